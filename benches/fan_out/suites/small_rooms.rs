//! Small rooms, where reading, checking and encoding a message is shared by few. Two sizes of room tell what a message
//! costs once and what each delivery of it costs.

use super::grid::Grid;
use super::median;
use crate::Outcome;
use crate::args::Args;
use crate::protocol::{Drive, Measured};
use crate::stage::{Stage, load};
use crate::table::Table;
use crate::target::{Target, targets};

const PAYLOAD: usize = 150;

/// So many rooms of this size and, for the difference, of that one.
struct Pair {
    rooms: usize,
    small: usize,
    larger: usize,
}

pub(super) fn measure(args: &Args) -> Outcome<Vec<Table>> {
    let targets = targets(args);
    let rooms = if args.quick { 10 } else { 100 };
    let pairs = [Pair { rooms: 1, small: 10, larger: 40 }, Pair { rooms, small: 10, larger: 40 }];
    let mut grid = Grid::new(targets.iter().map(|target| target.name.clone()));
    let mut costs = Vec::new();
    for pair in &pairs {
        let small = one_size(args, &targets, pair.rooms, pair.small, &mut grid)?;
        let larger = one_size(args, &targets, pair.rooms, pair.larger, &mut grid)?;
        costs.push(small.iter().zip(&larger).map(|(small, larger)| pair.costs(small, larger)).collect::<Vec<_>>());
    }
    let mut tables = grid.tables("1 message in flight in each room, messages of 150 bytes");
    tables.push(apart(&targets, &pairs, &costs));
    Ok(tables)
}

fn one_size(
    args: &Args,
    targets: &[Target],
    rooms: usize,
    members: usize,
    grid: &mut Grid,
) -> Outcome<Vec<Vec<Measured>>> {
    let mut stage = Stage::open(args, targets, |target| target.rooms(rooms, members))?;
    let measured = stage.measure(&load(args, rooms, Drive::InFlight(1), PAYLOAD))?;
    grid.column(&format!("{rooms} × {members}"), &measured);
    Ok(measured)
}

fn apart(targets: &[Target], pairs: &[Pair], costs: &[Vec<(f64, f64)>]) -> Table {
    let caption = "What a message costs once and what a delivery costs, in µs of CPU, from rooms of two sizes.";
    let names = pairs.iter().flat_map(|Pair { rooms, small, larger }| {
        let rooms = format!("{rooms} × {small} and {rooms} × {larger}");
        [format!("message, {rooms}"), format!("delivery, {rooms}")]
    });
    let mut table = Table::new(caption, std::iter::once("server".to_owned()).chain(names));
    for (place, target) in targets.iter().enumerate() {
        let cells = costs.iter().flat_map(|costs| [costs[place].0, costs[place].1]);
        table.row(&target.name, cells.map(|cost| format!("{cost:.1}")));
    }
    table
}

impl Pair {
    /// Microseconds per message and per delivery: two sizes, two unknowns.
    fn costs(&self, small: &[Measured], larger: &[Measured]) -> (f64, f64) {
        let of = |rounds: &[Measured]| {
            median(rounds.iter().map(|round| round.server_cpu * 1e6 / round.messages.max(1) as f64))
        };
        let (in_small, in_larger) = (of(small), of(larger));
        let delivery = (in_larger - in_small) / (self.larger - self.small) as f64;
        (in_small - delivery * self.small as f64, delivery)
    }
}

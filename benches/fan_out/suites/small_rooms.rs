//! Small rooms, where reading, checking and encoding a message is shared by few. Three sizes of room separate the cost
//! of a message from that of each delivery.

use super::grid::Grid;
use super::line::line;
use super::{median, spread};
use crate::Outcome;
use crate::args::Args;
use crate::protocol::{Drive, Load, Measured};
use crate::stage::{Stage, load};
use crate::table::Table;
use crate::target::targets;
use std::ops::Range;

const PAYLOAD: usize = 150;

/// Number of rooms, and members of each. The number of sockets stays the same: each socket costs more the more there
/// are, for they leave the core's caches, and that cost must not be mistaken for the cost of a message.
const SIZES: [(usize, usize); 3] = [(100, 10), (50, 20), (25, 40)];

/// Rooms of one size that speak at the same time, by their numbers.
struct Cell {
    rooms: Range<usize>,
    members: usize,
}

pub(super) fn measure(args: &Args) -> Outcome<Vec<Table>> {
    let args = args.in_short_turns();
    let targets = targets(&args);
    let cells = cells(if args.quick { 10 } else { 1 });
    let all: Vec<&Cell> = cells[SIZES.len()..].iter().collect();
    let mut stage = Stage::open(&args, &targets, |target| {
        let rooms = all.iter().flat_map(|cell| cell.rooms.clone().map(|room| (room, cell.members)));
        rooms.flat_map(|(room, members)| target.room(room, members)).collect()
    })?;
    let loads: Vec<Load> = cells.iter().map(|cell| one_in_flight(&args, cell)).collect();
    let measured = stage.measure_each(&loads)?;
    let mut grid = Grid::new(targets.iter().map(|target| target.name.clone()));
    for (cell, measured) in cells.iter().zip(&measured) {
        grid.column(&format!("{} × {}", cell.rooms.len(), cell.members), measured);
    }
    let mut tables = grid.tables("1 message in flight in each room, messages of 150 bytes");
    let caption = "What a message costs once and what a delivery costs, in µs of CPU: the line through the costs of \
                   messages to rooms of three sizes. ±: half of the range in which half of the rounds lie.";
    let (one, many) = (&cells[..SIZES.len()], &cells[SIZES.len()..]);
    let [(most, _), .., (fewest, _)] = SIZES;
    let names = ["one room".to_owned(), format!("{fewest} to {most} rooms")];
    let names = names.iter().flat_map(|rooms| [format!("message, {rooms}"), format!("delivery, {rooms}")]);
    let mut table = Table::new(caption, std::iter::once("server".to_owned()).chain(names));
    for (place, target) in targets.iter().enumerate() {
        let of = |cells: &[Cell], measured: &[Vec<Vec<Measured>>]| apart(cells, &rounds_of(measured, place));
        let (measured_one, measured_many) = measured.split_at(SIZES.len());
        table.row(&target.name, [of(one, measured_one), of(many, measured_many)].concat());
    }
    tables.push(table);
    Ok(tables)
}

/// One room of each size, and then all of them; in a quick run a fraction.
fn cells(fraction: usize) -> Vec<Cell> {
    let mut first = 0;
    let all = SIZES.map(|(rooms, members)| {
        let rooms = first..first + rooms.div_ceil(fraction);
        first = rooms.end;
        Cell { rooms, members }
    });
    let one = all.iter().map(|cell| Cell { rooms: cell.rooms.start..cell.rooms.start + 1, members: cell.members });
    one.collect::<Vec<_>>().into_iter().chain(all).collect()
}

/// The same member of each room sends all of its messages: where members take turns in it, axum's sockets wait for each
/// other (Nagle's algorithm), and an idle server's figures are those of waking up.
fn one_in_flight(args: &Args, cell: &Cell) -> Load {
    let rooms = cell.rooms.clone().map(|room| (room, Drive::InFlight(1))).collect();
    Load { rooms, senders: 1, ..load(args, 0, Drive::InFlight(1), PAYLOAD) }
}

/// The measurements of one server, by cell and round.
fn rounds_of(measured: &[Vec<Vec<Measured>>], server: usize) -> Vec<&[Measured]> {
    measured.iter().map(|cell| cell[server].as_slice()).collect()
}

/// Microseconds per message and per delivery, from each round and then the middle of them.
fn apart(cells: &[Cell], measured: &[&[Measured]]) -> [String; 2] {
    let rounds = measured.iter().map(|rounds| rounds.len()).min().unwrap_or_default();
    let per_message = |round: &Measured| round.server_cpu * 1e6 / round.messages.max(1) as f64;
    let lines: Vec<(f64, f64)> = (0..rounds)
        .map(|round| {
            let costs = cells.iter().zip(measured);
            line(costs.map(|(cell, rounds)| (cell.members as f64, per_message(&rounds[round]))))
        })
        .collect();
    let tenths = |value: f64| (value * 10.0).round() / 10.0 + 0.0; // never -0.0
    let shown = |values: Vec<f64>| format!("{:.1} ± {:.1}", tenths(median(values.iter().copied())), spread(values));
    [shown(lines.iter().map(|line| line.0).collect()), shown(lines.iter().map(|line| line.1).collect())]
}

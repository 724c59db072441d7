//! Members of every generation in one room: each message is written once for each of them.

use super::grid::Grid;
use crate::Outcome;
use crate::args::Args;
use crate::protocol::{Drive, Group};
use crate::speech::Speech;
use crate::stage::{Stage, load};
use crate::table::Table;
use crate::target::{Program, Target, causeries, targets};

/// Large enough that even the shortest form is known as a message.
const PAYLOAD: usize = 300;
const NAME: &str = "causerie, v1, v2, v3 and native";

pub(super) fn measure(args: &Args) -> Outcome<Vec<Table>> {
    let args = &args.in_short_turns();
    let members = if args.quick { 100 } else { 1000 };
    let mut targets: Vec<Target> = targets(args).into_iter().filter(|target| target.program == Program::Bare).collect();
    targets.extend(causeries(args).into_iter().take(3));
    targets.extend(targets.last().cloned().map(|last| Target { name: NAME.to_owned(), ..last }));
    let mut grid = Grid::new(targets.iter().map(|target| target.name.clone()));
    let mut stage = Stage::open(args, &targets, |target| groups(target, members))?;
    for in_flight in [1, 16] {
        let measured = stage.measure(&load(args, 1, Drive::InFlight(in_flight), PAYLOAD))?;
        grid.column(&format!("{in_flight} in flight"), &measured);
    }
    Ok(grid.tables(&format!("One room of {members}, messages of {PAYLOAD} bytes")))
}

/// The clients of one room, a quarter of each kind where they are mixed.
fn groups(target: &Target, members: usize) -> Vec<Group> {
    if target.name != NAME {
        return target.room(0, members);
    }
    let speeches = Speech::ALL.into_iter();
    speeches.flat_map(|speech| Target { speech, ..target.clone() }.room(0, members / 4)).collect()
}

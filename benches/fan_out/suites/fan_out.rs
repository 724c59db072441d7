//! One room: 1 and 16 messages in flight to 10, 1,000 and 4,000 members. Sixteen members send one message each, or one
//! member sends all sixteen: a server that joins waiting frames must do so in both cases.

use super::grid::Grid;
use crate::Outcome;
use crate::args::Args;
use crate::protocol::{Drive, Load};
use crate::stage::{Stage, load};
use crate::table::Table;
use crate::target::targets;

const PAYLOAD: usize = 150;
/// Rooms of at most this many members have enough messages in a short turn.
const FAST: usize = 1_000;

pub(super) fn measure(args: &Args) -> Outcome<Vec<Table>> {
    let targets = targets(args);
    let sizes: &[usize] = match args.members.as_slice() {
        [] if args.quick => &[10, 100],
        [] => &[10, 1_000, 4_000],
        asked => asked,
    };
    let mut grid = Grid::new(targets.iter().map(|target| target.name.clone()));
    for members in sizes {
        let args = &if *members <= FAST { args.in_short_turns() } else { args.clone() };
        let mut stage = Stage::open(args, &targets, |target| target.room(0, *members))?;
        for (in_flight, senders, from) in [(1, 1, ""), (16, 16, ""), (16, 1, " from one")] {
            let load = Load { senders, ..load(args, 1, Drive::InFlight(in_flight), PAYLOAD) };
            grid.column(&format!("{members} members, {in_flight} in flight{from}"), &stage.measure(&load)?);
        }
    }
    Ok(grid.tables("One room, messages of 150 bytes"))
}

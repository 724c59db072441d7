//! One room of 1,000: messages of 150 bytes, 4 kB and 60 kB.

use super::grid::Grid;
use crate::Outcome;
use crate::args::Args;
use crate::protocol::Drive;
use crate::stage::{Stage, load};
use crate::table::Table;
use crate::target::targets;

/// Bytes, and how many are in flight: sixteen of 60 kB to a thousand would measure the kernel's memory.
const CELLS: [(usize, usize); 5] = [(150, 1), (4_000, 1), (60_000, 1), (150, 16), (4_000, 16)];

pub(super) fn measure(args: &Args) -> Outcome<Vec<Table>> {
    let args = &args.in_short_turns();
    let targets = targets(args);
    let members = if args.quick { 50 } else { 1_000 };
    let mut grid = Grid::new(targets.iter().map(|target| target.name.clone()));
    let mut stage = Stage::open(args, &targets, |target| target.room(0, members))?;
    for (payload, in_flight) in CELLS {
        let measured = stage.measure(&load(args, 1, Drive::InFlight(in_flight), payload))?;
        grid.column(&format!("{payload} bytes, {in_flight} in flight"), &measured);
    }
    Ok(grid.tables(&format!("One room of {members}")))
}

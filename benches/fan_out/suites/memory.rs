//! Resident memory of idle sockets.

use crate::Outcome;
use crate::args::Args;
use crate::protocol::Drive;
use crate::stage::{Seat, load};
use crate::table::Table;
use crate::target::targets;

const PAYLOAD: usize = 150;

pub(super) fn measure(args: &Args) -> Outcome<Vec<Table>> {
    let (rooms, members) = if args.quick { (10, 50) } else { (100, 100) };
    let sockets = rooms * members;
    let caption = format!("Resident memory per socket of {sockets} in {rooms} rooms, in kB (1,000 bytes).");
    let mut table = Table::new(&caption, ["server", "idle", "after each has received something"]);
    for target in targets(args) {
        let mut seat = Seat::take(target, args)?;
        let opened = seat.driver.open(seat.target.rooms(rooms, members))?;
        let grown = opened.resident_after.saturating_sub(opened.resident_before);
        let used = seat.driver.run(&load(args, rooms, Drive::InFlight(1), PAYLOAD))?.resident_growth;
        let each = |bytes: u64| format!("{:.2}", bytes as f64 / sockets as f64 / 1e3);
        table.row(&seat.target.name, [each(grown), each(grown + used)]);
    }
    Ok(vec![table])
}

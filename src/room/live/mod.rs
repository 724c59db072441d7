//! Live values of a room (`docs/protocol.md`, Live values): `table` has the rules, which are told the time, `handlers` answers
//! requests by them, `telling` tells members what has changed.

mod handlers;
mod table;
mod telling;

pub(super) use table::LiveTable;
pub(super) use telling::Telling;

//! Live values of a room (`docs/protocol.md`, Live values): `table` has the rules, which are told the time, `handlers` answers
//! requests by them, `updates` tell members what has changed.

mod handlers;
mod table;
mod updates;

pub(super) use table::{LiveTable, Subject};
pub(super) use updates::LiveUpdates;

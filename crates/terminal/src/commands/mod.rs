//! The commands: one table of what can be typed, what it does and how Tab completes it. `/help`, completion and
//! `docs/terminal.md` are made from it or held against it. What a command does is in `deeds`.

mod completing;
mod reading;
mod table;

pub(super) use completing::complete;
pub(super) use reading::{Typed, read};
pub(super) use table::TABLE;

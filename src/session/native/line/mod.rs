//! Lines: the way of a session to rooms at another node than its own (`docs/nodes.md`). At the session's node there is the
//! [`Line`], at the rooms' home the [`LineConnection`], whose seats are members like any others. A line is never mended: with its
//! end its seats end, and the next `join` opens another one.

mod account;
mod arrivals;
mod carry;
mod front;
mod home;
mod words;

pub(super) use account::{Ending, is_unread};
pub(super) use front::{JoinAnswer, Line, LineSeat};
pub(in crate::session) use home::LineConnection;
pub(super) use words::{LineHello, LineJoin};

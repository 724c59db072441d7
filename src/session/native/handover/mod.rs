//! Sessions that go on at another node than the one where they were (`docs/bus.md`, Sessions): what nodes say to each other of
//! them, how one gives a session, and how another goes on with it. `hello` asks for sessions whose keys are of other nodes.

mod give;
mod given;
mod hear;
mod line;
mod record;
mod take;
mod words;

pub(super) use given::Given;
pub(in crate::session) use line::Others;
pub(super) use take::Elsewhere;

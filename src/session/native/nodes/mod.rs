//! Sessions that go on at another node than the one where they were, and invitations to members of others (`docs/bus.md`,
//! Sessions): what nodes say to each other of them. `hello` asks for sessions whose keys are of other nodes.

mod give;
mod given;
mod hear;
mod invite;
mod line;
mod record;
mod take;
mod words;

pub(super) use given::Given;
pub(in crate::session) use line::Others;

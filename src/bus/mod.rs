//! The nodes of an instance among themselves: who is home of a room and who lives, which an existing broker decides, and what nodes
//! that pass requests to each other have to say with them (`docs/nodes.md`). Rooms know nothing of it.

mod agreement;
mod broker;
mod check;
mod directory;
mod engine;
mod homes;
#[cfg(test)]
mod memory;
mod nats;
mod near;
mod node_header;
mod others;
mod secret;

pub use broker::{Counts, Home, LivingNode, Revision, Unanswered};
pub use check::check;
pub use directory::{Directory, HomeEvent, OtherHome, Place, Want};
pub use engine::Engine;
pub use homes::{Homes, WayState};
pub use nats::{NatsClient, NotConnected};
pub use near::Near;
pub use node_header::{Known, Passage, PassedRequest};
pub use secret::{InstanceSecret, RoomKey};

//! What nodes of an instance say to each other through a broker: texts between the copies of a room, beats, and who is home of
//! a room, which the broker alone decides (`docs/bus.md`). Rooms hold a [`Line`] each and know nothing of the broker.

mod agreement;
mod broker;
mod check;
mod directory;
mod engine;
mod head;
mod homes;
mod line;
mod memory;
mod nats;
mod near;
mod node;
mod others;
mod outgoing;
mod parts;
mod passage;
mod secret;
mod view;

pub use broker::{Home, Revision, Unanswered};
pub use check::check;
pub use directory::{Change, Directory, OtherHome, Place, Want};
pub use engine::Engine;
pub use homes::Homes;
pub use line::Line;
pub use memory::{MemoryBroker, MemoryClient, Random};
pub use nats::{NatsClient, NotConnected};
pub use near::Near;
pub use node::{Bus, BusEvent};
pub use passage::{Known, Passage, PassedRequest};
pub use secret::{InstanceSecret, RoomKey};
pub use view::{Counts, GONE_AFTER};

//! What nodes of an instance say to each other through a broker: texts between the copies of a room, beats, and who is home of
//! a room, which the broker alone decides (`docs/bus.md`). Rooms hold a [`Line`] each and know nothing of the broker.

mod agreement;
mod check;
mod engine;
mod head;
mod links;
mod memory;
mod nats;
mod others;
mod outgoing;
mod parts;
mod secret;
mod view;

pub use check::check;
pub use engine::{Engine, Home, Revision, Unanswered};
pub use links::{Bus, BusEvent, Line};
pub use memory::{MemoryBroker, MemoryClient, Random};
pub use nats::{NatsClient, NotConnected};
pub use secret::{InstanceSecret, RoomKey};
pub use view::{Counts, GONE_AFTER};

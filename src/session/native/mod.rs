//! Our own protocol (`docs/protocol.md`): one socket for all rooms, sessions that outlive their connection, and what
//! concerns no room: invitations, tokens, the list of rooms. The parent module hands over frames.

mod call_slot;
mod connection;
mod detach;
mod frames;
mod handler;
mod hello;
mod instance;
mod invitations;
mod invite;
mod invite_elsewhere;
mod join;
mod line;
mod listed_rooms;
mod rates;
mod resume_key;
mod rooms;
mod session;
mod sessions;
#[cfg(test)]
mod tests;

pub(super) use connection::NativeConnection;
pub use hello::announced_limits;
pub(super) use line::LineConnection;
pub(super) use listed_rooms::ListedRooms;
pub(super) use sessions::Sessions;

/// The subprotocol that a client may offer (`docs/protocol.md`, Frames).
pub(super) const SUBPROTOCOL: &str = "causerie.v1";

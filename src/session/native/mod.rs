//! Our own protocol (contract `native`): one socket for all rooms, sessions that outlive their connection, and what
//! concerns no room: invitations, tokens, the list of rooms. The parent module hands over frames.

mod call_slot;
mod connection;
mod detach;
mod handler;
mod hello;
mod invitations;
mod invite;
mod join;
mod key;
mod list;
mod rates;
mod session;
mod sessions;
#[cfg(test)]
mod tests;

pub(super) use connection::NativeConnection;
pub use hello::announced_limits;
pub(super) use sessions::Sessions;

/// The subprotocol that a client may offer (section 1).
pub(super) const SUBPROTOCOL: &str = "causerie.v1";

//! The relay for calls and files between browsers that cannot reach each other (STUN and TURN, RFC 8489 and 8656). It relays between
//! its own allocations alone, of one session or of those that share a call or a transfer. Rooms tell it who does, `access` hands its
//! credentials out, and `server` gives it its sockets.

mod allocations;
pub mod codec;
mod credentials;
mod pairings;
mod rules;
mod sockets;
mod state;
mod strangers;
#[cfg(test)]
mod tests;

pub use pairings::Sharing;
pub use sockets::RelaySockets;
pub use state::{Relay, RelaySeat};

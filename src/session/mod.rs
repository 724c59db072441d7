//! One socket from handshake to close: the handshake, its reader, its writer, its keepalive, and the session behind it,
//! in a dialect of gischat's or in our own protocol. `http` hands over sockets; everything a session does goes through
//! a room.

mod boundary;
#[cfg(test)]
mod echo;
mod first_text;
mod gischat;
mod gischat_rate;
mod handshake;
mod image;
mod keepalive;
mod livefield;
mod memory_limits;
mod messages;
mod native;
mod node;
mod reader;
mod registry;
mod stream;
mod transport;
mod writer;

pub use gischat::Choice;
pub use handshake::{accept, accept_line, accept_livefield, accept_native, is_handshake};
pub use native::announced_limits;
pub use node::Node;
pub use registry::{Admission, Sockets};
pub use transport::Transport;

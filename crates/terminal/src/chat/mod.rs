//! The state machine of the client, whatever shows it: the rooms to be in, the requests that have no reply yet, and the
//! messages that wait to be sent. Pure: it is told what the connection and the user do, and says which frames go out.
//! `app` and `plain` drive it, `commands` acts on it.

mod absent; // those who are waited for
mod leave; // the end of a chat
mod link; // the connection
mod map; // positions and the board
mod messages; // messages of others
mod model; // its data
mod nickname; // another nickname
mod receive; // frames of the server
mod replies; // replies to requests
mod rooms; // events of rooms
mod send; // requests, and messages of the user
mod send_queue; // messages that wait
#[cfg(test)]
mod tests; // sealed rooms
mod welcome; // a session begins or goes on

pub(super) use model::{Chat, DesiredRoom, Leaving, Link, Mode, Pending, ReconnectRequest};
pub(super) use send_queue::Outgoing;

//! Rooms on several nodes in one process, over a broker in memory, with time paused: what members are told, and what the nodes
//! are to each other.

#![allow(clippy::unwrap_used, reason = "tests may panic")]

mod cases;
mod properties;
mod world;

use crate::dialect::native::request::{RoomRequest, SendContent};
use crate::message::Content;
use crate::room::inbox::InboxMessage;
use std::cell::RefCell;
use tokio::time::Instant;

thread_local! {
    /// Texts that a home carried out, with the times.
    static CARRIED_OUT: RefCell<Vec<(String, Instant)>> = const { RefCell::new(Vec::new()) };
}

/// Notes that a home carries a request out.
pub(crate) fn note_carried_out(request: &InboxMessage) {
    if let InboxMessage::Ask { request: RoomRequest::Send(send), .. } = request
        && let SendContent::Content(Content::Text(text)) = &send.content
    {
        CARRIED_OUT.with_borrow_mut(|carried_out| carried_out.push((text.to_string(), Instant::now())));
    }
}

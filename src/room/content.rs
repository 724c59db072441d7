//! The content of a room as its next home is given it (`docs/nodes.md`, A room moves): what was said and by whom, the board,
//! mail and bans. Members, calls, offers and positions are not in it, nor what is replayed: sessions begin anew there. The actor
//! writes and reads it.

use super::board::Board;
use super::direct::Mailboxes;
use super::log::Authors;
use super::moderation::Bans;
use super::moment::Moment;
use crate::message::{Envelope, MemberId, Message, Occasion, Post, Recipients, Stamp};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The content as it is written.
#[derive(Serialize)]
pub(super) struct Written<'a> {
    pub(super) now: Moment,
    pub(super) history: Vec<KeptRef<'a>>,
    pub(super) authors: &'a Authors,
    pub(super) bans: &'a Bans,
    pub(super) mailboxes: &'a Mailboxes,
    pub(super) board: &'a Board,
}

/// A message of the history as it is written.
#[derive(Serialize)]
pub(super) struct KeptRef<'a> {
    stamp: &'a Stamp,
    sender: Option<MemberId>,
    post: &'a Post,
}

/// The content of a room, as its next home reads it.
#[derive(Debug, Deserialize)]
pub struct RoomContent {
    pub(super) now: Moment,
    pub(super) history: Vec<KeptMessage>,
    pub(super) authors: Authors,
    pub(super) bans: Bans,
    pub(super) mailboxes: Mailboxes,
    pub(super) board: Board,
}

/// A message of the history as it is read.
#[derive(Debug, Deserialize)]
pub(super) struct KeptMessage {
    stamp: Stamp,
    sender: Option<MemberId>,
    post: Post,
}

/// A room that another node wants to have.
#[derive(Debug)]
pub enum Vacancy {
    /// Somebody is in it, or was a moment ago.
    Occupied,
    /// Nothing is kept of it.
    Empty,
    /// The content, as JSON.
    Content(String),
}

impl<'a> KeptRef<'a> {
    pub(super) fn of(envelope: &'a Envelope) -> Option<Self> {
        let Message::Post(post) = &envelope.message else { return None };
        Some(Self { stamp: &envelope.stamp, sender: envelope.sender, post })
    }
}

impl KeptMessage {
    pub(super) fn shown_again(self, room: &Arc<str>) -> Arc<Envelope> {
        let Self { stamp, sender, post } = self;
        let (message, recipients, occasion) = (Message::Post(post), Recipients::Everybody, Occasion::Replay);
        Arc::new(Envelope { room: room.clone(), stamp, sender, message, recipients, occasion })
    }
}

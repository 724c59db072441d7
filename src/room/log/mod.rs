//! Messages that a room keeps for a while, in memory: its history for those who join, its replay buffer for native sessions
//! that come back, and the authors of the last messages. [`super::core::Core`] owns it and notes every broadcast here.

mod authors;
mod history;
mod replay;

pub(super) use authors::{Authors, Authorship};
pub(super) use replay::{AllReplays, EventTime};

use crate::message::{Content, Envelope, Lang, Message};
use crate::outbox::Frame;
use history::History;
use replay::ReplayBuffer;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// Messages that a room keeps.
#[derive(Debug)]
pub(super) struct MessageLog {
    pub(super) history: History,
    pub(super) replay: ReplayBuffer,
    pub(super) authors: Authors,
}

impl MessageLog {
    /// An empty log: a history of at most `messages`, a replay buffer for sessions that may be away for `grace`.
    pub(super) fn new(messages: usize, grace: Duration, all: Arc<AllReplays>) -> Self {
        let (history, replay) = (History::new(messages), ReplayBuffer::new(grace, all));
        Self { history, replay, authors: Authors::default() }
    }

    /// Keeps a message as far as it is to be kept; in the replay buffer only where the room has native members.
    pub(super) fn keep(&mut self, envelope: &Envelope, has_natives: bool, now: EventTime) {
        if has_natives && envelope.message.is_shown_again() {
            self.replay.keep(envelope, now);
        }
        let Message::Post(post) = &envelope.message else { return };
        let (message, is_text) = (envelope.stamp.id, matches!(post.content, Content::Text(_)));
        let name = post.replaces.unwrap_or(message);
        self.authors.keep(Authorship { message, name, author: envelope.sender, is_text });
        if post.no_store && post.replaces.is_some() {
            self.history.delete(name); // whoever comes is shown nothing that is no more so
        }
        self.history.keep(envelope);
    }

    /// Lets go of frames that everybody has taken. Returns `true` if somebody has not.
    pub(super) fn release(&mut self) -> bool {
        let are_held = [self.history.release(), self.replay.release()];
        are_held.contains(&true)
    }

    /// Author of a message; `None` if it is no longer known.
    pub(super) fn author(&self, message: Uuid) -> Option<Authorship> {
        self.authors.find(message)
    }

    /// Forgets a message that was deleted, and its corrections.
    pub(super) fn delete(&mut self, name: Uuid) {
        self.authors.delete(name);
        self.history.delete(name);
        self.replay.delete(name);
    }

    /// Frames of the history for somebody who joins, oldest first, at most the last `most`.
    pub(super) fn last(&mut self, most: Option<usize>, lang: Lang) -> Vec<Arc<Frame>> {
        let mut frames = self.history.frames(lang);
        let passed = frames.len().saturating_sub(most.unwrap_or(usize::MAX));
        frames.split_off(passed)
    }
}

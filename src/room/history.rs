//! The last few messages of a room, if switched on: bounded in number and bytes, in memory, gone with the process. Shown
//! to who joins. Owned by the room's task.

use crate::limits::HISTORY_BYTES;
use crate::message::{Envelope, Lang, Occasion};
use crate::outbox::Frame;
use std::collections::VecDeque;
use std::sync::Arc;

/// What a room keeps.
#[derive(Debug)]
pub(super) struct History {
    messages: usize,
    bytes: usize,
    kept: VecDeque<Arc<Envelope>>,
    /// Frames of what is kept, shared by all who join in one turn of the room. They go at its end, for with them each
    /// message would be held once more per dialect.
    shown: Vec<Arc<Frame>>,
}

impl History {
    /// A history of at most this many messages; 0 keeps nothing.
    pub(super) fn new(messages: usize) -> Self {
        Self { messages, bytes: 0, kept: VecDeque::new(), shown: Vec::new() }
    }

    /// Keeps a message if it may be kept; the oldest leave first.
    pub(super) fn keep(&mut self, envelope: &Envelope) {
        let weight = envelope.message.weight();
        if self.messages == 0 || weight > HISTORY_BYTES || !envelope.message.may_be_kept() {
            return;
        }
        self.end_turn();
        self.bytes += weight;
        self.kept.push_back(Arc::new(Envelope { occasion: Occasion::History, ..envelope.clone() }));
        while self.kept.len() > self.messages || self.bytes > HISTORY_BYTES {
            let Some(oldest) = self.kept.pop_front() else { break };
            self.bytes -= oldest.message.weight();
        }
    }

    /// The frames for somebody who joins, oldest first.
    pub(super) fn frames(&mut self, lang: Lang) -> &[Arc<Frame>] {
        if self.shown.is_empty() {
            self.shown.extend(self.kept.iter().map(|envelope| Arc::new(Frame::new(envelope.clone(), lang))));
        }
        &self.shown
    }

    /// Lets go of the frames made in this turn of the room.
    pub(super) fn end_turn(&mut self) {
        self.shown = Vec::new();
    }

    /// The messages, oldest first.
    pub(super) fn envelopes(&self) -> Vec<Arc<Envelope>> {
        self.kept.iter().cloned().collect()
    }
}

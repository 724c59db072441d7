//! The last few messages of a room, if switched on, for those who join: bounded in number and bytes, in memory, gone with
//! the process.

use crate::limits::HISTORY_BYTES;
use crate::message::{Envelope, Lang, Occasion};
use crate::outbox::Frame;
use std::collections::VecDeque;
use std::sync::Arc;
use uuid::Uuid;

/// The last messages of a room.
#[derive(Debug)]
pub(crate) struct History {
    messages: usize,
    bytes: usize,
    kept: VecDeque<Kept>,
}

/// A message that is kept, with its frame while somebody who joined has not taken it yet: joiners share one copy, and
/// when nobody reads it the bytes of each dialect go.
#[derive(Debug)]
struct Kept {
    envelope: Arc<Envelope>,
    frame: Option<Arc<Frame>>,
}

impl History {
    /// A history of at most this many messages; 0 keeps nothing.
    pub(crate) fn new(messages: usize) -> Self {
        Self { messages, bytes: 0, kept: VecDeque::new() }
    }

    /// Keeps a message if it may be kept; the oldest leave first.
    pub(crate) fn keep(&mut self, envelope: &Envelope) {
        let weight = envelope.message.weight();
        if self.messages == 0 || weight > HISTORY_BYTES || !envelope.message.may_be_kept() {
            return;
        }
        let envelope = Arc::new(Envelope { occasion: Occasion::Replay, ..envelope.clone() });
        self.bytes += weight;
        self.kept.push_back(Kept { envelope, frame: None });
        while self.kept.len() > self.messages || self.bytes > HISTORY_BYTES {
            let Some(oldest) = self.kept.pop_front() else { break };
            self.bytes -= oldest.envelope.message.weight();
        }
    }

    /// Frames for somebody who joins, oldest first.
    pub(crate) fn frames(&mut self, lang: Lang) -> Vec<Arc<Frame>> {
        let frame = |kept: &mut Kept| {
            let frame = kept.frame.get_or_insert_with(|| Arc::new(Frame::new(kept.envelope.clone(), lang)));
            frame.clone()
        };
        self.kept.iter_mut().map(frame).collect()
    }

    /// Lets go of frames that everybody has taken. Returns `true` if somebody has not.
    pub(crate) fn release(&mut self) -> bool {
        Frame::release(self.kept.iter_mut().map(|kept| &mut kept.frame))
    }

    /// Forgets a message that was deleted, and its corrections.
    pub(crate) fn delete(&mut self, id: Uuid) {
        let bytes = &mut self.bytes;
        self.kept.retain(|kept| {
            let is_it = kept.envelope.is_of(id);
            if is_it {
                *bytes -= kept.envelope.message.weight();
            }
            !is_it
        });
    }

    /// Takes over these messages, oldest first.
    pub(crate) fn replace(&mut self, messages: impl Iterator<Item = Arc<Envelope>>) {
        *self = Self::new(self.messages);
        for envelope in messages {
            self.keep(&envelope);
        }
    }

    /// Messages, oldest first.
    pub(crate) fn envelopes(&self) -> Vec<Arc<Envelope>> {
        self.kept.iter().map(|kept| kept.envelope.clone()).collect()
    }
}

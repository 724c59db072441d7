//! Authors of the last messages of a room, for those who correct or delete their own (`docs/protocol.md`, Messages).

use crate::limits::KNOWN_AUTHORS;
use crate::message::MemberId;
use std::collections::VecDeque;
use uuid::Uuid;

/// Authors of the last messages.
#[derive(Debug, Default)]
pub(crate) struct Authors(VecDeque<Authorship>);

/// Author of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Authorship {
    pub(crate) message: Uuid,
    /// Identifier of the first version: of a message that corrects another, that of the other.
    pub(crate) name: Uuid,
    /// Its author; `None` for a message over HTTP.
    pub(crate) author: Option<MemberId>,
    /// Only texts can be corrected.
    pub(crate) is_text: bool,
}

impl Authors {
    /// Keeps the author of a message. The oldest is forgotten.
    pub(crate) fn keep(&mut self, authorship: Authorship) {
        if self.0.len() == KNOWN_AUTHORS {
            self.0.pop_front();
        }
        self.0.push_back(authorship);
    }

    /// Author of a message; `None` if it is no longer known.
    pub(crate) fn find(&self, message: Uuid) -> Option<Authorship> {
        self.0.iter().rev().find(|authorship| authorship.message == message).copied()
    }

    /// Forgets a message that was deleted, and its corrections.
    pub(crate) fn delete(&mut self, name: Uuid) {
        self.0.retain(|authorship| authorship.name != name);
    }
}

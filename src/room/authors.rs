//! Whose the last messages of a room were, for those who correct or take back their own (contract `native`, section 4).
//! Owned by the room's task.

use crate::limits::REMEMBERED_AUTHORS;
use crate::message::MemberId;
use std::collections::VecDeque;
use uuid::Uuid;

/// The authors of the last messages.
#[derive(Debug, Default)]
pub(super) struct Authors(VecDeque<Authorship>);

/// Whose a message was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Authorship {
    pub(super) message: Uuid,
    /// What the message is called: of one that corrects another, the identifier of the first.
    pub(super) name: Uuid,
    /// None for what was put over HTTP.
    pub(super) author: Option<MemberId>,
    /// Only texts can be corrected.
    pub(super) is_text: bool,
}

impl Authors {
    /// Remembers whose a message was.
    pub(super) fn keep(&mut self, authorship: Authorship) {
        if self.0.len() == REMEMBERED_AUTHORS {
            self.0.pop_front();
        }
        self.0.push_back(authorship);
    }

    /// Whose a message was, if that is remembered.
    pub(super) fn find(&self, message: Uuid) -> Option<Authorship> {
        self.0.iter().rev().find(|authorship| authorship.message == message).copied()
    }

    /// Forgets a message that was taken back, and what corrected it.
    pub(super) fn delete(&mut self, name: Uuid) {
        self.0.retain(|authorship| authorship.name != name);
    }
}

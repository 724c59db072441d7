//! Authors of the last messages of a room, for those who correct or delete their own (`docs/protocol.md`, Messages).

use crate::limits::KNOWN_AUTHORS;
use crate::message::MemberId;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, VecDeque};
use uuid::Uuid;

/// Authors of the last messages. Every message that names itself is looked up here.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Authors {
    by_message: HashMap<Uuid, Authorship>,
    /// The messages, the oldest first.
    order: VecDeque<Uuid>,
}

/// Author of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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
        if self.by_message.insert(authorship.message, authorship).is_none() {
            self.order.push_back(authorship.message);
        }
        if self.order.len() > KNOWN_AUTHORS
            && let Some(oldest) = self.order.pop_front()
        {
            self.by_message.remove(&oldest);
        }
    }

    /// Author of a message; `None` if it is no longer known.
    pub(crate) fn find(&self, message: Uuid) -> Option<Authorship> {
        self.by_message.get(&message).copied()
    }

    /// Forgets a message that was deleted, and its corrections.
    pub(crate) fn delete(&mut self, name: Uuid) {
        self.by_message.retain(|_, authorship| authorship.name != name);
        self.order.retain(|message| self.by_message.contains_key(message));
    }
}

//! What [`super::directs`] is asked and what it wants done: values that the room's task hands it, and that it carries out
//! as they come. What is for a member that is not there, or has no connection, it drops.

use crate::message::request::Addressee;
use crate::message::{Content, Direct, Done, Event, From, MemberId, Reference, Stamp};
use crate::outbox::Frame;
use std::sync::Arc;

/// A member's wish to send another a message.
#[derive(Debug, Clone)]
pub(super) struct Sending {
    pub(super) sender: MemberId,
    /// The sender as its recipient is shown it.
    pub(super) from: From,
    /// What the sender calls its request. One without a name gets no answer.
    pub(super) reference: Option<Reference>,
    pub(super) nonce: Option<Arc<str>>,
    pub(super) to: Recipient,
    pub(super) content: Content,
    pub(super) stamp: Stamp,
    /// What a mailbox keeps of it; not written before one does.
    pub(super) letter: Arc<Frame>,
}

impl Sending {
    /// What the recipient is to be shown.
    pub(super) fn direct(&self) -> Direct {
        Direct { from: self.from.clone(), content: self.content.clone(), queued: false }
    }
}

/// Where the recipient of a message is, as the roster says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Recipient {
    /// In the room and connected, with a client that knows direct messages.
    Here(MemberId),
    /// In the room, with a client that knows no direct messages: all of gischat's, for example.
    Deaf,
    /// Not in the room, or there without a connection. There may be a mailbox.
    Away(Addressee),
}

/// Something that the room has to do.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Effect {
    /// Show a member a message that is for it.
    Deliver { to: MemberId, stamp: Stamp, direct: Direct },
    /// Answer a request.
    Reply { to: MemberId, reference: Reference, done: Done },
    /// Tell a member something.
    Tell { to: MemberId, event: Event },
    /// Find out whether a member's connection is alive.
    Probe(MemberId),
}

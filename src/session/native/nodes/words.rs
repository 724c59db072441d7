//! What nodes say to each other of sessions and of invitations between them, as JSON.

use super::record::SessionRecord;
use crate::message::{Code, InviteId, InviteOutcome, MemberId, NodeTag};
use crate::session::native::invitations::Inviting;
use crate::session::native::key::ResumeKey;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// One message from a node to another.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum NodeWord {
    /// Asks for a session, to go on with it.
    Fetch { ask: u64, fetch: Fetch },
    /// Gives the session of these keys to the receiver, for the sender stops. Answered with [`Found::Moved`],
    /// or [`Found::Nowhere`] if it has no key.
    Inherit { ask: u64, session: Box<SessionRecord>, keys: Vec<ResumeKey> },
    /// A member of the sender, who is in these rooms and has sent so many invitations, invites one of the receiver.
    Invite { ask: u64, inviting: Box<Inviting>, rooms: Vec<Arc<str>>, sent: usize },
    /// An inviter of the sender takes an invitation back.
    Cancel { ask: u64, invite: InviteId },
    /// The answer.
    Answer { ask: u64, answer: NodeAnswer },
    /// Its sender goes on with what it found by this key.
    Taken { key: ResumeKey },
    /// An invitation between the two nodes is over.
    Closed { inviter: MemberId, invite: InviteId, outcome: InviteOutcome },
}

/// The answer of a node.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum NodeAnswer {
    /// To a question for a session, or to one that was given.
    Found(Found),
    /// The invitation was made, by this inviter.
    Invited(MemberId, InviteId),
    /// It was taken back.
    Cancelled,
    /// Not invited, or not taken back.
    Refused(Code),
    /// There is no such node: said by the asker's own.
    Nobody,
}

/// A question for a session.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Fetch {
    /// The key that its client has.
    pub(super) key: ResumeKey,
    /// The identity of the client's new token, if it has a new one.
    pub(super) sub: Option<Option<Arc<str>>>,
    /// A node that was asked, and does not have it.
    pub(super) not_at: Option<NodeTag>,
}

/// The place of a session, or the session.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Found {
    /// The session. It is kept until it is taken, or its time is over.
    Session(Box<SessionRecord>),
    /// It is at this node, or was given to it.
    Moved(NodeTag),
    /// It was resumed too often, and may be again in so many seconds.
    TooFast(f64),
    /// The token is another person's.
    WrongToken,
    /// There is none.
    Nowhere,
}

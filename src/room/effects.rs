//! Effects of the rules of a room's parts: what they want sent. The rules know no socket, no roster and no clock: they return these
//! values, and [`super::core::Core::carry_out`] sends them.

use crate::message::{Done, Event, Features, MemberId, Reference, Stamp};

/// An effect of the rules of a part.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Effect {
    /// An event, with the stamp of the message that it tells of, if it tells of one.
    Event { to: Audience, event: Event, stamp: Option<Stamp> },
    /// A reply that had to wait for what became of the request.
    Reply { to: MemberId, reference: Reference, done: Done },
    /// A ping, to find out whether a member's connection is alive.
    Ping(MemberId),
}

/// Native members that an event is for. Those that are not connected do not get it.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Audience {
    /// One member.
    One(MemberId),
    /// The listed members.
    Some(Vec<MemberId>),
    /// All native members but these.
    AllBut(Vec<MemberId>),
    /// All native members whose clients can handle files, but these.
    FilesBut(Vec<MemberId>),
    /// All native members whose clients show the map.
    Map,
}

impl Effect {
    /// An event for one member.
    pub(super) fn to(member: MemberId, event: Event) -> Self {
        Self::event(Audience::One(member), event)
    }

    /// An event that tells of no message.
    pub(super) fn event(to: Audience, event: Event) -> Self {
        Self::Event { to, event, stamp: None }
    }
}

impl Audience {
    /// Returns `true` if a native member with these features is in the audience.
    pub(super) fn includes(&self, member: MemberId, features: Features) -> bool {
        match self {
            Self::One(one) => *one == member,
            Self::Some(some) => some.contains(&member),
            Self::AllBut(except) => !except.contains(&member),
            Self::FilesBut(except) => features.file && !except.contains(&member),
            Self::Map => features.map,
        }
    }
}

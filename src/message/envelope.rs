//! A stamped message with its room and its recipients: what a room delivers. It holds no socket and nothing borrowed,
//! so that it could cross to another node as it is.

use super::{MemberId, Message, Stamp};
use std::sync::Arc;

/// A stamped message on its way to its recipients.
#[derive(Debug, Clone)]
pub struct Envelope {
    /// The name of the room it belongs to.
    pub room: Arc<str>,
    /// Its identifier and time.
    pub stamp: Stamp,
    /// The member whose doing it is, if it is one's.
    pub sender: Option<MemberId>,
    /// The message.
    pub message: Message,
    /// To whom.
    pub recipients: Recipients,
    /// Its occasion: said now, or shown again.
    pub occasion: Occasion,
}

/// Recipients of an envelope. Where generations differ in who hears something there is one envelope per audience, and
/// each dialect writes the one that its members are meant to hear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recipients {
    /// All members of the room.
    Everybody,
    /// One member.
    One(MemberId),
    /// These members; none of them for what is only kept.
    Some(Arc<[MemberId]>),
}

impl Recipients {
    /// `true` if a member is among them.
    pub fn include(&self, member: MemberId) -> bool {
        match self {
            Self::Everybody => true,
            Self::One(one) => *one == member,
            Self::Some(some) => some.contains(&member),
        }
    }
}

/// Occasion of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occasion {
    /// Said now.
    Live,
    /// Said before, and shown to who joins or comes back.
    Replay,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::NodeTag;

    #[test]
    fn recipients_include_whom_they_name() {
        let tag = NodeTag::random();
        let (ann, bob) = (tag.member(), tag.member());
        for (recipients, included) in [
            (Recipients::Everybody, [true, true]),
            (Recipients::One(ann), [true, false]),
            (Recipients::Some([ann].into()), [true, false]),
            (Recipients::Some(Arc::default()), [false, false]),
        ] {
            assert_eq!([ann, bob].map(|member| recipients.include(member)), included, "{recipients:?}");
        }
    }
}

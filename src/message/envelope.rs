//! A stamped message with its room and its recipients: what a room delivers. It holds no socket and nothing borrowed, so
//! that it could cross to another node as it is.

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
    /// What is said.
    pub message: Message,
    /// To whom.
    pub recipients: Recipients,
    /// Whether it is said now or was said before.
    pub occasion: Occasion,
}

/// Who gets an envelope. Where generations differ in who hears something there is one envelope per audience, and each
/// dialect writes the one that its members are meant to hear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recipients {
    /// Everyone in the room.
    Room,
    /// One member.
    Member(MemberId),
}

/// Whether something is said now or shown again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occasion {
    /// Said now.
    Live,
    /// Said before, and shown to who joins or comes back.
    Replay,
}

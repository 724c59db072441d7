//! The intent of a frame: what decoders return, and `session` carries out.

use crate::message::{Claim, Like, Nickname, Post};

/// Intent of a frame.
#[derive(Debug, Clone, PartialEq)]
pub enum Intent {
    /// To say something to the room.
    Post(Post, Claim),
    /// To like something.
    Like(Like, Claim),
    /// To be known by a nickname.
    Register(Nickname, Repeat),
    /// Nothing: a frame that clients send and servers ignore.
    Nothing,
}

/// Reaction that a client expects when it repeats its own registration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// A repetition by mistake, which gets no answer (QChat: client contract, section 5).
    Silent,
    /// A frame whose client expects a refusal.
    Refused,
}

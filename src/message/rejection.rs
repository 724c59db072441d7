//! Rejections of what gischat's clients send. The session lives on; each dialect tells the sender as far as it can.

use super::{ContentKind, Nickname};
use crate::metrics::RefusedFor;
use std::sync::Arc;

/// Reason for which a message was not accepted.
#[derive(Debug, Clone, PartialEq)]
pub enum Rejection {
    /// Another member of the room has registered this nickname.
    NicknameTaken(Nickname),
    /// Somebody else is known by the name under which this was said: a native member, or whom the operator keeps it
    /// for.
    AuthorHeld(Nickname),
    /// A moderator banned who says this.
    Banned,
    /// A layer with more features than the rules allow.
    TooManyFeatures {
        /// Number of its features.
        count: usize,
        /// Number of features that are allowed.
        max: usize,
    },
    /// The bytes are no picture, or a picture too large to be read safely.
    InvalidImage,
    /// Fields of the message are missing or wrong.
    Invalid {
        /// The kind that the message was meant to be; none if even that is wrong.
        kind: Option<MessageKind>,
        /// One per field, in the order in which the contract lists the fields.
        faults: Vec<FieldFault>,
    },
    /// Not a JSON object at all; the text says why, in English.
    Malformed(&'static str),
    /// The room cannot be reached at the moment, and the message was not sent.
    Unavailable,
    /// Too many frames in too short a time.
    TooFast {
        /// Number of them that were dropped since this was told last.
        dropped: u32,
    },
}

/// The kinds of messages a client can send.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MessageKind {
    /// The wish to be known by a nickname.
    Newcomer,
    /// A like.
    Like,
    /// Something for the room.
    Post(ContentKind),
}

/// A fault of one field.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldFault {
    /// The field's name on the wire.
    pub field: &'static str,
    /// The fault.
    pub kind: FaultKind,
    /// The offending value; the whole object where the field is missing.
    pub input: Input,
}

/// The excerpt of a value that a reason shows. The value itself, which may be megabytes, stays behind.
#[derive(Debug, Clone, PartialEq)]
pub struct Input {
    /// The value in Python's notation, of a long one only the ends: 52 characters at most.
    pub shown: Arc<str>,
    /// Name of the value's type in Python.
    pub type_name: &'static str,
}

/// The ways in which a field can be wrong (contract `gischat`, sections 1.2 and 5).
#[derive(Debug, Clone, PartialEq)]
pub enum FaultKind {
    /// Not there.
    Missing,
    /// No string.
    StringType,
    /// A string with half a surrogate pair in it.
    StringUnicode,
    /// Shorter than this many characters.
    TooShort(usize),
    /// Longer than this many characters.
    TooLong(usize),
    /// Characters that a nickname cannot have.
    Pattern,
    /// A `type` that this dialect does not know.
    UnknownType,
    /// A string that is no UUID; the text says why.
    UuidParsing(String),
    /// An `id` that is no string.
    UuidType,
    /// A string that is no integer.
    IntParsing,
    /// A number with a fraction where an integer is due.
    IntFromFloat,
    /// Neither number nor string where an integer is due.
    IntType,
    /// A string that is no number.
    FloatParsing,
    /// Neither number nor string where a number is due.
    FloatType,
    /// A number that is infinite or none at all.
    FloatFinite,
    /// No object.
    DictType,
    /// `features` of a layer is not there, or no array.
    Features,
    /// An integer of more than this many digits in a layer.
    Digits(usize),
}

impl Rejection {
    /// The reason as it is counted.
    pub fn counted(&self) -> RefusedFor {
        match self {
            Self::NicknameTaken(_) | Self::AuthorHeld(_) => RefusedFor::Nickname,
            Self::Banned => RefusedFor::Access,
            Self::TooManyFeatures { .. } => RefusedFor::TooLarge,
            Self::InvalidImage | Self::Invalid { .. } | Self::Malformed(_) => RefusedFor::Malformed,
            Self::Unavailable => RefusedFor::Unavailable,
            Self::TooFast { .. } => RefusedFor::TooFast,
        }
    }

    /// Bytes of text that came from the client.
    pub fn weight(&self) -> usize {
        let Self::Invalid { faults, .. } = self else { return 0 };
        faults.iter().map(|fault| fault.input.shown.len()).sum()
    }
}

//! The result of asking a part beside the server. Used by all files of this folder.

/// Result of asking a part.
pub(super) enum Finding {
    /// An answer. The words say what else is known.
    Answers(&'static str),
    /// Not asked, or without need of an answer, for this reason.
    Unknown(String),
    /// Failed, for this reason.
    Fails(String),
}

//! Files that are offered (`docs/protocol.md`, Files). The server sees their names and sizes alone.

use super::{PeerId, Sealed, Sender, TransferId};
use schemars::JsonSchema;
use serde::Serialize;
use std::sync::Arc;

/// An offer as those it is made to see it.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Offered {
    /// Identifier of the offer.
    pub transfer: TransferId,
    /// The sender's end of all its links.
    pub peer: PeerId,
    /// `true` if it is made to one member alone.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub direct: bool,
    /// Sender of the file.
    pub from: Sender,
    /// The file.
    #[serde(flatten)]
    pub file: File,
    /// Seconds until the offer is closed.
    pub expires_in: u64,
}

/// Name, size and kind of a file.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct File {
    /// Name of the file, without a path.
    pub name: Arc<str>,
    /// Size of the file in bytes.
    pub size: u64,
    /// Media type of the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mime: Option<Arc<str>>,
    /// SHA-256 of the file in hex.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<Arc<str>>,
    /// Description of the file for those who can open it: then its name says nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sealed: Option<Sealed>,
}

impl std::ops::Deref for Offered {
    type Target = File;

    fn deref(&self) -> &File {
        &self.file
    }
}

/// State of a transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TransferStatus {
    /// The receiver wants it.
    Accepted,
    /// The receiver does not want it.
    Declined,
    /// The receiver has all of it.
    Done,
    /// The receiver could not get or keep it.
    Failed,
    /// One of the two broke it off.
    Cancelled,
    /// The offer is over.
    Closed,
}

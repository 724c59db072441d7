//! The keys by which sessions are resumed (`docs/protocol.md`, Coming back).

use crate::access::Address;
use crate::message::NodeTag;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use uuid::Uuid;

/// The hash of a resume key, so that looking one up says nothing about others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(super) struct ResumeKey([u8; 32]);

/// A session that ended and may have left mailboxes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct EndedSession {
    /// The keys that open them still.
    pub(super) keys: Vec<ResumeKey>,
    pub(super) lineage: u64,
    /// The address that it came from last.
    pub(super) address: Address,
}

impl ResumeKey {
    /// A new key, 244 random bits, with its text, which names the node that it is of.
    pub(super) fn random(node: NodeTag) -> (Self, Arc<str>) {
        let mut bytes = [0; 32];
        bytes[..16].copy_from_slice(Uuid::new_v4().as_bytes());
        bytes[16..].copy_from_slice(Uuid::new_v4().as_bytes());
        let text = format!("r.{node}.{}", URL_SAFE_NO_PAD.encode(bytes));
        (Self::of(&text), text.into())
    }

    /// The key with this text.
    pub(super) fn of(text: &str) -> Self {
        Self(Sha256::digest(text.as_bytes()).into())
    }

    /// The node that the key of this text is of.
    pub(super) fn node(text: &str) -> Option<NodeTag> {
        let (node, _) = text.strip_prefix("r.")?.split_once('.')?;
        NodeTag::parse(node)
    }
}

//! The keys by which sessions are resumed (`docs/protocol.md`, Coming back).

use crate::message::NodeTag;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use std::fmt;
use std::sync::Arc;
use uuid::Uuid;

/// The hash of a resume key, so that looking one up says nothing about others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct ResumeKey([u8; 32]);

/// Part that all keys of sessions that follow each other have in common: 122 random bits. Whoever shows them owns the
/// mailboxes that any of these sessions left, so nothing is remembered of sessions that ended.
#[derive(Clone, Copy)]
pub(super) struct Lineage(Uuid);

impl ResumeKey {
    /// A new key, 244 random bits besides its lineage, with its text, which names the node that it is of.
    pub(super) fn random(node: NodeTag, lineage: Lineage) -> (Self, Arc<str>) {
        let mut secret = [0; 32];
        secret[..16].copy_from_slice(Uuid::new_v4().as_bytes());
        secret[16..].copy_from_slice(Uuid::new_v4().as_bytes());
        let [lineage, secret] = [&lineage.0.as_bytes()[..], &secret].map(|bytes| URL_SAFE_NO_PAD.encode(bytes));
        let text = format!("r.{node}.{lineage}.{secret}");
        (Self::of(&text), text.into())
    }

    /// The key with this text.
    pub(super) fn of(text: &str) -> Self {
        Self(Sha256::digest(text.as_bytes()).into())
    }
}

impl Lineage {
    /// A new one.
    pub(super) fn random() -> Self {
        Self(Uuid::new_v4())
    }

    /// The lineage of the key of this text.
    pub(super) fn of_key(text: &str) -> Option<Self> {
        let lineage = text.strip_prefix("r.")?.split('.').nth(1)?;
        Uuid::from_slice(&URL_SAFE_NO_PAD.decode(lineage).ok()?).ok().map(Self)
    }

    /// `true` if the key of this text is of this node: a session that goes on here has newer ones, which this is not.
    pub(super) fn is_of(text: &str, node: NodeTag) -> bool {
        text.strip_prefix("r.").and_then(|rest| rest.split('.').next()) == Some(&*node.to_string())
    }

    /// The number by which rooms know it, which is no secret.
    pub(super) fn number(self) -> u64 {
        let hash: [u8; 32] = Sha256::digest(self.0.as_bytes()).into();
        hash.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
    }
}

impl fmt::Debug for Lineage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Lineage({:x})", self.number())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_tell_their_node_and_lineage() {
        let (node, lineage) = (NodeTag::random(), Lineage::random());
        let (key, text) = ResumeKey::random(node, lineage);
        let (other, other_text) = ResumeKey::random(node, lineage);
        assert_ne!(key, other);
        assert_eq!(key, ResumeKey::of(&text));
        for text in [text, other_text] {
            assert_eq!(Lineage::of_key(&text).map(Lineage::number), Some(lineage.number()));
        }
        assert_ne!(lineage.number(), Lineage::random().number());
        for made_up in ["", "r.", "r.a", "r.a.", "r.a.b.c", "r.a.AAAA.c", "x.a.AAAAAAAAAAAAAAAAAAAAAA.c"] {
            assert!(Lineage::of_key(made_up).is_none(), "{made_up}");
        }
    }
}

//! Identifiers of our own, made in one place. Each begins with a tag of the node, so that nodes never make the same one.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use uuid::Uuid;

/// The tag of this node, and the source of its identifiers.
#[derive(Debug, Clone)]
pub struct NodeTag(Arc<Tag>);

#[derive(Debug)]
struct Tag {
    name: u32,
    next: AtomicU64,
}

/// The public name of a member: node and number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MemberId {
    node: u32,
    number: u64,
}

impl NodeTag {
    /// A tag that is random, and so unlike that of any other node.
    pub fn random() -> Self {
        let name = (Uuid::new_v4().as_u128() & u128::from(u32::MAX)) as u32;
        Self(Arc::new(Tag { name, next: AtomicU64::new(1) }))
    }

    /// The next identifier of a member.
    pub fn member(&self) -> MemberId {
        MemberId { node: self.0.name, number: self.0.next.fetch_add(1, Ordering::Relaxed) }
    }
}

//! The other nodes that are there, and whether their settings are this one's where all must have the same. [`super::directory`] and
//! [`super::check`] ask before they join.

use super::agreement::Agreement;
use super::broker::Unanswered;
use super::directory::PeerBeat;
use super::engine::Engine;
use super::secret::InstanceSecret;
use crate::message::NodeTag;
use std::collections::BTreeSet;
use std::fmt;

/// A node that is there. Prints as its name.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct OtherNode {
    node: NodeTag,
    name: Option<String>,
    /// The names of settings in which it differs.
    differing: Vec<String>,
    /// The nodes that it cannot reach.
    unreached: BTreeSet<NodeTag>,
}

impl OtherNode {
    /// The faults of those that this node cannot reach.
    pub(super) fn unreached(&self, others: &[Self]) -> Vec<String> {
        let unreached = others.iter().filter(|other| self.unreached.contains(&other.node));
        unreached.map(|other| format!("NODE_LISTEN: {other} cannot be reached by {self}")).collect()
    }

    /// The reason why the two cannot be one instance, if there is one.
    pub(super) fn difference(&self) -> Option<String> {
        let names = self.differing.join(", ");
        (!names.is_empty()).then(|| format!("all nodes must have the same {names}: {self} has another"))
    }
}

impl fmt::Display for OtherNode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            Some(name) => write!(f, "the node {name} ({})", self.node),
            None => write!(f, "the node {}", self.node),
        }
    }
}

/// The other nodes that are there; [`Unanswered`] if that cannot be told.
pub(super) async fn others(
    engine: &impl Engine,
    secret: &InstanceSecret,
    agreement: &Agreement,
) -> Result<Vec<OtherNode>, Unanswered> {
    let mut others = Vec::new();
    for (node, beat) in engine.beats().await? {
        let beat = PeerBeat::open(node, &beat, secret);
        let differing = match &beat {
            Some(beat) => agreement.differing(&beat.agreement),
            None => vec!["INSTANCE_SECRET".to_owned()],
        };
        let (name, unreached) = beat.map(|beat| (beat.name, beat.unreached)).unwrap_or_default();
        others.push(OtherNode { node, name, differing, unreached });
    }
    Ok(others)
}

/// The reason why this node cannot join those that are there, if there is one.
pub(super) async fn difference(
    engine: &impl Engine,
    secret: &InstanceSecret,
    agreement: &Agreement,
) -> Result<Option<String>, Unanswered> {
    Ok(others(engine, secret, agreement).await?.iter().find_map(OtherNode::difference))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_not_reached_is_named_with_those_who_do_not_reach_it() {
        let [one, two] = [1, 2].map(NodeTag::from_bits);
        let node = |node, name: &str, unreached: &[NodeTag]| OtherNode {
            node,
            name: Some(name.into()),
            differing: Vec::new(),
            unreached: unreached.iter().copied().collect(),
        };
        let others = [node(one, "one", &[]), node(two, "two", &[one])];
        let faults: Vec<String> = others.iter().flat_map(|other| other.unreached(&others)).collect();
        assert_eq!(faults, [format!("NODE_LISTEN: the node one ({one}) cannot be reached by the node two ({two})")]);
    }
}

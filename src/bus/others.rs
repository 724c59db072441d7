//! The other nodes that are there, and whether their settings are this one's where all must have the same. [`super::directory`] and
//! [`super::check`] ask before they join.

use super::agreement::Agreement;
use super::broker::Unanswered;
use super::directory::PeerBeat;
use super::engine::Engine;
use super::secret::InstanceSecret;
use crate::message::NodeTag;
use std::fmt;

/// A node that is there, and its report, unless it has another secret. Prints as its name.
#[derive(Debug)]
pub(super) struct OtherNode(NodeTag, Option<PeerBeat>);

impl OtherNode {
    /// The faults of those that this node cannot reach.
    pub(super) fn unreached(&self, others: &[Self]) -> Vec<String> {
        let Self(_, beat) = self;
        let unreached = |Self(node, _): &&Self| beat.as_ref().is_some_and(|beat| beat.unreached.contains(node));
        let fault = |other: &Self| format!("NODE_LISTEN: {other} cannot be reached by {self}");
        others.iter().filter(unreached).map(fault).collect()
    }

    /// The reason why the two cannot be one instance, if there is one: the settings in which it differs.
    pub(super) fn difference(&self, agreement: &Agreement) -> Option<String> {
        let names = match &self.1 {
            Some(beat) => agreement.differing(&beat.agreement).join(", "),
            None => "INSTANCE_SECRET".to_owned(),
        };
        (!names.is_empty()).then(|| format!("all nodes must have the same {names}: {self} has another"))
    }
}

impl fmt::Display for OtherNode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(node, beat) = self;
        match beat.as_ref().and_then(|beat| beat.name.as_ref()) {
            Some(name) => write!(f, "the node {name} ({node})"),
            None => write!(f, "the node {node}"),
        }
    }
}

/// The other nodes that are there; [`Unanswered`] if that cannot be told.
pub(super) async fn others(engine: &impl Engine, secret: &InstanceSecret) -> Result<Vec<OtherNode>, Unanswered> {
    let beats = engine.beats().await?.into_iter();
    Ok(beats.map(|(node, beat)| OtherNode(node, PeerBeat::open(node, &beat, secret))).collect())
}

/// The reason why this node cannot join those that are there, if there is one.
pub(super) async fn difference(
    engine: &impl Engine,
    secret: &InstanceSecret,
    agreement: &Agreement,
) -> Result<Option<String>, Unanswered> {
    Ok(others(engine, secret).await?.iter().find_map(|other| other.difference(agreement)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_not_reached_is_named_with_those_who_do_not_reach_it() {
        let [one, two] = [1, 2].map(NodeTag::from_bits);
        let node = |node, name: &str, unreached: &[NodeTag]| {
            let unreached = unreached.iter().copied().collect();
            OtherNode(node, Some(PeerBeat { name: Some(name.into()), unreached, ..PeerBeat::default() }))
        };
        let others = [node(one, "one", &[]), node(two, "two", &[one])];
        let faults: Vec<String> = others.iter().flat_map(|other| other.unreached(&others)).collect();
        assert_eq!(faults, [format!("NODE_LISTEN: the node one ({one}) cannot be reached by the node two ({two})")]);
    }
}

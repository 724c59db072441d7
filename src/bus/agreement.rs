//! The settings and the version of the rules that all nodes of an instance must have in common: a room may be at any of them.
//! Beats carry them as keyed digests, for some open something. [`super::directory`] compares them.

use super::secret::InstanceSecret;
use crate::config::{self, Config};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Version of the rules by which rooms carry out requests, and of the words between them. Raised with each release in which the
/// same request may have another outcome, or be written in another way.
const RULES: u32 = 10;

/// The name of that version among the settings.
const RULES_NAME: &str = "the release (rules of rooms)";

/// Digests of values by the names of settings. Of two nodes each setting agrees if they have one of its digests in common.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Agreement(BTreeMap<String, Vec<u32>>);

impl Agreement {
    /// The settings of a configuration that all nodes must have in common.
    pub(super) fn of(config: &Config, secret: &InstanceSecret) -> Self {
        let digests = |values: Vec<String>| values.iter().map(|value| secret.digest(value.as_bytes())).collect();
        let settings = config::common(config).into_iter().map(|(name, values)| (name.to_owned(), digests(values)));
        Self(settings.chain([(RULES_NAME.to_owned(), vec![RULES])]).collect())
    }

    /// The names of settings in which two nodes differ. Those that one of them does not know yet agree.
    pub(super) fn differing(&self, other: &Self) -> Vec<String> {
        let differ = |(name, digests): &(&String, &Vec<u32>)| {
            other.0.get(*name).is_some_and(|others| !digests.iter().any(|digest| others.contains(digest)))
        };
        self.0.iter().filter(differ).map(|(name, _)| name.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agreement(settings: &[(&str, &str)]) -> Agreement {
        let loaded = Config::from_pairs(settings.iter().copied()).unwrap_or_else(|faults| panic!("{faults}"));
        Agreement::of(&loaded.config, &InstanceSecret::new(b"secret"))
    }

    #[test]
    fn what_rooms_are_worked_out_with_must_be_the_same() {
        let plain = agreement(&[("ROOMS", "QGIS"), ("NODE_NAME", "one"), ("PORT", "1"), ("LOG_LEVEL", "debug")]);
        assert_eq!(plain.differing(&agreement(&[("ROOMS", "QGIS"), ("NODE_NAME", "two")])), Vec::<String>::new());
        let others =
            [("ROOMS", "QGIS,Den"), ("CALLS_URL", "https://a.example"), ("LIMIT_CALL_PEERS", "3"), ("MAILBOX", "all")];
        let differing = ["CALLS_URL", "LIMIT_CALL_PEERS", "MAILBOX", "ROOMS"];
        assert_eq!(plain.differing(&agreement(&others)), differing);
        let keyed = |key| agreement(&[("ROOMS", "QGIS"), ("KEY_ROOMS", key)]);
        assert_eq!(keyed("QGIS=one").differing(&keyed("QGIS=two")), ["KEY_ROOMS"]);
    }

    #[test]
    fn keys_of_tokens_are_changed_one_node_after_the_other() {
        let (old, new) = ("the old key of thirty-two bytes..", "the new key of thirty-two bytes..");
        let keys = |key, previous| agreement(&[("TOKEN_KEY", key), ("TOKEN_KEY_PREVIOUS", previous)]);
        let (before, between, after) =
            (agreement(&[("TOKEN_KEY", old)]), keys(new, old), agreement(&[("TOKEN_KEY", new)]));
        for (one, other) in [(&before, &between), (&between, &before), (&between, &after), (&after, &between)] {
            assert_eq!(one.differing(other), Vec::<String>::new());
        }
        assert_eq!(before.differing(&after), ["TOKEN_KEY"]);
    }

    #[test]
    fn settings_of_another_release_agree_but_not_its_rules() {
        let known = agreement(&[]);
        let mut newer = known.clone();
        newer.0.insert("A_NEW_SETTING".into(), vec![1]);
        assert_eq!((known.differing(&newer), newer.differing(&known)), (Vec::new(), Vec::new()));
        newer.0.insert(RULES_NAME.into(), vec![RULES + 1]);
        assert_eq!(known.differing(&newer), [RULES_NAME]);
    }
}

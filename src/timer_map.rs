//! A map whose entries expire, each at a time of its own, and are taken out in that order. It reads no clock: its owner says
//! what time it is.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;
use tokio::time::Instant;

/// Entries by key, each with the time at which it expires.
#[derive(Debug)]
pub struct TimerMap<K, V, T = Instant> {
    kept: HashMap<K, (T, V)>,
    moments: BTreeSet<(T, K)>,
}

impl<K: Copy + Eq + Hash + Ord, V, T: Copy + Ord> TimerMap<K, V, T> {
    /// An empty map.
    pub(crate) fn new() -> Self {
        Self { kept: HashMap::new(), moments: BTreeSet::new() }
    }

    /// Number of entries, expired ones among them.
    pub(crate) fn len(&self) -> usize {
        self.kept.len()
    }

    /// Puts an entry in, in place of one of the same key.
    pub fn insert(&mut self, key: K, until: T, value: V) {
        self.remove(key);
        self.kept.insert(key, (until, value));
        self.moments.insert((until, key));
    }

    /// Returns `true` if an entry has this key.
    pub fn has(&self, key: K) -> bool {
        self.kept.contains_key(&key)
    }

    /// Entry of this key, expired or not.
    pub fn find(&mut self, key: K) -> Option<&mut V> {
        self.kept.get_mut(&key).map(|(_, value)| value)
    }

    /// Entry of this key, if it has not expired.
    pub fn find_at(&self, now: T, key: K) -> Option<&V> {
        self.kept.get(&key).filter(|(until, _)| *until > now).map(|(_, value)| value)
    }

    /// Takes an entry out.
    pub fn remove(&mut self, key: K) -> Option<V> {
        let (until, value) = self.kept.remove(&key)?;
        self.moments.remove(&(until, key));
        Some(value)
    }

    /// Takes out the entries that are wanted, in order of expiry.
    pub fn extract(&mut self, wanted: impl Fn(&V) -> bool) -> Vec<(K, V)> {
        let is_wanted = |(key, (until, value)): (&K, &(T, V))| wanted(value).then_some((*until, *key));
        let mut moments: Vec<(T, K)> = self.kept.iter().filter_map(is_wanted).collect();
        moments.sort_unstable();
        moments.into_iter().filter_map(|(_, key)| Some((key, self.remove(key)?))).collect()
    }

    /// Takes out the entry that expires first of those that are wanted.
    pub(crate) fn pop_where(&mut self, wanted: impl Fn(&V) -> bool) -> Option<(K, V)> {
        let is_wanted = |(_, key): &&(T, K)| self.kept.get(key).is_some_and(|(_, value)| wanted(value));
        let (_, key) = *self.moments.iter().find(is_wanted)?;
        Some((key, self.remove(key)?))
    }

    /// All entries, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (K, &V)> {
        self.kept.iter().map(|(key, (_, value))| (*key, value))
    }

    /// All values, in no order.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        self.kept.values_mut().map(|(_, value)| value)
    }

    /// Number of entries like this.
    pub fn count(&self, like_this: impl Fn(&V) -> bool) -> usize {
        self.kept.values().filter(|(_, value)| like_this(value)).count()
    }

    /// Time at which the first entry expires.
    pub fn due(&self) -> Option<T> {
        self.moments.first().map(|(until, _)| *until)
    }

    /// Takes out the entry that expires first, if it has expired.
    pub fn expire(&mut self, now: T) -> Option<(K, V)> {
        self.due().filter(|until| *until <= now)?;
        self.pop()
    }

    /// Takes out the entry that expires first.
    pub fn pop(&mut self) -> Option<(K, V)> {
        let (_, key) = self.moments.pop_first()?;
        self.kept.remove(&key).map(|(_, value)| (key, value))
    }
}

impl<K: Eq + Hash + Serialize, V: Serialize, T: Serialize> Serialize for TimerMap<K, V, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.kept.serialize(serializer)
    }
}

impl<'de, K, V, T> Deserialize<'de> for TimerMap<K, V, T>
where
    K: Copy + Eq + Hash + Ord + Deserialize<'de>,
    V: Deserialize<'de>,
    T: Copy + Ord + Deserialize<'de>,
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let kept = HashMap::<K, (T, V)>::deserialize(deserializer)?;
        let moments = kept.iter().map(|(key, (until, _))| (*until, *key)).collect();
        Ok(Self { kept, moments })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn leave_in_order_of_time_and_once() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let mut waiting = TimerMap::new();
        for (key, seconds, value) in [(1, 9, 'x'), (2, 5, 'b'), (3, 7, 'c'), (1, 3, 'a'), (4, 6, 'd')] {
            waiting.insert(key, at(seconds), value);
        }
        assert_eq!((waiting.len(), waiting.due()), (4, Some(at(3))));
        assert_eq!(waiting.find_at(at(2), 1), Some(&'a'));
        assert_eq!(waiting.find_at(at(3), 1), None, "its time is over");
        assert_eq!(waiting.find(1), Some(&mut 'a'), "it is still there");
        assert_eq!(waiting.extract(|value| *value == 'd'), [(4, 'd')]);
        assert_eq!(waiting.count(|value| *value < 'c'), 2);
        assert_eq!(
            (waiting.pop_where(|value| *value > 'x'), waiting.pop_where(|value| *value > 'b')),
            (None, Some((3, 'c')))
        );
        waiting.insert(3, at(7), 'c');
        assert_eq!(waiting.expire(at(5)), Some((1, 'a')));
        assert_eq!(waiting.remove(2), Some('b'));
        assert_eq!(waiting.expire(at(6)), None);
        assert_eq!(waiting.expire(at(9)), Some((3, 'c')));
        assert_eq!((waiting.due(), waiting.pop()), (None, None));
    }
}

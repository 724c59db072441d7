//! The last entries of a room, for mirrors that missed some.

use super::words::{Entry, Position};
use crate::limits::MIB;
use std::collections::VecDeque;

/// Entries that are kept.
const ENTRIES: usize = 1024;
/// Bytes of them.
const BYTES: usize = 4 * MIB;

/// The last entries of a room, in order, without a hole.
#[derive(Debug, Default)]
pub(crate) struct EntryLog {
    entries: VecDeque<Entry>,
    bytes: usize,
    /// Position of the one before the first.
    before: Option<Position>,
}

impl EntryLog {
    /// Adds the next entry. The oldest go, but never the last.
    pub(crate) fn push(&mut self, entry: Entry) {
        self.bytes += weight(&entry);
        self.entries.push_back(entry);
        while self.entries.len() > ENTRIES || (self.bytes > BYTES && self.entries.len() > 1) {
            let oldest = self.entries.pop_front();
            self.bytes -= oldest.as_ref().map_or(0, weight);
            self.before = oldest.map(|oldest| oldest.position);
        }
    }

    /// Forgets everything.
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    /// The entries after this number; `None` if some of them are gone.
    pub(crate) fn after(&self, number: u64) -> Option<impl Iterator<Item = &Entry>> {
        let first = self.entries.front()?.position.number;
        let passed = usize::try_from((number + 1).checked_sub(first)?).ok()?;
        Some(self.entries.iter().skip(passed))
    }

    /// Position of the entry of this number; `None` if it is gone, or not there yet.
    pub(crate) fn position(&self, number: u64) -> Option<Position> {
        let first = self.entries.front()?.position.number;
        match number.checked_sub(first) {
            Some(place) => self.entries.get(usize::try_from(place).ok()?).map(|entry| entry.position),
            None => self.before.filter(|before| before.number == number),
        }
    }
}

fn weight(entry: &Entry) -> usize {
    entry.request.as_ref().map_or(0, |request| request.get().len()) + size_of::<Entry>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::NodeTag;
    use crate::room::decisions::Decisions;
    use crate::room::moment::Moment;
    use serde_json::value::to_raw_value;

    #[test]
    fn what_is_larger_than_the_log_is_kept_with_the_place_before_it() {
        let mut log = EntryLog::default();
        let position = |number| Position { claim: 1, number };
        for number in 1..=3 {
            let text = "x".repeat(if number == 3 { BYTES + 1 } else { 1 });
            let decisions = Decisions::new(Moment::default(), NodeTag::from_bits(1));
            let request = to_raw_value(&text).ok().map(Into::into);
            log.push(Entry { position: position(number), decisions, ask: None, request });
        }
        assert_eq!([1, 2, 3, 4].map(|number| log.position(number)), [None, Some(position(2)), Some(position(3)), None]);
        assert_eq!(log.after(2).map(Iterator::count), Some(1));
        assert!(log.after(1).is_none());
    }
}

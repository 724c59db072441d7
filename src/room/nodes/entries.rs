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
}

impl EntryLog {
    /// Adds the next entry. The oldest go, but never the last.
    pub(crate) fn push(&mut self, entry: Entry) {
        self.bytes += weight(&entry);
        self.entries.push_back(entry);
        while self.entries.len() > ENTRIES || (self.bytes > BYTES && self.entries.len() > 1) {
            let oldest = self.entries.pop_front();
            self.bytes -= oldest.as_ref().map_or(0, weight);
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
        let place = usize::try_from(number.checked_sub(first)?).ok()?;
        self.entries.get(place).map(|entry| entry.position)
    }
}

fn weight(entry: &Entry) -> usize {
    entry.request.as_ref().map_or(0, |request| request.get().len()) + size_of::<Entry>()
}

//! The lines of one load: each counts once, those that are left out are noticed, and what an edit or deletion has changed stays so,
//! in whatever order the server passes frames on.

use std::collections::BTreeMap;
use std::ops::Range;

/// Counters of frames that are remembered.
const COUNTERS: usize = 4096;
/// Spans of lines that are kept apart, with holes between them.
const SPANS: usize = 1000;

/// The lines of a load that were heard: to all, or to this load alone.
#[derive(Debug, Default)]
pub(super) struct Lines {
    /// Without it the first that is heard is where they begin.
    begin: Option<u64>,
    /// Spans of lines without a hole, by their first, with the line behind their last.
    heard: BTreeMap<u64, u64>,
    /// All lines below this one were said, by the word of a greeting.
    said: u64,
    /// Marks of frames by their counters, but for those below the least that is remembered.
    seen: BTreeMap<u64, Mark>,
    least: u64,
    /// By the counter of a message, what has changed it last.
    changes: BTreeMap<u64, Change>,
}

/// The mark that tells a frame from another with the same counter.
pub(super) type Mark = [u8; 8];

/// The outcome of noting a frame.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Count {
    First,
    Again,
    /// Another frame had its counter, or it is too old for that to be known.
    Other,
}

/// A line that is the first with its number, or the next one that a greeting tells of.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::sealed) struct Taken {
    pub(in crate::sealed) line: u64,
    /// Lines before it that were left out.
    pub(in crate::sealed) missing: Range<u64>,
    /// `true` if later ones were heard before it.
    pub(in crate::sealed) is_late: bool,
}

/// An edit or deletion of an earlier message.
#[derive(Debug, Clone, Copy)]
pub(super) struct Change {
    /// The counter of the frame that changes.
    pub(super) n: u64,
    pub(super) is_deletion: bool,
}

impl Lines {
    /// Those of a load that is heard from its first line on.
    pub(super) fn from_start() -> Self {
        Self { begin: Some(0), ..Self::default() }
    }

    /// Notes a frame by its counter.
    pub(super) fn count(&mut self, n: u64, mark: Mark) -> Count {
        match self.seen.get(&n) {
            Some(known) if *known == mark => return Count::Again,
            Some(_) => return Count::Other,
            None if n < self.least => return Count::Other,
            None => _ = self.seen.insert(n, mark),
        }
        if self.seen.len() > COUNTERS
            && let Some((least, _)) = self.seen.pop_first()
        {
            self.least = least + 1;
        }
        Count::First
    }

    /// Takes a line; nothing if another frame has had it.
    pub(super) fn take(&mut self, line: u64) -> Option<Taken> {
        let begin = *self.begin.get_or_insert(line);
        let next = self.next(begin);
        let before = self.heard.range(..=line).next_back().map(|(first, behind)| (*first, *behind));
        let is_heard = before.is_some_and(|(_, behind)| line < behind);
        let continued = before.filter(|(_, behind)| *behind == line).map(|(first, _)| first);
        let is_apart = continued.is_none() && !self.heard.contains_key(&(line + 1));
        if line < begin || is_heard || (is_apart && self.heard.len() >= SPANS) {
            return None;
        }
        let behind = self.heard.remove(&(line + 1)).unwrap_or(line + 1);
        self.heard.insert(continued.unwrap_or(line), behind);
        Some(Taken { line, missing: next.min(line)..line, is_late: line < next })
    }

    /// Notes that all lines before this one were said. Returns those of them that were left out.
    pub(super) fn up_to(&mut self, line: u64) -> Taken {
        let begin = *self.begin.get_or_insert(line);
        let missing = self.next(begin).min(line)..line;
        self.said = self.said.max(line);
        Taken { line, missing, is_late: false }
    }

    /// Returns the line behind the last that is known to have been said.
    fn next(&self, begin: u64) -> u64 {
        self.heard.last_key_value().map_or(begin, |(_, behind)| *behind).max(self.said)
    }

    /// Returns how many of these lines were not heard yet.
    pub(super) fn missing(&self, lines: &Range<u64>) -> u64 {
        let within = |(first, behind): (&u64, &u64)| (*behind).min(lines.end).saturating_sub((*first).max(lines.start));
        let heard: u64 = self.heard.iter().map(within).sum();
        lines.end.saturating_sub(lines.start).saturating_sub(heard)
    }

    /// Takes what a message says, or what a frame changes of an earlier one. Returns `true` unless a later frame of the same load has
    /// changed that, or it was taken back.
    pub(super) fn change(&mut self, of: u64, change: Option<Change>) -> bool {
        let known = self.changes.get(&of);
        let is_over = known.is_some_and(|known| known.is_deletion || change.is_none_or(|change| change.n < known.n));
        let Some(change) = change else { return !is_over };
        if is_over && !change.is_deletion {
            return false;
        }
        self.changes.insert(of, change);
        if self.changes.len() > COUNTERS {
            // What is older than these does not count any more.
            self.changes.retain(|_, change| change.n >= self.least);
        }
        true
    }
}

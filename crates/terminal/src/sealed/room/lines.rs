//! The lines of one load: each counts once, and those that are left out are noticed.

use std::collections::BTreeSet;

/// Lines that are waited for at most.
const MISSING: usize = 1000;
/// Counters of frames that are remembered.
const COUNTERS: usize = 4096;

/// The lines of a load that were heard: to all, or to this load alone.
#[derive(Debug, Default)]
pub(super) struct Lines {
    /// Without it the first that is heard is where they begin.
    next: Option<u64>,
    missing: BTreeSet<u64>,
    /// Counters of the frames, but for those below the least that is remembered.
    seen: BTreeSet<u64>,
    least: u64,
}

impl Lines {
    /// Those of a load that is heard from its first line on.
    pub(super) fn from_start() -> Self {
        Self { next: Some(0), ..Self::default() }
    }

    /// `true` unless a frame with this counter was there already.
    pub(super) fn is_first(&mut self, n: u64) -> bool {
        if n < self.least || !self.seen.insert(n) {
            return false;
        }
        if self.seen.len() > COUNTERS
            && let Some(least) = self.seen.pop_first()
        {
            self.least = least + 1;
        }
        true
    }

    /// Takes a line: `None` if another frame has had it, otherwise how many before it were left out.
    pub(super) fn take(&mut self, line: u64) -> Option<u64> {
        let next = *self.next.get_or_insert(line);
        if line < next {
            return self.missing.remove(&line).then_some(0);
        }
        self.missing.extend((next..line).take(MISSING.saturating_sub(self.missing.len())));
        self.next = Some(line.saturating_add(1));
        Some(line - next)
    }
}

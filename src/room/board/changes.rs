//! The last changes of a board, from which members that come back are shown what they missed.

use crate::limits::REPLAY_MARGIN;
use crate::message::{BoardChange, FeatureId};
use crate::room::moment::Moment;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use tokio::time::Instant;

/// Changes that a room remembers.
const REMEMBERED: usize = 256;

/// The last changes, oldest first.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Changes {
    pub(super) last: VecDeque<Change>,
    /// Time of the newest one that was forgotten.
    forgotten: Option<Moment>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Change {
    pub(super) rev: u64,
    at: Moment,
    pub(super) removed: Vec<FeatureId>,
}

impl Changes {
    /// Notes a change.
    pub(super) fn note(&mut self, rev: u64, at: Moment, change: &BoardChange) {
        self.last.push_back(Change { rev, at, removed: change.removed.clone() });
        while self.last.len() > REMEMBERED || self.removed() > REMEMBERED {
            self.forgotten = self.last.pop_front().map(|oldest| oldest.at);
        }
    }

    fn removed(&self) -> usize {
        self.last.iter().map(|change| change.removed.len()).sum()
    }

    /// The last revision that a client knows to which all has come that was sent before `heard`; `None` if it missed some that are
    /// forgotten.
    pub(super) fn heard(&self, heard: Instant, time: impl Fn(Moment) -> Instant, rev: u64) -> Option<u64> {
        let is_heard = |at: Moment| time(at) + REPLAY_MARGIN < heard;
        match self.last.iter().find(|change| !is_heard(change.at)) {
            Some(first) => {
                let is_first = self.last.front().is_some_and(|oldest| oldest.rev == first.rev);
                let are_all = !is_first || self.forgotten.is_none_or(is_heard);
                are_all.then(|| first.rev.saturating_sub(1))
            }
            None => Some(rev),
        }
    }
}

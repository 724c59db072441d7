//! Frames of the board for members that join or come back: all features, or what changed since they heard of it last.

use super::Board;
use crate::limits::REPLAY_MARGIN;
use crate::message::{BoardChange, BoardFeature, Event, FeatureId, Recipients, Stamp};
use crate::outbox::Frame;
use crate::room::core::Core;
use crate::room::log::LastHeard;
use crate::room::moment::Moment;
use std::sync::{Arc, Weak};

/// Bytes of features in a frame, unless one alone has more.
const FRAME: usize = 64 * 1024 - 512;

impl Board {
    /// The last revision that a client knows which joined at `joined`; `None` if it has to be shown everything.
    pub(crate) fn heard(&self, core: &Core, heard: &LastHeard, joined: Moment) -> Option<u64> {
        match heard {
            LastHeard::Time(heard) if core.instant(joined) + REPLAY_MARGIN < *heard => {
                self.changes.heard(*heard, |moment| core.instant(moment), self.rev)
            }
            LastHeard::Time(_) => None,
            LastHeard::Events { board, .. } => *board,
        }
    }

    /// All features, in frames that are shared by all who join meanwhile.
    pub(crate) fn shown(&mut self, core: &Core) -> Vec<Arc<Frame>> {
        let (rev, shown) = &self.changes.shown;
        let frames: Option<Vec<Arc<Frame>>> = shown.iter().map(Weak::upgrade).collect();
        if let Some(frames) = frames.filter(|_| *rev == self.rev) {
            return frames;
        }
        let frames = self.frames(core, 0, Vec::new(), false);
        self.changes.shown = (self.rev, frames.iter().map(Arc::downgrade).collect());
        frames
    }

    /// The changes since the revision that is known, or everything anew.
    pub(crate) fn shown_again(&mut self, core: &Core, heard: Option<u64>) -> Vec<Arc<Frame>> {
        let first = self.changes.last.front().map_or(u64::MAX, |oldest| oldest.rev);
        match heard {
            Some(rev) if rev >= self.rev => Vec::new(),
            Some(rev) if rev.saturating_add(1) >= first => {
                let later = self.changes.last.iter().filter(|change| change.rev > rev);
                let mut removed: Vec<FeatureId> = later.flat_map(|change| change.removed.clone()).collect();
                removed.retain(|id| !self.features.contains_key(id));
                self.frames(core, rev, removed, false)
            }
            _ => self.frames(core, 0, Vec::new(), true),
        }
    }

    /// Frames of features that changed after a revision.
    fn frames(&self, core: &Core, after: u64, removed: Vec<FeatureId>, reset: bool) -> Vec<Arc<Frame>> {
        let (rev, mut size) = (self.rev, 0);
        let part = || BoardChange { rev, replay: true, ..BoardChange::default() };
        let mut parts = Vec::new();
        if reset || !removed.is_empty() {
            parts.push(BoardChange { removed, reset, ..part() });
        }
        let mut changed: Vec<_> = self.features.values().filter(|placed| placed.feature.rev > after).collect();
        changed.sort_by_key(|placed| placed.feature.rev);
        for placed in changed {
            if size == 0 || size + placed.bytes > FRAME {
                parts.push(part());
                size = 0;
            }
            size += placed.bytes + 1;
            let features: Option<&mut Vec<Arc<BoardFeature>>> = parts.last_mut().map(|part| &mut part.put);
            features.into_iter().for_each(|put| put.push(placed.feature.clone()));
        }
        let frame = |change| {
            let envelope = core.envelope(None, Event::Board(change).into(), Stamp::fresh(), Recipients::Natives);
            Arc::new(Frame::new(envelope, core.lang))
        };
        parts.into_iter().map(frame).collect()
    }
}

//! Frames of the board for members that join or come back: all features, or what changed since they heard of it last.

use super::Board;
use super::shown::SizedFeature;
use crate::limits::REPLAY_MARGIN;
use crate::message::{BoardChange, BoardFeature, Event, FeatureId, Recipients, Stamp};
use crate::outbox::Frame;
use crate::room::core::Core;
use crate::room::moment::Moment;
use std::sync::Arc;
use tokio::time::Instant;

impl Board {
    /// The last revision that a client knows which joined at `joined`; `None` if it has to be shown everything.
    pub(crate) fn heard(&self, core: &Core, heard: Instant, joined: Moment) -> Option<u64> {
        if core.instant(joined) + REPLAY_MARGIN >= heard {
            return None;
        }
        self.changes.heard(heard, |moment| core.instant(moment), self.rev)
    }

    /// All features, oldest first.
    pub(crate) fn shown(&mut self, core: &Core) -> Vec<Arc<Frame>> {
        self.shown_after(core, 0)
    }

    /// The changes since the revision that is known, or everything anew.
    pub(crate) fn shown_again(&mut self, core: &Core, heard: Option<u64>) -> Vec<Arc<Frame>> {
        let first = self.changes.last.front().map_or(u64::MAX, |oldest| oldest.rev);
        let (before, after) = match heard {
            Some(rev) if rev >= self.rev => return Vec::new(),
            Some(rev) if rev.saturating_add(1) >= first => {
                let later = self.changes.last.iter().filter(|change| change.rev > rev);
                let mut removed: Vec<FeatureId> = later.flat_map(|change| change.removed.clone()).collect();
                removed.retain(|id| !self.features.contains_key(id));
                (BoardChange { removed, ..BoardChange::default() }, rev)
            }
            _ => (BoardChange { reset: true, ..BoardChange::default() }, 0),
        };
        let says_something = before.reset || !before.removed.is_empty();
        let before = says_something.then(|| self.frame(core, before));
        before.into_iter().chain(self.shown_after(core, after)).collect()
    }

    /// Lets go of frames that everybody has taken. Returns `true` if somebody has not.
    pub(crate) fn release(&mut self) -> bool {
        self.shown.release()
    }

    /// The features that changed after a revision. Where the last frame tells of an older one of the board, one more tells
    /// of this.
    fn shown_after(&mut self, core: &Core, after: u64) -> Vec<Arc<Frame>> {
        let mut shown = std::mem::take(&mut self.shown);
        let sized = self.features.values().map(|placed| SizedFeature { feature: &placed.feature, bytes: placed.bytes });
        let mut features: Vec<SizedFeature<'_>> = sized.collect();
        features.sort_by_key(|sized| sized.feature.rev);
        let make =
            |put: &[Arc<BoardFeature>]| self.frame(core, BoardChange { put: put.to_vec(), ..Default::default() });
        shown.renew(self.rev, &features, make);
        let mut frames = Vec::with_capacity(shown.parts.len());
        let mut told = self.rev;
        for part in &shown.parts {
            match part.features.partition_point(|feature| feature.rev <= after) {
                0 => {
                    frames.push(part.frame.clone());
                    told = part.rev;
                }
                known if known < part.features.len() => {
                    frames.push(make(&part.features[known..]));
                    told = self.rev;
                }
                _ => {}
            }
        }
        if told < self.rev {
            frames.push(make(&[]));
        }
        if frames.is_empty() {
            shown.release(); // nobody is sent them, so that nobody would ask for it later
        }
        self.shown = shown;
        frames
    }

    /// A frame that tells of the board as it is.
    fn frame(&self, core: &Core, change: BoardChange) -> Arc<Frame> {
        let change = BoardChange { rev: self.rev, replay: true, ..change };
        let envelope = core.envelope(None, Event::Board(change).into(), Stamp::fresh(), Recipients::Everybody);
        Arc::new(Frame::new(envelope, core.lang))
    }
}

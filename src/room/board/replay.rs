//! Frames of the board for members that join or come back: all features, or what changed since they heard of it last. Those
//! in which nothing has changed are the same for all who come while anybody has not taken them.

use super::{Board, Placed};
use crate::limits::REPLAY_MARGIN;
use crate::message::{BoardChange, BoardFeature, Event, FeatureId, Recipients, Stamp};
use crate::outbox::Frame;
use crate::room::core::Core;
use crate::room::log::LastHeard;
use crate::room::moment::Moment;
use std::collections::HashMap;
use std::sync::Arc;

/// Bytes of features in a frame, unless one alone has more.
const FRAME: usize = 64 * 1024 - 512;
/// Bytes from which on a frame stays as it is where others change, so that there are never many small ones.
const STAYS: usize = FRAME / 2;

/// The frames in which the whole board was shown last.
#[derive(Debug, Default)]
pub(super) struct ShownBoard {
    rev: u64,
    parts: Vec<BoardPart>,
}

/// A frame with the features that it shows, by their revisions.
#[derive(Debug)]
struct BoardPart {
    features: Vec<Arc<BoardFeature>>,
    bytes: usize,
    /// The revision of the board that it tells.
    rev: u64,
    frame: Arc<Frame>,
}

impl BoardPart {
    /// Returns `true` if these features begin with its own, none of them changed.
    fn begins(&self, features: &[&Placed]) -> bool {
        let mut same = self.features.iter().zip(features);
        features.len() >= self.features.len() && same.all(|(own, placed)| Arc::ptr_eq(own, &placed.feature))
    }
}

impl ShownBoard {
    /// Lets go of frames that everybody has taken. Returns `true` if somebody has not.
    pub(super) fn release(&mut self) -> bool {
        self.parts.retain(|part| Frame::is_shared(&part.frame));
        !self.parts.is_empty()
    }

    /// Shows these features, sorted by their revisions, in the frames of before as far as they have not changed.
    fn renew(&mut self, rev: u64, features: &[&Placed], make: impl Fn(&[Arc<BoardFeature>]) -> Arc<Frame>) {
        let is_same = std::mem::replace(&mut self.rev, rev) == rev;
        let by_first = |part: BoardPart| Some((Arc::as_ptr(part.features.first()?).addr(), part));
        let mut before: HashMap<usize, BoardPart> = self.parts.drain(..).filter_map(by_first).collect();
        let (mut rest, mut fresh, mut size) = (features, Vec::new(), 0);
        while let Some(first) = rest.first() {
            let place = Arc::as_ptr(&first.feature).addr();
            let stays = |part: &BoardPart| (is_same || part.bytes >= STAYS) && part.begins(rest);
            if before.get(&place).is_some_and(stays)
                && let Some(part) = before.remove(&place)
            {
                self.add(rev, &mut fresh, &make);
                rest = rest.get(part.features.len()..).unwrap_or_default();
                self.parts.push(part);
                size = 0;
                continue;
            }
            if size + first.bytes > FRAME {
                self.add(rev, &mut fresh, &make);
                size = 0;
            }
            size += first.bytes + 1;
            fresh.push(*first);
            rest = &rest[1..];
        }
        self.add(rev, &mut fresh, &make);
    }

    /// Adds a frame of these features, if there are any.
    fn add(&mut self, rev: u64, fresh: &mut Vec<&Placed>, make: impl Fn(&[Arc<BoardFeature>]) -> Arc<Frame>) {
        if !fresh.is_empty() {
            let bytes = fresh.iter().map(|placed| placed.bytes + 1).sum();
            let features: Vec<Arc<BoardFeature>> = fresh.drain(..).map(|placed| placed.feature.clone()).collect();
            let frame = make(&features);
            self.parts.push(BoardPart { features, bytes, rev, frame });
        }
    }
}

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
        let mut features: Vec<&Placed> = self.features.values().collect();
        features.sort_by_key(|placed| placed.feature.rev);
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
        self.shown = shown;
        frames
    }

    /// A frame that tells of the board as it is.
    fn frame(&self, core: &Core, change: BoardChange) -> Arc<Frame> {
        let change = BoardChange { rev: self.rev, replay: true, ..change };
        let envelope = core.envelope(None, Event::Board(change).into(), Stamp::fresh(), Recipients::Natives);
        Arc::new(Frame::new(envelope, core.lang))
    }
}

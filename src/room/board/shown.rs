//! The frames in which a board was shown last. Those in which nothing has changed are the same for all who come while anybody
//! has not taken them.

use crate::message::BoardFeature;
use crate::outbox::Frame;
use std::collections::HashMap;
use std::sync::Arc;

/// Bytes of features in a frame, unless one alone has more.
const FRAME: usize = 64 * 1024 - 512;
/// Bytes from which on a frame stays as it is where others change, so that there are never many small ones.
const STAYS: usize = FRAME / 2;

/// A feature with the bytes that it takes.
#[derive(Debug, Clone, Copy)]
pub(super) struct SizedFeature<'a> {
    pub(super) feature: &'a Arc<BoardFeature>,
    pub(super) bytes: usize,
}

/// The frames in which the whole board was shown last.
#[derive(Debug, Default)]
pub(super) struct ShownBoard {
    rev: u64,
    pub(super) parts: Vec<BoardPart>,
}

/// A frame with the features that it shows, by their revisions.
#[derive(Debug)]
pub(super) struct BoardPart {
    pub(super) features: Vec<Arc<BoardFeature>>,
    bytes: usize,
    /// The revision of the board that it tells.
    pub(super) rev: u64,
    pub(super) frame: Arc<Frame>,
}

impl BoardPart {
    /// Returns `true` if these features begin with its own, none of them changed.
    fn begins(&self, features: &[SizedFeature<'_>]) -> bool {
        let mut same = self.features.iter().zip(features);
        features.len() >= self.features.len() && same.all(|(own, sized)| Arc::ptr_eq(own, sized.feature))
    }
}

impl ShownBoard {
    /// Lets go of frames that everybody has taken. Returns `true` if somebody has not.
    pub(super) fn release(&mut self) -> bool {
        self.parts.retain(|part| Frame::is_shared(&part.frame));
        !self.parts.is_empty()
    }

    /// Shows these features, sorted by their revisions, in the frames of before as far as they have not changed.
    pub(super) fn renew(
        &mut self,
        rev: u64,
        features: &[SizedFeature<'_>],
        make: impl Fn(&[Arc<BoardFeature>]) -> Arc<Frame>,
    ) {
        let is_same = std::mem::replace(&mut self.rev, rev) == rev;
        let by_first = |part: BoardPart| Some((Arc::as_ptr(part.features.first()?).addr(), part));
        let mut before: HashMap<usize, BoardPart> = self.parts.drain(..).filter_map(by_first).collect();
        let (mut rest, mut fresh, mut size) = (features, Vec::new(), 0);
        while let Some(first) = rest.first() {
            let place = Arc::as_ptr(first.feature).addr();
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
    fn add(&mut self, rev: u64, fresh: &mut Vec<SizedFeature<'_>>, make: impl Fn(&[Arc<BoardFeature>]) -> Arc<Frame>) {
        if !fresh.is_empty() {
            let bytes = fresh.iter().map(|sized| sized.bytes + 1).sum();
            let features: Vec<Arc<BoardFeature>> = fresh.drain(..).map(|sized| sized.feature.clone()).collect();
            let frame = make(&features);
            self.parts.push(BoardPart { features, bytes, rev, frame });
        }
    }
}

//! How fast one session may send. Spent before a frame is parsed. Far above what people type. What its address has left is
//! spent with it.

use super::bucket::Bucket;
use super::joint::Joint;
use crate::limits::{self, FLOOD_FACTOR, MESSAGE_BURST_FACTOR, PICTURE_BURST, PICTURE_RATE};

/// What one session has left to send; none where there is no limit.
pub(super) struct Rate(Option<Box<Buckets>>);

struct Buckets {
    frames: Bucket,
    flood: Bucket,
    complaints: Bucket,
    pictures: Bucket,
    joint: Joint,
}

/// What becomes of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is read.
    Read,
    /// It is dropped and its sender told.
    DropAndTell,
    /// It is dropped in silence, for its sender was told less than a second ago.
    Drop,
    /// The sender goes on far too fast: the session ends.
    End,
}

impl Rate {
    /// Lets `per_second` frames pass, and four times as many at once, as long as the address has some left; 0 lets everything
    /// pass.
    pub(super) fn new(per_second: u32, joint: Joint) -> Self {
        let bucket = |per_second: u32, burst: u32| {
            Bucket::new(limits::Rate { per_second: per_second.into(), burst: burst.into() }, 1.0)
        };
        let burst = per_second.saturating_mul(MESSAGE_BURST_FACTOR);
        let flood = per_second.saturating_mul(FLOOD_FACTOR);
        Self((per_second > 0).then(|| {
            Box::new(Buckets {
                frames: bucket(per_second, burst),
                flood: bucket(flood, flood.saturating_add(burst)),
                complaints: bucket(1, 1),
                pictures: bucket(PICTURE_RATE, PICTURE_BURST),
                joint,
            })
        }))
    }

    /// Spends one control frame, or a part of a message, which only a flood of costs anything.
    pub(super) fn spend_control(&mut self) -> Verdict {
        let is_flood = self.0.as_mut().is_some_and(|buckets| buckets.flood.spend().is_err());
        if is_flood { Verdict::End } else { Verdict::Read }
    }

    /// Spends one picture, whose frame was spent already.
    pub(super) fn spend_picture(&mut self) -> Verdict {
        let Some(buckets) = &mut self.0 else { return Verdict::Read };
        if buckets.joint.spend_picture(&mut buckets.pictures) { Verdict::Read } else { buckets.complain() }
    }

    /// Spends one frame.
    pub(super) fn spend(&mut self) -> Verdict {
        let Some(buckets) = &mut self.0 else { return Verdict::Read };
        if buckets.flood.spend().is_err() {
            Verdict::End
        } else if buckets.joint.spend_frame(&mut buckets.frames) {
            Verdict::Read
        } else {
            buckets.complain()
        }
    }
}

impl Buckets {
    fn complain(&mut self) -> Verdict {
        if self.complaints.spend().is_ok() { Verdict::DropAndTell } else { Verdict::Drop }
    }
}

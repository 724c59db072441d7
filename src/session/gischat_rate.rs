//! The rate of one session of a gischat client, of frames and of their bytes, spent before a frame is parsed. Far above
//! what people type. That of its address is spent with it.

use crate::access::{FrameRates, SharedRate, TokenBucket};
use crate::limits::{FLOOD_FACTOR, MESSAGE_BURST_FACTOR, PICTURE_BURST, PICTURE_RATE, Rate};
use std::time::Duration;
use tokio::time::Instant;

/// The token buckets of one session; none where there is no limit.
pub(super) struct GischatRate(Option<Box<Buckets>>);

struct Buckets {
    frames: FrameRates,
    flood: TokenBucket,
    pictures: TokenBucket,
    shared: SharedRate,
    /// Frames that were dropped and not told of yet.
    dropped: u32,
    /// Time at which the sender was told last.
    told: Option<Instant>,
}

/// Between two answers about frames that were dropped.
const COMPLAINT_PAUSE: Duration = Duration::from_secs(1);

/// The outcome of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The frame is read.
    Read,
    /// The frame is dropped, and its sender told that so many were.
    DropAndTell(u32),
    /// The frame is dropped, which is told with others, for the sender was told less than a second ago.
    Drop,
    /// The sender goes on far too fast: the session ends.
    End,
}

impl GischatRate {
    /// Lets `per_second` frames pass, and four times as many at once, as long as they are not too many bytes and the
    /// address has some left; 0 lets everything pass.
    pub(super) fn new(per_second: u32, shared: SharedRate) -> Self {
        let rate = |per_second: u32, burst: u32| Rate { per_second: per_second.into(), burst: burst.into() };
        let burst = per_second.saturating_mul(MESSAGE_BURST_FACTOR);
        let flood = per_second.saturating_mul(FLOOD_FACTOR);
        Self((per_second > 0).then(|| {
            Box::new(Buckets {
                frames: FrameRates::new(rate(per_second, burst), 1.0),
                flood: TokenBucket::new(rate(flood, flood.saturating_add(burst)), 1.0),
                pictures: TokenBucket::new(rate(PICTURE_RATE, PICTURE_BURST), 1.0),
                shared,
                dropped: 0,
                told: None,
            })
        }))
    }

    /// Time at which the sender is to be told of frames that were dropped, if there are some.
    pub(super) fn complaint_due(&self) -> Option<Instant> {
        let buckets = self.0.as_ref().filter(|buckets| buckets.dropped > 0)?;
        buckets.told.map(|told| told + COMPLAINT_PAUSE)
    }

    /// Number of frames of which the sender is to be told now, if any.
    pub(super) fn complain(&mut self) -> Option<u32> {
        self.complaint_due().filter(|due| *due <= Instant::now())?;
        self.0.as_mut().map(|buckets| buckets.complain())
    }

    /// Spends one control frame, or a part of a message, which only a flood of costs anything.
    pub(super) fn spend_control(&mut self) -> Verdict {
        let is_flood = self.0.as_mut().is_some_and(|buckets| buckets.flood.spend().is_err());
        if is_flood { Verdict::End } else { Verdict::Read }
    }

    /// Spends one picture, whose frame was spent already.
    pub(super) fn spend_picture(&mut self) -> Verdict {
        let Some(buckets) = &mut self.0 else { return Verdict::Read };
        if buckets.shared.spend_picture(&mut buckets.pictures) { Verdict::Read } else { buckets.drop_one() }
    }

    /// Spends one frame of so many bytes.
    pub(super) fn spend(&mut self, bytes: usize) -> Verdict {
        let Some(buckets) = &mut self.0 else { return Verdict::Read };
        if buckets.flood.spend().is_err() {
            Verdict::End
        } else if buckets.shared.spend_frame(&mut buckets.frames, bytes) {
            Verdict::Read
        } else {
            buckets.drop_one()
        }
    }
}

impl Buckets {
    fn drop_one(&mut self) -> Verdict {
        self.dropped += 1;
        let is_told = self.told.is_some_and(|told| told.elapsed() < COMPLAINT_PAUSE);
        if is_told { Verdict::Drop } else { Verdict::DropAndTell(self.complain()) }
    }

    fn complain(&mut self) -> u32 {
        self.told = Some(Instant::now());
        std::mem::take(&mut self.dropped)
    }
}

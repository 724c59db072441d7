//! How fast one session may send. Spent before a frame is parsed. Far above what people type. What its address has left is
//! spent besides.

use super::joint::Joint;
use crate::limits::{FLOOD_FACTOR, MESSAGE_BURST_FACTOR, PICTURE_BURST, PICTURE_RATE};
use governor::clock::{Clock, MonotonicClock};
use governor::middleware::NoOpMiddleware;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};
use std::num::NonZeroU32;

type Limiter = RateLimiter<NotKeyed, InMemoryState, MonotonicClock, NoOpMiddleware<<MonotonicClock as Clock>::Instant>>;

/// What one session has left to send.
pub(super) struct Rate(Option<Box<Limiters>>);

struct Limiters {
    frames: Limiter,
    flood: Limiter,
    complaints: Limiter,
    pictures: Limiter,
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
        let limiter = |rate: NonZeroU32, burst: NonZeroU32| {
            Limiter::direct_with_clock(Quota::per_second(rate).allow_burst(burst), MonotonicClock)
        };
        Self(NonZeroU32::new(per_second).map(|rate| {
            let at_least_one = |number: u32| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
            let times = |factor: u32| rate.saturating_mul(at_least_one(factor));
            let burst = times(MESSAGE_BURST_FACTOR);
            let flood = times(FLOOD_FACTOR);
            Box::new(Limiters {
                frames: limiter(rate, burst),
                flood: limiter(flood, flood.saturating_add(burst.get())),
                complaints: limiter(NonZeroU32::MIN, NonZeroU32::MIN),
                pictures: limiter(at_least_one(PICTURE_RATE), at_least_one(PICTURE_BURST)),
                joint,
            })
        }))
    }

    /// Spends one control frame, or a part of a message, which only a flood of costs anything.
    pub(super) fn spend_control(&self) -> Verdict {
        match &self.0 {
            Some(limiters) if limiters.flood.check().is_err() => Verdict::End,
            _ => Verdict::Read,
        }
    }

    /// Spends one picture, whose frame was spent already.
    pub(super) fn spend_picture(&self) -> Verdict {
        match &self.0 {
            Some(limiters) if limiters.pictures.check().is_err() || !limiters.joint.has_picture() => {
                limiters.complain()
            }
            _ => Verdict::Read,
        }
    }

    /// Spends one frame.
    pub(super) fn spend(&self) -> Verdict {
        let Some(limiters) = &self.0 else { return Verdict::Read };
        if limiters.flood.check().is_err() {
            Verdict::End
        } else if limiters.frames.check().is_ok() && limiters.joint.has_frame() {
            Verdict::Read
        } else {
            limiters.complain()
        }
    }
}

impl Limiters {
    fn complain(&self) -> Verdict {
        if self.complaints.check().is_ok() { Verdict::DropAndTell } else { Verdict::Drop }
    }
}

//! The time of a room. Rules are told it with each request and read no clock, so that a moment can be given to another
//! node together with what happens then.

use serde::{Deserialize, Serialize};
use std::ops::{Add, AddAssign, Sub};
use std::time::Duration;

/// A moment in the life of a room: nanoseconds since it was opened, anywhere.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) struct Moment(u64);

impl Moment {
    /// The moment at which a room has been open for so long.
    pub(crate) fn after(open_for: Duration) -> Self {
        Self(nanoseconds(open_for))
    }

    /// The same moment in a room where it is `here` when it is `there` in this one.
    pub(crate) fn with_clock(self, there: Self, here: Self) -> Self {
        match self > there {
            true => here + (self - there),
            false => Self(here.0.saturating_sub(there.0 - self.0)),
        }
    }

    /// Time since the room was opened.
    pub(crate) fn open_for(self) -> Duration {
        Duration::from_nanos(self.0)
    }
}

impl Add<Duration> for Moment {
    type Output = Self;

    fn add(self, time: Duration) -> Self {
        Self(self.0.saturating_add(nanoseconds(time)))
    }
}

impl AddAssign<Duration> for Moment {
    fn add_assign(&mut self, time: Duration) {
        *self = *self + time;
    }
}

/// The time from the second to the first; none if that is not later.
impl Sub for Moment {
    type Output = Duration;

    fn sub(self, earlier: Self) -> Duration {
        Duration::from_nanos(self.0.saturating_sub(earlier.0))
    }
}

fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

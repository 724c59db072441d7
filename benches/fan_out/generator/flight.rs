//! The messages of one room that are under way: how many members each still has to reach, and when it was sent. A room
//! has one order, so that the number of a message says which one it is, for every member.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// Messages under way in one room.
#[derive(Debug, Default)]
pub(super) struct Flight {
    under_way: VecDeque<(usize, Instant)>,
    /// Messages that every member has.
    arrived: u64,
}

impl Flight {
    pub(super) fn len(&self) -> usize {
        self.under_way.len()
    }

    /// The number of the message that will be sent next.
    pub(super) fn next(&self) -> u64 {
        self.arrived + self.under_way.len() as u64
    }

    /// Records that a message goes out to this number of members.
    pub(super) fn start(&mut self, members: usize) {
        self.under_way.push_back((members, Instant::now()));
    }

    /// Records that a member received message `number`. Returns its latency, if that message is under way.
    pub(super) fn arrived(&mut self, number: u64, at: Instant) -> Option<Duration> {
        let place = usize::try_from(number.checked_sub(self.arrived)?).ok()?;
        let (missing, sent) = self.under_way.get_mut(place)?;
        *missing = missing.saturating_sub(1);
        Some(at.saturating_duration_since(*sent))
    }

    /// Records that a member with `number` messages gets no more.
    pub(super) fn without(&mut self, number: u64) {
        let had = usize::try_from(number.saturating_sub(self.arrived)).unwrap_or(usize::MAX);
        self.under_way.iter_mut().skip(had).for_each(|(missing, _)| *missing = missing.saturating_sub(1));
    }

    /// Removes the messages that every member has, and returns their number.
    pub(super) fn land(&mut self) -> u64 {
        let before = self.arrived;
        while let Some((0, _)) = self.under_way.front() {
            self.under_way.pop_front();
            self.arrived += 1;
        }
        self.arrived - before
    }

    /// Gives up the messages that have not arrived, and returns the number of lost deliveries.
    pub(super) fn give_up(&mut self) -> u64 {
        self.arrived += self.under_way.len() as u64;
        self.under_way.drain(..).map(|(missing, _)| missing as u64).sum()
    }
}

//! The record of what a line's home has said that has arrived at the session's client. The line's task notes here the answers to its
//! pings, and the session asks when its client comes back.

use std::collections::VecDeque;
use tokio::time::Instant;

/// Answers that are remembered: of some minutes, which is longer than a client may leave pings unanswered.
const REMEMBERED: usize = 64;

/// The last answers of the home to pings. What it had said before stands in the client's outbox when an answer comes.
#[derive(Debug)]
pub(super) struct Arrivals {
    /// Time before which all has arrived, whatever was answered since.
    since: Instant,
    /// Time from which pings count.
    from: Instant,
    /// Times at which the home was asked and at which it had answered, the oldest first.
    answers: VecDeque<(Instant, Instant)>,
}

impl Arrivals {
    /// Arrivals on a line that was opened at that time.
    pub(super) fn new(opened: Instant) -> Self {
        Self { since: opened, from: opened, answers: VecDeque::new() }
    }

    /// Notes that the home has answered a ping of that time.
    pub(super) fn note(&mut self, asked: Instant, now: Instant) {
        if asked < self.from {
            return;
        }
        if self.answers.len() == REMEMBERED {
            self.answers.pop_front();
        }
        self.answers.push_back((asked, now));
    }

    /// The time before which all that the home said has arrived at a client to which all has come that was sent to it before `heard`.
    pub(super) fn until(&self, heard: Instant) -> Instant {
        let arrived = self.answers.iter().rev().find(|(_, answered)| *answered <= heard);
        arrived.map_or(self.since, |(asked, _)| *asked)
    }

    /// From now on the home shows again what it said since then: what is asked later alone counts.
    pub(super) fn begin_again(&mut self, heard: Instant, now: Instant) {
        *self = Self { since: self.until(heard), from: now, answers: VecDeque::new() };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn what_waits_on_the_line_has_not_arrived() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let mut arrivals = Arrivals::new(start);
        arrivals.note(at(5), at(6));
        arrivals.note(at(10), at(30));
        assert_eq!(arrivals.until(at(29)), at(5), "the second answer came after what the client has shown");
        arrivals.begin_again(at(29), at(40));
        arrivals.note(at(39), at(41));
        assert_eq!(arrivals.until(at(50)), at(5), "asked before the home had begun to show all again");
        arrivals.note(at(52), at(53));
        assert_eq!(arrivals.until(at(53)), at(52));
        arrivals.begin_again(at(53), at(60));
        assert_eq!(arrivals.until(at(61)), at(52), "and again, before anything was answered");
    }
}

//! One room as its clients see it: who sends, when the next message is due, and how long messages take.

use super::flight::Flight;
use crate::protocol::Drive;
use std::time::{Duration, Instant};

/// One room.
#[derive(Debug, Default)]
pub(super) struct Room {
    /// Members that read.
    pub(super) members: usize,
    /// The connections that take turns in sending.
    pub(super) senders: Vec<usize>,
    /// How many of them do so, and whose turn it is.
    turns: usize,
    turn: usize,
    pub(super) flight: Flight,
    drive: Option<Drive>,
    due: Option<Instant>,
    /// How long each delivery took, for a paced room while it is measured.
    pub(super) latencies: Option<Vec<Duration>>,
    /// When a short frame came last.
    pub(super) last_short: Option<Instant>,
}

impl Room {
    /// From now on messages are sent like this.
    pub(super) fn start(&mut self, drive: Drive, senders: usize) {
        self.drive = Some(drive);
        // The order of paced messages counts, so that the same member always sends them.
        self.turns = if let Drive::Paced(_) = drive { 1 } else { senders };
        self.due = Some(Instant::now());
    }

    /// Nothing is sent any more.
    pub(super) fn stop(&mut self) {
        self.drive = None;
    }

    /// How many messages are to be sent now.
    pub(super) fn wanted(&mut self, now: Instant) -> usize {
        match self.drive {
            None => 0,
            Some(Drive::InFlight(messages)) => messages.saturating_sub(self.flight.len()),
            Some(Drive::Paced(per_second)) => {
                let mut wanted = 0;
                while let Some(due) = self.due.filter(|due| *due <= now) {
                    self.due = Some(due + Duration::from_secs_f64(1.0 / per_second));
                    wanted += 1;
                }
                wanted
            }
        }
    }

    /// When the next message is due, in a paced room.
    pub(super) fn due(&self) -> Option<Instant> {
        match self.drive {
            Some(Drive::Paced(_)) => self.due,
            _ => None,
        }
    }

    /// Who sends the next message.
    pub(super) fn sender(&mut self) -> Option<usize> {
        self.turn = (self.turn + 1) % self.turns.min(self.senders.len()).max(1);
        self.senders.get(self.turn).copied()
    }

    /// A member has message `number`. Gives back how many messages have reached everybody by that.
    pub(super) fn arrived(&mut self, number: u64, at: Instant) -> u64 {
        let took = self.flight.arrived(number, at);
        if let (Some(took), Some(latencies)) = (took, &mut self.latencies) {
            latencies.push(took);
        }
        self.flight.land()
    }

    /// A member that had `number` messages is gone. Gives back how many messages have reached everybody by that.
    pub(super) fn without(&mut self, number: u64) -> u64 {
        self.members = self.members.saturating_sub(1);
        self.flight.without(number);
        self.flight.land()
    }
}

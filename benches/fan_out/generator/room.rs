//! One room as its clients see it: its senders, the time of the next message, and latencies.

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
    /// Number of senders that take turns, and the next turn.
    turns: usize,
    turn: usize,
    pub(super) flight: Flight,
    drive: Option<Drive>,
    due: Option<Instant>,
    /// Latency of each delivery, for a paced room while it is measured.
    pub(super) latencies: Option<Vec<Duration>>,
    /// Time of the last short frame.
    pub(super) last_short: Option<Instant>,
}

impl Room {
    /// Starts to send messages at this pace.
    pub(super) fn start(&mut self, drive: Drive, senders: usize) {
        self.drive = Some(drive);
        // The order of paced messages counts, so the same member sends them all.
        self.turns = if let Drive::Paced(_) = drive { 1 } else { senders };
        self.due = Some(Instant::now());
    }

    /// Stops sending.
    pub(super) fn stop(&mut self) {
        self.drive = None;
    }

    /// Number of messages that are due now.
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

    /// Time of the next message, in a paced room.
    pub(super) fn due(&self) -> Option<Instant> {
        match self.drive {
            Some(Drive::Paced(_)) => self.due,
            _ => None,
        }
    }

    /// The connection that sends the next message.
    pub(super) fn sender(&mut self) -> Option<usize> {
        self.turn = (self.turn + 1) % self.turns.min(self.senders.len()).max(1);
        self.senders.get(self.turn).copied()
    }

    /// Records that a member received message `number`. Returns the number of messages that have reached everybody by
    /// that.
    pub(super) fn arrived(&mut self, number: u64, at: Instant) -> u64 {
        let took = self.flight.arrived(number, at);
        if let (Some(took), Some(latencies)) = (took, &mut self.latencies) {
            latencies.push(took);
        }
        self.flight.land()
    }

    /// Records that a member with `number` messages is gone. Returns the number of messages that have reached everybody
    /// by that.
    pub(super) fn without(&mut self, number: u64) -> u64 {
        self.members = self.members.saturating_sub(1);
        self.flight.without(number);
        self.flight.land()
    }
}

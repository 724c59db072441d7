//! Sessions that share a call or a transfer: rooms say so, the relay's rules ask. No clock, no lock.

use crate::message::PeerId;
use std::collections::HashMap;
use std::sync::Arc;

/// Something that sessions share.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Sharing {
    /// The call of this room.
    Call(Arc<str>),
    /// The link of a transfer, by its receiver's end.
    Link(PeerId),
}

/// The number of a session, which tells nobody but the relay whose it is.
pub(super) type SessionNumber = u64;

/// Sessions with what they share. Somebody may be counted in twice for a moment: each time has a number.
#[derive(Debug, Default)]
pub(super) struct Pairings {
    made: u64,
    seats: HashMap<Sharing, Vec<(u64, SessionNumber)>>,
    of: HashMap<SessionNumber, Vec<Sharing>>,
}

impl Pairings {
    /// Counts a session in. Returns the number by which it is counted out.
    pub(super) fn enter(&mut self, session: SessionNumber, shared: Sharing) -> u64 {
        self.made += 1;
        self.of.entry(session).or_default().push(shared.clone());
        self.seats.entry(shared).or_default().push((self.made, session));
        self.made
    }

    /// Counts a session out. Returns `true` if it shares nothing with anybody any more.
    pub(super) fn leave(&mut self, session: SessionNumber, shared: &Sharing, seat: u64) -> bool {
        if let Some(seats) = self.seats.get_mut(shared) {
            seats.retain(|(number, _)| *number != seat);
            if seats.is_empty() {
                self.seats.remove(shared);
            }
        }
        let Some(all) = self.of.get_mut(&session) else { return true };
        if let Some(at) = all.iter().position(|other| other == shared) {
            all.swap_remove(at);
        }
        let is_alone = all.is_empty();
        if is_alone {
            self.of.remove(&session);
        }
        is_alone
    }

    /// Returns `true` if both share something, or are one and the same: a session that tries its connection has both ends.
    pub(super) fn share(&self, session: SessionNumber, other: SessionNumber) -> bool {
        session == other || self.companions(session).any(|companion| companion == other)
    }

    /// Returns `true` if a session shares something with another.
    pub(super) fn has_companion(&self, session: SessionNumber) -> bool {
        self.companions(session).next().is_some()
    }

    /// Number of connections that a session makes, to each companion one for each thing they share; at least one.
    pub(super) fn connections(&self, session: SessionNumber) -> usize {
        self.companions(session).count().max(1)
    }

    /// The others with whom a session shares something, each once for each thing.
    fn companions(&self, session: SessionNumber) -> impl Iterator<Item = SessionNumber> {
        let seats = self.of.get(&session).into_iter().flatten().filter_map(|shared| self.seats.get(shared));
        seats.flatten().map(|(_, companion)| *companion).filter(move |companion| *companion != session)
    }
}

//! The rooms that a native session is in, by name. Most sessions are in one: the table takes no more memory than its
//! entries.

use super::line::LineSeat;
use crate::message::Nickname;
use crate::room::{Membership, RemovalNotice};
use std::sync::Arc;

/// A room that a session is in.
#[derive(Debug)]
pub(super) struct Joined {
    pub(super) seat: Seat,
    /// The nickname that it has there.
    pub(super) nickname: Nickname,
    /// `true` if the room let it in without its token.
    pub(super) needs_no_token: bool,
}

/// The seat of a session in a room.
#[derive(Debug)]
pub(super) enum Seat {
    /// In a room of this node.
    Here(Membership),
    /// In a room of another one.
    There(LineSeat),
}

/// The rooms of a session, in the order of their names.
#[derive(Debug, Default)]
pub(super) struct Rooms(Vec<Joined>);

impl Joined {
    /// The name of the room.
    pub(super) fn room(&self) -> &Arc<str> {
        match &self.seat {
            Seat::Here(membership) => membership.room().name(),
            Seat::There(seat) => &seat.room,
        }
    }

    /// The notice that the room has put the session out.
    pub(super) fn removal(&self) -> &RemovalNotice {
        match &self.seat {
            Seat::Here(membership) => membership.removal(),
            Seat::There(seat) => &seat.removal,
        }
    }

    /// `true` if the room has not put the session out meanwhile.
    pub(super) fn is_in(&self) -> bool {
        self.removal().get().is_none()
    }

    /// Waits until the room has answered what it was asked before, and all that was sent there is delivered.
    pub(super) async fn delivered(&self) {
        match &self.seat {
            Seat::Here(membership) => _ = membership.room().delivered().await,
            Seat::There(seat) => seat.line.flush(Some(&seat.room)).await,
        }
    }
}

impl Rooms {
    /// Number of rooms.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// The room of this name, if the session is in it.
    pub(super) fn get(&self, room: &str) -> Option<&Joined> {
        self.place(room).ok().map(|place| &self.0[place])
    }

    /// All of them.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Joined> {
        self.0.iter()
    }

    /// Waits for the room of this name, if the session is in it, as [`Joined::delivered`] does: what is answered then comes in
    /// the order of requests.
    pub(super) async fn delivered(&self, room: Option<&str>) {
        if let Some(joined) = room.and_then(|room| self.get(room)) {
            joined.delivered().await;
        }
    }

    /// Adds a room, in place of one of the same name.
    pub(super) fn insert(&mut self, joined: Joined) {
        match self.place(joined.room()) {
            Ok(place) => self.0[place] = joined,
            Err(place) => {
                self.0.reserve_exact(1);
                self.0.insert(place, joined);
            }
        }
    }

    /// Takes out the room of this name.
    pub(super) fn remove(&mut self, room: &str) -> Option<Joined> {
        self.place(room).ok().map(|place| self.0.remove(place))
    }

    /// Takes out those of these rooms that have put the session out.
    pub(super) fn remove_lost(&mut self, these: impl Fn(&Joined) -> bool) -> Vec<Joined> {
        self.0.extract_if(.., |joined| !joined.is_in() && these(joined)).collect()
    }

    /// Takes out all of them.
    pub(super) fn take(&mut self) -> Vec<Joined> {
        std::mem::take(&mut self.0)
    }

    fn place(&self, room: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|joined| (**joined.room()).cmp(room))
    }
}

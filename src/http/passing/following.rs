//! The homes of rooms as they change: rooms that have another home close here, what was passed on to a home that is none any more is
//! cut, and the lists of this node have the numbers of the others. `server` runs it beside the doors. And the way that sessions have
//! to these homes.

use super::destination::PassedRoom;
use super::moving::{INVITE, read_word};
use super::socket::carry_on;
use super::{Dialled, LINE, LIVEFIELD, Passing};
use crate::access::Address;
use crate::bus::{HomeEvent, LivingNode, OtherHome, Place, RoomKey, Want, WayState};
use crate::close::Close;
use crate::limits::{PASSED_ANSWER, PASSED_CONNECT};
use crate::locks::{MutexGuard, none_is_held};
use crate::message::{Code, NodeTag};
use crate::room::{Carry, LineStream, WayHome};
use axum::http::StatusCode;
use futures_util::future::BoxFuture;
use hyper_util::rt::TokioIo;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use std::collections::HashMap;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio::time::{MissedTickBehavior, interval, timeout};
use tokio_util::sync::CancellationToken;

/// Time between two trials of the doors of other nodes.
const REACHED: Duration = Duration::from_secs(5);
/// Time between two looks at the numbers of rooms.
const COUNTED: Duration = Duration::from_millis(500);

impl Passing {
    /// Follows what becomes of homes, and tries whether other nodes are reached.
    pub async fn follow(self, changes: mpsc::UnboundedReceiver<HomeEvent>) {
        tokio::join!(self.follow_changes(changes), self.reach_out());
    }

    async fn follow_changes(&self, mut changes: mpsc::UnboundedReceiver<HomeEvent>) {
        let mut counted = interval(COUNTED);
        counted.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                Some(change) = changes.recv() => match change {
                    HomeEvent::Closed(room, since) => self.0.hub.close(since, |name| self.key_of(name) == room).await,
                    HomeEvent::Moved(room) => self.cut_room(room),
                    HomeEvent::Gone(door) => self.cut(door),
                    HomeEvent::Stops(node) => self.0.own.close_from(node, Close::Restart).await,
                },
                _ = counted.tick() => self.count(),
            }
        }
    }

    async fn reach_out(&self) {
        let mut tried = interval(REACHED);
        tried.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tried.tick().await;
            let homes = &self.0.homes;
            for LivingNode { node, door, .. } in homes.living() {
                let reached = timeout(PASSED_CONNECT, TcpStream::connect(door)).await;
                homes.note_reached(node, matches!(reached, Ok(Ok(_))));
            }
        }
    }

    /// Tells others how many are in the rooms of the lists here, and hears how many are in those of others.
    fn count(&self) {
        for room in self.0.hub.rooms() {
            room.set_elsewhere(self.0.homes.count(self.key_of(room.name()), room.counts_here()));
        }
    }

    fn passed(&self) -> MutexGuard<'_, HashMap<RoomKey, PassedRoom>> {
        self.0.passed.lock()
    }

    /// Notes that something of a room is passed on.
    pub(super) fn pass_room(&self, room: RoomKey) -> PassedOn {
        let mut passed = self.passed();
        let entry = passed.entry(room).or_default();
        entry.passed += 1;
        PassedOn { passing: self.clone(), room, cut: entry.cut.clone() }
    }

    fn cut_room(&self, room: RoomKey) {
        // What is passed to its new home is not cut.
        let cut = self.passed().get_mut(&room).map(|passed| std::mem::take(&mut passed.cut));
        if let Some(cut) = cut {
            cut.cancel();
        }
    }
}

/// Something of a room that is passed on, until this is dropped.
pub(super) struct PassedOn {
    passing: Passing,
    room: RoomKey,
    /// Cancelled once the room has another home.
    pub(super) cut: CancellationToken,
}

impl Drop for PassedOn {
    fn drop(&mut self) {
        none_is_held("something that is passed on");
        let mut passed = self.passing.passed();
        if let Some(left) = passed.get_mut(&self.room) {
            left.passed = left.passed.saturating_sub(1);
            if left.passed == 0 {
                passed.remove(&self.room);
            }
        }
    }
}

impl WayHome for Passing {
    fn find<'a>(&'a self, room: &'a str, refused: Option<u64>) -> BoxFuture<'a, Place> {
        Box::pin(async move {
            let key = self.key_of(room);
            let place = self.0.homes.find(key, Want::Open, refused).await;
            if let Place::There(home) | Place::Leaving(home) = place
                && refused.is_none()
                && let Some(claim) = self.fetch(room, home).await
            {
                return Place::Here(Some(claim));
            }
            match place {
                Place::Leaving(home) => self.0.homes.find(key, Want::Open, Some(home.claim)).await,
                place => place,
            }
        })
    }

    fn answers<'a>(&'a self, room: &'a str, claim: u64) -> BoxFuture<'a, bool> {
        self.0.homes.answers(self.key_of(room), claim)
    }

    fn open_line(&self, home: OtherHome, client: Address) -> BoxFuture<'_, Option<LineStream>> {
        Box::pin(async move {
            let Dialled { destination, place, socket } = self.dial(home, LINE, client).await?;
            Some(LineStream { bytes: Box::new(TokioIo::new(socket)), place, cut: destination.cut.clone() })
        })
    }

    fn open_socket<'a>(&'a self, room: &'a str, home: OtherHome, client: Address) -> BoxFuture<'a, Option<Carry>> {
        Box::pin(async move {
            let target = format!("{LIVEFIELD}?room={}", utf8_percent_encode(room, NON_ALPHANUMERIC));
            let Dialled { destination, place, socket } = self.dial(home, &target, client).await?;
            let (passing, room) = (self.clone(), self.key_of(room));
            let carry: Carry = Box::new(move |client, connection| {
                passing.carry(room, destination.until_cut(carry_on(client, socket, connection)), place);
            });
            Some(carry)
        })
    }

    fn ask_about_invitations(&self, node: NodeTag, word: String) -> BoxFuture<'_, Result<String, Code>> {
        Box::pin(async move {
            let living = self.0.homes.living().into_iter().find(|living| living.node == node).ok_or(Code::NotFound)?;
            let asked = async {
                let answer = self.post(INVITE.to_owned(), (living.door, 0), word.into()).await?;
                if answer.status() == StatusCode::OK { read_word(answer.into_body()).await } else { None }
            };
            let answer = timeout(PASSED_ANSWER, asked).await.ok().flatten().ok_or(Code::Unavailable)?;
            String::from_utf8(answer.into()).map_err(|_| Code::Unavailable)
        })
    }

    fn moved(&self, room: &str) -> BoxFuture<'static, ()> {
        let passed = self.pass_room(self.key_of(room));
        Box::pin(async move { passed.cut.cancelled().await })
    }

    fn state(&self) -> WayState {
        self.0.homes.way()
    }

    fn close_here(&self, room: &str) {
        let released = self.0.homes.release(self.key_of(room));
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(released);
        }
    }
}

//! Answers with what was said last in a room (contract `gischat`, sections 3.1 and 4.1). They can be megabytes: so many are
//! written at once, so many wait for their turn, and so many bytes of them wait to be read. `rooms` asks for them.

use super::errors::{Refusal, json_text};
use crate::access::Address;
use crate::dialect::{self, Dialect};
use crate::limits::{LAST_AT_ONCE, LAST_BYTES, LAST_BYTES_OF_ADDRESS, LAST_OF_ADDRESS, LAST_PATIENCE, LAST_WAITING};
use crate::message::{Envelope, Lang};
use crate::room::Room;
use axum::http::StatusCode;
use axum::response::Response;
use bytes::Bytes;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Semaphore;
use tokio::time::timeout;

/// What such answers may take of the node.
pub(super) struct Recent {
    held: Arc<Mutex<Held>>,
    /// For those that are written.
    turns: Arc<Semaphore>,
}

impl Default for Recent {
    fn default() -> Self {
        Self { held: Arc::default(), turns: Arc::new(Semaphore::new(LAST_AT_ONCE)) }
    }
}

/// What all of them hold, and those of each address. An unknown address stands for everybody, and is bounded as all are.
#[derive(Default)]
struct Held {
    all: Share,
    by: HashMap<Address, Share>,
}

#[derive(Default, Clone, Copy, PartialEq)]
struct Share {
    /// Those that are written, or wait for that.
    asked: usize,
    /// Bytes of those that wait to be read.
    unread: usize,
}

/// One that is written, or waits for that.
struct Place {
    address: Address,
    held: Arc<Mutex<Held>>,
}

/// One that waits to be read, and counts for as long as any of it is there.
struct Answer {
    text: Vec<u8>,
    address: Address,
    held: Arc<Mutex<Held>>,
}

impl AsRef<[u8]> for Answer {
    fn as_ref(&self) -> &[u8] {
        &self.text
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        lock(&self.held).change(self.address, |share| share.unread -= self.text.capacity());
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        lock(&self.held).change(self.address, |share| share.asked -= 1);
    }
}

fn lock(held: &Mutex<Held>) -> MutexGuard<'_, Held> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Held {
    /// Whether an address may ask for one more: not while it leaves too much unread.
    fn may_ask(&self, address: Address) -> bool {
        let own = self.of(address);
        let is_known = address != Address::Unknown;
        let (asked, unread) = (LAST_OF_ADDRESS * address.scale(), LAST_BYTES_OF_ADDRESS * address.scale());
        self.all.asked < LAST_AT_ONCE + LAST_WAITING && !(is_known && (own.asked >= asked || own.unread >= unread))
    }

    /// Whether there is room for so many bytes more. One alone always passes.
    fn may_hold(&self, address: Address, bytes: usize) -> bool {
        let fits = |held: usize, most: usize| held == 0 || held + bytes <= most;
        let of_address = if address == Address::Unknown { LAST_BYTES } else { LAST_BYTES_OF_ADDRESS * address.scale() };
        fits(self.all.unread, LAST_BYTES) && fits(self.of(address).unread, of_address)
    }

    fn of(&self, address: Address) -> Share {
        self.by.get(&address).copied().unwrap_or_default()
    }

    fn change(&mut self, address: Address, change: impl Fn(&mut Share)) {
        change(&mut self.all);
        let own = self.by.entry(address).or_default();
        change(own);
        if *own == Share::default() {
            self.by.remove(&address);
        }
    }
}

impl Recent {
    /// What the room keeps, in this dialect, without what that has no words for. Who waits and goes away makes room.
    ///
    /// # Errors
    /// [`Refusal::Busy`] while too many wait or read, or the room has no time for it.
    pub(super) async fn answer(
        &self,
        room: &Room,
        dialect: Dialect,
        lang: Lang,
        address: Address,
    ) -> Result<Response, Refusal> {
        let _place = self.enter(address)?;
        let turn = self.turns.clone().acquire_owned().await.map_err(|_| Refusal::Broken)?;
        let history = timeout(LAST_PATIENCE, room.history()).await.map_err(|_| Refusal::Busy)?;
        // Their writing must not hold up the sockets of this thread.
        let written = tokio::task::spawn_blocking(move || {
            let _turn = turn; // until it is done, even if nobody waits for it any more
            write(&history, dialect, lang)
        });
        let text = written.await.map_err(|_| Refusal::Broken)?;
        Ok(json_text(StatusCode::OK, self.hold(text, address)?))
    }

    fn enter(&self, address: Address) -> Result<Place, Refusal> {
        let mut held = lock(&self.held);
        if !held.may_ask(address) {
            return Err(Refusal::Busy);
        }
        held.change(address, |share| share.asked += 1);
        Ok(Place { address, held: self.held.clone() })
    }

    fn hold(&self, text: Vec<u8>, address: Address) -> Result<Bytes, Refusal> {
        let mut held = lock(&self.held);
        if !held.may_hold(address, text.capacity()) {
            return Err(Refusal::Busy);
        }
        held.change(address, |share| share.unread += text.capacity());
        Ok(Bytes::from_owner(Answer { text, address, held: self.held.clone() }))
    }
}

/// A list of them, written once.
fn write(history: &[Arc<Envelope>], dialect: Dialect, lang: Lang) -> Vec<u8> {
    let weight: usize = history.iter().map(|entry| entry.message.weight() + BESIDES).sum();
    let mut list = Vec::with_capacity(weight + 2);
    list.push(b'[');
    for entry in history {
        let end = list.len();
        if end > 1 {
            list.push(b',');
        }
        if !dialect::encode_into(dialect, entry, lang, &mut list) {
            list.truncate(end);
        }
    }
    list.push(b']');
    list.shrink_to_fit(); // what is held is counted
    list
}

/// Room for the keys of a message.
const BESIDES: usize = 320;

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::session::Node;
    use std::net::Ipv4Addr;
    use tokio::task::{JoinSet, yield_now};

    fn address(number: u8) -> Address {
        Address::V4(Ipv4Addr::new(192, 0, 2, number))
    }

    #[tokio::test]
    async fn so_many_wait_for_their_turn_and_who_goes_away_makes_room() {
        let node =
            Node::new(Config::from_pairs([("ROOMS", "QGIS")]).unwrap_or_else(|faults| panic!("{faults}")).config);
        let (recent, room) = (Arc::new(Recent::default()), node.hub.named("QGIS").unwrap());
        let ask = |number: usize| {
            let (recent, room, address) = (recent.clone(), room.clone(), address((number / LAST_OF_ADDRESS) as u8));
            async move { recent.answer(&room, Dialect::V2, Lang::English, address).await.map(|answer| answer.status()) }
        };
        let turns = recent.turns.clone().acquire_many_owned(LAST_AT_ONCE as u32).await.unwrap();
        let most = LAST_AT_ONCE + LAST_WAITING;
        let mut waiting = JoinSet::new();
        for number in 0..most - 1 {
            waiting.spawn(ask(number));
        }
        while lock(&recent.held).all.asked < most - 1 {
            yield_now().await;
        }
        assert_eq!(ask(0).await, Err(Refusal::Busy), "so many wait of this address, and there is a place for others");
        let goes_away = tokio::spawn(ask(most));
        while lock(&recent.held).all.asked < most {
            yield_now().await;
        }
        assert_eq!(ask(most + LAST_OF_ADDRESS).await, Err(Refusal::Busy), "so many wait of all");
        goes_away.abort();
        assert!(goes_away.await.unwrap_err().is_cancelled());
        waiting.spawn(ask(most));
        drop(turns);
        while let Some(answered) = waiting.join_next().await {
            assert_eq!(answered.unwrap(), Ok(StatusCode::OK));
        }
        assert!(lock(&recent.held).by.is_empty());
    }

    #[test]
    fn an_answer_counts_until_the_last_of_it_is_gone_for_its_address_and_for_all() {
        let recent = Recent::default();
        let of = |number: u8, bytes: usize| recent.hold(vec![b' '; bytes], address(number));
        let half = LAST_BYTES_OF_ADDRESS / 2;
        let one = of(1, half).unwrap();
        let mut other = of(1, half).unwrap();
        assert_eq!(of(1, 1).err(), Some(Refusal::Busy));
        assert_eq!(recent.enter(address(1)).err(), Some(Refusal::Busy), "nothing is written for nothing");
        assert!(of(2, 1).is_ok(), "an address has no part in what another one does not read");
        let rest = other.split_off(half / 2);
        drop(other);
        assert_eq!(of(1, 1).err(), Some(Refusal::Busy), "a part of it is still to be written");
        drop((one, rest));

        let addresses = (LAST_BYTES / LAST_BYTES_OF_ADDRESS) as u8;
        let all: Vec<Bytes> = (1..=addresses).map(|number| of(number, LAST_BYTES_OF_ADDRESS).unwrap()).collect();
        assert_eq!(of(0, 1).err(), Some(Refusal::Busy), "there is no more for anybody");
        drop(all);
        assert!(lock(&recent.held).by.is_empty());
        assert!(of(1, LAST_BYTES * 2).is_ok(), "one alone always passes");
    }
}

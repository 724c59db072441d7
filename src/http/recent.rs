//! Answers with what was said last in a room (contract `gischat`, sections 3.1 and 4.1). They can be megabytes: so many are
//! written at once, so many wait for their turn, and so many bytes of them wait to be read. `rooms` asks for them.

use super::errors::{Refusal, json_text};
use crate::access::Address;
use crate::dialect::{self, Dialect};
use crate::limits::{LAST_AT_ONCE, LAST_BYTES, LAST_BYTES_OF_ADDRESS, LAST_WAITING};
use crate::message::{Envelope, Lang};
use crate::room::Room;
use axum::http::StatusCode;
use axum::response::Response;
use bytes::Bytes;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Semaphore;

/// What such answers may take of the node.
pub(super) struct Recent {
    /// For those that are written or wait for that.
    places: Semaphore,
    /// For those that are written.
    turns: Arc<Semaphore>,
    /// For those that are read.
    unread: Arc<Mutex<Unread>>,
}

/// Bytes of answers that wait to be read.
#[derive(Default)]
struct Unread {
    all: usize,
    by: HashMap<Address, usize>,
}

/// An answer, whose bytes count for as long as any of it is held.
struct Answer {
    text: Vec<u8>,
    address: Address,
    unread: Arc<Mutex<Unread>>,
}

impl AsRef<[u8]> for Answer {
    fn as_ref(&self) -> &[u8] {
        &self.text
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        let mut unread = self.unread.lock().unwrap_or_else(PoisonError::into_inner);
        unread.give_back(self.address, self.text.capacity());
    }
}

impl Unread {
    /// Whether there is room for them; one alone always passes. An unknown address may stand for everybody.
    fn take(&mut self, address: Address, bytes: usize) -> bool {
        let own = self.by.get(&address).copied().unwrap_or(0);
        let most = if address == Address::Unknown { LAST_BYTES } else { LAST_BYTES_OF_ADDRESS };
        let fits = |held: usize, most: usize| held == 0 || held + bytes <= most;
        let has_room = fits(self.all, LAST_BYTES) && fits(own, most);
        if has_room {
            self.all += bytes;
            self.by.insert(address, own + bytes);
        }
        has_room
    }

    fn give_back(&mut self, address: Address, bytes: usize) {
        self.all -= bytes;
        if let Entry::Occupied(mut own) = self.by.entry(address) {
            *own.get_mut() -= bytes;
            if *own.get() == 0 {
                own.remove();
            }
        }
    }
}

impl Default for Recent {
    fn default() -> Self {
        Self {
            places: Semaphore::new(LAST_AT_ONCE + LAST_WAITING),
            turns: Arc::new(Semaphore::new(LAST_AT_ONCE)),
            unread: Arc::default(),
        }
    }
}

impl Recent {
    /// What the room keeps, in this dialect, without what that has no words for. Who waits and goes away makes room.
    ///
    /// # Errors
    /// [`Refusal::Busy`] while too many wait or read.
    pub(super) async fn answer(
        &self,
        room: &Room,
        dialect: Dialect,
        lang: Lang,
        address: Address,
    ) -> Result<Response, Refusal> {
        let _place = self.places.try_acquire().map_err(|_| Refusal::Busy)?;
        let history = room.history().await; // before the turn: a room with much to do holds up only those who ask for it
        let turn = self.turns.clone().acquire_owned().await.map_err(|_| Refusal::Broken)?;
        // Their writing must not hold up the sockets of this thread.
        let written = tokio::task::spawn_blocking(move || {
            let _turn = turn; // until it is done, even if nobody waits for it any more
            write(&history, dialect, lang)
        });
        let text = written.await.map_err(|_| Refusal::Broken)?;
        Ok(json_text(StatusCode::OK, self.counted(text, address)?))
    }

    fn counted(&self, text: Vec<u8>, address: Address) -> Result<Bytes, Refusal> {
        if !self.unread.lock().unwrap_or_else(PoisonError::into_inner).take(address, text.capacity()) {
            return Err(Refusal::Busy);
        }
        Ok(Bytes::from_owner(Answer { text, address, unread: self.unread.clone() }))
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

    #[tokio::test]
    async fn so_many_wait_for_their_turn_and_who_goes_away_makes_room() {
        let node =
            Node::new(Config::from_pairs([("ROOMS", "QGIS")]).unwrap_or_else(|faults| panic!("{faults}")).config);
        let (recent, room) = (Arc::new(Recent::default()), node.hub.named("QGIS").unwrap());
        let ask = || {
            let (recent, room) = (recent.clone(), room.clone());
            async move { recent.answer(&room, Dialect::V2, Lang::English, OURS).await.map(|answer| answer.status()) }
        };
        let turns = recent.turns.clone().acquire_many_owned(LAST_AT_ONCE as u32).await.unwrap();
        let mut waiting = JoinSet::new();
        for _ in 0..LAST_AT_ONCE + LAST_WAITING - 1 {
            waiting.spawn(ask());
        }
        let goes_away = tokio::spawn(ask());
        while recent.places.available_permits() > 0 {
            yield_now().await;
        }
        assert_eq!(ask().await, Err(Refusal::Busy));
        goes_away.abort();
        assert!(goes_away.await.unwrap_err().is_cancelled());
        waiting.spawn(ask());
        drop(turns);
        while let Some(answered) = waiting.join_next().await {
            assert_eq!(answered.unwrap(), Ok(StatusCode::OK));
        }
    }

    const OURS: Address = Address::V4(Ipv4Addr::LOCALHOST);

    #[test]
    fn an_answer_counts_until_the_last_of_it_is_gone_for_its_address_and_for_all() {
        let recent = Recent::default();
        let of = |n: u8, bytes: usize| recent.counted(vec![b' '; bytes], Address::V4(Ipv4Addr::new(192, 0, 2, n)));
        let half = LAST_BYTES_OF_ADDRESS / 2;
        let one = of(1, half).unwrap();
        let mut other = of(1, half).unwrap();
        assert_eq!(of(1, 1).err(), Some(Refusal::Busy));
        assert!(of(2, 1).is_ok(), "an address has no part in what another one does not read");
        let rest = other.split_off(half / 2);
        drop(other);
        assert_eq!(of(1, 1).err(), Some(Refusal::Busy), "a part of it is still to be written");
        drop((one, rest));

        let addresses = (LAST_BYTES / LAST_BYTES_OF_ADDRESS) as u8;
        let all: Vec<Bytes> = (1..=addresses).map(|n| of(n, LAST_BYTES_OF_ADDRESS).unwrap()).collect();
        assert_eq!(of(0, 1).err(), Some(Refusal::Busy), "there is no more for anybody");
        drop(all);
        assert!(recent.unread.lock().unwrap().by.is_empty());
        assert!(of(1, LAST_BYTES * 2).is_ok(), "one alone always passes");
    }
}

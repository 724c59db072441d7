//! Answers with what was said last in a room (contract `gischat`, sections 3.1 and 4.1). They can be megabytes: so many
//! are written at once, so many wait for their turn, and so many bytes of them wait to be read. `rooms` asks for them, and
//! `geojson` for the same bounds.

use super::errors::{HttpError, json_text};
use crate::access::{Held, Usage};
use crate::dialect::{self, Dialect};
use crate::limits::{LAST_AT_ONCE, LAST_BYTES, LAST_PATIENCE, LAST_WAITING};
use crate::message::{Envelope, Lang};
use crate::room::Room;
use axum::http::StatusCode;
use axum::response::Response;
use bytes::Bytes;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, SemaphorePermit};
use tokio::time::timeout;

/// The bounds of such answers over the whole node; those of each address are in its [`Usage`].
pub(super) struct Recent {
    /// For those that are written, or wait for that.
    places: Semaphore,
    /// For those that are written.
    turns: Arc<Semaphore>,
    /// For bytes of those that wait to be read.
    bytes: Arc<Semaphore>,
}

impl Default for Recent {
    fn default() -> Self {
        Self {
            places: Semaphore::new(LAST_AT_ONCE + LAST_WAITING),
            turns: Arc::new(Semaphore::new(LAST_AT_ONCE)),
            bytes: Arc::new(Semaphore::new(LAST_BYTES)),
        }
    }
}

/// An answer that waits to be read, and counts for as long as any of it is there.
struct Answer {
    text: Bytes,
    _held: (Held, OwnedSemaphorePermit),
}

impl AsRef<[u8]> for Answer {
    fn as_ref(&self) -> &[u8] {
        &self.text
    }
}

impl Recent {
    /// The room's history in this dialect, without messages that it has no words for. A caller that goes away makes room.
    ///
    /// # Errors
    /// [`HttpError::Busy`] while too many wait or read, or the room has no time for it.
    pub(super) async fn answer(
        &self,
        room: &Room,
        dialect: Dialect,
        lang: Lang,
        usage: &Arc<Usage>,
    ) -> Result<Response, HttpError> {
        let _place = self.enter(usage)?;
        let turn = self.turn().await?;
        let history = timeout(LAST_PATIENCE, room.history()).await.map_err(|_| HttpError::Busy)?.unwrap_or_default();
        // Their writing must not hold up the sockets of this thread.
        let written = tokio::task::spawn_blocking(move || {
            let _turn = turn; // until it is done, even if nobody waits for it any more
            write(&history, dialect, lang)
        });
        let text = written.await.map_err(|_| HttpError::Broken)?;
        Ok(json_text(StatusCode::OK, self.hold(text.into(), usage)?))
    }

    /// A place for an answer that is written, or waits for that.
    pub(super) fn enter(&self, usage: &Arc<Usage>) -> Result<(SemaphorePermit<'_>, Held), HttpError> {
        let place = self.places.try_acquire().map_err(|_| HttpError::Busy)?;
        Ok((place, usage.ask_for_history().ok_or(HttpError::Busy)?))
    }

    /// The turn of an answer that is written.
    pub(super) async fn turn(&self) -> Result<OwnedSemaphorePermit, HttpError> {
        self.turns.clone().acquire_owned().await.map_err(|_| HttpError::Broken)
    }

    /// Holds an answer until it is read. One alone always passes.
    pub(super) fn hold(&self, text: Bytes, usage: &Arc<Usage>) -> Result<Bytes, HttpError> {
        let bytes = text.len();
        let share = u32::try_from(bytes.min(LAST_BYTES)).unwrap_or(u32::MAX);
        let all = self.bytes.clone().try_acquire_many_owned(share).map_err(|_| HttpError::Busy)?;
        let own = usage.hold_history(bytes).ok_or(HttpError::Busy)?;
        Ok(Bytes::from_owner(Answer { text, _held: (own, all) }))
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
    use crate::access::Address;
    use crate::config::Config;
    use crate::limits::{LAST_BYTES_OF_ADDRESS, LAST_OF_ADDRESS};
    use crate::session::Node;
    use std::net::Ipv4Addr;
    use tokio::task::{JoinSet, yield_now};

    fn node() -> Node {
        Node::new(Config::from_pairs([("ROOMS", "QGIS")]).unwrap_or_else(|faults| panic!("{faults}")).config)
    }

    fn usage(node: &Node, number: usize) -> Arc<Usage> {
        node.access.usage(Address::V4(Ipv4Addr::new(192, 0, 2, number as u8)))
    }

    #[tokio::test]
    async fn waiting_requests_are_limited_and_leave_their_place() {
        let node = node();
        let (recent, room) = (Arc::new(Recent::default()), node.hub.named("QGIS").unwrap());
        let ask = |number: usize| {
            let (recent, room, usage) = (recent.clone(), room.clone(), usage(&node, number / LAST_OF_ADDRESS));
            async move { recent.answer(&room, Dialect::V2, Lang::English, &usage).await.map(|answer| answer.status()) }
        };
        let turns = recent.turns.clone().acquire_many_owned(LAST_AT_ONCE as u32).await.unwrap();
        let most = LAST_AT_ONCE + LAST_WAITING;
        let mut waiting = JoinSet::new();
        for number in 0..most - 1 {
            waiting.spawn(ask(number));
        }
        while recent.places.available_permits() > 1 {
            yield_now().await;
        }
        assert_eq!(ask(0).await, Err(HttpError::Busy), "so many wait of this address, and there is a place for others");
        let goes_away = tokio::spawn(ask(most));
        while recent.places.available_permits() > 0 {
            yield_now().await;
        }
        assert_eq!(ask(most + LAST_OF_ADDRESS).await, Err(HttpError::Busy), "so many wait of all");
        goes_away.abort();
        assert!(goes_away.await.unwrap_err().is_cancelled());
        waiting.spawn(ask(most));
        drop(turns);
        while let Some(answered) = waiting.join_next().await {
            assert_eq!(answered.unwrap(), Ok(StatusCode::OK));
        }
        assert_eq!(recent.places.available_permits(), most);
    }

    #[tokio::test]
    async fn an_answer_counts_until_its_last_byte_is_dropped() {
        let (node, recent) = (node(), Recent::default());
        let of = |number: usize, bytes: usize| recent.hold(vec![b' '; bytes].into(), &usage(&node, number));
        let half = LAST_BYTES_OF_ADDRESS / 2;
        let one = of(1, half).unwrap();
        let mut other = of(1, half).unwrap();
        assert_eq!(of(1, 1).err(), Some(HttpError::Busy));
        assert_eq!(recent.enter(&usage(&node, 1)).err(), Some(HttpError::Busy), "nothing is written for nothing");
        assert!(of(2, 1).is_ok(), "an address has no part in what another one does not read");
        let rest = other.split_off(half / 2);
        drop(other);
        assert_eq!(of(1, 1).err(), Some(HttpError::Busy), "a part of it is still to be written");
        drop((one, rest));

        let addresses = LAST_BYTES / LAST_BYTES_OF_ADDRESS;
        let all: Vec<Bytes> = (1..=addresses).map(|number| of(number, LAST_BYTES_OF_ADDRESS).unwrap()).collect();
        assert_eq!(of(0, 1).err(), Some(HttpError::Busy), "there is no more for anybody");
        drop(all);
        assert_eq!(recent.bytes.available_permits(), LAST_BYTES);
        assert!(of(1, LAST_BYTES * 2).is_ok(), "one alone always passes");
    }
}

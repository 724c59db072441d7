//! Answers with what was said last in a room (contract `gischat`, sections 3.1 and 4.1). They can be megabytes: so many are
//! written at once, so many wait for their turn, and so many bytes of them wait to be read. `rooms` asks for them.

use super::errors::{Refusal, json_text};
use crate::dialect::{self, Dialect};
use crate::limits::{LAST_AT_ONCE, LAST_BYTES, LAST_WAITING};
use crate::message::{Envelope, Lang};
use crate::room::Room;
use axum::http::StatusCode;
use axum::response::Response;
use bytes::Bytes;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// What such answers may take of the node.
pub(super) struct Recent {
    /// For those that are written or wait for that.
    places: Semaphore,
    /// For those that are written.
    turns: Arc<Semaphore>,
    /// For those that are read.
    bytes: Arc<Semaphore>,
}

/// An answer, and its share of the bytes for as long as any of it is held.
struct Answer {
    text: Vec<u8>,
    _share: OwnedSemaphorePermit,
}

impl AsRef<[u8]> for Answer {
    fn as_ref(&self) -> &[u8] {
        &self.text
    }
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

impl Recent {
    /// What the room keeps, in this dialect, without what that has no words for. Who waits and goes away makes room.
    ///
    /// # Errors
    /// [`Refusal::Busy`] while too many wait or read.
    pub(super) async fn answer(&self, room: &Room, dialect: Dialect, lang: Lang) -> Result<Response, Refusal> {
        let _place = self.places.try_acquire().map_err(|_| Refusal::Busy)?;
        let turn = self.turns.clone().acquire_owned().await.map_err(|_| Refusal::Broken)?;
        let history = room.history().await;
        // Their writing must not hold up the sockets of this thread.
        let written = tokio::task::spawn_blocking(move || {
            let _turn = turn; // until it is done, even if nobody waits for it any more
            write(&history, dialect, lang)
        });
        let text = written.await.map_err(|_| Refusal::Broken)?;
        Ok(json_text(StatusCode::OK, self.share(text)?))
    }

    fn share(&self, text: Vec<u8>) -> Result<Bytes, Refusal> {
        let bytes = u32::try_from(text.capacity().min(LAST_BYTES)).unwrap_or(u32::MAX);
        let share = self.bytes.clone().try_acquire_many_owned(bytes).map_err(|_| Refusal::Busy)?;
        Ok(Bytes::from_owner(Answer { text, _share: share }))
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
    use tokio::task::{JoinSet, yield_now};

    #[tokio::test]
    async fn so_many_wait_for_their_turn_and_who_goes_away_makes_room() {
        let node =
            Node::new(Config::from_pairs([("ROOMS", "QGIS")]).unwrap_or_else(|faults| panic!("{faults}")).config);
        let (recent, room) = (Arc::new(Recent::default()), node.hub.named("QGIS").unwrap());
        let ask = || {
            let (recent, room) = (recent.clone(), room.clone());
            async move { recent.answer(&room, Dialect::V2, Lang::English).await.map(|answer| answer.status()) }
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

    #[test]
    fn an_answer_takes_its_share_until_the_last_of_it_is_gone() {
        let recent = Recent::default();
        let half = || vec![b' '; LAST_BYTES / 2];
        let one = recent.share(half()).unwrap();
        let mut other = recent.share(half()).unwrap();
        assert_eq!(recent.share(vec![b' ']).err(), Some(Refusal::Busy));
        let rest = other.split_off(LAST_BYTES / 4);
        drop(other);
        assert_eq!(recent.share(vec![b' ']).err(), Some(Refusal::Busy), "a part of it is still to be written");
        drop(rest);
        assert!(recent.share(vec![b' ']).is_ok());
        drop(one);
        assert!(recent.share(vec![b' '; LAST_BYTES * 2]).is_ok(), "one alone always passes");
    }
}

//! Messages of the user without a reply yet. They wait for the connection, keep their order, and have a `nonce` as
//! idempotency key, so that none is sent twice (`docs/protocol.md`, Messages and Staying connected).

use crate::frames::Request;
use serde_json::Value;
use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// A message for a room or for one of its members.
#[derive(Debug)]
pub(crate) struct Outgoing {
    pub(crate) nonce: String,
    pub(crate) room: String,
    /// The nickname of the one member, if it is a direct message.
    pub(crate) to: Option<String>,
    pub(crate) content: Value,
    /// The line as it was typed.
    pub(crate) typed: String,
    /// The serial number of the line that shows it, if any.
    pub(crate) serial: Option<u64>,
    is_sent: bool,
}

impl Outgoing {
    pub(crate) fn new(room: &str, to: Option<&str>, content: Value, typed: &str) -> Self {
        Self {
            nonce: uuid::Uuid::new_v4().simple().to_string(),
            room: room.to_owned(),
            to: to.map(str::to_owned),
            content,
            typed: typed.to_owned(),
            serial: None,
            is_sent: false,
        }
    }

    /// Returns the same message, shown by this line.
    pub(crate) fn shown_by(self, serial: u64) -> Self {
        Self { serial: Some(serial), ..self }
    }

    /// Returns its request.
    fn request(&self) -> Request {
        let (nonce, room, content) = (self.nonce.clone(), self.room.clone(), self.content.clone());
        match self.to.clone() {
            Some(nickname) => Request::DirectSend { room, nickname, content, nonce },
            None => Request::Send { room, content, nonce },
        }
    }
}

/// Least pause after a refusal for haste: the time in which a server that takes five messages a second takes ten.
const LEAST_PAUSE: Duration = Duration::from_secs(2);

/// All messages without a reply, oldest first.
#[derive(Debug, Default)]
pub(crate) struct SendQueue {
    messages: VecDeque<Outgoing>,
    /// Time before which nothing is sent.
    pause: Option<Instant>,
}

impl SendQueue {
    pub(super) fn put(&mut self, message: Outgoing) {
        self.messages.push_back(message);
    }

    pub(crate) fn len(&self) -> usize {
        self.messages.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.messages.is_empty()
    }

    /// Returns the room of each message.
    pub(super) fn rooms(&self) -> impl Iterator<Item = &str> {
        self.messages.iter().map(|message| message.room.as_str())
    }

    /// Returns the end of the pause, if there is one.
    pub(super) fn pause(&self) -> Option<Instant> {
        self.pause
    }

    /// Returns the next request, with its nonce. One message for rooms is under way at a time, so that a refusal for
    /// haste does not change the order; direct messages do not wait, for their replies may take long.
    pub(super) fn next(&mut self, now: Instant, is_joined: impl Fn(&str) -> bool) -> Option<(String, Request)> {
        if self.pause.is_some_and(|pause| now < pause) {
            return None;
        }
        self.pause = None;
        let is_busy = self.messages.iter().any(|message| message.is_sent && message.to.is_none());
        let fits = |message: &&mut Outgoing| {
            !message.is_sent && is_joined(&message.room) && (message.to.is_some() || !is_busy)
        };
        let message = self.messages.iter_mut().find(fits)?;
        message.is_sent = true;
        Some((message.nonce.clone(), message.request()))
    }

    /// Takes a message that has its reply.
    pub(super) fn take(&mut self, nonce: &str) -> Option<Outgoing> {
        let index = self.messages.iter().position(|message| message.nonce == nonce)?;
        self.messages.remove(index)
    }

    /// Sends a message again later. The pause is longer than that for one message: a client that is refused once for
    /// every line is closed as flooding after a hundred.
    pub(super) fn postpone(&mut self, nonce: &str, pause: Duration, now: Instant) {
        self.pause = Some(now + pause.max(LEAST_PAUSE));
        if let Some(message) = self.messages.iter_mut().find(|message| message.nonce == nonce) {
            message.is_sent = false;
        }
    }

    /// Sends messages without a reply again: the session goes on over another connection, or they count once.
    pub(super) fn resume(&mut self, is_meant: impl Fn(&Outgoing) -> bool) {
        self.messages.iter_mut().filter(|message| is_meant(message)).for_each(|message| message.is_sent = false);
    }

    /// Takes the messages that may have been sent: the session is another, or a room has lost its memory.
    pub(super) fn take_unconfirmed(&mut self, is_meant: impl Fn(&Outgoing) -> bool) -> Vec<Outgoing> {
        self.take_where(|message| message.is_sent && is_meant(message))
    }

    /// Takes the messages for a room that can no longer be joined.
    pub(super) fn take_room(&mut self, room: &str) -> Vec<Outgoing> {
        self.take_where(|message| message.room == room)
    }

    fn take_where(&mut self, is_wanted: impl Fn(&Outgoing) -> bool) -> Vec<Outgoing> {
        let (taken, kept) = self.messages.drain(..).partition(is_wanted);
        self.messages = kept;
        Vec::from(taken)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, reason = "tests may panic")]
mod tests {
    use super::*;
    use serde_json::json;

    fn unsent(messages: &[(&str, Option<&str>, &str)]) -> SendQueue {
        let mut unsent = SendQueue::default();
        for (room, to, text) in messages {
            unsent.put(Outgoing::new(room, *to, json!({"kind": "text", "text": text}), text));
        }
        unsent
    }

    fn next(unsent: &mut SendQueue, now: Instant) -> Option<(String, String)> {
        let (nonce, request) = unsent.next(now, |room| room == "QGIS")?;
        let (Request::Send { content, .. } | Request::DirectSend { content, .. }) = request else { return None };
        Some((nonce, content["text"].as_str().unwrap_or_default().to_owned()))
    }

    #[test]
    fn rooms_get_one_message_at_a_time_and_members_at_once() {
        let now = Instant::now();
        let mut unsent =
            unsent(&[("QGIS", None, "1"), ("QGIS", None, "2"), ("QGIS", Some("bob"), "3"), ("No", None, "4")]);
        let (first, text) = next(&mut unsent, now).expect("a letter");
        assert_eq!(text, "1");
        assert_eq!(next(&mut unsent, now).map(|(_, text)| text).as_deref(), Some("3"));
        assert!(next(&mut unsent, now).is_none());
        assert!(unsent.take(&first).is_some());
        assert_eq!(next(&mut unsent, now).map(|(_, text)| text).as_deref(), Some("2"));
        assert!(next(&mut unsent, now).is_none(), "the other room is not joined");
    }

    #[test]
    fn a_postponed_message_keeps_its_place() {
        let now = Instant::now();
        let mut unsent = unsent(&[("QGIS", None, "1"), ("QGIS", None, "2")]);
        let (nonce, _) = next(&mut unsent, now).expect("a letter");
        unsent.postpone(&nonce, Duration::from_millis(200), now);
        assert!(next(&mut unsent, now + Duration::from_secs(1)).is_none());
        assert_eq!(next(&mut unsent, now + Duration::from_secs(2)), Some((nonce, "1".into())));
    }

    #[test]
    fn a_break_repeats_unanswered_messages_with_their_nonce() {
        let now = Instant::now();
        let mut unsent = unsent(&[("QGIS", None, "1"), ("QGIS", None, "2")]);
        let asked = next(&mut unsent, now);
        unsent.resume(|_| true);
        assert_eq!(next(&mut unsent, now), asked);
    }

    #[test]
    fn a_new_session_sends_no_message_twice() {
        let now = Instant::now();
        let mut unsent = unsent(&[("QGIS", None, "1"), ("QGIS", None, "2")]);
        next(&mut unsent, now);
        let take_unconfirmed: Vec<String> =
            unsent.take_unconfirmed(|_| true).into_iter().map(|message| message.typed).collect();
        assert_eq!(take_unconfirmed, ["1"]);
        assert_eq!(next(&mut unsent, now).map(|(_, text)| text).as_deref(), Some("2"));
    }
}

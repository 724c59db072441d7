//! What a room remembers for native sessions whose connection breaks, so that a broken network costs nobody a message
//! (contract `native`, section 2.1): the last events, bounded in time, number and bytes. Owned by the room's task.

use crate::limits::{ALL_REMEMBERED_BYTES, REMEMBERED_BEFORE, REMEMBERED_BYTES, REMEMBERED_EVENTS};
use crate::message::{Envelope, Lang, Message, Occasion};
use crate::outbox::Frame;
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::time::Instant;
use uuid::Uuid;

/// Bytes that a room may remember whatever others do: who fills the ceiling of all rooms is to pay for it.
const SPARED: usize = 64 * 1024;

/// The last events of a room.
#[derive(Debug)]
pub(super) struct Remembered {
    events: VecDeque<Event>,
    bytes: usize,
    /// Bytes that all rooms of the node remember.
    all: Arc<AtomicUsize>,
    lifetime: Duration,
    /// When the youngest of those happened that were forgotten.
    forgotten: Option<Instant>,
}

#[derive(Debug)]
struct Event {
    at: Instant,
    weight: usize,
    envelope: Arc<Envelope>,
    /// Made when the first session comes back, and shared by those who come after it.
    frame: Option<Arc<Frame>>,
}

impl Remembered {
    /// Remembers for as long as a session may be away; `all` counts the bytes of all rooms.
    pub(super) fn new(grace: Duration, all: Arc<AtomicUsize>) -> Self {
        let lifetime = grace + REMEMBERED_BEFORE;
        Self { events: VecDeque::new(), bytes: 0, all, lifetime, forgotten: None }
    }

    /// Remembers an event.
    pub(super) fn keep(&mut self, envelope: &Envelope, now: Instant) {
        self.expire(now);
        let weight = envelope.message.weight();
        let envelope = Arc::new(Envelope { occasion: Occasion::Replay, ..envelope.clone() });
        self.bytes += weight;
        let mut all = self.all.fetch_add(weight, Ordering::Relaxed) + weight;
        self.events.push_back(Event { at: now, weight, envelope, frame: None });
        while self.events.len() > REMEMBERED_EVENTS
            || self.bytes > REMEMBERED_BYTES
            || (all > ALL_REMEMBERED_BYTES && self.bytes > SPARED)
        {
            if !self.forget_oldest() {
                break;
            }
            all = self.all.load(Ordering::Relaxed);
        }
    }

    /// Forgets a message that was taken back, and what corrects it.
    pub(super) fn delete(&mut self, id: Uuid) {
        let (all, bytes) = (&self.all, &mut self.bytes);
        self.events.retain(|event| {
            let is_it = event.envelope.is_of(id);
            if is_it {
                *bytes -= event.weight;
                all.fetch_sub(event.weight, Ordering::Relaxed);
            }
            !is_it
        });
    }

    /// Forgets what is too old.
    pub(super) fn expire(&mut self, now: Instant) {
        while self.events.front().is_some_and(|oldest| now.duration_since(oldest.at) > self.lifetime) {
            self.forget_oldest();
        }
    }

    /// When the oldest event is to be forgotten.
    pub(super) fn due(&self) -> Option<Instant> {
        self.events.front().map(|oldest| oldest.at + self.lifetime + Duration::from_millis(1))
    }

    /// The events since that moment, oldest first, and whether some of them are gone.
    pub(super) fn since(&mut self, since: Instant, lang: Lang) -> (Vec<Arc<Frame>>, bool) {
        let gap = self.forgotten.is_some_and(|forgotten| forgotten >= since);
        let frame = |event: &mut Event| {
            let envelope = &event.envelope;
            event.frame.get_or_insert_with(|| Arc::new(Frame::new(envelope.clone(), lang))).clone()
        };
        (self.events.iter_mut().filter(|event| event.at >= since).map(frame).collect(), gap)
    }

    fn forget_oldest(&mut self) -> bool {
        let Some(oldest) = self.events.pop_front() else { return false };
        self.bytes -= oldest.weight;
        self.all.fetch_sub(oldest.weight, Ordering::Relaxed);
        self.forgotten = Some(oldest.at);
        true
    }
}

impl Drop for Remembered {
    fn drop(&mut self) {
        self.all.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

impl Envelope {
    /// Whether this is the message with this identifier, or corrects it.
    pub(super) fn is_of(&self, id: Uuid) -> bool {
        let corrects = matches!(&self.message, Message::Post(post) if post.replaces == Some(id));
        let is_itself = matches!(&self.message, Message::Post(_)) && self.stamp.id == id;
        is_itself || corrects
    }
}

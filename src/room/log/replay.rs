//! The replay buffer: the last events of a room for native sessions whose connection broke, so that a bad network costs
//! nobody a message (`docs/protocol.md`, Coming back). Bounded in time, number and bytes.

use crate::limits::{ALL_REPLAY_BYTES, REPLAY_BYTES, REPLAY_EVENTS, REPLAY_MARGIN};
use crate::message::{Envelope, Lang, Message, Occasion};
use crate::outbox::Frame;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::time::Instant;
use uuid::Uuid;

/// Sizes of the replay buffers of all rooms of a node.
#[derive(Debug, Default)]
pub(crate) struct AllReplays {
    bytes: AtomicUsize,
    /// Number of rooms whose buffer holds anything.
    rooms: AtomicUsize,
}

/// A replay buffer.
#[derive(Debug)]
pub(crate) struct ReplayBuffer {
    events: VecDeque<ReplayEvent>,
    bytes: usize,
    all: Arc<AllReplays>,
    lifetime: Duration,
    /// Time of the youngest event that was forgotten.
    forgotten: Option<Instant>,
}

#[derive(Debug)]
struct ReplayEvent {
    at: Instant,
    weight: usize,
    envelope: Arc<Envelope>,
    /// Shared by the sessions that come back at a time. What they read goes with the last of them: it may take several
    /// times the weight.
    frame: Weak<Frame>,
}

impl ReplayBuffer {
    /// A buffer for sessions that may be away for `grace`; `all` sums up the buffers of all rooms.
    pub(crate) fn new(grace: Duration, all: Arc<AllReplays>) -> Self {
        let lifetime = grace + REPLAY_MARGIN;
        Self { events: VecDeque::new(), bytes: 0, all, lifetime, forgotten: None }
    }

    /// Keeps an event.
    pub(crate) fn keep(&mut self, envelope: &Envelope, now: Instant) {
        self.expire(now);
        let weight = envelope.message.weight() + size_of::<ReplayEvent>() + size_of::<Envelope>();
        let envelope = Arc::new(Envelope { occasion: Occasion::Replay, ..envelope.clone() });
        if self.events.is_empty() {
            self.all.rooms.fetch_add(1, Ordering::Relaxed);
        }
        self.bytes += weight;
        self.all.bytes.fetch_add(weight, Ordering::Relaxed);
        self.events.push_back(ReplayEvent { at: now, weight, envelope, frame: Weak::new() });
        while self.events.len() > REPLAY_EVENTS || self.bytes > REPLAY_BYTES || self.has_too_much() {
            if !self.forget_oldest() {
                break;
            }
        }
    }

    /// Returns `true` if all rooms hold too much, and this one more than its share: who fills the ceiling pays for it.
    fn has_too_much(&self) -> bool {
        let rooms = self.all.rooms.load(Ordering::Relaxed).max(1);
        self.all.bytes.load(Ordering::Relaxed) > ALL_REPLAY_BYTES && self.bytes > ALL_REPLAY_BYTES / rooms
    }

    /// Forgets a message that was deleted, and its corrections.
    pub(crate) fn delete(&mut self, id: Uuid) {
        let had_some = !self.events.is_empty();
        let mut gone = 0;
        self.events.retain(|event| {
            let is_it = event.envelope.is_of(id);
            gone += if is_it { event.weight } else { 0 };
            !is_it
        });
        self.discount(gone, had_some);
    }

    /// Forgets events that are too old.
    pub(crate) fn expire(&mut self, now: Instant) {
        while self.events.front().is_some_and(|oldest| now.duration_since(oldest.at) > self.lifetime) {
            self.forget_oldest();
        }
    }

    /// Forgets everything, and gives back its memory: nobody is left who could come back.
    pub(crate) fn clear(&mut self) {
        let (all, lifetime) = (self.all.clone(), self.lifetime);
        *self = Self { events: VecDeque::new(), bytes: 0, all, lifetime, forgotten: None };
    }

    /// Notes that there was more until now, of which nothing is known.
    pub(crate) fn note_gap(&mut self, now: Instant) {
        self.forgotten = Some(now);
    }

    /// Time at which the oldest event is to be forgotten.
    pub(crate) fn due(&self) -> Option<Instant> {
        self.events.front().map(|oldest| oldest.at + self.lifetime + Duration::from_millis(1))
    }

    /// Events since that moment, oldest first, and `true` if some of them are gone.
    pub(crate) fn since(&mut self, since: Instant, lang: Lang) -> (Vec<Arc<Frame>>, bool) {
        let gap = self.forgotten.is_some_and(|forgotten| forgotten >= since);
        let frame = |event: &mut ReplayEvent| {
            event.frame.upgrade().unwrap_or_else(|| {
                let frame = Arc::new(Frame::new(event.envelope.clone(), lang));
                event.frame = Arc::downgrade(&frame);
                frame
            })
        };
        (self.events.iter_mut().filter(|event| event.at >= since).map(frame).collect(), gap)
    }

    /// Takes so many bytes off the sums, after events have gone.
    fn discount(&mut self, bytes: usize, had_some: bool) {
        self.bytes -= bytes;
        self.all.bytes.fetch_sub(bytes, Ordering::Relaxed);
        if had_some && self.events.is_empty() {
            self.all.rooms.fetch_sub(1, Ordering::Relaxed);
        }
    }

    fn forget_oldest(&mut self) -> bool {
        let Some(oldest) = self.events.pop_front() else { return false };
        self.discount(oldest.weight, true);
        self.forgotten = self.forgotten.max(Some(oldest.at)); // a gap may be noted that is later
        true
    }
}

impl Drop for ReplayBuffer {
    fn drop(&mut self) {
        let had_some = !self.events.is_empty();
        self.events.clear();
        self.discount(self.bytes, had_some);
    }
}

impl Envelope {
    /// Returns `true` for the message with this identifier, and for its corrections.
    pub(crate) fn is_of(&self, id: Uuid) -> bool {
        let corrects = matches!(&self.message, Message::Post(post) if post.replaces == Some(id));
        let is_itself = matches!(&self.message, Message::Post(_)) && self.stamp.id == id;
        is_itself || corrects
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::MIB;
    use crate::message::{Level, Notice, Recipients, Stamp};

    fn room(all: &Arc<AllReplays>) -> ReplayBuffer {
        ReplayBuffer::new(Duration::from_secs(30), all.clone())
    }

    fn says(room: &mut ReplayBuffer, bytes: usize) {
        let message = Message::Notice(Notice { level: Level::Info, text: "x".repeat(bytes).into() });
        let (stamp, occasion) = (Stamp::fresh(), Occasion::Live);
        let envelope =
            Envelope { room: "QGIS".into(), stamp, sender: None, message, recipients: Recipients::Everybody, occasion };
        room.keep(&envelope, Instant::now());
    }

    #[tokio::test(start_paused = true)]
    async fn large_buffers_forget_before_small_ones() {
        let all = Arc::new(AllReplays::default());
        let mut greedy: Vec<ReplayBuffer> = (0..20).map(|_| room(&all)).collect();
        let mut calm = room(&all);
        for _ in 0..3 {
            greedy.iter_mut().for_each(|room| says(room, MIB));
        }
        says(&mut calm, MIB);
        greedy.iter_mut().for_each(|room| says(room, MIB));
        says(&mut calm, MIB);
        assert!(all.bytes.load(Ordering::Relaxed) <= ALL_REPLAY_BYTES + 4 * MIB);
        assert_eq!(calm.events.len(), 2, "it had less than its share");
        assert!(greedy.iter().any(|room| room.forgotten.is_some()));

        tokio::time::advance(Duration::from_secs(60)).await;
        calm.expire(Instant::now());
        greedy.iter_mut().take(10).for_each(ReplayBuffer::clear);
        drop(greedy);
        let left = (all.bytes.load(Ordering::Relaxed), all.rooms.load(Ordering::Relaxed));
        assert_eq!(left, (0, 0));
    }

    #[tokio::test(start_paused = true)]
    async fn a_gap_outlives_events_from_before_it() {
        let mut room = room(&Arc::new(AllReplays::default()));
        says(&mut room, 10);
        tokio::time::advance(Duration::from_secs(20)).await;
        let heard = Instant::now();
        room.note_gap(heard);
        tokio::time::advance(Duration::from_secs(15)).await;
        room.expire(Instant::now());
        let (frames, gap) = room.since(heard, Lang::English);
        assert!(frames.is_empty() && gap);
    }

    #[tokio::test(start_paused = true)]
    async fn frames_for_a_replay_are_shared_and_dropped() {
        let mut room = room(&Arc::new(AllReplays::default()));
        says(&mut room, 10);
        let (first, _) = room.since(Instant::now(), Lang::English);
        let (second, _) = room.since(Instant::now(), Lang::English);
        assert!(Arc::ptr_eq(&first[0], &second[0]), "made once");
        drop((first, second));
        assert_eq!(room.events[0].frame.strong_count(), 0);
    }
}

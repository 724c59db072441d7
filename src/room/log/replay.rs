//! The replay buffer: the last events of a room for native sessions whose connection broke, so that a bad network costs
//! nobody a message (`docs/protocol.md`, Coming back). Bounded in time, number and bytes.

use crate::limits::{ALL_REPLAY_BYTES, REPLAY_BYTES, REPLAY_EVENTS, REPLAY_MARGIN};
use crate::message::{Content, Envelope, Lang, Message, Occasion, Post};
use crate::outbox::Frame;
use crate::room::moment::Moment;
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
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
    forgotten: Option<EventTime>,
}

/// The time of an event.
#[derive(Debug, Clone, Copy)]
pub(crate) struct EventTime {
    /// By the clock, at which its members were told.
    pub(crate) here: Instant,
    /// In the life of the room.
    pub(crate) moment: Moment,
}

#[derive(Debug)]
struct ReplayEvent {
    at: EventTime,
    weight: usize,
    envelope: Arc<Envelope>,
    /// Frame of the event while a session that came back has not taken it yet: it may take several times the weight.
    frame: Option<Arc<Frame>>,
}

impl ReplayBuffer {
    /// A buffer for sessions that may be away for `grace`; `all` sums up the buffers of all rooms.
    pub(crate) fn new(grace: Duration, all: Arc<AllReplays>) -> Self {
        let lifetime = grace + REPLAY_MARGIN;
        Self { events: VecDeque::new(), bytes: 0, all, lifetime, forgotten: None }
    }

    /// Keeps an event.
    pub(crate) fn keep(&mut self, envelope: &Envelope, now: EventTime) {
        self.expire(now.here);
        let weight = envelope.message.weight() + size_of::<ReplayEvent>() + size_of::<Envelope>();
        let envelope = Arc::new(Envelope { occasion: Occasion::Replay, ..envelope.clone() });
        if self.events.is_empty() {
            self.all.rooms.fetch_add(1, Ordering::Relaxed);
        }
        self.bytes += weight;
        self.all.bytes.fetch_add(weight, Ordering::Relaxed);
        self.events.push_back(ReplayEvent { at: now, weight, envelope, frame: None });
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

    /// Forgets a message that was deleted, its corrections, and likes that quote it. gischat's need not say of which message they
    /// are: those go with the text that they quote, and all of them where that is not known here any more.
    pub(crate) fn delete(&mut self, id: Uuid) {
        let had_some = !self.events.is_empty();
        let of_it = self.events.iter().map(|event| &event.envelope).filter(|envelope| envelope.is_of(id));
        let texts: Vec<Arc<str>> = of_it.filter_map(|envelope| envelope.text().cloned()).collect();
        let may_quote = |text: &str| texts.is_empty() || texts.iter().any(|known| known.contains(text));
        let mut gone = 0;
        self.events.retain(|event| {
            let is_it = event.envelope.is_of(id) || event.envelope.quote().is_some_and(may_quote);
            gone += if is_it { event.weight } else { 0 };
            !is_it
        });
        self.discount(gone, had_some);
    }

    /// Forgets events that are too old.
    pub(crate) fn expire(&mut self, now: Instant) {
        while self.events.front().is_some_and(|oldest| now.duration_since(oldest.at.here) > self.lifetime) {
            self.forget_oldest();
        }
    }

    /// Forgets everything, and gives back its memory: nobody is left who could come back.
    pub(crate) fn clear(&mut self) {
        let (all, lifetime) = (self.all.clone(), self.lifetime);
        *self = Self { events: VecDeque::new(), bytes: 0, all, lifetime, forgotten: None };
    }

    /// Time at which the oldest event is to be forgotten.
    pub(crate) fn due(&self) -> Option<Instant> {
        self.events.front().map(|oldest| oldest.at.here + self.lifetime + Duration::from_millis(1))
    }

    /// Events that a member may lack, to which all has come that was sent before `heard`, and which joined at that moment; the oldest
    /// first, and `true` if some of them are gone.
    pub(crate) fn unheard(&mut self, heard: Instant, joined: Moment, lang: Lang) -> (Vec<Arc<Frame>>, bool) {
        let since = with_margin(heard);
        let from = self.events.iter().position(|event| event.at.here >= since).unwrap_or(self.events.len());
        let gap = self.forgotten.is_some_and(|forgotten| forgotten.here >= since && forgotten.moment >= joined);
        let frame = |event: &mut ReplayEvent| {
            let frame = event.frame.get_or_insert_with(|| Arc::new(Frame::new(event.envelope.clone(), lang)));
            frame.clone()
        };
        (self.events.iter_mut().skip(from).filter(|event| event.at.moment >= joined).map(frame).collect(), gap)
    }

    /// Lets go of frames that everybody has taken. Returns `true` if somebody has not.
    pub(crate) fn release(&mut self) -> bool {
        Frame::release(self.events.iter_mut().map(|event| &mut event.frame))
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
        self.note_forgotten(Some(oldest.at));
        true
    }

    /// Notes that events until that time are gone; a later gap may be noted.
    fn note_forgotten(&mut self, until: Option<EventTime>) {
        self.forgotten = [self.forgotten, until].into_iter().flatten().max_by_key(|time| time.here);
    }
}

/// A time before which what was sent has arrived, with a margin for what was on its way then.
fn with_margin(heard: Instant) -> Instant {
    heard.checked_sub(REPLAY_MARGIN).unwrap_or(heard)
}

impl Drop for ReplayBuffer {
    fn drop(&mut self) {
        let had_some = !self.events.is_empty();
        self.events.clear();
        self.discount(self.bytes, had_some);
    }
}

impl Envelope {
    /// Returns `true` for the message with this identifier, for its corrections, and for likes that quote it.
    pub(crate) fn is_of(&self, id: Uuid) -> bool {
        match &self.message {
            Message::Post(post) => self.stamp.id == id || post.replaces == Some(id),
            Message::Like(like) => like.reaction.message_id == Some(id),
            _ => false,
        }
    }

    fn text(&self) -> Option<&Arc<str>> {
        match &self.message {
            Message::Post(Post { content: Content::Text(text), .. }) => Some(text),
            _ => None,
        }
    }

    /// The text that a like quotes which does not say of which message it is.
    fn quote(&self) -> Option<&str> {
        match &self.message {
            Message::Like(like) if like.reaction.message_id.is_none() => Some(&like.message),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::Dialect;
    use crate::limits::MIB;
    use crate::message::{Level, Notice, Recipients, Stamp};
    use crate::outbox::Outbox;

    fn room(all: &Arc<AllReplays>) -> ReplayBuffer {
        ReplayBuffer::new(Duration::from_secs(30), all.clone())
    }

    fn now() -> EventTime {
        EventTime { here: Instant::now(), moment: Moment::default() }
    }

    fn says(room: &mut ReplayBuffer, bytes: usize) {
        let message = Message::Notice(Notice { level: Level::Info, text: "x".repeat(bytes).into() });
        let (stamp, occasion) = (Stamp::fresh(), Occasion::Live);
        let envelope =
            Envelope { room: "QGIS".into(), stamp, sender: None, message, recipients: Recipients::Everybody, occasion };
        room.keep(&envelope, now());
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
    async fn frames_for_a_replay_are_shared_by_what_outboxes_hold() {
        let mut room = room(&Arc::new(AllReplays::default()));
        says(&mut room, 10);
        let now = Instant::now();
        let (first, _) = room.unheard(now, Moment::default(), Lang::English);
        let (second, _) = room.unheard(now, Moment::default(), Lang::English);
        assert!(Arc::ptr_eq(&first[0], &second[0]), "made once");
        let outboxes = [(); 2].map(|()| Outbox::new(usize::MAX, Some(Dialect::Native)));
        outboxes[0].push_history(&first);
        let alone = outboxes[0].share_waiting();
        drop((first, second));
        assert!(room.release(), "the bytes wait");
        let (third, _) = room.unheard(now, Moment::default(), Lang::English);
        outboxes[1].push_history(&third);
        drop(third);
        assert_eq!(outboxes.each_ref().map(Outbox::share_waiting), [alone / 2; 2], "once for both");
        outboxes.iter().for_each(Outbox::abandon);
        assert!(!room.release() && room.events[0].frame.is_none());
    }
}

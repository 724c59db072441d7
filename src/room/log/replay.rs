//! The replay buffer: the last events of a room for native sessions whose connection broke, so that a bad network costs
//! nobody a message (`docs/protocol.md`, Coming back). Bounded in time, number and bytes.

use crate::limits::{ALL_REPLAY_BYTES, REPLAY_BYTES, REPLAY_EVENTS, REPLAY_MARGIN};
use crate::message::{
    Deleted, Envelope, Event, Lang, Like, MemberId, Message, Notice, Occasion, Post, Recipients, Stamp,
};
use crate::outbox::Frame;
use crate::room::moment::Moment;
use serde::{Deserialize, Serialize};
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
    /// By the clock of this node, at which its members were told.
    pub(crate) here: Instant,
    /// In the life of the room, the same on all nodes.
    pub(crate) moment: Moment,
}

/// The part of a room that the client of a native member has heard: what follows is replayed to it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum LastHeard {
    /// All until then, on this node.
    #[serde(skip)]
    Time(Instant),
    /// On another node: some of the last events, or none if nothing is kept that it has heard.
    Events {
        /// Their identifiers.
        last: Vec<Uuid>,
        /// `true` if some that followed are gone.
        gap: bool,
        /// The revision of the board, unless that is to be shown anew.
        board: Option<u64>,
    },
}

/// Events as other nodes are given them, oldest first.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct KeptEvents {
    events: Vec<KeptEvent>,
    forgotten: Option<Moment>,
}

#[derive(Debug, Serialize, Deserialize)]
struct KeptEvent {
    at: Moment,
    stamp: Stamp,
    sender: Option<MemberId>,
    message: KeptMessage,
}

/// The messages that are replayed ([`Message::is_shown_again`]).
#[derive(Debug, Serialize, Deserialize)]
enum KeptMessage {
    Post(Post),
    Like(Like),
    Notice(Notice),
    Deleted(Deleted),
}

#[derive(Debug)]
struct ReplayEvent {
    at: EventTime,
    weight: usize,
    envelope: Arc<Envelope>,
    /// Its frame while a session that came back has not taken it yet: it may take several times the weight.
    frame: Option<Arc<Frame>>,
}

impl KeptEvents {
    /// Returns `true` if there is nothing to replay.
    pub(crate) fn is_empty(&self) -> bool {
        self.events.is_empty()
    }
}

impl ReplayBuffer {
    /// A buffer for sessions that may be away for `grace`; `all` sums up the buffers of all rooms.
    pub(crate) fn new(grace: Duration, all: Arc<AllReplays>) -> Self {
        let lifetime = grace + REPLAY_MARGIN;
        Self { events: VecDeque::new(), bytes: 0, all, lifetime, forgotten: None }
    }

    /// The events as another node is given them.
    pub(crate) fn kept(&self) -> KeptEvents {
        let kept = |event: &ReplayEvent| {
            let Envelope { stamp, sender, message, .. } = &*event.envelope;
            let message = KeptMessage::of(message)?;
            Some(KeptEvent { at: event.at.moment, stamp: stamp.clone(), sender: *sender, message })
        };
        let forgotten = self.forgotten.map(|forgotten| forgotten.moment);
        KeptEvents { events: self.events.iter().filter_map(kept).collect(), forgotten }
    }

    /// Takes over what another node kept of this room.
    pub(crate) fn replace(&mut self, room: &Arc<str>, kept: KeptEvents, here: impl Fn(Moment) -> Instant) {
        let time = |moment| EventTime { here: here(moment), moment };
        self.clear();
        for KeptEvent { at, stamp, sender, message } in kept.events {
            let (recipients, occasion) = (Recipients::Everybody, Occasion::Replay);
            let envelope =
                Envelope { room: room.clone(), stamp, sender, message: message.into(), recipients, occasion };
            self.keep(&envelope, time(at));
        }
        self.note_forgotten(kept.forgotten.map(time));
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
        while self.events.front().is_some_and(|oldest| now.duration_since(oldest.at.here) > self.lifetime) {
            self.forget_oldest();
        }
    }

    /// Forgets everything, and gives back its memory: nobody is left who could come back.
    pub(crate) fn clear(&mut self) {
        let (all, lifetime) = (self.all.clone(), self.lifetime);
        *self = Self { events: VecDeque::new(), bytes: 0, all, lifetime, forgotten: None };
    }

    /// Notes that there was more until now, of which nothing is known.
    pub(crate) fn note_gap(&mut self, now: EventTime) {
        self.note_forgotten(Some(now));
    }

    /// Time at which the oldest event is to be forgotten.
    pub(crate) fn due(&self) -> Option<Instant> {
        self.events.front().map(|oldest| oldest.at.here + self.lifetime + Duration::from_millis(1))
    }

    /// The last events that a member has heard, as another node is told of them.
    pub(crate) fn last_heard(&self, heard: Instant, joined: Moment, board: Option<u64>) -> LastHeard {
        let is_heard = |at: EventTime| at.here < with_margin(heard) || at.moment < joined;
        let before = self.events.iter().rev().filter(|event| is_heard(event.at));
        let last = before.take(NAMED_EVENTS).map(|event| event.envelope.stamp.id).collect();
        let gap = self.forgotten.is_some_and(|forgotten| !is_heard(forgotten));
        LastHeard::Events { last, gap, board }
    }

    /// Events that a member has not heard that has been in the room since that moment, oldest first, and `true` if some of
    /// them are gone.
    pub(crate) fn unheard(&mut self, heard: &LastHeard, joined: Moment, lang: Lang) -> (Vec<Arc<Frame>>, bool) {
        let (from, gap) = match heard {
            LastHeard::Time(heard) => {
                let since = with_margin(*heard);
                let from = self.events.iter().position(|event| event.at.here >= since).unwrap_or(self.events.len());
                (from, self.forgotten.is_some_and(|forgotten| forgotten.here >= since && forgotten.moment >= joined))
            }
            LastHeard::Events { last, gap, .. } => {
                let known = self.events.iter().rposition(|event| last.contains(&event.envelope.stamp.id));
                // Without one of them, what was forgotten early may be what it lacks.
                let early = || Instant::now().checked_sub(self.lifetime);
                let since = known.map_or_else(early, |known| Some(self.events[known].at.here));
                let is_unheard = |forgotten: EventTime| forgotten.moment >= joined && Some(forgotten.here) > since;
                let is_forgotten = self.forgotten.is_some_and(is_unheard);
                (known.map_or(0, |known| known + 1), *gap || is_forgotten || (known.is_none() && !last.is_empty()))
            }
        };
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

/// Number of events that another node is told of, of which it may have forgotten some.
const NAMED_EVENTS: usize = 8;

/// A time before which what was sent has arrived at a client that was heard then.
fn with_margin(heard: Instant) -> Instant {
    heard.checked_sub(REPLAY_MARGIN).unwrap_or(heard)
}

impl KeptMessage {
    fn of(message: &Message) -> Option<Self> {
        match message {
            Message::Post(post) => Some(Self::Post(post.clone())),
            Message::Like(like) => Some(Self::Like(like.clone())),
            Message::Notice(notice) => Some(Self::Notice(notice.clone())),
            Message::Event(event) => match &**event {
                Event::Deleted(deleted) => Some(Self::Deleted(deleted.clone())),
                _ => None,
            },
            _ => None,
        }
    }
}

impl From<KeptMessage> for Message {
    fn from(kept: KeptMessage) -> Self {
        match kept {
            KeptMessage::Post(post) => Self::Post(post),
            KeptMessage::Like(like) => Self::Like(like),
            KeptMessage::Notice(notice) => Self::Notice(notice),
            KeptMessage::Deleted(deleted) => Event::Deleted(deleted).into(),
        }
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
    use crate::dialect::Dialect;
    use crate::limits::MIB;
    use crate::message::Level;
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
    async fn a_gap_outlives_events_from_before_it() {
        let mut room = room(&Arc::new(AllReplays::default()));
        says(&mut room, 10);
        tokio::time::advance(Duration::from_secs(20)).await;
        let heard = Instant::now();
        room.note_gap(now());
        tokio::time::advance(Duration::from_secs(15)).await;
        room.expire(Instant::now());
        let (frames, gap) = room.unheard(&LastHeard::Time(heard), Moment::default(), Lang::English);
        assert!(frames.is_empty() && gap);
    }

    /// Clocks of nodes differ by what a message takes: who joined a moment before an event hears it, whatever they say.
    #[tokio::test(start_paused = true)]
    async fn what_was_said_after_a_join_is_unheard_by_any_clock() {
        let mut room = room(&Arc::new(AllReplays::default()));
        says(&mut room, 10);
        let told = room.kept();
        let joined = told.events[0].at;
        let mut elsewhere = super::ReplayBuffer::new(Duration::from_secs(30), Arc::default());
        let early = Instant::now();
        tokio::time::advance(Duration::from_secs(1)).await;
        elsewhere.replace(&"QGIS".into(), told, |_| early);
        let heard = room.last_heard(Instant::now(), joined, None);
        assert_eq!(elsewhere.unheard(&heard, joined, Lang::English).0.len(), 1);
        assert!(elsewhere.unheard(&heard, joined + Duration::from_nanos(1), Lang::English).0.is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn frames_for_a_replay_are_shared_by_what_outboxes_hold() {
        let mut room = room(&Arc::new(AllReplays::default()));
        says(&mut room, 10);
        let now = Instant::now();
        let (first, _) = room.unheard(&LastHeard::Time(now), Moment::default(), Lang::English);
        let (second, _) = room.unheard(&LastHeard::Time(now), Moment::default(), Lang::English);
        assert!(Arc::ptr_eq(&first[0], &second[0]), "made once");
        let outboxes = [(); 2].map(|()| Outbox::new(usize::MAX, Some(Dialect::Native)));
        outboxes[0].push_history(&first);
        let alone = outboxes[0].share_waiting();
        drop((first, second));
        assert!(room.release(), "the bytes wait");
        let (third, _) = room.unheard(&LastHeard::Time(now), Moment::default(), Lang::English);
        outboxes[1].push_history(&third);
        drop(third);
        assert_eq!(outboxes.each_ref().map(Outbox::share_waiting), [alone / 2; 2], "once for both");
        outboxes.iter().for_each(Outbox::abandon);
        assert!(!room.release() && room.events[0].frame.is_none());
    }
}

//! The bus as one room has it: texts to its copies on other nodes, who is home, and what it is told.

use super::broker::Revision;
use super::head::{Head, Kind};
use super::node::{Bus, BusEvent, Inner};
use super::parts::split;
use super::secret::RoomKey;
use super::view::Counts;
use crate::locks::none_is_held;
use crate::message::NodeTag;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::Instant;

/// A room on the bus, for as long as this is held.
#[derive(Debug)]
pub struct Line {
    bus: Bus,
    room: RoomKey,
    sender: mpsc::UnboundedSender<BusEvent>,
    events: mpsc::UnboundedReceiver<BusEvent>,
}

impl Bus {
    /// The room of this name on the bus.
    pub fn line(&self, room: &str) -> Line {
        let (sender, events) = mpsc::unbounded_channel();
        let room = self.0.secret.room_key(room);
        self.0.rooms.insert(room, sender.clone());
        Line { bus: self.clone(), room, sender, events }
    }
}

impl Line {
    /// The tag of this node.
    pub fn tag(&self) -> NodeTag {
        self.bus.0.tag
    }

    /// The next event of the bus for the room.
    pub async fn event(&mut self) -> BusEvent {
        match self.events.recv().await {
            Some(event) => event,
            None => std::future::pending().await, // never: it has a sender itself
        }
    }

    /// Sends a text to the room on another node. It may be lost.
    pub fn send(&self, to: NodeTag, text: &[u8]) {
        let Inner { tag, secret, outgoing, texts, .. } = &*self.bus.0;
        let number = texts.fetch_add(1, Ordering::Relaxed);
        let messages = split(text).map(|(part, parts, body)| {
            let head = Head { kind: Kind::Text, room: self.room, from: *tag, text: number, part, parts };
            head.seal(body, secret)
        });
        outgoing.push(self.room, to, messages);
    }

    /// Has the beats of this node say for so long, at least, that it has the sessions of one that stopped, and of those that
    /// the stopped one had inherited from.
    pub fn inherit(&self, stopped: NodeTag, time: Duration) {
        let until = Instant::now() + time;
        let before = self.bus.view().stopped_before(stopped);
        let mut heir_of = self.bus.0.heir_of.lock();
        let known = heir_of.len();
        for node in before.into_iter().chain([stopped]) {
            heir_of.entry(node).and_modify(|known| *known = until.max(*known)).or_insert(until);
        }
        if heir_of.len() > known {
            self.bus.0.counted.notify_one();
        }
    }

    /// The node that has the sessions of a node: itself, unless it has stopped.
    pub fn heir_of(&self, node: NodeTag) -> NodeTag {
        match self.bus.inherited().contains(&node) {
            true => self.tag(),
            false => self.bus.view().heir_of(node).unwrap_or(node),
        }
    }

    /// Returns `true` if a text for another node was not sent yet.
    pub fn is_sending(&self, to: NodeTag) -> bool {
        self.bus.0.outgoing.has(self.room, to)
    }

    /// Has the beats of this node say how many are in the room; `None` where it is not the home.
    pub fn count(&self, counts: Option<Counts>) {
        let Inner { counts: all, counted, .. } = &*self.bus.0;
        let before = match counts.filter(|counts| counts.members > 0) {
            Some(counts) => all.insert(self.room, counts),
            None => all.remove(&self.room).map(|(_, before)| before),
        };
        if counts.is_some_and(|counts| before.unwrap_or_default() != counts) {
            counted.notify_one();
        }
    }

    /// Asks who is home: [`BusEvent::Home`] answers.
    pub fn find_home(&self) {
        let (bus, room) = (self.bus.clone(), self.room);
        self.answer_with(async move { BusEvent::Home(bus.0.engine.home(room).await) });
    }

    /// Claims the room, over an older claim if it has one: [`BusEvent::Claimed`] answers.
    pub fn claim(&self, over: Option<Revision>) {
        let (bus, room) = (self.bus.clone(), self.room);
        self.answer_with(async move { BusEvent::Claimed(bus.0.engine.claim(room, over).await) });
    }

    /// Asks whether anybody listens as a node: [`BusEvent::IsThere`] answers.
    pub fn look_for(&self, node: NodeTag) {
        let bus = self.bus.clone();
        self.answer_with(async move { BusEvent::IsThere(node, bus.0.engine.is_there(node).await) });
    }

    /// Asks the same twice, a moment apart, for a node that connects anew is missed by one look.
    pub fn look_twice_for(&self, node: NodeTag) {
        let bus = self.bus.clone();
        self.answer_with(async move { BusEvent::IsThere(node, Ok(!bus.is_missing(node).await)) });
    }

    /// Gives a claim up.
    pub fn release(&self, claim: Revision) {
        let (bus, room) = (self.bus.clone(), self.room);
        tokio::spawn(async move { bus.0.engine.release(room, claim).await });
    }

    fn answer_with(&self, answer: impl Future<Output = BusEvent> + Send + 'static) {
        let sender = self.sender.clone();
        tokio::spawn(async move { sender.send(answer.await) });
    }

    /// Returns `true` if a node was not heard for [`GONE_AFTER`](super::GONE_AFTER).
    pub fn is_gone(&self, node: NodeTag) -> bool {
        node != self.tag() && self.bus.view().is_gone(node, Instant::now())
    }

    /// Time for which the node has been cut off from the bus; `None` if it is not.
    pub fn cut_for(&self) -> Option<Duration> {
        self.bus.view().cut_for(Instant::now())
    }

    /// Time for which the node has been connected.
    pub fn connected_for(&self) -> Option<Duration> {
        self.bus.view().connected_for(Instant::now())
    }

    /// Returns `true` while nodes put back what they are home of, after the buckets were emptied. `home` is the
    /// home that this room had, if it is known.
    pub fn is_being_put_back(&self, home: Option<NodeTag>) -> bool {
        let is_known = home.is_some_and(|home| !self.is_gone(home));
        self.bus.view().is_being_put_back(is_known, Instant::now())
    }

    /// Returns `true` if the node has slept and did not know it.
    pub fn notices_sleep(&self) -> bool {
        self.bus.notices_sleep()
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        none_is_held("the line of a room");
        self.bus.0.rooms.remove_if(&self.room, |_, line| line.same_channel(&self.sender));
        self.count(None);
    }
}

//! Messages on their way to the broker: in order within a room, by turns between rooms, so that a picture in one does not
//! hold up words in another. What is too much for a node is dropped, and asked for by its rooms. [`super::node`] fills it.

use super::engine::Engine;
use super::secret::RoomKey;
use crate::limits::MIB;
use crate::locks::{Lock, Mutex, MutexGuard};
use crate::message::NodeTag;
use crate::metrics::{self, Dropped};
use bytes::Bytes;
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, StreamExt};
use std::collections::{HashMap, VecDeque};
use tokio::sync::Notify;

/// Bytes that may wait for one node, besides one text of any size.
const WAITING: usize = 8 * MIB;
/// Longest message that does not wait for the broker to have those before it.
const SHORT: usize = 16 * 1024;
/// Longer ones that the broker does not have yet.
const UNCONFIRMED: usize = 2;

/// A room, and the node to which it sends.
type Way = (RoomKey, NodeTag);

/// Messages that wait.
#[derive(Debug)]
pub(super) struct Outgoing {
    queue: Mutex<Queue>,
    filled: Notify,
}

#[derive(Debug, Default)]
struct Queue {
    ways: HashMap<Way, VecDeque<Bytes>>,
    /// The ways in turn, by their next message.
    short: VecDeque<Way>,
    long: VecDeque<Way>,
    bytes: HashMap<NodeTag, usize>,
}

impl Default for Outgoing {
    fn default() -> Self {
        Self { queue: Mutex::new(Lock::BusOutgoing, Queue::default()), filled: Notify::new() }
    }
}

impl Outgoing {
    /// Adds the messages of one text, or none of them.
    pub(super) fn push(&self, room: RoomKey, to: NodeTag, messages: impl Iterator<Item = Bytes>) {
        let mut queue = self.queue();
        if queue.bytes.get(&to).is_some_and(|bytes| *bytes > WAITING) {
            return metrics::bus_dropped(Dropped::Full);
        }
        let waiting = queue.ways.entry((room, to)).or_default();
        let is_new = waiting.is_empty();
        let before = waiting.len();
        waiting.extend(messages);
        let added: usize = waiting.iter().skip(before).map(Bytes::len).sum();
        *queue.bytes.entry(to).or_default() += added;
        if is_new {
            queue.take_turn((room, to));
        }
        drop(queue);
        self.filled.notify_one();
    }

    /// Returns `true` if messages of this room for this node wait.
    pub(super) fn has(&self, room: RoomKey, to: NodeTag) -> bool {
        self.queue().ways.contains_key(&(room, to))
    }

    /// Returns `true` if nothing waits.
    pub(super) fn is_empty(&self) -> bool {
        self.queue().ways.is_empty()
    }

    /// Sends what is added, for as long as it is not dropped.
    pub(super) async fn send(&self, engine: &Engine) {
        let mut unconfirmed = FuturesUnordered::new();
        loop {
            while let Some(Some(_)) = unconfirmed.next().now_or_never() {}
            let next = self.queue().pop(unconfirmed.len() < UNCONFIRMED);
            if let Some((to, message)) = next {
                let is_long = message.len() > SHORT;
                engine.publish(to, message).await;
                metrics::bus_sent();
                if is_long {
                    unconfirmed.push(engine.arrived());
                }
                continue;
            }
            tokio::select! {
                () = self.filled.notified() => {}
                Some(_) = unconfirmed.next() => {}
            }
        }
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock()
    }
}

impl Queue {
    /// The next message: short ones go before, unless they follow a long one of their room.
    fn pop(&mut self, may_be_long: bool) -> Option<(NodeTag, Bytes)> {
        let way = match self.short.pop_front() {
            Some(way) => way,
            None if may_be_long => self.long.pop_front()?,
            None => return None,
        };
        let to = way.1;
        let waiting = self.ways.get_mut(&way)?;
        let message = waiting.pop_front()?;
        if waiting.is_empty() {
            self.ways.remove(&way);
        } else {
            self.take_turn(way);
        }
        if let Some(bytes) = self.bytes.get_mut(&to) {
            *bytes -= message.len();
            if *bytes == 0 {
                self.bytes.remove(&to);
            }
        }
        Some((to, message))
    }

    /// Puts a way behind the others.
    fn take_turn(&mut self, way: Way) {
        match self.ways.get(&way).and_then(|waiting| waiting.front()) {
            Some(next) if next.len() <= SHORT => self.short.push_back(way),
            Some(_) => self.long.push_back(way),
            None => _ = self.ways.remove(&way),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::secret::InstanceSecret;
    use super::*;

    fn popped(queue: &mut Queue, may_be_long: bool) -> Option<u8> {
        queue.pop(may_be_long).map(|(_, message)| message[0])
    }

    #[test]
    fn rooms_take_turns_and_keep_their_order() {
        let secret = InstanceSecret::new(b"");
        let (one, other, node) = (secret.room_key("one"), secret.room_key("other"), NodeTag::from_bits(1));
        let outgoing = Outgoing::default();
        let long = |mark: u8| Bytes::from(vec![mark; SHORT + 1]);
        outgoing.push(one, node, [long(1), long(2), Bytes::from_static(&[3])].into_iter());
        outgoing.push(other, node, [long(11), long(12)].into_iter());
        outgoing.push(other, NodeTag::from_bits(2), [Bytes::from_static(&[21])].into_iter());
        let mut queue = outgoing.queue();
        assert_eq!(popped(&mut queue, false), Some(21), "a word passes pictures");
        assert_eq!(popped(&mut queue, false), None);
        let rest: Vec<u8> = std::iter::from_fn(|| popped(&mut queue, true)).collect();
        assert_eq!(rest, [1, 11, 2, 3, 12], "and waits for those of its own room");
        assert!(queue.ways.is_empty() && queue.bytes.is_empty() && queue.long.is_empty());
    }

    #[test]
    fn what_is_too_much_for_a_node_is_dropped() {
        let (room, node) = (InstanceSecret::new(b"").room_key(""), NodeTag::from_bits(1));
        let outgoing = Outgoing::default();
        for _ in 0..3 {
            outgoing.push(room, node, [Bytes::from(vec![0; WAITING])].into_iter());
        }
        let mut queue = outgoing.queue();
        assert_eq!(std::iter::from_fn(|| popped(&mut queue, true)).count(), 2);
    }
}

//! The knowledge that a node has of the bus: which others live, and whether it reaches them. A state that is told the time with each
//! event; [`super::node`] keeps it, and tells rooms what has changed.

use super::agreement::Agreement;
use super::broker::Buckets;
use super::secret::RoomKey;
use crate::message::NodeTag;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::time::Duration;
use tokio::time::Instant;

/// Time without a beat after which a node is gone, or this one is an island.
pub const GONE_AFTER: Duration = Duration::from_secs(15);
/// Time without a beat after which others than the holders may take nicknames that a node's members have.
const SILENT_AFTER: Duration = Duration::from_secs(5);
/// Time without a beat that got through, and without one of each of the others, after which the node is cut off. Brokers that
/// choose a leader take no beats for as long, but pass them on.
const CUT_AFTER: Duration = Duration::from_secs(10);
/// Time after the last beat that got through in which a node that is cut off waits for brokers that take none, as long as it
/// hears the others.
const TAKEN_WITHIN: Duration = Duration::from_secs(60);
/// Time that others have to be heard again after this node could hear nobody.
const HEARD_WITHIN: Duration = Duration::from_secs(6);
/// Delay of a tick from which on the node has slept.
const SLEPT: Duration = Duration::from_secs(5);
/// Time after the buckets were emptied in which the nodes put back what they are home of.
const PUT_BACK: Duration = Duration::from_secs(3);
/// The same for a home that another node knows, for brokers that start anew may not answer it at first.
const KNOWN_PUT_BACK: Duration = Duration::from_secs(10);

/// A node's knowledge of the bus.
#[derive(Debug)]
pub(super) struct View {
    /// The nodes that live.
    heard: HashMap<NodeTag, Heard>,
    /// Time of the last beat that got through.
    beaten: Option<Instant>,
    /// Time at which the node was last known to reach the others, and since which it does.
    reached: Option<Instant>,
    connected: Option<Instant>,
    /// Number of times that it was connected.
    connections: u32,
    /// Time since which others can be heard, if they can: it started, woke or was connected again then.
    listening: Instant,
    ticked: Instant,
    generation: Option<u64>,
    /// Time at which the buckets were emptied, while nodes put back what they are home of.
    emptied: Option<Instant>,
}

/// A node that lives.
#[derive(Debug)]
struct Heard {
    /// Time at which it was heard last.
    last: Instant,
    /// Its last beat.
    beat: Beat,
}

/// A node's report of itself.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Beat {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    /// Number of times that it was connected. Mirrors of its rooms enter again when that changes: it may have been an island.
    #[serde(default)]
    pub(super) connections: u32,
    /// The settings that all nodes must have in common.
    #[serde(default)]
    pub(super) agreement: Agreement,
    /// `true` once it stops: it takes nothing over.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) is_stopping: bool,
    /// The node that has its sessions, once it has stopped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) heir: Option<NodeTag>,
    /// Nodes that stopped, whose sessions it has.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) heir_of: Vec<NodeTag>,
    /// Rooms that it is home of and that are in the lists, unless nobody is in them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) rooms: BTreeMap<RoomKey, Counts>,
}

/// Numbers of people in a room.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Members.
    pub members: usize,
    /// Those of them in the call.
    pub in_call: usize,
}

/// A change that a message of another node makes.
#[derive(Debug, Default)]
pub(super) struct News {
    /// `true` if the node was not known.
    pub(super) is_new: bool,
    /// `true` if it was cut off since it was heard last.
    pub(super) was_apart: bool,
    /// Numbers of people in rooms whose home it is, or was.
    pub(super) counts: Vec<(RoomKey, Counts)>,
}

/// A change that a beat of this node makes that got through.
#[derive(Debug)]
pub(super) struct Beaten {
    /// `true` if this node is connected, and was not.
    pub(super) is_connected: bool,
    /// `true` if rooms have to look again.
    pub(super) has_changed: bool,
}

/// A change that a look at the clock shows.
#[derive(Debug, Default)]
pub(super) struct Passed {
    /// The nodes that are gone, with their names.
    pub(super) gone: Vec<(NodeTag, Option<String>)>,
    /// The rooms whose homes they were.
    pub(super) counts: Vec<(RoomKey, Counts)>,
    /// `true` if this node is cut off, and was not.
    pub(super) is_cut_off: bool,
    /// `true` if rooms have to look again.
    pub(super) has_changed: bool,
}

impl View {
    /// The view of a node that starts.
    pub(super) fn new(now: Instant) -> Self {
        Self {
            heard: HashMap::new(),
            beaten: None,
            reached: None,
            connected: None,
            connections: 0,
            listening: now,
            ticked: now,
            generation: None,
            emptied: None,
        }
    }

    /// Another node is heard, by its beat or by a message to a room.
    pub(super) fn hear(&mut self, node: NodeTag, beat: Option<Beat>, now: Instant) -> News {
        let mut news = News { is_new: !self.heard.contains_key(&node), ..News::default() };
        let heard = self.heard.entry(node).or_insert_with(|| Heard { last: now, beat: Beat::default() });
        heard.last = now;
        if let Some(beat) = beat {
            news.was_apart = ![0, beat.connections].contains(&heard.beat.connections);
            let before = std::mem::replace(&mut heard.beat, beat);
            news.counts = counts(&before, &heard.beat);
        }
        news
    }

    /// A beat of this node got through, to buckets in this state.
    pub(super) fn note_beat(&mut self, buckets: Buckets, now: Instant) -> Beaten {
        let known = self.generation.replace(buckets.generation);
        let is_emptied = known.is_some_and(|known| known != buckets.generation);
        if is_emptied {
            self.emptied = Some(now);
        }
        let was_connected = self.connected.is_some();
        if !was_connected {
            self.connections += 1;
            self.listening = now; // what the others said meanwhile is still to come
        }
        (self.beaten, self.reached) = (Some(now), Some(now));
        self.connected.get_or_insert(now);
        Beaten { is_connected: !was_connected, has_changed: is_emptied || !was_connected }
    }

    /// Looks at the clock.
    pub(super) fn tick(&mut self, now: Instant) -> Passed {
        self.ticked = now;
        let mut passed = Passed::default();
        let was_connected = self.connected.is_some();
        // Brokers that start anew take no beats at first. For an island it takes a beat that got through.
        let may_be_taken = |view: &Self| {
            view.beaten.is_some_and(|beaten| now - beaten < TAKEN_WITHIN)
                && view.cut_for(now).is_some_and(|cut_for| cut_for < GONE_AFTER)
        };
        if was_connected || may_be_taken(self) {
            self.reached = self.reached.max(self.heard.values().map(|heard| heard.last).min());
        }
        let is_recent = |time: Option<Instant>| time.is_some_and(|time| now - time < CUT_AFTER);
        if is_recent(self.beaten) && now >= self.listening + HEARD_WITHIN {
            for (node, heard) in self.heard.extract_if(|_, heard| now - heard.last >= GONE_AFTER) {
                passed.counts.extend(counts(&heard.beat, &Beat::default()));
                passed.gone.push((node, heard.beat.name));
            }
        }
        let is_connected = is_recent(self.reached);
        self.connected = self.connected.filter(|_| is_connected);
        let is_put_back = self.emptied.take_if(|emptied| now - *emptied >= KNOWN_PUT_BACK).is_some();
        passed.is_cut_off = was_connected && !is_connected;
        passed.has_changed = passed.is_cut_off || is_put_back || !passed.gone.is_empty();
        passed
    }

    /// Returns `true` if the node has slept and did not know it.
    pub(super) fn notices_sleep(&mut self, now: Instant) -> bool {
        let has_slept = now - self.ticked > SLEPT;
        if has_slept {
            (self.ticked, self.listening) = (now, now);
        }
        has_slept
    }

    /// A node that lives and does not stop: the next one after this, or the first.
    pub(super) fn heir(&self, of: NodeTag) -> Option<NodeTag> {
        let staying = self.heard.iter().filter(|(_, heard)| !heard.beat.is_stopping).map(|(node, _)| *node);
        staying.min_by_key(|node| (*node < of, *node))
    }

    /// The node that has the sessions of one that stopped, which may have given them on when it stopped itself.
    pub(super) fn heir_of(&self, stopped: NodeTag) -> Option<NodeTag> {
        let heir_of = |stopped: NodeTag| {
            let told = self.heard.get(&stopped).and_then(|heard| heard.beat.heir);
            told.or_else(|| {
                let staying = self.heard.iter().filter(|(_, heard)| heard.beat.heir.is_none());
                staying.filter(|(_, heard)| heard.beat.heir_of.contains(&stopped)).map(|(node, _)| *node).next()
            })
        };
        std::iter::successors(heir_of(stopped), |heir| heir_of(*heir)).take(self.heard.len() + 1).last()
    }

    /// The nodes whose sessions one had that stopped.
    pub(super) fn stopped_before(&self, stopped: NodeTag) -> Vec<NodeTag> {
        self.heard.get(&stopped).map_or_else(Vec::new, |heard| heard.beat.heir_of.clone())
    }

    /// Number of other nodes that live.
    pub(super) fn others(&self) -> usize {
        self.heard.len()
    }

    /// The name of a node that lives, if it has one.
    pub(super) fn name(&self, node: NodeTag) -> Option<&str> {
        self.heard.get(&node)?.beat.name.as_deref()
    }

    /// Number of times that this node was connected.
    pub(super) fn connections(&self) -> u32 {
        self.connections
    }

    /// Returns `true` if another node was not heard for [`SILENT_AFTER`].
    pub(super) fn is_silent(&self, node: NodeTag, now: Instant) -> bool {
        self.heard.get(&node).is_none_or(|heard| now - heard.last >= SILENT_AFTER)
    }

    /// Returns `true` if another node was not heard for [`GONE_AFTER`].
    pub(super) fn is_gone(&self, node: NodeTag, now: Instant) -> bool {
        !self.heard.contains_key(&node) && self.connected_for(now).is_some_and(|time| time >= HEARD_WITHIN)
    }

    /// Time for which this node has been cut off; `None` if it is not.
    pub(super) fn cut_for(&self, now: Instant) -> Option<Duration> {
        let since = self.listening.max(self.reached.unwrap_or(self.listening));
        self.connected.is_none().then(|| now.saturating_duration_since(since))
    }

    /// Time for which it has been connected.
    pub(super) fn connected_for(&self, now: Instant) -> Option<Duration> {
        self.connected.map(|connected| now - connected)
    }

    /// Returns `true` while nodes put back what they are home of; for longer where the home is known, and not gone.
    pub(super) fn is_being_put_back(&self, is_known: bool, now: Instant) -> bool {
        let time = if is_known { KNOWN_PUT_BACK } else { PUT_BACK };
        self.emptied.is_some_and(|emptied| now - emptied < time)
    }
}

/// The numbers of people that a beat tells, with none for rooms that the beat before told of and this one does not.
fn counts(before: &Beat, now: &Beat) -> Vec<(RoomKey, Counts)> {
    let emptied = before.rooms.keys().filter(|room| !now.rooms.contains_key(room));
    let told = now.rooms.iter().map(|(room, counts)| (*room, *counts));
    told.chain(emptied.map(|room| (*room, Counts::default()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUCKETS: Buckets = Buckets { generation: 1, last: 0 };

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn who_hears_all_others_is_not_cut_off() {
        let (start, others) = (Instant::now(), [1, 2].map(NodeTag::from_bits));
        let mut view = View::new(start);
        view.note_beat(BUCKETS, start);
        for second in 1..=60 {
            for node in others {
                view.hear(node, None, start + seconds(second));
            }
            assert!(!view.tick(start + seconds(second)).is_cut_off, "nothing is taken, but all are heard");
        }
        let silent: Vec<bool> = (61..=71)
            .map(|second| {
                view.hear(others[0], None, start + seconds(second));
                view.tick(start + seconds(second)).is_cut_off
            })
            .collect();
        assert_eq!(silent.iter().position(|is_cut_off| *is_cut_off), Some(9), "one of them is not: {silent:?}");
        assert_eq!(view.cut_for(start + seconds(75)), Some(seconds(15)));
    }

    #[test]
    fn who_hears_all_others_again_in_time_is_no_island() {
        let (start, other) = (Instant::now(), NodeTag::from_bits(1));
        for (silence, until, is_island) in [(13, 30, false), (16, 30, true), (13, 90, true)] {
            let mut view = View::new(start);
            view.note_beat(BUCKETS, start);
            view.hear(other, None, start);
            for second in (1..=until).map(seconds) {
                if second >= seconds(silence) {
                    view.hear(other, None, start + second);
                }
                view.tick(start + second);
            }
            let cut_for = view.cut_for(start + seconds(until));
            assert!(cut_for.is_some(), "nothing was taken");
            assert_eq!(cut_for >= Some(GONE_AFTER), is_island, "heard after {silence} s, at {until} s: {cut_for:?}");
        }
    }

    #[test]
    fn sleep_is_no_time_without_the_others() {
        let start = Instant::now();
        let mut view = View::new(start);
        view.note_beat(BUCKETS, start);
        let woken = start + seconds(20);
        assert!(view.notices_sleep(woken) && !view.notices_sleep(woken));
        assert!(view.tick(woken).is_cut_off);
        assert_eq!(view.cut_for(woken), Some(Duration::ZERO));
    }

    #[test]
    fn sessions_are_sought_where_they_were_given_on_to() {
        let (start, [one, two, three]) = (Instant::now(), [1, 2, 3].map(NodeTag::from_bits));
        let mut view = View::new(start);
        let stops = |heir, heir_of: &[NodeTag]| Beat { heir, heir_of: heir_of.into(), ..Beat::default() };
        view.hear(one, Some(stops(Some(two), &[])), start);
        assert_eq!(view.heir_of(one), Some(two));
        view.hear(two, Some(stops(Some(three), &[one])), start);
        assert_eq!([one, two, three].map(|node| view.heir_of(node)), [Some(three), Some(three), None]);
        assert_eq!(view.stopped_before(two), [one]);
        let mut late = View::new(start);
        late.hear(three, Some(stops(None, &[one, two])), start);
        assert_eq!([one, two].map(|node| late.heir_of(node)), [Some(three); 2], "who came after both had stopped");
        view.hear(three, Some(stops(Some(one), &[])), start);
        assert!(view.heir_of(one).is_some(), "it ends, whatever others say");
    }

    #[test]
    fn a_node_that_was_cut_off_says_so() {
        let (start, node) = (Instant::now(), NodeTag::from_bits(1));
        let mut view = View::new(start);
        let was_apart = [0, 1, 1, 2].map(|connections| {
            let beat = Beat { connections, ..Beat::default() };
            view.hear(node, Some(beat), start).was_apart
        });
        assert_eq!(was_apart, [false, false, false, true]);
    }
}

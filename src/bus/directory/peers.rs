//! The knowledge that a node has of the others: who lives, by its beats, and whether it holds a lease itself. A state that is told
//! the time with each event.

use crate::bus::agreement::Agreement;
use crate::bus::broker::{BucketState, Counts};
use crate::bus::secret::{BEATS, InstanceSecret, RoomKey};
use crate::message::NodeTag;
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::time::Instant;

/// Time without a beat after which a node is gone; time without a lease after which this one is alone.
pub(super) const GONE_AFTER: Duration = Duration::from_secs(15);
/// Time for which a beat that was taken is a lease, from when it was sent.
const LEASE: Duration = Duration::from_secs(8);
/// Time that others have to be heard after this node could hear nobody: two beats, and what it takes them to connect.
const HEARD_WITHIN: Duration = Duration::from_secs(5);
/// Time after the buckets were made anew in which only who has a room makes its entry.
const PUT_BACK: Duration = Duration::from_secs(10);
/// Bytes of the signature of a beat.
const SIGNATURE: usize = 8;
/// Delay of a look at the clock from which on the node has slept.
const SLEPT: Duration = Duration::from_secs(5);

/// A node's report of itself.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(in crate::bus) struct PeerBeat {
    pub(in crate::bus) name: Option<String>,
    /// The address at which it hears others.
    pub(in crate::bus) door: Option<SocketAddr>,
    /// The settings that all nodes must have in common.
    pub(in crate::bus) agreement: Agreement,
    /// Number of rooms that it is home of.
    pub(in crate::bus) homes: usize,
    /// Counts of those rooms that are in the lists, unless nobody is in them.
    pub(in crate::bus) counts: BTreeMap<RoomKey, Counts>,
    /// Rooms that it has just taken from others: who had one may not have heard of it.
    pub(in crate::bus) taken: BTreeSet<RoomKey>,
    /// Nodes that it cannot reach at their doors.
    pub(in crate::bus) unreached: BTreeSet<NodeTag>,
    /// Time at which it started, in seconds since the epoch.
    pub(in crate::bus) started: u64,
    /// `true` once it stops: nobody comes to it.
    pub(in crate::bus) is_stopping: bool,
}

impl PeerBeat {
    /// The report as a node's message.
    pub(super) fn seal(&self, node: NodeTag, secret: &InstanceSecret) -> Bytes {
        let body = serde_json::to_vec(self).unwrap_or_default();
        [&secret.sign::<SIGNATURE>(BEATS, &signed(node, &body))[..], &body].concat().into()
    }

    /// The report in a message; `None` unless a node of this instance wrote it.
    pub(in crate::bus) fn open(node: NodeTag, message: &[u8], secret: &InstanceSecret) -> Option<Self> {
        let (signature, body) = message.split_at_checked(SIGNATURE)?;
        secret.verifies(BEATS, &signed(node, body), signature).then(|| serde_json::from_slice(body).ok())?
    }
}

/// The bytes that a report's signature is of.
fn signed(node: NodeTag, body: &[u8]) -> Vec<u8> {
    [b"beat", &node.bits().to_be_bytes()[..], body].concat()
}

/// The standing of a node with this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    Lives,
    /// The node gives its rooms away.
    Stops,
    Gone,
    /// Perhaps alive: this node may have missed its beats.
    Unknown,
}

/// A node's knowledge of the others.
#[derive(Debug)]
pub(super) struct Peers {
    pub(super) tag: NodeTag,
    /// Report of this node.
    pub(super) own: PeerBeat,
    heard: BTreeMap<NodeTag, Peer>,
    /// Time at which the last beat was sent that was taken.
    beaten: Option<Instant>,
    /// Time since which the node runs: it started or woke then.
    running: Instant,
    /// Time since which others can be heard, if they can.
    listening: Instant,
    started: Instant,
    ticked: Instant,
    pub(super) buckets: Option<BucketState>,
    /// Time at which they were in that state.
    noted: Instant,
    /// Time at which the buckets were made anew.
    emptied: Option<Instant>,
    /// Time at which a node was heard that has other settings, and stays.
    apart: Option<Instant>,
}

#[derive(Debug)]
struct Peer {
    last: Instant,
    beat: PeerBeat,
}

impl Peers {
    pub(super) fn new(tag: NodeTag, own: PeerBeat, now: Instant) -> Self {
        Self {
            tag,
            own,
            heard: BTreeMap::new(),
            beaten: None,
            running: now,
            listening: now,
            started: now,
            ticked: now,
            buckets: None,
            noted: now,
            emptied: None,
            apart: None,
        }
    }

    /// Another node is heard. Returns its beat before, if it was known.
    pub(super) fn hear(&mut self, node: NodeTag, beat: PeerBeat, now: Instant) -> Option<PeerBeat> {
        self.heard.insert(node, Peer { last: now, beat }).map(|before| before.beat)
    }

    /// A node with other settings is heard, which started at this time: who came later gives way. Returns `true` if this one does,
    /// and did not.
    pub(super) fn part_from(&mut self, node: NodeTag, started: u64, now: Instant) -> bool {
        let was_apart = self.is_apart(now);
        if was_apart || self.beaten.is_none() || (started, node) < (self.own.started, self.tag) {
            self.apart = Some(now);
        }
        !was_apart && self.is_apart(now)
    }

    /// Returns `true` if this node keeps away from one that has other settings.
    pub(super) fn is_apart(&self, now: Instant) -> bool {
        self.apart.is_some_and(|apart| now - apart < GONE_AFTER)
    }

    /// A beat of this node was taken. Returns `true` if entries are to be read again: it held no lease, or they are gone.
    pub(super) fn note_beat(&mut self, buckets: BucketState, sent: Instant, now: Instant) -> bool {
        let held = self.holds_lease(now);
        self.beaten = self.beaten.max(Some(sent));
        if !held {
            self.listening = now; // what the others said meanwhile was not heard
        }
        self.note_buckets(buckets, sent, now) || !held
    }

    /// The buckets were in this state after they were asked. Returns `true` if they have lost everything.
    pub(super) fn note_buckets(&mut self, buckets: BucketState, asked: Instant, now: Instant) -> bool {
        if asked < self.noted {
            return false; // something newer may be known
        }
        self.noted = now;
        let known = self.buckets.replace(buckets);
        let is_emptied = known.is_some_and(|known| known.generation != buckets.generation);
        if is_emptied {
            self.emptied = Some(now);
        }
        is_emptied
    }

    /// Looks at the clock. Returns the nodes that are gone, with their last beats.
    pub(super) fn tick(&mut self, now: Instant) -> Vec<(NodeTag, PeerBeat)> {
        let is_gone = |node: &NodeTag| self.standing(*node, now) == Standing::Gone;
        let gone: Vec<NodeTag> = self.heard.keys().copied().filter(is_gone).collect();
        self.own.unreached.retain(|node| !gone.contains(node));
        gone.into_iter().filter_map(|node| Some((node, self.heard.remove(&node)?.beat))).collect()
    }

    /// Looks at the clock first. Returns `true` if the node has slept.
    pub(super) fn notices_sleep(&mut self, now: Instant) -> bool {
        let has_slept = now - std::mem::replace(&mut self.ticked, now) > SLEPT;
        if has_slept {
            (self.running, self.listening) = (now, now);
        }
        has_slept
    }

    /// Returns `true` if this node may claim rooms.
    pub(super) fn holds_lease(&self, now: Instant) -> bool {
        self.beaten.is_some_and(|sent| now - sent < LEASE) && !self.is_apart(now)
    }

    /// Returns `true` if this node has been without a lease for so long that it opens rooms without a claim.
    pub(super) fn is_alone(&self, now: Instant) -> bool {
        let since = self.beaten.map_or(self.running, |sent| sent.max(self.running));
        !self.holds_lease(now) && now - since >= GONE_AFTER && now - self.ticked <= SLEPT
    }

    /// Returns `true` while only who has a room makes its entry.
    pub(super) fn are_put_back(&self, now: Instant) -> bool {
        self.emptied.is_some_and(|emptied| now - emptied < PUT_BACK)
    }

    /// The standing of a node. Without a lease nobody is gone: perhaps only this one is.
    pub(super) fn standing(&self, node: NodeTag, now: Instant) -> Standing {
        let (peer, holds_lease) = (self.heard.get(&node), self.holds_lease(now));
        let last = peer.map_or(self.started, |peer| peer.last);
        match peer {
            Some(peer) if !holds_lease || now - last < GONE_AFTER => match peer.beat.is_stopping {
                true => Standing::Stops,
                false => Standing::Lives,
            },
            _ if holds_lease && now - self.listening >= HEARD_WITHIN && now - last >= GONE_AFTER => Standing::Gone,
            _ => Standing::Unknown,
        }
    }

    /// The door of a node.
    pub(super) fn door(&self, node: NodeTag) -> Option<SocketAddr> {
        self.heard.get(&node)?.beat.door
    }

    /// Returns `true` if this is the door of a node that is there.
    pub(super) fn has(&self, door: SocketAddr) -> bool {
        self.heard.values().any(|peer| peer.beat.door == Some(door))
    }

    /// The name of a node.
    pub(super) fn name(&self, node: NodeTag) -> Option<String> {
        self.heard.get(&node)?.beat.name.clone()
    }

    /// Returns `true` if another node cannot reach this one.
    pub(super) fn is_unreached(&self, now: Instant) -> bool {
        self.living(now).any(|(_, beat)| beat.unreached.contains(&self.tag))
    }

    /// The nodes that live, with their beats.
    pub(super) fn living(&self, now: Instant) -> impl Iterator<Item = (NodeTag, &PeerBeat)> {
        let living = self.heard.iter().filter(move |(node, _)| self.standing(**node, now) == Standing::Lives);
        living.map(|(node, peer)| (*node, &peer.beat))
    }
}

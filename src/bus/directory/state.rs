//! A node's knowledge of the homes of rooms: the rooms that it has itself, the entries of others that it has read, and what it has to
//! look at again. A state that is told the time with each event, and what the broker says; [`super`] asks.

use super::peers::{PeerBeat, Peers, Standing};
use super::rules::{Place, Step, Want, step};
use crate::bus::broker::{Home, Revision};
use crate::bus::secret::RoomKey;
use crate::message::NodeTag;
use crate::metrics;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// Time between two looks at the entries of this node's rooms, if anybody made an entry meanwhile.
const LOOK: Duration = Duration::from_secs(50);
/// Time for which an entry of another node that was read is taken for it.
const KNOWN_FOR: Duration = Duration::from_secs(3600);
/// Time for which beats tell of a room that was taken: ten of them are not lost.
const TAKEN_TOLD: Duration = Duration::from_secs(20);
/// Time in which a node claims a room that it was given, and a little more.
const GIVEN_FOR: Duration = Duration::from_secs(3);

/// The right to ask the broker about a room, with the time at which the last one who had it was not told where the room is.
pub(super) type LookupTurn = Arc<tokio::sync::Mutex<Option<Instant>>>;

/// Something that this node's rooms, or those that it passes to others, are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HomeEvent {
    /// Another was at this time home of a room that was open here, or was given away: it closes. If it is here again by then, it
    /// begins anew, unless that other gave it back.
    Closed(RoomKey, Instant),
    /// A room of another node is there no more: what was passed to it is cut.
    Moved(RoomKey),
    /// The node with this door is gone: what was passed to it is cut.
    Gone(SocketAddr),
    /// A node stops: what it passed on is closed.
    Stops(NodeTag),
}

/// A room that this node has, or had.
#[derive(Debug, Clone, Copy)]
enum HeldRoom {
    /// Open here, under this claim if there is one.
    Here(Option<Revision>),
    /// Given to another node at this time, which claims over this claim.
    Given(Revision, Instant),
}

/// Consequence of a look at an entry.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Looked {
    Nothing,
    Tells(HomeEvent),
    /// The room is claimed, over this claim if there is one.
    Claims(Option<Revision>),
    /// The entry is deleted.
    Releases(Revision),
}

/// A node's knowledge of the homes of rooms.
#[derive(Debug)]
pub(super) struct HomeTable {
    pub(super) peers: Peers,
    rooms: HashMap<RoomKey, HeldRoom>,
    /// Entries of other nodes, with the times at which they were read.
    known: HashMap<RoomKey, (Home, Instant)>,
    /// Rooms whose entries are to be read again.
    doubted: BTreeSet<RoomKey>,
    /// Rooms that were taken from others, with the times.
    taken: BTreeMap<RoomKey, Instant>,
    turns: HashMap<RoomKey, LookupTurn>,
    /// Time of the last look at all entries, and the last entry that was made then.
    looked: (Instant, Option<u64>),
}

impl HomeTable {
    pub(super) fn new(peers: Peers, now: Instant) -> Self {
        Self {
            peers,
            rooms: HashMap::new(),
            known: HashMap::new(),
            doubted: BTreeSet::new(),
            taken: BTreeMap::new(),
            turns: HashMap::new(),
            looked: (now, None),
        }
    }

    /// The turn of a room.
    pub(super) fn turn(&mut self, room: RoomKey) -> LookupTurn {
        self.turns.entry(room).or_default().clone()
    }

    /// Report of this node.
    pub(super) fn beat(&mut self) -> &PeerBeat {
        self.peers.own.taken = self.taken.keys().copied().collect();
        self.peers.own.homes = self.homes();
        &self.peers.own
    }

    /// Returns `true` if a room is open here.
    pub(super) fn is_open(&self, room: RoomKey) -> bool {
        matches!(self.rooms.get(&room), Some(HeldRoom::Here(_)))
    }

    /// The claim under which a room is open here.
    pub(super) fn claim(&self, room: RoomKey) -> Option<Revision> {
        match self.rooms.get(&room) {
            Some(HeldRoom::Here(claim)) => *claim,
            _ => None,
        }
    }

    /// The place of a room, unless the broker has to be asked.
    pub(super) fn place(&self, room: RoomKey, now: Instant) -> Option<Place> {
        if let Some(HeldRoom::Here(claim)) = self.rooms.get(&room) {
            return Some(Place::Here(*claim));
        }
        let (home, _) = self.known.get(&room)?;
        match step(Some(*home), None, Want::Look, &self.peers, now) {
            Step::At(place @ Place::There(_)) => Some(place),
            _ => None,
        }
    }

    /// Next step towards a room that has this entry.
    pub(super) fn step(&mut self, room: RoomKey, entry: Option<Home>, want: Want, now: Instant) -> Step {
        let given = match self.rooms.get(&room) {
            Some(HeldRoom::Given(claim, _)) => Some(*claim),
            _ => None,
        };
        let step = step(entry, given, want, &self.peers, now);
        match (&step, entry) {
            (Step::At(Place::Here(claim)), _) => self.open(room, *claim),
            (Step::At(_), Some(home)) if home.node != self.peers.tag => _ = self.known.insert(room, (home, now)),
            _ => {}
        }
        step
    }

    fn open(&mut self, room: RoomKey, claim: Option<Revision>) {
        self.rooms.insert(room, HeldRoom::Here(claim));
        self.known.remove(&room);
    }

    /// A claim was won.
    pub(super) fn win(&mut self, room: RoomKey, claim: Revision, over: Option<Revision>, now: Instant) {
        self.open(room, Some(claim));
        if over.is_some() {
            self.taken.insert(room, now);
            metrics::BUS_MOVES.add(1);
        }
    }

    /// Number of rooms that are open here.
    pub(super) fn homes(&self) -> usize {
        self.rooms.values().filter(|held| matches!(held, HeldRoom::Here(_))).count()
    }

    /// Forgets the entry of a room whose home does not answer under this claim.
    pub(super) fn refuse(&mut self, room: RoomKey, claim: Revision) {
        if self.known.get(&room).is_some_and(|(home, _)| home.claim == claim) {
            self.known.remove(&room);
        }
    }

    /// The place of a room of which nobody knows where it is: here, once this node has been alone for a while.
    pub(super) fn by_itself(&mut self, room: RoomKey, want: Want, now: Instant) -> Place {
        match want {
            _ if !self.peers.is_alone(now) || self.rooms.contains_key(&room) => Place::Unavailable,
            Want::Look => Place::Nowhere,
            Want::Open => {
                self.open(room, None);
                self.doubted.insert(room);
                Place::Here(None)
            }
        }
    }

    /// A room is closed here. Returns the claim that is to be deleted.
    pub(super) fn release(&mut self, room: RoomKey) -> Option<Revision> {
        self.peers.own.counts.remove(&room);
        match self.rooms.remove(&room)? {
            HeldRoom::Here(claim) => claim,
            given @ HeldRoom::Given(..) => {
                self.rooms.insert(room, given);
                None
            }
        }
    }

    /// A room is about to be given to another node. Returns the claim over which that claims.
    pub(super) fn begin_giving(&mut self, room: RoomKey, now: Instant) -> Option<Revision> {
        let claim = self.claim(room)?;
        self.rooms.insert(room, HeldRoom::Given(claim, now));
        Some(claim)
    }

    /// A room has been given by this time, or it is here as it was.
    pub(super) fn end_giving(&mut self, room: RoomKey, claim: Revision, given: Option<Instant>) {
        if given.is_some() {
            self.peers.own.counts.remove(&room);
        }
        self.rooms.insert(room, given.map_or(HeldRoom::Here(Some(claim)), |given| HeldRoom::Given(claim, given)));
    }

    /// A node has a room, or wants it. Returns `true` if its entry is to be read again.
    pub(super) fn hint(&mut self, room: RoomKey, node: NodeTag) -> bool {
        let is_news =
            self.rooms.contains_key(&room) || self.known.get(&room).is_some_and(|(home, _)| home.node != node);
        is_news && self.doubted.insert(room)
    }

    /// The entry of a room is to be read again, for what was asked of the broker was not answered.
    pub(super) fn doubt(&mut self, room: RoomKey) {
        if self.rooms.contains_key(&room) || self.known.contains_key(&room) {
            self.doubted.insert(room);
        }
    }

    /// The entries of all rooms of this node are to be read again.
    pub(super) fn doubt_all(&mut self) {
        self.doubted.extend(self.rooms.keys());
    }

    /// The rooms whose entries are to be read again now.
    pub(super) fn doubted(&mut self, now: Instant) -> BTreeSet<RoomKey> {
        if self.peers.holds_lease(now) { std::mem::take(&mut self.doubted) } else { BTreeSet::new() }
    }

    /// Looks at the clock.
    pub(super) fn tick(&mut self, now: Instant) {
        self.taken.retain(|_, taken| now - *taken < TAKEN_TOLD);
        if now - self.looked.0 < LOOK {
            return;
        }
        let last = self.peers.buckets.map(|buckets| buckets.last);
        if std::mem::replace(&mut self.looked, (now, last)).1 != last {
            self.doubt_all();
        }
        let given = self.rooms.iter().filter(|(_, held)| matches!(held, HeldRoom::Given(..)));
        self.doubted.extend(given.map(|(room, _)| *room));
        self.known.retain(|_, (_, read)| now - *read < KNOWN_FOR);
        self.turns.retain(|_, turn| Arc::strong_count(turn) > 1);
    }

    /// Consequence of the entry of a room that is looked at again. `is_asked`: another node takes this one for its home.
    pub(super) fn look(&mut self, room: RoomKey, entry: Option<Home>, is_asked: bool, now: Instant) -> Looked {
        match self.rooms.get(&room).copied() {
            Some(HeldRoom::Here(_)) => self.look_at_own(room, entry, now),
            Some(HeldRoom::Given(claim, since)) if entry.is_some_and(|home| home.claim == claim) => match is_asked {
                _ if now - since < GIVEN_FOR => Looked::Nothing,
                true => Looked::Claims(Some(claim)),
                false => {
                    self.rooms.remove(&room);
                    Looked::Releases(claim)
                }
            },
            held => {
                self.rooms.remove(&room);
                let looked = self.look_at_other(room, entry, is_asked, now);
                let is_taken = held.is_some() && entry.is_some_and(|home| home.node != self.peers.tag);
                if is_taken { Looked::Tells(HomeEvent::Closed(room, now)) } else { looked }
            }
        }
    }

    fn look_at_own(&mut self, room: RoomKey, entry: Option<Home>, now: Instant) -> Looked {
        match entry.map(|home| (home, self.peers.standing(home.node, now))) {
            _ if !self.peers.holds_lease(now) => _ = self.doubted.insert(room),
            None => return Looked::Claims(None),
            Some((home, _)) if home.node == self.peers.tag => self.open(room, Some(home.claim)),
            Some((home, Standing::Gone)) => return Looked::Claims(Some(home.claim)),
            Some((_, Standing::Unknown)) => _ = self.doubted.insert(room),
            Some((home, Standing::Lives | Standing::Stops)) => {
                self.rooms.remove(&room);
                self.peers.own.counts.remove(&room);
                self.known.insert(room, (home, now));
                return Looked::Tells(HomeEvent::Closed(room, now));
            }
        }
        Looked::Nothing
    }

    fn look_at_other(&mut self, room: RoomKey, entry: Option<Home>, is_asked: bool, now: Instant) -> Looked {
        let Some(home) = entry else { return Looked::Nothing }; // whoever had it makes it again, or says that it is closed
        let before = self.known.remove(&room);
        if home.node != self.peers.tag {
            self.known.insert(room, (home, now));
        } else if is_asked {
            self.open(room, Some(home.claim)); // the answer to the claim was lost
        }
        let is_moved = before.is_some_and(|(before, _)| before.node != home.node);
        if is_moved { Looked::Tells(HomeEvent::Moved(room)) } else { Looked::Nothing }
    }
}

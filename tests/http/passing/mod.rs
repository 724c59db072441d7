//! Two nodes with real sockets between them: a front, to which clients come, and the home of its rooms.

mod door;
mod livefield;
mod moving;
mod requests;
mod sockets;

use crate::common::Server;
use causerie::bus::{
    Counts, HomeEvent, Homes, InstanceSecret, LivingNode, Near, OtherHome, Place, RoomKey, Want, WayState,
};
use causerie::message::NodeTag;
use causerie::server::Ways;
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, ready};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::sleep;

/// The secret that the nodes share.
const SECRET: &[u8] = b"a secret of these nodes, and of no others";

/// The claim of the home.
const CLAIM: u64 = 7;
const HERE: Place = Place::Here(Some(CLAIM));

/// Addresses of clients, as the front sees those that come from 127.0.0.1 and from 127.0.0.2.
const CLIENTS: [&str; 2] = ["203.0.113.1", "203.0.113.2"];

/// A node's knowledge of the homes of rooms: all are at one place but `Own`, which each takes for its own.
#[derive(Debug)]
struct Rooms {
    place: Mutex<Place>,
    /// The place that is found once a claim was refused.
    place_again: Place,
    /// `true` if rooms move between nodes.
    moves: AtomicBool,
    /// The place of the room `Silent`.
    silent: Mutex<Place>,
    /// `true` once the node stops, and gives all its rooms.
    is_stopping: AtomicBool,
    /// Number of rooms that were taken.
    taken: AtomicUsize,
    /// Time that it takes to claim a room, in milliseconds.
    claimed_in: AtomicU64,
    /// Number of people in each room at other nodes.
    elsewhere: AtomicUsize,
    /// The way to tell the node that homes have changed.
    changes: (UnboundedSender<HomeEvent>, Mutex<Option<UnboundedReceiver<HomeEvent>>>),
    /// Number of times that a home was looked for.
    looked: AtomicUsize,
    /// The other nodes, and whether they were found to be reached at their doors.
    living: Mutex<Vec<(NodeTag, SocketAddr)>>,
    reached: Mutex<Vec<(NodeTag, bool)>>,
}

impl Rooms {
    fn at(place: Place) -> Arc<Self> {
        Self::at_first(place, Place::Unavailable)
    }

    fn at_first(place: Place, place_again: Place) -> Arc<Self> {
        let (sender, receiver) = unbounded_channel();
        Arc::new(Self {
            place: Mutex::new(place),
            place_again,
            moves: AtomicBool::new(false),
            silent: Mutex::new(Place::Unavailable),
            is_stopping: AtomicBool::new(false),
            taken: AtomicUsize::new(0),
            claimed_in: AtomicU64::new(0),
            elsewhere: AtomicUsize::new(0),
            changes: (sender, Mutex::new(Some(receiver))),
            looked: AtomicUsize::new(0),
            living: Mutex::default(),
            reached: Mutex::default(),
        })
    }

    fn looked(&self) -> usize {
        self.looked.load(Ordering::SeqCst)
    }
}

impl Homes for Rooms {
    fn find(&self, room: RoomKey, _: Want, refused: Option<u64>) -> BoxFuture<'_, Place> {
        self.looked.fetch_add(1, Ordering::SeqCst);
        let place = match refused {
            _ if room == key_of("Own") => HERE,
            _ if room == key_of("Silent") => *self.silent.lock().unwrap(),
            None => *self.place.lock().unwrap(),
            Some(_) => self.place_again,
        };
        ready(place).boxed()
    }

    fn answers(&self, _: RoomKey, claim: u64) -> BoxFuture<'_, bool> {
        ready(*self.place.lock().unwrap() == HERE && claim == CLAIM).boxed()
    }

    fn take<'a>(&'a self, _: RoomKey, over: u64, received: BoxFuture<'a, ()>) -> BoxFuture<'a, Option<u64>> {
        let is_taken = self.moves.load(Ordering::SeqCst) && over == CLAIM;
        async move {
            if is_taken {
                self.taken.fetch_add(1, Ordering::SeqCst);
                sleep(Duration::from_millis(self.claimed_in.load(Ordering::SeqCst))).await;
                received.await;
                *self.place.lock().unwrap() = HERE;
            }
            is_taken.then_some(CLAIM)
        }
        .boxed()
    }

    fn hand_over<'a>(&'a self, _: RoomKey, is_given: BoxFuture<'a, bool>) -> BoxFuture<'a, Option<u64>> {
        let may_go = self.moves.load(Ordering::SeqCst) && *self.place.lock().unwrap() == HERE;
        async move {
            let is_given = may_go && is_given.await;
            if is_given && !self.is_stopping.load(Ordering::SeqCst) {
                *self.place.lock().unwrap() = Place::Unavailable;
            }
            is_given.then_some(CLAIM)
        }
        .boxed()
    }

    fn release(&self, _: RoomKey) -> BoxFuture<'static, ()> {
        ready(()).boxed()
    }

    fn count(&self, _: RoomKey, _: Counts) -> Counts {
        Counts { members: self.elsewhere.load(Ordering::SeqCst), in_call: 0 }
    }

    fn living(&self) -> Vec<LivingNode> {
        self.living
            .lock()
            .unwrap()
            .iter()
            .map(|(node, door)| LivingNode { node: *node, door: *door, homes: 0 })
            .collect()
    }

    fn note_reached(&self, node: NodeTag, is_reached: bool) {
        self.reached.lock().unwrap().push((node, is_reached));
    }

    fn way(&self) -> WayState {
        let is_unreached = self.reached.lock().unwrap().iter().any(|(_, is_reached)| !is_reached);
        if is_unreached { WayState::Unreached } else { WayState::Open }
    }

    fn stop(&self) -> BoxFuture<'_, ()> {
        self.is_stopping.store(true, Ordering::SeqCst);
        ready(()).boxed()
    }
}

/// The key of the room of this name.
fn key_of(name: &str) -> RoomKey {
    InstanceSecret::new(SECRET).home_key(Near::of(name))
}

/// A front and a home.
struct Nodes {
    front: Server,
    home: Server,
    /// The door of the home.
    door: SocketAddr,
    /// What each knows of homes.
    rooms: [Arc<Rooms>; 2],
}

fn there(door: SocketAddr, claim: u64) -> Place {
    Place::There(OtherHome { node: NodeTag::random(), door, claim })
}

/// A node for which all rooms are there; with its door.
async fn node(rooms: Arc<Rooms>, settings: &[(&str, &str)]) -> (Server, SocketAddr) {
    let door = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = door.local_addr().unwrap();
    let changes = rooms.changes.1.lock().unwrap().take().expect("one node");
    let ways = Ways { tag: NodeTag::random(), door, homes: rooms, changes, secret: InstanceSecret::new(SECRET) };
    (Server::start_among(ways, CLIENTS, settings).await, address)
}

impl Nodes {
    async fn start(settings: &[(&str, &str)]) -> Self {
        Self::start_with(settings, settings).await
    }

    async fn start_with(at_front: &[(&str, &str)], at_home: &[(&str, &str)]) -> Self {
        let of_home = Rooms::at(HERE);
        let (home, door) = node(of_home.clone(), at_home).await;
        let of_front = Rooms::at(there(door, CLAIM));
        let (front, _) = node(of_front.clone(), at_front).await;
        Self { front, home, door, rooms: [of_front, of_home] }
    }
}

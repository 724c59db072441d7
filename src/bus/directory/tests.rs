//! Nodes over a broker in memory, with time paused: whatever happens to them, one home serves under the entry's claim, and all
//! agree in the end. `SEED` is the first of `SEEDS` seeds.

#![allow(clippy::unwrap_used, reason = "tests may panic")]

use super::peers::{PeerBeat, Peers};
use super::rules::{Step, step};
use super::state::{HomeTable, Looked};
use super::{Directory, HomeEvent, OtherHome, Place, Want, WayState};
use crate::bus::broker::BucketState;
use crate::bus::engine::Engine;
use crate::bus::memory::{MemoryBroker, MemoryClient, Random};
use crate::bus::{Home, Homes, InstanceSecret, Near, Revision, RoomKey};
use crate::message::NodeTag;
use futures_util::FutureExt;
use futures_util::future::ready;
use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio::task::yield_now;
use tokio::time::{Instant, sleep, sleep_until, timeout};

/// Time after which all know that a node is dead: from its last beat on, and until the next look at the clock.
const KNOWN_DEAD: Duration = Duration::from_secs(16);
/// Time that a beat is under way at most.
const UNDER_WAY: Duration = Duration::from_secs(1);
/// Time in which all agree after the last fault: a beat that fails just then is given up after 2 s, and the next one, half a
/// second later, is a lease; 5 s later it is known who is gone; people try again every second.
const QUIET: Duration = Duration::from_secs(10);
/// The same where the buckets were made anew: for 10 s from the first beat on nobody makes an entry who does not have the room.
const QUIET_ANEW: Duration = Duration::from_secs(14);

/// A node, with the part of it that has rooms.
#[derive(Clone)]
struct TestNode {
    tag: NodeTag,
    directory: Directory<MemoryClient>,
    told: Arc<Mutex<mpsc::UnboundedReceiver<HomeEvent>>>,
    /// Rooms that are open here.
    open: Arc<Mutex<BTreeSet<RoomKey>>>,
}

/// The door of the node of this number.
fn door(number: u32) -> SocketAddr {
    ([127, 0, 0, 1], number as u16).into()
}

impl TestNode {
    fn new(broker: &MemoryBroker, number: u32) -> Self {
        let own = PeerBeat { door: Some(door(number)), ..PeerBeat::default() };
        Self::with(broker, NodeTag::from_bits(number << 24), own)
    }

    fn with(broker: &MemoryBroker, tag: NodeTag, own: PeerBeat) -> Self {
        let (directory, told) = Directory::open(broker.connect(tag), tag, InstanceSecret::new(b"secret"), own);
        Self { tag, directory, told: Arc::new(Mutex::new(told)), open: Arc::default() }
    }

    /// Returns when the node may go on.
    async fn wakes(&self) {
        self.directory.0.engine.wakes().await;
    }

    /// Closes what it is told to. What is here again begins anew.
    fn closes(&self) {
        while let Ok(change) = self.told.lock().unwrap().try_recv() {
            if let HomeEvent::Closed(room, _) = change
                && !self.has(room)
            {
                self.open.lock().unwrap().remove(&room);
            }
        }
    }

    fn has(&self, room: RoomKey) -> bool {
        self.directory.state().is_open(room)
    }

    fn claim(&self, room: RoomKey) -> Option<Revision> {
        self.directory.state().claim(room)
    }

    fn opens(&self, room: RoomKey) {
        self.open.lock().unwrap().insert(room);
    }
}

/// Nodes that are joined by a broker.
#[derive(Clone)]
struct World {
    broker: MemoryBroker,
    nodes: Arc<Mutex<Vec<TestNode>>>,
    rooms: Vec<RoomKey>,
    /// Pairs of nodes that cannot reach each other.
    cut: Arc<Mutex<BTreeSet<(NodeTag, NodeTag)>>>,
    /// Nodes that answered under each claim.
    answered: Arc<Mutex<BTreeMap<(RoomKey, Revision), NodeTag>>>,
    seed: u64,
}

impl World {
    fn nodes(&self) -> Vec<TestNode> {
        self.nodes.lock().unwrap().clone()
    }

    /// Somebody comes to a node and wants a room. Returns where it is.
    async fn reach(&self, from: TestNode, room: RoomKey, want: Want) -> Option<(NodeTag, Option<Revision>)> {
        from.wakes().await;
        let mut place = from.directory.find(room, want, None).await;
        for is_again in [false, true] {
            match place {
                Place::Here(claim) => {
                    from.opens(room);
                    claim.into_iter().for_each(|claim| self.note(from.tag, room, claim));
                    return Some((from.tag, claim));
                }
                Place::There(home) if self.goes(&from, &home, room).await => {
                    return Some((home.node, Some(home.claim)));
                }
                Place::There(home) if !is_again => {
                    from.wakes().await;
                    place = from.directory.find(room, want, Some(home.claim)).await;
                }
                _ => return None,
            }
        }
        None
    }

    /// Goes to a home through its door. Returns `true` if it answers.
    async fn goes(&self, from: &TestNode, home: &OtherHome, room: RoomKey) -> bool {
        let there = self.nodes().into_iter().find(|node| node.tag == home.node);
        let is_cut = self.cut.lock().unwrap().contains(&(from.tag, home.node));
        let Some(there) = there.filter(|_| !is_cut) else { return false };
        let asked = timeout(Duration::from_secs(5), async {
            there.wakes().await;
            there.directory.answers(room, home.claim).await
        });
        let answers = asked.await == Ok(true);
        if answers {
            there.opens(room);
            self.note(there.tag, room, home.claim);
        }
        answers
    }

    /// Somebody answers under a claim: nobody else ever does.
    fn note(&self, node: NodeTag, room: RoomKey, claim: Revision) {
        let first = *self.answered.lock().unwrap().entry((room, claim)).or_insert(node);
        assert_eq!(first, node, "seed {}: two nodes answer for {room} under {claim}", self.seed);
    }

    /// One home at most serves under the entry's claim.
    fn holds_one_home(&self) {
        let (homes, nodes) = (self.broker.homes(), self.nodes());
        for (room, Home { node, claim }) in &homes {
            let serving = nodes.iter().filter(|serving| serving.claim(*room) == Some(*claim));
            serving.for_each(|serving| assert_eq!(serving.tag, *node, "seed {}: {room} under {claim}", self.seed));
        }
    }

    /// A room goes from its home to another node, or is thrown away there.
    async fn gives(&self, from: TestNode, to: TestNode, room: RoomKey) {
        let Some(claim) = from.directory.hand_over(room, ready(true).boxed()).await else { return };
        from.open.lock().unwrap().remove(&room);
        to.wakes().await;
        if to.directory.take(room, claim, ready(()).boxed()).await.is_some() {
            to.opens(room);
        }
    }

    /// The homes of rooms whose entries the brokers have lost.
    fn homes_without_entry(&self) -> Vec<(RoomKey, NodeTag)> {
        let (homes, nodes) = (self.broker.homes(), self.nodes());
        let lost = self.rooms.iter().filter(|room| !homes.contains_key(room));
        let home = |room: &RoomKey| {
            let mut having = nodes.iter().filter(|node| node.has(*room));
            having
                .next()
                .filter(|home| home.claim(*room).is_some() && having.next().is_none())
                .map(|home| (*room, home.tag))
        };
        lost.filter_map(home).collect()
    }

    /// Ways in which nodes disagree.
    async fn disagreement(&self) -> Vec<String> {
        let (homes, nodes, mut faults) = (self.broker.homes(), self.nodes(), Vec::new());
        for room in &self.rooms {
            let entry = homes.get(room).map(|home| (home.node, Some(home.claim)));
            for node in &nodes {
                let reached = self.reach(node.clone(), *room, Want::Open).await;
                if reached.is_none() || reached != entry {
                    faults.push(format!("{} reaches {room} at {reached:?}, not {entry:?}", node.tag));
                }
                node.closes();
                let (is_open, has) = (node.open.lock().unwrap().contains(room), node.has(*room));
                let is_home = entry.is_some_and(|(home, _)| home == node.tag);
                if (is_open, has) != (is_home, is_home) {
                    faults.push(format!("{} has {room}: {is_open}, {has}", node.tag));
                }
            }
        }
        faults
    }
}

struct Story {
    world: World,
    random: Random,
    made: u32,
    killed: u32,
    /// Time at which the last beat of a node that died was heard: who sleeps hears it when it wakes.
    died: Option<Instant>,
    /// Time until which a node sleeps.
    asleep: Instant,
    /// The brokers lost everything.
    emptied: bool,
    /// A node was mute: others take what it has.
    was_mute: bool,
    /// The broker is down.
    is_down: bool,
    log: Vec<String>,
}

#[test]
fn nodes_agree_who_is_home() {
    let of = |name: &str, default| std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default);
    let first = of("SEED", 1);
    let seeds = of("SEEDS", if std::env::var_os("SOAK").is_some() { 20_000 } else { 200 });
    for seed in first..first + seeds {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
        runtime.block_on(run(seed));
    }
}

async fn run(seed: u64) {
    let mut random = Random::new(seed);
    let delay = Duration::from_micros([0, 500, 5_000, 50_000][random.below(4) as usize]);
    let lost = [0, 0, 50, 200][random.below(4) as usize];
    let failing = [0, 0, 20, 100][random.below(4) as usize];
    let broker = MemoryBroker::new(seed, delay, lost);
    broker.fault(|faults| faults.failing = failing);
    let rooms = ["one", "two", "three"].map(room).into();
    let nodes = (1..=3).map(|number| TestNode::new(&broker, number)).collect();
    let world = World {
        broker,
        nodes: Arc::new(Mutex::new(nodes)),
        rooms,
        cut: Arc::default(),
        answered: Arc::default(),
        seed,
    };
    let log = vec![format!("{delay:?}, {lost} lost, {failing} failing")];
    let mut story = Story {
        world,
        random,
        made: 3,
        killed: 0,
        died: None,
        asleep: Instant::now(),
        emptied: false,
        was_mute: false,
        is_down: false,
        log,
    };
    for _ in 0..60 {
        story.step().await;
    }
    let world = story.world.clone();
    if story.is_down {
        sleep(seconds(3)).await; // nothing that was asked before is carried out by brokers that start again
    }
    let awake = world.broker.mend();
    world.cut.lock().unwrap().clear();
    // Who has a room makes its entry again: all knew the old buckets and heard each other a moment ago, none has seen the
    // new ones, none sleeps, and no claim comes late.
    let is_short = story.is_down && world.nodes().iter().all(|node| node.directory.way() != WayState::CutOff);
    let is_known = story.made == 3 && !story.was_mute && failing == 0 && awake <= Instant::now();
    let lost = if is_short && is_known { world.homes_without_entry() } else { Vec::new() };
    let quiet = if story.emptied { QUIET_ANEW } else { QUIET };
    let by = awake.max(story.died.map_or(awake, |died| died + KNOWN_DEAD)) + quiet;
    while Instant::now() < by {
        for (node, room) in
            world.nodes().into_iter().flat_map(|node| world.rooms.iter().map(move |room| (node.clone(), *room)))
        {
            let world = world.clone();
            tokio::spawn(async move { world.reach(node, room, Want::Open).await });
        }
        for _ in 0..10 {
            world.holds_one_home();
            sleep(Duration::from_millis(100)).await;
        }
    }
    sleep_until(by).await;
    let mut faults = world.disagreement().await;
    let homes = world.broker.homes();
    let moved = lost.into_iter().filter(|(room, home)| homes.get(room).is_none_or(|now| now.node != *home));
    faults.extend(moved.map(|(room, home)| format!("{home} had {room}, and lost it")));
    assert!(faults.is_empty(), "seed {seed}:\n{}\n{}", faults.join("\n"), story.log.join("\n"));
    world.nodes().iter().for_each(|node| node.directory.leave());
}

impl Story {
    async fn step(&mut self) {
        let nodes = self.world.nodes();
        let node = nodes[self.random.below(nodes.len() as u64) as usize].clone();
        let other = nodes[self.random.below(nodes.len() as u64) as usize].clone();
        let room = self.world.rooms[self.random.below(3) as usize];
        let seconds = Duration::from_secs(1 + self.random.below(40));
        let (world, broker) = (self.world.clone(), self.world.broker.clone());
        let tag = node.tag;
        match self.random.below(100) {
            0..40 => drop(tokio::spawn(async move { world.reach(node, room, Want::Open).await })),
            40..45 => drop(tokio::spawn(async move { world.reach(node, room, Want::Look).await })),
            45..55 => self.release(room),
            55..60 => {
                if let Some(home) = nodes.into_iter().find(|node| node.has(room)) {
                    self.note(format!("{} gives {room} to {}", home.tag, other.tag));
                    tokio::spawn(async move { world.gives(home, other, room).await });
                }
            }
            60..64 => {
                self.note(format!("{tag} sleeps for 20 s"));
                self.asleep = Instant::now() + Duration::from_secs(20);
                broker.fault(|faults| faults.asleep.insert(tag, self.asleep));
                self.died = self.died.map(|died| if died.elapsed() < UNDER_WAY { self.asleep } else { died });
            }
            64..66 => {
                self.note(format!("{tag} is mute"));
                broker.fault(|faults| faults.mute = [tag].into());
                self.was_mute = true;
            }
            66..69 => {
                self.note(format!("splits {tag}"));
                broker.fault(|faults| faults.apart = [tag].into());
            }
            69..74 => {
                self.note("heals".into());
                broker.heal();
            }
            74..76 => {
                self.note("broker stops".into());
                broker.stop();
                (self.emptied, self.is_down) = (true, true);
            }
            76..81 => {
                broker.fault(|faults| faults.is_down = false);
                self.is_down = false;
            }
            81..83 => {
                self.note(format!("brokers choose a leader for {seconds:?}"));
                broker.fault(|faults| faults.election = Some(Instant::now() + seconds));
            }
            83..86 => {
                self.note(format!("{tag} and {} cannot reach each other", other.tag));
                self.world.cut.lock().unwrap().extend([(tag, other.tag), (other.tag, tag)]);
            }
            86..88 => self.world.cut.lock().unwrap().clear(),
            88..90 if self.killed < 2 => self.kill(&node),
            90..92 if self.made < 5 => {
                self.made += 1;
                self.note(format!("node {} comes", self.made));
                self.world.nodes.lock().unwrap().push(TestNode::new(&broker, self.made));
            }
            _ => sleep(Duration::from_secs(self.random.below(20))).await,
        }
        let pause = [0, 1, 20, 300, 2500][self.random.below(5) as usize];
        sleep(Duration::from_millis(pause)).await;
        self.world.nodes().iter().for_each(TestNode::closes);
        self.world.holds_one_home();
    }

    fn note(&mut self, what: String) {
        self.log.push(what);
    }

    /// A room has nobody any more at its home.
    fn release(&mut self, room: RoomKey) {
        for node in self.world.nodes().into_iter().filter(|node| node.has(room)) {
            self.note(format!("{} releases {room}", node.tag));
            node.open.lock().unwrap().remove(&room);
            let released = node.directory.release(room);
            tokio::spawn(released);
        }
    }

    fn kill(&mut self, node: &TestNode) {
        self.note(format!("{} dies", node.tag));
        self.killed += 1;
        self.died = Some(self.asleep.max(Instant::now()));
        self.world.broker.kill(node.tag);
        node.directory.leave();
        self.world.nodes.lock().unwrap().retain(|other| other.tag != node.tag);
    }
}

/// Two nodes that know of each other, with their broker and a room.
async fn two() -> (MemoryBroker, [TestNode; 2], RoomKey) {
    let broker = MemoryBroker::new(1, Duration::from_millis(1), 0);
    let nodes = [1, 2].map(|number| TestNode::new(&broker, number));
    sleep(seconds(3)).await;
    (broker, nodes, room("QGIS"))
}

fn room(name: &str) -> RoomKey {
    InstanceSecret::new(b"secret").home_key(Near::of(name))
}

#[tokio::test(start_paused = true)]
async fn a_node_learns_that_another_cannot_reach_it_and_when_that_can_again() {
    let (_, [one, two], _) = two().await;
    for is_reached in [true, false, true] {
        one.directory.note_reached(two.tag, is_reached);
        sleep(seconds(3)).await;
        let way = if is_reached { WayState::Open } else { WayState::Unreached };
        assert_eq!((one.directory.way(), two.directory.way()), (WayState::Open, way));
    }
    one.directory.note_reached(two.tag, false);
    one.directory.stop().await;
    sleep(seconds(3)).await;
    assert_eq!(two.directory.way(), WayState::Open, "who stops reaches nobody");
}

#[tokio::test(start_paused = true)]
async fn a_room_that_is_about_to_be_given_is_here_for_nobody_until_that_is_decided() {
    let (_, [one, two], room) = two().await;
    let Place::Here(Some(claim)) = one.directory.find(room, Want::Open, None).await else { panic!("it opens") };
    for is_given in [None, Some(false), Some(true)] {
        let (decide, decided) = oneshot::channel();
        let giving = one.directory.clone();
        let giving =
            tokio::spawn(async move { giving.hand_over(room, decided.map(|given| given == Ok(true)).boxed()).await });
        sleep(seconds(1)).await;
        assert!(timeout(seconds(1), one.directory.find(room, Want::Open, None)).await.is_err(), "it is not decided");
        assert!(timeout(seconds(1), one.directory.answers(room, claim)).await.is_err());
        match is_given {
            Some(is_given) => decide.send(is_given).unwrap(),
            None => giving.abort(),
        }
        let is_given = is_given == Some(true);
        assert_eq!(giving.await.ok().flatten(), is_given.then_some(claim));
        assert_eq!(one.directory.answers(room, claim).await, !is_given);
    }
    let taken = two.directory.take(room, claim, ready(()).boxed()).await.unwrap();
    assert!(matches!(one.directory.find(room, Want::Open, None).await, Place::There(home) if home.claim == taken));
    sleep(seconds(1)).await;
    let told = one.told.lock().unwrap().try_recv();
    assert!(
        matches!(told, Ok(HomeEvent::Closed(closed, _)) if closed == room),
        "who came meanwhile is put out: {told:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_room_is_taken_with_its_content_when_the_answer_to_the_claim_is_lost() {
    let (broker, [one, two], room) = two().await;
    assert!(matches!(one.directory.find(room, Want::Open, None).await, Place::Here(Some(_))));
    let claim = one.directory.hand_over(room, ready(true).boxed()).await.unwrap();
    let (taking, is_received) = (two.directory.clone(), Arc::new(AtomicBool::new(false)));
    let received = is_received.clone();
    let taken = tokio::spawn(async move {
        taking.take(room, claim, async move { received.store(true, Ordering::SeqCst) }.boxed()).await
    });
    yield_now().await;
    broker.fault(|faults| faults.failing = 1000); // now that it is asked
    sleep(Duration::from_millis(20)).await;
    broker.fault(|faults| faults.failing = 0);
    assert_eq!(broker.homes().get(&room).map(|home| home.claim), Some(claim), "it comes late");
    let taken = taken.await.unwrap();
    assert_eq!(broker.homes().get(&room).map(|home| (home.node, Some(home.claim))), Some((two.tag, taken)));
    assert!(is_received.load(Ordering::SeqCst) && two.has(room));
}

/// Another process may be behind the door by then: it is reached by the same address.
#[tokio::test(start_paused = true)]
async fn what_was_passed_to_a_node_that_is_gone_is_cut_unless_another_has_its_door() {
    let (broker, [one, two], _) = two().await;
    let dies = |node: TestNode| {
        broker.kill(node.tag);
        node.directory.leave();
    };
    dies(two);
    let own = PeerBeat { door: Some(door(2)), ..PeerBeat::default() };
    let again = TestNode::with(&broker, NodeTag::from_bits(7), own);
    sleep(seconds(20)).await;
    assert!(one.told.lock().unwrap().try_recv().is_err(), "it is the door of one that lives");
    dies(again);
    sleep(seconds(20)).await;
    assert_eq!(one.told.lock().unwrap().try_recv(), Ok(HomeEvent::Gone(door(2))));
}

#[tokio::test(start_paused = true)]
async fn a_home_that_others_did_not_hear_learns_from_a_beat_that_its_room_was_taken() {
    let (broker, [one, two], room) = two().await;
    assert!(matches!(one.directory.find(room, Want::Open, None).await, Place::Here(Some(_))));
    broker.fault(|faults| faults.mute = [one.tag].into());
    sleep(seconds(17)).await;
    broker.fault(|faults| faults.lost = 1000);
    assert!(matches!(two.directory.find(room, Want::Open, None).await, Place::Here(Some(_))));
    broker.fault(|faults| faults.lost = 0);
    assert!(one.has(room), "it has not heard of it");
    sleep(seconds(3)).await;
    let told = one.told.lock().unwrap().try_recv();
    assert!(matches!(told, Ok(HomeEvent::Closed(closed, _)) if closed == room) && !one.has(room), "{told:?}");
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

const BUCKETS: BucketState = BucketState { generation: 1, last: 7 };

/// The consequence of an entry for a node that has the room.
fn has(table: &mut HomeTable, entry: Option<Home>, now: Instant) -> Looked {
    table.win(room("QGIS"), 5, None, now);
    table.look(room("QGIS"), entry, false, now)
}

/// A node that holds a lease since the start, and hears another.
fn peers(start: Instant) -> (Peers, [NodeTag; 2]) {
    let [own, other] = [1, 2].map(NodeTag::from_bits);
    let mut peers = Peers::new(own, PeerBeat::default(), start);
    peers.note_beat(BUCKETS, start, start);
    peers.hear(other, PeerBeat { door: Some(door(2)), ..PeerBeat::default() }, start);
    (peers, [own, other])
}

fn beats(peers: &mut Peers, at: Instant) -> bool {
    peers.notices_sleep(at);
    peers.note_beat(BUCKETS, at, at)
}

#[test]
fn an_entry_is_taken_from_a_node_that_is_gone_by_one_that_holds_a_lease() {
    let start = Instant::now();
    let (peers, [own, other]) = peers(start);
    let mut table = HomeTable::new(peers, start);
    let entry = Some(Home { node: other, claim: 7 });
    let there = Place::There(OtherHome { node: other, door: door(2), claim: 7 });
    assert_eq!(step(entry, None, Want::Open, &table.peers, start), Step::At(there));
    assert_eq!(has(&mut table, entry, start), Looked::Tells(HomeEvent::Closed(room("QGIS"), start)));
    assert_eq!(table.place(room("QGIS"), start), Some(there));
    for at in [5, 10, 14] {
        assert!(!beats(&mut table.peers, start + seconds(at)));
    }
    let gone = start + seconds(15);
    assert_eq!(step(entry, None, Want::Open, &table.peers, gone), Step::Claims(Some(7)));
    assert_eq!(step(entry, None, Want::Look, &table.peers, gone), Step::At(Place::Nowhere));
    assert_eq!(has(&mut table, entry, gone), Looked::Claims(Some(7)), "who has it keeps it");
    let cut = start + seconds(22);
    assert_eq!(
        step(entry, None, Want::Open, &table.peers, cut),
        Step::At(there),
        "it may live, and this node be cut off"
    );
    assert_eq!(step(None, None, Want::Open, &table.peers, cut), Step::At(Place::Unavailable));
    assert_eq!(has(&mut table, None, cut), Looked::Nothing);
    let again = start + seconds(30);
    assert!(beats(&mut table.peers, again));
    assert_eq!(table.doubted(again), [room("QGIS")].into(), "it waited for a lease");
    assert_eq!(step(entry, None, Want::Open, &table.peers, again), Step::At(Place::Unavailable), "it may be heard yet");
    let named = Some(Home { node: own, claim: 9 });
    assert_eq!(step(named, None, Want::Look, &table.peers, again), Step::At(Place::Here(Some(9))));
    assert_eq!(step(named, Some(9), Want::Open, &table.peers, again), Step::Claims(Some(9)), "it was given away");
}

#[test]
fn who_has_a_room_makes_its_entry_first_in_buckets_that_are_made_anew() {
    let start = Instant::now();
    let mut table = HomeTable::new(peers(start).0, start);
    assert_eq!(step(None, None, Want::Open, &table.peers, start), Step::Claims(None));
    let (emptied, later) = (BucketState { generation: 2, ..BUCKETS }, start + seconds(10));
    assert!(table.peers.note_beat(emptied, start, start));
    assert!(!table.peers.note_buckets(BUCKETS, start - seconds(1), start), "this was asked before");
    assert_eq!(step(None, None, Want::Open, &table.peers, start), Step::At(Place::Unavailable));
    assert_eq!(has(&mut table, None, start), Looked::Claims(None));
    table.peers.note_beat(emptied, later, later);
    assert_eq!(step(None, None, Want::Open, &table.peers, later), Step::Claims(None));
}

#[test]
fn a_node_is_alone_after_a_while_without_a_lease_in_which_it_was_awake() {
    let start = Instant::now();
    let (mut peers, _) = peers(start);
    let is_alone =
        |peers: &mut Peers, at| (peers.notices_sleep(start + seconds(at)), peers.is_alone(start + seconds(at)));
    assert_eq!([4, 8, 12, 14].map(|at| is_alone(&mut peers, at)), [(false, false); 4]);
    assert_eq!(is_alone(&mut peers, 15), (false, true));
    assert!(!peers.is_alone(start + seconds(40)), "it has slept, and does not know it");
    assert_eq!(is_alone(&mut peers, 40), (true, false));
    assert_eq!([44, 48, 52, 55].map(|at| is_alone(&mut peers, at).1), [false, false, false, true]);
}

#[test]
fn who_comes_with_other_settings_stays_away_until_the_other_is_gone() {
    let (start, [low, high]) = (Instant::now(), [1, 2].map(NodeTag::from_bits));
    let mut new = Peers::new(high, PeerBeat::default(), start);
    assert!(new.part_from(low, 0, start) && new.is_apart(start + seconds(14)) && !new.is_apart(start + seconds(15)));
    let (mut peers, [_, other]) = peers(start);
    assert!(!peers.part_from(other, 0, start), "both came at once");
    peers.own.started = 5;
    assert!(!peers.part_from(other, 6, start) && peers.holds_lease(start), "this one was there before");
    assert!(peers.part_from(other, 4, start) && !peers.holds_lease(start));
}

#[test]
fn only_what_a_node_of_the_instance_said_is_heard() {
    let ([secret, other], node) = ([&b"one"[..], b"other"].map(InstanceSecret::new), NodeTag::from_bits(1));
    let message = PeerBeat { door: Some(door(1)), ..PeerBeat::default() }.seal(node, &secret);
    let open = |node, message: &[u8], secret| PeerBeat::open(node, message, secret).map(|beat| beat.door);
    assert_eq!(open(node, &message, &secret), Some(Some(door(1))));
    assert_eq!(open(NodeTag::from_bits(2), &message, &secret), None);
    assert_eq!(open(node, &message, &other), None);
    assert_eq!(open(node, &[&message[..], b" "].concat(), &secret), None);
    assert_eq!(open(node, b"", &secret), None);
}

//! A broker in memory, for tests: it delays and drops by a seed, splits and heals, starts anew, and puts nodes to sleep.
//! Its order is a real broker's: what one node sends another arrives in order, or not at all.

use super::broker::{BucketState, Heard, Home, Revision, Unanswered};
use super::engine::Engine;
use super::secret::RoomKey;
use crate::locks::{Lock, Mutex, MutexGuard};
use crate::message::NodeTag;
use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, sleep_until};

/// Time after which a request that is not answered is given up.
const PATIENCE: Duration = Duration::from_secs(2);
/// Longest time by which claims and what is heard of them are late, where some are.
const LATE: u64 = 5_000;

/// A broker, or a cluster of them, in memory.
#[derive(Debug, Clone)]
pub(super) struct MemoryBroker(Arc<Mutex<BrokerState>>);

#[derive(Debug)]
struct BrokerState {
    random: Random,
    /// Longest time that a message takes.
    delay: Duration,
    faults: BrokerFaults,
    generation: u64,
    revision: Revision,
    homes: HashMap<RoomKey, Home>,
    beats: BTreeMap<NodeTag, Bytes>,
    /// The nodes, with the way to tell those that watch.
    nodes: BTreeMap<NodeTag, Option<mpsc::UnboundedSender<Heard>>>,
    /// Time at which the last message from one node to another arrives: none overtakes it.
    arrivals: HashMap<(NodeTag, NodeTag), Instant>,
}

/// The faults of a broker and of its nodes at a time.
#[derive(Debug, Default)]
pub(super) struct BrokerFaults {
    /// `true` while the broker is stopped.
    pub(super) is_down: bool,
    /// Time until which the buckets have no leader.
    pub(super) election: Option<Instant>,
    /// Messages lost, of a thousand.
    pub(super) lost: u64,
    /// Requests to the buckets lost, or their answers, of a thousand; as many claims come late.
    pub(super) failing: u64,
    /// The nodes, the smaller part, whose broker is split from the others.
    pub(super) apart: BTreeSet<NodeTag>,
    /// The nodes that others do not hear, while the buckets take what they say.
    pub(super) mute: BTreeSet<NodeTag>,
    /// Times from which nodes run again that neither send nor receive before.
    pub(super) asleep: BTreeMap<NodeTag, Instant>,
}

/// A node's connection to a [`MemoryBroker`].
#[derive(Debug)]
pub(super) struct MemoryClient {
    broker: MemoryBroker,
    node: NodeTag,
}

/// Numbers that follow from a seed (SplitMix64).
#[derive(Debug, Clone)]
pub(super) struct Random(u64);

impl Random {
    /// The numbers of this seed.
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number below `bound`, which is not 0.
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }
}

impl MemoryBroker {
    /// A broker whose chances follow from a seed: messages take up to `delay`, and `lost` of a thousand do not arrive.
    pub(super) fn new(seed: u64, delay: Duration, lost: u64) -> Self {
        let state = BrokerState {
            random: Random::new(seed),
            delay,
            faults: BrokerFaults { lost, ..BrokerFaults::default() },
            generation: 0,
            revision: 0,
            homes: HashMap::new(),
            beats: BTreeMap::new(),
            nodes: BTreeMap::new(),
            arrivals: HashMap::new(),
        };
        Self(Arc::new(Mutex::new(Lock::MemoryBroker, state)))
    }

    /// Connects a node.
    pub(super) fn connect(&self, node: NodeTag) -> MemoryClient {
        self.state().nodes.insert(node, None);
        MemoryClient { broker: self.clone(), node }
    }

    /// Ends a node's connection, as its death does.
    pub(super) fn kill(&self, node: NodeTag) {
        let mut state = self.state();
        state.nodes.remove(&node);
        state.faults.asleep.remove(&node);
    }

    /// Stops the broker, which then forgets everything.
    pub(super) fn stop(&self) {
        let mut state = self.state();
        state.faults.is_down = true;
        state.homes.clear();
        state.beats.clear();
        state.generation += 1;
    }

    /// Changes the faults that there are from now on.
    pub(super) fn fault<T>(&self, change: impl FnOnce(&mut BrokerFaults) -> T) -> T {
        change(&mut self.state().faults)
    }

    /// Joins all nodes again.
    pub(super) fn heal(&self) {
        self.fault(|faults| (faults.apart, faults.mute) = Default::default());
    }

    /// Ends splits, elections and losses, and starts the broker. Returns the time at which all nodes are awake.
    pub(super) fn mend(&self) -> Instant {
        self.fault(|faults| {
            *faults = BrokerFaults { asleep: std::mem::take(&mut faults.asleep), ..BrokerFaults::default() };
            faults.asleep.values().copied().fold(Instant::now(), Instant::max)
        })
    }

    /// The homes of all rooms.
    pub(super) fn homes(&self) -> HashMap<RoomKey, Home> {
        self.state().homes.clone()
    }

    fn state(&self) -> MutexGuard<'_, BrokerState> {
        self.0.lock()
    }
}

/// Says something at this time.
fn say<T: Send + 'static>(at: Instant, to: mpsc::UnboundedSender<T>, what: T) {
    tokio::spawn(async move {
        sleep_until(at).await;
        let _ = to.send(what);
    });
}

impl BrokerState {
    fn buckets(&self) -> BucketState {
        BucketState { generation: self.generation, last: self.revision }
    }

    /// Delivers a message after a while, in order; nothing if the two are apart, or if it is lost.
    fn deliver(&mut self, from: NodeTag, to: NodeTag, message: Bytes) {
        let Some(arrival) = self.arrival(from, to) else { return };
        if let Some(Some(heard)) = self.nodes.get(&to) {
            say(arrival, heard.clone(), Heard::Beat(from, message));
        }
    }

    /// Tells those who watch of a claim. Some hear it late, behind what was said later.
    fn hint(&mut self, room: RoomKey, from: NodeTag) {
        let others = self.nodes.iter().filter(|(to, _)| **to != from);
        for (to, heard) in others.filter_map(|(to, heard)| Some((*to, heard.clone()?))).collect::<Vec<_>>() {
            if let Some(arrival) = self.arrival(from, to) {
                say(arrival + self.lateness(), heard, Heard::Entry(room, from));
            }
        }
    }

    /// Time by which something is late.
    fn lateness(&mut self) -> Duration {
        let is_late = self.fails();
        Duration::from_millis(if is_late { self.random.below(LATE) } else { 0 })
    }

    /// Returns `true` if the next request fails.
    fn fails(&mut self) -> bool {
        self.faults.failing > 0 && self.random.below(1000) < self.faults.failing
    }

    /// Time at which a message arrives, behind those before; `None` if the two are apart, or if it is lost.
    fn arrival(&mut self, from: NodeTag, to: NodeTag) -> Option<Instant> {
        let BrokerFaults { is_down, lost, apart, mute, asleep, .. } = &self.faults;
        let are_there = [from, to].iter().all(|node| self.nodes.contains_key(node));
        if !are_there || *is_down || mute.contains(&from) || apart.contains(&from) != apart.contains(&to) {
            return None;
        }
        let is_lost = self.random.below(1000) < *lost;
        let delay = Duration::from_micros(self.random.below(self.delay.as_micros() as u64 + 1));
        if is_lost {
            return None;
        }
        let now = Instant::now();
        let awake = [from, to].iter().filter_map(|node| asleep.get(node)).max().copied();
        let earliest = self.arrivals.get(&(from, to)).copied().unwrap_or(now);
        let arrival = (now + delay).max(earliest).max(awake.unwrap_or(now)) + Duration::from_nanos(1);
        self.arrivals.insert((from, to), arrival);
        Some(arrival)
    }

    /// Carries a claim out, if it is over the entry that is there.
    fn claim(&mut self, room: RoomKey, node: NodeTag, over: Option<Revision>) -> Option<Revision> {
        (self.homes.get(&room).map(|home| home.claim) == over).then(|| {
            self.revision += 1;
            self.homes.insert(room, Home { node, claim: self.revision });
            self.revision
        })
    }
}

impl Engine for MemoryClient {
    async fn beat(&self, message: Bytes) -> Result<BucketState, Unanswered> {
        self.goes_through(false).await?;
        {
            let mut state = self.broker.state();
            let nodes: Vec<NodeTag> = state.nodes.keys().copied().collect();
            nodes.iter().for_each(|to| state.deliver(self.node, *to, message.clone()));
        }
        self.goes_through(true).await?;
        let mut state = self.broker.state();
        state.beats.insert(self.node, message);
        Ok(state.buckets())
    }

    async fn buckets(&self) -> Result<BucketState, Unanswered> {
        self.goes_through(true).await?;
        Ok(self.broker.state().buckets())
    }

    async fn watch(&self) -> Result<BoxStream<'static, Heard>, Unanswered> {
        let (sender, mut heard) = mpsc::unbounded_channel();
        if let Some(node) = self.broker.state().nodes.get_mut(&self.node) {
            *node = Some(sender);
        }
        Ok(stream::poll_fn(move |context| heard.poll_recv(context)).boxed())
    }

    async fn beats(&self) -> Result<Vec<(NodeTag, Bytes)>, Unanswered> {
        let state = self.broker.state();
        let beats = state.beats.iter().map(|(node, beat)| (*node, beat.clone()));
        (!state.faults.is_down).then(|| beats.collect()).ok_or(Unanswered)
    }

    async fn home(&self, room: RoomKey) -> Result<Option<Home>, Unanswered> {
        self.goes_through(true).await?;
        let home = self.broker.state().homes.get(&room).copied();
        self.goes_through(true).await?;
        Ok(home)
    }

    async fn claim(&self, room: RoomKey, over: Option<Revision>) -> Result<Option<Revision>, Unanswered> {
        self.goes_through(true).await?;
        let lateness = self.broker.state().lateness();
        if lateness > Duration::ZERO {
            let (broker, node) = (self.broker.clone(), self.node);
            tokio::spawn(async move {
                sleep(lateness).await;
                let mut state = broker.state();
                if !state.faults.is_down {
                    state.claim(room, node, over);
                    state.hint(room, node);
                }
            });
            sleep(PATIENCE).await;
            return Err(Unanswered);
        }
        let won = {
            let mut state = self.broker.state();
            state.hint(room, self.node);
            state.claim(room, self.node, over)
        };
        self.goes_through(true).await?;
        Ok(won)
    }

    async fn release(&self, room: RoomKey, claim: Revision) {
        if self.goes_through(true).await.is_ok() {
            let mut state = self.broker.state();
            if state.homes.get(&room).is_some_and(|home| home.claim == claim) {
                state.homes.remove(&room);
            }
        }
    }

    async fn wakes(&self) {
        let asleep = self.broker.fault(|faults| faults.asleep.get(&self.node).copied());
        if let Some(until) = asleep {
            sleep_until(until).await;
        }
    }
}

impl MemoryClient {
    /// A step of a request. The buckets serve the larger part alone, and nobody without a leader.
    async fn goes_through(&self, needs_buckets: bool) -> Result<(), Unanswered> {
        let delay = {
            let mut state = self.broker.state();
            let longest = state.delay.as_micros() as u64 + 1;
            let BrokerFaults { is_down, election, apart, .. } = &state.faults;
            let are_led = election.is_none_or(|until| until <= Instant::now());
            let has_buckets = are_led && !apart.contains(&self.node);
            let is_heard = state.nodes.contains_key(&self.node) && !is_down && (has_buckets || !needs_buckets);
            let delay = is_heard.then(|| Duration::from_micros(state.random.below(longest)));
            let fails = needs_buckets && state.fails();
            delay.filter(|_| !fails)
        };
        match delay {
            Some(delay) => {
                sleep(delay).await;
                self.wakes().await;
                Ok(())
            }
            None => {
                sleep(PATIENCE).await;
                Err(Unanswered)
            }
        }
    }
}

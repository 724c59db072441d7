//! The homes of rooms, and their doors: a compare-and-set of the broker decides, and a node that does not hold a lease
//! claims nothing. [`peers`] has who lives, [`rules`] what an entry means for who wants a room, [`state`] what was read, and what
//! that means for who has one; this asks the broker, about a room once at a time, and hears what others say.

mod peers;
mod rules;
mod state;
#[cfg(test)]
mod tests;

pub use rules::{OtherHome, Place, Want};
pub use state::HomeEvent;

use super::agreement::Agreement;
use super::broker::{Counts, Heard, LivingNode, Revision, Unanswered};
use super::engine::Engine;
use super::homes::{Homes, WayState};
use super::nats::{NatsClient, NotConnected, Tries, tell};
use super::others::difference;
use super::secret::{InstanceSecret, RoomKey};
use crate::access;
use crate::config::{Config, Secret};
use crate::locks::{Lock, Mutex, MutexGuard};
use crate::message::NodeTag;
use crate::metrics;
use futures_util::future::BoxFuture;
use futures_util::{StreamExt, stream};
pub(super) use peers::PeerBeat;
use peers::Peers;
use rules::Step;
use state::{HomeTable, Looked};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, OwnedMutexGuard, mpsc};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout, timeout_at};

/// Time between two beats.
const BEAT: Duration = Duration::from_secs(2);
/// Shortest time between two of them, where something has changed.
const EARLY_BEAT: Duration = Duration::from_millis(250);
/// Time between two looks at the clock, and before something is tried again.
const TICK: Duration = Duration::from_millis(500);
/// Entries that are read again at a time.
const LOOKS: usize = 16;
/// Times that a room is claimed: another may be faster.
const CLAIMS: usize = 3;

/// Time for which a claim that was not answered may still be carried out.
const LATE: Duration = Duration::from_secs(4);

/// A node's directory of rooms. Cheap to clone.
#[derive(Debug)]
pub struct Directory<E: Engine = NatsClient>(Arc<Inner<E>>);

/// A directory that is open, and what becomes of rooms.
type Opened<E = NatsClient> = (Directory<E>, mpsc::UnboundedReceiver<HomeEvent>);

#[derive(Debug)]
struct Inner<E> {
    tag: NodeTag,
    secret: InstanceSecret,
    engine: E,
    state: Mutex<HomeTable>,
    changes: mpsc::UnboundedSender<HomeEvent>,
    /// Told when a beat is to come early.
    is_due: Notify,
    /// Told when an entry is to be read again.
    is_doubted: Notify,
    /// Tasks that end with the node.
    tasks: Mutex<JoinSet<()>>,
}

/// A room that is about to be given: where it is not, it is here again.
struct Giving<'d, E: Engine> {
    directory: &'d Directory<E>,
    room: RoomKey,
    claim: Revision,
    given: Option<Instant>,
}

impl<E: Engine> Drop for Giving<'_, E> {
    fn drop(&mut self) {
        self.directory.state().end_giving(self.room, self.claim, self.given);
    }
}

impl Directory {
    /// Joins the nodes that the settings name, if they do, as one that is reached at this door. Brokers that cannot be reached
    /// are tried for as long as it takes. What becomes of rooms is told to the receiver.
    ///
    /// # Errors
    /// A refused login of the settings that cannot be read, or another node with other settings where all must have the same.
    pub fn join(
        config: &Config,
        tag: NodeTag,
        door: SocketAddr,
    ) -> BoxFuture<'_, Result<Option<Opened>, NotConnected>> {
        Box::pin(Self::connect(config, tag, door)) // compiled here, and not with each program that joins
    }

    async fn connect(config: &Config, tag: NodeTag, door: SocketAddr) -> Result<Option<Opened>, NotConnected> {
        let settings = &config.nodes;
        if settings.urls.is_empty() {
            return Ok(None);
        }
        let secret = InstanceSecret::new(settings.secret.as_ref().map_or("", Secret::reveal).as_bytes());
        let engine = NatsClient::connect(settings, tag, Tries::UntilReached, tell).await?;
        let agreement = Agreement::of(config, &secret);
        if let Ok(Some(difference)) = difference(&engine, &secret, &agreement).await {
            return Err(NotConnected::Refused(difference));
        }
        tracing::info!(node = %tag, name = settings.name, "this node has others beside it");
        let (name, started) = (settings.name.clone(), access::now());
        let own = PeerBeat { name, door: Some(door), agreement, started, ..PeerBeat::default() };
        Ok(Some(Self::open(engine, tag, secret, own)))
    }
}

impl<E: Engine> Clone for Directory<E> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<E: Engine> Directory<E> {
    /// Opens the directory of a node that says this of itself. What becomes of rooms is told to the receiver.
    fn open(engine: E, tag: NodeTag, secret: InstanceSecret, own: PeerBeat) -> Opened<E> {
        let ((changes, told), now) = (mpsc::unbounded_channel(), Instant::now());
        let directory = Self(Arc::new(Inner {
            tag,
            secret,
            engine,
            state: Mutex::new(Lock::Directory, HomeTable::new(Peers::new(tag, own, now), now)),
            changes,
            is_due: Notify::new(),
            is_doubted: Notify::new(),
            tasks: Mutex::new(Lock::BusTasks, JoinSet::new()),
        }));
        let mut tasks = directory.0.tasks.lock();
        tasks.spawn(directory.clone().listen());
        tasks.spawn(directory.clone().beat());
        tasks.spawn(directory.clone().tick());
        tasks.spawn(directory.clone().look_again());
        drop(tasks);
        (directory, told)
    }

    /// The tag of this node.
    pub fn tag(&self) -> NodeTag {
        self.0.tag
    }

    /// Leaves at once, without a word.
    pub fn leave(&self) {
        self.0.tasks.lock().abort_all();
    }

    /// The claim over this one that was not answered, if it was carried out.
    async fn claimed_after_all(&self, room: RoomKey, over: Revision) -> Option<Revision> {
        let until = Instant::now() + LATE;
        while Instant::now() < until {
            sleep(TICK).await;
            match self.0.engine.home(room).await {
                Ok(Some(home)) if home.claim != over => return (home.node == self.0.tag).then_some(home.claim),
                Ok(None) => return None,
                Ok(Some(_)) | Err(Unanswered) => {} // it may come late
            }
        }
        None
    }

    fn state(&self) -> MutexGuard<'_, HomeTable> {
        self.0.state.lock()
    }

    async fn turn(&self, room: RoomKey) -> OwnedMutexGuard<Option<Instant>> {
        let turn = self.state().turn(room);
        turn.lock_owned().await
    }

    /// Reads the entry of a room, and claims it where nobody has it.
    async fn read(&self, room: RoomKey, want: Want, refused: Option<Revision>) -> Result<Place, Unanswered> {
        for _ in 0..CLAIMS {
            let entry = self.0.engine.home(room).await?;
            if entry.is_none() && want == Want::Open {
                // Perhaps all are gone, and whoever has it is about to make its entry.
                let asked = Instant::now();
                let buckets = self.0.engine.buckets().await?;
                self.doubts(|state| state.peers.note_buckets(buckets, asked, Instant::now()));
            }
            let step = self.state().step(room, entry, want, Instant::now());
            let over = match step {
                Step::At(Place::There(home)) if Some(home.claim) == refused => {
                    self.state().refuse(room, home.claim);
                    return Ok(Place::Unavailable);
                }
                Step::At(place) => return Ok(place),
                Step::Claims(over) => over,
            };
            if let Some(claim) = self.0.engine.claim(room, over).await? {
                self.state().win(room, claim, over, Instant::now());
                return Ok(Place::Here(Some(claim)));
            }
        }
        Ok(Place::Unavailable)
    }

    /// Reads the entry of a room again.
    async fn look(&self, room: RoomKey, is_asked: bool) {
        let _turn = self.turn(room).await;
        let engine = &self.0.engine;
        for _ in 0..CLAIMS {
            let Ok(entry) = engine.home(room).await else { break };
            let looked = self.state().look(room, entry, is_asked, Instant::now());
            let over = match looked {
                Looked::Nothing => return,
                Looked::Tells(change) => return self.tell(room, change),
                Looked::Releases(claim) => return engine.release(room, claim).await,
                Looked::Claims(over) => over,
            };
            match engine.claim(room, over).await {
                Ok(Some(claim)) => return self.win_again(room, claim, over, is_asked).await,
                Ok(None) => {} // another was faster
                Err(Unanswered) => break,
            }
        }
        self.state().doubt(room);
    }

    fn tell(&self, room: RoomKey, change: HomeEvent) {
        tracing::debug!(%room, ?change, "another node is home of a room");
        let _ = self.0.changes.send(change);
    }

    /// A room was claimed again: it may have been released meanwhile.
    async fn win_again(&self, room: RoomKey, claim: Revision, over: Option<Revision>, is_asked: bool) {
        let is_wanted = {
            let mut state = self.state();
            let is_wanted = is_asked || state.is_open(room);
            is_wanted.then(|| state.win(room, claim, over, Instant::now())).is_some()
        };
        if !is_wanted {
            self.0.engine.release(room, claim).await;
        }
    }

    /// Has the entries of all rooms read again, if so.
    fn doubts(&self, are_doubted: impl FnOnce(&mut HomeTable) -> bool) {
        let mut state = self.state();
        if are_doubted(&mut state) {
            state.doubt_all();
            drop(state);
            self.0.is_doubted.notify_one();
        }
    }

    /// Reads again what is doubted, once there is a lease.
    async fn look_again(self) {
        loop {
            let _ = timeout(TICK, self.0.is_doubted.notified()).await;
            self.0.engine.wakes().await;
            let doubted = self.state().doubted(Instant::now());
            stream::iter(doubted).for_each_concurrent(LOOKS, |room| self.look(room, false)).await;
        }
    }

    /// Hears the others.
    async fn listen(self) {
        let mut watch = loop {
            match self.0.engine.watch().await {
                Ok(watch) => break watch,
                Err(Unanswered) => sleep(TICK).await,
            }
        };
        while let Some(heard) = watch.next().await {
            match heard {
                Heard::Beat(node, message) => self.hear(node, &message),
                Heard::Entry(room, node) => self.hint([room], node),
            }
        }
    }

    fn hear(&self, node: NodeTag, message: &[u8]) {
        let Some(beat) = PeerBeat::open(node, message, &self.0.secret).filter(|_| node != self.0.tag) else { return };
        let (now, taken, name, stops) = (Instant::now(), beat.taken.clone(), beat.name.clone(), beat.is_stopping);
        let mut state = self.state();
        let differing = state.peers.own.agreement.differing(&beat.agreement);
        if !differing.is_empty() {
            let parts = !beat.is_stopping && state.peers.part_from(node, beat.started, now);
            drop(state);
            if parts {
                tracing::error!(%node, name, ?differing, "all nodes must have the same; this one stays alone until that one stops");
            }
            return;
        }
        let before = state.peers.hear(node, beat, now);
        drop(state);
        if before.is_none() {
            tracing::info!(%node, name, "another node is there");
        }
        if stops && before.is_some_and(|before| !before.is_stopping) {
            let _ = self.0.changes.send(HomeEvent::Stops(node));
        }
        self.hint(taken, node);
    }

    fn hint(&self, rooms: impl IntoIterator<Item = RoomKey>, node: NodeTag) {
        let mut state = self.state();
        let doubted = rooms.into_iter().filter(|room| state.hint(*room, node)).count();
        drop(state);
        if doubted > 0 {
            self.0.is_doubted.notify_one();
        }
    }

    /// Tells the others that this node lives. It hears those first who were there before, for they may have other settings.
    async fn beat(self) {
        let engine = &self.0.engine;
        loop {
            match engine.beats().await {
                Ok(beats) => break beats.iter().for_each(|(node, beat)| self.hear(*node, beat)),
                Err(Unanswered) => sleep(TICK).await,
            }
        }
        loop {
            let sent = Instant::now();
            let beat = {
                let mut state = self.state();
                let is_apart = state.peers.is_apart(sent);
                (!is_apart).then(|| state.beat().seal(self.0.tag, &self.0.secret))
            };
            let beaten = match beat {
                Some(beat) => engine.beat(beat).await,
                None => Err(Unanswered),
            };
            let next = match beaten {
                Ok(buckets) => {
                    self.doubts(|state| state.peers.note_beat(buckets, sent, Instant::now()));
                    sent + BEAT
                }
                Err(Unanswered) => Instant::now() + TICK,
            };
            let _ = timeout_at(next, async {
                sleep(EARLY_BEAT).await;
                self.0.is_due.notified().await;
            })
            .await;
            engine.wakes().await;
        }
    }

    /// Looks at the clock: what is late tells that the node has slept, or that others are gone.
    async fn tick(self) {
        let (mut held, mut was_unreached) = (false, false);
        loop {
            sleep(TICK).await;
            self.0.engine.wakes().await;
            let now = Instant::now();
            self.doubts(|state| state.peers.notices_sleep(now));
            let (gone, holds, is_unreached) = {
                let mut state = self.state();
                state.tick(now);
                let (gone, holds) = (state.peers.tick(now), state.peers.holds_lease(now));
                let is_unreached = state.peers.is_unreached(now);
                metrics::BUS_CONNECTED.set(f64::from(u8::from(holds)));
                metrics::BUS_NODES.set(state.peers.living(now).count() as f64);
                metrics::BUS_HOMES.set(state.homes() as f64);
                (gone, holds, is_unreached)
            };
            if held && !holds {
                tracing::warn!("cut off from the other nodes");
            } else if holds && !held {
                tracing::info!("connected with the other nodes");
            }
            if is_unreached && !was_unreached {
                tracing::error!("other nodes cannot reach this one: they need the address that NODE_LISTEN names");
            }
            (held, was_unreached) = (holds, is_unreached);
            for (node, PeerBeat { name, door, .. }) in &gone {
                tracing::warn!(%node, name, "another node is gone");
                let door = door.filter(|door| !self.state().peers.has(*door)); // a node that was restarted has the same
                door.map(|door| self.0.changes.send(HomeEvent::Gone(door)));
            }
            self.doubts(|_| !gone.is_empty()); // it may have taken a room before
        }
    }
}

impl<E: Engine> Homes for Directory<E> {
    fn find(&self, room: RoomKey, want: Want, refused: Option<Revision>) -> BoxFuture<'_, Place> {
        Box::pin(async move {
            let known = match refused {
                None => self.state().place(room, Instant::now()),
                Some(claim) => {
                    self.state().refuse(room, claim);
                    None
                }
            };
            if let Some(place) = known {
                return place;
            }
            let begun = Instant::now();
            let mut failed = self.turn(room).await;
            let known = self.state().place(room, Instant::now());
            if let Some(place) = known {
                return place;
            }
            if failed.is_some_and(|failed| failed >= begun) {
                return Place::Unavailable; // somebody just asked the broker
            }
            let place = match self.read(room, want, refused).await {
                Ok(Place::Unavailable) | Err(Unanswered) => self.state().by_itself(room, want, Instant::now()),
                Ok(place) => place,
            };
            *failed = (place == Place::Unavailable).then(Instant::now);
            place
        })
    }

    fn answers(&self, room: RoomKey, claim: Revision) -> BoxFuture<'_, bool> {
        Box::pin(async move {
            let answers = || self.state().claim(room) == Some(claim);
            if !answers() {
                self.look(room, true).await; // the answer to a claim may have been lost
            }
            answers()
        })
    }

    fn take<'a>(
        &'a self,
        room: RoomKey,
        over: Revision,
        received: BoxFuture<'a, ()>,
    ) -> BoxFuture<'a, Option<Revision>> {
        Box::pin(async move {
            let _turn = self.turn(room).await;
            let may_claim = {
                let state = self.state();
                state.peers.holds_lease(Instant::now()) && !state.peers.own.is_stopping
            };
            if !may_claim {
                return None;
            }
            let claim = match self.0.engine.claim(room, Some(over)).await {
                Ok(claim) => claim?,
                Err(Unanswered) => self.claimed_after_all(room, over).await?,
            };
            received.await;
            self.state().win(room, claim, Some(over), Instant::now());
            Some(claim)
        })
    }

    fn hand_over<'a>(&'a self, room: RoomKey, is_given: BoxFuture<'a, bool>) -> BoxFuture<'a, Option<Revision>> {
        Box::pin(async move {
            let _turn = self.turn(room).await;
            let claim = self.state().begin_giving(room, Instant::now())?;
            let mut giving = Giving { directory: self, room, claim, given: None };
            giving.given = is_given.await.then(Instant::now);
            giving.given.map(|_| claim)
        })
    }

    fn release(&self, room: RoomKey) -> BoxFuture<'static, ()> {
        let (directory, claim) = (self.clone(), self.state().release(room));
        Box::pin(async move {
            let Some(claim) = claim else { return };
            let _turn = directory.turn(room).await;
            let is_open = directory.state().is_open(room); // somebody came meanwhile
            if !is_open {
                directory.0.engine.release(room, claim).await;
            }
        })
    }

    fn count(&self, room: RoomKey, counts: Counts) -> Counts {
        let mut state = self.state();
        if !state.is_open(room) {
            let living = state.peers.living(Instant::now());
            let counts = living.filter_map(|(_, beat)| beat.counts.get(&room).copied()).next();
            return counts.unwrap_or_default();
        }
        let told = &mut state.peers.own.counts;
        let before = if counts == Counts::default() { told.remove(&room) } else { told.insert(room, counts) };
        if before.unwrap_or_default() != counts {
            self.0.is_due.notify_one();
        }
        Counts::default()
    }

    fn living(&self) -> Vec<LivingNode> {
        let (state, now) = (self.state(), Instant::now());
        let living = state.peers.living(now);
        living.filter_map(|(node, beat)| Some(LivingNode { node, door: beat.door?, homes: beat.homes })).collect()
    }

    fn note_reached(&self, node: NodeTag, is_reached: bool) {
        let mut state = self.state();
        let unreached = &mut state.peers.own.unreached;
        let is_news = if is_reached { unreached.remove(&node) } else { unreached.insert(node) };
        let name = state.peers.name(node);
        drop(state);
        if is_news && !is_reached {
            tracing::warn!(%node, name, "another node cannot be reached: is its NODE_LISTEN right?");
        }
    }

    fn way(&self) -> WayState {
        let (state, now) = (self.state(), Instant::now());
        match &state.peers {
            peers if !peers.holds_lease(now) => WayState::CutOff,
            peers if peers.is_unreached(now) => WayState::Unreached,
            _ => WayState::Open,
        }
    }

    fn stop(&self) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            let beat = {
                let mut state = self.state();
                state.peers.own.is_stopping = true;
                state.beat().seal(self.0.tag, &self.0.secret)
            };
            let _ = timeout(TICK, self.0.engine.beat(beat)).await; // those who have not heard it ask a node that does not answer
        })
    }
}

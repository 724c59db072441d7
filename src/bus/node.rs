//! A node on the bus: its beats and those of others, texts to rooms on other nodes, and who is home. Nothing
//! here is sent again: a text may be lost, and rooms ask for what they miss.

use super::agreement::Agreement;
use super::broker::{Buckets, Home, Revision, Unanswered};
use super::engine::Engine;
use super::head::{Head, Kind};
use super::nats::{NatsClient, NotConnected};
use super::others::difference;
use super::outgoing::Outgoing;
use super::parts::Parts;
use super::secret::{InstanceSecret, RoomKey};
use super::view::{Beat, Beaten, Counts, News, Passed, View};
use crate::config::{Config, Secret};
use crate::locks::{Lock, Mutex, MutexGuard};
use crate::message::NodeTag;
use crate::metrics::{self, Dropped};
use bytes::Bytes;
use dashmap::DashMap;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::sync::{Notify, mpsc};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

/// Time between two beats.
const BEAT: Duration = Duration::from_secs(2);
/// Shortest time between two of them, where counts of rooms have changed.
const EARLY_BEAT: Duration = Duration::from_millis(250);
/// Time between two looks for a node that is not there.
const LOOK_AGAIN: Duration = Duration::from_millis(300);
/// Time between two looks at the clock.
const TICK: Duration = Duration::from_millis(500);

/// A node on the bus. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Bus(pub(super) Arc<Inner>);

#[derive(Debug)]
pub(super) struct Inner {
    pub(super) tag: NodeTag,
    pub(super) secret: InstanceSecret,
    name: Option<String>,
    agreement: Agreement,
    /// `true` until it is known that no other node has other settings.
    is_apart: AtomicBool,
    pub(super) engine: Engine,
    pub(super) outgoing: Outgoing,
    pub(super) rooms: DashMap<RoomKey, mpsc::UnboundedSender<BusEvent>>,
    /// The counts of rooms whose home this node is, for its beats.
    pub(super) counts: DashMap<RoomKey, Counts>,
    /// Told when they have changed.
    pub(super) counted: Notify,
    pub(super) texts: AtomicU32,
    view: Mutex<View>,
    is_stopping: AtomicBool,
    /// The node that has this one's sessions, once it has stopped.
    heir: OnceLock<NodeTag>,
    /// Nodes that stopped, whose sessions this one has, and until when it says so.
    pub(super) heir_of: Mutex<BTreeMap<NodeTag, Instant>>,
    /// Tasks that end with the node.
    tasks: Mutex<JoinSet<()>>,
}

/// Something that a room is told by the bus.
#[derive(Debug)]
pub enum BusEvent {
    /// A text from the room on another node.
    Text {
        /// That node.
        from: NodeTag,
        /// The text.
        text: Bytes,
    },
    /// A part of a text from the room on another node.
    Arriving(NodeTag),
    /// A node that was sent a text does not have the room.
    NoRoom(NodeTag),
    /// A node was cut off, and may have given the room up.
    WasApart(NodeTag),
    /// Nodes came or went, or this one was cut off or is connected again.
    Changed,
    /// The node has slept: whatever it knew may be old.
    Slept,
    /// Who is home.
    Home(Result<Option<Home>, Unanswered>),
    /// The outcome of a claim: `None` if another was faster.
    Claimed(Result<Option<Revision>, Unanswered>),
    /// Whether anybody listens as a node.
    IsThere(NodeTag, Result<bool, Unanswered>),
    /// Numbers of people in the room, by the beat of its home.
    Counts(Counts),
}

impl Bus {
    /// Joins the bus that the settings name, if they do. Brokers that cannot be reached are tried for as long as it takes.
    ///
    /// # Errors
    /// They refuse the login, a file of the settings cannot be read, or another node has other settings where all must have
    /// the same.
    pub async fn open(config: &Config, tag: NodeTag) -> Result<Option<Self>, NotConnected> {
        let settings = &config.nodes;
        if settings.urls.is_empty() {
            return Ok(None);
        }
        let secret = InstanceSecret::new(settings.secret.as_ref().map_or("", Secret::reveal).as_bytes());
        let engine = Engine::Nats(Box::new(NatsClient::connect(settings, tag).await?));
        let agreement = Agreement::of(config, &secret);
        let difference = difference(&engine, &secret, &agreement).await;
        if let Ok(Some(difference)) = difference {
            return Err(NotConnected::Refused(difference));
        }
        tracing::info!(node = %tag, name = settings.name, "this node has others beside it");
        Ok(Some(Self::joined(engine, tag, secret, agreement, difference.is_err(), settings.name.clone())))
    }

    /// Joins the bus as the node of this tag, in a test where all have the same settings.
    #[cfg(test)]
    pub fn join(engine: Engine, tag: NodeTag, secret: InstanceSecret) -> Self {
        Self::joined(engine, tag, secret, Agreement::default(), false, None)
    }

    fn joined(
        engine: Engine,
        tag: NodeTag,
        secret: InstanceSecret,
        agreement: Agreement,
        is_apart: bool,
        name: Option<String>,
    ) -> Self {
        let bus = Self(Arc::new(Inner {
            tag,
            secret,
            name,
            agreement,
            is_apart: AtomicBool::new(is_apart),
            engine,
            outgoing: Outgoing::default(),
            rooms: DashMap::new(),
            counts: DashMap::new(),
            counted: Notify::new(),
            texts: AtomicU32::new(0),
            view: Mutex::new(Lock::BusView, View::new(Instant::now())),
            is_stopping: AtomicBool::new(false),
            heir: OnceLock::new(),
            heir_of: Mutex::new(Lock::BusHeirs, BTreeMap::new()),
            tasks: Mutex::new(Lock::BusTasks, JoinSet::new()),
        }));
        let mut tasks = bus.0.tasks.lock();
        tasks.spawn(bus.clone().receive());
        tasks.spawn(bus.clone().send());
        tasks.spawn(bus.clone().tick());
        tasks.spawn(bus.clone().beat());
        drop(tasks);
        bus
    }

    /// Leaves the bus at once, without a word.
    pub fn leave(&self) {
        self.0.tasks.lock().abort_all();
        self.0.rooms.clear();
    }

    /// Says that this node stops, and returns the one that is to have what it has.
    pub fn stop(&self) -> Option<NodeTag> {
        self.0.is_stopping.store(true, Ordering::Relaxed);
        self.0.counted.notify_one();
        self.view().heir(self.0.tag)
    }

    /// Tells all nodes who has what this one had. They know it when this returns: clients that come back may go to any of them.
    pub async fn leave_to(&self, heir: NodeTag) {
        let _ = self.0.heir.set(heir);
        let _ = self.0.engine.beat(self.beat_now()).await;
    }

    /// Returns `true` if a node was not heard for two beats.
    pub fn is_silent(&self, node: NodeTag) -> bool {
        self.view().is_silent(node, Instant::now())
    }

    /// Returns `true` if nobody listens as a node, now and a moment later: it is gone, or has lost the broker.
    pub async fn is_missing(&self, node: NodeTag) -> bool {
        if self.0.engine.is_there(node).await != Ok(false) {
            return false;
        }
        sleep(LOOK_AGAIN).await;
        self.0.engine.is_there(node).await == Ok(false)
    }

    /// Returns `true` if this node is connected with the others.
    pub fn is_connected(&self) -> bool {
        self.view().cut_for(Instant::now()).is_none()
    }

    /// Returns when all that was to be sent is with the broker, or it does not answer.
    pub async fn flush(&self) {
        while !self.0.outgoing.is_empty() {
            sleep(Duration::from_millis(5)).await;
        }
        let _ = self.0.engine.arrived().await;
    }

    /// The nodes that stopped, whose sessions this one has.
    pub(super) fn inherited(&self) -> Vec<NodeTag> {
        let mut heir_of = self.0.heir_of.lock();
        heir_of.retain(|_, until| *until > Instant::now());
        heir_of.keys().copied().collect()
    }

    pub(super) fn view(&self) -> MutexGuard<'_, View> {
        self.0.view.lock()
    }

    /// Takes what the broker says.
    async fn receive(self) {
        let mut parts = Parts::default();
        while let Some(message) = self.0.engine.message().await {
            metrics::bus_received();
            self.take(&message, &mut parts);
        }
    }

    async fn send(self) {
        self.0.outgoing.send(&self.0.engine).await;
    }

    fn take(&self, message: &Bytes, parts: &mut Parts) {
        let Some((head, body)) = Head::open(message, &self.0.secret) else {
            return metrics::bus_dropped(Dropped::Unreadable);
        };
        let Head { kind, room, from, .. } = head;
        if from == self.0.tag {
            return;
        }
        let event = match kind {
            Kind::Beat => {
                let beat: Beat = serde_json::from_slice(&body).unwrap_or_default();
                let differs = !self.0.agreement.differing(&beat.agreement).is_empty();
                return if differs { self.part_from(from) } else { self.hear(from, Some(beat)) };
            }
            Kind::NoRoom => BusEvent::NoRoom(from),
            Kind::Text => match parts.join(&head, body, Instant::now()) {
                Some(text) => BusEvent::Text { from, text },
                None => BusEvent::Arriving(from),
            },
        };
        self.hear(from, None);
        let is_text = kind == Kind::Text;
        match self.0.rooms.get(&room) {
            Some(line) => drop(line.send(event)),
            None if is_text => {
                let head = Head { kind: Kind::NoRoom, from: self.0.tag, part: 0, parts: 1, ..head };
                self.0.outgoing.push(room, from, std::iter::once(head.seal(&[], &self.0.secret)));
            }
            None => {}
        }
    }

    fn hear(&self, node: NodeTag, beat: Option<Beat>) {
        let mut view = self.view();
        let News { is_new, was_apart, counts } = view.hear(node, beat, Instant::now());
        let name = view.name(node).filter(|_| is_new).map(String::from);
        let others = view.others();
        drop(view);
        self.tell_counts(counts);
        if was_apart {
            self.tell_all(|| BusEvent::WasApart(node));
        }
        if is_new {
            metrics::bus_nodes(others);
            tracing::info!(%node, name, "another node is there");
            self.tell_all(|| BusEvent::Changed);
        }
    }

    /// A node has come at the same time with other settings: one of the two stays.
    fn part_from(&self, node: NodeTag) {
        if self.0.tag < node {
            self.0.is_apart.store(true, Ordering::Relaxed);
        }
    }

    /// Returns once no node that lives has other settings. Those who were there before the brokers come first.
    async fn until_agreed(&self) {
        let Inner { engine, secret, agreement, is_apart, .. } = &*self.0;
        if !is_apart.load(Ordering::Relaxed) {
            return;
        }
        while engine.arrived().await.is_err() {
            sleep(TICK).await;
        }
        sleep(BEAT * 2).await;
        let mut told = None;
        loop {
            match difference(engine, secret, agreement).await {
                Ok(None) => return is_apart.store(false, Ordering::Relaxed),
                Ok(Some(difference)) => {
                    if told.as_ref() != Some(&difference) {
                        tracing::error!("{difference}; this node stays alone until that one stops");
                    }
                    told = Some(difference);
                    sleep(BEAT).await;
                }
                Err(Unanswered) => sleep(TICK).await,
            }
        }
    }

    /// Looks at the clock: what is late tells that the node has slept, or that others are gone.
    async fn tick(self) {
        loop {
            sleep(TICK).await;
            self.0.engine.wakes().await;
            let has_slept = self.notices_sleep();
            let Passed { gone, counts, is_cut_off, has_changed } = self.view().tick(Instant::now());
            if !gone.is_empty() {
                metrics::bus_nodes(self.view().others());
            }
            for (node, name) in gone {
                tracing::warn!(%node, name, "another node is gone");
            }
            self.tell_counts(counts);
            if is_cut_off {
                metrics::bus_connected(false);
                tracing::warn!("cut off from the other nodes");
            }
            if has_changed && !has_slept {
                self.tell_all(|| BusEvent::Changed);
            }
        }
    }

    /// Returns `true` if the node has slept and did not know it. All its rooms are told.
    pub(super) fn notices_sleep(&self) -> bool {
        let has_slept = self.view().notices_sleep(Instant::now());
        if has_slept {
            tracing::warn!("this node has slept, and asks the others who is home of its rooms");
            self.tell_all(|| BusEvent::Slept);
        }
        has_slept
    }

    /// The report of this node as others are to hear it.
    fn beat_now(&self) -> Bytes {
        let Inner { tag, secret, name, agreement, counts, is_stopping, heir, .. } = &*self.0;
        let connections = self.view().connections();
        let beat = Beat {
            name: name.clone(),
            agreement: agreement.clone(),
            connections,
            is_stopping: is_stopping.load(Ordering::Relaxed),
            heir: heir.get().copied(),
            heir_of: self.inherited(),
            rooms: counts.iter().map(|counts| (*counts.key(), *counts)).collect(),
        };
        let head = Head { kind: Kind::Beat, room: RoomKey::NONE, from: *tag, text: 0, part: 0, parts: 1 };
        head.seal(&serde_json::to_vec(&beat).unwrap_or_default(), secret)
    }

    async fn beat(self) {
        let engine = &self.0.engine;
        loop {
            self.until_agreed().await;
            let pause = match engine.beat(self.beat_now()).await {
                Ok(buckets) => {
                    self.note_beat(buckets);
                    BEAT
                }
                Err(Unanswered) => TICK,
            };
            let _ = timeout(pause, async {
                sleep(EARLY_BEAT).await;
                self.0.counted.notified().await;
            })
            .await;
            engine.wakes().await;
        }
    }

    /// A beat of this node got through.
    fn note_beat(&self, buckets: Buckets) {
        let mut view = self.view();
        let Beaten { is_connected, has_changed } = view.note_beat(buckets, Instant::now());
        drop(view);
        if is_connected {
            metrics::bus_connected(true);
            tracing::info!("connected with the other nodes");
        }
        if has_changed {
            self.tell_all(|| BusEvent::Changed);
        }
    }

    /// Tells rooms of other homes how many are in them.
    fn tell_counts(&self, counts: Vec<(RoomKey, Counts)>) {
        for (room, counts) in counts {
            if let Some(line) = self.0.rooms.get(&room) {
                let _ = line.send(BusEvent::Counts(counts));
            }
        }
    }

    fn tell_all(&self, event: impl Fn() -> BusEvent) {
        for line in &self.0.rooms {
            let _ = line.send(event());
        }
    }
}

//! A node on the bus: its beats and those of others, texts to rooms on other nodes, and who is home. Rooms hold a [`Line`]
//! each. Nothing here is resent: a text may be lost, and rooms ask for what they miss.

use super::engine::{Buckets, Engine, Home, Revision, Signal, Unanswered};
use super::head::{Head, Kind};
use super::parts::{Parts, split};
use super::secret::{InstanceSecret, RoomKey};
use crate::message::NodeTag;
use bytes::Bytes;
use dashmap::DashMap;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

/// Time between two beats.
const BEAT: Duration = Duration::from_secs(2);
/// Time between two looks at the clock.
const TICK: Duration = Duration::from_millis(500);
/// Time without a beat after which a node is gone, or this one is an island.
pub const GONE_AFTER: Duration = Duration::from_secs(15);
/// Time without a beat that got through after which the node is cut off.
const CUT_AFTER: Duration = Duration::from_secs(5);
/// Delay of a tick from which on the node has slept.
const SLEPT: Duration = Duration::from_secs(5);
/// Time after the buckets were emptied in which the nodes put back what they are home of.
const PUT_BACK: Duration = Duration::from_secs(2);

/// A node on the bus. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Bus(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    tag: NodeTag,
    secret: InstanceSecret,
    engine: Engine,
    rooms: DashMap<RoomKey, mpsc::UnboundedSender<BusEvent>>,
    texts: AtomicU32,
    view: Mutex<View>,
    /// Tasks that end with the node.
    tasks: Mutex<JoinSet<()>>,
}

/// What a node knows of the bus.
#[derive(Debug)]
struct View {
    /// Times at which nodes were heard last.
    heard: HashMap<NodeTag, Instant>,
    /// Time of the last beat that got through, and of the first in a row of such.
    beaten: Option<Instant>,
    connected: Option<Instant>,
    started: Instant,
    ticked: Instant,
    generation: Option<u64>,
    /// Time until which nodes put back what they are home of.
    put_back_until: Option<Instant>,
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
    /// A node that was sent a text does not have the room.
    NoRoom(NodeTag),
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
}

/// A room on the bus, for as long as this is held.
#[derive(Debug)]
pub struct Line {
    bus: Bus,
    room: RoomKey,
    sender: mpsc::UnboundedSender<BusEvent>,
    events: mpsc::UnboundedReceiver<BusEvent>,
}

impl Bus {
    /// Joins the bus as the node of this tag.
    pub fn join(engine: Engine, tag: NodeTag, secret: InstanceSecret) -> Self {
        let now = Instant::now();
        let view = View {
            heard: HashMap::new(),
            beaten: None,
            connected: None,
            started: now,
            ticked: now,
            generation: None,
            put_back_until: None,
        };
        let bus = Self(Arc::new(Inner {
            tag,
            secret,
            engine,
            rooms: DashMap::new(),
            texts: AtomicU32::new(0),
            view: Mutex::new(view),
            tasks: Mutex::default(),
        }));
        let mut tasks = bus.0.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        tasks.spawn(bus.clone().receive());
        tasks.spawn(bus.clone().tick());
        tasks.spawn(bus.clone().beat());
        drop(tasks);
        bus
    }

    /// Leaves the bus at once, without a word.
    pub fn leave(&self) {
        self.0.tasks.lock().unwrap_or_else(PoisonError::into_inner).abort_all();
        self.0.rooms.clear();
    }

    /// The room of this name on the bus.
    pub fn line(&self, room: &str) -> Line {
        let (sender, events) = mpsc::unbounded_channel();
        let room = self.0.secret.room_key(room);
        self.0.rooms.insert(room, sender.clone());
        Line { bus: self.clone(), room, sender, events }
    }

    fn view(&self) -> MutexGuard<'_, View> {
        self.0.view.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes what the broker says.
    async fn receive(self) {
        let mut parts = Parts::default();
        while let Some(signal) = self.0.engine.signal().await {
            match signal {
                Signal::Beat(node) => self.hear(node),
                Signal::Message(message) => self.take(&message, &mut parts),
            }
        }
    }

    fn take(&self, message: &Bytes, parts: &mut Parts) {
        let Some((head, body)) = Head::open(message, &self.0.secret) else { return };
        let Head { kind, room, from, .. } = head;
        self.hear(from);
        let event = match kind {
            Kind::NoRoom => BusEvent::NoRoom(from),
            Kind::Text => match parts.join(&head, body, Instant::now()) {
                Some(text) => BusEvent::Text { from, text },
                None => return,
            },
        };
        let is_text = kind == Kind::Text;
        match self.0.rooms.get(&room) {
            Some(line) => drop(line.send(event)),
            None if is_text => {
                let head = Head { kind: Kind::NoRoom, from: self.0.tag, part: 0, parts: 1, ..head };
                self.0.engine.publish(from, head.seal(&[], &self.0.secret));
            }
            None => {}
        }
    }

    fn hear(&self, node: NodeTag) {
        let mut view = self.view();
        let before = view.heard.insert(node, Instant::now());
        drop(view);
        if before.is_none() {
            self.tell_all(|| BusEvent::Changed);
        }
    }

    /// Looks at the clock: what is late tells that the node has slept, or that others are gone.
    async fn tick(self) {
        loop {
            sleep(TICK).await;
            self.0.engine.wakes().await;
            let has_slept = self.notices_sleep();
            let now = Instant::now();
            let mut view = self.view();
            view.ticked = now;
            let before = view.heard.len();
            let was_connected = view.connected.is_some();
            let is_connected = view.beaten.is_some_and(|beaten| now - beaten < CUT_AFTER);
            if is_connected {
                view.heard.retain(|_, heard| now - *heard < GONE_AFTER);
            }
            view.connected = is_connected.then(|| view.connected.unwrap_or(now));
            let is_put_back = view.put_back_until.take_if(|until| *until <= now).is_some();
            let changed = is_put_back || view.heard.len() < before || was_connected != is_connected;
            drop(view);
            if changed && !has_slept {
                self.tell_all(|| BusEvent::Changed);
            }
        }
    }

    /// Returns `true` if the node has slept and did not know it. All its rooms are told.
    fn notices_sleep(&self) -> bool {
        let now = Instant::now();
        let mut view = self.view();
        if now - view.ticked <= SLEPT {
            return false;
        }
        view.ticked = now;
        // Whatever others said meanwhile is still to be heard.
        view.heard.values_mut().for_each(|heard| *heard = now);
        drop(view);
        self.tell_all(|| BusEvent::Slept);
        true
    }

    async fn beat(self) {
        loop {
            let pause = match self.0.engine.beat().await {
                Ok(buckets) => {
                    self.note_beat(buckets);
                    BEAT
                }
                Err(Unanswered) => TICK,
            };
            sleep(pause).await;
            self.0.engine.wakes().await;
        }
    }

    /// A beat of this node got through.
    fn note_beat(&self, buckets: Buckets) {
        let now = Instant::now();
        let mut view = self.view();
        let known = view.generation.replace(buckets.generation);
        let is_new = known.is_some_and(|known| known != buckets.generation);
        if is_new {
            view.put_back_until = Some(now + PUT_BACK);
        }
        let was_connected = view.connected.is_some();
        if !was_connected {
            // Nobody could be heard before.
            view.heard.values_mut().for_each(|heard| *heard = now);
        }
        view.beaten = Some(now);
        view.connected.get_or_insert(now);
        drop(view);
        if is_new || !was_connected {
            self.tell_all(|| BusEvent::Changed);
        }
    }

    fn tell_all(&self, event: impl Fn() -> BusEvent) {
        for line in &self.0.rooms {
            let _ = line.send(event());
        }
    }
}

impl View {
    fn cut_for(&self, now: Instant) -> Duration {
        now.saturating_duration_since(self.beaten.unwrap_or(self.started))
    }
}

impl Line {
    /// The tag of this node.
    pub fn tag(&self) -> NodeTag {
        self.bus.0.tag
    }

    /// What the bus tells the room next.
    pub async fn event(&mut self) -> BusEvent {
        match self.events.recv().await {
            Some(event) => event,
            None => std::future::pending().await, // never: it has a sender itself
        }
    }

    /// Sends a text to the room on another node. It may be lost.
    pub fn send(&self, to: NodeTag, text: &[u8]) {
        let Inner { tag, secret, engine, texts, .. } = &*self.bus.0;
        let number = texts.fetch_add(1, Ordering::Relaxed);
        for (part, parts, body) in split(text) {
            let head = Head { kind: Kind::Text, room: self.room, from: *tag, text: number, part, parts };
            engine.publish(to, head.seal(body, secret));
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

    /// Gives a claim up.
    pub fn release(&self, claim: Revision) {
        let (bus, room) = (self.bus.clone(), self.room);
        tokio::spawn(async move { bus.0.engine.release(room, claim).await });
    }

    fn answer_with(&self, answer: impl Future<Output = BusEvent> + Send + 'static) {
        let sender = self.sender.clone();
        tokio::spawn(async move { sender.send(answer.await) });
    }

    /// Returns `true` if a node was not heard for [`GONE_AFTER`].
    pub fn is_gone(&self, node: NodeTag) -> bool {
        let view = self.bus.view();
        let is_known = node == self.tag() || view.heard.contains_key(&node);
        !is_known && view.connected.is_some_and(|connected| connected.elapsed() >= GONE_AFTER)
    }

    /// Time for which the node has been cut off from the bus; `None` if it is not.
    pub fn cut_for(&self) -> Option<Duration> {
        let view = self.bus.view();
        view.connected.is_none().then(|| view.cut_for(Instant::now()))
    }

    /// Time for which the node has been connected.
    pub fn connected_for(&self) -> Option<Duration> {
        self.bus.view().connected.map(|connected| connected.elapsed())
    }

    /// Returns `true` while nodes put back what they are home of, after the buckets were emptied.
    pub fn is_being_put_back(&self) -> bool {
        self.bus.view().put_back_until.is_some()
    }

    /// Returns `true` if the node has slept and did not know it.
    pub fn notices_sleep(&self) -> bool {
        self.bus.notices_sleep()
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.bus.0.rooms.remove_if(&self.room, |_, line| line.same_channel(&self.sender));
    }
}

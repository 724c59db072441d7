//! The sockets that are open on this node, for the keepalive, for the end of the server and for the bounds over what
//! they hold. A socket registers itself when it is made, and is gone from here when it is dropped. `handshake` makes
//! sockets; sessions hold them.

use crate::access::{Address, Connection, Usage};
use crate::close::Close;
use crate::dialect::Dialect;
use crate::locks::steps::{AtomicBool, AtomicU64, AtomicUsize};
use crate::locks::{Lock, Mutex, MutexGuard, none_is_held};
use crate::message::NodeTag;
use crate::metrics::{self, Census};
use crate::outbox::{Outbox, bytes_waiting};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::num::NonZeroU64;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::task::yield_now;
use tokio::time::Instant;
use tokio_util::task::TaskTracker;

/// The sockets that are open. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Sockets(Arc<Open>);

#[derive(Debug)]
pub(super) struct Open {
    /// In the order in which they were opened. Locked for a moment only: nothing of a socket is touched meanwhile.
    by_number: Mutex<BTreeMap<u64, Weak<Socket>>>,
    next: AtomicU64,
    started: Instant,
    /// Bytes that were read and not handled yet, of all sockets.
    pub(super) unfinished: AtomicUsize,
    /// Whoever closes sessions that begin too much, and whoever cuts those that let too much wait.
    pub(super) evicting: Turn,
    pub(super) cutting: Turn,
    /// Outboxes of sessions that ended or were cut, and send the last of what waits: it is about to go. By where they
    /// are in memory, for one that was cut ends too.
    going: Mutex<HashMap<usize, Weak<Outbox>>>,
    tasks: TaskTracker,
}

/// Something that one at a time does, and nobody waits for: no lock, for sockets are dropped meanwhile.
#[derive(Debug, Default)]
pub(super) struct Turn(AtomicBool);

/// The turn of whoever has this.
#[derive(Debug)]
pub(super) struct OwnTurn<'a>(&'a AtomicBool);

impl Turn {
    /// The turn, if nobody has it: else none is made, for to drop one gives back the other's.
    pub(super) fn take(&self) -> Option<OwnTurn<'_>> {
        (!self.0.swap(true, Ordering::Acquire)).then(|| OwnTurn(&self.0))
    }
}

impl Drop for OwnTurn<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

/// The terms on which a socket is taken. By default nobody counts it, and it may stay.
#[derive(Debug, Default)]
pub struct Admission {
    /// The use of its address.
    pub usage: Arc<Usage>,
    /// Place of the socket among the sockets of its address, unless a session holds that.
    pub connection: Option<Connection>,
    /// Time at which it must go, in seconds since the epoch, where only a token opens its room.
    pub until: Option<NonZeroU64>,
    /// The node that passed it on.
    pub front: Option<NodeTag>,
}

/// One accepted WebSocket.
#[derive(Debug)]
pub(crate) struct Socket {
    sockets: Sockets,
    number: u64,
    pub(super) outbox: Arc<Outbox>,
    pub(super) admission: Admission,
    /// Times at which something came last and at which it was pinged last, in milliseconds since the node started; 0
    /// for never, [`HANDLING`] while something is handled.
    pub(super) heard: AtomicU64,
    pub(super) pinged: AtomicU64,
    /// Times at which it was seen to have taken something that waited, and at which nothing waited for it.
    pub(super) taken: AtomicU64,
    pub(super) drained: AtomicU64,
    /// Time at which it was asked to show that it is there; native sessions only.
    pub(super) probed: AtomicU64,
    /// Time since which a look found it silent; none is [`u64::MAX`].
    pub(super) doubted: AtomicU64,
    /// Time at which the first of the bytes came that were not handled yet.
    pub(super) begun: AtomicU64,
    /// Bytes that were read and not handled yet.
    pub(super) unfinished: AtomicUsize,
    /// Frames that began since the last message was handled, control frames left out.
    pub(super) fragments: AtomicUsize,
    /// Set when it is closed for what it holds unfinished: it reads no more, so that it lets go of that at once.
    pub(super) is_evicted: AtomicBool,
}

/// Bytes of a control frame beside its payload: two, and the mask.
const CONTROL_HEAD: usize = 6;

/// Milliseconds between two pings to a native client that sends and is sent something.
const ASKED_EVERY: u64 = 5_000;

/// Sockets that are looked at before other tasks have their turn.
const SOCKETS_PER_TURN: usize = 256;

/// As the time at which something came last: it is being handled.
pub(super) const HANDLING: u64 = u64::MAX;

/// Bytes up to which what waits of a session may be its close alone (RFC 6455, section 5.5).
const CLOSE_BYTES: usize = 127;

impl Default for Sockets {
    fn default() -> Self {
        Self(Arc::new(Open {
            by_number: Mutex::new(Lock::OpenSockets, BTreeMap::new()),
            next: AtomicU64::new(1),
            started: Instant::now(),
            unfinished: AtomicUsize::new(0),
            evicting: Turn::default(),
            cutting: Turn::default(),
            going: Mutex::new(Lock::GoingOutboxes, HashMap::new()),
            tasks: TaskTracker::new(),
        }))
    }
}

impl Sockets {
    /// Number of sockets that are open.
    pub fn count(&self) -> usize {
        self.by_number().len()
    }

    /// Counts those who are connected by the generation of their clients, and for whom something waits. Native sessions,
    /// which outlive their sockets, are not counted here.
    pub(super) async fn census(&self) -> Census {
        let mut census = Census { waiting: bytes_waiting(), ..Census::default() };
        self.for_each_in_turns(|socket| {
            census.slow += usize::from(socket.outbox.is_waiting());
            let [v1, v2, v3, undecided, livefield] = &mut census.gischat;
            match socket.outbox.dialect() {
                Some(Dialect::V1) => *v1 += 1,
                Some(Dialect::V2 | Dialect::V2WithoutStyle) => *v2 += 1,
                Some(Dialect::V3) => *v3 += 1,
                Some(Dialect::Livefield) => *livefield += 1,
                Some(Dialect::Native) => {}
                None => *undecided += 1,
            }
        })
        .await;
        census
    }

    /// Closes every socket.
    pub async fn close_all(&self, close: Close) {
        self.for_each_in_turns(|socket| socket.outbox.close(close)).await;
    }

    /// Closes every socket that this node passed on.
    pub async fn close_from(&self, front: NodeTag, close: Close) {
        self.for_each_in_turns(|socket| {
            if socket.admission.front == Some(front) {
                socket.outbox.close(close);
            }
        })
        .await;
    }

    /// Waits until every socket has ended.
    pub async fn ended(&self) {
        self.0.tasks.close();
        self.0.tasks.wait().await;
    }

    /// Milliseconds since the node started, at least 1.
    pub(super) fn now(&self) -> u64 {
        u64::try_from(self.0.started.elapsed().as_millis()).unwrap_or(u64::MAX).max(1)
    }

    pub(super) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.0.tasks.spawn(task);
    }

    /// Makes a socket, registered until it is dropped.
    pub(super) fn open(&self, outbox: Arc<Outbox>, admission: Admission) -> Arc<Socket> {
        let (now, number) = (self.now(), self.0.next.fetch_add(1, Ordering::Relaxed));
        let socket = Arc::new(Socket {
            sockets: self.clone(),
            number,
            outbox,
            admission,
            heard: AtomicU64::new(now),
            pinged: AtomicU64::new(now),
            taken: AtomicU64::new(0),
            drained: AtomicU64::new(now),
            probed: AtomicU64::new(0),
            doubted: AtomicU64::new(u64::MAX),
            begun: AtomicU64::new(now),
            unfinished: AtomicUsize::new(0),
            fragments: AtomicUsize::new(0),
            is_evicted: AtomicBool::new(false),
        });
        self.by_number().insert(number, Arc::downgrade(&socket));
        metrics::SESSIONS.add(1.0);
        socket
    }

    /// The sums over all sockets.
    pub(super) fn sums(&self) -> &Open {
        &self.0
    }

    pub(super) fn for_each(&self, mut visit: impl FnMut(&Arc<Socket>)) {
        let mut last = 0;
        while let Some(portion) = self.portion_after(&mut last) {
            portion.iter().for_each(&mut visit);
        }
    }

    /// The same, where other tasks have their turn now and then.
    pub(super) async fn for_each_in_turns(&self, mut visit: impl FnMut(&Arc<Socket>)) {
        let mut last = 0;
        while let Some(portion) = self.portion_after(&mut last) {
            portion.iter().for_each(&mut visit);
            drop(portion);
            yield_now().await;
        }
    }

    /// The next sockets after the one of this number, which becomes that of the last one of them; none at the end.
    fn portion_after(&self, last: &mut u64) -> Option<Vec<Arc<Socket>>> {
        none_is_held("a socket that ends meanwhile");
        let before = *last;
        let by_number = self.by_number();
        let portion = by_number.range(before + 1..).take(SOCKETS_PER_TURN);
        let portion = portion.filter_map(|(number, socket)| {
            *last = *number;
            socket.upgrade()
        });
        let portion = portion.collect();
        (*last > before).then_some(portion)
    }

    fn by_number(&self) -> MutexGuard<'_, BTreeMap<u64, Weak<Socket>>> {
        self.0.by_number.lock()
    }

    /// Notes an outbox that is about to go.
    pub(super) fn note_going(&self, outbox: &Arc<Outbox>) {
        self.0.going.lock().insert(Arc::as_ptr(outbox).addr(), Arc::downgrade(outbox));
    }

    /// The outboxes that are about to go.
    pub(super) fn going(&self) -> Vec<Arc<Outbox>> {
        self.0.going.lock().values().filter_map(Weak::upgrade).collect()
    }

    /// Forgets the outboxes that are gone, and these. They are still held: nothing else is where they are.
    pub(super) fn forget(&self, outboxes: &[Arc<Outbox>]) {
        let forgotten: HashSet<usize> = outboxes.iter().map(|outbox| Arc::as_ptr(outbox).addr()).collect();
        self.0.going.lock().retain(|key, outbox| outbox.strong_count() > 0 && !forgotten.contains(key));
    }
}

impl Socket {
    /// The sockets that this is one of.
    pub(super) fn sockets(&self) -> &Sockets {
        &self.sockets
    }

    /// The address that it comes from.
    pub(super) fn address(&self) -> Address {
        self.admission.usage.address()
    }

    /// Bytes that all sockets of its address have begun, unless that is unknown.
    pub(super) fn unfinished_of_address(&self) -> Option<&AtomicUsize> {
        let usage = &self.admission.usage;
        (!usage.is_unknown()).then(|| usage.unfinished())
    }

    /// Pings a native client. The payload is the time, which the answer says again: what was sent before it has arrived.
    pub(super) fn ask_what_arrived(&self, now: u64) {
        self.pinged.store(now, Ordering::Relaxed);
        self.outbox.ping(&now.to_be_bytes());
    }

    /// The same, unless it was pinged a moment ago, or something waits: a client that cannot keep up is asked later.
    pub(super) fn ask_at_times(&self) {
        let now = self.sockets.now();
        let since = now.saturating_sub(self.pinged.load(Ordering::Relaxed));
        if since >= ASKED_EVERY && !self.outbox.is_waiting() {
            self.ask_what_arrived(now);
        }
    }

    /// Time of the ping that this pong answers; `None` for a ping without one, and for those of a client's own.
    pub(super) fn pinged_at(&self, pong: &[u8]) -> Option<Instant> {
        let asked = u64::from_be_bytes(pong.try_into().ok()?);
        let is_possible = asked <= self.pinged.load(Ordering::Relaxed);
        is_possible.then(|| self.sockets.0.started + Duration::from_millis(asked))
    }

    /// Marks that a whole message is handled, and nothing read meanwhile: the socket's silence is ours.
    pub(super) fn begin(&self) {
        metrics::FRAMES_IN.add(1);
        self.heard.store(HANDLING, Ordering::Relaxed);
    }

    /// Marks that everything read so far has been handled, or is given up.
    pub(super) fn finish(&self) {
        self.heard.store(self.sockets.now(), Ordering::Relaxed);
        self.fragments.store(0, Ordering::Relaxed);
        let bytes = self.unfinished.swap(0, Ordering::Acquire);
        self.take_back(bytes);
    }

    /// Marks that a whole control frame has been handled, perhaps between the fragments of a message that is still
    /// unfinished.
    pub(super) fn finish_control(&self, payload: usize) {
        let one_less = |frames: usize| Some(frames.saturating_sub(1));
        let _ = self.fragments.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_less);
        let frame = CONTROL_HEAD + payload;
        let rest = |bytes: usize| Some(bytes.saturating_sub(frame));
        if let Ok(bytes) = self.unfinished.fetch_update(Ordering::Acquire, Ordering::Relaxed, rest) {
            self.take_back(bytes.min(frame));
        }
    }

    /// Takes so many bytes out of the sums.
    fn take_back(&self, bytes: usize) {
        self.sockets.0.unfinished.fetch_sub(bytes, Ordering::Relaxed);
        if let Some(of_address) = self.unfinished_of_address() {
            of_address.fetch_sub(bytes, Ordering::Relaxed);
        }
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        none_is_held("a socket");
        self.finish();
        self.sockets.by_number().remove(&self.number);
        if self.outbox.share_waiting() > CLOSE_BYTES {
            self.sockets.note_going(&self.outbox); // it is still sent, for a moment
        }
        metrics::SESSIONS.add(-1.0);
    }
}

#[cfg(test)]
mod schedules;
#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::MESSAGE_TIMEOUT;

    fn open(sockets: &Sockets) -> Arc<Socket> {
        sockets.open(Arc::new(Outbox::new(1, None)), Admission::default())
    }

    #[tokio::test]
    async fn a_walk_over_all_sockets_yields_to_other_tasks() {
        const SOCKETS: usize = 100_000;
        let sockets = Sockets::default();
        let opened: Vec<_> = (0..SOCKETS).map(|_| open(&sockets)).collect();
        let turns = Arc::new(AtomicU64::new(0));
        let counted = turns.clone();
        let other = tokio::spawn(async move {
            loop {
                counted.fetch_add(1, Ordering::Relaxed);
                yield_now().await;
            }
        });
        let (mut looked_at, mut longest, mut in_a_row, mut turn) = (0, 0, 0, 0);
        let look = |_: &Arc<Socket>| {
            let now = turns.load(Ordering::Relaxed);
            in_a_row = if now == turn { in_a_row + 1 } else { 1 };
            (looked_at, longest, turn) = (looked_at + 1, longest.max(in_a_row), now);
        };
        sockets.for_each_in_turns(look).await;
        other.abort();
        assert_eq!((looked_at, longest), (SOCKETS, SOCKETS_PER_TURN));
        drop(opened);
        assert_eq!(sockets.count(), 0);
    }

    fn held(sockets: &Sockets) -> usize {
        sockets.0.unfinished.load(Ordering::Relaxed)
    }

    #[tokio::test(start_paused = true)]
    async fn a_message_begins_with_its_first_bytes() {
        let sockets = Sockets::default();
        let begun = |socket: &Socket| socket.begun.load(Ordering::Relaxed);
        tokio::time::advance(MESSAGE_TIMEOUT * 2).await;
        let socket = open(&sockets);
        let entry = sockets.now();
        assert_eq!(begun(&socket), entry, "never long ago");
        for bytes in [1000, 1000] {
            tokio::time::advance(MESSAGE_TIMEOUT / 4).await;
            socket.count_read(bytes);
        }
        let quarter = MESSAGE_TIMEOUT.as_millis() as u64 / 4;
        assert_eq!(begun(&socket), entry + quarter, "more of it came since");
        socket.finish();
        socket.count_read(1000);
        assert_eq!(begun(&socket), entry + 2 * quarter, "the next");
    }

    #[test]
    fn pongs_do_not_add_up_or_hide_messages() {
        let sockets = Sockets::default();
        let socket = open(&sockets);
        socket.count_read(1000); // of a message
        for _ in 0..100 {
            socket.count_read(CONTROL_HEAD + 125);
            socket.finish_control(125);
        }
        assert_eq!(held(&sockets), 1000);
        socket.finish();
        assert_eq!(held(&sockets), 0);
        socket.finish_control(125); // what came with the handshake was not counted
        assert_eq!(held(&sockets), 0);
    }
}

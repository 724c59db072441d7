//! The sockets that are open on this node: for pinging them, for saying goodbye to them, and for the ceilings over what
//! they hold.

use super::ceilings::Held;
use super::{Socket, since};
use crate::close::Close;
use crate::metrics;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::task::yield_now;
use tokio::time::Instant;
use tokio_util::task::TaskTracker;

/// Bytes of a control frame beside its payload: two, and the mask.
const CONTROL_HEAD: usize = 6;

/// The sockets that are open.
#[derive(Debug, Clone)]
pub struct Sockets(Arc<Open>);

#[derive(Debug)]
struct Open {
    /// In the order in which they were opened. Locked for a moment only: nothing of a socket is touched meanwhile.
    by_number: Mutex<BTreeMap<u64, Arc<Socket>>>,
    next: AtomicU64,
    started: Instant,
    held: Held,
    tasks: TaskTracker,
}

/// A socket's place in the register, for as long as this is held.
#[derive(Debug)]
pub(super) struct Place {
    sockets: Sockets,
    number: u64,
    pub(super) socket: Arc<Socket>,
}

/// Sockets that are looked at before other tasks have their turn.
const SOCKETS_PER_TURN: usize = 256;

/// As the time when something came last: it is being handled.
pub(super) const HANDLING: u64 = u64::MAX;

impl Default for Sockets {
    fn default() -> Self {
        Self(Arc::new(Open {
            by_number: Mutex::default(),
            next: AtomicU64::new(1),
            started: Instant::now(),
            held: Held::default(),
            tasks: TaskTracker::new(),
        }))
    }
}

impl Sockets {
    /// How many sockets are open.
    pub fn count(&self) -> usize {
        self.by_number().len()
    }

    /// Says goodbye to every socket.
    pub async fn close_all(&self, close: Close) {
        self.for_each_in_turns(|socket| socket.outbox.close(close)).await;
    }

    /// Waits until every socket has ended.
    pub async fn ended(&self) {
        self.0.tasks.close();
        self.0.tasks.wait().await;
    }

    pub(super) fn started(&self) -> Instant {
        self.0.started
    }

    pub(super) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.0.tasks.spawn(task);
    }

    pub(super) fn enter(&self, socket: Socket) -> Place {
        let number = self.0.next.fetch_add(1, Ordering::Relaxed);
        let socket = Arc::new(socket);
        self.by_number().insert(number, socket.clone());
        metrics::session_opened();
        Place { sockets: self.clone(), number, socket }
    }

    pub(super) fn held(&self) -> &Held {
        &self.0.held
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

    /// The next sockets after the one of this number, which becomes that of the last one of them.
    fn portion_after(&self, last: &mut u64) -> Option<Vec<Arc<Socket>>> {
        let by_number = self.by_number();
        let portion = by_number.range(*last + 1..).take(SOCKETS_PER_TURN);
        let portion = portion.map(|(number, socket)| {
            *last = *number;
            socket.clone()
        });
        Some(portion.collect()).filter(|portion: &Vec<_>| !portion.is_empty())
    }

    fn by_number(&self) -> MutexGuard<'_, BTreeMap<u64, Arc<Socket>>> {
        self.0.by_number.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// `socket` has read `bytes` more. Above a ceiling somebody is closed.
    pub(super) fn read(&self, socket: &Socket, bytes: usize) {
        let now = since(self.0.started);
        socket.heard.store(now, Ordering::Relaxed);
        if socket.unfinished.load(Ordering::Relaxed) == 0 {
            socket.begun.store(now, Ordering::Relaxed);
        }
        // First the sums: whoever takes back what is counted of the socket finds it in them. And whoever sees that sees when
        // it began.
        self.0.held.unfinished.fetch_add(bytes, Ordering::Relaxed);
        if let Some(of_address) = socket.unfinished_of_address() {
            of_address.fetch_add(bytes, Ordering::Relaxed);
        }
        socket.unfinished.fetch_add(bytes, Ordering::Release);
        self.shed_unfinished(socket);
        self.shed_waiting();
    }

    /// `socket` has read a whole control frame, perhaps between the fragments of a message that is still unfinished.
    pub(super) fn handled_control(&self, socket: &Socket, payload: usize) {
        let one_less = |frames: usize| Some(frames.saturating_sub(1));
        let _ = socket.fragments.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_less);
        let frame = CONTROL_HEAD + payload;
        let rest = |bytes: usize| Some(bytes.saturating_sub(frame));
        if let Ok(bytes) = socket.unfinished.fetch_update(Ordering::Acquire, Ordering::Relaxed, rest) {
            self.0.held.take_back(socket, bytes.min(frame));
        }
    }

    /// `socket` is handling what it has read, and reads nothing meanwhile: its silence is ours.
    pub(super) fn handling(&self, socket: &Socket) {
        socket.heard.store(HANDLING, Ordering::Relaxed);
    }

    /// What `socket` has read so far has been handled, or is given up.
    pub(super) fn handled(&self, socket: &Socket) {
        socket.heard.store(since(self.0.started), Ordering::Relaxed);
        socket.fragments.store(0, Ordering::Relaxed);
        let bytes = socket.unfinished.swap(0, Ordering::Acquire);
        self.0.held.take_back(socket, bytes);
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.sockets.handled(&self.socket);
        self.sockets.by_number().remove(&self.number);
        self.sockets.let_go(&self.socket.outbox);
        metrics::session_ended();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::MESSAGE_TIMEOUT;
    use crate::outbox::Outbox;
    use crate::session::Admission;

    fn enter(sockets: &Sockets) -> Place {
        sockets.enter(Socket::new(Arc::new(Outbox::new(1, None)), Admission::default(), sockets.started()))
    }

    #[tokio::test]
    async fn others_have_their_turn_while_all_sockets_are_looked_at() {
        const SOCKETS: usize = 100_000;
        let sockets = Sockets::default();
        let entered: Vec<Place> = (0..SOCKETS).map(|_| enter(&sockets)).collect();
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
        drop(entered);
        assert_eq!(sockets.count(), 0);
    }

    fn held(sockets: &Sockets) -> usize {
        sockets.0.held.unfinished.load(Ordering::Relaxed)
    }

    #[tokio::test(start_paused = true)]
    async fn a_message_begins_with_its_first_bytes() {
        let sockets = Sockets::default();
        let begun = |place: &Place| place.socket.begun.load(Ordering::Relaxed);
        tokio::time::advance(MESSAGE_TIMEOUT * 2).await;
        let entered = enter(&sockets);
        let entry = since(sockets.started());
        assert_eq!(begun(&entered), entry, "never long ago");
        for bytes in [1000, 1000] {
            tokio::time::advance(MESSAGE_TIMEOUT / 4).await;
            sockets.read(&entered.socket, bytes);
        }
        let quarter = MESSAGE_TIMEOUT.as_millis() as u64 / 4;
        assert_eq!(begun(&entered), entry + quarter, "more of it came since");
        sockets.handled(&entered.socket);
        sockets.read(&entered.socket, 1000);
        assert_eq!(begun(&entered), entry + 2 * quarter, "the next");
    }

    #[test]
    fn pongs_do_not_add_up_and_hide_nothing() {
        let sockets = Sockets::default();
        let entered = enter(&sockets);
        sockets.read(&entered.socket, 1000); // of a message
        for _ in 0..100 {
            sockets.read(&entered.socket, CONTROL_HEAD + 125);
            sockets.handled_control(&entered.socket, 125);
        }
        assert_eq!(held(&sockets), 1000);
        sockets.handled(&entered.socket);
        assert_eq!(held(&sockets), 0);
        sockets.handled_control(&entered.socket, 125); // what came with the handshake was not counted
        assert_eq!(held(&sockets), 0);
    }
}

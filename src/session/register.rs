//! The sessions that are open on this node: for pinging them, for saying goodbye to them, and for the ceilings over what
//! they hold.

use super::ceilings::Held;
use super::{Session, since};
use crate::close::Close;
use crate::metrics;
use dashmap::DashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::time::Instant;
use tokio_util::task::TaskTracker;

/// Bytes of a control frame beside its payload: two, and the mask.
const CONTROL_HEAD: usize = 6;

/// The sessions that are open.
#[derive(Debug, Clone)]
pub struct Sessions(Arc<Open>);

#[derive(Debug)]
struct Open {
    by_number: DashMap<u64, Arc<Session>>,
    next: AtomicU64,
    started: Instant,
    held: Held,
    tasks: TaskTracker,
}

/// A session's place in the register, for as long as this is held.
#[derive(Debug)]
pub(super) struct Place {
    sessions: Sessions,
    number: u64,
    pub(super) session: Arc<Session>,
}

/// As the time when something came last: it is being handled.
pub(super) const HANDLING: u64 = u64::MAX;

impl Default for Sessions {
    fn default() -> Self {
        Self(Arc::new(Open {
            by_number: DashMap::new(),
            next: AtomicU64::new(1),
            started: Instant::now(),
            held: Held::default(),
            tasks: TaskTracker::new(),
        }))
    }
}

impl Sessions {
    /// How many sessions are open.
    pub fn count(&self) -> usize {
        self.0.by_number.len()
    }

    /// Says goodbye to every session.
    pub fn close_all(&self, close: Close) {
        self.for_each(|session| session.outbox.close(close));
    }

    /// Waits until every session has ended.
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

    pub(super) fn enter(&self, session: Session) -> Place {
        let number = self.0.next.fetch_add(1, Ordering::Relaxed);
        let session = Arc::new(session);
        self.0.by_number.insert(number, session.clone());
        metrics::session_opened();
        Place { sessions: self.clone(), number, session }
    }

    pub(super) fn held(&self) -> &Held {
        &self.0.held
    }

    pub(super) fn for_each(&self, mut visit: impl FnMut(&Arc<Session>)) {
        self.0.by_number.iter().for_each(|entry| visit(entry.value()));
    }

    /// `session` has read `bytes` more. Above a ceiling somebody is closed.
    pub(super) fn read(&self, session: &Session, bytes: usize) {
        let now = since(self.0.started);
        session.heard.store(now, Ordering::Relaxed);
        if session.unfinished.load(Ordering::Relaxed) == 0 {
            session.begun.store(now, Ordering::Relaxed);
        }
        session.unfinished.fetch_add(bytes, Ordering::Release); // whoever sees it sees when it began
        self.0.held.unfinished.fetch_add(bytes, Ordering::Relaxed);
        self.shed_unfinished();
        self.shed_waiting();
    }

    /// `session` has read a whole control frame, perhaps between the fragments of a message that is still unfinished.
    pub(super) fn handled_control(&self, session: &Session, payload: usize) {
        let one_less = |frames: usize| Some(frames.saturating_sub(1));
        let _ = session.fragments.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_less);
        let frame = CONTROL_HEAD + payload;
        let rest = |bytes: usize| Some(bytes.saturating_sub(frame));
        if let Ok(bytes) = session.unfinished.fetch_update(Ordering::Relaxed, Ordering::Relaxed, rest) {
            self.0.held.unfinished.fetch_sub(bytes.min(frame), Ordering::Relaxed);
        }
    }

    /// `session` is handling what it has read, and reads nothing meanwhile: its silence is ours.
    pub(super) fn handling(&self, session: &Session) {
        session.heard.store(HANDLING, Ordering::Relaxed);
    }

    /// What `session` has read so far has been handled, or is given up.
    pub(super) fn handled(&self, session: &Session) {
        session.heard.store(since(self.0.started), Ordering::Relaxed);
        session.fragments.store(0, Ordering::Relaxed);
        let bytes = session.unfinished.swap(0, Ordering::Relaxed);
        self.0.held.unfinished.fetch_sub(bytes, Ordering::Relaxed);
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.sessions.handled(&self.session);
        self.sessions.0.by_number.remove(&self.number);
        self.sessions.let_go(&self.session.outbox);
        metrics::session_ended();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::MESSAGE_TIMEOUT;
    use crate::outbox::Outbox;
    use crate::session::Admission;

    fn enter(sessions: &Sessions) -> Place {
        sessions.enter(Session::new(Arc::new(Outbox::new(1, None)), Admission::default(), sessions.started()))
    }

    fn held(sessions: &Sessions) -> usize {
        sessions.0.held.unfinished.load(Ordering::Relaxed)
    }

    #[tokio::test(start_paused = true)]
    async fn a_message_begins_with_its_first_bytes() {
        let sessions = Sessions::default();
        let begun = |place: &Place| place.session.begun.load(Ordering::Relaxed);
        tokio::time::advance(MESSAGE_TIMEOUT * 2).await;
        let entered = enter(&sessions);
        let entry = since(sessions.started());
        assert_eq!(begun(&entered), entry, "never long ago");
        for bytes in [1000, 1000] {
            tokio::time::advance(MESSAGE_TIMEOUT / 4).await;
            sessions.read(&entered.session, bytes);
        }
        let quarter = MESSAGE_TIMEOUT.as_millis() as u64 / 4;
        assert_eq!(begun(&entered), entry + quarter, "more of it came since");
        sessions.handled(&entered.session);
        sessions.read(&entered.session, 1000);
        assert_eq!(begun(&entered), entry + 2 * quarter, "the next");
    }

    #[test]
    fn pongs_do_not_add_up_and_hide_nothing() {
        let sessions = Sessions::default();
        let entered = enter(&sessions);
        sessions.read(&entered.session, 1000); // of a message
        for _ in 0..100 {
            sessions.read(&entered.session, CONTROL_HEAD + 125);
            sessions.handled_control(&entered.session, 125);
        }
        assert_eq!(held(&sessions), 1000);
        sessions.handled(&entered.session);
        assert_eq!(held(&sessions), 0);
        sessions.handled_control(&entered.session, 125); // what came with the handshake was not counted
        assert_eq!(held(&sessions), 0);
    }
}

//! What a node holds of all its sessions is bounded: bytes that came and are no whole message yet, and bytes that wait to be
//! read. Above a ceiling the address that holds most loses the session that holds most of that (contract `native`, section
//! 11.1). The register asks when something came, the keepalive now and then.

use super::Session;
use super::register::Sessions;
use crate::access::Address;
use crate::close::Close;
use crate::limits::{OUTBOXES_BYTES, UNFINISHED_BYTES};
use crate::outbox::{Outbox, bytes_waiting};
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

/// What the sessions of a node hold together.
#[derive(Debug, Default)]
pub(super) struct Held {
    /// Bytes that were read and not handled yet.
    pub(super) unfinished: AtomicUsize,
    /// Outboxes of sessions that ended or were cut, and send the last of what waits: it is about to go. By where they are in
    /// memory, for one that was cut ends too.
    going: Mutex<HashMap<usize, Weak<Outbox>>>,
}

/// So many sessions are cut at most before anybody looks again.
const CUTS: usize = 16;

/// What waits of a session that only has its close to send is no more than this (RFC 6455, section 5.5).
const CLOSE_BYTES: usize = 127;

/// What one address holds, and the session that holds most of it.
#[derive(Debug, Default)]
struct Heap {
    bytes: usize,
    largest: Option<(usize, Arc<Session>)>,
}

impl Heap {
    fn add(&mut self, bytes: usize, session: &Arc<Session>) {
        self.bytes += bytes;
        if self.largest.as_ref().is_none_or(|(most, _)| bytes > *most) {
            self.largest = Some((bytes, session.clone()));
        }
    }
}

impl Sessions {
    /// Closes a session if too much was begun and not finished.
    pub(super) fn shed_unfinished(&self) {
        if self.held().unfinished.load(Ordering::Relaxed) <= UNFINISHED_BYTES {
            return;
        }
        if let Some(session) = self.largest(|session| session.unfinished.load(Ordering::Relaxed)) {
            session.outbox.close(Close::Overloaded);
            self.handled(&session); // it ends in a moment: nobody else is to go for it meanwhile
        }
    }

    /// Cuts sessions while too much waits to be read.
    pub(super) fn shed_waiting(&self) {
        if bytes_waiting() > OUTBOXES_BYTES {
            self.cut_while(|going| bytes_waiting().saturating_sub(going) > OUTBOXES_BYTES);
        }
    }

    /// Cuts one session after the other while it is too much, apart from what is about to go.
    fn cut_while(&self, is_too_much: impl Fn(usize) -> bool) {
        let Ok(mut going) = self.held().going.try_lock() else { return }; // somebody does it already
        for _ in 0..CUTS {
            let bytes = going.values().filter_map(Weak::upgrade).map(|outbox| outbox.share_waiting()).sum();
            if !is_too_much(bytes) {
                return;
            }
            let Some(session) = self.largest(|session| session.outbox.share_waiting()) else { return };
            session.outbox.cut(Close::Overloaded);
            going.insert(Arc::as_ptr(&session.outbox).addr(), Arc::downgrade(&session.outbox));
        }
    }

    /// A session has ended; what waits for it is still sent, for a moment.
    pub(super) fn let_go(&self, outbox: &Arc<Outbox>) {
        if outbox.share_waiting() > CLOSE_BYTES {
            self.going().insert(Arc::as_ptr(outbox).addr(), Arc::downgrade(outbox));
        }
    }

    /// Forgets those of them that have nothing more to send. The keepalive does it now and then.
    pub(super) fn forget_gone(&self) {
        self.going().retain(|_, outbox| outbox.upgrade().is_some_and(|outbox| outbox.is_waiting()));
    }

    fn going(&self) -> MutexGuard<'_, HashMap<usize, Weak<Outbox>>> {
        self.held().going.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The session that holds most among those of the address that holds most. An unknown address may stand for everybody:
    /// there each is by itself.
    fn largest(&self, bytes_of: impl Fn(&Session) -> usize) -> Option<Arc<Session>> {
        let (mut by_address, mut alone) = (HashMap::<Address, Heap>::new(), Heap::default());
        self.for_each(|session| {
            let bytes = bytes_of(session);
            if bytes == 0 || session.outbox.ended().is_some() {
                return;
            }
            match session.admission.address {
                Address::Unknown if bytes > alone.bytes => {
                    alone = Heap::default();
                    alone.add(bytes, session);
                }
                Address::Unknown => {}
                known => by_address.entry(known).or_default().add(bytes, session),
            }
        });
        let largest = by_address.into_values().chain([alone]).max_by_key(|heap| heap.bytes)?.largest;
        largest.map(|(_, session)| session)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::Dialect;
    use crate::message::{Envelope, Lang, Level, Message, Notice, Occasion, Recipients, Stamp};
    use crate::outbox::Frame;
    use crate::session::Admission;
    use crate::session::register::Place;
    use std::net::Ipv4Addr;

    fn address(last: u8) -> Address {
        Address::V4(Ipv4Addr::new(203, 0, 113, last))
    }

    fn enter(sessions: &Sessions, address: Address) -> Place {
        let outbox = Arc::new(Outbox::new(usize::MAX, Some(Dialect::Native)));
        let admission = Admission { address, ..Admission::default() };
        sessions.enter(Session::new(outbox, admission, sessions.started()))
    }

    fn ended(entered: &[Place]) -> Vec<Option<Close>> {
        entered.iter().map(|place| place.session.outbox.ended()).collect()
    }

    #[test]
    fn over_the_ceiling_the_largest_of_the_largest_address_goes_and_nobody_else() {
        let sessions = Sessions::default();
        let shares = [(1, 3), (2, 2), (2, 1), (2, 1), (3, 3)];
        let entered: Vec<Place> = shares.iter().map(|(last, _)| enter(&sessions, address(*last))).collect();
        for (place, (_, tenths)) in entered.iter().zip(shares) {
            sessions.read(&place.session, UNFINISHED_BYTES / 10 * tenths);
        }
        for _ in 0..100 {
            sessions.read(&entered[4].session, 100);
        }
        assert_eq!(ended(&entered), [None, Some(Close::Overloaded), None, None, None]);
        drop(entered);
        assert_eq!((sessions.held().unfinished.load(Ordering::Relaxed), sessions.count()), (0, 0));
    }

    #[test]
    fn whoever_is_unknown_is_by_itself() {
        let sessions = Sessions::default();
        let entered: Vec<Place> =
            [Address::Unknown, Address::Unknown, address(1)].map(|address| enter(&sessions, address)).into();
        for (place, tenths) in entered.iter().zip([3, 3, 5]) {
            sessions.read(&place.session, UNFINISHED_BYTES / 10 * tenths);
        }
        assert_eq!(ended(&entered), [None, None, Some(Close::Overloaded)]);
    }

    fn frame(bytes: usize) -> Arc<Frame> {
        let message = Message::Notice(Notice { level: Level::Info, text: "x".repeat(bytes).into() });
        let (stamp, recipients, occasion) = (Stamp::fresh(), Recipients::Room, Occasion::Live);
        let envelope = Envelope { room: "QGIS".into(), stamp, sender: None, message, recipients, occasion };
        Arc::new(Frame::new(Arc::new(envelope), Lang::English))
    }

    #[test]
    fn who_lets_most_wait_is_cut() {
        let sessions = Sessions::default();
        let rows = [(1, 600_000), (2, 300_000), (2, 400_000), (3, 0)];
        let entered: Vec<Place> = rows.iter().map(|(last, _)| enter(&sessions, address(*last))).collect();
        for (place, (_, bytes)) in entered.iter().zip(rows).filter(|(_, (_, bytes))| *bytes > 0) {
            place.session.outbox.push(&frame(bytes));
        }
        let waiting = || entered.iter().map(|place| place.session.outbox.share_waiting()).sum::<usize>();
        sessions.cut_while(|_| waiting() > 1_000_000);
        assert_eq!(ended(&entered), [None, None, Some(Close::Overloaded), None]);
        assert!(entered[2].session.outbox.share_waiting() < 100, "it holds its close alone");
    }

    #[test]
    fn what_many_are_told_is_no_heap_of_theirs() {
        let sessions = Sessions::default();
        let readers: Vec<Place> = (0..10).map(|_| enter(&sessions, address(1))).collect();
        let [hoarder, gone] = [enter(&sessions, address(2)), enter(&sessions, address(3))];
        let shared = frame(1_000_000);
        for place in readers.iter().chain([&gone]) {
            place.session.outbox.push(&shared);
        }
        for _ in 0..2 {
            hoarder.session.outbox.push(&frame(700_000));
        }
        let outbox = gone.session.outbox.clone();
        drop(gone);
        let was_going = Mutex::new(Vec::new());
        sessions.cut_while(|going| {
            was_going.lock().unwrap_or_else(PoisonError::into_inner).push(going);
            hoarder.session.outbox.ended().is_none()
        });
        assert!(readers.iter().all(|place| place.session.outbox.ended().is_none()), "it would free nothing");
        let was_going = was_going.into_inner().unwrap_or_else(PoisonError::into_inner);
        assert!(was_going.iter().all(|going| (90_000..92_000).contains(going)), "one in eleven: {was_going:?}");
        drop(outbox);
    }

    #[test]
    fn what_has_gone_is_forgotten() {
        let sessions = Sessions::default();
        let entered: Vec<Place> = (0..4).map(|last| enter(&sessions, address(last))).collect();
        let mut outboxes: Vec<_> = entered.iter().map(|place| place.session.outbox.clone()).collect();
        for outbox in &outboxes[..3] {
            outbox.push(&frame(1000));
        }
        sessions.close_all(Close::GoingAway);
        drop(entered);
        assert_eq!(sessions.going().len(), 3, "who has only its close to send counts for nothing");
        outboxes[0].abandon(); // and the room keeps it
        outboxes.remove(1);
        sessions.forget_gone();
        assert_eq!(sessions.going().len(), 1, "the one that still sends");
    }
}

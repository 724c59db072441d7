//! What a node holds of all its sessions is bounded: bytes that came and are no whole message yet, and bytes that wait to be
//! read. Above a ceiling the address that holds most loses the session that holds most of that (contract `native`, section
//! 11.1). The register asks when something came, the keepalive now and then. Sums are kept up to date, so that a read
//! compares numbers; sockets are looked at only when somebody has to go.

use super::Socket;
use super::register::Sockets;
use crate::access::Address;
use crate::close::Close;
use crate::limits::{OUTBOXES_BYTES, UNFINISHED_BYTES, UNFINISHED_BYTES_OF_ADDRESS};
use crate::outbox::{Outbox, bytes_waiting};
use std::collections::{BinaryHeap, HashMap};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

/// What the sessions of a node hold together.
#[derive(Debug, Default)]
pub(super) struct Held {
    /// Bytes that were read and not handled yet.
    pub(super) unfinished: AtomicUsize,
    /// Held by whoever closes sessions that begin too much.
    shedding: Mutex<()>,
    /// Outboxes of sessions that ended or were cut, and send the last of what waits: it is about to go. By where they are in
    /// memory, for one that was cut ends too.
    going: Mutex<HashMap<usize, Weak<Outbox>>>,
}

/// So many sessions are cut at most before anybody looks again.
const CUTS: usize = 16;

/// What waits of a session that only has its close to send is no more than this (RFC 6455, section 5.5).
const CLOSE_BYTES: usize = 127;

/// Of what may be unfinished, the part that is free once sessions were closed for it: so much has to be read before all
/// sockets are looked at again.
const FREED: usize = 8;

/// What one address holds, and its sessions with what each holds of it.
#[derive(Debug, Default)]
struct Heap {
    bytes: usize,
    sockets: Vec<(usize, Arc<Socket>)>,
}

impl Held {
    /// So many bytes of `socket` are unfinished no more.
    pub(super) fn take_back(&self, socket: &Socket, bytes: usize) {
        self.unfinished.fetch_sub(bytes, Ordering::Relaxed);
        if let Some(of_address) = socket.unfinished_of_address() {
            of_address.fetch_sub(bytes, Ordering::Relaxed);
        }
    }
}

impl Sockets {
    /// Closes sessions if too much was begun and not finished, over the node or by the address of `socket`.
    pub(super) fn shed_unfinished(&self, socket: &Socket) {
        self.shed(UNFINISHED_BYTES, &self.held().unfinished, |_| true);
        if let Some(of_address) = socket.unfinished_of_address() {
            let address = socket.address();
            let ceiling = UNFINISHED_BYTES_OF_ADDRESS * address.scale();
            self.shed(ceiling, of_address, |other| other.address() == address);
        }
    }

    /// Closes sessions if `sum`, which is what those that are concerned hold unfinished, is above the ceiling. Sockets are
    /// looked at once, and then not again before a good part of the ceiling was read anew: nobody makes every read look.
    fn shed(&self, ceiling: usize, sum: &AtomicUsize, is_concerned: impl Fn(&Socket) -> bool) {
        let is_above = |bytes| sum.load(Ordering::Relaxed) > bytes;
        if !is_above(ceiling) {
            return;
        }
        let Ok(_alone) = self.held().shedding.try_lock() else { return }; // somebody does it already
        if !is_above(ceiling) {
            return; // somebody did it just now
        }
        let mut heaps = self.heaps(|socket| match socket.outbox.ended() {
            _ if !is_concerned(socket) => 0,
            None => socket.unfinished.load(Ordering::Relaxed),
            Some(_) => {
                self.handled(socket); // it ends in a moment: nobody else is to go for it
                0
            }
        });
        let mut order: BinaryHeap<_> = heaps.iter().enumerate().map(|(place, heap)| (heap.bytes, place)).collect();
        while is_above(ceiling - ceiling / FREED)
            && let Some((left, place)) = order.pop()
        {
            if let Some((bytes, socket)) = heaps[place].sockets.pop() {
                socket.outbox.close(Close::Overloaded);
                socket.is_shed.store(true, Ordering::Relaxed);
                self.handled(&socket); // as above
                order.push((left - bytes, place));
            }
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
            let heaps = self.heaps(|socket| match socket.outbox.ended() {
                None => socket.outbox.share_waiting(),
                Some(_) => 0,
            });
            let largest = heaps.into_iter().max_by_key(|heap| heap.bytes);
            let Some((_, socket)) = largest.and_then(|mut heap| heap.sockets.pop()) else { return };
            socket.outbox.cut(Close::Overloaded);
            going.insert(Arc::as_ptr(&socket.outbox).addr(), Arc::downgrade(&socket.outbox));
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

    /// What addresses hold, of a private one a tenth, the session that holds most last in each heap. An unknown address may
    /// stand for everybody: there each is by itself.
    fn heaps(&self, bytes_of: impl Fn(&Socket) -> usize) -> Vec<Heap> {
        let (mut by_address, mut alone) = (HashMap::<Address, Heap>::new(), Vec::new());
        self.for_each(|socket| {
            let bytes = bytes_of(socket);
            if bytes == 0 {
                return;
            }
            let address = socket.address();
            let heap = match address {
                Address::Unknown => alone.push_mut(Heap::default()),
                known => by_address.entry(known).or_default(),
            };
            let weight = bytes / address.scale();
            heap.bytes += weight;
            heap.sockets.push((weight, socket.clone()));
        });
        let mut heaps: Vec<Heap> = by_address.into_values().chain(alone).collect();
        heaps.iter_mut().for_each(|heap| heap.sockets.sort_unstable_by_key(|(bytes, _)| *bytes));
        heaps
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Access;
    use crate::config::Config;
    use crate::dialect::Dialect;
    use crate::limits::MIB;
    use crate::message::{Envelope, Lang, Level, Message, Notice, Occasion, Recipients, Stamp};
    use crate::outbox::Frame;
    use crate::session::Admission;
    use crate::session::register::Place;
    use std::net::Ipv4Addr;

    thread_local! {
        static ACCESS: Access = Access::new(&Config::default());
    }

    fn address(last: u8) -> Address {
        Address::V4(Ipv4Addr::new(203, 0, 113, last))
    }

    fn enter(sockets: &Sockets, address: Address) -> Place {
        let outbox = Arc::new(Outbox::new(usize::MAX, Some(Dialect::Native)));
        let usage = ACCESS.with(|access| access.usage(address));
        let admission = Admission { usage, ..Admission::default() };
        sockets.enter(Socket::new(outbox, admission, sockets.started()))
    }

    fn ended(entered: &[Place]) -> Vec<Option<Close>> {
        entered.iter().map(|place| place.socket.outbox.ended()).collect()
    }

    #[test]
    fn over_the_ceiling_the_largest_of_the_largest_address_goes_and_nobody_else() {
        let sockets = Sockets::default();
        let shares = [(1, 3), (2, 2), (2, 1), (2, 1), (3, 3)];
        let entered: Vec<Place> = shares.iter().map(|(last, _)| enter(&sockets, address(*last))).collect();
        for (place, (_, tenths)) in entered.iter().zip(shares) {
            sockets.read(&place.socket, UNFINISHED_BYTES / 10 * tenths);
        }
        for _ in 0..100 {
            sockets.read(&entered[4].socket, 100);
        }
        assert_eq!(ended(&entered), [None, Some(Close::Overloaded), None, None, None]);
        drop(entered);
        assert_eq!((sockets.held().unfinished.load(Ordering::Relaxed), sockets.count()), (0, 0));
    }

    #[test]
    fn an_address_has_half_of_the_ceiling_and_loses_its_own_largest() {
        let sockets = Sockets::default();
        let rows = [(address(1), 26), (address(1), 9), (Address::Unknown, 27), (address(2), 20), (address(1), 12)];
        let entered: Vec<Place> = rows.iter().map(|(address, _)| enter(&sockets, *address)).collect();
        for (place, (_, mebibytes)) in entered.iter().zip(rows) {
            sockets.read(&place.socket, mebibytes * MIB);
        }
        assert_eq!(ended(&entered), [None; 5], "47 of 48, 94 of 96");
        sockets.read(&entered[1].socket, 2 * MIB);
        assert_eq!(ended(&entered), [Some(Close::Overloaded), None, None, None, None]);
        sockets.read(&entered[2].socket, 26 * MIB);
        assert_eq!(ended(&entered)[2], None, "whoever is unknown has the ceiling of all");
    }

    #[test]
    fn a_read_above_the_ceiling_makes_room_for_many() {
        let sockets = Sockets::default();
        let entered: Vec<Place> = (0..2000).map(|place| enter(&sockets, address((place % 100) as u8))).collect();
        let held = || sockets.held().unfinished.load(Ordering::Relaxed);
        entered.iter().for_each(|place| sockets.read(&place.socket, UNFINISHED_BYTES / 2000));
        assert!(held() > UNFINISHED_BYTES / 100 * 99 && held() <= UNFINISHED_BYTES);
        sockets.read(&entered[7].socket, UNFINISHED_BYTES / 100);
        assert!(held() <= UNFINISHED_BYTES / 8 * 7 && held() > UNFINISHED_BYTES / 8 * 6, "{}", held());
        let left = ended(&entered).iter().filter(|ended| ended.is_none()).count();
        assert!((1700..=1760).contains(&left) && ended(&entered)[7].is_some(), "{left} of 2000");
    }

    #[test]
    fn who_has_ended_already_goes_first() {
        let sockets = Sockets::default();
        let entered: Vec<Place> = (0..3).map(|_| enter(&sockets, Address::Unknown)).collect();
        entered.iter().for_each(|place| sockets.read(&place.socket, UNFINISHED_BYTES / 3));
        entered[1].socket.outbox.cut(Close::SlowConsumer);
        sockets.read(&entered[2].socket, MIB);
        assert_eq!(ended(&entered), [None, Some(Close::SlowConsumer), None]);
    }

    #[test]
    fn whoever_is_unknown_is_by_itself() {
        let sockets = Sockets::default();
        let entered: Vec<Place> =
            [Address::Unknown, Address::Unknown, address(1)].map(|address| enter(&sockets, address)).into();
        for (place, tenths) in entered.iter().zip([3, 3, 5]) {
            sockets.read(&place.socket, UNFINISHED_BYTES / 10 * tenths);
        }
        assert_eq!(ended(&entered), [None, None, Some(Close::Overloaded)]);
    }

    #[test]
    fn what_an_office_holds_counts_a_tenth() {
        let sockets = Sockets::default();
        let office = Address::V4(Ipv4Addr::new(172, 18, 0, 1));
        let entered: Vec<Place> = [office, office, address(1)].map(|address| enter(&sockets, address)).into();
        for (place, tenths) in entered.iter().zip([4, 4, 3]) {
            sockets.read(&place.socket, UNFINISHED_BYTES / 10 * tenths);
        }
        assert_eq!(ended(&entered), [None, None, Some(Close::Overloaded)]);
    }

    fn frame(bytes: usize) -> Arc<Frame> {
        let message = Message::Notice(Notice { level: Level::Info, text: "x".repeat(bytes).into() });
        let (stamp, recipients, occasion) = (Stamp::fresh(), Recipients::Everybody, Occasion::Live);
        let envelope = Envelope { room: "QGIS".into(), stamp, sender: None, message, recipients, occasion };
        Arc::new(Frame::new(Arc::new(envelope), Lang::English))
    }

    #[test]
    fn who_lets_most_wait_is_cut() {
        let sockets = Sockets::default();
        let rows = [(1, 600_000), (2, 300_000), (2, 400_000), (3, 0)];
        let entered: Vec<Place> = rows.iter().map(|(last, _)| enter(&sockets, address(*last))).collect();
        for (place, (_, bytes)) in entered.iter().zip(rows).filter(|(_, (_, bytes))| *bytes > 0) {
            place.socket.outbox.push(&frame(bytes));
        }
        let waiting = || entered.iter().map(|place| place.socket.outbox.share_waiting()).sum::<usize>();
        sockets.cut_while(|_| waiting() > 1_000_000);
        assert_eq!(ended(&entered), [None, None, Some(Close::Overloaded), None]);
        assert!(entered[2].socket.outbox.share_waiting() < 100, "it holds its close alone");
    }

    #[test]
    fn what_many_are_told_is_no_heap_of_theirs() {
        let sockets = Sockets::default();
        let readers: Vec<Place> = (0..10).map(|_| enter(&sockets, address(1))).collect();
        let [hoarder, gone] = [enter(&sockets, address(2)), enter(&sockets, address(3))];
        let shared = frame(1_000_000);
        for place in readers.iter().chain([&gone]) {
            place.socket.outbox.push(&shared);
        }
        for _ in 0..2 {
            hoarder.socket.outbox.push(&frame(700_000));
        }
        let outbox = gone.socket.outbox.clone();
        drop(gone);
        let was_going = Mutex::new(Vec::new());
        sockets.cut_while(|going| {
            was_going.lock().unwrap_or_else(PoisonError::into_inner).push(going);
            hoarder.socket.outbox.ended().is_none()
        });
        assert!(readers.iter().all(|place| place.socket.outbox.ended().is_none()), "it would free nothing");
        let was_going = was_going.into_inner().unwrap_or_else(PoisonError::into_inner);
        assert!(was_going.iter().all(|going| (90_000..92_000).contains(going)), "one in eleven: {was_going:?}");
        drop(outbox);
    }

    #[test]
    fn what_has_gone_is_forgotten() {
        let sockets = Sockets::default();
        let entered: Vec<Place> = (0..4).map(|last| enter(&sockets, address(last))).collect();
        let mut outboxes: Vec<_> = entered.iter().map(|place| place.socket.outbox.clone()).collect();
        for outbox in &outboxes[..3] {
            outbox.push(&frame(1000));
        }
        entered.iter().for_each(|place| place.socket.outbox.close(Close::GoingAway));
        drop(entered);
        assert_eq!(sockets.going().len(), 3, "who has only its close to send counts for nothing");
        outboxes[0].abandon(); // and the room keeps it
        outboxes.remove(1);
        sockets.forget_gone();
        assert_eq!(sockets.going().len(), 1, "the one that still sends");
    }
}

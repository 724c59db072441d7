//! Bounds of what a node holds of all its sessions: bytes that came and are no whole message yet, and bytes that wait
//! to be read. Above a ceiling the address that holds most loses the session that holds most of that
//! (`docs/protocol.md`, Limits). The register asks when something came, the keepalive now and then. Sums are kept up to
//! date, so that a read compares numbers; sockets are looked at only when somebody has to go.

use super::registry::{Socket, Sockets};
use crate::access::Address;
use crate::close::Close;
use crate::limits::{OUTBOXES_BYTES, UNFINISHED_BYTES, UNFINISHED_BYTES_OF_ADDRESS};
use crate::locks::steps::AtomicUsize;
use crate::outbox::bytes_waiting;
use std::collections::{BinaryHeap, HashMap};
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// So many sessions are cut at most before anybody looks again.
const CUTS: usize = 16;

/// Of what may be unfinished, the part that is free once sessions were closed for it: so much has to be read before all
/// sockets are looked at again.
const FREED: usize = 8;

/// The bytes of one address, and its sessions with the bytes of each.
#[derive(Debug, Default)]
struct Heap {
    bytes: usize,
    sockets: Vec<(usize, Arc<Socket>)>,
}

impl Socket {
    /// Counts `bytes` more that were read. Above a ceiling somebody is closed.
    pub(super) fn count_read(&self, bytes: usize) {
        let now = self.sockets().now();
        self.heard.store(now, Ordering::Relaxed);
        if self.unfinished.load(Ordering::Relaxed) == 0 {
            self.begun.store(now, Ordering::Relaxed);
        }
        // First the sums: whoever takes back what is counted of the socket finds it in them. And whoever sees that sees
        // when it began.
        self.sockets().sums().unfinished.fetch_add(bytes, Ordering::Relaxed);
        if let Some(of_address) = self.unfinished_of_address() {
            of_address.fetch_add(bytes, Ordering::Relaxed);
        }
        self.unfinished.fetch_add(bytes, Ordering::Release);
        self.sockets().evict_unfinished(self);
        self.sockets().evict_waiting();
    }
}

impl Sockets {
    /// Closes sessions if too much was begun and not finished, over the node or by the address of `socket`.
    fn evict_unfinished(&self, socket: &Socket) {
        self.evict(UNFINISHED_BYTES, &self.sums().unfinished, |_| true);
        if let Some(of_address) = socket.unfinished_of_address() {
            let address = socket.address();
            let ceiling = UNFINISHED_BYTES_OF_ADDRESS * address.scale();
            self.evict(ceiling, of_address, |other| other.address() == address);
        }
    }

    /// Closes sessions if `sum`, which is what those that are concerned hold unfinished, is above the ceiling. Sockets
    /// are looked at once, and then not again before a good part of the ceiling was read anew: nobody makes every read
    /// look.
    fn evict(&self, ceiling: usize, sum: &AtomicUsize, is_concerned: impl Fn(&Socket) -> bool) {
        let is_above = |bytes| sum.load(Ordering::Relaxed) > bytes;
        if !is_above(ceiling) {
            return;
        }
        let Some(_turn) = self.sums().evicting.take() else { return }; // somebody does it already
        if !is_above(ceiling) {
            return; // somebody did it just now
        }
        let mut heaps = self.heaps(|socket| match socket.outbox.ended() {
            _ if !is_concerned(socket) => 0,
            None => socket.unfinished.load(Ordering::Relaxed),
            Some(_) => {
                socket.finish(); // it ends in a moment: nobody else is to go for it
                0
            }
        });
        let mut order: BinaryHeap<_> = heaps.iter().enumerate().map(|(place, heap)| (heap.bytes, place)).collect();
        while is_above(ceiling - ceiling / FREED)
            && let Some((left, place)) = order.pop()
        {
            if let Some((bytes, socket)) = heaps[place].sockets.pop() {
                socket.outbox.close(Close::Overloaded);
                socket.is_evicted.store(true, Ordering::Relaxed);
                socket.finish(); // as above
                order.push((left - bytes, place));
            }
        }
    }

    /// Cuts sessions while too much waits to be read.
    pub(super) fn evict_waiting(&self) {
        if bytes_waiting() > OUTBOXES_BYTES {
            self.cut_while(|going| bytes_waiting().saturating_sub(going) > OUTBOXES_BYTES);
        }
    }

    /// Cuts one session after the other while it is too much, apart from what is about to go.
    fn cut_while(&self, is_too_much: impl Fn(usize) -> bool) {
        let Some(_turn) = self.sums().cutting.take() else { return }; // somebody does it already
        for _ in 0..CUTS {
            let bytes = self.going().iter().map(|outbox| outbox.share_waiting()).sum();
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
            self.note_going(&socket.outbox);
        }
    }

    /// Forgets the outboxes of ended sessions that have nothing more to send. The keepalive does it now and then.
    pub(super) fn forget_gone(&self) {
        let (_, done): (Vec<_>, Vec<_>) = self.going().into_iter().partition(|outbox| outbox.is_waiting());
        self.forget(&done);
    }

    /// The bytes that addresses hold, of a private one a tenth, the session that holds most last in each heap. An
    /// unknown address may stand for everybody: there each is by itself.
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
    use crate::outbox::{Frame, Outbox};
    use crate::session::Admission;
    use std::net::Ipv4Addr;
    use std::sync::{Mutex, PoisonError};

    thread_local! {
        static ACCESS: Access = Access::new(&Config::default());
    }

    fn address(last: u8) -> Address {
        Address::V4(Ipv4Addr::new(203, 0, 113, last))
    }

    fn open(sockets: &Sockets, address: Address) -> Arc<Socket> {
        let outbox = Arc::new(Outbox::new(usize::MAX, Some(Dialect::Native)));
        let usage = ACCESS.with(|access| access.usage(address));
        let admission = Admission { usage, ..Admission::default() };
        sockets.open(outbox, admission)
    }

    fn ended(opened: &[Arc<Socket>]) -> Vec<Option<Close>> {
        opened.iter().map(|socket| socket.outbox.ended()).collect()
    }

    #[test]
    fn the_largest_socket_of_the_largest_address_is_evicted() {
        let sockets = Sockets::default();
        let shares = [(1, 3), (2, 2), (2, 1), (2, 1), (3, 3)];
        let opened: Vec<Arc<Socket>> = shares.iter().map(|(last, _)| open(&sockets, address(*last))).collect();
        for (socket, (_, tenths)) in opened.iter().zip(shares) {
            socket.count_read(UNFINISHED_BYTES / 10 * tenths);
        }
        for _ in 0..100 {
            opened[4].count_read(100);
        }
        assert_eq!(ended(&opened), [None, Some(Close::Overloaded), None, None, None]);
        drop(opened);
        assert_eq!((sockets.sums().unfinished.load(Ordering::Relaxed), sockets.count()), (0, 0));
    }

    #[test]
    fn an_address_above_half_of_the_ceiling_loses_its_largest() {
        let sockets = Sockets::default();
        let rows = [(address(1), 26), (address(1), 9), (Address::Unknown, 27), (address(2), 20), (address(1), 12)];
        let opened: Vec<Arc<Socket>> = rows.iter().map(|(address, _)| open(&sockets, *address)).collect();
        for (socket, (_, mebibytes)) in opened.iter().zip(rows) {
            socket.count_read(mebibytes * MIB);
        }
        assert_eq!(ended(&opened), [None; 5], "47 of 48, 94 of 96");
        opened[1].count_read(2 * MIB);
        assert_eq!(ended(&opened), [Some(Close::Overloaded), None, None, None, None]);
        opened[2].count_read(26 * MIB);
        assert_eq!(ended(&opened)[2], None, "whoever is unknown has the ceiling of all");
    }

    #[test]
    fn a_read_above_the_ceiling_makes_room_for_many() {
        let sockets = Sockets::default();
        let opened: Vec<Arc<Socket>> = (0..2000).map(|number| open(&sockets, address((number % 100) as u8))).collect();
        let held = || sockets.sums().unfinished.load(Ordering::Relaxed);
        opened.iter().for_each(|socket| socket.count_read(UNFINISHED_BYTES / 2000));
        assert!(held() > UNFINISHED_BYTES / 100 * 99 && held() <= UNFINISHED_BYTES);
        opened[7].count_read(UNFINISHED_BYTES / 100);
        assert!(held() <= UNFINISHED_BYTES / 8 * 7 && held() > UNFINISHED_BYTES / 8 * 6, "{}", held());
        let left = ended(&opened).iter().filter(|ended| ended.is_none()).count();
        assert!((1700..=1760).contains(&left) && ended(&opened)[7].is_some(), "{left} of 2000");
    }

    #[test]
    fn ended_sockets_are_evicted_first() {
        let sockets = Sockets::default();
        let opened: Vec<Arc<Socket>> = (0..3).map(|_| open(&sockets, Address::Unknown)).collect();
        opened.iter().for_each(|socket| socket.count_read(UNFINISHED_BYTES / 3));
        opened[1].outbox.cut(Close::SlowConsumer);
        opened[2].count_read(MIB);
        assert_eq!(ended(&opened), [None, Some(Close::SlowConsumer), None]);
    }

    #[test]
    fn unknown_addresses_count_socket_by_socket() {
        let sockets = Sockets::default();
        let opened: Vec<Arc<Socket>> =
            [Address::Unknown, Address::Unknown, address(1)].map(|address| open(&sockets, address)).into();
        for (socket, tenths) in opened.iter().zip([3, 3, 5]) {
            socket.count_read(UNFINISHED_BYTES / 10 * tenths);
        }
        assert_eq!(ended(&opened), [None, None, Some(Close::Overloaded)]);
    }

    #[test]
    fn bytes_of_a_private_address_count_a_tenth() {
        let sockets = Sockets::default();
        let office = Address::V4(Ipv4Addr::new(172, 18, 0, 1));
        let opened: Vec<Arc<Socket>> = [office, office, address(1)].map(|address| open(&sockets, address)).into();
        for (socket, tenths) in opened.iter().zip([4, 4, 3]) {
            socket.count_read(UNFINISHED_BYTES / 10 * tenths);
        }
        assert_eq!(ended(&opened), [None, None, Some(Close::Overloaded)]);
    }

    fn frame(bytes: usize) -> Arc<Frame> {
        let message = Message::Notice(Notice { level: Level::Info, text: "x".repeat(bytes).into() });
        let (stamp, recipients, occasion) = (Stamp::fresh(), Recipients::Everybody, Occasion::Live);
        let envelope = Envelope { room: "QGIS".into(), stamp, sender: None, message, recipients, occasion };
        Arc::new(Frame::new(Arc::new(envelope), Lang::English))
    }

    #[test]
    fn the_socket_with_most_waiting_bytes_is_cut() {
        let sockets = Sockets::default();
        let rows = [(1, 600_000), (2, 300_000), (2, 400_000), (3, 0)];
        let opened: Vec<Arc<Socket>> = rows.iter().map(|(last, _)| open(&sockets, address(*last))).collect();
        for (socket, (_, bytes)) in opened.iter().zip(rows).filter(|(_, (_, bytes))| *bytes > 0) {
            socket.outbox.push(&frame(bytes));
        }
        let waiting = || opened.iter().map(|socket| socket.outbox.share_waiting()).sum::<usize>();
        sockets.cut_while(|_| waiting() > 1_000_000);
        assert_eq!(ended(&opened), [None, None, Some(Close::Overloaded), None]);
        assert!(opened[2].outbox.share_waiting() < 100, "it holds its close alone");
    }

    #[test]
    fn shared_frames_count_by_their_share() {
        let sockets = Sockets::default();
        let readers: Vec<Arc<Socket>> = (0..10).map(|_| open(&sockets, address(1))).collect();
        let [hoarder, gone] = [open(&sockets, address(2)), open(&sockets, address(3))];
        let shared = frame(1_000_000);
        for socket in readers.iter().chain([&gone]) {
            socket.outbox.push(&shared);
        }
        for _ in 0..2 {
            hoarder.outbox.push(&frame(700_000));
        }
        let outbox = gone.outbox.clone();
        drop(gone);
        let was_going = Mutex::new(Vec::new());
        sockets.cut_while(|going| {
            was_going.lock().unwrap_or_else(PoisonError::into_inner).push(going);
            hoarder.outbox.ended().is_none()
        });
        assert!(readers.iter().all(|socket| socket.outbox.ended().is_none()), "it would free nothing");
        let was_going = was_going.into_inner().unwrap_or_else(PoisonError::into_inner);
        assert!(was_going.iter().all(|going| (90_000..92_000).contains(going)), "one in eleven: {was_going:?}");
        drop(outbox);
    }

    #[test]
    fn sessions_may_end_while_others_are_cut() {
        let sockets = Sockets::default();
        let opened: Vec<Arc<Socket>> = (0..3).map(|last| open(&sockets, address(last))).collect();
        opened.iter().for_each(|socket| _ = socket.outbox.push(&frame(1000)));
        let [stays, cut, ends] = opened.try_into().unwrap_or_else(|_| panic!("three"));
        let outbox = ends.outbox.clone();
        cut.outbox.push(&frame(1000));
        let ends = Mutex::new(Some(ends));
        let end = || ends.lock().unwrap_or_else(PoisonError::into_inner).take();
        sockets.cut_while(|_| {
            drop(end()); // what waits for it is noted as about to go
            cut.outbox.ended().is_none()
        });
        let left = [stays, cut];
        assert_eq!(ended(&left), [None, Some(Close::Overloaded)]);
        assert_eq!(sockets.going().len(), 2, "the one that ended, and the one that was cut");
        drop(outbox);
    }

    #[test]
    fn finished_outboxes_are_forgotten() {
        let sockets = Sockets::default();
        let opened: Vec<Arc<Socket>> = (0..4).map(|last| open(&sockets, address(last))).collect();
        let mut outboxes: Vec<_> = opened.iter().map(|socket| socket.outbox.clone()).collect();
        for outbox in &outboxes[..3] {
            outbox.push(&frame(1000));
        }
        opened.iter().for_each(|socket| socket.outbox.close(Close::GoingAway));
        drop(opened);
        assert_eq!(sockets.going().len(), 3, "who has only its close to send counts for nothing");
        outboxes[0].abandon(); // and the room keeps it
        outboxes.remove(1);
        sockets.forget_gone();
        assert_eq!(sockets.going().len(), 1, "the one that still sends");
    }
}

//! The queue of an outbox: pieces of whole frames, of which the first may be half written, and before the dialect is
//! known whole frames instead. Knows the bounds; `Outbox` holds it under its lock.
//!
//! The fields that every delivery reads are small and together (they are a cache miss per member); the state of a busy socket
//! is in a box of its own, which an idle session does without.

use super::encoded::{Encoded, Queued};
use super::frame::{Account, Frame, Piece};
use crate::close::Close;
use crate::dialect::Dialect;
use crate::limits::{OUTBOX_FRAMES, OUTBOX_LARGE_FRAMES, OUTBOX_PIECES, OUTBOX_REQUESTED};
use socket2::SockRef;
use std::collections::VecDeque;
use std::io::{ErrorKind, IoSlice};
use std::sync::Arc;
use tokio::net::TcpStream;

/// Of what may wait, the part that is gathered at most.
const GATHERED_PART: usize = 8;

/// Pieces that one write takes at most.
const SLICES: usize = 64;

#[derive(Debug)]
pub(super) struct Queue {
    dialect: Option<Dialect>,
    ended: Option<Close>,
    broken: bool,
    progressed: bool,
    probed: bool,
    /// `true` while the client does not look: what may wait is gathered.
    gathers: bool,
    held: Option<Box<Unencoded>>,
    backlog: Option<Box<Backlog>>,
}

/// Frames that wait for the dialect.
#[derive(Debug, Default)]
struct Unencoded {
    all: Vec<(Arc<Frame>, Account)>,
    frames: usize,
    bytes: usize,
}

/// Pieces that wait for the socket. The first `written` bytes of the first one are gone.
#[derive(Debug, Default)]
struct Backlog {
    pieces: VecDeque<Waits>,
    written: usize,
    /// The pieces, the first one included.
    waiting: Waiting,
    /// `true` while all of it waits for its time, and not for the socket.
    is_gathered: bool,
}

/// A piece that waits.
#[derive(Debug)]
struct Waits {
    bytes: Queued,
    frames: usize,
    account: Account,
    /// The room whose live values it is.
    live: Option<Arc<str>>,
}

/// The amounts that wait, by account.
#[derive(Debug, Default, Clone, Copy)]
struct Waiting {
    counted: Pile,
    requested: Pile,
    kept: Pile,
    live: Pile,
}

#[derive(Debug, Default, Clone, Copy)]
struct Pile {
    bytes: usize,
    frames: usize,
}

impl Waiting {
    fn count(&mut self, piece: &Waits) {
        let Pile { bytes, frames } = self.of(piece.account);
        (*bytes, *frames) = (*bytes + piece.bytes.len(), *frames + piece.frames);
    }

    fn discount(&mut self, piece: &Waits) {
        let Pile { bytes, frames } = self.of(piece.account);
        (*bytes, *frames) = (*bytes - piece.bytes.len(), *frames - piece.frames);
    }

    fn of(&mut self, account: Account) -> &mut Pile {
        match account {
            Account::Counted => &mut self.counted,
            Account::Requested => &mut self.requested,
            Account::Kept => &mut self.kept,
            Account::Live => &mut self.live,
        }
    }
}

/// The progress of draining.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Drained {
    /// Nothing waits any more.
    Empty,
    /// The socket takes nothing at the moment.
    Blocked,
}

impl Queue {
    pub(super) fn new(dialect: Option<Dialect>) -> Self {
        Self {
            dialect,
            ended: None,
            broken: false,
            progressed: false,
            probed: false,
            gathers: false,
            held: None,
            backlog: None,
        }
    }

    pub(super) fn dialect(&self) -> Option<Dialect> {
        self.dialect
    }

    /// Sets the dialect and gives back the frames that waited for it.
    pub(super) fn decide(&mut self, dialect: Dialect) -> Vec<(Arc<Frame>, Account)> {
        self.dialect = Some(dialect);
        self.held.take().map(|held| held.all).unwrap_or_default()
    }

    /// Keeps frames until the dialect is known; `true` when so much is kept that it is time to decide.
    pub(super) fn hold(&mut self, frames: &[Arc<Frame>], account: Account, bound: usize) -> bool {
        if self.ended.is_some() {
            return false;
        }
        let held = self.held.get_or_insert_default();
        held.all.extend(frames.iter().map(|frame| (frame.clone(), account)));
        if account == Account::Counted {
            held.frames += frames.len();
            held.bytes += frames.iter().map(|frame| frame.weight()).sum::<usize>();
        }
        held.frames >= OUTBOX_FRAMES || held.bytes > bound
    }

    /// Nothing is gathered any more: the writer sends what waits.
    pub(super) fn end(&mut self, close: Close) {
        self.ended.get_or_insert(close);
        self.gathers = false;
        if let Some(backlog) = &mut self.backlog {
            backlog.is_gathered = false;
        }
    }

    pub(super) fn ended(&self) -> Option<Close> {
        self.ended
    }

    /// `true` if something waits for the socket. What was gathered waits for its time.
    pub(super) fn is_waiting(&self) -> bool {
        self.backlog.as_ref().is_some_and(|backlog| !backlog.is_gathered)
    }

    /// `true` if something waits for its time.
    pub(super) fn is_gathered(&self) -> bool {
        self.backlog.as_ref().is_some_and(|backlog| backlog.is_gathered)
    }

    /// `true` if nothing waits at all.
    pub(super) fn is_empty(&self) -> bool {
        self.backlog.is_none()
    }

    /// `true` while the client does not look.
    pub(super) fn gathers(&self) -> bool {
        self.gathers
    }

    /// From now on the client looks, or does not. Returns `false` if that is nothing new.
    pub(super) fn look(&mut self, looking: bool) -> bool {
        let is_new = self.gathers == looking && self.ended.is_none();
        self.gathers = !looking && self.ended.is_none();
        is_new
    }

    pub(super) fn probe(&mut self) {
        self.probed = true;
    }

    pub(super) fn take_probe(&mut self) -> bool {
        std::mem::take(&mut self.probed)
    }

    pub(super) fn take_progress(&mut self) -> bool {
        std::mem::take(&mut self.progressed)
    }

    /// `true` if more waits behind the piece being written than may.
    pub(super) fn is_full(&self, bound: usize) -> bool {
        self.backlog.as_ref().is_some_and(|backlog| backlog.is_above(bound))
    }

    /// `true` if more was gathered than a part of what may wait: all of it at once is much for a line that is not slow.
    pub(super) fn has_gathered_much(&self, bound: usize) -> bool {
        self.backlog.as_ref().is_some_and(|backlog| {
            let Pile { bytes, frames } = backlog.waiting.counted;
            backlog.is_gathered && (bytes > bound / GATHERED_PART || frames > OUTBOX_FRAMES / GATHERED_PART)
        })
    }

    /// Bytes that wait, of what waits elsewhere too only this queue's share.
    pub(super) fn share_waiting(&self) -> usize {
        let pieces = self.backlog.iter().flat_map(|backlog| &backlog.pieces);
        pieces.map(|piece| piece.bytes.share()).sum()
    }

    /// Of these, bytes that were kept for who joins or comes back.
    pub(super) fn kept_bytes(&self) -> usize {
        self.backlog.as_ref().map_or(0, |backlog| backlog.waiting.kept.bytes)
    }

    /// Writes what the socket takes now; the rest waits. Only when nothing waits already.
    pub(super) fn write(&mut self, socket: &TcpStream, pieces: &[Piece], account: Account) {
        let total: usize = pieces.iter().map(|piece| piece.bytes.len()).sum();
        if self.broken || total == 0 {
            return;
        }
        // Past the runtime, which would look up what it knows of the socket, a cache miss for each member: the kernel knows.
        let socket = SockRef::from(socket);
        let written = match pieces {
            [one] => socket.send(&one.bytes),
            many => socket.send_vectored(&slices(many.iter().map(|piece| &piece.bytes[..]))),
        };
        match written {
            Ok(written) if written == total => {}
            Ok(written) => {
                self.wait(pieces, account);
                self.advance(written);
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => self.wait(pieces, account),
            // The client may have said something before it broke off: the reader finds the end.
            Err(_) => self.give_up(),
        }
    }

    /// Lets pieces wait for the socket.
    pub(super) fn wait(&mut self, pieces: &[Piece], account: Account) {
        if self.broken || pieces.is_empty() {
            return;
        }
        let backlog = self.backlog.get_or_insert_default();
        for piece in pieces {
            backlog.push(Waits { bytes: piece.bytes.queue(), frames: piece.frames, account, live: None });
        }
    }

    /// Lets pieces wait for their time, or behind what waits for the socket.
    pub(super) fn gather(&mut self, pieces: &[Piece], account: Account) {
        let is_first = self.backlog.is_none();
        self.wait(pieces, account);
        if let Some(backlog) = &mut self.backlog
            && is_first
        {
            backlog.is_gathered = true;
        }
    }

    /// Writes what was gathered; what the socket does not take waits for it. That the kernel takes it is no sign of life of the
    /// client, which has read nothing yet.
    pub(super) fn release(&mut self, socket: &TcpStream) {
        let progressed = self.progressed;
        if let Some(backlog) = &mut self.backlog {
            backlog.is_gathered = false;
        }
        self.drain(socket);
        self.progressed = progressed;
    }

    /// Notes that the last piece that waits is live values of a room.
    pub(super) fn mark_live(&mut self, room: &Arc<str>) {
        if let Some(last) = self.backlog.as_mut().and_then(|backlog| backlog.pieces.back_mut()) {
            last.live = Some(room.clone());
        }
    }

    /// `true` if live values of a room wait of which nothing is written.
    pub(super) fn has_live(&self, room: &str) -> bool {
        self.backlog.as_ref().is_some_and(|backlog| backlog.live(room).is_some())
    }

    /// Puts live values in the place of those that wait; `false` if none do.
    pub(super) fn replace_live(&mut self, room: &str, bytes: &Encoded) -> bool {
        let Some(backlog) = &mut self.backlog else { return false };
        let Some(place) = backlog.live(room) else { return false };
        let piece = &mut backlog.pieces[place];
        backlog.waiting.discount(piece);
        piece.bytes = bytes.queue();
        backlog.waiting.count(piece);
        true
    }

    /// Drops everything that waits, except the rest of a piece that is half written, and lets `last` wait behind it.
    pub(super) fn cut(&mut self, last: Piece) {
        let mut rest = Backlog::default();
        if let Some(mut backlog) = self.backlog.take()
            && backlog.written > 0
        {
            rest.written = backlog.written;
            backlog.pieces.pop_front().into_iter().for_each(|piece| rest.push(piece));
        }
        self.backlog = Some(Box::new(rest));
        self.wait(&[last], Account::Kept);
    }

    #[cfg(test)]
    pub(super) fn take(&mut self) -> Vec<u8> {
        self.backlog.take().iter().flat_map(|backlog| backlog.unwritten()).flat_map(|piece| piece.to_vec()).collect()
    }

    /// Writes what waits until the socket takes no more.
    pub(super) fn drain(&mut self, socket: &TcpStream) -> Drained {
        while let Some(backlog) = &self.backlog {
            match socket.try_write_vectored(&slices(backlog.unwritten())) {
                Ok(written) => self.advance(written),
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Drained::Blocked,
                Err(_) => self.give_up(),
            }
        }
        Drained::Empty
    }

    /// The socket is broken or done with: nothing waits any more, and nothing will.
    pub(super) fn give_up(&mut self) {
        self.broken = true;
        self.backlog = None;
    }

    /// Takes off the front what has been written.
    fn advance(&mut self, written: usize) {
        self.progressed = true;
        if let Some(backlog) = &mut self.backlog
            && backlog.is_done_after(written)
        {
            self.backlog = None;
        }
    }
}

impl Backlog {
    fn push(&mut self, piece: Waits) {
        self.waiting.count(&piece);
        self.pieces.push_back(piece);
    }

    fn is_above(&self, bound: usize) -> bool {
        let mut behind = self.waiting;
        if let Some(piece) = self.pieces.front() {
            behind.discount(piece);
        }
        let Waiting { counted, requested, .. } = behind;
        let too_many = counted.frames + requested.frames > OUTBOX_FRAMES || self.pieces.len() > OUTBOX_PIECES;
        too_many
            || (counted.bytes > bound && counted.frames > OUTBOX_LARGE_FRAMES)
            || requested.bytes > OUTBOX_REQUESTED
    }

    /// Place of the live values of a room of which nothing is written.
    fn live(&self, room: &str) -> Option<usize> {
        let begun = usize::from(self.written > 0);
        let mut pieces = self.pieces.iter().enumerate().skip(begun);
        pieces.find(|(_, piece)| piece.live.as_deref() == Some(room)).map(|(place, _)| place)
    }

    fn unwritten(&self) -> impl Iterator<Item = &[u8]> {
        self.pieces.iter().enumerate().map(|(place, piece)| {
            let start = if place == 0 { self.written } else { 0 };
            &piece.bytes[start..]
        })
    }

    /// Takes off the front what has been written; whether that was all.
    fn is_done_after(&mut self, written: usize) -> bool {
        self.written += written;
        while self.pieces.front().is_some_and(|piece| self.written >= piece.bytes.len()) {
            let Some(piece) = self.pieces.pop_front() else { break };
            self.written -= piece.bytes.len();
            self.waiting.discount(&piece);
        }
        self.pieces.is_empty()
    }
}

fn slices<'a>(pieces: impl Iterator<Item = &'a [u8]>) -> Vec<IoSlice<'a>> {
    pieces.take(SLICES).map(IoSlice::new).collect()
}

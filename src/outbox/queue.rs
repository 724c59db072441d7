//! What waits in an outbox: pieces of whole frames, of which the first may be half written, and before the dialect is
//! known whole frames instead. Knows the bounds; `Outbox` holds it under its lock.

use super::Bound;
use super::frame::{Frame, Piece};
use crate::close::Close;
use crate::dialect::Dialect;
use crate::limits::{OUTBOX_FRAMES, OUTBOX_LARGE_FRAMES};
use std::collections::VecDeque;
use std::io::{ErrorKind, IoSlice};
use std::sync::Arc;
use tokio::net::TcpStream;

/// How many pieces one write takes at most.
const SLICES: usize = 64;

#[derive(Debug)]
pub(super) struct Queue {
    dialect: Option<Dialect>,
    /// Frames that wait for the dialect.
    held: Vec<(Arc<Frame>, Bound)>,
    held_frames: usize,
    held_bytes: usize,
    /// Pieces that wait for the socket. The first `written` bytes of the first one are gone.
    waiting: VecDeque<(Piece, Bound)>,
    written: usize,
    /// What counts of `waiting`, the first piece included.
    bytes: usize,
    frames: usize,
    bound: usize,
    progressed: bool,
    broken: bool,
    ended: Option<Close>,
}

/// How far draining came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Drained {
    /// Nothing waits any more.
    Empty,
    /// The socket takes nothing at the moment.
    Blocked,
}

impl Queue {
    pub(super) fn new(bound: usize, dialect: Option<Dialect>) -> Self {
        Self {
            dialect,
            held: Vec::new(),
            held_frames: 0,
            held_bytes: 0,
            waiting: VecDeque::new(),
            written: 0,
            bytes: 0,
            frames: 0,
            bound,
            progressed: false,
            broken: false,
            ended: None,
        }
    }

    pub(super) fn dialect(&self) -> Option<Dialect> {
        self.dialect
    }

    /// Sets the dialect and gives back the frames that waited for it.
    pub(super) fn decide(&mut self, dialect: Dialect) -> Vec<(Arc<Frame>, Bound)> {
        self.dialect = Some(dialect);
        self.held_frames = 0;
        self.held_bytes = 0;
        std::mem::take(&mut self.held)
    }

    /// Keeps frames until the dialect is known; true when it is time to decide.
    pub(super) fn hold(&mut self, frames: &[Arc<Frame>], bound: Bound) -> bool {
        if self.ended.is_some() {
            return false;
        }
        self.held.extend(frames.iter().map(|frame| (frame.clone(), bound)));
        if bound == Bound::Counted {
            self.held_frames += frames.len();
            self.held_bytes += frames.iter().map(|frame| frame.weight()).sum::<usize>();
        }
        self.held_frames >= OUTBOX_FRAMES || self.held_bytes > self.bound
    }

    pub(super) fn end(&mut self, close: Close) {
        self.ended.get_or_insert(close);
    }

    pub(super) fn ended(&self) -> Option<Close> {
        self.ended
    }

    pub(super) fn is_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    pub(super) fn take_progress(&mut self) -> bool {
        std::mem::take(&mut self.progressed)
    }

    /// Whether more waits behind the piece being written than may.
    pub(super) fn is_full(&self) -> bool {
        let (first_bytes, first_frames) = match self.waiting.front() {
            Some((piece, Bound::Counted)) => (piece.bytes.len(), piece.frames),
            _ => (0, 0),
        };
        let (bytes, frames) = (self.bytes - first_bytes, self.frames - first_frames);
        frames > OUTBOX_FRAMES || (bytes > self.bound && frames > OUTBOX_LARGE_FRAMES)
    }

    /// Writes what the socket takes now; the rest waits. Only when nothing waits already.
    pub(super) fn write(&mut self, socket: &TcpStream, pieces: &[Piece], bound: Bound) {
        let total: usize = pieces.iter().map(|piece| piece.bytes.len()).sum();
        if self.broken || total == 0 {
            return;
        }
        let written = match pieces {
            [one] => socket.try_write(&one.bytes),
            many => socket.try_write_vectored(&slices(many.iter().map(|piece| &piece.bytes[..]))),
        };
        match written {
            Ok(written) if written == total => {}
            Ok(written) => {
                self.wait(pieces, bound);
                self.advance(written);
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => self.wait(pieces, bound),
            // The client may have said something before it broke off: the reader finds the end.
            Err(_) => self.give_up(),
        }
    }

    /// Lets pieces wait for the socket.
    pub(super) fn wait(&mut self, pieces: &[Piece], bound: Bound) {
        if self.broken {
            return;
        }
        for piece in pieces {
            if bound == Bound::Counted {
                self.bytes += piece.bytes.len();
                self.frames += piece.frames;
            }
            self.waiting.push_back((piece.clone(), bound));
        }
    }

    /// Drops everything that waits, except the rest of a piece that is half written, and lets `last` wait behind it.
    pub(super) fn cut(&mut self, last: Piece) {
        self.waiting.truncate(usize::from(self.written > 0));
        self.bytes = 0;
        self.frames = 0;
        for (_, bound) in &mut self.waiting {
            *bound = Bound::Free;
        }
        self.wait(&[last], Bound::Free);
    }

    /// Writes what waits until the socket takes no more.
    pub(super) fn drain(&mut self, socket: &TcpStream) -> Drained {
        while !self.waiting.is_empty() {
            let skipped = self.written;
            let pieces = self.waiting.iter().enumerate().map(|(index, (piece, _))| {
                let start = if index == 0 { skipped } else { 0 };
                &piece.bytes[start..]
            });
            match socket.try_write_vectored(&slices(pieces)) {
                Ok(written) => self.advance(written),
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Drained::Blocked,
                Err(_) => self.give_up(),
            }
        }
        self.waiting = VecDeque::new(); // gives back what a busy moment needed
        Drained::Empty
    }

    /// The socket is broken: nothing waits any more, and nothing will.
    pub(super) fn give_up(&mut self) {
        self.broken = true;
        self.waiting = VecDeque::new();
        self.bytes = 0;
        self.frames = 0;
    }

    /// Takes off the front what has been written.
    fn advance(&mut self, written: usize) {
        self.progressed = true;
        self.written += written;
        while let Some((piece, bound)) = self.waiting.front() {
            if self.written < piece.bytes.len() {
                break;
            }
            self.written -= piece.bytes.len();
            if *bound == Bound::Counted {
                self.bytes -= piece.bytes.len();
                self.frames -= piece.frames;
            }
            self.waiting.pop_front();
        }
    }
}

fn slices<'a>(pieces: impl Iterator<Item = &'a [u8]>) -> Vec<IoSlice<'a>> {
    pieces.take(SLICES).map(IoSlice::new).collect()
}

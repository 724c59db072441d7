//! The stream that the WebSocket library sees of a socket. It reads the socket itself; what it writes of its own, pongs
//! and the answer to a close, goes through the outbox, so that it never falls inside another frame.

use super::boundary::Boundary;
use super::registry::Socket;
use crate::close::Close;
use crate::limits::{FRAGMENTS, KEPT_BUFFER};
use socket2::SockRef;
use std::io::{self, Cursor, Read, Write};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll};
use tokio::io::Interest;
use tokio::net::TcpStream;

/// The library's end of a socket.
#[derive(Debug)]
pub(super) struct Stream {
    socket: Arc<Socket>,
    boundary: Boundary,
    /// Bytes that were read of a frame and not taken yet.
    ahead: Option<Box<Cursor<Vec<u8>>>>,
    /// Reads of the socket until other tasks have their turn.
    reads_left: u8,
}

/// Reads of the socket in one turn of its task, however much there is to read.
const READS: u8 = 128;

/// Of a frame that is larger than what the library reads at once, so much is read together: one system call instead of
/// a hundred.
const AHEAD: usize = 32 * 1024;

/// Fragments that a message may be cut into: in tests as many as the Autobahn suite makes of one.
const MOST_FRAGMENTS: usize = if cfg!(test) { 1 << 17 } else { FRAGMENTS };

/// From this many unfinished bytes on, reading stops at the end of each frame. Well below [`KEPT_BUFFER`], so that the
/// end of a message above that is always the end of what was read.
const STOP_FROM: usize = KEPT_BUFFER / 2;

/// A code that was registered after RFC 6455, which the library takes for a fault of the client's; and the close that echoes it.
const BAD_GATEWAY: u16 = 1014;
const BAD_GATEWAY_FRAME: [u8; 4] = [0x88, 2, BAD_GATEWAY.to_be_bytes()[0], BAD_GATEWAY.to_be_bytes()[1]];

impl Stream {
    /// The stream of a socket whose client has sent `read_ahead` already.
    pub(super) fn new(socket: Arc<Socket>, read_ahead: &[u8]) -> Self {
        let mut stream = Self { socket, boundary: Boundary::default(), ahead: None, reads_left: READS };
        stream.boundary.pass(read_ahead);
        stream.keep_ahead(read_ahead.to_vec());
        stream
    }

    /// The socket.
    pub(super) fn socket(&self) -> &Socket {
        &self.socket
    }

    /// `true` if all that was read was of messages that have ended.
    pub(super) fn is_between_messages(&self) -> bool {
        self.boundary.is_between_messages() && self.ahead.is_none()
    }

    /// Waits until there is something to read, or the end. After [`READS`] reads other tasks have their turn first.
    pub(super) fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.ahead.is_some() {
            return Poll::Ready(Ok(()));
        }
        let Some(socket) = self.socket.outbox.socket() else { return Poll::Ready(Ok(())) };
        let ready = match self.reads_left {
            0 => {
                cx.waker().wake_by_ref();
                Poll::Pending
            }
            _ => socket.poll_read_ready(cx),
        };
        if ready.is_pending() {
            self.reads_left = READS;
        }
        ready
    }

    fn most(&self) -> usize {
        let unfinished = self.socket.unfinished.load(Ordering::Relaxed);
        if unfinished < STOP_FROM { usize::MAX } else { self.boundary.distance() }
    }

    fn keep_ahead(&mut self, read: Vec<u8>) {
        self.ahead = (!read.is_empty()).then(|| Box::new(Cursor::new(read)));
    }

    /// Hands over what was read ahead, if anything was.
    fn take_ahead(&mut self, buffer: &mut [u8]) -> io::Result<Option<usize>> {
        let Some(ahead) = &mut self.ahead else { return Ok(None) };
        let taken = ahead.read(buffer)?;
        if ahead.position() == ahead.get_ref().len() as u64 {
            self.ahead = None; // who pauses in the middle of a frame holds nothing here
        }
        Ok(Some(taken))
    }

    fn count(&self, bytes: usize, begun: usize) {
        self.socket.count_read(bytes);
        if self.socket.fragments.fetch_add(begun, Ordering::Relaxed) + begun > MOST_FRAGMENTS {
            self.socket.outbox.close(Close::Flooding);
        }
    }
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.socket.is_evicted.load(Ordering::Relaxed) {
            return Ok(0); // the end, as far as the library knows
        }
        if let Some(taken) = self.take_ahead(buffer)? {
            return Ok(taken);
        }
        let Some(socket) = self.socket.outbox.socket() else { return Ok(0) };
        self.reads_left = self.reads_left.checked_sub(1).ok_or(io::ErrorKind::WouldBlock)?;
        let (left, most) = (self.boundary.distance(), self.most().min(buffer.len()));
        // Never beyond the frame's end, so that nothing is left here when the library starts anew after it.
        let mut ahead = (left > buffer.len()).then(|| vec![0; left.min(AHEAD)]);
        let unfilled = ahead.as_deref_mut().unwrap_or(&mut buffer[..most]);
        let bytes = read_some(socket, unfilled)?;
        let begun = self.boundary.pass(&unfilled[..bytes]);
        self.count(bytes, begun);
        let Some(mut read) = ahead else { return Ok(bytes) };
        read.truncate(bytes);
        self.keep_ahead(read);
        self.take_ahead(buffer).map(Option::unwrap_or_default)
    }
}

impl Write for Stream {
    fn write(&mut self, frames: &[u8]) -> io::Result<usize> {
        // The answer to a ping that came together with the close is written when the close has been read, too.
        let is_close = frames.first() == BAD_GATEWAY_FRAME.first();
        match self.boundary.close_code() {
            Some(BAD_GATEWAY) if is_close => self.socket.outbox.push_control(&BAD_GATEWAY_FRAME),
            _ => self.socket.outbox.push_control(frames),
        };
        Ok(frames.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Reads what is there. A read that fills less than it could has emptied the socket: saying so to the runtime saves the
/// second read that would find nothing, one system call a message.
fn read_some(socket: &TcpStream, buffer: &mut [u8]) -> io::Result<usize> {
    let mut bytes = 0;
    let read = socket.try_io(Interest::READABLE, || {
        bytes = (&*SockRef::from(socket)).read(buffer)?;
        if (1..buffer.len()).contains(&bytes) { Err(io::ErrorKind::WouldBlock.into()) } else { Ok(()) }
    });
    match read {
        Err(error) if bytes == 0 => Err(error),
        _ => Ok(bytes),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::*;
    use crate::dialect::Dialect;
    use crate::limits::UNFINISHED_BYTES;
    use crate::outbox::Outbox;
    use crate::session::registry::{Admission, Sockets};
    use std::future::poll_fn;
    use tokio::io::AsyncWriteExt;
    use tokio::net::TcpListener;

    #[tokio::test]
    async fn an_evicted_socket_reads_no_more() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut far = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let outbox = Arc::new(Outbox::new(1, Some(Dialect::V3)));
        outbox.attach(listener.accept().await.unwrap().0);
        let sockets = Sockets::default();
        let socket = sockets.open(outbox, Admission::default());
        let mut stream = Stream::new(socket.clone(), &[]);
        far.write_all(&[0x81, 0x85, 0, 0, 0, 0, b'h', b'e']).await.unwrap();
        poll_fn(|cx| stream.poll_ready(cx)).await.unwrap();
        assert!(stream.read(&mut [0; 7]).unwrap() > 0);
        socket.count_read(UNFINISHED_BYTES);
        assert_eq!(stream.read(&mut [0; 7]).unwrap(), 0, "what else came is not taken");
    }
}

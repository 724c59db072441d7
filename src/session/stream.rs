//! The stream that the WebSocket library sees of a socket. It reads the socket itself; what it writes of its own, pongs
//! and the answer to a close, goes through the outbox, so that it never falls inside another frame.

use super::boundary::Boundary;
use super::registry::Socket;
use crate::close::Close;
use crate::limits::{FRAGMENTS, KEPT_BUFFER};
use socket2::SockRef;
use std::io::{self, Cursor, Read};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, Interest, ReadBuf};
use tokio::net::TcpStream;

/// The library's end of a socket.
#[derive(Debug)]
pub(super) struct Stream {
    socket: Arc<Socket>,
    boundary: Boundary,
    /// Bytes that were read of a frame and not taken yet.
    ahead: Option<Box<Cursor<Vec<u8>>>>,
}

/// Of a frame that is larger than what the library reads at once, so much is read together: one system call instead of
/// a hundred.
const AHEAD: usize = 32 * 1024;

/// From this many unfinished bytes on, reading stops at the end of each frame. Well below [`KEPT_BUFFER`], so that the
/// end of a message above that is always the end of what was read.
const STOP_FROM: usize = KEPT_BUFFER / 2;

impl Stream {
    /// The stream of a socket whose client has sent `read_ahead` already.
    pub(super) fn new(socket: Arc<Socket>, read_ahead: &[u8]) -> Self {
        let mut boundary = Boundary::default();
        boundary.pass(read_ahead);
        Self { socket, boundary, ahead: None }
    }

    fn most(&self) -> usize {
        let unfinished = self.socket.unfinished.load(Ordering::Relaxed);
        if unfinished < STOP_FROM { usize::MAX } else { self.boundary.distance() }
    }

    /// Hands over what was read ahead; whether there was some.
    fn take_ahead(&mut self, buffer: &mut ReadBuf<'_>) -> io::Result<bool> {
        let Some(ahead) = &mut self.ahead else { return Ok(false) };
        let taken = ahead.read(buffer.initialize_unfilled())?;
        buffer.advance(taken);
        if ahead.position() == ahead.get_ref().len() as u64 {
            self.ahead = None; // who pauses in the middle of a frame holds nothing here
        }
        Ok(taken > 0)
    }

    fn count(&self, bytes: usize, begun: usize) {
        self.socket.count_read(bytes);
        if self.socket.fragments.fetch_add(begun, Ordering::Relaxed) + begun > FRAGMENTS {
            self.socket.outbox.close(Close::Flooding);
        }
    }
}

impl AsyncRead for Stream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let stream = self.get_mut();
        if stream.socket.is_evicted.load(Ordering::Relaxed) {
            return Poll::Ready(Ok(())); // the end, as far as the library knows
        }
        if stream.take_ahead(buffer)? {
            return Poll::Ready(Ok(()));
        }
        let Some(socket) = stream.socket.outbox.socket() else { return Poll::Ready(Ok(())) };
        let (left, most) = (stream.boundary.distance(), stream.most().min(buffer.remaining()));
        loop {
            ready!(socket.poll_read_ready(cx))?;
            // Never beyond the frame's end, so that nothing is left here when the library starts anew after it.
            let mut ahead = (left > buffer.remaining()).then(|| vec![0; left.min(AHEAD)]);
            let unfilled = ahead.as_deref_mut().unwrap_or_else(|| buffer.initialize_unfilled_to(most));
            match read_some(socket, unfilled) {
                Ok(bytes) => {
                    let begun = stream.boundary.pass(&unfilled[..bytes]);
                    if let Some(mut read) = ahead {
                        read.truncate(bytes);
                        stream.ahead = Some(Box::new(Cursor::new(read)));
                        stream.take_ahead(buffer)?;
                    } else {
                        buffer.advance(bytes);
                    }
                    stream.count(bytes, begun);
                    return Poll::Ready(Ok(()));
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, frames: &[u8]) -> Poll<io::Result<usize>> {
        self.socket.outbox.push_control(frames);
        Poll::Ready(Ok(frames.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
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
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
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
        assert!(stream.read(&mut [0; 7]).await.unwrap() > 0);
        socket.count_read(UNFINISHED_BYTES);
        assert_eq!(stream.read(&mut [0; 7]).await.unwrap(), 0, "what else came is not taken");
    }
}

//! A connection as long as it speaks HTTP: who takes none of an answer for too long is cut off, for answers may be
//! large and connections many. `server` makes one of each socket; the handshake takes the socket out again, for
//! outboxes have rules of their own.

use crate::limits::WRITE_TIMEOUT;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

/// A stream whose writes fail when they are stalled for longer than [`WRITE_TIMEOUT`].
#[derive(Debug)]
pub struct Transport<S> {
    stream: S,
    /// Runs while a write waits.
    deadline: Option<Pin<Box<Sleep>>>,
}

impl<S> Transport<S> {
    /// A stream with a deadline.
    pub fn new(stream: S) -> Self {
        Self { stream, deadline: None }
    }

    /// The stream without its deadline.
    pub fn into_inner(self) -> S {
        self.stream
    }

    /// The outcome of a write, or an error when it has waited for too long.
    fn in_time<T>(&mut self, written: Poll<io::Result<T>>, cx: &mut Context<'_>) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.deadline = None;
            return written;
        }
        let deadline = self.deadline.get_or_insert_with(|| Box::pin(sleep(WRITE_TIMEOUT)));
        deadline.as_mut().poll(cx).map(|()| Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Transport<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Transport<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.in_time(written, cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, parts);
        self.in_time(written, cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    // A socket has nothing to flush, and its end needs no room. An encrypted one may have both, and waits as for a write.
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(cx);
        self.in_time(flushed, cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let shut = Pin::new(&mut self.stream).poll_shutdown(cx);
        self.in_time(shut, cx)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};
    use tokio::time::Instant;

    const ANSWER: [u8; 1000] = [7; 1000];

    #[tokio::test(start_paused = true)]
    async fn a_stalled_reader_is_cut_off() {
        let (near, far) = duplex(300);
        let started = Instant::now();
        let stalled = Transport::new(near).write_all(&ANSWER).await.unwrap_err();
        assert_eq!(stalled.kind(), io::ErrorKind::TimedOut);
        assert!((WRITE_TIMEOUT..WRITE_TIMEOUT * 2).contains(&started.elapsed()));
        drop(far);
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_reader_is_not_cut_off() {
        let (near, mut far) = duplex(300);
        let reader = tokio::spawn(async move {
            let mut read = [0; ANSWER.len()];
            for part in read.chunks_mut(100) {
                sleep(WRITE_TIMEOUT * 9 / 10).await;
                far.read_exact(part).await.unwrap();
            }
            read
        });
        let mut transport = Transport::new(near);
        transport.write_all(&ANSWER).await.unwrap();
        // Between two answers no time runs.
        sleep(WRITE_TIMEOUT * 10).await;
        assert_eq!(reader.await.unwrap(), ANSWER);
        assert!(transport.deadline.is_none());
    }
}

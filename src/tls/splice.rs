//! The way between a client's connection and the socket that stands for it here: the end of a pair where that is encrypted, or a
//! connection to another node. Nothing is kept while nothing is said.

use crate::limits::{CLOSE_TIMEOUT, STALL_TIMEOUT, WRITE_TIMEOUT};
use futures_util::FutureExt;
use socket2::SockRef;
use std::future::poll_fn;
use std::io;
use std::mem::MaybeUninit;
use std::net::Shutdown;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, Interest, ReadBuf, split};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};

/// Bytes that are moved at once: the most that a record of TLS holds.
const CHUNK: usize = 16 * 1024;

/// Moves bytes both ways until both sides are done. A client that has heard the end may take [`CLOSE_TIMEOUT`] for its own: a
/// connection that is dropped with unread bytes is reset, and the reset overtakes what was sent.
pub async fn splice(stream: impl AsyncRead + AsyncWrite, inner: TcpStream) {
    let (from_client, to_client) = split(stream);
    let (receiving, sending) = (receive(from_client, &inner), send(&inner, to_client));
    tokio::pin!(receiving, sending);
    tokio::select! {
        () = &mut receiving => drop(sending.await),
        _ = &mut sending => drop(timeout(CLOSE_TIMEOUT, receiving).await),
    }
}

/// Carries the client's bytes until it ends or the server takes no more; the server reads their end in any case.
async fn receive(mut from_client: impl AsyncRead + Unpin, inner: &TcpStream) {
    loop {
        match poll_fn(|cx| poll_chunk(Pin::new(&mut from_client), cx)).await {
            Ok(chunk) if !chunk.is_empty() && write_all(inner, &chunk).await.is_ok() => {}
            _ => break,
        }
    }
    let _ = SockRef::from(inner).shutdown(Shutdown::Write);
}

/// Carries the server's bytes until it ends or the client takes none for too long.
async fn send(inner: &TcpStream, mut to_client: impl AsyncWrite + Unpin) -> io::Result<()> {
    loop {
        inner.readable().await?;
        let mut chunk = Vec::with_capacity(CHUNK);
        match inner.try_read_buf(&mut chunk) {
            Ok(0) => return timeout(WRITE_TIMEOUT, to_client.shutdown()).await?,
            Ok(_) => {
                let sent = async {
                    to_client.write_all(&chunk).await?;
                    to_client.flush().await
                };
                in_time(sent, inner).await?;
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
    }
}

/// Waits until the client has taken something: for [`STALL_TIMEOUT`], or for [`WRITE_TIMEOUT`] once the server has ended.
async fn in_time(sent: impl Future<Output = io::Result<()>>, inner: &TcpStream) -> io::Result<()> {
    let (mut sent, until) = (pin!(sent), Instant::now() + STALL_TIMEOUT);
    loop {
        match timeout(WRITE_TIMEOUT, &mut sent).await {
            Ok(sent) => return sent,
            Err(late) if has_ended(inner) || Instant::now() >= until => return Err(late.into()),
            Err(_) => {}
        }
    }
}

/// Returns `true` if the server says nothing more than what it has said.
fn has_ended(inner: &TcpStream) -> bool {
    matches!(inner.ready(Interest::READABLE).now_or_never(), Some(Ok(ready)) if ready.is_read_closed())
}

/// Reads at most [`CHUNK`] bytes; none at the end. Memory is taken when something has come.
fn poll_chunk(from: Pin<&mut impl AsyncRead>, cx: &mut Context<'_>) -> Poll<io::Result<Vec<u8>>> {
    let mut scrap = [MaybeUninit::uninit(); CHUNK];
    let mut read = ReadBuf::uninit(&mut scrap);
    ready!(from.poll_read(cx, &mut read))?;
    Poll::Ready(Ok(read.filled().to_vec()))
}

async fn write_all(inner: &TcpStream, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        inner.writable().await?;
        match inner.try_write(bytes) {
            Ok(written) => bytes = bytes.get(written..).unwrap_or_default(),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::*;
    use tokio::io::duplex;

    /// A client that takes nothing has less time once the server has ended.
    #[tokio::test(start_paused = true)]
    async fn what_nobody_takes_is_dropped_in_the_time_of_an_answer() {
        for (ends, least) in [(true, WRITE_TIMEOUT), (false, STALL_TIMEOUT)] {
            let (near, far) = duplex(1000);
            let (mut inner, outer) = crate::tls::pair().unwrap();
            let (began, spliced) = (Instant::now(), tokio::spawn(splice(near, outer)));
            inner.write_all(&[7; 4000]).await.unwrap();
            let inner = Some(inner).filter(|_| !ends);
            spliced.await.unwrap();
            // Nothing of the client's came either, for as long as a close may take.
            let time = began.elapsed();
            assert!((least..least + WRITE_TIMEOUT + CLOSE_TIMEOUT * 2).contains(&time), "{ends}: {time:?}");
            drop((inner, far));
        }
    }
}

//! The writer of a session. At the end of the session what waits is sent, close included, and then the socket is read a
//! little longer, so that the peer gets the close even if it goes on writing (a socket that is dropped with unread
//! bytes is reset, and the reset overtakes what was sent).

use crate::limits::{CLOSE_TIMEOUT, LINGER_BYTES};
use crate::outbox::Outbox;
use socket2::SockRef;
use std::io::ErrorKind;
use std::net::Shutdown;
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Bytes that are thrown away in one read.
const SCRAP: usize = 4096;

/// Sends what waits whenever the socket is ready, until the session has been ended from this side. A cut is noticed
/// while a write is blocked.
pub(super) async fn write(outbox: &Outbox) {
    while outbox.ended().is_none() {
        if outbox.is_waiting() {
            Box::pin(drain(outbox)).await; // an idle session keeps the future around this
        } else {
            outbox.rung().await;
        }
    }
}

async fn drain(outbox: &Outbox) {
    tokio::select! {
        biased;
        () = outbox.rung() => {}
        () = outbox.drain() => {}
    }
}

/// Ends the socket of `outbox`, in at most `CLOSE_TIMEOUT`. What was not taken by then is lost.
pub(super) async fn linger(outbox: &Outbox) {
    let rest = async {
        outbox.drain().await;
        if let Some(socket) = outbox.socket()
            && SockRef::from(socket).shutdown(Shutdown::Write).is_ok()
        {
            read_to_end(socket).await;
        }
    };
    let _ = timeout(CLOSE_TIMEOUT, rest).await;
    outbox.abandon();
}

async fn read_to_end(socket: &TcpStream) {
    let mut left = LINGER_BYTES;
    while left > 0 && socket.readable().await.is_ok() {
        match socket.try_read(&mut [0; SCRAP]) {
            Ok(0) => return,
            Ok(bytes) => left = left.saturating_sub(bytes),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(_) => return,
        }
    }
}

#[cfg(all(test, unix))]
mod schedules;
#[cfg(test)]
#[allow(clippy::expect_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use crate::close::Close;
    use crate::dialect::Dialect;
    use crate::outbox::Pushed;
    use tokio::net::TcpListener;

    /// A room may hold the outbox until it is told that the connection is lost.
    #[tokio::test(start_paused = true)]
    async fn after_lingering_nothing_waits_although_nobody_read_it() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let deaf = TcpStream::connect(listener.local_addr().expect("an address")).await.expect("a connection");
        let outbox = Outbox::new(usize::MAX, Some(Dialect::Native));
        outbox.attach(listener.accept().await.expect("a peer").0);
        outbox.push_control(&vec![0; 32 << 20]);
        outbox.close(Close::Restart);
        assert!(outbox.share_waiting() > 0, "more than a kernel takes");
        linger(&outbox).await;
        assert_eq!((outbox.is_waiting(), outbox.share_waiting()), (false, 0));
        assert_eq!(outbox.ping(b""), Pushed::Ended);
        drop(deaf);
    }
}

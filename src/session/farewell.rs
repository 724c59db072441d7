//! The end of a session: what waits is sent, close included, and then the socket is read a little longer, so that the peer
//! gets the close even if it goes on writing (a socket that is dropped with unread bytes is reset, and the reset overtakes
//! what was sent).

use crate::limits::{CLOSE_TIMEOUT, FAREWELL_BYTES};
use crate::outbox::Outbox;
use socket2::SockRef;
use std::io::ErrorKind;
use std::net::Shutdown;
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Bytes that are thrown away in one read.
const SCRAP: usize = 4096;

/// Ends the socket of `outbox`, in at most `CLOSE_TIMEOUT`.
pub(super) async fn farewell(outbox: &Outbox) {
    let goodbye = async {
        outbox.drain().await;
        if let Some(socket) = outbox.socket()
            && SockRef::from(socket).shutdown(Shutdown::Write).is_ok()
        {
            read_to_end(socket).await;
        }
    };
    let _ = timeout(CLOSE_TIMEOUT, goodbye).await;
}

async fn read_to_end(socket: &TcpStream) {
    let mut left = FAREWELL_BYTES;
    while left > 0 && socket.readable().await.is_ok() {
        match socket.try_read(&mut [0; SCRAP]) {
            Ok(0) => return,
            Ok(bytes) => left = left.saturating_sub(bytes),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(_) => return,
        }
    }
}

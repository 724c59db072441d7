//! A WebSocket that is passed on: bytes both ways, until both sides have ended. Nobody reads a frame here, so nothing is known
//! of it but its bytes; the home pings, closes and bounds it as any other.

use crate::access::Connection;
use crate::limits::{HEADER_TIMEOUT, WRITE_TIMEOUT};
use crate::room::Upgraded;
use crate::session::Transport;
use crate::tls::{Encrypted, splice};
use bytes::Bytes;
use hyper::upgrade::{self, OnUpgrade, Parts};
use hyper_util::rt::TokioIo;
use std::io;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Carries bytes between two sides that have just agreed on it. Its place is held until nothing is left of either.
pub(super) async fn carry(client: OnUpgrade, home: OnUpgrade, connection: Connection) {
    let _stream = connection.usage().open_stream();
    if let Err(error) = join(client, home).await {
        tracing::debug!(%error, "a socket ended before it could be passed on");
    }
}

/// The same for a client that has said something already.
pub(super) async fn carry_on(client: Upgraded, home: upgrade::Upgraded, connection: Connection) {
    let Upgraded { stream, read_ahead, place } = client;
    if let Ok(home) = home.downcast() {
        let _ = both_ways(stream, read_ahead.into(), home).await;
    }
    drop((place, connection));
}

async fn join(client: OnUpgrade, home: OnUpgrade) -> io::Result<()> {
    let home = home.await.map_err(io::Error::other)?.downcast::<TokioIo<TcpStream>>();
    let home = home.map_err(|_| io::ErrorKind::Unsupported)?;
    let client = timeout(HEADER_TIMEOUT, client).await?.map_err(io::Error::other)?;
    match client.downcast::<TokioIo<Transport<TcpStream>>>() {
        Ok(Parts { io, read_buf, .. }) => both_ways(io.into_inner().into_inner(), read_buf, home).await,
        Err(client) => {
            let client = client.downcast::<TokioIo<Transport<Box<Encrypted>>>>();
            let Parts { io, read_buf, .. } = client.map_err(|_| io::ErrorKind::Unsupported)?;
            both_ways(io.into_inner().into_inner(), read_buf, home).await
        }
    }
}

/// Carries bytes both ways. What either side has said while the other one spoke HTTP comes first.
async fn both_ways<C>(mut client: C, read_ahead: Bytes, home: Parts<TokioIo<TcpStream>>) -> io::Result<()>
where
    C: AsyncRead + AsyncWrite + Unpin,
{
    let mut stream = home.io.into_inner();
    let said = async {
        stream.write_all(&read_ahead).await?;
        client.write_all(&home.read_buf).await?;
        client.flush().await
    };
    timeout(WRITE_TIMEOUT, said).await??;
    drop((read_ahead, home.read_buf));
    splice(client, stream).await;
    Ok(())
}

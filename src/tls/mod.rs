//! TLS on the server's port, where no proxy before it does that (`TLS_CERT`). HTTP is spoken on the encrypted connection itself.
//! What becomes a WebSocket gets one end of a pair of sockets in its place, and a task of its own encrypts what goes in at
//! the other end: so what is said to a whole room is encrypted beside the room, and without TLS nothing is different.
//! `server` shakes hands, the handshake of a WebSocket takes the pair.

mod certificate;
mod splice;

use crate::access::Held;
use crate::config::TlsSettings;
use crate::limits::SOCKET_SEND_BUFFER;
use certificate::Certificate;
use socket2::{Domain, Socket, Type};
pub use splice::splice;
use std::io;
use std::sync::Arc;
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring::{Ticketer, default_provider};
use tokio_rustls::rustls::{ServerConfig, version};
use tokio_rustls::server::TlsStream;

/// The first byte of every TLS connection: a record of the handshake (RFC 8446, section 5.1). No method of HTTP begins with it.
const HANDSHAKE_RECORD: u8 = 0x16;

/// The encrypted side of the server's port.
pub struct Tls {
    acceptor: TlsAcceptor,
    certificate: Arc<Certificate>,
}

/// An encrypted connection: what is read and written here is not.
pub type Encrypted = TlsStream<TcpStream>;

/// A connection, by what is spoken on it.
pub enum Spoken {
    /// After the handshake.
    Encrypted(Box<Encrypted>),
    /// Plain, although TLS is spoken here. Nothing of it was read.
    Plain(TcpStream),
}

impl Tls {
    /// The TLS of these settings; none unless they name a certificate.
    ///
    /// # Errors
    /// The files have changed since the settings were read, and cannot be used.
    pub fn open(settings: &TlsSettings) -> io::Result<Option<Self>> {
        let Some(certificate) = Certificate::open(settings)? else { return Ok(None) };
        let certificate = Arc::new(certificate);
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_protocol_versions(&[&version::TLS13, &version::TLS12])
            .map_err(io::Error::other)?;
        let mut config = config.with_no_client_auth().with_cert_resolver(certificate.clone());
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        config.ticketer = Ticketer::new().map_err(io::Error::other)?;
        Ok(Some(Self { acceptor: TlsAcceptor::from(Arc::new(config)), certificate }))
    }

    /// Acceptor of handshakes where no HTTP is spoken.
    pub fn acceptor(&self) -> TlsAcceptor {
        let mut config = ServerConfig::clone(self.acceptor.config());
        config.alpn_protocols.clear();
        TlsAcceptor::from(Arc::new(config))
    }

    /// Looks for a new certificate for as long as it is not dropped.
    pub async fn watch(self: Arc<Self>) {
        self.certificate.watch().await;
    }

    /// Shakes hands.
    ///
    /// # Errors
    /// The client breaks off, or cannot agree on TLS.
    pub async fn accept(&self, socket: TcpStream) -> io::Result<Spoken> {
        let mut first = [0];
        socket.peek(&mut first).await?;
        if first != [HANDSHAKE_RECORD] {
            return Ok(Spoken::Plain(socket));
        }
        let stream = Box::pin(self.acceptor.accept(socket)).await?;
        Ok(Spoken::Encrypted(Box::new(stream)))
    }
}

/// Returns a socket on which what is read and written is not encrypted, in place of a connection that is. The place of its
/// address is held until nothing is left of either.
///
/// # Errors
/// The system has no more sockets.
pub fn decrypted(stream: Encrypted, place: Held) -> io::Result<TcpStream> {
    let (inner, outer) = pair()?;
    tokio::spawn(async move {
        splice(stream, outer).await;
        drop(place);
    });
    Ok(inner)
}

/// Two sockets of which each reads what the other writes. They are of the type that all above takes, for the system knows them
/// by their descriptors alone; neither has an address.
fn pair() -> io::Result<(TcpStream, TcpStream)> {
    let (inner, outer) = Socket::pair(Domain::UNIX, Type::STREAM, None)?;
    inner.set_send_buffer_size(SOCKET_SEND_BUFFER)?;
    inner.set_nonblocking(true)?;
    outer.set_nonblocking(true)?;
    Ok((TcpStream::from_std(inner.into())?, TcpStream::from_std(outer.into())?))
}

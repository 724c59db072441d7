//! Opens one WebSocket: name, TCP, TLS, handshake; and says in words what failed, and whether trying again may help.
//! Used by `connection`.

use super::address::Address;
use std::io;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::error::Error;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;

/// Longest wait for each step.
const PATIENCE: Duration = Duration::from_secs(15);

/// Largest frame of a server: 17 MiB (native contract, section 1).
const LARGEST: usize = 17 << 20;

/// Bytes to and from a server, whether through TLS or not.
pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

/// An open WebSocket.
pub(super) type Socket = WebSocketStream<Box<dyn Stream>>;

/// Why there is none.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) why: String,
    /// Nothing changes by trying again.
    pub(super) is_final: bool,
}

fn passing(why: &(impl ToString + ?Sized)) -> Fault {
    Fault { why: why.to_string(), is_final: false }
}

fn lasting(why: &(impl ToString + ?Sized)) -> Fault {
    Fault { why: why.to_string(), is_final: true }
}

/// Opens a socket to a server.
pub(super) async fn open(address: &Address, tls: Option<&TlsConnector>) -> Result<Socket, Fault> {
    let late = |_| passing("no answer in time");
    let stream = timeout(PATIENCE, TcpStream::connect((address.host.as_str(), address.port))).await.map_err(late)?;
    let stream = stream.map_err(|error| unreachable(&error))?;
    _ = stream.set_nodelay(true); // a pity, no more, where it cannot be
    let stream: Box<dyn Stream> = match tls {
        Some(tls) => {
            let name = ServerName::try_from(address.host.clone()).map_err(|error| lasting(&error))?;
            let opened = timeout(PATIENCE, tls.connect(name, stream)).await.map_err(late)?;
            Box::new(opened.map_err(|error| untrusted(&error))?)
        }
        None => Box::new(stream),
    };
    let config = WebSocketConfig::default().max_message_size(Some(LARGEST)).max_frame_size(Some(LARGEST));
    let config = config.read_buffer_size(16 << 10);
    let request = address.endpoint().into_client_request().map_err(|error| lasting(&error))?;
    let opened = tokio_tungstenite::client_async_with_config(request, stream, Some(config));
    match timeout(PATIENCE, opened).await.map_err(late)? {
        Ok((socket, _)) => Ok(socket),
        Err(Error::Http(response)) => Err(refused(response.status().as_u16())),
        Err(Error::HttpFormat(_) | Error::Protocol(_) | Error::Capacity(_)) => {
            Err(lasting("what answers there speaks no WebSocket"))
        }
        Err(error) => Err(passing(&error)),
    }
}

fn unreachable(error: &io::Error) -> Fault {
    let why = error.to_string();
    match error.kind() {
        io::ErrorKind::ConnectionRefused => passing("nobody listens there"),
        // What getaddrinfo says has no kind of its own.
        _ if why.contains("lookup address") => lasting("there is no such host"),
        _ => passing(&why),
    }
}

fn untrusted(error: &io::Error) -> Fault {
    let is_tls = error.get_ref().is_some_and(|inner| inner.is::<tokio_rustls::rustls::Error>());
    let why = error.to_string();
    match is_tls {
        true if why.contains("certificate") => lasting(&format!("{why}; --ca names a file with one to trust")),
        true => lasting(&format!("no TLS: {why}")),
        false => passing(&why),
    }
}

/// What a server says instead of opening a socket.
fn refused(status: u16) -> Fault {
    match status {
        429 => passing("too many connections or attempts from this address (HTTP 429)"),
        502..=504 => passing(&format!("the server is not there at the moment (HTTP {status})")),
        _ => lasting(&format!("HTTP {status} instead of a chat: is the address right, and causerie not too old?")),
    }
}

//! Opens one WebSocket: name, TCP, TLS, handshake. An error says in words what failed, and if another attempt may help.

use crate::address::Address;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::error::Error;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;

/// Longest wait for each step.
const STEP_TIMEOUT: Duration = Duration::from_secs(15);

/// Largest frame of a server: 17 MiB (`docs/protocol.md`, Frames).
const LARGEST_FRAME: usize = 17 << 20;

/// Bytes to and from a server, with or without TLS.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

/// An open WebSocket.
pub(super) type Socket = WebSocketStream<Box<dyn Stream>>;

/// Reason for a failed attempt.
#[derive(Debug)]
pub(crate) struct ConnectError {
    pub(crate) why: String,
    /// `true` if another attempt cannot help.
    pub(crate) is_final: bool,
}

fn temporary(why: &(impl ToString + ?Sized)) -> ConnectError {
    ConnectError { why: why.to_string(), is_final: false }
}

fn permanent(why: &(impl ToString + ?Sized)) -> ConnectError {
    ConnectError { why: why.to_string(), is_final: true }
}

fn late() -> ConnectError {
    temporary("no answer in time")
}

/// Opens a socket to a server.
pub(super) async fn open(address: &Address, tls: Option<&TlsConnector>) -> Result<Socket, ConnectError> {
    let stream = open_stream(address, tls).await?;
    let config = WebSocketConfig::default().max_message_size(Some(LARGEST_FRAME)).max_frame_size(Some(LARGEST_FRAME));
    let config = config.read_buffer_size(16 << 10);
    let request = address.endpoint().into_client_request().map_err(|error| permanent(&error))?;
    let opened = tokio_tungstenite::client_async_with_config(request, stream, Some(config));
    match timeout(STEP_TIMEOUT, opened).await.map_err(|_| late())? {
        Ok((socket, _)) => Ok(socket),
        Err(Error::Http(response)) => Err(refused(address, response.status().as_u16())),
        Err(Error::HttpFormat(_) | Error::Protocol(_) | Error::Capacity(_)) => {
            Err(permanent(&format!("what answers there speaks no WebSocket{}", perhaps_tls(address))))
        }
        Err(error) => Err(temporary(&error)),
    }
}

/// Opens a stream to a server, with TLS where there is a connector.
pub(crate) async fn open_stream(
    address: &Address,
    tls: Option<&TlsConnector>,
) -> Result<Box<dyn Stream>, ConnectError> {
    let stream = connect(address).await?;
    _ = stream.set_nodelay(true); // a pity, no more, where it cannot be
    let Some(tls) = tls else { return Ok(Box::new(stream)) };
    let name = ServerName::try_from(address.host.clone()).map_err(|error| permanent(&error))?;
    let opened = timeout(STEP_TIMEOUT, tls.connect(name, stream)).await.map_err(|_| late())?;
    Ok(Box::new(opened.map_err(|error| untrusted(address, &error))?))
}

/// Tries every address that the host has, each for its share of the time: one that swallows everything, as IPv6 does in
/// many networks, must not use up the time of those that work.
async fn connect(address: &Address) -> Result<TcpStream, ConnectError> {
    let found = timeout(STEP_TIMEOUT, lookup_host((address.host.as_str(), address.port))).await;
    let found = found.map_err(|_| late())?.map_err(|error| unreachable(&error))?;
    let found: Vec<SocketAddr> = found.collect();
    let share = STEP_TIMEOUT / u32::try_from(found.len()).unwrap_or(u32::MAX).max(1);
    let mut fault = permanent("there is no such host");
    for address in found {
        fault = match timeout(share, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(error)) => unreachable(&error),
            Err(_) => late(),
        };
    }
    Err(fault)
}

fn unreachable(error: &io::Error) -> ConnectError {
    let why = error.to_string();
    match error.kind() {
        io::ErrorKind::ConnectionRefused => temporary("nobody listens there"),
        // Errors of getaddrinfo have no kind of their own.
        _ if why.contains("lookup address") => permanent("there is no such host"),
        _ => temporary(&why),
    }
}

fn untrusted(address: &Address, error: &io::Error) -> ConnectError {
    let why = error.to_string();
    match error.get_ref().and_then(|inner| inner.downcast_ref()) {
        // No TLS at all: as a rule a server that speaks plain HTTP.
        Some(rustls::Error::InvalidMessage(_)) => {
            permanent(&format!("no TLS there; say {} if you mean it without", address.without_tls()))
        }
        Some(_) if why.contains("certificate") => permanent(&format!("{why}; --ca names a file with one to trust")),
        Some(_) => permanent(&format!("no TLS: {why}")),
        None => temporary(&format!("it hung up when TLS began: {why}")),
    }
}

/// Returns a hint at TLS, where plain HTTP was spoken and not understood.
fn perhaps_tls(address: &Address) -> String {
    if address.is_tls { String::new() } else { format!("; is it {}?", address.with_tls()) }
}

/// Returns the error for an HTTP status in place of a WebSocket.
fn refused(address: &Address, status: u16) -> ConnectError {
    match status {
        400 => permanent(&format!("HTTP 400 instead of a chat{}", perhaps_tls(address))),
        429 => temporary("too many connections or attempts from this address (HTTP 429)"),
        502..=504 => temporary(&format!("the server is not there at the moment (HTTP {status})")),
        _ => permanent(&format!("HTTP {status} instead of a chat: is the address right, and causerie not too old?")),
    }
}

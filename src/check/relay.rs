//! The conversation with a STUN or TURN server, over UDP, TCP or TLS: one that tells addresses has to tell one, a relay
//! has to refuse who has no credentials and to take those that members get. Called by the command.

use super::Found;
use super::stun::{Answer, HEAD, Login, Method, Request, body_length};
use super::web::{Stream, encrypted, first_of};
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UdpSocket};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

/// Time after which a datagram is sent again, doubled each time (RFC 8489, section 6.2.1).
const AGAIN: Duration = Duration::from_millis(500);
/// Larger datagrams are no answers to what is asked here.
const DATAGRAM: usize = 2048;

/// A STUN or TURN server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Relay {
    host: String,
    port: u16,
    transport: Transport,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Transport {
    Udp,
    Tcp,
    Tls,
    Dtls,
}

/// The way to a server.
enum Line {
    Datagrams(UdpSocket),
    Stream(Box<dyn Stream>),
}

impl Relay {
    /// The server of an address that the settings have accepted (RFC 7064, RFC 7065).
    pub(super) fn of(url: &str) -> Self {
        let (scheme, rest) = url.split_once(':').unwrap_or(("", url));
        let (authority, query) = rest.split_once('?').unwrap_or((rest, ""));
        let transport = match (scheme, query) {
            ("turn", "transport=tcp") => Transport::Tcp,
            ("turns", "transport=udp") => Transport::Dtls,
            ("turns" | "stuns", _) => Transport::Tls,
            _ => Transport::Udp,
        };
        let usual = if scheme.ends_with('s') { 5349 } else { 3478 };
        let port = authority.rsplit_once(':').and_then(|(host, port)| Some((host, port.parse().ok()?)));
        let (host, port) =
            port.filter(|(host, _)| !host.starts_with('[') || host.ends_with(']')).unwrap_or((authority, usual));
        Self { host: host.trim_matches(['[', ']']).into(), port, transport }
    }
}

/// Asks a server for what clients ask it for, with a user name and its password if it is a relay.
pub(super) async fn ask(relay: Relay, login: Option<(String, String)>, trust: Option<TlsConnector>) -> Found {
    if relay.transport == Transport::Dtls {
        return Found::Unknown("cannot be asked: TLS over UDP".into());
    }
    if relay.transport == Transport::Tls && trust.is_none() {
        return Found::Unknown(super::web::NO_AUTHORITIES.into());
    }
    match converse(&relay, login, trust.as_ref()).await {
        Ok(found) => found,
        Err(error) => Found::Fails(format!("does not answer: {error}")),
    }
}

async fn converse(relay: &Relay, login: Option<(String, String)>, trust: Option<&TlsConnector>) -> io::Result<Found> {
    let Some((username, credential)) = login else {
        let (_, told) = begin(relay, Method::Binding, trust).await?;
        return Ok(match told.refused {
            None => Found::Answers(""),
            Some(code) => Found::Fails(format!("answers, but tells no address: error {code}")),
        });
    };
    let (mut line, asked) = begin(relay, Method::Allocate, trust).await?;
    let Answer { refused, realm, nonce } = asked;
    if refused != Some(401) {
        let why = refused.map_or("it relays for everybody, without credentials".into(), |code| format!("error {code}"));
        return Ok(Found::Fails(format!("answers, but does not ask for credentials: {why}")));
    }
    let login = Login { username, credential, realm, nonce };
    match line.ask(&Request::new(Method::Allocate, Some(&login))).await?.refused {
        None => {
            line.ask(&Request::new(Method::Release, Some(&login))).await?;
            Ok(Found::Answers(", and takes TURN_SECRET"))
        }
        Some(401) => Ok(Found::Fails("answers, but does not take TURN_SECRET".into())),
        Some(code) => Ok(Found::Fails(format!("answers, but gives no relayed address: error {code}"))),
    }
}

/// The first answer to a request without credentials, from whichever of its addresses, and the way to that.
async fn begin(relay: &Relay, method: Method, trust: Option<&TlsConnector>) -> io::Result<(Line, Answer)> {
    first_of(&relay.host, relay.port, async |address| {
        let mut line = Line::open(relay, address, trust).await?;
        let answer = line.ask(&Request::new(method, None)).await?;
        Ok((line, answer))
    })
    .await
}

impl Line {
    async fn open(relay: &Relay, address: SocketAddr, trust: Option<&TlsConnector>) -> io::Result<Self> {
        match (relay.transport, trust) {
            (Transport::Udp | Transport::Dtls, _) => {
                let any: IpAddr = match address {
                    SocketAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
                    SocketAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
                };
                let socket = UdpSocket::bind((any, 0)).await?;
                socket.connect(address).await?;
                Ok(Self::Datagrams(socket))
            }
            (Transport::Tls, Some(trust)) => {
                Ok(Self::Stream(encrypted(TcpStream::connect(address).await?, &relay.host, trust).await?))
            }
            (Transport::Tcp | Transport::Tls, _) => Ok(Self::Stream(Box::new(TcpStream::connect(address).await?))),
        }
    }

    /// The answer to a request. What is no answer to it is passed over; who waits has an end of patience of its own.
    async fn ask(&mut self, request: &Request) -> io::Result<Answer> {
        match self {
            Self::Datagrams(socket) => {
                let mut pause = AGAIN;
                loop {
                    socket.send(&request.bytes).await?;
                    if let Ok(answer) = timeout(pause, heard(socket, request)).await {
                        return answer;
                    }
                    pause *= 2;
                }
            }
            Self::Stream(stream) => {
                stream.write_all(&request.bytes).await?;
                loop {
                    let mut packet = vec![0; HEAD];
                    stream.read_exact(&mut packet).await?;
                    packet.resize(HEAD + body_length(&packet), 0);
                    stream.read_exact(&mut packet[HEAD..]).await?;
                    if let Some(answer) = request.answer(&packet) {
                        return Ok(answer);
                    }
                }
            }
        }
    }
}

/// The datagram that answers a request.
async fn heard(socket: &UdpSocket, request: &Request) -> io::Result<Answer> {
    let mut packet = [0; DATAGRAM];
    loop {
        let length = socket.recv(&mut packet).await?;
        if let Some(answer) = request.answer(&packet[..length]) {
            return Ok(answer);
        }
    }
}

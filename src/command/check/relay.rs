//! The conversation with a STUN or TURN server, over UDP, TCP or TLS: one that tells addresses has to tell one, a relay
//! has to refuse who has no credentials, to take those that members get, and to carry what one of two callers says to the other.
//! Called by the command.

use super::finding::Finding;
use super::stun::{ErrorResponse, RelayUser, StunMethod, StunRequest, StunResponse};
use super::trust;
use super::web::{ByteStream, encrypted, first_of};
use causerie::relay::codec::{FIRST_CHANNEL, on_channel, packet_length};
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UdpSocket};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

/// Time after which a datagram is sent again, doubled each time (RFC 8489, section 6.2.1).
const AGAIN: Duration = Duration::from_millis(500);
/// Time in which what is sent through a relay has to arrive, from the first of [`TRIES`] on.
const CARRIED: Duration = Duration::from_millis(300);
/// Times that it is sent.
const TRIES: u32 = 10;
/// Payload that is sent through the relay.
const DATA: &[u8] = b"causerie";
/// Larger datagrams are no answers to what is asked here.
const DATAGRAM: usize = 2048;

/// A STUN or TURN server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RelayServer {
    host: String,
    port: u16,
    transport: RelayTransport,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RelayTransport {
    Udp,
    Tcp,
    Tls,
    Dtls,
}

/// The way to a server.
enum RelayLine {
    Datagrams(UdpSocket),
    /// With what came of the next packet: whoever waits for it may give up.
    Stream(Box<dyn ByteStream>, Vec<u8>),
}

impl RelayServer {
    /// The server of an address that the settings have accepted (RFC 7064, RFC 7065).
    pub(super) fn of(url: &str) -> Self {
        let (scheme, rest) = url.split_once(':').unwrap_or(("", url));
        let (authority, query) = rest.split_once('?').unwrap_or((rest, ""));
        let transport = match (scheme, query) {
            ("turn", "transport=tcp") => RelayTransport::Tcp,
            ("turns", "transport=udp") => RelayTransport::Dtls,
            ("turns" | "stuns", _) => RelayTransport::Tls,
            _ => RelayTransport::Udp,
        };
        let usual = if scheme.ends_with('s') { 5349 } else { 3478 };
        let port = authority.rsplit_once(':').and_then(|(host, port)| Some((host, port.parse().ok()?)));
        let (host, port) =
            port.filter(|(host, _)| !host.starts_with('[') || host.ends_with(']')).unwrap_or((authority, usual));
        Self { host: host.trim_matches(['[', ']']).into(), port, transport }
    }
}

/// A user name and its password.
pub(super) type Credentials = (String, String);

/// Asks a server for what clients ask it for, with the credentials of two members if it is a relay.
pub(super) async fn ask(relay: RelayServer, logins: Option<[Credentials; 2]>, trust: Option<TlsConnector>) -> Finding {
    if relay.transport == RelayTransport::Dtls {
        return Finding::Unknown("cannot be asked: TLS over UDP".into());
    }
    if relay.transport == RelayTransport::Tls && trust.is_none() {
        return Finding::Unknown(super::web::NO_AUTHORITIES.into());
    }
    let method = if logins.is_some() { StunMethod::Allocate } else { StunMethod::Binding };
    let begun = match begin(&relay, method, trust.as_ref()).await {
        Ok(begun) => begun,
        Err(error) => return Finding::Fails(trust::told(&error)),
    };
    let Some(logins) = logins else {
        return match begun.asked.refused {
            None => Finding::Answers(""),
            Some(refused) => Finding::Fails(format!("answers, but tells no address: {refused}")),
        };
    };
    match relayed(&relay, begun, logins, trust.as_ref()).await {
        Ok(Ok(())) => Finding::Answers(", takes TURN_SECRET and carries calls"),
        Ok(Err(why)) => Finding::Fails(why),
        Err(error) => Finding::Fails(format!("answers, but then breaks off: {error}")),
    }
}

/// A relay that has refused who has no credentials.
struct Begun {
    line: RelayLine,
    asked: StunResponse,
    address: SocketAddr,
}

/// A member's side of a call: its relayed address, and the way there.
struct Endpoint {
    line: RelayLine,
    login: RelayUser,
    at: SocketAddr,
}

/// Has a relay do what it does for a call between two members; what it does not do is told.
async fn relayed(
    relay: &RelayServer,
    begun: Begun,
    [first, second]: [Credentials; 2],
    trust: Option<&TlsConnector>,
) -> io::Result<Result<(), String>> {
    let address = begun.address;
    let mut one = match Endpoint::open(begun.line, begun.asked, first).await? {
        Ok(side) => side,
        Err(why) => return Ok(Err(why)),
    };
    let mut line = RelayLine::open(relay, address, trust).await?;
    let asked = line.ask(&StunRequest::new(StunMethod::Allocate, None)).await?;
    let result = match Endpoint::open(line, asked, second).await? {
        Ok(mut other) => {
            let carried = carry(&mut one, &mut other).await;
            other.release().await?;
            carried
        }
        Err(why) => Ok(Err(why)),
    };
    one.release().await?;
    result
}

/// Binds a channel at both sides, each to the other, and sends something from one to the other.
async fn carry(one: &mut Endpoint, other: &mut Endpoint) -> io::Result<Result<(), String>> {
    let (at, peer) = (one.at, other.at);
    let refused = match one.bind(peer).await? {
        None => other.bind(at).await?,
        refused => refused,
    };
    if let Some(refused) = refused {
        let own = format!("its own addresses at {}", at.ip());
        let behind = if refused.code == 403 { "; behind NAT it wants external-ip and allowed-peer-ip" } else { "" };
        return Ok(Err(format!("takes TURN_SECRET, but carries no call between {own}: {refused}{behind}")));
    }
    for _ in 0..TRIES {
        one.line.send(&on_channel(FIRST_CHANNEL, DATA, true)).await?;
        if timeout(CARRIED, other.line.hears(DATA)).await.is_ok_and(|heard| heard.is_ok()) {
            return Ok(Ok(()));
        }
    }
    let at = at.ip();
    Ok(Err(format!("takes TURN_SECRET, but what is sent between its own addresses at {at} does not arrive")))
}

impl Endpoint {
    /// Asks for a relayed address, after the refusal that asked for credentials.
    async fn open(mut line: RelayLine, asked: StunResponse, login: Credentials) -> io::Result<Result<Self, String>> {
        let StunResponse { refused, realm, nonce, .. } = asked;
        match refused {
            Some(refused) if refused.code == 401 => {}
            refused => {
                let open = "it relays for everybody, without credentials".to_owned();
                let why = refused.map_or(open, |refused| refused.to_string());
                return Ok(Err(format!("answers, but does not ask for credentials: {why}")));
            }
        }
        let (username, credential) = login;
        let login = RelayUser { username, credential, realm, nonce };
        let StunResponse { refused, relayed, .. } =
            line.ask(&StunRequest::new(StunMethod::Allocate, Some(&login))).await?;
        Ok(match (refused, relayed) {
            (None, Some(at)) => Ok(Self { line, login, at }),
            (None, None) => Err("answers, but does not say which relayed address it gives".into()),
            (Some(refused), _) if refused.code == 401 => Err("answers, but does not take TURN_SECRET".into()),
            (Some(refused), _) => Err(format!("answers, but gives no relayed address: {refused}")),
        })
    }

    async fn bind(&mut self, peer: SocketAddr) -> io::Result<Option<ErrorResponse>> {
        Ok(self.line.ask(&StunRequest::new(StunMethod::Bind(peer), Some(&self.login))).await?.refused)
    }

    async fn release(&mut self) -> io::Result<()> {
        self.line.ask(&StunRequest::new(StunMethod::Release, Some(&self.login))).await.map(drop)
    }
}

/// The first answer to a request without credentials, from whichever of its addresses, and the way to that.
async fn begin(relay: &RelayServer, method: StunMethod, trust: Option<&TlsConnector>) -> io::Result<Begun> {
    first_of(&relay.host, relay.port, async |address| {
        let mut line = RelayLine::open(relay, address, trust).await?;
        let asked = line.ask(&StunRequest::new(method, None)).await?;
        Ok(Begun { line, asked, address })
    })
    .await
}

impl RelayLine {
    async fn open(relay: &RelayServer, address: SocketAddr, trust: Option<&TlsConnector>) -> io::Result<Self> {
        match (relay.transport, trust) {
            (RelayTransport::Udp | RelayTransport::Dtls, _) => {
                let any: IpAddr = match address {
                    SocketAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
                    SocketAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
                };
                let socket = UdpSocket::bind((any, 0)).await?;
                socket.connect(address).await?;
                Ok(Self::Datagrams(socket))
            }
            (RelayTransport::Tls, Some(trust)) => {
                let stream = encrypted(TcpStream::connect(address).await?, &relay.host, trust).await?;
                Ok(Self::Stream(stream, Vec::new()))
            }
            (RelayTransport::Tcp | RelayTransport::Tls, _) => {
                Ok(Self::Stream(Box::new(TcpStream::connect(address).await?), Vec::new()))
            }
        }
    }

    /// The answer to a request. What is no answer to it is passed over; who waits has an end of patience of its own.
    async fn ask(&mut self, request: &StunRequest) -> io::Result<StunResponse> {
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
            Self::Stream(..) => {
                self.send(&request.bytes).await?;
                loop {
                    if let Some(answer) = request.answer(&self.receive().await?) {
                        return Ok(answer);
                    }
                }
            }
        }
    }

    async fn send(&mut self, packet: &[u8]) -> io::Result<()> {
        match self {
            Self::Datagrams(socket) => socket.send(packet).await.map(drop),
            Self::Stream(stream, _) => stream.write_all(packet).await,
        }
    }

    /// The next packet, a message or something on a channel.
    async fn receive(&mut self) -> io::Result<Vec<u8>> {
        match self {
            Self::Datagrams(socket) => {
                let mut packet = vec![0; DATAGRAM];
                let length = socket.recv(&mut packet).await?;
                packet.truncate(length);
                Ok(packet)
            }
            Self::Stream(stream, read) => loop {
                let length = read
                    .first_chunk()
                    .map(|start| packet_length(*start).ok_or(io::ErrorKind::InvalidData))
                    .transpose()?;
                if let Some(length) = length.filter(|length| *length <= read.len()) {
                    return Ok(read.drain(..length).collect());
                }
                if stream.read_buf(read).await? == 0 {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
            },
        }
    }

    /// Ends when this comes over the channel.
    async fn hears(&mut self, data: &[u8]) -> io::Result<()> {
        let wanted = on_channel(FIRST_CHANNEL, data, true); // it fills up four bytes
        while self.receive().await? != wanted {}
        Ok(())
    }
}

/// The datagram that answers a request.
async fn heard(socket: &UdpSocket, request: &StunRequest) -> io::Result<StunResponse> {
    let mut packet = [0; DATAGRAM];
    loop {
        let length = socket.recv(&mut packet).await?;
        if let Some(answer) = request.answer(&packet[..length]) {
            return Ok(answer);
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::*;
    use futures_util::FutureExt;
    use tokio::io::duplex;

    /// Packets come in parts, over several waits that were given up.
    #[tokio::test]
    async fn a_wait_that_is_given_up_loses_nothing() {
        let (near, mut far) = duplex(1000);
        let mut line = RelayLine::Stream(Box::new(near), Vec::new());
        for part in [b"somebody", DATA].map(|data| on_channel(FIRST_CHANNEL, data, true)).concat().chunks(3) {
            assert!(line.hears(DATA).now_or_never().is_none());
            far.write_all(part).await.unwrap();
        }
        line.hears(DATA).now_or_never().unwrap().unwrap();
        drop(far);
        assert_eq!(line.receive().await.unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
    }
}

//! A TURN client over UDP, TCP and TLS, which tells what comes, packet by packet.

use crate::common::native::Native;
use crate::common::{PATIENCE, tls};
use crate::turn::stun::{
    ALLOCATE, Attributes, CHANNEL_BIND, CHANNEL_NUMBER, COOKIE, CREATE_PERMISSION, DATA, ERROR_CODE, NONCE, REALM,
    REFRESH, REQUESTED_TRANSPORT, SEND_INDICATION, UDP, USERNAME, XOR_PEER_ADDRESS, attributes, masked, message,
};
use md5::{Digest, Md5};
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::net::SocketAddr;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpStream, UdpSocket};
use tokio::time::timeout;

pub const LIFETIME: u16 = 0x00d;
pub const XOR_RELAYED_ADDRESS: u16 = 0x016;
const DATA_INDICATION: u16 = 0x017;

/// A stream of bytes.
pub trait Bytes: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Bytes for T {}

/// A way to the relay.
pub enum Line {
    Datagrams(UdpSocket),
    Stream(Box<dyn Bytes>),
}

/// What a relay says unasked.
#[derive(Debug, PartialEq, Eq)]
pub enum Heard {
    Data(u16, Vec<u8>),
    Channel(u16, Vec<u8>),
}

/// A client with credentials.
pub struct Turn {
    pub line: Line,
    pub username: String,
    pub credential: String,
    pub nonce: Vec<u8>,
    asked: u64,
    heard: VecDeque<Heard>,
}

/// An answer: its code, 200 for success, its attributes and its bytes.
pub struct Answer {
    pub code: u16,
    pub attributes: Attributes,
    pub packet: Vec<u8>,
}

impl Line {
    pub async fn udp(relay: SocketAddr) -> Self {
        let socket = UdpSocket::bind((relay.ip(), 0)).await.unwrap();
        socket.connect(relay).await.unwrap();
        Self::Datagrams(socket)
    }

    pub async fn tcp(relay: SocketAddr) -> Self {
        Self::Stream(Box::new(TcpStream::connect(relay).await.expect("a connection")))
    }

    pub async fn tls(relay: SocketAddr) -> Self {
        let stream = TcpStream::connect(relay).await.expect("a connection");
        Self::Stream(Box::new(tls::shake_hands(stream).await.expect("TLS")))
    }

    pub async fn send(&mut self, packet: &[u8]) {
        match self {
            Self::Datagrams(socket) => assert_eq!(socket.send(packet).await.unwrap(), packet.len()),
            Self::Stream(stream) => stream.write_all(packet).await.expect("sent"),
        }
    }

    /// The next packet; none where the stream is over.
    pub async fn receive(&mut self) -> Option<Vec<u8>> {
        timeout(PATIENCE, self.packet()).await.expect("a packet in time")
    }

    async fn packet(&mut self) -> Option<Vec<u8>> {
        match self {
            Self::Datagrams(socket) => {
                let mut packet = vec![0; 2048];
                let length = socket.recv(&mut packet).await.unwrap();
                packet.truncate(length);
                Some(packet)
            }
            Self::Stream(stream) => {
                let mut packet = vec![0; 4];
                stream.read_exact(&mut packet).await.ok()?;
                let length = usize::from(u16::from_be_bytes([packet[2], packet[3]]));
                let rest = if packet[0] < 0x40 { 16 + length } else { length.next_multiple_of(4) };
                packet.resize(4 + rest, 0);
                stream.read_exact(&mut packet[4..]).await.ok()?;
                Some(packet)
            }
        }
    }
}

impl Turn {
    /// A client with the credentials that a member gets.
    pub async fn of(native: &mut Native, line: Line) -> Self {
        let ice = native.ok(json!({"type": "ice"})).await;
        Self::told(&ice["ice_servers"][0], line)
    }

    /// A client with the credentials that this says.
    pub fn told(server: &Value, line: Line) -> Self {
        let text = |name: &str| server[name].as_str().expect("credentials").to_owned();
        Self::with(text("username"), text("credential"), line)
    }

    pub fn with(username: String, credential: String, line: Line) -> Self {
        Self { line, username, credential, nonce: Vec::new(), asked: 0, heard: VecDeque::new() }
    }

    /// The number of the next request, in which addresses are masked.
    pub fn next_id(&self) -> [u8; 12] {
        let mut id = [0x5a; 12];
        id[4..].copy_from_slice(&(self.asked + 1).to_be_bytes());
        id
    }

    /// A request, signed once there is a nonce.
    pub fn request(&mut self, method: u16, mut wanted: Attributes) -> Vec<u8> {
        let id = self.next_id();
        self.asked += 1;
        if self.nonce.is_empty() {
            return message(method, id, &wanted, None);
        }
        wanted.push((USERNAME, self.username.clone().into_bytes()));
        wanted.push((REALM, b"causerie".to_vec()));
        wanted.push((NONCE, self.nonce.clone()));
        let key = Md5::digest(format!("{}:causerie:{}", self.username, self.credential));
        message(method, id, &wanted, Some(&key))
    }

    pub async fn ask(&mut self, method: u16, wanted: Attributes) -> Answer {
        let request = self.request(method, wanted);
        self.ask_again(&request).await
    }

    /// Sends a request as it is.
    pub async fn ask_again(&mut self, request: &[u8]) -> Answer {
        self.line.send(request).await;
        loop {
            let packet = self.line.receive().await.expect("an answer");
            if packet[0] >= 0x40 || packet[..2] == DATA_INDICATION.to_be_bytes() {
                self.heard.push_back(heard(&packet));
                continue;
            }
            if packet[8..20] != request[8..20] {
                continue;
            }
            assert_eq!(packet[4..8], COOKIE);
            let attributes = attributes(&packet[20..]);
            let value = |wanted: u16| attributes.iter().find(|(kind, _)| *kind == wanted).map(|(_, value)| value);
            if let Some(nonce) = value(NONCE) {
                self.nonce = nonce.clone();
            }
            let code = value(ERROR_CODE).map_or(200, |code| u16::from(code[2]) * 100 + u16::from(code[3]));
            assert_eq!(code == 200, packet[0] == 1 && packet[1] & 0x10 == 0, "its class says the same");
            return Answer { code, attributes, packet };
        }
    }

    /// Gets a nonce, and a relayed number.
    pub async fn allocate(&mut self) -> Result<u16, u16> {
        if self.nonce.is_empty() {
            assert_eq!(self.ask(ALLOCATE, vec![(REQUESTED_TRANSPORT, UDP.to_vec())]).await.code, 401);
        }
        let answer = self.ask(ALLOCATE, vec![(REQUESTED_TRANSPORT, UDP.to_vec())]).await;
        answer.relayed().ok_or(answer.code)
    }

    pub async fn refresh(&mut self, lifetime: u32) -> u16 {
        self.ask(REFRESH, vec![(LIFETIME, lifetime.to_be_bytes().to_vec())]).await.code
    }

    pub async fn permit(&mut self, peer: SocketAddr) -> u16 {
        let peer = masked(peer, self.next_id());
        self.ask(CREATE_PERMISSION, vec![(XOR_PEER_ADDRESS, peer)]).await.code
    }

    pub async fn bind(&mut self, number: u16, peer: SocketAddr) -> u16 {
        let peer = (XOR_PEER_ADDRESS, masked(peer, self.next_id()));
        let number = [&number.to_be_bytes()[..], &[0, 0]].concat();
        self.ask(CHANNEL_BIND, vec![(CHANNEL_NUMBER, number), peer]).await.code
    }

    pub async fn send(&mut self, peer: SocketAddr, data: &[u8]) {
        self.line.send(&Self::indication(peer, data)).await;
    }

    pub fn indication(peer: SocketAddr, data: &[u8]) -> Vec<u8> {
        let attributes = [(XOR_PEER_ADDRESS, masked(peer, [1; 12])), (DATA, data.to_vec())];
        message(SEND_INDICATION, [1; 12], &attributes, None)
    }

    /// Data on a channel, as a datagram has it.
    pub fn on_channel(number: u16, data: &[u8]) -> Vec<u8> {
        let length = u16::try_from(data.len()).unwrap();
        [&number.to_be_bytes()[..], &length.to_be_bytes(), data].concat()
    }

    pub async fn send_on(&mut self, number: u16, data: &[u8]) {
        let mut packet = Self::on_channel(number, data);
        if let Line::Stream(_) = self.line {
            packet.resize(packet.len().next_multiple_of(4), 0);
        }
        self.line.send(&packet).await;
    }

    /// What came from a peer next.
    pub async fn hear(&mut self) -> Heard {
        match self.heard.pop_front() {
            Some(heard) => heard,
            None => heard(&self.line.receive().await.expect("a packet")),
        }
    }

    /// What came from peers before the answer to a request that is sent now.
    pub async fn all(&mut self) -> Vec<Heard> {
        self.refresh(600).await;
        self.heard.drain(..).collect()
    }
}

impl Answer {
    /// The number of the relayed address.
    pub fn relayed(&self) -> Option<u16> {
        let (_, value) = self.attributes.iter().find(|(kind, _)| *kind == XOR_RELAYED_ADDRESS)?;
        let mask = |at: usize| value[at] ^ COOKIE[at % 4];
        assert_eq!([4, 5, 6, 7].map(mask), [192, 0, 2, 1], "the address that says nothing");
        Some(u16::from_be_bytes([value[2] ^ COOKIE[0], value[3] ^ COOKIE[1]]))
    }
}

fn heard(packet: &[u8]) -> Heard {
    if packet[0] >= 0x40 {
        let length = usize::from(u16::from_be_bytes([packet[2], packet[3]]));
        return Heard::Channel(u16::from_be_bytes([packet[0], packet[1]]), packet[4..4 + length].to_vec());
    }
    assert_eq!(packet[..2], DATA_INDICATION.to_be_bytes());
    let attributes = attributes(&packet[20..]);
    let value = |wanted: u16| attributes.iter().find(|(kind, _)| *kind == wanted).expect("it has it").1.clone();
    let peer = value(XOR_PEER_ADDRESS);
    Heard::Data(u16::from_be_bytes([peer[2] ^ COOKIE[0], peer[3] ^ COOKIE[1]]), value(DATA))
}

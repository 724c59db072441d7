//! As much of a TURN client as it takes to ask a relay for everything (RFC 8489, RFC 8656): over UDP, one request at a
//! time.

use hmac::{Hmac, KeyInit, Mac};
use md5::{Digest, Md5};
use sha1::Sha1;
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::time::{Duration, Instant};

pub const COOKIE: [u8; 4] = [0x21, 0x12, 0xa4, 0x42];

pub const BINDING: u16 = 0x001;
pub const ALLOCATE: u16 = 0x003;
pub const REFRESH: u16 = 0x004;
pub const CREATE_PERMISSION: u16 = 0x008;
pub const CHANNEL_BIND: u16 = 0x009;
pub const SEND_INDICATION: u16 = 0x016;

pub const USERNAME: u16 = 0x006;
const MESSAGE_INTEGRITY: u16 = 0x008;
pub const ERROR_CODE: u16 = 0x009;
pub const CHANNEL_NUMBER: u16 = 0x00c;
pub const XOR_PEER_ADDRESS: u16 = 0x012;
pub const DATA: u16 = 0x013;
pub const REALM: u16 = 0x014;
pub const NONCE: u16 = 0x015;
pub const REQUESTED_FAMILY: u16 = 0x017;
pub const REQUESTED_TRANSPORT: u16 = 0x019;

/// The protocol of the relayed address: UDP.
pub const UDP: [u8; 4] = [17, 0, 0, 0];

/// Time that an answer may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// The generation of a relayed address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    V4,
    V6,
}

/// Credentials for a relay.
#[derive(Debug, Clone)]
pub struct Login {
    pub username: String,
    pub credential: String,
}

/// A relayed address.
pub struct Relayed {
    client: StunClient,
}

struct StunClient {
    socket: UdpSocket,
    username: String,
    credential: String,
    realm: Vec<u8>,
    nonce: Vec<u8>,
    asked: u64,
}

pub type Attributes = Vec<(u16, Vec<u8>)>;

/// `true` if a server answers STUN at this address.
pub fn answers(server: SocketAddr) -> bool {
    let socket = connected(server, Duration::from_millis(100));
    let _ = socket.send(&message(BINDING, [7; 12], &[], None));
    let mut buffer = [0; 1500];
    socket.recv(&mut buffer).is_ok() && buffer[..2] == [1, 1]
}

impl Relayed {
    /// Asks for a relayed address.
    pub fn allocate(server: SocketAddr, login: &Login, family: Family) -> Result<Self, u16> {
        let socket = connected(server, PATIENCE);
        // Stays open, for no port may come twice: a relay answers 437 where it remembers an allocation (RFC 8656, 7.2).
        std::mem::forget(socket.try_clone().unwrap());
        let mut client = StunClient {
            socket,
            username: login.username.clone(),
            credential: login.credential.clone(),
            realm: Vec::new(),
            nonce: Vec::new(),
            asked: 0,
        };
        let mut wanted = vec![(REQUESTED_TRANSPORT, UDP.to_vec())];
        if family == Family::V6 {
            wanted.push((REQUESTED_FAMILY, vec![2, 0, 0, 0]));
        }
        client.ask(ALLOCATE, &wanted)?;
        Ok(Self { client })
    }

    /// Keeps the address.
    pub fn refresh(&mut self) -> Result<(), u16> {
        self.client.ask(REFRESH, &[])
    }

    /// Asks for permissions for these peers.
    pub fn permit(&mut self, peers: &[IpAddr]) -> Result<(), u16> {
        let asked = self.client.asked + 1;
        let peers = peers.iter().map(|peer| (XOR_PEER_ADDRESS, masked(SocketAddr::new(*peer, 0), transaction(asked))));
        let peers: Attributes = peers.collect();
        self.client.ask(CREATE_PERMISSION, &peers)
    }

    /// Binds a channel to a peer.
    pub fn bind(&mut self, channel: u16, peer: SocketAddr) -> Result<(), u16> {
        let number = [&channel.to_be_bytes()[..], &[0, 0]].concat();
        let peer = masked(peer, transaction(self.client.asked + 1));
        self.client.ask(CHANNEL_BIND, &[(CHANNEL_NUMBER, number), (XOR_PEER_ADDRESS, peer)])
    }

    /// Sends data to a peer, with or without a permission.
    pub fn send(&mut self, peer: SocketAddr, data: &[u8]) {
        let id = transaction(0);
        let attributes = [(XOR_PEER_ADDRESS, masked(peer, id)), (DATA, data.to_vec())];
        self.client.socket.send(&message(SEND_INDICATION, id, &attributes, None)).expect("sent");
    }

    /// The same over a channel.
    pub fn send_on(&mut self, channel: u16, data: &[u8]) {
        let length = u16::try_from(data.len()).unwrap();
        let packet = [&channel.to_be_bytes()[..], &length.to_be_bytes(), data].concat();
        self.client.socket.send(&packet).expect("sent");
    }
}

impl StunClient {
    /// Asks, and once more if only realm or nonce were missing.
    fn ask(&mut self, method: u16, wanted: &[(u16, Vec<u8>)]) -> Result<(), u16> {
        let is_first = self.nonce.is_empty();
        let code = match self.ask_once(method, wanted) {
            Ok(()) => return Ok(()),
            Err(code) => code,
        };
        if code == 438 || (code == 401 && is_first && !self.nonce.is_empty()) {
            return self.ask_once(method, wanted);
        }
        Err(code)
    }

    fn ask_once(&mut self, method: u16, wanted: &[(u16, Vec<u8>)]) -> Result<(), u16> {
        self.asked += 1;
        let id = transaction(self.asked);
        let mut attributes = wanted.to_vec();
        let key = (!self.nonce.is_empty()).then(|| {
            attributes.push((USERNAME, self.username.clone().into_bytes()));
            attributes.push((REALM, self.realm.clone()));
            attributes.push((NONCE, self.nonce.clone()));
            let realm = String::from_utf8_lossy(&self.realm);
            Md5::digest(format!("{}:{realm}:{}", self.username, self.credential)).to_vec()
        });
        self.socket.send(&message(method, id, &attributes, key.as_deref())).expect("sent");
        let (is_success, answer) = self.answer(id);
        let value = |wanted: u16| answer.iter().find(|(kind, _)| *kind == wanted).map(|(_, value)| value.clone());
        if let (Some(realm), Some(nonce)) = (value(REALM), value(NONCE)) {
            (self.realm, self.nonce) = (realm, nonce);
        }
        match value(ERROR_CODE) {
            None if is_success => Ok(()),
            code => {
                let code = code.expect("a code");
                Err(u16::from(code[2] & 7) * 100 + u16::from(code[3]))
            }
        }
    }

    /// The answer to this request; others are passed over.
    fn answer(&self, id: [u8; 12]) -> (bool, Attributes) {
        let began = Instant::now();
        let mut buffer = [0; 2048];
        while began.elapsed() < PATIENCE {
            let length = self.socket.recv(&mut buffer).expect("an answer in time");
            let packet = &buffer[..length];
            if length >= 20 && packet[4..8] == COOKIE && packet[8..20] == id {
                return (packet[0] & 1 == 1 && packet[1] & 0x10 == 0, attributes(&packet[20..]));
            }
        }
        panic!("no answer in time");
    }
}

fn connected(server: SocketAddr, patience: Duration) -> UdpSocket {
    let socket = UdpSocket::bind(SocketAddr::new(server.ip(), 0)).unwrap();
    socket.connect(server).unwrap();
    socket.set_read_timeout(Some(patience)).unwrap();
    socket
}

fn transaction(number: u64) -> [u8; 12] {
    let mut id = [0x5a; 12];
    id[4..].copy_from_slice(&number.to_be_bytes());
    id
}

/// A message, with its integrity where there is a key.
pub fn message(method: u16, id: [u8; 12], attributes: &[(u16, Vec<u8>)], key: Option<&[u8]>) -> Vec<u8> {
    let mut body = Vec::new();
    for (kind, value) in attributes {
        put(&mut body, *kind, value);
    }
    let Some(key) = key else { return framed(method, id, &body, 0) };
    // The integrity covers a head whose length includes it already.
    let mut mac = Hmac::<Sha1>::new_from_slice(key).unwrap();
    mac.update(&framed(method, id, &body, 24));
    put(&mut body, MESSAGE_INTEGRITY, &mac.finalize().into_bytes());
    framed(method, id, &body, 0)
}

fn framed(method: u16, id: [u8; 12], body: &[u8], more: usize) -> Vec<u8> {
    let length = u16::try_from(body.len() + more).unwrap();
    [&method.to_be_bytes()[..], &length.to_be_bytes(), &COOKIE, &id, body].concat()
}

fn put(body: &mut Vec<u8>, kind: u16, value: &[u8]) {
    body.extend(kind.to_be_bytes());
    body.extend(u16::try_from(value.len()).unwrap().to_be_bytes());
    body.extend(value);
    body.resize(body.len().next_multiple_of(4), 0);
}

pub fn attributes(mut body: &[u8]) -> Attributes {
    let mut found = Vec::new();
    while let Some((head, rest)) = body.split_at_checked(4) {
        let length = usize::from(u16::from_be_bytes([head[2], head[3]]));
        found.push((u16::from_be_bytes([head[0], head[1]]), rest[..length].to_vec()));
        body = &rest[length.next_multiple_of(4).min(rest.len())..];
    }
    found
}

/// An address as STUN hides it from meddling middle boxes.
pub fn masked(address: SocketAddr, id: [u8; 12]) -> Vec<u8> {
    let mask = [&COOKIE[..], &id].concat();
    let xor = |bytes: &[u8]| bytes.iter().zip(&mask).map(|(byte, mask)| byte ^ mask).collect::<Vec<u8>>();
    let (family, ip) = match address.ip() {
        IpAddr::V4(ip) => (1, xor(&ip.octets())),
        IpAddr::V6(ip) => (2, xor(&ip.octets())),
    };
    [&[0, family][..], &xor(&address.port().to_be_bytes()), &ip].concat()
}

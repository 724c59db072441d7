//! Messages of STUN and TURN, and data on channels, as bytes (RFC 8489, RFC 8656): no socket, no clock, no state. The relay
//! reads and writes by it, and so does `causerie check`, which asks relays.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Crc;
use hmac::{Hmac, KeyInit, Mac};
use md5::{Digest, Md5};
use sha1::Sha1;
use std::net::{IpAddr, SocketAddr};

/// Bytes before the attributes.
pub const HEAD: usize = 20;
/// Bytes before the data on a channel.
pub const CHANNEL_HEAD: usize = 4;
/// The largest packet that is taken, in bytes: media and data of browsers come in less than 1,500.
pub const PACKET: usize = 4096;
/// The number of the first channel.
pub const FIRST_CHANNEL: u16 = 0x4000;
/// The number of the last channel: RFC 8656 has clients keep to 0x4fff, RFC 5766 let them have these too.
pub const LAST_CHANNEL: u16 = 0x7ffe;
/// UDP, as the transport of a relayed address.
pub const UDP: [u8; 4] = [17, 0, 0, 0];

const COOKIE: [u8; 4] = [0x21, 0x12, 0xa4, 0x42];
/// Mask of the checksum of a message (RFC 8489, section 14.7).
const FINGERPRINT_MASK: u32 = 0x5354_554e;
/// Bytes of an integrity, and of a fingerprint, with the heads of their attributes.
const INTEGRITY: usize = 24;
const CHECKSUM: usize = 8;

/// Names of attributes.
pub mod attribute {
    /// The user of long-term credentials.
    pub const USERNAME: u16 = 0x0006;
    /// The HMAC of what stands before it.
    pub const MESSAGE_INTEGRITY: u16 = 0x0008;
    /// The code of a refusal and what is said to it.
    pub const ERROR_CODE: u16 = 0x0009;
    /// Attributes that the server does not know and has to.
    pub const UNKNOWN_ATTRIBUTES: u16 = 0x000a;
    /// The number of a channel.
    pub const CHANNEL_NUMBER: u16 = 0x000c;
    /// Seconds for which an allocation lives.
    pub const LIFETIME: u16 = 0x000d;
    /// The address of the other end, which is itself a relayed one here.
    pub const XOR_PEER_ADDRESS: u16 = 0x0012;
    /// Data that is relayed.
    pub const DATA: u16 = 0x0013;
    /// The realm of credentials.
    pub const REALM: u16 = 0x0014;
    /// Value that the server gave, to be shown again.
    pub const NONCE: u16 = 0x0015;
    /// The address that a relay gives.
    pub const XOR_RELAYED_ADDRESS: u16 = 0x0016;
    /// The generation of IP that is asked for.
    pub const REQUESTED_ADDRESS_FAMILY: u16 = 0x0017;
    /// A relayed address with an even number.
    pub const EVEN_PORT: u16 = 0x0018;
    /// The transport of the relayed address that is asked for.
    pub const REQUESTED_TRANSPORT: u16 = 0x0019;
    /// The address from which the server is asked.
    pub const XOR_MAPPED_ADDRESS: u16 = 0x0020;
    /// A relayed address that was kept for this.
    pub const RESERVATION_TOKEN: u16 = 0x0022;
    /// The checksum of all before it.
    pub const FINGERPRINT: u16 = 0x8028;

    /// Attributes that a server has to understand and this one does; from 0x8000 on it need not.
    pub(super) const KNOWN: [u16; 15] = [
        USERNAME,
        MESSAGE_INTEGRITY,
        ERROR_CODE,
        UNKNOWN_ATTRIBUTES,
        CHANNEL_NUMBER,
        LIFETIME,
        XOR_PEER_ADDRESS,
        DATA,
        REALM,
        NONCE,
        XOR_RELAYED_ADDRESS,
        REQUESTED_ADDRESS_FAMILY,
        EVEN_PORT,
        REQUESTED_TRANSPORT,
        RESERVATION_TOKEN,
    ];
}

use attribute::{ERROR_CODE, FINGERPRINT, MESSAGE_INTEGRITY};

/// The subject of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// The address from which it is asked.
    Binding = 1,
    /// A relayed address.
    Allocate = 3,
    /// More time for it, or its end.
    Refresh = 4,
    /// Data to a peer.
    Send = 6,
    /// Data from a peer.
    Data = 7,
    /// Leave for a peer to send.
    CreatePermission = 8,
    /// A number for a peer.
    ChannelBind = 9,
}

impl Method {
    const ALL: [Self; 7] = [
        Self::Binding,
        Self::Allocate,
        Self::Refresh,
        Self::Send,
        Self::Data,
        Self::CreatePermission,
        Self::ChannelBind,
    ];
}

/// The part of a message in a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Message that wants an answer.
    Request = 0x0000,
    /// Message that wants none.
    Indication = 0x0010,
    /// The answer yes.
    Success = 0x0100,
    /// The answer no.
    Error = 0x0110,
}

impl Class {
    const ALL: [Self; 4] = [Self::Request, Self::Indication, Self::Success, Self::Error];
}

/// Number that tells requests apart; answers repeat it.
pub type TransactionId = [u8; 12];

/// A packet, read.
#[derive(Debug)]
pub enum Packet<'a> {
    /// A message.
    StunMessage(StunMessage<'a>),
    /// Data on the channel of this number.
    Channel(u16, &'a [u8]),
}

impl<'a> Packet<'a> {
    /// Reads a datagram, or what [`packet_length`] cut out of a stream. None if it is neither whole nor one of these.
    pub fn read(packet: &'a [u8]) -> Option<Self> {
        let (&[first, second, long, short], rest) = packet.split_first_chunk()?;
        match first >> 6 {
            0 => StunMessage::read(packet).map(Self::StunMessage),
            1 => {
                let data = rest.get(..usize::from(u16::from_be_bytes([long, short])))?;
                Some(Self::Channel(u16::from_be_bytes([first, second]), data))
            }
            _ => None,
        }
    }
}

/// Bytes of a packet by its first four, as a stream has it: data on a channel fills up four bytes there. None if no packet of
/// at most [`PACKET`] bytes begins so.
pub fn packet_length(start: [u8; 4]) -> Option<usize> {
    let length = usize::from(u16::from_be_bytes([start[2], start[3]]));
    let length = match start[0] >> 6 {
        0 => HEAD + length,
        1 => CHANNEL_HEAD + length.next_multiple_of(4),
        _ => return None,
    };
    (length <= PACKET).then_some(length)
}

/// Data on a channel. On a stream it fills up four bytes.
pub fn on_channel(number: u16, data: &[u8], is_stream: bool) -> Vec<u8> {
    let mut packet = [&number.to_be_bytes()[..], &(data.len() as u16).to_be_bytes(), data].concat();
    if is_stream {
        packet.resize(packet.len().next_multiple_of(4), 0);
    }
    packet
}

/// A message that was read: it is whole, and so are its attributes.
#[derive(Debug)]
pub struct StunMessage<'a> {
    /// The subject.
    pub method: Method,
    /// The part in the conversation.
    pub class: Class,
    /// Number of the message.
    pub id: TransactionId,
    /// All of it.
    packet: &'a [u8],
    /// Bytes before the integrity, or all if there is none: what stands behind it counts for nothing.
    signed: usize,
}

impl<'a> StunMessage<'a> {
    fn read(packet: &'a [u8]) -> Option<Self> {
        let (head, body) = packet.split_first_chunk::<HEAD>()?;
        let (kind, id) = (u16::from_be_bytes([head[0], head[1]]), head.last_chunk()?);
        let length = usize::from(u16::from_be_bytes([head[2], head[3]]));
        if head[4..8] != COOKIE || length != body.len() || !length.is_multiple_of(4) {
            return None;
        }
        let class = Class::ALL.into_iter().find(|class| *class as u16 == kind & Class::Error as u16)?;
        let method = Method::ALL.into_iter().find(|method| *method as u16 == kind & !(Class::Error as u16))?;
        let (mut at, mut signed) = (HEAD, packet.len());
        while at < packet.len() {
            let (name, value) = attribute_at(packet, at)?;
            match name {
                MESSAGE_INTEGRITY => signed = signed.min(at),
                FINGERPRINT if value != checksum(packet.get(..at)?).to_be_bytes() => return None,
                _ => {}
            }
            at += CHANNEL_HEAD + value.len().next_multiple_of(4);
        }
        Some(Self { method, class, id: *id, packet, signed })
    }

    /// The value of an attribute, the first of this name.
    pub fn get(&self, name: u16) -> Option<&'a [u8]> {
        self.attributes().find(|(found, _)| *found == name).map(|(_, value)| value)
    }

    /// The values of all attributes of this name.
    pub fn all(&self, name: u16) -> impl Iterator<Item = &'a [u8]> {
        self.attributes().filter(move |(found, _)| *found == name).map(|(_, value)| value)
    }

    /// The text of an attribute.
    pub fn text(&self, name: u16) -> Option<&'a str> {
        std::str::from_utf8(self.get(name)?).ok()
    }

    /// The number of four bytes that an attribute is.
    pub fn number(&self, name: u16) -> Option<u32> {
        self.get(name)?.try_into().ok().map(u32::from_be_bytes)
    }

    /// The address that an attribute is.
    pub fn address(&self, name: u16) -> Option<SocketAddr> {
        unmasked(self.get(name)?, self.id)
    }

    /// The addresses of all attributes of this name; none in place of one that is no address.
    pub fn addresses(&self, name: u16) -> impl Iterator<Item = Option<SocketAddr>> {
        self.all(name).map(|value| unmasked(value, self.id))
    }

    /// The code of a refusal, and what is said to it.
    pub fn error(&self) -> Option<(u16, &'a [u8])> {
        let (&[_, _, hundreds, rest], reason) = self.get(ERROR_CODE)?.split_first_chunk()?;
        Some((u16::from(hundreds & 7) * 100 + u16::from(rest), reason))
    }

    /// Names of attributes that would have to be understood and are not.
    pub fn unknown(&self) -> impl Iterator<Item = u16> {
        let names = self.attributes().map(|(name, _)| name);
        names.filter(|name| *name < 0x8000 && !attribute::KNOWN.contains(name))
    }

    /// Returns `true` if the message has an integrity, right or wrong.
    pub fn is_signed(&self) -> bool {
        self.signed < self.packet.len()
    }

    /// Returns `true` if its integrity is that of this key.
    pub fn is_signed_by(&self, key: &[u8]) -> bool {
        let (Some(signed), Some((_, integrity))) =
            (self.packet.get(..self.signed), attribute_at(self.packet, self.signed))
        else {
            return false;
        };
        let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(key) else { return false };
        mac.update(&with_length(signed.to_vec(), INTEGRITY));
        mac.verify_slice(integrity).is_ok()
    }

    fn attributes(&self) -> impl Iterator<Item = (u16, &'a [u8])> {
        let (packet, end, mut at) = (self.packet, self.signed, HEAD);
        std::iter::from_fn(move || {
            let (name, value) = attribute_at(packet, at).filter(|_| at < end)?;
            at += CHANNEL_HEAD + value.len().next_multiple_of(4);
            Some((name, value))
        })
    }
}

/// The attribute that begins here.
fn attribute_at(packet: &[u8], at: usize) -> Option<(u16, &[u8])> {
    let (&[name, kind, long, short], rest) = packet.get(at..)?.split_first_chunk()?;
    let length = usize::from(u16::from_be_bytes([long, short]));
    Some((u16::from_be_bytes([name, kind]), rest.get(..length)?))
}

/// A message that is being written.
#[derive(Debug)]
pub struct MessageWriter {
    packet: Vec<u8>,
    id: TransactionId,
}

impl MessageWriter {
    /// A message without attributes.
    pub fn new(method: Method, class: Class, id: TransactionId) -> Self {
        let kind = method as u16 | class as u16;
        Self { packet: [&kind.to_be_bytes()[..], &[0; 2], &COOKIE, &id].concat(), id }
    }

    /// Adds an attribute.
    pub fn put(mut self, name: u16, value: &[u8]) -> Self {
        self.packet.extend(name.to_be_bytes());
        self.packet.extend((value.len() as u16).to_be_bytes());
        self.packet.extend(value);
        self.packet.resize(self.packet.len().next_multiple_of(4), 0);
        self
    }

    /// Adds an address, masked.
    pub fn put_address(self, name: u16, address: SocketAddr) -> Self {
        let value = masked(address, self.id);
        self.put(name, &value)
    }

    /// Adds the code of a refusal, and what is said to it.
    pub fn put_error(self, code: u16, reason: &str) -> Self {
        let head = [0, 0, (code / 100) as u8, (code % 100) as u8];
        self.put(ERROR_CODE, &[&head, reason.as_bytes()].concat())
    }

    /// The message.
    pub fn finish(self) -> Vec<u8> {
        with_length(self.packet, 0)
    }

    /// The message, with its integrity by this key, which covers a head whose length includes it already.
    pub fn sign(mut self, key: &[u8]) -> Vec<u8> {
        self.packet = with_length(self.packet, INTEGRITY);
        if let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(key) {
            mac.update(&self.packet);
            self = self.put(MESSAGE_INTEGRITY, &mac.finalize().into_bytes());
        }
        self.finish()
    }
}

/// A message whose head counts what it has, and so many bytes more.
fn with_length(mut packet: Vec<u8>, more: usize) -> Vec<u8> {
    let length = (packet.len().saturating_sub(HEAD) + more) as u16;
    if let Some(place) = packet.get_mut(2..4) {
        place.copy_from_slice(&length.to_be_bytes());
    }
    packet
}

/// The checksum of a message by what stands before it.
fn checksum(before: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(&with_length(before.to_vec(), CHECKSUM));
    crc.sum() ^ FINGERPRINT_MASK
}

/// An address as messages have it: exclusive-or with the cookie and the id (RFC 8489, section 14.2).
fn masked(address: SocketAddr, id: TransactionId) -> Vec<u8> {
    let (family, ip) = match address.ip() {
        IpAddr::V4(ip) => (1, ip.octets().to_vec()),
        IpAddr::V6(ip) => (2, ip.octets().to_vec()),
    };
    [&[0, family][..], &xor(&address.port().to_be_bytes(), id), &xor(&ip, id)].concat()
}

fn unmasked(value: &[u8], id: TransactionId) -> Option<SocketAddr> {
    let (&[_, family, long, short], ip) = value.split_first_chunk()?;
    let ip = xor(ip, id);
    let ip: IpAddr = match family {
        1 => <[u8; 4]>::try_from(ip).ok()?.into(),
        2 => <[u8; 16]>::try_from(ip).ok()?.into(),
        _ => return None,
    };
    Some(SocketAddr::new(ip, u16::from_be_bytes([long ^ COOKIE[0], short ^ COOKIE[1]])))
}

fn xor(bytes: &[u8], id: TransactionId) -> Vec<u8> {
    bytes.iter().zip(COOKIE.iter().chain(&id)).map(|(byte, mask)| byte ^ mask).collect()
}

/// The password of a user name, as coturn's `use-auth-secret` has it: the HMAC of the name in base64.
pub fn password(secret: &[u8], username: &str) -> String {
    STANDARD.encode(signature(secret, &[username.as_bytes()]))
}

/// The HMAC-SHA1 of these parts.
pub fn signature(secret: &[u8], parts: &[&[u8]]) -> [u8; 20] {
    // HMAC takes keys of any length.
    Hmac::<Sha1>::new_from_slice(secret).map_or([0; 20], |mut mac| {
        parts.iter().for_each(|part| mac.update(part));
        mac.finalize().into_bytes().into()
    })
}

/// The key of long-term credentials (RFC 8489, section 9.2.2).
pub fn long_term_key(username: &str, realm: &[u8], password: &str) -> [u8; 16] {
    Md5::digest([username.as_bytes(), realm, password.as_bytes()].join(&b':')).into()
}

#[cfg(test)]
mod tests {
    use super::attribute::{NONCE, REALM, USERNAME, XOR_MAPPED_ADDRESS};
    use super::*;

    const ID: TransactionId = [7; 12];

    fn message(packet: &[u8]) -> StunMessage<'_> {
        match Packet::read(packet) {
            Some(Packet::StunMessage(message)) => message,
            other => panic!("no message: {other:?}"),
        }
    }

    /// RFC 5769, section 2.4: a request with long-term credentials.
    #[test]
    fn the_vector_of_the_standard_is_read() {
        let text = "000100602112a44278ad3433c6ad72c029da412e00060012e3839ee38388e383aae38383e382af\
            e382b900000015001c662f2f3439396b39353464364f4c33346f4c39465354767936347341001400\
            0b6578616d706c652e6f72670000080014f67024656dd64a3e02b8e0712e85c9a28ca89666";
        let digits = text.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap_or_default());
        let packet: Vec<u8> = digits.filter_map(|pair| u8::from_str_radix(pair, 16).ok()).collect();
        let message = message(&packet);
        let username = message.text(USERNAME).unwrap_or_default();
        assert_eq!(username, "\u{30DE}\u{30C8}\u{30EA}\u{30C3}\u{30AF}\u{30B9}");
        assert_eq!(message.text(REALM), Some("example.org"));
        assert_eq!(message.text(NONCE), Some("f//499k954d6OL34oL9FSTvy64sA"));
        assert!(message.is_signed_by(&long_term_key(username, b"example.org", "TheMatrIX")));
        assert!(!message.is_signed_by(&long_term_key(username, b"example.org", "TheMatrix")));
    }

    #[test]
    fn what_is_written_is_read() {
        let addresses = ["192.0.2.1:1024", "[2001:db8::7]:65535"];
        for address in addresses.map(|text| text.parse::<SocketAddr>().unwrap_or_else(|_| panic!("{text}"))) {
            let written =
                MessageWriter::new(Method::Binding, Class::Error, ID).put_address(XOR_MAPPED_ADDRESS, address);
            let packet = written.put_error(438, "Stale").sign(b"key");
            let read = message(&packet);
            assert_eq!((read.method, read.class, read.id), (Method::Binding, Class::Error, ID));
            assert_eq!((read.address(XOR_MAPPED_ADDRESS), read.error()), (Some(address), Some((438, &b"Stale"[..]))));
            assert!(read.is_signed_by(b"key") && !read.is_signed_by(b"other") && !read.is_signed_by(b""));
        }
        let unsigned = MessageWriter::new(Method::Refresh, Class::Request, ID).finish();
        assert!(!message(&unsigned).is_signed() && !message(&unsigned).is_signed_by(b""));
    }

    /// An attribute behind the integrity is nobody's word.
    #[test]
    fn what_stands_behind_the_integrity_counts_for_nothing() {
        let mut packet = MessageWriter::new(Method::Refresh, Class::Request, ID).put(USERNAME, b"a").sign(b"key");
        let mut forged = MessageWriter::new(Method::Refresh, Class::Request, ID);
        forged.packet = std::mem::take(&mut packet);
        let packet = forged.put(REALM, b"elsewhere").finish();
        let read = message(&packet);
        assert_eq!((read.text(USERNAME), read.text(REALM)), (Some("a"), None));
        assert!(read.is_signed_by(b"key"), "its length is not signed");
    }

    /// RFC 5769, section 2.1, whose last attribute is a fingerprint.
    #[test]
    fn a_wrong_fingerprint_is_no_message() {
        let before = MessageWriter::new(Method::Binding, Class::Request, ID).packet;
        let sum = checksum(&before).to_be_bytes();
        let written = |sum: &[u8]| MessageWriter { packet: before.clone(), id: ID }.put(FINGERPRINT, sum).finish();
        assert!(Packet::read(&written(&sum)).is_some());
        assert!(Packet::read(&written(&[1, 2, 3, 4])).is_none());
    }

    #[test]
    fn streams_fill_up_four_bytes() {
        assert_eq!(on_channel(0x4001, b"abcde", false), b"\x40\x01\0\x05abcde");
        assert_eq!(on_channel(0x4001, b"abcde", true), b"\x40\x01\0\x05abcde\0\0\0");
        assert_eq!(packet_length(*b"\x40\x01\0\x05"), Some(12));
        assert_eq!(packet_length([0, 1, 0, 8]), Some(28));
        assert_eq!((packet_length(*b"GET "), packet_length([0x80, 0, 0, 0])), (None, None));
        assert_eq!(packet_length([0, 1, 0xff, 0xff]), None, "too long");
    }
}

//! The form of a message on the bus: a signed head of fixed length, then the text. [`super::node`] writes and reads it.

use super::secret::{InstanceSecret, RoomKey, SIGNATURE};
use crate::message::NodeTag;
use bytes::Bytes;

/// The version of this form.
const VERSION: u8 = 1;
/// Bytes of a head before its signature.
const SIGNED: usize = 2 + RoomKey::BYTES + 4 + 4 + 2 + 2 + 4;
/// Bytes of a head.
pub(super) const HEAD: usize = SIGNED + SIGNATURE;

/// What a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A text, or a part of one, for a room.
    Text,
    /// The answer to a text for a room that its receiver does not have.
    NoRoom,
    /// A node's report of itself, for no room.
    Beat,
}

/// The head of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) kind: Kind,
    /// The room that it concerns.
    pub(super) room: RoomKey,
    /// Its sender.
    pub(super) from: NodeTag,
    /// The sender's number of the text that this is a part of.
    pub(super) text: u32,
    /// Which of the text's parts this is.
    pub(super) part: u16,
    /// Number of parts of the text.
    pub(super) parts: u16,
}

impl Head {
    /// A message with this head.
    pub(super) fn seal(&self, body: &[u8], secret: &InstanceSecret) -> Bytes {
        let mut message = Vec::with_capacity(HEAD + body.len());
        message.extend([VERSION, self.kind.written()]);
        message.extend(self.room.as_bytes());
        message.extend(self.from.bits().to_be_bytes());
        message.extend(self.text.to_be_bytes());
        message.extend(self.part.to_be_bytes());
        message.extend(self.parts.to_be_bytes());
        message.extend(u32::try_from(body.len()).unwrap_or(u32::MAX).to_be_bytes());
        message.extend(secret.sign(&message));
        message.extend(body);
        message.into()
    }

    /// The head and the body of a message; `None` unless this instance wrote it in a form known here.
    pub(super) fn open(message: &Bytes, secret: &InstanceSecret) -> Option<(Self, Bytes)> {
        let (signed, rest) = message.split_at_checked(SIGNED)?;
        let (signature, body) = rest.split_at_checked(SIGNATURE)?;
        let mut fields = Fields(signed);
        let [version, kind] = fields.take()?;
        let room = RoomKey::from_bytes(fields.take()?);
        let from = NodeTag::from_bits(u32::from_be_bytes(fields.take()?));
        let text = u32::from_be_bytes(fields.take()?);
        let [part, parts] = [u16::from_be_bytes(fields.take()?), u16::from_be_bytes(fields.take()?)];
        let length = u32::from_be_bytes(fields.take()?);
        let is_known = version == VERSION && usize::try_from(length) == Ok(body.len());
        if !is_known || !secret.verifies(signed, signature) {
            return None;
        }
        Some((Self { kind: Kind::read(kind)?, room, from, text, part, parts }, message.slice(HEAD..)))
    }
}

impl Kind {
    fn written(self) -> u8 {
        match self {
            Self::Text => 1,
            Self::NoRoom => 2,
            Self::Beat => 3,
        }
    }

    fn read(written: u8) -> Option<Self> {
        [Self::Text, Self::NoRoom, Self::Beat].into_iter().find(|kind| kind.written() == written)
    }
}

/// The rest of a head.
struct Fields<'a>(&'a [u8]);

impl Fields<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (field, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*field)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_instance_wrote_is_read() {
        let secret = InstanceSecret::new(b"one");
        let (room, from) = (secret.room_key("QGIS"), NodeTag::random());
        let head = Head { kind: Kind::Text, room, from, text: 7, part: 1, parts: 3 };
        let message = head.seal(b"{}", &secret);
        assert_eq!(Head::open(&message, &secret), Some((head, Bytes::from_static(b"{}"))));
        assert_eq!(Head::open(&message, &InstanceSecret::new(b"other")), None);
        assert_ne!(room, InstanceSecret::new(b"other").room_key("QGIS"));
        for length in 0..message.len() {
            assert_eq!(Head::open(&message.slice(..length), &secret), None, "{length}");
        }
        for place in 0..HEAD {
            let mut garbled = message.to_vec();
            garbled[place] ^= 1;
            assert_eq!(Head::open(&garbled.into(), &secret), None, "{place}");
        }
    }
}

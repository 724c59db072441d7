//! Identifiers of our own, made in one place. Each begins with a tag of its node, so that nodes never make the same
//! one, and goes on with 64 random bits, so that nobody can guess one. On the wire each is a letter, a dot and 16
//! characters.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::borrow::Cow;
use std::fmt;
use uuid::Uuid;

/// The tag of a node, and the source of its identifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct NodeTag(u32);

impl NodeTag {
    /// A tag that is random, and so unlike that of any other node.
    pub fn random() -> Self {
        Self(random() as u32)
    }

    /// The tag of these bits.
    pub fn from_bits(bits: u32) -> Self {
        Self(bits)
    }

    /// The bits of the tag, as other nodes are told them.
    pub fn bits(self) -> u32 {
        self.0
    }

    /// The tag that is written so; nothing if none is.
    pub fn parse(text: &str) -> Option<Self> {
        u32::from_str_radix(text, 16).ok().map(Self)
    }
}

impl fmt::Display for NodeTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}", self.0)
    }
}

fn random() -> u64 {
    Uuid::new_v4().as_u64_pair().0.rotate_left(32) ^ Uuid::new_v4().as_u64_pair().1
}

/// The source of the identifiers of one event: one of each kind, which share their number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ids {
    node: u32,
    number: u64,
}

impl NodeTag {
    /// A new source of identifiers.
    pub fn ids(self) -> Ids {
        Ids { node: self.0, number: random() }
    }
}

/// Names one kind of identifier: its type, its letter, and how a node makes one.
macro_rules! identifiers {
    ($($name:ident $letter:literal $make:ident: $says:literal),* $(,)?) => {
        $(
            #[doc = $says]
            #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
            pub struct $name {
                node: u32,
                number: u64,
            }

            impl NodeTag {
                #[doc = concat!("A new [`", stringify!($name), "`].")]
                pub fn $make(self) -> $name {
                    self.ids().$make()
                }
            }

            impl Ids {
                #[doc = concat!("The [`", stringify!($name), "`] of this source.")]
                pub fn $make(self) -> $name {
                    $name { node: self.node, number: self.number }
                }
            }

            impl $name {
                /// The identifier that is written so; nothing if none is.
                pub fn parse(text: &str) -> Option<Self> {
                    let (node, number) = read($letter, text)?;
                    Some(Self { node, number })
                }

                /// The node that made it.
                pub fn node(self) -> NodeTag {
                    NodeTag(self.node)
                }
            }

            impl fmt::Display for $name {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str(written(&write($letter, self.node, self.number)))
                }
            }

            impl Serialize for $name {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    serializer.serialize_str(written(&write($letter, self.node, self.number)))
                }
            }

            impl<'de> Deserialize<'de> for $name {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    let text = Cow::<'_, str>::deserialize(deserializer)?;
                    Self::parse(&text).ok_or_else(|| de::Error::custom(concat!("no ", stringify!($name))))
                }
            }

            impl JsonSchema for $name {
                fn schema_name() -> Cow<'static, str> {
                    stringify!($name).into()
                }

                fn json_schema(_: &mut SchemaGenerator) -> Schema {
                    json_schema!({
                        "description": $says,
                        "type": "string",
                        "pattern": PATTERN,
                    })
                }
            }
        )*
    };
}

identifiers! {
    MemberId "m." member: "The public name of a session.",
    CallId "c." call: "One call of a room.",
    PeerId "p." peer: "The address of one end of a call or of a file transfer.",
    InviteId "i." invite: "An invitation.",
    TransferId "t." transfer: "The offer of a file.",
}

/// The pattern of every identifier (`docs/protocol.md`, Frames); clients read nothing in one.
const PATTERN: &str = "^[A-Za-z0-9_.-]{1,64}$";

/// Bytes of an identifier.
const BYTES: usize = 12;
/// Characters of an identifier on the wire.
const WRITTEN: usize = 2 + BYTES / 3 * 4;

/// The text of an identifier. Rosters are full of them: nothing is allocated.
fn write(letter: &str, node: u32, number: u64) -> [u8; WRITTEN] {
    let mut bytes = [0; BYTES];
    bytes[..4].copy_from_slice(&node.to_be_bytes());
    bytes[4..].copy_from_slice(&number.to_be_bytes());
    let mut text = [0; WRITTEN];
    text[..2].copy_from_slice(letter.as_bytes());
    let _ = URL_SAFE_NO_PAD.encode_slice(bytes, &mut text[2..]); // which has the length for it
    text
}

fn written(text: &[u8; WRITTEN]) -> &str {
    std::str::from_utf8(text).unwrap_or_default()
}

fn read(letter: &str, text: &str) -> Option<(u32, u64)> {
    let bytes: [u8; BYTES] = URL_SAFE_NO_PAD.decode(text.strip_prefix(letter)?).ok()?.try_into().ok()?;
    let (node, number) = bytes.split_at(4);
    Some((u32::from_be_bytes(node.try_into().ok()?), u64::from_be_bytes(number.try_into().ok()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn are_read_as_they_are_written() {
        let tag = NodeTag::random();
        let (member, peer) = (tag.member(), tag.peer());
        let text = member.to_string();
        assert_eq!(MemberId::parse(&text), Some(member));
        assert_eq!(PeerId::parse(&peer.to_string()), Some(peer));
        assert_eq!(PeerId::parse(&text), None);
        assert!(text.len() == 18 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte)));
        assert_ne!(tag.member(), tag.member());
        for wrong in ["", "m.", "m.!", "m.AAAA", "AAAAAAAAAAAAAAAA"] {
            assert_eq!(MemberId::parse(wrong), None, "{wrong}");
        }
    }
}

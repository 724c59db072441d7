//! Texts of a given size in each dialect, and the WebSocket frames around them.

use serde::{Deserialize, Serialize};

/// Dialect of a server's clients.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Speech {
    V1,
    V2,
    V3,
    Native,
}

/// Any key does; one of zeros would let a server skip the unmasking.
const MASK: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];
const WORDS: &str = "Somebody moved the layer of rivers, can you still see it on your side of the map? ";
const ID: &str = "0193474f-7f2c-7cc4-b3a5-0d60c7a1f3e2";

impl Speech {
    /// All of them.
    pub(crate) const ALL: [Self; 4] = [Self::V1, Self::V2, Self::V3, Self::Native];

    /// A text message to a room of `bytes` bytes of JSON, or of the fewest possible.
    pub(crate) fn text(self, room: usize, bytes: usize) -> String {
        let (before, after) = match self {
            Self::V1 => (r#"{"message":""#.to_owned(), r#"","author":"bench","avatar":null}"#),
            Self::V2 => (r#"{"type":"text","author":"bench","avatar":null,"text":""#.to_owned(), r#""}"#),
            Self::V3 => {
                let stamp = format!(r#""id":"{ID}","timestamp":1795156436"#);
                (format!(r#"{{"type":"text",{stamp},"author":"bench","avatar":null,"text":""#), r#""}"#)
            }
            Self::Native => {
                (format!(r#"{{"type":"send","room":"r{room}","content":{{"kind":"text","text":""#), r#""}}"#)
            }
        };
        let length = bytes.saturating_sub(before.len() + after.len());
        let words: String = WORDS.chars().cycle().take(length).collect();
        format!("{before}{words}{after}")
    }

    /// A message to a room with this picture, which is in base64. The first generation has none.
    pub(crate) fn image(self, room: usize, picture: &str) -> String {
        match self {
            Self::V1 => self.text(room, 0),
            Self::Native => {
                format!(r#"{{"type":"send","room":"r{room}","content":{{"kind":"image","image_data":"{picture}"}}}}"#)
            }
            Self::V2 | Self::V3 => {
                format!(r#"{{"type":"image","author":"bench","avatar":null,"image_data":"{picture}"}}"#)
            }
        }
    }

    /// The frame that registers a nickname; `None` in v1, which knows none, and in native, where a client has one
    /// already.
    pub(crate) fn newcomer(self, number: usize) -> Option<String> {
        let registers = matches!(self, Self::V2 | Self::V3);
        registers.then(|| format!(r#"{{"type":"newcomer","newcomer":"member-{number}"}}"#))
    }

    /// The frame that says that nobody looks; `None` for gischat's clients.
    pub(crate) fn looking_away(self) -> Option<String> {
        (self == Self::Native).then(|| r#"{"type":"look","looking":false}"#.to_owned())
    }

    /// Frames that a client sends to enter a room: none for gischat's clients, whose address names the room.
    pub(crate) fn entrance(self, room: usize, number: usize) -> Vec<String> {
        if self != Self::Native {
            return Vec::new();
        }
        let hello = format!(r#"{{"type":"hello","protocol":1,"nickname":"member-{number}"}}"#);
        vec![hello, format!(r#"{{"type":"join","room":"r{room}"}}"#)]
    }
}

/// A masked text frame, as a client sends it (RFC 6455, section 5.2).
pub(crate) fn text_frame(text: &str) -> Vec<u8> {
    masked(0x1, text.as_bytes())
}

/// A masked close frame with code 1000.
pub(crate) fn close_frame() -> Vec<u8> {
    masked(0x8, &1000_u16.to_be_bytes())
}

/// A masked pong frame.
pub(crate) fn pong_frame() -> Vec<u8> {
    masked(0xa, &[])
}

fn masked(opcode: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = header(opcode, payload.len());
    frame[1] |= 0x80;
    frame.extend_from_slice(&MASK);
    frame.extend(payload.iter().zip(MASK.iter().cycle()).map(|(byte, mask)| byte ^ mask));
    frame
}

/// The first bytes of a whole unmasked frame.
pub(crate) fn header(opcode: u8, length: usize) -> Vec<u8> {
    let mut header = vec![0x80 | opcode];
    match length {
        0..126 => header.push(length as u8),
        126..65536 => {
            header.push(126);
            header.extend_from_slice(&(length as u16).to_be_bytes());
        }
        _ => {
            header.push(127);
            header.extend_from_slice(&(length as u64).to_be_bytes());
        }
    }
    header
}

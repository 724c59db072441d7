//! Frames that go out: an envelope with its WebSocket bytes per dialect, made when the first member of that dialect is
//! reached and shared by all. A room of a thousand costs as many encodings as it has dialects. `room` makes frames,
//! outboxes take them.

use super::encoded::Encoded;
use crate::dialect::{self, Dialect};
use crate::message::{Envelope, Event, Lang, Message, Recipients};
use serde::{Deserialize, Deserializer, Serialize, Serializer, ser};
use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

/// An envelope and its bytes in each dialect that needed them so far.
#[derive(Debug)]
pub struct Frame {
    envelope: Arc<Envelope>,
    lang: Lang,
    forms: [OnceLock<Option<Encoded>>; Dialect::COUNT],
}

/// The urgency of something for a client that does not look (`docs/protocol.md`, Looking).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Urgency {
    /// At once, and what waits with it.
    AtOnce,
    /// Gathered.
    Gathered,
    /// Not at all: the last state is told when the client looks again.
    Left,
}

/// The bounds against which something that waits counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Account {
    /// Bytes of everything that is said.
    Counted,
    /// Bounds of their own for replies, pings and pongs: a member that enters many rooms at once is not cut, and two
    /// large frames may wait whatever was requested behind them.
    Requested,
    /// A bound of its own for history, mail and states of rooms, which one history alone never reaches.
    Kept,
    /// No bound for live values: at most one frame of each room waits.
    Live,
}

impl Frame {
    /// A frame for `envelope`; words of the server's own are in `lang`.
    pub fn new(envelope: Arc<Envelope>, lang: Lang) -> Self {
        Self { envelope, lang, forms: Default::default() }
    }

    /// The envelope of the frame.
    pub fn envelope(&self) -> &Arc<Envelope> {
        &self.envelope
    }

    /// The bounds against which it counts while it waits. The states of all of one's rooms after a break may be
    /// megabytes.
    pub(super) fn account(&self) -> Account {
        match &self.envelope.message {
            Message::Reply(_) => Account::Requested,
            Message::Event(event) if matches!(**event, Event::RoomState(_)) => Account::Kept,
            _ => Account::Counted,
        }
    }

    /// The urgency for a client that does not look (`docs/protocol.md`, Looking).
    pub(super) fn urgency(&self) -> Urgency {
        if matches!(self.envelope.recipients, Recipients::One(_)) {
            return Urgency::AtOnce;
        }
        match &self.envelope.message {
            Message::Post(_) | Message::Like(_) | Message::Newcomer(_) | Message::Exiter(_) | Message::Count(_) => {
                Urgency::Gathered
            }
            Message::Event(event) => match **event {
                Event::Typing(_) => Urgency::Left,
                Event::Presence(_) | Event::Deleted(_) | Event::Board(_) | Event::FileOffered(_) => Urgency::Gathered,
                _ => Urgency::AtOnce,
            },
            Message::Notice(_) | Message::Rejected(_) | Message::Reply(_) => Urgency::AtOnce,
            Message::Livefield(_) => Urgency::Gathered,
        }
    }

    /// The WebSocket bytes for members of `dialect`, or nothing where they are not meant to hear it.
    pub fn bytes(&self, dialect: Dialect) -> Option<&Encoded> {
        self.forms[dialect.index()]
            .get_or_init(|| text_frame(|bytes| dialect::encode_into(dialect, &self.envelope, self.lang, bytes)))
            .as_ref()
    }

    /// `true` if somebody else still holds this frame, or bytes of it that were not sent yet.
    pub fn is_shared(this: &Arc<Self>) -> bool {
        let mut forms = this.forms.iter().filter_map(|form| form.get()?.as_ref());
        Arc::strong_count(this) > 1 || forms.any(Encoded::is_shared)
    }

    /// Lets go of frames of which nobody else holds anything. Returns `true` if somebody does, of one.
    pub(crate) fn release<'a>(frames: impl Iterator<Item = &'a mut Option<Arc<Self>>>) -> bool {
        frames.fold(false, |is_held, frame| {
            *frame = frame.take().filter(Self::is_shared);
            is_held || frame.is_some()
        })
    }

    /// Roughly how many bytes this frame will be, before anybody encoded it.
    pub(super) fn weight(&self) -> usize {
        self.envelope.message.weight()
    }
}

/// Frames that are due to the same members at the same moment, joined per dialect so that one write takes them all:
/// under load that is worth a factor of seven (`docs/performance.md`).
#[derive(Debug)]
pub struct Batch {
    frames: Vec<Arc<Frame>>,
    urgency: Urgency,
    joined: [OnceLock<Vec<Piece>>; Dialect::COUNT],
}

/// Bytes of one or several whole frames.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    pub(super) bytes: Encoded,
    pub(super) frames: usize,
}

impl Piece {
    /// A single frame.
    pub(super) fn of(bytes: &Encoded) -> Self {
        Self { bytes: bytes.clone(), frames: 1 }
    }
}

/// Frames larger than this stay shared instead of being copied into a joined piece.
const JOIN_BELOW: usize = 16 * 1024;
/// A joined piece is not made larger than this, so that bounds on what waits stay meaningful.
const PIECE_BYTES: usize = 64 * 1024;

impl Batch {
    /// A batch of these frames, in this order.
    pub fn new(frames: Vec<Arc<Frame>>) -> Self {
        let may_wait = frames.iter().all(|frame| frame.urgency() == Urgency::Gathered);
        let urgency = if may_wait { Urgency::Gathered } else { Urgency::AtOnce };
        Self { frames, urgency, joined: Default::default() }
    }

    /// Number of frames in it.
    pub fn len(&self) -> usize {
        self.frames.len()
    }

    /// `true` if there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.frames.is_empty()
    }

    /// The frames, in order.
    pub fn frames(&self) -> &[Arc<Frame>] {
        &self.frames
    }

    /// Urgency of the most urgent of the frames.
    pub(super) fn urgency(&self) -> Urgency {
        self.urgency
    }

    pub(super) fn pieces(&self, dialect: Dialect) -> &[Piece] {
        self.joined[dialect.index()].get_or_init(|| join(self.frames.iter().filter_map(|frame| frame.bytes(dialect))))
    }
}

/// Frames as one piece, but large ones.
pub(super) fn join<'a>(frames: impl Iterator<Item = &'a Encoded>) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut small: Vec<&Encoded> = Vec::new();
    let mut small_bytes = 0;
    for bytes in frames {
        let large = bytes.len() > JOIN_BELOW;
        if large || small_bytes + bytes.len() > PIECE_BYTES {
            pieces.extend(concatenate(&mut small));
            small_bytes = 0;
        }
        if large {
            pieces.push(Piece::of(bytes));
        } else {
            small_bytes += bytes.len();
            small.push(bytes);
        }
    }
    pieces.extend(concatenate(&mut small));
    pieces
}

fn concatenate(small: &mut Vec<&Encoded>) -> Option<Piece> {
    let frames = small.len();
    let bytes = match small.as_slice() {
        [] => return None,
        [one] => (*one).clone(),
        many => Encoded::from(many.iter().map(|bytes| &bytes[..]).collect::<Vec<_>>().concat(), 0),
    };
    small.clear();
    Some(Piece { bytes, frames })
}

/// A whole unfragmented text frame of what `write` writes, if it writes anything.
fn text_frame(write: impl FnOnce(&mut Vec<u8>) -> bool) -> Option<Encoded> {
    let mut frame = Vec::with_capacity(SMALL);
    frame.resize(LONGEST_HEAD, 0);
    write(&mut frame).then(|| finished(frame))
}

impl Encoded {
    /// The frame of a text.
    pub fn of_text(text: &str) -> Self {
        let mut frame = Vec::with_capacity(LONGEST_HEAD + text.len());
        frame.resize(LONGEST_HEAD, 0);
        frame.extend_from_slice(text.as_bytes());
        finished(frame)
    }

    /// The frame of bytes.
    #[cfg(test)]
    pub(crate) fn of_binary(bytes: &[u8]) -> Self {
        wire_frame(0x2, bytes)
    }
}

/// The frame whose text stands behind room for the longest head, which is as long as the text demands: so the text is never
/// copied.
fn finished(mut frame: Vec<u8>) -> Encoded {
    let (head, length) = head(0x1, frame.len() - LONGEST_HEAD);
    let start = LONGEST_HEAD - length;
    frame[start..LONGEST_HEAD].copy_from_slice(&head[..length]);
    if frame.len() > SMALL {
        frame.shrink_to_fit();
    }
    Encoded::from(frame, start)
}

impl Serialize for Encoded {
    /// The text of the frame.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let head = match self.get(1) {
            Some(126) => 4,
            Some(127) => LONGEST_HEAD,
            _ => 2,
        };
        let text = std::str::from_utf8(self.get(head..).unwrap_or_default()).map_err(ser::Error::custom)?;
        serializer.serialize_str(text)
    }
}

impl<'de> Deserialize<'de> for Encoded {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::of_text(&Cow::<'_, str>::deserialize(deserializer)?))
    }
}

/// A ping (RFC 6455, section 5.5.2).
pub(super) fn ping_frame(payload: &[u8]) -> Encoded {
    wire_frame(0x9, payload)
}

/// A close frame with code and reason (RFC 6455, section 5.5.1).
pub(super) fn close_frame(code: u16, reason: &str) -> Encoded {
    let mut payload = code.to_be_bytes().to_vec();
    payload.extend_from_slice(reason.as_bytes());
    wire_frame(0x8, &payload)
}

fn wire_frame(opcode: u8, payload: &[u8]) -> Encoded {
    let (head, length) = head(opcode, payload.len());
    Encoded::from([&head[..length], payload].concat(), 0)
}

/// The longest head of a frame that is not masked.
const LONGEST_HEAD: usize = 10;
/// Room for most frames with their head, so that they grow into it at once.
const SMALL: usize = 512;

/// The head of a frame, unmasked as a server sends it, and how many of its bytes count (RFC 6455, section 5.2).
fn head(opcode: u8, payload: usize) -> ([u8; LONGEST_HEAD], usize) {
    let mut head = [0; LONGEST_HEAD];
    head[0] = 0x80 | opcode;
    match payload {
        0..126 => {
            head[1] = payload as u8;
            (head, 2)
        }
        126..65536 => {
            head[1] = 126;
            head[2..4].copy_from_slice(&(payload as u16).to_be_bytes());
            (head, 4)
        }
        _ => {
            head[1] = 127;
            head[2..].copy_from_slice(&(payload as u64).to_be_bytes());
            (head, 10)
        }
    }
}

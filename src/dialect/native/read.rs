//! Reads one frame of a native client: first what it calls the request and which one it is, then the keys of that request,
//! by the contract's index (section 15). `session` begins here.

use super::content::{self, own_nickname};
use super::fields::{
    Fields, Read, Wrong, array, boolean, id, integer, json, message_id, string, text, uuid, word, wrong,
};
use super::lengths::{
    ACKS, AVATAR, BAN, FILE_NAME, LARGEST, MIME, NONCE, NOTE, REFERENCE, RESUME, ROOM, ROOM_KEY, STREAM, WORDS,
};
use crate::dialect::json::too_deep;
use crate::limits::{NATIVE_SMALL_FRAME, SIGNAL_BYTES, TOKEN_BYTES};
use crate::message::request::{
    Addressee, Answer, DirectSend, FileOffer, FileUpdate, Hello, Invite, Join, Kick, Request, RoomRequest, Send,
};
use crate::message::{
    Code, Features, File, InviteId, Level, Media, MemberId, Notice, PeerId, Reference, Refusal, Rules, Signal,
    TransferId, TransferStatus,
};
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use uuid::Uuid;

/// The version of the protocol.
pub const VERSION: u32 = 1;

/// One frame of a native client.
#[derive(Debug, Clone, PartialEq)]
pub struct ParsedRequest {
    /// What it calls the request.
    pub reference: Option<Reference>,
    /// Which request it is, even if it is refused; none if this version knows no such request.
    pub name: Option<&'static str>,
    /// The room that it names, even if it is refused: answers about one room come in order.
    pub room: Option<Arc<str>>,
    /// What it wants, or why that is refused.
    pub request: Result<Request, Refusal>,
}

/// How a request is read.
type Reader = fn(&Fields<'_>, &Rules) -> Result<Request, Refusal>;

/// The contract's index: each request and how it is read.
const INDEX: &[(&str, Reader)] = &[
    ("hello", hello),
    ("ping", |_, _| Ok(Request::Ping)),
    ("rooms", |_, _| Ok(Request::Rooms)),
    ("ice", |_, _| Ok(Request::Ice)),
    ("auth", |frame, _| Ok(Request::Auth(frame.required("token", token)?))),
    ("join", join),
    ("leave", |frame, _| Ok(Request::Leave(room(frame)?))),
    ("send", |frame, rules| in_room(frame, send(frame, rules))),
    ("typing", |frame, _| in_room(frame, Ok(RoomRequest::Typing))),
    ("delete", |frame, _| in_room(frame, frame.required("id", message_id).map(RoomRequest::Delete))),
    ("direct_send", |frame, rules| in_room(frame, direct_send(frame, rules))),
    ("ack", |frame, _| in_room(frame, ack(frame))),
    ("invite", invite),
    ("invite_reply", invite_reply),
    ("invite_cancel", |frame, _| Ok(Request::InviteCancel(frame.required("invite", id(InviteId::parse))?))),
    ("call_join", |frame, _| in_room(frame, media(frame).map(RoomRequest::CallJoin))),
    ("call_update", |frame, _| in_room(frame, media(frame).map(RoomRequest::CallUpdate))),
    ("call_leave", |frame, _| in_room(frame, Ok(RoomRequest::CallLeave))),
    ("signal", |frame, _| in_room(frame, signal(frame))),
    ("file_offer", |frame, _| in_room(frame, file_offer(frame))),
    ("file_update", |frame, _| in_room(frame, file_update(frame))),
    ("notice", |frame, rules| in_room(frame, notice(frame, rules))),
    ("kick", |frame, _| in_room(frame, kick(frame))),
];

/// Requests that may be larger than [`NATIVE_SMALL_FRAME`].
const LARGE: [&str; 3] = ["send", "direct_send", "signal"];

/// The names of all requests, in the order of the index.
pub fn requests() -> impl Iterator<Item = &'static str> {
    INDEX.iter().map(|(name, _)| *name)
}

/// Reads one frame.
pub fn read(frame: &str, rules: &Rules) -> ParsedRequest {
    let mut asked = ParsedRequest { reference: None, name: None, room: None, request: Err(Code::UnknownType.into()) };
    let Ok(fields) = Fields::parse(frame, "") else {
        return ParsedRequest { request: Err(Refusal::new(Code::Malformed, "not a JSON object")), ..asked };
    };
    let name = fields.get("type").and_then(|raw| string(raw).ok());
    let known = name.as_ref().and_then(|name| INDEX.iter().find(|(known, _)| known == name));
    asked.name = known.map(|(name, _)| *name);
    match fields.optional("ref", reference) {
        Ok(reference) => asked.reference = reference,
        Err(refusal) => return ParsedRequest { request: Err(refusal), ..asked },
    }
    asked.room = fields.optional("room", text(1, ROOM)).ok().flatten();
    asked.request = match (name, known) {
        _ if too_deep(frame).is_some() => Err(Refusal::new(Code::Malformed, "nested deeper than 64")),
        (None, _) => Err(Refusal::new(Code::Malformed, "no type")),
        (Some(_), None) => return asked,
        (Some(_), Some((name, _))) if frame.len() > NATIVE_SMALL_FRAME && !LARGE.contains(name) => {
            Err(Refusal::new(Code::TooLarge, format!("{name} is larger than {NATIVE_SMALL_FRAME}")))
        }
        (Some(_), Some((_, read))) => read(&fields, rules),
    };
    asked
}

/// Reads what a frame calls its request, and nothing else of it: for frames that are refused for their size, by which
/// reading them would cost as much as it takes. None where `ref` is neither among the keys within the first KiB nor the last
/// key, as clients write it.
pub fn reference_of(frame: &str) -> Option<Reference> {
    let within = |bytes: usize| frame.floor_char_boundary(bytes.min(frame.len()));
    let end = &frame[within(frame.len().saturating_sub(NAMED_WITHIN))..];
    let last = end.rfind(r#""ref""#).map(|at| format!("{{{}", &end[at..])); // one key, if it is a key of the frame's own
    let last = last.and_then(|last| reference(Fields::parse(&last, "").ok()?.get("ref")?).ok());
    last.or_else(|| {
        let mut found = None;
        let first = &frame[..within(NAMED_WITHIN)];
        let _ = serde_json::Deserializer::from_str(first).deserialize_map(UntilReference(&mut found)); // it breaks off
        found
    })
}

/// Bytes from a frame's beginning, and to its end, within which [`reference_of`] looks.
const NAMED_WITHIN: usize = 1024;

/// Reads the keys of an object until there is `ref`.
struct UntilReference<'a>(&'a mut Option<Reference>);

impl<'de> Visitor<'de> for UntilReference<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            let value: &'de RawValue = map.next_value()?;
            if key == "ref" {
                *self.0 = reference(value).ok();
                return Ok(());
            }
        }
        Ok(())
    }
}

fn reference(raw: &RawValue) -> Read<Reference> {
    if raw.get().starts_with('"') {
        return text(1, REFERENCE)(raw).map(Reference::Text);
    }
    integer(LARGEST)(raw).map(Reference::Number)
}

fn in_room(frame: &Fields<'_>, request: Result<RoomRequest, Refusal>) -> Result<Request, Refusal> {
    Ok(Request::InRoom(room(frame)?, request?))
}

fn room(frame: &Fields<'_>) -> Result<Arc<str>, Refusal> {
    frame.required("room", text(1, ROOM))
}

fn token(raw: &RawValue) -> Read<Arc<str>> {
    let token = string(raw)?;
    if token.len() > TOKEN_BYTES {
        return Err(Wrong::Refused(Refusal::new(
            Code::TokenInvalid,
            format!("token is longer than {TOKEN_BYTES} bytes"),
        )));
    }
    Ok(token.into())
}

fn hello(frame: &Fields<'_>, rules: &Rules) -> Result<Request, Refusal> {
    let version = frame.required("protocol", integer(LARGEST))?;
    if version != u64::from(VERSION) {
        let refusal = Refusal::new(Code::UnsupportedVersion, format!("version {version} is not spoken here"));
        return Err(Refusal { supported: Some([VERSION]), ..refusal });
    }
    let nickname = frame.optional("nickname", |raw| own_nickname(raw, rules));
    let avatar = frame.optional("avatar", text(1, AVATAR));
    let features = frame.optional("features", array(0, WORDS, |raw| Ok(string(raw)?.into_owned())));
    let features = features.map(|words| Features::of(words.iter().flatten().map(String::as_str)));
    let (token, resume) = (frame.optional("token", token)?, frame.optional("resume", text(1, RESUME))?);
    Ok(Request::Hello(Box::new(Hello { nickname, avatar, features, token, resume })))
}

fn join(frame: &Fields<'_>, rules: &Rules) -> Result<Request, Refusal> {
    let history = frame.optional("history", integer(LARGEST))?;
    Ok(Request::Join(Box::new(Join {
        room: room(frame)?,
        nickname: frame.optional("nickname", |raw| own_nickname(raw, rules)),
        key: frame.optional("key", text(0, ROOM_KEY))?,
        invite: frame.optional("invite", id(InviteId::parse))?,
        mailbox: frame.optional("mailbox", boolean)?.unwrap_or_default(),
        history: history.map(|messages| usize::try_from(messages).unwrap_or(usize::MAX)),
    })))
}

fn send(frame: &Fields<'_>, rules: &Rules) -> Result<RoomRequest, Refusal> {
    Ok(RoomRequest::Send(Box::new(Send {
        content: content::said(frame, rules)?,
        in_reply_to_id: frame.optional("in_reply_to_id", uuid)?,
        replaces: frame.optional("replaces", message_id)?,
        spoken_for: frame.optional("as", |raw| own_nickname(raw, rules))?,
        nonce: frame.optional("nonce", text(1, NONCE))?,
    })))
}

fn direct_send(frame: &Fields<'_>, rules: &Rules) -> Result<RoomRequest, Refusal> {
    let member = frame.optional("to", id(MemberId::parse))?;
    let nickname = frame.optional("nickname", |raw| content::nickname(raw, rules))?;
    let to = match (member, nickname) {
        (Some(member), None) => Addressee::Member(member),
        (None, Some(nickname)) => Addressee::Nickname(nickname),
        _ => return Err(frame.refusal("to", wrong("or nickname is to be given, one of them"))),
    };
    let content = content::direct(frame, rules)?;
    let nonce = frame.optional("nonce", text(1, NONCE))?;
    Ok(RoomRequest::DirectSend(Box::new(DirectSend { to, content, nonce })))
}

/// Identifiers that are none of ours wait for nothing, and are ignored like others that do not.
fn ack(frame: &Fields<'_>) -> Result<RoomRequest, Refusal> {
    let ids = frame.required("ids", array(1, ACKS, id(|text| Some(Uuid::try_parse(text).ok()))))?;
    Ok(RoomRequest::Ack(ids.into_iter().flatten().collect()))
}

fn invite(frame: &Fields<'_>, _: &Rules) -> Result<Request, Refusal> {
    Ok(Request::Invite(Box::new(Invite {
        to: frame.required("to", id(MemberId::parse))?,
        room: room(frame)?,
        call: frame.optional("call", boolean)?.unwrap_or_default(),
        note: frame.optional("note", text(0, NOTE))?,
    })))
}

fn invite_reply(frame: &Fields<'_>, _: &Rules) -> Result<Request, Refusal> {
    let answers = &[("accept", Answer::Accept), ("decline", Answer::Decline)];
    let answer = frame.required("answer", word(answers))?;
    Ok(Request::InviteReply(frame.required("invite", id(InviteId::parse))?, answer))
}

fn media(frame: &Fields<'_>) -> Result<Media, Refusal> {
    let state = |key| frame.required(key, boolean);
    let (mic, camera, screen) = (state("mic")?, state("camera")?, state("screen")?);
    Ok(Media { mic, camera, screen, screen_stream: frame.optional("screen_stream", text(1, STREAM))? })
}

fn signal(frame: &Fields<'_>) -> Result<RoomRequest, Refusal> {
    let peer = |key| frame.required(key, id(PeerId::parse));
    let (from, to) = (peer("from")?, peer("to")?);
    let data = frame.required("data", |raw| match raw.get().starts_with('{') {
        _ if raw.get().len() > SIGNAL_BYTES => Err(Wrong::TooLarge(format!("is larger than {SIGNAL_BYTES}").into())),
        true => json(raw),
        false => Err(wrong("is no object")),
    })?;
    Ok(RoomRequest::Signal(Box::new(Signal { from, to, data })))
}

fn file_offer(frame: &Fields<'_>) -> Result<RoomRequest, Refusal> {
    let file = File {
        name: frame.required("name", file_name)?,
        size: frame.required("size", integer(LARGEST))?,
        mime: frame.optional("mime", text(0, MIME))?,
        sha256: frame.optional("sha256", |raw| {
            let hash = string(raw)?;
            let is_hash = hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
            if is_hash { Ok(hash.into()) } else { Err(wrong("is not 64 hex digits")) }
        })?,
    };
    Ok(RoomRequest::FileOffer(Box::new(FileOffer { to: frame.optional("to", id(MemberId::parse))?, file })))
}

/// A name that can be shown and saved: without a path, without what steers or turns text.
fn file_name(raw: &RawValue) -> Read<Arc<str>> {
    let name = text(1, FILE_NAME)(raw)?;
    let is_bidirectional =
        |c: char| matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if name.chars().any(|c| matches!(c, '/' | '\\') || c.is_control() || is_bidirectional(c)) {
        return Err(wrong("has a slash or a control character"));
    }
    Ok(name)
}

fn file_update(frame: &Fields<'_>) -> Result<RoomRequest, Refusal> {
    let statuses = &[
        ("accepted", TransferStatus::Accepted),
        ("declined", TransferStatus::Declined),
        ("done", TransferStatus::Done),
        ("failed", TransferStatus::Failed),
        ("cancelled", TransferStatus::Cancelled),
    ];
    Ok(RoomRequest::FileUpdate(FileUpdate {
        transfer: frame.required("transfer", id(TransferId::parse))?,
        status: frame.required("status", word(statuses))?,
        offset: frame.optional("offset", integer(LARGEST))?,
        peer: frame.optional("peer", id(PeerId::parse))?,
    }))
}

fn notice(frame: &Fields<'_>, rules: &Rules) -> Result<RoomRequest, Refusal> {
    let levels = &[("info", Level::Info), ("warning", Level::Warning), ("alert", Level::Alert)];
    let level = frame.required("level", word(levels))?;
    let text = frame.required("text", text(1, rules.max_message_length))?;
    Ok(RoomRequest::Notice(Notice { level, text }))
}

fn kick(frame: &Fields<'_>) -> Result<RoomRequest, Refusal> {
    Ok(RoomRequest::Kick(Kick {
        member: frame.required("member", id(MemberId::parse))?,
        ban: frame.optional("ban", integer(BAN))?.unwrap_or_default(),
        reason: frame.optional("reason", text(0, NOTE))?,
    }))
}

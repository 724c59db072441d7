//! What a native client can ask, request by request: keys, what `ok` carries, examples. `dialect::native::read` is what
//! really reads them; `tests/http/asyncapi` holds each row against it, key by key.

use super::content::{self, Form, KINDS};
use super::samples::{INVITE, MEMBER, MESSAGE, PEER, PEER_2, TRANSFER};
use super::schema::{Key, about, boolean, id, integer, may, must, named, object, string, uuid, with, word};
use crate::dialect::native::VERSION;
use crate::dialect::native::lengths::{
    ACKS, AVATAR, BAN, FILE_NAME, LARGEST, MIME, NONCE, NOTE, REFERENCE, RESUME, ROOM, ROOM_KEY, STREAM, WORDS,
};
use crate::limits::TOKEN_BYTES;
use crate::message::Announced;
use serde_json::{Map, Value, json};

/// One request.
pub(super) struct Asked {
    pub(super) name: &'static str,
    pub(super) does: &'static str,
    pub(super) keys: Vec<Key>,
    /// The keys of its `ok`; with a question mark those that may be absent. For `hello` they are those of `welcome`.
    pub(super) ok: &'static [&'static str],
    /// What others are told.
    pub(super) told: &'static str,
    pub(super) examples: Vec<Value>,
}

impl Asked {
    /// The schema of the whole frame.
    pub(super) fn payload(&self) -> Value {
        let name = must("type", json!({ "const": self.name }));
        object([name, may("ref", named("Ref"))].into_iter().chain(self.keys.iter().cloned()))
    }
}

/// What a client calls a request.
pub(super) fn reference() -> Value {
    about(
        json!({ "oneOf": [string(1, REFERENCE), integer(LARGEST)] }),
        "What a client calls a request: its reply has the same. Without it there is no `ok`.",
    )
}

/// The requests, in the order of the index.
pub(super) fn all(limits: &Announced) -> Vec<Asked> {
    let groups =
        [about_oneself(), rooms(), saying(), directly(), inviting(), calling(), sharing(limits), minding(limits)];
    groups.into_iter().flatten().collect()
}

/// A request without keys that its examples do not show.
fn row(
    name: &'static str,
    does: &'static str,
    keys: Vec<Key>,
    ok: &'static [&'static str],
    told: &'static str,
    examples: impl IntoIterator<Item = Value>,
) -> Asked {
    let examples = examples.into_iter().enumerate().map(|(place, keys)| framed(name, place, &keys)).collect();
    Asked { name, does, keys, ok, told, examples }
}

/// An example as a whole frame.
fn framed(name: &str, place: usize, keys: &Value) -> Value {
    let mut frame = Map::new();
    frame.insert("type".into(), name.into());
    frame.insert("ref".into(), (place + 1).into());
    frame.extend(keys.as_object().cloned().unwrap_or_default());
    frame.into()
}

fn room() -> Key {
    must("room", string(1, ROOM))
}

fn about_oneself() -> Vec<Asked> {
    let token = || with(about(string(0, TOKEN_BYTES), "A signed token (JWT)."), "contentMediaType", "application/jwt");
    vec![
        row(
            "hello",
            "Begins a session, or goes on with one. The first thing that is said.",
            vec![
                must("protocol", about(json!({ "const": VERSION }), "The version that the client speaks.")),
                may(
                    "nickname",
                    about(named("OwnNickname"), "Required, unless a token forces one. Ignored when resuming."),
                ),
                may("avatar", about(string(1, AVATAR), "Usually the name of a QGIS icon. Nothing to load.")),
                may(
                    "features",
                    about(
                        json!({ "type": "array", "maxItems": WORDS, "items": { "type": "string" } }),
                        "What this client can handle: any of `direct`, `call`, `file`. Others are dropped.",
                    ),
                ),
                may("token", token()),
                may("resume", about(string(1, RESUME), "The resume key of an earlier `welcome`.")),
            ],
            &["welcome"],
            "an older connection of the session: close 4501",
            [
                json!({ "protocol": VERSION, "nickname": "jane_doe" }),
                json!({ "protocol": VERSION, "nickname": "jane_doe", "avatar": "mGeoPackage.svg",
                    "features": ["direct", "call", "file"], "token": "eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl",
                    "resume": "r.4vJ0c2n8QmS5bZ1uX7eT9w" }),
            ],
        ),
        row("ping", "Asks for the time, to see whether the connection lives.", vec![], &["time"], "", [json!({})]),
        row("rooms", "Asks for the rooms that this session may see.", vec![], &["rooms"], "", [json!({})]),
        row(
            "ice",
            "Asks for the servers through which clients reach each other, before the first connection.",
            vec![],
            &["ice_servers", "ice_ttl", "relay_only"],
            "",
            [json!({})],
        ),
        row(
            "auth",
            "Goes on with another token of the same `sub`.",
            vec![must("token", token())],
            &["roles", "rooms"],
            "",
            [json!({ "token": "eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl" })],
        ),
    ]
}

fn rooms() -> Vec<Asked> {
    vec![
        row(
            "join",
            "Enters a room.",
            vec![
                room(),
                may("nickname", about(named("OwnNickname"), "The name in this room, instead of that of `hello`.")),
                may("key", about(string(0, ROOM_KEY), "The key of the room.")),
                may("invite", about(id(), "An invitation that was accepted, which replaces the key.")),
                may("mailbox", about(boolean(), "Whether direct messages are to be kept while away.")),
                may("history", about(integer(LARGEST), "How many kept messages are wanted; all, unless given.")),
            ],
            &["state"],
            "`presence`; taken over: `removed`",
            [
                json!({ "room": "QGIS" }),
                json!({ "room": "QGIS", "nickname": "jane_d", "key": "s3same", "invite": INVITE, "mailbox": true,
                    "history": 5 }),
            ],
        ),
        row("leave", "Leaves a room.", vec![room()], &[], "`presence`", [json!({ "room": "QGIS" })]),
    ]
}

fn saying() -> Vec<Asked> {
    let kinds = KINDS.into_iter().map(|kind| json!({ "room": "QGIS", "content": said(kind) }));
    let full = json!({ "room": "QGIS", "content": said("text"), "in_reply_to_id": MESSAGE, "replaces": MESSAGE,
        "as": "hans_on_irc", "nonce": "a1" });
    let likes = [
        json!({ "room": "QGIS", "content": { "kind": "like", "liked_author": "bob", "message": "Hi @all" } }),
        json!({ "room": "QGIS", "content": { "kind": "like", "liked_author": "bob", "message": "Hi @all",
            "message_id": MESSAGE, "emoji": "🗺️", "remove": true } }),
    ];
    vec![
        row(
            "send",
            "Says something to a room.",
            vec![
                room(),
                must("content", named("SaidContent")),
                may("in_reply_to_id", about(uuid(), "The message that this one answers.")),
                may("replaces", about(uuid(), "One's own earlier text, which this one corrects.")),
                may("as", about(named("OwnNickname"), "For bridges: the nickname that is shown.")),
                may("nonce", nonce()),
            ],
            &["id", "timestamp", "duplicate?"],
            "`message`, also the sender",
            std::iter::once(full).chain(kinds).chain(likes),
        ),
        row("typing", "Makes known that one is writing.", vec![room()], &[], "`typing`", [json!({ "room": "QGIS" })]),
        row(
            "delete",
            "Takes a message back: one's own, or as a moderator any.",
            vec![room(), must("id", id())],
            &[],
            "`deleted`, also the sender",
            [json!({ "room": "QGIS", "id": MESSAGE })],
        ),
    ]
}

fn nonce() -> Value {
    about(string(1, NONCE), "Marks a repeat: what was sent under it before is not sent again.")
}

fn said(kind: &str) -> Value {
    let mut said = Map::new();
    said.insert("kind".into(), kind.into());
    said.extend(content::example(kind));
    said.into()
}

fn directly() -> Vec<Asked> {
    vec![
        row(
            "direct_send",
            "Says something to one member of a room. The reply waits for what becomes of it.",
            vec![
                room(),
                may("to", about(id(), "The member; this or `nickname`.")),
                may("nickname", about(named("OwnNickname"), "Who has this name there, or left a mailbox under it.")),
                must("content", named("SaidDirectly")),
                may("nonce", nonce()),
            ],
            &["id", "timestamp", "delivery", "reason?", "duplicate?"],
            "recipient: `direct_message`",
            [
                json!({ "room": "QGIS", "to": MEMBER, "content": said("text"), "nonce": "d1" }),
                json!({ "room": "QGIS", "nickname": "bob", "content": said("position"), "nonce": "d2" }),
            ],
        ),
        row(
            "ack",
            "Makes known that direct messages were shown or kept.",
            vec![room(), must("ids", json!({ "type": "array", "minItems": 1, "maxItems": ACKS, "items": id() }))],
            &[],
            "sender: its `ok` or `direct_status`",
            [json!({ "room": "QGIS", "ids": [MESSAGE] })],
        ),
    ]
}

fn inviting() -> Vec<Asked> {
    vec![
        row(
            "invite",
            "Asks a member to come to a room, or to its call.",
            vec![must("to", id()), room(), may("call", boolean()), may("note", string(0, NOTE))],
            &["invite", "expires_in"],
            "invitee: `invited` or `invite_missed`",
            [
                json!({ "to": MEMBER, "room": "~Qm3xT7ab0Zk2LwY9cVd4Rg" }),
                json!({ "to": MEMBER, "room": "~Qm3xT7ab0Zk2LwY9cVd4Rg", "call": true, "note": "about the cadastre" }),
            ],
        ),
        row(
            "invite_reply",
            "Answers an invitation.",
            vec![must("invite", id()), must("answer", word(&["accept", "decline"]))],
            &[],
            "both: `invite_closed`",
            [json!({ "invite": INVITE, "answer": "accept" })],
        ),
        row(
            "invite_cancel",
            "Takes an invitation back.",
            vec![must("invite", id())],
            &[],
            "both: `invite_closed`",
            [json!({ "invite": INVITE })],
        ),
    ]
}

fn calling() -> Vec<Asked> {
    let media = || {
        vec![
            room(),
            must("mic", boolean()),
            must("camera", boolean()),
            must("screen", boolean()),
            may("screen_stream", about(string(1, STREAM), "The id of the stream that the screen is in.")),
        ]
    };
    let data = object([
        may("link", about(integer(LARGEST), "Which connection of this pair, from 0.")),
        may("description", about(json!({ "type": "object" }), "An `RTCSessionDescriptionInit`.")),
        may("candidate", about(json!({ "type": "object" }), "An `RTCIceCandidateInit`.")),
    ]);
    vec![
        row(
            "call_join",
            "Enters the call of a room.",
            media(),
            &["peer", "call"],
            "`call`",
            [
                json!({ "room": "QGIS", "mic": true, "camera": false, "screen": false }),
                json!({ "room": "QGIS", "mic": true, "camera": false, "screen": true, "screen_stream": "{f3}" }),
            ],
        ),
        row(
            "call_update",
            "Tells the call what one sends now.",
            media(),
            &[],
            "`call`, also the sender",
            [json!({ "room": "QGIS", "mic": false, "camera": true, "screen": true, "screen_stream": "{f3}" })],
        ),
        row("call_leave", "Leaves the call.", vec![room()], &[], "`call`", [json!({ "room": "QGIS" })]),
        row(
            "signal",
            "Tells the other end of a call or of a transfer something.",
            vec![
                room(),
                must("from", about(id(), "One's own end.")),
                must("to", about(id(), "The other end.")),
                must("data", about(data, "At most 64 KiB, passed on unread.")),
            ],
            &[],
            "owner of `to`: `signal`",
            [json!({ "room": "QGIS", "from": PEER, "to": PEER_2,
                "data": { "link": 0, "description": { "type": "offer", "sdp": "v=0" } } })],
        ),
    ]
}

fn sharing(limits: &Announced) -> Vec<Asked> {
    let hash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    let name = with(string(1, FILE_NAME), "pattern", r"^[^/\\]*$");
    let size = about(integer(LARGEST), &format!("Bytes, at most {} here.", limits.file_size));
    vec![
        row(
            "file_offer",
            "Offers a file, to one member or to all whose client can handle files.",
            vec![
                room(),
                must("name", about(name, "Without a path, control or bidirectional formatting characters.")),
                must("size", size),
                may("to", id()),
                may("mime", string(0, MIME)),
                may("sha256", json!({ "type": "string", "pattern": "^[0-9A-Fa-f]{64}$" })),
            ],
            &["transfer", "peer", "expires_in"],
            "`file_offered`",
            [
                json!({ "room": "QGIS", "name": "parcels.gpkg", "size": 7_340_032 }),
                json!({ "room": "QGIS", "name": "parcels.gpkg", "size": 7_340_032, "to": MEMBER,
                    "mime": "application/geopackage+sqlite3", "sha256": hash }),
            ],
        ),
        row(
            "file_update",
            "Says how a transfer goes on.",
            vec![
                room(),
                must("transfer", id()),
                must("status", word(&["accepted", "declined", "done", "failed", "cancelled"])),
                may("offset", about(integer(LARGEST), "With `accepted`: bytes that are there already.")),
                may("peer", about(id(), "The receiver's end of the link that is meant.")),
            ],
            &["peer?"],
            "other side: `file_status`",
            [
                json!({ "room": "QGIS", "transfer": TRANSFER, "status": "done" }),
                json!({ "room": "QGIS", "transfer": TRANSFER, "status": "accepted", "offset": 0, "peer": PEER }),
            ],
        ),
    ]
}

fn minding(limits: &Announced) -> Vec<Asked> {
    vec![
        row(
            "notice",
            "For moderators: tells everybody in a room something of weight.",
            vec![room(), must("level", word(&["info", "warning", "alert"])), must("text", string(1, limits.text))],
            &["id", "timestamp"],
            "`notice`, also the sender",
            [json!({ "room": "QGIS", "level": "warning", "text": "Back at noon" })],
        ),
        row(
            "kick",
            "For moderators: removes a member, and perhaps keeps it out for a while.",
            vec![
                room(),
                must("member", id()),
                may("ban", about(integer(BAN), "Seconds for which it stays out.")),
                may("reason", string(0, NOTE)),
            ],
            &[],
            "`removed` to the member, `presence`",
            [
                json!({ "room": "QGIS", "member": MEMBER }),
                json!({ "room": "QGIS", "member": MEMBER, "ban": 600, "reason": "flooding" }),
            ],
        ),
    ]
}

/// What can be said to a room; a like is no direct message.
pub(super) fn content(limits: &Announced, with_likes: bool) -> Value {
    let kinds = KINDS.into_iter().map(|kind| {
        let name = must("kind", json!({ "const": kind }));
        object(std::iter::once(name).chain(content::keys(kind, Form::NativeSays, limits)))
    });
    let like = with_likes.then(|| object(content::like(Form::NativeSays, limits, named("OwnNickname"))));
    json!({ "oneOf": kinds.chain(like).collect::<Vec<_>>() })
}

/// A nickname that a client may choose.
pub(super) fn own_nickname(limits: &Announced) -> Value {
    with(string(limits.nickname_min, limits.nickname_max), "pattern", "^[A-Za-z0-9_-]+$")
}

//! The contract's index (section 15): every request by name, with its keys, what answers it, and what others are told.
//! `read` reads requests by it, `http::asyncapi` describes them, and `docs/protocol.md` is held against it.

use super::form::{ValueForm, id, list, message_id, word};
use super::keys::{Keys, from_keys};
use super::object::RawObject;
use super::request::{self, InviteAnswer, Request, RoomRequest};
use super::special::token;
use crate::dialect::schema::Property;
use crate::message::{InviteId, Refusal, Rules};
use std::sync::Arc;
use uuid::Uuid;

/// One row of the index.
pub(crate) struct Row {
    /// The request's `type`.
    pub(crate) name: &'static str,
    /// A sentence about the request.
    pub(crate) does: &'static str,
    /// The keys of its `ok`; with a question mark those that may be absent. For `hello` they are those of `welcome`.
    pub(crate) ok: &'static [&'static str],
    /// The events that others get.
    pub(crate) told: &'static str,
    /// Asks for its keys, and makes the request of them.
    ask: fn(&mut Keys<'_>) -> Option<Request>,
}

impl Row {
    /// The row of this name.
    pub(super) fn find(name: &str) -> Option<&'static Self> {
        INDEX.iter().find(|row| row.name == name)
    }

    /// Reads the request.
    ///
    /// # Errors
    /// The first key that is wrong.
    pub(super) fn read(&self, object: &RawObject<'_>, rules: &Rules) -> Result<Request, Refusal> {
        Keys::read(object, rules, self.ask)
    }

    /// The keys of the request besides `type` and `ref`, with their schemas.
    pub(crate) fn keys(&self, rules: &Rules) -> Vec<Property> {
        Keys::describe(rules, self.ask)
    }
}

/// The names of all requests, in the order of the index.
pub fn requests() -> impl Iterator<Item = &'static str> {
    INDEX.iter().map(|row| row.name)
}

/// Asks for the token of `auth`.
fn auth(keys: &mut Keys<'_>) -> Option<Arc<str>> {
    keys.take("token", "A signed token (JWT).", &token())
}

/// Asks for the message that is to be deleted.
fn delete(keys: &mut Keys<'_>) -> Option<Uuid> {
    keys.take("id", "", &message_id())
}

/// Asks for the direct messages that have come. Identifiers that are none of ours wait for nothing, and are ignored
/// like others that do not.
fn ack(keys: &mut Keys<'_>) -> Option<Vec<Uuid>> {
    let ids = list(1, 100, id(|text| Some(Uuid::try_parse(text).ok())));
    keys.take("ids", "", &ids.map(|ids| ids.into_iter().flatten().collect()))
}

/// Asks for an invitation.
fn invite(keys: &mut Keys<'_>) -> Option<InviteId> {
    keys.take("invite", "", &id(InviteId::parse))
}

/// Asks for the answer to an invitation.
fn answer(keys: &mut Keys<'_>) -> Option<InviteAnswer> {
    keys.take("answer", "", &word(&[("accept", InviteAnswer::Accept), ("decline", InviteAnswer::Decline)]))
}

/// Asks for the room, and for what is wanted of it.
fn in_room<T>(keys: &mut Keys<'_>, ask: fn(&mut Keys<'_>) -> Option<T>, made: fn(T) -> RoomRequest) -> Option<Request> {
    let (room, request) = (request::room(keys), ask(keys));
    Some(Request::InRoom(room?, made(request?)))
}

/// The index.
pub(crate) const INDEX: &[Row] = &[
    Row {
        name: "hello",
        does: "Begins a session, or goes on with one. The first thing that is said.",
        ok: &["welcome"],
        told: "an older connection of the session: close 4501",
        ask: |keys| from_keys(keys).map(Request::Hello),
    },
    Row {
        name: "ping",
        does: "Asks for the time, to see whether the connection lives.",
        ok: &["time"],
        told: "",
        ask: |_| Some(Request::Ping),
    },
    Row {
        name: "rooms",
        does: "Asks for the rooms that this session may see.",
        ok: &["rooms"],
        told: "",
        ask: |_| Some(Request::Rooms),
    },
    Row {
        name: "ice",
        does: "Asks for the servers through which clients reach each other, before the first connection.",
        ok: &["ice_servers", "ice_ttl", "relay_only"],
        told: "",
        ask: |_| Some(Request::Ice),
    },
    Row {
        name: "auth",
        does: "Goes on with another token of the same `sub`.",
        ok: &["roles", "rooms"],
        told: "",
        ask: |keys| auth(keys).map(Request::Auth),
    },
    Row {
        name: "join",
        does: "Enters a room.",
        ok: &["state"],
        told: "`presence`; taken over: `removed`",
        ask: |keys| from_keys(keys).map(Request::Join),
    },
    Row {
        name: "leave",
        does: "Leaves a room.",
        ok: &[],
        told: "`presence`",
        ask: |keys| request::room(keys).map(Request::Leave),
    },
    Row {
        name: "send",
        does: "Says something to a room.",
        ok: &["id", "timestamp", "duplicate?"],
        told: "`message`, also the sender",
        ask: |keys| in_room(keys, from_keys, RoomRequest::Send),
    },
    Row {
        name: "typing",
        does: "Makes known that one is writing.",
        ok: &[],
        told: "`typing`",
        ask: |keys| in_room(keys, |_| Some(()), |()| RoomRequest::Typing),
    },
    Row {
        name: "delete",
        does: "Takes a message back: one's own, or as a moderator any.",
        ok: &[],
        told: "`deleted`, also the sender",
        ask: |keys| in_room(keys, delete, RoomRequest::Delete),
    },
    Row {
        name: "direct_send",
        does: "Says something to one member of a room. The reply waits for what becomes of it.",
        ok: &["id", "timestamp", "delivery", "reason?", "duplicate?"],
        told: "recipient: `direct_message`",
        ask: |keys| in_room(keys, from_keys, RoomRequest::DirectSend),
    },
    Row {
        name: "ack",
        does: "Makes known that direct messages were shown or kept.",
        ok: &[],
        told: "sender: its `ok` or `direct_status`",
        ask: |keys| in_room(keys, ack, RoomRequest::Ack),
    },
    Row {
        name: "invite",
        does: "Asks a member to come to a room, or to its call.",
        ok: &["invite", "expires_in"],
        told: "invitee: `invited` or `invite_missed`",
        ask: |keys| from_keys(keys).map(Request::Invite),
    },
    Row {
        name: "invite_reply",
        does: "Answers an invitation.",
        ok: &[],
        told: "both: `invite_closed`",
        ask: |keys| {
            let (invite, answer) = (invite(keys), answer(keys));
            Some(Request::InviteReply(invite?, answer?))
        },
    },
    Row {
        name: "invite_cancel",
        does: "Takes an invitation back.",
        ok: &[],
        told: "both: `invite_closed`",
        ask: |keys| invite(keys).map(Request::InviteCancel),
    },
    Row {
        name: "call_join",
        does: "Enters the call of a room.",
        ok: &["peer", "call"],
        told: "`call`",
        ask: |keys| in_room(keys, from_keys, RoomRequest::CallJoin),
    },
    Row {
        name: "call_update",
        does: "Tells the call what one sends now.",
        ok: &[],
        told: "`call`, also the sender",
        ask: |keys| in_room(keys, from_keys, RoomRequest::CallUpdate),
    },
    Row {
        name: "call_leave",
        does: "Leaves the call.",
        ok: &[],
        told: "`call`",
        ask: |keys| in_room(keys, |_| Some(()), |()| RoomRequest::CallLeave),
    },
    Row {
        name: "signal",
        does: "Tells the other end of a call or of a transfer something.",
        ok: &[],
        told: "owner of `to`: `signal`",
        ask: |keys| in_room(keys, from_keys, RoomRequest::Signal),
    },
    Row {
        name: "file_offer",
        does: "Offers a file, to one member or to all whose client can handle files.",
        ok: &["transfer", "peer", "expires_in"],
        told: "`file_offered`",
        ask: |keys| in_room(keys, from_keys, RoomRequest::FileOffer),
    },
    Row {
        name: "file_update",
        does: "Says how a transfer goes on.",
        ok: &["peer?"],
        told: "other side: `file_status`",
        ask: |keys| in_room(keys, from_keys, RoomRequest::FileUpdate),
    },
    Row {
        name: "notice",
        does: "For moderators: tells everybody in a room something of weight.",
        ok: &["id", "timestamp"],
        told: "`notice`, also the sender",
        ask: |keys| in_room(keys, from_keys, RoomRequest::Notice),
    },
    Row {
        name: "kick",
        does: "For moderators: removes a member, and perhaps keeps it out for a while.",
        ok: &[],
        told: "`removed` to the member, `presence`",
        ask: |keys| in_room(keys, from_keys, RoomRequest::Kick),
    },
];

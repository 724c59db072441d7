//! The index of requests (`docs/protocol.md`, Requests): each by name, with its keys, what answers it, and what others
//! are told. `read` reads requests by it, `http::asyncapi` describes them, and `docs/protocol.md` is held against it.

use super::form::{ValueForm, boolean, id, list, message_id, word};
use super::keys::{Keys, from_keys};
use super::object::RawObject;
use super::request::{self, BoardRequest, InviteAnswer, Request, RoomRequest};
use super::special::token;
use crate::dialect::schema::Property;
use crate::message::{InviteId, Refusal, Rules};
use uuid::Uuid;

/// A row of the index.
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

/// Writes the rows: name, sentence, keys of `ok`, and events of others; then the asking.
macro_rules! index {
    ($($name:literal: $does:literal, [$($ok:literal),*], $told:literal => $ask:expr;)*) => {
        /// The index.
        pub(crate) const INDEX: &[Row] =
            &[$(Row { name: $name, does: $does, ok: &[$($ok),*], told: $told, ask: $ask }),*];
    };
}

index! {
    "hello": "Begins a session, or goes on with one. The first thing that is said.",
        ["welcome"], "an older connection of the session: close 4501" => |keys| from_keys(keys).map(Request::Hello);
    "ping": "Asks for the time, to see whether the connection lives.", ["time"], "" => |_| Some(Request::Ping);
    "rooms": "Asks for the rooms that this session may see.", ["rooms"], "" => |_| Some(Request::Rooms);
    "look": "Says whether somebody looks: while nobody does, what is for everybody comes once a second.", [], ""
        => |keys| keys.take("looking", "", &boolean()).map(Request::Look);
    "ice": "Asks for the servers through which clients reach each other, before the first connection.",
        ["ice_servers", "ice_ttl", "relay_only"], "" => |_| Some(Request::Ice);
    "auth": "Goes on with another token of the same `sub`.", ["roles", "rooms"], ""
        => |keys| keys.take("token", "A signed token (JWT).", &token()).map(Request::Auth);
    "join": "Enters a room.", ["state"], "`presence`; taken over: `removed`"
        => |keys| from_keys(keys).map(Request::Join);
    "leave": "Leaves a room.", [], "`presence`" => |keys| request::room(keys).map(Request::Leave);
    "send": "Says something to a room.", ["id", "timestamp", "duplicate?"], "`message`, also the sender"
        => |keys| in_room(keys, from_keys, RoomRequest::Send);
    "typing": "Makes known that one is writing.", [], "`typing`"
        => |keys| in_room(keys, |_| Some(()), |()| RoomRequest::Typing);
    "delete": "Takes a message back: one's own, or as a moderator any.", [], "`deleted`, also the sender"
        => |keys| in_room(keys, |keys| keys.take("id", "", &message_id()), RoomRequest::Delete);
    "direct_send": "Says something to one member of a room. The reply waits for what becomes of it.",
        ["id", "timestamp", "delivery", "reason?", "duplicate?"], "recipient: `direct_message`"
        => |keys| in_room(keys, from_keys, RoomRequest::DirectSend);
    "ack": "Makes known that direct messages were shown or kept.", [], "sender: its `ok` or `direct_status`"
        => |keys| in_room(keys, ack, RoomRequest::Ack);
    "invite": "Asks a member to come to a room, or to its call.",
        ["invite", "expires_in"], "invitee: `invited` or `invite_missed`"
        => |keys| from_keys(keys).map(Request::Invite);
    "invite_reply": "Answers an invitation.", [], "both: `invite_closed`"
        => |keys| { let (answer, invite) = (answer(keys), invite(keys)); Some(Request::InviteReply(invite?, answer?)) };
    "invite_cancel": "Takes an invitation back.", [], "both: `invite_closed`"
        => |keys| invite(keys).map(Request::InviteCancel);
    "call_join": "Enters the call of a room.", ["peer", "call"], "`call`"
        => |keys| in_room(keys, from_keys, RoomRequest::CallJoin);
    "call_update": "Tells the call what one sends now.", [], "`call`, also the sender"
        => |keys| in_room(keys, from_keys, RoomRequest::CallUpdate);
    "call_leave": "Leaves the call.", [], "`call`" => |keys| in_room(keys, |_| Some(()), |()| RoomRequest::CallLeave);
    "signal": "Tells the other end of a call or of a transfer something.", [], "owner of `to`: `signal`"
        => |keys| in_room(keys, from_keys, RoomRequest::Signal);
    "file_offer": "Offers a file, to one member or to all native members.",
        ["transfer", "peer", "expires_in"], "`file_offered`" => |keys| in_room(keys, from_keys, RoomRequest::FileOffer);
    "file_update": "Says how a transfer goes on.", ["peer?"], "other side: `file_status`"
        => |keys| in_room(keys, from_keys, RoomRequest::FileUpdate);
    "live": "Sets live values, of which only the last counts, or takes them away.", [], "`live`"
        => |keys| in_room(keys, request::live, RoomRequest::Live);
    "board_put": "Puts features on the board, or changes them.", ["rev"], "`board`, also the sender"
        => |keys| in_room(keys, request::board_put, RoomRequest::Board);
    "board_remove": "Takes features off the board.", ["rev"], "`board`, also the sender"
        => |keys| in_room(keys, request::board_ids, |ids| RoomRequest::Board(BoardRequest::Remove(ids)));
    "board_restore": "Puts back what was taken off the board: one's own, or as a moderator any.",
        ["rev"], "`board`, also the sender"
        => |keys| in_room(keys, request::board_ids, |ids| RoomRequest::Board(BoardRequest::Restore(ids)));
    "board_clear": "Takes everything off the board: for moderators, and for who made all of it.",
        ["rev"], "`board`, also the sender" => |keys| in_room(keys, |_| Some(BoardRequest::Clear), RoomRequest::Board);
    "board_lock": "For moderators: says who may draw.", ["rev"], "`board`, also the sender"
        => |keys| in_room(keys, request::board_lock, RoomRequest::Board);
    "notice": "For moderators: tells everybody in a room something important.",
        ["id", "timestamp"], "`notice`, also the sender" => |keys| in_room(keys, from_keys, RoomRequest::Notice);
    "kick": "For moderators: removes a member, and perhaps keeps it out for a while.",
        [], "`removed` to the member, `presence`" => |keys| in_room(keys, from_keys, RoomRequest::Kick);
}

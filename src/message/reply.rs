//! Replies to native requests: exactly one for each that asked for one (`docs/protocol.md`, Frames).

use super::call::CallState;
use super::direct::{Delivery, Unreachable};
use super::event::RoomState;
use super::{InviteId, MemberId, Nickname, PeerId, Refusal, TransferId};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use uuid::Uuid;

/// A client's own name for one of its requests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Reference {
    /// A short text.
    Text(Arc<str>),
    /// A number below 2^53.
    Number(u64),
    /// The number that a line between nodes gives a request, below zero: no client has such a one.
    #[schemars(skip)]
    Line(i64),
}

/// The answer to one request.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    /// The request that it answers, where it had a name. A request without one is told of errors alone.
    pub reference: Option<Reference>,
    /// The result of the request.
    pub outcome: Result<Done, Refusal>,
}

/// Result of a request that was not refused.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
#[allow(missing_docs, reason = "the keys are those of the index, `docs/protocol.md`, Requests")]
pub enum Done {
    /// Nothing but the fact.
    Plain {},
    /// A session.
    Welcome(Box<Welcome>),
    /// The server's clock, in milliseconds.
    Pong { time: u64 },
    /// The rooms that this session may see.
    Rooms { rooms: Vec<ListedJson> },
    /// The servers through which clients find and reach each other.
    Ice(Box<Ice>),
    /// The rights of a new token.
    Auth { roles: Vec<Arc<str>>, rooms: Vec<ListedJson> },
    /// A place in a room.
    Joined { state: Box<RoomState> },
    /// A message on its way.
    Sent {
        id: Uuid,
        timestamp: u64,
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        duplicate: bool,
    },
    /// Fate of a direct message.
    Direct {
        id: Uuid,
        timestamp: u64,
        delivery: Delivery,
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<Unreachable>,
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        duplicate: bool,
    },
    /// An invitation on its way.
    Invited { invite: InviteId, expires_in: u64 },
    /// A place in a call.
    CallJoined { peer: PeerId, call: CallState },
    /// A file that is offered now.
    Offered { transfer: TransferId, peer: PeerId, expires_in: u64 },
    /// The board after a change.
    BoardChanged { rev: u64 },
    /// The receiver's end of a transfer.
    Accepted { peer: PeerId },
}

impl Reply {
    /// Bytes of the lists in this reply, roughly: a buffer that grows to a large one is given back page by page.
    pub(super) fn weight(&self) -> usize {
        match &self.outcome {
            Ok(Done::Welcome(welcome)) => 1024 + 64 * welcome.rooms.as_ref().map_or(0, Vec::len),
            Ok(Done::Rooms { rooms } | Done::Auth { rooms, .. }) => 64 * rooms.len(),
            Ok(Done::Joined { state }) => state.weight(),
            _ => 0,
        }
    }
}

/// The first reply of a session.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Welcome {
    /// The version of the protocol that is spoken.
    pub protocol: u32,
    /// Name and version of the server.
    pub server: &'static str,
    /// A digest of the browser page that the server serves. A page of another digest is of another server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<&'static str>,
    /// The public name of this session.
    pub member: MemberId,
    /// The secret with which this session can be resumed.
    pub resume: Arc<str>,
    /// `true` if this is an earlier session that goes on.
    pub resumed: bool,
    /// The server's clock, in milliseconds since the epoch.
    pub time: u64,
    /// The nickname that this session has where it asks for no other.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nickname: Option<Nickname>,
    /// All roles of its token, those among them that only open rooms.
    pub roles: Vec<Arc<str>>,
    /// Seconds between two pings of the server.
    pub ping_interval: u64,
    /// Seconds for which a session whose connection broke waits for its client.
    pub resume_grace: u64,
    /// The limits of this server.
    pub limits: Arc<Announced>,
    /// The groups that QField's plugin `livefield` finds here: those that have rooms of their own, or open rooms besides. Absent
    /// where it finds none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("enum" = ["groups", "all"]))]
    pub livefield: Option<&'static str>,
    /// Parts of rooms that have an address of GeoJSON; absent where none has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub geojson: Option<GeojsonDoor>,
    /// A digest of the names of the rooms that this session may see, and of the access to them; not of the numbers.
    /// Older servers give none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rooms_digest: Option<Arc<str>>,
    /// The rooms that this session may see; absent where `hello` said this digest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rooms: Option<Vec<ListedJson>>,
}

/// Parts of rooms that other programs read as GeoJSON over HTTP (`docs/doors.md`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct GeojsonDoor {
    /// `true` if the board has an address.
    pub board: bool,
    /// `true` if layers that rooms remember have addresses.
    pub layers: bool,
    /// `true` if pages of other sites may read them.
    pub web_pages: bool,
}

/// The limits that `welcome` announces (`docs/protocol.md`, Limits).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Announced {
    /// Largest frame of a client, in bytes.
    pub frame: usize,
    /// Seconds in which the first `hello` has to succeed.
    pub hello_timeout: u64,
    /// Fewest characters of a nickname.
    pub nickname_min: usize,
    /// Most characters of a nickname.
    pub nickname_max: usize,
    /// Most characters of a text.
    pub text: usize,
    /// Most characters of a picture in base64.
    pub image: usize,
    /// Most characters of a processing model.
    pub model: usize,
    /// Most characters of a script.
    pub script: usize,
    /// Longest side of a picture as others get it, in pixels.
    pub image_side: u32,
    /// Most features of a layer.
    pub geojson_features: usize,
    /// Rooms that one session can be in.
    pub rooms: usize,
    /// Members up to which a room shows who is in it.
    pub roster: usize,
    /// Members up to which native clients may join a room; it binds no client of gischat's.
    pub room_members: usize,
    /// Ad hoc rooms at a time; 0 means none.
    pub adhoc_rooms: usize,
    /// Invitations that a session may have pending, each way.
    pub invites: usize,
    /// Seconds for which an invitation is pending.
    pub invite_timeout: u64,
    /// Participants of a call; 0 means no calls.
    pub call_peers: usize,
    /// Files that a session may offer at a time; 0 means no files.
    pub offers: usize,
    /// Links of one offer that run at a time.
    pub file_links: usize,
    /// Seconds for which an offer is open.
    pub offer_ttl: u64,
    /// Largest file that may be offered, in bytes.
    pub file_size: u64,
    /// Seconds in which a direct message has to be acknowledged.
    pub ack_timeout: u64,
    /// Messages that a mailbox holds.
    pub mailbox_messages: usize,
    /// Seconds by which a mailbox outlives the session of its owner.
    pub mailbox_ttl: u64,
    /// Frames with live values that are worth sending, each second; 0 means no map of a room.
    pub live: usize,
    /// Most features of a board; 0 means no map of a room.
    pub board_features: usize,
    /// Messages that a room keeps for who joins later.
    pub history: usize,
    /// Sockets that one address may hold; 0 means any number.
    pub connections: usize,
}

/// A room as lists show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Listed {
    /// Name of the room.
    pub name: Arc<str>,
    /// Requirement of joining it: nothing, its key or a token.
    #[schemars(extend("enum" = ["open", "key", "token"]))]
    pub access: &'static str,
    /// Number of its connections.
    pub nb_users: usize,
    /// Number of participants of its call; absent if there is no call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call: Option<usize>,
}

/// The JSON of a [`Listed`], which all share who are told of the room.
#[derive(Debug, Clone, Serialize)]
pub struct ListedJson(Arc<RawValue>);

impl From<&Listed> for ListedJson {
    fn from(listed: &Listed) -> Self {
        // Nothing that we write can fail in memory: there are no maps with odd keys.
        Self(to_raw_value(listed).unwrap_or_default().into())
    }
}

impl PartialEq for ListedJson {
    fn eq(&self, other: &Self) -> bool {
        self.0.get() == other.0.get()
    }
}

impl JsonSchema for ListedJson {
    fn schema_name() -> Cow<'static, str> {
        Listed::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Listed::json_schema(generator)
    }
}

/// Servers through which clients reach each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Ice {
    /// As `RTCIceServer` of WebRTC.
    pub ice_servers: Vec<IceServer>,
    /// Seconds for which the credentials are good.
    pub ice_ttl: u64,
    /// `true` if everything has to go through the relay.
    pub relay_only: bool,
}

/// One entry of [`Ice`].
#[derive(Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct IceServer {
    /// Addresses of the server.
    pub urls: Vec<String>,
    /// The name for a relay.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// The password for a relay.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credential: Option<String>,
}

/// Without the password.
impl fmt::Debug for IceServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { urls, username, .. } = self;
        f.debug_struct("IceServer").field("urls", urls).field("username", username).finish_non_exhaustive()
    }
}

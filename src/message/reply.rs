//! What a native request is answered with: exactly one reply for each that asked for one (contract `native`, section 1).

use super::call::CallState;
use super::direct::{Delivery, Unreachable};
use super::event::RoomState;
use super::{InviteId, MemberId, Nickname, PeerId, Refusal, TransferId};
use serde::Serialize;
use std::sync::Arc;
use uuid::Uuid;

/// What a client calls one of its requests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Reference {
    /// A short text.
    Text(Arc<str>),
    /// A number below 2^53.
    Number(u64),
}

/// The answer to one request.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    /// The request that it answers, where it had a name. A request without one is told of errors alone.
    pub reference: Option<Reference>,
    /// What came of it.
    pub outcome: Result<Done, Refusal>,
}

/// What a request brought its sender.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
#[allow(missing_docs, reason = "the keys are those of the contract's index, section 15")]
pub enum Done {
    /// Nothing but the fact.
    Plain {},
    /// A session.
    Welcome(Box<Welcome>),
    /// The server's clock, in milliseconds.
    Pong { time: u64 },
    /// The rooms that this session may see.
    Rooms { rooms: Vec<Listed> },
    /// The servers through which clients find and reach each other.
    Ice(Box<Ice>),
    /// What a new token allows.
    Auth { roles: Vec<Arc<str>>, rooms: Vec<Listed> },
    /// A place in a room.
    Joined { state: Box<RoomState> },
    /// A message on its way.
    Sent {
        id: Uuid,
        timestamp: u64,
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        duplicate: bool,
    },
    /// What became of a direct message.
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
    /// The receiver's end of a transfer.
    Accepted { peer: PeerId },
}

/// What a session begins with.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[allow(missing_docs, reason = "the keys are those of the contract, section 2")]
pub struct Welcome {
    pub protocol: u32,
    pub server: &'static str,
    pub member: MemberId,
    pub resume: Arc<str>,
    pub resumed: bool,
    pub time: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nickname: Option<Nickname>,
    pub roles: Vec<Arc<str>>,
    pub ping_interval: u64,
    pub resume_grace: u64,
    pub limits: Arc<Announced>,
    pub rooms: Vec<Listed>,
}

/// The limits that `welcome` announces (contract `native`, section 11).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the keys are those of the contract, section 11")]
pub struct Announced {
    pub frame: usize,
    pub hello_timeout: u64,
    pub nickname_min: usize,
    pub nickname_max: usize,
    pub text: usize,
    pub image: usize,
    pub model: usize,
    pub script: usize,
    pub image_side: u32,
    pub geojson_features: usize,
    pub rooms: usize,
    pub roster: usize,
    pub room_members: usize,
    pub adhoc_rooms: usize,
    pub invites: usize,
    pub invite_timeout: u64,
    pub call_peers: usize,
    pub offers: usize,
    pub file_links: usize,
    pub offer_ttl: u64,
    pub file_size: u64,
    pub ack_timeout: u64,
    pub mailbox_messages: usize,
    pub mailbox_ttl: u64,
    pub history: usize,
    pub connections: usize,
}

/// A room as lists show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Listed {
    /// Its name.
    pub name: Arc<str>,
    /// What joining it needs: `open`, `key` or `token`.
    pub access: &'static str,
    /// How many connections it has.
    pub nb_users: usize,
    /// How many are in its call; none if there is no call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call: Option<usize>,
}

/// How clients reach each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ice {
    /// As `RTCIceServer` of WebRTC.
    pub ice_servers: Vec<IceServer>,
    /// Seconds for which the credentials are good.
    pub ice_ttl: u64,
    /// Whether everything has to go through the relay.
    pub relay_only: bool,
}

/// One entry of [`Ice`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IceServer {
    /// Its addresses.
    pub urls: Vec<String>,
    /// The name for a relay.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// The password for a relay.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credential: Option<String>,
}

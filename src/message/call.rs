//! The call of a room, as everybody is told it (`docs/protocol.md`, Calls).

use super::{CallId, MemberId, Nickname, PeerId};
use schemars::JsonSchema;
use serde::Serialize;
use std::sync::Arc;

/// The whole state of a call.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct CallState {
    /// Which call.
    pub call: CallId,
    /// Its participants in the order of joining; none when it has ended.
    pub participants: Vec<Participant>,
}

/// Somebody in a call.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Participant {
    /// Its address in this call.
    pub peer: PeerId,
    /// Its session.
    pub member: MemberId,
    /// Its name in the room.
    pub nickname: Nickname,
    /// Its media.
    #[serde(flatten)]
    pub media: Media,
    /// Number of times that its connection to the server was resumed.
    pub resumed: u32,
    /// `true` if its connection to the server is lost at the moment.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub away: bool,
}

/// Media that a participant sends: states, not switches.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Media {
    /// Its microphone.
    pub mic: bool,
    /// Its camera.
    pub camera: bool,
    /// Its screen.
    pub screen: bool,
    /// The stream that the screen is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub screen_stream: Option<Arc<str>>,
}

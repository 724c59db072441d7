//! The call of a room, as everybody is told it (`docs/protocol.md`, Calls).

use super::{CallId, MemberId, Nickname, PeerId};
use schemars::JsonSchema;
use serde::Serialize;
use std::sync::Arc;

/// The whole state of a call.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct CallState {
    /// Identifier of the call.
    pub call: CallId,
    /// Participants of the call in the order of joining; none when it has ended.
    pub participants: Vec<Participant>,
}

/// Somebody in a call.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Participant {
    /// Address of the participant in this call.
    pub peer: PeerId,
    /// Session of the participant.
    pub member: MemberId,
    /// Name of the participant in the room.
    pub nickname: Nickname,
    /// Media of the participant.
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
    /// Microphone of the participant.
    pub mic: bool,
    /// Camera of the participant.
    pub camera: bool,
    /// Screen of the participant.
    pub screen: bool,
    /// The stream that the screen is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub screen_stream: Option<Arc<str>>,
}

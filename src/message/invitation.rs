//! Invitations as both sides are told them (`docs/protocol.md`, Invitations).

use super::{InviteId, Sender};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// An invitation, as its invitee is told.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Invited {
    /// Identifier of the invitation.
    pub invite: InviteId,
    /// `true` if it rings.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub call: bool,
    /// Seconds until it expires.
    pub expires_in: u64,
    /// The inviter.
    pub from: Sender,
    /// Words of the inviter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Arc<str>>,
}

/// An attempt to ask somebody to come, as its invitee is told afterwards.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Missed {
    /// `true` if it was to ring.
    pub call: bool,
    /// Reason for which it did not.
    pub reason: MissedBecause,
    /// The inviter.
    pub from: Sender,
}

/// Reason for which somebody could not be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MissedBecause {
    /// The invitee is in another call.
    Busy,
    /// As many invitations of it are pending as may be.
    TooMany,
}

/// End of an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "Outcome")]
pub enum InviteOutcome {
    /// The invitee comes.
    Accepted,
    /// The invitee does not come.
    Declined,
    /// The inviter took it back.
    Cancelled,
    /// Nobody answered in time.
    Expired,
    /// One of the two is gone.
    Gone,
}

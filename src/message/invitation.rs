//! Invitations as both sides are told them (contract `native`, section 6).

use super::{InviteId, Sender};
use schemars::JsonSchema;
use serde::Serialize;
use std::sync::Arc;

/// What an invitee is told.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Invited {
    /// Which invitation.
    pub invite: InviteId,
    /// Whether it rings.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub call: bool,
    /// Seconds until it expires.
    pub expires_in: u64,
    /// Who invites.
    pub from: Sender,
    /// What the inviter says to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Arc<str>>,
}

/// What an invitee is told that could not be rung.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Missed {
    /// Whether it was to ring.
    pub call: bool,
    /// Why it did not.
    pub reason: MissedBecause,
    /// Who tried.
    pub from: Sender,
}

/// Why somebody could not be rung.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MissedBecause {
    /// It is in another call.
    Busy,
}

/// How an invitation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
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

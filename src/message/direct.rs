//! Messages from one member to another, and what can become of them (`docs/protocol.md`, Direct messages).

use super::{Content, Sender};
use schemars::JsonSchema;
use serde::Serialize;

/// A message from one member to another. Its identifier and time are its envelope's stamp.
#[derive(Debug, Clone, PartialEq)]
pub struct Direct {
    /// Sender of the message.
    pub from: Sender,
    /// Content of the message.
    pub content: Content,
    /// `true` if it waited in a mailbox.
    pub queued: bool,
}

/// Fate of a direct message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// The recipient's client acknowledged it.
    Delivered,
    /// The message waits in the recipient's mailbox.
    Queued,
    /// The message was not kept.
    Unreachable,
    /// The message waited for too long.
    Expired,
}

/// Reason for which a direct message was not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unreachable {
    /// The recipient is not there, or its connection is lost.
    Absent,
    /// The recipient's client knows no direct messages.
    NoDirect,
    /// The recipient's client did not acknowledge it.
    NoAck,
    /// The recipient's mailbox is full.
    MailboxFull,
    /// The message is larger than a mailbox takes.
    TooLarge,
}

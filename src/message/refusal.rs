//! Refusals of native requests: the one table of error codes (`docs/protocol.md`, Errors). That document is
//! held against it.

use super::BoardFeature;
use crate::metrics::RefusedFor;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, de};
use std::borrow::Cow;
use std::sync::Arc;

/// Names the codes once, with when they are used.
macro_rules! codes {
    ($($code:ident = $written:literal, $when:literal;)*) => {
        /// Reason for a refusal, for programs.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Code { $(#[doc = $when] $code),* }

        impl Code {
            /// All codes with their names on the wire and when they are used.
            pub const TABLE: &[(Self, &'static str, &'static str)] = &[$((Self::$code, $written, $when)),*];

            /// As it is written.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$code => $written),* }
            }
        }
    };
}

codes! {
    Malformed = "malformed", "not a JSON object, no `type`, nested deeper than 64";
    UnknownType = "unknown_type", "a type that is not in this version";
    Invalid = "invalid", "a key is missing or wrong (`field`)";
    HelloRequired = "hello_required", "something before `hello`";
    UnsupportedVersion = "unsupported_version", "another version of the protocol (`supported`)";
    TokenInvalid = "token_invalid", "a token that is none, or somebody else's";
    TokenExpired = "token_expired", "a token that is over";
    NicknameInvalid = "nickname_invalid", "a nickname that is none, or reserved";
    NicknameTaken = "nickname_taken", "somebody else has the nickname in this room";
    RoomNotFound = "room_not_found", "no such room, or none that one may know of";
    AccessDenied = "access_denied", "the room needs a key or a token (`needs`), or one is banned (`retry_after`)";
    RoomFull = "room_full", "the room has as many members as it may";
    AlreadyJoined = "already_joined", "one is in the room";
    NotJoined = "not_joined", "one is not in the room";
    Forbidden = "forbidden", "a role is missing, or one is not the author";
    TooLarge = "too_large", "larger than a limit";
    RateLimited = "rate_limited", "too fast (`retry_after`)";
    NotFound = "not_found", "no such member, message, invitation, peer or transfer";
    Unsupported = "unsupported", "one of the two clients lacks the feature";
    Disabled = "disabled", "the operator turned it off";
    TooMany = "too_many", "more than a limit allows of something that is counted";
    AlreadyInvited = "already_invited", "an invitation of this member is pending";
    AlreadyThere = "already_there", "the member is there already";
    Busy = "busy", "in another call, or as many links as an offer may have";
    CallFull = "call_full", "the call has as many participants as it may";
    NotInCall = "not_in_call", "one is not in the call";
    PeerAway = "peer_away", "the other's connection is lost at the moment";
    Internal = "internal", "a fault of the server";
    Unavailable = "unavailable", "the room failed too often, or its node is not to be had (`retry_after`)";
}

impl Code {
    /// The reason as it is counted.
    pub fn counted(self) -> RefusedFor {
        match self {
            Self::Malformed | Self::UnknownType | Self::Invalid | Self::HelloRequired | Self::UnsupportedVersion => {
                RefusedFor::Malformed
            }
            Self::TooLarge => RefusedFor::TooLarge,
            Self::RateLimited => RefusedFor::TooFast,
            Self::NicknameInvalid | Self::NicknameTaken => RefusedFor::Nickname,
            Self::TokenInvalid | Self::TokenExpired | Self::RoomNotFound | Self::AccessDenied | Self::Forbidden => {
                RefusedFor::Access
            }
            Self::RoomFull | Self::TooMany | Self::CallFull | Self::Busy => RefusedFor::Limit,
            Self::AlreadyJoined
            | Self::NotJoined
            | Self::NotFound
            | Self::Unsupported
            | Self::Disabled
            | Self::AlreadyInvited
            | Self::AlreadyThere
            | Self::NotInCall
            | Self::PeerAway => RefusedFor::State,
            Self::Internal | Self::Unavailable => RefusedFor::Unavailable,
        }
    }
}

impl Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = Cow::<'_, str>::deserialize(deserializer)?;
        let known = Self::TABLE.iter().find(|(_, known, _)| *known == name);
        known.map(|(code, ..)| *code).ok_or_else(|| de::Error::custom("no code of a refusal"))
    }
}

impl JsonSchema for Code {
    fn schema_name() -> Cow<'static, str> {
        "Code".into()
    }

    /// Each code by itself, for only so can each say when it is used.
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let code = |(_, name, when): &(Self, &str, &str)| json_schema!({ "const": name, "description": when });
        let codes: Vec<Schema> = Self::TABLE.iter().map(code).collect();
        json_schema!({ "description": "Reason for a refusal, for programs.", "type": "string", "oneOf": codes })
    }
}

/// Refusal of a request, as its sender is told.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Refusal {
    /// For programs.
    pub code: Code,
    /// For developers, in English.
    pub message: Cow<'static, str>,
    /// The key that is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<Cow<'static, str>>,
    /// Seconds after which it may succeed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<f64>,
    /// The key or token that a room needs.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("enum" = ["key", "token"]))]
    pub needs: Option<&'static str>,
    /// The feature of the board as it is now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub feature: Option<Arc<BoardFeature>>,
    /// The versions that are spoken here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supported: Option<[u32; 1]>,
}

impl Refusal {
    /// A refusal with this code; `message` says what is wrong.
    pub fn new(code: Code, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code,
            message: message.into(),
            field: None,
            retry_after: None,
            needs: None,
            feature: None,
            supported: None,
        }
    }

    /// A refusal for the key `field`.
    pub fn invalid(field: impl Into<Cow<'static, str>>, message: impl Into<Cow<'static, str>>) -> Self {
        Self { field: Some(field.into()), ..Self::new(Code::Invalid, message) }
    }

    /// The same, to be tried again after so many seconds.
    pub fn after(self, seconds: f64) -> Self {
        Self { retry_after: Some((seconds * 10.0).ceil() / 10.0), ..self }
    }

    /// The same, for a room that needs this.
    pub fn needing(self, what: &'static str) -> Self {
        Self { needs: Some(what), ..self }
    }
}

impl From<Code> for Refusal {
    fn from(code: Code) -> Self {
        let row = Code::TABLE.iter().find(|(known, ..)| *known == code);
        Self::new(code, row.map_or("", |(.., when)| when))
    }
}

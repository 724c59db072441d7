//! The frames of both sides: requests of this client, and what a server says, read leniently: unknown keys are ignored, and
//! frames that are not understood are dropped (`docs/protocol.md`, Versions). Used by `chat`.

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// One request of this client, with the keys that it uses of those in `docs/protocol.md`.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Request {
    Hello {
        protocol: u8,
        nickname: String,
        features: &'static [&'static str],
        #[serde(skip_serializing_if = "Option::is_none")]
        token: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        resume: Option<String>,
    },
    Join {
        room: String,
        nickname: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        key: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        invite: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        mailbox: Option<bool>,
        #[serde(skip_serializing_if = "Option::is_none")]
        history: Option<u32>,
    },
    Leave {
        room: String,
    },
    Rooms {},
    Send {
        room: String,
        content: Value,
        nonce: String,
    },
    DirectSend {
        room: String,
        nickname: String,
        content: Value,
        nonce: String,
    },
    Ack {
        room: String,
        ids: [String; 1],
    },
    Invite {
        to: String,
        room: String,
    },
    InviteReply {
        invite: String,
        answer: Answer,
    },
    FileUpdate {
        room: String,
        transfer: String,
        status: TransferAnswer,
    },
    Live {
        room: String,
        set: Value,
    },
    Kick {
        room: String,
        member: String,
        /// Seconds.
        #[serde(skip_serializing_if = "Option::is_none")]
        ban: Option<u64>,
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    Delete {
        room: String,
        id: String,
    },
}

/// The answer to an invitation.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Answer {
    Accept,
    Decline,
}

/// The answer to an offered file: a terminal fetches none.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum TransferAnswer {
    Declined,
}

impl Request {
    /// Returns its text. `reference` comes back with the reply; without one there is none.
    pub(super) fn text(&self, reference: Option<u64>) -> String {
        #[derive(Serialize)]
        struct Referenced<'a> {
            #[serde(flatten)]
            request: &'a Request,
            #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
            reference: Option<u64>,
        }
        // Nothing in it can fail to be written: keys are texts, and content came as JSON.
        serde_json::to_string(&Referenced { request: self, reference }).unwrap_or_default()
    }
}

/// One frame of a server.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum ServerFrame {
    Welcome(Box<Welcome>),
    Ok(Box<Reply>),
    Error(Refusal),
    Message(Box<Message>),
    DirectMessage(Box<Message>),
    DirectStatus {
        room: String,
        id: String,
        delivery: String,
    },
    Deleted {
        room: String,
        id: String,
    },
    Notice(Notice),
    Presence(Presence),
    RoomState {
        state: RoomState,
    },
    Removed {
        room: String,
        reason: String,
        message: Option<String>,
    },
    Invited(Invited),
    InviteClosed {
        invite: String,
        outcome: String,
    },
    InviteMissed {
        from: MemberRef,
        #[serde(default)]
        call: bool,
        reason: String,
    },
    Call {
        room: String,
        #[serde(flatten)]
        call: Call,
    },
    FileOffered(Offer),
    FileStatus {
        transfer: String,
        status: String,
    },
    Live(Live),
    Board(Board),
    #[serde(other)]
    Other,
}

impl ServerFrame {
    /// Reads a frame; returns nothing if it is not understood.
    pub(super) fn read(frame: &Value) -> Option<Self> {
        Self::deserialize(frame).ok()
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Welcome {
    pub(super) member: String,
    pub(super) resume: String,
    #[serde(default)]
    pub(super) resumed: bool,
    pub(super) nickname: Option<String>,
    pub(super) ping_interval: Option<f64>,
    #[serde(default)]
    pub(super) limits: Limits,
    #[serde(default)]
    pub(super) rooms: Vec<RoomInfo>,
}

/// The limits of the server that the client keeps to.
#[derive(Debug, Clone, Deserialize)]
#[serde(default)]
pub(super) struct Limits {
    pub(super) text: usize,
    pub(super) image: usize,
    pub(super) model: usize,
    pub(super) script: usize,
    pub(super) frame: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { text: 255, image: 5_000_000, model: 1_000_000, script: 2_000_000, frame: 6_291_456 }
    }
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct RoomInfo {
    pub(super) name: String,
    #[serde(default)]
    pub(super) access: String,
    #[serde(default)]
    pub(super) nb_users: u64,
    #[serde(default)]
    pub(super) call: u64,
}

/// The successful reply to a request. Its keys depend on the request.
#[derive(Debug, Deserialize)]
pub(super) struct Reply {
    #[serde(rename = "ref")]
    pub(super) reference: Option<Value>,
    pub(super) id: Option<String>,
    pub(super) timestamp: Option<i64>,
    pub(super) delivery: Option<String>,
    pub(super) reason: Option<String>,
    pub(super) state: Option<RoomState>,
    pub(super) rooms: Option<Vec<RoomInfo>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Refusal {
    #[serde(rename = "ref")]
    pub(super) reference: Option<Value>,
    pub(super) code: String,
    #[serde(default)]
    pub(super) message: String,
    pub(super) retry_after: Option<f64>,
    pub(super) needs: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct MemberRef {
    pub(super) member: Option<String>,
    #[serde(default)]
    pub(super) nickname: String,
    /// `true` for a program that the operator gave this name.
    #[serde(default)]
    pub(super) hook: bool,
}

#[derive(Debug, Deserialize)]
pub(super) struct Message {
    pub(super) id: String,
    pub(super) timestamp: Option<i64>,
    pub(super) room: String,
    pub(super) from: MemberRef,
    pub(super) content: Value,
    pub(super) replaces: Option<String>,
    pub(super) in_reply_to_id: Option<String>,
    #[serde(default)]
    pub(super) queued: bool,
    /// The day and the time, where it was said before this client was there: in sealed rooms.
    pub(super) said_on: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Notice {
    pub(super) id: Option<String>,
    pub(super) timestamp: Option<i64>,
    pub(super) room: Option<String>,
    #[serde(default)]
    pub(super) level: String,
    pub(super) text: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Member {
    pub(super) member: String,
    pub(super) nickname: String,
    #[serde(default)]
    pub(super) roles: Vec<String>,
    #[serde(default)]
    pub(super) away: bool,
}

#[derive(Debug, Deserialize)]
pub(super) struct Left {
    pub(super) member: String,
    pub(super) nickname: String,
    #[serde(default)]
    pub(super) reason: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Presence {
    pub(super) room: String,
    pub(super) timestamp: Option<i64>,
    pub(super) nb_users: u64,
    #[serde(default)]
    pub(super) joined: Vec<Member>,
    #[serde(default)]
    pub(super) left: Vec<Left>,
    #[serde(default)]
    pub(super) changed: Vec<Member>,
    #[serde(default)]
    pub(super) away: Vec<String>,
    #[serde(default)]
    pub(super) back: Vec<String>,
}

/// The state of a room, for a member that joins.
#[derive(Debug, Default, Deserialize)]
pub(super) struct RoomState {
    pub(super) room: String,
    pub(super) nickname: String,
    pub(super) nb_users: u64,
    pub(super) members: Option<Vec<Member>>,
    pub(super) call: Option<Call>,
    #[serde(default)]
    pub(super) offers: Vec<Offer>,
    pub(super) mailbox: Option<Mailbox>,
    #[serde(default)]
    pub(super) gap: bool,
    #[serde(default)]
    pub(super) live: LiveValues,
    #[serde(default)]
    pub(super) trackers: BTreeMap<String, Value>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Mailbox {
    #[serde(default)]
    pub(super) waiting: u64,
}

#[derive(Debug, Deserialize)]
pub(super) struct Call {
    #[serde(default)]
    pub(super) participants: Vec<MemberRef>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Invited {
    pub(super) invite: String,
    pub(super) room: String,
    #[serde(default)]
    pub(super) call: bool,
    pub(super) from: MemberRef,
    pub(super) note: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Offer {
    /// Absent in the state of its room.
    #[serde(default)]
    pub(super) room: String,
    pub(super) transfer: String,
    pub(super) from: MemberRef,
    pub(super) name: String,
    pub(super) size: u64,
}

/// Live values that have changed. Those of members are read as far as there are words for them.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Live {
    pub(super) room: String,
    #[serde(default)]
    pub(super) members: LiveValues,
    #[serde(default)]
    pub(super) trackers: BTreeMap<String, Value>,
}

/// Live values by name, by member.
pub(super) type LiveValues = BTreeMap<String, serde_json::Map<String, Value>>;

/// A position of a member or a tracker, and its age in seconds.
#[derive(Debug, Deserialize)]
pub(super) struct Tracked {
    /// Longitude and latitude.
    pub(super) at: [f64; 2],
    #[serde(default)]
    pub(super) age: u64,
}

impl Tracked {
    /// Reads a position; nothing for one that is gone, or not understood.
    pub(super) fn read(position: &Value) -> Option<Self> {
        Self::deserialize(position).ok()
    }
}

/// A change of a board, or a part of it for who has come.
#[derive(Debug, Deserialize)]
pub(super) struct Board {
    pub(super) room: String,
    #[serde(default)]
    pub(super) by: MemberRef,
    #[serde(default)]
    pub(super) put: Vec<IgnoredAny>,
    #[serde(default)]
    pub(super) removed: Vec<IgnoredAny>,
    pub(super) locked: Option<bool>,
    #[serde(default)]
    pub(super) replay: bool,
    #[serde(default)]
    pub(super) reset: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// Each request with all its keys.
    fn requests() -> [Request; 14] {
        let text = String::new;
        let (hello, join) = (
            Request::Hello { protocol: 1, nickname: text(), features: &[], token: Some(text()), resume: Some(text()) },
            Request::Join {
                room: text(),
                nickname: text(),
                key: Some(text()),
                invite: Some(text()),
                mailbox: Some(true),
                history: Some(0),
            },
        );
        [
            hello,
            join,
            Request::Leave { room: text() },
            Request::Rooms {},
            Request::Send { room: text(), content: json!({}), nonce: text() },
            Request::DirectSend { room: text(), nickname: text(), content: json!({}), nonce: text() },
            Request::Ack { room: text(), ids: [text()] },
            Request::Invite { to: text(), room: text() },
            Request::InviteReply { invite: text(), answer: Answer::Accept },
            Request::InviteReply { invite: text(), answer: Answer::Decline },
            Request::FileUpdate { room: text(), transfer: text(), status: TransferAnswer::Declined },
            Request::Live { room: text(), set: json!({}) },
            Request::Kick { room: text(), member: text(), ban: Some(0), reason: Some(text()) },
            Request::Delete { room: text(), id: text() },
        ]
    }

    fn document() -> Value {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/snapshots/asyncapi.json");
        std::fs::read_to_string(path).map(|text| serde_json::from_str(&text).unwrap_or_default()).unwrap_or_default()
    }

    #[test]
    fn requests_are_those_of_the_server_s_document() {
        let document = document();
        for request in requests() {
            let frame: Value = serde_json::from_str(&request.text(Some(7))).unwrap_or_default();
            assert_eq!(frame["ref"], 7);
            let name = frame["type"].as_str().unwrap_or_default();
            let described = &document["components"]["messages"][format!("native_{name}")]["payload"];
            let required = described["required"].as_array().cloned().unwrap_or_default();
            assert!(!required.is_empty(), "{name} is described");
            assert!(
                required.iter().filter_map(Value::as_str).all(|key| frame.get(key).is_some()),
                "{frame} has all it needs"
            );
            for (key, value) in frame.as_object().into_iter().flatten() {
                let property = &described["properties"][key];
                assert!(property.is_object(), "{name} has no {key}");
                let words = property["enum"].as_array();
                assert!(words.is_none_or(|words| words.contains(value)), "{value} is a {key} of {name}");
            }
        }
    }

    #[test]
    fn every_example_of_the_server_s_document_is_understood() {
        let document = document();
        let messages = document["components"]["messages"].as_object().cloned().unwrap_or_default();
        let heard = messages.iter().filter(|(name, _)| {
            name.starts_with("native_hear_")
                || name.starts_with("native_ok")
                || ["native_welcome", "native_error"].contains(&name.as_str())
        });
        let examples: Vec<&Value> =
            heard.flat_map(|(_, message)| message["examples"].as_array().into_iter().flatten()).collect();
        assert!(examples.len() > 20);
        for example in examples {
            assert!(ServerFrame::read(&example["payload"]).is_some(), "{example}");
        }
    }

    #[test]
    fn unknown_types_and_keys_are_passed_over() {
        assert!(matches!(ServerFrame::read(&json!({"type": "later"})), Some(ServerFrame::Other)));
        let presence = json!({"type": "presence", "room": "QGIS", "nb_users": 1, "later": [1], "timestamp": null});
        assert!(matches!(ServerFrame::read(&presence), Some(ServerFrame::Presence(_))));
    }

    #[test]
    fn other_values_are_no_frames() {
        for frame in
            [json!(1), json!({}), json!({"type": 1}), json!({"type": "message"}), json!({"type": "notice", "text": []})]
        {
            assert!(ServerFrame::read(&frame).is_none(), "{frame}");
        }
    }
}

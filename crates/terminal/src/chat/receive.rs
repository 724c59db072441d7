//! Frames of the server, each handed to the file of its subject.

use super::model::Chat;
use crate::frames::ServerFrame;
use crate::json;
use crate::line::LineKind;
use serde_json::Value;

impl Chat {
    /// Handles one frame. A frame that cannot be read is ignored.
    pub(crate) fn on_frame(&mut self, text: &str) {
        let Some(value) = json::read(text) else { return };
        let Some(frame) = ServerFrame::read(&value) else { return };
        if !matches!(frame, ServerFrame::Welcome(_) | ServerFrame::Ok(_) | ServerFrame::Error(_)) {
            self.emit(value);
        }
        match frame {
            ServerFrame::Welcome(welcome) => self.welcome(*welcome),
            ServerFrame::Ok(reply) => self.on_reply(*reply),
            ServerFrame::Error(refusal) => self.on_refusal(&refusal),
            ServerFrame::Message(message) => self.message(&message),
            ServerFrame::DirectMessage(message) => self.direct(&message),
            ServerFrame::DirectStatus { room, id, delivery } => self.direct_status(&room, &id, &delivery),
            ServerFrame::Deleted { room, id } => self.state.delete(&room, &id),
            ServerFrame::Notice(notice) => self.notice(&notice),
            ServerFrame::Presence(presence) => self.presence(&presence),
            ServerFrame::RoomState { state } if self.abandoned.contains(&state.room) => {}
            ServerFrame::RoomState { state } => self.joined(state),
            ServerFrame::Removed { room, reason, message } => self.removed(&room, &reason, message.as_deref()),
            ServerFrame::Invited(invited) => self.invited(invited),
            ServerFrame::InviteClosed { invite, outcome } => self.invite_closed(&invite, &outcome),
            ServerFrame::InviteMissed { from, call, reason } => {
                let what = if call { "call you" } else { "invite you" };
                self.print_of_server(LineKind::Info, &format!("{} tried to {what}: {reason}", from.nickname));
            }
            ServerFrame::Call { room, call } => {
                let callers: Vec<String> = call.participants.into_iter().map(|from| from.nickname).collect();
                self.call(&room, &callers);
            }
            ServerFrame::FileOffered(offer) => {
                let room = offer.room.clone();
                self.offered(&room, offer);
            }
            ServerFrame::FileStatus { transfer, status } => self.file_status(&transfer, &status),
            ServerFrame::Live(live) => self.live(live),
            ServerFrame::Board(board) => self.board(board),
            ServerFrame::Other => {}
        }
        self.flush();
    }

    pub(super) fn emit(&mut self, event: Value) {
        if let Some(events) = &mut self.events {
            events.push(event);
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, reason = "tests may panic")]
mod tests {
    use super::super::model::Chat;
    use serde_json::{Value, json};

    fn chat() -> Chat {
        let mut chat = Chat::of_test(&["QGIS"]);
        chat.events = Some(Vec::new());
        chat.on_open();
        chat
    }

    /// Frames as a server sends them, in an order that makes sense.
    fn frames() -> Vec<Value> {
        let from = json!({"member": "m.1", "nickname": "bob"});
        let text = json!({"kind": "text", "text": "hi @ann"});
        let state = json!({"room": "QGIS", "nickname": "ann", "nb_users": 2, "members": [{"member": "m.1",
            "nickname": "bob", "roles": ["moderator"]}], "call": {"call": "c", "participants": [from]},
            "offers": [{"transfer": "t", "from": from, "name": "f", "size": 1}], "mailbox": {"waiting": 1}});
        vec![
            json!({"type": "welcome", "ref": 1, "member": "m.2", "resume": "r", "resumed": false, "nickname": "ann",
                "ping_interval": 20, "limits": {"text": 255}, "rooms": [{"name": "QGIS", "nb_users": 1, "call": 2}]}),
            json!({"type": "ok", "ref": 2, "state": state}),
            json!({"type": "room_state", "state": state}),
            json!({"type": "message", "id": "1", "timestamp": 1, "room": "QGIS", "from": from, "content": text}),
            json!({"type": "message", "id": "2", "room": "QGIS", "from": from, "content": text, "replaces": "1"}),
            json!({"type": "direct_message", "id": "3", "room": "QGIS", "from": from, "content": text, "queued": true}),
            json!({"type": "direct_status", "room": "QGIS", "id": "3", "delivery": "delivered"}),
            json!({"type": "deleted", "room": "QGIS", "id": "1", "by": "m.1"}),
            json!({"type": "notice", "id": "4", "room": "QGIS", "level": "info", "text": "x", "timestamp": 1}),
            json!({"type": "presence", "room": "QGIS", "nb_users": 1, "joined": [from],
                "left": [{"member": "m.1", "nickname": "bob", "reason": "left"}]}),
            json!({"type": "invited", "invite": "i", "room": "Field", "call": true, "from": from, "note": "n"}),
            json!({"type": "invite_closed", "invite": "i", "outcome": "gone"}),
            json!({"type": "invite_missed", "from": from, "call": true, "reason": "busy"}),
            json!({"type": "call", "room": "QGIS", "call": "c", "participants": []}),
            json!({"type": "file_offered", "room": "QGIS", "transfer": "t", "from": from, "name": "f", "size": 1}),
            json!({"type": "file_status", "transfer": "t", "status": "closed"}),
            json!({"type": "live", "room": "QGIS", "members": {"m.1": {"nickname": "bob", "position": {"at": [5.7, 45.2]}}},
                "trackers": {"van": {"at": [5.7, 45.2], "age": 1}}}),
            json!({"type": "board", "room": "QGIS", "rev": 1, "by": from, "put": [{}], "removed": ["b.1"], "locked": true}),
            json!({"type": "error", "ref": 3, "code": "rate_limited", "message": "slow", "retry_after": 1.5}),
            json!({"type": "removed", "room": "QGIS", "reason": "kicked", "message": "m"}),
        ]
    }

    /// Returns the frame with junk in the place of each of its values.
    fn spoiled(frame: &Value) -> Vec<Value> {
        let junk =
            [json!(null), json!(-1), json!(1e300), json!(u64::MAX), json!(i64::MIN), json!(""), json!([]), json!({})];
        let Value::Object(keys) = frame else { return junk.to_vec() };
        let mut all = Vec::new();
        for (key, value) in keys {
            for other in junk.iter().cloned().chain(spoiled(value)) {
                let mut changed = frame.clone();
                changed[key] = other;
                all.push(changed);
            }
        }
        all
    }

    #[test]
    fn no_frame_causes_a_panic() {
        for (place, frame) in frames().iter().enumerate() {
            for spoiled in spoiled(frame) {
                let mut chat = chat();
                frames()[..place].iter().for_each(|before| chat.on_frame(&before.to_string()));
                chat.send_text("waits");
                chat.on_frame(&spoiled.to_string());
                chat.on_frame(&frame.to_string());
                crate::commands::run(&mut chat, "/who");
                assert!(!chat.status().is_empty());
            }
        }
    }

    #[test]
    fn a_token_is_tried_without_the_key_of_another_session() {
        let mut chat = chat();
        chat.resume = Some("r.old".into());
        let refusal = json!({"type": "error", "ref": 1, "code": "token_invalid", "message": "no"});
        chat.on_frame(&refusal.to_string());
        assert!(chat.end.is_none() && !chat.frames.last().unwrap().contains("r.old"), "{:?}", chat.frames);
        let refusal = json!({"type": "error", "ref": 2, "code": "token_invalid", "message": "no"});
        chat.on_frame(&refusal.to_string());
        assert_eq!(chat.end.map(|end| end.exit), Some(crate::exit::Exit::Token));
    }

    #[test]
    fn frames_that_are_no_json_are_ignored() {
        let mut chat = chat();
        for text in ["", "{", "[]", "7", "\u{0}", &"[".repeat(1_000_000)] {
            chat.on_frame(text);
        }
        assert!(chat.state.new_lines.is_empty());
    }
}

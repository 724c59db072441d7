//! Another nickname: the protocol has no renaming, so rooms are left and joined again (`docs/protocol.md`, Rooms).
//! The old nickname comes back in all rooms if one refuses the new one.

use super::model::{Chat, DesiredRoom, Pending};
use crate::frames::Request;

impl Chat {
    /// Takes another nickname in every room, also where the one before was refused.
    pub(crate) fn rename(&mut self, nickname: &str) -> Result<(), String> {
        if let Some(room) = self.state.rooms.iter().find(|room| room.has_another(nickname)) {
            return Err(format!("somebody has the nickname {nickname} in {}", room.name));
        }
        let before = std::mem::replace(&mut self.nickname, nickname.to_owned());
        for wanted in &self.wanted.clone() {
            match self.state.room_mut(&wanted.room).filter(|room| room.is_joined) {
                Some(room) => {
                    room.is_joined = false;
                    self.rejoin(wanted, Some(before.clone()));
                }
                None => self.request_join(wanted, None),
            }
        }
        self.rename_key();
        Ok(())
    }

    /// Handles the refusal of a new nickname. The first one brings the old nickname back into all rooms; replies of the
    /// other rooms to the new one may be on their way, and come before that.
    pub(super) fn rename_refused(&mut self, room: &str, before: String, why: &str) {
        self.error_in(room, &format!("{} it is not: {why}", self.nickname));
        let is_first = self.nickname != before;
        self.nickname = before;
        for wanted in &self.wanted.clone() {
            if wanted.room == room {
                self.request_join(wanted, None);
            } else if is_first {
                self.rejoin(wanted, None);
            }
        }
        if is_first {
            self.rename_key();
        }
    }

    fn rejoin(&mut self, wanted: &DesiredRoom, before: Option<String>) {
        let room = wanted.room.clone();
        self.request(&Request::Leave { room: room.clone() }, Pending::Leave { room });
        self.request_join(wanted, before);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, reason = "tests may panic")]
mod tests {
    use super::super::model::Chat;
    use serde_json::{Value, json};

    /// Returns the frames that were sent since, in short, with their references.
    fn sent(chat: &mut Chat) -> Vec<(String, Value)> {
        let frames: Vec<Value> =
            chat.frames.drain(..).map(|frame| serde_json::from_str(&frame).expect("JSON")).collect();
        let text = |frame: &Value, key: &str| frame[key].as_str().unwrap_or_default().to_owned();
        let short = |frame: &Value| [text(frame, "type"), text(frame, "room"), text(frame, "nickname")].join(" ");
        frames.iter().map(|frame| (short(frame).trim().to_owned(), frame["ref"].clone())).collect()
    }

    fn joined(chat: &mut Chat, room: &str, nickname: &str, reference: &Value) {
        let state = json!({"room": room, "nickname": nickname, "nb_users": 1, "members": []});
        chat.on_frame(&json!({"type": "ok", "ref": reference, "state": state}).to_string());
    }

    #[test]
    fn a_refusal_in_one_room_restores_the_nickname_in_all() {
        let mut chat = Chat::of_test(&["QGIS", "Field"]);
        chat.on_open();
        chat.on_frame(
            &json!({"type": "welcome", "ref": 1, "member": "m", "resume": "r", "nickname": "ann"}).to_string(),
        );
        sent(&mut chat);
        for (room, reference) in [("QGIS", 2), ("Field", 3)] {
            joined(&mut chat, room, "ann", &reference.into());
        }
        chat.rename("zoe").expect("nobody has it");
        let asked = sent(&mut chat);
        let names: Vec<&str> = asked.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["leave QGIS", "join QGIS zoe", "leave Field", "join Field zoe"]);
        let refusal = json!({"type": "error", "ref": asked[1].1, "code": "nickname_taken", "message": ""});
        chat.on_frame(&refusal.to_string());
        joined(&mut chat, "Field", "zoe", &asked[3].1);
        let names: Vec<String> = sent(&mut chat).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["join QGIS ann", "leave Field", "join Field ann"]);
        assert_eq!(chat.nickname, "ann");
    }
}

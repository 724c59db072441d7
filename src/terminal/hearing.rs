//! What the server says, frame by frame: each goes to what it is about. Part of `chat`.

use super::chat::Chat;
use super::frames::Frame;
use super::line::Kind;
use serde_json::Value;

impl Chat {
    /// Reads one frame. What cannot be read is passed over.
    pub(super) fn heard(&mut self, text: &str) {
        let Ok(value) = serde_json::from_str::<Value>(text) else { return };
        let Some(frame) = Frame::read(&value) else { return };
        if !matches!(frame, Frame::Welcome(_) | Frame::Ok(_) | Frame::Error(_)) {
            self.tell_program(value);
        }
        match frame {
            Frame::Welcome(welcome) => self.welcome(*welcome),
            Frame::Ok(done) => self.ok(*done),
            Frame::Error(refusal) => self.refused(&refusal),
            Frame::Message(message) => self.message(&message),
            Frame::DirectMessage(message) => self.direct(&message),
            Frame::DirectStatus { room, id, delivery } => self.direct_status(&room, &id, &delivery),
            Frame::Deleted { room, id } => self.state.delete(&room, &id),
            Frame::Notice(notice) => self.notice(&notice),
            Frame::Presence(presence) => self.presence(&presence),
            Frame::RoomState { state } => self.entered(state),
            Frame::Removed { room, reason, message } => self.removed(&room, &reason, message.as_deref()),
            Frame::Invited(invited) => self.invited(invited),
            Frame::InviteClosed { invite, outcome } => self.invite_closed(&invite, &outcome),
            Frame::InviteMissed { from, call, reason } => {
                let what = if call { "call you" } else { "invite you" };
                self.state.say(Kind::News, &format!("{} tried to {what}: {reason}", from.nickname));
            }
            Frame::Call { room, call } => {
                let callers: Vec<String> = call.participants.into_iter().map(|from| from.nickname).collect();
                self.call(&room, &callers);
            }
            Frame::FileOffered(offer) => {
                let room = offer.room.clone();
                self.offered(&room, offer);
            }
            Frame::FileStatus { transfer, status } => self.file_status(&transfer, &status),
            Frame::Other => {}
        }
        self.flush();
    }

    pub(super) fn tell_program(&mut self, event: Value) {
        if let Some(events) = &mut self.events {
            events.push(event);
        }
    }
}

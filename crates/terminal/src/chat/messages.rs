//! Messages of others, to a room or to this member alone.

use super::model::{Chat, Mode};
use crate::content::{self, Summary};
use crate::explain::{delivery_status, is_mentioned};
use crate::frames::{Message, Notice, Request};
use crate::line::{Line, LineKind};
use crate::safe::Safe;
use crate::sealed::is_sealed;
use crate::state::Item;
use serde_json::Value;

/// Levels of notices.
const LEVELS: [&str; 3] = ["info", "warning", "error"];

/// Characters of a message that are quoted in a reply to it.
const QUOTED: usize = 24;

impl Chat {
    pub(super) fn message(&mut self, message: &Message) {
        let room = &message.room;
        if self.state.room(room).is_none() || self.state.is_seen(room, &message.id) {
            return;
        }
        let mut line = self.content_line(LineKind::Message, room, message);
        // The first id stays the message's name, also where only its correction is known.
        line.id = message.replaces.clone().or(line.id);
        let edited = message.replaces.as_deref().and_then(|id| self.state.line_mut(room, id));
        if let Some(before) = edited {
            line.answers = line.answers.or_else(|| before.answers.clone());
            before.text = line.text.clone();
            before.status = Some(Safe::of("edited"));
            before.is_mention |= line.is_mention;
            let line = Line { status: Some(Safe::of("edited")), ..line };
            self.state.new_lines.push((room.clone(), line));
        } else {
            self.state.push(room, line);
        }
    }

    pub(super) fn direct(&mut self, message: &Message) {
        let room = &message.room;
        if !self.state.is_seen(room, &message.id) {
            let mut line = self.content_line(LineKind::Direct, room, message);
            line.is_mention = true;
            if message.queued {
                line.status = Some(Safe::of("waited for you"));
            }
            self.state.push(room, line);
        }
        self.send_frame(&Request::Ack { room: room.clone(), ids: [message.id.clone()] });
    }

    pub(super) fn content_line(&mut self, kind: LineKind, room: &str, message: &Message) -> Line {
        let Summary { line: mut text, attachment } = content::summarize(&message.content);
        let mut number = None;
        if let Some(attachment) = attachment.filter(|_| self.mode == Mode::Interactive) {
            let given = self.state.items.number(Item::Attachment(attachment));
            text = format!("[{given}] {text}");
            number = Some(given);
        }
        let own = self.state.room(room).map(|room| room.nickname.clone()).unwrap_or_default();
        let is_own = match &message.from.member {
            Some(member) => *member == self.member,
            None => false,
        };
        let is_text = message.content.get("kind").and_then(Value::as_str) == Some("text");
        let who = &message.from.nickname;
        // No nickname has brackets.
        let who = if message.from.hook { format!("{who} [bot]") } else { who.clone() };
        let line = Line::new(kind, &text).by(&who).at(message.timestamp);
        let is_mention = is_text && !is_own && is_mentioned(&text, &own);
        let answers = message.in_reply_to_id.as_deref().map(|id| self.in_reply(room, id));
        let status = message.said_on.as_deref().map(|when| Safe::of(&format!("said on {when}")));
        Line { is_own, is_mention, id: Some(message.id.clone()), number, answers, status, ..line }
    }

    /// Returns the author and the beginning of the message that a reply answers, if it is among the lines.
    fn in_reply(&mut self, room: &str, id: &str) -> Safe {
        let own = self.state.room(room).map(|room| room.nickname.clone()).unwrap_or_default();
        let Some(line) = self.state.line_mut(room, id) else { return Safe::of("re an earlier message") };
        let author = if line.kind == LineKind::SentDirect { own.as_str() } else { line.who.as_str() };
        let text = line.text.as_str();
        let more = if text.chars().nth(QUOTED).is_some() { "…" } else { "" };
        let begins: String = text.chars().take(QUOTED).collect();
        Safe::of(&format!("re {author}: {begins}{more}"))
    }

    pub(super) fn direct_status(&mut self, room: &str, id: &str, delivery: &str) {
        if let Some(serial) = self.state.line_mut(room, id).map(|line| line.serial) {
            self.state.set_status(room, serial, &delivery_status(delivery, None));
        }
    }

    pub(super) fn notice(&mut self, notice: &Notice) {
        let room = notice.room.clone().unwrap_or_default();
        if notice.id.as_deref().is_some_and(|id| self.state.is_seen(&room, id)) {
            return;
        }
        let level = LEVELS.iter().find(|level| **level == notice.level).unwrap_or(&"unsupported");
        let line = Line::new(LineKind::Message, &notice.text).by(&format!("notice: {level}")).at(notice.timestamp);
        let line = Line { is_mention: *level != "info", ..line };
        match notice.room {
            Some(_) => _ = self.state.push(&room, line),
            None => self.show_of_server(vec![line]),
        }
    }

    /// Shows what the server alone says, of no room, where the user looks; but never among what is said in a sealed room.
    pub(super) fn show_of_server(&mut self, lines: Vec<Line>) {
        let active = self.state.active().name.clone();
        let place = if is_sealed(&active) { "" } else { active.as_str() };
        lines.into_iter().for_each(|line| _ = self.state.push(place, line));
        if place != active && self.mode == Mode::Interactive {
            self.info_in(&active, "the server says something in the first tab, for this room is sealed");
        }
    }

    pub(super) fn print_of_server(&mut self, kind: LineKind, text: &str) {
        self.show_of_server(vec![Line::new(kind, text)]);
    }
}

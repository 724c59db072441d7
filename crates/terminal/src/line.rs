//! One line of a room or of the first tab. Everything in it is safe to show. Made by `chat` and `commands`, shown by
//! `screen` and `plain`.

use super::safe::Safe;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// The kind of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LineKind {
    /// A message to the room.
    Message,
    /// A direct message to this member.
    Direct,
    /// A direct message of this member.
    SentDirect,
    /// A change in the room, such as a member that joins.
    Info,
    /// An error.
    Error,
    /// The output of a command.
    Output,
}

#[derive(Debug, Clone)]
pub(super) struct Line {
    /// Its serial number; 0 until it is among the lines of a room.
    pub(super) serial: u64,
    pub(super) kind: LineKind,
    /// Seconds since the epoch.
    pub(super) time: i64,
    /// The author, or the receiver of a direct message of this member.
    pub(super) who: Safe,
    pub(super) text: Safe,
    /// The beginning of the message that it answers, if it is a reply.
    pub(super) answers: Option<Safe>,
    /// The delivery status, or another remark such as `edited`.
    pub(super) status: Option<Safe>,
    /// `true` if it mentions this member.
    pub(super) is_mention: bool,
    pub(super) is_own: bool,
    /// The server's id for it.
    pub(super) id: Option<String>,
    /// The number of its attachment.
    pub(super) number: Option<usize>,
}

impl Line {
    pub(super) fn new(kind: LineKind, text: &str) -> Self {
        Self {
            serial: 0,
            kind,
            time: Timestamp::now().as_second(),
            who: Safe::default(),
            text: Safe::of(text),
            answers: None,
            status: None,
            is_mention: false,
            is_own: false,
            id: None,
            number: None,
        }
    }

    pub(super) fn by(self, who: &str) -> Self {
        Self { who: Safe::of(who), ..self }
    }

    /// Sets the time, if the server gave one.
    pub(super) fn at(self, time: Option<i64>) -> Self {
        Self { time: time.unwrap_or(self.time), ..self }
    }

    /// Returns hours and minutes in the time zone of this machine.
    pub(super) fn clock(&self) -> String {
        match Timestamp::from_second(self.time) {
            Ok(time) => time.to_zoned(TimeZone::system()).strftime("%H:%M").to_string(),
            Err(_) => "--:--".into(),
        }
    }

    /// Returns the author, the answered message, the text and the status, without the time.
    pub(super) fn parts(&self) -> (String, String, &str, String) {
        let before = match self.kind {
            LineKind::Message => format!("<{}> ", self.who),
            LineKind::Direct => format!("*{}* ", self.who),
            LineKind::SentDirect => format!("-> *{}* ", self.who),
            LineKind::Info => "-- ".into(),
            LineKind::Error => "!! ".into(),
            LineKind::Output => String::new(),
        };
        let answers = self.answers.as_ref().map_or_else(String::new, |answers| format!("({answers}) "));
        let after = self.status.as_ref().map_or_else(String::new, |status| format!(" ({status})"));
        (before, answers, self.text.as_str(), after)
    }
}

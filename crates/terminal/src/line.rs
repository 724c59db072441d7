//! One line of a talk, as people read it: who, what, when. Everything in it is safe to show. Made by `hearing` and `deeds`,
//! shown by `screen` and `plain`.

use super::safe::Safe;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// What kind of line it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LineKind {
    /// Said to the room.
    Message,
    /// Said to me alone.
    Direct,
    /// Said by me to one member.
    SentDirect,
    /// Who comes and goes, and the like.
    Info,
    /// What did not go as wanted.
    Error,
    /// An answer to a command.
    Output,
}

#[derive(Debug, Clone)]
pub(super) struct Line {
    /// Names it as long as the client runs; 0 until it is among the lines of a room.
    pub(super) serial: u64,
    pub(super) kind: LineKind,
    /// Seconds since the epoch.
    pub(super) time: i64,
    /// Who said it, or to whom I said it.
    pub(super) who: Safe,
    pub(super) text: Safe,
    /// What it answers, if it is a reply.
    pub(super) answers: Option<Safe>,
    /// What became of it, if it was sent to one member.
    pub(super) status: Option<Safe>,
    /// I am meant.
    pub(super) is_mention: bool,
    pub(super) is_own: bool,
    /// By which name the server knows it.
    pub(super) id: Option<String>,
    /// The number of what can be saved of it.
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

    /// The server's own time, where it told one.
    pub(super) fn at(self, time: Option<i64>) -> Self {
        Self { time: time.unwrap_or(self.time), ..self }
    }

    /// Hours and minutes where this machine is.
    pub(super) fn clock(&self) -> String {
        match Timestamp::from_second(self.time) {
            Ok(time) => time.to_zoned(TimeZone::system()).strftime("%H:%M").to_string(),
            Err(_) => "--:--".into(),
        }
    }

    /// Who, in answer to what, what, and its fate, without time.
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

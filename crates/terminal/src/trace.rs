//! A trace of what goes over the wire, for who looks for a fault: a line of JSON for each frame, with tokens, keys and the names of
//! private rooms hidden. Written by `connection` where `--trace` names a file.

use serde_json::{Value, json};
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// Keys whose values open something: a session, a room, a relay.
const SECRETS: [&str; 5] = ["credential", "invite", "key", "resume", "token"];
/// The text in their place.
const HIDDEN: &str = "(hidden)";
/// The names of private rooms begin with it, and are their keys.
const PRIVATE: char = '~';
/// Characters of such a name that tell rooms apart.
const SHOWN: usize = 5;

/// An event of the connection.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step<'a> {
    Opened,
    Sent(&'a str),
    Received(&'a str),
    Lost(&'a str),
}

/// A file that takes the lines; clones share it.
#[derive(Debug, Clone)]
pub(super) struct Trace {
    file: Arc<Mutex<File>>,
}

impl Trace {
    /// Appends to a file, which only its owner may read where it is new.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.create(true).append(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        Ok(Self { file: Arc::new(Mutex::new(options.open(path)?)) })
    }

    /// Writes a line. A disk that is full ends the trace, not the chat.
    pub(super) fn note(&self, step: Step<'_>) {
        let time = jiff::Timestamp::now().to_string();
        let line = match step {
            Step::Opened => json!({"time": time, "opened": true}),
            Step::Sent(frame) => json!({"time": time, "sent": hidden(frame)}),
            Step::Received(frame) => json!({"time": time, "received": hidden(frame)}),
            Step::Lost(why) => json!({"time": time, "lost": why}),
        };
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        _ = writeln!(file, "{line}");
    }
}

/// Returns a frame without what opens anything; of a text that is no JSON only its length.
fn hidden(frame: &str) -> Value {
    match serde_json::from_str(frame) {
        Ok(mut value) => {
            hide(&mut value);
            value
        }
        Err(_) => json!({"bytes": frame.len()}),
    }
}

fn hide(value: &mut Value) {
    match value {
        Value::Object(keys) => {
            for (key, value) in keys {
                if SECRETS.contains(&key.as_str()) && value.is_string() {
                    *value = HIDDEN.into();
                } else {
                    hide(value);
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(hide),
        Value::String(text) if text.starts_with(PRIVATE) && text.chars().count() > SHOWN => {
            *text = text.chars().take(SHOWN).chain(['…']).collect();
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_opens_anything_is_in_it() {
        let frame = json!({"type": "hello", "token": "a.b.c", "resume": "r.1", "nickname": "ann", "nested": [{"key": "s3same"}],
            "ice_servers": [{"urls": ["turn:x"], "username": "u", "credential": "p"}], "room": "~abcdefghijklmnopqrstuv"});
        let shown = hidden(&frame.to_string()).to_string();
        for secret in ["a.b.c", "r.1", "s3same", "\"p\"", "~abcdefgh"] {
            assert!(!shown.contains(secret), "{secret} is in {shown}");
        }
        assert!(shown.contains("ann") && shown.contains("turn:x") && shown.contains("~abcd…"));
        assert_eq!(hidden("~~ no JSON ~~"), json!({"bytes": 13}));
    }
}

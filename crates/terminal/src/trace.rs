//! A trace of what goes over the wire, for who looks for a fault: a line of JSON for each frame, with tokens, keys and the names of
//! private rooms hidden. Written by `connection` where `--trace` names a file.

use crate::json::read;
use serde_json::{Value, json};
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// Keys whose values open something: a session, a room, a relay.
const SECRETS: [&str; 6] = ["calls_url", "credential", "invite", "key", "resume", "token"];
/// The text in their place.
const HIDDEN: &str = "(hidden)";
/// The names of private rooms begin with it, and are their keys.
const PRIVATE: char = '~';
/// Characters of such a name, at least; the first of them tell rooms apart.
const PRIVATE_LENGTH: usize = 22;
const SHOWN: usize = 5;
/// Values that are looked for in other texts, too: so many, and no shorter ones, which would be found everywhere.
const KNOWN: usize = 64;
const KNOWN_LENGTH: usize = 6;

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
    shared: Arc<Mutex<Shared>>,
}

#[derive(Debug)]
struct Shared {
    file: File,
    hiding: Hiding,
}

impl Trace {
    /// Appends to a file, which only its owner may read where it is new.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.create(true).append(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let shared = Shared { file: options.open(path)?, hiding: Hiding::default() };
        Ok(Self { shared: Arc::new(Mutex::new(shared)) })
    }

    /// Writes a line. A disk that is full ends the trace, not the chat.
    pub(super) fn note(&self, step: Step<'_>) {
        let time = jiff::Timestamp::now().to_string();
        let Shared { file, hiding } = &mut *self.shared.lock().unwrap_or_else(PoisonError::into_inner);
        let line = match step {
            Step::Opened => json!({"time": time, "opened": true}),
            Step::Sent(frame) => json!({"time": time, "sent": hiding.frame(frame)}),
            Step::Received(frame) => json!({"time": time, "received": hiding.frame(frame)}),
            Step::Lost(why) => json!({"time": time, "lost": hiding.text(why)}),
        };
        _ = writeln!(file, "{line}");
    }
}

/// Takes out of frames what opens anything, and remembers it: a server may repeat it in a text.
#[derive(Debug, Default)]
struct Hiding {
    known: Vec<String>,
}

impl Hiding {
    /// A frame as it is shown; of a text that is no JSON only its length.
    fn frame(&mut self, frame: &str) -> Value {
        match read(frame) {
            Some(mut value) => {
                self.hide(&mut value);
                value
            }
            None => json!({"bytes": frame.len()}),
        }
    }

    fn hide(&mut self, value: &mut Value) {
        match value {
            Value::Object(keys) => {
                for (key, value) in keys {
                    if SECRETS.contains(&key.as_str()) && !value.is_null() {
                        self.remember(value);
                        *value = HIDDEN.into();
                    } else {
                        self.hide(value);
                    }
                }
            }
            Value::Array(values) => values.iter_mut().for_each(|value| self.hide(value)),
            Value::String(text) => *text = self.text(text),
            _ => {}
        }
    }

    fn remember(&mut self, secret: &Value) {
        if let Some(secret) = secret.as_str()
            && secret.len() >= KNOWN_LENGTH
            && self.known.len() < KNOWN
            && !self.known.iter().any(|known| known == secret)
        {
            self.known.push(secret.to_owned());
        }
    }

    /// A text without the secrets that were seen, and with the names of private rooms cut short.
    fn text(&self, text: &str) -> String {
        let text = self.known.iter().fold(text.to_owned(), |text, secret| text.replace(secret, HIDDEN));
        let mut parts = text.split(PRIVATE);
        let mut shown = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let length = part.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(byte)).count();
            shown.push(PRIVATE);
            if length + 1 > PRIVATE_LENGTH {
                shown.push_str(&part[..SHOWN - 1]);
                shown.push('…');
                shown.push_str(&part[length..]);
            } else {
                shown.push_str(part);
            }
        }
        shown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_opens_anything_is_in_it() {
        let frame = json!({"type": "hello", "token": "a.b.c", "resume": "r.1", "nickname": "ann", "nested": [{"key": "s3same"}],
            "ice_servers": [{"urls": ["turn:x"], "username": "u", "credential": "p"}], "room": "~abcdefghijklmnopqrstuv"});
        let mut hiding = Hiding::default();
        let shown = hiding.frame(&frame.to_string()).to_string();
        for secret in ["a.b.c", "r.1", "s3same", "\"p\"", "~abcdefgh"] {
            assert!(!shown.contains(secret), "{secret} is in {shown}");
        }
        assert!(shown.contains("ann") && shown.contains("turn:x") && shown.contains("~abcd…"));
        assert_eq!(hiding.frame("~~ no JSON ~~"), json!({"bytes": 13}));
        // What a server says of them, and what people say.
        let told = json!({"message": "no ~abcdefghijklmnopqrstuv for s3same, nor ~5 m", "calls_url": "https://meet.example.org/x", "token": ["x"]});
        let shown = hiding.frame(&told.to_string());
        assert_eq!(shown["message"], "no ~abcd… for (hidden), nor ~5 m");
        assert_eq!((&shown["calls_url"], &shown["token"]), (&json!(HIDDEN), &json!(HIDDEN)));
        assert_eq!(hiding.text("closed: s3same"), "closed: (hidden)");
    }
}

//! The texts that members of one generation receive, in order. The first member at a place records every byte, the
//! others compare; so thousands of sockets are read to the last byte, and the JSON is parsed once.

use crate::common::raw::{CLOSE, Raw, TEXT};
use serde_json::Value;
use std::sync::Mutex;

/// All texts, as frames of one generation.
#[derive(Debug, Default)]
pub(crate) struct Transcript(Mutex<Vec<Vec<u8>>>);

/// Counts are shorter than this, and the texts of these tests longer.
pub(crate) const SHORT: usize = 200;

impl Transcript {
    /// Records or compares a member's text number `place`.
    pub(crate) fn record(&self, place: usize, frame: Vec<u8>) {
        let mut texts = self.0.lock().unwrap();
        match texts.get(place) {
            Some(text) => assert!(*text == frame, "text {place} is {}", String::from_utf8_lossy(&frame)),
            None => {
                assert_eq!(place, texts.len(), "nobody can be further ahead");
                texts.push(frame);
            }
        }
    }

    /// Expects these frames in a row, without a gap or a repeat.
    pub(crate) fn holds_in_a_row(&self, frames: &[Vec<u8>]) {
        let texts = self.0.lock().unwrap();
        let Some(first) = frames.first() else { return };
        let place = texts.iter().position(|text| text == first).expect("a text that others heard");
        assert!(texts[place..].starts_with(frames), "from text {place}");
    }

    /// Expects these frames from the beginning on.
    pub(crate) fn begins_with(&self, frames: &[Vec<u8>]) {
        assert!(self.0.lock().unwrap().starts_with(frames));
    }

    /// The texts themselves.
    pub(crate) fn texts(&self) -> Vec<String> {
        let read = |frame: &Vec<u8>| {
            let frame: Value = serde_json::from_slice(frame).expect("a whole frame");
            let said = frame.get("text").or(frame.get("message")).and_then(Value::as_str);
            said.unwrap_or_else(|| panic!("no text: {frame}")).to_owned()
        };
        self.0.lock().unwrap().iter().map(read).collect()
    }
}

/// The next text, as bytes; counts are passed over. `None` once the socket has ended, which the server only does to
/// slow readers.
pub(crate) async fn next_text(raw: &mut Raw) -> Option<Vec<u8>> {
    loop {
        let frame = raw.frame().await?;
        if frame.first == CLOSE {
            assert_eq!(frame.payload[..2], 4003_u16.to_be_bytes());
            return None;
        }
        assert_eq!(frame.first, TEXT);
        if frame.payload.len() >= SHORT {
            return Some(frame.payload);
        }
        let count: Value = serde_json::from_slice(&frame.payload).expect("a whole frame");
        assert!(count["nb_users"].is_u64(), "{count}");
    }
}

//! What the members of one generation hear, text after text. Whoever comes to a place first writes down every byte, the
//! others compare; so thousands of sockets are read to the last byte, and the JSON is read once.

use crate::common::raw::{CLOSE, Raw, TEXT};
use serde_json::Value;
use std::sync::Mutex;

/// Everything that was said, as the frames of one generation.
#[derive(Debug, Default)]
pub(crate) struct Transcript(Mutex<Vec<Vec<u8>>>);

/// Counts are shorter than this, and the texts of these tests longer.
pub(crate) const SHORT: usize = 200;

impl Transcript {
    /// Somebody hears this as its text number `place`.
    pub(crate) fn hears(&self, place: usize, frame: Vec<u8>) {
        let mut texts = self.0.lock().unwrap();
        match texts.get(place) {
            Some(text) => assert!(*text == frame, "text {place} is {}", String::from_utf8_lossy(&frame)),
            None => {
                assert_eq!(place, texts.len(), "nobody can be further ahead");
                texts.push(frame);
            }
        }
    }

    /// These came to somebody one after the other, with nothing left out and nothing twice.
    pub(crate) fn holds_in_a_row(&self, frames: &[Vec<u8>]) {
        let texts = self.0.lock().unwrap();
        let Some(first) = frames.first() else { return };
        let place = texts.iter().position(|text| text == first).expect("a text that others heard");
        assert!(texts[place..].starts_with(frames), "from text {place}");
    }

    /// From its beginning on, somebody heard this much of it.
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

/// The next text that comes, as bytes; counts are passed over. Nothing when the socket has ended, which from the server's
/// side is only for reading too slowly.
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

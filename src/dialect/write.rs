//! Writes one JSON object, compact and in UTF-8, key by key; JSON that is there already goes in as it is. Used wherever
//! this folder writes.

use serde::Serialize;

/// A JSON object that is being written.
#[derive(Debug)]
pub(super) struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    /// An object of about this many bytes.
    pub(super) fn new(capacity: usize) -> Self {
        Self { bytes: Vec::with_capacity(capacity) }
    }

    /// Writes `value` under `key`, which needs no escaping.
    pub(super) fn entry<T: Serialize + ?Sized>(&mut self, key: &str, value: &T) -> &mut Self {
        self.key(key);
        // Nothing that we write can fail in memory: there are no maps with odd keys.
        let _ = serde_json::to_writer(&mut self.bytes, value);
        self
    }

    /// Writes `json` under `key` as it is.
    pub(super) fn raw(&mut self, key: &str, json: &str) -> &mut Self {
        self.key(key);
        self.bytes.extend_from_slice(json.as_bytes());
        self
    }

    /// The finished object.
    pub(super) fn finish(&mut self) -> String {
        if self.bytes.is_empty() {
            self.bytes.push(b'{');
        }
        self.bytes.push(b'}');
        String::from_utf8(std::mem::take(&mut self.bytes)).unwrap_or_default()
    }

    fn key(&mut self, key: &str) {
        self.bytes.push(if self.bytes.is_empty() { b'{' } else { b',' });
        self.bytes.push(b'"');
        self.bytes.extend_from_slice(key.as_bytes());
        self.bytes.extend_from_slice(b"\":");
    }
}

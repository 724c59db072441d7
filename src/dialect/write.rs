//! Writes one JSON object, compact and in UTF-8, key by key; JSON that is there already goes in as it is. Used wherever
//! this folder writes.

use serde::Serialize;

/// A JSON object that is being written at the end of somebody's bytes.
#[derive(Debug)]
pub(super) struct Writer<'a> {
    bytes: &'a mut Vec<u8>,
    is_empty: bool,
}

impl<'a> Writer<'a> {
    /// An object of about this many bytes.
    pub(super) fn new(bytes: &'a mut Vec<u8>, capacity: usize) -> Self {
        bytes.reserve(capacity);
        bytes.push(b'{');
        Self { bytes, is_empty: true }
    }

    /// Writes `value` under `key`, which needs no escaping.
    pub(super) fn entry<T: Serialize + ?Sized>(&mut self, key: &str, value: &T) -> &mut Self {
        self.key(key);
        // Nothing that we write can fail in memory: there are no maps with odd keys.
        let _ = serde_json::to_writer(&mut *self.bytes, value);
        self
    }

    /// Writes `json` under `key` as it is.
    pub(super) fn raw(&mut self, key: &str, json: &str) -> &mut Self {
        self.key(key);
        self.bytes.extend_from_slice(json.as_bytes());
        self
    }

    /// Writes all keys of `object`, which must be one.
    pub(super) fn entries<T: Serialize + ?Sized>(&mut self, object: &T) -> &mut Self {
        let start = self.bytes.len();
        let _ = serde_json::to_writer(&mut *self.bytes, object);
        self.bytes.pop(); // its closing brace; the opening one becomes the comma
        match (self.bytes.len() - start, self.is_empty) {
            (0 | 1, _) => self.bytes.truncate(start),
            (_, true) => _ = self.bytes.remove(start),
            (_, false) => self.bytes[start] = b',',
        }
        self.is_empty &= self.bytes.len() == start;
        self
    }

    /// Writes an object under `key`, which `fill` fills.
    pub(super) fn nested(&mut self, key: &str, fill: impl FnOnce(&mut Writer<'_>)) -> &mut Self {
        self.key(key);
        let mut object = Writer::new(self.bytes, 0);
        fill(&mut object);
        object.finish();
        self
    }

    /// Ends the object.
    pub(super) fn finish(&mut self) {
        self.bytes.push(b'}');
    }

    fn key(&mut self, key: &str) {
        if !std::mem::take(&mut self.is_empty) {
            self.bytes.push(b',');
        }
        self.bytes.push(b'"');
        self.bytes.extend_from_slice(key.as_bytes());
        self.bytes.extend_from_slice(b"\":");
    }
}

/// An object by itself.
pub(super) fn object(capacity: usize, fill: impl FnOnce(&mut Writer<'_>)) -> String {
    let mut bytes = Vec::new();
    let mut object = Writer::new(&mut bytes, capacity);
    fill(&mut object);
    object.finish();
    text(bytes)
}

/// Written bytes as text.
pub(super) fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_default()
}

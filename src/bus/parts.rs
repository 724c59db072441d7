//! Texts too large for one message: split where they are sent, joined where they arrive. What is not whole after a while is
//! forgotten.

use super::head::Head;
use crate::limits::MIB;
use crate::message::NodeTag;
use crate::metrics::{self, Dropped};
use bytes::Bytes;
use std::collections::HashMap;
use std::time::Duration;
use tokio::time::Instant;

/// Bytes of a part.
const PART: usize = 64 * 1024;
/// Time within which the next part of a text has to come.
const NEXT_WITHIN: Duration = Duration::from_secs(5);
/// Bytes of all texts that are not whole yet.
const UNFINISHED: usize = 64 * MIB;

/// The parts of a text: which, of how many, and the bytes.
pub(super) fn split(text: &[u8]) -> impl Iterator<Item = (u16, u16, &[u8])> {
    let parts = text.len().div_ceil(PART).max(1);
    let parts = u16::try_from(parts).unwrap_or(u16::MAX);
    (0..parts).map(move |part| {
        let first = usize::from(part) * PART;
        (part, parts, &text[first..text.len().min(first + PART)])
    })
}

/// Texts of which parts have come.
#[derive(Debug, Default)]
pub(super) struct Parts {
    texts: HashMap<(NodeTag, u32), Unfinished>,
    bytes: usize,
}

#[derive(Debug)]
struct Unfinished {
    /// Time at which the last part came.
    since: Instant,
    text: Vec<u8>,
    /// Number of parts that have come: they come in order, or one is lost.
    parts: u16,
}

impl Parts {
    /// Adds a part, and returns the text if it is whole.
    pub(super) fn join(&mut self, head: &Head, body: Bytes, now: Instant) -> Option<Bytes> {
        if head.parts == 1 {
            return Some(body);
        }
        self.expire(now);
        let key = (head.from, head.text);
        let unfinished = self.texts.entry(key).or_insert_with(|| Unfinished { since: now, text: Vec::new(), parts: 0 });
        if unfinished.parts != head.part || self.bytes + body.len() > UNFINISHED {
            metrics::bus_dropped(Dropped::Unfinished);
            self.forget(key);
            return None;
        }
        unfinished.since = now;
        unfinished.parts += 1;
        unfinished.text.extend_from_slice(&body);
        self.bytes += body.len();
        if unfinished.parts < head.parts {
            return None;
        }
        self.forget(key).map(|whole| whole.text.into())
    }

    fn forget(&mut self, key: (NodeTag, u32)) -> Option<Unfinished> {
        let forgotten = self.texts.remove(&key)?;
        self.bytes -= forgotten.text.len();
        Some(forgotten)
    }

    fn expire(&mut self, now: Instant) {
        let old: Vec<_> =
            self.texts.iter().filter(|(_, text)| now - text.since > NEXT_WITHIN).map(|(key, _)| *key).collect();
        for key in old {
            metrics::bus_dropped(Dropped::Unfinished);
            self.forget(key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::head::Kind;
    use super::super::secret::InstanceSecret;
    use super::*;

    fn joined(parts: &mut Parts, text: &[u8], lost: Option<u16>) -> Option<Bytes> {
        let (room, from) = (InstanceSecret::new(b"").room_key(""), NodeTag::from_bits(1));
        let mut whole = None;
        for (part, of, body) in split(text).filter(|(part, ..)| Some(*part) != lost) {
            let head = Head { kind: Kind::Text, room, from, text: 1, part, parts: of };
            whole = parts.join(&head, Bytes::copy_from_slice(body), Instant::now());
        }
        whole
    }

    #[tokio::test(start_paused = true)]
    async fn a_text_arrives_whole_or_not_at_all() {
        let mut parts = Parts::default();
        for length in [0, 1, PART, PART + 1, 3 * PART] {
            let text: Vec<u8> = (0..length).map(|place| place as u8).collect();
            assert_eq!(joined(&mut parts, &text, None).as_deref(), Some(&text[..]), "{length}");
        }
        for lost in 0..3 {
            assert_eq!(joined(&mut parts, &[7; 3 * PART], Some(lost)), None);
        }
        tokio::time::advance(NEXT_WITHIN * 2).await;
        assert!(joined(&mut parts, &[7; 2 * PART], None).is_some());
        assert_eq!((parts.texts.len(), parts.bytes), (0, 0));
    }
}

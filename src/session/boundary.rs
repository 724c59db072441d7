//! The end of the frame that is being read, and of the message that it is part of (RFC 6455, sections 5.2 and 5.4).
//! tungstenite keeps the buffer of the largest frame for as long as it lives. [`super::messages`] therefore lets go of it
//! between two messages; behind a large frame [`super::stream`] reads no further than its end, so that nothing is lost.

/// The place in the stream of frames that was reached.
#[derive(Debug, Default)]
pub(super) struct Boundary {
    /// The header that is being read. That of a close frame, which is short, is followed by its code.
    header: [u8; 14],
    known: u8,
    /// `true` from the first fragment of a message to the header of its last one.
    in_fragments: bool,
    /// Bytes of payload that are still to come.
    payload: u64,
}

/// Bits of the first byte of a header: the last fragment of a message, and a control frame, which may come between them.
const FINAL: u8 = 0x80;
const CONTROL: u8 = 0x08;
/// The kind of a frame in the same byte, and that of a close.
const OPCODE: u8 = 0x0F;
const CLOSE: u8 = 0x08;
/// Length of the header of a close frame, whose last four bytes are the mask.
const CODE: usize = 6;
/// The longest payload of a control frame.
const LONGEST: u8 = 125;

impl Boundary {
    /// `true` if no frame and no message has begun that is not at its end.
    pub(super) fn is_between_messages(&self) -> bool {
        self.known == 0 && self.payload == 0 && !self.in_fragments
    }

    /// Number of bytes that may be read without crossing the end of a header or of a frame.
    pub(super) fn distance(&self) -> usize {
        match self.payload {
            0 => self.header_length() - usize::from(self.known),
            payload => usize::try_from(payload).unwrap_or(usize::MAX),
        }
    }

    /// Goes past bytes that were read, and tells how many frames began in them.
    pub(super) fn pass(&mut self, mut bytes: &[u8]) -> usize {
        let mut begun = 0;
        while let Some(&first) = bytes.first() {
            if self.payload > 0 {
                let passed = bytes.len().min(self.distance());
                if self.is_close() {
                    self.keep_code(&bytes[..passed]);
                }
                self.payload -= passed as u64;
                bytes = &bytes[passed..];
                continue;
            }
            self.header[usize::from(self.known)] = first;
            self.known += 1;
            bytes = &bytes[1..];
            if usize::from(self.known) == self.header_length() {
                self.payload = self.payload_length();
                if self.header[0] & CONTROL == 0 {
                    self.in_fragments = self.header[0] & FINAL == 0;
                }
                self.known = 0;
                begun += 1;
            }
        }
        begun
    }

    /// Returns the code of the close frame that was read last.
    pub(super) fn close_code(&self) -> Option<u16> {
        let has_code = self.is_close() && self.known == 0 && self.payload_length() >= 2;
        has_code.then(|| u16::from_be_bytes([self.header[CODE], self.header[CODE + 1]]))
    }

    /// `true` in a close frame that may be one. The header of a longer one, which is refused, has its length where the code is kept.
    fn is_close(&self) -> bool {
        self.header[0] & OPCODE == CLOSE && self.header[1] & 0x7f <= LONGEST
    }

    /// Keeps what these bytes of a close frame, which is masked, have of its code.
    fn keep_code(&mut self, bytes: &[u8]) {
        let passed = usize::try_from(self.payload_length() - self.payload).unwrap_or(usize::MAX);
        for (place, byte) in (passed..2).zip(bytes) {
            self.header[CODE + place] = byte ^ self.header[CODE - 4 + place];
        }
    }

    fn header_length(&self) -> usize {
        if self.known < 2 {
            return 2;
        }
        let mask = if self.header[1] & 0x80 == 0 { 0 } else { 4 };
        match self.header[1] & 0x7f {
            126 => 4 + mask,
            127 => 10 + mask,
            _ => 2 + mask,
        }
    }

    fn payload_length(&self) -> u64 {
        let big_endian = |bytes: &[u8]| bytes.iter().fold(0, |length, byte| length << 8 | u64::from(*byte));
        match self.header[1] & 0x7f {
            126 => big_endian(&self.header[2..4]),
            127 => big_endian(&self.header[2..10]),
            short => u64::from(short),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Masked frames of several lengths, and the end of each.
    fn frames() -> (Vec<u8>, Vec<usize>) {
        let (mut bytes, mut ends) = (Vec::new(), Vec::new());
        let texts = [0_usize, 1, 125, 126, 65_535, 65_536, 0, 70_000].map(|length| (0x81, length, 0x7f));
        // The last two are longer than a close frame may be.
        let closes = [2, 126, 65_536].map(|length| (0x88, length, 0));
        for (first, length, fill) in texts.into_iter().chain(closes) {
            bytes.push(first);
            match length {
                0..126 => bytes.push(0x80 | length as u8),
                126..65_536 => {
                    bytes.push(0x80 | 126);
                    bytes.extend((length as u16).to_be_bytes());
                }
                _ => {
                    bytes.push(0x80 | 127);
                    bytes.extend((length as u64).to_be_bytes());
                }
            }
            bytes.extend([0x81; 4]);
            bytes.resize(bytes.len() + length, fill);
            ends.push(bytes.len());
        }
        (bytes, ends)
    }

    #[test]
    fn bounded_reads_stop_at_the_end_of_every_frame() {
        let (bytes, ends) = frames();
        for chunk in [1, 2, 3, 1000, usize::MAX] {
            let mut boundary = Boundary::default();
            let (mut at, mut begun, mut stops) = (0, 0, Vec::new());
            while at < bytes.len() {
                let read = boundary.distance().min(chunk).min(bytes.len() - at);
                assert!(read > 0);
                begun += boundary.pass(&bytes[at..at + read]);
                at += read;
                stops.push(at);
            }
            assert!(ends.iter().all(|end| stops.contains(end)), "in chunks of {chunk}");
            assert_eq!(begun, ends.len());
            assert_eq!(boundary.distance(), 2);
        }
    }

    #[test]
    fn unbounded_reads_keep_track_of_boundaries() {
        let (bytes, ends) = frames();
        for chunk in [1, 7, 1024, 4096] {
            let mut boundary = Boundary::default();
            let mut at = 0;
            for part in bytes.chunks(chunk) {
                boundary.pass(part);
                at += part.len();
                let next_end = ends.iter().copied().find(|end| *end > at).unwrap_or(at + 2);
                assert!(at + boundary.distance() <= next_end, "at {at} in chunks of {chunk}");
            }
        }
    }

    #[test]
    fn a_close_frame_has_a_code_unless_it_is_too_long_to_be_one() {
        let mut boundary = Boundary::default();
        boundary.pass(&[0x88, 0x82, 1, 2, 3, 4, 3 ^ 1]);
        boundary.pass(&[0xE8 ^ 2]);
        assert_eq!(boundary.close_code(), Some(1000));
        boundary.pass(&[0x88, 0xFE, 0, 126, 1, 2, 3, 4]);
        boundary.pass(&[0; 126]);
        assert_eq!(boundary.close_code(), None);
    }

    #[test]
    fn a_message_ends_with_its_last_fragment() {
        let mut boundary = Boundary::default();
        let mut is_between = |bytes: &[u8]| {
            boundary.pass(bytes);
            boundary.is_between_messages()
        };
        assert!(is_between(&[]));
        assert!(!is_between(&[0x01]), "half a header");
        assert!(!is_between(&[0x81, 1, 2, 3, 4]), "a payload is to come");
        assert!(!is_between(b"a"), "of the first fragment");
        assert!(!is_between(&[0x89, 0x80, 1, 2, 3, 4]), "a ping between fragments");
        assert!(!is_between(&[0x00, 0x80, 1, 2, 3, 4]), "an empty fragment");
        assert!(is_between(&[0x80, 0x80, 1, 2, 3, 4]));
        assert!(is_between(&[0x89, 0x80, 1, 2, 3, 4]));
        assert!(is_between(&[0x81, 0x81, 1, 2, 3, 4, b'a']));
    }
}

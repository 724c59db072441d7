//! The end of the frame that is being read (RFC 6455, section 5.2). tungstenite keeps the buffer of the largest frame
//! for as long as it lives; where that would be a lot, [`super::stream`] reads no further than the frame's end, so that
//! nothing is lost when the library starts anew after it.

/// The place in the stream of frames that was reached.
#[derive(Debug, Default)]
pub(super) struct Boundary {
    /// The header that is being read.
    header: [u8; 14],
    known: usize,
    /// Bytes of payload that are still to come.
    payload: u64,
}

impl Boundary {
    /// Number of bytes that may be read without crossing the end of a header or of a frame.
    pub(super) fn distance(&self) -> usize {
        match self.payload {
            0 => self.header_length() - self.known,
            payload => usize::try_from(payload).unwrap_or(usize::MAX),
        }
    }

    /// Goes past bytes that were read, and tells how many frames began in them.
    pub(super) fn pass(&mut self, mut bytes: &[u8]) -> usize {
        let mut begun = 0;
        while let Some(&first) = bytes.first() {
            if self.payload > 0 {
                let passed = bytes.len().min(self.distance());
                self.payload -= passed as u64;
                bytes = &bytes[passed..];
                continue;
            }
            self.header[self.known] = first;
            self.known += 1;
            bytes = &bytes[1..];
            if self.known == self.header_length() {
                self.payload = self.payload_length();
                self.known = 0;
                begun += 1;
            }
        }
        begun
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
        for length in [0_usize, 1, 125, 126, 65_535, 65_536, 0, 70_000] {
            bytes.push(0x81);
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
            bytes.resize(bytes.len() + length, 0x7f);
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
}

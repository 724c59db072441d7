//! Reads a server's stream of frames as cheaply as possible: only the headers.

/// Kinds of incoming frames. Messages are known by their size: every other frame of a chat server to gischat's clients
/// is shorter than 126 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Frame {
    Message,
    Short,
    Ping,
    Close,
}

/// Position in a server's stream of frames.
#[derive(Debug, Default)]
pub(super) struct Parser {
    /// Payloads shorter than this are no messages either: a native server's notice of departed members is long.
    pub(super) shortest: u64,
    header: [u8; 10],
    /// Bytes of the header that have been read.
    known: usize,
    /// Bytes of the payload that are still to come.
    missing: u64,
}

impl Parser {
    /// Takes in the bytes that were read, and calls `tell` for each complete frame.
    pub(super) fn feed(&mut self, mut bytes: &[u8], mut tell: impl FnMut(Frame)) {
        while let Some(&byte) = bytes.first() {
            if self.missing > 0 {
                let taken = bytes.len().min(usize::try_from(self.missing).unwrap_or(usize::MAX));
                bytes = &bytes[taken..];
                self.missing -= taken as u64;
            } else {
                self.header[self.known] = byte;
                self.known += 1;
                bytes = &bytes[1..];
                let Some(length) = self.length() else { continue };
                self.missing = length;
            }
            if self.missing == 0 {
                tell(self.kind());
                self.known = 0;
            }
        }
    }

    /// The length of the payload, once the header is complete.
    fn length(&self) -> Option<u64> {
        let big_endian = |bytes: &[u8]| bytes.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte));
        match (self.known, self.header[1] & 0x7f) {
            (2, length @ 0..126) => Some(u64::from(length)),
            (4, 126) => Some(big_endian(&self.header[2..4])),
            (10, 127) => Some(big_endian(&self.header[2..10])),
            _ => None,
        }
    }

    fn kind(&self) -> Frame {
        match (self.header[0] & 0x0f, self.header[1] & 0x7f) {
            (0x8, _) => Frame::Close,
            (0x9, _) => Frame::Ping,
            (_, 126 | 127) if self.length() >= Some(self.shortest) => Frame::Message,
            _ => Frame::Short,
        }
    }
}

//! One socket of the bare server: its handshake, its frames, and its unsent bytes.

use mio::net::TcpStream;
use std::io::{ErrorKind, Read, Write};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

/// One socket.
#[derive(Debug)]
pub(super) struct Member {
    stream: TcpStream,
    /// The path of the handshake, when that has just come.
    pub(super) asked: Option<String>,
    pub(super) room: Option<usize>,
    open: bool,
    /// The beginning of a frame that is not complete yet.
    unread: Vec<u8>,
    unsent: Vec<u8>,
}

impl Member {
    pub(super) fn new(stream: TcpStream) -> Self {
        Self { stream, asked: None, room: None, open: false, unread: Vec::new(), unsent: Vec::new() }
    }

    /// Writes the bytes that the socket takes now; the rest waits, without any bound.
    pub(super) fn send(&mut self, bytes: &[u8]) {
        let written = if self.unsent.is_empty() { self.stream.write(bytes).unwrap_or(0) } else { 0 };
        if written < bytes.len() {
            self.unsent.extend_from_slice(&bytes[written..]);
        }
    }

    pub(super) fn flush(&mut self) {
        while !self.unsent.is_empty() {
            match self.stream.write(&self.unsent) {
                Ok(written) => drop(self.unsent.drain(..written)),
                Err(_) => return,
            }
        }
        self.unsent = Vec::new();
    }

    /// Reads all available bytes and hands over each message. `false` once the client is gone.
    pub(super) fn receive(&mut self, buffer: &mut [u8], mut message: impl FnMut(&[u8])) -> bool {
        loop {
            match self.stream.read(buffer) {
                Ok(0) => return false,
                Ok(read) => {
                    self.unread.extend_from_slice(&buffer[..read]);
                    if !self.understand(&mut message) {
                        return false;
                    }
                    if read < buffer.len() {
                        return true;
                    }
                }
                Err(error) => return error.kind() == ErrorKind::WouldBlock,
            }
        }
    }

    /// Takes off the complete frames. `false` at a close, which is answered.
    fn understand(&mut self, message: &mut impl FnMut(&[u8])) -> bool {
        if !self.open {
            let Some(end) = self.unread.windows(4).position(|four| four == b"\r\n\r\n") else { return true };
            let request = String::from_utf8_lossy(&self.unread[..end]).into_owned();
            self.unread.drain(..end + 4);
            self.open = true;
            self.welcome(&request);
        }
        let mut at = 0;
        let mut closed = false;
        while let Some((start, length)) = frame(&self.unread[at..]) {
            let (start, end) = (at + start, at + start + length);
            closed |= self.unread[at] & 0x0f == 0x8;
            unmask(&mut self.unread[start - 4..end]);
            if !closed {
                message(&self.unread[start..end]);
            }
            at = end;
        }
        self.unread.drain(..at);
        if self.unread.is_empty() {
            self.unread = Vec::new();
        }
        if closed {
            self.send(&[0x88, 0]);
        }
        !closed
    }

    fn welcome(&mut self, request: &str) {
        let key = request.lines().find_map(|line| line.strip_prefix("Sec-WebSocket-Key: ")).unwrap_or_default();
        let accept = derive_accept_key(key.as_bytes());
        self.asked = request.split(' ').nth(1).map(str::to_owned);
        let answer = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n";
        self.send(format!("{answer}Sec-WebSocket-Accept: {accept}\r\n\r\n").as_bytes());
    }
}

/// Offset and length of the first frame's payload, if the frame is complete.
fn frame(bytes: &[u8]) -> Option<(usize, usize)> {
    let (start, length) = match bytes.get(1)? & 0x7f {
        126 => (8, usize::from(u16::from_be_bytes(bytes.get(2..4)?.try_into().ok()?))),
        127 => (14, usize::try_from(u64::from_be_bytes(bytes.get(2..10)?.try_into().ok()?)).ok()?),
        length => (6, usize::from(length)),
    };
    (bytes.len() >= start + length).then_some((start, length))
}

/// Takes the mask, which is in the first four bytes, off those behind it.
fn unmask(bytes: &mut [u8]) {
    let Some((mask, payload)) = bytes.split_first_chunk_mut::<4>() else { return };
    payload.iter_mut().zip(mask.iter().cycle()).for_each(|(byte, mask)| *byte ^= mask);
}

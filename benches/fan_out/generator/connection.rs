//! One client: its handshake, its reads and its writes.

use super::Seen;
use super::frames::{Frame, Parser};
use super::room::Room;
use crate::Outcome;
use crate::speech::{Speech, pong_frame};
use mio::net::TcpStream;
use socket2::{Domain, Socket, Type};
use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Instant;

/// Clients that share a source address, well below the ports that it has. Each server has addresses of its own, for ports
/// stay taken a while after a connection has ended.
const PER_ADDRESS: usize = 10_000;

/// One client.
#[derive(Debug)]
pub(super) struct Connection {
    pub(super) stream: TcpStream,
    pub(super) room: usize,
    pub(super) speech: Speech,
    /// `true` if the client counts as a member: it reads, and is not there for sending only.
    pub(super) listens: bool,
    pub(super) stalled: bool,
    /// `true` until the client is in its room: frames before that do not count.
    pub(super) enters: bool,
    /// Bytes of the server's answer to the handshake; `None` once that is complete.
    answer: Option<Vec<u8>>,
    parser: Parser,
    /// The number of the message that comes next, within the room.
    pub(super) next: u64,
    pub(super) short_frames: u64,
    /// `true` once the server has sent its close frame.
    pub(super) closed: bool,
    /// Bytes that the socket has not taken yet.
    unsent: Vec<u8>,
}

/// Outcome of a read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Received {
    Something,
    /// The server has ended the connection.
    End,
}

impl Connection {
    /// Connects and asks for a WebSocket. `number` decides on the source address; `receive_buffer` is as in `Group`.
    pub(super) fn open(server: SocketAddr, path: &str, number: usize, receive_buffer: usize) -> Outcome<Self> {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
        let [high, low] = server.port().to_be_bytes();
        let source = Ipv4Addr::new(127, high, low, u8::try_from(2 + number / PER_ADDRESS)?);
        socket.bind(&SocketAddr::from((source, 0)).into())?;
        if receive_buffer > 0 {
            socket.set_recv_buffer_size(receive_buffer)?;
        }
        socket.connect(&server.into())?;
        socket.set_nonblocking(true)?;
        socket.set_tcp_nodelay(true)?;
        let mut connection = Self {
            stream: TcpStream::from_std(socket.into()),
            room: 0,
            speech: Speech::V1,
            listens: true,
            stalled: false,
            enters: false,
            answer: Some(Vec::new()),
            parser: Parser::default(),
            next: 0,
            short_frames: 0,
            closed: false,
            unsent: Vec::new(),
        };
        connection.send(request(server, path).as_bytes())?;
        Ok(connection)
    }

    /// Announces the size of the messages to come, in bytes.
    pub(super) fn expects(&mut self, bytes: usize) {
        self.parser.shortest = bytes as u64 / 2;
    }

    pub(super) fn is_open(&self) -> bool {
        self.answer.is_none()
    }

    /// Sends the bytes that the socket takes; the rest follows once the socket is writable again.
    pub(super) fn send(&mut self, bytes: &[u8]) -> Outcome<()> {
        self.unsent.extend_from_slice(bytes);
        self.flush()
    }

    pub(super) fn flush(&mut self) -> Outcome<()> {
        while !self.unsent.is_empty() {
            match self.stream.write(&self.unsent) {
                Ok(written) => drop(self.unsent.drain(..written)),
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                // The read that follows finds the end of the connection.
                Err(_) => self.unsent.clear(),
            }
        }
        Ok(())
    }

    /// Reads all available bytes. A read that does not fill the buffer has emptied the socket, unless it is `ending`.
    pub(super) fn receive(
        &mut self,
        buffer: &mut [u8],
        ending: bool,
        room: &mut Room,
        seen: &mut Seen,
    ) -> Outcome<Received> {
        while !self.stalled {
            match self.stream.read(buffer) {
                Ok(0) => return Ok(Received::End),
                Ok(read) => {
                    self.take_in(&buffer[..read], room, seen)?;
                    if read < buffer.len() && !ending {
                        break;
                    }
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => return Ok(Received::End),
            }
        }
        Ok(Received::Something)
    }

    /// Records that the server has ended this connection: its room waits for the client no more.
    pub(super) fn leave(&self, room: &mut Room, seen: &mut Seen) {
        seen.ended += 1;
        if self.is_open() && self.listens && !self.stalled {
            seen.messages += room.without(self.next);
        }
    }

    fn take_in(&mut self, bytes: &[u8], room: &mut Room, seen: &mut Seen) -> Outcome<()> {
        if self.answer.is_some() {
            return self.take_in_answer(bytes, room, seen);
        }
        let at = Instant::now();
        seen.bytes += bytes.len() as u64;
        let (next, short_frames, listens, closed) =
            (&mut self.next, &mut self.short_frames, self.listens && !self.enters, &mut self.closed);
        let mut pinged = false;
        self.parser.feed(bytes, |frame| match frame {
            Frame::Message if listens => {
                seen.deliveries += 1;
                seen.messages += room.arrived(*next, at);
                *next += 1;
            }
            Frame::Short if listens => {
                seen.short_frames += 1;
                *short_frames += 1;
                room.last_short = Some(at);
            }
            Frame::Close => *closed = true,
            Frame::Ping => pinged = true,
            Frame::Message | Frame::Short => {}
        });
        if pinged { self.send(&pong_frame()) } else { Ok(()) }
    }

    fn take_in_answer(&mut self, bytes: &[u8], room: &mut Room, seen: &mut Seen) -> Outcome<()> {
        let mut answer = self.answer.take().unwrap_or_default();
        answer.extend_from_slice(bytes);
        let Some(end) = answer.windows(4).position(|four| four == b"\r\n\r\n") else {
            self.answer = Some(answer);
            return Ok(());
        };
        if !answer.starts_with(b"HTTP/1.1 101") {
            let line = String::from_utf8_lossy(&answer[..end]).lines().next().unwrap_or_default().to_owned();
            return Err(format!("the server refused a connection: {line}").into());
        }
        seen.opened += 1;
        self.take_in(&answer[end + 4..], room, seen)
    }
}

fn request(server: SocketAddr, path: &str) -> String {
    format!(
        "GET {path} HTTP/1.1\r\nHost: {server}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
}

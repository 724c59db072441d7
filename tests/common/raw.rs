//! A WebSocket client without manners: it writes the bytes that a test gives it, and reads only when told to.

use super::{PATIENCE, Server};
use causerie::limits::CLOSE_TIMEOUT;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::time::Instant;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpSocket;
use tokio::time::timeout;

pub type Reading = BufReader<Box<dyn AsyncRead + Send + Unpin>>;
pub type Writing = Pin<Box<dyn AsyncWrite + Send>>;

/// A stream of bytes to a server, and the WebSocket frames that come back.
pub struct Raw {
    pub reading: Reading,
    pub writing: Writing,
}

/// One frame as it came.
#[derive(Debug, PartialEq, Eq)]
pub struct Frame {
    pub first: u8,
    pub payload: Vec<u8>,
}

pub const TEXT: u8 = 0x81;
pub const CLOSE: u8 = 0x88;
pub const PING: u8 = 0x89;
pub const PONG: u8 = 0x8A;

const MASK: [u8; 4] = [7, 110, 13, 200];

impl Raw {
    /// A TCP connection. It may write much and read nothing.
    pub async fn open(addr: SocketAddr) -> Self {
        Self::open_on(TcpSocket::new_v4().unwrap(), addr).await
    }

    /// A TCP connection from 127.0.0.2.
    pub async fn open_as_other(addr: SocketAddr) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(([127, 0, 0, 2], 0).into()).unwrap();
        let (reading, writing) = socket.connect(addr).await.expect("a connection").into_split();
        Self::over(reading, writing)
    }

    /// A TCP connection for which this side's kernel buffers about this number of bytes. It is not for writing much without
    /// reading: once a buffer of a fixed size is full, Linux 6.18 drops what comes beyond its window, acknowledgements
    /// included, so that both sides may wait for a quarter of an hour.
    pub async fn open_small(addr: SocketAddr, receive_buffer: u32) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(receive_buffer).unwrap();
        Self::open_on(socket, addr).await
    }

    async fn open_on(socket: TcpSocket, addr: SocketAddr) -> Self {
        let stream = socket.connect(addr).await.expect("a connection");
        stream.set_nodelay(true).unwrap();
        let (reading, writing) = stream.into_split();
        Self::over(reading, writing)
    }

    /// Any two streams, for example those of a program.
    pub fn over(reading: impl AsyncRead + Send + Unpin + 'static, writing: impl AsyncWrite + Send + 'static) -> Self {
        Self { reading: BufReader::new(Box::new(reading)), writing: Box::pin(writing) }
    }

    /// An open WebSocket.
    pub async fn connect(server: &Server, path: &str) -> Self {
        let mut raw = Self::open(server.addr()).await;
        raw.shake_hands(path, "", b"").await;
        raw
    }

    /// An open WebSocket with a small receive buffer.
    pub async fn connect_small(server: &Server, path: &str) -> Self {
        let mut raw = Self::open_small(server.addr(), 4096).await;
        raw.shake_hands(path, "", b"").await;
        raw
    }

    /// Opens the WebSocket, with more header lines (each ends with a line break) and with bytes right behind them.
    pub async fn shake_hands(&mut self, path: &str, headers: &str, behind: &[u8]) {
        let request = [handshake(path, headers).as_bytes(), behind].concat();
        self.write(&request).await;
        let head = self.head().await;
        assert!(head.starts_with("HTTP/1.1 101"), "{path}: {head}");
    }

    /// Writes, unless the server has closed the connection.
    pub async fn try_write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.writing.write_all(bytes).await?;
        self.writing.flush().await
    }

    pub async fn write(&mut self, bytes: &[u8]) {
        timeout(PATIENCE, self.try_write(bytes)).await.expect("the server reads").expect("an open socket");
    }

    /// Writes these bytes this number of times, or until the server closes, in a task of its own. Returns the reading
    /// half.
    pub fn keep_writing(self, bytes: Vec<u8>, times: usize) -> Self {
        let Self { reading, mut writing } = self;
        tokio::spawn(async move {
            for _ in 0..times {
                if writing.write_all(&bytes).await.is_err() {
                    return;
                }
            }
        });
        Self { reading, writing: Box::pin(tokio::io::sink()) }
    }

    /// The head of an HTTP answer; empty when the connection ends without one.
    pub async fn head(&mut self) -> String {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            match timeout(PATIENCE, self.reading.read_u8()).await.expect("an answer in time") {
                Ok(byte) => head.push(byte),
                Err(_) => break,
            }
        }
        String::from_utf8(head).expect("headers")
    }

    /// The next frame; `None` at the end of the stream, in order or not.
    pub async fn frame(&mut self) -> Option<Frame> {
        timeout(PATIENCE, self.read_frame()).await.expect("a frame in time").ok()
    }

    async fn read_frame(&mut self) -> io::Result<Frame> {
        let first = self.reading.read_u8().await?;
        let length = match self.reading.read_u8().await? {
            126 => u64::from(self.reading.read_u16().await?),
            127 => self.reading.read_u64().await?,
            length => u64::from(length),
        };
        let mut payload = vec![0; length as usize];
        self.reading.read_exact(&mut payload).await?;
        Ok(Frame { first, payload })
    }

    /// The next frame with this first byte, others are skipped; `None` at the end of the stream.
    pub async fn next_of(&mut self, first: u8) -> Option<Frame> {
        loop {
            match self.frame().await {
                Some(frame) if frame.first != first => {}
                end => return end,
            }
        }
    }

    /// Takes this number of bytes from the socket.
    pub async fn take(&mut self, bytes: usize) {
        timeout(PATIENCE, self.reading.read_exact(&mut vec![0; bytes])).await.expect("bytes in time").expect("bytes");
    }

    /// The next text frame that fits, as JSON.
    pub async fn text_with(&mut self, fits: impl Fn(&serde_json::Value) -> bool) -> serde_json::Value {
        loop {
            let frame = self.next_of(TEXT).await.expect("an open socket");
            let value = serde_json::from_slice(&frame.payload).expect("JSON");
            if fits(&value) {
                return value;
            }
        }
    }

    /// Expects close 4003 of a slow reader, whose cause came after `began`. Who does not read it within three seconds may lose it.
    pub async fn is_cut_since(&mut self, began: Instant) {
        let (code, _) = self.closed().await;
        assert!(code == 4003 || code == 1006 && began.elapsed() > CLOSE_TIMEOUT, "{code}");
    }

    /// Skips all frames up to the close, and reads on to the end of the stream. 1006 if there was no close.
    pub async fn closed(&mut self) -> (u16, String) {
        let Some(close) = self.next_of(CLOSE).await else {
            return (1006, String::new());
        };
        assert_eq!(self.frame().await, None, "a frame after the close");
        let (code, reason) = close.payload.split_at(2);
        (u16::from_be_bytes([code[0], code[1]]), String::from_utf8(reason.to_vec()).expect("UTF-8"))
    }
}

/// The request that opens a WebSocket.
pub fn handshake(path: &str, headers: &str) -> String {
    format!(
        "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
        Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n{headers}\r\n"
    )
}

/// A client's frame with this first byte: end of message, reserved bits, opcode.
pub fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = head(first, payload.len());
    bytes.extend(payload.iter().zip(MASK.iter().cycle()).map(|(byte, mask)| byte ^ mask));
    bytes
}

/// A client's text frame.
#[allow(clippy::needless_pass_by_value, reason = "what is said is mostly made for it")]
pub fn text(text: impl ToString) -> Vec<u8> {
    frame(TEXT, text.to_string().as_bytes())
}

/// The head of a client's frame of this length.
pub fn head(first: u8, length: usize) -> Vec<u8> {
    let mut bytes = vec![first];
    match length {
        0..126 => bytes.push(0x80 | length as u8),
        126..65536 => {
            bytes.push(0x80 | 126);
            bytes.extend((length as u16).to_be_bytes());
        }
        _ => {
            bytes.push(0x80 | 127);
            bytes.extend((length as u64).to_be_bytes());
        }
    }
    bytes.extend(MASK);
    bytes
}

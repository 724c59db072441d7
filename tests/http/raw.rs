//! Requests byte by byte, as no well-behaved client would send them.

use crate::common::{PATIENCE, Server};
use std::time::Instant;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// An answer as it came.
#[derive(Debug)]
pub struct RawAnswer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl RawAnswer {
    /// The value of a header, "" where there is none.
    pub fn header(&self, name: &str) -> &str {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.filter(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value).next().unwrap_or_default()
    }
}

/// Requests of an address that are refused, until it has had all of its refusals (`docs/protocol.md`, Limits): thirty, and those that are
/// forgotten meanwhile, one every two seconds.
pub struct Refusals {
    began: Instant,
    refused: u64,
    pub are_over: bool,
}

impl Refusals {
    pub fn begin() -> Self {
        Self { began: Instant::now(), refused: 0, are_over: false }
    }

    /// Counts an answer with this status.
    pub fn count(&mut self, status: u16) {
        self.are_over = status == 429;
        if self.are_over {
            let most = 30 + self.began.elapsed().as_secs() / 2;
            assert!((30..=most).contains(&self.refused), "{} of at most {most}", self.refused);
        } else {
            self.refused += 1;
            assert!(status == 404 && self.refused < 1_000, "{status} after {}", self.refused);
        }
    }
}

/// Sends these bytes and reads the answer to its end; of a socket only its head.
pub async fn send(server: &Server, request: impl AsRef<[u8]>) -> RawAnswer {
    let mut stream = TcpStream::connect(server.addr()).await.unwrap();
    stream.write_all(request.as_ref()).await.unwrap();
    read(&mut stream).await
}

pub async fn read(stream: &mut TcpStream) -> RawAnswer {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let read = timeout(PATIENCE, stream.read(&mut buffer)).await.expect("an answer in time").unwrap_or_default();
        bytes.extend_from_slice(&buffer[..read]);
        if read == 0 || bytes.starts_with(b"HTTP/1.1 101") && bytes.windows(4).any(|end| end == b"\r\n\r\n") {
            break;
        }
    }
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {text:?}"));
    let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or_default();
    RawAnswer { status, head: head.to_owned(), body: body.to_owned() }
}

/// A request without a body; the path goes out as it is.
pub async fn request(server: &Server, method: &str, path: &str, headers: &[&str]) -> RawAnswer {
    let headers: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
    send(server, format!("{method} {path} HTTP/1.1\r\nHost: chat.example.org\r\nConnection: close\r\n{headers}\r\n"))
        .await
}

pub async fn get(server: &Server, path: &str) -> RawAnswer {
    request(server, "GET", path, &[]).await
}

/// A PUT of these bytes.
pub async fn put(server: &Server, path: &str, headers: &[&str], body: impl AsRef<[u8]>) -> RawAnswer {
    let body = body.as_ref();
    let headers: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
    let head = format!(
        "PUT {path} HTTP/1.1\r\nHost: chat.example.org\r\nConnection: close\r\nContent-Length: {}\r\n{headers}\r\n",
        body.len()
    );
    send(server, [head.as_bytes(), body].concat()).await
}

/// A handshake as the plugins send it, for `chat.example.org`, with these headers besides.
pub async fn handshake(server: &Server, path: &str, headers: &[&str]) -> RawAnswer {
    let headers: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
    send(server, format!("GET {path} HTTP/1.1\r\nHost: chat.example.org:8443\r\n{HANDSHAKE}{headers}\r\n")).await
}

pub const HANDSHAKE: &str = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

//! Cases of the Autobahn suite with the bytes of both sides, as `scripts/check-autobahn` recorded them once, and the answer of a server to
//! what such a client says. Tests of `src/session` have it too.

use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// A case of the suite.
pub(crate) struct Case {
    /// Its number.
    pub(crate) name: &'static str,
    /// Bytes that the client sent behind the handshake.
    pub(crate) sent: Vec<u8>,
    /// The frames that an echo answered.
    pub(crate) answered: Vec<Frame>,
}

/// The first byte and the payload of a frame.
pub(crate) type Frame = (u8, Vec<u8>);

/// The recorded cases.
pub(crate) fn cases() -> impl Iterator<Item = Case> {
    let lines = include_str!("../fixtures/autobahn.txt").lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| match line.split(' ').collect::<Vec<_>>()[..] {
        [name, sent, answered] => Case { name, sent: bytes(sent), answered: frames(&bytes(answered)) },
        _ => panic!("no case: {line}"),
    })
}

fn bytes(hex: &str) -> Vec<u8> {
    let digits = hex.chars().map(|digit| digit.to_digit(16).unwrap_or_else(|| panic!("no digit: {hex}")) as u8);
    digits.collect::<Vec<_>>().chunks(2).map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit)).collect()
}

/// The frames that a server answers up to the end of the connection.
pub(crate) async fn exchange(server: SocketAddr, path: &str, sent: &[u8]) -> Vec<Frame> {
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
        Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n"
    );
    let exchanged = async {
        let mut stream = TcpStream::connect(server).await?;
        stream.write_all(&[request.as_bytes(), sent].concat()).await?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.map(|_| answer)
    };
    let answer = timeout(Duration::from_secs(30), exchanged).await.expect("an end in time").expect("an end in order");
    let head = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n").expect("an answer");
    frames(&answer[head + 4..])
}

fn frames(mut bytes: &[u8]) -> Vec<Frame> {
    let mut frames = Vec::new();
    while let [first, length, rest @ ..] = bytes {
        let (length, rest) = match (length, rest) {
            (126, [high, low, rest @ ..]) => (usize::from(u16::from_be_bytes([*high, *low])), rest),
            (127, [..]) => panic!("a long frame"),
            (short, rest) => (usize::from(*short), rest),
        };
        let (payload, behind) = rest.split_at(length);
        frames.push((*first, payload.to_vec()));
        bytes = behind;
    }
    frames
}

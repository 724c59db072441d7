//! The first text of a socket, where that says which node serves it. What was read stays there for whoever does. Called by
//! `livefield`.

use super::messages::context;
use crate::room::Upgraded;
use std::io::{self, Write};
use tokio::io::AsyncReadExt;
use tungstenite::Message;
use tungstenite::error::Error;

/// A stream of the bytes that have come. What the library answers is thrown away: it will again.
struct Arrived<'b> {
    bytes: &'b [u8],
    /// Bytes that were looked at.
    seen: &'b mut usize,
}

/// Returns the text with which a client begins, if it does, within so many bytes.
pub(super) async fn first_text(upgraded: &mut Upgraded, most: usize) -> Option<String> {
    let (mut context, mut seen) = (context(most), 0);
    let Upgraded { stream, read_ahead, .. } = upgraded;
    loop {
        match context.read(&mut Arrived { bytes: read_ahead, seen: &mut seen }) {
            Ok(Message::Text(text)) => return Some(text.as_str().to_owned()),
            Ok(Message::Ping(_) | Message::Pong(_)) => {}
            Err(Error::Io(error)) if error.kind() == io::ErrorKind::WouldBlock => {
                if read_ahead.len() > most || stream.read_buf(read_ahead).await.ok()? == 0 {
                    return None;
                }
            }
            Ok(_) | Err(_) => return None,
        }
    }
}

impl io::Read for Arrived<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = io::Read::read(&mut self.bytes.get(*self.seen..).unwrap_or_default(), buffer)?;
        *self.seen += read;
        if read == 0 { Err(io::ErrorKind::WouldBlock.into()) } else { Ok(read) }
    }
}

impl Write for Arrived<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

//! The client for programs and pipes: one line for each event, or one JSON object. Called by `lib`.
//!
//! Lines of a pipe are text, never commands: a log that is piped into a room may hold lines of strangers. Only lines
//! that are typed at a terminal are read for commands.

use super::chat::{Leaving, Link, Mode, Outgoing};
use super::client::{Client, stopped};
use super::commands;
use super::exit::{End, Exit};
use super::line::{Line, LineKind};
use super::safe::{self, Safe};
use serde_json::{Value, json};
use std::io::{self, BufRead, Write};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};

/// Lines that are read ahead of those that are sent.
const READ_AHEAD: usize = 8;

/// Longest line of a pipe, in bytes.
const LONGEST: u64 = 1 << 20;

/// Runs until the input ends; with `follows`, for ever.
pub(super) async fn run(client: Client, follows: bool) -> End {
    let rooms = client.chat.wanted.iter().map(|wanted| wanted.room.clone()).collect();
    let mut plain = Plain { client, follows, rooms, link: Link::Connecting };
    let end = plain.run().await;
    plain.client.close().await;
    end
}

struct Plain {
    client: Client,
    /// `true` to go on after the end of the input.
    follows: bool,
    /// The rooms for lines of a pipe.
    rooms: Vec<String>,
    /// The state of the connection that was printed last.
    link: Link,
}

impl Plain {
    async fn run(&mut self) -> End {
        let mut lines = Some(read_lines());
        let mut stop = std::pin::pin!(stopped());
        loop {
            self.client.reconnect().await;
            if let Err(error) = self.print() {
                return match error.kind() {
                    // The reader has closed the pipe.
                    io::ErrorKind::BrokenPipe => End::done(),
                    _ => End::new(Exit::Failed, format!("the output: {error}")),
                };
            }
            if let Some(end) = self.client.chat.end.take() {
                return end;
            }
            let wake = self.client.chat.next_timer().map(Instant::from_std);
            let may_read = self.client.chat.queue.len() < READ_AHEAD;
            tokio::select! {
                typed = next(&mut lines), if may_read => match typed {
                    Some(typed) => self.say(&typed),
                    None => {
                        lines = None;
                        if !self.follows {
                            self.client.chat.leave(Leaving::Quit);
                        }
                    }
                },
                event = self.client.next_event() => self.client.on_events(event),
                () = sleep_until(wake.unwrap_or_else(Instant::now)), if wake.is_some() => self.client.on_timer(),
                () = &mut stop => {
                    let leaving = if self.is_typed() { Leaving::Away } else { Leaving::Quit };
                    self.client.chat.leave_now(leaving);
                }
            }
        }
    }

    /// `true` if somebody types at a terminal.
    fn is_typed(&self) -> bool {
        self.client.chat.mode == Mode::Interactive
    }

    fn say(&mut self, text: &str) {
        let chat = &mut self.client.chat;
        if chat.mode == Mode::Interactive {
            return commands::run(chat, text);
        }
        if self.rooms.is_empty() {
            chat.end = Some(End::new(Exit::Usage, "into which room? --room names it"));
            return;
        }
        let text = text.trim_end_matches(['\r', '\n']);
        if text.trim().is_empty() {
            return;
        }
        for room in &self.rooms {
            chat.send(Outgoing::new(room, None, json!({"kind": "text", "text": text}), text));
        }
    }

    /// Prints the lines or events since the last call.
    fn print(&mut self) -> io::Result<()> {
        let mut out = io::stdout().lock();
        let new_lines = std::mem::take(&mut self.client.chat.state.new_lines);
        if let Some(events) = &mut self.client.chat.events {
            let events = std::mem::take(events);
            for event in events.into_iter().chain(new_lines.iter().filter_map(own_event)) {
                writeln!(out, "{}", safe::json(&event.to_string()))?;
            }
        } else {
            for (room, line) in &new_lines {
                let is_heard = self.client.chat.mode != Mode::OneShot || line.kind == LineKind::Output;
                match printed(room, line) {
                    Some(text) if line.kind == LineKind::Error => _ = writeln!(io::stderr(), "causerie: {text}"),
                    Some(text) if is_heard => writeln!(out, "{text}")?,
                    _ => {}
                }
            }
            self.print_link();
        }
        out.flush()
    }

    /// Prints a lost connection, which is no event here.
    fn print_link(&mut self) {
        let link = &self.client.chat.link;
        if *link == self.link {
            return;
        }
        if matches!(link, Link::Lost { .. }) {
            _ = writeln!(io::stderr(), "causerie: {}", Safe::of(&self.client.chat.status()));
        }
        self.link = link.clone();
    }
}

/// Returns a line for people; nothing for a message that is still being sent.
fn printed(room: &str, line: &Line) -> Option<String> {
    let (before, answers, text, after) = line.parts();
    let room = if room.is_empty() { Safe::of("-") } else { Safe::of(room) };
    match line.kind {
        LineKind::SentDirect if line.status.as_ref().is_some_and(|status| status.as_str() == "sending") => None,
        LineKind::Error => Some(text.to_owned()),
        LineKind::Output => Some(text.to_owned()),
        _ => Some(format!("{} {room} {before}{answers}{text}{after}", line.clock())),
    }
}

/// Returns the event of a line that comes from the client itself.
fn own_event((room, line): &(String, Line)) -> Option<Value> {
    let kind = match line.kind {
        LineKind::Error => "trouble",
        LineKind::Output => "answer",
        _ => return None,
    };
    Some(json!({"type": kind, "room": room, "text": line.text.as_str()}))
}

async fn next(lines: &mut Option<mpsc::Receiver<String>>) -> Option<String> {
    match lines {
        Some(lines) => lines.recv().await,
        None => std::future::pending().await,
    }
}

/// Reads the input in a thread of its own, which may block for ever.
fn read_lines() -> mpsc::Receiver<String> {
    let (read, lines) = mpsc::channel(READ_AHEAD);
    std::thread::spawn(move || {
        let mut input = io::stdin().lock();
        loop {
            let mut line = Vec::new();
            let length = io::Read::take(&mut input, LONGEST).read_until(b'\n', &mut line);
            if !length.is_ok_and(|length| length > 0) {
                return;
            }
            if read.blocking_send(String::from_utf8_lossy(&line).into_owned()).is_err() {
                return;
            }
        }
    });
    lines
}

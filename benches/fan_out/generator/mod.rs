//! The load: thousands of clients in one thread over one epoll. It reads commands on its standard input, answers on its
//! standard output, and measures the server's time and its own.

mod churn;
mod connection;
mod flight;
mod frames;
mod latency;
mod open;
mod room;
mod run;

use crate::Outcome;
use crate::protocol::{Command, Report};
use crate::speech::{Speech, close_frame};
use connection::{Connection, Received};
use mio::{Events, Poll};
use room::Room;
use std::io::{self, BufRead, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

/// Events that are handled before the clock is looked at again.
const EVENTS: usize = 512;
/// Most bytes of one read.
const BUFFER: usize = 256 * 1024;

/// Time that a server may take to answer a close frame.
const GOODBYE: Duration = Duration::from_secs(10);

/// All clients of one server.
struct Generator {
    /// The nodes of the server, as a rule one.
    nodes: Vec<SocketAddr>,
    /// The processes that are the server.
    watch: Vec<u32>,
    poll: Poll,
    events: Events,
    buffer: Vec<u8>,
    connections: Vec<Option<Connection>>,
    rooms: Vec<Room>,
    seen: Seen,
    /// Clients before those that are open: the name of a client that was cut stays taken for a while.
    earlier: usize,
    /// The picture for messages, once one has been drawn.
    picture: Option<String>,
}

/// Totals over all connections so far.
#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    /// Messages that every member has.
    messages: u64,
    deliveries: u64,
    bytes: u64,
    short_frames: u64,
    /// Handshakes that were answered.
    opened: usize,
    /// Connections that the server ended.
    ended: u64,
}

/// Serves commands until the standard input ends.
pub(crate) fn run(ports: &[u16], watch: &[u32]) -> Outcome<()> {
    rlimit::increase_nofile_limit(u64::MAX)?;
    let mut generator = Generator {
        nodes: ports.iter().map(|port| (Ipv4Addr::LOCALHOST, *port).into()).collect(),
        watch: watch.to_vec(),
        poll: Poll::new()?,
        events: Events::with_capacity(EVENTS),
        buffer: vec![0; BUFFER],
        connections: Vec::new(),
        rooms: Vec::new(),
        seen: Seen::default(),
        earlier: 0,
        picture: None,
    };
    for line in io::stdin().lock().lines() {
        let report = generator.obey(serde_json::from_str(&line?)?);
        let report = report.unwrap_or_else(|error| Report::Failed(error.to_string()));
        println!("{}", serde_json::to_string(&report)?);
        io::stdout().flush()?;
    }
    Ok(())
}

impl Generator {
    fn obey(&mut self, command: Command) -> Outcome<Report> {
        Ok(match command {
            Command::Open(groups) => Report::Opened(self.open(&groups)?),
            Command::Run(load) => Report::Measured(Box::new(self.run(&load)?)),
            Command::Churn(churn) => Report::Measured(Box::new(self.churn(&churn)?)),
            Command::Close => {
                self.say_goodbye()?;
                self.close();
                Report::Closed
            }
        })
    }

    /// Ends the sessions of native clients: they would outlive their connections otherwise, and stay in the room.
    fn say_goodbye(&mut self) -> Outcome<()> {
        let leaves = |connection: &Connection| connection.speech == Speech::Native && !connection.stalled;
        for connection in self.connections.iter_mut().flatten().filter(|connection| leaves(connection)) {
            connection.send(&close_frame())?;
        }
        self.turns_until(Instant::now() + GOODBYE, |this| {
            !this.connections.iter().flatten().any(|connection| leaves(connection) && !connection.closed)
        })
    }

    fn close(&mut self) {
        self.earlier += self.connections.len();
        self.connections.clear();
        self.rooms.clear();
        self.seen = Seen::default();
    }

    /// Waits for the network once, at most for `patience`, and handles its events. Returns their number.
    fn turn(&mut self, patience: Duration) -> Outcome<usize> {
        match self.poll.poll(&mut self.events, Some(patience)) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Ok(0),
            other => other?,
        }
        let mut count = 0;
        for event in &self.events {
            count += 1;
            let slot = event.token().0;
            let Some(connection) = self.connections.get_mut(slot).and_then(Option::as_mut) else { continue };
            if event.is_writable() {
                connection.flush()?;
            }
            if event.is_readable() {
                let room = &mut self.rooms[connection.room];
                let ending = event.is_read_closed();
                if connection.receive(&mut self.buffer, ending, room, &mut self.seen)? == Received::End {
                    connection.leave(room, &mut self.seen);
                    self.connections[slot] = None;
                }
            }
        }
        Ok(count)
    }

    /// Handles events until `deadline` or until `done`.
    fn turns_until(&mut self, deadline: Instant, mut done: impl FnMut(&Self) -> bool) -> Outcome<()> {
        while Instant::now() < deadline && !done(self) {
            self.turn(Duration::from_millis(10))?;
        }
        Ok(())
    }
}

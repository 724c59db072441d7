//! The floor: the least work that a server of this kind must do. One thread, one epoll; all messages since the last
//! turn are framed once, joined, and go to each member of their room in one bare `write`.

use super::member::Member;
use crate::Outcome;
use crate::speech::header;
use mio::net::TcpListener;
use mio::{Events, Interest, Poll, Token};
use std::collections::HashMap;
use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr};

const LISTENER: Token = Token(usize::MAX);
const EVENTS: usize = 1024;
/// Most bytes of one read.
const BUFFER: usize = 128 * 1024;

struct Bare {
    poll: Poll,
    members: Vec<Option<Member>>,
    /// Places of members that are gone.
    free: Vec<usize>,
    rooms: HashMap<String, usize>,
    /// Members of each room.
    rosters: Vec<Vec<usize>>,
    /// Bytes that are due to each room.
    due: Vec<Vec<u8>>,
}

/// Serves until the process is ended.
pub(crate) fn run(port: u16) -> Outcome<()> {
    rlimit::increase_nofile_limit(u64::MAX)?;
    let mut listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))?;
    let poll = Poll::new()?;
    poll.registry().register(&mut listener, LISTENER, Interest::READABLE)?;
    let mut bare = Bare {
        poll,
        members: Vec::new(),
        free: Vec::new(),
        rooms: HashMap::new(),
        rosters: Vec::new(),
        due: Vec::new(),
    };
    let mut events = Events::with_capacity(EVENTS);
    let mut buffer = vec![0; BUFFER];
    loop {
        bare.poll.poll(&mut events, None)?;
        for event in &events {
            match event.token() {
                LISTENER => bare.accept(&listener)?,
                Token(place) => bare.serve(place, event.is_writable(), &mut buffer),
            }
        }
        bare.deliver();
    }
}

impl Bare {
    fn accept(&mut self, listener: &TcpListener) -> Outcome<()> {
        loop {
            let mut stream = match listener.accept() {
                Ok((stream, _)) => stream,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error.into()),
            };
            stream.set_nodelay(true)?;
            let place = self.free.pop().unwrap_or(self.members.len());
            let both = Interest::READABLE | Interest::WRITABLE;
            self.poll.registry().register(&mut stream, Token(place), both)?;
            if place == self.members.len() {
                self.members.push(None);
            }
            self.members[place] = Some(Member::new(stream));
        }
    }

    fn serve(&mut self, place: usize, writable: bool, buffer: &mut [u8]) {
        let Some(member) = self.members.get_mut(place).and_then(Option::as_mut) else { return };
        if writable {
            member.flush();
        }
        let mut messages = Vec::new();
        let alive = member.receive(buffer, |message| messages.push(message.to_vec()));
        if let Some(path) = member.asked.take() {
            let next = self.rosters.len();
            let room = *self.rooms.entry(path).or_insert(next);
            if room == next {
                self.rosters.push(Vec::new());
                self.due.push(Vec::new());
            }
            member.room = Some(room);
            self.rosters[room].push(place);
        }
        if let Some(room) = member.room {
            for message in messages {
                self.due[room].extend(header(0x1, message.len()));
                self.due[room].extend(message);
            }
        }
        if !alive {
            self.leave(place);
        }
    }

    /// One write per member.
    fn deliver(&mut self) {
        for (due, roster) in self.due.iter_mut().zip(&self.rosters) {
            if due.is_empty() {
                continue;
            }
            for place in roster {
                if let Some(member) = &mut self.members[*place] {
                    member.send(due);
                }
            }
            due.clear();
        }
    }

    fn leave(&mut self, place: usize) {
        if let Some(Member { room: Some(room), .. }) = self.members[place].take() {
            self.rosters[room].retain(|other| *other != place);
        }
        self.free.push(place);
    }
}

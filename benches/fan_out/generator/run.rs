//! Sending, and measuring while it goes on.

use super::latency::percentiles;
use super::{Generator, Seen};
use crate::Outcome;
use crate::machine::{Cpu, cpu, resident};
use crate::picture;
use crate::protocol::{Content, Load, Measured};
use crate::speech::{Speech, text_frame};
use std::collections::HashMap;
use std::time::{Duration, Instant};

/// The frame for each room, by the sender's dialect.
type Frames = HashMap<usize, [Vec<u8>; 4]>;

/// Time for the messages under way at the end of a run.
const LAST: Duration = Duration::from_secs(3);
/// Interval of memory measurements while members stall.
const LOOK: Duration = Duration::from_millis(50);

/// All counters, at one moment.
struct Moment {
    at: Instant,
    seen: Seen,
    server: Cpu,
    own: Cpu,
}

/// Measurements while some members do not read.
struct Stall {
    resident_before: u64,
    resident_most: u64,
    next_look: Instant,
    cut_after: Option<Duration>,
}

impl Generator {
    pub(super) fn run(&mut self, load: &Load) -> Outcome<Measured> {
        let frames = self.frames(load)?;
        if let Content::Text(bytes) = load.content {
            self.connections.iter_mut().flatten().for_each(|connection| connection.expects(bytes));
        }
        for (room, drive) in &load.rooms {
            self.rooms[*room].start(*drive, load.senders);
        }
        let parked = self.park(load)?;
        self.send_for(load, load.warm_up, &frames, &mut None)?;
        for (room, _) in &load.rooms {
            self.rooms[*room].latencies = self.rooms[*room].due().map(|_| Vec::new());
        }
        let mut stall = self.stall(load)?;
        let start = self.moment()?;
        self.send_for(load, load.seconds, &frames, &mut stall)?;
        let end = self.moment()?;
        let (latencies, lost) = self.finish(load, &parked)?;
        let server = end.server.since(start.server);
        let messages = end.seen.messages - start.seen.messages;
        Ok(Measured {
            seconds: (end.at - start.at).as_secs_f64(),
            messages,
            deliveries: end.seen.deliveries - start.seen.deliveries + messages * parked.len() as u64,
            bytes: end.seen.bytes - start.seen.bytes,
            server_cpu: server.all.as_secs_f64(),
            server_user: server.user.as_secs_f64(),
            own_cpu: end.own.since(start.own).all.as_secs_f64(),
            latencies,
            lost,
            dropped: end.seen.ended - start.seen.ended,
            cut_after: stall.as_ref().and_then(|stall| stall.cut_after).map(|after| after.as_secs_f64()),
            resident_growth: stall.map_or(0, |stall| stall.resident_most.saturating_sub(stall.resident_before)),
        })
    }

    /// The frames with this content as clients of each kind send them to each of these rooms.
    fn frames(&mut self, load: &Load) -> Outcome<Frames> {
        let picture = match load.content {
            Content::Text(_) => None,
            // Drawing it takes a second.
            Content::Picture => Some(self.picture.take().map_or_else(picture::base64, Ok)?),
        };
        let frame = |speech: Speech, room: usize| match (load.content, &picture) {
            (Content::Text(bytes), _) => {
                let other = load.large.filter(|(large, _)| *large == room);
                text_frame(&speech.text(room, other.map_or(bytes, |(_, bytes)| bytes)))
            }
            (Content::Picture, picture) => text_frame(&speech.image(room, picture.as_deref().unwrap_or_default())),
        };
        let rooms = load.rooms.iter().map(|(room, _)| (*room, Speech::ALL.map(|speech| frame(speech, *room))));
        let frames = rooms.collect();
        self.picture = self.picture.take().or(picture);
        Ok(frames)
    }

    fn moment(&self) -> Outcome<Moment> {
        let own = cpu(&[std::process::id()])?;
        Ok(Moment { at: Instant::now(), seen: self.seen, server: cpu(&self.watch)?, own })
    }

    /// Sends due messages and handles incoming frames, for this number of seconds.
    fn send_for(&mut self, load: &Load, seconds: f64, frames: &Frames, stall: &mut Option<Stall>) -> Outcome<()> {
        let start = Instant::now();
        let end = start + Duration::from_secs_f64(seconds);
        let enough = load.messages.map_or(u64::MAX, |messages| self.seen.messages + messages);
        loop {
            let now = Instant::now();
            if now >= end || self.seen.messages >= enough {
                return Ok(());
            }
            let mut next = end;
            for (room, _) in &load.rooms {
                for _ in 0..self.rooms[*room].wanted(now) {
                    self.speak(*room, frames)?;
                }
                next = next.min(self.rooms[*room].due().unwrap_or(end));
            }
            if let Some(stall) = stall {
                next = next.min(self.look(load, stall, start)?);
            }
            self.turn(next.saturating_duration_since(now))?;
        }
    }

    /// One message to a room.
    fn speak(&mut self, room: usize, frames: &Frames) -> Outcome<()> {
        let Some(frames) = frames.get(&room) else { return Ok(()) };
        let room = &mut self.rooms[room];
        let Some(sender) = room.sender() else { return Ok(()) };
        let Some(connection) = &mut self.connections[sender] else {
            room.senders.retain(|other| *other != sender);
            return Ok(());
        };
        room.flight.start(room.members);
        connection.send(&frames[connection.speech as usize])
    }

    /// The last members of the first room stop reading.
    fn stall(&mut self, load: &Load) -> Outcome<Option<Stall>> {
        let Some((room, _)) = load.rooms.first() else { return Ok(None) };
        let members = self.connections.iter_mut().flatten().rev();
        for connection in members.filter(|other| other.room == *room && other.listens).take(load.stalled) {
            connection.stalled = true;
            self.seen.messages += self.rooms[*room].without(connection.next);
        }
        self.rooms[*room].last_short = None;
        let resident_before = resident(&self.watch)?;
        let next_look = Instant::now();
        Ok(Some(Stall { resident_before, resident_most: resident_before, next_look, cut_after: None }))
    }

    /// Measures the server's memory, and the time until the others hear that some members are gone.
    fn look(&self, load: &Load, stall: &mut Stall, start: Instant) -> Outcome<Instant> {
        let now = Instant::now();
        if now >= stall.next_look {
            stall.resident_most = stall.resident_most.max(resident(&self.watch)?);
            stall.next_look = now + LOOK;
        }
        if let Some((room, _)) = load.rooms.first()
            && let Some(told) = self.rooms[*room].last_short
        {
            stall.cut_after = Some(told.saturating_duration_since(start));
        }
        Ok(stall.next_look)
    }

    /// Most members of the first room leave incoming bytes in their sockets: all but nine, the first and the last among
    /// them. Returns their places.
    fn park(&mut self, load: &Load) -> Outcome<Vec<usize>> {
        let Some((room, _)) = load.rooms.first().filter(|_| load.parks) else { return Ok(Vec::new()) };
        let last = self.connections.len() - 1;
        let parked: Vec<usize> = (0..last).filter(|slot| slot % last.div_ceil(8).max(1) != 0).collect();
        for slot in &parked {
            if let Some(connection) = &mut self.connections[*slot] {
                self.poll.registry().deregister(&mut connection.stream)?;
            }
        }
        self.rooms[*room].members -= parked.len();
        Ok(parked)
    }

    /// The parked members read what has come. Returns the number of messages that have not.
    fn unpark(&mut self, load: &Load, parked: &[usize]) -> Outcome<u64> {
        let Some((room, _)) = load.rooms.first() else { return Ok(0) };
        for slot in parked {
            let Some(mut connection) = self.connections[*slot].take() else { continue };
            self.register_socket(&mut connection, *slot)?;
            self.connections[*slot] = Some(connection);
        }
        let (room, sent) = (*room, self.rooms[*room].flight.next());
        let missing = |this: &Self| -> u64 {
            parked.iter().flat_map(|slot| &this.connections[*slot]).map(|member| sent.saturating_sub(member.next)).sum()
        };
        self.turns_until(Instant::now() + LAST, |this| missing(this) == 0)?;
        self.rooms[room].members += parked.len();
        Ok(missing(self))
    }

    /// Waits for the messages under way, and gives up the rest.
    fn finish(&mut self, load: &Load, parked: &[usize]) -> Outcome<(Vec<crate::protocol::Latency>, u64)> {
        for (room, _) in &load.rooms {
            self.rooms[*room].stop();
        }
        self.turns_until(Instant::now() + LAST, |this| {
            load.rooms.iter().all(|(room, _)| this.rooms[*room].flight.len() == 0)
        })?;
        let mut latencies = Vec::new();
        let mut lost = self.unpark(load, parked)?;
        for (room, _) in &load.rooms {
            let room = &mut self.rooms[*room];
            latencies.extend(room.latencies.take().map(percentiles));
            lost += room.flight.give_up();
        }
        if lost > 0 {
            for connection in self.connections.iter_mut().flatten() {
                connection.next = self.rooms[connection.room].flight.next();
            }
        }
        Ok((latencies, lost))
    }
}

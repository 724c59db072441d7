//! Connecting: as fast as the server answers, some handshakes under way at any moment; then waiting until all is quiet.

use super::Generator;
use super::connection::Connection;
use super::room::Room;
use crate::Outcome;
use crate::machine::{cpu, resident};
use crate::protocol::{Group, Opened};
use crate::speech::{Speech, text_frame};
use mio::{Interest, Token};
use std::time::{Duration, Instant};

/// Handshakes under way: below the backlog of any server.
const HANDSHAKES: usize = 64;
/// Time that a server may take for all handshakes.
const PATIENCE: Duration = Duration::from_secs(120);
/// Silence, besides `QUIET_PER_MEMBER`, after which no more frames are expected: servers may gather counts.
const QUIET: Duration = Duration::from_millis(300);
const QUIET_PER_MEMBER: Duration = Duration::from_micros(500);

impl Generator {
    pub(super) fn open(&mut self, groups: &[Group]) -> Outcome<Opened> {
        self.close();
        let rooms = groups.iter().map(|group| group.room + 1).max().unwrap_or_default();
        self.rooms.resize_with(rooms, Room::default);
        let resident_before = resident(&self.watch)?;
        let cpu_before = cpu(&self.watch)?;
        let started = Instant::now();
        for group in groups {
            for number in 0..group.members {
                self.enter(group, number)?;
            }
        }
        let total = self.connections.len();
        self.turns_until(started + PATIENCE, |this| this.seen.opened == total)?;
        if self.seen.opened < total {
            return Err(format!("only {} of {total} connections were opened", self.seen.opened).into());
        }
        self.go_in()?;
        let seconds = started.elapsed().as_secs_f64();
        self.send_where(groups, |group| group.registers, Speech::newcomer)?;
        self.send_where(groups, |group| group.looks_away, |speech, _| speech.looking_away())?;
        self.settle()?;
        self.connections.iter_mut().flatten().for_each(|connection| connection.enters = false);
        let open = || self.connections.iter().flatten();
        Ok(Opened {
            seconds,
            short_frames: self.seen.short_frames,
            most: open().map(|connection| connection.short_frames).max().unwrap_or_default(),
            server_cpu: cpu(&self.watch)?.since(cpu_before).all.as_secs_f64(),
            resident_before,
            resident_after: resident(&self.watch)?,
        })
    }

    /// Connects one more client, once fewer than `HANDSHAKES` are under way.
    fn enter(&mut self, group: &Group, number: usize) -> Outcome<()> {
        let slot = self.connections.len();
        let mut connection = Connection::open(self.nodes[group.node], &group.path, slot, group.receive_buffer)?;
        connection.room = group.room;
        connection.speech = group.speech;
        connection.listens = !group.publishes;
        connection.enters = group.speech == Speech::Native;
        self.register_socket(&mut connection, slot)?;
        self.connections.push(Some(connection));
        let room = &mut self.rooms[group.room];
        room.members += usize::from(!group.publishes);
        if group.publishes && number == 0 {
            room.senders.clear(); // members of such a server cannot send
        }
        room.senders.push(slot);
        self.turn(Duration::ZERO)?;
        self.turns_until(Instant::now() + PATIENCE, |this| this.connections.len() - this.seen.opened < HANDSHAKES)
    }

    pub(super) fn register_socket(&self, connection: &mut Connection, slot: usize) -> Outcome<()> {
        let both = Interest::READABLE | Interest::WRITABLE;
        Ok(self.poll.registry().register(&mut connection.stream, Token(slot), both)?)
    }

    /// Sends the frames with which clients enter a room that their address does not name.
    fn go_in(&mut self) -> Outcome<()> {
        for slot in 0..self.connections.len() {
            let Some(connection) = &mut self.connections[slot] else { continue };
            for frame in connection.speech.entrance(connection.room, self.earlier + slot) {
                connection.send(&text_frame(&frame))?;
            }
            self.turn(Duration::ZERO)?;
        }
        Ok(())
    }

    /// Sends a frame for each client of the groups that want it, all at once.
    fn send_where(
        &mut self,
        groups: &[Group],
        wants: impl Fn(&Group) -> bool,
        frame: impl Fn(Speech, usize) -> Option<String>,
    ) -> Outcome<()> {
        let wishes: Vec<bool> = groups.iter().flat_map(|group| vec![wants(group); group.members]).collect();
        for (slot, _) in wishes.iter().enumerate().filter(|(_, wants)| **wants) {
            let Some(connection) = &mut self.connections[slot] else { continue };
            if let Some(frame) = frame(connection.speech, slot) {
                connection.send(&text_frame(&frame))?;
            }
            self.turn(Duration::ZERO)?;
        }
        Ok(())
    }

    /// Waits until no more frames come.
    fn settle(&mut self) -> Outcome<()> {
        let members = self.rooms.iter().map(|room| room.members).max().unwrap_or_default();
        let quiet = QUIET + QUIET_PER_MEMBER * u32::try_from(members)?;
        let mut last = Instant::now();
        while last.elapsed() < quiet {
            if self.turn(Duration::from_millis(10))? > 0 {
                last = Instant::now();
            }
        }
        Ok(())
    }
}

//! Servers side by side, each with its load connected, and rounds in which each has its turn: a disturbance of the
//! machine falls on them all.

use crate::Outcome;
use crate::args::Args;
use crate::driver::Driver;
use crate::protocol::{Content, Drive, Group, Load, Measured};
use crate::server::Server;
use crate::target::Target;
use std::slice;
use std::thread;

/// A server with its load.
#[derive(Debug)]
pub(crate) struct Seat {
    pub(crate) target: Target,
    // The load ends before its server: fields are dropped in this order.
    pub(crate) driver: Driver,
    server: Server,
}

impl Seat {
    pub(crate) fn take(target: Target, args: &Args) -> Outcome<Self> {
        let server = Server::start(&target, args)?;
        let driver = Driver::start(&server, args)?;
        Ok(Self { target, driver, server })
    }

    /// All processes of the server.
    pub(crate) fn processes(&self) -> &[u32] {
        &self.server.processes
    }

    fn open(&mut self, groups: Vec<Group>) -> Result<(), String> {
        let opened = self.driver.open(groups).map_err(|error| format!("{}: {error}", self.target.name));
        opened.map(drop)
    }
}

/// Servers side by side, the bare write first.
#[derive(Debug)]
pub(crate) struct Stage {
    pub(crate) seats: Vec<Seat>,
    rounds: usize,
}

impl Stage {
    /// Starts all servers and connects the members of `groups` to all of them at once: most of that is waiting.
    pub(crate) fn open(args: &Args, targets: &[Target], groups: impl Fn(&Target) -> Vec<Group>) -> Outcome<Self> {
        let seats = targets.iter().map(|target| Seat::take(target.clone(), args));
        let mut seats = seats.collect::<Outcome<Vec<_>>>()?;
        thread::scope(|scope| {
            let opening: Vec<_> = seats
                .iter_mut()
                .map(|seat| {
                    let groups = groups(&seat.target);
                    scope.spawn(|| seat.open(groups))
                })
                .collect();
            opening.into_iter().try_for_each(|seat| seat.join().unwrap_or_else(|_| Err("opening failed".to_owned())))
        })?;
        Ok(Self { seats, rounds: args.rounds })
    }

    /// Measurements of each server with this load, round by round.
    pub(crate) fn measure(&mut self, load: &Load) -> Outcome<Vec<Vec<Measured>>> {
        Ok(self.measure_each(slice::from_ref(load))?.remove(0))
    }

    /// As [`Stage::measure`], of several loads that take turns as the servers do, so that they can be compared too.
    pub(crate) fn measure_each(&mut self, loads: &[Load]) -> Outcome<Vec<Vec<Vec<Measured>>>> {
        let mut measured = vec![vec![Vec::new(); self.seats.len()]; loads.len()];
        for _ in 0..self.rounds {
            for (load, measured) in loads.iter().zip(&mut measured) {
                for (seat, measured) in self.seats.iter_mut().zip(measured) {
                    let name = &seat.target.name;
                    measured.push(seat.driver.run(load).map_err(|error| format!("{name}: {error}"))?);
                }
            }
        }
        Ok(measured)
    }
}

/// The same drive in this number of rooms, for the length of a turn.
pub(crate) fn load(args: &Args, rooms: usize, drive: Drive, payload: usize) -> Load {
    Load {
        rooms: (0..rooms).map(|room| (room, drive)).collect(),
        senders: usize::MAX,
        content: Content::Text(payload),
        large: None,
        warm_up: args.seconds / 4.0,
        seconds: args.seconds,
        messages: None,
        stalled: 0,
        parks: false,
    }
}

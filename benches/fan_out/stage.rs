//! Servers side by side, each with its load connected, and rounds in which each has its turn: what disturbs the machine
//! for a while disturbs them all.

use crate::Outcome;
use crate::args::Args;
use crate::driver::Driver;
use crate::protocol::{Drive, Group, Load, Measured};
use crate::server::Server;
use crate::target::Target;

/// A server with its load.
#[derive(Debug)]
pub(crate) struct Seat {
    pub(crate) target: Target,
    // The load ends before its server: fields are dropped in this order.
    pub(crate) driver: Driver,
    _server: Server,
}

impl Seat {
    pub(crate) fn take(target: Target, args: &Args) -> Outcome<Self> {
        let server = Server::start(&target, args)?;
        let driver = Driver::start(&server, args)?;
        Ok(Self { target, driver, _server: server })
    }
}

/// Servers side by side, the bare write first.
#[derive(Debug)]
pub(crate) struct Stage {
    pub(crate) seats: Vec<Seat>,
    rounds: usize,
}

impl Stage {
    /// Starts them all and connects the members that `groups` says.
    pub(crate) fn open(args: &Args, targets: &[Target], groups: impl Fn(&Target) -> Vec<Group>) -> Outcome<Self> {
        let mut seats = Vec::new();
        for target in targets {
            let mut seat = Seat::take(target.clone(), args)?;
            seat.driver.open(groups(target)).map_err(|error| format!("{}: {error}", target.name))?;
            seats.push(seat);
        }
        Ok(Self { seats, rounds: args.rounds })
    }

    /// What each server needed for this load, round by round.
    pub(crate) fn measure(&mut self, load: &Load) -> Outcome<Vec<Vec<Measured>>> {
        let mut measured = vec![Vec::new(); self.seats.len()];
        for _ in 0..self.rounds {
            for (seat, measured) in self.seats.iter_mut().zip(&mut measured) {
                let name = &seat.target.name;
                measured.push(seat.driver.run(load).map_err(|error| format!("{name}: {error}"))?);
            }
        }
        Ok(measured)
    }
}

/// The same drive in so many rooms, for as long as a turn takes.
pub(crate) fn load(args: &Args, rooms: usize, drive: Drive, payload: usize) -> Load {
    Load {
        rooms: (0..rooms).map(|room| (room, drive)).collect(),
        senders: usize::MAX,
        payload,
        warm_up: args.seconds / 4.0,
        seconds: args.seconds,
        stalled: 0,
    }
}

//! Connections that come and go: each is closed as soon as it is open, and the next takes its place.

use super::Generator;
use super::connection::Connection;
use crate::Outcome;
use crate::machine::cpu;
use crate::protocol::{Churn, Measured};
use crate::speech::close_frame;
use std::time::{Duration, Instant};

/// Clients that come and go belong to the first room, and do not count as its members.
const ROOM: usize = 0;

impl Generator {
    pub(super) fn churn(&mut self, churn: &Churn) -> Outcome<Measured> {
        let staying = self.connections.len();
        let bye = close_frame();
        let mut asked = vec![false; churn.at_once];
        let (mut came, mut went) = (0, 0);
        let server = cpu(&self.watch)?;
        let own = cpu(&[std::process::id()])?;
        let start = Instant::now();
        while start.elapsed().as_secs_f64() < churn.seconds {
            for (place, asked) in asked.iter_mut().enumerate() {
                let slot = staying + place;
                match self.connections.get_mut(slot).and_then(Option::as_mut) {
                    Some(connection) if connection.closed => self.connections[slot] = None,
                    Some(connection) if connection.is_open() && !*asked => {
                        connection.send(&bye)?;
                        *asked = true;
                    }
                    Some(_) => {}
                    None => {
                        went += u64::from(*asked);
                        self.come(&churn.path, slot, came)?;
                        came += 1;
                        *asked = false;
                    }
                }
            }
            self.turn(Duration::from_millis(1))?;
        }
        let seconds = start.elapsed().as_secs_f64();
        let server = cpu(&self.watch)?.since(server);
        let own_cpu = cpu(&[std::process::id()])?.since(own).all.as_secs_f64();
        self.connections.truncate(staying);
        Ok(Measured {
            seconds,
            messages: went,
            server_cpu: server.all.as_secs_f64(),
            server_user: server.user.as_secs_f64(),
            own_cpu,
            ..Measured::default()
        })
    }

    /// Opens a connection in this slot; `number` of them came before, on which the source address depends.
    fn come(&mut self, path: &str, slot: usize, number: u64) -> Outcome<()> {
        // Ports of connections that have just ended stay taken for a while.
        let mut connection = Connection::open(self.nodes[0], path, usize::try_from(number)? % 2_000_000, 0)?;
        connection.room = ROOM;
        connection.listens = false;
        self.register_socket(&mut connection, slot)?;
        if slot == self.connections.len() {
            self.connections.push(None);
        }
        self.connections[slot] = Some(connection);
        Ok(())
    }
}

//! Who may connect, and who may enter which room: addresses as trusted proxies tell them, pages of other sites, tokens,
//! keys of rooms, reserved nicknames, and how often somebody may try (contract `native`, sections 2.2, 3.1 and 11.1). It
//! reads settings, headers and tokens, and answers; it knows no socket and no room. `http` and `session` ask it.

mod attempts;
mod bound;
mod client;
mod connections;
mod doors;
mod grant;
mod ice;
mod mint;
mod nicknames;
#[cfg(test)]
mod tests;
mod token;

pub use attempts::Attempts;
pub use bound::Bound;
pub use client::{Address, Client, Denied, PageCookie, check_origin};
pub use connections::{Connection, Connections};
pub use doors::{Denial, Doors};
pub use grant::{Grant, GrantedRooms};
pub use ice::{Ice, IceServer, Login, ice_servers};
pub use mint::NewToken;
pub use nicknames::ReservedNicknames;
pub use token::{TokenFault, Tokens};

use crate::config::{Addresses, Config};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Everything that is asked about access, for one node.
#[derive(Debug)]
pub struct Access {
    /// Which tokens count.
    pub tokens: Tokens,
    /// Who may enter which room.
    pub doors: Doors,
    /// Who was refused too often.
    pub attempts: Attempts,
    /// Who holds how many sockets.
    pub connections: Connections,
    /// Who holds how many connections on which no whole request has come.
    pub arriving: Connections,
    /// Nicknames that are not for everybody.
    pub nicknames: ReservedNicknames,
    /// What tells our own page where a proxy hides the host.
    pub page_cookie: PageCookie,
    /// What the log may show of addresses.
    log: Addresses,
}

/// Why somebody does not get into a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// The room's rules say so.
    Denied(Denial),
    /// This address was refused too often; it may ask again after this time. Says nothing about the room.
    TooMany(Duration),
}

impl Access {
    /// What the settings say.
    pub fn new(config: &Config) -> Self {
        Self {
            tokens: Tokens::new(&config.access.tokens),
            doors: Doors::new(config),
            attempts: Attempts::default(),
            connections: Connections::new(config.limits.connections, Bound::Connections, config.log.addresses),
            arriving: Connections::new(config.limits.connections, Bound::Arriving, config.log.addresses),
            nicknames: ReservedNicknames::new(&config.access.reserved_nicknames),
            page_cookie: PageCookie::random(),
            log: config.log.addresses,
        }
    }

    /// Whether somebody at `address` may enter the configured room of exactly this name. A refusal counts against the
    /// address, and once there are too many, nothing is answered but that, unless no guess leads into the room.
    ///
    /// # Errors
    /// Why not.
    pub fn admit(&self, address: Address, room: &str, key: Option<&str>, grant: Option<&Grant>) -> Result<(), Refused> {
        if self.doors.stands_open(room, grant) {
            return Ok(());
        }
        let now = Instant::now();
        self.attempts.check(address, now).map_err(|wait| {
            Bound::Refusals.reached(address, self.log);
            Refused::TooMany(wait)
        })?;
        self.doors.may_join(room, key, grant).map_err(|denial| {
            self.attempts.count(address, now);
            Refused::Denied(denial)
        })
    }
}

/// Whole seconds since the epoch: what the times in tokens are compared with.
pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs())
}

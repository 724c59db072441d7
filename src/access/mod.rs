//! Access to the node and to its rooms: addresses as trusted proxies tell them, pages of other sites, tokens,
//! keys of rooms, reserved nicknames, and how often somebody may try (`docs/protocol.md`, Tokens, Access and Limits).
//! It reads settings, headers and tokens, and answers; it knows no socket and no room. `http` and `session` ask it.

mod amounts;
mod bound_notices;
mod by_address;
mod client;
mod connection;
mod frame_rates;
#[cfg(test)]
mod fuzz;
mod grant;
mod hooks;
mod ice;
mod new_token;
mod nicknames;
mod request_rates;
mod room_access;
mod shared_rate;
#[cfg(test)]
mod tests;
mod token;
mod token_bucket;
mod usage;

pub use bound_notices::Bound;
pub use by_address::ByAddress;
pub use client::{Address, Client, Denied, FORWARDED_FOR, PageCookie, asked_host, check_origin};
pub use connection::Connection;
pub use frame_rates::FrameRates;
pub use grant::{Grant, GrantedRooms};
pub use hooks::Hook;
pub use ice::{OwnRelay, ice_servers};
pub use new_token::NewToken;
pub use nicknames::ReservedNicknames;
pub use request_rates::{Cost, RequestRates};
pub use room_access::{Denial, RoomAccess};
pub use shared_rate::{Payer, RateExceeded, SharedRate};
pub use token::{TokenFault, Tokens, now};
pub use token_bucket::TokenBucket;
pub use usage::{Held, Usage};

use crate::config::Config;
use room_access::Strength;
use std::sync::Arc;
use std::time::Duration;
use usage::Bounds;

/// Everything that is asked about access, for one node.
#[derive(Debug)]
pub struct Access {
    /// Verifies tokens.
    pub tokens: Tokens,
    /// The rules of rooms.
    pub rooms: RoomAccess,
    /// Nicknames that are not for everybody.
    pub nicknames: ReservedNicknames,
    hooks: Vec<Hook>,
    /// The cookie that tells our own page where a proxy hides the host.
    pub page_cookie: PageCookie,
    by_address: ByAddress<Usage>,
    /// The entry of all whose address is unknown, or has no entry because there are too many.
    unknown: Arc<Usage>,
    bounds: Bounds,
}

/// Addresses that have an entry, three quarters of a kilobyte each.
const ADDRESSES: usize = 65_536;

/// The reason why somebody does not get into a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// The room's rules say so.
    Denied(Denial),
    /// Too many refusals for this address, which may ask again after this time. Says nothing about the room.
    TooMany(Duration),
}

impl Access {
    /// The access that the settings give.
    pub fn new(config: &Config) -> Self {
        let bounds = Bounds::of(config);
        Self {
            tokens: Tokens::new(&config.access.tokens),
            rooms: RoomAccess::new(config),
            nicknames: ReservedNicknames::new(&config.access.reserved_nicknames),
            hooks: Hook::all(&config.access.hooks, &config.rules),
            page_cookie: PageCookie::random(),
            by_address: ByAddress::new(ADDRESSES, Usage::is_idle),
            unknown: Arc::new(Usage::new(Address::Unknown, bounds)),
            bounds,
        }
    }

    /// Returns the entry of an address. Whoever holds it looks nothing up any more.
    pub fn usage(&self, address: Address) -> Arc<Usage> {
        let entry = match address {
            Address::Unknown => None,
            known => self.by_address.of(known, || Usage::new(known, self.bounds)),
        };
        entry.unwrap_or_else(|| self.unknown.clone())
    }

    /// Checks that somebody at `address` may enter the configured room of exactly this name. A refusal counts against
    /// the address, and once there are too many, that is all that is answered to what is wrong. What nobody guesses opens the
    /// room all the same; a name that no list shows does not, and a short key only while few wrong ones of this room came.
    ///
    /// # Errors
    /// The reason for the refusal.
    pub fn admit(&self, address: Address, room: &str, key: Option<&str>, grant: Option<&Grant>) -> Result<(), Refused> {
        if self.rooms.stands_open(room, grant) {
            return Ok(());
        }
        let usage = self.usage(address);
        match self.rooms.open(room, key, grant) {
            Ok(Strength::Surely) => Ok(()),
            Ok(Strength::ByShortKey) if usage.may_guess(room) => Ok(()),
            Ok(Strength::ByName) => usage.check_refusals().map_err(Refused::TooMany),
            // A short key that is right is told from a wrong one in nothing.
            Ok(Strength::ByShortKey) => refuse(&usage, self.rooms.open(room, None, None).err()),
            Err(denial) => {
                if let Some(room) = key.and_then(|_| self.rooms.with_short_key(room)) {
                    usage.count_guess(room);
                }
                refuse(&usage, Some(denial))
            }
        }
    }

    /// Returns `true` if [`Self::admit`] would admit them. Counts nothing: who is refused is refused by that.
    pub fn would_admit(&self, address: Address, room: &str, key: Option<&str>, grant: Option<&Grant>) -> bool {
        self.rooms.stands_open(room, grant)
            || match self.rooms.open(room, key, grant) {
                Ok(Strength::Surely) => true,
                Ok(Strength::ByShortKey) => self.usage(address).may_guess(room),
                Ok(Strength::ByName) => self.usage(address).check_refusals().is_ok(),
                Err(_) => false,
            }
    }

    /// Returns `true` if they could be there without a token. A wrong key is a guess here, too.
    pub fn opens_without_token(&self, address: Address, room: &str, key: Option<&str>) -> bool {
        let is_open = self.would_admit(address, room, key, None);
        if !is_open && let Some(room) = key.and_then(|_| self.rooms.with_short_key(room)) {
            self.usage(address).count_guess(room);
        }
        is_open
    }

    /// Checks for a tracker what [`Self::admit`] does. A room that takes none is the same to it as one that there is not.
    ///
    /// # Errors
    /// The reason for the refusal.
    pub fn admit_tracker(&self, address: Address, room: &str, key: Option<&str>) -> Result<(), Refused> {
        let room = if self.rooms.takes_trackers(room) { room } else { "" };
        self.admit(address, room, key, None)
    }

    /// Returns the room in which the hook with this secret speaks. Counts nothing, as [`Self::would_admit`].
    pub fn room_of_hook(&self, secret: &str) -> Option<&str> {
        Hook::find(&self.hooks, secret).map(|hook| &*hook.room)
    }

    /// Returns the hook that shows this secret, or none, from this address. A wrong one counts as a refusal; a right one is
    /// no guess, however many of those there were.
    ///
    /// # Errors
    /// The reason for the refusal.
    pub fn hook(&self, address: Address, secret: Option<&str>) -> Result<&Hook, Refused> {
        if let Some(hook) = Hook::find(&self.hooks, secret.unwrap_or_default()) {
            return Ok(hook);
        }
        let usage = self.usage(address);
        usage.check_refusals().map_err(Refused::TooMany)?;
        usage.count_refusal();
        Err(Refused::Denied(Denial::Unknown))
    }
}

/// Refuses a room: what is denied counts against the address, until there is too much of it.
fn refuse(usage: &Usage, denial: Option<Denial>) -> Result<(), Refused> {
    usage.check_refusals().map_err(Refused::TooMany)?;
    usage.count_refusal();
    Err(Refused::Denied(denial.unwrap_or(Denial::Unknown)))
}

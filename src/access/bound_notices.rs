//! A word to the operator when an address reaches a bound for the first time, with the setting that helps. Told once
//! for each kind while the program runs, and once more for addresses that many may share. Called where something is
//! refused for it.

use super::client::Address;
use crate::config::Addresses;
use crate::metrics;
pub use crate::metrics::Bound;
use std::sync::atomic::{AtomicU32, Ordering};

/// Bounds whose first excess was logged, a bit each.
static TOLD: AtomicU32 = AtomicU32::new(0);

impl Bound {
    /// `address` has reached this bound.
    pub fn reached(self, address: Address, how: Addresses) {
        metrics::bound_reached(self);
        let bit = 1 << (2 * self as u32 + u32::from(address.may_be_shared()));
        if TOLD.load(Ordering::Relaxed) & bit != 0 || TOLD.fetch_or(bit, Ordering::Relaxed) & bit != 0 {
            return;
        }
        let proxy = match address.may_be_shared() {
            true => "; TRUSTED_PROXIES, if this is a proxy that sends X-Forwarded-For",
            false => "",
        };
        let (what, setting) = self.words();
        tracing::warn!(address = address.shown(how), helps = format!("{setting}{proxy}"), "{what}");
    }

    /// Returns the line for the log, and the setting that changes the bound.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Connections => ("an address has as many sockets as it may", "LIMIT_CONNECTIONS"),
            Self::Arriving => ("an address has too many connections beside its sockets", "LIMIT_CONNECTIONS"),
            Self::Refusals => ("an address guesses rooms or keys too fast", "longer keys in KEY_ROOMS"),
            Self::Rates => ("an address sends too fast", "MESSAGE_RATE, or LIMIT_CONNECTIONS for many people"),
            Self::AdHocRooms => ("an address has made too many ad hoc rooms", "LIMIT_ADHOC_ROOMS_PER_ADDRESS"),
            Self::Mailboxes => ("an address has as many mailboxes as it may", "MAILBOX=tokens"),
        }
    }
}

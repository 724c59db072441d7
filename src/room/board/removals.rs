//! The rate at which members remove or overwrite what others made (`docs/protocol.md`, The board).

use crate::access::Address;
use crate::limits::{ADDRESS_RATE_FACTOR, BOARD_REMOVALS};
use crate::message::{Code, MemberId, Refusal};
use crate::room::moment::Moment;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::time::Duration;

/// Token buckets of members, and larger ones of their addresses, each kept as the time at which it is full again (virtual
/// scheduling). They go by the room's clock, so that all nodes decide the same. A member that leaves and comes back has what
/// it had.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Removals {
    of_members: BTreeMap<MemberId, Moment>,
    of_addresses: Vec<(Address, Moment)>,
}

impl Removals {
    /// Spends so many removals, all or none. The field is that of a request which names more of them than there ever are.
    ///
    /// # Errors
    /// Not as many are left to the member, or to its address.
    pub(super) fn spend(
        &mut self,
        member: MemberId,
        address: Address,
        removals: usize,
        field: &'static str,
        now: Moment,
    ) -> Result<(), Refusal> {
        let removals = removals as f64;
        if removals > BOARD_REMOVALS.burst {
            let refusal = Refusal::new(Code::TooMany, "more of what others made than may be changed at once");
            return Err(Refusal { field: Some(field.into()), ..refusal });
        }
        let times = ADDRESS_RATE_FACTOR * address.scale() as f64;
        let found = self.of_addresses.iter().find(|(other, _)| *other == address && address != Address::Unknown);
        let shared = found.map(|(_, full)| *full).unwrap_or_default().max(now);
        let own = self.of_members.get(&member).copied().unwrap_or_default().max(now);
        let wait = wait(own, 1.0, removals, now).max(wait(shared, times, removals, now));
        if !wait.is_zero() {
            let message = "too much of what others made";
            return Err(Refusal::new(Code::RateLimited, message).after(wait.as_secs_f64()));
        }
        self.of_members.retain(|_, full| *full > now);
        self.of_addresses.retain(|(other, full)| *full > now && *other != address);
        self.of_members.insert(member, own + time_of(removals, 1.0));
        self.of_addresses.push((address, shared + time_of(removals, times)));
        Ok(())
    }
}

/// Time until there are so many in a bucket so many times as large as a member's, which is full then.
fn wait(full: Moment, times: f64, removals: f64, now: Moment) -> Duration {
    (full - now).saturating_sub(time_of(BOARD_REMOVALS.burst * times - removals, times))
}

/// Time in which so many come back to such a bucket.
fn time_of(removals: f64, times: f64) -> Duration {
    Duration::from_secs_f64(removals / (BOARD_REMOVALS.per_second * times))
}

//! The rate at which members take off what others made (`docs/protocol.md`, The board).

use crate::limits::BOARD_REMOVALS;
use crate::message::{Code, MemberId, Refusal};
use crate::room::moment::Moment;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::time::Duration;

/// Token buckets of members, kept by virtual scheduling: the time at which each is full again. By the room's clock, so that
/// all nodes decide the same.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Removals(BTreeMap<MemberId, Moment>);

impl Removals {
    /// Spends so many removals, which may run into debt.
    ///
    /// # Errors
    /// Nothing is left.
    pub(super) fn spend(&mut self, member: MemberId, removals: usize, now: Moment) -> Result<(), Refusal> {
        let each = 1.0 / BOARD_REMOVALS.per_second;
        let full = self.0.get(&member).copied().unwrap_or_default().max(now);
        let most = Duration::from_secs_f64((BOARD_REMOVALS.burst - 1.0) * each);
        let wait = (full - now).saturating_sub(most);
        if !wait.is_zero() {
            let message = "too much of what others made";
            return Err(Refusal::new(Code::RateLimited, message).after(wait.as_secs_f64()));
        }
        self.0.insert(member, full + Duration::from_secs_f64(removals as f64 * each));
        Ok(())
    }

    /// A member has left.
    pub(super) fn leave(&mut self, member: MemberId) {
        self.0.remove(&member);
    }
}

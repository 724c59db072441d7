//! The request about live values, answered by the rules of [`LiveTable`].

use super::table::LiveTable;
use crate::message::{Done, LiveSet};
use crate::room::core::Core;
use crate::room::inbox::Caller;

impl LiveTable {
    /// Handles `live`.
    pub(crate) fn handle_set(&mut self, core: &mut Core, caller: &Caller, set: LiveSet) {
        self.show(core.shows_members());
        let outcome = self.set(caller.member, caller.roles.moderator, set, core.now());
        core.reply(caller, outcome.map(|()| Done::Plain {}));
    }
}

//! Requests about the board, answered by the rules of [`super::Board`].

use super::{Asker, Board};
use crate::config::is_adhoc;
use crate::dialect::native::request::{BoardFor, BoardRequest};
use crate::message::{BoardAuthor, Code, Done, Event, Stamp};
use crate::room::core::Core;
use crate::room::effects::{Audience, Effect};
use crate::room::inbox::Caller;

impl Board {
    /// Handles `board_put`, `board_remove`, `board_restore`, `board_clear` and `board_lock`.
    pub(crate) fn handle(&mut self, core: &mut Core, caller: &Caller, request: BoardRequest) {
        let stamp = Stamp::fresh();
        let Some(asker) = asker(core, caller, stamp.seconds) else {
            return core.reply(caller, Err(Code::NotJoined.into()));
        };
        let act = match request {
            BoardRequest::Clear => Some("a moderator cleared a board"),
            BoardRequest::Lock(_) => Some("a moderator locked or unlocked a board"),
            _ => None,
        };
        let changed = match request {
            BoardRequest::Put(features) => self.put(&asker, features),
            BoardRequest::Remove(ids) => self.remove(&asker, &ids),
            BoardRequest::Restore(ids) => self.restore(&asker, &ids),
            BoardRequest::Clear => self.clear(&asker),
            BoardRequest::Lock(to) => self.lock(&asker, to == BoardFor::Moderators),
        };
        if let Some(act) = act.filter(|_| asker.is_moderator && changed.is_ok()) {
            tracing::info!("{act}");
        }
        core.reply(caller, changed.as_ref().map(|change| Done::BoardChanged { rev: change.rev }).map_err(Clone::clone));
        if let Ok(change) = changed {
            core.carry_out([Effect::Event { to: Audience::Map, event: Event::Board(change), stamp: Some(stamp) }]);
        }
    }
}

fn asker(core: &mut Core, caller: &Caller, seconds: u64) -> Option<Asker> {
    let is_adhoc = is_adhoc(core.name());
    let found = core.roster.find(caller.member)?;
    let author = BoardAuthor { member: caller.member, nickname: found.nickname()?.clone() };
    let from = found.identity.address;
    let address = Some(from).filter(|_| is_adhoc);
    Some(Asker { author, is_moderator: caller.roles.moderator, from, address, seconds, now: core.now() })
}

//! Requests about the call, answered by the rules of [`super::Calls`].

use super::Calls;
use crate::message::{Code, Done, Media, MemberId, Refusal, Signal};
use crate::relay::Sharing;
use crate::room::core::Core;
use crate::room::inbox::Caller;
use crate::room::roster::Guard;

impl Calls {
    /// Handles `call_join`.
    pub(crate) fn handle_join(&mut self, core: &mut Core, caller: &Caller, media: Media, place: Option<Guard>) {
        let (member, ids) = (caller.member, core.ids());
        let nickname = core.roster.find(member).and_then(|found| found.nickname().cloned()).ok_or(Code::NotJoined);
        let seat = core.shared.relay.as_ref().map(|relay| relay.enter(member, Sharing::Call(core.name().clone())));
        let place = place.map(|place| Box::new((place, seat)) as Guard);
        let joined = nickname.and_then(|nickname| self.join(ids, member, nickname, media, place, core.now()));
        core.reply(caller, joined.map(|(peer, call)| Done::CallJoined { peer, call }).map_err(Refusal::from));
        self.tell(core);
    }

    /// Handles `call_update`.
    pub(crate) fn handle_update(&mut self, core: &mut Core, caller: &Caller, media: Media) {
        let outcome = self.update(caller.member, media, core.now());
        core.reply(caller, outcome.map(|()| Done::Plain {}).map_err(Refusal::from));
        self.tell(core);
    }

    /// Handles `call_leave`.
    pub(crate) fn handle_leave(&mut self, core: &mut Core, caller: &Caller) {
        let outcome = self.leave(caller.member, core.now());
        core.reply(caller, outcome.map(|()| Done::Plain {}).map_err(Refusal::from));
        self.tell(core);
    }

    /// Member that a signal reaches, which by then has been told of its sender.
    pub(crate) fn receiver(&mut self, core: &mut Core, sender: MemberId, signal: &Signal) -> Result<MemberId, Code> {
        self.tell(core);
        self.route(sender, signal.from, signal.to)
    }

    /// Sends what is due.
    pub(crate) fn tell(&mut self, core: &mut Core) {
        core.carry_out(self.take(core.now()));
    }
}

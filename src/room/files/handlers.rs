//! Requests about files, answered by the rules of [`super::Offers`].

use super::Offers;
use crate::dialect::native::request::{FileOffer, FileUpdate};
use crate::message::{Code, Done, Event, PeerId, Refusal, TransferId};
use crate::relay::Sharing;
use crate::room::core::Core;
use crate::room::effects::{Audience, Effect};
use crate::room::inbox::Caller;

impl Offers {
    /// Handles `file_offer`: offers a file to one member, or to all. Those whose clients cannot fetch it are told too: a client
    /// may say so, instead of leaving out what others talk about.
    pub(crate) fn handle_offer(&mut self, core: &mut Core, caller: &Caller, offer: FileOffer) {
        let to = offer.to;
        let outcome = self.checked(core, caller, offer);
        let transfer = outcome.as_ref().ok().map(|(transfer, ..)| *transfer);
        let done = |(transfer, peer, expires_in)| Done::Offered { transfer, peer, expires_in };
        core.reply(caller, outcome.map(done));
        if let Some(offered) = transfer.and_then(|transfer| self.offered(transfer, core.now())) {
            let audience = to.map_or_else(|| Audience::AllBut(vec![caller.member]), Audience::One);
            core.carry_out([Effect::event(audience, Event::FileOffered(offered))]);
        }
    }

    fn checked(
        &mut self,
        core: &mut Core,
        caller: &Caller,
        offer: FileOffer,
    ) -> Result<(TransferId, PeerId, u64), Refusal> {
        if let Some(to) = offer.to {
            let receiver =
                core.roster.find(to).filter(|receiver| receiver.id != caller.member).ok_or(Code::NotFound)?;
            if !receiver.features().file {
                return Err(Code::Unsupported.into());
            }
        }
        let person = core.roster.find(caller.member).and_then(|found| found.person()).ok_or(Code::NotJoined)?;
        self.offer(core.ids(), &person, offer.to, offer.file, core.now())
    }

    /// Handles `file_update`.
    pub(crate) fn handle_update(&mut self, core: &mut Core, caller: &Caller, update: &FileUpdate) {
        match self.update(core.ids(), caller.member, update, core.now()) {
            Ok(updated) => {
                if let Some((peer, relay)) = updated.peer.zip(core.shared.relay.as_ref()) {
                    let seat = |member| relay.enter(member, Sharing::Link(peer));
                    self.hold(peer, |ends| Box::new(ends.map(seat)));
                }
                core.reply(caller, Ok(updated.peer.map_or(Done::Plain {}, |peer| Done::Accepted { peer })));
                core.carry_out(updated.effects);
            }
            Err(refusal) => core.reply(caller, Err(refusal)),
        }
    }
}

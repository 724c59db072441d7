//! Files that members offer each other (contract `native`, section 8). Part of the room's task; [`super::offers`] knows the
//! rules.

use super::offers::{Audience, Told};
use super::task::Task;
use crate::message::request::{FileOffer, FileUpdate};
use crate::message::{Code, Done, Event, MemberId, Recipients, Reference, Refusal, TransferId};
use tokio::time::Instant;

impl Task {
    /// Offers a file to one member, or to all who can handle it.
    pub(super) fn file_offer(&mut self, member: MemberId, reference: Option<Reference>, offer: FileOffer) {
        let to = offer.to;
        match self.offered(member, offer) {
            Ok((transfer, peer, expires_in)) => {
                self.reply(member, reference, Ok(Done::Offered { transfer, peer, expires_in }));
                self.tell_of_offer(member, to, transfer);
            }
            Err(refusal) => self.reply(member, reference, Err(refusal)),
        }
    }

    fn offered(
        &mut self,
        member: MemberId,
        offer: FileOffer,
    ) -> Result<(TransferId, crate::message::PeerId, u64), Refusal> {
        if let Some(to) = offer.to {
            let receiver = self.roster.find(to).filter(|receiver| receiver.id != member).ok_or(Code::NotFound)?;
            if !receiver.features().file {
                return Err(Code::Unsupported.into());
            }
        }
        let person = self.roster.find(member).and_then(|found| found.person()).ok_or(Code::NotJoined)?;
        if offer.file.size > self.common.config.limits.native.file_size {
            let refusal = Refusal::new(Code::TooLarge, "size is more than may be offered");
            return Err(Refusal { field: Some("size".into()), ..refusal });
        }
        Ok(self.offers.offer(self.common.tag, &person, offer.to, offer.file, Instant::now())?)
    }

    fn tell_of_offer(&mut self, sender: MemberId, to: Option<MemberId>, transfer: TransferId) {
        let Some(offered) = self.offers.offered(transfer, Instant::now()) else { return };
        // Also who cannot fetch it: a client may say so, instead of leaving out what others talk about.
        let receivers = to.map_or_else(|| self.native_members_but(sender), Recipients::One);
        self.tell(Event::FileOffered(offered).into(), receivers);
    }

    /// Takes what a member says about a transfer.
    pub(super) fn file_update(&mut self, member: MemberId, reference: Option<Reference>, update: FileUpdate) {
        match self.offers.update(self.common.tag, member, &update, Instant::now()) {
            Ok(updated) => {
                let done = updated.peer.map_or(Done::Plain {}, |peer| Done::Accepted { peer });
                self.reply(member, reference, Ok(done));
                self.tell_of_files(updated.told);
            }
            Err(refusal) => self.reply(member, reference, Err(refusal)),
        }
    }

    /// Tells of transfers whom it concerns.
    pub(super) fn tell_of_files(&mut self, told: impl IntoIterator<Item = Told>) {
        for Told { audience, status } in told {
            let receivers = match audience {
                Audience::Member(member) => Recipients::One(member),
                Audience::Everybody { except } => self.file_members(&except),
            };
            self.tell(Event::FileStatus(status).into(), receivers);
        }
    }

    fn native_members_but(&mut self, sender: MemberId) -> Recipients {
        let natives = self.roster.members().iter().filter(|member| member.native.is_some() && member.id != sender);
        Recipients::Some(natives.map(|member| member.id).collect())
    }

    fn file_members(&mut self, except: &[MemberId]) -> Recipients {
        let able = self.roster.members().iter().filter(|member| member.features().file);
        Recipients::Some(able.map(|member| member.id).filter(|member| !except.contains(member)).collect())
    }
}

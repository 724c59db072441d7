//! Messages from one member to another (contract `native`, section 5). Part of the room's task; [`super::directs`] knows
//! the rules.

use super::effect::{Effect, Recipient, Sending};
use super::task::Task;
use crate::message::request::{Addressee, DirectSend};
use crate::message::{Direct, Done, Event, MemberId, Recipients, Reference, Reply, Stamp};
use crate::outbox::{Encoded, Frame, Pushed};
use std::sync::Arc;
use tokio::time::Instant;
use uuid::Uuid;

impl Task {
    /// Sends a message to one member. The reply waits for what becomes of it.
    pub(super) fn direct_send(&mut self, member: MemberId, reference: Option<Reference>, send: DirectSend) {
        let Some(person) = self.roster.find(member).and_then(|found| found.person()) else { return };
        let (from, content, stamp) = (person.as_sender(), send.content, Stamp::fresh());
        let to = self.recipient(send.to);
        let kept = Direct { from: from.clone(), content: content.clone(), queued: true };
        let letter = self.envelope(None, Event::Direct(kept).into(), stamp.clone(), self.keepers(&to));
        let sending = Sending {
            sender: member,
            from,
            reference: reference.clone(),
            nonce: send.nonce,
            to,
            content,
            stamp,
            letter: Arc::new(Frame::new(letter, self.lang)),
        };
        match self.directs.send(sending, Instant::now()) {
            Ok(effects) => self.carry_out(effects),
            Err(code) => self.reply(member, reference, Err(code.into())),
        }
    }

    /// Returns in whose mailbox a message to this recipient may be kept: in nobody's where there is none.
    fn keepers(&self, to: &Recipient) -> Recipients {
        let owner = match to {
            Recipient::Here(member) | Recipient::Away(Addressee::Member(member)) => Some(*member),
            Recipient::Away(Addressee::Nickname(nickname)) => self.directs.mailboxes.owner(nickname),
            Recipient::Deaf => None,
        };
        owner.map_or_else(|| Recipients::Some(Arc::default()), Recipients::One)
    }

    fn recipient(&mut self, addressee: Addressee) -> Recipient {
        let (member, addressee) = match addressee {
            Addressee::Member(member) => (Some(member), addressee),
            Addressee::Nickname(ref nickname) => {
                // Who has left a mailbox under this name may be here under another one.
                let holder = self.roster.conflicting(nickname, true);
                (holder.or_else(|| self.directs.mailboxes.owner(nickname)), addressee)
            }
        };
        let found = member.and_then(|member| self.roster.find(member));
        match found {
            Some(found) if found.native.is_some() && !found.attached => Recipient::Away(Addressee::Member(found.id)),
            Some(found) if found.features().direct => Recipient::Here(found.id),
            Some(_) => Recipient::Deaf,
            None => Recipient::Away(addressee),
        }
    }

    /// A member has shown or kept messages.
    pub(super) fn ack(&mut self, member: MemberId, reference: Option<Reference>, ids: &[Uuid]) {
        self.reply(member, reference, Ok(Done::Plain {}));
        let effects = self.directs.ack(member, ids);
        self.carry_out(effects);
        let mail = self.directs.mailboxes.show_next(member);
        self.push_mail(member, &mail);
    }

    /// Shows what waits in a member's mailbox, as much as may be on its way; the rest follows what is acknowledged.
    pub(super) fn show_mail(&mut self, member: MemberId) {
        let mail = self.directs.mailboxes.show_again(member);
        self.push_mail(member, &mail);
    }

    fn push_mail(&mut self, member: MemberId, mail: &[Encoded]) {
        if let Some(member) = self.roster.find(member).filter(|_| !mail.is_empty())
            && member.outbox.push_encoded(mail) == Pushed::Ended
        {
            self.ended.push(member.id);
        }
    }

    /// Does what direct messages ask for, in its place among what is due.
    pub(super) fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Deliver { to, stamp, direct } => {
                    let event = Event::Direct(direct);
                    self.tell_envelope(self.envelope(None, event.into(), stamp, Recipients::One(to)));
                }
                Effect::Reply { to, reference, done } => {
                    let reply = Reply { reference: Some(reference), outcome: Ok(done) };
                    self.tell(reply.into(), Recipients::One(to));
                }
                Effect::Tell { to, event } => self.tell(event.into(), Recipients::One(to)),
                Effect::Probe(member) => {
                    if let Some(found) = self.roster.find(member) {
                        found.outbox.probe();
                    }
                }
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::*;
    use crate::access::Address;
    use crate::message::{NodeTag, Rules};
    use crate::room::bans::Bans;
    use crate::room::hub::Common;
    use crate::room::mailbox::Owner;
    use crate::room::mailboxes::Arrival;

    #[test]
    fn a_message_for_a_mailbox_is_for_its_owner_alone() {
        let tag = NodeTag::random();
        let common = Arc::new(Common::new(Arc::default(), tag));
        let mut task = Task::new("QGIS".into(), Arc::default(), common, Bans::default());
        let [owner, other] = [tag.member(), tag.member()];
        let nickname = |text| crate::message::Nickname::parse(text, &Rules::default()).unwrap();
        let identity = Owner { lineage: 1, sub: None };
        let (address, wants_mailbox) = (Address::Unknown, true);
        let arrival = Arrival { member: owner, owner: identity, nickname: nickname("ann"), address, wants_mailbox };
        task.directs.mailboxes.arrive(arrival).unwrap();
        let named = |name| Recipient::Away(Addressee::Nickname(nickname(name)));
        let nobody = Recipients::Some(Arc::default());
        for (to, keepers) in [
            (Recipient::Here(other), Recipients::One(other)),
            (Recipient::Away(Addressee::Member(owner)), Recipients::One(owner)),
            (named("Ann"), Recipients::One(owner)),
            (named("bob"), nobody.clone()),
            (Recipient::Deaf, nobody),
        ] {
            assert_eq!(task.keepers(&to), keepers, "{to:?}");
        }
    }
}

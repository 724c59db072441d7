//! Messages from one member to another (contract `native`, section 5). Part of the room's task; [`super::directs`] knows
//! the rules.

use super::effect::{Effect, Recipient, Sending};
use super::task::Task;
use crate::message::request::{Addressee, DirectSend};
use crate::message::{Direct, Done, Event, MemberId, Recipients, Reference, Stamp};
use crate::outbox::{Encoded, Frame, Pushed};
use std::sync::Arc;
use tokio::time::Instant;
use uuid::Uuid;

impl Task {
    /// Sends a message to one member. The reply waits for what becomes of it.
    pub(super) fn direct_send(&mut self, member: MemberId, reference: Option<Reference>, send: DirectSend) {
        let Some(person) = self.roster.find(member).and_then(|found| found.person()) else { return };
        let (from, content, stamp) = (person.as_sender(), send.content, Stamp::fresh());
        let kept = Direct { from: from.clone(), content: content.clone(), queued: true };
        let letter = self.envelope(None, Event::Direct(kept).into(), stamp.clone(), Recipients::Room);
        let sending = Sending {
            sender: member,
            from,
            reference: reference.clone(),
            nonce: send.nonce,
            to: self.recipient(send.to),
            content,
            stamp,
            letter: Arc::new(Frame::new(letter, self.lang)),
        };
        match self.directs.send(sending, Instant::now()) {
            Ok(effects) => self.carry_out(effects),
            Err(code) => self.reply(member, reference, Err(code.into())),
        }
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

    /// Does what direct messages ask for.
    pub(super) fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Deliver { to, stamp, direct } => {
                    let event = Event::Direct(direct);
                    let envelope = self.envelope(None, event.into(), stamp, Recipients::Member(to));
                    self.hand_over(to, envelope);
                }
                Effect::Reply { to, reference, done } => self.reply(to, Some(reference), Ok(done)),
                Effect::Tell { to, event } => self.tell_now(to, event.into()),
                Effect::Probe(member) => {
                    if let Some(found) = self.roster.find(member) {
                        found.outbox.probe();
                    }
                }
            }
        }
    }

    /// Tells each of these members the same.
    pub(super) fn tell_each(&mut self, members: &[MemberId], event: Event) {
        let envelope = self.envelope(None, event.into(), Stamp::fresh(), Recipients::Room);
        let frame = Arc::new(Frame::new(envelope, self.lang));
        for member in members {
            if let Some(found) = self.roster.find(*member).filter(|found| found.attached)
                && found.outbox.push(&frame) == Pushed::Ended
            {
                self.ended.push(*member);
            }
        }
    }
}

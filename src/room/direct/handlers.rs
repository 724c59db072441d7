//! Requests about direct messages, answered by the rules of [`super::Directs`].

use super::{Directs, Recipient, Sending};
use crate::dialect::native::request::{Addressee, DirectSend};
use crate::message::{Direct, Done, Event, MemberId, Recipients, Stamp};
use crate::outbox::Frame;
use crate::room::core::Core;
use crate::room::inbox::Caller;
use std::sync::Arc;
use uuid::Uuid;

impl Directs {
    /// Handles `direct_send`. The reply waits for the outcome.
    pub(crate) fn handle_send(&mut self, core: &mut Core, caller: &Caller, send: DirectSend) {
        let Some(found) = core.roster.find(caller.member) else { return };
        let address = found.identity.address;
        let Some(person) = found.person() else { return };
        let (from, content, stamp) = (person.as_sender(), send.content, Stamp::fresh());
        let to = self.recipient(core, send.to);
        let kept = Direct { from: from.clone(), content: content.clone(), queued: true };
        let letter = core.envelope(None, Event::Direct(kept).into(), stamp.clone(), self.keepers(&to));
        let sending = Sending {
            sender: caller.member,
            address,
            from,
            reference: caller.reference.clone(),
            nonce: send.nonce,
            to,
            content,
            stamp,
            letter: Arc::new(Frame::new(letter, core.lang)),
        };
        match self.send(sending, core.now()) {
            Ok(effects) => core.carry_out(effects),
            Err(code) => core.reply(caller, Err(code.into())),
        }
    }

    /// Owner of the mailbox that may keep a message to this recipient; nobody where there is none.
    fn keepers(&self, to: &Recipient) -> Recipients {
        let owner = match to {
            Recipient::Here(member) | Recipient::Away(Addressee::Member(member)) => Some(*member),
            Recipient::Away(Addressee::Nickname(nickname)) => self.mailboxes.owner(nickname),
            Recipient::Deaf => None,
        };
        owner.map_or_else(|| Recipients::Some(Arc::default()), Recipients::One)
    }

    fn recipient(&mut self, core: &mut Core, addressee: Addressee) -> Recipient {
        let (member, addressee) = match addressee {
            Addressee::Member(member) => (Some(member), addressee),
            Addressee::Nickname(ref nickname) => {
                // Somebody who left a mailbox under this name may be here under another one.
                let holder = core.roster.holder_for_native(nickname);
                (holder.or_else(|| self.mailboxes.owner(nickname)), addressee)
            }
        };
        let found = member.and_then(|member| core.roster.find(member));
        match found {
            Some(found) if found.native.as_ref().is_some_and(|native| !native.is_connected) => {
                Recipient::Away(Addressee::Member(found.id))
            }
            Some(found) if found.features().direct => Recipient::Here(found.id),
            Some(_) => Recipient::Deaf,
            None => Recipient::Away(addressee),
        }
    }

    /// Handles `ack`: the next messages of the mailbox follow.
    pub(crate) fn handle_ack(&mut self, core: &mut Core, caller: &Caller, ids: &[Uuid]) {
        core.reply(caller, Ok(Done::Plain {}));
        core.carry_out(self.ack(caller.member, ids));
        core.outbound.mail(caller.member, self.mailboxes.show_next(caller.member));
    }

    /// Shows a member that has come the first messages of its mailbox; the rest follow as it acknowledges them.
    pub(crate) fn show_mail(&mut self, core: &mut Core, member: MemberId) {
        core.outbound.mail(member, self.mailboxes.show_again(member));
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::super::testing::{TTL, arrival, nick};
    use super::*;
    use crate::config::Addresses;
    use crate::message::NodeTag;
    use crate::room::direct::Terms;
    use std::time::Duration;

    #[test]
    fn a_message_for_a_mailbox_is_for_its_owner_alone() {
        let tag = NodeTag::random();
        let mut directs = Directs::new(Terms::new(2, TTL, Addresses::Hidden), Duration::from_secs(5));
        let [owner, other] = [tag.member(), tag.member()];
        directs.mailboxes.arrive(arrival(owner, 1, "ann", true)).unwrap();
        let named = |name| Recipient::Away(Addressee::Nickname(nick(name)));
        let nobody = Recipients::Some(Arc::default());
        for (to, keepers) in [
            (Recipient::Here(other), Recipients::One(other)),
            (Recipient::Away(Addressee::Member(owner)), Recipients::One(owner)),
            (named("Ann"), Recipients::One(owner)),
            (named("bob"), nobody.clone()),
            (Recipient::Deaf, nobody),
        ] {
            assert_eq!(directs.keepers(&to), keepers, "{to:?}");
        }
    }
}

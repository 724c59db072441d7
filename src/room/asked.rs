//! What native members ask of a room that they are in: each request answered once, before what it causes (contract
//! `native`, sections 4, 9 and 12.2). Part of the room's task.

use super::nonces;
use super::roster::Member;
use super::task::Task;
use crate::close::Close;
#[cfg(debug_assertions)]
use crate::config::InjectedPanic;
use crate::message::request::{Kick, RoomRequest, Send, SendContent};
use crate::message::{
    Code, Content, Deleted, Done, Event, Leaving, Like, MemberId, Message, Nickname, Notice, Post, Recipients,
    Reference, Refusal, Removal, Removed, Roles, Stamp, Typing,
};
use crate::outbox::Outbox;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::Instant;
use uuid::Uuid;

/// How often it is told that somebody is writing.
const TYPING_INTERVAL: Duration = Duration::from_secs(3);

/// A native member that asks something.
#[derive(Debug)]
pub struct Asking {
    /// Which member.
    pub member: MemberId,
    /// What it may do.
    pub roles: Roles,
    /// What it calls the request.
    pub reference: Option<Reference>,
    /// The way to its client, should the room have put it out meanwhile.
    pub outbox: Arc<Outbox>,
}

impl Task {
    /// Answers a native member's request.
    pub(super) async fn asked(&mut self, asking: Asking, request: RoomRequest, place: Option<OwnedSemaphorePermit>) {
        let Asking { member, roles, reference, outbox } = asking;
        self.begin(&outbox, member, reference.as_ref());
        let Some(native) = self.roster.find(member).and_then(|found| found.native.as_mut()) else {
            return self.reply_past(&outbox, member, reference, Err(Code::NotJoined.into())); // it was put out meanwhile
        };
        native.roles = roles;
        match request {
            RoomRequest::Send(send) => self.send(member, roles, reference, *send),
            RoomRequest::Typing => {
                self.reply(member, reference, Ok(Done::Plain {}));
                self.typing(member);
            }
            RoomRequest::Delete(id) => self.delete(member, roles, reference, id),
            RoomRequest::Notice(notice) => self.notice(member, roles, reference, notice),
            RoomRequest::Kick(kick) => self.kick(member, roles, reference, kick).await,
            RoomRequest::DirectSend(send) => self.direct_send(member, reference, *send),
            RoomRequest::Ack(ids) => self.ack(member, reference, &ids),
            RoomRequest::CallJoin(media) => self.call_join(member, reference, media, place),
            RoomRequest::CallUpdate(media) => self.call_update(member, reference, media),
            RoomRequest::CallLeave => self.call_leave(member, reference),
            RoomRequest::Signal(signal) => self.signal(member, reference, *signal),
            RoomRequest::FileOffer(offer) => self.file_offer(member, reference, *offer),
            RoomRequest::FileUpdate(update) => self.file_update(member, reference, update),
        }
    }

    fn send(&mut self, member: MemberId, roles: Roles, reference: Option<Reference>, mut send: Send) {
        #[cfg(debug_assertions)]
        if let SendContent::Content(content) = &send.content {
            self.panic_if_injected(InjectedPanic::Request, content);
        }
        // First of all: what was said before was right then, whatever has become of it.
        let now = Instant::now();
        if let Some(said) =
            send.nonce.as_deref().and_then(|nonce| self.directs.nonces.recall_to_room(member, nonce, now))
        {
            let done = Done::Sent { id: said.id, timestamp: said.seconds, duplicate: true };
            return self.reply(member, reference, Ok(done));
        }
        let speaks_as = self.corrected(member, &send).and_then(|corrected| {
            send.replaces = corrected;
            self.speaks_as(member, roles, &send)
        });
        let (author, avatar) = match speaks_as {
            Ok(speaks_as) => speaks_as,
            Err(refusal) => return self.reply(member, reference, Err(refusal)),
        };
        let stamp = Stamp::fresh();
        if let Some(nonce) = &send.nonce {
            let said = nonces::Said { id: stamp.id, seconds: stamp.seconds, to: nonces::Audience::Room };
            self.directs.nonces.remember(member, nonce, said, now);
        }
        self.reply(member, reference, Ok(Done::Sent { id: stamp.id, timestamp: stamp.seconds, duplicate: false }));
        let Send { content, in_reply_to_id, replaces, .. } = send;
        match content {
            SendContent::Content(content) => {
                let post = Post { author, avatar, in_reply_to_id, replaces, content };
                self.publish_post(Some(member), post, stamp);
            }
            SendContent::Like { liked_author, message, reaction } => {
                let like = Like { liker_author: author, liked_author, message, reaction };
                self.publish_like(member, like, stamp);
            }
        }
    }

    /// Under which name and picture a member says something, or why it may not.
    fn speaks_as(
        &mut self,
        member: MemberId,
        roles: Roles,
        send: &Send,
    ) -> Result<(Nickname, Option<Arc<str>>), Refusal> {
        let person = self.roster.find(member).and_then(|found| found.person()).ok_or(Code::NotJoined)?;
        let Some(other) = &send.spoken_for else { return Ok((person.nickname, person.avatar)) };
        if !roles.bridge {
            return Err(Refusal::new(Code::Forbidden, "only a bridge speaks for others"));
        }
        if self.common.reserved.reserves(other.as_str()) {
            return Err(Refusal::new(Code::NicknameInvalid, "the nickname is reserved"));
        }
        match self.roster.conflicting(other, true) {
            Some(holder) if holder == member => Ok((other.clone(), None)),
            None if self.directs.mailboxes.holder(other).is_none() => Ok((other.clone(), None)),
            _ => Err(Code::NicknameTaken.into()),
        }
    }

    /// What the message is called that this one corrects, if it corrects one, or why it may not. The first identifier
    /// stays the message's name, whichever of its corrections is corrected.
    fn corrected(&self, member: MemberId, send: &Send) -> Result<Option<Uuid>, Refusal> {
        let Some(id) = send.replaces else { return Ok(None) };
        if !matches!(send.content, SendContent::Content(Content::Text(_))) {
            return Err(Refusal::invalid("replaces", "only a text replaces a text"));
        }
        match self.authors.find(id) {
            None => Err(Code::NotFound.into()),
            Some(found) if found.author != Some(member) => Err(Refusal::new(Code::Forbidden, "not your message")),
            Some(found) if !found.is_text => Err(Refusal::invalid("replaces", "only a text can be replaced")),
            Some(found) => Ok(Some(found.name)),
        }
    }

    /// Dropped in silence when repeated too soon, and in large rooms.
    fn typing(&mut self, member: MemberId) {
        let is_large = self.roster.len() > self.common.config.limits.native.roster;
        let Some(native) = self.roster.find(member).and_then(|found| found.native.as_mut()) else { return };
        let now = Instant::now();
        if is_large || native.typed.is_some_and(|typed| now.duration_since(typed) < TYPING_INTERVAL) {
            return;
        }
        native.typed = Some(now);
        self.tell(Event::Typing(Typing { member }).into(), Recipients::AllBut(member));
    }

    /// For the author, and for a moderator.
    fn delete(&mut self, member: MemberId, roles: Roles, reference: Option<Reference>, id: Uuid) {
        let name = match self.authors.find(id) {
            None => Err(Code::NotFound.into()),
            Some(found) if found.author == Some(member) || roles.moderator => Ok(found.name),
            Some(_) => Err(Refusal::new(Code::Forbidden, "not your message")),
        };
        self.reply(member, reference, name.clone().map(|_| Done::Plain {}));
        if let Ok(id) = name {
            self.authors.delete(id);
            self.history.delete(id);
            self.remembered.delete(id);
            self.say(Some(member), Event::Deleted(Deleted { id, by: member }).into(), Stamp::fresh());
        }
    }

    fn notice(&mut self, member: MemberId, roles: Roles, reference: Option<Reference>, notice: Notice) {
        if !roles.moderator {
            return self.reply(member, reference, Err(Refusal::new(Code::Forbidden, "only a moderator gives notice")));
        }
        let stamp = Stamp::fresh();
        self.reply(member, reference, Ok(Done::Sent { id: stamp.id, timestamp: stamp.seconds, duplicate: false }));
        self.say(Some(member), Message::Notice(notice), stamp);
    }

    async fn kick(&mut self, member: MemberId, roles: Roles, reference: Option<Reference>, kick: Kick) {
        if !roles.moderator {
            return self.reply(
                member,
                reference,
                Err(Refusal::new(Code::Forbidden, "only a moderator removes members")),
            );
        }
        let Some(kicked) = self.roster.find(kick.member) else {
            return self.reply(member, reference, Err(Code::NotFound.into()));
        };
        let (identity, nickname) = (kicked.identity.clone(), kicked.nickname().cloned());
        let gischat = kicked.native.is_none().then(|| kicked.outbox.clone());
        self.reply(member, reference, Ok(Done::Plain {}));
        if kick.ban > 0 {
            let (address, until) = (identity.address, Instant::now() + Duration::from_secs(kick.ban));
            let is_neighbour = |other: &Member| other.id != kick.member && other.identity.address == address;
            // A proxy may have it: then the moderator has it too.
            let is_shared = address.may_be_shared() && self.roster.members().iter().any(is_neighbour);
            self.bans.ban(&identity, nickname.as_ref(), is_shared, until);
        }
        self.deliver().await;
        match gischat {
            Some(outbox) => {
                outbox.close(Close::Kicked);
                self.kicked.insert(kick.member);
                self.leave(kick.member, Leaving::Kicked);
                self.publish();
            }
            None => {
                let effects = self.directs.left(kick.member, Instant::now());
                self.carry_out(effects);
                let removed = Removed { reason: Removal::Kicked, message: kick.reason };
                self.put_out(kick.member, removed, Leaving::Kicked).await;
            }
        }
    }

    /// A native member leaves because it asked to. Nothing of the room follows the reply.
    pub(super) async fn exit(&mut self, asking: Asking) {
        self.begin(&asking.outbox, asking.member, asking.reference.as_ref());
        let is_in = self.roster.find(asking.member).is_some();
        let effects = if is_in { self.directs.left(asking.member, Instant::now()) } else { Vec::new() };
        self.carry_out(effects);
        self.deliver().await; // its answers, while it is there
        if is_in {
            self.leave(asking.member, Leaving::Left);
            self.publish();
        }
        let outcome = if is_in { Ok(Done::Plain {}) } else { Err(Code::NotJoined.into()) };
        self.reply_past(&asking.outbox, asking.member, asking.reference, outcome);
    }
}

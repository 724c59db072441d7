//! Messages of native members to the room: `send`, `typing`, `delete`, `signal` (`docs/protocol.md`, Messages and
//! Calls).

use super::Actor;
use crate::config::TestPoint;
use crate::dialect::native::request::{SendContent, SendMessage};
use crate::message::{
    ClientKind, Code, Content, Deleted, Done, Event, Like, MemberId, Nickname, Post, Refusal, Signal, Stamp, Typing,
};
use crate::room::direct::{Scope, Sent};
use crate::room::effects::{Audience, Effect};
use crate::room::inbox::Caller;
use crate::room::roster::Native;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// Time for which clients show that a member is typing.
const TYPING_SHOWN: Duration = Duration::from_secs(6);

/// Shortest interval between two events of the same member's typing.
const TYPING_INTERVAL: Duration = Duration::from_secs(3);

impl Actor {
    pub(super) fn send(&mut self, caller: &Caller, mut send: SendMessage) {
        if let SendContent::Content(content) = &send.content {
            self.core.shared.config.test_hook.reach(TestPoint::Request(content));
        }
        // First of all: the message was accepted then, whatever has become of it.
        let (member, now) = (caller.member, self.core.now());
        let nonces = &mut self.directs.nonces;
        if let Some(sent) = send.nonce.as_deref().and_then(|nonce| nonces.recall_to_room(member, nonce, now)) {
            return self.core.reply(caller, Ok(Done::Sent { id: sent.id, timestamp: sent.seconds, duplicate: true }));
        }
        let author = self.corrected(caller, &send).and_then(|corrected| {
            send.replaces = corrected;
            self.author(caller, &send)
        });
        let (author, avatar) = match author {
            Ok(author) => author,
            Err(refusal) => return self.core.reply(caller, Err(refusal)),
        };
        let stamp = Stamp::fresh();
        if let Some(nonce) = &send.nonce {
            let sent = Sent { id: stamp.id, seconds: stamp.seconds, to: Scope::Room };
            self.directs.nonces.remember(member, nonce, sent, now);
        }
        self.core.reply(caller, Ok(Done::Sent { id: stamp.id, timestamp: stamp.seconds, duplicate: false }));
        if let Some(native) = self.core.roster.find(member).and_then(|found| found.native.as_mut()) {
            native.is_typing = false;
        }
        let SendMessage { content, in_reply_to_id, replaces, no_store, .. } = send;
        match content {
            SendContent::Content(content) => {
                let post = Post::new(ClientKind::Native, author, content);
                let post = Post { avatar, in_reply_to_id, replaces, no_store, ..post };
                self.publish_post(Some(member), post, stamp);
            }
            SendContent::Like { liked_author, message, reaction } => {
                let like = Like { liker_author: author, liked_author, message, by: ClientKind::Native, reaction };
                self.publish_like(member, like, stamp);
            }
        }
    }

    /// Nickname and avatar under which a message is sent, unless it may not be.
    fn author(&mut self, caller: &Caller, send: &SendMessage) -> Result<(Nickname, Option<Arc<str>>), Refusal> {
        let roster = &mut self.core.roster;
        let person = roster.find(caller.member).and_then(|found| found.person()).ok_or(Code::NotJoined)?;
        let Some(other) = &send.spoken_for else { return Ok((person.nickname, person.avatar)) };
        if !caller.roles.bridge {
            return Err(Refusal::new(Code::Forbidden, "only a bridge speaks for others"));
        }
        if self.core.shared.reserved.reserves(other.as_str()) {
            return Err(Refusal::new(Code::NicknameInvalid, "the nickname is reserved"));
        }
        match self.core.roster.holder_for_native(other) {
            _ if self.core.is_of_hook(other) => Err(Code::NicknameTaken.into()),
            Some(holder) if holder == caller.member => Ok((other.clone(), None)),
            None if self.directs.mailboxes.holder(other).is_none() => Ok((other.clone(), None)),
            _ => Err(Code::NicknameTaken.into()),
        }
    }

    /// Identifier of the message that this one corrects, if it corrects one and may. The first identifier stays the
    /// message's name, whichever of its corrections is corrected.
    fn corrected(&self, caller: &Caller, send: &SendMessage) -> Result<Option<Uuid>, Refusal> {
        let Some(id) = send.replaces else { return Ok(None) };
        if !matches!(send.content, SendContent::Content(Content::Text(_))) {
            return Err(Refusal::invalid("replaces", "only a text replaces a text"));
        }
        match self.core.log.author(id) {
            None => Err(Code::NotFound.into()),
            Some(found) if found.author != Some(caller.member) => {
                Err(Refusal::new(Code::Forbidden, "not your message"))
            }
            Some(found) if !found.is_text => Err(Refusal::invalid("replaces", "only a text can be replaced")),
            Some(found) => Ok(Some(found.name)),
        }
    }

    /// Tells the others that a member is typing, unless they were told just before, or the room is large.
    pub(super) fn typing(&mut self, caller: &Caller) {
        let core = &mut self.core;
        core.reply(caller, Ok(Done::Plain {}));
        let is_large = !core.shows_members();
        let member = caller.member;
        let now = core.now();
        let Some(native) = core.roster.find(member).and_then(|found| found.native.as_mut()) else { return };
        if is_large || native.typed.is_some_and(|typed| now - typed < TYPING_INTERVAL) {
            return;
        }
        (native.typed, native.is_typing) = (Some(now), true);
        core.carry_out([Effect::event(Audience::AllBut(vec![member]), Event::Typing(Typing { member }))]);
    }

    /// The client of a native member looks again: it is told who is typing and, before long, which live values have changed.
    pub(super) fn look_again(&mut self, member: MemberId) {
        self.updates.look_again();
        let core = &mut self.core;
        if !core.shows_members() {
            return; // nobody is told who is typing there
        }
        let now = core.now();
        let is_shown =
            |native: &Native| native.is_typing && native.typed.is_some_and(|typed| now - typed < TYPING_SHOWN);
        let others = core.roster.members().iter().filter(|other| other.id != member);
        let typing = others.filter(|other| other.native.as_deref().is_some_and(is_shown)).map(|other| other.id);
        let typing: Vec<_> = typing.map(|other| Effect::to(member, Event::Typing(Typing { member: other }))).collect();
        core.carry_out(typing);
    }

    /// Deletes a message for its author, or for a moderator.
    pub(super) fn delete(&mut self, caller: &Caller, id: Uuid) {
        let core = &mut self.core;
        let found = core.log.author(id);
        let is_own = found.as_ref().is_some_and(|found| found.author == Some(caller.member));
        let name = match found {
            None if caller.roles.moderator => Ok(id), // it may be shown somewhere still
            None => Err(Code::NotFound.into()),
            Some(found) if is_own || caller.roles.moderator => Ok(found.name),
            Some(_) => Err(Refusal::new(Code::Forbidden, "not your message")),
        };
        if name.is_ok() && !is_own {
            tracing::info!("a moderator deleted a message");
        }
        core.reply(caller, name.clone().map(|_| Done::Plain {}));
        if let Ok(id) = name {
            core.log.delete(id);
            let deleted = Event::Deleted(Deleted { id, by: caller.member });
            let stamp = Stamp::fresh();
            core.broadcast(Some(caller.member), deleted.into(), stamp);
        }
    }

    /// Passes a signal on, unread, to the other end of a call or of a file's link.
    pub(super) fn signal(&mut self, caller: &Caller, signal: Signal) {
        let core = &mut self.core;
        let receiver = match self.calls.receiver(core, caller.member, &signal) {
            Err(Code::NotFound) => self.offers.route(caller.member, signal.from, signal.to),
            routed => routed,
        };
        core.reply(caller, receiver.map(|_| Done::Plain {}).map_err(Refusal::from));
        core.carry_out(receiver.map(|receiver| Effect::to(receiver, Event::Signal(signal))));
    }
}

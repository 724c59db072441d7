//! Requests of gischat's clients, and messages over HTTP. The order in which members are told is gischat's.

use super::Actor;
use crate::config::TestPoint;
use crate::dialect::{Dialect, Repeat};
use crate::message::{
    Claim, ClientKind, Envelope, Like, MemberId, Message, Nickname, Post, Recipients, Rejection, Stamp,
};
use crate::metrics;
use crate::outbox::Outbox;
use crate::room::identity::Identity;
use crate::room::inbox::PutResult;
use crate::room::outbound::Confirmation;
use crate::room::presence;
use crate::room::roster::{Member, Registration};
use std::sync::Arc;
use tokio::sync::oneshot;

impl Actor {
    /// Lets a session in, unless it is banned: everybody is told the count, or where counts are gathered the joiner
    /// alone; then it is shown the history.
    pub(super) fn join(
        &mut self,
        member: MemberId,
        outbox: Arc<Outbox>,
        identity: Identity,
        joined: oneshot::Sender<bool>,
    ) {
        if self.moderation.banned_for(&identity, None, self.core.now()).is_some() {
            let _ = joined.send(false);
            return;
        }
        let core = &mut self.core;
        core.roster.join(Member::new(member, identity, None), outbox, core.outbound.next_broadcast());
        self.attendance.joined(core, member);
        let history = core.log.last(None, core.lang);
        core.outbound.replay(member, history);
        core.outbound.confirm(Confirmation::Joined(joined));
    }

    /// Tells a member the count and the history again, in the right dialect. What was sent before goes out in the wrong
    /// one.
    pub(super) fn retell(&mut self, member: MemberId, dialect: Dialect) {
        let core = &mut self.core;
        if let Some(found) = core.roster.find(member)
            && let Some(outbox) = found.outbox().cloned()
        {
            core.outbound.hand_out(found);
            outbox.decide(dialect);
            core.roster.attach(member, outbox, core.outbound.next_broadcast());
        }
        presence::greet(core, member);
        let history = core.log.last(None, core.lang);
        core.outbound.replay(member, history);
    }

    /// Posts a message, even the last one of a member whose connection is lost; none of a member that was kicked.
    pub(super) fn post(&mut self, member: MemberId, post: Post, claim: Claim) {
        if self.moderation.is_kicked(member) {
            return;
        }
        if self.is_kept_from(Some(member), &post.author) {
            return self.refuse(member, Rejection::AuthorHeld(post.author));
        }
        self.accept(Some(member), post, claim);
    }

    /// Posts a message that came over HTTP. Answered when it has been delivered. A hook is the operator's, and nobody bans it.
    pub(super) fn put(&mut self, from: &Identity, post: Post, claim: Claim, put: oneshot::Sender<PutResult>) {
        let rejection = if post.by == ClientKind::Hook {
            None
        } else if self.moderation.banned_for(from, None, self.core.now()).is_some() {
            Some(Rejection::Banned)
        } else if self.is_kept_from(None, &post.author) {
            Some(Rejection::AuthorHeld(post.author.clone()))
        } else {
            None
        };
        let Some(rejection) = rejection else {
            let envelope = self.accept(None, post, claim);
            return self.core.outbound.confirm(Confirmation::Put(put, envelope));
        };
        metrics::rejected(rejection.counted());
        let _ = put.send(Err(rejection));
    }

    /// Posts a message.
    fn accept(&mut self, member: Option<MemberId>, post: Post, claim: Claim) -> Arc<Envelope> {
        self.core.shared.config.test_hook.reach(TestPoint::Request(&post.content));
        let stamp = self.stamp(claim);
        self.publish_post(member, post, stamp)
    }

    /// The stamp of something under the identifier that it claims, unless the room still knows a message of that name.
    fn stamp(&self, claim: Claim) -> Stamp {
        let id = claim.id.filter(|id| self.core.log.author(*id).is_none());
        Stamp::accept(Claim { id, ..claim })
    }

    fn refuse(&mut self, member: MemberId, rejection: Rejection) {
        metrics::rejected(rejection.counted());
        self.core.send(Recipients::One(member), Message::Rejected(rejection));
    }

    pub(super) fn publish_post(&mut self, member: Option<MemberId>, post: Post, stamp: Stamp) -> Arc<Envelope> {
        metrics::MESSAGES.add(1);
        self.core.broadcast(member, Message::Post(post), stamp)
    }

    /// Returns `true` if `nickname` is kept from this gischat member: it is a native member's or a hook's, the operator
    /// reserves it, or it is banned (`docs/protocol.md`, With gischat's clients).
    pub(super) fn is_kept_from(&mut self, member: Option<MemberId>, nickname: &Nickname) -> bool {
        let roster = &mut self.core.roster;
        let own = member.and_then(|member| roster.find(member)).and_then(|found| found.identity.nickname().cloned());
        let is_own = own.is_some_and(|own| own.eq_ignore_ascii_case(nickname.as_str()));
        // Messages over HTTP have been checked there.
        let is_reserved =
            member.is_some() && self.core.shared.reserved.are_kept_from(nickname.as_str(), None) && !is_own;
        let roster = &self.core.roster;
        is_reserved
            || self.core.is_of_hook(nickname)
            || roster.native_holder(nickname).is_some_and(|holder| Some(holder) != member)
            || self.directs.mailboxes.holder(nickname).is_some()
            || self.moderation.bans.names(nickname, self.core.now())
    }

    pub(super) fn like(&mut self, member: MemberId, like: Like, claim: Claim) {
        if self.moderation.is_kicked(member) {
            return;
        }
        if self.is_kept_from(Some(member), &like.liker_author) {
            return self.refuse(member, Rejection::AuthorHeld(like.liker_author));
        }
        let stamp = self.stamp(claim);
        self.publish_like(member, like, stamp);
    }

    /// Sends one envelope for those whose generation tells everybody, one for those whose generation tells the liked
    /// alone.
    pub(super) fn publish_like(&mut self, member: MemberId, like: Like, stamp: Stamp) {
        metrics::MESSAGES.add(1);
        let core = &mut self.core;
        let liked = core.roster.holder(&like.liked_author);
        core.broadcast(Some(member), Message::Like(like.clone()), stamp.clone());
        if let Some(liked) = liked {
            core.send_from(member, liked, Message::Like(like), stamp);
        }
    }

    pub(super) fn register(&mut self, member: MemberId, nickname: Nickname, repeat: Repeat) {
        let registration = match self.is_kept_from(Some(member), &nickname) {
            true => Registration::Taken,
            false => self.core.roster.register(member, &nickname),
        };
        match (registration, repeat) {
            (Registration::Now { before }, _) => {
                self.live.give_name(&nickname);
                self.attendance.registered(&mut self.core, member, nickname, before);
            }
            (Registration::Before, Repeat::Silent) => {}
            (Registration::Before | Registration::Taken, _) => {
                self.core.send(Recipients::One(member), Message::Rejected(Rejection::NicknameTaken(nickname)));
            }
        }
    }
}

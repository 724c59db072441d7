//! What gischat's clients ask of a room: to come in, to say something, to like; and what is put into it over HTTP. The
//! order of what they are told is gischat's. Part of the room's task; [`super::asked`] is the same for native members.

use super::authors::Authorship;
use super::inbox::Said;
use super::roster::{Identity, Registration};
use super::task::{Change, Task};
#[cfg(debug_assertions)]
use crate::config::InjectedPanic;
use crate::dialect::{Dialect, Repeat};
use crate::message::{
    Claim, Content, Envelope, Leaving, Left, Like, MemberId, Message, Nickname, Post, Recipients, Rejection, Stamp,
};
use crate::metrics;
use crate::outbox::{Outbox, Pushed};
use std::sync::Arc;
use tokio::sync::oneshot;
use tokio::time::Instant;

impl Task {
    /// The count goes to everybody, or where counts are being gathered to the joiner alone; then the history to it. False,
    /// and nothing, for who is banned.
    pub(super) async fn join(&mut self, member: MemberId, outbox: Arc<Outbox>, identity: Identity) -> bool {
        if self.bans.of(&identity, None, Instant::now()).is_some() {
            return false;
        }
        self.deliver().await;
        self.roster.join(member, outbox, identity, None);
        self.changed(Change::Count);
        if self.roster.natives() > 0 {
            self.presence.counted();
        }
        if self.counts.take(self.roster.len()) {
            self.count_everybody();
            self.deliver().await;
            self.show_history(member);
        } else {
            self.greet(member).await;
        }
        true
    }

    /// What was due before goes out in the wrong dialect, what comes after in the right one, and nothing twice.
    pub(super) async fn retell(&mut self, member: MemberId, dialect: Dialect) {
        self.deliver().await;
        if let Some(member) = self.roster.find(member) {
            member.outbox.decide(dialect);
        }
        self.greet(member).await;
    }

    /// Tells a member what a joiner is told: the count and the history.
    async fn greet(&mut self, member: MemberId) {
        self.deliver().await;
        let count = self.roster.len();
        self.tell_now(member, Message::Count(count));
        if let Some(member) = self.roster.find(member) {
            member.told = count;
        }
        self.show_history(member);
    }

    fn show_history(&mut self, member: MemberId) {
        if let Some(member) = self.roster.find(member)
            && member.outbox.push_history(&self.history.frames(self.lang)) == Pushed::Ended
        {
            self.ended.push(member.id);
        }
    }

    /// Says what a gischat member says, even the last words of one whose connection is lost; nothing of one that was kicked.
    pub(super) fn post(&mut self, member: MemberId, post: Post, claim: Claim) {
        if self.kicked.contains(&member) {
            return;
        }
        if self.is_kept_from(Some(member), &post.author) {
            return self.refuse(member, Rejection::AuthorHeld(post.author));
        }
        self.accept(Some(member), post, claim);
    }

    /// Says what somebody says over HTTP, who is told when it has been delivered.
    pub(super) fn put(&mut self, from: &Identity, post: Post, claim: Claim, said: oneshot::Sender<Said>) {
        let rejection = if self.bans.of(from, None, Instant::now()).is_some() {
            Rejection::Banned
        } else if self.is_kept_from(None, &post.author) {
            Rejection::AuthorHeld(post.author)
        } else {
            let envelope = self.accept(None, post, claim);
            return self.waiting.push((said, envelope));
        };
        metrics::rejected();
        let _ = said.send(Err(rejection));
    }

    /// An identifier that the room still remembers is not given again.
    fn accept(&mut self, member: Option<MemberId>, post: Post, claim: Claim) -> Arc<Envelope> {
        #[cfg(debug_assertions)]
        self.panic_if_injected(InjectedPanic::Request, &post.content);
        let id = claim.id.filter(|id| self.authors.find(*id).is_none());
        self.publish_post(member, post, Stamp::accept(Claim { id, ..claim }))
    }

    fn refuse(&mut self, member: MemberId, rejection: Rejection) {
        metrics::rejected();
        self.tell(Message::Rejected(rejection), Recipients::One(member));
    }

    /// Says something to everybody, and keeps what is to be kept of it.
    pub(super) fn publish_post(&mut self, member: Option<MemberId>, post: Post, stamp: Stamp) -> Arc<Envelope> {
        metrics::message_accepted();
        let is_text = matches!(post.content, Content::Text(_));
        let name = post.replaces.unwrap_or(stamp.id);
        self.authors.keep(Authorship { message: stamp.id, name, author: member, is_text });
        let envelope = self.say(member, Message::Post(post), stamp);
        self.history.keep(&envelope);
        envelope
    }

    /// Whether `nickname` is somebody else's than this gischat member's: a native member's, whom the operator keeps it for,
    /// or one that is banned (contract `native`, section 13).
    pub(super) fn is_kept_from(&mut self, member: Option<MemberId>, nickname: &Nickname) -> bool {
        let own =
            member.and_then(|member| self.roster.find(member)).and_then(|found| found.identity.nickname().cloned());
        let is_own = own.is_some_and(|own| own.eq_ignore_ascii_case(nickname.as_str()));
        // What comes over HTTP has been looked at there.
        let is_reserved = member.is_some() && self.common.reserved.are_kept_from(nickname.as_str(), None) && !is_own;
        is_reserved
            || self.roster.native_holder(nickname).is_some_and(|holder| Some(holder) != member)
            || self.directs.mailboxes.holder(nickname).is_some()
            || self.bans.names(nickname, Instant::now())
    }

    pub(super) fn like(&mut self, member: MemberId, like: Like, claim: Claim) {
        if self.kicked.contains(&member) {
            return;
        }
        if self.is_kept_from(Some(member), &like.liker_author) {
            return self.refuse(member, Rejection::AuthorHeld(like.liker_author));
        }
        self.publish_like(member, like, Stamp::accept(claim));
    }

    /// One envelope for those whose generation tells everybody, one for those whose generation tells the liked alone.
    pub(super) fn publish_like(&mut self, member: MemberId, like: Like, stamp: Stamp) {
        metrics::message_accepted();
        let liked = self.roster.holder(&like.liked_author);
        self.say(Some(member), Message::Like(like.clone()), stamp.clone());
        if let Some(liked) = liked {
            self.tell_envelope(self.envelope(Some(member), Message::Like(like), stamp, Recipients::One(liked)));
        }
    }

    /// A gischat member has registered, or changed, its nickname: native members see it come.
    fn seen_by_natives(&mut self, member: MemberId, before: Option<Nickname>) {
        if self.roster.natives() == 0 {
            return;
        }
        if let Some(nickname) = before {
            self.presence.went(Left { member, nickname, reason: Leaving::Left });
        }
        if let Some(person) = self.roster.find(member).and_then(|member| member.person()) {
            self.presence.came(person);
        }
    }

    /// Registers a nickname for a gischat member.
    pub(super) fn register(&mut self, member: MemberId, nickname: Nickname, repeat: Repeat) {
        let registration = match self.is_kept_from(Some(member), &nickname) {
            true => Registration::Taken,
            false => self.roster.register(member, &nickname),
        };
        match (registration, repeat) {
            (Registration::Now { before }, _) => {
                self.changed(Change::Nicknames);
                self.say(Some(member), Message::Newcomer(nickname), Stamp::fresh());
                self.seen_by_natives(member, before);
            }
            (Registration::Before, Repeat::Silent) => {}
            (Registration::Before | Registration::Taken, _) => {
                self.tell(Message::Rejected(Rejection::NicknameTaken(nickname)), Recipients::One(member));
            }
        }
    }
}

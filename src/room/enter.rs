//! How native members come in, and what they are shown then (contract `native`, section 3). Part of the room's task;
//! [`super::returning`] is about those who are in.

use super::hub::Visit;
use super::inbox::Entered;
use super::lost::Lost;
use super::mailbox::Owner;
use super::mailboxes::Arrival;
use super::roster::{Identity, Native, Registration};
use super::task::{Change, Task};
use crate::limits::MailboxFor;
use crate::message::{
    Code, Done, Features, Leaving, MemberId, Nickname, Reference, Refusal, Removal, Removed, Roles, RoomState,
};
use crate::outbox::{Frame, Outbox, Pushed};
use std::sync::Arc;
use tokio::time::Instant;

/// A native session that wants to become a member, its access granted.
#[derive(Debug)]
pub struct Entering {
    /// The session.
    pub member: MemberId,
    /// The way to its client.
    pub outbox: Arc<Outbox>,
    /// What it calls the request.
    pub reference: Option<Reference>,
    /// The nickname it wants here.
    pub nickname: Nickname,
    /// Its picture.
    pub avatar: Option<Arc<str>>,
    /// What its client can handle.
    pub features: Features,
    /// What it may do.
    pub roles: Roles,
    /// What bans and takeovers go by.
    pub identity: Identity,
    /// The sessions that follow each other by resume keys: mailboxes are theirs.
    pub lineage: u64,
    /// Whether it wants a mailbox.
    pub wants_mailbox: bool,
    /// How many of the kept messages it wants to be shown; all, unless it says.
    pub history: Option<usize>,
    /// What keeps an ad hoc room there.
    pub visit: Option<Visit>,
}

fn owner_of(entering: &Entering) -> Owner {
    Owner { lineage: entering.lineage, sub: entering.identity.sub().cloned() }
}

impl Task {
    /// Lets a native session in, or tells it why not. The reply comes before any event of the room, then what the room
    /// keeps, then what happens.
    pub(super) async fn enter(&mut self, entering: Entering, lost: Lost) -> Entered {
        let Entering { member, ref outbox, ref reference, .. } = entering;
        self.begin(outbox, member, reference.as_ref());
        if let Err(refusal) = self.admit(&entering).await {
            self.reply_past(outbox, member, reference.clone(), Err(refusal));
            return Entered::No;
        }
        self.deliver().await;
        let (outbox, reference, history) = (outbox.clone(), reference.clone(), entering.history);
        let nickname = entering.nickname.clone();
        self.seat(entering, outbox, lost);
        self.publish();
        let state = Box::new(self.state_for(member));
        let has_mailbox = state.mailbox.is_some();
        self.reply(member, reference, Ok(Done::Joined { state }));
        self.show_kept(member, history);
        self.show_mail(member);
        self.announce(member, nickname);
        Entered::Yes { has_mailbox }
    }

    /// Whether a native session may come in (section 3.1: bans, then the nickname, then the number of members). The same
    /// person from elsewhere makes way.
    async fn admit(&mut self, entering: &Entering) -> Result<(), Refusal> {
        let Entering { member, nickname, identity, .. } = entering;
        if let Some(left) = self.closed_for() {
            return Err(Refusal::from(Code::Unavailable).after(left.as_secs_f64()));
        }
        if self.roster.find(*member).is_some() {
            return Err(Code::AlreadyJoined.into());
        }
        if let Some(left) = self.bans.of(identity, Some(nickname), Instant::now()) {
            return Err(Refusal::new(Code::AccessDenied, "banned").after(left.as_secs_f64()));
        }
        let holder = self.roster.conflicting(nickname, true);
        let makes_way = holder.filter(|holder| self.makes_way(*holder, identity));
        if let (Some(holder), None) = (holder, makes_way) {
            return Err(self.taken(holder, identity));
        }
        let is_others = |owner: &Owner| !owner.is(&owner_of(entering));
        if self.directs.mailboxes.holder(nickname).is_some_and(is_others) {
            return Err(Code::NicknameTaken.into());
        }
        let leaving = usize::from(makes_way.is_some());
        if self.roster.len() - leaving >= self.common.config.limits.native.room_members {
            return Err(Code::RoomFull.into());
        }
        if let Some(holder) = makes_way {
            self.put_out(holder, Removed { reason: Removal::TakenOver, message: None }, Leaving::TakenOver).await;
        }
        Ok(())
    }

    /// Whether the holder of a nickname goes for this newcomer: the same person by its token; or, where the holder has none,
    /// one that is away, for somebody at its address, who may have lost its key.
    fn makes_way(&mut self, holder: MemberId, identity: &Identity) -> bool {
        let Some(holder) = self.roster.find(holder) else { return false };
        let Some(native) = &holder.native else { return false };
        match holder.identity.sub() {
            Some(sub) => identity.sub() == Some(sub),
            None => native.is_away && holder.identity.is_near(identity),
        }
    }

    fn taken(&mut self, holder: MemberId, identity: &Identity) -> Refusal {
        let refusal = Refusal::from(Code::NicknameTaken);
        let Some(holder) = self.roster.find(holder) else { return refusal };
        let may_take_it = holder.identity.sub().is_none() && holder.identity.is_near(identity);
        let away_from = holder.native.as_ref().and_then(|native| native.away_from).filter(|_| may_take_it);
        let away_until = holder.native.as_ref().and_then(|native| native.away_until);
        match away_from.into_iter().chain(away_until).min() {
            Some(until) => refusal.after(until.saturating_duration_since(Instant::now()).as_secs_f64()),
            None => refusal,
        }
    }

    fn seat(&mut self, entering: Entering, outbox: Arc<Outbox>, lost: Lost) {
        let owner = owner_of(&entering);
        let may_have_mailbox = match self.common.config.limits.native.mailbox {
            MailboxFor::Nobody => false,
            MailboxFor::Tokens => owner.sub.is_some(),
            MailboxFor::Everybody => true,
        };
        let wants_mailbox = entering.wants_mailbox && may_have_mailbox;
        let Entering { member, nickname, avatar, features, roles, identity, visit, .. } = entering;
        let address = identity.address;
        self.directs.mailboxes.arrive(Arrival { member, owner, nickname: nickname.clone(), address, wants_mailbox });
        let native = Native {
            avatar,
            features,
            roles,
            joined: Instant::now(),
            away_until: None,
            away_from: None,
            is_away: false,
            typed: None,
            call: None,
            lost,
            _visit: visit,
        };
        self.roster.join(member, outbox, identity, Some(Box::new(native)));
        let registered = self.roster.register(member, &nickname);
        debug_assert!(matches!(registered, Registration::Now { .. }), "it was looked at before");
        self.changed(Change::Nicknames);
    }

    /// What the room is like for this member.
    pub(super) fn state_for(&mut self, member: MemberId) -> RoomState {
        let nb_users = self.roster.len();
        let shows_members = nb_users <= self.common.config.limits.native.roster;
        let members = shows_members.then(|| self.roster.people());
        let found = self.roster.find(member);
        let has_file = found.as_ref().is_some_and(|found| found.features().file);
        let nickname = found.map(|found| {
            found.told = nb_users;
            found.nickname().cloned()
        });
        RoomState {
            room: self.name.clone(),
            nickname: nickname.flatten().unwrap_or_else(Nickname::server),
            nb_users,
            members,
            call: self.calls.state(),
            offers: self.offers.for_member(member, has_file, Instant::now()),
            mailbox: self.directs.mailboxes.state(member),
            gap: false,
        }
    }

    /// Shows what the room keeps, the last so many of it.
    fn show_kept(&mut self, member: MemberId, wanted: Option<usize>) {
        let frames = self.history.frames(self.lang);
        let wanted = wanted.unwrap_or(usize::MAX).min(frames.len());
        self.push_past(member, &frames[frames.len() - wanted..]);
    }

    pub(super) fn push_past(&mut self, member: MemberId, frames: &[Arc<Frame>]) {
        if let Some(member) = self.roster.find(member)
            && member.outbox.push_history(frames) == Pushed::Ended
        {
            self.ended.push(member.id);
        }
    }
}

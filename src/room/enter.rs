//! How native members come in, and come back after a break (contract `native`, sections 2.1 and 3). Part of the room's task.

use super::hub::Visit;
use super::inbox::Entered;
use super::lost::Lost;
use super::mailbox::Owner;
use super::mailboxes::Arrival;
use super::presence::Gathered;
use super::roster::{Identity, Native, Registration};
use super::task::{Change, Task};
use crate::limits::{DELIVERIES_PER_TURN, MailboxFor, REMEMBERED_BEFORE};
use crate::message::{
    Code, Done, Event, Features, Leaving, MemberId, Message, Nickname, Presence, Recipients, Reference, Refusal,
    Removal, Removed, Roles, RoomState, Stamp,
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

/// A native session whose client is back.
#[derive(Debug)]
pub struct Returning {
    /// The way to its client now.
    pub outbox: Arc<Outbox>,
    /// When the client was heard for the last time before.
    pub heard: Instant,
}

impl Task {
    /// Lets a native session in, or tells it why not. The reply comes before any event of the room, then what the room
    /// keeps, then what happens.
    pub(super) async fn enter(&mut self, entering: Entering, lost: Lost) -> Entered {
        let Entering { member, ref outbox, ref reference, .. } = entering;
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
        if self.roster.find(*member).is_some() {
            return Err(Code::AlreadyJoined.into());
        }
        if let Some(left) = self.bans.of(identity, Some(nickname), Instant::now()) {
            return Err(Refusal::new(Code::AccessDenied, "banned").after(left.as_secs_f64()));
        }
        let holder = self.roster.conflicting(nickname, true);
        let makes_way = holder.filter(|holder| self.is_same_person(*holder, identity));
        if let (Some(holder), None) = (holder, makes_way) {
            return Err(self.taken(holder));
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

    fn is_same_person(&mut self, holder: MemberId, identity: &Identity) -> bool {
        let holder = self.roster.find(holder).filter(|holder| holder.native.is_some());
        holder.is_some_and(|holder| holder.identity.sub().is_some() && holder.identity.sub() == identity.sub())
    }

    fn taken(&mut self, holder: MemberId) -> Refusal {
        let native = self.roster.find(holder).and_then(|holder| holder.native.as_ref());
        let refusal = Refusal::from(Code::NicknameTaken);
        match native.and_then(|native| native.away_until) {
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
        let native = Native { avatar, features, roles, away_until: None, typed: None, call: None, lost, _visit: visit };
        self.roster.join(member, outbox, identity, Some(Box::new(native)));
        let registered = self.roster.register(member, &nickname);
        debug_assert!(matches!(registered, Registration::Now { .. }), "it was looked at before");
        self.changed(Change::Nicknames);
    }

    /// Tells everybody else: gischat's clients a count and a newcomer, native ones who came.
    fn announce(&mut self, member: MemberId, nickname: Nickname) {
        if let Some(person) = self.roster.find(member).and_then(|member| member.person()) {
            self.presence.came(person);
        }
        if self.roster.natives() < self.roster.len() {
            if self.counts.take(self.roster.len()) {
                self.count_everybody();
            }
            self.say(Some(member), Message::Newcomer(nickname), Stamp::fresh());
        }
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

    fn push_past(&mut self, member: MemberId, frames: &[Arc<Frame>]) {
        if let Some(member) = self.roster.find(member)
            && member.outbox.push_history(frames) == Pushed::Ended
        {
            self.ended.push(member.id);
        }
    }

    /// The connection of a native member is lost. Nobody is told, and what is for it is dropped.
    pub(super) fn detach(&mut self, member: MemberId, until: Instant) {
        let Some(found) = self.roster.find(member) else { return };
        found.attached = false;
        if let Some(native) = &mut found.native {
            native.away_until = Some(until);
        }
        let now = Instant::now();
        self.calls.away(member, now);
        self.offers.away(member);
        let effects = self.directs.detached(member, now);
        self.carry_out(effects);
    }

    /// The client of a native member is back: it is shown what a joiner is shown, and what was said meanwhile. False, and
    /// nothing, for one that was put out.
    pub(super) async fn attach(&mut self, member: MemberId, returning: Returning) -> bool {
        self.deliver().await;
        let Returning { outbox, heard } = returning;
        let Some(found) = self.roster.find(member) else { return false };
        found.attached = true;
        found.outbox = outbox;
        if let Some(native) = &mut found.native {
            native.away_until = None;
        }
        // The old connection has them no more, whether or not it is known to be lost.
        let effects = self.directs.detached(member, Instant::now());
        self.carry_out(effects);
        self.calls.back(member, Instant::now());
        self.offers.back(member);
        let since = heard.checked_sub(REMEMBERED_BEFORE).unwrap_or(heard);
        let (frames, gap) = self.remembered.since(since, self.lang);
        let state = RoomState { gap, ..self.state_for(member) };
        self.tell_now(member, Event::RoomState(state).into());
        self.presence.shown(member);
        self.push_past(member, &frames);
        self.show_mail(member);
        true
    }

    /// Puts a native member out and tells it why, and the others that it left.
    pub(super) async fn put_out(&mut self, member: MemberId, removed: Removed, reason: Leaving) {
        self.deliver().await;
        let effects = self.directs.removed(member, Instant::now());
        self.carry_out(effects);
        let Some(found) = self.roster.find(member) else { return };
        if let Some(native) = &mut found.native {
            native.call = None; // told that it is out, it may join another call at once
            native.lost.tell(removed.clone());
        }
        self.tell_now(member, Event::Removed(removed).into());
        self.leave(member, reason);
        self.publish();
    }

    /// Tells native members who came and who left.
    pub(super) async fn tell_presence(&mut self) {
        self.deliver().await;
        let gathered = self.presence.take();
        if self.roster.natives() == 0 {
            return;
        }
        let nb_users = self.roster.len();
        let is_large = nb_users > self.common.config.limits.native.roster;
        let gathered = if is_large { Gathered::default() } else { gathered };
        let for_all = gathered.told_to(None, nb_users);
        let is_number_alone = for_all.is_number_alone();
        let for_all = self.presence_frame(for_all);
        for (place, (member, was_told, was_shown)) in self.natives_here(&gathered).into_iter().enumerate() {
            let own = was_shown.then(|| gathered.told_to(Some(member), nb_users));
            let is_news = was_told != nb_users || !own.as_ref().map_or(is_number_alone, Presence::is_number_alone);
            if !is_news {
                continue;
            }
            let frame = own.map_or_else(|| for_all.clone(), |presence| self.presence_frame(presence));
            if let Some(found) = self.roster.find(member) {
                found.told = nb_users;
                if found.outbox.push(&frame) == Pushed::Ended {
                    self.ended.push(member);
                }
            }
            if place % DELIVERIES_PER_TURN == DELIVERIES_PER_TURN - 1 {
                tokio::task::yield_now().await;
            }
        }
    }

    /// The native members who can hear something, what number each was told last, and whether it was shown the room within this time.
    fn natives_here(&mut self, gathered: &Gathered) -> Vec<(MemberId, usize, bool)> {
        let natives = self.roster.members().iter().filter(|member| member.attached && member.native.is_some());
        natives.map(|member| (member.id, member.told, gathered.has_shown(member.id))).collect()
    }

    fn presence_frame(&self, presence: Presence) -> Arc<Frame> {
        let envelope = self.envelope(None, Event::Presence(presence).into(), Stamp::fresh(), Recipients::Room);
        Arc::new(Frame::new(envelope, self.lang))
    }
}

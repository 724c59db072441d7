//! Admission of native sessions (`docs/protocol.md`, Rooms and Access), and the state of the room that they are shown.

use super::Actor;
use crate::limits::MailboxFor;
use crate::message::{
    BoardState, Code, Done, Features, Leaving, Live, MemberId, Nickname, Refusal, Removal, Removed, RoomState,
};
use crate::room::direct::{Arrival, Owner};
use crate::room::identity::Identity;
use crate::room::inbox::NativeJoin;
use crate::room::outbound::Confirmation;
use crate::room::removal::RemovalNotice;
use crate::room::roster::{Member, Native, Registration};
use tokio::sync::oneshot;

fn owner_of(join: &NativeJoin) -> Owner {
    Owner { lineage: join.lineage, sub: join.identity.sub().cloned() }
}

impl Actor {
    /// Lets a session in, or tells it why not. The reply comes before any event of the room, then the history, then its
    /// mail, then what happens.
    pub(super) fn join_native(&mut self, join: NativeJoin, removal: RemovalNotice, joined: oneshot::Sender<()>) {
        self.core.begin_request(&join.caller);
        if let Err(refusal) = self.admit(&join) {
            return self.core.reply(&join.caller, Err(refusal));
        }
        let (caller, nickname, history) = (join.caller.clone(), join.nickname.clone(), join.history);
        let member = caller.member;
        self.seat(join, removal);
        let state = Box::new(self.state_for(member));
        let shows_map = state.board.is_some();
        let core = &mut self.core;
        core.reply(&caller, Ok(Done::Joined { state }));
        let history = core.log.last(history, core.lang);
        core.outbound.replay(member, history);
        if shows_map {
            core.outbound.replay(member, self.board.shown(core));
        }
        self.directs.show_mail(core, member);
        self.attendance.joined_native(core, member, nickname);
        core.outbound.confirm(Confirmation::Delivered(joined));
    }

    /// Checks bans, then the nickname, then the number of members (`docs/protocol.md`, Access). The same person from elsewhere makes
    /// way.
    fn admit(&mut self, join: &NativeJoin) -> Result<(), Refusal> {
        let NativeJoin { caller, nickname, identity, .. } = join;
        if let Some(left) = self.closed_for() {
            return Err(Refusal::from(Code::Unavailable).after(left.as_secs_f64()));
        }
        if self.core.roster.find(caller.member).is_some() {
            return Err(Code::AlreadyJoined.into());
        }
        if let Some(left) = self.moderation.banned_for(identity, Some(nickname), self.core.now()) {
            return Err(Refusal::new(Code::AccessDenied, "banned").after(left.as_secs_f64()));
        }
        let holder = self.core.roster.holder_for_native(nickname);
        let makes_way = holder.filter(|holder| self.makes_way(*holder, join));
        if let (Some(holder), None) = (holder, makes_way) {
            return Err(self.taken(holder, identity));
        }
        let is_others = |owner: &Owner| !owner.is(&owner_of(join));
        if self.core.is_of_hook(nickname) || self.directs.mailboxes.holder(nickname).is_some_and(is_others) {
            return Err(Code::NicknameTaken.into());
        }
        let leaving = usize::from(makes_way.is_some());
        if self.core.roster.len() - leaving >= self.core.shared.config.limits.native.room_members {
            return Err(Code::RoomFull.into());
        }
        if let Some(holder) = makes_way {
            self.put_out(holder, Removed { reason: Removal::TakenOver, message: None }, Leaving::TakenOver);
        }
        Ok(())
    }

    /// Returns `true` if the holder of a nickname goes for this newcomer: the same person by its token; or, where the holder has
    /// none, by a resume key of its sessions, unless it is connected and the key is an older one; or one that is away, for somebody
    /// at its address, who may have lost its key.
    fn makes_way(&mut self, holder: MemberId, join: &NativeJoin) -> bool {
        let Some(holder) = self.core.roster.find(holder) else { return false };
        let Some(native) = &holder.native else { return false };
        let follows = native.lineage == join.lineage && (join.is_from_elsewhere || !native.is_connected);
        match holder.identity.sub() {
            Some(sub) => join.identity.sub() == Some(sub),
            None => follows || (native.is_away && holder.identity.is_near(&join.identity)),
        }
    }

    /// Refusal of a nickname, with the time after which its holder makes way, if that is known.
    fn taken(&mut self, holder: MemberId, identity: &Identity) -> Refusal {
        let refusal = Refusal::from(Code::NicknameTaken);
        let Some(holder) = self.core.roster.find(holder) else { return refusal };
        let may_take_it = holder.identity.sub().is_none() && holder.identity.is_near(identity);
        let away_from = holder.native.as_ref().and_then(|native| native.away_from).filter(|_| may_take_it);
        let away_until = holder.native.as_ref().and_then(|native| native.away_until);
        match away_from.into_iter().chain(away_until).min() {
            Some(until) => refusal.after((until - self.core.now()).as_secs_f64()),
            None => refusal,
        }
    }

    fn seat(&mut self, join: NativeJoin, removal: RemovalNotice) {
        let owner = owner_of(&join);
        let core = &mut self.core;
        let may_have_mailbox = match core.shared.config.limits.native.mailbox {
            MailboxFor::Nobody => false,
            MailboxFor::Tokens => owner.sub.is_some(),
            MailboxFor::Everybody => true,
        };
        let wants_mailbox = join.wants_mailbox && may_have_mailbox;
        let NativeJoin { caller, nickname, avatar, features, identity, lineage, visit, .. } = join;
        let (member, address) = (caller.member, identity.address);
        self.directs.mailboxes.arrive(Arrival { member, owner, nickname: nickname.clone(), address, wants_mailbox });
        let native = Native {
            avatar,
            features,
            roles: caller.roles,
            lineage,
            is_connected: true,
            joined: core.now(),
            away_until: None,
            away_from: None,
            is_away: false,
            typed: None,
            is_typing: false,
            removal,
            _visit: visit,
        };
        let first_broadcast = core.outbound.next_broadcast();
        core.roster.join(Member::new(member, identity, Some(Box::new(native))), caller.outbox, first_broadcast);
        let registered = core.roster.register(member, &nickname);
        debug_assert!(matches!(registered, Registration::Now { .. }), "it was checked before");
        self.live.give_name(&nickname);
    }

    /// State of the room as this member is shown it.
    pub(super) fn state_for(&mut self, member: MemberId) -> RoomState {
        let shows_members = self.core.shows_members();
        let roster = &mut self.core.roster;
        let nb_users = roster.len();
        let members = shows_members.then(|| roster.people());
        let found = roster.find(member);
        let features = found.as_ref().map_or(Features::default(), |found| found.features());
        let nickname = found.map(|found| {
            found.last_count = nb_users;
            found.nickname().cloned()
        });
        let nickname = nickname.flatten().unwrap_or_else(Nickname::server);
        let shows_map = features.map && self.core.shared.config.limits.native.map;
        let (live, board) = if shows_map { self.map_for(member) } else { Default::default() };
        RoomState {
            room: self.core.name().clone(),
            nickname,
            nb_users,
            members,
            call: self.calls.state(),
            calls_url: self.core.shared.alternative_calls.as_ref().map(|place| place.address(self.core.name())),
            offers: self.offers.for_member(member, features.file, self.core.now()),
            live: live.members,
            trackers: live.trackers,
            board,
            mailbox: self.directs.mailboxes.state(member),
            gap: false,
        }
    }

    /// The map of the room as it is, for a member that is told of it from now on.
    fn map_for(&mut self, member: MemberId) -> (Live, Option<BoardState>) {
        self.live.show(self.core.shows_members());
        self.updates.shown(&self.live, member);
        let now = self.core.now();
        let roster = &mut self.core.roster;
        let nickname = |member| roster.find(member).and_then(|found| found.nickname().cloned());
        (self.live.state(now, nickname), Some(self.board.state()))
    }
}

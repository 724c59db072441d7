//! Presence: gischat members are told a count, and nicknames that come and go; native members who came, who left and
//! who is away (`docs/protocol.md`, Rooms). Storms are gathered. The actor tells it of joins and leaves.

mod batch;
mod counts;

use super::core::Core;
use super::outgoing::{Audience, Outgoing};
use super::roster::Member;
use crate::message::{Event, Leaving, Left, MemberId, Message, Nickname, Presence, Recipients, Stamp};
use batch::PresenceBatch;
use counts::CountBucket;
use std::collections::VecDeque;
use tokio::time::Instant;

/// Joins, leaves and absences that members have not been told.
#[derive(Debug)]
pub(super) struct Attendance {
    count_bucket: CountBucket,
    batch: PresenceBatch,
    /// Native members without a connection, with the times from which they are shown as away, in that order.
    absences: VecDeque<(Instant, MemberId)>,
}

impl Attendance {
    pub(super) fn new() -> Self {
        Self { count_bucket: CountBucket::new(), batch: PresenceBatch::default(), absences: VecDeque::new() }
    }

    /// A gischat member has come. Everybody is told the count, or where counts are gathered this member alone.
    pub(super) fn joined(&mut self, core: &mut Core, member: MemberId) {
        if core.roster.natives() > 0 {
            self.batch.counted();
        }
        if self.count_bucket.take(core.roster.len()) {
            tell_count(core);
        } else {
            greet(core, member);
        }
    }

    /// A native member has come: gischat members are told a count and a newcomer, native ones later.
    pub(super) fn joined_native(&mut self, core: &mut Core, member: MemberId, nickname: Nickname) {
        self.came(core, member);
        if core.roster.natives() < core.roster.len() {
            if self.count_bucket.take(core.roster.len()) {
                tell_count(core);
            }
            core.broadcast(Some(member), Message::Newcomer(nickname), Stamp::fresh());
        }
    }

    /// A gischat member has registered a nickname, or another one than before.
    pub(super) fn registered(
        &mut self,
        core: &mut Core,
        member: MemberId,
        nickname: Nickname,
        before: Option<Nickname>,
    ) {
        core.broadcast(Some(member), Message::Newcomer(nickname), Stamp::fresh());
        if core.roster.natives() == 0 {
            return;
        }
        if let Some(nickname) = before {
            self.batch.went(Left { member, nickname, reason: Leaving::Left });
        }
        self.came(core, member);
    }

    fn came(&mut self, core: &mut Core, member: MemberId) {
        if let Some(person) = core.roster.find(member).and_then(|member| member.person()) {
            self.batch.came(person);
        }
    }

    /// A member has left. `exiter` comes before the count (contract `gischat`, section 3.3).
    pub(super) fn left(&mut self, core: &mut Core, gone: &Member, reason: Leaving) {
        let (member, nickname) = (gone.id, gone.nickname().cloned());
        if core.roster.natives() > 0 {
            match nickname.clone() {
                Some(nickname) => self.batch.went(Left { member, nickname, reason }),
                None => self.batch.counted(),
            }
        }
        if core.roster.len() == core.roster.natives() {
            return; // no gischat member is left to be told
        }
        if let Some(nickname) = nickname {
            core.broadcast(Some(member), Message::Exiter(nickname), Stamp::fresh());
        }
        if self.count_bucket.take(core.roster.len()) {
            tell_count(core);
        }
    }

    /// A native member's connection is lost. It is shown as away from that time on, unless it comes back before.
    pub(super) fn detached(&mut self, member: MemberId, shown: Instant) {
        self.absences.push_back((shown, member));
    }

    /// A native member's connection is back.
    pub(super) fn attached(&mut self, member: MemberId, was_away: bool) {
        if was_away {
            self.batch.back(member);
        }
    }

    /// A native member was shown the room as it is now.
    pub(super) fn shown(&mut self, member: MemberId) {
        self.batch.shown(member);
    }

    /// Marks the members as away whose connections have been lost for long enough, and returns them.
    pub(super) fn show_absences(&mut self, core: &mut Core, now: Instant) -> Vec<MemberId> {
        let mut away = Vec::new();
        while let Some((shown, member)) = self.absences.pop_front_if(|(shown, _)| *shown <= now) {
            let native = core.roster.find(member).and_then(|found| found.native.as_mut());
            let Some(native) = native.filter(|native| native.away_from == Some(shown)) else { continue };
            native.away_from = None;
            native.is_away = true;
            self.batch.away(member);
            away.push(member);
        }
        away
    }

    /// Time at which somebody is to be told something; `None` if everybody was told everything.
    pub(super) fn due(&self, core: &Core) -> Option<Instant> {
        let members = core.roster.len();
        let count = self.count_bucket.due(members);
        if core.roster.natives() == 0 {
            return count;
        }
        let absence = self.absences.front().map(|(shown, _)| *shown);
        [count, absence, self.batch.due(members)].into_iter().flatten().min()
    }

    /// Tells members what it is time to tell them.
    pub(super) fn tell(&mut self, core: &mut Core, now: Instant) {
        let members = core.roster.len();
        let is_due = |due: Option<Instant>| due.is_some_and(|due| due <= now);
        if is_due(self.count_bucket.due(members)) {
            self.tell_owed_count(core);
        }
        if is_due(self.batch.due(members)) {
            self.tell_presence(core);
        }
    }

    /// Tells the count to the gischat members that were not told the latest.
    fn tell_owed_count(&mut self, core: &mut Core) {
        let count = core.roster.len();
        if !self.count_bucket.take(count) {
            return;
        }
        let mut behind = Vec::new();
        let members = core.roster.members().iter_mut();
        for member in members.filter(|member| member.last_count != count && member.native.is_none()) {
            member.last_count = count;
            behind.push(member.id);
        }
        if behind.is_empty() {
            return self.count_bucket.put_back();
        }
        core.send(Recipients::Some(behind.into()), Message::Count(count));
    }

    /// Tells native members who came and who left; in large rooms the number alone.
    fn tell_presence(&mut self, core: &mut Core) {
        let batch = self.batch.take();
        let nb_users = core.roster.len();
        let is_large = nb_users > core.shared.config.limits.native.roster;
        let batch = if is_large { PresenceBatch::default() } else { batch };
        let for_all = batch.told_to(None, nb_users);
        let is_number_alone = for_all.is_number_alone();
        let (mut all, mut outgoing) = (Vec::new(), Vec::new());
        for member in
            core.roster.members().iter_mut().filter(|member| member.outbox().is_some() && member.native.is_some())
        {
            let own = batch.has_shown(member.id).then(|| batch.told_to(Some(member.id), nb_users));
            let is_news =
                member.last_count != nb_users || !own.as_ref().map_or(is_number_alone, Presence::is_number_alone);
            if !is_news {
                continue;
            }
            member.last_count = nb_users;
            match own {
                Some(own) => outgoing.push(Outgoing::to(member.id, Event::Presence(own))),
                None => all.push(member.id),
            }
        }
        outgoing.push(Outgoing::event(Audience::Some(all), Event::Presence(for_all)));
        core.carry_out(outgoing);
    }
}

/// Tells everybody the count.
fn tell_count(core: &mut Core) {
    let count = core.roster.len();
    core.broadcast(None, Message::Count(count), Stamp::fresh());
}

/// Tells one gischat member the count.
pub(super) fn greet(core: &mut Core, member: MemberId) {
    let count = core.roster.len();
    core.send(Recipients::One(member), Message::Count(count));
    if let Some(member) = core.roster.find(member) {
        member.note_count(Some(count));
    }
}

//! Presence: gischat members are told a count, and nicknames that come and go; native members who came, who left and
//! who is away (`docs/protocol.md`, Rooms). Storms are gathered. The actor tells it of joins and leaves.

mod absences;
mod batch;
mod counts;

use super::core::Core;
use super::outgoing::{Audience, Outgoing};
use super::roster::Member;
use crate::message::{Event, Leaving, Left, MemberId, Message, Nickname, Presence, Recipients, Stamp};
pub(super) use absences::Absences;
use batch::PresenceBatch;
use counts::{CountBucket, INTERVAL, Owed};
use tokio::time::Instant;

/// Joins, leaves and absences that members have not been told.
#[derive(Debug)]
pub(super) struct Attendance {
    count_bucket: CountBucket,
    /// Time at which joiners are to be told their first count, if some are not.
    joiners_due: Option<Instant>,
    batch: PresenceBatch,
}

impl Attendance {
    pub(super) fn new() -> Self {
        Self { count_bucket: CountBucket::new(), joiners_due: None, batch: PresenceBatch::default() }
    }

    /// A gischat member has come. Everybody is told the count, or where counts are gathered this member alone; where they
    /// are put off, with the other joiners, unless it is shown a history, which the count precedes (contract `gischat`,
    /// section 3.3).
    pub(super) fn joined(&mut self, core: &mut Core, member: MemberId) {
        self.owe_presence(core);
        if self.tell_count(core) {
            return;
        }
        if self.count_bucket.is_put_off(core.roster.gischat()) && core.log.history.is_empty() {
            self.joiners_due.get_or_insert_with(|| Instant::now() + INTERVAL);
        } else {
            greet(core, member);
        }
    }

    /// A native member has come: gischat members are told a count and a newcomer, native ones later.
    pub(super) fn joined_native(&mut self, core: &mut Core, member: MemberId, nickname: Nickname) {
        self.came(core, member);
        if core.roster.gischat() > 0 {
            self.tell_count(core);
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
        self.owe_presence(core);
    }

    /// Notes that native members, if there are any, have not been told of a change.
    fn owe_presence(&mut self, core: &Core) {
        let natives = core.roster.natives();
        if natives > 0 {
            self.batch.owe(|| Owed::new(&core.shared.pacer, natives, Instant::now()));
        }
    }

    /// Tells everybody the count, or notes that it is owed. Returns `true` if it was told.
    fn tell_count(&mut self, core: &mut Core) -> bool {
        let is_told = self.count_bucket.take(&core.shared.pacer, core.roster.gischat());
        if is_told {
            self.joiners_due = None;
            core.broadcast(None, Message::Count(core.roster.len()), Stamp::fresh());
        }
        is_told
    }

    /// A member has left. `exiter` comes before the count (contract `gischat`, section 3.3).
    pub(super) fn left(&mut self, core: &mut Core, gone: &Member, reason: Leaving) {
        let (member, nickname) = (gone.id, gone.nickname().cloned());
        if core.roster.natives() > 0 {
            if let Some(nickname) = nickname.clone() {
                self.batch.went(Left { member, nickname, reason });
            }
            self.owe_presence(core);
        }
        if core.roster.gischat() == 0 {
            return; // no gischat member is left to be told
        }
        if let Some(nickname) = nickname {
            core.broadcast(Some(member), Message::Exiter(nickname), Stamp::fresh());
        }
        self.tell_count(core);
    }

    /// A native member's connection is back.
    pub(super) fn attached(&mut self, core: &Core, member: MemberId, was_away: bool) {
        if was_away {
            self.batch.back(member);
            self.owe_presence(core);
        }
    }

    /// A native member was shown the room as it is now.
    pub(super) fn shown(&mut self, member: MemberId) {
        self.batch.shown(member);
    }

    /// The connection of a native member has been lost for a while.
    pub(super) fn went_away(&mut self, core: &Core, member: MemberId) {
        self.batch.away(member);
        self.owe_presence(core);
    }

    /// Time at which somebody is to be told something; `None` if everybody was told everything.
    pub(super) fn due(&self, core: &Core) -> Option<Instant> {
        let count = [self.count_bucket.due(core.roster.gischat()), self.joiners_due];
        let presence = Some(core.roster.natives()).filter(|natives| *natives > 0);
        count.into_iter().chain([presence.and_then(|natives| self.batch.due(natives))]).flatten().min()
    }

    /// Tells members what it is time to tell them.
    pub(super) fn tell(&mut self, core: &mut Core, now: Instant) {
        let is_due = |due: Option<Instant>| due.is_some_and(|due| due <= now);
        if is_due(self.count_bucket.due(core.roster.gischat())) {
            self.tell_owed_count(core);
        }
        if is_due(self.joiners_due) {
            self.joiners_due = None;
            tell_count_to(core, |last_count| last_count == 0);
        }
        if is_due(self.batch.due(core.roster.natives())) {
            self.tell_presence(core);
        }
    }

    /// Tells the count to the gischat members that were not told the latest.
    fn tell_owed_count(&mut self, core: &mut Core) {
        if !self.count_bucket.take(&core.shared.pacer, core.roster.gischat()) {
            return;
        }
        self.joiners_due = None;
        let count = core.roster.len();
        if !tell_count_to(core, |last_count| last_count != count) {
            self.count_bucket.put_back();
        }
    }

    /// Tells native members who came and who left; in large rooms the number alone.
    fn tell_presence(&mut self, core: &mut Core) {
        let batch = self.batch.take();
        let nb_users = core.roster.len();
        let batch = if !core.shows_members() { PresenceBatch::default() } else { batch };
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

/// Tells the count to gischat members by the count that they were told last. Returns `false` if there are none.
fn tell_count_to(core: &mut Core, is_meant: impl Fn(usize) -> bool) -> bool {
    let count = core.roster.len();
    let mut meant = Vec::new();
    let members = core.roster.members().iter_mut();
    for member in members.filter(|member| member.native.is_none() && is_meant(member.last_count)) {
        member.last_count = count;
        meant.push(member.id);
    }
    let are_any = !meant.is_empty();
    if are_any {
        core.send(Recipients::Some(meant.into()), Message::Count(count));
    }
    are_any
}

/// Tells one gischat member the count.
pub(super) fn greet(core: &mut Core, member: MemberId) {
    let count = core.roster.len();
    core.send(Recipients::One(member), Message::Count(count));
    if let Some(member) = core.roster.find(member) {
        member.note_count(Some(count));
    }
}

//! Presence: gischat members are told a count, and nicknames that come and go; native members who came, who left and
//! who is away (`docs/protocol.md`, Rooms). Storms are gathered. The actor tells it of joins and leaves.

mod absences;
mod batch;

use super::core::Core;
use super::effects::{Audience, Effect};
use super::pace::Pace;
use super::roster::Member;
use crate::message::{Event, Leaving, Left, MemberId, Message, Nickname, Presence, Recipients, Stamp};
pub(super) use absences::Absences;
use batch::PresenceBatch;
use tokio::time::Instant;

/// Counts that a room tells at once before it gathers them.
const COUNTS_AT_ONCE: u32 = 4;

/// Joins, leaves and absences that members have not been told.
#[derive(Debug)]
pub(super) struct Attendance {
    count_pace: Pace,
    presence_pace: Pace,
    batch: PresenceBatch,
}

impl Attendance {
    pub(super) fn new() -> Self {
        let [count_pace, presence_pace] = [COUNTS_AT_ONCE, 0].map(Pace::new);
        Self { count_pace, presence_pace, batch: PresenceBatch::default() }
    }

    /// A gischat member has come. Everybody is told the count, or where counts are gathered this member alone.
    pub(super) fn joined(&mut self, core: &mut Core, member: MemberId) {
        self.owe_presence(core);
        if !self.tell_count(core) {
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

    /// A native member has other roles.
    pub(super) fn changed(&mut self, core: &mut Core, member: MemberId) {
        if let Some(person) = core.roster.find(member).and_then(|member| member.person()) {
            self.batch.changed(person);
            self.owe_presence(core);
        }
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
            self.presence_pace.owe(&core.shared.pacer, natives);
        }
    }

    /// Tells everybody the count, or notes that it is owed. Returns `true` if it was told.
    fn tell_count(&mut self, core: &mut Core) -> bool {
        let members = core.roster.gischat();
        self.count_pace.owe(&core.shared.pacer, members);
        let is_due = self.count_pace.is_due(members);
        if is_due {
            self.count_pace.told(members);
            core.broadcast(None, Message::Count(core.roster.len()), Stamp::fresh());
        }
        is_due
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
        let count = self.count_pace.due(core.roster.gischat());
        count.into_iter().chain(self.presence_pace.due(core.roster.natives())).min()
    }

    /// Tells members what it is time to tell them.
    pub(super) fn tell(&mut self, core: &mut Core) {
        if self.count_pace.is_due(core.roster.gischat()) {
            self.tell_owed_count(core);
        }
        if self.presence_pace.is_due(core.roster.natives()) {
            self.presence_pace.told(core.roster.natives());
            self.tell_presence(core);
        }
    }

    /// Tells the count to the gischat members that were not told the latest.
    fn tell_owed_count(&mut self, core: &mut Core) {
        let (count, members) = (core.roster.len(), core.roster.gischat());
        let mut behind = Vec::new();
        let all = core.roster.members().iter_mut();
        for member in all.filter(|member| member.native.is_none() && member.last_count != count) {
            member.last_count = count;
            behind.push(member.id);
        }
        if behind.is_empty() {
            return self.count_pace.forget();
        }
        self.count_pace.told(members);
        core.send(Recipients::Some(behind.into()), Message::Count(count));
    }

    /// Tells native members who came and who left; in large rooms the number alone.
    fn tell_presence(&mut self, core: &mut Core) {
        let batch = std::mem::take(&mut self.batch);
        let nb_users = core.roster.len();
        let batch = if !core.shows_members() { PresenceBatch::default() } else { batch };
        let for_all = batch.told_to(None, nb_users);
        let is_number_alone = for_all.is_number_alone();
        let (mut all, mut effects) = (Vec::new(), Vec::new());
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
                Some(own) => effects.push(Effect::to(member.id, Event::Presence(own))),
                None => all.push(member.id),
            }
        }
        effects.push(Effect::event(Audience::Some(all), Event::Presence(for_all)));
        core.carry_out(effects);
    }
}

/// Tells one gischat member the count.
pub(super) fn greet(core: &mut Core, member: MemberId) {
    let count = core.roster.len();
    core.send(Recipients::One(member), Message::Count(count));
    if let Some(member) = core.roster.find(member) {
        member.note_count(Some(count));
    }
}

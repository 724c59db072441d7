//! How a room tells of those who come and go: native members gathered (contract `native`, section 3), gischat's by a count
//! and names. Part of the room's task; [`super::presence`] keeps what is gathered.

use super::presence::Gathered;
use super::task::Task;
use crate::message::{Event, MemberId, Message, Nickname, Presence, Recipients, Stamp};

impl Task {
    /// Tells everybody else: gischat's clients a count and a newcomer, native ones who came.
    pub(super) fn announce(&mut self, member: MemberId, nickname: Nickname) {
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

    /// Tells native members who came and who left.
    pub(super) fn tell_presence(&mut self) {
        let gathered = self.presence.take();
        if self.roster.natives() == 0 {
            return;
        }
        let nb_users = self.roster.len();
        let is_large = nb_users > self.common.config.limits.native.roster;
        let gathered = if is_large { Gathered::default() } else { gathered };
        let for_all = gathered.told_to(None, nb_users);
        let is_number_alone = for_all.is_number_alone();
        let mut all = Vec::new();
        for (member, was_told, was_shown) in self.natives_here(&gathered) {
            let own = was_shown.then(|| gathered.told_to(Some(member), nb_users));
            let is_news = was_told != nb_users || !own.as_ref().map_or(is_number_alone, Presence::is_number_alone);
            if !is_news {
                continue;
            }
            if let Some(found) = self.roster.find(member) {
                found.told = nb_users;
            }
            match own {
                Some(own) => self.tell(Event::Presence(own).into(), Recipients::One(member)),
                None => all.push(member),
            }
        }
        self.tell(Event::Presence(for_all).into(), Recipients::Some(all.into()));
    }

    /// The native members who can hear something, what number each was told last, and whether it was shown the room within
    /// this time.
    fn natives_here(&mut self, gathered: &Gathered) -> Vec<(MemberId, usize, bool)> {
        let natives = self.roster.members().iter().filter(|member| member.attached && member.native.is_some());
        natives.map(|member| (member.id, member.told, gathered.has_shown(member.id))).collect()
    }
}

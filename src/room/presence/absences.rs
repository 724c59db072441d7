//! Native members whose connections are lost and who are not shown as away yet. The actor keeps it.

use crate::message::MemberId;
use crate::room::moment::Moment;
use crate::room::roster::Roster;
use std::collections::VecDeque;

/// Members without a connection, with the times from which they are shown as away, in that order.
#[derive(Debug, Default)]
pub(crate) struct Absences(VecDeque<(Moment, MemberId)>);

impl Absences {
    /// A native member's connection is lost. It is shown as away from that time on, unless it comes back before.
    pub(crate) fn add(&mut self, member: MemberId, shown: Moment) {
        self.0.push_back((shown, member));
    }

    /// Time at which the next member is to be shown as away.
    pub(crate) fn due(&self) -> Option<Moment> {
        self.0.front().map(|(shown, _)| *shown)
    }

    /// Marks the members as away whose connections have been lost for long enough, and returns them.
    pub(crate) fn show(&mut self, roster: &mut Roster, now: Moment) -> Vec<MemberId> {
        let mut away = Vec::new();
        while let Some((shown, member)) = self.0.pop_front_if(|(shown, _)| *shown <= now) {
            let native = roster.find(member).and_then(|found| found.native.as_mut());
            let Some(native) = native.filter(|native| native.away_from == Some(shown)) else { continue };
            native.away_from = None;
            native.is_away = true;
            away.push(member);
        }
        away
    }
}

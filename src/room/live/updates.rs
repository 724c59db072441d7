//! Updates of live values for the members of this node: changes are gathered, by the number of members and of bytes, and of one
//! room at most one frame waits for a reader (`docs/protocol.md`, Live values).

use super::table::{LiveTable, POINTING};
use crate::limits::LIVE_FRAME;
use crate::message::{Event, Live, MemberId, Recipients, Stamp};
use crate::outbox::{Frame, Outbox};
use crate::room::core::Core;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// Times for which changes are gathered, by the number of members with live values.
const INTERVALS: [(usize, Duration); 2] = [(POINTING, Duration::from_millis(100)), (200, Duration::from_millis(250))];
/// The same above those.
const LARGE_INTERVAL: Duration = Duration::from_secs(1);
/// The same in rooms that do not show their members, and the longest time for which changes wait.
const LONGEST: Duration = Duration::from_secs(2);
/// Largest frame, in bytes.
const FRAME: usize = 64 * 1024 - 256;
/// Bytes a second to each member.
const RATE: f64 = 32_000.0;
/// Bytes a second to all members together.
const ROOM_RATE: f64 = 8_000_000.0;

/// The updates that members of this node are sent.
#[derive(Debug)]
pub(crate) struct LiveUpdates {
    /// Time of the last update.
    last: Instant,
    /// Time before which the next is not sent, since it would have more bytes than it may.
    postponed: Instant,
    readers: HashMap<MemberId, ReaderState>,
    /// `true` if a reader is to be told more than what changes next.
    is_behind: bool,
}

/// Numbers of the last changes that a member was sent.
#[derive(Debug, Default, Clone, Copy)]
struct ReaderState {
    /// The last one before the frame that was handed to it last, which may still wait and be replaced.
    has: u64,
    /// The last one in that frame.
    sent: u64,
}

/// Readers to which the same is news.
#[derive(Debug, Default)]
struct Readers {
    members: Vec<MemberId>,
    /// `true` if nothing waits for one of them, so that it can take more.
    is_any_free: bool,
}

impl LiveUpdates {
    pub(crate) fn new() -> Self {
        let now = Instant::now();
        Self { last: now, postponed: now, readers: HashMap::new(), is_behind: false }
    }

    /// A member was shown all values as they are.
    pub(crate) fn shown(&mut self, table: &LiveTable, member: MemberId) {
        let told = table.changes.told; // not `last`: a value that waits to be told keeps its number when it is set again
        self.readers.insert(member, ReaderState { has: told, sent: told });
    }

    /// The client of a member looks again: what has changed meanwhile is told.
    pub(crate) fn look_again(&mut self) {
        self.is_behind = true;
    }

    /// A member has left, and is told nothing more.
    pub(crate) fn leave(&mut self, member: MemberId) {
        self.readers.remove(&member);
    }

    /// Time at which members are to be told something; `None` if they were told everything.
    pub(crate) fn due(&self, table: &LiveTable, core: &Core) -> Option<Instant> {
        let is_news = (table.changes.last > table.changes.told || self.is_behind) && !self.readers.is_empty();
        is_news.then(|| (self.last + interval(table, core)).max(self.postponed))
    }

    /// Tells members what it is time to tell them.
    pub(crate) async fn tell(&mut self, table: &mut LiveTable, core: &mut Core, now: Instant) {
        if self.readers.is_empty() {
            return table.changes.forget();
        }
        if self.due(table, core).is_none_or(|due| due > now) {
            return;
        }
        table.show(core.shows_members());
        let elapsed = now.duration_since(self.last).min(LONGEST);
        let budget = self.budget(elapsed);
        let news = self.news(table, core, (table.changes.told, table.changes.last), budget);
        if news.1 < table.changes.last && elapsed < LONGEST {
            self.postponed = now + INTERVALS[0].1;
            return;
        }
        self.last = now;
        self.hand_out(table, core, news).await;
    }

    /// Hands each reader what is news to it; most are told the same.
    async fn hand_out(&mut self, table: &mut LiveTable, core: &mut Core, news: (Option<Arc<Frame>>, u64)) {
        let (told, last) = (table.changes.told, news.1);
        self.is_behind = false;
        for (has, readers) in self.readers_by_news(core, last) {
            let (frame, sent) = if has == told { news.clone() } else { self.news(table, core, (has, last), FRAME) };
            self.is_behind |= sent < last && readers.is_any_free;
            self.readers.extend(readers.members.iter().map(|member| (*member, ReaderState { has, sent })));
            let (Some(frame), room) = (frame, core.name().clone()) else { continue };
            let push = move |outbox: &Outbox| outbox.push_live(&room, &frame);
            core.outbound.push_to_some(&core.roster, &readers.members, push).await;
        }
        table.changes.told = last;
        let known = self.readers.values().map(|reader| reader.has.min(reader.sent)).min().unwrap_or(u64::MAX);
        table.changes.forget_until(known);
    }

    /// The readers to which the changes until the last are news, by the last change that they have. Those at whom nobody looks are
    /// told all when somebody looks again.
    fn readers_by_news(&mut self, core: &mut Core, last: u64) -> HashMap<u64, Readers> {
        let mut groups: HashMap<u64, Readers> = HashMap::new();
        let room = core.name().clone();
        self.readers.retain(|member, reader| {
            let Some(outbox) = core.roster.find(*member).and_then(|found| found.outbox()) else {
                return false; // it is shown all again when it comes back
            };
            let waits = outbox.has_live(&room);
            let has = if waits { reader.has } else { reader.sent };
            if has < last && outbox.is_looked_at() {
                let group = groups.entry(has).or_default();
                group.members.push(*member);
                group.is_any_free |= !waits;
            }
            true
        });
        groups
    }

    /// A frame with what changed after a change, until another, of at most so many bytes, and the last change in it.
    fn news(
        &self,
        table: &LiveTable,
        core: &mut Core,
        (change, until): (u64, u64),
        bytes: usize,
    ) -> (Option<Arc<Frame>>, u64) {
        let now = core.moment();
        let nickname = |member| core.roster.find(member).and_then(|found| found.nickname().cloned());
        let (live, last) = table.changed_after(change, until, bytes, now, nickname);
        if live == Live::default() {
            return (None, last);
        }
        let envelope = core.envelope(None, Event::Live(live).into(), Stamp::fresh(), Recipients::Everybody);
        (Some(Arc::new(Frame::new(envelope, core.lang))), last)
    }

    /// Bytes that the next frame may have, so long after the last: in the end as many as any one value.
    fn budget(&self, elapsed: Duration) -> usize {
        let rate = RATE.min(ROOM_RATE / self.readers.len() as f64);
        let least = if elapsed < LONGEST { 0 } else { LIVE_FRAME };
        ((elapsed.as_secs_f64() * rate) as usize).clamp(least, FRAME)
    }
}

fn interval(table: &LiveTable, core: &Core) -> Duration {
    if !core.shows_members() {
        return LONGEST;
    }
    INTERVALS.iter().find(|(most, _)| table.members <= *most).map_or(LARGE_INTERVAL, |(_, interval)| *interval)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::NodeTag;

    #[test]
    fn the_longest_value_is_told_in_the_end_however_many_read() {
        let (mut updates, tag) = (LiveUpdates::new(), NodeTag::random());
        updates.readers.extend((0..10_000).map(|_| (tag.member(), ReaderState::default())));
        assert_eq!(updates.readers.len(), 10_000);
        assert!(updates.budget(LONGEST / 2) < LIVE_FRAME && updates.budget(LONGEST) >= LIVE_FRAME);
    }
}

//! The live values of a room, by the rules: `handlers` asks for changes, `updates` for what has changed.

#[cfg(test)]
mod tests;

use crate::access::Address;
use crate::limits::{POSITIONS, TRACKED};
use crate::message::{Code, Fix, Live, LiveKey, LiveSet, LiveValue, MemberId, Nickname, Refusal, Tracked};
use crate::room::moment::Moment;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

/// Shortest time between two presentations in a room.
const PRESENTATION: Duration = Duration::from_secs(10);
/// Shortest time between two positions of a tracker.
const TRACKER_INTERVAL: Duration = Duration::from_secs(1);
/// Trackers of a room.
const TRACKERS: usize = 200;
/// Of these, those of one public address.
const TRACKERS_OF_ADDRESS: usize = 20;
/// Subjects whose values are gone that a room remembers at least.
const GONE: usize = 1024;
/// Members with live values up to which pointers and strokes are told.
pub(super) const POINTING: usize = 50;

/// The live values of a room.
#[derive(Debug, Default)]
pub(crate) struct LiveTable {
    values: BTreeMap<Subject, LiveEntry>,
    presentation: Option<Presentation>,
    /// Time of the latest presentation that began.
    presented: Option<Moment>,
    /// Time before which no value is over.
    next_end: Option<Moment>,
    /// Number of members that have a value.
    pub(super) members: usize,
    /// The changes that this node's members are to be told.
    pub(super) changes: LiveChanges,
    /// Number of changes of positions.
    moves: u64,
}

/// Something that has a live value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Subject {
    /// A member, and the name of the value.
    Member(MemberId, LiveKey),
    /// A tracker.
    Tracker(Nickname),
}

impl Subject {
    fn member(&self) -> Option<MemberId> {
        match self {
            Self::Member(member, _) => Some(*member),
            Self::Tracker(_) => None,
        }
    }
}

/// A live value, until it is over.
#[derive(Debug)]
struct LiveEntry {
    value: Arc<LiveValue>,
    set: Moment,
    until: Moment,
    /// For trackers: the age of the value when it was set, and the address that it came from.
    age: Duration,
    address: Option<Address>,
    /// Number of the change that is to be told; 0 if it is none of those that are told.
    changed: u64,
    /// Bytes of the value as it is written.
    bytes: usize,
}

#[derive(Debug)]
struct Presentation {
    member: MemberId,
    is_moderators: bool,
}

/// Changes of live values by number, in the order in which they are told.
#[derive(Debug, Default)]
pub(super) struct LiveChanges {
    pub(super) last: u64,
    /// The last one that all readers were told who read.
    pub(super) told: u64,
    /// Subjects whose values are gone, for those who were not told.
    pub(super) gone: BTreeMap<Subject, u64>,
    shown: LiveDetail,
}

/// The values that members are told of, by how many there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum LiveDetail {
    #[default]
    All,
    /// Without those that change all the time.
    Calm,
    /// Positions alone, with names.
    Positions,
}

impl LiveDetail {
    fn has(self, subject: &Subject) -> bool {
        match (self, subject) {
            (Self::All, _) | (_, Subject::Tracker(_) | Subject::Member(_, LiveKey::Position)) => true,
            (Self::Calm, Subject::Member(_, key)) => !matches!(key, LiveKey::Cursor | LiveKey::Stroke),
            (Self::Positions, _) => false,
        }
    }
}

impl LiveTable {
    /// Sets values of a member, or takes them away: all, or none where one is refused.
    ///
    /// # Errors
    /// One of them may not be set.
    pub(crate) fn set(
        &mut self,
        member: MemberId,
        is_moderator: bool,
        set: LiveSet,
        now: Moment,
    ) -> Result<(), Refusal> {
        self.check(member, is_moderator, &set, now)?;
        for (key, value) in set {
            match value {
                Some(value) => self.put(member, is_moderator, key, value, now),
                None => self.take_away(member, key),
            }
        }
        Ok(())
    }

    fn check(&self, member: MemberId, is_moderator: bool, set: &LiveSet, now: Moment) -> Result<(), Refusal> {
        let sets = |key| set.iter().rev().find(|(set, _)| *set == key).is_some_and(|(_, value)| value.is_some());
        let has = |key| self.values.contains_key(&Subject::Member(member, key));
        if sets(LiveKey::Position) && !has(LiveKey::Position) && self.positions() >= POSITIONS {
            let message = "as many members as may have a position";
            return Err(Refusal { field: Some("set.position".into()), ..Refusal::new(Code::TooMany, message) });
        }
        if !sets(LiveKey::Presenting) {
            return Ok(());
        }
        let view = set.iter().rev().find(|(key, _)| *key == LiveKey::View);
        if !view.map_or(has(LiveKey::View), |(_, view)| view.is_some()) {
            return Err(Refusal::invalid("set.presenting", "presenting needs a view"));
        }
        match &self.presentation {
            Some(presentation) if presentation.member == member => return Ok(()),
            Some(presentation) if presentation.is_moderators && !is_moderator => {
                return Err(Refusal::new(Code::Forbidden, "a moderator presents"));
            }
            _ => {}
        }
        match self.presented.map(|presented| PRESENTATION.saturating_sub(now - presented)) {
            Some(left) if !left.is_zero() => {
                Err(Refusal::new(Code::RateLimited, "a presentation has just begun").after(left.as_secs_f64()))
            }
            _ => Ok(()),
        }
    }

    fn put(&mut self, member: MemberId, is_moderator: bool, key: LiveKey, value: Arc<LiveValue>, now: Moment) {
        let until = now + key.lifetime();
        match key {
            LiveKey::View => {
                if let Some(presenting) = self.values.get_mut(&Subject::Member(member, LiveKey::Presenting)) {
                    presenting.until = until;
                }
            }
            LiveKey::Presenting => self.present(member, is_moderator, now),
            LiveKey::Cursor | LiveKey::Position | LiveKey::Stroke => {}
        }
        self.hold(Subject::Member(member, key), LiveEntry::new(value, now, until));
    }

    /// A presentation begins, and ends the one before, or goes on.
    fn present(&mut self, member: MemberId, is_moderators: bool, now: Moment) {
        match self.presentation.take() {
            Some(before) if before.member == member => {}
            before => {
                if let Some(before) = before {
                    self.drop_value(&Subject::Member(before.member, LiveKey::Presenting));
                }
                self.presented = Some(now);
            }
        }
        self.presentation = Some(Presentation { member, is_moderators });
    }

    fn take_away(&mut self, member: MemberId, key: LiveKey) {
        self.drop_value(&Subject::Member(member, key));
        if key == LiveKey::View {
            self.drop_value(&Subject::Member(member, LiveKey::Presenting));
        }
    }

    /// Sets the position of a tracker, which was there so long ago. Where the room has as many trackers as it may, the oldest
    /// of the address that has most makes way.
    ///
    /// # Errors
    /// The address has as many trackers as it may, or none makes way, or this one was measured less than a second after the one that
    /// is shown. One that was measured before it changes nothing.
    pub(crate) fn track(
        &mut self,
        tracker: Nickname,
        fix: Fix,
        age: Duration,
        address: Address,
        now: Moment,
    ) -> Result<(), Code> {
        let subject = Subject::Tracker(tracker);
        let trackers = || self.values.iter().filter(|(subject, _)| matches!(subject, Subject::Tracker(_)));
        match self.values.get(&subject) {
            Some(held) => match (now - held.set + held.age).checked_sub(age) {
                None | Some(Duration::ZERO) => return Ok(()), // measured before the one that is shown
                Some(newer_by) if newer_by < TRACKER_INTERVAL => return Err(Code::RateLimited),
                Some(_) => {}
            },
            None => {
                let of_address = trackers().filter(|(_, held)| held.address == Some(address)).count();
                let is_full = address != Address::Unknown && of_address >= TRACKERS_OF_ADDRESS * address.scale();
                if is_full {
                    return Err(Code::TooMany);
                }
                if trackers().count() >= TRACKERS {
                    let oldest = self.making_way(address).ok_or(Code::TooMany)?;
                    self.drop_value(&oldest);
                }
            }
        }
        let (value, until) = (Arc::new(LiveValue::Position(fix)), now + TRACKED.saturating_sub(age));
        self.hold(subject, LiveEntry { age, address: Some(address), ..LiveEntry::new(value, now, until) });
        Ok(())
    }

    /// The tracker that makes way for another one of this address: of those whose address has most, if that has more than one
    /// with this, the one that told its position longest ago.
    fn making_way(&self, newcomer: Address) -> Option<Subject> {
        let known = |held: &LiveEntry| held.address.filter(|address| *address != Address::Unknown);
        let trackers = || self.values.iter().filter_map(|(subject, held)| Some((subject, held, known(held)?)));
        let mut places: HashMap<Address, usize> = HashMap::from([(newcomer, 1)]);
        trackers().for_each(|(.., address)| *places.entry(address).or_default() += 1);
        let places = |address: &Address| places.get(address).copied().unwrap_or_default();
        let most = trackers().map(|(.., address)| places(&address)).max().filter(|most| *most > 1)?;
        let of_most = trackers().filter(|(.., address)| places(address) == most);
        of_most.min_by_key(|(_, held, _)| held.set).map(|(subject, ..)| subject.clone())
    }

    /// Somebody is known by this nickname from now on: a tracker of the same letters is shown no more.
    pub(crate) fn give_name(&mut self, nickname: &Nickname) {
        let is_same = |name: &Nickname| name.as_str().eq_ignore_ascii_case(nickname.as_str());
        let same = self.values.keys().filter(|subject| matches!(subject, Subject::Tracker(name) if is_same(name)));
        for tracker in same.cloned().collect::<Vec<_>>() {
            self.drop_value(&tracker);
        }
    }

    /// A member has left.
    pub(crate) fn leave(&mut self, member: MemberId) {
        for key in LiveKey::ALL {
            self.drop_value(&Subject::Member(member, key));
        }
    }

    /// Time at which a value may be over.
    pub(crate) fn due(&self) -> Option<Moment> {
        self.next_end
    }

    /// Drops the values that are over.
    pub(crate) fn expire(&mut self, now: Moment) {
        if self.next_end.is_none_or(|end| end > now) {
            return;
        }
        let over = self.values.iter().filter(|(_, held)| held.until <= now).map(|(subject, _)| subject.clone());
        for subject in over.collect::<Vec<_>>() {
            self.drop_value(&subject);
        }
        self.next_end = self.values.values().map(|held| held.until).min();
    }

    /// Number of changes of positions so far.
    pub(crate) fn moves(&self) -> u64 {
        self.moves
    }

    /// Positions of members and trackers.
    pub(crate) fn positions_shown(&self) -> impl Iterator<Item = (&Subject, &Fix)> {
        self.values.iter().filter_map(|(subject, held)| match &*held.value {
            LiveValue::Position(fix) => Some((subject, fix)),
            _ => None,
        })
    }

    fn hold(&mut self, subject: Subject, mut held: LiveEntry) {
        self.moves += u64::from(matches!(*held.value, LiveValue::Position(_)));
        self.next_end = Some(self.next_end.map_or(held.until, |end| end.min(held.until)));
        held.changed = self.values.get(&subject).map_or(0, |before| before.changed);
        self.members += usize::from(subject.member().is_some_and(|member| !self.has_any(member)));
        if self.changes.shown.has(&subject) {
            self.changes.note(&subject, &mut held);
        }
        self.values.insert(subject, held);
    }

    fn drop_value(&mut self, subject: &Subject) {
        let Some(held) = self.values.remove(subject) else { return };
        self.moves += u64::from(matches!(*held.value, LiveValue::Position(_)));
        if let Subject::Member(member, LiveKey::Presenting) = subject {
            self.presentation.take_if(|presentation| presentation.member == *member);
        }
        self.members -= usize::from(subject.member().is_some_and(|member| !self.has_any(member)));
        if held.changed > 0 {
            self.changes.lose(subject.clone());
        }
    }

    fn positions(&self) -> usize {
        let is_position = |subject: &&Subject| matches!(subject, Subject::Member(_, LiveKey::Position));
        self.values.keys().filter(is_position).count()
    }

    fn has_any(&self, member: MemberId) -> bool {
        let [first, last] = [LiveKey::Cursor, LiveKey::Presenting].map(|key| Subject::Member(member, key));
        self.values.range(first..=last).next().is_some()
    }

    /// The values that are told from now on: those of a room that shows its members or not.
    pub(crate) fn show(&mut self, shows_members: bool) {
        let shown = match (shows_members, self.members) {
            (false, _) => LiveDetail::Positions,
            (true, 0..=POINTING) => LiveDetail::All,
            (true, _) => LiveDetail::Calm,
        };
        let before = std::mem::replace(&mut self.changes.shown, shown);
        if before != shown {
            for (subject, held) in &mut self.values {
                if before.has(subject) != shown.has(subject) {
                    self.changes.note(subject, held);
                }
            }
        }
    }

    /// The values that changed after a change, until another, longest ago first, of at most so many bytes, and the last change
    /// among them.
    pub(super) fn changed_after(
        &self,
        change: u64,
        until: u64,
        bytes: usize,
        now: Moment,
        mut nickname: impl FnMut(MemberId) -> Option<Nickname>,
    ) -> (Live, u64) {
        let held = self.values.iter().map(|(subject, held)| (held.changed, subject, Some(held)));
        let gone = self.changes.gone.iter().map(|(subject, changed)| (*changed, subject, None));
        let mut changed: Vec<_> =
            held.chain(gone).filter(|(changed, ..)| *changed > change && *changed <= until).collect();
        changed.sort_unstable_by_key(|(changed, ..)| *changed);
        let (mut live, mut left) = (Live::default(), bytes);
        for (changed, subject, held) in changed {
            let held = held.filter(|_| self.changes.shown.has(subject));
            let name = self.name(subject, &mut nickname);
            let bytes = ENTRY + held.map_or(0, |held| held.bytes) + name.as_ref().map_or(0, |name| name.as_str().len());
            if bytes > left {
                return (live, changed - 1);
            }
            left -= bytes;
            add(&mut live, subject, name, held, now);
        }
        (live, until)
    }

    /// The name that is told with a value: a tracker's, and a member's where members are not shown.
    fn name(&self, subject: &Subject, mut nickname: impl FnMut(MemberId) -> Option<Nickname>) -> Option<Nickname> {
        match subject {
            Subject::Tracker(name) => Some(name.clone()),
            Subject::Member(member, _) if self.changes.shown == LiveDetail::Positions => nickname(*member),
            Subject::Member(..) => None,
        }
    }

    /// All values, for one who comes.
    pub(crate) fn state(&self, now: Moment, mut nickname: impl FnMut(MemberId) -> Option<Nickname>) -> Live {
        let mut live = Live::default();
        for (subject, held) in self.values.iter().filter(|(subject, _)| self.changes.shown.has(subject)) {
            add(&mut live, subject, self.name(subject, &mut nickname), Some(held), now);
        }
        live
    }
}

fn add(live: &mut Live, subject: &Subject, name: Option<Nickname>, held: Option<&LiveEntry>, now: Moment) {
    match subject {
        Subject::Member(member, key) => {
            let told = live.members.entry(*member).or_default();
            told.nickname = name;
            told.values.push((*key, held.map(|held| held.value.clone())));
        }
        Subject::Tracker(name) => {
            live.trackers.insert(name.clone(), held.and_then(|held| held.tracked(now)));
        }
    }
}

/// Most bytes of an entry besides its value and its name: a member's identifier, `nickname`, the age of a tracker.
const ENTRY: usize = 64;

impl LiveEntry {
    /// A value that is set now.
    fn new(value: Arc<LiveValue>, now: Moment, until: Moment) -> Self {
        let bytes = value.bytes();
        Self { value, set: now, until, age: Duration::ZERO, address: None, changed: 0, bytes }
    }

    fn tracked(&self, now: Moment) -> Option<Tracked> {
        let LiveValue::Position(fix) = &*self.value else { return None };
        Some(Tracked { fix: fix.clone(), age: self.age.saturating_add(now - self.set).as_secs() })
    }
}

impl LiveChanges {
    /// Notes that a value has changed, or is shown no more. One that was to be told keeps its place.
    fn note(&mut self, subject: &Subject, held: &mut LiveEntry) {
        self.gone.remove(subject);
        if held.changed <= self.told {
            self.last += 1;
            held.changed = self.last;
        }
    }

    /// Forgets what is gone up to this change, which all readers know, and the oldest of it where it is much: clients that do not
    /// look know themselves when a value is over.
    pub(super) fn forget_until(&mut self, known: u64) {
        self.gone.retain(|_, changed| *changed > known);
        if self.gone.len() > 2 * GONE {
            let mut changes: Vec<u64> = self.gone.values().copied().collect();
            let (_, oldest, _) = changes.select_nth_unstable(self.gone.len() - GONE);
            let oldest = *oldest;
            self.gone.retain(|_, changed| *changed >= oldest);
        }
    }

    /// Forgets what is gone: nobody is there to be told.
    pub(super) fn forget(&mut self) {
        self.told = self.last;
        self.gone.clear();
    }

    /// Notes that a value is gone.
    fn lose(&mut self, subject: Subject) {
        self.last += 1;
        self.gone.insert(subject, self.last);
    }
}

//! The devices that members of the dialect `livefield` see in a room (contract `doors`, section 1), by rules that are told the
//! time: when a table of them is due, which tables follow each other, and who has to be in one before its message comes. A
//! room without such a member has none of this. [`super::core::Core`] announces who speaks, `actor::livefield` the rest.

use super::moment::Moment;
use crate::message::{Content, Device, DeviceRow, Livefield, MemberId, Nickname, Recipients};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

/// Shortest time between two tables for all.
const INTERVAL: Duration = Duration::from_secs(1);
/// Time by which tables that announce speakers may delay the next one: beyond that speakers wait for it.
const BURST: Duration = Duration::from_secs(3);
/// Bytes a second of tables for each member, and for all members of a room together, as of live values.
const RATES: [usize; 2] = [32_000, 8_000_000];
/// Shortest time between two lines about what this dialect cannot show.
const LINE_INTERVAL: Duration = Duration::from_secs(5);
/// Messages that may wait for the next table; what comes above is not told.
const WAITING: usize = 128;
/// Names of those who speak and are no members that a room remembers.
const NAMES: usize = 32;

/// The devices of a room, by their names in tables.
pub(super) type Devices = BTreeMap<Device, DeviceRow>;

/// The members of this dialect in a room, and the devices that they were shown.
#[derive(Debug, Default)]
pub(super) struct LivefieldTable {
    readers: Vec<MemberId>,
    /// The last table.
    shown: Devices,
    /// Devices of the last table that were shown to nobody but themselves.
    newcomers: BTreeSet<Device>,
    /// Names of those who have said something, by their devices.
    speakers: BTreeMap<Device, Nickname>,
    /// Devices of speakers who are no members, the first one first.
    names: VecDeque<Device>,
    /// Messages that wait for the next table, the first one first, each with the one who says it.
    waiting: VecDeque<(DeviceRow, Livefield)>,
    /// Number of changes of positions that the last table knew.
    moves: u64,
    /// `true` if something else has changed since.
    is_news: bool,
    /// Time before which no table is due.
    next: Moment,
    /// Time before which no line is due.
    next_line: Moment,
    /// Address of the room on the page, if it is known.
    page: Option<Arc<str>>,
}

impl LivefieldTable {
    /// The members of this dialect.
    pub(super) fn readers(&self) -> &[MemberId] {
        &self.readers
    }

    /// Notes that a member has come.
    pub(super) fn enter(&mut self, member: MemberId, page: Option<Arc<str>>) {
        self.readers.push(member);
        self.page = page;
    }

    /// Returns the first table for a member that has come under this name. The first member sees these devices; another one
    /// what the others were shown, and itself.
    pub(super) fn first_table(&mut self, member: MemberId, name: Nickname, devices: Devices) -> Livefield {
        let device = Device::of_member(member);
        if self.readers.len() == 1 {
            self.shown = devices;
        }
        if self.readers.len() > 1 {
            self.is_news = true;
            self.newcomers.insert(device);
        }
        self.shown.entry(device).or_insert(DeviceRow { device, name, place: None });
        self.table([])
    }

    /// Notes that a member of any dialect has left.
    pub(super) fn leave(&mut self, member: MemberId) {
        if self.readers.is_empty() {
            return;
        }
        self.readers.retain(|reader| *reader != member);
        if self.readers.is_empty() {
            *self = Self::default();
        } else {
            let device = Device::of_member(member);
            self.speakers.remove(&device);
            self.newcomers.remove(&device);
            self.is_news |= self.shown.contains_key(&device);
        }
    }

    /// Time at which a table is due, where positions have changed so often.
    pub(super) fn due(&self, moves: u64) -> Option<Moment> {
        (!self.readers.is_empty() && (self.is_news || self.moves != moves)).then_some(self.next)
    }

    /// Returns the tables for all members that follow the last one, where those are the devices of members and trackers. Each
    /// leaves out at most one device of the one before: the rest waits, where they would be too many bytes.
    pub(super) fn tables(&mut self, mut devices: Devices, moves: u64, now: Moment) -> Vec<Livefield> {
        self.moves = moves;
        self.is_news = false;
        self.next = now + INTERVAL;
        for (device, name) in &self.speakers {
            let row = || DeviceRow { device: *device, name: name.clone(), place: None };
            devices.entry(*device).or_insert_with(row);
        }
        let mut is_passing = false; // who is in no other table
        for (row, _) in &self.waiting {
            devices.entry(row.device).or_insert_with(|| {
                is_passing = true;
                row.clone()
            });
        }
        for (device, row) in &mut devices {
            row.name.clone_from(self.shown.get(device).map_or(&row.name.clone(), |shown| &shown.name));
        }
        if devices == self.shown && self.newcomers.is_empty() {
            return Vec::new();
        }
        let is_gone = |device: &Device| !devices.contains_key(device);
        let mut gone: VecDeque<DeviceRow> =
            self.shown.iter().filter(|(device, _)| is_gone(device)).map(|(_, row)| row.clone()).collect();
        self.shown = devices;
        self.newcomers.clear();
        let (mut tables, mut time) = (Vec::new(), Duration::ZERO);
        while tables.is_empty() || !gone.is_empty() && time < INTERVAL {
            gone.pop_front();
            time += self.cost(self.shown.len() + gone.len());
            tables.push(self.table(gone.iter().cloned()));
        }
        self.is_news = is_passing || !gone.is_empty();
        self.shown.extend(gone.into_iter().map(|row| (row.device, row)));
        self.next = now + time.max(INTERVAL);
        tables
    }

    /// Returns what members are told at once of something that a member says under its name, or somebody of this name who is
    /// none: who says it, where they do not know it yet, and that. Nothing of what is too much, or waits for the next table.
    pub(super) fn say(
        &mut self,
        member: Option<MemberId>,
        name: &Nickname,
        content: &Content,
        now: Moment,
    ) -> (Option<Livefield>, Option<Livefield>) {
        let is_text = matches!(content, Content::Text(_));
        if !is_text && now < self.next_line || self.waiting.len() >= WAITING {
            return (None, None);
        }
        let member = member.map(Device::of_member).filter(|member| self.is_shown_as(*member, name));
        let device = member.unwrap_or_else(|| Device::of_name(name));
        if self.speakers.insert(device, name.clone()).is_none() && member.is_none() {
            self.names.push_back(device);
            let first = if self.names.len() > NAMES { self.names.pop_front() } else { None };
            self.is_news |= first.is_some_and(|first| self.speakers.remove(&first).is_some());
        }
        if !is_text {
            self.next_line = now + LINE_INTERVAL;
        }
        let page = self.page.clone().filter(|_| !is_text);
        let said = Livefield::Said { device, content: content.clone(), page };
        let row = DeviceRow { device, name: name.clone(), place: None };
        let is_known = self.shown.contains_key(&device) && !self.newcomers.contains(&device);
        match self.waiting.is_empty() {
            true if is_known => (None, Some(said)),
            true if self.next <= now + BURST => (Some(self.announce(row, now)), Some(said)),
            _ => {
                self.is_news = true;
                self.waiting.push_back((row, said));
                (None, None)
            }
        }
    }

    /// Returns what waited for the table that has been sent.
    pub(super) fn said(&mut self) -> impl Iterator<Item = Livefield> + use<> {
        std::mem::take(&mut self.waiting).into_iter().map(|(_, said)| said)
    }

    /// `true` if nobody knows this device yet, or everybody by this name.
    fn is_shown_as(&self, device: Device, name: &Nickname) -> bool {
        let shown = self.shown.get(&device).map(|row| &row.name);
        shown.or_else(|| self.speakers.get(&device)).is_none_or(|known| known == name)
    }

    /// Returns the last table with another device in it.
    fn announce(&mut self, row: DeviceRow, now: Moment) -> Livefield {
        self.shown.entry(row.device).or_insert(row);
        self.newcomers.clear();
        self.next = self.next.max(now) + self.cost(self.shown.len());
        self.table([])
    }

    /// The members, as recipients.
    pub(super) fn recipients(&self) -> Recipients {
        Recipients::Some(self.readers.as_slice().into())
    }

    fn table(&self, more: impl IntoIterator<Item = DeviceRow>) -> Livefield {
        Livefield::Table(self.shown.values().cloned().chain(more).collect())
    }

    /// Time that a table of so many rows takes at the rates that are allowed.
    fn cost(&self, rows: usize) -> Duration {
        let bytes = rows * DeviceRow::BYTES;
        let times = RATES.into_iter().zip([1, self.readers.len()]);
        times
            .map(|(rate, readers)| Duration::from_secs_f64((bytes * readers) as f64 / rate as f64))
            .max()
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::NodeTag;

    const LONG: Duration = Duration::from_secs(3600);

    fn devices(count: usize) -> Devices {
        let row = |number: usize| {
            let name = Nickname::server();
            let name = name.numbered(number, &crate::message::Rules::default()).unwrap_or(name);
            (Device::of_name(&name), DeviceRow { device: Device::of_name(&name), name, place: None })
        };
        (0..count).map(row).collect()
    }

    fn table(readers: usize) -> LivefieldTable {
        let (mut table, tag) = (LivefieldTable::default(), NodeTag::random());
        (0..readers).for_each(|_| table.enter(tag.member(), None));
        table
    }

    fn rows(table: &Livefield) -> usize {
        match table {
            Livefield::Table(rows) => rows.len(),
            _ => 0,
        }
    }

    #[test]
    fn a_room_without_such_members_makes_nothing() {
        let mut empty = table(0);
        empty.leave(NodeTag::random().member());
        assert_eq!(empty.due(7), None);
    }

    #[test]
    fn many_who_go_go_by_the_bytes_that_are_allowed() {
        let mut many = table(200);
        let now = Moment::default() + LONG;
        assert_eq!(many.tables(devices(300), 1, now).len(), 1);
        assert!(many.due(1).is_none() && many.due(2) > Some(now + INTERVAL), "a large table delays the next");
        let (mut now, mut shown, mut sent) = (many.next, 300, 0);
        while shown > 250 {
            let tables = many.tables(devices(250), 2, now);
            for table in &tables {
                assert!(rows(table) == shown - 1, "{} of {shown}", rows(table));
                shown -= 1;
                sent += rows(table) * DeviceRow::BYTES;
            }
            now = many.next;
        }
        let rate = (sent * 200) as f64 / (now - (Moment::default() + LONG)).as_secs_f64();
        assert!(rate < 1.2 * RATES[1] as f64, "{rate} bytes a second");
        assert!(many.tables(devices(250), 2, now).is_empty(), "nothing has changed");
    }

    #[test]
    fn who_speaks_under_ever_new_names_costs_little() {
        let mut few = table(20);
        let (now, text) = (Moment::default() + LONG, Content::Text("hi".into()));
        let known = devices(400);
        few.tables(known.clone(), 1, now);
        let names = devices(2000).into_values().filter(|row| !known.contains_key(&row.device)).map(|row| row.name);
        let announced = names.filter(|name| few.say(None, name, &text, now).0.is_some()).count();
        assert!((1..10).contains(&announced), "{announced}");
        assert!(few.speakers.len() <= NAMES && few.names.len() <= NAMES);
        let tables = few.tables(known.clone(), 1, few.next);
        assert_eq!((tables.len(), rows(&tables[0])), (1, 400 + WAITING), "those before are gone");
        assert_eq!((few.said().count(), few.said().count()), (WAITING, 0));
        assert!(few.due(1).is_some(), "who passed goes again");
        while few.due(1).is_some() {
            few.tables(known.clone(), 1, few.next);
        }
        assert_eq!(few.shown.len(), 400 + NAMES);
    }

    #[test]
    fn many_who_speak_for_the_first_time_are_all_heard_in_order() {
        let (mut one, tag) = (table(1), NodeTag::random());
        let now = Moment::default() + LONG;
        one.tables(devices(100), 1, now);
        let (mut heard, mut tables) = (Vec::new(), 0);
        let names: Vec<Nickname> = devices(60).into_values().map(|row| row.name).collect();
        for (number, name) in names.iter().enumerate() {
            let text = Content::Text(number.to_string().into());
            let (announcement, said) = one.say(Some(tag.member()), name, &text, now);
            tables += usize::from(announcement.is_some());
            heard.extend(said);
        }
        assert!(one.is_news && heard.len() < 20, "{}", heard.len());
        tables += one.tables(devices(100), 1, one.next).len();
        heard.extend(one.said());
        let of = |said: &Livefield| match said {
            Livefield::Said { device, content: Content::Text(text), .. } if one.shown.contains_key(device) => {
                text.parse().ok()
            }
            _ => None,
        };
        let heard: Vec<usize> = heard.iter().filter_map(of).collect();
        assert_eq!(heard, (0..60).collect::<Vec<_>>());
        assert!(tables < 20, "{tables}");
        assert_eq!(one.due(1), None, "what was told is no news");
    }

    #[test]
    fn who_speaks_under_another_name_is_another_device() {
        let (mut one, member) = (table(1), NodeTag::random().member());
        let (now, text) = (Moment::default() + LONG, Content::Text("hi".into()));
        let names: Vec<Nickname> = devices(2).into_values().map(|row| row.name).collect();
        let mut says = |name: &Nickname| match one.say(Some(member), name, &text, now).1 {
            Some(Livefield::Said { device, .. }) => Some(device),
            _ => None,
        };
        let own = Some(Device::of_member(member));
        assert_eq!([&names[0], &names[1], &names[0]].map(&mut says), [own, Some(Device::of_name(&names[1])), own]);
    }
}

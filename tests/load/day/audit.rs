//! The record of all that was said and heard, and its audit.

use super::{ROOMS, View, WITNESSES};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::{Duration, Instant};

/// Time in which something that was answered has to have come to everybody, on a bad line too.
const LAG: Duration = Duration::from_secs(15);

/// A text whose sender had an answer.
pub(super) struct Said {
    pub(super) number: u32,
    pub(super) room: usize,
    pub(super) shift: usize,
    pub(super) asked: Instant,
    pub(super) answered: Instant,
}

/// Texts that somebody heard in a room in one go, without a gap that was told.
pub(super) struct Segment {
    pub(super) who: String,
    pub(super) room: usize,
    pub(super) shift: usize,
    /// Since when everything has to be in it.
    pub(super) from: Instant,
    /// Until when, if that is known: who reads slowly, or is told of a gap, has less.
    pub(super) until: Option<Instant>,
    pub(super) heard: Vec<u32>,
}

/// All of it.
#[derive(Default)]
pub(super) struct Ledger {
    pub(super) said: Vec<Said>,
    pub(super) segments: Vec<Segment>,
    /// Rooms as members saw them at the end.
    pub(super) views: Vec<(String, usize, View)>,
    /// Answers and closes, by their code.
    pub(super) codes: BTreeMap<String, usize>,
    pub(super) faults: Vec<String>,
}

impl Ledger {
    pub(super) fn count(&mut self, code: impl Into<String>) {
        *self.codes.entry(code.into()).or_default() += 1;
    }

    /// Holds all rooms to their promises, and tells what there was.
    pub(super) fn audit(self, rosters: &[View]) {
        let mut faults = self.faults;
        let heard: usize = self.segments.iter().map(|segment| segment.heard.len()).sum();
        println!("{} texts answered, {heard} heard in {} segments", self.said.len(), self.segments.len());
        println!("{:?}", self.codes);
        for shift in 0..4 {
            for (room, name) in ROOMS.iter().enumerate() {
                let here = |segment: &&Segment| (segment.shift, segment.room) == (shift, room);
                let segments: Vec<&Segment> = self.segments.iter().filter(here).collect();
                let said = self.said.iter().filter(|said| (said.shift, said.room) == (shift, room));
                hold(&segments, &said.collect::<Vec<_>>(), &format!("{name}, shift {shift}"), &mut faults);
            }
        }
        let of_room = |room: usize| self.views.iter().filter(move |(_, at, _)| *at == room);
        for (room, expected) in rosters.iter().enumerate() {
            let wrong = of_room(room).filter(|(_, _, view)| view != expected);
            faults.extend(
                wrong.map(|(who, _, view)| format!("{who} in {}: {}", ROOMS[room], difference(view, expected))),
            );
            if of_room(room).count() < WITNESSES {
                faults.push(format!("nobody saw the end in {}", ROOMS[room]));
            }
        }
        let told: Vec<_> = faults.iter().take(20).collect();
        assert!(told.is_empty(), "{} faults, among them {told:#?}", faults.len());
    }
}

/// Differences between a view and the expected one, in words.
fn difference(view: &View, expected: &View) -> String {
    let more = |one: &View, other: &View| -> Vec<String> {
        let members = one.members.iter().filter(|(member, name)| other.members.get(*member) != Some(name));
        members.map(|(_, name)| name.clone()).collect()
    };
    let counts = (view.nb_users, expected.nb_users);
    format!("{:?} more, {:?} fewer, {counts:?} connections", more(view, expected), more(expected, view))
}

/// One order for all, nothing twice, nothing left out that was answered while somebody was there.
fn hold(segments: &[&Segment], said: &[&Said], what: &str, faults: &mut Vec<String>) {
    let Some(longest) = segments.iter().max_by_key(|segment| segment.heard.len()) else {
        return faults.push(format!("{what}: nobody was there"));
    };
    let order = &longest.heard;
    let places: HashMap<u32, usize> = order.iter().enumerate().map(|(place, number)| (*number, place)).collect();
    if places.len() < order.len() {
        faults.push(format!("{what}: {} heard something twice", longest.who));
    }
    let known: BTreeSet<u32> = said.iter().map(|said| said.number).collect();
    println!("{what}: {} segments, {} texts in order, {} answered", segments.len(), order.len(), known.len());
    for segment in segments {
        // One may have come before the one with the longest segment, or have heard more at the end.
        let shared = segment.heard.iter().position(|number| places.contains_key(number));
        let begins = shared.map(|first| (first, places[&segment.heard[first]]));
        if let Some((first, place)) = begins {
            let differs = segment.heard[first..].iter().zip(&order[place..]).position(|(one, other)| one != other);
            if let Some(at) = differs.or((first > 0 && place > 0).then_some(0)) {
                let [own, others] =
                    [(&segment.heard, first + at), (order, place + at)].map(|(all, at)| around(all, at));
                faults.push(format!("{what}: {} heard {own:?}, and {} {others:?}", segment.who, longest.who));
            }
        }
        let heard: BTreeSet<u32> = segment.heard.iter().copied().collect();
        if heard.len() < segment.heard.len() {
            faults.push(format!("{what}: {} heard something twice", segment.who));
        }
        let Some(until) = segment.until else { continue };
        let there = said.iter().filter(|said| said.asked > segment.from && said.answered + LAG < until);
        let lacks: Vec<u32> = there.map(|said| said.number).filter(|number| !heard.contains(number)).collect();
        if !lacks.is_empty() {
            faults.push(format!("{what}: {} was there and lacks {:?}", segment.who, ends(&lacks)));
        }
    }
}

/// Those around a place.
fn around(numbers: &[u32], place: usize) -> &[u32] {
    &numbers[place.saturating_sub(6)..numbers.len().min(place + 6)]
}

/// The first and last few.
fn ends(numbers: &[u32]) -> Vec<u32> {
    let last = numbers.len().saturating_sub(5).max(5);
    numbers.iter().take(5).chain(numbers.iter().skip(last)).copied().collect()
}

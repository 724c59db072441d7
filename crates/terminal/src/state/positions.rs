//! The positions in one room: of members, who share them, and of trackers, which are no members.

use crate::frames::{Live, Tracked};
use crate::place::Place;
use std::collections::BTreeMap;
use std::time::Instant;

/// The positions that a room has told.
#[derive(Debug, Default)]
pub(crate) struct Positions {
    /// By member.
    pub(crate) members: BTreeMap<String, Position>,
    /// By name.
    pub(crate) trackers: BTreeMap<String, Position>,
}

/// A position, and its age at the time at which it was told.
#[derive(Debug)]
pub(crate) struct Position {
    pub(crate) place: Place,
    /// The name of a member, where a room does not show its members.
    pub(crate) nickname: Option<String>,
    age: u64,
    told: Instant,
}

impl Position {
    /// Seconds since somebody was there.
    pub(crate) fn age(&self, now: Instant) -> u64 {
        self.age.saturating_add(now.saturating_duration_since(self.told).as_secs())
    }

    fn new(tracked: &Tracked, nickname: Option<String>, told: Instant) -> Option<Self> {
        let [longitude, latitude] = tracked.at;
        Some(Self { place: Place::new(latitude, longitude)?, nickname, age: tracked.age, told })
    }
}

impl Positions {
    /// Takes what has changed. Other live values are passed over.
    pub(crate) fn update(&mut self, live: Live, told: Instant) {
        for (member, mut values) in live.members {
            let Some(position) = values.remove("position") else { continue };
            let nickname = values.get("nickname").and_then(|nickname| nickname.as_str()).map(str::to_owned);
            let position = Tracked::read(&position).and_then(|fix| Position::new(&fix, nickname, told));
            set(&mut self.members, member, position);
        }
        for (name, position) in live.trackers {
            let position = Tracked::read(&position).and_then(|fix| Position::new(&fix, None, told));
            set(&mut self.trackers, name, position);
        }
    }
}

fn set(positions: &mut BTreeMap<String, Position>, key: String, position: Option<Position>) {
    match position {
        Some(position) => _ = positions.insert(key, position),
        None => _ = positions.remove(&key),
    }
}

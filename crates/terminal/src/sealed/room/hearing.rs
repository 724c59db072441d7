//! Frames of one load of a room, as another hears them: opened, and held to the rules of `docs/sealed.md`.

use super::inside::{Inside, MOST_EXACT};
use super::lines::{Change, Count, Lines, Taken};
use super::{Load, SealedRoom};
use crate::sealed::construction::{LoadKey, Sealed, public_key};
use crate::sealed::now;
use p256::PublicKey;
use std::ops::Range;

/// Loads that a room knows at most.
pub(super) const MOST: usize = if cfg!(test) { 32 } else { 4096 };
/// Clocks differ by less, in milliseconds.
const CLOCKS_DIFFER: i64 = 120_000;
/// Loads that one message names as heard, at most.
const HEARD: usize = 32;

/// The outcome of hearing a frame.
pub(in crate::sealed) enum Heard {
    /// Opened, and new.
    Open(Box<Opened>),
    /// Heard before.
    Known,
    /// Not opened, or not what its load has sent.
    Shut,
    /// Of a load beyond those that are kept.
    Full,
}

/// A frame that opened.
pub(in crate::sealed) struct Opened {
    pub(in crate::sealed) sid: String,
    /// The name of the message.
    pub(in crate::sealed) name: String,
    pub(in crate::sealed) inside: Inside,
    /// Its line, unless it is of this load.
    pub(in crate::sealed) taken: Option<Taken>,
    /// `true` if it was said while this load is here: by its time, because it names what this load has sealed since, or because an
    /// earlier frame of the same load was.
    pub(in crate::sealed) is_of_now: bool,
    /// `true` if its load is there: it is of now, and not by the time of something that the server repeats.
    pub(in crate::sealed) is_there: bool,
}

impl SealedRoom {
    /// Opens what was said to all.
    pub(in crate::sealed) fn open(&mut self, sealed: &Sealed, is_replay: bool) -> Heard {
        if sealed.sid == self.sid {
            return self.come_back(sealed);
        }
        let known = self.loads.get(&sealed.sid);
        let fresh = if known.is_none() { self.secret.load_key(&self.name, &sealed.sid) } else { None };
        let inside = known.map(|load| &load.key).or(fresh.as_ref()).and_then(|key| self.read(key, "message", sealed));
        let Some(inside) = inside else { return Heard::Shut };
        if let Some(key) = fresh {
            let Some(public) = public_key(&inside.public) else { return Heard::Shut };
            // Whoever is forgotten could be played again, with another key.
            if self.loads.len() >= MOST {
                return Heard::Full;
            }
            self.keep(key, public, &sealed.sid, &inside);
        }
        self.heard(sealed, inside, is_replay, |load| &mut load.lines)
    }

    /// Opens what was said to this load alone.
    pub(in crate::sealed) fn open_direct(&mut self, sealed: &Sealed) -> Heard {
        let Some(load) = self.loads.get(&sealed.sid) else { return Heard::Shut };
        let key = LoadKey::of_pair(&self.pair, &load.public, &self.name, (&sealed.sid, &self.sid));
        match key.and_then(|key| self.read(&key, "direct", sealed)) {
            Some(inside) if inside.line.is_some() => self.heard(sealed, inside, false, |load| &mut load.direct),
            _ => Heard::Shut,
        }
    }

    fn read(&self, key: &LoadKey, place: &str, sealed: &Sealed) -> Option<Inside> {
        Inside::read(&key.open(&self.name, place, sealed).filter(|_| sealed.n <= MOST_EXACT)?)
    }

    /// Keeps the key of a load of which something has opened.
    fn keep(&mut self, key: LoadKey, public: PublicKey, sid: &str, inside: &Inside) {
        let load = Load {
            key,
            public,
            written_public: inside.public.clone(),
            nickname: String::new(),
            named_at: None,
            shown: String::new(),
            fresh_from: None,
            is_named: false,
            lines: Lines::default(),
            direct: Lines::from_start(),
        };
        self.loads.insert(sid.to_owned(), load);
    }

    /// Notes that a load was heard in a message: the next of this one names that, unless one has. `is_replay`: not as it spoke.
    pub(in crate::sealed) fn hears_of(&mut self, opened: &Opened, is_replay: bool) {
        let counter = opened.name.rsplit_once('.').and_then(|(_, n)| n.parse().ok());
        if let (Some(load), Some(n)) = (self.loads.get_mut(&opened.sid), counter)
            && (!load.is_named || opened.inside.joins)
        {
            load.is_named = !is_replay;
            self.to_name.insert(opened.sid.clone(), n);
        }
    }

    /// Takes the names of frames that were heard, at most so many as one message has.
    pub(super) fn take_heard(&mut self) -> Vec<String> {
        let heard = std::iter::from_fn(|| self.to_name.pop_first()).take(HEARD);
        heard.map(|(sid, n)| format!("{sid}.{n}")).collect()
    }

    /// `true` if one of these frames is one that this load has sealed since it joined.
    fn has_own(&self, heard: &[String]) -> bool {
        heard.iter().any(|name| {
            let counter = name.strip_prefix(&self.sid).and_then(|rest| rest.strip_prefix('.')?.parse::<u64>().ok());
            counter.is_some_and(|n| (self.first_own..self.n).contains(&n))
        })
    }

    /// Notes that this load asks to be let in: what it seals from now on nobody has heard before.
    pub(in crate::sealed) fn asks_in(&mut self) {
        self.asked_at = self.n;
        if self.joined == 0 {
            self.first_own = self.n;
        }
    }

    /// Notes that this load was let in.
    pub(in crate::sealed) fn begins_stay(&mut self) {
        self.end_stay();
        self.first_own = self.asked_at;
        self.comes();
    }

    /// Notes that a session goes on: others may have come, who are to be greeted.
    pub(in crate::sealed) fn goes_on(&mut self) {
        if self.joined == 0 {
            self.comes();
        }
        self.is_new |= self.is_unknown_to_any();
        self.is_greeted |= self.is_new;
    }

    /// Notes that this load is in the room.
    pub(in crate::sealed) fn comes(&mut self) {
        (self.joined, self.is_new) = (now(), true);
    }

    /// Notes that this load is not in the room: until the answer to a `join` nothing is of now, and nothing that was before.
    pub(in crate::sealed) fn end_stay(&mut self) {
        (self.joined, self.first_own, self.is_greeted) = (0, self.n, false);
        for load in self.loads.values_mut() {
            (load.fresh_from, load.is_named) = (None, false);
        }
    }

    fn heard(
        &mut self,
        sealed: &Sealed,
        inside: Inside,
        is_replay: bool,
        of: impl Fn(&mut Load) -> &mut Lines,
    ) -> Heard {
        let Sealed { sid, n, .. } = sealed;
        let (is_timely, names_this) = (self.is_timely(inside.time), self.has_own(&inside.heard));
        let Some(load) = self.loads.get_mut(sid) else { return Heard::Shut };
        // The first key counts.
        if load.written_public != inside.public {
            return Heard::Shut;
        }
        match of(load).count(*n, sealed.mark()) {
            Count::First => {}
            Count::Again => return Heard::Known,
            Count::Other => return Heard::Shut,
        }
        let taken = match inside.line {
            Some(line) => of(load).take(line),
            None => inside.next.map(|next| of(load).up_to(next)),
        };
        let Some(taken) = taken else { return Heard::Shut };
        let Some((changed, change)) = changed(sid, *n, &inside) else { return Heard::Shut };
        let stands = of(load).change(changed, change);
        if load.named_at.is_none_or(|before| before < *n) {
            (load.named_at, load.nickname) = (Some(*n), inside.nickname.clone());
        }
        let is_later = load.fresh_from.is_some_and(|from| *n >= from);
        let is_there = is_later || names_this || (is_timely && !is_replay);
        if is_there {
            load.fresh_from = Some(load.fresh_from.map_or(*n, |from| from.min(*n)));
        }
        let inside = if stands { inside } else { Inside { content: None, ..inside } };
        let (name, sid) = (format!("{sid}.{n}"), sid.clone());
        let is_of_now = is_there || is_timely;
        Heard::Open(Box::new(Opened { sid, name, inside, taken: Some(taken), is_of_now, is_there }))
    }

    /// Returns how many of these lines of a load were not heard yet.
    pub(in crate::sealed) fn missing(&self, sid: &str, is_direct: bool, lines: &Range<u64>) -> u64 {
        let of = |load: &Load| if is_direct { load.direct.missing(lines) } else { load.lines.missing(lines) };
        self.loads.get(sid).map_or(0, of)
    }

    /// `true` for a time since this load is here: before the answer to its `join` none. One that is still to come says nothing.
    fn is_timely(&self, time: i64) -> bool {
        self.joined != 0 && (self.joined - CLOCKS_DIFFER..=now() + CLOCKS_DIFFER).contains(&time)
    }

    /// Takes a frame of this load that comes back.
    fn come_back(&mut self, sealed: &Sealed) -> Heard {
        let Some(sent) = self.own.get(&sealed.n) else {
            return if sealed.n < self.n { Heard::Known } else { Heard::Shut };
        };
        let inside =
            self.key.as_ref().filter(|_| *sent == sealed.data).and_then(|key| self.read(key, "message", sealed));
        let Some(inside) = inside else { return Heard::Shut };
        self.own.remove(&sealed.n);
        let (name, sid) = (format!("{}.{}", sealed.sid, sealed.n), sealed.sid.clone());
        Heard::Open(Box::new(Opened { sid, name, inside, taken: None, is_of_now: true, is_there: false }))
    }
}

/// Returns the counter of the message that a frame is of, and what the frame changes of it; nothing if it is another load's.
fn changed(sid: &str, n: u64, inside: &Inside) -> Option<(u64, Option<Change>)> {
    let of = |name: &String| {
        let counter = name.strip_prefix(sid)?.strip_prefix('.')?;
        // A counter has one text.
        counter.parse().ok().filter(|number: &u64| number.to_string() == counter)
    };
    match (&inside.replaces, &inside.delete) {
        (None, None) => Some((n, None)),
        (Some(replaced), None) => Some((of(replaced)?, Some(Change { n, is_deletion: false }))),
        (None, Some(gone)) => Some((of(gone)?, Some(Change { n, is_deletion: true }))),
        (Some(_), Some(_)) => None,
    }
}

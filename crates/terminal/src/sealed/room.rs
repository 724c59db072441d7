//! One sealed room as this load sees it: what it says, sealed, and what it hears, opened and held to the rules of `docs/sealed.md`.

mod lines; // those of one load
mod members; // who is there
#[cfg(test)]
mod tests;

use super::construction::{LoadKey, Sealed, Secret, new_alias, new_pair, new_sid, public_key};
use lines::Lines;
use p256::{PublicKey, SecretKey};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{HashMap, HashSet};

/// Loads that a room knows at most.
const MOST: usize = 1000;
/// Loads that one message names as heard, at most.
const HEARD: usize = 32;

/// The inside of a frame of `message` or `direct`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Inside {
    pub(super) nickname: String,
    /// Milliseconds since the epoch.
    pub(super) time: i64,
    pub(super) public: String,
    pub(super) line: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) content: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) delete: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reply_to: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) replaces: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) moved: Option<String>,
    /// Loads that were heard for the first time since the last message.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) heard: Vec<String>,
}

/// The outcome of hearing a frame.
#[derive(Debug)]
pub(super) enum Heard {
    /// It opened, and is new. `missing` lines of the same load before it were left out.
    Open { name: String, inside: Box<Inside>, missing: u64, is_own: bool },
    /// It was there already.
    Known,
    /// It did not open, or is not what its load has sent.
    Shut,
}

struct Load {
    key: LoadKey,
    public: PublicKey,
    written_public: String,
    nickname: String,
    /// The name that is shown: no other who is there has it, and whoever was heard first keeps it.
    shown: String,
    /// Counter of a frame that was sealed since this load is here.
    fresh_from: Option<u64>,
    lines: Lines,
    direct: Lines,
}

/// Something for one member alone.
pub(super) struct Direct {
    pub(super) member: String,
    /// The last has what was said; those before it fill lines that were lost.
    pub(super) frames: Vec<Sealed>,
    pub(super) name: String,
    pub(super) sid: String,
    pub(super) line: u64,
}

pub(super) struct SealedRoom {
    secret: Secret,
    pub(super) name: String,
    /// The own nickname, and the one that the server is told.
    pub(super) nickname: String,
    pub(super) alias: String,
    sid: String,
    key: Option<LoadKey>,
    pair: SecretKey,
    public: String,
    n: u64,
    line: u64,
    direct_lines: HashMap<String, u64>,
    /// Lines to one load that did not reach it.
    gaps: HashMap<String, Vec<u64>>,
    /// The member that the server calls this load.
    pub(super) member: String,
    loads: HashMap<String, Load>,
    /// The load of each member who is there and has said something.
    members: HashMap<String, String>,
    there: HashSet<String>,
    /// Members who were there when this load said something last.
    told: HashSet<String>,
    /// Loads that were heard for the first time since this one said something last.
    fresh: Vec<String>,
    /// Milliseconds since the epoch when the room was joined.
    pub(super) joined: i64,
    /// Ciphertexts of this load that have not come back yet.
    own: HashMap<u64, String>,
}

impl SealedRoom {
    pub(super) fn new(secret: Secret) -> Self {
        let (name, sid, (pair, public)) = (secret.room(), new_sid(), new_pair());
        Self {
            key: secret.load_key(&name, &sid),
            secret,
            name,
            nickname: String::new(),
            alias: new_alias(),
            sid,
            pair,
            public,
            n: 0,
            line: 0,
            direct_lines: HashMap::new(),
            gaps: HashMap::new(),
            member: String::new(),
            loads: HashMap::new(),
            members: HashMap::new(),
            there: HashSet::new(),
            told: HashSet::new(),
            fresh: Vec::new(),
            joined: 0,
            own: HashMap::new(),
        }
    }

    /// Seals something for all. Returns the frame, its name, and its line.
    pub(super) fn seal(&mut self, inside: Inside) -> Option<(Sealed, String, u64)> {
        self.line += 1;
        self.seal_as(self.line - 1, inside)
    }

    /// Seals something as this line, that no content may have had before: otherwise it could be left out unseen.
    fn seal_as(&mut self, line: u64, inside: Inside) -> Option<(Sealed, String, u64)> {
        let n = self.count();
        let heard = std::mem::take(&mut self.fresh);
        let inside = self.signed(Inside { heard, ..inside }, line)?;
        let sealed = self.key.as_ref()?.seal(&self.name, n, "message", &inside)?;
        self.own.insert(n, sealed.data.clone());
        self.told.clone_from(&self.there);
        Some((sealed, format!("{}.{n}", self.sid), line))
    }

    /// Seals a greeting in the place of a line that the server refused.
    pub(super) fn fill(&mut self, line: u64, time: i64) -> Option<Sealed> {
        self.seal_as(line, Inside { time, ..Inside::default() }).map(|(sealed, ..)| sealed)
    }

    /// A line to one load did not reach it: something empty takes its place before the next.
    pub(super) fn fill_direct(&mut self, sid: String, line: u64) {
        self.gaps.entry(sid).or_default().push(line);
    }

    /// Seals something for one member, if that has said something. Returns the member, the frames, of which the last has it, its name,
    /// the load and the line.
    pub(super) fn seal_direct(&mut self, nickname: &str, inside: Inside) -> Option<Direct> {
        let is_it = |member: &&String| self.name_of(member).is_some_and(|name| name.eq_ignore_ascii_case(nickname));
        let member = self.members.keys().find(is_it)?.clone();
        let sid = self.members.get(&member)?.clone();
        let next = self.direct_lines.entry(sid.clone()).or_default();
        *next += 1;
        let line = *next - 1;
        let key = LoadKey::of_pair(&self.pair, &self.loads.get(&sid)?.public, &self.name, (&self.sid, &sid))?;
        let time = inside.time;
        let gaps = self.gaps.remove(&sid).unwrap_or_default().into_iter();
        let empty = gaps.map(|gap| (gap, Inside { time, ..Inside::default() }));
        let (mut frames, mut name) = (Vec::new(), String::new());
        for (line, inside) in empty.chain([(line, inside)]).collect::<Vec<_>>() {
            let n = self.count();
            frames.push(key.seal(&self.name, n, "direct", &self.signed(inside, line)?)?);
            name = format!("{}.{n}", self.sid);
        }
        Some(Direct { member, frames, name, sid, line })
    }

    fn count(&mut self) -> u64 {
        self.n += 1;
        self.n - 1
    }

    fn signed(&self, inside: Inside, line: u64) -> Option<Vec<u8>> {
        let (nickname, public) = (self.nickname.clone(), self.public.clone());
        serde_json::to_vec(&Inside { nickname, public, line, ..inside }).ok()
    }

    /// Opens what was said to all.
    pub(super) fn open(&mut self, sealed: &Sealed) -> Heard {
        if sealed.sid == self.sid {
            return self.come_back(sealed);
        }
        let known = self.loads.get(&sealed.sid);
        let fresh = if known.is_none() { self.secret.load_key(&self.name, &sealed.sid) } else { None };
        let inside = known.map(|load| &load.key).or(fresh.as_ref()).and_then(|key| self.read(key, "message", sealed));
        let Some(inside) = inside else { return Heard::Shut };
        if let Some(key) = fresh
            && !self.keep(key, &sealed.sid, &inside)
        {
            return Heard::Shut;
        }
        self.heard(sealed, inside, |load| &mut load.lines)
    }

    /// Opens what was said to this load alone.
    pub(super) fn open_direct(&mut self, sealed: &Sealed) -> Heard {
        let Some(load) = self.loads.get(&sealed.sid) else { return Heard::Shut };
        let key = LoadKey::of_pair(&self.pair, &load.public, &self.name, (&sealed.sid, &self.sid));
        match key.and_then(|key| self.read(&key, "direct", sealed)) {
            Some(inside) => self.heard(sealed, inside, |load| &mut load.direct),
            None => Heard::Shut,
        }
    }

    fn read(&self, key: &LoadKey, place: &str, sealed: &Sealed) -> Option<Inside> {
        serde_json::from_slice(&key.open(&self.name, place, sealed)?).ok()
    }

    /// Keeps the key of a load of which something has opened.
    fn keep(&mut self, key: LoadKey, sid: &str, inside: &Inside) -> bool {
        let Some(public) = public_key(&inside.public) else { return false };
        let written_public = inside.public.clone();
        if self.loads.len() >= MOST {
            // Those who are not there give way.
            let is_there: HashSet<&String> = self.members.values().collect();
            let Some(gone) = self.loads.keys().find(|known| !is_there.contains(known)).cloned() else { return false };
            self.loads.remove(&gone);
        }
        if self.fresh.len() < HEARD {
            self.fresh.push(sid.to_owned());
        }
        let (nickname, shown, lines) = (String::new(), String::new(), Lines::default());
        let direct = Lines::from_start();
        let load = Load { key, public, written_public, nickname, shown, fresh_from: None, lines, direct };
        self.loads.insert(sid.to_owned(), load);
        true
    }

    fn heard(&mut self, sealed: &Sealed, inside: Inside, of: impl Fn(&mut Load) -> &mut Lines) -> Heard {
        let Some(load) = self.loads.get_mut(&sealed.sid) else { return Heard::Shut };
        // The first key counts.
        if load.written_public != inside.public {
            return Heard::Shut;
        }
        if !of(load).is_first(sealed.n) {
            return Heard::Known;
        }
        let Some(missing) = of(load).take(inside.line) else { return Heard::Shut };
        load.nickname.clone_from(&inside.nickname);
        let is_theirs = |name: &String| name.starts_with(&format!("{}.", sealed.sid));
        let inside =
            Inside { replaces: inside.replaces.filter(is_theirs), delete: inside.delete.filter(is_theirs), ..inside };
        Heard::Open { name: format!("{}.{}", sealed.sid, sealed.n), inside: Box::new(inside), missing, is_own: false }
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
        let (name, inside) = (format!("{}.{}", sealed.sid, sealed.n), Box::new(inside));
        Heard::Open { name, inside, missing: 0, is_own: true }
    }
}

//! One sealed room as this load sees it: what it says, sealed, and what it hears, opened and held to the rules of `docs/sealed.md`.

use super::construction::{LoadKey, Sealed, Secret, new_alias, new_pair, new_sid, public_key};
use p256::{PublicKey, SecretKey};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeSet, HashMap, HashSet};

/// Loads that a room knows at most, and lines of one that are waited for.
const MOST: usize = 1000;

/// Loads that one message names as heard, at most.
const HEARD: usize = 32;
/// Clocks differ by less, in milliseconds.
const CLOCKS_DIFFER: i64 = 120_000;

/// What is inside a frame of `message` or `direct`.
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

/// What became of a frame that was heard.
#[derive(Debug)]
pub(super) enum Heard {
    /// It opened, and is new. `missing` lines of the same load before it were left out.
    Open { name: String, inside: Box<Inside>, missing: u64, is_own: bool },
    /// It was there already.
    Known,
    /// It did not open, or is not what its load has sent.
    Shut,
}

/// The lines of a load that were heard: to all, or to this load alone.
#[derive(Debug, Default)]
struct Lines {
    next: Option<u64>,
    missing: BTreeSet<u64>,
}

struct Load {
    key: LoadKey,
    public: PublicKey,
    written_public: String,
    nickname: String,
    lines: Lines,
    direct: Lines,
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
    /// Lines that the server refused.
    spare: Vec<u64>,
    direct_lines: HashMap<String, u64>,
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

impl Lines {
    /// Takes a line: `None` if it was there already, otherwise how many before it were left out.
    fn take(&mut self, line: u64) -> Option<u64> {
        let next = *self.next.get_or_insert(line);
        if line < next {
            return self.missing.remove(&line).then_some(0);
        }
        self.missing.extend((next..line).take(MOST.saturating_sub(self.missing.len())));
        self.next = Some(line.saturating_add(1));
        Some(line - next)
    }
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
            spare: Vec::new(),
            direct_lines: HashMap::new(),
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
        let line = self.spare.pop().unwrap_or_else(|| {
            self.line += 1;
            self.line - 1
        });
        let n = self.count();
        let heard = std::mem::take(&mut self.fresh);
        let inside = self.signed(Inside { heard, ..inside }, line)?;
        let sealed = self.key.as_ref()?.seal(&self.name, n, "message", &inside)?;
        self.own.insert(n, sealed.data.clone());
        self.told.clone_from(&self.there);
        Some((sealed, format!("{}.{n}", self.sid), line))
    }

    /// Seals something for one member, if that has said something. Returns the member, the frame and its name.
    pub(super) fn seal_direct(&mut self, nickname: &str, inside: Inside) -> Option<(String, Sealed, String)> {
        let is_it = |member: &&String| self.name_of(member).is_some_and(|name| name.eq_ignore_ascii_case(nickname));
        let member = self.members.keys().find(is_it)?.clone();
        let sid = self.members.get(&member)?.clone();
        let n = self.count();
        let line = self.direct_lines.entry(sid.clone()).or_default();
        *line += 1;
        let line = *line - 1;
        let inside = self.signed(inside, line)?;
        let key = LoadKey::of_pair(&self.pair, &self.loads.get(&sid)?.public, &self.name, (&self.sid, &sid))?;
        Some((member, key.seal(&self.name, n, "direct", &inside)?, format!("{}.{n}", self.sid)))
    }

    fn count(&mut self) -> u64 {
        self.n += 1;
        self.n - 1
    }

    fn signed(&self, inside: Inside, line: u64) -> Option<Vec<u8>> {
        let (nickname, public) = (self.nickname.clone(), self.public.clone());
        serde_json::to_vec(&Inside { nickname, public, line, ..inside }).ok()
    }

    /// A line that the server refused: the next one takes its place.
    pub(super) fn refused(&mut self, line: u64) {
        self.spare.push(line);
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
        let Some(public) = public_key(&inside.public).filter(|_| self.loads.len() < MOST) else { return false };
        let written_public = inside.public.clone();
        if self.fresh.len() < HEARD {
            self.fresh.push(sid.to_owned());
        }
        let (nickname, lines, direct) = (String::new(), Lines::default(), Lines::default());
        self.loads.insert(sid.to_owned(), Load { key, public, written_public, nickname, lines, direct });
        true
    }

    fn heard(&mut self, sealed: &Sealed, inside: Inside, of: impl Fn(&mut Load) -> &mut Lines) -> Heard {
        let Some(load) = self.loads.get_mut(&sealed.sid) else { return Heard::Shut };
        // The first key counts.
        if load.written_public != inside.public {
            return Heard::Shut;
        }
        let Some(missing) = of(load).take(inside.line) else { return Heard::Known };
        load.nickname.clone_from(&inside.nickname);
        let is_theirs = |name: &String| name.starts_with(&format!("{}.", sealed.sid));
        let inside =
            Inside { replaces: inside.replaces.filter(is_theirs), delete: inside.delete.filter(is_theirs), ..inside };
        Heard::Open { name: format!("{}.{}", sealed.sid, sealed.n), inside: Box::new(inside), missing, is_own: false }
    }

    /// What this load has sent comes back.
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

    /// `true` if something was said while this load is here: by its time, or because it names this load, which nobody knew before.
    pub(super) fn is_of_now(&self, inside: &Inside) -> bool {
        inside.time >= self.joined - CLOCKS_DIFFER || inside.heard.contains(&self.sid)
    }

    /// The load of a member has said something. Returns its name before, if that is another.
    pub(super) fn is_of(&mut self, member: &str, name: &str) -> Option<Option<String>> {
        let (sid, _) = name.split_once('.')?;
        let before = self.name_of(member);
        self.members.retain(|known, of| known == member || of != sid);
        self.members.insert(member.to_owned(), sid.to_owned());
        (before != self.name_of(member)).then_some(before)
    }

    /// Returns the name under which a member is shown: those of one nickname are told apart by a number.
    pub(super) fn name_of(&self, member: &str) -> Option<String> {
        let sid = self.members.get(member)?;
        let nickname = &self.loads.get(sid)?.nickname;
        let is_same = |other: &&String| self.loads.get(*other).is_some_and(|load| load.nickname == *nickname);
        let before = self.members.values().filter(is_same).filter(|other| *other < sid).count();
        let before = before + usize::from(*nickname == self.nickname);
        Some(if before == 0 { nickname.clone() } else { format!("{nickname}-{}", before + 1) })
    }

    pub(super) fn left(&mut self, member: &str) -> Option<String> {
        let name = self.name_of(member);
        self.members.remove(member);
        self.there.remove(member);
        name
    }

    /// Only these members are there.
    pub(super) fn are_there(&mut self, there: HashSet<String>) {
        self.members.retain(|member, _| there.contains(member));
        self.there = there;
    }

    /// A member came, or was heard. Returns `true` if it was not there when this load said something last.
    pub(super) fn is_there(&mut self, member: &str) -> bool {
        self.there.insert(member.to_owned());
        !self.told.contains(member)
    }
}

//! One sealed room as this load sees it: what it knows of others, and what it says, sealed. `hearing` opens what others say.

mod hearing; // frames of others, opened
mod inside; // what stands inside
mod lines; // those of one load
mod members; // who is there
#[cfg(test)]
mod tests;

pub(super) use hearing::{Heard, Opened};
pub(super) use inside::{Inside, is_nickname};
pub(super) use lines::Taken;

use super::construction::{LoadKey, Sealed, Secret, new_alias, new_pair, new_sid};
use lines::Lines;
use p256::{PublicKey, SecretKey};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Something that this load has sealed, by its name and its line.
pub(super) struct Said {
    pub(super) sealed: Sealed,
    pub(super) name: String,
    /// None of a greeting.
    pub(super) line: Option<u64>,
}

struct Load {
    key: LoadKey,
    public: PublicKey,
    written_public: String,
    nickname: String,
    /// Counter of the frame that has said the nickname.
    named_at: Option<u64>,
    /// The name that is shown, once it has said something of now: no other load has it as long as this one is here.
    shown: String,
    /// Counter of a frame that was sealed since this load is here.
    fresh_from: Option<u64>,
    /// `true` if it was heard as it spoke since then, so that a message names it, or will.
    is_named: bool,
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
    direct_lines: HashMap<String, u64>,
    /// Lines to one load that did not reach it.
    gaps: HashMap<String, Vec<u64>>,
    /// The member that the server calls this load.
    pub(super) member: String,
    loads: HashMap<String, Load>,
    /// The load of each member who is there and has said something.
    members: HashMap<String, String>,
    /// Loads by the names that they have had, in small letters.
    names: HashMap<String, String>,
    there: HashSet<String>,
    /// Members who were there when this load said something last.
    told: HashSet<String>,
    /// `true` if somebody has come since, or may have.
    pub(super) is_greeted: bool,
    /// The frames that the next messages name as heard: of each load its counter.
    to_name: BTreeMap<String, u64>,
    /// `true` until this load has said something since it came.
    is_new: bool,
    /// Milliseconds since the epoch when the room was joined; 0 outside.
    pub(super) joined: i64,
    /// Counter of the first frame that this load may have sealed since it joined, and since it asked to last.
    first_own: u64,
    asked_at: u64,
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
            names: HashMap::new(),
            there: HashSet::new(),
            told: HashSet::new(),
            is_greeted: false,
            to_name: BTreeMap::new(),
            is_new: true,
            joined: 0,
            first_own: 0,
            asked_at: 0,
            own: HashMap::new(),
        }
    }

    /// Seals something for all: the next line, or a greeting if there is nothing inside.
    pub(super) fn seal(&mut self, inside: Inside) -> Option<Said> {
        let line = (!inside.is_empty()).then_some(self.line);
        self.line += u64::from(line.is_some());
        self.seal_as(line, inside)
    }

    /// Seals something as this line, that no content may have had before: otherwise it could be left out unseen.
    pub(super) fn seal_as(&mut self, line: Option<u64>, inside: Inside) -> Option<Said> {
        let n = self.count();
        let (heard, joins) = (self.take_heard(), std::mem::take(&mut self.is_new));
        let inside = self.signed(Inside { heard, joins, ..inside }, line)?;
        let sealed = self.key.as_ref()?.seal(&self.name, n, "message", &inside)?;
        self.own.insert(n, sealed.data.clone());
        self.told.clone_from(&self.there);
        self.is_greeted = false;
        Some(Said { sealed, name: format!("{}.{n}", self.sid), line })
    }

    /// Returns the number of the next line, but for the last ones of which it is not known whether they came.
    pub(super) fn next_line(&self, unanswered: &HashSet<u64>) -> u64 {
        (0..self.line).rev().find(|line| !unanswered.contains(line)).map_or(0, |line| line + 1)
    }

    /// A line to one load did not reach it: something empty takes its place before the next.
    pub(super) fn fill_direct(&mut self, sid: &str, line: u64) {
        self.gaps.entry(sid.to_owned()).or_default().push(line);
    }

    /// Takes the lines to a load that did not reach it.
    pub(super) fn take_gaps(&mut self, sid: &str) -> Vec<u64> {
        self.gaps.remove(sid).unwrap_or_default()
    }

    /// Seals something for one load alone, as the next line or in the place of one that did not reach it.
    pub(super) fn seal_direct(&mut self, sid: &str, gap: Option<u64>, inside: Inside) -> Option<Said> {
        let key = LoadKey::of_pair(&self.pair, &self.loads.get(sid)?.public, &self.name, (&self.sid, sid))?;
        let line = gap.unwrap_or_else(|| {
            let next = self.direct_lines.entry(sid.to_owned()).or_default();
            *next += 1;
            *next - 1
        });
        let n = self.count();
        let sealed = key.seal(&self.name, n, "direct", &self.signed(inside, Some(line))?)?;
        Some(Said { sealed, name: format!("{}.{n}", self.sid), line: Some(line) })
    }

    /// `true` for the name of a message of this load.
    pub(super) fn has_said(&self, name: &str) -> bool {
        name.split_once('.').is_some_and(|(sid, _)| sid == self.sid)
    }

    fn count(&mut self) -> u64 {
        self.n += 1;
        self.n - 1
    }

    fn signed(&self, inside: Inside, line: Option<u64>) -> Option<Vec<u8>> {
        let (nickname, public) = (self.nickname.clone(), self.public.clone());
        let next = line.is_none().then(|| inside.next.unwrap_or(self.line));
        serde_json::to_vec(&Inside { nickname, public, line, next, ..inside }).ok()
    }
}

//! The rooms that are always there: their names, and by what one enters or speaks in some of them: keys, roles, nicknames, hooks.
//! The table names their readers.

use super::setting::{FromText, MASK, SURE_KEY, Secret, all, items};
use crate::limits::ROOM_NAME;
use std::collections::HashSet;

/// Most characters of a room's key: as many as `join` may carry.
const KEY_CHARACTERS: usize = 256;

/// Nicknames that are reserved everywhere: they sound like the server or who runs it.
pub const RESERVED: [&str; 6] = ["internal", "server", "system", "admin", "moderator", "causerie"];

/// The name of a room: it is a segment of a path, so it must be able to be one.
pub(super) fn room(name: &str) -> Result<String, String> {
    match name {
        _ if name.contains('/') => Err("no client can enter a room with a slash in its name".into()),
        "." | ".." => Err("no client can enter a room of this name".into()),
        _ if name.chars().any(char::is_control) => Err("no client can enter a room of this name".into()),
        _ if is_adhoc(name) => Err("names of this form are those of ad hoc rooms, which anybody may open".into()),
        _ => Ok(name.into()),
    }
}

/// Returns `true` for the name of an ad hoc room: `~` and 22 to 64 of `A-Z a-z 0-9 _ -`.
pub fn is_adhoc(name: &str) -> bool {
    name.strip_prefix('~').is_some_and(|rest| (22..=64).contains(&rest.len()) && is_plain(rest))
}

/// `true` for a text of `A-Z a-z 0-9 _ -` alone.
pub(super) fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
}

/// `true` for the name of a sealed room (`docs/sealed.md`): `~` and 27 bytes in base64url, as no other client names ad hoc rooms.
pub fn is_sealed(name: &str) -> bool {
    is_adhoc(name) && name.len() == 37
}

/// A nickname, of the letters that nicknames have.
pub(super) fn nickname(name: &str) -> Result<String, String> {
    if is_plain(name) { Ok(name.into()) } else { Err("it cannot be a nickname".into()) }
}

/// A program that shows this secret and may say something in one room, over HTTP, under a name that nobody else has there.
#[expect(missing_docs, reason = "the row of `HOOKS` says what each is for")]
#[derive(Debug, Clone)]
pub struct HookSettings {
    pub name: String,
    pub secret: Secret,
    pub room: String,
}

/// A room with its key.
pub(super) type KeyRoom = (String, Secret);

/// A room with the roles that it accepts.
pub(super) type TokenRoom = (String, Vec<String>);

/// Written `name=key`, separated by commas.
impl FromText for Vec<KeyRoom> {
    /// Of a fault only the place is told, for the text may be a piece of a key.
    fn read(text: &str) -> Result<Self, String> {
        let mut rooms = HashSet::new();
        all(items(text).zip(1..).map(|(item, number): (_, usize)| {
            let (name, key) = item.split_once('=').unwrap_or((item, ""));
            let (name, key) = (name.trim(), key.trim());
            match key.chars().count() {
                0 => Err(format!("entry {number} has no key")),
                1..=KEY_CHARACTERS if rooms.insert(name) => Ok((name.into(), Secret::new(key))),
                1..=KEY_CHARACTERS => Err(format!("the room of entry {number} is there twice")),
                _ => Err(format!("the key of entry {number} is longer than {KEY_CHARACTERS} characters")),
            }
        }))
    }

    fn written(&self) -> String {
        joined(self.iter().map(|(name, key)| format!("{name}={}", key.reveal())))
    }
}

/// Written `name` or `name=role|role`, separated by commas.
impl FromText for Vec<TokenRoom> {
    fn read(text: &str) -> Result<Self, String> {
        let mut rooms = HashSet::new();
        all(items(text).map(|item| {
            let (name, roles) = item.split_once('=').unwrap_or((item, ""));
            let name = name.trim();
            let roles = roles.split('|').map(str::trim).filter(|role| !role.is_empty());
            let room = (name.into(), roles.map(String::from).collect());
            if rooms.insert(name) { Ok(room) } else { Err(format!("{name:?} is there twice")) }
        }))
    }

    fn written(&self) -> String {
        joined(self.iter().map(|(name, roles)| match roles.as_slice() {
            [] if !name.is_empty() => name.clone(),
            roles => format!("{name}={}", roles.join("|")),
        }))
    }
}

/// Written `name:secret:room`, separated by commas.
impl FromText for Vec<HookSettings> {
    /// Of faults only the places are told, for the text may be a piece of a secret.
    fn read(text: &str) -> Result<Self, String> {
        let (mut hooks, mut faults): (Vec<HookSettings>, Vec<String>) = Default::default();
        for (item, number) in items(text).zip(1..) {
            let Some([name, secret, room]) = parts_of_hook(item).filter(|[.., room]| !room.is_empty()) else {
                faults.push(format!("entry {number} is not name:secret:room; a comma ends an entry"));
                continue;
            };
            if !is_plain(name) || name.is_empty() {
                faults.push(format!("the name of entry {number} cannot be a nickname"));
            }
            if secret.len() < SURE_KEY || !is_plain(secret) {
                faults.push(format!("the secret of entry {number} is not {SURE_KEY} or more of A-Z a-z 0-9 _ -"));
            } else if hooks.iter().any(|hook| hook.secret.matches(secret)) {
                faults.push(format!("the secret of entry {number} is there twice"));
            }
            let same = |hook: &&HookSettings| hook.room == room && hook.name.eq_ignore_ascii_case(name);
            if hooks.iter().find(same).is_some_and(|hook| hook.name != name) {
                faults.push(format!("the name of entry {number} is there before, with other capitals"));
            }
            hooks.push(HookSettings { name: name.into(), secret: Secret::new(secret), room: room.into() });
        }
        if faults.is_empty() { Ok(hooks) } else { Err(faults.join("; ")) }
    }

    fn written(&self) -> String {
        joined(self.iter().map(|HookSettings { name, secret, room }| format!("{name}:{}:{room}", secret.reveal())))
    }
}

fn joined(items: impl Iterator<Item = String>) -> String {
    items.collect::<Vec<_>>().join(",")
}

/// Rooms with their keys, as they are shown.
pub(super) fn without_keys(rooms: &str) -> String {
    joined(items(rooms).filter_map(|item| item.split_once('=')).map(|(name, _)| format!("{name}={MASK}")))
}

/// Hooks, as they are shown.
pub(super) fn without_secrets(hooks: &str) -> String {
    joined(items(hooks).filter_map(parts_of_hook).map(|[name, _, room]| format!("{name}:{MASK}:{room}")))
}

fn parts_of_hook(item: &str) -> Option<[&str; 3]> {
    let (name, rest) = item.split_once(':')?;
    let (secret, room) = rest.split_once(':')?;
    Some([name, secret, room].map(str::trim))
}

/// Returns the warning about keys of rooms that can be guessed, if there are any. Only their places are told.
pub(super) fn warning_about_keys(rooms: &[(String, Secret)]) -> Option<String> {
    let short = (1..).zip(rooms).filter(|(_, (_, key))| key.reveal().chars().count() < SURE_KEY);
    let entries = short.map(|(entry, _): (usize, _)| entry.to_string()).collect::<Vec<_>>().join(", ");
    (!entries.is_empty()).then(|| {
        format!(
            "KEY_ROOMS: keys of fewer than {SURE_KEY} characters can be guessed (entry {entries}), and who guesses keeps others of its address out"
        )
    })
}

/// Returns warnings about names of a list that were left out, or are out of reach for some.
pub(super) fn warnings_about_names(setting: &str, text: &str) -> Vec<String> {
    let names: Vec<&str> = items(text).collect();
    let is_doubled = |at: &usize| names[..*at].contains(&names[*at]);
    let doubled: Vec<&str> = (0..names.len()).filter(is_doubled).map(|at| names[at]).collect();
    let mut warnings = Vec::new();
    match text.split(',').filter(|item| item.trim().is_empty()).count() {
        0 => {}
        1 => warnings.push(format!("{setting}: an empty name was left out")),
        n => warnings.push(format!("{setting}: {n} empty names were left out")),
    }
    for name in names.iter().filter(|name| name.chars().count() > ROOM_NAME) {
        warnings.push(format!(
            "{setting}: the page and other native clients cannot enter {name}, longer than {ROOM_NAME} characters"
        ));
    }
    if !doubled.is_empty() {
        warnings.push(format!("{setting}: named more than once, taken once: {}", doubled.join(", ")));
    }
    warnings
}

//! Who may enter which room: the rooms with keys, those for holders of tokens, hidden ones, and the nicknames that are
//! not for everybody (contract `native`, sections 3 and 3.1).

use super::parse::items;
use super::secret::{MASK, Secret};
use super::token::TokenSettings;

/// Most characters of a room's key: as many as `join` may carry.
const KEY_CHARACTERS: usize = 256;

/// Who may enter which room.
#[derive(Debug, Clone, Default)]
pub struct AccessSettings {
    /// How tokens are verified.
    pub tokens: TokenSettings,
    /// Rooms that want a key (`KEY_ROOMS`).
    pub key_rooms: Vec<(String, Secret)>,
    /// Rooms that want a token, and the roles that do without the room's name in it (`TOKEN_ROOMS`).
    pub token_rooms: Vec<(String, Vec<String>)>,
    /// Rooms that are in no list (`HIDDEN_ROOMS`).
    pub hidden_rooms: Vec<String>,
    /// Nicknames that want a token, besides those that are reserved everywhere (`RESERVED_NICKNAMES`).
    pub reserved_nicknames: Vec<String>,
}

/// Rooms with their keys: `name=key`. Of what is wrong only the place is told, for it may be a piece of a key.
pub(super) fn key_rooms(text: &str) -> Result<Vec<(String, Secret)>, String> {
    let mut rooms: Vec<(String, Secret)> = Vec::new();
    for (item, number) in items(text).zip(1..) {
        let (name, key) = item.split_once('=').unwrap_or((item, ""));
        let (name, key) = (name.trim(), key.trim());
        match key.chars().count() {
            0 => return Err(format!("entry {number} has no key")),
            1..=KEY_CHARACTERS => {}
            _ => return Err(format!("the key of entry {number} is longer than {KEY_CHARACTERS} characters")),
        }
        if rooms.iter().any(|(room, _)| room == name) {
            return Err(format!("the room of entry {number} is there twice"));
        }
        rooms.push((name.into(), Secret::new(key)));
    }
    Ok(rooms)
}

/// Rooms with the roles that they accept: `name` or `name=role|role`.
pub(super) fn token_rooms(text: &str) -> Result<Vec<(String, Vec<String>)>, String> {
    let mut rooms: Vec<(String, Vec<String>)> = Vec::new();
    for item in items(text) {
        let (name, roles) = item.split_once('=').unwrap_or((item, ""));
        let name = name.trim();
        let roles = roles.split('|').map(str::trim).filter(|role| !role.is_empty());
        if rooms.iter().any(|(room, _)| room == name) {
            return Err(format!("{name:?} is there twice"));
        }
        rooms.push((name.into(), roles.map(String::from).collect()));
    }
    Ok(rooms)
}

/// Names of rooms, each once.
pub(super) fn room_names(text: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in items(text) {
        if !names.iter().any(|known| known == name) {
            names.push(name.into());
        }
    }
    names
}

/// Nicknames, of the letters that nicknames have.
pub(super) fn nicknames(text: &str) -> Result<Vec<String>, String> {
    let is_nickname = |name: &str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
    match items(text).find(|name| !is_nickname(name)) {
        Some(name) => Err(format!("{name:?} cannot be a nickname")),
        None => Ok(items(text).map(String::from).collect()),
    }
}

/// The rooms with keys as they may be shown.
pub(super) fn shown_key_rooms(rooms: &[(String, Secret)]) -> String {
    rooms.iter().map(|(name, _)| format!("{name}={MASK}")).collect::<Vec<_>>().join(",")
}

/// The rooms for tokens as they would be written.
pub(super) fn shown_token_rooms(rooms: &[(String, Vec<String>)]) -> String {
    let written = |(name, roles): &(String, Vec<String>)| match roles.as_slice() {
        [] => name.clone(),
        roles => format!("{name}={}", roles.join("|")),
    };
    rooms.iter().map(written).collect::<Vec<_>>().join(",")
}

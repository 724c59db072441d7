//! Who may enter which configured room, and who sees that it exists (contract `native`, section 3.1). Names are compared
//! exactly. Rooms that are made by entering them (`~…`) have no door here.

use super::grant::Grant;
use crate::config::{Config, Secret};
use std::collections::HashMap;
use std::sync::Arc;

/// The rules of all configured rooms.
#[derive(Debug)]
pub struct Doors {
    by_room: HashMap<String, Door>,
    /// Takes the place of a door where there is no room, so that as much is done there.
    wall: Door,
}

/// The rule of one room.
#[derive(Debug)]
struct Door {
    access: DoorKind,
    hidden: bool,
}

#[derive(Debug)]
enum DoorKind {
    Open,
    Key(Secret),
    Token { roles: Arc<[Arc<str>]> },
}

/// Why somebody may not enter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denial {
    /// There is no such room, or none for them to know of.
    Unknown,
    /// The room wants a key, and everybody may know that.
    NeedsKey,
}

impl Doors {
    /// The rules of the rooms that `config` names.
    pub fn new(config: &Config) -> Self {
        let access = &config.access;
        let kind = |room: &String| {
            if let Some((_, key)) = access.key_rooms.iter().find(|(name, _)| name == room) {
                return DoorKind::Key(key.clone());
            }
            match access.token_rooms.iter().find(|(name, _)| name == room) {
                Some((_, roles)) => DoorKind::Token { roles: roles.iter().map(|role| role.as_str().into()).collect() },
                None => DoorKind::Open,
            }
        };
        let door = |room: &String| Door { access: kind(room), hidden: access.hidden_rooms.contains(room) };
        Self {
            by_room: config.rooms.iter().map(|room| (room.clone(), door(room))).collect(),
            wall: Door { access: DoorKind::Token { roles: Arc::default() }, hidden: true },
        }
    }

    /// Whether somebody with this key and this grant may enter the room of exactly this name.
    ///
    /// # Errors
    /// What they are to know of the reason.
    pub fn may_join(&self, room: &str, key: Option<&str>, grant: Option<&Grant>) -> Result<(), Denial> {
        let found = self.by_room.get(room);
        let door = found.unwrap_or(&self.wall);
        if door.opens(room, key, grant) && found.is_some() {
            return Ok(());
        }
        match door {
            Door { access: DoorKind::Key(_), hidden: false } => Err(Denial::NeedsKey),
            _ => Err(Denial::Unknown),
        }
    }

    /// Whether lists show the room to the holder of this grant, who may enter without a key: neither a name nor a key is
    /// guessed there.
    pub fn stands_open(&self, room: &str, grant: Option<&Grant>) -> bool {
        let found = self.by_room.get(room);
        let door = found.unwrap_or(&self.wall);
        door.opens(room, None, grant) && !door.hidden && found.is_some()
    }

    /// Whether lists show the room to the holder of this grant.
    pub fn may_see(&self, room: &str, grant: Option<&Grant>) -> bool {
        self.by_room.get(room).is_some_and(|door| match door.access {
            _ if door.hidden => false,
            DoorKind::Open | DoorKind::Key(_) => true,
            DoorKind::Token { .. } => door.opens(room, None, grant),
        })
    }

    /// What lists call the access to a room.
    pub fn access_name(&self, room: &str) -> &'static str {
        match self.by_room.get(room).map(|door| &door.access) {
            None | Some(DoorKind::Open) => "open",
            Some(DoorKind::Key(_)) => "key",
            Some(DoorKind::Token { .. }) => "token",
        }
    }
}

impl Door {
    fn opens(&self, room: &str, key: Option<&str>, grant: Option<&Grant>) -> bool {
        let is_named = || grant.is_some_and(|grant| grant.names_room(room));
        match &self.access {
            DoorKind::Open => true,
            DoorKind::Key(secret) => key.is_some_and(|key| secret.matches(key)) || is_named(),
            DoorKind::Token { roles } => {
                is_named() || grant.is_some_and(|grant| roles.iter().any(|role| grant.has_role(role)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::GrantedRooms;

    fn doors() -> Doors {
        let loaded = Config::from_pairs([
            ("ROOMS", "Open,Key,Staff,Board,Den,Vault"),
            ("TOKEN_KEY", "0123456789abcdef0123456789abcdef"),
            ("KEY_ROOMS", "Key=s3same=,Vault=deep"),
            ("TOKEN_ROOMS", "Staff=staff|boss,Board"),
            ("HIDDEN_ROOMS", "Den,Vault"),
        ]);
        Doors::new(&loaded.unwrap_or_else(|faults| panic!("{faults}")).config)
    }

    fn grant(rooms: &[&str], roles: &[&str]) -> Grant {
        let texts = |texts: &[&str]| texts.iter().map(|text| Arc::from(*text)).collect();
        let rooms = if rooms == ["*"] { GrantedRooms::All } else { GrantedRooms::Named(texts(rooms)) };
        Grant { sub: None, nickname: None, rooms, roles: texts(roles), expires: u64::MAX }
    }

    #[test]
    fn rooms_admit_by_key_and_grant() {
        let unknown = Err(Denial::Unknown);
        let rows = [
            ("Open", None, None, Ok(())),
            ("Open", Some("wrong"), None, Ok(())),
            ("Key", None, None, Err(Denial::NeedsKey)),
            ("Key", Some("s3same"), None, Err(Denial::NeedsKey)),
            ("Key", Some(""), None, Err(Denial::NeedsKey)),
            ("Key", Some("S3SAME="), None, Err(Denial::NeedsKey)),
            ("Key", Some("s3same="), None, Ok(())),
            ("Key", None, Some(grant(&["Key"], &[])), Ok(())),
            ("Key", None, Some(grant(&["key", "Key "], &["Key"])), Err(Denial::NeedsKey)),
            ("Key", None, Some(grant(&["*"], &[])), Ok(())),
            ("Staff", None, None, unknown),
            ("Staff", Some("staff"), None, unknown),
            ("Staff", None, Some(grant(&["Board"], &["Staff"])), unknown),
            ("Staff", None, Some(grant(&["Staff"], &[])), Ok(())),
            ("Staff", None, Some(grant(&[], &["boss"])), Ok(())),
            ("Board", None, Some(grant(&[], &["boss", ""])), unknown),
            ("Board", None, Some(grant(&["*"], &[])), Ok(())),
            ("Den", None, None, Ok(())),
            ("Vault", None, None, unknown),
            ("Vault", Some("shallow"), None, unknown),
            ("Vault", Some("deep"), None, Ok(())),
            ("Vault", None, Some(grant(&["Vault"], &[])), Ok(())),
            ("nowhere", Some("deep"), Some(grant(&["*"], &["boss"])), unknown),
            ("nowhere", None, Some(grant(&["nowhere"], &[])), unknown),
            ("", None, None, unknown),
            ("open", None, None, unknown),
            ("Open ", None, None, unknown),
            ("Ореn", None, None, unknown), // two of these letters are Cyrillic
        ];
        for (room, key, grant, expected) in rows {
            assert_eq!(doors().may_join(room, key, grant.as_ref()), expected, "{room} {key:?} {grant:?}");
        }
    }

    #[test]
    fn rooms_are_visible_by_grant() {
        let seen = |grant: Option<&Grant>| {
            let rooms = ["Open", "Key", "Staff", "Board", "Den", "Vault", "nowhere"];
            rooms.into_iter().filter(|room| doors().may_see(room, grant)).collect::<Vec<_>>()
        };
        assert_eq!(seen(None), ["Open", "Key"]);
        assert_eq!(seen(Some(&grant(&["Vault"], &["staff"]))), ["Open", "Key", "Staff"]);
        assert_eq!(seen(Some(&grant(&["*"], &[]))), ["Open", "Key", "Staff", "Board"]);
        assert_eq!(
            ["Open", "Key", "Staff", "Den"].map(|room| doors().access_name(room)),
            ["open", "key", "token", "open"]
        );
    }

    #[test]
    fn rooms_stand_open_by_grant() {
        let open = |grant: Option<&Grant>| {
            let rooms = ["Open", "Key", "Staff", "Board", "Den", "Vault", "nowhere", "open", ""];
            rooms.into_iter().filter(|room| doors().stands_open(room, grant)).collect::<Vec<_>>()
        };
        assert_eq!(open(None), ["Open"]);
        assert_eq!(open(Some(&grant(&["Vault", "nowhere"], &["staff"]))), ["Open", "Staff"]);
        assert_eq!(open(Some(&grant(&["Key"], &[]))), ["Open", "Key"]);
        assert_eq!(open(Some(&grant(&["*"], &["boss"]))), ["Open", "Key", "Staff", "Board"]);
    }

    #[test]
    fn no_secret_is_printed() {
        let printed = format!("{:?}", doors());
        assert!(printed.contains("***") && !printed.contains("s3same") && !printed.contains("deep"), "{printed}");
    }
}

//! The rules by which configured rooms may be entered and are listed (`docs/protocol.md`, Access). Names are
//! compared exactly. Rooms that are made by entering them (`~…`) have no rule here. `http` and `session` ask through
//! [`super::Access`].

use super::grant::{Grant, GrantedRooms};
use crate::config::{Config, SURE_KEY, Secret, TrackerRooms};
use std::collections::HashMap;
use std::sync::Arc;

/// The rules of all configured rooms.
#[derive(Debug)]
pub struct RoomAccess {
    by_room: HashMap<String, AccessRule>,
    /// The rule where there is no room, so that an unknown room takes as long to refuse as a known one.
    dummy: AccessRule,
    trackers: TrackerRooms,
}

/// The rule of one room.
#[derive(Debug)]
struct AccessRule {
    access: RuleKind,
    hidden: bool,
}

#[derive(Debug)]
enum RuleKind {
    Open,
    Key(Secret),
    Token { roles: Arc<[Arc<str>]> },
}

/// The strength of what opened a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Strength {
    /// A token, a key that nobody guesses, or nothing where lists show the room.
    Surely,
    /// A key that is short enough to be guessed.
    ByShortKey,
    /// The name of a room that no list shows.
    ByName,
}

/// The reason why somebody may not enter, as far as they are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denial {
    /// No such room, or none for them to know of.
    Unknown,
    /// The room wants a key, and everybody may know that.
    NeedsKey,
}

impl RoomAccess {
    /// The rules of the rooms that `config` names.
    pub fn new(config: &Config) -> Self {
        let access = &config.access;
        let kind = |room: &String| {
            if let Some((_, key)) = access.key_rooms.iter().find(|(name, _)| name == room) {
                return RuleKind::Key(key.clone());
            }
            match access.token_rooms.iter().find(|(name, _)| name == room) {
                Some((_, roles)) => RuleKind::Token { roles: roles.iter().map(|role| role.as_str().into()).collect() },
                None => RuleKind::Open,
            }
        };
        let rule = |room: &String| AccessRule { access: kind(room), hidden: access.hidden_rooms.contains(room) };
        Self {
            by_room: config.rooms.iter().map(|room| (room.clone(), rule(room))).collect(),
            dummy: AccessRule { access: RuleKind::Token { roles: Arc::default() }, hidden: true },
            trackers: config.trackers,
        }
    }

    /// Checks that somebody with this key and this grant may enter the room of exactly this name.
    ///
    /// # Errors
    /// The reason, as far as they are to know it.
    pub fn may_join(&self, room: &str, key: Option<&str>, grant: Option<&Grant>) -> Result<(), Denial> {
        let found = self.by_room.get(room);
        let rule = found.unwrap_or(&self.dummy);
        if rule.opens(room, key, grant) && found.is_some() {
            return Ok(());
        }
        match rule {
            AccessRule { access: RuleKind::Key(_), hidden: false } => Err(Denial::NeedsKey),
            _ => Err(Denial::Unknown),
        }
    }

    /// Checks the same, and tells how sure it is that nothing was guessed.
    ///
    /// # Errors
    /// The reason, as far as they are to know it.
    pub(super) fn open(&self, room: &str, key: Option<&str>, grant: Option<&Grant>) -> Result<Strength, Denial> {
        self.may_join(room, key, grant)?;
        let Some(rule) = self.by_room.get(room) else { return Err(Denial::Unknown) };
        if matches!(&rule.access, RuleKind::Key(secret) if !is_short(secret) && key.is_some_and(|key| secret.matches(key)))
        {
            return Ok(Strength::Surely);
        }
        // Whoever may enter all rooms may guess what hidden ones are called.
        let is_named = grant.is_some_and(|grant| grant.rooms != GrantedRooms::All && grant.names_room(room));
        Ok(match rule.opens(room, None, grant) {
            false => Strength::ByShortKey,
            true if rule.hidden && !is_named => Strength::ByName,
            true => Strength::Surely,
        })
    }

    /// `true` if lists show the room to the holder of this grant, who may enter without a key: neither a name nor a key
    /// is guessed there.
    pub fn stands_open(&self, room: &str, grant: Option<&Grant>) -> bool {
        let found = self.by_room.get(room);
        let rule = found.unwrap_or(&self.dummy);
        rule.opens(room, None, grant) && !rule.hidden && found.is_some()
    }

    /// The word of lists for the access to a room, where they show it to the holder of this grant.
    pub fn listed_as(&self, room: &str, grant: Option<&Grant>) -> Option<&'static str> {
        let rule = self.by_room.get(room).filter(|rule| !rule.hidden)?;
        match rule.access {
            RuleKind::Open => Some("open"),
            RuleKind::Key(_) => Some("key"),
            RuleKind::Token { .. } => rule.opens(room, None, grant).then_some("token"),
        }
    }

    /// `true` if the room of exactly this name takes positions of trackers: never one that wants a token, nor one whose name
    /// alone opens it.
    pub fn takes_trackers(&self, room: &str) -> bool {
        let Some(rule) = self.by_room.get(room) else { return false };
        match rule.access {
            RuleKind::Key(_) => self.trackers != TrackerRooms::Off,
            RuleKind::Open => self.trackers == TrackerRooms::All && !rule.hidden,
            RuleKind::Token { .. } => false,
        }
    }

    /// `true` if what is in the room of this name may have an address: not where the name alone, which is in it, opens the room.
    pub fn has_addresses(&self, room: &str) -> bool {
        self.by_room.get(room).is_some_and(|rule| !(rule.hidden && matches!(rule.access, RuleKind::Open)))
    }

    /// `true` if the room of this name has a key.
    pub fn has_key(&self, room: &str) -> bool {
        self.by_room.get(room).is_some_and(|rule| matches!(rule.access, RuleKind::Key(_)))
    }

    /// Returns the name of a room if its key is short enough to be guessed.
    pub(super) fn with_short_key(&self, room: &str) -> Option<&str> {
        let (name, rule) = self.by_room.get_key_value(room)?;
        matches!(&rule.access, RuleKind::Key(key) if is_short(key)).then_some(name)
    }
}

fn is_short(key: &Secret) -> bool {
    key.reveal().chars().count() < SURE_KEY
}

impl AccessRule {
    fn opens(&self, room: &str, key: Option<&str>, grant: Option<&Grant>) -> bool {
        let is_named = || grant.is_some_and(|grant| grant.names_room(room));
        match &self.access {
            RuleKind::Open => true,
            RuleKind::Key(secret) => key.is_some_and(|key| secret.matches(key)) || is_named(),
            RuleKind::Token { roles } => {
                is_named() || grant.is_some_and(|grant| roles.iter().any(|role| grant.has_role(role)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::GrantedRooms;

    fn rules() -> RoomAccess {
        let loaded = Config::from_pairs([
            ("ROOMS", "Open,Key,Staff,Board,Den,Vault"),
            ("TOKEN_KEY", "0123456789abcdef0123456789abcdef"),
            ("KEY_ROOMS", "Key=s3same=,Vault=deep"),
            ("TOKEN_ROOMS", "Staff=staff|boss,Board"),
            ("HIDDEN_ROOMS", "Den,Vault"),
        ]);
        RoomAccess::new(&loaded.unwrap_or_else(|faults| panic!("{faults}")).config)
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
            assert_eq!(rules().may_join(room, key, grant.as_ref()), expected, "{room} {key:?} {grant:?}");
        }
    }

    #[test]
    fn rooms_are_visible_by_grant() {
        let seen = |grant: Option<&Grant>| {
            let rooms = ["Open", "Key", "Staff", "Board", "Den", "Vault", "nowhere"];
            rooms.into_iter().filter(|room| rules().listed_as(room, grant).is_some()).collect::<Vec<_>>()
        };
        assert_eq!(seen(None), ["Open", "Key"]);
        assert_eq!(seen(Some(&grant(&["Vault"], &["staff"]))), ["Open", "Key", "Staff"]);
        assert_eq!(seen(Some(&grant(&["*"], &[]))), ["Open", "Key", "Staff", "Board"]);
        assert_eq!(
            ["Open", "Key", "Staff", "Den"].map(|room| rules().listed_as(room, Some(&grant(&["*"], &[])))),
            [Some("open"), Some("key"), Some("token"), None]
        );
    }

    #[test]
    fn rooms_stand_open_by_grant() {
        let open = |grant: Option<&Grant>| {
            let rooms = ["Open", "Key", "Staff", "Board", "Den", "Vault", "nowhere", "open", ""];
            rooms.into_iter().filter(|room| rules().stands_open(room, grant)).collect::<Vec<_>>()
        };
        assert_eq!(open(None), ["Open"]);
        assert_eq!(open(Some(&grant(&["Vault", "nowhere"], &["staff"]))), ["Open", "Staff"]);
        assert_eq!(open(Some(&grant(&["Key"], &[]))), ["Open", "Key"]);
        assert_eq!(open(Some(&grant(&["*"], &["boss"]))), ["Open", "Key", "Staff", "Board"]);
    }

    #[test]
    fn no_secret_is_printed() {
        let printed = format!("{:?}", rules());
        assert!(printed.contains("***") && !printed.contains("s3same") && !printed.contains("deep"), "{printed}");
    }
}

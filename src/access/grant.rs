//! The grant of a token that was verified. Made by `token`, asked by rooms and sessions.

use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The rights that a token gives its holder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// A stable identity, the same in all tokens of one person.
    pub sub: Option<Arc<str>>,
    /// The nickname that its holder has, whatever they ask for; it may be a reserved one. Of any form.
    pub nickname: Option<Arc<str>>,
    /// Rooms that it opens, besides those that are open.
    pub rooms: GrantedRooms,
    /// Roles, of which some have a meaning everywhere, and any can open rooms.
    pub roles: Arc<[Arc<str>]>,
    /// Time from which on it grants nothing, in seconds since the epoch: its `exp`, and the leeway for clocks that
    /// differ.
    pub expires: u64,
}

/// Rooms that a token opens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum GrantedRooms {
    /// Every room (`"*"`).
    All,
    /// Rooms of exactly these names.
    Named(Arc<[Arc<str>]>),
}

impl Grant {
    /// `true` if the holder has this role.
    pub fn has_role(&self, role: &str) -> bool {
        self.roles.iter().any(|own| **own == *role)
    }

    /// `true` if it opens the room of exactly this name.
    pub fn names_room(&self, room: &str) -> bool {
        match &self.rooms {
            GrantedRooms::All => true,
            GrantedRooms::Named(names) => names.iter().any(|name| **name == *room),
        }
    }

    /// `true` if its roles give rights in this room: in those that it names, or in all where it names none.
    pub fn acts_in(&self, room: &str) -> bool {
        let names_none = matches!(&self.rooms, GrantedRooms::Named(names) if names.is_empty());
        names_none || self.names_room(room)
    }

    /// `true` if it grants nothing any more at this time, in seconds since the epoch.
    pub fn is_over(&self, now: u64) -> bool {
        now >= self.expires
    }
}

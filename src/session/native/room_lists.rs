//! The list of the configured rooms as native clients are told it (`docs/protocol.md`, Sessions). Every newcomer is told all of it, so
//! what it says of a room is written once, and again when the room's numbers have changed. Sessions ask.

use crate::access::{Grant, RoomAccess};
use crate::bus::Counts;
use crate::locks::{Lock, Mutex};
use crate::message::{Listed, RoomList};
use crate::room::Room;
use serde_json::value::{RawValue, to_raw_value};
use sha2::{Digest, Sha256};
use std::sync::{Arc, OnceLock};

/// The lists of the rooms of a node.
#[derive(Debug)]
pub(in crate::session) struct RoomLists {
    /// The rooms, each with the word for the access to it where the lists of everybody have it.
    rooms: Vec<(Room, Option<&'static str>)>,
    /// The digest of the list of everybody.
    digest: OnceLock<Arc<str>>,
    /// The entry of each room that was written last.
    written: Mutex<Vec<Option<ListEntry>>>,
}

/// The JSON of a room in lists, and the numbers in it.
#[derive(Debug)]
struct ListEntry {
    counts: Counts,
    json: Box<RawValue>,
}

impl RoomLists {
    /// Lists of these rooms.
    pub(in crate::session) fn new(rooms: &[Room], access: &RoomAccess) -> Self {
        Self {
            rooms: rooms.iter().map(|room| (room.clone(), access.listed_as(room.name(), None))).collect(),
            digest: OnceLock::new(),
            written: Mutex::new(Lock::RoomLists, rooms.iter().map(|_| None).collect()),
        }
    }

    /// The rooms that a holder of this token may see.
    pub(super) fn list(&self, access: &RoomAccess, grant: Option<&Grant>) -> RoomList {
        let mut written = self.written.lock();
        let entries = self.rooms.iter().zip(written.iter_mut()).filter_map(|((room, public), written)| {
            let access = listed_as(room, *public, access, grant)?;
            let counts = room.counts();
            if written.as_ref().is_none_or(|entry| entry.counts != counts) {
                *written = Some(ListEntry::new(room, access, counts));
            }
            written.as_ref().map(|entry| &*entry.json)
        });
        RoomList::of(&entries.collect::<Vec<_>>())
    }

    /// A digest of that list, without the numbers.
    pub(super) fn digest(&self, access: &RoomAccess, grant: Option<&Grant>) -> Arc<str> {
        let digest = || -> Arc<str> {
            let mut hash = Sha256::new();
            for (room, public) in &self.rooms {
                let listed = listed_as(room, *public, access, grant).map(|access| [&**room.name(), access]);
                listed.iter().flatten().for_each(|part| hash.update(format!("{part}\0")));
            }
            let digits = hash.finalize().iter().take(8).fold(0_u64, |digits, byte| (digits << 8) | u64::from(*byte));
            format!("{digits:016x}").into()
        };
        match grant {
            None => self.digest.get_or_init(digest).clone(),
            Some(_) => digest(),
        }
    }
}

/// The word for the access to a room, where the list of who holds `grant` has the room.
fn listed_as(
    room: &Room,
    public: Option<&'static str>,
    access: &RoomAccess,
    grant: Option<&Grant>,
) -> Option<&'static str> {
    public.or_else(|| access.listed_as(room.name(), Some(grant?)))
}

impl ListEntry {
    fn new(room: &Room, access: &'static str, counts: Counts) -> Self {
        let call = Some(counts.in_call).filter(|in_call| *in_call > 0);
        let listed = Listed { name: room.name().clone(), access, nb_users: counts.members, call };
        // Nothing that we write can fail in memory: there are no maps with odd keys.
        Self { counts, json: to_raw_value(&listed).unwrap_or_default() }
    }
}

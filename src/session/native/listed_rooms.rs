//! The list of the configured rooms as native clients are told it (`docs/protocol.md`, Sessions). A newcomer is told all that it may see,
//! unless it has the list already; so the entry of a room is written once, and again when the room's numbers have changed.

use crate::access::{Grant, RoomAccess};
use crate::bus::Counts;
use crate::locks::{Lock, Mutex};
use crate::message::{Listed, ListedJson};
use crate::room::Room;
use sha2::{Digest, Sha256};
use std::sync::{Arc, OnceLock};

/// The rooms of a node as lists show them.
#[derive(Debug)]
pub(in crate::session) struct ListedRooms {
    /// The rooms, each with the word for the access to it where a list for no token has it.
    rooms: Vec<(Room, Option<&'static str>)>,
    /// The digest of the list for no token, once somebody was told it.
    digest: OnceLock<Arc<str>>,
    /// The entry of each room that was written last, and the numbers in it.
    entries: Mutex<Vec<Option<(Counts, ListedJson)>>>,
}

impl ListedRooms {
    /// Lists of these rooms.
    pub(in crate::session) fn new(rooms: &[Room], access: &RoomAccess) -> Self {
        Self {
            rooms: rooms.iter().map(|room| (room.clone(), access.listed_as(room.name(), None))).collect(),
            digest: OnceLock::new(),
            entries: Mutex::new(Lock::ListedRooms, rooms.iter().map(|_| None).collect()),
        }
    }

    /// The rooms that a holder of this token may see.
    pub(super) fn list(&self, access: &RoomAccess, grant: Option<&Grant>) -> Vec<ListedJson> {
        let words: Vec<_> = self.words(access, grant).collect(); // before the lock: a token may name many rooms
        let mut entries = self.entries.lock();
        let listed = words.into_iter().zip(entries.iter_mut()).filter_map(|((room, word), entry)| {
            let (access, counts) = (word?, room.counts());
            if entry.as_ref().is_none_or(|(before, _)| *before != counts) {
                let call = Some(counts.in_call).filter(|in_call| *in_call > 0);
                let listed = Listed { name: room.name().clone(), access, nb_users: counts.members, call };
                *entry = Some((counts, ListedJson::from(&listed)));
            }
            entry.as_ref().map(|(_, json)| json.clone())
        });
        listed.collect()
    }

    /// A digest of that list, without the numbers.
    pub(super) fn digest(&self, access: &RoomAccess, grant: Option<&Grant>) -> Arc<str> {
        let digest = || -> Arc<str> {
            let mut hash = Sha256::new();
            for (room, word) in self.words(access, grant) {
                let listed = word.map(|word| [&**room.name(), word]);
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

    /// All rooms, each with the word for the access to it where the list for this token has it.
    fn words<'a>(
        &'a self,
        access: &'a RoomAccess,
        grant: Option<&'a Grant>,
    ) -> impl Iterator<Item = (&'a Room, Option<&'static str>)> {
        let word = move |room: &Room| access.listed_as(room.name(), Some(grant?));
        self.rooms.iter().map(move |(room, public)| (room, public.or_else(|| word(room))))
    }
}

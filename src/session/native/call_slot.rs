//! The one call of a session, in whatever room. A session reserves its place before it asks the room, and the room
//! holds the permit for as long as the session is in its call: whatever ends that, the session is free again.

use crate::locks::{Lock, Mutex};
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The place of a session in a call; nothing before its first one.
#[derive(Debug)]
pub(super) struct CallSlot(Mutex<Option<Reserved>>);

/// The place, and the room of the permit that was given last.
#[derive(Debug)]
struct Reserved {
    place: Arc<Semaphore>,
    room: Arc<str>,
}

impl Default for CallSlot {
    fn default() -> Self {
        Self(Mutex::new(Lock::CallSlot, None))
    }
}

impl CallSlot {
    /// Reserves the place for the call of `room`; nothing if the session is in a call.
    pub(super) fn reserve(&self, room: &Arc<str>) -> Option<OwnedSemaphorePermit> {
        let mut reserved = self.0.lock();
        let place = reserved.as_ref().map_or_else(|| Arc::new(Semaphore::new(1)), |reserved| reserved.place.clone());
        let permit = place.clone().try_acquire_owned().ok()?;
        *reserved = Some(Reserved { place, room: room.clone() });
        Some(permit)
    }

    /// The room whose call the session is in, or on its way to.
    pub(super) fn room(&self) -> Option<Arc<str>> {
        let reserved = self.0.lock();
        reserved
            .as_ref()
            .filter(|reserved| reserved.place.available_permits() == 0)
            .map(|reserved| reserved.room.clone())
    }
}

//! The one call of a session, in whatever room. A session reserves its place before it asks the room, and the room
//! holds the permit for as long as the session is in its call: whatever ends that, the session is free again.

use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The place of a session in a call.
#[derive(Debug)]
pub(super) struct CallSlot {
    place: Arc<Semaphore>,
    /// The room of the permit that was given last.
    room: Mutex<Option<Arc<str>>>,
}

impl Default for CallSlot {
    fn default() -> Self {
        Self { place: Arc::new(Semaphore::new(1)), room: Mutex::default() }
    }
}

impl CallSlot {
    /// Reserves the place for the call of `room`; nothing if the session is in a call.
    pub(super) fn reserve(&self, room: &Arc<str>) -> Option<OwnedSemaphorePermit> {
        let mut reserved_for = self.room.lock().unwrap_or_else(PoisonError::into_inner);
        let permit = self.place.clone().try_acquire_owned().ok()?;
        *reserved_for = Some(room.clone());
        Some(permit)
    }

    /// The room whose call the session is in, or on its way to.
    pub(super) fn room(&self) -> Option<Arc<str>> {
        let reserved_for = self.room.lock().unwrap_or_else(PoisonError::into_inner);
        reserved_for.clone().filter(|_| self.place.available_permits() == 0)
    }
}

//! A session is in at most one call, of whatever room. It reserves its place before it asks the room, and the room holds the
//! reservation for as long as the session is in its call: whatever ends that, the session is free again.

use std::sync::{Arc, Mutex, PoisonError};

/// Where a session's call is. Cheap to clone; all clones are of one session.
#[derive(Debug, Clone, Default)]
pub struct CallSlot(Arc<Mutex<Option<Arc<str>>>>);

/// A session's place in a call, or on its way there.
#[derive(Debug)]
pub struct CallPlace(CallSlot);

impl CallSlot {
    /// Reserves the place for the call of `room`; nothing if the session is in a call.
    pub fn reserve(&self, room: &Arc<str>) -> Option<CallPlace> {
        let mut slot = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if slot.is_some() {
            return None;
        }
        *slot = Some(room.clone());
        Some(CallPlace(self.clone()))
    }

    /// The room whose call the session is in.
    pub fn room(&self) -> Option<Arc<str>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for CallPlace {
    fn drop(&mut self) {
        *self.0.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

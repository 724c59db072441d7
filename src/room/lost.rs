//! What a room and a native session share about the session's membership: why it ended, once the room has ended it.

use crate::message::Removed;
use std::sync::{Arc, OnceLock};
use tokio::sync::Notify;
use tokio::time::Instant;

/// Why a room has put a native member out, once it has. The room writes it, the session reads it.
#[derive(Debug, Clone)]
pub struct Lost(Option<Arc<Inner>>);

#[derive(Debug, Default)]
struct Inner {
    removed: OnceLock<(Removed, Instant)>,
    told: Notify,
}

impl Default for Lost {
    fn default() -> Self {
        Self(Some(Arc::default()))
    }
}

impl Lost {
    /// For members that are no native ones: they are never told so, and pay nothing for it.
    pub(super) fn never() -> Self {
        Self(None)
    }

    /// Why it was put out, if it was.
    pub fn get(&self) -> Option<&Removed> {
        self.0.as_ref()?.removed.get().map(|(removed, _)| removed)
    }

    /// The same, if it was since then.
    pub fn since(&self, since: Instant) -> Option<&Removed> {
        self.0.as_ref()?.removed.get().filter(|(_, at)| *at >= since).map(|(removed, _)| removed)
    }

    /// Waits until it is put out.
    pub async fn wait(&self) {
        let Some(inner) = &self.0 else { return std::future::pending().await };
        let mut told = std::pin::pin!(inner.told.notified());
        told.as_mut().enable();
        if self.get().is_none() {
            told.await;
        }
    }

    /// It is put out. Only the first reason counts.
    pub(super) fn tell(&self, removed: Removed) {
        if let Some(inner) = &self.0 {
            let _ = inner.removed.set((removed, Instant::now()));
            inner.told.notify_waiters();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Removal;

    #[tokio::test]
    async fn who_waits_learns_of_it_before_and_after() {
        let lost = Lost::default();
        let (waiting, told) = (lost.clone(), lost.clone());
        let waits = async {
            waiting.wait().await;
            waiting.get().cloned()
        };
        let removed = Removed { reason: Removal::Kicked, message: None };
        let tells = async { told.tell(removed.clone()) };
        assert_eq!(tokio::join!(waits, tells).0, Some(removed));
        lost.wait().await;
    }
}

//! Notice that a room has put a native member out: the room's actor writes it, or the line to a room
//! elsewhere; the member's session reads it.

use crate::message::Removed;
use std::sync::Arc;
use tokio::sync::SetOnce;
use tokio::time::Instant;

/// Notice that a native member was put out, empty until it is.
#[derive(Debug, Clone)]
pub struct RemovalNotice(Option<Arc<SetOnce<(Removed, Instant)>>>);

impl Default for RemovalNotice {
    fn default() -> Self {
        Self::never()
    }
}

impl RemovalNotice {
    /// An empty notice.
    pub(crate) fn new() -> Self {
        Self(Some(Arc::default()))
    }

    /// A notice for gischat members, which are never given one, and pay nothing for it.
    pub(super) fn never() -> Self {
        Self(None)
    }

    /// Reason of the removal; `None` if the member was not put out.
    pub fn get(&self) -> Option<&Removed> {
        self.0.as_ref()?.get().map(|(removed, _)| removed)
    }

    /// Reason of a removal at this time or later.
    pub fn since(&self, since: Instant) -> Option<&Removed> {
        self.0.as_ref()?.get().filter(|(_, at)| *at >= since).map(|(removed, _)| removed)
    }

    /// Waits until the member is put out.
    pub async fn wait(&self) {
        match &self.0 {
            Some(notice) => drop(notice.wait().await),
            None => std::future::pending().await,
        }
    }

    /// Writes the notice. Only the first reason counts.
    pub(crate) fn give(&self, removed: Removed) {
        if let Some(notice) = &self.0 {
            let _ = notice.set((removed, Instant::now()));
        }
    }
}

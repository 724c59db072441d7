//! Another node, as far as requests are passed on to it: how many at a time, and until when.

use crate::http::errors::HttpError;
use crate::limits::{PASSED_AT_ONCE, PASSED_CONNECTIONS, PASSED_WAITING};
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, SemaphorePermit};
use tokio_util::sync::CancellationToken;

/// Another node that requests are passed on to.
pub(super) struct Destination {
    /// Places for connections.
    places: Arc<Semaphore>,
    /// Turns of requests that wait for an answer.
    turns: Semaphore,
    /// Places of those that wait for a turn.
    waiting: Semaphore,
    /// Cancelled once everything that is carried ends.
    pub(super) cut: CancellationToken,
}

/// Sockets and seats of a room at another node: their number, and what cuts them.
#[derive(Debug, Default)]
pub(super) struct PassedRoom {
    pub(super) passed: usize,
    pub(super) cut: CancellationToken,
}

impl Default for Destination {
    fn default() -> Self {
        Self {
            places: Arc::new(Semaphore::new(PASSED_CONNECTIONS)),
            turns: Semaphore::new(PASSED_AT_ONCE),
            waiting: Semaphore::new(PASSED_WAITING),
            cut: CancellationToken::new(),
        }
    }
}

impl Destination {
    /// A place for one more connection.
    ///
    /// # Errors
    /// There is none left.
    pub(super) fn connect(&self) -> Result<OwnedSemaphorePermit, HttpError> {
        self.places.clone().try_acquire_owned().map_err(|_| HttpError::Busy)
    }

    /// The turn of one request.
    ///
    /// # Errors
    /// Too many wait already.
    pub(super) async fn turn(&self) -> Result<SemaphorePermit<'_>, HttpError> {
        if let Ok(turn) = self.turns.try_acquire() {
            return Ok(turn);
        }
        let _waiting = self.waiting.try_acquire().map_err(|_| HttpError::Busy)?;
        self.turns.acquire().await.map_err(|_| HttpError::Busy)
    }

    /// Runs `carried` until it ends or is cut.
    pub(super) fn until_cut<F: Future<Output = ()>>(&self, carried: F) -> impl Future<Output = ()> + use<F> {
        let cut = self.cut.clone();
        async move {
            cut.run_until_cancelled_owned(carried).await;
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::*;
    use futures_util::FutureExt;
    use std::future::pending;

    #[tokio::test]
    async fn so_many_are_asked_at_a_time_and_so_many_wait() {
        let destination = Destination::default();
        let mut turns = Vec::new();
        for _ in 0..PASSED_AT_ONCE {
            turns.push(destination.turn().await.unwrap());
        }
        let mut waiting: Vec<_> = (0..PASSED_WAITING).map(|_| Box::pin(destination.turn())).collect();
        assert!(waiting.iter_mut().all(|turn| turn.now_or_never().is_none()));
        assert_eq!(destination.turn().await.err(), Some(HttpError::Busy));
        turns.pop();
        assert!(waiting.remove(0).await.is_ok());
        drop(waiting.pop());
        assert!(destination.turn().now_or_never().is_none(), "it may wait again");
    }

    #[tokio::test]
    async fn places_come_back() {
        let destination = Destination::default();
        let mut places: Vec<_> = (0..PASSED_CONNECTIONS).map(|_| destination.connect().unwrap()).collect();
        assert_eq!(destination.connect().err(), Some(HttpError::Busy));
        places.pop();
        assert!(destination.connect().is_ok());
    }

    #[tokio::test]
    async fn what_is_carried_ends_with_the_cut() {
        let destination = Destination::default();
        let carried = tokio::spawn(destination.until_cut(pending()));
        destination.cut.cancel();
        carried.await.unwrap();
        destination.until_cut(pending()).await;
    }
}

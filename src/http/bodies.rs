//! Bodies of requests, read whole: each in time and no larger than it may be, and all together within bounds of the node and of each
//! address. `put`, `hook` and `trackers` read theirs here.

use super::errors::HttpError;
use crate::access::{Held, Usage};
use crate::limits::{BODIES_BYTES, HEADER_TIMEOUT, MIB};
use axum::body::{Body, HttpBody};
use http_body_util::BodyExt;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// Bytes of a body that is too large that are read and thrown away, and the time for it.
const DRAIN_BYTES: usize = 16 * MIB;
const DRAIN_TIMEOUT: Duration = Duration::from_secs(5);

/// The bytes that bodies may take over the whole node; those of each address are in its [`Usage`].
pub(super) struct Bodies(Arc<Semaphore>);

impl Default for Bodies {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(BODIES_BYTES)))
    }
}

/// A body that was read, and counts for as long as it is there.
#[derive(Debug)]
pub(super) struct ReceivedBody {
    bytes: Vec<u8>,
    _held: (Held, OwnedSemaphorePermit),
}

impl Deref for ReceivedBody {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Bodies {
    /// The body of a request of this address, if it is no larger than `most` bytes and comes in time.
    ///
    /// # Errors
    /// It is too large, too slow, or breaks off; or too much is being read for its address, or for all.
    pub(super) async fn read(
        &self,
        usage: &Arc<Usage>,
        mut body: Body,
        most: usize,
    ) -> Result<ReceivedBody, HttpError> {
        let hint = body.size_hint();
        let read = match hint.lower() > most as u64 {
            true => Err(HttpError::TooLarge),
            false => {
                let told = hint.upper().and_then(|upper| usize::try_from(upper).ok());
                let _held = self.hold(usage, told.map_or(most, |told| told.min(most)))?;
                let bytes = timeout(HEADER_TIMEOUT, take(&mut body, most)).await.unwrap_or(Err(HttpError::TooSlow));
                bytes.map(|bytes| ReceivedBody { bytes, _held })
            }
        };
        if matches!(read, Err(HttpError::TooLarge)) {
            // Who is still writing when the connection is closed may never see the answer.
            let _ = timeout(DRAIN_TIMEOUT, drain(&mut body)).await;
        }
        read
    }

    fn hold(&self, usage: &Arc<Usage>, bytes: usize) -> Result<(Held, OwnedSemaphorePermit), HttpError> {
        let share = u32::try_from(bytes.min(BODIES_BYTES)).unwrap_or(u32::MAX);
        let all = self.0.clone().try_acquire_many_owned(share).map_err(|_| HttpError::Busy)?;
        Ok((usage.hold_body(bytes).ok_or(HttpError::Busy)?, all))
    }
}

/// Each piece is copied and let go: of one that is tiny much more is kept than its bytes.
async fn take(body: &mut Body, most: usize) -> Result<Vec<u8>, HttpError> {
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| HttpError::BadRequest)?.into_data() else { continue };
        if bytes.len() + data.len() > most {
            return Err(HttpError::TooLarge);
        }
        bytes.extend_from_slice(&data);
    }
    Ok(bytes)
}

async fn drain(body: &mut Body) {
    let mut left = DRAIN_BYTES;
    while let Some(Ok(frame)) = body.frame().await {
        let bytes = frame.data_ref().map_or(0, |data| data.len());
        match left.checked_sub(bytes) {
            Some(less) => left = less,
            None => break,
        }
    }
}

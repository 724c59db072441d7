//! Token buckets for the frames of gischat's clients and for their bytes, spent together or not at all. Every session has
//! them, and every address has them once more, together and larger.

use super::token_bucket::TokenBucket;
use crate::limits::{GISCHAT_BYTES, Rate};

/// A bucket of frames and one of their bytes, which may run into debt.
#[derive(Debug, Clone)]
pub struct FrameRates {
    frames: TokenBucket,
    bytes: TokenBucket,
}

impl FrameRates {
    /// Full buckets, `times` as large as for so many frames and the bytes of one session.
    pub fn new(frames: Rate, times: f64) -> Self {
        Self { frames: TokenBucket::new(frames, times), bytes: TokenBucket::new(GISCHAT_BYTES, times) }
    }

    /// Seconds until a frame may be spent; none if it may.
    pub(super) fn wait(&self) -> f64 {
        self.frames.wait().max(self.bytes.wait_for_credit())
    }

    /// Takes a frame of so many bytes, whether or not there is one.
    pub(super) fn take(&mut self, bytes: usize) {
        self.frames.take(1.0);
        self.bytes.take(bytes as f64);
    }

    /// Spends a frame of so many bytes.
    ///
    /// # Errors
    /// The seconds until there is one.
    pub(super) fn spend(&mut self, bytes: usize) -> Result<(), f64> {
        let wait = self.wait();
        if wait > 0.0 {
            return Err(wait);
        }
        self.take(bytes);
        Ok(())
    }
}

//! A clock of server and test that stands still: for tests in which a busy machine could let more time pass than their subject has.

use super::PATIENCE;
use std::sync::mpsc;
use std::time::Duration;

/// The clock stands still until this is dropped, but for [`Still::skip`]. A wait that is not met fails all the same, later.
pub struct Still(#[allow(dead_code, reason = "what waits for it ends with it")] mpsc::Sender<()>);

impl Still {
    pub fn begin() -> Self {
        let (runs, waits) = mpsc::channel();
        // As long as there is a blocking task, tokio advances a paused clock by itself never.
        tokio::task::spawn_blocking(move || waits.recv_timeout(PATIENCE * 2));
        tokio::time::pause();
        Self(runs)
    }

    /// Advances the clock by this time.
    pub async fn skip(&self, seconds: f64) {
        tokio::time::advance(Duration::from_secs_f64(seconds)).await;
        for _ in 0..20 {
            tokio::task::yield_now().await; // whoever waited for that acts before it is asked anything
        }
    }
}

impl Drop for Still {
    fn drop(&mut self) {
        tokio::time::resume();
    }
}

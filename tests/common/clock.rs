//! Times that a busy machine does not change: a clock of server and test that stands still, and what the machine makes everybody wait.

use super::PATIENCE;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

/// The clock stands still until this is dropped, for a minute at most, but for [`Still::skip`]. A wait that is not met
/// fails after that. Whoever sleeps meanwhile, as `until_members` does, waits for `skip`.
pub struct Still(#[allow(dead_code, reason = "what waits for it ends with it")] mpsc::Sender<()>);

impl Still {
    pub fn begin() -> Self {
        let (runs, waits) = mpsc::channel();
        // As long as there is a blocking task, tokio never advances a paused clock by itself.
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

/// Time by which a thread that naps woke too late, since this began: what the machine makes everybody wait.
pub struct Lateness(Arc<AtomicU64>);

impl Lateness {
    pub fn begin() -> Self {
        const NAP: Duration = Duration::from_millis(100);
        let late = Arc::new(AtomicU64::new(0));
        let sum = Arc::downgrade(&late);
        thread::spawn(move || {
            while let Some(late) = sum.upgrade() {
                let began = Instant::now();
                thread::sleep(NAP);
                late.fetch_add(began.elapsed().saturating_sub(NAP).as_micros() as u64, Ordering::Relaxed);
            }
        });
        Self(late)
    }

    pub fn so_far(&self) -> Duration {
        Duration::from_micros(self.0.load(Ordering::Relaxed))
    }
}

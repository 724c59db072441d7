//! Times that a busy machine does not change: a clock of server and test that stands still, and what the machine makes everybody wait.

use super::PATIENCE;
use std::sync::{Arc, Mutex, mpsc};
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

/// Time by which a thread that naps woke too late, since this began: what the machine makes everybody wait. Beside it, when the
/// present nap began.
pub struct Lateness(Arc<Mutex<(Duration, Instant)>>);

const NAP: Duration = Duration::from_millis(100);

impl Lateness {
    pub fn begin() -> Self {
        let late = Self(Arc::new(Mutex::new((Duration::ZERO, Instant::now()))));
        let naps = Arc::downgrade(&late.0);
        thread::spawn(move || {
            while let Some(naps) = naps.upgrade() {
                thread::sleep(NAP);
                let (late, began) = &mut *naps.lock().unwrap();
                *late += began.elapsed().saturating_sub(NAP);
                *began = Instant::now();
            }
        });
        late
    }

    pub fn so_far(&self) -> Duration {
        let (late, began) = *self.0.lock().unwrap();
        late + began.elapsed().saturating_sub(NAP) // the thread that naps may wake last of all
    }
}

//! The last resort against a server that stands still: a thread of its own that looks once a second at each worker of the runtime,
//! and at small tasks that it gives them. A worker that stood still at three looks makes `/healthz` fail, here and at a socket of the
//! watchdog's own on loopback, for there may be no worker left to answer. One that did at twenty is logged, and the process
//! ends, so that systemd or the container's engine starts it again.
//!
//! What the counters of the runtime say, as measured with tokio 1.54 and two workers: `worker_park_unpark_count` is odd while a
//! worker is parked, which an idle one is. Of a worker that waits for a mutex, and of one in a loop, it is even, and neither that
//! nor `worker_total_busy_duration` changes any more: the two look the same. The busy time of a worker that has tasks all the
//! while grows every 61 of them: of 1 ms each on a busy machine it stood still for a second, and if each took a third of a
//! second it would for twenty. So a worker is taken for one that goes on, too, where as many threads as there are workers have
//! done one of the watchdog's tasks since the last look; busy workers look for such at every second task of their own. Where all
//! workers stood still, no task was done.
//!
//! Looks are counted, not seconds: a process that was stopped, or a machine that slept, has not stood still. A look that comes late
//! tells that nobody had their turn, the watchdog neither, and is not counted. A runtime without work is parked; one with more
//! work than it can do goes on, and answers late, for which `/healthz` fails and nothing ends.

use std::collections::HashSet;
use std::io::{self, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc;
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Handle};
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};

/// Time between two looks.
const INTERVAL: Duration = Duration::from_secs(1);
/// Time after the last look from which on one is late.
const LATE: Duration = Duration::from_secs(2);
/// Looks at which a worker stood still, or no task was done, before `/healthz` fails.
const UNHEALTHY: u32 = 3;
/// Looks at which a worker stood still before the process ends.
const OVER: u32 = 20;
/// Tasks for each worker that are given to them all: enough for each to take one.
const TASKS: usize = 2;
/// Exit code of a process that stood still (EX_SOFTWARE of sysexits.h).
pub const STOOD_STILL: u8 = 70;
/// Connections to the watchdog's socket at a time; one more is closed.
const CONNECTIONS: usize = 16;
/// Time that one of them may take.
const PATIENCE: Duration = Duration::from_secs(2);
/// Longest request that is read.
const REQUEST: usize = 2048;
/// Time for the last line of the log, whose reader may be what everything waits for.
const LAST_LINE: Duration = Duration::from_secs(1);
/// The header in which the watchdog names the address of its server: at its own one may be the watchdog of another.
pub const SERVES: &str = "x-serves";

/// Looks in a row at which something stood still, as `/healthz` is to know. One number for the process, as its runtime is one;
/// 0 where no watchdog looks.
static STOOD: AtomicU32 = AtomicU32::new(0);

/// Time for which the server has stood still, in whole or in part, if that is long enough to say so.
pub fn stands_still() -> Option<Duration> {
    let looks = STOOD.load(Ordering::Relaxed);
    (looks >= UNHEALTHY).then(|| INTERVAL * looks)
}

/// Starts the watchdog of this runtime, which answers on this port of loopback for the server at `serves`.
///
/// # Errors
/// The port is taken, or there can be no thread. The watchdog still looks where its port alone is taken.
pub fn start(runtime: Handle, port: u16, serves: SocketAddr) -> io::Result<()> {
    let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port)).and_then(|listener| {
        listener.set_nonblocking(true)?;
        Ok(listener)
    });
    let (listener, taken) = match listener {
        Ok(listener) => (Some(listener), Ok(())),
        Err(error) => (None, Err(error)),
    };
    let own = Builder::new_current_thread().enable_all().build()?;
    thread::Builder::new().name("watchdog".into()).spawn(move || {
        own.block_on(async {
            let listener = listener.and_then(|listener| TcpListener::from_std(listener).ok());
            tokio::join!(watch(&runtime), answer_all(listener, serves));
        });
    })?;
    taken
}

/// Looks at the runtime for as long as the process lives.
async fn watch(runtime: &Handle) {
    let mut looks = Looks::default();
    let (sender, done) = mpsc::channel();
    let mut waiting = 0;
    let mut ticks = interval(INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut last = Instant::now();
    loop {
        ticks.tick().await;
        let is_late = last.elapsed() > LATE;
        last = Instant::now();
        let workers = workers(runtime);
        let by: Vec<ThreadId> = done.try_iter().collect();
        let was_idle = waiting == 0;
        waiting -= by.len();
        if !is_late {
            let threads = by.into_iter().collect::<HashSet<_>>().len();
            let stood = looks.look(&workers, threads, was_idle);
            STOOD.store(stood.worst(), Ordering::Relaxed);
            if stood.worker >= OVER {
                end(stood.worker);
            }
        }
        while waiting < TASKS * workers.len() {
            let done = sender.clone();
            runtime.spawn(async move { done.send(thread::current().id()) });
            waiting += 1;
        }
    }
}

/// The counters of a worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Counters {
    /// Number of times that it parked or woke: odd while it is parked.
    parked: u64,
    busy: Duration,
}

fn workers(runtime: &Handle) -> Vec<Counters> {
    let metrics = runtime.metrics();
    let counters = |worker| Counters {
        parked: metrics.worker_park_unpark_count(worker),
        busy: metrics.worker_total_busy_duration(worker),
    };
    (0..metrics.num_workers()).map(counters).collect()
}

/// Counters at the last looks.
#[derive(Debug, Default)]
struct Looks {
    workers: Vec<Counters>,
    /// The looks in a row at which each worker stood still.
    still: Vec<u32>,
    /// Looks at which no task was done, and those of them at which no worker moved.
    undone: u32,
    dead: u32,
}

/// Numbers of looks in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stood {
    /// At which a worker stood still, or none moved and no task was done.
    worker: u32,
    /// At which no task was done.
    task: u32,
}

impl Stood {
    fn worst(self) -> u32 {
        self.worker.max(self.task)
    }
}

impl Looks {
    /// Looks at the workers, of whose threads so many have done tasks since the last look; there may have been none to do.
    fn look(&mut self, workers: &[Counters], threads: usize, had_none: bool) -> Stood {
        let has_moved = self.workers != workers;
        let (go_all_on, has_answered) = (threads >= workers.len(), threads > 0 || had_none);
        self.still.resize(workers.len(), 0);
        for (place, (still, now)) in self.still.iter_mut().zip(workers).enumerate() {
            let is_still = !go_all_on && now.parked % 2 == 0 && self.workers.get(place) == Some(now);
            *still = if is_still { *still + 1 } else { 0 };
        }
        self.undone = if has_answered { 0 } else { self.undone + 1 };
        self.dead = if has_answered || has_moved { 0 } else { self.dead + 1 };
        self.workers = workers.to_vec();
        let still = self.still.iter().copied().max().unwrap_or_default();
        Stood { worker: still.max(self.dead), task: self.undone }
    }
}

/// Ends the process. The log may be what everything waits for, so that it is written in a thread of its own.
fn end(looks: u32) -> ! {
    let (sender, written) = mpsc::channel();
    let last_line = thread::Builder::new().spawn(move || {
        tracing::error!(seconds = looks, "the server stands still: a worker goes on no more, the process ends");
        let _ = std::io::stdout().flush();
        let _ = sender.send(());
    });
    if last_line.is_ok() {
        let _ = written.recv_timeout(LAST_LINE);
    }
    std::process::exit(i32::from(STOOD_STILL))
}

/// Answers on the watchdog's own socket.
async fn answer_all(listener: Option<TcpListener>, serves: SocketAddr) {
    let Some(listener) = listener else { return };
    let mut connections = JoinSet::new();
    loop {
        match listener.accept().await {
            Ok((socket, _)) => {
                while connections.try_join_next().is_some() {}
                if connections.len() < CONNECTIONS {
                    connections.spawn(timeout(PATIENCE, answer(socket, serves)));
                }
            }
            Err(_) => sleep(INTERVAL).await, // no file is left for it
        }
    }
}

/// Answers one request, whatever it asks for, as `/healthz`.
async fn answer(mut socket: TcpStream, serves: SocketAddr) -> io::Result<()> {
    let mut request = Vec::with_capacity(REQUEST);
    while !request.windows(4).any(|end| end == b"\r\n\r\n") && request.len() < REQUEST {
        if socket.read_buf(&mut request).await? == 0 {
            break;
        }
    }
    let (status, body) = match stands_still() {
        None => ("200 OK", r#"{"status":"ok"}"#.to_owned()),
        Some(time) => {
            let stands = format!(r#"{{"status":"the server has stood still for {} s"}}"#, time.as_secs());
            ("503 Service Unavailable", stands)
        }
    };
    let length = body.len();
    let head = format!(
        "content-type: application/json\r\ncontent-length: {length}\r\n{SERVES}: {serves}\r\nconnection: close"
    );
    socket.write_all(format!("HTTP/1.1 {status}\r\n{head}\r\n\r\n{body}").as_bytes()).await?;
    socket.shutdown().await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counters(parked: u64, busy: u64) -> Counters {
        Counters { parked, busy: Duration::from_millis(busy) }
    }

    /// The last of the looks at two workers, each with the threads that have done tasks.
    fn after(looks: impl IntoIterator<Item = ([Counters; 2], usize)>) -> Stood {
        let mut seen = Looks::default();
        let stood = looks.into_iter().map(|(workers, threads)| seen.look(&workers, threads, false));
        stood.last().unwrap_or_else(|| panic!("a look"))
    }

    #[test]
    fn a_runtime_without_work_does_not_stand_still() {
        let idle = [counters(7, 5), counters(9, 5)];
        assert_eq!(after([(idle, 1); 100]), Stood { worker: 0, task: 0 });
    }

    #[test]
    fn a_worker_that_goes_on_does_not_stand_still() {
        let looks = (0..100).map(|look| ([counters(8, 1000 * look), counters(2 * look, 5)], 1));
        assert_eq!(after(looks), Stood { worker: 0, task: 0 });
        let slow = ([counters(8, 5); 2], 2);
        assert_eq!(after([slow; 100]), Stood { worker: 0, task: 0 }, "each of its tasks takes long");
    }

    #[test]
    fn a_machine_with_too_much_to_do_is_unhealthy_and_goes_on() {
        let looks = (0..100).map(|look| ([counters(8, 300 * look), counters(8, 300 * look)], 0));
        assert_eq!(after(looks), Stood { worker: 0, task: 100 });
    }

    #[test]
    fn a_worker_stands_still_that_is_awake_and_does_nothing_more() {
        let looks = (0..=OVER as u64).map(|look| ([counters(8, 5), counters(2 * look + 1, 5)], 1));
        assert_eq!(after(looks), Stood { worker: OVER, task: 0 });
        let wakes = ([counters(8, 5); 2], 1);
        assert_eq!(after([wakes, wakes, wakes, ([counters(8, 6); 2], 1)]), Stood { worker: 0, task: 0 });
    }

    #[test]
    fn a_runtime_stands_still_that_sleeps_over_its_work() {
        let looks = [([counters(7, 5), counters(9, 5)], 0); OVER as usize + 1];
        assert_eq!(after(looks), Stood { worker: OVER, task: OVER + 1 });
    }
}

//! Pings for silent sockets, and the end of those that do not answer, read or finish what they began, or whose token
//! has expired; and once a second what was gathered for clients that do not look. One task looks at all sessions of the node, so
//! that an idle session has no timer of its own.

use super::node::Node;
use super::registry::{HANDLING, Socket};
use crate::access;
use crate::close::Close;
use crate::config::TestPoint;
use crate::limits::{MESSAGE_PACE, MESSAGE_TIMEOUT, STALL_TIMEOUT};
use crate::outbox::{self, Glance};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval};

impl Node {
    /// Pings sessions every `WS_PING_INTERVAL`, and closes with 1011 those from which nothing came for
    /// `WS_PING_TIMEOUT` after a ping, with 1008 those whose token has expired. Runs until it is dropped.
    pub async fn keep_alive(self) {
        let limits = &self.config.limits;
        let look = limits.ping_interval.min(limits.ping_timeout) / 4;
        let look = look.clamp(Duration::from_millis(10), GATHERING);
        let mut ticks = interval(look);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let ticks_gathered = GATHERING.as_millis() / look.as_millis();
        for tick in 1u128.. {
            ticks.tick().await;
            self.config.test_hook.reach(TestPoint::Keepalive);
            self.sockets.forget_gone();
            self.sockets.evict_waiting();
            self.look_at_all(tick.is_multiple_of(ticks_gathered)).await;
        }
    }

    async fn look_at_all(&self, releases: bool) {
        let clock = access::now();
        let look = |socket: &Arc<Socket>| {
            if socket.admission.until.is_some_and(|until| clock >= until.get()) {
                socket.outbox.close(Close::TokenExpired);
            }
            self.look_at(socket, self.sockets.now()); // others had their turn since the one before
            if releases {
                socket.outbox.release();
            }
        };
        self.sockets.for_each_in_turns(look).await;
    }

    fn look_at(&self, socket: &Socket, now: u64) {
        let seen = socket.outbox.glance();
        if seen.has_progressed {
            socket.taken.store(now, Ordering::Relaxed);
        }
        if !seen.is_waiting {
            socket.drained.store(now, Ordering::Relaxed);
        }
        if socket.is_stalled(now) {
            socket.outbox.cut(Close::SlowConsumer);
        } else if socket.is_overdue(now) {
            socket.outbox.close(Close::Silent);
        } else if seen.is_native {
            self.look_at_native(socket, seen, now);
        } else {
            self.look_at_gischat(socket, now);
        }
    }

    fn look_at_gischat(&self, socket: &Socket, now: u64) {
        let heard = socket.heard.load(Ordering::Relaxed);
        let pinged = socket.pinged.load(Ordering::Relaxed);
        let unanswered = pinged > heard;
        if unanswered && now.saturating_sub(pinged) >= milliseconds(self.config.limits.ping_timeout) {
            if socket.taken.load(Ordering::Relaxed) > pinged {
                socket.pinged.store(now, Ordering::Relaxed); // a slow line: the ping may not even be through
            } else if socket.is_doubted(pinged) {
                socket.outbox.close(Close::Silent);
            }
        } else if !unanswered && now.saturating_sub(heard.max(pinged)) >= milliseconds(self.config.limits.ping_interval)
        {
            socket.pinged.store(now, Ordering::Relaxed);
            socket.outbox.ping(b"");
        }
    }

    /// Native clients are pinged as often, and closed with 4002 when for twice that plus ten seconds nothing came and
    /// nothing that waited could be written; sooner where one did not answer what it had to (`docs/protocol.md`, Direct
    /// messages and Staying connected).
    fn look_at_native(&self, socket: &Socket, seen: Glance, now: u64) {
        let interval = milliseconds(self.config.limits.ping_interval);
        let pinged = socket.pinged.load(Ordering::Relaxed);
        let alive = socket.heard.load(Ordering::Relaxed).max(socket.taken.load(Ordering::Relaxed));
        if seen.is_to_be_probed {
            socket.probed.store(now, Ordering::Relaxed); // before the ping, whose answer must count as later
            socket.outbox.ping(outbox::PROBE);
        }
        let probed = socket.probed.load(Ordering::Relaxed);
        let is_probed_out = probed > alive && now - probed >= PROBE;
        if is_probed_out || now.saturating_sub(alive) >= 2 * interval + PROBE {
            if socket.is_doubted(alive) {
                socket.outbox.close(Close::Unheard);
            }
        } else if now.saturating_sub(pinged) >= interval {
            socket.ask_what_arrived(now);
        }
    }
}

impl Socket {
    /// `true` if the look before found it silent since this time as well. After a standstill of this process, or of its machine, what
    /// came meanwhile may be read only after the first look.
    fn is_doubted(&self, since: u64) -> bool {
        self.doubted.swap(since, Ordering::Relaxed) == since
    }

    /// `true` if it takes nothing of what waits for it, whatever else it does: a client that speaks and does not read
    /// would hold for ever what waits.
    fn is_stalled(&self, now: u64) -> bool {
        let moved = self.taken.load(Ordering::Relaxed).max(self.drained.load(Ordering::Relaxed));
        now.saturating_sub(moved) >= milliseconds(STALL_TIMEOUT)
    }

    /// `true` if a message that it began comes more slowly than any line is.
    fn is_overdue(&self, now: u64) -> bool {
        let unfinished = self.unfinished.load(Ordering::Acquire);
        if unfinished == 0 || self.heard.load(Ordering::Relaxed) == HANDLING {
            return false;
        }
        let earned = unfinished as u64 * 1000 / MESSAGE_PACE;
        now.saturating_sub(self.begun.load(Ordering::Relaxed)) >= milliseconds(MESSAGE_TIMEOUT) + earned
    }
}

/// Time for which something is gathered at most, and the longest time between two looks.
const GATHERING: Duration = Duration::from_secs(1);

/// Milliseconds beyond two pings, or after a probe, in which a native client has to be heard.
const PROBE: u64 = 10_000;

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

//! Percentiles.

use crate::protocol::Latency;
use std::time::Duration;

/// p50 and p99 of the measured times.
pub(super) fn percentiles(mut measured: Vec<Duration>) -> Latency {
    measured.sort_unstable();
    let at = |share: f64| {
        let place = (measured.len() as f64 * share) as usize;
        measured.get(place).map_or(0.0, Duration::as_secs_f64)
    };
    Latency { p50: at(0.5), p99: at(0.99) }
}

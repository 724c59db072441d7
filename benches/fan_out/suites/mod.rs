//! The suites, and their common parts: running them one after the other, printing and keeping their tables.

mod churn;
mod fairness;
mod fan_out;
mod grid;
mod latency;
mod line;
mod memory;
mod mixed;
mod payloads;
mod picture;
mod small_rooms;
mod stalled;
mod storm;

use crate::Outcome;
use crate::args::{Args, Suite};
use crate::table::{Table, write};
use clap::ValueEnum;
use std::time::Instant;

/// Runs the suites that were asked for.
pub(crate) fn run(asked: &Args) -> Outcome<()> {
    rlimit::increase_nofile_limit(u64::MAX)?;
    let args = if asked.quick { quick(asked) } else { asked.clone() };
    let suites = if args.suites.is_empty() { Suite::value_variants() } else { &args.suites };
    for suite in suites {
        let name = suite.name();
        let started = Instant::now();
        eprintln!("fan_out: {name} …");
        let tables = measure(*suite, &args).map_err(|error| format!("{name}: {error}"))?;
        eprintln!("fan_out: {name} took {:.0} s", started.elapsed().as_secs_f64());
        let text = tables.iter().map(Table::markdown).collect::<Vec<_>>().join("\n");
        println!("\n## {name}\n\n{text}");
        if let Some(file) = &args.write {
            write(file, &name, &text)?;
        }
    }
    Ok(())
}

/// One short round.
fn quick(asked: &Args) -> Args {
    Args { rounds: 1, seconds: asked.seconds.min(0.1), ..asked.clone() }
}

fn measure(suite: Suite, args: &Args) -> Outcome<Vec<Table>> {
    match suite {
        Suite::FanOut => fan_out::measure(args),
        Suite::SmallRooms => small_rooms::measure(args),
        Suite::Payloads => payloads::measure(args),
        Suite::Latency => latency::measure(args),
        Suite::Memory => memory::measure(args),
        Suite::Churn => churn::measure(args),
        Suite::Stalled => stalled::measure(args),
        Suite::Picture => picture::measure(args),
        Suite::Mixed => mixed::measure(args),
        Suite::Storm => storm::measure(args),
        Suite::Fairness => fairness::measure(args),
    }
}

/// The median.
fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    quartiles(values)[1]
}

/// The first quartile, the median and the third quartile, interpolated between neighbours; zeros without values.
fn quartiles(values: impl IntoIterator<Item = f64>) -> [f64; 3] {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    let Some(last) = values.len().checked_sub(1) else { return [0.0; 3] };
    [0.25, 0.5, 0.75].map(|part| {
        let place = last as f64 * part;
        let (below, above) = (values[place.floor() as usize], values[place.ceil() as usize]);
        below + (above - below) * place.fract()
    })
}

/// Half of the range in which the middle half lies.
fn spread(values: Vec<f64>) -> f64 {
    let [low, _, high] = quartiles(values);
    (high - low) / 2.0
}

/// Seconds as milliseconds.
fn milliseconds(seconds: f64) -> String {
    format!("{:.2}", seconds * 1e3)
}

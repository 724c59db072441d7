//! The suites, and their common parts: running them one after the other, printing and keeping their tables.

mod connections;
mod cores;
mod deliveries;
mod nodes;
mod picture;
mod row;
mod sockets;
mod stalled;

use crate::Outcome;
use crate::args::{Args, Suite};
use crate::protocol::Group;
use crate::table::{Table, write};
use crate::target::Target;
use clap::ValueEnum;
use row::{Row, losses};
use std::time::Instant;

/// Name of the markers around the rows in which causerie loses.
const LOSSES: &str = "losses";

/// Members and publishers of a server; none where they are not for it.
type Groups = Box<dyn Fn(&Target) -> Vec<Group>>;

/// Outcome of a suite.
struct Findings {
    tables: Vec<Table>,
    /// Rows among which those are looked for in which causerie loses.
    rows: Vec<Row>,
}

/// Runs the suites that were asked for.
pub(crate) fn run(asked: &Args) -> Outcome<()> {
    rlimit::increase_nofile_limit(u64::MAX)?;
    let args = if asked.quick { quick(asked) } else { asked.clone() };
    let suites = if args.suites.is_empty() { Suite::value_variants() } else { &args.suites };
    let mut rows = Vec::new();
    for suite in suites {
        let name = suite.name();
        let started = Instant::now();
        eprintln!("fan_out: {name} …");
        let found = measure(*suite, &args).map_err(|error| format!("{name}: {error}"))?;
        eprintln!("fan_out: {name} took {:.0} s", started.elapsed().as_secs_f64());
        show(&args, &name, &found.tables)?;
        rows.extend(found.rows);
    }
    let all = args.suites.is_empty() && args.rows.is_empty() && args.servers.is_empty();
    let keeps = Args { write: args.write.clone().filter(|_| all), ..args };
    show(&keeps, LOSSES, &[losses(&rows)])
}

/// Prints the tables, and keeps them in the file that was asked for.
fn show(args: &Args, name: &str, tables: &[Table]) -> Outcome<()> {
    let text = tables.iter().map(Table::markdown).collect::<Vec<_>>().join("\n");
    println!("\n## {name}\n\n{text}");
    args.write.as_ref().map_or(Ok(()), |file| write(file, name, &text))
}

/// One short round.
fn quick(asked: &Args) -> Args {
    Args { rounds: 1, seconds: asked.seconds.min(0.1), ..asked.clone() }
}

fn measure(suite: Suite, args: &Args) -> Outcome<Findings> {
    match suite {
        Suite::Deliveries => deliveries::measure(args),
        Suite::Cores => cores::measure(args),
        Suite::Sockets => sockets::measure(args),
        Suite::Connections => connections::measure(args),
        Suite::Stalled => stalled::measure(args),
        Suite::Picture => picture::measure(args),
        Suite::Nodes => nodes::measure(args),
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

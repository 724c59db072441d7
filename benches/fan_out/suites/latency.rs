//! From sending to arriving, where messages are paced so that nothing has to wait.

use super::{median, milliseconds};
use crate::Outcome;
use crate::args::Args;
use crate::protocol::{Drive, Measured};
use crate::stage::{Stage, load};
use crate::table::Table;
use crate::target::targets;

/// Members, and messages a second.
const ROOMS: [(usize, f64); 2] = [(10, 100.0), (1_000, 20.0)];
const PAYLOADS: [usize; 2] = [150, 4_000];

pub(super) fn measure(args: &Args) -> Outcome<Vec<Table>> {
    let targets = targets(args);
    let mut names = vec!["server".to_owned()];
    let mut rows = vec![Vec::new(); targets.len()];
    for (members, pace) in ROOMS {
        let members = if args.quick { members.min(100) } else { members };
        let mut stage = Stage::open(args, &targets, |target| target.room(0, members))?;
        for payload in PAYLOADS {
            names.push(format!("{members} members, {pace:.0}/s of {payload} bytes"));
            let measured = stage.measure(&load(args, 1, Drive::Paced(pace), payload))?;
            for (row, rounds) in rows.iter_mut().zip(&measured) {
                row.push(cell(rounds));
            }
        }
    }
    let mut table = Table::new("p50 / p99 from sending to each arrival, in ms.", names);
    for (target, row) in targets.iter().zip(rows) {
        table.row(&target.name, row);
    }
    Ok(vec![table])
}

fn cell(rounds: &[Measured]) -> String {
    let latencies = || rounds.iter().filter_map(|round| round.latencies.first());
    let p50 = median(latencies().map(|latency| latency.p50));
    let p99 = median(latencies().map(|latency| latency.p99));
    format!("{} / {}", milliseconds(p50), milliseconds(p99))
}

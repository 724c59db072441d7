//! Three of fifty members stop reading: time until they are cut, effect on the others, and memory meanwhile.

use super::{median, milliseconds};
use crate::Outcome;
use crate::args::Args;
use crate::protocol::{Content, Drive, Load, Measured};
use crate::stage::Seat;
use crate::table::Table;
use crate::target::targets;

const MEMBERS: usize = 50;
const STALLED: usize = 3;
const PACE: f64 = 1_000.0;
const PAYLOAD: usize = 4_000;

pub(super) fn measure(args: &Args) -> Outcome<Vec<Table>> {
    let caption = format!(
        "{STALLED} of {MEMBERS} members stop reading while {PACE:.0} messages of {PAYLOAD} bytes come every second. The \
         ratio is that of the others' p99 to the same run without it."
    );
    let columns = ["server", "cut after", "memory grows by", "p99 without", "p99 with", "ratio", "others lose"];
    let mut table = Table::new(&caption, columns);
    let mut seats = targets(args).into_iter().map(|target| Seat::take(target, args)).collect::<Outcome<Vec<_>>>()?;
    let mut rounds = vec![Vec::new(); seats.len()];
    for _ in 0..args.rounds {
        for (seat, rounds) in seats.iter_mut().zip(&mut rounds) {
            rounds.push((run(seat, args, 0)?, run(seat, args, STALLED)?));
        }
    }
    for (seat, rounds) in seats.iter().zip(&rounds) {
        table.row(&seat.target.name, row(rounds));
    }
    Ok(vec![table])
}

fn run(seat: &mut Seat, args: &Args, stalled: usize) -> Outcome<Measured> {
    seat.driver.open(seat.target.room(0, MEMBERS))?;
    let rooms = vec![(0, Drive::Paced(PACE))];
    let seconds = if args.quick { 0.2 } else { args.seconds.max(1.0) * 2.0 };
    let content = Content::Text(PAYLOAD);
    let load = Load { rooms, senders: 1, content, warm_up: seconds / 8.0, seconds, messages: None, stalled };
    let measured = seat.driver.run(&load)?;
    seat.driver.close()?;
    Ok(measured)
}

fn row(rounds: &[(Measured, Measured)]) -> Vec<String> {
    let p99 = |measured: &Measured| measured.latencies.first().map_or(0.0, |latency| latency.p99);
    let cut: Vec<f64> = rounds.iter().filter_map(|(_, with)| with.cut_after).collect();
    let cut_after = match cut.len() == rounds.len() {
        true => format!("{:.1} s", median(cut)),
        false => "never".to_owned(),
    };
    let growth = median(rounds.iter().map(|(_, with)| with.resident_growth as f64 / 1e6));
    let ratio = median(rounds.iter().map(|(without, with)| p99(with) / p99(without)));
    let lost: u64 = rounds.iter().map(|(_, with)| with.lost + with.dropped).sum();
    vec![
        cut_after,
        format!("{growth:.1} MB"),
        format!("{} ms", milliseconds(median(rounds.iter().map(|(without, _)| p99(without))))),
        format!("{} ms", milliseconds(median(rounds.iter().map(|(_, with)| p99(with))))),
        format!("{ratio:.2}"),
        lost.to_string(),
    ]
}

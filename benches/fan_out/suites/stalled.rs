//! Three of fifty members stop reading: time until they are cut, effect on the others, and memory meanwhile.

use super::Findings;
use super::row::{Row, ratio, table};
use crate::Outcome;
use crate::args::Args;
use crate::protocol::{Content, Drive, Load, Measured};
use crate::stage::Seat;
use crate::target::targets;

const MEMBERS: usize = 50;
const STALLED: usize = 3;
const PACE: f64 = 1_000.0;
const PAYLOAD: usize = 4_000;
/// Turns are long here.
const ROUNDS: usize = 3;

pub(super) fn measure(args: &Args) -> Outcome<Findings> {
    let caption = format!(
        "{STALLED} of {MEMBERS} members stop reading while {PACE:.0} messages of {PAYLOAD} bytes come every second."
    );
    let mut seats = targets(args).into_iter().map(|target| Seat::take(target, args)).collect::<Outcome<Vec<_>>>()?;
    let mut rounds = vec![Vec::new(); seats.len()];
    for _ in 0..args.rounds.min(ROUNDS) {
        for (seat, rounds) in seats.iter_mut().zip(&mut rounds) {
            rounds.push((run(seat, args, 0)?, run(seat, args, STALLED)?));
        }
    }
    let mut rows = [
        Row::new("p99 of the others, with ÷ without", ""),
        Row::new("p99 of the others, with them, ms", "ms"),
        Row::new("memory grows by, MB", "MB"),
        Row::new("cut after, s", "s"),
    ];
    for (seat, rounds) in seats.iter().zip(&rounds) {
        let each = |figure: fn(&(Measured, Measured)) -> f64| rounds.iter().map(figure).collect::<Vec<_>>();
        let (without, with) = (each(|(without, _)| p99(without)), each(|(_, with)| p99(with)));
        let lost: u64 = rounds.iter().map(|(_, with)| with.lost + with.dropped).sum();
        let lost = if lost > 0 { format!(", {lost} lost") } else { String::new() };
        rows[0].cell_as(&seat.target, Vec::new(), ratio(&with, &without) + &lost);
        rows[1].cell(&seat.target, with);
        rows[2].cell(&seat.target, each(|(_, with)| with.resident_growth as f64 / 1e6));
        match rounds.iter().map(|(_, with)| with.cut_after).collect::<Option<Vec<f64>>>() {
            Some(cut) => rows[3].cell(&seat.target, cut),
            None => rows[3].cell_as(&seat.target, Vec::new(), "never".to_owned()),
        }
    }
    let tables = vec![table(&caption, &rows)];
    let [_, latency, ..] = rows;
    Ok(Findings { tables, rows: vec![latency] })
}

/// Milliseconds.
fn p99(measured: &Measured) -> f64 {
    measured.latencies.first().map_or(0.0, |latency| latency.p99 * 1e3)
}

fn run(seat: &mut Seat, args: &Args, stalled: usize) -> Outcome<Measured> {
    seat.driver.open(seat.target.room(0, MEMBERS))?;
    let rooms = vec![(0, Drive::Paced(PACE))];
    let seconds = if args.quick { 0.2 } else { args.seconds.max(1.0) * 2.0 };
    let content = Content::Text(PAYLOAD);
    let load = Load {
        rooms,
        senders: 1,
        content,
        large: None,
        warm_up: seconds / 8.0,
        seconds,
        messages: None,
        stalled,
        parks: false,
    };
    let measured = seat.driver.run(&load)?;
    seat.driver.close()?;
    Ok(measured)
}

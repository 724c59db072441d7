//! Connections that come and go, in a room of ten that stay.

use super::median;
use crate::Outcome;
use crate::args::Args;
use crate::protocol::{Churn, Measured};
use crate::speech::Speech;
use crate::stage::Stage;
use crate::table::Table;
use crate::target::{Target, targets};

const STAYING: usize = 10;
const AT_ONCE: usize = 32;

pub(super) fn measure(args: &Args) -> Outcome<Vec<Table>> {
    // A native client that leaves before it said hello was in no room.
    let targets: Vec<Target> = targets(args).into_iter().filter(|target| target.speech != Speech::Native).collect();
    let mut stage = Stage::open(args, &targets, |target| target.room(0, STAYING))?;
    let mut measured = vec![Vec::new(); targets.len()];
    for _ in 0..args.rounds {
        for (seat, measured) in stage.seats.iter_mut().zip(&mut measured) {
            let churn = Churn { path: seat.target.path(0), at_once: AT_ONCE, seconds: args.seconds };
            measured.push(seat.driver.churn(&churn)?);
        }
    }
    let caption = format!(
        "{AT_ONCE} clients at a time connect, shake hands, close and come back, in a room of {STAYING} that stay. CPU of \
         the server per connection."
    );
    let mut table = Table::new(&caption, ["server", "× the bare server", "µs", "connections a second"]);
    for (target, rounds) in targets.iter().zip(&measured) {
        let ratios = rounds.iter().zip(&measured[0]).map(|(round, bare)| each(round) / each(bare));
        let pace = median(rounds.iter().map(|round| round.messages as f64 / round.seconds));
        let cost = median(rounds.iter().map(each));
        table.row(&target.name, [format!("{:.2}", median(ratios)), format!("{cost:.0}"), format!("{pace:.0}")]);
    }
    Ok(vec![table])
}

/// Microseconds per connection.
fn each(round: &Measured) -> f64 {
    round.server_cpu * 1e6 / round.messages.max(1) as f64
}

//! One busy room, and the latency in another room meanwhile.

use super::{median, milliseconds};
use crate::Outcome;
use crate::args::Args;
use crate::protocol::{Content, Drive, Group, Load, Measured};
use crate::stage::Stage;
use crate::table::Table;
use crate::target::{Target, targets};

const BUSY: usize = 0;
const CALM: usize = 1;
const IN_FLIGHT: usize = 16;
const PACE: f64 = 50.0;
const PAYLOAD: usize = 150;
const CALM_MEMBERS: usize = 10;

pub(super) fn measure(args: &Args) -> Outcome<Vec<Table>> {
    let targets = targets(args);
    let members = if args.quick { 100 } else { 1_000 };
    let groups =
        |target: &Target| -> Vec<Group> { [target.room(BUSY, members), target.room(CALM, CALM_MEMBERS)].concat() };
    let mut stage = Stage::open(args, &targets, groups)?;
    let calm = (CALM, Drive::Paced(PACE));
    let alone = stage.measure(&load(args, vec![calm]))?;
    let beside = stage.measure(&load(args, vec![calm, (BUSY, Drive::InFlight(IN_FLIGHT))]))?;
    let caption = format!(
        "p50 / p99 in a room of {CALM_MEMBERS} with {PACE:.0} messages a second, in ms: alone, and while {IN_FLIGHT} \
         messages are always in flight to a room of {members} on the same core."
    );
    let mut table = Table::new(&caption, ["server", "alone", "beside a busy room", "deliveries a second beside it"]);
    for ((target, alone), beside) in targets.iter().zip(&alone).zip(&beside) {
        let pace = median(beside.iter().map(|round| round.deliveries as f64 / round.seconds));
        table.row(&target.name, [cell(alone), cell(beside), format!("{pace:.0}")]);
    }
    Ok(vec![table])
}

fn load(args: &Args, rooms: Vec<(usize, Drive)>) -> Load {
    Load {
        rooms,
        senders: usize::MAX,
        content: Content::Text(PAYLOAD),
        warm_up: args.seconds / 4.0,
        seconds: args.seconds,
        messages: None,
        stalled: 0,
    }
}

fn cell(rounds: &[Measured]) -> String {
    let latencies = || rounds.iter().filter_map(|round| round.latencies.first());
    let p50 = median(latencies().map(|latency| latency.p50));
    let p99 = median(latencies().map(|latency| latency.p99));
    format!("{} / {}", milliseconds(p50), milliseconds(p99))
}

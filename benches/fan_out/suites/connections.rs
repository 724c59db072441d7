//! The CPU of a connection: sockets that come and go, and everybody who comes at once. The number of count frames must
//! not grow with the square of the members (`docs/design.md`, "Counts").

use super::row::{Row, figure, table};
use super::{Findings, median};
use crate::Outcome;
use crate::args::Args;
use crate::protocol::{Churn, Group};
use crate::server::ROOMS;
use crate::speech::Speech;
use crate::stage::{Seat, Stage};
use crate::target::{Program, Target, targets};

const STAYING: usize = 10;
const AT_ONCE: usize = 32;
/// Members and rooms of each storm: one room filled after the other, all in turn, one room.
const STORMS: [(usize, usize, bool); 3] = [(10_000, 200, false), (19_000, 200, true), (8_000, 1, false)];
/// A storm costs the same each time.
const ROUNDS: usize = 3;

pub(super) fn measure(args: &Args) -> Outcome<Findings> {
    let mut rows = Vec::new();
    let name = "open and close";
    if args.wants(name) {
        rows.push(come_and_go(name, args)?);
    }
    for storm in STORMS {
        rows.extend(join(args, storm)?);
    }
    let caption = format!(
        "CPU of the server per connection, in µs. *Open and close*: {AT_ONCE} clients at a time connect, shake hands, close \
         and come back beside {STAYING} that stay. *Join*: all connect, and native ones say `hello` and `join`, as fast as \
         they can, and are told all {ROOMS} rooms of causerie; until nothing more is sent to anybody. Counts: count \
         frames to each member."
    );
    Ok(Findings { tables: vec![table(&caption, &rows)], rows })
}

fn come_and_go(name: &str, args: &Args) -> Outcome<Row> {
    let targets = targets(args);
    let mut stage = Stage::open(args, &targets, |target| target.room(0, STAYING))?;
    let mut costs = vec![Vec::new(); targets.len()];
    for _ in 0..args.rounds {
        for (seat, costs) in stage.seats.iter_mut().zip(&mut costs) {
            let churn = Churn { path: seat.target.path(0), at_once: AT_ONCE, seconds: args.seconds };
            let measured = seat.driver.churn(&churn)?;
            costs.push(measured.server_cpu * 1e6 / measured.messages.max(1) as f64);
        }
    }
    let mut row = Row::new(name, "µs");
    targets.iter().zip(costs).for_each(|(target, costs)| row.cell(target, costs));
    Ok(row)
}

/// The cost of a join, and the number of count frames to each of gischat's members.
fn join(args: &Args, (members, rooms, in_turn): (usize, usize, bool)) -> Outcome<Option<Row>> {
    let members = if args.quick { members / 20 } else { members };
    let rooms = if args.quick { rooms.div_ceil(20) } else { rooms };
    let order = if in_turn { "in turn" } else { "one after the other" };
    let into = if rooms == 1 { "one room".to_owned() } else { format!("{rooms} rooms, {order}") };
    let name = format!("{members} join {into}");
    let mut targets = targets(args);
    targets.retain(|target| matches!(target.program, Program::Bare | Program::Causerie(_) | Program::Uws));
    if !args.wants(&name) {
        return Ok(None);
    }
    let mut rounds = vec![(Vec::new(), Vec::new()); targets.len()];
    for _ in 0..args.rounds.min(ROUNDS) {
        for (target, (costs, frames)) in targets.iter().zip(&mut rounds) {
            let opened = Seat::take(target.clone(), args)?.driver.open(groups(target, members, rooms, in_turn))?;
            costs.push(opened.server_cpu * 1e6 / members as f64);
            frames.push(opened.short_frames as f64 / members as f64);
        }
    }
    let mut row = Row::new(&name, "µs");
    for (target, (costs, frames)) in targets.iter().zip(rounds) {
        let [cost, frames] = [&costs, &frames].map(|rounds| figure(median(rounds.iter().copied())));
        let is_told = matches!(target.program, Program::Causerie(_)) && target.speech != Speech::Native;
        let text = if is_told { format!("{cost}, {frames} counts") } else { cost };
        row.cell_as(target, costs, text);
    }
    Ok(Some(row))
}

fn groups(target: &Target, members: usize, rooms: usize, in_turn: bool) -> Vec<Group> {
    let each = members / rooms;
    match in_turn {
        false => target.rooms(rooms, each),
        true => (0..each).flat_map(|_| target.rooms(rooms, 1)).collect(),
    }
}

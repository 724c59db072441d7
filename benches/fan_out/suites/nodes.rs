//! Rooms on one node without a broker, and on one beside NATS: whose members come to it, or are passed on to it by another node, in its
//! rooms over lines from another node, or passed on by nginx. The CPU of all of them but NATS per delivery, per join and per socket, and the latency.

use super::row::{Row, table};
use super::sockets::rows;
use super::{Findings, Groups};
use crate::Outcome;
use crate::args::Args;
use crate::protocol::{Drive, Load, Measured};
use crate::speech::Speech;
use crate::stage::{Seat, Stage, load};
use crate::table::Table;
use crate::target::{Front, Program, Target};
use std::path::Path;

const PAYLOAD: usize = 150;
const ROOMS: usize = 200;
const SMALL: usize = 10;
const LARGE: usize = 1_000;
/// Members of each room whose sockets are looked at: a front has two files for each, of 20,000 that a process may have.
const SOCKETS: usize = 45;
/// Bytes of a text as long as a picture.
const LONG: usize = 5_000_000;

pub(super) fn measure(args: &Args) -> Outcome<Findings> {
    let mut targets = targets();
    targets.retain(Target::is_installed);
    let (mut costs, mut latencies) = (Vec::new(), Vec::new());
    for (groups, mut cases) in scenes(args) {
        cases.retain(|(name, _)| args.wants(name));
        if cases.is_empty() {
            continue;
        }
        let mut stage = Stage::open(args, &targets, &groups)?;
        for (name, load) in &cases {
            let measured = stage.measure(load)?;
            let cells: Vec<(&Target, &[Measured])> = targets.iter().zip(measured.iter().map(Vec::as_slice)).collect();
            match load.rooms.first() {
                Some((_, Drive::Paced(_))) => latencies.push(Row::latency(name, &cells)),
                _ => costs.push(Row::deliveries(name, &cells)),
            }
        }
    }
    let cost = format!(
        "CPU of all nodes, and of nginx, per delivery to native members, messages of {PAYLOAD} bytes. Above: × one node \
         without a broker, in brackets the quartiles of the rounds. Below: µs, and how many of them were spent outside the \
         kernel. †: the load, not the server, was the bottleneck. All processes, NATS too, share a core."
    );
    let tables = vec![
        table(&cost, &costs),
        table("The same per member that connects, says `hello` and joins, in µs.", &joins(args, &targets)?),
        table("p50 / p99 from sending to each arrival, in ms.", &latencies),
        sockets(args, targets)?,
    ];
    Ok(Findings { tables, rows: Vec::new() })
}

/// The cost of joins.
fn joins(args: &Args, targets: &[Target]) -> Outcome<Vec<Row>> {
    let rooms = if args.quick { ROOMS / 10 } else { ROOMS };
    let name = format!("{SMALL} join each of {rooms} rooms");
    if !args.wants(&name) {
        return Ok(Vec::new());
    }
    let mut rounds = vec![Vec::new(); targets.len()];
    for _ in 0..args.rounds {
        for (target, costs) in targets.iter().zip(&mut rounds) {
            let opened = Seat::take(target.clone(), args)?.driver.open(target.rooms(rooms, SMALL))?;
            costs.push(opened.server_cpu * 1e6 / (rooms * SMALL) as f64);
        }
    }
    let mut row = Row::new(&name, "µs");
    targets.iter().zip(rounds).for_each(|(target, costs)| row.cell(target, costs));
    Ok(vec![row])
}

/// The memory of sockets, and what they cost while nothing happens.
fn sockets(args: &Args, targets: Vec<Target>) -> Outcome<Table> {
    let (rooms, members) = if args.quick { (ROOMS / 10, SOCKETS / 5) } else { (ROOMS, SOCKETS) };
    let name = format!("{} sockets in {rooms} rooms", rooms * members);
    if !args.wants(&name) {
        return Ok(table(&name, &[]));
    }
    let rows = rows(args, targets, rooms, |target| target.rooms(rooms, members))?;
    Ok(table(&format!("{name}, pinged every 20 s: all nodes together, and nginx."), &rows))
}

fn targets() -> Vec<Target> {
    let own = Path::new(env!("CARGO_BIN_EXE_causerie"));
    let home = |name, front| Target::new(name, Program::Home(own.into(), front), Speech::Native);
    vec![
        Target::new("one node", Program::Causerie(own.into()), Speech::Native),
        home("beside NATS", Front::None),
        home("passed on by a node", Front::Node),
        home("over lines", Front::Line),
        home("passed on by nginx", Front::Nginx),
    ]
}

/// Members, and the loads on them.
fn scenes(args: &Args) -> [(Groups, Vec<(String, Load)>); 3] {
    let (rooms, large) = if args.quick { (ROOMS / 10, LARGE / 10) } else { (ROOMS, LARGE) };
    let in_flight = |members, number| {
        let load = Load { senders: number, ..load(args, 1, Drive::InFlight(number), PAYLOAD) };
        (format!("{members} members, {number} in flight"), load)
    };
    let each = |rooms, number| Load { senders: number, ..load(args, rooms, Drive::InFlight(number), PAYLOAD) };
    let paced = load(args, 1, Drive::Paced(200.0), PAYLOAD);
    let mut beside = Load { large: Some((1, LONG)), ..paced.clone() };
    beside.rooms.push((1, Drive::Paced(4.0)));
    [
        (
            Box::new(|target| [target.room(0, SMALL), target.room(1, 2)].concat()),
            vec![
                in_flight(SMALL, 1),
                in_flight(SMALL, 16),
                (format!("{SMALL} members, 200 a second"), paced),
                (format!("the same, beside {} MB every 250 ms in another room", LONG / 1_000_000), beside),
            ],
        ),
        (Box::new(move |target| target.room(0, large)), vec![in_flight(large, 1), in_flight(large, 16)]),
        (
            Box::new(move |target| target.rooms(rooms, SMALL)),
            vec![
                (format!("16 of {rooms} rooms of {SMALL}, 1 in flight in each"), each(16.min(rooms), 1)),
                (format!("{rooms} rooms of {SMALL}, 1 in flight in each"), each(rooms, 1)),
                (format!("16 of {rooms} rooms of {SMALL}, 16 in flight in each"), each(16.min(rooms), 16)),
            ],
        ),
    ]
}

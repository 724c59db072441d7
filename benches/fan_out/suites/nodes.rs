//! Rooms on one node without a broker, on one beside NATS, and on two and three: the CPU of all nodes per delivery, that of
//! NATS, and the latency from node to node.

use super::row::{Row, table};
use super::sockets::rows;
use super::{Findings, Groups};
use crate::Outcome;
use crate::args::Args;
use crate::machine::cpu;
use crate::protocol::{Drive, Group, Load, Measured};
use crate::speech::Speech;
use crate::stage::{Seat, Stage, load};
use crate::table::Table;
use crate::target::{Program, Target};
use std::path::Path;
use std::time::Instant;

const PAYLOAD: usize = 150;
const ROOMS: usize = 200;
const SMALL: usize = 10;
const LARGE: usize = 1_000;
/// Bytes of a text as long as a picture.
const LONG: usize = 5_000_000;

pub(super) fn measure(args: &Args) -> Outcome<Findings> {
    let mut targets = targets();
    targets.retain(Target::is_installed);
    let (mut costs, mut brokers, mut latencies) = (Vec::new(), Vec::new(), Vec::new());
    for (groups, mut cases) in scenes(args) {
        cases.retain(|(name, _)| args.wants(name));
        if cases.is_empty() {
            continue;
        }
        let mut stage = Stage::open(args, &targets, &groups)?;
        for (name, load) in &cases {
            let mut measured = vec![Vec::new(); targets.len()];
            let mut spent = vec![Vec::new(); targets.len()];
            for _ in 0..args.rounds {
                for (number, seat) in stage.seats.iter_mut().enumerate() {
                    let (round, broker) = turn(seat, load)?;
                    measured[number].push(round);
                    spent[number].push(broker);
                }
            }
            let cells: Vec<(&Target, &[Measured])> = targets.iter().zip(measured.iter().map(Vec::as_slice)).collect();
            match load.rooms.first() {
                Some((_, Drive::Paced(_))) => latencies.push(Row::latency(name, &cells)),
                _ => {
                    costs.push(Row::deliveries(name, &cells));
                    let mut row = Row::new(name, "µs");
                    targets.iter().zip(spent).for_each(|(target, spent)| row.cell(target, spent));
                    brokers.push(row);
                }
            }
        }
    }
    let cost = format!(
        "CPU of all nodes per delivery, native members dealt over them, messages of {PAYLOAD} bytes. Above: × one node \
         without a broker, in brackets the quartiles of the rounds. Below: µs, and how many of them were spent outside the \
         kernel. All nodes and NATS share a core."
    );
    let tables = vec![
        table(&cost, &costs),
        table(
            "CPU of all nodes per member that connects, says `hello` and joins, in µs: the first of each room at the first node, \
             the others at the last.",
            &joins(args, &targets)?,
        ),
        table("CPU of NATS per message, in µs.", &brokers),
        table("p50 / p99 from sending to each arrival, in ms.", &latencies),
        sockets(args, targets)?,
    ];
    Ok(Findings { tables, rows: Vec::new() })
}

/// The cost of joins, none of which but the first of each room are at its home where there are several nodes.
fn joins(args: &Args, targets: &[Target]) -> Outcome<Vec<Row>> {
    let rooms = if args.quick { ROOMS / 10 } else { ROOMS };
    let name = format!("{SMALL} join each of {rooms} rooms");
    if !args.wants(&name) {
        return Ok(Vec::new());
    }
    let mut rounds = vec![Vec::new(); targets.len()];
    for _ in 0..args.rounds {
        for (target, costs) in targets.iter().zip(&mut rounds) {
            let last = if let Program::Nodes(_, nodes) = target.program { nodes - 1 } else { 0 };
            let others = target.rooms(rooms, SMALL - 1).into_iter().map(|group| Group { node: last, ..group });
            let groups: Vec<Group> = target.rooms(rooms, 1).into_iter().chain(others).collect();
            let opened = Seat::take(target.clone(), args)?.driver.open(groups)?;
            costs.push(opened.server_cpu * 1e6 / (rooms * SMALL) as f64);
        }
    }
    let mut row = Row::new(&name, "µs");
    targets.iter().zip(rounds).for_each(|(target, costs)| row.cell(target, costs));
    Ok(vec![row])
}

/// The memory of sockets, and what they cost while nothing happens.
fn sockets(args: &Args, targets: Vec<Target>) -> Outcome<Table> {
    let (rooms, members) = if args.quick { (ROOMS / 10, 9) } else { (ROOMS, 90) };
    let name = format!("{} sockets in {rooms} rooms", rooms * members);
    if !args.wants(&name) {
        return Ok(table(&name, &[]));
    }
    let rows = rows(args, targets, rooms, |target| dealt(target, target.rooms(rooms, members)))?;
    Ok(table(&format!("{name}, dealt over the nodes and pinged every 20 s: all nodes together, without NATS."), &rows))
}

/// One turn of a server, and the µs that the broker spent per message.
fn turn(seat: &mut Seat, load: &Load) -> Outcome<(Measured, f64)> {
    let broker: Vec<u32> = seat.broker().into_iter().collect();
    let (before, began) = (cpu(&broker)?, Instant::now());
    let name = seat.target.name.clone();
    let measured = seat.driver.run(load).map_err(|error| format!("{name}: {error}"))?;
    // It is watched from outside, warming up included.
    let share = cpu(&broker)?.since(before).all.as_secs_f64() / began.elapsed().as_secs_f64();
    let spent = share * measured.seconds * 1e6 / measured.messages.max(1) as f64;
    Ok((measured, spent))
}

fn targets() -> Vec<Target> {
    let own = Path::new(env!("CARGO_BIN_EXE_causerie"));
    let nodes = |name, nodes| Target::new(name, Program::Nodes(own.into(), nodes), Speech::Native);
    let alone = Target::new("one node", Program::Causerie(own.into()), Speech::Native);
    vec![alone, nodes("one node, NATS", 1), nodes("two nodes", 2), nodes("three nodes", 3)]
}

/// Members, and the loads on them.
fn scenes(args: &Args) -> [(Groups, Vec<(String, Load)>); 3] {
    let (rooms, large) = if args.quick { (ROOMS / 10, LARGE / 10) } else { (ROOMS, LARGE) };
    let in_flight = |number| Load { senders: number, ..load(args, 1, Drive::InFlight(number), PAYLOAD) };
    let each = Load { senders: 1, ..load(args, rooms, Drive::InFlight(1), PAYLOAD) };
    let some = Load { senders: 1, ..load(args, 16.min(rooms), Drive::InFlight(1), PAYLOAD) };
    let busy = Load { senders: SMALL, ..load(args, 16.min(rooms), Drive::InFlight(16), PAYLOAD) };
    let paced = load(args, 1, Drive::Paced(200.0), PAYLOAD);
    let mut beside = Load { large: Some((1, LONG)), ..paced.clone() };
    beside.rooms.push((1, Drive::Paced(4.0)));
    [
        (
            Box::new(|target| dealt(target, [target.room(0, SMALL), target.room(1, 2)].concat())),
            vec![
                (format!("{SMALL} members, 200 a second"), paced),
                (format!("the same, beside {} MB every 250 ms in another room", LONG / 1_000_000), beside),
            ],
        ),
        (
            Box::new(move |target| dealt(target, target.room(0, large))),
            vec![
                (format!("{large} members, 1 in flight"), in_flight(1)),
                (format!("{large} members, 16 in flight"), in_flight(16)),
            ],
        ),
        (
            Box::new(move |target| dealt(target, target.rooms(rooms, SMALL))),
            vec![
                (format!("16 of {rooms} rooms of {SMALL}, 1 in flight in each"), some),
                (format!("{rooms} rooms of {SMALL}, 1 in flight in each"), each),
                (format!("16 of {rooms} rooms of {SMALL}, 16 in flight in each"), busy),
            ],
        ),
    ]
}

/// The members of each room dealt over the nodes, another one first in each.
fn dealt(target: &Target, groups: Vec<Group>) -> Vec<Group> {
    let Program::Nodes(_, nodes) = target.program else { return groups };
    let deal = |group: Group| {
        (0..nodes).map(move |number| {
            let members = group.members / nodes + usize::from(number < group.members % nodes);
            Group { node: (group.room + number) % nodes, members, ..group.clone() }
        })
    };
    groups.into_iter().flat_map(deal).collect()
}

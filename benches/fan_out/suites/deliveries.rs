//! The CPU of a delivery, and its latency where messages are paced: rooms of 10 to 8,000, small and large messages.

use super::Findings;
use super::row::{Row, table};
use crate::Outcome;
use crate::args::Args;
use crate::protocol::{Drive, Group, Load, Measured};
use crate::speech::Speech;
use crate::stage::{Stage, load};
use crate::target::{Program, Target, targets};

const PAYLOAD: usize = 150;
/// Rooms of `SMALL` members that speak at the same time.
const ROOMS: usize = 200;
const SMALL: usize = 10;
const LARGE: usize = 1_000;
const LARGEST: usize = 8_000;

/// Figures that a case is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shows {
    Cost,
    Latency,
    Both,
}

/// Members and publishers of a server; none where the scene is not for it.
type Groups = Box<dyn Fn(&Target) -> Vec<Group>>;

/// Members that connect once, and the loads on them.
struct Scene {
    groups: Groups,
    cases: Vec<(String, Shows, Load)>,
}

pub(super) fn measure(args: &Args) -> Outcome<Findings> {
    let (mut costs, mut latencies) = (Vec::new(), Vec::new());
    for mut scene in scenes(args) {
        scene.cases.retain(|(name, ..)| args.wants(name));
        let mut targets = targets(args);
        targets.retain(|target| !(scene.groups)(target).is_empty());
        if scene.cases.is_empty() || targets.is_empty() {
            continue;
        }
        let mut stage = Stage::open(args, &targets, &scene.groups)?;
        for (name, shows, load) in &scene.cases {
            let measured = stage.measure(load)?;
            let cells: Vec<(&Target, &[Measured])> = targets.iter().zip(measured.iter().map(Vec::as_slice)).collect();
            if *shows != Shows::Latency {
                costs.push(Row::deliveries(name, &cells));
            }
            if *shows != Shows::Cost {
                latencies.push(Row::latency(name, &cells));
            }
        }
    }
    let cost = format!(
        "CPU of the server per delivery, messages of {PAYLOAD} bytes unless said otherwise. Above: × the bare `write`, in \
         brackets the quartiles of the rounds. Below: µs, and how many of them were spent outside the kernel. †: the load, \
         not the server, was the bottleneck."
    );
    let tables = vec![table(&cost, &costs), table("p50 / p99 from sending to each arrival, in ms.", &latencies)];
    Ok(Findings { tables, rows: costs.into_iter().chain(latencies).collect() })
}

fn scenes(args: &Args) -> Vec<Scene> {
    let size = |members: usize| if args.quick { members.min(100) } else { members };
    let flying = |in_flight, senders, bytes| Load { senders, ..load(args, 1, Drive::InFlight(in_flight), bytes) };
    let paced = |pace| load(args, 1, Drive::Paced(pace), PAYLOAD);
    let room = |members| -> Groups { Box::new(move |target| target.room(0, members)) };
    let cost = |name: String, load| (name, Shows::Cost, load);
    let [small, large, largest] = [SMALL, LARGE, LARGEST].map(size);
    let rooms = if args.quick { ROOMS / 10 } else { ROOMS };
    let one = (0, Drive::Paced(50.0));
    let beside = Load { rooms: vec![one, (1, Drive::InFlight(16))], ..load(args, 1, one.1, PAYLOAD) };
    vec![
        Scene {
            groups: room(small),
            cases: vec![
                cost(format!("{small} members, 1 in flight"), flying(1, 1, PAYLOAD)),
                cost(format!("{small} members, 16 in flight"), flying(16, 16, PAYLOAD)),
                (format!("{small} members, 100 a second"), Shows::Latency, paced(100.0)),
            ],
        },
        Scene {
            groups: Box::new(move |target| target.rooms(rooms, small)),
            cases: vec![cost(
                format!("{rooms} rooms of {small}, 1 in flight in each"),
                Load { senders: 1, ..load(args, rooms, Drive::InFlight(1), PAYLOAD) },
            )],
        },
        Scene {
            groups: room(large),
            cases: vec![
                cost(format!("{large} members, 1 in flight"), flying(1, 1, PAYLOAD)),
                cost(format!("{large} members, 16 in flight"), flying(16, 16, PAYLOAD)),
                cost(format!("{large} members, 16 in flight from one"), flying(16, 1, PAYLOAD)),
                cost(format!("{large} members, 4 kB, 1 in flight"), flying(1, 1, 4_000)),
                cost(format!("{large} members, 4 kB, 16 in flight"), flying(16, 16, 4_000)),
                cost(format!("{large} members, 60 kB, 1 in flight"), flying(1, 1, 60_000)),
                (format!("{large} members, 20 a second"), Shows::Both, paced(20.0)),
            ],
        },
        Scene {
            groups: Box::new(move |target| [target.room(0, small), target.room(1, large)].concat()),
            cases: vec![(
                format!("{small} members, 50 a second, beside 16 in flight to {large}"),
                Shows::Latency,
                beside,
            )],
        },
        Scene {
            groups: room(largest),
            cases: vec![
                cost(format!("{largest} members, 1 in flight"), flying(1, 1, PAYLOAD)),
                cost(format!("{largest} members, 16 in flight"), flying(16, 16, PAYLOAD)),
            ],
        },
        Scene {
            groups: Box::new(move |target| on_plugins_path(target, large)),
            cases: vec![cost(format!("{large} members on `/room/…/ws`, 1 in flight"), flying(1, 1, PAYLOAD))],
        },
        Scene {
            groups: Box::new(move |target| mixed(target, large)),
            cases: vec![cost(format!("{large} members, a quarter of each generation, 1 in flight"), flying(1, 1, 300))],
        },
    ]
}

/// Members on the path without a generation, where causerie finds the dialect from what clients say: v1 that are silent,
/// and, in the column of v3, v2 that register a nickname. None for other servers but the bare write.
fn on_plugins_path(target: &Target, members: usize) -> Vec<Group> {
    let speech = match (&target.program, target.speech) {
        (Program::Bare, _) => return target.room(0, members),
        (Program::Causerie(_), Speech::V1) => Speech::V1,
        (Program::Causerie(_), Speech::V3) => Speech::V2,
        _ => return Vec::new(),
    };
    let registers = speech == Speech::V2;
    let path = "/room/r0/ws".to_owned();
    vec![Group { path, registers, speech, ..target.room(0, members).remove(0) }]
}

/// Members of every generation, in the column of v3.
fn mixed(target: &Target, members: usize) -> Vec<Group> {
    match (&target.program, target.speech) {
        (Program::Bare, _) => target.room(0, members),
        (Program::Causerie(_), Speech::V3) => {
            let speeches = Speech::ALL.into_iter();
            speeches.flat_map(|speech| Target { speech, ..target.clone() }.room(0, members / 4)).collect()
        }
        _ => Vec::new(),
    }
}

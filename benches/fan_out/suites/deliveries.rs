//! The CPU of a delivery, and its latency where messages are paced: rooms of 10 to 8,000, small and large messages.

use super::row::{Row, table};
use super::{Findings, Groups};
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
/// Seconds of a turn in which members who do not look are written to several times.
const WRITTEN_TO_SECONDS: f64 = 4.0;

/// Figures that a case is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shows {
    Cost,
    Latency,
    Both,
}

/// Name of a row, its figures, and its load.
type Case = (String, Shows, Load);

/// Members that connect once, and the loads on them.
struct Scene {
    groups: Groups,
    cases: Vec<Case>,
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
    let scenes = in_one_room(args).into_iter().chain([with_few_who_look(args)]).chain(in_several_rooms(args));
    scenes.chain(of_several_dialects(args)).collect()
}

fn in_one_room(args: &Args) -> [Scene; 3] {
    let cost = |members, what: &str, [in_flight, senders, bytes]: [usize; 3]| -> Case {
        let load = Load { senders, ..load(args, 1, Drive::InFlight(in_flight), bytes) };
        (format!("{members} members, {what}"), Shows::Cost, load)
    };
    let paced = |members, pace: f64, shows| -> Case {
        (format!("{members} members, {pace} a second"), shows, load(args, 1, Drive::Paced(pace), PAYLOAD))
    };
    let room = |members, cases| Scene { groups: Box::new(move |target| target.room(0, members)), cases };
    let (one, busy) = ([1, 1, PAYLOAD], [16, 16, PAYLOAD]);
    let [small, large, largest] = [SMALL, LARGE, LARGEST].map(|members| size(args, members));
    let few =
        vec![cost(small, "1 in flight", one), cost(small, "16 in flight", busy), paced(small, 100.0, Shows::Latency)];
    let many = vec![
        cost(large, "1 in flight", one),
        cost(large, "16 in flight", busy),
        cost(large, "16 in flight from one", [16, 1, PAYLOAD]),
        cost(large, "4 kB, 1 in flight", [1, 1, 4_000]),
        cost(large, "4 kB, 16 in flight", [16, 16, 4_000]),
        cost(large, "60 kB, 1 in flight", [1, 1, 60_000]),
        paced(large, 20.0, Shows::Both),
    ];
    let most = vec![cost(largest, "1 in flight", one), cost(largest, "16 in flight", busy)];
    [room(small, few), room(large, many), room(largest, most)]
}

/// A tenth of the members look; for clients that can say so, and beside them the bare write. The others are written to once a
/// second: a turn has several of these.
fn with_few_who_look(args: &Args) -> Scene {
    let (large, pace) = (size(args, LARGE), 20.0);
    let (looking, others) = (large / 10, large - large / 10);
    let name = format!("{large} members, of whom {others} do not look, {pace} a second");
    let groups = move |target: &Target| match (&target.program, target.speech) {
        (Program::Bare, _) => target.room(0, large),
        (Program::Causerie(_), Speech::Native) => {
            let away = target.room(0, others).into_iter().map(|group| Group { looks_away: true, ..group });
            target.room(0, looking).into_iter().chain(away).collect()
        }
        _ => Vec::new(),
    };
    let paced = load(args, 1, Drive::Paced(pace), PAYLOAD);
    let seconds = if args.quick { paced.seconds } else { paced.seconds.max(WRITTEN_TO_SECONDS) };
    Scene { groups: Box::new(groups), cases: vec![(name, Shows::Cost, Load { seconds, ..paced })] }
}

fn in_several_rooms(args: &Args) -> [Scene; 2] {
    let rooms = if args.quick { ROOMS / 10 } else { ROOMS };
    let large = size(args, LARGE);
    let each = Load { senders: 1, ..load(args, rooms, Drive::InFlight(1), PAYLOAD) };
    let pace = Drive::Paced(50.0);
    let beside = Load { rooms: vec![(0, pace), (1, Drive::InFlight(16))], ..load(args, 1, pace, PAYLOAD) };
    let name = format!("{SMALL} members, 50 a second, beside 16 in flight to {large}");
    [
        Scene {
            groups: Box::new(move |target| target.rooms(rooms, SMALL)),
            cases: vec![(format!("{rooms} rooms of {SMALL}, 1 in flight in each"), Shows::Cost, each)],
        },
        Scene {
            groups: Box::new(move |target| [target.room(0, SMALL), target.room(1, large)].concat()),
            cases: vec![(name, Shows::Latency, beside)],
        },
    ]
}

fn of_several_dialects(args: &Args) -> [Scene; 2] {
    let large = size(args, LARGE);
    let one = |bytes| Load { senders: 1, ..load(args, 1, Drive::InFlight(1), bytes) };
    let name = |what| format!("{large} members {what}, 1 in flight");
    [
        Scene {
            groups: Box::new(move |target| on_plugins_path(target, large)),
            cases: vec![(name("on `/room/…/ws`"), Shows::Cost, one(PAYLOAD))],
        },
        Scene {
            groups: Box::new(move |target| mixed(target, large)),
            // Large enough that even the shortest form is known as a message.
            cases: vec![(name("of all generations"), Shows::Cost, one(300))],
        },
    ]
}

fn size(args: &Args, members: usize) -> usize {
    if args.quick { members.min(100) } else { members }
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

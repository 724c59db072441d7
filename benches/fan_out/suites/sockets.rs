//! Ten thousand sockets: the memory of each, the pings to them while they are idle, and the memory after they have left.

use super::Findings;
use super::row::{Row, table};
use crate::Outcome;
use crate::args::Args;
use crate::machine::resident;
use crate::protocol::{Drive, Group, Load};
use crate::stage::{Seat, load};
use crate::target::{Target, targets};
use std::thread;
use std::time::Duration;

const PAYLOAD: usize = 150;
/// Seconds without messages: two of causerie's default intervals between pings.
const IDLE: f64 = 40.0;
/// Time after the last has left.
const AFTER: Duration = Duration::from_secs(10);

pub(super) fn measure(args: &Args) -> Outcome<Findings> {
    let (rooms, members) = if args.quick { (10, 50) } else { (100, 100) };
    let rows = rows(args, targets(args), rooms, |target| target.rooms(rooms, members))?;
    let caption = format!(
        "Resident memory (1,000 bytes are a kB) of {} sockets in {rooms} rooms. While they are idle causerie pings each \
         every 20 seconds, its default; the others send none.",
        rooms * members
    );
    Ok(Findings { tables: vec![table(&caption, &rows)], rows: rows.into() })
}

/// The cost of these sockets on these servers.
pub(super) fn rows(
    args: &Args,
    targets: Vec<Target>,
    rooms: usize,
    groups: impl Fn(&Target) -> Vec<Group> + Sync,
) -> Outcome<[Row; 3]> {
    let targets = targets.into_iter().map(|target| Target { pings: true, ..target });
    let seats = targets.map(|target| Seat::take(target, args)).collect::<Outcome<Vec<_>>>()?;
    let sockets = groups(&seats[0].target).iter().map(|group| group.members).sum::<usize>() as f64;
    // All at once: most of it is waiting.
    let seats = thread::scope(|scope| {
        let groups = &groups;
        let runs = seats.into_iter().map(|seat| scope.spawn(move || run(seat, args, rooms, groups)));
        let runs: Vec<_> = runs.collect();
        runs.into_iter().map(|run| run.join().unwrap_or_else(|_| Err("a thread failed".to_owned()))).collect()
    });
    let seats: Vec<(Seat, [f64; 3])> = Result::<_, String>::from_iter::<Vec<_>>(seats)?;
    thread::sleep(if args.quick { Duration::ZERO } else { AFTER });
    let mut rows = [
        Row::new("kB per socket, each having received a message", "kB"),
        Row::new("CPU of the server while all are idle, ms a minute", "ms"),
        Row::new("MB above the start, 10 s after all have left", "MB"),
    ];
    for (seat, [before, used, cpu]) in &seats {
        let left = resident(seat.processes())? as f64 - before;
        let figures = [used / sockets / 1e3, *cpu, left / 1e6];
        for (row, figure) in rows.iter_mut().zip(figures) {
            row.cell(&seat.target, vec![figure]);
        }
    }
    Ok(rows)
}

/// Opens, uses, leaves idle and closes the sockets of one server. Returns bytes at the start, bytes above it when
/// each socket has received something, and milliseconds of CPU in an idle minute.
fn run(
    mut seat: Seat,
    args: &Args,
    rooms: usize,
    groups: impl Fn(&Target) -> Vec<Group>,
) -> Result<(Seat, [f64; 3]), String> {
    let mut steps = || -> Outcome<[f64; 3]> {
        let driver = &mut seat.driver;
        let opened = driver.open(groups(&seat.target))?;
        let idle = opened.resident_after as f64 - opened.resident_before as f64;
        let used = driver.run(&load(args, rooms, Drive::InFlight(1), PAYLOAD))?.resident_growth as f64;
        let seconds = if args.quick { 0.2 } else { IDLE };
        let pinged = driver.run(&Load { seconds, ..load(args, 0, Drive::InFlight(0), PAYLOAD) })?;
        driver.close()?;
        let cpu = pinged.server_cpu * 1e3 * 60.0 / pinged.seconds;
        Ok([opened.resident_before as f64, idle + used, cpu])
    };
    let figures = steps().map_err(|error| format!("{}: {error}", seat.target.name))?;
    Ok((seat, figures))
}

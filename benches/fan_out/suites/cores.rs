//! One room on one core and on both. The load needs no core meanwhile: only a few members read; what the others are sent
//! waits in their receive buffers, and is read and counted after each turn.

use super::Findings;
use super::row::{Row, ratio, table};
use crate::Outcome;
use crate::args::Args;
use crate::protocol::{Drive, Group, Load};
use crate::stage::{Seat, load};
use crate::target::{Program, Target, targets};

const MEMBERS: usize = 2_000;
/// Messages of a turn, and bytes in which they fit, the system's own included.
const MESSAGES: u64 = 100;
const RECEIVE_BUFFER: usize = 1 << 20;
const PAYLOAD: usize = 150;
/// Seconds, more than any turn takes.
const PATIENCE: f64 = 20.0;

pub(super) fn measure(args: &Args) -> Outcome<Findings> {
    let members = if args.quick { 100 } else { MEMBERS };
    let messages = Some(if args.quick { 10 } else { MESSAGES });
    let load = Load { senders: 1, parks: true, messages, ..load(args, 1, Drive::InFlight(1), PAYLOAD) };
    let load = Load { warm_up: 0.05, seconds: PATIENCE, ..load };
    let caption = format!(
        "One room of {members}, 1 message in flight: time per delivery with the server on one core, and with both. Only \
         nine members read during a turn; what the others are sent waits in their receive buffers and is counted after it, \
         so that the load leaves both cores to the server."
    );
    let on = |cores| Row::new(&format!("{members} members, {cores}"), "µs");
    let mut rows = vec![on("on one core"), on("on both cores"), Row::new("one ÷ both", "")];
    let can = |target: &Target| matches!(target.program, Program::Bare | Program::Causerie(_) | Program::Uws);
    for target in targets(args).into_iter().filter(can) {
        let mut seats = [false, true]
            .map(|on_both_cores| Seat::take(Target { on_both_cores, ..target.clone() }, args))
            .into_iter()
            .collect::<Outcome<Vec<_>>>()?;
        for seat in &mut seats {
            let groups = target.room(0, members).into_iter();
            seat.driver.open(groups.map(|group| Group { receive_buffer: RECEIVE_BUFFER, ..group }).collect())?;
        }
        let mut times = [Vec::new(), Vec::new()];
        for _ in 0..args.rounds {
            for (seat, times) in seats.iter_mut().zip(&mut times) {
                let measured = seat.driver.run(&load)?;
                if measured.lost > 0 {
                    return Err(format!("{}: {} deliveries were lost", target.name, measured.lost).into());
                }
                times.push(measured.seconds * 1e6 / measured.deliveries.max(1) as f64);
            }
        }
        let [one, both] = times;
        let more = ratio(&one, &both);
        rows[2].cell_as(&target, Vec::new(), more);
        rows[0].cell(&target, one);
        rows[1].cell(&target, both);
    }
    let tables = vec![table(&caption, &rows)];
    rows.truncate(2);
    Ok(Findings { tables, rows })
}

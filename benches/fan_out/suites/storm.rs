//! Everybody joins at once: the number of count frames must not grow with the square of the members.

use crate::Outcome;
use crate::args::Args;
use crate::protocol::Opened;
use crate::speech::Speech;
use crate::stage::Seat;
use crate::table::Table;
use crate::target::causeries;

/// The bound (`docs/design.md`, "Counts"): frames per member, and per member and second of the storm.
const PER_MEMBER: f64 = 8.0;
const PER_SECOND: f64 = 5.0;

pub(super) fn measure(args: &Args) -> Outcome<Vec<Table>> {
    let members = if args.quick { 200 } else { 4_000 };
    let caption = format!(
        "{members} members join one room as fast as they can. Counts are bounded by {PER_MEMBER} frames per member and \
         {PER_SECOND} per member and second; those that register a nickname each cause one frame to everybody, which no \
         server may gather."
    );
    let columns =
        ["clients", "joined within", "frames in all", "per member", "most", "bound per member", "CPU per member"];
    let mut table = Table::new(&caption, columns);
    // Native members say hello and join after they have connected: their frames are no counts.
    for target in causeries(args).into_iter().filter(|target| target.speech != Speech::Native) {
        for registers in [false, true] {
            let mut groups = target.room(0, members);
            groups.iter_mut().for_each(|group| group.registers = registers);
            let opened = Seat::take(target.clone(), args)?.driver.open(groups)?;
            let who = if registers { "registering" } else { "silent" };
            if !registers || target.speech.newcomer(0).is_some() {
                table.row(&format!("{}, {who}", target.name), row(&opened, members, registers));
            }
        }
    }
    Ok(vec![table])
}

fn row(opened: &Opened, members: usize, registers: bool) -> Vec<String> {
    let members = members as f64;
    let bound = PER_MEMBER + PER_SECOND * opened.seconds;
    vec![
        format!("{:.1} s", opened.seconds),
        opened.short_frames.to_string(),
        format!("{:.1}", opened.short_frames as f64 / members),
        opened.most.to_string(),
        if registers { "–".to_owned() } else { format!("{bound:.1}") },
        format!("{:.0} µs", opened.server_cpu * 1e6 / members),
    ]
}

//! A picture to one member and to a hundred: it is to be read, scaled and written once for all.

use super::{Findings, median};
use crate::Outcome;
use crate::args::Args;
use crate::protocol::{Content, Drive, Load, Measured};
use crate::speech::Speech;
use crate::stage::Seat;
use crate::table::Table;
use crate::target::causeries;

/// Pictures of a turn.
const PICTURES: u64 = 3;
/// Seconds, more than any turn takes.
const PATIENCE: f64 = 20.0;

pub(super) fn measure(args: &Args) -> Outcome<Findings> {
    let members = if args.quick { 10 } else { 100 };
    let pictures = if args.quick { 1 } else { PICTURES };
    // The first generation knows no pictures.
    let Some(target) = causeries(args).into_iter().find(|target| target.speech == Speech::V3) else {
        return Err("there is no causerie that speaks v3".into());
    };
    let mut seat = Seat::take(target, args)?;
    seat.driver.open([seat.target.room(0, 1), seat.target.room(1, members)].concat())?;
    let mut ask = |room, messages, content| -> Outcome<Measured> {
        let measured = seat.driver.run(&load(room, messages, content))?;
        if measured.messages < messages { Err("not everything was heard".into()) } else { Ok(measured) }
    };
    let scaled = per_delivery(&ask(0, 1, Content::Picture)?);
    let text = Content::Text(scaled);
    let mut rounds = [const { Vec::new() }; 4];
    for _ in 0..args.rounds {
        rounds[0].push(ask(0, pictures, Content::Picture)?);
        rounds[1].push(ask(1, pictures, Content::Picture)?);
        rounds[2].push(ask(0, pictures * 10, text)?);
        rounds[3].push(ask(1, pictures, text)?);
    }
    let [picture, to_all, text, text_to_all] = rounds.each_ref().map(|rounds| median(rounds.iter().map(per_message)));
    let caption = format!(
        "A picture of 12 megapixels, 4.8 MB in base64, and a text as long as what becomes of it ({:.1} MB): CPU of the \
         server per message, in ms. What the picture costs more is reading, scaling and writing it, once.",
        scaled as f64 / 1e6
    );
    let (to_one, to_many) = ("to 1 member".to_owned(), format!("to {members} members"));
    let columns = ["message".to_owned(), to_one, to_many, "ratio".to_owned(), "each member more".to_owned()];
    let mut table = Table::new(&caption, columns);
    let more = (members - 1) as f64;
    for (name, one, all) in [("picture", picture, to_all), ("text", text, text_to_all)] {
        let ratio = format!("{:.2}", all / one);
        let each = format!("{:.2}", (all - one) / more);
        table.row(name, [format!("{one:.1}"), format!("{all:.1}"), ratio, each]);
    }
    Ok(Findings { tables: vec![table], rows: Vec::new() })
}

/// This number of messages, one after the other.
fn load(room: usize, messages: u64, content: Content) -> Load {
    Load {
        rooms: vec![(room, Drive::InFlight(1))],
        senders: 1,
        content,
        large: None,
        warm_up: 0.0,
        seconds: PATIENCE,
        messages: Some(messages),
        stalled: 0,
        parks: false,
    }
}

/// Bytes.
fn per_delivery(measured: &Measured) -> usize {
    usize::try_from(measured.bytes / measured.deliveries.max(1)).unwrap_or_default()
}

/// Milliseconds.
fn per_message(measured: &Measured) -> f64 {
    measured.server_cpu * 1e3 / measured.messages.max(1) as f64
}

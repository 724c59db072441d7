//! Commands of moderators, which the server refuses to others.

use super::handlers::member;
use crate::chat::{Chat, Pending};
use crate::frames::Request;
use crate::line::LineKind;
use crate::sealed::is_sealed;

/// Said of somebody who was put out of a sealed room.
const STILL_OPEN: &str =
    "; the link still opens it for them: the remedy is a new sealed room, whose link only the others get";

/// Most minutes of a ban that the server takes.
const LONGEST_BAN: u64 = 1440;

pub(super) fn kick(chat: &mut Chat, arguments: &str) -> Result<(), String> {
    let (name, reason) = first(arguments);
    put_out(chat, name, None, reason, format!("{name} is put out of this room"))
}

pub(super) fn ban(chat: &mut Chat, arguments: &str) -> Result<(), String> {
    let (name, rest) = first(arguments);
    let (minutes, reason) = first(rest);
    let minutes = minutes.parse().ok().filter(|minutes| (1..=LONGEST_BAN).contains(minutes));
    let minutes = minutes.ok_or_else(|| format!("/ban NAME MINUTES, which are 1 to {LONGEST_BAN}"))?;
    let unit = if minutes == 1 { "minute" } else { "minutes" };
    let done = format!("{name} is put out of this room, and may not come back for {minutes} {unit}");
    put_out(chat, name, Some(minutes * 60), reason, done)
}

fn put_out(chat: &mut Chat, name: &str, ban: Option<u64>, reason: &str, done: String) -> Result<(), String> {
    chat.require_online()?;
    let (room, member) = (chat.active_room()?, member(chat, name)?);
    let reason = (!reason.is_empty()).then(|| reason.to_owned());
    let done = if is_sealed(&room) { done + STILL_OPEN } else { done };
    chat.request(&Request::Kick { room, member, ban, reason }, Pending::Act { done, undone: "not put out" });
    Ok(())
}

pub(super) fn delete(chat: &mut Chat, arguments: &str) -> Result<(), String> {
    chat.require_online()?;
    let room = chat.active_room()?;
    let (name, words) = first(arguments);
    let lines = chat.state.active().lines.iter().rev().filter(|line| line.kind == LineKind::Message);
    let by = |who: &str| who.strip_suffix(" [bot]").unwrap_or(who).eq_ignore_ascii_case(name);
    let mut lines = lines.filter(|line| if name.is_empty() { line.is_own } else { by(line.who.as_str()) });
    let line = lines.find(|line| line.id.is_some() && line.text.as_str().contains(words));
    let id = line.and_then(|line| line.id.clone()).ok_or("no such message is in sight here")?;
    let done = "the message is deleted".to_owned();
    chat.request(&Request::Delete { room, id }, Pending::Act { done, undone: "not deleted" });
    Ok(())
}

/// Splits the first word off.
fn first(arguments: &str) -> (&str, &str) {
    let (word, rest) = arguments.split_once(char::is_whitespace).unwrap_or((arguments, ""));
    (word, rest.trim())
}

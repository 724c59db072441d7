//! What the commands do, one function for each row of the table in `commands`. An error is what the user is told.

mod attach; // a file to send
mod files; // saving and sending
mod going; // going away and coming back
mod inviting; // asking and declining
mod saving; // a file to keep

pub(super) use files::{save, send_file};
pub(super) use going::{away, dereg, quit, reg};
pub(super) use inviting::{decline, invite};

use super::chat::{Asked, Chat, Letter, Wanted};
use super::commands::TABLE;
use super::frames::Member;
use super::line::{Kind, Line};
use super::safe::Safe;
use super::state::Item;
use serde_json::json;

type Done = Result<(), String>;

pub(super) fn help(chat: &mut Chat, name: &str) -> Done {
    let fits = |known: &str| name.is_empty() || known == name || known.strip_prefix('/') == Some(name);
    let mut lines = TABLE.iter().filter(|command| fits(command.name)).peekable();
    if lines.peek().is_none() {
        return Err(format!("no command {name}"));
    }
    for command in lines {
        let usage = format!("{} {}", command.name, command.arguments);
        chat.state.say(Kind::Answer, &format!("{usage:<22} {}", command.help));
    }
    if name.is_empty() {
        let keys = "Tab completes, Up and Down bring lines back, PgUp and PgDn scroll, Alt-Left and Alt-Right turn to the \
                    other rooms, Ctrl-C is /away. A space before a line makes it text.";
        chat.state.say(Kind::Answer, keys);
    }
    Ok(())
}

pub(super) fn join(chat: &mut Chat, arguments: &str) -> Done {
    let (room, key) = match arguments.rsplit_once(" key=") {
        Some((room, key)) => (room.trim(), Some(key.to_owned())),
        None => (arguments, None),
    };
    if chat.state.is_in(room) {
        chat.state.show_room(room);
        return Ok(());
    }
    online(chat)?;
    let fits = |item: &Item| matches!(item, Item::Invitation { room: into, is_call: false, .. } if into == room);
    let invited = chat.state.items.newest(fits).and_then(|number| chat.state.items.take(number));
    let invite = invited.and_then(|item| if let Item::Invitation { invite, .. } = item { Some(invite) } else { None });
    if let Some(invite) = &invite {
        let reply = json!({"type": "invite_reply", "invite": invite, "answer": "accept"});
        chat.ask(reply, Asked::Other("accepted"));
    }
    let wanted = Wanted { room: room.to_owned(), key, invite };
    chat.wanted.retain(|known| known.room != room);
    chat.wanted.push(wanted.clone());
    chat.ask_join(&wanted, None);
    chat.show_when_joined(room);
    Ok(())
}

pub(super) fn leave(chat: &mut Chat, room: &str) -> Done {
    let room = if room.is_empty() { chat.state.active().name.clone() } else { room.to_owned() };
    let is_wanted = chat.wanted.iter().any(|wanted| wanted.room == room);
    if room.is_empty() || !is_wanted && chat.state.room(&room).is_none() {
        return Err("not in that room".into());
    }
    chat.wanted.retain(|wanted| wanted.room != room);
    if chat.is_online() && chat.state.is_in(&room) {
        chat.ask(json!({"type": "leave", "room": room}), Asked::Leave { room });
    } else {
        chat.state.forget(&room);
    }
    Ok(())
}

pub(super) fn nick(chat: &mut Chat, nickname: &str) -> Done {
    online(chat)?;
    chat.rename(nickname)
}

pub(super) fn msg(chat: &mut Chat, arguments: &str) -> Done {
    let (name, text) = arguments.split_once(char::is_whitespace).ok_or("to whom, and what?")?;
    let (room, text) = (room(chat)?, text.trim_start());
    let line = Line { fate: Some(Safe::of("sending")), ..Line::new(Kind::Sent, text).by(name) };
    let serial = chat.state.push(&room, line);
    let content = json!({"kind": "text", "text": text});
    let letter = Letter::new(&room, Some(name), content, &format!("/msg {name} {text}"));
    chat.put(letter.shown_by(serial));
    Ok(())
}

pub(super) fn who(chat: &mut Chat, _: &str) -> Done {
    room(chat)?;
    let active = chat.state.active();
    let text = match &active.members {
        Some(members) => {
            let names: Vec<String> = members.iter().map(described).collect();
            let others = active.nb_users.saturating_sub(u64::try_from(names.len()).unwrap_or(u64::MAX));
            let others = if others == 0 { String::new() } else { format!(", and {others} without a name") };
            format!("here: {}{others}", names.join(", "))
        }
        None => format!("{} are here, too many to be named", active.nb_users),
    };
    chat.state.say(Kind::Answer, &text);
    Ok(())
}

fn described(member: &Member) -> String {
    let is_moderator = member.roles.iter().any(|role| role == "moderator");
    let marks: Vec<&str> = [(is_moderator, "moderator"), (member.away, "away")]
        .into_iter()
        .filter_map(|(is_so, mark)| is_so.then_some(mark))
        .collect();
    match marks.as_slice() {
        [] => member.nickname.clone(),
        marks => format!("{} ({})", member.nickname, marks.join(", ")),
    }
}

pub(super) fn rooms(chat: &mut Chat, _: &str) -> Done {
    online(chat)?;
    chat.ask(json!({"type": "rooms"}), Asked::Rooms);
    Ok(())
}

pub(super) fn send_all(chat: &mut Chat, text: &str) -> Done {
    room(chat)?;
    chat.say(text);
    Ok(())
}

/// The room that is looked at, if it is one.
fn room(chat: &Chat) -> Result<String, String> {
    let room = &chat.state.active().name;
    if room.is_empty() { Err("this is no room; /join ROOM enters one".into()) } else { Ok(room.clone()) }
}

fn online(chat: &Chat) -> Done {
    if chat.is_online() { Ok(()) } else { Err("not without a connection".into()) }
}

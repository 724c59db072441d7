//! The handlers of commands about rooms, members, invitations and the session. An error is shown to the user.

use crate::chat::{Chat, DesiredRoom, Leaving, Link, Outgoing, Pending, ReconnectRequest};
use crate::frames::{Answer, Member, Request, TransferAnswer};
use crate::line::{Line, LineKind};
use crate::place::Place;
use crate::safe::Safe;
use crate::sealed::{Secret, is_sealed};
use crate::state::Item;
use serde_json::json;

/// Said of what cannot be read as a place.
const NO_PLACE: &str = "no place: latitude first, as 45.19,5.72 or 45.19° N 5.72° E";

pub(super) fn join(chat: &mut Chat, arguments: &str) -> Result<(), String> {
    let arguments = arguments.replace('\n', " "); // of a paste
    let (room, key) = match arguments.rsplit_once(" key=") {
        Some((room, key)) => (room.trim(), Some(key.to_owned())),
        None => (&*arguments, None),
    };
    let opened = Secret::of_link(room).map(|secret| chat.sealed.add(secret));
    // As the name of a room the key would go to the server.
    if opened.is_none() && room.contains("sealed=") {
        return Err("no link of a sealed room: it ends in #sealed= and 43 characters".into());
    }
    let room = opened.as_deref().unwrap_or(room);
    // After a lost reply to `leave` it may be gone.
    if chat.state.is_in(room) && chat.wanted.iter().any(|wanted| wanted.room == room) {
        chat.state.show_room(room);
        return Ok(());
    }
    chat.require_online()?;
    let fits = |item: &Item| matches!(item, Item::Invitation { room: into, is_call: false, .. } if into == room);
    let invited = chat.state.items.newest(fits).and_then(|number| chat.state.items.take(number));
    let invite = invited.and_then(|item| if let Item::Invitation { invite, .. } = item { Some(invite) } else { None });
    if let Some(invite) = &invite {
        let reply = Request::InviteReply { invite: invite.clone(), answer: Answer::Accept };
        chat.request(&reply, Pending::Other("accepted"));
    }
    let wanted = DesiredRoom { room: room.to_owned(), key, invite };
    chat.wanted.retain(|known| known.room != room);
    chat.wanted.push(wanted.clone());
    chat.request_join(&wanted, None);
    chat.show_when_joined(room);
    Ok(())
}

pub(super) fn leave(chat: &mut Chat, room: &str) -> Result<(), String> {
    let room = if room.is_empty() { chat.state.active().name.clone() } else { room.to_owned() };
    let is_wanted = chat.wanted.iter().any(|wanted| wanted.room == room);
    if room.is_empty() || !is_wanted && chat.state.room(&room).is_none() {
        return Err("not in that room".into());
    }
    chat.wanted.retain(|wanted| wanted.room != room);
    chat.sealed.left(&room);
    chat.shared.remove(&room);
    // What hears of sealed rooms leaves them by itself.
    if !is_sealed(&room) {
        chat.abandoned.insert(room.clone());
    }
    if chat.is_online() && chat.state.is_in(&room) {
        chat.request(&Request::Leave { room: room.clone() }, Pending::Leave { room });
    } else {
        chat.state.forget(&room);
    }
    Ok(())
}

pub(super) fn nick(chat: &mut Chat, nickname: &str) -> Result<(), String> {
    chat.require_online()?;
    chat.rename(nickname)
}

pub(super) fn msg(chat: &mut Chat, arguments: &str) -> Result<(), String> {
    let (name, text) = arguments.split_once(char::is_whitespace).ok_or("to whom, and what?")?;
    let (room, text) = (chat.active_room()?, text.trim_start());
    let line = Line { status: Some(Safe::of("sending")), ..Line::new(LineKind::SentDirect, text).by(name) };
    let serial = chat.state.push(&room, line);
    let content = json!({"kind": "text", "text": text});
    let message = Outgoing::new(&room, Some(name), content, &format!("/msg {name} {text}"));
    chat.send(message.shown_by(serial));
    Ok(())
}

pub(super) fn who(chat: &mut Chat, _: &str) -> Result<(), String> {
    chat.active_room()?;
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
    chat.state.print(LineKind::Output, &text);
    for position in chat.positions() {
        chat.state.print(LineKind::Output, &position);
    }
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

pub(super) fn rooms(chat: &mut Chat, _: &str) -> Result<(), String> {
    chat.require_online()?;
    chat.request(&Request::Rooms {}, Pending::Rooms);
    Ok(())
}

pub(super) fn at(chat: &mut Chat, text: &str) -> Result<(), String> {
    let place = Place::parse(text).ok_or(NO_PLACE)?;
    chat.state.print(LineKind::Output, &place.to_string());
    Ok(())
}

pub(super) fn live(chat: &mut Chat, arguments: &str) -> Result<(), String> {
    let room = chat.active_room()?;
    if arguments == "off" {
        return if chat.unshare(&room) { Ok(()) } else { Err("your position is not told here".into()) };
    }
    let text = arguments.strip_prefix("position ").ok_or("/live position PLACE [METRES], or /live off")?;
    chat.require_online()?;
    let (place, accuracy) = match (Place::parse(text), text.trim().rsplit_once(char::is_whitespace)) {
        (Some(place), _) => (place, None),
        (None, Some((place, metres))) => {
            let metres = metres.trim_end_matches('m').parse::<f64>().ok().filter(|metres| metres.is_finite());
            (Place::parse(place).ok_or(NO_PLACE)?, Some(metres.ok_or(NO_PLACE)?))
        }
        (None, None) => return Err(NO_PLACE.into()),
    };
    chat.share(&room, place, accuracy);
    Ok(())
}

pub(super) fn send_all(chat: &mut Chat, text: &str) -> Result<(), String> {
    chat.send_text(text);
    Ok(())
}

pub(super) fn invite(chat: &mut Chat, arguments: &str) -> Result<(), String> {
    chat.require_online()?;
    let (name, into) = arguments.split_once(char::is_whitespace).ok_or("whom, and into which room?")?;
    let into = into.trim();
    if !chat.state.is_in(into) {
        return Err(format!("you are not in {into} yourself"));
    }
    let member = member(chat, name)?;
    let asked = Pending::Invite { nickname: name.to_owned(), room: into.to_owned() };
    chat.request(&Request::Invite { to: member, room: into.to_owned() }, asked);
    Ok(())
}

/// Returns the id of a member of the room that is looked at.
pub(super) fn member(chat: &Chat, name: &str) -> Result<String, String> {
    let mut members = chat.state.active().members.iter().flatten();
    let member = members.find(|member| member.nickname.eq_ignore_ascii_case(name)).map(|member| member.member.clone());
    member.ok_or_else(|| format!("nobody called {name} is in this room"))
}

pub(super) fn decline(chat: &mut Chat, number: &str) -> Result<(), String> {
    chat.require_online()?;
    let can_be = |item: &Item| !matches!(item, Item::Attachment(_));
    let number = match number.trim_matches(['[', ']']) {
        "" => chat.state.items.newest(can_be),
        number => number.parse().ok().filter(|number| chat.state.items.get(*number).is_some_and(can_be)),
    };
    let number = number.ok_or("nothing to decline")?;
    let request = match chat.state.items.take(number) {
        Some(Item::Invitation { invite, .. }) => Request::InviteReply { invite, answer: Answer::Decline },
        Some(Item::Offer { room, transfer }) => {
            Request::FileUpdate { room, transfer, status: TransferAnswer::Declined }
        }
        _ => return Err("nothing to decline".into()),
    };
    chat.request(&request, Pending::Other("declined"));
    Ok(())
}

pub(super) fn away(chat: &mut Chat, _: &str) -> Result<(), String> {
    chat.leave(Leaving::Away);
    Ok(())
}

pub(super) fn quit(chat: &mut Chat, _: &str) -> Result<(), String> {
    chat.leave(Leaving::Quit);
    Ok(())
}

pub(super) fn dereg(chat: &mut Chat, _: &str) -> Result<(), String> {
    if chat.link == Link::SignedOff {
        return Err("you are away already; reg comes back".into());
    }
    chat.leave(Leaving::SignOff);
    Ok(())
}

pub(super) fn reg(chat: &mut Chat, name: &str) -> Result<(), String> {
    let is_other = !name.is_empty() && name != chat.nickname;
    match chat.link {
        Link::SignedOff => chat.reconnect = Some(ReconnectRequest::Connect),
        _ if is_other => chat.reconnect = Some(ReconnectRequest::Reconnect),
        _ => return Err(format!("you are registered as {}", chat.nickname)),
    }
    if is_other {
        chat.sign_off();
        name.clone_into(&mut chat.nickname);
        chat.find_key();
    }
    chat.link = Link::Connecting;
    Ok(())
}

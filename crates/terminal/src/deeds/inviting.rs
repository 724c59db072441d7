//! Asking others into rooms, and declining what they ask. Part of `deeds`.

use super::{Done, online};
use crate::chat::{Asked, Chat};
use crate::state::Item;
use serde_json::json;

pub(crate) fn invite(chat: &mut Chat, arguments: &str) -> Done {
    online(chat)?;
    let (name, into) = arguments.split_once(char::is_whitespace).ok_or("whom, and into which room?")?;
    let into = into.trim();
    if !chat.state.is_in(into) {
        return Err(format!("you are not in {into} yourself"));
    }
    let mut members = chat.state.active().members.iter().flatten();
    let member = members.find(|member| member.nickname.eq_ignore_ascii_case(name)).map(|member| member.member.clone());
    let member = member.ok_or_else(|| format!("nobody called {name} is in this room"))?;
    let asked = Asked::Invite { nickname: name.to_owned(), room: into.to_owned() };
    chat.ask(json!({"type": "invite", "to": member, "room": into}), asked);
    Ok(())
}

pub(crate) fn decline(chat: &mut Chat, number: &str) -> Done {
    online(chat)?;
    let can_be = |item: &Item| !matches!(item, Item::Kept(_));
    let number = match number.trim_matches(['[', ']']) {
        "" => chat.state.items.newest(can_be),
        number => number.parse().ok().filter(|number| chat.state.items.get(*number).is_some_and(can_be)),
    };
    let number = number.ok_or("nothing to decline")?;
    let request = match chat.state.items.take(number) {
        Some(Item::Invitation { invite, .. }) => json!({"type": "invite_reply", "invite": invite, "answer": "decline"}),
        Some(Item::Offer { room, transfer }) => {
            json!({"type": "file_update", "room": room, "transfer": transfer, "status": "declined"})
        }
        _ => return Err("nothing to decline".into()),
    };
    chat.ask(request, Asked::Other("declined"));
    Ok(())
}

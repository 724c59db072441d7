//! Commands about invitations: to invite a member, and to decline invitations, calls and files.

use crate::chat::{Chat, Pending};
use crate::state::Item;
use serde_json::json;

pub(super) fn invite(chat: &mut Chat, arguments: &str) -> Result<(), String> {
    chat.require_online()?;
    let (name, into) = arguments.split_once(char::is_whitespace).ok_or("whom, and into which room?")?;
    let into = into.trim();
    if !chat.state.is_in(into) {
        return Err(format!("you are not in {into} yourself"));
    }
    let mut members = chat.state.active().members.iter().flatten();
    let member = members.find(|member| member.nickname.eq_ignore_ascii_case(name)).map(|member| member.member.clone());
    let member = member.ok_or_else(|| format!("nobody called {name} is in this room"))?;
    let asked = Pending::Invite { nickname: name.to_owned(), room: into.to_owned() };
    chat.request(json!({"type": "invite", "to": member, "room": into}), asked);
    Ok(())
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
        Some(Item::Invitation { invite, .. }) => json!({"type": "invite_reply", "invite": invite, "answer": "decline"}),
        Some(Item::Offer { room, transfer }) => {
            json!({"type": "file_update", "room": room, "transfer": transfer, "status": "declined"})
        }
        _ => return Err("nothing to decline".into()),
    };
    chat.request(request, Pending::Other("declined"));
    Ok(())
}

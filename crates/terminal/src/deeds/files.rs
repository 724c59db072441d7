//! Files: what others sent is saved, what the user has is sent. Part of `deeds`.

use super::{Done, attach, room, saving};
use crate::chat::{Chat, Letter};
use crate::line::Kind;
use crate::state::Item;

pub(crate) fn save(chat: &mut Chat, arguments: &str) -> Done {
    let wanted = saving::wanted(arguments).ok_or("usage: /save [-f] N FILE")?;
    let kept = match chat.state.items.get(wanted.number) {
        Some(Item::Kept(kept)) => kept,
        Some(_) => return Err("that is for browsers, and cannot be saved here".into()),
        None => return Err(format!("nothing has the number {}, or it was too long ago", wanted.number)),
    };
    let path = saving::path(wanted.file);
    saving::write(&path, &kept.bytes, wanted.existing)?;
    let text = format!("{} is in {}: {}", wanted.number, path.display(), kept.what);
    chat.state.say(Kind::Answer, &text);
    Ok(())
}

pub(crate) fn send_file(chat: &mut Chat, file: &str) -> Done {
    let room = room(chat)?;
    let content = attach::read(&saving::path(file), &chat.limits)?;
    chat.put(Letter::new(&room, None, content, &format!("/send {file}")));
    Ok(())
}

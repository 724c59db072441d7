//! Going away, for a while or for good, and coming back. Part of `deeds`.

use super::Done;
use crate::chat::{Chat, Leaving, Link, Wish};

pub(crate) fn away(chat: &mut Chat, _: &str) -> Done {
    chat.leave(Leaving::Away);
    Ok(())
}

pub(crate) fn quit(chat: &mut Chat, _: &str) -> Done {
    chat.leave(Leaving::Quit);
    Ok(())
}

pub(crate) fn dereg(chat: &mut Chat, _: &str) -> Done {
    if chat.link == Link::Asleep {
        return Err("you are away already; reg comes back".into());
    }
    chat.leave(Leaving::Sleep);
    Ok(())
}

pub(crate) fn reg(chat: &mut Chat, name: &str) -> Done {
    let is_other = !name.is_empty() && name != chat.nickname;
    match chat.link {
        Link::Asleep => chat.wish = Some(Wish::Call),
        _ if is_other => chat.wish = Some(Wish::CallAnew),
        _ => return Err(format!("you are registered as {}", chat.nickname)),
    }
    if is_other {
        chat.fall_asleep();
        name.clone_into(&mut chat.nickname);
        chat.find_key();
    }
    chat.link = Link::Calling;
    Ok(())
}

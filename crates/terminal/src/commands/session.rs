//! Commands that end the session, for a while or for good, and begin it again.

use crate::chat::{Chat, Leaving, Link, ReconnectRequest};

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

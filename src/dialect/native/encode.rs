//! Writes envelopes as native clients read them (`docs/protocol.md`, Frames and Rooms to Moderation and bridges).
//! Called by the parent module.

use crate::dialect::content::{self, Style};
use crate::dialect::write::Writer;
use crate::message::{
    ClientKind, Content, Direct, Done, Envelope, Event, Like, MemberId, Message, Nickname, Notice, Occasion, Post,
    Recipients, Reply, Signal,
};

/// Room for the names of keys and all that is not text of the message.
const KEYS: usize = 320;

/// See [`crate::dialect::encode_into`].
pub(in crate::dialect) fn encode(envelope: &Envelope, out: &mut Vec<u8>) -> bool {
    if !is_heard(envelope) {
        return false;
    }
    let mut frame = Writer::new(out, envelope.message.weight() + KEYS);
    match &envelope.message {
        Message::Post(said) => post(&mut frame, envelope, said),
        Message::Like(given) => like(&mut frame, envelope, given),
        Message::Notice(given) => notice(&mut frame, envelope, given),
        Message::Event(happened) => event(&mut frame, envelope, happened),
        Message::Reply(given) => reply(&mut frame, given),
        Message::Newcomer(_)
        | Message::Exiter(_)
        | Message::Count(_)
        | Message::Rejected(_)
        | Message::Livefield(_) => {}
    }
    frame.finish();
    true
}

/// `true` if native clients hear it: `presence` tells of who comes and goes, replies of refusals, and a like goes to
/// everybody at once.
fn is_heard(envelope: &Envelope) -> bool {
    match &envelope.message {
        Message::Post(_) | Message::Notice(_) | Message::Event(_) | Message::Reply(_) => true,
        Message::Like(_) => envelope.recipients == Recipients::Everybody,
        Message::Newcomer(_)
        | Message::Exiter(_)
        | Message::Count(_)
        | Message::Rejected(_)
        | Message::Livefield(_) => false,
    }
}

fn post(frame: &mut Writer<'_>, envelope: &Envelope, post: &Post) {
    head(frame, "message", envelope);
    frame.nested("from", |from| {
        sender(from, envelope.sender, &post.author, post.avatar.as_deref());
        client(from, post.by);
    });
    content(frame, &post.content);
    if let Some(id) = &post.in_reply_to_id {
        frame.entry("in_reply_to_id", id);
    }
    if let Some(id) = &post.replaces {
        frame.entry("replaces", id);
    }
    again(frame, envelope);
}

fn like(frame: &mut Writer<'_>, envelope: &Envelope, like: &Like) {
    head(frame, "message", envelope);
    frame.nested("from", |from| {
        sender(from, envelope.sender, &like.liker_author, None);
        client(from, like.by);
    });
    frame.nested("content", |content| {
        content.entry("kind", "like").entry("liked_author", like.liked_author.as_str());
        content.entry("message", &*like.message);
        if let Some(id) = &like.reaction.message_id {
            content.entry("message_id", id);
        }
        if let Some(emoji) = &like.reaction.emoji {
            content.entry("emoji", &**emoji);
        }
        if like.reaction.remove {
            content.entry("remove", &true);
        }
    });
    again(frame, envelope);
}

fn notice(frame: &mut Writer<'_>, envelope: &Envelope, notice: &Notice) {
    frame.entry("type", "notice").entry("id", &envelope.stamp.id).entry("timestamp", &envelope.stamp.seconds);
    if !envelope.room.is_empty() {
        frame.entry("room", &*envelope.room);
    }
    frame.entries(notice);
    again(frame, envelope);
}

/// The keys of every event, and an identifier, for it can be referred to.
fn head(frame: &mut Writer<'_>, name: &str, envelope: &Envelope) {
    frame.entry("type", name).entry("id", &envelope.stamp.id).entry("timestamp", &envelope.stamp.seconds);
    frame.entry("room", &*envelope.room);
}

fn sender(from: &mut Writer<'_>, member: Option<MemberId>, nickname: &Nickname, avatar: Option<&str>) {
    if let Some(member) = member {
        from.entry("member", &member);
    }
    from.entry("nickname", nickname);
    if let Some(avatar) = avatar {
        from.entry("avatar", avatar);
    }
}

/// The kind of a sender's client, where it is none of our own.
fn client(from: &mut Writer<'_>, by: ClientKind) {
    match by {
        ClientKind::Native => {}
        ClientKind::Gischat => _ = from.entry("gischat", &true),
        ClientKind::Hook => _ = from.entry("hook", &true),
    }
}

fn content(frame: &mut Writer<'_>, said: &Content) {
    frame.nested("content", |content| {
        content.entry("kind", said.kind().name());
        content::write(content, said, Style::IfGiven);
    });
}

fn again(frame: &mut Writer<'_>, envelope: &Envelope) {
    if envelope.occasion == Occasion::Replay {
        frame.entry("replay", &true);
    }
}

fn event(frame: &mut Writer<'_>, envelope: &Envelope, event: &Event) {
    if let Event::Direct(said) = event {
        return direct(frame, envelope, said);
    }
    frame.entry("type", name(event)).entry("timestamp", &envelope.stamp.seconds);
    if !matches!(event, Event::RoomState(_)) {
        frame.entry("room", &*envelope.room);
    }
    match event {
        Event::Presence(presence) => frame.entries(presence),
        Event::RoomState(state) => frame.entry("state", state),
        Event::Removed(removed) => frame.entries(removed),
        Event::Typing(typing) => frame.entries(typing),
        Event::Deleted(deleted) => frame.entries(deleted),
        Event::Direct(_) => return, // above
        Event::DirectStatus(status) => frame.entries(status),
        Event::Invited(invited) => frame.entries(invited),
        Event::InviteClosed(closed) => frame.entries(closed),
        Event::InviteMissed(missed) => frame.entries(missed),
        Event::Call(call) => frame.entries(call),
        Event::Signal(told) => signal(frame, told),
        Event::FileOffered(offered) => frame.entries(offered),
        Event::FileStatus(status) => frame.entries(status),
        Event::Live(live) => frame.entries(live),
        Event::Board(change) => frame.entries(change),
    };
    if matches!(event, Event::Deleted(_)) {
        again(frame, envelope);
    }
}

fn direct(frame: &mut Writer<'_>, envelope: &Envelope, direct: &Direct) {
    head(frame, "direct_message", envelope);
    frame.entry("from", &direct.from);
    content(frame, &direct.content);
    if direct.queued {
        frame.entry("queued", &true);
    }
}

fn signal<'w, 'b>(frame: &'w mut Writer<'b>, signal: &Signal) -> &'w mut Writer<'b> {
    frame.entry("from", &signal.from).entry("to", &signal.to).raw("data", &signal.data)
}

fn name(event: &Event) -> &'static str {
    match event {
        Event::Presence(_) => "presence",
        Event::RoomState(_) => "room_state",
        Event::Removed(_) => "removed",
        Event::Typing(_) => "typing",
        Event::Deleted(_) => "deleted",
        Event::Direct(_) => "direct_message",
        Event::DirectStatus(_) => "direct_status",
        Event::Invited(_) => "invited",
        Event::InviteClosed(_) => "invite_closed",
        Event::InviteMissed(_) => "invite_missed",
        Event::Call(_) => "call",
        Event::Signal(_) => "signal",
        Event::FileOffered(_) => "file_offered",
        Event::FileStatus(_) => "file_status",
        Event::Live(_) => "live",
        Event::Board(_) => "board",
    }
}

fn reply(frame: &mut Writer<'_>, reply: &Reply) {
    let name = match &reply.outcome {
        Ok(Done::Welcome(_)) => "welcome",
        Ok(_) => "ok",
        Err(_) => "error",
    };
    frame.entry("type", name);
    if let Some(reference) = &reply.reference {
        frame.entry("ref", reference);
    }
    match &reply.outcome {
        Ok(done) => frame.entries(done),
        Err(refusal) => frame.entries(refusal),
    };
}

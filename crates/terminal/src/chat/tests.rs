//! Sealed rooms, as the chat keeps to them: no words of the server in them, and no key of another session.

#![allow(clippy::unwrap_used, reason = "tests may panic")]

use super::{Chat, Mode};
use crate::commands;
use serde_json::{Value, json};

const ROOM: &str = "~fXn9WDmCTmvzxpzOtJLn_1bZqQr9JeDQvm1l";

fn welcome(chat: &mut Chat, reference: u64, is_resumed: bool) {
    chat.on_open();
    let welcome = json!({"type": "welcome", "ref": reference, "member": "m", "resume": "r", "resumed": is_resumed});
    chat.on_frame(&welcome.to_string());
}

fn joined(chat: &mut Chat, reference: u64) {
    let members = json!([{"member": "m", "nickname": "ann"}, {"member": "m.1", "nickname": "bob"}]);
    let state = json!({"room": ROOM, "nickname": "ann", "nb_users": 2, "members": members});
    chat.on_frame(&json!({"type": "ok", "ref": reference, "state": state}).to_string());
}

/// Returns a chat that looks at a sealed room, in which bob is too.
fn chat() -> Chat {
    let mut chat = Chat::of_test(&[ROOM]);
    welcome(&mut chat, 1, false);
    joined(&mut chat, 2);
    chat.state.new_lines.clear();
    chat.frames.clear();
    chat
}

/// Returns lines as they are shown, with their rooms.
fn shown(chat: &mut Chat) -> Vec<(String, String)> {
    let line = |(room, line): (String, crate::line::Line)| {
        let (before, _, text, after) = line.parts();
        (room, format!("{before}{text}{after}"))
    };
    chat.state.new_lines.drain(..).map(line).collect()
}

#[test]
fn what_the_server_says_of_no_room_is_not_shown_in_a_sealed_one() {
    let from = json!({"member": "m.1", "nickname": "bob"});
    for frame in [
        json!({"type": "notice", "id": "1", "level": "info", "text": "bob: come to the bridge"}),
        json!({"type": "invited", "invite": "i", "room": "Field", "call": false, "from": from, "note": "come"}),
        json!({"type": "invite_missed", "from": from, "reason": "come to the bridge"}),
    ] {
        let mut chat = chat();
        chat.on_frame(&frame.to_string());
        let lines = shown(&mut chat);
        assert!(lines.len() == 1 && lines[0].0.is_empty(), "{lines:?}");
        chat.mode = Mode::Interactive;
        chat.on_frame(&frame.to_string().replace("\"1\"", "\"2\""));
        let lines = shown(&mut chat);
        assert!(lines.iter().any(|(room, text)| room == ROOM && text.contains("the server says")), "{lines:?}");
        assert!(!lines.iter().any(|(room, text)| room == ROOM && text.contains("come")), "{lines:?}");
    }
}

#[test]
fn a_level_of_a_notice_is_no_name() {
    let mut chat = chat();
    let notice = json!({"type": "notice", "room": ROOM, "level": "x> hi <bob", "text": "come"});
    chat.on_frame(&notice.to_string());
    assert_eq!(shown(&mut chat)[0].1, "<notice: unsupported> come");
}

#[test]
fn a_reason_is_told_in_words_of_this_program() {
    let mut chat = chat();
    commands::run(&mut chat, "/kick bob");
    let refusal = json!({"type": "error", "ref": chat.last_reference, "code": "bob: come to the bridge"});
    chat.on_frame(&refusal.to_string());
    assert_eq!(shown(&mut chat)[0].1, "!! not put out: unsupported reason [unsupported]");
    commands::run(&mut chat, "/msg bob hi");
    let reply =
        json!({"type": "ok", "ref": chat.last_reference, "id": "1", "delivery": "unreachable", "reason": "come"});
    chat.on_frame(&reply.to_string());
    assert!(shown(&mut chat).iter().all(|(_, text)| !text.contains("come")));
}

#[test]
fn whoever_is_put_out_of_a_sealed_room_still_has_its_link() {
    for command in ["/kick bob", "/ban bob 5"] {
        let mut chat = chat();
        commands::run(&mut chat, command);
        chat.on_frame(&json!({"type": "ok", "ref": chat.last_reference}).to_string());
        let lines = shown(&mut chat);
        assert!(lines[0].1.contains("the link still opens it for them"), "{lines:?}");
        assert!(lines[0].1.contains("a new sealed room"), "{lines:?}");
    }
}

#[test]
fn a_session_that_hides_its_nickname_has_no_key_of_one() {
    for command in ["/nick zoe", "reg zoe"] {
        let mut chat = chat();
        (chat.mode, chat.sealed.hides_nickname) = (Mode::Interactive, true);
        chat.resume = None;
        commands::run(&mut chat, command);
        assert_eq!(chat.nickname, "zoe");
        assert!(chat.key_file.is_none() && chat.resume.is_none(), "{command}");
    }
}

#[test]
fn a_sealed_line_without_a_reply_is_said_again_by_itself() {
    let mut chat = chat();
    chat.send_text("the levee holds");
    let said: Value = serde_json::from_str(&chat.frames[0]).unwrap();
    chat.on_lost("cut".into(), std::time::Instant::now());
    welcome(&mut chat, 4, false);
    joined(&mut chat, 5);
    let again: Value = serde_json::from_str(chat.frames.last().unwrap()).unwrap();
    assert_eq!((&again["nonce"], &again["content"]), (&said["nonce"], &said["content"]));
    assert!(chat.unsent.is_empty());
}

#[test]
fn a_room_whose_reply_to_leave_was_lost_can_be_left_and_entered() {
    for command in ["/leave".to_owned(), format!("/join {ROOM}")] {
        let mut chat = chat();
        commands::run(&mut chat, "/leave");
        chat.on_lost("cut".into(), std::time::Instant::now());
        let reference = chat.last_reference + 1;
        welcome(&mut chat, reference, true);
        chat.frames.clear();
        commands::run(&mut chat, &command);
        assert_eq!(chat.frames.len(), 1, "{command}");
        let reference = chat.last_reference;
        if command == "/leave" {
            chat.on_frame(&json!({"type": "error", "ref": reference, "code": "not_joined"}).to_string());
        } else {
            joined(&mut chat, reference);
        }
        assert_eq!(chat.state.is_in(ROOM), command != "/leave");
    }
}

#[test]
fn a_line_says_when_it_was_said() {
    let mut chat = chat();
    let from = json!({"member": "m.1", "nickname": "bob"});
    let message = json!({"type": "message", "id": "1", "room": ROOM, "from": from, "said_on": "2026-11-20, 06:32 UTC",
        "content": {"kind": "bbox"}});
    chat.on_frame(&message.to_string());
    assert!(shown(&mut chat)[0].1.ends_with(" (said on 2026-11-20, 06:32 UTC)"));
}

#[test]
fn a_corrected_message_is_taken_back_by_its_first_id() {
    let mut chat = chat();
    let from = json!({"member": "m.1", "nickname": "bob"});
    let message = json!({"type": "message", "id": "2", "room": ROOM, "from": from, "replaces": "1",
        "content": {"kind": "text", "text": "at B"}});
    chat.on_frame(&message.to_string());
    chat.on_frame(&json!({"type": "deleted", "room": ROOM, "id": "1"}).to_string());
    assert_eq!(chat.state.active().lines.back().unwrap().text.as_str(), "(deleted)");
}

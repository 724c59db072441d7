//! Frames of other loads, as one load hears them: some are forged by somebody who has the link.

#![allow(clippy::unwrap_used, reason = "tests may panic")]

use super::hearing::MOST;
use super::*;
use crate::sealed::now;
use serde_json::{Value, json};

fn secret() -> Secret {
    Secret::of_link("#sealed=AQgPFh0kKzI5QEdOVVxjanF4f4aNlJuiqbC3vsXM09o").unwrap()
}

fn room(nickname: &str) -> SealedRoom {
    SealedRoom { nickname: nickname.into(), ..SealedRoom::new(secret()) }
}

/// Somebody who speaks as the load of another.
fn forger(of: &SealedRoom) -> SealedRoom {
    let (sid, nickname) = (of.sid.clone(), of.nickname.clone());
    let key = secret().load_key(&of.name, &sid);
    SealedRoom { sid, nickname, key, ..SealedRoom::new(secret()) }
}

fn said(by: &mut SealedRoom, line: u64, text: &str) -> Sealed {
    by.seal_as(Some(line), Inside { content: Some(json!({"text": text})), ..Inside::default() }).unwrap().sealed
}

/// Opens a frame, and returns what came of it in short.
fn heard(by: &mut SealedRoom, sealed: &Sealed) -> String {
    match by.open(sealed, false) {
        Heard::Open(opened) => format!("open, {} left out", opened.taken.unwrap().missing.count()),
        Heard::Known => "known".into(),
        Heard::Shut => "shut".into(),
        Heard::Full => "full".into(),
    }
}

#[test]
fn a_line_counts_once_and_a_frame_once() {
    let (mut ann, mut bob) = (room("ann"), room("bob"));
    let (first, second) = (said(&mut bob, 0, "first"), said(&mut bob, 0, "second"));
    assert_eq!(heard(&mut ann, &first), "open, 0 left out");
    assert_eq!(heard(&mut ann, &first), "known", "the same frame again");
    assert_eq!(heard(&mut ann, &second), "shut", "another content with its line");
    assert_eq!(heard(&mut ann, &said(&mut bob, 3, "fourth")), "open, 2 left out");
    assert_eq!(heard(&mut ann, &said(&mut bob, 2, "third")), "open, 0 left out");
    assert_eq!(heard(&mut ann, &said(&mut bob, 2, "third")), "shut");
}

#[test]
fn a_greeting_is_no_line_and_tells_how_many_there_are() {
    let (mut ann, mut bob, mut new) = (room("ann"), room("bob"), room("new"));
    let greeting = |bob: &mut SealedRoom| bob.seal(Inside::default()).unwrap().sealed;
    let line =
        |bob: &mut SealedRoom| bob.seal(Inside { content: Some(json!({})), ..Inside::default() }).unwrap().sealed;
    assert_eq!(heard(&mut ann, &greeting(&mut bob)), "open, 0 left out");
    assert_eq!(heard(&mut ann, &line(&mut bob)), "open, 0 left out");
    let second = line(&mut bob);
    assert_eq!(heard(&mut new, &greeting(&mut bob)), "open, 0 left out", "it begins there");
    assert_eq!(heard(&mut ann, &greeting(&mut bob)), "open, 1 left out");
    assert_eq!(heard(&mut ann, &greeting(&mut bob)), "open, 0 left out", "they are told once");
    assert_eq!(heard(&mut ann, &line(&mut bob)), "open, 0 left out");
    assert_eq!((heard(&mut ann, &second), heard(&mut new, &second)), ("open, 0 left out".into(), "shut".into()));
}

#[test]
fn a_forged_line_far_ahead_silences_nobody() {
    let (mut ann, mut bob) = (room("ann"), room("bob"));
    assert_eq!(heard(&mut ann, &said(&mut bob, 0, "first")), "open, 0 left out");
    let mut eve = SealedRoom { public: bob.public.clone(), n: 1 << 40, ..forger(&bob) };
    assert!(heard(&mut ann, &said(&mut eve, 1 << 52, "never said")).starts_with("open"));
    for line in 1..1500 {
        assert_eq!(heard(&mut ann, &said(&mut bob, line, "more")), "open, 0 left out", "{line}");
    }
}

#[test]
fn a_forged_counter_does_not_hide_what_has_it() {
    let (mut ann, mut bob) = (room("ann"), room("bob"));
    heard(&mut ann, &said(&mut bob, 0, "first"));
    let mut eve = SealedRoom { public: bob.public.clone(), n: 1, ..forger(&bob) };
    heard(&mut ann, &said(&mut eve, 1, "never said"));
    assert_eq!(heard(&mut ann, &said(&mut bob, 1, "second")), "shut", "which is told");
}

#[test]
fn a_load_is_not_forgotten_for_others() {
    let (mut ann, mut bob) = (room("ann"), room("bob"));
    let first = said(&mut bob, 0, "first");
    heard(&mut ann, &first);
    for _ in 1..MOST {
        assert!(heard(&mut ann, &said(&mut room("eve"), 0, "hi")).starts_with("open"));
    }
    assert_eq!(heard(&mut ann, &said(&mut room("eve"), 0, "hi")), "full");
    assert_eq!(heard(&mut ann, &first), "known");
    assert_eq!(heard(&mut ann, &said(&mut forger(&bob), 0, "another key")), "shut");
    assert_eq!(heard(&mut ann, &said(&mut bob, 1, "second")), "open, 0 left out");
}

#[test]
fn before_one_has_joined_no_time_is_of_now() {
    let (mut ann, mut bob) = (room("ann"), room("bob"));
    for joined in [0, now()] {
        ann.joined = joined;
        let said = bob.seal(Inside { time: now(), ..Inside::default() }).unwrap().sealed;
        let Heard::Open(opened) = ann.open(&said, false) else { panic!("opens") };
        assert_eq!((opened.is_of_now, opened.is_there), (joined != 0, joined != 0));
    }
}

#[test]
fn what_no_client_seals_does_not_open() {
    let (mut ann, mut bob) = (room("ann"), room("bob"));
    let sound = json!({"nickname": "bob", "time": 1, "public": bob.public, "line": 0, "content": {"kind": "text"}});
    let mut opens = |key: &str, value: Value| {
        let mut inside = sound.clone();
        inside[key] = value;
        let n = bob.count();
        let key = bob.key.as_ref().unwrap();
        heard(&mut ann, &key.seal(&bob.name, n, "message", inside.to_string().as_bytes()).unwrap()) != "shut"
    };
    for nickname in ["notice: warning", "ann [bot]", "", "ann\u{a0}", &"a".repeat(65)] {
        assert!(!opens("nickname", nickname.into()), "{nickname}");
    }
    for key in ["content", "heard", "delete", "replaces", "reply_to", "moved"] {
        assert!(!opens(key, Value::Null), "{key}");
    }
    assert!(!opens("content", "text".into()) && !opens("line", (1_u64 << 53).into()) && !opens("next", 0.into()));
    assert!(opens("nickname", "Bob_1-2".into()));
}

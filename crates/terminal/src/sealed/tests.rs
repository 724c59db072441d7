//! A room through which the server passes frames as it likes: left out, in another order, again, or refused.

#![allow(clippy::unwrap_used, reason = "tests may panic")]

mod saying; // what this client says

use super::room::{Heard, Inside};
use super::*;
use serde_json::json;
use std::time::Duration;

const LINK: &str = "#sealed=AQgPFh0kKzI5QEdOVVxjanF4f4aNlJuiqbC3vsXM09o";
const ROOM: &str = "~fXn9WDmCTmvzxpzOtJLn_1bZqQr9JeDQvm1l";
const UNOPENED: &str = "A line did not open. It was changed on its way, or sealed with another link.";

/// Another load in the room, in which it has greeted.
fn load(nickname: &str) -> SealedRoom {
    let mut room = SealedRoom::new(Secret::of_link(LINK).unwrap());
    nickname.clone_into(&mut room.nickname);
    // It has greeted before.
    room.seal(Inside::default()).unwrap();
    room
}

/// Seals something now, as the content of a message.
fn sealed(by: &mut SealedRoom, inside: Inside) -> Value {
    let time = if inside.time == 0 { now() } else { inside.time };
    let said = by.seal(Inside { time, ..inside }).unwrap();
    let mut content = serde_json::to_value(&said.sealed).unwrap();
    content["kind"] = "sealed".into();
    content
}

fn text(text: &str) -> Inside {
    Inside { content: Some(json!({"kind": "text", "text": text})), ..Inside::default() }
}

fn name(content: &Value) -> String {
    format!("{}.{}", content["sid"].as_str().unwrap(), content["n"])
}

fn read(frames: &[String]) -> Vec<Value> {
    frames.iter().map(|frame| serde_json::from_str(frame).unwrap()).collect()
}

/// The client of wim, who is in the room as `m.w`.
struct Client {
    rooms: SealedRooms,
    /// The frames that it has sent since the last look.
    out: Vec<Value>,
    last_reference: u64,
}

impl Client {
    fn new() -> Self {
        let mut rooms = SealedRooms::default();
        rooms.add(Secret::of_link(LINK).unwrap());
        let mut client = Self { rooms, out: Vec::new(), last_reference: 0 };
        client.joins();
        client.out.clear();
        client
    }

    fn joins(&mut self) {
        self.says(json!({"type": "join", "nickname": "wim"}));
        let alias = self.out.last().unwrap()["nickname"].clone();
        let members = json!([{"member": "m.w", "nickname": alias}, {"member": "m.1", "nickname": "s-1"}]);
        let state = json!({"room": ROOM, "nickname": alias, "nb_users": 2, "members": members});
        self.hears(&json!({"type": "ok", "ref": self.last_reference, "state": state}));
    }

    /// The chat says something. Returns what it is told.
    fn says(&mut self, mut frame: Value) -> Vec<Value> {
        self.last_reference += 1;
        (frame["ref"], frame["room"]) = (self.last_reference.into(), ROOM.into());
        let (out, back) = self.rooms.say(frame.to_string());
        self.out.extend(read(&out));
        read(&back)
    }

    /// The server says something. Returns what the chat is told.
    fn hears(&mut self, frame: &Value) -> Vec<Value> {
        let (out, back) = self.rooms.hear(&frame.to_string());
        self.out.extend(read(&out));
        read(&back)
    }

    /// Hears a message, and returns what is shown of it.
    fn reads(&mut self, member: &str, content: &Value) -> Vec<String> {
        shown(&self.message(member, content, false))
    }

    fn message(&mut self, member: &str, content: &Value, is_replay: bool) -> Vec<Value> {
        let from = json!({"member": member, "nickname": "s-1"});
        let id = format!("id of {}", name(content));
        self.hears(&json!({"type": "message", "id": id, "timestamp": 1, "room": ROOM, "from": from,
            "content": content, "replay": is_replay}))
    }

    /// Returns what is shown after so many seconds.
    fn waits(&mut self, seconds: u64) -> Vec<String> {
        let (out, back) = self.rooms.on_timer(Instant::now() + Duration::from_secs(seconds));
        self.out.extend(read(&out));
        shown(&read(&back))
    }

    /// Returns what was sent since.
    fn sent(&mut self) -> Vec<Value> {
        std::mem::take(&mut self.out)
    }
}

/// Returns frames in short, but for who comes and goes.
fn shown(frames: &[Value]) -> Vec<String> {
    let short = |frame: &Value| {
        let text = |pointer: &str| frame.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
        match frame["type"].as_str().unwrap() {
            "presence" => None,
            "notice" => Some(text("/text")),
            "message" | "direct_message" => Some(format!("{}: {}", text("/from/nickname"), text("/content/text"))),
            kind => Some(kind.to_owned()),
        }
    };
    frames.iter().filter_map(short).collect()
}

/// Returns the names of those who came, and of those who left.
fn presence(frames: &[Value]) -> Vec<String> {
    let names = |key: &str, sign: &str| {
        let all = frames.iter().filter_map(|frame| frame[key].as_array()).flatten();
        all.map(|one| format!("{sign}{}", one["nickname"].as_str().unwrap())).collect::<Vec<_>>()
    };
    [names("left", "-"), names("joined", "+")].concat()
}

#[test]
fn an_edit_does_not_come_after_a_later_one() {
    let (mut wim, mut ann) = (Client::new(), load("ann"));
    let first = sealed(&mut ann, text("at A"));
    let edit = |text_: &str| Inside { replaces: Some(name(&first)), ..text(text_) };
    let (second, third) = (sealed(&mut ann, edit("at B")), sealed(&mut ann, edit("at C")));
    assert_eq!(wim.reads("m.1", &first), ["ann: at A"]);
    assert_eq!(wim.reads("m.1", &third), ["ann: at C"]);
    assert!(wim.reads("m.1", &second).is_empty());
    let before = sealed(&mut ann, text("at D"));
    let edited = sealed(&mut ann, Inside { replaces: Some(name(&before)), ..text("at E") });
    assert_eq!(wim.reads("m.1", &edited), ["ann: at E"]);
    assert!(wim.reads("m.1", &before).is_empty());
}

#[test]
fn what_was_taken_back_does_not_come_after_that() {
    let (mut wim, mut ann) = (Client::new(), load("ann"));
    let first = sealed(&mut ann, text("first"));
    let secret = sealed(&mut ann, text("secret"));
    let edit = sealed(&mut ann, Inside { replaces: Some(name(&secret)), ..text("still secret") });
    let gone = sealed(&mut ann, Inside { delete: Some(name(&secret)), ..Inside::default() });
    assert_eq!(wim.reads("m.1", &first), ["ann: first"]);
    assert_eq!(wim.reads("m.1", &gone), ["deleted"]);
    assert!(wim.reads("m.1", &secret).is_empty() && wim.reads("m.1", &edit).is_empty());
    assert!(wim.waits(3).is_empty(), "none is missing");
}

#[test]
fn only_the_own_lines_of_a_load_are_changed() {
    let (mut wim, mut ann, mut bob) = (Client::new(), load("ann"), load("bob"));
    let first = sealed(&mut ann, text("first"));
    wim.reads("m.1", &first);
    let edit = sealed(&mut bob, Inside { replaces: Some(name(&first)), ..text("never said") });
    let gone = sealed(&mut bob, Inside { delete: Some(name(&first)), ..text("never said") });
    assert_eq!(wim.reads("m.2", &edit), [UNOPENED]);
    assert_eq!(wim.reads("m.2", &gone), [UNOPENED]);
    let told = wim.says(json!({"type": "delete", "id": name(&first)}));
    assert_eq!((told[0]["code"].as_str(), wim.sent()), (Some("not_found"), vec![]));
}

#[test]
fn a_line_that_is_left_out_is_missed_after_three_seconds() {
    let (mut wim, mut ann) = (Client::new(), load("ann"));
    let lines: Vec<Value> = (0..6).map(|line| sealed(&mut ann, text(&line.to_string()))).collect();
    assert_eq!(wim.reads("m.1", &lines[0]), ["ann: 0"]);
    assert_eq!(wim.reads("m.1", &lines[2]), ["ann: 2"], "it may be on its way");
    assert_eq!(wim.reads("m.1", &lines[1]), ["ann: 1"]);
    assert!(wim.rooms.next_timer().is_some() && wim.waits(3).is_empty(), "it has come in time");
    assert_eq!(wim.reads("m.1", &lines[5]), ["ann: 5"]);
    assert!(wim.waits(2).is_empty());
    assert_eq!(wim.waits(3), ["2 lines of ann are missing."]);
    assert_eq!(wim.reads("m.1", &lines[3]), ["A line of ann that was missing has come.", "ann: 3"]);
    assert_eq!(wim.rooms.next_timer(), None);
}

#[test]
fn a_name_is_of_the_load_that_had_it_first() {
    let (mut wim, mut ann, mut other) = (Client::new(), load("ann"), load("Ann"));
    assert_eq!(wim.reads("m.1", &sealed(&mut ann, text("hi"))), ["ann: hi"]);
    assert_eq!(wim.reads("m.2", &sealed(&mut other, text("hi"))), ["Ann-2: hi"]);
    let left = json!([{"member": "m.1", "nickname": "s-1"}, {"member": "m.2", "nickname": "s-2"}]);
    wim.hears(&json!({"type": "presence", "room": ROOM, "nb_users": 1, "left": left}));
    assert_eq!(wim.reads("m.3", &sealed(&mut other, text("hi"))), ["Ann-2: hi"]);
    assert_eq!(wim.reads("m.4", &sealed(&mut ann, text("hi"))), ["ann: hi"]);
}

#[test]
fn a_load_without_a_member_of_its_own_has_a_name_of_its_own() {
    let (mut wim, mut ann) = (Client::new(), load("ann"));
    assert_eq!(wim.reads("m.1", &sealed(&mut ann, text("hi"))), ["ann: hi"]);
    assert_eq!(wim.reads("m.w", &sealed(&mut load("wim"), text("hi"))), ["wim-2: hi"]);
    assert_eq!(wim.reads("", &sealed(&mut load("ann"), text("hi"))), ["ann-2: hi"]);
    let replayed = sealed(&mut load("ann"), text("hi"));
    assert_eq!(shown(&wim.message("m.5", &replayed, true)), ["ann-3: hi"]);
}

#[test]
fn an_older_frame_does_not_bring_a_nickname_back() {
    let (mut wim, mut ann) = (Client::new(), load("ann"));
    let (first, second) = (sealed(&mut ann, text("1")), sealed(&mut ann, text("2")));
    ann.nickname = "anna".into();
    let third = sealed(&mut ann, text("3"));
    assert_eq!(wim.reads("m.1", &first), ["ann: 1"]);
    assert_eq!(wim.reads("m.1", &third), ["anna: 3"]);
    assert_eq!(wim.reads("m.1", &second), ["anna: 2"]);
}

#[test]
fn a_load_whose_words_are_repeated_is_not_there_by_that() {
    let (mut wim, mut gone, mut ravi) = (Client::new(), load("ravi"), load("ravi"));
    let heard = wim.message("m.1", &sealed(&mut gone, text("before")), true);
    assert_eq!((shown(&heard), presence(&heard)), (vec!["ravi: before".to_owned()], vec![]));
    let heard = wim.message("m.1", &sealed(&mut ravi, text("now")), false);
    assert_eq!((shown(&heard), presence(&heard)), (vec!["ravi: now".to_owned()], vec!["+ravi".to_owned()]));
}

#[test]
fn a_time_that_is_still_to_come_is_not_of_now() {
    let (mut wim, mut ann) = (Client::new(), load("ann"));
    let ahead = Inside { time: now() + 3_600_000, ..text("hi") };
    let heard = wim.message("m.1", &sealed(&mut ann, ahead.clone()), false);
    assert_eq!((shown(&heard), presence(&heard)), (vec!["ann: hi".to_owned()], vec![]));
    assert!(heard[0]["said_on"].as_str().unwrap().ends_with(" UTC"));
    // It names what wim has sealed.
    wim.says(json!({"type": "send", "content": {"kind": "text", "text": "hi"}, "nonce": "1"}));
    hears(&mut ann, &wim.sent()[0]["content"]);
    let heard = wim.message("m.1", &sealed(&mut ann, ahead), false);
    assert_eq!((shown(&heard), presence(&heard)), (vec!["ann: hi".to_owned()], vec!["+ann".to_owned()]));
    assert!(heard.iter().all(|frame| frame.get("said_on").is_none()));
}

#[test]
fn a_line_that_was_held_back_while_one_was_away_is_not_of_now() {
    let (mut wim, mut ann) = (Client::new(), load("ann"));
    let early = || Inside { time: now() - 3_600_000, ..text("early") };
    comes_again(&mut wim, &mut ann);
    let names_it = sealed(&mut ann, early());
    assert!(wim.message("m.1", &names_it, false).last().unwrap().get("said_on").is_none());
    let after_that = sealed(&mut ann, early());
    comes_again(&mut wim, &mut ann);
    let names_the_next = sealed(&mut ann, early());
    comes_again(&mut wim, &mut ann);
    for held in [after_that, names_the_next] {
        assert!(wim.message("m.1", &held, false).last().unwrap()["said_on"].is_string());
    }
    let names_the_last = sealed(&mut ann, early());
    assert!(wim.message("m.1", &names_the_last, false).last().unwrap().get("said_on").is_none());
}

/// Wim leaves and comes again, and somebody hears the greeting.
fn comes_again(wim: &mut Client, by: &mut SealedRoom) {
    wim.rooms.left(ROOM);
    wim.joins();
    hears(by, &wim.sent().pop().unwrap()["content"]);
}

fn hears(by: &mut SealedRoom, content: &Value) {
    let Heard::Open(opened) = by.open(&serde_json::from_value(content.clone()).unwrap(), false) else {
        panic!("opens")
    };
    by.hears_of(&opened, false);
}

#[test]
fn what_is_old_is_told_of_every_kind_of_content() {
    let mut wim = Client::new();
    let old = Inside { content: Some(json!({"kind": "bbox"})), time: 1_795_156_330_000, ..Inside::default() };
    let heard = wim.message("m.1", &sealed(&mut load("ann"), old), true);
    assert_eq!(heard[0]["said_on"], "2026-11-20, 06:32 UTC");
}

//! The client's state after frames of the server.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests may panic")]

use super::room::REMEMBERED_IDS;
use super::*;
use crate::frames::{Left, Member};

fn member(nickname: &str) -> Member {
    Member { member: format!("m.{nickname}"), nickname: nickname.into(), roles: Vec::new(), away: false }
}

fn in_rooms(names: &[&str]) -> State {
    let mut state = State::default();
    for name in names {
        let members = Some(vec![member("ann"), member("bob")]);
        let (room, nickname) = ((*name).to_owned(), "ann".to_owned());
        state.joined(RoomState { room, nickname, nb_users: 2, members, ..RoomState::default() });
    }
    state
}

fn presence(joined: &[&str], left: &[&str]) -> Presence {
    let left = left.iter().map(|name| Left {
        member: format!("m.{name}"),
        nickname: (*name).to_owned(),
        reason: "left".into(),
    });
    Presence {
        room: "QGIS".into(),
        timestamp: None,
        nb_users: 7,
        joined: joined.iter().map(|name| member(name)).collect(),
        left: left.collect(),
        away: Vec::new(),
        back: Vec::new(),
    }
}

#[test]
fn unread_lines_are_counted_until_their_room_is_looked_at() {
    let mut state = in_rooms(&["QGIS", "Field"]);
    state.show_room("QGIS");
    state.push("Field", Line::new(LineKind::Message, "one"));
    state.push("Field", Line { is_mention: true, ..Line::new(LineKind::Message, "two") });
    state.push("Field", Line { is_own: true, ..Line::new(LineKind::Message, "mine") });
    state.push("Field", Line::new(LineKind::Info, "bob left"));
    state.push("QGIS", Line::new(LineKind::Message, "seen"));
    let counts = |state: &State| state.rooms.iter().map(|room| (room.unread, room.mentions)).collect::<Vec<_>>();
    assert_eq!(counts(&state), [(0, 0), (0, 0), (2, 1)]);
    state.switch(true);
    assert_eq!(state.active().name, "Field");
    assert_eq!(counts(&state), [(0, 0), (0, 0), (0, 0)]);
    state.switch(true);
    assert_eq!(state.active, 0);
    state.switch(false);
    assert_eq!(state.active().name, "Field");
}

#[test]
fn the_roster_follows_presence() {
    let mut state = in_rooms(&["QGIS"]);
    state.show_room("QGIS");
    state.presence(&presence(&["eve"], &["bob"]));
    assert_eq!(state.nicknames(), ["eve", "bob"]);
    assert_eq!(state.active().nb_users, 7);
    state.presence(&presence(&["bob"], &["bob"]));
    assert_eq!(state.active().members.as_ref().map(Vec::len), Some(3), "left comes before joined");
}

#[test]
fn a_room_that_is_left_goes_away() {
    let mut state = in_rooms(&["QGIS", "Field"]);
    state.show_room("Field");
    state.forget("QGIS");
    assert_eq!(state.active().name, "Field");
    state.forget("Field");
    assert_eq!((state.active, state.rooms.len()), (0, 1));
    state.forget("");
    assert_eq!(state.rooms.len(), 1, "the first stays");
}

#[test]
fn a_message_is_seen_once_in_its_room() {
    let mut state = in_rooms(&["QGIS", "Field"]);
    assert!(!state.is_seen("QGIS", "1"));
    assert!(state.is_seen("QGIS", "1"));
    assert!(!state.is_seen("Field", "1"));
    for id in 2..=REMEMBERED_IDS + 1 {
        assert!(!state.is_seen("QGIS", &id.to_string()));
    }
    assert!(!state.is_seen("QGIS", "1"), "what is long ago is forgotten");
}

#[test]
fn delivery_states_reach_their_lines() {
    let mut state = in_rooms(&["QGIS"]);
    let serial = state.push("QGIS", Line::new(LineKind::SentDirect, "psst"));
    state.set_status("QGIS", serial, "delivered\u{1b}");
    let line = state.room("QGIS").and_then(|room| room.lines.back()).expect("a line");
    assert_eq!(line.status.as_ref().map(Safe::as_str), Some("delivered␛"));
}

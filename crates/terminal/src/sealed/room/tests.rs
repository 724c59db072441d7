//! Names and lines, as another load hears them.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may panic")]

use super::*;

fn room(nickname: &str) -> SealedRoom {
    let secret = Secret::of_link("#sealed=AQgPFh0kKzI5QEdOVVxjanF4f4aNlJuiqbC3vsXM09o").unwrap();
    SealedRoom { nickname: nickname.into(), ..SealedRoom::new(secret) }
}

/// Says something by one load as a member, and returns the name under which another load shows it.
fn shown(to: &mut SealedRoom, from: &mut SealedRoom, member: &str) -> String {
    let (sealed, ..) = from.seal(Inside::default()).unwrap();
    let Heard::Open { name, inside, .. } = to.open(&sealed) else { panic!("it is new") };
    to.is_of(member, &name);
    to.author(&name, &inside).1
}

#[test]
fn whoever_was_heard_first_keeps_a_name_while_they_are_there() {
    let (mut ann, mut first, mut second) = (room("ann"), room("bob"), room("Bob"));
    assert_eq!(shown(&mut ann, &mut first, "m.1"), "bob");
    assert_eq!(shown(&mut ann, &mut second, "m.2"), "Bob-2");
    assert_eq!(shown(&mut ann, &mut first, "m.1"), "bob");
    ann.left("m.1");
    ann.left("m.2");
    assert_eq!(shown(&mut ann, &mut second, "m.3"), "Bob");
    assert_eq!(shown(&mut ann, &mut first, "m.4"), "bob-2");
}

#[test]
fn a_line_counts_once_and_a_frame_once() {
    let (mut ann, mut bob) = (room("ann"), room("bob"));
    let text = |text: &str| Inside { content: Some(text.into()), ..Inside::default() };
    let (first, ..) = bob.seal_as(0, text("first")).unwrap();
    let (second, ..) = bob.seal_as(0, text("second")).unwrap();
    assert!(matches!(ann.open(&first), Heard::Open { missing: 0, .. }));
    assert!(matches!(ann.open(&first), Heard::Known), "the same frame again");
    assert!(matches!(ann.open(&second), Heard::Shut), "another content with its line");
    let (fourth, ..) = bob.seal_as(3, text("fourth")).unwrap();
    assert!(matches!(ann.open(&fourth), Heard::Open { missing: 2, .. }));
}

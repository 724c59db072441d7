//! Mailboxes: granted, kept, returned and lost.

#![allow(clippy::unwrap_used, reason = "tests may panic")]

use super::*;
use crate::config::Addresses;
use crate::limits::{MAILBOXES_OF_UNKNOWN, MIB};
use crate::message::{Content, NodeTag, Rules, Sender, Stamp};
use crate::room::direct::testing::letter;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

fn nick(text: &str) -> Nickname {
    Nickname::parse(text, &Rules::default()).unwrap()
}

fn arrival(member: MemberId, lineage: u64, sub: Option<&str>, nickname: &str, wants_mailbox: bool) -> Arrival {
    let owner = Owner { lineage, sub: sub.map(Into::into) };
    let address = Address::V4(Ipv4Addr::new(203, 0, 113, 7));
    Arrival { member, owner, nickname: nick(nickname), address, wants_mailbox }
}

fn letter_of(text: &str) -> Arc<Frame> {
    let from = Sender { member: None, nickname: nick("jane"), avatar: None };
    letter(&from, &Content::Text(text.into()), &Stamp::fresh())
}

/// A message whose content has this number of bytes.
fn letter_with(bytes: usize) -> Arc<Frame> {
    letter_of(&"x".repeat(bytes))
}

struct Play {
    terms: Terms,
    boxes: Mailboxes,
    tag: NodeTag,
    now: Instant,
}

impl Play {
    fn new() -> Self {
        let terms = Terms::new(50, Duration::from_secs(3600), Addresses::Hidden);
        Self { boxes: Mailboxes::new(terms.clone()), terms, tag: NodeTag::random(), now: Instant::now() }
    }

    /// A member joins, for the first time or again. Returns its id, and the number of waiting messages if it has a
    /// mailbox.
    fn arrive(&mut self, lineage: u64, sub: Option<&str>, nickname: &str, wants: bool) -> (MemberId, Option<usize>) {
        let member = self.tag.member();
        let state = self.boxes.arrive(arrival(member, lineage, sub, nickname, wants));
        assert!(state.iter().all(|state| (state.ttl, state.max) == (3600, 50)));
        (member, state.map(|state| state.waiting))
    }

    fn put(&mut self, nickname: &str, bytes: usize) -> Result<Uuid, Unreachable> {
        let (to, letter) = (Addressee::Nickname(nick(nickname)), letter_with(bytes));
        let id = letter.envelope().stamp.id;
        self.boxes.put(&to, self.tag.member(), &letter).map(|()| id)
    }

    fn is_reserved(&self, nickname: &str) -> bool {
        self.boxes.holder(&nick(nickname)).is_some()
    }
}

#[test]
fn is_granted_on_request_and_reserves_the_nickname() {
    let mut play = Play::new();
    assert_eq!(play.arrive(1, None, "hans", false).1, None);
    assert_eq!(play.put("hans", 1), Err(Unreachable::Absent));
    let (alice, waiting) = play.arrive(2, None, "Alice", true);
    assert_eq!(waiting, Some(0));
    assert_eq!(play.boxes.holder(&nick("aLICE")).map(|owner| owner.lineage), Some(2));
    assert!(play.put("alice", 1).is_ok(), "in any case, even while it is there");
    play.boxes.ended(alice, play.now);
    assert!(play.is_reserved("alice"));
    assert_eq!(play.arrive(3, None, "ALICE", true).1, None, "a nickname alone opens nothing");
    assert!(play.boxes.put(&Addressee::Member(alice), alice, &letter_with(1)).is_ok());
}

#[test]
fn holds_fifty_messages_of_64_kib_within_the_nodes_budget() {
    let mut play = Play::new();
    let _ = play.arrive(0, None, "ann0", true);
    assert_eq!(play.put("ann0", 65 * 1024), Err(Unreachable::TooLarge));
    assert!((0..50).all(|_| play.put("ann0", 64 * 1024).is_ok()));
    assert_eq!(play.put("ann0", 1), Err(Unreachable::MailboxFull));
    let mut other = Mailboxes::new(play.terms.clone());
    std::mem::swap(&mut other, &mut play.boxes);
    for number in 1..16 {
        assert_eq!(play.arrive(number, None, &format!("ann{number}"), true).1, Some(0), "{number}");
    }
    assert_eq!(play.arrive(16, None, "ann16", true).1, None, "an address has sixteen, in all rooms");
    for number in 1..16 {
        while play.put(&format!("ann{number}"), 64 * 1024).is_ok() {}
    }
    assert!((50 * MIB..=64 * MIB).contains(&play.terms.bytes_taken()));
    drop(other);
    assert_eq!(play.arrive(16, None, "ann16", true).1, Some(0));
    drop(play.boxes);
    assert_eq!((play.terms.bytes_taken(), play.terms.addresses()), (0, 0));
}

#[test]
fn all_mailboxes_together_hold_64_mib() {
    let mut play = Play::new();
    let mut number = 0;
    let wants = |number: u64| Arrival {
        address: Address::Unknown,
        ..arrival(NodeTag::random().member(), number, None, &format!("ann{number}"), true)
    };
    while play.boxes.arrive(wants(number)).is_some() {
        while play.put(&format!("ann{number}"), 64 * 1024).is_ok() {}
        number += 1;
        assert!(play.terms.bytes_taken() <= 64 * MIB && number < 1000);
    }
    assert!(play.terms.bytes_taken() > 63 * MIB && number > 20);
}

#[test]
fn are_limited_by_the_kind_of_address() {
    let mut play = Play::new();
    let (private, public) = (Ipv4Addr::new(10, 1, 2, 3), Ipv4Addr::new(203, 0, 113, 8));
    for (address, most) in
        [(Address::V4(private), 160), (Address::Unknown, MAILBOXES_OF_UNKNOWN), (Address::V4(public), 16)]
    {
        for number in 0..=most {
            let owner = (most * 10_000 + number) as u64; // nobody comes back
            let wants = arrival(play.tag.member(), owner, None, &format!("ann{number}_{most}"), true);
            let granted = play.boxes.arrive(Arrival { address, ..wants }).is_some();
            assert_eq!(granted, number < most, "{number} of {address:?}");
        }
    }
}

#[test]
fn comes_back_to_the_key_or_the_sub_of_its_owner() {
    type Return = (u64, Option<&'static str>, &'static str, Option<usize>);
    let cases: [Return; 6] = [
        (1, None, "alice", Some(2)),
        (9, Some("s"), "alice", Some(2)),
        (1, Some("s"), "carol", Some(2)),
        (9, None, "alice", None),
        (9, Some("t"), "alice", None),
        (9, None, "carol", Some(0)),
    ];
    for (lineage, sub, nickname, waiting) in cases {
        let mut play = Play::new();
        let (alice, _) = play.arrive(1, Some("s"), "alice", true);
        let ids = [play.put("alice", 1), play.put("alice", 1)].map(Result::unwrap);
        play.boxes.ended(alice, play.now);
        let (again, found) = play.arrive(lineage, sub, nickname, true);
        assert_eq!(found, waiting, "{lineage} {sub:?} {nickname}");
        if waiting == Some(2) {
            assert_eq!(play.boxes.ids(again).collect::<Vec<_>>(), ids);
            assert_eq!((play.boxes.due(), play.boxes.take(alice, ids[0]).is_none()), (None, true));
            assert_eq!(
                (play.is_reserved("alice"), play.is_reserved("carol")),
                (nickname == "alice", nickname == "carol")
            );
            play.boxes.ended(again, play.now);
            assert_eq!(play.arrive(7, Some("s"), "alice", true).1, Some(2), "and back again by the token of before");
            assert_eq!(play.boxes.by_name.len(), 1, "no other nickname is reserved");
        }
    }
}

#[test]
fn is_not_taken_from_another_session_of_the_same_person() {
    let mut play = Play::new();
    let (one, _) = play.arrive(1, Some("s"), "alice", true);
    let (other, waiting) = play.arrive(2, Some("s"), "alice2", true);
    assert_eq!(waiting, Some(0), "it has one of its own");
    play.boxes.ended(other, play.now);
    assert!(play.put("alice", 1).is_ok() && play.put("alice2", 1).is_ok());
    assert_eq!((play.boxes.ids(one).count(), play.boxes.ids(other).count()), (1, 1));
}

#[test]
fn goes_once_empty_after_a_return_without_it() {
    let mut play = Play::new();
    let (alice, _) = play.arrive(1, None, "alice", true);
    let id = play.put("alice", 1).unwrap();
    play.boxes.ended(alice, play.now);
    let (again, waiting) = play.arrive(1, None, "alicia", false);
    assert_eq!((waiting, play.is_reserved("alice"), play.is_reserved("alicia")), (Some(1), true, false));
    assert!(play.boxes.take(again, Uuid::now_v7()).is_none() && play.is_reserved("alice"));
    assert!(play.boxes.take(again, id).is_some() && !play.is_reserved("alice"));
    let (bob, _) = play.arrive(2, None, "bob", true);
    play.boxes.ended(bob, play.now);
    assert_eq!(
        (play.arrive(2, None, "bob", false).1, play.is_reserved("bob")),
        (None, false),
        "at once if it is empty"
    );
    assert_eq!(play.boxes.due(), None);
}

#[test]
fn is_dropped_when_its_owner_leaves_or_its_time_ends() {
    let mut play = Play::new();
    for leaves in [true, false] {
        let (alice, _) = play.arrive(1, None, "alice", true);
        let ids = [play.put("alice", 1), play.put("alice", 1)].map(Result::unwrap);
        assert_eq!(play.boxes.due(), None, "nothing expires while its owner is there");
        let letters = if leaves {
            play.boxes.ended(alice, play.now);
            play.boxes.close(alice)
        } else {
            play.boxes.ended(alice, play.now);
            let over = play.now + Duration::from_secs(3600);
            assert_eq!(play.boxes.due(), Some(over));
            assert!(play.boxes.expire(over - Duration::from_millis(1)).is_empty());
            play.boxes.expire(over)
        };
        assert_eq!(letters.iter().map(|letter| letter.id).collect::<Vec<_>>(), ids);
        drop(letters);
        assert_eq!((play.boxes.due(), play.is_reserved("alice"), play.terms.bytes_taken()), (None, false, 0));
        assert_eq!(play.put("alice", 1), Err(Unreachable::Absent));
    }
}

#[test]
fn a_message_weighs_its_encoded_bytes() {
    let mut play = Play::new();
    let _ = play.arrive(1, None, "alice", true);
    let before = play.terms.bytes_taken();
    let to = Addressee::Nickname(nick("alice"));
    let mut put = |text: &str| play.boxes.put(&to, play.tag.member(), &letter_of(text));
    assert_eq!(put(&"\u{1}".repeat(11_000)), Err(Unreachable::TooLarge), "six bytes each");
    assert_eq!(put(&"\u{1}".repeat(10_000)), Ok(()));
    assert!((60_000..61_000).contains(&(play.terms.bytes_taken() - before)));
}

/// Messages that are shown repeatedly share the same bytes, and only a portion is under way at a time.
#[test]
fn is_shown_in_portions_and_copied_for_nobody() {
    let mut play =
        Play { boxes: Mailboxes::new(Terms::new(200, Duration::from_secs(3600), Addresses::Hidden)), ..Play::new() };
    let alice = play.tag.member();
    assert!(play.boxes.arrive(arrival(alice, 1, None, "alice", true)).is_some());
    let ids: Vec<Uuid> = (0..150).map(|_| play.put("alice", 64 * 1024).unwrap()).collect();
    let first = play.boxes.show_again(alice);
    let portion = first.len();
    assert!((60..64).contains(&portion), "4 MiB: {portion}");
    let again = play.boxes.show_again(alice);
    assert!(first.iter().zip(&again).all(|(one, other)| one.as_ptr() == other.as_ptr()) && again.len() == portion);
    assert!(play.boxes.show_next(alice).is_empty(), "nothing was acknowledged");
    assert!(play.boxes.take(alice, ids[140]).is_some(), "of an earlier time");
    assert!(play.boxes.show_next(alice).is_empty());
    let mut shown = portion;
    for (place, id) in ids.iter().enumerate().filter(|(place, _)| *place != 140) {
        assert!(shown > place || place > 140, "it is shown before it is acknowledged");
        assert!(play.boxes.take(alice, *id).is_some());
        shown += play.boxes.show_next(alice).len();
    }
    assert_eq!(shown, 149);
    assert_eq!(play.boxes.state(alice).map(|state| state.waiting), Some(0));
}

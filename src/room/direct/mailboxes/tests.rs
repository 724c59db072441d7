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
    let from = Sender { member: None, nickname: nick("jane"), avatar: None, hook: false, gischat: false };
    letter(&from, &Content::Text(text.into()), &Stamp::fresh())
}

/// A message whose content has this number of bytes.
fn letter_with(bytes: usize) -> Arc<Frame> {
    letter_of(&"x".repeat(bytes))
}

struct MailboxScene {
    terms: Terms,
    boxes: Mailboxes,
    tag: NodeTag,
    now: Moment,
}

impl MailboxScene {
    fn new() -> Self {
        let terms = Terms::new(50, Duration::from_secs(3600), Addresses::Hidden);
        Self { boxes: Mailboxes::new(terms.clone()), terms, tag: NodeTag::random(), now: Moment::default() }
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
        self.boxes.put(&to, (self.tag.member(), Address::Unknown), &letter).map(|_| id)
    }

    fn is_reserved(&self, nickname: &str) -> bool {
        self.boxes.holder(&nick(nickname)).is_some()
    }
}

#[test]
fn is_granted_on_request_and_reserves_the_nickname() {
    let mut scene = MailboxScene::new();
    assert_eq!(scene.arrive(1, None, "hans", false).1, None);
    assert_eq!(scene.put("hans", 1), Err(Unreachable::Absent));
    let (alice, waiting) = scene.arrive(2, None, "Alice", true);
    assert_eq!(waiting, Some(0));
    assert_eq!(scene.boxes.holder(&nick("aLICE")).map(|owner| owner.lineage), Some(2));
    assert!(scene.put("alice", 1).is_ok(), "in any case, even while it is there");
    scene.boxes.orphan(alice, scene.now);
    assert!(scene.is_reserved("alice"));
    assert_eq!(scene.arrive(3, None, "ALICE", true).1, None, "a nickname alone opens nothing");
    assert!(scene.boxes.put(&Addressee::Member(alice), (alice, Address::Unknown), &letter_with(1)).is_ok());
}

#[test]
fn holds_fifty_messages_of_64_kib_within_the_nodes_budget() {
    let mut scene = MailboxScene::new();
    let _ = scene.arrive(0, None, "ann0", true);
    assert_eq!(scene.put("ann0", 65 * 1024), Err(Unreachable::TooLarge));
    assert!((0..50).all(|_| scene.put("ann0", 64 * 1024).is_ok()));
    assert_eq!(scene.put("ann0", 1), Err(Unreachable::MailboxFull));
    let mut other = Mailboxes::new(scene.terms.clone());
    std::mem::swap(&mut other, &mut scene.boxes);
    for number in 1..16 {
        assert_eq!(scene.arrive(number, None, &format!("ann{number}"), true).1, Some(0), "{number}");
    }
    assert_eq!(scene.arrive(16, None, "ann16", true).1, None, "an address has sixteen, in all rooms");
    for number in 1..16 {
        while scene.put(&format!("ann{number}"), 64 * 1024).is_ok() {}
    }
    assert!((50 * MIB..=64 * MIB).contains(&scene.terms.bytes_taken()));
    drop(other);
    assert_eq!(scene.arrive(16, None, "ann16", true).1, Some(0));
    drop(scene.boxes);
    assert_eq!((scene.terms.bytes_taken(), scene.terms.addresses()), (0, 0));
}

#[test]
fn all_mailboxes_together_hold_64_mib() {
    let mut scene = MailboxScene::new();
    let mut number = 0;
    let wants = |number: u64| Arrival {
        address: Address::Unknown,
        ..arrival(NodeTag::random().member(), number, None, &format!("ann{number}"), true)
    };
    while scene.boxes.arrive(wants(number)).is_some() {
        while scene.put(&format!("ann{number}"), 64 * 1024).is_ok() {}
        number += 1;
        assert!(scene.terms.bytes_taken() <= 64 * MIB && number < 1000);
    }
    assert!(scene.terms.bytes_taken() > 63 * MIB && number > 20);
}

#[test]
fn are_limited_by_the_kind_of_address() {
    let mut scene = MailboxScene::new();
    let (private, public) = (Ipv4Addr::new(10, 1, 2, 3), Ipv4Addr::new(203, 0, 113, 8));
    for (address, most) in
        [(Address::V4(private), 160), (Address::Unknown, MAILBOXES_OF_UNKNOWN), (Address::V4(public), 16)]
    {
        for number in 0..=most {
            let owner = (most * 10_000 + number) as u64; // nobody comes back
            let wants = arrival(scene.tag.member(), owner, None, &format!("ann{number}_{most}"), true);
            let granted = scene.boxes.arrive(Arrival { address, ..wants }).is_some();
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
        let mut scene = MailboxScene::new();
        let (alice, _) = scene.arrive(1, Some("s"), "alice", true);
        let ids = [scene.put("alice", 1), scene.put("alice", 1)].map(Result::unwrap);
        scene.boxes.orphan(alice, scene.now);
        let (again, found) = scene.arrive(lineage, sub, nickname, true);
        assert_eq!(found, waiting, "{lineage} {sub:?} {nickname}");
        if waiting == Some(2) {
            assert_eq!(scene.boxes.ids(again).collect::<Vec<_>>(), ids);
            assert_eq!((scene.boxes.due(), scene.boxes.take(alice, ids[0]).is_none()), (None, true));
            assert_eq!(
                (scene.is_reserved("alice"), scene.is_reserved("carol")),
                (nickname == "alice", nickname == "carol")
            );
            scene.boxes.orphan(again, scene.now);
            assert_eq!(scene.arrive(7, Some("s"), "alice", true).1, Some(2), "and back again by the token of before");
            assert_eq!(scene.boxes.by_name.len(), 1, "no other nickname is reserved");
        }
    }
}

#[test]
fn is_not_taken_from_another_session_of_the_same_person() {
    let mut scene = MailboxScene::new();
    let (one, _) = scene.arrive(1, Some("s"), "alice", true);
    let (other, waiting) = scene.arrive(2, Some("s"), "alice2", true);
    assert_eq!(waiting, Some(0), "it has one of its own");
    scene.boxes.orphan(other, scene.now);
    assert!(scene.put("alice", 1).is_ok() && scene.put("alice2", 1).is_ok());
    assert_eq!((scene.boxes.ids(one).count(), scene.boxes.ids(other).count()), (1, 1));
}

#[test]
fn goes_once_empty_after_a_return_without_it() {
    let mut scene = MailboxScene::new();
    let (alice, _) = scene.arrive(1, None, "alice", true);
    let id = scene.put("alice", 1).unwrap();
    scene.boxes.orphan(alice, scene.now);
    let (again, waiting) = scene.arrive(1, None, "alicia", false);
    assert_eq!((waiting, scene.is_reserved("alice"), scene.is_reserved("alicia")), (Some(1), true, false));
    assert!(scene.boxes.take(again, Uuid::now_v7()).is_none() && scene.is_reserved("alice"));
    assert!(scene.boxes.take(again, id).is_some() && !scene.is_reserved("alice"));
    let (bob, _) = scene.arrive(2, None, "bob", true);
    scene.boxes.orphan(bob, scene.now);
    assert_eq!(
        (scene.arrive(2, None, "bob", false).1, scene.is_reserved("bob")),
        (None, false),
        "at once if it is empty"
    );
    assert_eq!(scene.boxes.due(), None);
}

#[test]
fn is_dropped_when_its_owner_leaves_or_its_time_ends() {
    let mut scene = MailboxScene::new();
    for leaves in [true, false] {
        let (alice, _) = scene.arrive(1, None, "alice", true);
        let ids = [scene.put("alice", 1), scene.put("alice", 1)].map(Result::unwrap);
        assert_eq!(scene.boxes.due(), None, "nothing expires while its owner is there");
        let letters = if leaves {
            scene.boxes.orphan(alice, scene.now);
            scene.boxes.close(alice)
        } else {
            scene.boxes.orphan(alice, scene.now);
            let ttl = Duration::from_secs(3600);
            let over = scene.now + ttl;
            assert_eq!(scene.boxes.due(), Some(over));
            assert!(scene.boxes.expire(scene.now + (ttl - Duration::from_millis(1))).is_empty());
            scene.boxes.expire(over)
        };
        assert_eq!(letters.iter().map(|letter| letter.id).collect::<Vec<_>>(), ids);
        drop(letters);
        assert_eq!((scene.boxes.due(), scene.is_reserved("alice"), scene.terms.bytes_taken()), (None, false, 0));
        assert_eq!(scene.put("alice", 1), Err(Unreachable::Absent));
    }
}

#[test]
fn a_message_weighs_its_encoded_bytes() {
    let mut scene = MailboxScene::new();
    let _ = scene.arrive(1, None, "alice", true);
    let before = scene.terms.bytes_taken();
    let to = Addressee::Nickname(nick("alice"));
    let by = (scene.tag.member(), Address::Unknown);
    let mut put = |text: &str| scene.boxes.put(&to, by, &letter_of(text)).map(|_| ());
    assert_eq!(put(&"\u{1}".repeat(11_000)), Err(Unreachable::TooLarge), "six bytes each");
    assert_eq!(put(&"\u{1}".repeat(10_000)), Ok(()));
    assert!((60_000..61_000).contains(&(scene.terms.bytes_taken() - before)));
}

/// Messages that are shown repeatedly share the same bytes, and only a portion is under way at a time.
#[test]
fn is_shown_in_portions_and_copied_for_nobody() {
    let mut scene = MailboxScene {
        boxes: Mailboxes::new(Terms::new(200, Duration::from_secs(3600), Addresses::Hidden)),
        ..MailboxScene::new()
    };
    let alice = scene.tag.member();
    assert!(scene.boxes.arrive(arrival(alice, 1, None, "alice", true)).is_some());
    let ids: Vec<Uuid> = (0..150).map(|_| scene.put("alice", 64 * 1024).unwrap()).collect();
    let first = scene.boxes.show_again(alice);
    let portion = first.len();
    assert!((60..64).contains(&portion), "4 MiB: {portion}");
    let again = scene.boxes.show_again(alice);
    assert!(first.iter().zip(&again).all(|(one, other)| one.as_ptr() == other.as_ptr()) && again.len() == portion);
    assert!(scene.boxes.show_next(alice).is_empty(), "nothing was acknowledged");
    assert!(scene.boxes.take(alice, ids[140]).is_some(), "of an earlier time");
    assert!(scene.boxes.show_next(alice).is_empty());
    let mut shown = portion;
    for (place, id) in ids.iter().enumerate().filter(|(place, _)| *place != 140) {
        assert!(shown > place || place > 140, "it is shown before it is acknowledged");
        assert!(scene.boxes.take(alice, *id).is_some());
        shown += scene.boxes.show_next(alice).len();
    }
    assert_eq!(shown, 149);
    assert_eq!(scene.boxes.state(alice).map(|state| state.waiting), Some(0));
}

/// The one who has most in a full mailbox makes way for others, and nobody for themselves.
#[test]
fn one_address_fills_no_mailbox_and_not_the_node() {
    let mut scene = MailboxScene::new();
    let _ = scene.arrive(1, None, "alice", true);
    let [greedy, other] = [7, 8].map(|last| Address::V4(Ipv4Addr::new(198, 51, 100, last)));
    let (to, sender) = (Addressee::Nickname(nick("alice")), scene.tag.member());
    let mut put = |from| scene.boxes.put(&to, (sender, from), &letter_with(1));
    assert!((0..50).all(|_| put(greedy).is_ok_and(|displaced| displaced.is_none())));
    assert_eq!(put(greedy).err(), Some(Unreachable::MailboxFull));
    assert!((0..25).all(|_| put(other).is_ok_and(|displaced| displaced.is_some_and(|letter| letter.from == greedy))));
    assert_eq!(put(other).err(), Some(Unreachable::MailboxFull), "each has its half");
    for number in 0..3 {
        let name = format!("ann{number}");
        let _ = scene.arrive(2 + number, None, &name, true);
        let to = Addressee::Nickname(nick(&name));
        let mut put = |from| {
            (0..50).filter(|_| scene.boxes.put(&to, (sender, from), &letter_with(64 * 1024 - 200)).is_ok()).count()
        };
        assert_eq!(put(greedy) == 50, number == 0, "4 MiB");
        assert!(number < 2 || put(other) > 0);
    }
}

//! The sentences of the contract's section 5, one by one.

#![allow(clippy::unwrap_used, reason = "tests may panic")]

use super::outcomes::LATE;
use super::testing::*;
use super::*;
use crate::message::{Delivery, NodeTag};
use crate::outbox::Encoded;

#[test]
fn the_one_ok_waits_for_the_acknowledgement() {
    let mut play = Play::new();
    let id = play.delivered(1);
    assert_eq!(play.directs.due(), Some(play.at(5)));
    assert_eq!(play.directs.ack(play.jane, &[id]), [], "nobody acknowledges for another");
    assert_eq!(outcomes(&play.directs.ack(play.bob, &[Uuid::now_v7(), id, id])), [first(1, DELIVERED)]);
    assert_eq!(play.directs.ack(play.bob, &[id]), []);
    assert_eq!((play.directs.due(), play.directs.expire(play.at(9))), (None, vec![]));
}

#[test]
fn a_known_outcome_is_told_at_once() {
    let cases = [
        (Play::new(), Recipient::Deaf, (Delivery::Unreachable, Some(Unreachable::NoDirect))),
        (Play::with_mailbox(), Recipient::Deaf, (Delivery::Unreachable, Some(Unreachable::NoDirect))),
        (Play::new(), Play::new().away(), ABSENT),
        (Play::with_mailbox(), Play::new().away(), QUEUED),
        (Play::with_mailbox(), Recipient::Away(Addressee::Member(NodeTag::random().member())), ABSENT),
    ];
    for (mut play, to, outcome) in cases {
        let (_, outgoing) = play.send(to, 1);
        assert_eq!((outgoing.len(), outcomes(&outgoing)), (1, vec![first(1, outcome)]));
        assert_eq!(play.directs.due(), None);
    }
}

#[test]
fn silence_is_told_and_a_late_acknowledgement_counts() {
    let mut play = Play::new();
    let (early, late) = (play.delivered(1), play.delivered(2));
    assert_eq!(play.directs.expire(play.at(4)), []);
    let outgoing = play.directs.expire(play.at(5));
    assert_eq!(outcomes(&outgoing), [first(1, NO_ACK), first(2, NO_ACK)]);
    assert_eq!(outgoing[2..], [Outgoing::Ping(play.bob)], "once for all that it left unanswered");
    assert_eq!(play.directs.expire(play.at(64)), []);
    assert_eq!(play.directs.ack(play.bob, &[early, early]), [told(play.jane, early, Delivery::Delivered)]);
    assert_eq!(play.directs.expire(play.at(65)), []);
    assert_eq!(play.directs.ack(play.bob, &[late]), []);
    assert_eq!(play.directs.due(), None);
}

#[test]
fn silence_fills_the_mailbox_and_is_not_probed() {
    let mut play = Play::with_mailbox();
    let ids = [1, 2, 3].map(|reference| play.delivered(reference));
    let full = (Delivery::Unreachable, Some(Unreachable::MailboxFull));
    let outgoing = play.directs.expire(play.at(5));
    assert_eq!(outcomes(&outgoing), [first(1, QUEUED), first(2, QUEUED), first(3, full)]);
    assert_eq!(outgoing.len(), 3);
    assert_eq!(shown(&mut play), ids[..2], "in order of id");
    let acknowledged = play.directs.ack(play.bob, &ids);
    assert_eq!(acknowledged, ids.map(|id| told(play.jane, id, Delivery::Delivered)));
    assert!(shown(&mut play).is_empty());
}

/// The messages that Bob is shown when he joins, all of them marked as queued.
fn shown(play: &mut Play) -> Vec<Uuid> {
    let written = play.directs.mailboxes.show_again(play.bob);
    let id = |frame: &Encoded| {
        let text = String::from_utf8_lossy(frame).into_owned();
        let event: serde_json::Value = serde_json::from_str(&text[text.find('{').unwrap()..]).unwrap();
        assert_eq!(event["queued"], true);
        event["id"].as_str().unwrap().parse().unwrap()
    };
    written.iter().map(id).collect()
}

#[test]
fn messages_expire_with_their_mailbox() {
    let mut play = Play::with_mailbox();
    let live = play.delivered(1);
    assert_eq!(outcomes(&play.directs.ended(play.bob, play.at(1))), [first(1, QUEUED)]);
    let (id, _) = play.send(play.away(), 2);
    assert_eq!(play.directs.due(), Some(play.at(3601)));
    assert_eq!(play.directs.expire(play.at(3600)), []);
    let over = [live, id].map(|id| told(play.jane, id, Delivery::Expired));
    assert_eq!(play.directs.expire(play.at(3601)), over);
    assert_eq!(play.directs.due(), None);
}

#[test]
fn a_recipient_that_goes_is_not_waited_for() {
    type Go = fn(&mut Directs, MemberId, Instant) -> Vec<Outgoing>;
    let goes: [(Go, _); 3] = [(Directs::detached, QUEUED), (Directs::ended, QUEUED), (Directs::left, ABSENT)];
    for (go, with_mailbox) in goes {
        for (mut play, outcome) in [(Play::new(), ABSENT), (Play::with_mailbox(), with_mailbox)] {
            let id = play.delivered(1);
            let outgoing = go(&mut play.directs, play.bob, play.start);
            assert_eq!((outgoing.len(), outcomes(&outgoing)), (1, vec![first(1, outcome)]));
            assert_eq!(play.directs.expire(play.at(5)), []);
            assert_eq!(play.directs.ack(play.bob, &[id]), [told(play.jane, id, Delivery::Delivered)]);
        }
    }
    let mut play = Play::with_mailbox();
    let (id, _) = play.send(play.away(), 1);
    assert_eq!(play.directs.left(play.bob, play.start), [told(play.jane, id, Delivery::Expired)]);
}

#[test]
fn a_leaving_sender_is_told_first_and_an_ended_one_not() {
    for (mut play, outcome) in [(Play::new(), NO_ACK), (Play::with_mailbox(), QUEUED)] {
        play.delivered(1);
        assert_eq!(outcomes(&play.directs.left(play.jane, play.start)), [first(1, outcome)]);
    }
    for (mut play, kept) in [(Play::new(), false), (Play::with_mailbox(), true)] {
        let early = play.delivered(1);
        play.directs.expire(play.at(5));
        let id = play.delivered(2);
        assert_eq!(play.directs.ended(play.jane, play.at(5)), []);
        let outgoing = play.directs.ack(play.bob, &[early, id]);
        let dropped = [early, id].map(|id| told(play.jane, id, Delivery::Delivered));
        assert_eq!(outgoing, if kept { dropped.to_vec() } else { vec![] }, "the room knows that nobody is there");
        assert_eq!((play.directs.due(), play.directs.nonces.is_empty()), (None, true));
        let (id, _) = play.send(Recipient::Here(play.jane), 3);
        assert_eq!(play.directs.ended(play.jane, play.at(5)), []);
        assert_eq!(play.directs.ack(play.jane, &[id]), [], "also by itself");
    }
}

#[test]
fn a_repeat_gets_the_same_outcome_and_no_second_delivery() {
    let mut play = Play::new();
    let (jane, bob, start) = (play.jane, play.bob, play.start);
    let send = |directs: &mut Directs, reference, now| {
        directs.send(sending(jane, Recipient::Here(bob), reference, Some("d1")), now)
    };
    let delivered = send(&mut play.directs, Some(1), start).unwrap();
    let [Outgoing::Event { stamp: Some(stamp), .. }] = &delivered[..] else { panic!("{delivered:?}") };
    assert_eq!(send(&mut play.directs, None, start), Ok(vec![]));
    assert_eq!(send(&mut play.directs, Some(2), start), Ok(vec![]), "it waits too");
    for reference in 3..10 {
        assert_eq!(send(&mut play.directs, Some(reference), start), Ok(vec![]));
    }
    assert_eq!(send(&mut play.directs, Some(10), start), Err(Code::TooMany));
    let outgoing = play.directs.expire(play.at(5));
    assert_eq!(outcomes(&outgoing)[..2], [first(1, NO_ACK), (2, NO_ACK.0, NO_ACK.1, true)]);
    assert_eq!(outcomes(&outgoing).len(), 9);
    let recorded = |directs: &mut Directs, seconds| {
        outcomes(&send(directs, Some(11), start + Duration::from_secs(seconds)).unwrap())
    };
    assert_eq!(recorded(&mut play.directs, 6), [(11, NO_ACK.0, NO_ACK.1, true)]);
    play.directs.ack(bob, &[stamp.id]);
    assert_eq!(recorded(&mut play.directs, 300), [(11, Delivery::Delivered, None, true)], "as things are by then");
    let anew = send(&mut play.directs, Some(12), start + Duration::from_secs(301)).unwrap();
    assert!(matches!(&anew[..], [Outgoing::Event { event: Event::Direct(_), .. }]));
}

#[test]
fn awaited_messages_are_bounded_by_sender_and_room() {
    let mut play = Play::new();
    let (jane, here, tag, start) = (play.jane, Recipient::Here(play.bob), NodeTag::random(), play.start);
    let mut send = |sender, nonce| play.directs.send(sending(sender, here.clone(), Some(1), nonce), start).err();
    for sender in [jane].into_iter().chain((1..AWAITED_OF_ROOM / AWAITED_OF_SENDER).map(|_| tag.member())) {
        assert!((0..AWAITED_OF_SENDER).all(|_| send(sender, None).is_none()));
        assert_eq!(send(sender, Some("n")), Some(Code::TooMany));
    }
    assert_eq!(send(tag.member(), None), Some(Code::TooMany));
    assert_eq!(outcomes(&play.send(play.away(), 1).1), [first(1, ABSENT)], "that nobody waits for");
    assert_eq!(outcomes(&play.directs.expire(play.at(5))).len(), AWAITED_OF_ROOM);
    let again = play.directs.send(sending(jane, here, Some(1), Some("n")), play.at(5)).unwrap();
    assert!(matches!(&again[..], [Outgoing::Event { event: Event::Direct(_), .. }]), "what was refused was not said");
    for _ in 0..LATE {
        play.directs.send(sending(tag.member(), Recipient::Here(jane), None, None), play.at(6)).unwrap();
        play.directs.expire(play.at(11));
    }
    assert_eq!(play.directs.late.len(), LATE);
}

//! The sentences of `docs/protocol.md`, Direct messages, one by one.

#![allow(clippy::unwrap_used, reason = "tests may panic")]

use super::outcomes::LATE;
use super::testing::*;
use super::*;
use crate::message::{Delivery, NodeTag};
use crate::outbox::Encoded;

#[test]
fn the_one_ok_waits_for_the_acknowledgement() {
    let mut scene = DirectScene::new();
    let id = scene.delivered(1);
    assert_eq!(scene.directs.due(), Some(scene.at(5)));
    assert_eq!(scene.directs.ack(scene.jane, &[id]), [], "nobody acknowledges for another");
    assert_eq!(outcomes(&scene.directs.ack(scene.bob, &[Uuid::now_v7(), id, id])), [first(1, DELIVERED)]);
    assert_eq!(scene.directs.ack(scene.bob, &[id]), []);
    assert_eq!((scene.directs.due(), scene.directs.expire(scene.at(9))), (None, vec![]));
}

#[test]
fn a_known_outcome_is_told_at_once() {
    let cases = [
        (DirectScene::new(), Recipient::Deaf, (Delivery::Unreachable, Some(Unreachable::NoDirect))),
        (DirectScene::with_mailbox(), Recipient::Deaf, (Delivery::Unreachable, Some(Unreachable::NoDirect))),
        (DirectScene::new(), DirectScene::new().away(), ABSENT),
        (DirectScene::with_mailbox(), DirectScene::new().away(), QUEUED),
        (DirectScene::with_mailbox(), Recipient::Away(Addressee::Member(NodeTag::random().member())), ABSENT),
    ];
    for (mut scene, to, outcome) in cases {
        let (_, effects) = scene.send(to, 1);
        assert_eq!((effects.len(), outcomes(&effects)), (1, vec![first(1, outcome)]));
        assert_eq!(scene.directs.due(), None);
    }
}

#[test]
fn silence_is_told_and_a_late_acknowledgement_counts() {
    let mut scene = DirectScene::new();
    let (early, late) = (scene.delivered(1), scene.delivered(2));
    assert_eq!(scene.directs.expire(scene.at(4)), []);
    let effects = scene.directs.expire(scene.at(5));
    assert_eq!(outcomes(&effects), [first(1, NO_ACK), first(2, NO_ACK)]);
    assert_eq!(effects[2..], [Effect::Ping(scene.bob)], "once for all that it left unanswered");
    assert_eq!(scene.directs.expire(scene.at(64)), []);
    assert_eq!(scene.directs.ack(scene.bob, &[early, early]), [told(scene.jane, early, Delivery::Delivered)]);
    assert_eq!(scene.directs.expire(scene.at(65)), []);
    assert_eq!(scene.directs.ack(scene.bob, &[late]), []);
    assert_eq!(scene.directs.due(), None);
}

#[test]
fn silence_fills_the_mailbox_and_is_not_probed() {
    let mut scene = DirectScene::with_mailbox();
    let ids = [1, 2, 3].map(|reference| scene.delivered(reference));
    let full = (Delivery::Unreachable, Some(Unreachable::MailboxFull));
    let effects = scene.directs.expire(scene.at(5));
    assert_eq!(outcomes(&effects), [first(1, QUEUED), first(2, QUEUED), first(3, full)]);
    assert_eq!(effects.len(), 3);
    assert_eq!(shown(&mut scene), ids[..2], "in order of id");
    let acknowledged = scene.directs.ack(scene.bob, &ids);
    assert_eq!(acknowledged, ids.map(|id| told(scene.jane, id, Delivery::Delivered)));
    assert!(shown(&mut scene).is_empty());
}

/// The messages that Bob is shown when he joins, all of them marked as queued.
fn shown(scene: &mut DirectScene) -> Vec<Uuid> {
    let written = scene.directs.mailboxes.show_again(scene.bob);
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
    let mut scene = DirectScene::with_mailbox();
    let live = scene.delivered(1);
    assert_eq!(outcomes(&scene.directs.gone(scene.bob, scene.at(1))), [first(1, QUEUED)]);
    let (id, _) = scene.send(scene.away(), 2);
    assert_eq!(scene.directs.due(), Some(scene.at(3601)));
    assert_eq!(scene.directs.expire(scene.at(3600)), []);
    let over = [live, id].map(|id| told(scene.jane, id, Delivery::Expired));
    assert_eq!(scene.directs.expire(scene.at(3601)), over);
    assert_eq!(scene.directs.due(), None);
}

#[test]
fn a_recipient_that_goes_is_not_waited_for() {
    type Go = fn(&mut Directs, MemberId, Moment) -> Vec<Effect>;
    let goes: [(Go, _); 3] = [(Directs::detached, QUEUED), (Directs::gone, QUEUED), (Directs::left, ABSENT)];
    for (go, with_mailbox) in goes {
        for (mut scene, outcome) in [(DirectScene::new(), ABSENT), (DirectScene::with_mailbox(), with_mailbox)] {
            let id = scene.delivered(1);
            let effects = go(&mut scene.directs, scene.bob, scene.start);
            assert_eq!((effects.len(), outcomes(&effects)), (1, vec![first(1, outcome)]));
            assert_eq!(scene.directs.expire(scene.at(5)), []);
            assert_eq!(scene.directs.ack(scene.bob, &[id]), [told(scene.jane, id, Delivery::Delivered)]);
        }
    }
    let mut scene = DirectScene::with_mailbox();
    let (id, _) = scene.send(scene.away(), 1);
    assert_eq!(scene.directs.left(scene.bob, scene.start), [told(scene.jane, id, Delivery::Expired)]);
}

#[test]
fn a_leaving_sender_is_told_first_and_an_ended_one_not() {
    for (mut scene, outcome) in [(DirectScene::new(), NO_ACK), (DirectScene::with_mailbox(), QUEUED)] {
        scene.delivered(1);
        assert_eq!(outcomes(&scene.directs.left(scene.jane, scene.start)), [first(1, outcome)]);
    }
    for (mut scene, kept) in [(DirectScene::new(), false), (DirectScene::with_mailbox(), true)] {
        let early = scene.delivered(1);
        scene.directs.expire(scene.at(5));
        let id = scene.delivered(2);
        assert_eq!(scene.directs.gone(scene.jane, scene.at(5)), []);
        let effects = scene.directs.ack(scene.bob, &[early, id]);
        let dropped = [early, id].map(|id| told(scene.jane, id, Delivery::Delivered));
        assert_eq!(effects, if kept { dropped.to_vec() } else { vec![] }, "the room knows that nobody is there");
        assert_eq!((scene.directs.due(), scene.directs.nonces.is_empty()), (None, true));
        let (id, _) = scene.send(Recipient::Here(scene.jane), 3);
        assert_eq!(scene.directs.gone(scene.jane, scene.at(5)), []);
        assert_eq!(scene.directs.ack(scene.jane, &[id]), [], "also by itself");
    }
}

#[test]
fn a_repeat_gets_the_same_outcome_and_no_second_delivery() {
    let mut scene = DirectScene::new();
    let (jane, bob, start) = (scene.jane, scene.bob, scene.start);
    let send = |directs: &mut Directs, reference, now| {
        directs.send(sending(jane, Recipient::Here(bob), reference, Some("d1")), now)
    };
    let delivered = send(&mut scene.directs, Some(1), start).unwrap();
    let [Effect::Event { stamp: Some(stamp), .. }] = &delivered[..] else { panic!("{delivered:?}") };
    assert_eq!(send(&mut scene.directs, None, start), Ok(vec![]));
    assert_eq!(send(&mut scene.directs, Some(2), start), Ok(vec![]), "it waits too");
    for reference in 3..10 {
        assert_eq!(send(&mut scene.directs, Some(reference), start), Ok(vec![]));
    }
    assert_eq!(send(&mut scene.directs, Some(10), start), Err(Code::TooMany));
    let effects = scene.directs.expire(scene.at(5));
    assert_eq!(outcomes(&effects)[..2], [first(1, NO_ACK), (2, NO_ACK.0, NO_ACK.1, true)]);
    assert_eq!(outcomes(&effects).len(), 9);
    let recorded = |directs: &mut Directs, seconds| {
        outcomes(&send(directs, Some(11), start + Duration::from_secs(seconds)).unwrap())
    };
    assert_eq!(recorded(&mut scene.directs, 6), [(11, NO_ACK.0, NO_ACK.1, true)]);
    scene.directs.ack(bob, &[stamp.id]);
    assert_eq!(recorded(&mut scene.directs, 300), [(11, Delivery::Delivered, None, true)], "as things are by then");
    let anew = send(&mut scene.directs, Some(12), start + Duration::from_secs(301)).unwrap();
    assert!(matches!(&anew[..], [Effect::Event { event: Event::Direct(_), .. }]));
}

#[test]
fn an_address_that_fills_a_room_makes_way_for_others() {
    let (mut scene, tag) = (DirectScene::new(), NodeTag::random());
    let [few, many] = [[192, 0, 2, 1], [192, 0, 2, 2]].map(|ip| Address::V4(ip.into()));
    let (other, filler, bob) = (tag.member(), tag.member(), scene.bob);
    let send = |directs: &mut Directs, (sender, address), reference, now| {
        directs.send(Sending { address, ..sending(sender, Recipient::Here(bob), Some(reference), None) }, now)
    };
    let fill = |directs: &mut Directs, sender, number, now| {
        (0..number).for_each(|reference| drop(send(directs, sender, reference, now).unwrap()));
    };
    let (senders, start, later) = (AWAITED_OF_ROOM / AWAITED_OF_SENDER, scene.start, scene.at(6));
    fill(&mut scene.directs, (other, few), 1, start);
    fill(&mut scene.directs, (filler, many), AWAITED_OF_SENDER as u64 - 1, start);
    (1..senders).for_each(|_| fill(&mut scene.directs, (tag.member(), many), AWAITED_OF_SENDER as u64, start));
    let refused = send(&mut scene.directs, (tag.member(), many), 1, start);
    assert_eq!(refused.err(), Some(Code::TooMany), "of the address that sent most");
    let effects = send(&mut scene.directs, (other, few), 2, start).unwrap();
    assert!(matches!(&effects[..], [Effect::Reply { to, .. }, Effect::Event { .. }] if *to == filler), "{effects:?}");
    assert_eq!(outcomes(&effects), [first(0, NO_ACK)]);
    let effects = scene.directs.expire(scene.at(5));
    let answered = effects.iter().filter(|answer| matches!(answer, Effect::Reply { to, .. } if *to == other));
    assert_eq!((outcomes(&effects).len(), answered.count()), (AWAITED_OF_ROOM, 2), "of the others none is given up");
    let unknown = |sender| (sender, Address::Unknown);
    (0..senders).for_each(|_| fill(&mut scene.directs, unknown(tag.member()), AWAITED_OF_SENDER as u64, later));
    let effects = send(&mut scene.directs, unknown(other), 1, later).unwrap();
    assert_eq!(outcomes(&effects), [first(0, NO_ACK)], "whose address is unknown is by itself");
}

#[test]
fn awaited_messages_are_bounded_by_sender_and_room() {
    let mut scene = DirectScene::new();
    let (jane, here, tag, start) = (scene.jane, Recipient::Here(scene.bob), NodeTag::random(), scene.start);
    let address = Address::V4([192, 0, 2, 1].into());
    let sending = |sender, here, nonce| Sending { address, ..sending(sender, here, Some(1), nonce) };
    let mut send = |sender, nonce| scene.directs.send(sending(sender, here.clone(), nonce), start).err();
    for sender in [jane].into_iter().chain((1..AWAITED_OF_ROOM / AWAITED_OF_SENDER).map(|_| tag.member())) {
        assert!((0..AWAITED_OF_SENDER).all(|_| send(sender, None).is_none()));
        assert_eq!(send(sender, Some("n")), Some(Code::TooMany));
    }
    assert_eq!(send(tag.member(), None), Some(Code::TooMany));
    assert_eq!(outcomes(&scene.send(scene.away(), 1).1), [first(1, ABSENT)], "that nobody waits for");
    assert_eq!(outcomes(&scene.directs.expire(scene.at(5))).len(), AWAITED_OF_ROOM);
    let again = scene.directs.send(sending(jane, here, Some("n")), scene.at(5)).unwrap();
    assert!(matches!(&again[..], [Effect::Event { event: Event::Direct(_), .. }]), "what was refused was not said");
    for _ in 0..LATE {
        scene.directs.send(sending(tag.member(), Recipient::Here(jane), None), scene.at(6)).unwrap();
        scene.directs.expire(scene.at(11));
    }
    assert_eq!(scene.directs.late.len(), LATE);
}

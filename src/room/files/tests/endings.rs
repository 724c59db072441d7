//! The ends of offers and links, and their audiences.

use super::*;

#[test]
fn all_hear_that_the_sender_takes_its_offer_back() {
    let mut room = FileRoom::new(4, BOUNDS);
    let [all, direct] = [room.offer(0, None).unwrap(), room.offer(0, Some(1)).unwrap()];
    room.accept(1, all);
    room.accept(1, direct);
    let told = room.say(0, all, Cancelled).unwrap().effects;
    assert_eq!(told, Some(closed(all, room.everybody_except(&[0]))));
    let told = room.say(0, direct, Cancelled).unwrap().effects;
    assert_eq!(told, Some(closed(direct, Audience::One(room.id(1)))));
    assert_eq!((room.shown(1), room.offers.due()), (vec![], None));
    assert_eq!(room.offers.leave(room.id(0), room.now), [], "it is told once");
}

#[test]
fn time_closes_an_offer_that_nobody_fetches() {
    let mut room = FileRoom::new(6, BOUNDS);
    let [all, direct, taken] = [None, Some(1), Some(2)].map(|to| room.offer(0, to).unwrap());
    room.accept(1, all);
    room.say(4, all, Declined).unwrap();
    room.accept(2, taken);
    room.now += 599 * S;
    assert_eq!(room.offers.expire(room.now), []);
    room.now += S;
    assert_eq!(room.offers.due(), Some(room.now));
    let mut told = room.offers.expire(room.now);
    told.sort_by_key(|told| status_of(told).transfer != all);
    assert_eq!(told, [closed(direct, Audience::One(room.id(1)))]);
    assert_eq!((room.offers.due(), room.offers.links.len()), (Some(room.now + 600 * S), 2));
    room.now += 700 * S;
    assert_eq!(room.offers.expire(room.now), [], "what takes long is open as long");
    assert_eq!(why(room.say(2, taken, Failed)), "ok");
    room.accept(2, taken);
    assert_eq!(why(room.say(1, all, Done)), "ok");
    room.now += 600 * S;
    assert_eq!(room.offers.expire(room.now), [closed(all, room.everybody_except(&[0, 1]))]);
    assert_eq!(room.offers.links.len(), 1);
}

#[test]
fn time_starts_anew_when_a_link_ends() {
    for end in [Done, Failed, Cancelled, Accepted] {
        let mut room = FileRoom::new(3, BOUNDS);
        let transfer = room.offer(0, None).unwrap();
        room.accept(1, transfer);
        room.now += 500 * S;
        room.say(2, transfer, Declined).unwrap();
        assert_eq!(room.offers.offered(transfer, room.now).unwrap().expires_in, 100, "no link ended");
        room.say(1, transfer, end).unwrap();
        assert_eq!(room.offers.offered(transfer, room.now).unwrap().expires_in, 600, "{end:?}");
        assert_eq!(room.offers.due(), Some(room.now + 600 * S));
    }
    let mut room = FileRoom::new(2, BOUNDS);
    let transfer = room.offer(0, None).unwrap();
    room.accept(1, transfer);
    room.now += 500 * S;
    assert_eq!(room.offers.leave(room.id(1), room.now), []);
    assert_eq!(room.offers.due(), Some(room.now + 600 * S));
}

#[test]
fn a_departure_closes_offers_and_keeps_running_links() {
    let mut room = FileRoom::new(4, BOUNDS);
    let [all, direct] = [room.offer(0, None).unwrap(), room.offer(0, Some(1)).unwrap()];
    let peer = room.accept(2, all);
    let sender = room.offers.offered(all, room.now).unwrap().peer;
    let expected = [closed(all, room.everybody_except(&[0, 2])), closed(direct, Audience::One(room.id(1)))];
    assert_eq!(room.offers.leave(room.id(0), room.now), expected);
    assert_eq!(room.offers.leave(room.id(0), room.now), []);
    assert_eq!(room.offers.due(), None);
    assert_eq!(room.offers.route(room.id(2), peer, sender), Err(Code::NotFound));
    assert_eq!(why(room.say(3, all, Accepted)), "not_found");
    assert_eq!(why(room.say(0, all, Cancelled)), "not_found", "it came back as somebody who never offered it");
    assert_eq!(room.say(2, all, Done), Ok(Updated { peer: None, effects: None }));
    assert_eq!(room.offers.offers.len(), 0);
}

#[test]
fn a_departed_receiver_is_forgotten() {
    let mut room = FileRoom::new(3, BOUNDS);
    let transfer = room.offer(0, None).unwrap();
    let peer = room.accept(1, transfer);
    room.say(2, transfer, Declined).unwrap();
    for place in [1, 2] {
        assert_eq!(room.offers.leave(room.id(place), room.now), []);
    }
    let cancel = FileUpdate { transfer, status: Cancelled, offset: None, peer: Some(peer) };
    assert_eq!(why(room.update(0, cancel)), "not_found");
    assert_eq!((room.shown(1), room.shown(2)), (vec![transfer], vec![transfer]), "if they come back");
}

#[test]
fn a_declined_offer_stays_closed_after_a_return() {
    let mut room = FileRoom::new(2, BOUNDS);
    let [waiting, declined] = [room.offer(0, Some(1)).unwrap(), room.offer(0, Some(1)).unwrap()];
    room.say(1, declined, Declined).unwrap();
    room.offers.leave(room.id(1), room.now);
    assert_eq!(room.shown(1), [waiting]);
    assert_eq!(why(room.say(1, declined, Accepted)), "not_found");
}

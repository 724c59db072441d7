//! Turns of a transfer: updates that are allowed, and the events for the other side.

use super::*;

/// Updates in turn, and their outcomes. 0 is the sender, 1 a receiver, 2 a third member.
const TURNS: &[&[(usize, TransferStatus, &str)]] = &[
    &[(1, Accepted, "ok"), (1, Done, "ok"), (1, Accepted, "invalid status"), (1, Done, "invalid status")],
    &[(1, Accepted, "ok"), (1, Done, "ok"), (1, Declined, "invalid status"), (1, Failed, "invalid status")],
    &[(1, Declined, "ok"), (1, Accepted, "invalid status"), (1, Declined, "invalid status")],
    &[(1, Done, "invalid status"), (1, Failed, "invalid status"), (1, Cancelled, "invalid status")],
    &[(1, Closed, "invalid status"), (1, Accepted, "ok"), (1, Closed, "invalid status")],
    &[(1, Accepted, "ok"), (1, Failed, "ok"), (1, Accepted, "ok"), (1, Cancelled, "ok"), (1, Accepted, "ok")],
    &[(1, Accepted, "ok"), (1, Failed, "ok"), (1, Failed, "invalid status"), (1, Declined, "ok")],
    &[(1, Accepted, "ok"), (1, Accepted, "ok"), (1, Declined, "invalid status"), (1, Done, "ok")],
    &[(0, Accepted, "invalid status"), (0, Declined, "invalid status"), (0, Closed, "invalid status")],
    &[(1, Accepted, "ok"), (0, Done, "invalid status"), (0, Failed, "invalid status"), (1, Done, "ok")],
    &[(0, Cancelled, "ok"), (0, Cancelled, "not_found"), (1, Accepted, "not_found"), (1, Declined, "not_found")],
    &[(1, Accepted, "ok"), (0, Cancelled, "ok"), (0, Cancelled, "invalid status"), (1, Accepted, "not_found")],
    &[(1, Accepted, "ok"), (0, Cancelled, "ok"), (2, Accepted, "not_found"), (1, Done, "ok"), (1, Done, "not_found")],
    &[(1, Accepted, "ok"), (0, Cancelled, "ok"), (1, Failed, "ok"), (1, Accepted, "not_found")],
    &[(1, Accepted, "ok"), (0, Cancelled, "ok"), (1, Cancelled, "ok"), (0, Cancelled, "not_found")],
];

#[test]
fn everybody_speaks_in_turn() {
    for (row, turns) in TURNS.iter().enumerate() {
        for to in [None, Some(1)] {
            let mut room = FileRoom::new(3, BOUNDS);
            let transfer = room.offer(0, to).unwrap();
            for (place, (member, status, expected)) in turns.iter().enumerate() {
                assert_eq!(why(room.say(*member, transfer, *status)), *expected, "row {row}, turn {place}, to {to:?}");
                room.now += 5 * S;
            }
        }
    }
}

#[test]
fn strangers_do_not_find_out_that_there_is_an_offer() {
    let mut room = FileRoom::new(3, BOUNDS);
    let [direct, never_made] = [room.offer(0, Some(1)).unwrap(), room.tag.transfer()];
    for running in [false, true] {
        if running {
            room.accept(1, direct);
        }
        for status in [Accepted, Declined, Done, Failed, Cancelled, Closed] {
            assert_eq!(room.say(2, direct, status), room.say(2, never_made, status), "{status:?}");
            assert_eq!(room.say(2, direct, status), Err(Code::NotFound.into()));
        }
    }
}

#[test]
fn the_other_side_is_told() {
    let mut room = FileRoom::new(3, BOUNDS);
    let transfer = room.offer(0, None).unwrap();
    let [sender, receiver] = [room.id(0), room.id(1)];
    let blank = offer::status(transfer, Declined);
    let told = |to, status| Some(Effect::to(to, Event::FileStatus(status)));
    let declined = FileStatus { member: Some(room.id(2)), ..blank };
    assert_eq!(room.say(2, transfer, Declined).unwrap(), Updated { peer: None, effects: told(sender, declined) });

    let accept = FileUpdate { transfer, status: Accepted, offset: Some(1000), peer: None };
    let accepted = room.update(1, accept).unwrap();
    let (peer, member) = (accepted.peer, Some(receiver));
    assert!(peer.is_some());
    let status = FileStatus { status: Accepted, offset: Some(1000), peer, member, ..blank };
    assert_eq!(accepted.effects, told(sender, status));

    let failed = FileStatus { status: Failed, peer, member, ..blank };
    assert_eq!(room.say(1, transfer, Failed).unwrap().effects, told(sender, failed));
    room.now += 5 * S;
    let peer = Some(room.accept(1, transfer));
    let cancelled = FileStatus { status: Cancelled, peer, member: Some(sender), ..blank };
    let update = FileUpdate { transfer, status: Cancelled, offset: None, peer };
    assert_eq!(room.update(0, update).unwrap(), Updated { peer: None, effects: told(receiver, cancelled) });
}

#[test]
fn a_link_is_meant_by_its_address() {
    let mut room = FileRoom::new(3, BOUNDS);
    let [transfer, other] = [room.offer(0, None).unwrap(), room.offer(0, None).unwrap()];
    let old = room.accept(1, transfer);
    room.now += 5 * S;
    let new = room.accept(1, transfer);
    assert_ne!(old, new);
    let cancel = |transfer, peer| FileUpdate { transfer, status: Cancelled, offset: None, peer: Some(peer) };
    for member in [0, 1] {
        assert_eq!(why(room.update(member, cancel(transfer, old))), "not_found", "it is over");
        assert_eq!(why(room.update(member, cancel(transfer, room.tag.peer()))), "not_found");
    }
    assert_eq!(why(room.update(0, cancel(other, new))), "not_found", "of another offer");
    assert_eq!(why(room.update(1, cancel(transfer, new))), "ok");
    assert_eq!(why(room.update(0, cancel(transfer, new))), "not_found");
}

#[test]
fn a_transfer_goes_on_where_it_broke() {
    let mut room = FileRoom::new(2, BOUNDS);
    let transfer = room.offer(0, Some(1)).unwrap();
    let accept = |offset| FileUpdate { transfer, status: Accepted, offset, peer: None };
    assert_eq!(why(room.update(1, accept(Some(1001)))), "invalid offset");
    let told = room.update(1, accept(None)).unwrap().effects.unwrap();
    assert_eq!(status_of(&told).offset, Some(0));
    room.say(1, transfer, Failed).unwrap();
    let again = room.update(1, accept(Some(7))).unwrap_err();
    assert_eq!((again.code, again.retry_after), (Code::RateLimited, Some(5.0)));
    room.now += S * 4 + S / 2;
    assert_eq!(room.update(1, accept(Some(7))).unwrap_err().retry_after, Some(0.5));
    room.now += S / 2;
    assert_eq!(status_of(&room.update(1, accept(Some(7))).unwrap().effects.unwrap()).offset, Some(7));
}

#[test]
fn somebody_can_accept_several_offers_at_once() {
    let mut room = FileRoom::new(2, BOUNDS);
    for _ in 0..3 {
        let transfer = room.offer(0, None).unwrap();
        room.accept(1, transfer);
    }
}

#[test]
fn only_so_many_links_run_at_a_time() {
    let mut room = FileRoom::new(4, BOUNDS);
    let transfer = room.offer(0, None).unwrap();
    room.accept(1, transfer);
    room.accept(2, transfer);
    assert_eq!(why(room.say(3, transfer, Accepted)), "busy");
    room.now += 5 * S;
    room.accept(2, transfer);
    room.say(1, transfer, Failed).unwrap();
    room.accept(3, transfer);
    assert_eq!(why(room.say(1, transfer, Accepted)), "busy");
}

//! Refusals of invitations (`docs/protocol.md`, Invitations).

use super::invitations::{ADHOC, cancel, closed, invite, pair, reply};
use super::stage::{ROOM, came, lost, server, three, told_of, with};
use crate::common::Client;
use crate::common::native::{Native, moderator};
use serde_json::{Value, json};

fn call_join(room: &str) -> Value {
    json!({"type": "call_join", "room": room, "mic": false, "camera": false, "screen": false})
}

#[tokio::test]
async fn pending_invitations_are_limited_for_each_member() {
    let server = server(&[]).await;
    let mut natives = Vec::new();
    for place in 0..7 {
        let mut native = Native::join(&server, &format!("member{place}"), ROOM).await;
        native.enter(&format!("{ADHOC}{place}")).await;
        natives.push(native);
    }
    let to = |native: &Native, place: usize| with(invite(native), "room", format!("{ADHOC}{place}"));
    let (inviter, invitees) = natives.split_first_mut().unwrap();
    let mut made = Vec::new();
    for invitee in &*invitees {
        let request = to(invitee, 0);
        if made.len() == 5 {
            inviter.refused(request, "too_many").await;
        } else {
            made.push(inviter.ok(request.clone()).await);
            inviter.refused(request.clone(), "already_invited").await;
            inviter.refused(with(request, "room", ROOM), "already_there").await;
        }
    }
    inviter.ok(cancel(&made[4])).await;
    inviter.ok(to(&invitees[5], 0)).await;
    invitees[0].ok(reply(&made[0], "decline")).await;

    // The other direction: a member with five invitations.
    let (invitee, inviters) = natives.split_first_mut().unwrap();
    for (place, inviter) in inviters.iter_mut().enumerate() {
        let request = to(invitee, place + 1);
        if place == 5 {
            inviter.refused(request, "too_many").await;
        } else {
            inviter.ok(request).await; // what the other has sent does not count
        }
    }
    let missed = invitee.event("invite_missed").await;
    assert_eq!((&missed["from"]["nickname"], &missed["reason"]), (&json!("member6"), &json!("too_many")));
    assert_eq!(missed.get("call"), Some(&json!(false)));
}

/// Where an invitee has as many as it may, the oldest of the address that has most makes way.
#[tokio::test]
async fn members_of_one_address_keep_no_friend_out() {
    let server = server(&[]).await;
    let mut victim = Native::join(&server, "victim", ROOM).await;
    let come = async |name: &str, address: &str| {
        let mut native = Native::hello_from(&server, name, address).await;
        native.enter(ROOM).await;
        native.enter(&format!("{ADHOC}{name}")).await;
        native
    };
    let ask = |inviter: &str, victim: &Native| with(invite(victim), "room", format!("{ADHOC}{inviter}"));
    let mut crowd = Vec::new();
    for place in 0..5 {
        let name = format!("crowd{place}");
        let mut native = come(&name, "203.0.113.7").await;
        let made = native.ok(ask(&name, &victim)).await;
        native.refused(ask(&name, &victim), "already_invited").await;
        crowd.push((native, made));
    }
    let mut friend = come("friend", "198.51.100.1").await;
    let made = friend.ok(ask("friend", &victim)).await;
    let (first, oldest) = &mut crowd[0];
    closed([first, &mut victim], oldest, "expired").await;
    // Whoever comes again from there pushes out its own.
    first.ok(ask("crowd0", &victim)).await;
    let (second, oldest) = &mut crowd[1];
    closed([second, &mut victim], oldest, "expired").await;
    victim.ok(reply(&made, "accept")).await;
}

#[tokio::test]
async fn a_member_of_the_room_cannot_be_invited_to_it() {
    let server = server(&[]).await;
    let [mut ann, mut bob] = pair(&server).await;
    ann.refused(with(invite(&bob), "room", ROOM), "already_there").await;
    let ring = with(with(invite(&bob), "room", ROOM), "call", true);
    let made = ann.ok(ring.clone()).await; // in the room, but not in its call
    bob.ok(reply(&made, "accept")).await;
    bob.ok(call_join(ROOM)).await;
    ann.refused(ring, "already_there").await;
    let itself = ann.member();
    for request in [invite(&bob), with(with(invite(&bob), "call", true), "room", ROOM)] {
        ann.refused(with(request, "to", itself.clone()), "not_found").await;
    }
}

#[tokio::test]
async fn a_member_in_another_call_is_busy_and_told_of_the_ring() {
    let server = server(&[]).await;
    let [mut ann, mut bob] = pair(&server).await;
    bob.ok(call_join(ROOM)).await;
    ann.refused(with(invite(&bob), "call", true), "busy").await;
    let missed = bob.event("invite_missed").await;
    assert_eq!((&missed["room"], &missed["call"], &missed["reason"]), (&json!(ADHOC), &json!(true), &json!("busy")));
    assert_eq!(missed["from"], json!({"member": ann.member(), "nickname": "ann"}));
    assert!(missed["timestamp"].is_u64());
    ann.ok(invite(&bob)).await; // one that does not ring
    bob.ok(json!({"type": "call_leave", "room": ROOM})).await;
    let made = bob.event("invited").await;
    bob.ok(reply(&made, "decline")).await;
    ann.ok(with(invite(&bob), "call", true)).await;
    assert_eq!(told_of(&mut bob, "invite_missed").await, [] as [Value; 0]);
}

#[tokio::test]
async fn a_ring_without_the_feature_is_unsupported() {
    let server = server(&[]).await;
    let [mut ann, _bob] = pair(&server).await;
    let mut plain = Native::hello_with(&server, json!({"nickname": "plain"})).await;
    plain.enter(ROOM).await;
    ann.refused(with(invite(&plain), "call", true), "unsupported").await;
    ann.ok(invite(&plain)).await; // to a room anybody can come
    let mut v3 = Client::connect(&server, "/channel/QGIS/ws").await;
    v3.send(json!({"type": "newcomer", "newcomer": "gisela"})).await;
    let gisela = came(&mut ann, "gisela").await;
    ann.refused(with(invite(&plain), "to", gisela), "unsupported").await;
}

#[tokio::test]
async fn absence_and_no_shared_room_have_codes_of_their_own() {
    let server = server(&[]).await;
    let [mut ann, bob, cleo] = three(&server).await;
    ann.enter(ADHOC).await;
    let to_bob = invite(&bob);
    lost(bob, &mut ann).await;
    ann.refused(to_bob, "peer_away").await;
    let stranger = Native::join(&server, "stranger", "QField").await;
    ann.refused(invite(&stranger), "not_found").await;
    ann.refused(with(invite(&stranger), "to", "m.nobody"), "not_found").await;
    ann.refused(with(invite(&cleo), "room", "QField"), "not_joined").await;
    ann.refused(with(invite(&cleo), "note", "x".repeat(141)), "invalid").await;
    ann.refused(with(invite(&cleo), "to", ()), "invalid").await;
    ann.refused(json!({"type": "invite_reply", "invite": "i.x", "answer": "perhaps"}), "invalid").await;
    ann.refused(json!({"type": "invite_reply", "invite": "i.x", "answer": "accept"}), "not_found").await;
    ann.refused(json!({"type": "invite_cancel", "invite": "i.x"}), "not_found").await;
}

/// A member that was put out is in the room no more: it can be asked back, and shares that room with nobody.
#[tokio::test]
async fn a_kicked_member_is_no_longer_in_the_room() {
    let server = server(&[]).await;
    let [mut ann, mut bob] = pair(&server).await;
    bob.enter(ADHOC).await;
    let mut boss = Native::hello_with(&server, json!({"nickname": "boss", "token": moderator()})).await;
    for room in [ROOM, ADHOC] {
        boss.enter(room).await;
    }
    ann.refused(invite(&bob), "already_there").await;
    boss.ok(json!({"type": "kick", "room": ADHOC, "member": bob.member()})).await;
    let made = ann.ok(invite(&bob)).await;
    bob.ok(reply(&made, "decline")).await;
    boss.ok(json!({"type": "kick", "room": ROOM, "member": bob.member()})).await;
    ann.refused(invite(&bob), "not_found").await;
    bob.refused(with(with(invite(&bob), "to", ann.member()), "room", ROOM), "not_joined").await;
}

#[tokio::test]
async fn without_calls_a_ring_is_refused() {
    let server = server(&[("LIMIT_CALL_PEERS", "0")]).await;
    let [mut ann, mut bob] = pair(&server).await;
    ann.refused(with(invite(&bob), "call", true), "disabled").await;
    ann.ok(invite(&bob)).await;
    bob.refused(call_join(ROOM), "disabled").await;
}

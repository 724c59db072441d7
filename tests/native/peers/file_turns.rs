//! Updates of a transfer, by sender and recipient (`docs/protocol.md`, Files): the table of `file_update`.

use super::files::{offer, offered, status, update};
use super::signals::signal;
use super::stage::{ROOM, lost, resumed, server, skip, three, told_of, two, with};
use crate::common::native::Native;
use serde_json::{Value, json};

/// Accepts an offer and returns the receiver's address.
async fn accept(native: &mut Native, made: &Value, offset: u64) -> String {
    let accepted = native.ok(with(update(made, "accepted"), "offset", offset)).await;
    accepted["peer"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_sender_is_told_of_its_receivers_updates() {
    let server = server(&[]).await;
    let [mut ann, mut bob, mut cleo] = three(&server).await;
    let made = offered(&mut ann).await;
    let peer = accept(&mut bob, &made, 0).await;
    let (name, told) = status(&mut ann).await;
    assert_eq!((name.as_str(), &told["transfer"], &told["offset"]), ("accepted", &made["transfer"], &json!(0)));
    assert_eq!((&told["peer"], &told["member"]), (&json!(peer), &json!(bob.member())));
    let (bobs, anns) = (peer.as_str(), made["peer"].as_str().unwrap());
    ann.ok(signal(anns, bobs)).await;
    assert_eq!(bob.event("signal").await["from"], anns);
    bob.ok(signal(bobs, anns)).await;
    assert_eq!(ann.event("signal").await["to"], anns);
    cleo.refused(signal(bobs, anns), "not_found").await;
    cleo.refused(signal(anns, bobs), "not_found").await;
    ann.refused(signal(bobs, anns), "not_found").await;
    bob.ok(update(&made, "done")).await;
    let (name, told) = status(&mut ann).await;
    assert_eq!((name.as_str(), &told["peer"], &told["member"]), ("done", &json!(peer), &json!(bob.member())));
    ann.refused(signal(anns, bobs), "not_found").await; // that link is over
    assert_eq!(told_of(&mut cleo, "file_status").await, [] as [Value; 0]);
}

#[tokio::test]
async fn a_status_out_of_turn_is_invalid() {
    let server = server(&[]).await;
    let [mut ann, mut bob, mut cleo] = three(&server).await;
    let made = offered(&mut ann).await;
    for early in ["done", "failed", "cancelled"] {
        assert_eq!(bob.refused(update(&made, early), "invalid").await["field"], "status");
    }
    for not_its in ["accepted", "declined", "done", "failed"] {
        ann.refused(update(&made, not_its), "invalid").await;
    }
    bob.ok(update(&made, "declined")).await;
    assert_eq!(status(&mut ann).await.0, "declined");
    for late in ["accepted", "declined", "done"] {
        bob.refused(update(&made, late), "invalid").await;
    }
    accept(&mut cleo, &made, 0).await;
    cleo.refused(update(&made, "declined"), "invalid").await;
    cleo.ok(update(&made, "done")).await;
    for late in ["accepted", "declined", "done", "failed", "cancelled"] {
        cleo.refused(update(&made, late), "invalid").await;
    }
    ann.ok(update(&made, "cancelled")).await;
    for wrong in ["closed", "ACCEPTED", ""] {
        assert_eq!(cleo.refused(update(&made, wrong), "invalid").await["field"], "status");
    }
    cleo.refused(update(&json!({"transfer": "t.x"}), "accepted"), "not_found").await;
    cleo.refused(with(update(&made, "accepted"), "room", "QField"), "not_joined").await;
}

/// A broken transfer goes on with the bytes that are there already.
#[tokio::test]
async fn a_failed_receiver_accepts_again_at_its_offset() {
    let server = server(&[]).await;
    let [mut ann, mut bob] = two(&server).await;
    let made = ann.ok(with(offer(), "to", bob.member())).await;
    let first = accept(&mut bob, &made, 0).await;
    bob.ok(update(&made, "failed")).await;
    let wait = bob.refused(update(&made, "accepted"), "rate_limited").await["retry_after"].as_f64().unwrap();
    assert!((0.1..=5.0).contains(&wait), "{wait}");
    skip(5.1).await;
    assert_eq!(bob.refused(with(update(&made, "accepted"), "offset", 7_340_033), "invalid").await["field"], "offset");
    let second = accept(&mut bob, &made, 1_048_576).await;
    assert_ne!(first, second);
    for expected in [json!(0), json!(null), json!(1_048_576)] {
        assert_eq!(ann.event("file_status").await["offset"], expected);
    }
    // A new acceptance ends the earlier link; either side can end a link by the receiver's address.
    skip(5.1).await;
    let third = accept(&mut bob, &made, 2_000_000).await;
    let anns = made["peer"].as_str().unwrap();
    ann.refused(signal(anns, &second), "not_found").await;
    ann.refused(with(update(&made, "cancelled"), "peer", second), "not_found").await;
    ann.ok(with(update(&made, "cancelled"), "peer", third.clone())).await;
    let (name, told) = status(&mut bob).await;
    assert_eq!((name.as_str(), &told["peer"]), ("cancelled", &json!(third)));
    skip(5.1).await;
    let fourth = accept(&mut bob, &made, 3_000_000).await;
    bob.ok(with(update(&made, "cancelled"), "peer", fourth.clone())).await;
    let told = ann.until(|frame| frame["status"] == "cancelled").await;
    assert_eq!((&told["peer"], &told["member"]), (&json!(fourth), &json!(bob.member())));
}

#[tokio::test]
async fn links_of_an_offer_are_limited() {
    let server = server(&[("LIMIT_FILE_LINKS", "1")]).await;
    let [mut ann, mut bob, mut cleo] = three(&server).await;
    let made = offered(&mut ann).await;
    accept(&mut bob, &made, 0).await;
    cleo.refused(update(&made, "accepted"), "busy").await;
    bob.ok(update(&made, "done")).await;
    accept(&mut cleo, &made, 0).await;
    let other = offered(&mut ann).await;
    accept(&mut bob, &other, 0).await;
}

#[tokio::test]
async fn transfers_pause_while_one_side_is_away() {
    let server = server(&[]).await;
    let [ann, mut bob] = two(&server).await;
    let mut ann = ann;
    let (made, other) = (offered(&mut ann).await, offered(&mut ann).await);
    let bobs = accept(&mut bob, &made, 0).await;
    let anns = made["peer"].as_str().unwrap();
    let key = lost(ann, &mut bob).await;
    bob.refused(update(&other, "accepted"), "peer_away").await;
    bob.refused(signal(&bobs, anns), "peer_away").await;
    bob.ok(update(&other, "declined")).await; // that needs nobody
    let mut ann = resumed(&server, &key).await;
    ann.event("room_state").await;
    bob.ok(signal(&bobs, anns)).await;
    assert_eq!(ann.event("signal").await["from"], bobs);
    let key = lost(bob, &mut ann).await;
    ann.refused(signal(anns, &bobs), "peer_away").await;
    let mut bob = resumed(&server, &key).await;
    let state = bob.event("room_state").await["state"].clone();
    let shown: Vec<&Value> = state["offers"].as_array().unwrap().iter().map(|offer| &offer["transfer"]).collect();
    assert_eq!(shown, [&made["transfer"]], "what it declined is not shown again");
    bob.ok(with(update(&made, "failed"), "peer", bobs)).await;
    assert_eq!(ann.until(|frame| frame["status"] == "failed").await["room"], ROOM);
}

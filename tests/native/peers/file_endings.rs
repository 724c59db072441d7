//! Ends of offers and links (`docs/protocol.md`, Files).

use super::files::{offer, offered, status, update};
use super::signals::signal;
use super::stage::{ROOM, server, skip, three, told_of, with};
use crate::common::native::{Native, moderator};
use serde_json::{Value, json};

#[tokio::test]
async fn a_cancelled_offer_is_closed_for_all_recipients() {
    let server = server(&[]).await;
    let [mut ann, mut bob, mut cleo] = three(&server).await;
    let made = offered(&mut ann).await;
    let bobs = bob.ok(update(&made, "accepted")).await["peer"].as_str().unwrap().to_owned();
    ann.ok(update(&made, "cancelled")).await;
    for hearer in [&mut bob, &mut cleo] {
        let (name, told) = status(hearer).await;
        assert_eq!((name.as_str(), &told["transfer"], told.get("peer")), ("closed", &made["transfer"], None));
    }
    ann.refused(update(&made, "cancelled"), "invalid").await;
    cleo.refused(update(&made, "accepted"), "not_found").await;
    // A running link goes on.
    ann.ok(signal(made["peer"].as_str().unwrap(), &bobs)).await;
    bob.ok(update(&made, "done")).await;
    assert_eq!(ann.until(|frame| frame["status"] == "done").await["peer"], bobs);
    assert_eq!(Native::hello(&server, "late").await.enter(ROOM).await.get("offers"), None);
}

#[tokio::test]
async fn an_offer_is_open_while_it_is_fetched_and_its_time_after_that() {
    let server = server(&[("LIMIT_OFFER_TTL", "100")]).await;
    let [mut ann, mut bob, mut cleo] = three(&server).await;
    let made = offered(&mut ann).await;
    assert_eq!(made["expires_in"], 100);
    bob.ok(update(&made, "accepted")).await;
    skip(60.0).await;
    bob.ok(update(&made, "failed")).await;
    skip(60.0).await;
    assert_eq!(told_of(&mut cleo, "file_status").await, [] as [Value; 0], "it is open still");
    bob.ok(update(&made, "accepted")).await;
    skip(141.0).await;
    assert_eq!(told_of(&mut cleo, "file_status").await, [] as [Value; 0], "it is fetched");
    bob.ok(update(&made, "failed")).await;
    bob.ok(update(&made, "accepted")).await;
    bob.ok(update(&made, "done")).await;
    skip(101.0).await;
    assert_eq!(status(&mut cleo).await.0, "closed");
    assert_eq!(told_of(&mut bob, "file_status").await, [] as [Value; 0], "it has it");
}

#[tokio::test]
async fn an_offer_ends_with_its_sender_a_link_with_its_receiver() {
    let server = server(&[("RESUME_GRACE", "2")]).await;
    let [mut bob, mut cleo, _dora] = three(&server).await;
    let mut boss = Native::hello_with(&server, json!({"nickname": "boss", "token": moderator()})).await;
    boss.enter(ROOM).await;
    for way in ["leave", "kick", "end", "break"] {
        let mut ann = Native::join(&server, "sender", ROOM).await;
        let made = offered(&mut ann).await;
        bob.ok(update(&made, "accepted")).await;
        match way {
            "leave" => drop(ann.ok(json!({"type": "leave", "room": ROOM})).await),
            "kick" => drop(boss.ok(json!({"type": "kick", "room": ROOM, "member": ann.member()})).await),
            "end" => ann.leave().await,
            _ => ann.break_off().await,
        }
        let (name, told) = status(&mut cleo).await;
        assert_eq!((name.as_str(), &told["transfer"]), ("closed", &made["transfer"]), "{way}");
        assert_eq!(told_of(&mut bob, "file_status").await, [] as [Value; 0], "{way}: what runs goes on");
        bob.ok(update(&made, "done")).await;
        cleo.refused(update(&made, "accepted"), "not_found").await;
    }
    let made = offered(&mut bob).await;
    let cleos = cleo.ok(update(&made, "accepted")).await["peer"].as_str().unwrap().to_owned();
    cleo.ok(json!({"type": "leave", "room": ROOM})).await;
    bob.refused(signal(made["peer"].as_str().unwrap(), &cleos), "not_found").await;
    cleo.enter(ROOM).await;
    cleo.ok(with(update(&made, "accepted"), "offset", 5)).await; // anew, and at once
    assert_eq!(bob.ok(with(offer(), "size", 1)).await["expires_in"], 600);
}

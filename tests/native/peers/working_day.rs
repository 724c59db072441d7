//! Three people and a plugin through a working day, over a network that is not always there.

use super::calls::{call_leave, names, ring};
use super::files::{offer, update};
use super::invitations::ADHOC;
use super::signals::signal;
use super::stage::{ROOM, ack, direct, direct_by_name, outcome, resumed, server, skip, with};
use crate::common::Client;
use crate::common::native::Native;
use crate::common::proxy::Proxy;
use serde_json::json;

#[tokio::test]
async fn three_people_and_a_plugin_through_a_working_day() {
    let server = server(&[("MAILBOX", "all")]).await;
    let (home, train) = (Proxy::start(&server, None).await, Proxy::start(&server, None).await);

    // Morning: all come, and the plugin shares its extent.
    let mut plugin = Client::connect(&server, "/channel/QGIS/ws").await;
    plugin.send(json!({"type": "newcomer", "newcomer": "hans"})).await;
    let mut ann = Native::join(&home.server(), "ann", ROOM).await;
    let mut bob = Native::join(&train.server(), "bob", ROOM).await;
    let mut cleo = Native::hello(&server, "cleo").await;
    cleo.enter_with(json!({"room": ROOM, "mailbox": true})).await;
    let bbox = json!({"type": "bbox", "author": "hans", "crs_wkt": "GEOGCRS[]", "crs_authid": "EPSG:4326",
        "xmin": 1.0, "ymin": 2.0, "xmax": 3.0, "ymax": 4.0});
    plugin.send(bbox).await;
    for native in [&mut ann, &mut bob, &mut cleo] {
        let seen = native.event("message").await;
        assert_eq!((&seen["content"]["kind"], &seen["from"]["nickname"]), (&json!("bbox"), &json!("hans")));
    }

    // A tunnel: messages meanwhile arrive afterwards, and bob's messages into it too.
    train.lose();
    let question =
        json!({"type": "send", "room": ROOM, "nonce": "q", "content": {"kind": "text", "text": "whose is this?"}});
    bob.send(question.clone()).await;
    let meanwhile = ann.say(ROOM, "ours, I think").await;
    let mut bob = resumed(&train.server(), &bob.resume_key()).await;
    assert_eq!(bob.event("room_state").await["state"]["nickname"], "bob");
    bob.until(|frame| frame["id"] == meanwhile["id"]).await;
    let asked = bob.ok(question).await;
    assert_eq!(plugin.until(|frame| frame["text"] == "whose is this?").await["id"], asked["id"]);
    assert_eq!(ann.until(|frame| frame["content"]["text"] == "whose is this?").await["id"], asked["id"]);

    // A call between two, to which the third is invited.
    for native in [&mut ann, &mut bob] {
        native.enter(ADHOC).await;
    }
    let call_join = json!({"type": "call_join", "room": ADHOC, "mic": true, "camera": true, "screen": false});
    ann.ok(call_join.clone()).await;
    bob.ok(call_join.clone()).await;
    let made = ann.ok(json!({"type": "invite", "to": cleo.member(), "room": ADHOC, "call": true})).await;
    let rings = cleo.event("invited").await;
    cleo.ok(json!({"type": "invite_reply", "invite": made["invite"], "answer": "accept"})).await;
    assert_eq!(ann.event("invite_closed").await["outcome"], "accepted");
    cleo.enter(rings["room"].as_str().unwrap()).await;
    let joined = cleo.ok(call_join).await;
    assert_eq!(names(&joined["call"]), ["ann", "bob", "cleo"]);

    // The line at home breaks in the middle of it: the call goes on, with the same addresses.
    let key = ann.resume_key();
    home.cut();
    let away = cleo.until(|frame| frame["participants"][0]["away"] == true).await;
    let mut ann = resumed(&home.server(), &key).await;
    cleo.until(|frame| frame["participants"][0]["resumed"] == 1).await;
    let anns = away["participants"][0]["peer"].as_str().unwrap();
    let cleos = joined["peer"].as_str().unwrap();
    cleo.ok(with(signal(cleos, anns), "room", ADHOC)).await;
    assert_eq!(ann.event("signal").await["room"], ADHOC);
    for native in [&mut ann, &mut bob, &mut cleo] {
        native.ok(with(call_leave(), "room", ADHOC)).await;
        native.ok(json!({"type": "leave", "room": ADHOC})).await;
    }

    // A file, whose transfer breaks with the line and goes on at its offset.
    let offered = bob.ok(with(offer(), "to", ann.member())).await;
    ann.event("file_offered").await;
    ann.ok(update(&offered, "accepted")).await;
    let key = bob.resume_key();
    train.cut();
    let mut bob = resumed(&train.server(), &key).await;
    ann.ok(update(&offered, "failed")).await;
    skip(5.1).await;
    ann.ok(with(update(&offered, "accepted"), "offset", 1_000_000)).await;
    ann.ok(update(&offered, "done")).await;
    bob.until(|frame| frame["status"] == "done").await;

    // Evening: cleo goes home, and finds bob's late messages in the morning.
    let (cleo_key, cleo_member) = (cleo.resume_key(), cleo.member());
    cleo.leave().await;
    let late = with(direct(&cleo_member, "the parcels are done"), "nonce", "p");
    bob.send(late.clone()).await;
    train.cut();
    let mut bob = resumed(&train.server(), &bob.resume_key()).await;
    assert_eq!(outcome(&bob.ok(late).await).0, "queued");
    assert_eq!(outcome(&ann.ok(direct_by_name("cleo", "good night")).await).0, "queued");
    let back = json!({"nickname": "cleo", "features": ["direct"], "resume": cleo_key});
    let mut cleo = Native::hello_with(&server, back).await;
    let state = cleo.enter_with(json!({"room": ROOM, "mailbox": true})).await;
    assert_eq!(state["mailbox"]["waiting"], 2, "nothing is lost, and nothing there twice");
    for text in ["the parcels are done", "good night"] {
        let came = cleo.event("direct_message").await;
        assert_eq!(came["content"]["text"], text);
        cleo.ok(ack(&came)).await;
    }
    for sender in [&mut ann, &mut bob] {
        assert_eq!(sender.event("direct_status").await["delivery"], "delivered");
    }
    ring(&mut ann).await;
    assert_eq!(server.members(ROOM).await, 4, "the same four as in the morning");
}

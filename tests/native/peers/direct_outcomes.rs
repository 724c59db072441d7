//! Outcomes of direct messages, and the replies that tell them to the senders (`docs/protocol.md`, Direct messages).

use super::stage::{
    ROOM, ack, came, direct, direct_by_name, lost, outcome, resumed, server, skip, three, told_of, two, with,
};
use crate::common::clock::Still;
use crate::common::native::{Native, moderator};
use crate::common::pictures;
use crate::common::{Client, Server};
use serde_json::json;

#[tokio::test]
async fn the_reply_waits_for_the_outcome_and_delays_no_other() {
    let server = server(&[]).await;
    let [mut ann, mut bob, mut cleo] = three(&server).await;
    let mut v3 = Client::connect(&server, "/channel/QGIS/ws").await;
    let sent = ann.send(direct(&bob.member(), "psst")).await;
    let came = bob.event("direct_message").await;
    assert_eq!(came["room"], ROOM);
    assert_eq!(came["from"], json!({"member": ann.member(), "nickname": "ann"}));
    assert_eq!(came["content"], json!({"kind": "text", "text": "psst"}));
    assert_eq!((came.get("queued"), came["timestamp"].is_u64()), (None, true));
    let younger = ann.say(ROOM, "meanwhile").await;
    assert!(younger["id"].as_str() > came["id"].as_str(), "ids are in order of time");
    assert!(ann.all().await.iter().all(|frame| frame["ref"] != sent), "it waits");
    bob.ok(ack(&came)).await;
    let answer = ann.reply(sent).await;
    assert_eq!(outcome(&answer), ("delivered", None));
    assert_eq!((&answer["id"], &answer["timestamp"]), (&came["id"], &came["timestamp"]));
    assert_eq!(answer.get("duplicate"), None);
    assert_eq!(told_of(&mut cleo, "direct_message").await, [] as [serde_json::Value; 0]);
    let heard = v3.fence(&server, ROOM).await;
    assert!(heard.iter().all(|frame| frame["text"] != "psst"), "{heard:?}");
}

#[tokio::test]
async fn nicknames_match_without_case() {
    let server = server(&[]).await;
    let [mut ann, mut bob] = two(&server).await;
    let sent = ann.send(direct_by_name("BOB", "psst")).await;
    let came = bob.event("direct_message").await;
    bob.ok(ack(&came)).await;
    assert_eq!(outcome(&ann.reply(sent).await).0, "delivered");
}

#[tokio::test]
async fn every_kind_but_a_like_is_delivered() {
    let server = server(&[]).await;
    let [mut ann, mut bob] = two(&server).await;
    let (wkt, authid) = ("GEOGCRS[]", "EPSG:4326");
    let collection = json!({"type": "FeatureCollection", "features": []});
    let contents = [
        json!({"kind": "geojson", "layer_name": "l", "crs_wkt": wkt, "crs_authid": authid, "geojson": collection}),
        json!({"kind": "crs", "crs_wkt": wkt, "crs_authid": authid}),
        json!({"kind": "bbox", "crs_wkt": wkt, "crs_authid": authid, "xmin": 1.0, "ymin": 2.0, "xmax": 3.0, "ymax": 4.0}),
        json!({"kind": "position", "crs_wkt": wkt, "crs_authid": authid, "x": 1.5, "y": 2.5}),
        json!({"kind": "model", "model_name": "m", "raw_xml": "<xml/>"}),
        json!({"kind": "script", "name": "s", "raw_pycode": "print()"}),
    ];
    for content in contents {
        ann.send(with(direct(&bob.member(), ""), "content", content.clone())).await;
        assert_eq!(bob.event("direct_message").await["content"], content);
    }
    let image = json!({"kind": "image", "image_data": pictures::png(1000, 10)});
    ann.send(with(direct(&bob.member(), ""), "content", image)).await;
    let came = bob.event("direct_message").await;
    assert_eq!(pictures::opened(came["content"]["image_data"].as_str().unwrap()).width(), 800, "as in the room");
    let like = json!({"kind": "like", "liked_author": "bob", "message": "hi"});
    let refused = ann.refused(with(direct(&bob.member(), ""), "content", like), "invalid").await;
    assert_eq!(refused["field"], "content.kind");
}

#[tokio::test]
async fn invalid_direct_requests_are_refused() {
    let server = server(&[]).await;
    let [mut ann, bob] = two(&server).await;
    let good = direct(&bob.member(), "psst");
    let both = with(good.clone(), "nickname", "bob");
    assert_eq!(ann.refused(both, "invalid").await["field"], "to");
    let neither = with(good.clone(), "to", ());
    assert_eq!(ann.refused(neither, "invalid").await["field"], "to");
    assert_eq!(ann.refused(with(good.clone(), "nonce", "x".repeat(65)), "invalid").await["field"], "nonce");
    assert_eq!(ann.refused(with(good.clone(), "nonce", ""), "invalid").await["field"], "nonce");
    let long = with(good.clone(), "content", json!({"kind": "text", "text": "x".repeat(4001)}));
    assert_eq!(ann.refused(long, "invalid").await["field"], "content.text");
    ann.refused(with(good, "room", "QField"), "not_joined").await;
    ann.refused(json!({"type": "ack", "room": "QField", "ids": ["x"]}), "not_joined").await;
    for ids in [json!([]), json!(vec!["x"; 101]), json!("x"), json!([7])] {
        let refused = ann.refused(json!({"type": "ack", "room": ROOM, "ids": ids}), "invalid").await;
        assert_eq!(refused["field"], "ids");
    }
    ann.ok(json!({"type": "ack", "room": ROOM, "ids": vec!["x"; 100]})).await;
}

#[tokio::test]
async fn an_unreachable_recipient_has_a_reason() {
    let server = server(&[]).await;
    let [mut ann, bob, cleo] = three(&server).await;
    let deaf = Native::hello_with(&server, json!({"nickname": "deaf", "features": ["call"]})).await;
    let mut deaf = deaf;
    deaf.enter(ROOM).await;
    let mut v3 = Client::connect(&server, "/channel/QGIS/ws").await;
    v3.send(json!({"type": "newcomer", "newcomer": "gisela"})).await;
    let gisela = came(&mut ann, "gisela").await;
    let (gone, left) = (cleo.member(), bob.member());
    cleo.leave().await;
    let rows = [
        (direct(&deaf.member(), "x"), "no_direct"),
        (direct_by_name("deaf", "x"), "no_direct"),
        (direct(&gisela, "x"), "no_direct"),
        (direct_by_name("gisela", "x"), "no_direct"),
        (direct(&gone, "x"), "absent"),
        (direct_by_name("cleo", "x"), "absent"),
        (direct_by_name("nobody", "x"), "absent"),
    ];
    for (request, reason) in rows {
        assert_eq!(outcome(&ann.ok(request).await), ("unreachable", Some(reason)));
    }
    let key = lost(bob, &mut ann).await;
    assert_eq!(outcome(&ann.ok(direct(&left, "x")).await), ("unreachable", Some("absent")));
    assert_eq!(outcome(&ann.ok(direct_by_name("bob", "x")).await), ("unreachable", Some("absent")));
    let mut bob = resumed(&server, &key).await;
    assert_eq!(told_of(&mut bob, "direct_message").await, [] as [serde_json::Value; 0], "it was not kept");
}

#[tokio::test]
async fn silence_is_an_outcome_and_a_late_acknowledgement_is_told() {
    let server = server(&[]).await;
    let [mut ann, mut bob, mut cleo] = three(&server).await;
    let clock = Still::begin();
    let first = ann.send(direct(&bob.member(), "one")).await;
    let second = ann.send(direct(&bob.member(), "two")).await;
    let came = [bob.event("direct_message").await, bob.event("direct_message").await];
    clock.skip(4.9).await;
    assert!(ann.all().await.iter().all(|frame| frame.get("delivery").is_none()), "five seconds");
    clock.skip(0.2).await;
    for sent in [first, second] {
        assert_eq!(outcome(&ann.reply(sent).await), ("unreachable", Some("no_ack")));
    }
    bob.all().await; // it answers the probe
    clock.skip(59.0).await;
    cleo.ok(ack(&came[0])).await; // that is not hers to say
    assert_eq!(told_of(&mut ann, "direct_status").await, [] as [serde_json::Value; 0]);
    bob.ok(ack(&came[0])).await;
    let status = ann.event("direct_status").await;
    assert_eq!(
        (&status["id"], &status["room"], &status["delivery"]),
        (&came[0]["id"], &json!(ROOM), &json!("delivered"))
    );
    assert!(status["timestamp"].is_u64());
    clock.skip(2.0).await;
    bob.ok(ack(&came[1])).await;
    bob.ok(ack(&came[0])).await;
    assert_eq!(told_of(&mut ann, "direct_status").await, [] as [serde_json::Value; 0], "too late, and told already");
}

/// Bob reads nothing and answers no ping; cleo reads, and the library answers her pings.
#[tokio::test]
async fn a_silent_recipient_is_probed_and_closed() {
    let server = Server::start(&[("MESSAGE_RATE", "0")]).await;
    let [mut ann, mut bob, mut cleo] = three(&server).await;
    let sent = [ann.send(direct(&bob.member(), "x")).await, ann.send(direct(&cleo.member(), "x")).await];
    ann.all().await;
    skip(5.1).await;
    for sent in sent {
        assert_eq!(outcome(&ann.reply(sent).await).1, Some("no_ack"));
    }
    for _ in 0..2 {
        skip(1.1).await; // the server looks once a second
        ann.all().await;
    }
    cleo.client.until_pinged().await;
    for _ in 0..12 {
        skip(1.0).await;
        ann.all().await;
    }
    assert_eq!(bob.closed().await, 4002);
    cleo.all().await;
    assert_eq!(cleo.client.pings, 2, "one for both reasons, and one for what she says now");
}

#[tokio::test]
async fn a_recipient_that_breaks_off_is_absent() {
    let server = server(&[]).await;
    let [mut ann, mut bob] = two(&server).await;
    let sent = ann.send(direct(&bob.member(), "psst")).await;
    let came = bob.event("direct_message").await;
    let key = bob.resume_key();
    bob.break_off().await;
    assert_eq!(outcome(&ann.reply(sent).await), ("unreachable", Some("absent")), "at once");
    let mut bob = resumed(&server, &key).await;
    bob.ok(ack(&came)).await;
    assert_eq!(ann.event("direct_status").await["delivery"], "delivered");
}

/// A member that leaves a room, or is put out of it, gets its outstanding replies before.
#[tokio::test]
async fn a_leaving_sender_gets_its_outcome_before() {
    let server = server(&[]).await;
    let [mut ann, bob] = two(&server).await;
    let sent = ann.send(direct(&bob.member(), "psst")).await;
    let left = ann.send(json!({"type": "leave", "room": ROOM})).await;
    assert_eq!(outcome(&ann.next().await), ("unreachable", Some("no_ack")));
    assert_eq!(ann.next().await["ref"], left);
    assert_ne!(sent, left);

    ann.enter(ROOM).await;
    let mut boss = Native::hello_with(&server, json!({"nickname": "boss", "token": moderator()})).await;
    boss.enter(ROOM).await;
    let sent = ann.send(direct(&bob.member(), "psst")).await;
    ann.all().await;
    boss.ok(json!({"type": "kick", "room": ROOM, "member": ann.member()})).await;
    let answer = ann.until(|frame| frame["type"] != "presence").await;
    assert_eq!((&answer["ref"], outcome(&answer).0), (&json!(sent), "unreachable"));
    assert_eq!(ann.event("removed").await["reason"], "kicked");
}

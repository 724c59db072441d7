//! History: messages that a room keeps, and their readers (contract `gischat`, sections 3.4, 9 and 10).

use crate::common::member::{GENERATIONS, Member, V1, V2, V3, like, unstamped, with, without};
use crate::common::raw::Raw;
use crate::common::samples::{layer, samples};
use crate::common::{Client, Server};
use causerie::limits::WRITE_TIMEOUT;
use serde_json::{Value, json};
use std::time::Instant;

const CHEAT_CODES: [&str; 7] =
    ["givemesomecheese", "iamarobot", "its10oclock", "qgisprolicense", "lookattheflickofqgis", "wizz", "spaceandtime"];

async fn put(server: &Server, text: &str) {
    let answer = server.put("/room/QGIS/text", V2.text("bob", text)).await;
    assert_eq!(answer.status, 200, "{answer:?}");
}

#[tokio::test]
async fn no_message_is_kept_by_default() {
    for settings in [&[] as &[_], &[("MAX_STORED_MESSAGES", "0")]] {
        let server = Server::start(settings).await;
        let mut ann = Member::enter(&server, V2, "QGIS", 1).await;
        ann.say("ann", "hello").await;
        ann.expect_text("ann", "hello").await;
        put(&server, "hello").await;
        assert_eq!(server.last("QGIS").await, json!([]));
        assert_eq!(server.last_v3("QGIS").await, json!([]));
        for generation in [V2, V3] {
            let path = generation.path("QGIS");
            let mut late = Member::enter_at(&server, generation, &path).await;
            late.client.until(|frame| frame.get("nb_users").is_some()).await;
            late.expect_nothing_else().await;
            late.leave().await;
        }
    }
}

#[tokio::test]
async fn a_joiner_gets_the_count_then_the_last_five_messages() {
    let server = Server::start(&[("MAX_STORED_MESSAGES", "5")]).await;
    assert_eq!(server.last("QGIS").await, json!([]));
    for number in 0..8 {
        put(&server, &number.to_string()).await;
    }
    let kept: Vec<Value> = (3..8).map(|number| V2.text("bob", &number.to_string())).collect();
    assert_eq!(server.last("QGIS").await, json!(kept));

    let mut ann = Member::enter(&server, V2, "QGIS", 1).await;
    let mut bob = Member::enter(&server, V3, "QGIS", 2).await;
    for frame in &kept {
        ann.expect(frame.clone()).await;
        bob.expect(frame.clone()).await;
    }
    // No other member gets the history again, and v1 never does.
    ann.expect_count(2).await;
    let mut old = Member::enter(&server, V1, "QGIS", 3).await;
    old.say("zoe", "now").await;
    old.expect_text("zoe", "now").await;
    ann.expect_count(3).await;
    ann.expect_text("zoe", "now").await;
    assert_eq!(server.last("QGIS").await[4], V2.text("zoe", "now"));
    assert_eq!(server.last("Geotribu").await, json!([]));
}

#[tokio::test]
async fn every_kind_is_kept_from_sockets_and_puts() {
    let server = Server::start(&[("MAX_STORED_MESSAGES", "50")]).await;
    let mut kept = Vec::new();
    for generation in GENERATIONS {
        let mut ann = Client::connect(&server, &generation.path("QGIS")).await;
        ann.send(generation.text("ann", "hello")).await;
        ann.until(|frame| *frame == generation.text("ann", "hello") || frame["text"] == "hello").await;
        ann.leave().await;
        kept.push(V2.text("ann", "hello"));
    }
    for (path, generation) in [("/room/QGIS/message", V1), ("/room/QGIS/text", V2), ("/channel/QGIS/text", V3)] {
        assert_eq!(server.put(path, generation.text("bob", "put")).await.status, 200);
        kept.push(V2.text("bob", "put"));
    }
    let mut ann = Client::connect(&server, "/channel/QGIS/ws").await;
    for sample in samples() {
        ann.send(sample.sent.clone()).await;
        kept.push(sample.heard);
    }
    ann.until(|frame| frame["type"] == "script").await;
    let last = server.last_v3("QGIS").await;
    let plain: Vec<Value> = last.as_array().unwrap().iter().map(unstamped).collect();
    assert_eq!(json!(plain).to_string(), json!(kept).to_string());

    // `/last` of v2 is the same without kinds that v2 cannot read.
    kept.pop();
    assert_eq!(server.last("QGIS").await.to_string(), json!(kept).to_string());
    let mut late = Client::connect(&server, "/v2/room/QGIS/ws").await;
    late.expect(V2.count(2)).await;
    for frame in kept {
        late.expect(frame).await;
    }
}

#[tokio::test]
async fn cheat_codes_are_told_and_never_kept() {
    let server = Server::start(&[("MAX_STORED_MESSAGES", "50")]).await;
    let mut ann = Member::enter(&server, V3, "QGIS", 1).await;
    let mut old = Member::enter(&server, V1, "QGIS", 2).await;
    ann.expect_count(2).await;
    for code in CHEAT_CODES {
        ann.say("ann", code).await;
        ann.expect_text("ann", code).await;
        old.expect_text("ann", code).await;
        old.say("old", code).await;
        ann.expect_text("old", code).await;
        old.expect_text("old", code).await;
        for (path, generation) in [("/room/QGIS/message", V1), ("/room/QGIS/text", V2), ("/channel/QGIS/text", V3)] {
            assert_eq!(server.put(path, generation.text("bob", code)).await.status, 200);
            ann.expect_text("bob", code).await;
            old.expect_text("bob", code).await;
        }
    }
    assert_eq!(server.last("QGIS").await, json!([]));
    // Only the whole text in exactly these letters counts.
    for text in ["Wizz", " wizz", "wizz!", "iamarobot iamarobot"] {
        put(&server, text).await;
    }
    assert_eq!(server.last("QGIS").await.as_array().unwrap().len(), 4);
}

#[tokio::test]
async fn likes_registrations_counts_and_refusals_are_not_kept() {
    let server = Server::start(&[("MAX_STORED_MESSAGES", "50")]).await;
    let mut ann = Member::enter(&server, V3, "QGIS", 1).await;
    ann.register("ann").await;
    ann.send(like("bob", "ann", "m")).await;
    ann.expect(like("bob", "ann", "m")).await;
    ann.send(layer(501)).await;
    ann.expect_refusal().await;
    ann.send(json!({"type": "text"})).await;
    ann.expect_refusal().await;
    ann.leave().await;
    assert_eq!(server.last_v3("QGIS").await, json!([]));
}

#[tokio::test]
async fn scripts_count_for_the_room_and_are_left_out_for_v2() {
    let server = Server::start(&[("MAX_STORED_MESSAGES", "3")]).await;
    let mut ann = Member::enter(&server, V3, "QGIS", 1).await;
    put(&server, "one").await;
    put(&server, "two").await;
    ann.expect_text("bob", "one").await;
    ann.expect_text("bob", "two").await;
    for _ in 0..2 {
        let script = samples().pop().unwrap();
        ann.send(script.sent).await;
        ann.expect(script.heard).await;
    }
    assert_eq!(server.last("QGIS").await, json!([V2.text("bob", "two")]));
    assert_eq!(server.last_v3("QGIS").await.as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn a_layer_without_style_is_kept_like_any_other() {
    let server = Server::start(&[("MAX_STORED_MESSAGES", "5")]).await;
    let mut old = Client::connect(&server, "/v2/room/QGIS/ws").await;
    old.send(without(layer(1), "style")).await;
    let echo = old.until(|frame| frame["type"] == "geojson").await;
    assert_eq!(echo.get("style"), None);
    let mut late = Client::connect(&server, "/v2/room/QGIS/ws").await;
    let shown = late.until(|frame| frame["type"] == "geojson").await;
    assert_eq!(shown, with(echo, &json!({"style": ""})));
    assert_eq!(server.last("QGIS").await, json!([shown]));
}

#[tokio::test]
async fn a_history_of_16_mebibytes_drops_its_oldest() {
    let server = Server::start(&[("MAX_STORED_MESSAGES", "50")]).await;
    let mut ann = Client::connect(&server, "/v2/room/QGIS/ws").await;
    put(&server, "small").await;
    let large = "x".repeat(5 * 1024 * 1024);
    for name in ["one", "two", "three", "four"] {
        ann.send(json!({"type": "model", "author": "ann", "model_name": name, "raw_xml": large})).await;
        ann.until(|frame| frame["model_name"] == name).await;
    }
    let last = server.last("QGIS").await;
    let names: Vec<&Value> = last.as_array().unwrap().iter().map(|kept| &kept["model_name"]).collect();
    assert_eq!(names, ["two", "three", "four"]);
    // A joiner gets the whole history, for the room holds it anyway.
    let mut late = Client::connect(&server, "/channel/QGIS/ws").await;
    late.next().await;
    for name in ["two", "three", "four"] {
        assert_eq!(late.next().await["model_name"], name);
    }
}

#[tokio::test]
async fn a_joiner_of_a_busy_room_gets_each_message_once() {
    let server = Server::start(&[("MAX_STORED_MESSAGES", "5"), ("MESSAGE_RATE", "0")]).await;
    let mut ann = Client::connect(&server, "/v2/room/QGIS/ws").await;
    for number in 0..100 {
        ann.send(V2.text("ann", &number.to_string())).await;
    }
    let mut late = Client::connect(&server, "/v2/room/QGIS/ws").await;
    for number in 100..200 {
        ann.send(V2.text("ann", &number.to_string())).await;
    }
    late.expect(V2.count(2)).await;
    late.until(|frame| frame["text"] == "199").await;
    let numbers: Vec<u32> =
        late.seen[1..].iter().map(|frame| frame["text"].as_str().unwrap().parse().unwrap()).collect();
    assert!(numbers.is_sorted_by(|one, next| one + 1 == *next), "{numbers:?}");
}

#[tokio::test]
async fn last_is_written_for_the_generation_that_the_address_pins() {
    let server = Server::start(&[("MAX_STORED_MESSAGES", "5")]).await;
    put(&server, "hello").await;
    for path in ["/room/QGIS/last", "/v2/room/QGIS/last", "/v2/channel/QGIS/last"] {
        assert_eq!(server.get(path).await.json(), json!([V2.text("bob", "hello")]), "{path}");
    }
    for path in ["/channel/QGIS/last", "/v3/room/QGIS/last", "/v3/channel/QGIS/last"] {
        let last = server.get(path).await.json();
        assert_eq!(unstamped(&last[0]), V3.text("bob", "hello"), "{path}");
        assert_eq!(last, server.last_v3("QGIS").await, "read twice, the same");
    }
    let unknown = server.get("/room/nope/last").await;
    assert_eq!((unknown.status, unknown.json()), (404, json!({"detail": "Room 'nope' not registered"})));
    let unknown = server.get("/channel/nope/last").await;
    assert_eq!((unknown.status, unknown.json()), (404, json!({"detail": "Channel 'nope' not registered"})));
}

/// The history may be megabytes, and many may ask for it and read nothing: they wait for each other, nobody else does,
/// and further requests are told to come back.
#[tokio::test]
async fn answers_that_nobody_reads_are_bounded() {
    let settings = [("MAX_STORED_MESSAGES", "20"), ("MAX_MESSAGE_LENGTH", "4000000"), ("MESSAGE_RATE", "0")];
    let server = Server::start(&settings).await;
    for _ in 0..4 {
        put(&server, &"x".repeat(3_900_000)).await;
    }
    let ask = async |path: &str| {
        let mut raw = Raw::open_small(server.addr(), 4096).await;
        raw.write(format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n").as_bytes()).await;
        (raw.head().await.to_ascii_lowercase(), raw)
    };
    let (mut unread, mut began, mut attempts) = (Vec::new(), Instant::now(), 0..3);
    let refusal = loop {
        assert!(unread.len() < 30, "256 MiB, 15.6 at a time");
        // Who takes nothing for so long is cut: on a machine that is so slow all begin anew.
        if began.elapsed() > WRITE_TIMEOUT * 2 / 3 {
            assert!(attempts.next().is_some(), "{} in {:?}", unread.len(), began.elapsed());
            unread.clear();
            while server.get("/room/QGIS/last").await.status != 200 {}
            began = Instant::now();
        }
        let (room, channel) = tokio::join!(ask("/room/QGIS/last"), ask("/channel/QGIS/last"));
        let (taken, refused): (Vec<_>, Vec<_>) =
            [room, channel].into_iter().partition(|(head, _)| head.starts_with("http/1.1 200 "));
        unread.extend(taken.into_iter().map(|(_, raw)| raw));
        if let Some((head, _)) = refused.into_iter().next() {
            break head;
        }
    };
    assert!(refusal.starts_with("http/1.1 503 ") && refusal.contains("\r\nretry-after: 2\r\n"), "{refusal}");
    assert!(unread.len() > 10, "{}", unread.len());
    assert_eq!(server.get("/room/QGIS/users").await.status, 200);
    let mut ann = Member::enter(&server, V1, "QGIS", 1).await;
    ann.say("ann", "hello").await;
    ann.expect_text("ann", "hello").await;
    drop(unread);
    while server.get("/room/QGIS/last").await.status != 200 {}
}

//! Limits, rates and refusals (`docs/protocol.md`, Limits).

use crate::common::Server;
use crate::common::native::{KEY, Native, moderator};
use crate::common::pictures;
use causerie::dialect::native::reference_of;
use causerie::message::Reference;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

#[tokio::test]
async fn every_limit_is_announced_with_its_default() {
    let server = Server::start(&[]).await;
    let ann = Native::hello(&server, "ann").await;
    let expected = json!({"frame": 6_291_456, "hello_timeout": 10, "nickname_min": 3, "nickname_max": 32, "text": 4000,
        "image": 5_000_000, "model": 1_000_000, "script": 2_000_000, "image_side": 800, "geojson_features": 500,
        "rooms": 16, "roster": 500, "room_members": 10_000, "adhoc_rooms": 1000, "invites": 5, "invite_timeout": 30,
        "call_peers": 8, "offers": 8, "file_links": 8, "offer_ttl": 600, "file_size": 1_u64 << 33, "ack_timeout": 5,
        "mailbox_messages": 50, "mailbox_ttl": 3600, "live": 20, "board_features": 2000, "history": 0, "connections": 100});
    assert_eq!(ann.welcome["limits"], expected);
    assert_eq!((&ann.welcome["ping_interval"], &ann.welcome["resume_grace"]), (&json!(20), &json!(120)));
}

#[tokio::test]
async fn small_requests_have_small_frames() {
    let server = Server::start(&[("MESSAGE_RATE", "0"), ("TOKEN_KEY", KEY)]).await;
    let mut boss = Native::hello_as(&server, "boss", &moderator()).await;
    boss.enter("QGIS").await;
    let more = "x".repeat(16 * 1024);
    for name in [
        "ping",
        "rooms",
        "look",
        "ice",
        "auth",
        "join",
        "leave",
        "typing",
        "delete",
        "ack",
        "invite",
        "invite_reply",
        "invite_cancel",
        "call_join",
        "call_update",
        "call_leave",
        "file_offer",
        "file_update",
        "notice",
        "kick",
        "hello",
        "board_remove",
        "board_restore",
        "board_clear",
        "board_lock",
    ] {
        let request = json!({"type": name, "room": "QGIS", "id": "m.1", "more": more});
        boss.refused(request, "too_large").await;
    }
    boss.refused(json!({"type": "live", "room": "QGIS", "set": {}, "more": &more[..8 * 1024]}), "too_large").await;
    boss.ok(json!({"type": "typing", "room": "QGIS", "more": &more[..16_000]})).await;
    let long = json!({"type": "send", "room": "QGIS", "more": more, "content": {"kind": "text", "text": "x"}});
    boss.ok(long).await;
    let script = json!({"kind": "script", "name": "tidy", "raw_pycode": "x".repeat(2_000_000)});
    boss.ok(json!({"type": "send", "room": "QGIS", "content": script})).await;
}

/// Sends this request until it is refused; returns the number of successes, and the refusal.
async fn exhaust(native: &mut Native, request: &Value) -> (u64, Value) {
    for done in 0.. {
        let answer = native.ask(request.clone()).await;
        if answer["code"] == "rate_limited" {
            return (done, answer);
        }
    }
    unreachable!("there is a limit")
}

/// `true` if the successes are the burst and the tokens that came back meanwhile.
fn is_burst(done: u64, burst: u64, per_second: f64, began: Instant) -> bool {
    let filled = (began.elapsed().as_secs_f64() * per_second).ceil() as u64;
    (burst..=burst + filled).contains(&done)
}

#[tokio::test]
async fn each_kind_of_request_has_its_rate() {
    let server = Server::start(&[("TOKEN_KEY", KEY)]).await;
    let text = json!({"type": "send", "room": "QGIS", "content": {"kind": "text", "text": "x"}});
    let image =
        json!({"type": "send", "room": "QGIS", "content": {"kind": "image", "image_data": pictures::png(1, 1)}});
    let signal = json!({"type": "signal", "room": "QGIS", "from": "p.AAAAAAAAAAAAAAAA", "to": "p.AAAAAAAAAAAAAAAA",
        "data": {}});
    let mark = json!({"id": "b.AAAAAAAAAAAAAAAA", "geometry": {"type": "Point", "coordinates": [5, 45]},
        "properties": {"shape": "mark", "color": 0}});
    let features = json!({"type": "board_put", "room": "QGIS", "features": vec![mark; 4]});
    let rows = [
        (text, 20, 5.0),
        (json!({"type": "notice", "room": "QGIS", "level": "info", "text": "x"}), 20, 5.0),
        (json!({"type": "file_offer", "room": "QGIS", "name": "x", "size": 1}), 20, 5.0),
        (
            json!({"type": "direct_send", "room": "QGIS", "nickname": "nobody", "content": {"kind": "text", "text": "x"}}),
            20,
            5.0,
        ),
        (image, 5, 1.0),
        (json!({"type": "invite", "room": "QGIS", "to": "m.AAAAAAAAAAAAAAAA"}), 5, 1.0),
        (json!({"type": "join", "room": "QGIS"}), 31, 2.0), // one was spent to get in
        (signal, 200, 50.0),
        (features, 50, 2.5), // four at a time
        (json!({"type": "ping"}), 40, 10.0),
        (json!({"type": "typing", "room": "QGIS"}), 40, 10.0),
    ];
    for (request, burst, per_second) in rows {
        let mut boss = Native::hello_as(&server, "boss", &moderator()).await;
        let began = Instant::now();
        boss.enter("QGIS").await;
        let (done, refusal) = exhaust(&mut boss, &request).await;
        assert!(is_burst(done, burst, per_second, began), "{done} of {request}");
        let wait = refusal["retry_after"].as_f64().expect("a time");
        assert!(wait > 0.0 && wait <= 1.0 / per_second + 0.1, "{refusal} to {request}");
        boss.leave().await;
    }
}

#[tokio::test]
async fn a_refused_request_has_no_effect() {
    let server = Server::start(&[]).await;
    let mut ann = Native::join(&server, "ann", "QGIS").await;
    let mut bob = Native::join(&server, "bob", "QGIS").await;
    let mut sent = Vec::new();
    for number in 0..100 {
        let content = json!({"kind": "text", "text": number.to_string()});
        sent.push(ann.send(json!({"type": "send", "room": "QGIS", "content": content})).await);
    }
    let mut done = Vec::new();
    for (number, reference) in sent.into_iter().enumerate() {
        let answer = ann.reply(reference).await;
        match answer["type"].as_str() {
            Some("ok") => done.push(number.to_string()),
            _ => assert_eq!(answer["code"], "rate_limited"),
        }
    }
    assert!(done.len() >= 20 && done.len() < 100, "{done:?}");
    let heard = bob.fence("QGIS").await;
    let heard: Vec<&str> = heard.iter().filter_map(|frame| frame["content"]["text"].as_str()).collect();
    assert_eq!(heard, done);
    let wait = ann.ask(json!({"type": "ping"})).await;
    assert_eq!(wait["type"], "ok", "other requests have their own");
}

#[tokio::test]
async fn bytes_may_run_into_debt_once() {
    let server = Server::start(&[]).await;
    let mut ann = Native::join(&server, "ann", "QGIS").await;
    let script = json!({"kind": "script", "name": "tidy", "raw_pycode": "x".repeat(1_900_000)});
    let large = json!({"type": "send", "room": "QGIS", "content": script});
    let began = Instant::now();
    let (done, refusal) = exhaust(&mut ann, &large).await;
    assert!(done as f64 >= 5.0 && done as f64 <= 6.0 + began.elapsed().as_secs_f64(), "{done}");
    assert!(refusal["retry_after"].as_f64().is_some_and(|wait| wait > 0.0 && wait < 8.0), "{refusal}");
    // Right behind one that waits for long enough: by the time of an answer a small debt is paid.
    let behind = loop {
        let (sent, ping) = (ann.send(large.clone()).await, ann.send(json!({"type": "ping"})).await);
        let (answer, behind) = (ann.reply(sent).await, ann.reply(ping).await);
        if answer["retry_after"].as_f64().is_some_and(|wait| wait > 0.3) {
            break behind;
        }
    };
    assert_eq!(behind["code"], "rate_limited", "nothing passes until it is paid");
}

#[tokio::test]
async fn a_client_that_ignores_refusals_is_closed() {
    let server = Server::start(&[]).await;
    let mut ann = Native::join(&server, "ann", "QGIS").await;
    let mut bob = Native::join(&server, "bob", "QGIS").await;
    for _ in 0..1000 {
        let ping = tokio_tungstenite::tungstenite::Message::text(r#"{"type":"ping","ref":1}"#);
        if futures_util::SinkExt::send(&mut ann.client.socket, ping).await.is_err() {
            break;
        }
    }
    assert_eq!(ann.closed().await, 4004);
    let refused = ann.client.seen.iter().filter(|frame| frame["code"] == "rate_limited").count();
    assert_eq!(refused, 100, "so many in a minute are borne");
    bob.say("QGIS", "nobody else notices").await;
    let mut ann = Native::resume(&server, &ann.resume_key()).await; // it may come back
    assert_eq!(ann.event("room_state").await["state"]["room"], "QGIS");
}

#[tokio::test]
async fn a_flood_before_hello_is_closed_too() {
    let server = Server::start(&[]).await;
    let mut stranger = Native::open(&server).await;
    for _ in 0..1000 {
        let frame = tokio_tungstenite::tungstenite::Message::text(r#"{"type":"ping","ref":1}"#);
        if futures_util::SinkExt::send(&mut stranger.client.socket, frame).await.is_err() {
            break;
        }
    }
    assert_eq!(stranger.closed().await, 4004);
    assert!(stranger.client.seen.iter().any(|frame| frame["code"] == "hello_required"));
}

/// A session's burst is five invitations. All sessions of an address together have a hundred; twenty a second come
/// back, and one more for each connected session.
#[tokio::test]
async fn more_sessions_give_an_address_no_more_invitations() {
    const SESSIONS: usize = 60;
    let server = Server::start(&[]).await;
    let invite = json!({"type": "invite", "room": "QGIS", "to": "m.AAAAAAAAAAAAAAAA"});
    let (started, mut sessions) = (Instant::now(), Vec::new());
    for _ in 0..SESSIONS {
        sessions.push((Native::hello_from(&server, "again", "203.0.113.5").await, Vec::new()));
    }
    for (native, sent) in &mut sessions {
        for _ in 0..5 {
            sent.push(native.send(invite.clone()).await);
        }
    }
    let mut answers = Vec::new();
    for (native, sent) in &mut sessions {
        for reference in sent.drain(..) {
            answers.push(native.reply(reference).await);
        }
    }
    let most = 100 + (20 + SESSIONS) * (started.elapsed().as_secs() as usize + 1);
    let (refused, passed): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer["code"] == "rate_limited");
    assert!((100..=most).contains(&passed.len()), "{} of at most {most}", passed.len());
    for refusal in refused {
        assert!(refusal["retry_after"].as_f64().is_some_and(|wait| (0.1..=2.2).contains(&wait)), "{refusal}");
    }
    let mut other = Native::hello_from(&server, "other", "203.0.113.6").await;
    assert_eq!(other.ask(invite).await["code"], "not_joined", "another address has its own");
}

#[tokio::test]
async fn zero_turns_rates_off() {
    let server = Server::start(&[("MESSAGE_RATE", "0")]).await;
    let mut ann = Native::join(&server, "ann", "QGIS").await;
    for _ in 0..300 {
        ann.send(json!({"type": "typing", "room": "QGIS"})).await;
        ann.send(json!({"type": "send", "room": "QGIS", "content": {"kind": "text", "text": "x"}})).await;
        ann.send(json!({"type": "join", "room": "QGIS"})).await;
    }
    ann.fence("QGIS").await;
    assert!(ann.client.seen.iter().all(|frame| frame["code"] != "rate_limited"));
}

/// All keys of a refusal are documented, and a refusal has no others.
#[tokio::test]
async fn a_refusal_has_a_code_and_words() {
    let server = Server::start(&[("KEY_ROOMS", "QField=s3same")]).await;
    let mut ann = Native::join(&server, "ann", "QGIS").await;
    for (request, keys) in [
        (json!({"type": "dance"}), "type ref code message"),
        (json!({"type": "join"}), "type ref code message field"),
        (json!({"type": "join", "room": "QField"}), "type ref code message needs"),
        (json!({"type": "join", "room": "QGIS"}), "type ref code message"),
    ] {
        let answer = ann.ask(request).await;
        let found: Vec<&str> = answer.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(found.join(" "), keys);
        assert!(answer["message"].as_str().is_some_and(|words| !words.is_empty()));
    }
}

#[test]
fn the_reference_is_found_without_parsing_the_frame() {
    let long = "x".repeat(100_000);
    let text = |text: &str| Some(Reference::Text(text.into()));
    for (frame, found) in [
        (format!(r#"{{"ref":7,"type":"send","text":"{long}"}}"#), Some(Reference::Number(7))),
        (format!(r#"{{"type":"send", "ref" : "a\u00e9" ,"text":"{long}"}}"#), text("aé")),
        (format!(r#"{{"type":"send","text":"{long}","ref":7}}"#), Some(Reference::Number(7))),
        (format!(r#" {{"type":"send","text":"{long}", "ref": "b" }} "#), text("b")),
        (format!(r#"{{"text":"{long}","ref":7,"more":"{long}"}}"#), None),
        (format!(r#"{{"text":"{long}\",\"ref\":7}}"#), None),
        (format!(r#"{{"text":"{long}","nested":{{"ref":7}}}}"#), None),
        (format!(r#"{{"type":"send","nested":{{"ref":7}},"text":"{long}"}}"#), None),
        (format!(r#"{{"ref":-7,"text":"{long}"}}"#), None),
        (format!("{{{}", "é".repeat(100_000)), None),
        (long, None),
        (r#""ref""#.into(), None),
        (String::new(), None),
    ] {
        assert_eq!(reference_of(&frame), found, "{frame:.40}");
    }
}

#[tokio::test]
async fn a_frame_refused_unread_is_answered_in_order() {
    let server = Server::start(&[]).await;
    let mut ann = Native::join(&server, "ann", "QGIS").await;
    let script = json!({"kind": "script", "name": "tidy", "raw_pycode": "x".repeat(1_900_000)});
    let large = json!({"type": "send", "room": "QGIS", "content": script});
    let typing = || json!({"type": "typing", "room": "QGIS"});
    exhaust(&mut ann, &large).await;
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(9)).await; // what is owed is paid, but for what the next frame takes
    tokio::time::resume();
    let references = ann.pipeline([large.clone(), typing(), large, typing()]).await;
    let mut order = Vec::new();
    while order.len() < references.len() {
        let frame = ann.next().await;
        order.extend(references.iter().position(|reference| frame["ref"] == *reference));
    }
    assert!(order.is_sorted(), "{order:?}");
}

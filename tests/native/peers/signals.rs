//! Signals between the two ends of a call or of a transfer (`docs/protocol.md`, Calls and What is promised).

use super::calls::{call_leave, ring};
use super::stage::{ROOM, resumed, server, three, told_of, with};
use crate::common::native::Native;
use serde_json::{Value, json};

pub fn signal(from: &str, to: &str) -> Value {
    json!({"type": "signal", "room": ROOM, "from": from, "to": to, "data": {"link": 0}})
}

#[tokio::test]
async fn signals_arrive_unread_and_in_order() {
    let server = server(&[]).await;
    let [mut ann, mut bob, mut cleo] = three(&server).await;
    let (from, to) = (ring(&mut ann).await.0, ring(&mut bob).await.0);
    let data = r#"{ "link":0 ,"description": {"sdp":"v=0\r\n\u00e9é","type" : "offer"}, "n":1e300, "n":null}"#;
    let frame = format!(r#"{{"type":"signal","ref":"s","room":"QGIS","from":"{from}","to":"{to}","data":{data}}}"#);
    ann.client.send_text(frame).await;
    for place in 0..50 {
        ann.send(with(signal(&from, &to), "data", json!({"link": place}))).await;
    }
    assert_eq!(bob.client.until(|frame| frame["type"] == "signal").await["from"], from);
    assert!(bob.client.text().contains(data), "byte for byte: {}", bob.client.text());
    for place in 0..50 {
        let came = bob.event("signal").await;
        assert_eq!((&came["data"]["link"], &came["to"], &came["room"]), (&json!(place), &json!(to), &json!(ROOM)));
        assert!(came["timestamp"].is_u64());
    }
    assert_eq!(told_of(&mut cleo, "signal").await, [] as [Value; 0]);
}

#[tokio::test]
async fn signals_go_between_ends_of_one_call_alone() {
    let server = server(&[]).await;
    let [mut ann, mut bob, mut cleo] = three(&server).await;
    let (p1, p2) = (ring(&mut ann).await.0, ring(&mut bob).await.0);
    cleo.enter("QField").await;
    let elsewhere =
        cleo.ok(json!({"type": "call_join", "room": "QField", "mic": true, "camera": false, "screen": false}));
    let p3 = elsewhere.await["peer"].as_str().unwrap().to_owned();
    let rows = [(&p1, &p2), (&p2, &p1), (&p3, &p1), (&p1, &p3)];
    for (from, to) in rows {
        cleo.refused(signal(from, to), "not_found").await;
        cleo.refused(with(signal(from, to), "room", "QField"), "not_found").await;
    }
    for (from, to) in [(&p2, &p1), (&p1, &p1), (&p1, &p3), (&p3, &p1)] {
        ann.refused(signal(from, to), "not_found").await;
    }
    ann.refused(with(signal(&p1, &p2), "room", "QField"), "not_joined").await;
    bob.ok(call_leave()).await;
    ann.refused(signal(&p1, &p2), "not_found").await;
    bob.refused(signal(&p2, &p1), "not_found").await;
    let again = ring(&mut bob).await.0;
    ann.refused(signal(&p1, &p2), "not_found").await; // an old address
    ann.ok(signal(&p1, &again)).await;
    for native in [&mut ann, &mut cleo] {
        assert_eq!(told_of(native, "signal").await, [] as [Value; 0]);
    }
    assert_eq!(told_of(&mut bob, "signal").await.len(), 1);
}

#[tokio::test]
async fn data_is_an_object_of_64_kib() {
    let server = server(&[]).await;
    let [mut ann, mut bob, _cleo] = three(&server).await;
    let (p1, p2) = (ring(&mut ann).await.0, ring(&mut bob).await.0);
    let sized = |bytes: usize| json!({"x": "y".repeat(bytes - r#"{"x":""}"#.len())});
    ann.ok(with(signal(&p1, &p2), "data", sized(65_536))).await;
    assert_eq!(bob.event("signal").await["data"], sized(65_536));
    let refused = ann.ask(with(signal(&p1, &p2), "data", sized(65_537))).await;
    assert_eq!(refused["code"], "too_large", "{refused}");
    for wrong in [json!([]), json!("x"), json!(null), json!(7)] {
        assert_eq!(ann.refused(with(signal(&p1, &p2), "data", wrong), "invalid").await["field"], "data");
    }
}

#[tokio::test]
async fn a_signal_to_an_away_participant_is_refused() {
    let server = server(&[]).await;
    let [mut ann, mut bob, _cleo] = three(&server).await;
    let (p1, p2) = (ring(&mut ann).await.0, ring(&mut bob).await.0);
    let key = bob.resume_key();
    bob.break_off().await;
    ann.until(|frame| frame["type"] == "call" && frame["participants"][1]["away"] == true).await;
    ann.refused(signal(&p1, &p2), "peer_away").await;
    let mut bob = resumed(&server, &key).await;
    ann.until(|frame| frame["type"] == "call" && frame["participants"][1]["resumed"] == 1).await;
    ann.ok(signal(&p1, &p2)).await;
    bob.event("signal").await;
    bob.ok(signal(&p2, &p1)).await; // its address is the same
}

/// The newcomer signals at once to all participants that its `ok` names: each of them has been told of the newcomer
/// before.
#[tokio::test]
async fn a_call_event_precedes_the_newcomers_signals() {
    let server = server(&[]).await;
    let mut natives: Vec<Native> = Vec::new();
    for place in 0..6 {
        natives.push(Native::join(&server, &format!("member{place}"), ROOM).await);
    }
    for place in 0..natives.len() {
        let (peer, call) = ring(&mut natives[place]).await;
        for other in call["participants"].as_array().unwrap().iter().filter(|other| other["peer"] != peer) {
            natives[place].send(signal(&peer, other["peer"].as_str().unwrap())).await;
        }
        for native in &mut natives[..place] {
            let mut known = false;
            let is_it = |frame: &Value| frame["participants"].to_string().contains(&peer);
            native
                .until(|frame| {
                    known |= frame["type"] == "call" && is_it(frame);
                    frame["type"] == "signal"
                })
                .await;
            assert!(known, "a signal from an address nobody told of");
        }
    }
}

//! Frames, bodies and requests of any text: a refusal is short and has the form of its dialect, and what is taken can be written
//! so that it is taken again.

#![allow(clippy::unwrap_used, reason = "tests may panic")]

use super::native::request::{BoardRequest, Request, RoomRequest, SendContent};
use super::native::{ParsedRequest, read, read_content, reference_of};
use super::*;
use crate::config::is_adhoc;
use crate::fuzzing::Choices;
use crate::message::{
    ClientKind, Content, Device, DevicePosition, DeviceRow, Livefield, Nickname, Occasion, Recipients, Reply, Stamp,
};
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// Most bytes of a refusal, whatever was sent.
const REFUSAL: usize = 16 * 1024;
/// Most bytes of the answer to a PUT, which quotes up to 4 KiB for each field.
const PUT_REFUSAL: usize = 256 * 1024;

const FRAMES: [&str; 18] = [
    r#"{"message":"hi","author":"ann","avatar":null}"#,
    r#"{"newcomer":"ann"}"#,
    r#"{"type":"text","author":"ann","avatar":"mIconX.svg","text":"hi","id":"0199a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b","timestamp":17}"#,
    r#"{"type":"text","author":"ann","text":"hi","in_reply_to_id":"0199a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b"}"#,
    r#"{"type":"image","author":"ann","image_data":"iVBORw0KGgo="}"#,
    r#"{"type":"newcomer","newcomer":"ann"}"#,
    r#"{"type":"exiter","exiter":"ann"}"#,
    r#"{"type":"like","liker_author":"ann","liked_author":"bob","message":"hi"}"#,
    r#"{"type":"geojson","author":"ann","layer_name":"l","crs_wkt":"W","crs_authid":"EPSG:4326","geojson":{"type":"FeatureCollection","features":[{"type":"Feature"}]},"style":"<q/>"}"#,
    r#"{"type":"crs","author":"ann","crs_wkt":"W","crs_authid":"EPSG:2154"}"#,
    r#"{"type":"bbox","author":"ann","crs_wkt":"W","crs_authid":"A","xmin":1.5,"xmax":"2","ymin":-3e2,"ymax":4}"#,
    r#"{"type":"position","author":"ann","crs_wkt":"W","crs_authid":"A","x":6.5,"y":45.25}"#,
    r#"{"type":"model","author":"ann","model_name":"m","model_group":"g","raw_xml":"<x/>"}"#,
    r#"{"type":"script","author":"ann","name":"s","raw_pycode":"print()"}"#,
    r#"{"type":"join","user":"ann","group":"owner/project"}"#,
    r#"{"type":"create","user":"ann"}"#,
    r#"{"type":"position","lat":"45.5","lon":5,"dir":"90","speed":1.5}"#,
    r#"{"type":"message","content":"hi"}"#,
];

const REQUESTS: [&str; 28] = [
    r#"{"type":"hello","ref":1,"protocol":1,"nickname":"ann","avatar":"x","features":["direct","map"],"token":"a.b.c","resume":"k","rooms":"d"}"#,
    r#"{"type":"ping","ref":"a"}"#,
    r#"{"type":"look","looking":false}"#,
    r#"{"type":"auth","token":"a.b.c","ref":9007199254740991}"#,
    r#"{"type":"join","room":"QGIS","nickname":"ann","key":"k","invite":"i.0123456789abcdefghijkl","mailbox":true,"history":5}"#,
    r#"{"type":"leave","room":"QGIS"}"#,
    r#"{"type":"send","room":"QGIS","content":{"kind":"text","text":"hi"},"in_reply_to_id":"0199a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b","as":"bob","nonce":"n"}"#,
    r#"{"type":"send","room":"QGIS","content":{"kind":"like","liked_author":"bob","message":"hi","emoji":"+","remove":true}}"#,
    r#"{"type":"send","room":"QGIS","content":{"kind":"image","image_data":"iVBORw0KGgo="}}"#,
    r#"{"type":"send","room":"QGIS","content":{"kind":"geojson","layer_name":"l","crs_wkt":"W","crs_authid":"A","geojson":{"type":"FeatureCollection","features":[{}]},"style":null}}"#,
    r#"{"type":"send","room":"QGIS","content":{"kind":"bbox","crs_wkt":"W","crs_authid":"A","xmin":1.5,"xmax":2,"ymin":-3e2,"ymax":4}}"#,
    r#"{"type":"send","room":"QGIS","content":{"kind":"position","crs_wkt":"W","crs_authid":"A","x":6.5,"y":45.25,"accuracy":3}}"#,
    r#"{"type":"send","room":"QGIS","content":{"kind":"model","model_name":"m","model_group":"g","raw_xml":"<x/>"}}"#,
    r#"{"type":"send","room":"QGIS","content":{"kind":"script","name":"s","raw_pycode":"print()"}}"#,
    r#"{"type":"direct_send","room":"QGIS","nickname":"bob","content":{"kind":"crs","crs_wkt":"W","crs_authid":"A"},"nonce":"n"}"#,
    r#"{"type":"ack","room":"QGIS","ids":["0199a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b"]}"#,
    r#"{"type":"invite","room":"QGIS","to":"m.0123456789abcdefghijkl","call":true,"note":"come"}"#,
    r#"{"type":"invite_reply","invite":"i.0123456789abcdefghijkl","answer":"accept"}"#,
    r#"{"type":"call_join","room":"QGIS","mic":true,"camera":false,"screen":true,"screen_stream":"s"}"#,
    r#"{"type":"signal","room":"QGIS","from":"p.0123456789abcdefghijkl","to":"p.0123456789abcdefghijkl","data":{"link":0}}"#,
    r#"{"type":"file_offer","room":"QGIS","name":"a.txt","size":3,"mime":"text/plain"}"#,
    r#"{"type":"file_update","room":"QGIS","transfer":"t.0123456789abcdefghijkl","status":"accepted","offset":1}"#,
    r#"{"type":"live","room":"QGIS","set":{"cursor":{"at":[5,45]},"view":{"bbox":[1,2,3,4],"rotation":-9,"crs":"A","layers":["a"]},"position":{"at":[5,45],"accuracy":1,"heading":3,"speed":2,"altitude":-5,"label":"l"},"stroke":{"points":[[1,2],[3,4]],"color":7},"presenting":null}}"#,
    r#"{"type":"board_put","room":"QGIS","features":[{"id":"b.0123456789abcdef","geometry":{"type":"Point","coordinates":[5,45]},"properties":{"shape":"mark","color":1,"note":"n"}},{"id":"b.0123456789abcdeg","rev":3,"geometry":{"type":"Polygon","coordinates":[[[1,1],[2,1],[2,2],[1,1]]]},"properties":{"shape":"area","color":0,"width":3}}]}"#,
    r#"{"type":"board_restore","room":"QGIS","ids":["b.0123456789abcdef"]}"#,
    r#"{"type":"board_lock","room":"QGIS","to":"moderators"}"#,
    r#"{"type":"notice","room":"QGIS","level":"alert","text":"fire"}"#,
    r#"{"type":"kick","room":"QGIS","member":"m.0123456789abcdefghijkl","ban":60,"reason":"r"}"#,
];

fn written(dialect: Dialect, message: impl Into<Message>, claim: &Claim) -> Option<String> {
    let stamp = Stamp { id: claim.id.unwrap_or_default(), seconds: 7, claimed_seconds: claim.seconds.clone() };
    let (recipients, occasion) = (Recipients::Everybody, Occasion::Live);
    let envelope = Envelope { room: "QGIS".into(), stamp, sender: None, message: message.into(), recipients, occasion };
    match (dialect, &envelope.message) {
        (Dialect::V1, Message::Post(_)) => Some(put_answer(dialect, &envelope)),
        _ => encode(dialect, &envelope, Lang::French),
    }
}

fn keys(object: &str) -> Vec<String> {
    serde_json::from_str::<serde_json::Map<String, Value>>(object).unwrap().into_iter().map(|(key, _)| key).collect()
}

/// Reads a frame of gischat, and again what is written of it.
fn frame(dialect: Dialect, text: &str, rules: &Rules) {
    let parsed = ParsedFrame::read(text);
    let _ = (parsed.room_dialect(), parsed.form_of_v2(), parsed.rewritten());
    let intent = match parsed.decode(dialect, rules) {
        Ok(intent) => intent,
        Err(rejection) => {
            let Some(answer) = written(dialect, Message::Rejected(rejection), &Claim::default()) else { return };
            assert!(answer.len() <= REFUSAL, "{} bytes", answer.len());
            let stamp: &[&str] = if dialect == Dialect::V3 { &["id", "timestamp"] } else { &[] };
            assert_eq!(keys(&answer), [&["type"], stamp, &["reason"]].concat());
            return;
        }
    };
    let frame = match &intent {
        Intent::Post(post, claim) => written(dialect, Message::Post(post.clone()), claim),
        Intent::Like(like, claim) => written(dialect, Message::Like(like.clone()), claim),
        Intent::Register(nickname, _) => written(dialect, Message::Newcomer(nickname.clone()), &Claim::default()),
        Intent::Nothing => None,
    };
    let Some(frame) = frame else { return };
    let again = ParsedFrame::read(&frame).decode(dialect, rules);
    match (&intent, &again) {
        // Its own stamp comes with it; 2.x knows no answers, and this form leaves styles out.
        (Intent::Post(post, _), Ok(Intent::Post(again, _))) if dialect != Dialect::V2WithoutStyle => {
            let in_reply_to_id = post.in_reply_to_id.filter(|_| dialect == Dialect::V3);
            let mut expected = Post { in_reply_to_id, ..post.clone() };
            // gischat's clients are written an empty text for no style.
            if let Content::Geojson(layer) = &mut expected.content {
                layer.style.get_or_insert_default();
            }
            assert_eq!(expected, *again);
        }
        (Intent::Post(..), Ok(Intent::Post(..))) => {}
        (Intent::Like(like, _), Ok(Intent::Like(again, _))) => assert_eq!(like, again),
        (Intent::Register(nickname, _), Ok(Intent::Register(again, _))) => assert_eq!(nickname, again),
        _ => panic!("{intent:?} was written as {frame}, and read as {again:?}"),
    }
}

/// Reads the body of a PUT, and what is told of it.
fn put(dialect: Dialect, text: &str, rules: &Rules) {
    let answer = match decode_put(dialect, text, rules) {
        Ok((post, claim)) => {
            assert!(post.by == ClientKind::Gischat && matches!(post.content, Content::Text(_)));
            written(dialect, Message::Post(post), &claim).unwrap()
        }
        Err(rejection) => {
            let answer = unprocessable(dialect, &rejection, text);
            assert!(answer.len() <= PUT_REFUSAL && answer.starts_with(r#"{"detail":[{"#), "{answer}");
            answer
        }
    };
    assert!(serde_json::from_str::<&RawValue>(&answer).is_ok(), "{answer}");
    assert!(serde_json::from_str::<&RawValue>(&unprocessable_not_json(text)).is_ok());
}

fn livefield(text: &str, rules: &Rules) {
    match LivefieldRequest::read(text, rules) {
        Some(LivefieldRequest::Enter { group: Some(group), .. }) => assert!(is_adhoc(&room_of_group(&group))),
        Some(LivefieldRequest::Locate(Some(fix))) => {
            let (device, place) = (
                Device::of_name(&Nickname::server()),
                DevicePosition { at: fix.at, heading: fix.heading, speed: fix.speed },
            );
            let row = DeviceRow { device, name: Nickname::server(), place: Some(place) };
            let table = written(Dialect::Livefield, Livefield::Table(vec![row]), &Claim::default()).unwrap();
            let mut row: Value = serde_json::from_str(&table).unwrap();
            let mut row = row["devices"][device.to_string()].take();
            row["type"] = "position".into();
            let Some(LivefieldRequest::Locate(Some(again))) = LivefieldRequest::read(&row.to_string(), rules) else {
                panic!("{row} is read as no place");
            };
            let is_near = |one: f64, other: f64| (one - other).abs() < 1e-6;
            assert!(is_near(fix.at[0], again.at[0]) && is_near(fix.at[1], again.at[1]), "{fix:?} {again:?}");
            assert_eq!((fix.heading.is_some(), fix.speed.is_some()), (again.heading.is_some(), again.speed.is_some()));
        }
        Some(LivefieldRequest::Say(said)) => assert!(said.chars().count() <= rules.max_message_length),
        _ => {}
    }
}

/// Reads the content of a request again, as others are told it.
fn content(content: &Content, rules: &Rules) {
    let post = Post::new(ClientKind::Native, Nickname::server(), content.clone());
    let told = written(Dialect::Native, Message::Post(post), &Claim::default()).unwrap();
    let told: BTreeMap<String, Box<RawValue>> = serde_json::from_str(&told).unwrap();
    assert_eq!(read_content(told["content"].get(), rules).as_ref(), Ok(content));
}

#[test]
fn frames_that_are_taken_are_taken_again() {
    let rules = Rules::default();
    bolero::check!().for_each(|input: &[u8]| {
        let text = Choices::new(input).text(&FRAMES);
        for dialect in [Dialect::V1, Dialect::V2, Dialect::V2WithoutStyle, Dialect::V3] {
            frame(dialect, &text, &rules);
            put(dialect, &text, &rules);
        }
        livefield(&text, &rules);
    });
}

#[test]
fn requests_that_are_taken_are_taken_again() {
    let rules = Rules::default();
    bolero::check!().for_each(|input: &[u8]| {
        let text = Choices::new(input).text(&REQUESTS);
        let ParsedRequest { reference, name, request, .. } = read(&text, &rules);
        if text.len() < 1024 && text.matches("ref").count() == 1 && reference.is_some() {
            assert_eq!(reference_of(&text), reference);
        }
        match request {
            Ok(Request::InRoom(_, RoomRequest::Send(send))) => {
                if let SendContent::Content(said) = &send.content {
                    content(said, &rules);
                }
            }
            Ok(Request::InRoom(_, RoomRequest::DirectSend(send))) => content(&send.content, &rules),
            Ok(Request::InRoom(_, RoomRequest::Board(BoardRequest::Put(features)))) => {
                let drawn: Vec<_> = features.iter().map(|feature| &feature.drawn).collect();
                let again = serde_json::json!({"type": "board_put", "room": "QGIS", "features": drawn});
                let Ok(Request::InRoom(_, RoomRequest::Board(BoardRequest::Put(again)))) =
                    read(&again.to_string(), &rules).request
                else {
                    panic!("{again} is refused");
                };
                assert!(features.iter().map(|feature| &feature.drawn).eq(again.iter().map(|feature| &feature.drawn)));
            }
            Ok(_) => assert!(name.is_some()),
            Err(refusal) => {
                let reply = Message::Reply(Box::new(Reply { reference, outcome: Err(refusal) }));
                let answer = written(Dialect::Native, reply, &Claim::default()).unwrap();
                assert!(answer.len() <= REFUSAL && keys(&answer).contains(&"code".to_owned()), "{answer}");
            }
        }
        let _ = reference_of(&text);
    });
}

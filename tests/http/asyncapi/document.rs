//! The document as a whole.

use super::described::{assert_fits, document, find, messages, replies, strict};
use crate::common::Server;
use causerie::close::Close;
use causerie::config::Config;
use causerie::dialect::native;
use causerie::message::Code;
use serde_json::{Value, json};
use std::path::Path;

fn here(path: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

#[test]
fn the_document_is_the_reviewed_one() {
    let (file, made) = (here("tests/snapshots/asyncapi.json"), causerie::http::asyncapi_json(&Config::default()));
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&file, &made).unwrap();
    }
    let stored = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(made == stored, "what goes over sockets changed; look at it, then run with UPDATE_SNAPSHOTS=1");
}

/// The schema is that of the AsyncAPI project (`tests/fixtures/asyncapi`).
#[test]
fn the_document_is_valid() {
    let schema = std::fs::read_to_string(here("tests/fixtures/asyncapi/3.0.0.json")).unwrap();
    let validator = jsonschema::validator_for(&schema.parse().expect("JSON")).expect("a schema");
    let document = document();
    let faults: Vec<String> =
        validator.iter_errors(&document).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
    assert!(faults.is_empty(), "{faults:#?}");
    for (pointer, wrong) in [
        ("/asyncapi", json!("2.6.0")),
        ("/info", json!({})),
        ("/channels/native/bindings/ws/method", json!("PUT")),
        ("/operations/native_join/action", json!("publish")),
        ("/components/messages/native_join/payload/type", json!("thing")),
    ] {
        let mut broken = document.clone();
        *broken.pointer_mut(pointer).expect(pointer) = wrong;
        assert!(!validator.is_valid(&broken), "{pointer}: does the schema look there?");
    }
}

#[test]
fn every_reference_leads_somewhere_and_everything_is_led_to() {
    let document = document();
    let mut led_to = Vec::new();
    walk(&document, &mut |value| {
        if let Some(pointer) = value.get("$ref").and_then(Value::as_str) {
            find(&document, value);
            led_to.push(pointer.to_owned());
        }
    });
    for part in ["messages", "schemas", "securitySchemes"] {
        for name in document["components"][part].as_object().expect(part).keys() {
            let pointer = format!("#/components/{part}/{name}");
            assert!(led_to.contains(&pointer), "{pointer} is mentioned nowhere");
        }
    }
}

fn walk(value: &Value, see: &mut impl FnMut(&Value)) {
    see(value);
    match value {
        Value::Array(items) => items.iter().for_each(|item| walk(item, see)),
        Value::Object(entries) => entries.values().for_each(|entry| walk(entry, see)),
        _ => {}
    }
}

#[test]
fn every_message_has_examples_that_are_as_described() {
    let document = strict();
    let mut checked = 0;
    for message in document["components"]["messages"].as_object().expect("messages").values() {
        let examples = message["examples"].as_array().expect("examples");
        assert!(!examples.is_empty(), "{message:#}");
        for example in examples {
            assert_fits(&document, &message["payload"], &example["payload"]);
            checked += 1;
        }
    }
    assert!(checked > 100, "{checked}");
}

#[test]
fn every_code_and_every_close_is_in_it_and_no_other() {
    let document = document();
    let codes = document["components"]["schemas"]["Code"]["oneOf"].as_array().expect("codes");
    let told = codes.iter().map(|code| (code["const"].as_str().unwrap(), code["description"].as_str().unwrap()));
    assert_eq!(told.collect::<Vec<_>>(), Code::TABLE.iter().map(|(_, name, when)| (*name, *when)).collect::<Vec<_>>());
    let closes = document["x-closes"].as_array().expect("closes");
    let told = closes.iter().map(|close| (close["code"].as_u64().unwrap(), close["reason"].as_str().unwrap()));
    let ours = Close::ALL.map(|close| (u64::from(close.code()), close.reason()));
    assert_eq!(told.collect::<Vec<_>>(), ours);
}

#[test]
fn every_channel_has_its_sides() {
    let document = document();
    for channel in ["native", "room_v1", "room_v2", "channel"] {
        assert!(!messages(&document, channel, "receive").is_empty(), "{channel}");
        assert!(!messages(&document, channel, "send").is_empty(), "{channel}");
    }
    assert_eq!(document["channels"].as_object().unwrap().len(), 4);
    for request in native::requests() {
        let replies = replies(&document, request);
        assert_eq!(replies.len(), 2, "{request}");
        assert_eq!(replies[1].name, "error", "{request}");
    }
}

#[tokio::test]
async fn the_document_is_served_with_the_limits_of_the_server() {
    let server = Server::start(&[
        ("BASE_PATH", "/chat"),
        ("MAX_MESSAGE_LENGTH", "64"),
        ("LIMIT_TEXT", "100"),
        ("LIMIT_ROOMS", "3"),
        ("MESSAGE_RATE", "0"),
    ])
    .await;
    for base in ["", "/chat", "/chat/v3", "/v1"] {
        let answer = server.get(&format!("{base}/asyncapi.json")).await;
        assert_eq!(
            (answer.status, &answer.headers["content-type"]),
            (200, &"application/json".parse().unwrap()),
            "{base}"
        );
        let served = answer.json();
        assert_eq!((&served["x-limits"]["text"], &served["x-limits"]["rooms"]), (&json!(100), &json!(3)));
        assert_eq!(served["servers"]["v1"]["pathname"], "/chat/v1");
        assert!(served["x-rates"].is_null() && document()["x-rates"].is_object(), "there are no rates");
        let message = &served["components"]["messages"]["room_v1_say_message"]["payload"]["properties"]["message"];
        assert_eq!(message["maxLength"], 64);
    }
}

//! Every kind of message with its exact keys, and its delivered values (sections 3.2 and 5).

use crate::common::Server;
use crate::common::member::{Member, V2, with};
use crate::common::samples::samples;
use serde_json::{Value, json};

#[tokio::test]
async fn every_kind_goes_to_everybody_with_exactly_its_keys() {
    let server = Server::start(&[]).await;
    let mut ann = Member::enter(&server, V2, "QGIS", 1).await;
    let mut bob = Member::enter(&server, V2, "QGIS", 2).await;
    let mut elsewhere = Member::enter(&server, V2, "Geotribu", 1).await;
    ann.expect_count(2).await;
    // Keys of other generations, and unknown keys.
    let unknown = json!({"id": "8f14e45f-ceea-467f-9575-000000000001", "timestamp": 5, "in_reply_to_id": null,
        "room": "Geotribu", "nb_users": 7, "x-unknown": {"deep": [1]}});
    for sample in samples().iter().filter(|sample| sample.is_known_to_v2()) {
        let heard = match sample.kind() {
            // A sender of a layer without a style is a plugin that knows none.
            "geojson" => continue,
            _ => sample.heard.clone(),
        };
        for sent in [sample.sent.clone(), with(sample.sent.clone(), &unknown)] {
            ann.send(sent).await;
            ann.expect(heard.clone()).await;
            bob.expect(heard.clone()).await;
        }
    }
    elsewhere.expect_nothing_else().await;
}

#[tokio::test]
async fn optional_values_are_kept_as_they_are() {
    let server = Server::start(&[]).await;
    let mut ann = Member::enter(&server, V2, "QGIS", 1).await;
    let longest = "\u{1f600}".repeat(255);
    let huge = "x".repeat(100_000);
    let rows = [
        ("text", json!({"avatar": "a.svg"})),
        ("text", json!({"avatar": ""})),
        ("text", json!({"avatar": null, "text": ""})),
        ("text", json!({"text": longest})),
        ("text", json!({"text": " not trimmed\t\n<b>&amp;</b>\u{0}\u{7f}\u{2028} "})),
        ("text", json!({"author": "-_-"})),
        ("text", json!({"author": "a".repeat(32)})),
        ("text", json!({"avatar": huge})),
        ("model", json!({"model_group": "tools"})),
        ("model", json!({"model_group": ""})),
        ("model", json!({"model_name": huge, "model_group": huge, "raw_xml": huge})),
        ("crs", json!({"crs_wkt": huge, "crs_authid": huge})),
        ("crs", json!({"crs_wkt": "", "crs_authid": ""})),
    ];
    for (kind, change) in rows {
        let sample = samples().into_iter().find(|sample| sample.kind() == kind).unwrap();
        ann.send(with(sample.sent, &change)).await;
        ann.expect(with(sample.heard, &change)).await;
    }
}

#[tokio::test]
async fn numbers_are_read_as_python_does_and_written_as_floats() {
    let server = Server::start(&[]).await;
    let mut ann = Member::enter(&server, V2, "QGIS", 1).await;
    let rows = [
        ("1", "1.0"),
        ("1.0", "1.0"),
        ("-0.0", "-0.0"),
        ("0.1", "0.1"),
        ("123456789.125", "123456789.125"),
        (r#"" 1.5 ""#, "1.5"),
        (r#""1e3""#, "1000.0"),
        (r#""1_0""#, "10.0"),
        ("true", "1.0"),
        ("false", "0.0"),
        ("9007199254740992", "9007199254740992.0"),
    ];
    for (sent, heard) in rows {
        let frame = r#"{"type":"position","author":"ann","crs_wkt":"","crs_authid":"","x":NUMBER,"y":2}"#;
        ann.client.send_text(frame.replace("NUMBER", sent)).await;
        ann.client.next().await;
        let expected = format!(
            r#"{{"type":"position","author":"ann","avatar":null,"crs_wkt":"","crs_authid":"","x":{heard},"y":2.0}}"#
        );
        assert_eq!(ann.client.text(), expected);
    }
    // Exponents may be written in any way that is the same number.
    for (sent, heard) in [("1e-7", 1e-7), ("1e16", 1e16), ("1e300", 1e300), ("5e-324", 5e-324)] {
        let frame =
            r#"{"type":"bbox","author":"ann","crs_wkt":"","crs_authid":"","xmin":NUMBER,"xmax":0,"ymin":0,"ymax":0}"#;
        ann.client.send_text(frame.replace("NUMBER", sent)).await;
        let frame = ann.next().await;
        assert_eq!(frame["xmin"].as_f64(), Some(heard));
        assert!(frame["xmin"].is_f64() && frame["xmax"].is_f64(), "{frame}");
    }
}

#[tokio::test]
async fn frames_of_servers_are_ignored() {
    let server = Server::start(&[]).await;
    let mut ann = Member::enter(&server, V2, "QGIS", 1).await;
    let mut bob = Member::enter(&server, V2, "QGIS", 2).await;
    ann.expect_count(2).await;
    for kind in ["nb_users", "exiter", "uncompliant"] {
        ann.send(json!({"type": kind})).await;
        ann.send(json!({"type": kind, "nb_users": "many", "exiter": 5, "reason": null})).await;
        ann.send(json!({"type": kind, "nb_users": 99, "exiter": "bob", "reason": "x"})).await;
    }
    ann.say("ann", "end").await;
    ann.expect_text("ann", "end").await;
    bob.expect_text("ann", "end").await;
}

#[tokio::test]
async fn a_frame_may_be_spaced_escaped_and_have_doubled_keys() {
    let server = Server::start(&[]).await;
    let mut ann = Member::enter(&server, V2, "QGIS", 1).await;
    let rows = [
        (" {\"type\" : \"text\",\n\t\"author\":\"ann\", \"text\": \"x\"}\r\n ", "x"),
        (r#"{"text":"first","type":"image","type":"text","author":"ann","text":"last"}"#, "last"),
        (r#"{"type":"text","author":"\u0061nn","text":"caf\u00e9 \ud83d\ude00"}"#, "café \u{1f600}"),
        (r#"{"type":"te\u0078t","author":"ann","te\u0078t":"x"}"#, "x"),
    ];
    for (sent, text) in rows {
        ann.client.send_text(sent).await;
        ann.expect_text("ann", text).await;
    }
    let frame: Value = serde_json::from_str(ann.client.text()).unwrap();
    assert_eq!(frame["text"], "x");
}

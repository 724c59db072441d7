//! Every kind of message with its exact keys (section 4.2).

use crate::common::Server;
use crate::common::member::{Member, V3, like, newcomer, with};
use crate::common::samples::{layer, layer_text, samples};
use serde_json::json;

#[tokio::test]
async fn every_kind_goes_to_everybody_with_exactly_its_keys() {
    let server = Server::start(&[]).await;
    let mut ann = Member::enter(&server, V3, "QGIS", 1).await;
    let mut bob = Member::enter(&server, V3, "QGIS", 2).await;
    let mut elsewhere = Member::enter(&server, V3, "Geotribu", 1).await;
    ann.expect_count(2).await;
    let unknown = json!({"channel": "Geotribu", "room": "Geotribu", "nb_users": 7, "x-unknown": {"deep": [1]}});
    for sample in samples() {
        for sent in [sample.sent.clone(), with(sample.sent.clone(), &unknown)] {
            ann.send(sent).await;
            ann.expect(sample.heard.clone()).await;
            bob.expect(sample.heard.clone()).await;
        }
    }
    elsewhere.expect_nothing_else().await;
}

#[tokio::test]
async fn geojson_keeps_its_text_and_always_has_a_style() {
    let server = Server::start(&[]).await;
    let mut ann = Member::enter(&server, V3, "QGIS", 1).await;
    let geojson = r#"{"z":1,"a":[1.0,1,1.10,12345678901234567890123],"features":[{"b":-0.0}],"type":"x"}"#;
    for (style, heard) in [("", r#""""#), (r#","style":null"#, r#""""#), (r#","style":"<qgis/>""#, r#""<qgis/>""#)] {
        ann.client.send_text(layer_text("", geojson, style)).await;
        ann.next().await;
        let expected = layer_text(r#""avatar":null,"#, geojson, &format!(r#","style":{heard}"#));
        let end = expected.strip_prefix(r#"{"type":"geojson","#).unwrap();
        assert!(ann.client.text().ends_with(end), "{}", ann.client.text());
    }
}

#[tokio::test]
async fn as_many_features_as_allowed_pass_and_one_more_is_refused() {
    let server = Server::start(&[]).await;
    let mut ann = Member::enter(&server, V3, "QGIS", 1).await;
    let mut bob = Member::enter(&server, V3, "QGIS", 2).await;
    ann.expect_count(2).await;
    ann.send(layer(500)).await;
    for member in [&mut ann, &mut bob] {
        assert_eq!(member.next().await["geojson"]["features"].as_array().unwrap().len(), 500);
    }
    ann.send(layer(501)).await;
    assert_eq!(ann.expect_refusal().await, "Too many geojson features : 501 vs max 500 allowed");
    bob.expect_nothing_else().await;
}

#[tokio::test]
async fn lengths_up_to_the_limits_pass() {
    let settings = [("MAX_MODEL_RAW_LENGTH", "5_000"), ("MAX_SCRIPT_RAW_LENGTH", "7_000")];
    let server = Server::start(&settings).await;
    let mut ann = Member::enter(&server, V3, "QGIS", 1).await;
    let of = |length: usize| "é".repeat(length);
    let rows = [
        ("text", json!({"text": of(255)})),
        ("text", json!({"avatar": of(100_000)})),
        ("crs", json!({"crs_wkt": of(2000), "crs_authid": of(50)})),
        ("crs", json!({"crs_wkt": "", "crs_authid": ""})),
        ("geojson", json!({"layer_name": of(255)})),
        ("geojson", json!({"style": of(100_000)})),
        ("model", json!({"model_name": of(128), "model_group": of(128), "raw_xml": of(5000)})),
        ("model", json!({"model_name": "", "model_group": "", "raw_xml": ""})),
        ("script", json!({"name": of(128), "raw_pycode": of(7000)})),
        ("script", json!({"name": "", "raw_pycode": ""})),
    ];
    for (kind, change) in rows {
        let sample = samples().into_iter().find(|sample| sample.kind() == kind).unwrap();
        ann.send(with(sample.sent, &change)).await;
        ann.expect(with(sample.heard, &change)).await;
    }
}

#[tokio::test]
async fn a_like_goes_to_everybody_the_sender_included() {
    let server = Server::start(&[]).await;
    let mut ann = Member::enter(&server, V3, "QGIS", 1).await;
    let mut bob = Member::enter(&server, V3, "QGIS", 2).await;
    let mut cid = Member::enter(&server, V3, "QGIS", 3).await;
    ann.expect_count(2).await;
    ann.expect_count(3).await;
    bob.expect_count(3).await;
    bob.register("bob").await;
    ann.expect(newcomer("bob")).await;
    cid.expect(newcomer("bob")).await;
    for liked in ["bob", "nobody"] {
        ann.send(like("ann", liked, "well said")).await;
        for member in [&mut ann, &mut bob, &mut cid] {
            member.expect(like("ann", liked, "well said")).await;
        }
    }
    ann.expect_nothing_else().await;
    bob.expect_nothing_else().await;
}

#[tokio::test]
async fn frames_of_servers_are_ignored() {
    let server = Server::start(&[]).await;
    let mut ann = Member::enter(&server, V3, "QGIS", 1).await;
    let mut bob = Member::enter(&server, V3, "QGIS", 2).await;
    ann.expect_count(2).await;
    for kind in ["nb_users", "exiter", "uncompliant"] {
        ann.send(json!({"type": kind})).await;
        ann.send(json!({"type": kind, "nb_users": "many", "exiter": 5, "reason": null})).await;
    }
    // QField sends an `exiter` when its user leaves.
    ann.send(json!({"type": "exiter", "exiter": "jd_NaN"})).await;
    ann.expect_nothing_else().await;
    bob.expect_nothing_else().await;
    // Their stamp is checked, as that of any frame.
    ann.send(json!({"type": "exiter", "exiter": "jd_NaN", "id": 5})).await;
    assert!(ann.expect_refusal().await.starts_with("1 validation error for QChatMessageModel\nid\n"));
}

//! Refusals go to the sender alone, in gischat's own words (section 5).

use crate::common::Server;
use crate::common::member::{Member, V2};
use crate::common::refusals::{REQUIRED, Wording, all_missing, common_rows, of_base};
use crate::common::samples::samples;
use serde_json::{Value, json};

const WORDING: Wording = Wording { family: "Gischat", pydantic: "2.11" };

const TYPES: &str = "Input should be 'uncompliant', 'text', 'image', 'nb_users', 'newcomer', 'exiter', 'like', \
                     'geojson', 'crs', 'bbox', 'position' or 'model'";

#[tokio::test]
async fn each_wrong_field_is_named_with_its_fault() {
    let server = Server::start(&[("MESSAGE_RATE", "0")]).await;
    let mut ann = Member::enter(&server, V2, "QGIS", 1).await;
    let mut bob = Member::enter(&server, V2, "QGIS", 2).await;
    ann.expect_count(2).await;
    let mut rows = common_rows();
    for value in [json!("script"), json!("Text"), json!("x"), json!(""), json!(5), Value::Null, json!(["text"])] {
        rows.push(of_base("type", value, "enum", TYPES));
    }
    for row in rows {
        ann.send(row.frame()).await;
        assert_eq!(ann.expect_refusal().await, row.reason(&WORDING), "{}", row.frame());
    }
    ann.say("ann", "still here").await;
    ann.expect_text("ann", "still here").await;
    bob.expect_text("ann", "still here").await;
}

#[tokio::test]
async fn missing_fields_are_named_in_the_contracts_order() {
    let server = Server::start(&[]).await;
    let mut ann = Member::enter(&server, V2, "QGIS", 1).await;
    for (kind, fields) in REQUIRED {
        let (frame, reason) = all_missing(kind, fields, &WORDING);
        ann.send(frame).await;
        assert_eq!(ann.expect_refusal().await, reason);
    }
    ann.send(json!({"author": "ann", "text": "no type"})).await;
    let reason = ann.expect_refusal().await;
    assert!(
        reason.starts_with("1 validation error for GischatMessageModel\ntype\n  Field required [type=missing"),
        "{reason}"
    );
}

#[tokio::test]
async fn several_faults_are_told_together() {
    let server = Server::start(&[]).await;
    let mut ann = Member::enter(&server, V2, "QGIS", 1).await;
    ann.send(json!({"type": "text", "author": "b", "avatar": 5, "text": null})).await;
    let reason = ann.expect_refusal().await;
    assert!(reason.starts_with("3 validation errors for GischatTextMessage\nauthor\n  String should have"), "{reason}");
    let fields: Vec<&str> = reason.lines().filter(|line| !line.starts_with(' ')).skip(1).collect();
    assert_eq!(fields, ["author", "avatar", "text"]);
}

#[tokio::test]
async fn refusals_hold_the_limits_of_the_settings() {
    let settings = [("MIN_AUTHOR_LENGTH", "1"), ("MAX_AUTHOR_LENGTH", "4"), ("MAX_MESSAGE_LENGTH", "1")];
    let server = Server::start(&settings).await;
    let mut ann = Member::enter(&server, V2, "QGIS", 1).await;
    for (author, text) in [("a", ""), ("abcd", "\u{1f600}")] {
        ann.say(author, text).await;
        ann.expect_text(author, text).await;
    }
    for (author, text, told) in [
        ("", "", "String should have at least 1 character ["),
        ("abcde", "", "String should have at most 4 characters ["),
        ("a", "12", "String should have at most 1 character ["),
    ] {
        ann.say(author, text).await;
        let reason = ann.expect_refusal().await;
        assert!(reason.contains(told), "{reason}");
    }
}

#[tokio::test]
async fn scripts_do_not_exist_here() {
    let server = Server::start(&[]).await;
    let mut ann = Member::enter(&server, V2, "QGIS", 1).await;
    let script = samples().pop().unwrap();
    assert_eq!(script.kind(), "script");
    ann.send(script.sent).await;
    assert!(ann.expect_refusal().await.contains(TYPES));
}

//! Threads of QChat 1.7: `in_reply_to_id` is kept on replies, and never written on other messages.

use crate::common::Server;
use crate::common::member::{Member, V2, V3, with};
use crate::common::samples::samples;
use serde_json::{Value, json};

const ID: &str = "8f14e45f-ceea-467f-9575-000000000001";

#[tokio::test]
async fn replies_of_any_kind_keep_their_message_for_v3_only() {
    let server = Server::start(&[("MAX_STORED_MESSAGES", "20")]).await;
    let mut ann = Member::enter(&server, V3, "QGIS", 1).await;
    let mut bob = Member::enter(&server, V3, "QGIS", 2).await;
    let mut old = Member::enter(&server, V2, "QGIS", 3).await;
    ann.expect_count(2).await;
    ann.expect_count(3).await;
    bob.expect_count(3).await;
    let mut kept = Vec::new();
    for sample in samples() {
        ann.send(with(sample.sent.clone(), &json!({"in_reply_to_id": ID}))).await;
        let heard = ann.next().await;
        assert_eq!(heard, with(sample.heard.clone(), &json!({"in_reply_to_id": ID})));
        assert_eq!(bob.next().await, heard);
        if sample.is_known_to_v2() {
            old.expect(sample.heard).await;
        }
        kept.push(heard);
    }
    let mut late = Member::enter(&server, V3, "QGIS", 4).await;
    for frame in kept {
        assert_eq!(late.next().await, frame);
    }
}

#[tokio::test]
async fn a_reply_to_no_uuid_is_an_ordinary_message() {
    let server = Server::start(&[]).await;
    let mut ann = Member::enter(&server, V3, "QGIS", 1).await;
    for value in [Value::Null, json!(""), json!("x"), json!(5), json!([ID]), json!(true)] {
        ann.send(with(V3.text("ann", "hello"), &json!({"in_reply_to_id": value}))).await;
        ann.expect_text("ann", "hello").await;
    }
}

#[tokio::test]
async fn a_put_can_be_a_reply() {
    let server = Server::start(&[]).await;
    let mut ann = Member::enter(&server, V3, "QGIS", 1).await;
    let answer = server.put("/channel/QGIS/text", with(V3.text("ann", "hello"), &json!({"in_reply_to_id": ID}))).await;
    assert_eq!((answer.status, &answer.json()["in_reply_to_id"]), (200, &json!(ID)));
    assert_eq!(ann.next().await, with(V3.text("ann", "hello"), &json!({"in_reply_to_id": ID})));
}

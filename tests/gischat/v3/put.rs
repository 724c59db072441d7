//! Texts over HTTP (section 4.1; section 9, row 10).

use crate::common::Server;
use crate::common::member::{Member, V3, unstamped, with};
use serde_json::{Value, json};

const ID: &str = "8f14e45f-ceea-467f-9575-000000000001";

#[tokio::test]
async fn the_answer_is_what_everybody_hears() {
    let server = Server::start(&[]).await;
    let mut ann = Member::enter(&server, V3, "QGIS", 1).await;
    let text = V3.text("bob", "hello");
    for body in [text.clone(), json!({"author": "bob", "text": "hello"}), with(text.clone(), &json!({"nb_users": 5}))] {
        let answer = server.put("/channel/QGIS/text", body).await;
        assert_eq!((answer.status, unstamped(&answer.json())), (200, text.clone()));
        assert_eq!(ann.client.next().await, answer.json());
        assert_eq!(ann.client.text(), answer.body);
    }
    let stamped = with(text, &json!({"id": ID.to_uppercase(), "timestamp": "17"}));
    let answer = server.put("/channel/QGIS/text", stamped).await;
    let expected =
        format!(r#"{{"type":"text","id":"{ID}","timestamp":17,"author":"bob","avatar":null,"text":"hello"}}"#);
    assert_eq!(answer.body, expected);
    assert_eq!(ann.client.next().await, answer.json());
}

#[tokio::test]
async fn any_known_type_counts_as_text_and_an_unknown_one_is_refused() {
    let server = Server::start(&[]).await;
    let mut ann = Member::enter(&server, V3, "QGIS", 1).await;
    for kind in [
        "uncompliant",
        "image",
        "nb_users",
        "newcomer",
        "exiter",
        "like",
        "geojson",
        "crs",
        "bbox",
        "position",
        "model",
        "script",
    ] {
        let answer = server.put("/channel/QGIS/text", with(V3.text("bob", "hello"), &json!({"type": kind}))).await;
        assert_eq!((answer.status, unstamped(&answer.json())), (200, V3.text("bob", "hello")), "{kind}");
        ann.hears_text("bob", "hello").await;
    }
    for kind in [json!("x"), json!(5), Value::Null] {
        let answer = server.put("/channel/QGIS/text", with(V3.text("bob", "hello"), &json!({"type": kind}))).await;
        assert_eq!((answer.status, &answer.json()["detail"][0]["type"]), (422, &json!("enum")));
    }
    ann.hears_nothing_else().await;
}

#[tokio::test]
async fn what_is_wrong_is_told_in_the_body_of_a_422() {
    let server = Server::start(&[]).await;
    let rows = [
        (
            json!({"id": "x"}),
            json!([{"type": "uuid_parsing", "loc": ["body", "id"],
            "msg": "Input should be a valid UUID, invalid character: found `x` at 1", "input": "x",
            "ctx": {"error": "invalid character: found `x` at 1"}}]),
        ),
        (
            json!({"id": 5, "timestamp": 1.5}),
            json!([
            {"type": "uuid_type", "loc": ["body", "id"], "msg": "UUID input should be a string, bytes or UUID object",
            "input": 5},
            {"type": "int_from_float", "loc": ["body", "timestamp"],
            "msg": "Input should be a valid integer, got a number with a fractional part", "input": 1.5}]),
        ),
        (
            json!({"timestamp": "x", "author": "ab"}),
            json!([
            {"type": "int_parsing", "loc": ["body", "timestamp"],
            "msg": "Input should be a valid integer, unable to parse string as an integer", "input": "x"},
            {"type": "string_too_short", "loc": ["body", "author"], "msg": "String should have at least 3 characters",
            "input": "ab", "ctx": {"min_length": 3}}]),
        ),
        (
            json!({"timestamp": null}),
            json!([{"type": "int_type", "loc": ["body", "timestamp"],
            "msg": "Input should be a valid integer", "input": null}]),
        ),
    ];
    for (change, detail) in rows {
        let answer = server.put("/channel/QGIS/text", with(V3.text("bob", "hello"), &change)).await;
        assert_eq!((answer.status, answer.body), (422, json!({"detail": detail}).to_string()));
    }
}

#[tokio::test]
async fn the_body_is_looked_at_before_the_channel() {
    let server = Server::start(&[]).await;
    assert_eq!(server.put("/channel/nope/text", json!({"author": "ab", "text": "x"})).await.status, 422);
    let answer = server.put("/channel/nope/text", json!({"author": "bob", "text": "x"})).await;
    assert_eq!((answer.status, answer.body.as_str()), (404, r#"{"detail":"Channel 'nope' not registered"}"#));
}

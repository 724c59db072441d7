//! Texts over HTTP (section 3.1; section 9, row 10).

use crate::common::Server;
use crate::common::member::{Member, V2, with};
use serde_json::{Value, json};

#[tokio::test]
async fn the_text_is_heard_by_everybody_in_the_room_before_the_answer() {
    let server = Server::start(&[]).await;
    let mut ann = Member::enter(&server, V2, "QGIS", 1).await;
    let mut elsewhere = Member::enter(&server, V2, "Geotribu", 1).await;
    let heard = json!({"type": "text", "author": "bob", "avatar": null, "text": "hello"});
    let bodies = [
        json!({"type": "text", "author": "bob", "avatar": null, "text": "hello"}),
        json!({"author": "bob", "text": "hello"}),
        json!({"text": "hello", "author": "bob", "id": "no UUID", "timestamp": "never", "image_data": 5}),
    ];
    for body in bodies {
        let answer = server.put("/room/QGIS/text", body).await;
        assert_eq!((answer.status, answer.body), (200, heard.to_string()));
        ann.hears(heard.clone()).await;
    }
    for changes in [json!({"avatar": "a.svg"}), json!({"text": "é \u{1f600}"}), json!({"text": ""})] {
        let answer = server.put("/room/QGIS/text", with(heard.clone(), &changes)).await;
        assert_eq!((answer.status, answer.body), (200, with(heard.clone(), &changes).to_string()));
        ann.hears(with(heard.clone(), &changes)).await;
    }
    elsewhere.hears_nothing_else().await;
}

#[tokio::test]
async fn any_known_type_counts_as_text_and_an_unknown_one_is_refused() {
    let server = Server::start(&[]).await;
    let mut ann = Member::enter(&server, V2, "QGIS", 1).await;
    let heard = V2.text("bob", "hello");
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
    ] {
        let answer = server.put("/room/QGIS/text", with(heard.clone(), &json!({"type": kind}))).await;
        assert_eq!((answer.status, answer.body), (200, heard.to_string()), "{kind}");
        ann.hears(heard.clone()).await;
    }
    for kind in [json!("script"), json!("x"), json!(""), json!(5), Value::Null] {
        let answer = server.put("/room/QGIS/text", with(heard.clone(), &json!({"type": kind}))).await;
        assert_eq!(answer.status, 422, "{answer:?}");
        let fault = &answer.json()["detail"][0];
        assert_eq!((&fault["type"], &fault["loc"], &fault["input"]), (&json!("enum"), &json!(["body", "type"]), &kind));
    }
    ann.hears_nothing_else().await;
}

#[tokio::test]
async fn what_is_wrong_is_told_in_the_body_of_a_422() {
    let server = Server::start(&[]).await;
    let mut ann = Member::enter(&server, V2, "QGIS", 1).await;
    let long = "x".repeat(256);
    let rows = [
        (
            json!({"author": "ab", "text": "x"}),
            json!([{"type": "string_too_short", "loc": ["body", "author"],
            "msg": "String should have at least 3 characters", "input": "ab", "ctx": {"min_length": 3}}]),
        ),
        (
            json!({"author": "bob", "text": long}),
            json!([{"type": "string_too_long", "loc": ["body", "text"],
            "msg": "String should have at most 255 characters", "input": long, "ctx": {"max_length": 255}}]),
        ),
        (
            json!({"author": "b b", "text": null}),
            json!([
            {"type": "string_pattern_mismatch", "loc": ["body", "author"],
            "msg": "String should match pattern '^[a-z-A-Z-0-9-_]+$'", "input": "b b",
            "ctx": {"pattern": "^[a-z-A-Z-0-9-_]+$"}},
            {"type": "string_type", "loc": ["body", "text"], "msg": "Input should be a valid string", "input": null}]),
        ),
        (
            json!({}),
            json!([
            {"type": "missing", "loc": ["body", "author"], "msg": "Field required", "input": {}},
            {"type": "missing", "loc": ["body", "text"], "msg": "Field required", "input": {}}]),
        ),
        (
            json!([]),
            json!([{"type": "model_attributes_type", "loc": ["body"],
            "msg": "Input should be a valid dictionary or object to extract fields from", "input": []}]),
        ),
    ];
    for (body, detail) in rows {
        let answer = server.put("/room/QGIS/text", body).await;
        assert_eq!((answer.status, answer.body), (422, json!({"detail": detail}).to_string()));
    }
    ann.hears_nothing_else().await;
}

#[tokio::test]
async fn the_body_is_looked_at_before_the_room() {
    let server = Server::start(&[]).await;
    assert_eq!(server.put("/room/nope/text", json!({"author": "ab", "text": "x"})).await.status, 422);
    let answer = server.put("/room/nope/text", json!({"author": "bob", "text": "x"})).await;
    assert_eq!((answer.status, answer.body.as_str()), (404, r#"{"detail":"Room 'nope' not registered"}"#));
    assert_eq!(server.put("/room/qgis/text", json!({"author": "bob", "text": "x"})).await.status, 404);
}

//! Texts over HTTP, generation by generation (contract `gischat`, sections 2.2, 3.1 and 4.1; section 9, row 10).

use crate::common::member::{GENERATIONS, Generation, Member, V2, V3, unstamped, with};
use crate::common::{Answer, Server};
use serde_json::{Value, json};

const ID: &str = "8f14e45f-ceea-467f-9575-000000000001";
/// Generations whose texts have a type.
const TYPED: [Generation; 2] = [V2, V3];
/// Kinds of frames that both generations know.
const KINDS: [&str; 11] =
    ["uncompliant", "image", "nb_users", "newcomer", "exiter", "like", "geojson", "crs", "bbox", "position", "model"];

/// The body of an answer, in v3 without its stamp.
fn said(generation: Generation, answer: &Answer) -> Value {
    if generation == V3 { unstamped(&answer.json()) } else { answer.json() }
}

#[tokio::test]
async fn a_put_reaches_the_room_before_its_answer() {
    for generation in TYPED {
        let server = Server::start(&[]).await;
        let mut ann = Member::enter(&server, generation, "QGIS", 1).await;
        let mut elsewhere = Member::enter(&server, generation, "Geotribu", 1).await;
        let (path, heard) = (generation.put_path("QGIS"), generation.text("bob", "hello"));
        let unheard = json!({"nb_users": 5, "image_data": 5});
        let rows = [
            (heard.clone(), json!({})),
            (json!({"author": "bob", "text": "hello"}), json!({})),
            (with(heard.clone(), &unheard), json!({})),
            (with(heard.clone(), &json!({"avatar": "a.svg"})), json!({"avatar": "a.svg"})),
            (with(heard.clone(), &json!({"text": "é \u{1f600}"})), json!({"text": "é \u{1f600}"})),
            (with(heard.clone(), &json!({"text": ""})), json!({"text": ""})),
        ];
        for (body, change) in rows {
            let answer = server.put(&path, body).await;
            let expected = with(heard.clone(), &change).to_string();
            assert_eq!((answer.status, said(generation, &answer).to_string()), (200, expected.clone()));
            ann.expect(with(heard.clone(), &change)).await;
            assert_eq!(ann.client.text(), answer.body);
        }
        elsewhere.expect_nothing_else().await;
    }
}

#[tokio::test]
async fn a_stamp_is_kept_in_v3_and_passed_over_in_v2() {
    let server = Server::start(&[]).await;
    let mut ann = Member::enter(&server, V3, "QGIS", 1).await;
    let stamped = with(V3.text("bob", "hello"), &json!({"id": ID.to_uppercase(), "timestamp": "17"}));
    let answer = server.put(&V3.put_path("QGIS"), stamped).await;
    let expected =
        format!(r#"{{"type":"text","id":"{ID}","timestamp":17,"author":"bob","avatar":null,"text":"hello"}}"#);
    assert_eq!(answer.body, expected);
    assert_eq!(ann.client.next().await, answer.json());

    let none = with(V2.text("bob", "hello"), &json!({"id": "no UUID", "timestamp": "never"}));
    let answer = server.put(&V2.put_path("QGIS"), none).await;
    assert_eq!((answer.status, answer.body), (200, V2.text("bob", "hello").to_string()));
}

#[tokio::test]
async fn known_types_count_as_text_and_unknown_ones_are_refused() {
    for generation in TYPED {
        let server = Server::start(&[]).await;
        let mut ann = Member::enter(&server, generation, "QGIS", 1).await;
        let (path, heard) = (generation.put_path("QGIS"), generation.text("bob", "hello"));
        // v2 does not know scripts.
        let script = (generation == V3).then_some("script");
        for kind in KINDS.into_iter().chain(script) {
            let answer = server.put(&path, with(heard.clone(), &json!({"type": kind}))).await;
            let expected = heard.to_string();
            assert_eq!((answer.status, said(generation, &answer).to_string()), (200, expected), "{kind}");
            ann.expect(heard.clone()).await;
        }
        let script = (generation == V2).then(|| json!("script"));
        for kind in [json!("x"), json!(""), json!(5), Value::Null].into_iter().chain(script) {
            let answer = server.put(&path, with(heard.clone(), &json!({"type": kind}))).await;
            assert_eq!(answer.status, 422, "{answer:?}");
            let fault = &answer.json()["detail"][0];
            let told = (&fault["type"], &fault["loc"], &fault["input"]);
            assert_eq!(told, (&json!("enum"), &json!(["body", "type"]), &kind));
        }
        ann.expect_nothing_else().await;
    }
}

/// Bodies that both generations with types refuse, and the reasons.
fn refused() -> Vec<(Value, Value)> {
    let long = "x".repeat(256);
    vec![
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
    ]
}

/// Stamps that v3 refuses, and the reasons.
fn refused_stamps() -> Vec<(Value, Value)> {
    vec![
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
    ]
}

#[tokio::test]
async fn a_422_names_the_wrong_fields() {
    let stamps = refused_stamps().into_iter().map(|(change, told)| (with(V3.text("bob", "hello"), &change), told));
    for (generation, rows) in [(V2, refused()), (V3, refused().into_iter().chain(stamps).collect())] {
        let server = Server::start(&[]).await;
        let mut ann = Member::enter(&server, generation, "QGIS", 1).await;
        for (body, detail) in rows {
            let answer = server.put(&generation.put_path("QGIS"), body).await;
            assert_eq!((answer.status, answer.body), (422, json!({"detail": detail}).to_string()));
        }
        ann.expect_nothing_else().await;
    }
}

#[tokio::test]
async fn the_body_is_checked_before_the_room() {
    let server = Server::start(&[]).await;
    for generation in GENERATIONS {
        let nowhere = generation.put_path("nope");
        assert_eq!(server.put(&nowhere, generation.text("ab", "x")).await.status, 422);
        let answer = server.put(&nowhere, generation.text("bob", "x")).await;
        let place = if generation == V3 { "Channel" } else { "Room" };
        let told = json!({"detail": format!("{place} 'nope' not registered")});
        assert_eq!((answer.status, answer.body), (404, told.to_string()));
        assert_eq!(server.put(&generation.put_path("qgis"), generation.text("bob", "x")).await.status, 404);
    }
}

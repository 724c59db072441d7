//! The OpenAPI document and its page. The document is compared with `tests/snapshots/openapi.json`, so that every change
//! of the public surface is seen; `UPDATE_SNAPSHOTS=1` writes it anew.

use crate::common::Server;
use crate::raw::{get, request};
use serde_json::Value;
use std::path::Path;

fn document() -> Value {
    causerie::http::openapi_json().parse().expect("JSON")
}

/// Every operation with its method and path.
fn operations(document: &Value) -> Vec<(String, String, Value)> {
    let paths = document["paths"].as_object().expect("paths");
    let of = |(path, methods): (&String, &Value)| {
        let methods = methods.as_object().expect("methods").clone();
        methods.into_iter().map(|(method, operation)| (method, path.clone(), operation)).collect::<Vec<_>>()
    };
    paths.iter().flat_map(of).collect()
}

#[test]
fn the_document_is_the_one_that_was_reviewed() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots/openapi.json");
    let made = causerie::http::openapi_json();
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, &made).unwrap();
    }
    let stored = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(made == stored, "the HTTP surface changed; look at it, then run with UPDATE_SNAPSHOTS=1");
}

#[test]
fn every_answer_is_described_and_every_operation_named_once() {
    let document = document();
    assert_eq!(document["openapi"], "3.1.0");
    assert_eq!(document["info"]["license"]["name"], "MIT");
    let mut names = Vec::new();
    for (method, path, operation) in operations(&document) {
        assert!(operation["summary"].as_str().is_some_and(|text| !text.is_empty()), "{method} {path}");
        names.push(operation["operationId"].as_str().expect("an operationId").to_owned());
        for (status, answer) in operation["responses"].as_object().expect("responses") {
            assert!(answer["description"].as_str().is_some_and(|text| !text.is_empty()), "{method} {path} {status}");
        }
    }
    let count = names.len();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), count);
}

/// READMEs of gischat link to `/docs#/default/<operationId>`.
#[test]
fn operations_have_the_names_that_others_link_to() {
    let operations = operations(&document());
    for name in [
        "get_qchat_web_page__get",
        "get_version_version_get",
        "get_status_status_get",
        "get_rooms_rooms_get",
        "get_channels_channels_get",
        "get_rules_rules_get",
        "get_latest_qfield_plugin_qfield_get",
        "put_message_room__room__message_put",
        "get_connected_users_room__room__users_get",
        "get_last_messages_room__room__last_get",
        "put_text_message_room__room__text_put",
        "get_connected_users_channel__channel__users_get",
        "get_last_messages_channel__channel__last_get",
        "put_text_message_channel__channel__text_put",
    ] {
        let found = operations.iter().find(|(_, _, operation)| operation["operationId"] == name);
        let (_, _, operation) = found.unwrap_or_else(|| panic!("{name}"));
        assert_eq!(operation["tags"], serde_json::json!(["default"]), "{name}");
    }
}

#[tokio::test]
async fn every_documented_path_is_served() {
    let secret = "0123456789-ABCDEF_hush";
    let hooks = format!("backup:{secret}:QGIS");
    let settings = [
        ("ROOMS", "QGIS"),
        ("TRACKERS", "all"),
        ("GEOJSON", "all"),
        ("MAX_STORED_MESSAGES", "5"),
        ("HOOKS", &hooks),
        ("PUBLIC_URL", "https://chat.example.org"),
    ];
    let bearer = format!("Authorization: Bearer {secret}");
    let server = Server::start(&settings).await;
    let layer = r#"{"type":"FeatureCollection","features":[]}"#;
    let said = server.request(reqwest::Method::POST, &format!("/hook/{secret}"), Some(layer.into())).await;
    assert_eq!(said.status, 200);
    let layers = server.get("/room/QGIS/layers.json").await.json();
    let layer = layers["layers"][0]["id"].as_str().expect("a layer").to_owned() + ".geojson";
    for (method, path, operation) in operations(&document()) {
        let path = path.replace("{room}", "QGIS").replace("{channel}", "QGIS").replace("{file}", "swagger-ui.css");
        let path = path.replace("{secret}", secret).replace("{layer}", &layer);
        let answer =
            request(&server, &method.to_ascii_uppercase(), &path, &["X-Forwarded-Proto: https", &bearer]).await;
        let documented =
            operation["responses"].as_object().expect("responses").contains_key(&answer.status.to_string());
        assert!(documented && answer.status != 404, "{method} {path}: {}", answer.status);
    }
}

#[tokio::test]
async fn the_page_of_the_document_needs_no_other_host() {
    let server = Server::start(&[("BASE_PATH", "/chat")]).await;
    for base in ["", "/chat", "/chat/v3", "/v1"] {
        let page = get(&server, &format!("{base}/docs")).await;
        assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"), "{base}");
        assert!(page.header("content-security-policy").starts_with("default-src 'none'; script-src 'self';"), "{base}");
        assert!(!page.body.contains("//"), "{base}: a link that is not relative");
        let links = page.body.split(['"']).filter(|text| text.starts_with("docs/"));
        let links: Vec<&str> = links.collect();
        assert_eq!(links.len(), 4, "{base} {links:?}");
        for link in links {
            let file = get(&server, &format!("{base}/{link}")).await;
            assert_eq!(file.status, 200, "{base}/{link}");
            let kind = file.header("content-type");
            assert!(["text/css", "text/javascript", "image/png"].contains(&kind), "{base}/{link}: {kind}");
        }
        let document = get(&server, &format!("{base}/openapi.json")).await;
        assert_eq!((document.status, document.header("content-type")), (200, "application/json"), "{base}");
        assert_eq!(document.body, causerie::http::openapi_json(), "{base}");
        let redoc = get(&server, &format!("{base}/redoc")).await;
        assert_eq!((redoc.status, redoc.header("location")), (307, "docs"), "{base}");
    }
}

#[tokio::test]
async fn large_answers_are_compressed_on_request() {
    let server = Server::start(&[]).await;
    let packed = request(&server, "GET", "/openapi.json", &["Accept-Encoding: gzip, deflate"]).await;
    assert_eq!((packed.header("content-encoding"), packed.header("content-type")), ("gzip", "application/json"));
    let small = request(&server, "GET", "/rules", &["Accept-Encoding: gzip, deflate"]).await;
    assert_eq!(small.header("content-encoding"), "");
}

//! Every route, with every prefix, below the base path and beside it (contract `gischat`, sections 1.1, 2.1, 3.1, 4.1, 13).

use crate::common::{Client, Server};
use crate::raw::{get, request, send};
use serde_json::json;

const PREFIXES: [&str; 9] = ["", "/v1", "/v2", "/v3", "/v1/", "/", "/chat", "/chat/", "/chat/v3"];

async fn server() -> Server {
    Server::start(&[("ROOMS", "QGIS, Living room,café"), ("BASE_PATH", "/chat"), ("RULES", "Sois gentil, \"là\"")])
        .await
}

#[tokio::test]
async fn answers_are_exact_below_every_prefix() {
    let server = server().await;
    let version = format!(r#"{{"version":"{}"}}"#, env!("CARGO_PKG_VERSION"));
    let rooms = r#"["QGIS","Living room","café"]"#;
    let list = r#"[{"name":"QGIS","nb_connected_users":0},{"name":"Living room","nb_connected_users":0},{"name":"café","nb_connected_users":0}]"#;
    let status = format!(r#"{{"status":"ok","healthy":true,"rooms":{list},"channels":{list}}}"#);
    let rules = r#"{"rules":"Sois gentil, \"là\"","main_lang":"en","min_author_length":3,"max_author_length":32,"max_message_length":255,"max_image_size":800,"max_geojson_features":500}"#;
    let rows = [
        ("/version", version.as_str()),
        ("/rooms", rooms),
        ("/channels", rooms),
        ("/status", &status),
        ("/rules", rules),
        ("/room/QGIS/users", "[]"),
        ("/room/QGIS/last", "[]"),
        ("/channel/QGIS/users", "[]"),
        ("/channel/QGIS/last", "[]"),
        ("/room/Living%20room/users", "[]"),
        ("/room/%20Living%20room/users", "[]"),
        ("/channel/caf%C3%A9/last", "[]"),
        ("/r%6fom/QGI%53/users", "[]"),
        ("/healthz", r#"{"status":"ok"}"#),
        ("/readyz", r#"{"status":"ok"}"#),
    ];
    for prefix in PREFIXES {
        for (path, body) in rows {
            for query in ["", "?utm_source=QGIS&utm_medium=QTribu"] {
                let path = format!("{prefix}{path}{query}");
                let answer = get(&server, &path).await;
                assert_eq!((answer.status, answer.body.as_str()), (200, body), "{path}");
                assert_eq!(answer.header("content-type"), "application/json", "{path}");
                assert_eq!(answer.header("cache-control"), "no-store", "{path}");
                for absent in ["expires", "last-modified", "set-cookie", "access-control-allow-origin"] {
                    assert_eq!(answer.header(absent), "", "{path} {absent}");
                }
            }
        }
    }
}

#[tokio::test]
async fn head_is_get_without_a_body() {
    let server = server().await;
    for path in ["/rules", "/v1/status", "/channel/QGIS/users", "/", "/docs", "/openapi.json"] {
        let (got, head) = (get(&server, path).await, request(&server, "HEAD", path, &[]).await);
        assert_eq!((head.status, head.body.as_str()), (200, ""), "{path}");
        for name in ["content-type", "content-length"] {
            assert_eq!(head.header(name), got.header(name), "{path}");
        }
    }
}

#[tokio::test]
async fn unknown_paths_and_rooms_are_not_found() {
    let server = server().await;
    let rows = [
        ("/nope", "Not Found"),
        ("/matrix", "Not Found"),
        ("/matrix/register", "Not Found"),
        ("/nope/", "Not Found"),
        ("/Rules", "Not Found"),
        ("/rules/x", "Not Found"),
        ("/v4/rules", "Not Found"),
        ("/v1/v2/rules", "Not Found"),
        ("/v1/chat/rules", "Not Found"),
        ("/chatty/rules", "Not Found"),
        ("/room/QGIS", "Not Found"),
        ("/room//users", "Not Found"),
        ("/room/QGIS/ws", "Not Found"),
        ("/room/QGIS/ws/", "Not Found"),
        ("/channel/QGIS/ws", "Not Found"),
        ("/room/a%2Fb/users", "Not Found"),
        ("/room/QGIS%2Fusers", "Not Found"),
        ("/room/%ff/users", "Not Found"),
        ("/%C3", "Not Found"),
        ("/assets/../index.html", "Not Found"),
        ("/assets/%2e%2e/index.html", "Not Found"),
        ("/docs/index.html", "Not Found"),
        ("/room/nope/users", "Room 'nope' not registered"),
        ("/room/qgis/users", "Room 'qgis' not registered"),
        ("/room/100%/users", "Room '100%' not registered"),
        ("/room/%2520/users", "Room '%20' not registered"),
        ("/room/%22%00/last", "Room '\"\0' not registered"),
        ("/v1/room/nope/last", "Room 'nope' not registered"),
        ("/v2/channel/nope/last", "Room 'nope' not registered"),
        ("/channel/nope/users", "Channel 'nope' not registered"),
        ("/channel/nope/last", "Channel 'nope' not registered"),
        ("/v3/room/nope/users", "Channel 'nope' not registered"),
        ("/chat/v3/room/nope/last", "Channel 'nope' not registered"),
    ];
    for (path, detail) in rows {
        let answer = get(&server, path).await;
        assert_eq!(answer.status, 404, "{path}");
        assert_eq!(answer.header("content-type"), "application/json", "{path}");
        assert_eq!(answer.body, json!({ "detail": detail }).to_string(), "{path}");
    }
}

#[tokio::test]
async fn a_browser_gets_a_page_where_there_is_nothing() {
    let server = server().await;
    let accept = ["Accept: text/html,application/xhtml+xml,*/*;q=0.8"];
    for path in ["/nope", "/chat/nope", "/rooms/x", "/chat/%C3"] {
        let answer = request(&server, "GET", path, &accept).await;
        assert_eq!((answer.status, answer.header("content-type")), (404, "text/html; charset=utf-8"), "{path}");
        assert!(answer.body.contains(r#"<a href="/chat/">"#), "{path}");
        assert!(answer.header("content-security-policy").contains("default-src 'none'"));
        assert_eq!(request(&server, "POST", path, &accept).await.header("content-type"), "application/json", "{path}");
    }
    // What plugins ask for is told as ever.
    let answer = request(&server, "GET", "/room/nope/users", &accept).await;
    assert_eq!(answer.header("content-type"), "application/json");
}

#[tokio::test]
async fn other_methods_are_not_allowed() {
    let server = server().await;
    let rows = [
        ("/", "GET,HEAD"),
        ("/version", "GET,HEAD"),
        ("/status", "GET,HEAD"),
        ("/rooms", "GET,HEAD"),
        ("/channels", "GET,HEAD"),
        ("/rules", "GET,HEAD"),
        ("/room/QGIS/users", "GET,HEAD"),
        ("/room/nope/last", "GET,HEAD"),
        ("/channel/QGIS/users", "GET,HEAD"),
        ("/docs", "GET,HEAD"),
        ("/index.html", "GET,HEAD"),
        ("/room/QGIS/message", "PUT"),
        ("/room/QGIS/text", "PUT"),
        ("/channel/QGIS/text", "PUT"),
    ];
    for (path, allow) in rows {
        for method in ["POST", "DELETE", "OPTIONS", if allow == "PUT" { "GET" } else { "PUT" }] {
            let answer = request(&server, method, &format!("/v2{path}"), &["Origin: https://elsewhere.example"]).await;
            assert_eq!(answer.status, 405, "{method} {path}");
            assert_eq!(answer.body, r#"{"detail":"Method Not Allowed"}"#, "{method} {path}");
            assert_eq!(answer.header("content-type"), "application/json", "{method} {path}");
            assert_eq!(answer.header("allow"), allow, "{method} {path}");
            assert!(!answer.head.to_ascii_lowercase().contains("access-control"), "{method} {path}");
        }
    }
    assert_eq!(request(&server, "OPTIONS", "*", &[]).await.status, 404);
    assert_eq!(request(&server, "POST", "/nope", &[]).await.status, 404);
}

#[tokio::test]
async fn a_slash_too_many_is_redirected() {
    let server = server().await;
    let rows = [
        ("GET", "/rules/", "../rules"),
        ("GET", "/rules/?a=b%20c&d", "../rules?a=b%20c&d"),
        ("GET", "/rules//", "../../rules"),
        ("GET", "/v1/rules/", "../rules"),
        ("GET", "/chat/v3/channels/", "../channels"),
        ("GET", "/docs/", "../docs"),
        ("HEAD", "/status/", "../status"),
        ("PUT", "/room/Living%20room/text/", "../text"),
        ("POST", "/room/nope/users/", "../users"),
        ("GET", "/chat", "chat/"),
        ("GET", "/chat?a=b", "chat/?a=b"),
    ];
    for (method, path, location) in rows {
        let answer = request(&server, method, path, &[]).await;
        assert_eq!((answer.status, answer.body.as_str()), (307, ""), "{method} {path}");
        assert_eq!(answer.header("location"), location, "{method} {path}");
    }
}

#[tokio::test]
async fn the_page_is_at_every_root() {
    let server = server().await;
    for path in ["/", "//", "/chat/", "/v1", "/v1/", "/v3/", "/chat/v2", "/?room=QGIS"] {
        let answer = get(&server, path).await;
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8", "{path}");
        assert!(answer.header("set-cookie").starts_with("causerie_page="), "{path}");
        let tag = format!("If-None-Match: {}", answer.header("etag"));
        assert_eq!(request(&server, "GET", path, &[&tag]).await.status, 304, "{path}");
    }
}

#[tokio::test]
async fn the_qfield_plugin_is_elsewhere() {
    let default = Server::start(&[]).await;
    let answer = get(&default, "/v3/qfield").await;
    assert_eq!(answer.status, 307);
    assert!(answer.header("location").ends_with("/qfchat-latest.zip"), "{answer:?}");
    let without = Server::start(&[("QFIELD_PLUGIN_URL", "")]).await;
    assert_eq!(get(&without, "/qfield").await.status, 404);
}

#[tokio::test]
async fn history_is_written_in_the_dialect_in_force() {
    let server = Server::start(&[("ROOMS", "QGIS"), ("MAX_STORED_MESSAGES", "5")]).await;
    let mut writer = Client::connect(&server, "/channel/QGIS/ws").await;
    let script = json!({"type": "script", "author": "abc", "name": "n", "raw_pycode": "pass"});
    writer.send(script).await;
    writer.until(|frame| frame["type"] == "script").await;
    let said = json!({"type": "text", "id": "0199a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b", "timestamp": 17,
        "author": "abc", "avatar": null, "text": "é"});
    assert_eq!(server.put("/channel/QGIS/text", &said).await.body, said.to_string());

    let v2 = r#"[{"type":"text","author":"abc","avatar":null,"text":"é"}]"#;
    for path in ["/room/QGIS/last", "/v1/room/QGIS/last", "/v2/channel/QGIS/last", "/v1/channel/QGIS/last"] {
        assert_eq!(get(&server, path).await.body, v2, "{path}");
    }
    for path in ["/channel/QGIS/last", "/v3/room/QGIS/last", "/v3/channel/QGIS/last"] {
        let last = server.get(path).await.json();
        assert_eq!((&last[0]["type"], &last[1]), (&json!("script"), &said), "{path}");
    }
}

#[tokio::test]
async fn users_and_counts_are_told() {
    let server = Server::start(&[("ROOMS", "QGIS")]).await;
    let mut members = Vec::new();
    for name in ["zoe", "Barnabe", "ZED", "adele"] {
        let mut member = Client::connect(&server, "/v2/room/QGIS/ws").await;
        member.send(json!({"type": "newcomer", "newcomer": name})).await;
        member.until(|frame| frame["newcomer"] == name).await;
        members.push(member);
    }
    for path in ["/room/QGIS/users", "/channel/QGIS/users", "/v1/room/QGIS/users"] {
        assert_eq!(get(&server, path).await.body, r#"["adele","Barnabe","ZED","zoe"]"#, "{path}");
    }
    let entry = r#"[{"name":"QGIS","nb_connected_users":4}]"#;
    let status = format!(r#"{{"status":"ok","healthy":true,"rooms":{entry},"channels":{entry}}}"#);
    assert_eq!(get(&server, "/status").await.body, status);
}

#[tokio::test]
async fn requests_have_one_host() {
    let server = server().await;
    let rows = [
        ("GET /rules HTTP/1.1\r\nConnection: close\r\n\r\n", 400),
        ("GET /rules HTTP/1.1\r\nHost: a\r\nHost: a\r\nConnection: close\r\n\r\n", 400),
        ("GET /rules HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        ("GET /rules HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 200),
        ("GET http://a/rules HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 200),
        ("GET /rules HTTP/1.0\r\n\r\n", 200),
        ("GET /rules HTTP/1.0\r\nHost: a\r\n\r\n", 200),
    ];
    for (text, status) in rows {
        assert_eq!(send(&server, text).await.status, status, "{text:?}");
    }
}

//! Behind proxies: addresses of trusted ones, and the base path. And the separate listener for metrics.

use crate::common::program::free_port;
use crate::common::raw::Raw;
use crate::common::{Client, Server};
use serde_json::json;

/// Puts a text with this header line about its origin, and returns the status.
async fn put_from(server: &Server, forwarded: &str) -> u16 {
    let body = json!({"author": "script", "text": "hi"}).to_string();
    let mut raw = Raw::open(server.addr()).await;
    let request = format!(
        "PUT /channel/QGIS/text HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
        Content-Length: {}\r\n{forwarded}\r\n{body}",
        body.len()
    );
    raw.write(request.as_bytes()).await;
    raw.head().await.split(' ').nth(1).unwrap().parse().unwrap()
}

/// Number of twenty texts with these header lines that pass. A budget is four at once and one a second, so many more
/// than four pass only with several budgets.
async fn passed(server: &Server, forwarded: impl Fn(usize) -> String) -> usize {
    let mut passed = 0;
    for number in 0..20 {
        match put_from(server, &forwarded(number)).await {
            200 => passed += 1,
            status => assert_eq!(status, 429),
        }
    }
    passed
}

#[tokio::test]
async fn each_address_behind_a_trusted_proxy_has_a_budget() {
    let server = Server::start(&[("MESSAGE_RATE", "1"), ("TRUSTED_PROXIES", "127.0.0.0/8,10.0.0.0/8")]).await;
    let one_each = [
        ("the same", "X-Forwarded-For: 203.0.113.1\r\n", true),
        ("others to the left, which anybody can claim", "X-Forwarded-For: 198.51.100.{n}, 203.0.113.2\r\n", true),
        ("in lines of their own", "X-Forwarded-For: 198.51.100.{n}\r\nX-Forwarded-For: 203.0.113.3\r\n", true),
        ("past other trusted proxies", "X-Forwarded-For: 203.0.113.4, 10.1.{n}.3\r\n", true),
        ("within one IPv6 network", "X-Forwarded-For: 2001:db8::{n}\r\n", true),
        ("with a port", "X-Forwarded-For: 203.0.113.5:{n}\r\n", true),
        ("different ones", "X-Forwarded-For: 192.0.2.{n}\r\n", false),
        ("different IPv6 networks", "X-Forwarded-For: 2001:db8:0:{n}::1\r\n", false),
        ("nobody: the proxy stands for everybody", "", false),
    ];
    for (name, line, shared) in one_each {
        let passed = passed(&server, |number| line.replace("{n}", &(number + 1).to_string())).await;
        assert!(if shared { (4..12).contains(&passed) } else { passed == 20 }, "{name}: {passed} of 20 passed");
    }
}

#[tokio::test]
async fn addresses_from_untrusted_peers_do_not_count() {
    let server = Server::start(&[("MESSAGE_RATE", "1"), ("TRUSTED_PROXIES", "10.0.0.0/8")]).await;
    let passed = passed(&server, |_| "X-Forwarded-For: 203.0.113.1\r\n".into()).await;
    assert_eq!(passed, 20, "a local peer may stand for many, whatever it says");
}

#[tokio::test]
async fn everything_is_answered_with_and_without_the_base_path() {
    let server = Server::start(&[("BASE_PATH", "/chat")]).await;
    let paths = ["/", "/rooms", "/channels", "/status", "/rules", "/version", "/room/QGIS/users", "/channel/QGIS/last"];
    let more = ["/healthz", "/readyz", "/openapi.json", "/docs", "/v1/rules", "/v2//room/QGIS/last", "/nowhere"];
    for path in paths.into_iter().chain(more) {
        let (bare, below) = (server.get(path).await, server.get(&format!("/chat{path}")).await);
        assert_eq!((bare.status, &bare.body), (below.status, &below.body), "{path}");
        assert_eq!(bare.status, if path == "/nowhere" { 404 } else { 200 }, "{path}");
    }
    for path in ["/chat/channel/QGIS/text", "/channel/QGIS/text"] {
        assert_eq!(server.put(path, json!({"author": "script", "text": "hi"})).await.status, 200);
    }
    let redirect = server.get("/chat").await;
    assert_eq!((redirect.status, redirect.headers["location"].to_str().unwrap()), (307, "chat/"));
    for path in ["/chatty/rooms", "/chat/chat/rooms", "/v1/chat/rooms", "/Chat/rooms"] {
        assert_eq!(server.get(path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn sockets_of_both_paths_meet_in_one_room() {
    let server = Server::start(&[("BASE_PATH", "/chat")]).await;
    let paths = ["/room/QGIS/ws", "/channel/QGIS/ws", "/v1/room/QGIS/ws", "/v2//room/QGIS/ws", "//v3/channel/QGIS/ws"];
    let mut clients = Vec::new();
    for path in paths {
        clients.push(Client::connect(&server, path).await);
        clients.push(Client::connect(&server, &format!("/chat{path}")).await);
    }
    server.until_members("QGIS", 2 * paths.len() as u64).await;
    clients.pop().unwrap().send(json!({"type": "text", "author": "below", "text": "hello"})).await;
    for client in &mut clients {
        client.until(|frame| frame["text"] == "hello" || frame["message"] == "hello").await;
    }
    assert_eq!(Client::refused(&server, "/chatty/room/QGIS/ws").await, 403);
    assert_eq!(Client::refused(&server, "/chat/room/nowhere/ws").await, 403);
}

#[tokio::test]
async fn metrics_are_on_their_own_listener_and_nowhere_else() {
    let addr = format!("127.0.0.1:{}", free_port());
    let server = Server::start(&[("METRICS_ADDR", &addr)]).await;
    let mut client = Client::connect(&server, "/channel/QGIS/ws").await;
    client.send(json!({"type": "text", "author": "somebody", "text": "hello"})).await;
    client.until(|frame| frame["text"] == "hello").await;
    let metrics = Server::at(addr.parse().unwrap());
    let answer = metrics.get("/metrics").await;
    assert!(answer.headers["content-type"].to_str().unwrap().starts_with("text/plain; version=0.0.4"));
    for name in ["causerie_sessions", "causerie_messages_total", "causerie_deliveries_total"] {
        assert!(answer.body.contains(&format!("# TYPE {name} ")), "{name}: {}", answer.body);
    }
    for word in ["QGIS", "hello", "somebody"] {
        assert!(!answer.body.contains(word), "{word}: {}", answer.body);
    }
    assert_eq!(metrics.get("/rooms").await.status, 404);
    assert_eq!(server.get("/metrics").await.status, 404);
}

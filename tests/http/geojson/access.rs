//! Who may read: rooms with keys and tokens, what must not stand in an address, what is off.

use super::{SETTINGS, get, member, server, server_with, words};
use crate::common::Server;
use crate::common::native::{Native, token};
use crate::raw::{Refusals, request};
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpSocket;

const PATHS: [&str; 4] = ["board.geojson", "layers.json", "layer/latest.geojson?title=a", "layer/a.geojson"];

#[tokio::test]
async fn keys_and_tokens_are_for_the_header_alone() {
    let server = server().await;
    let (own, foreign) = (token(json!({"rooms": ["Staff", "Key"]})), token(json!({"rooms": ["QGIS"]})));
    for (room, shown, status) in [
        ("QGIS", "", 200),
        ("QGIS", "Bearer s3same", 200),
        (" Caf%C3%A9%20du%20port", "", 200),
        ("Den", "", 404), // its name is its key
        ("Vault", "", 404),
        ("Vault", "Bearer deep", 200),
        ("Key", "", 404),
        ("Key", "Bearer wrong", 404),
        ("Key", "Basic s3same", 404),
        ("Key", "bearer  s3same", 200),
        ("Key", &format!("Bearer {own}"), 200),
        ("Staff", "Bearer s3same", 404),
        ("Staff", &format!("Bearer {foreign}"), 404),
        ("Staff", &format!("Bearer {own}"), 200),
    ] {
        let header = if shown.is_empty() { "X-Nothing: a".to_owned() } else { format!("Authorization: {shown}") };
        for path in ["board.geojson", "layers.json"] {
            let path = format!("/room/{}/{path}", room.trim());
            let answer = request(&server, "GET", &path, &[&header]).await;
            assert_eq!(answer.status, status, "{path} {shown}: {answer:?}");
        }
    }
    let secrets = ["key=s3same", "token=a.b.c", "k%65y=", "geometry=point&token"];
    for (room, path) in ["QGIS", "Key", "Nowhere"].into_iter().flat_map(|room| PATHS.map(|path| (room, path))) {
        for secret in secrets {
            let path = format!("/room/{room}/{path}{}{secret}", if path.contains('?') { '&' } else { '?' });
            let answer = get(&server, &path).await;
            assert_eq!((answer.status, words(&answer).contains("Authorization: Bearer")), (400, true), "{path}");
        }
        let answer = get(&server, &format!("/t/{own}/room/{room}/{path}")).await;
        assert_eq!((answer.status, words(&answer).contains("Authorization: Bearer")), (400, true), "{path}");
    }
    let users = request(&server, "GET", "/room/Key/users", &["Authorization: Bearer s3same"]).await;
    assert_eq!(users.status, 404, "elsewhere nothing has changed");
    assert_eq!(get(&server, "/room/Key/users?key=s3same").await.status, 200);
}

#[tokio::test]
async fn private_rooms_and_those_that_there_are_not_have_none() {
    let server = server().await;
    let private = "~Qm3xA_-0123456789abcde";
    let mut ann = Native::join(&server, "ann", private).await;
    let content = json!({"kind": "geojson", "layer_name": "a", "crs_wkt": "", "crs_authid": "EPSG:4326",
        "geojson": {"type": "FeatureCollection", "features": []}});
    ann.ok(json!({"type": "send", "room": private, "content": content})).await;
    for (room, path) in [private, "Nowhere"].into_iter().flat_map(|room| PATHS.map(|path| (room, path))) {
        let answer = request(&server, "GET", &format!("/room/{room}/{path}"), &["Authorization: Bearer s3same"]).await;
        assert_eq!((answer.status, words(&answer)), (404, format!("Room '{room}' not registered")), "{path}");
    }
    let mut refusals = Refusals::begin();
    while !refusals.are_over {
        let path = "/room/Nowhere/board.geojson";
        refusals.count(request(&server, "GET", path, &["X-Forwarded-For: 203.0.113.9"]).await.status);
    }
    let answer = request(&server, "GET", "/room/QGIS/board.geojson", &["X-Forwarded-For: 203.0.113.9"]).await;
    assert_eq!(answer.status, 200, "who knows is not shut out");
}

#[tokio::test]
async fn what_is_off_is_not_there() {
    for (setting, stored, open, told) in [
        ("off", "5", &[][..], Value::Null),
        ("board", "5", &PATHS[..1], json!({"board": true, "layers": false, "web_pages": false})),
        ("layers", "5", &PATHS[1..], json!({"board": false, "layers": true, "web_pages": false})),
        ("all", "5", &PATHS[..], json!({"board": true, "layers": true, "web_pages": false})),
        ("all", "0", &PATHS[..], json!({"board": true, "layers": false, "web_pages": false})),
        ("layers", "0", &PATHS[1..], Value::Null),
    ] {
        let server = server_with(&[("GEOJSON", setting), ("MAX_STORED_MESSAGES", stored)]).await;
        for path in PATHS {
            let answer = get(&server, &format!("/room/QGIS/{path}")).await;
            assert_eq!(words_or(&answer.body) != "Not Found", open.contains(&path), "{setting} {path}: {answer:?}");
        }
        let ann = Native::hello(&server, "ann").await;
        assert_eq!(ann.welcome.get("geojson").cloned().unwrap_or_default(), told, "{setting}");
    }
    let settings = [&SETTINGS[..], &[("GEOJSON_ORIGINS", "https://maps.example.org")]].concat();
    let ann = Native::hello(&Server::start(&settings).await, "ann").await;
    assert_eq!(ann.welcome["geojson"]["web_pages"], true);
}

fn words_or(body: &str) -> String {
    let body: Value = serde_json::from_str(body).unwrap_or_default();
    body["detail"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn one_address_leaves_so_much_unread() {
    let server = server().await;
    let mut ann = member(&server).await;
    let long = "x".repeat(5 << 20);
    let layer = json!({"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": null, "properties": {"long": long}}]});
    super::send(&mut ann, "large", "EPSG:4326", layer).await;
    let ask =
        "GET /room/QGIS/layer/latest.geojson?title=large HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 203.0.113.9\r\n\r\n";
    let mut unread = Vec::new();
    for _ in 0..12 {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(4096).unwrap();
        let mut stream = socket.connect(server.addr()).await.unwrap();
        stream.write_all(ask.as_bytes()).await.unwrap();
        stream.readable().await.unwrap();
        unread.push(stream);
    }
    let path = "/room/QGIS/layer/latest.geojson?title=large";
    let answer = request(&server, "GET", path, &["X-Forwarded-For: 203.0.113.9"]).await;
    assert_eq!((answer.status, answer.header("retry-after")), (503, "2"));
    assert_eq!(request(&server, "GET", path, &["X-Forwarded-For: 203.0.113.10"]).await.status, 200, "others get it");
    drop(unread);
}

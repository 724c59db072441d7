//! Sockets whose token expires (`docs/protocol.md`, Limits: close 1008).

use super::door::{WRITTEN_KEY, server_with};
use crate::common::Client;
use crate::common::tokens::{now, token};
use serde_json::json;
use std::time::{Duration, Instant};

/// Seconds for which an expired token is still valid.
const LEEWAY: u64 = 60;

#[tokio::test]
async fn an_expiry_closes_sockets_that_the_token_opened() {
    let server = server_with(&[("RESERVED_NICKNAMES", "Geotribu")]).await;
    let (began, end) = (Instant::now(), now() + 5);
    let expiring = token(json!({"rooms": ["*"], "exp": end - LEEWAY}));
    let lasting = token(json!({"rooms": ["*"]}));
    let mut closed = Vec::new();
    for path in ["/v1/room/Staff/ws", "/room/Key/ws", "/channel/Crypt/ws"] {
        closed.push(Client::connect(&server, &format!("/t/{expiring}{path}")).await);
    }
    let reserved = token(json!({"rooms": ["*"], "nickname": "geotribu", "exp": end - LEEWAY}));
    closed.push(Client::connect(&server, &format!("/t/{reserved}/channel/QGIS/ws")).await);
    let mut open = Vec::new();
    for path in [
        format!("/t/{expiring}/channel/QGIS/ws"),
        format!("/t/{expiring}/channel/Key/ws?key={WRITTEN_KEY}"),
        format!("/channel/Den/ws?token={expiring}"),
        format!("/channel/Staff/ws?token={lasting}"),
    ] {
        open.push(Client::connect(&server, &path).await);
    }
    for client in &mut closed {
        assert_eq!(client.closed().await, 1008);
        assert_eq!(client.close.as_ref().expect("a close").reason.as_str(), "token expired");
    }
    assert!(now() >= end && began.elapsed() < Duration::from_secs(15), "{:?}", began.elapsed());
    for client in &mut open {
        client.send(json!({"type": "text", "author": "patient", "text": "still here"})).await;
        client.until(|frame| frame["text"] == "still here").await;
    }
    let refused = Client::refused(&server, &format!("/t/{expiring}/channel/Staff/ws")).await;
    assert_eq!(refused, 403, "nobody comes back with it");
}

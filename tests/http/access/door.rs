//! One server with rooms of all kinds, and every way into one of them.

use crate::common::member::GENERATIONS;
use crate::common::tokens::KEY;
use crate::common::{Client, Server};
use serde_json::json;

/// The key of the rooms that have one.
pub const ROOM_KEY: &str = "s3 same+=";

/// The key as a form would write it.
pub const WRITTEN_KEY: &str = "s3+same%2B%3D";

/// A room of each kind, and hidden ones.
pub async fn server() -> Server {
    server_with(&[]).await
}

/// The same with more settings.
pub async fn server_with(more: &[(&str, &str)]) -> Server {
    let keys = format!("Key={ROOM_KEY},Vault={ROOM_KEY}");
    let settings = [
        ("ROOMS", "QGIS,Key,Staff,Board,Den,Vault,Crypt"),
        ("TOKEN_KEY", KEY),
        ("KEY_ROOMS", &keys),
        ("TOKEN_ROOMS", "Staff=staff|boss,Board,Crypt"),
        ("HIDDEN_ROOMS", "Den,Vault,Crypt"),
        ("MAX_STORED_MESSAGES", "5"),
    ];
    Server::start(&[&settings, more].concat()).await
}

/// Credentials in a request: none, before the path or behind it.
#[derive(Debug, Clone)]
pub enum Credentials {
    Nothing,
    Query(String),
    Path(String),
}

impl Credentials {
    pub fn key(key: &str) -> Self {
        Self::Query(format!("?key={key}"))
    }

    /// The same token in every way there is.
    pub fn token(token: &str) -> [Self; 3] {
        [
            Self::Query(format!("?token={token}")),
            Self::Query(format!("?utm_source=QGIS&token={token}&key=wrong")),
            Self::Path(format!("/t/{token}")),
        ]
    }

    pub fn at(&self, path: &str) -> String {
        match self {
            Self::Nothing => path.into(),
            Self::Query(query) => format!("{path}{query}"),
            Self::Path(prefix) => format!("{prefix}{path}"),
        }
    }
}

/// The statuses of all ways into a room: of the handshakes, 101 if accepted, and of each HTTP route.
pub async fn knock(server: &Server, room: &str, shown: &Credentials) -> Vec<(String, u16)> {
    let mut answers = Vec::new();
    for generation in GENERATIONS {
        let path = shown.at(&generation.path(room));
        let status = match Client::try_connect(server, &path).await {
            Ok(client) => {
                client.leave().await;
                101
            }
            Err(tokio_tungstenite::tungstenite::Error::Http(answer)) => answer.status().as_u16(),
            Err(error) => panic!("{path}: {error}"),
        };
        answers.push((path, status));
    }
    for path in ["/room/{}/users", "/channel/{}/users", "/room/{}/last", "/channel/{}/last", "/v1/room/{}/users"] {
        let path = shown.at(&path.replace("{}", room));
        let status = server.get(&path).await.status;
        answers.push((path, status));
    }
    for (path, body) in [
        ("/room/{}/message", json!({"author": "script", "message": "hi"})),
        ("/room/{}/text", json!({"author": "script", "text": "hi"})),
        ("/channel/{}/text", json!({"author": "script", "text": "hi"})),
    ] {
        let path = shown.at(&path.replace("{}", room));
        let status = server.put(&path, body).await.status;
        answers.push((path, status));
    }
    answers
}

/// Expects that every way into the room is open.
pub async fn expect_open(server: &Server, room: &str, shown: &Credentials) {
    for (path, status) in knock(server, room, shown).await {
        assert!(matches!(status, 101 | 200), "{path}: {status}");
    }
}

/// Expects that no way into the room is open: each answers as for an unknown room.
pub async fn expect_shut(server: &Server, room: &str, shown: &Credentials) {
    for (path, status) in knock(server, room, shown).await {
        let is_socket = path.split('?').next().unwrap().ends_with("/ws");
        assert_eq!(status, if is_socket { 403 } else { 404 }, "{path}");
    }
}

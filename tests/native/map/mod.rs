//! The map of a room over the wire: live values and the board (`docs/protocol.md`), and boards at random.

mod board;
mod hostile;
mod live;
mod properties;

use crate::common::Server;
use crate::common::native::{KEY, Native, moderator};
use serde_json::{Value, json};

const ROOM: &str = "QGIS";

/// A session of a client that shows the map.
async fn hello(server: &Server, nickname: &str) -> Native {
    Native::hello_with(server, json!({"nickname": nickname, "features": ["map"]})).await
}

/// The same in the room, and the room's state.
async fn join(server: &Server, nickname: &str) -> (Native, Value) {
    let mut native = hello(server, nickname).await;
    let state = native.enter(ROOM).await;
    (native, state)
}

/// A server with a moderator in the room.
async fn moderated() -> (Server, Native) {
    let server = Server::start(&[("TOKEN_KEY", KEY)]).await;
    let boss = json!({"nickname": "boss", "token": moderator(), "features": ["map"]});
    let mut boss = Native::hello_with(&server, boss).await;
    boss.enter(ROOM).await;
    (server, boss)
}

fn set(values: Value) -> Value {
    let mut request = json!({"type": "live", "room": ROOM});
    request["set"] = values;
    request
}

fn mark(id: &str, longitude: f64) -> Value {
    let geometry = json!({"type": "Point", "coordinates": [longitude, 45.18]});
    json!({"id": id, "geometry": geometry, "properties": {"shape": "mark", "color": 2}})
}

fn put(features: impl Into<Vec<Value>>) -> Value {
    json!({"type": "board_put", "room": ROOM, "features": features.into()})
}

fn named(request: &str, ids: &[&str]) -> Value {
    json!({"type": request, "room": ROOM, "ids": ids})
}

/// An identifier with this number.
fn id(number: usize) -> String {
    format!("b.{number:016}")
}

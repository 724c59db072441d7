//! Servers, members and requests that all these tests share.

use crate::common::Server;
use crate::common::clock::Still;
use crate::common::native::{KEY, Native};
use serde_json::{Value, json};
use std::time::Duration;

/// The room of most tests.
pub const ROOM: &str = "QGIS";

/// A server without rates and without pings: tests skip the time that the contract waits.
pub async fn server(settings: &[(&str, &str)]) -> Server {
    let calm = [("MESSAGE_RATE", "0"), ("WS_PING_INTERVAL", "3600"), ("TOKEN_KEY", KEY)];
    Server::start(&[&calm, settings].concat()).await
}

/// Advances the clock of the server and the test by this time.
pub async fn skip(seconds: f64) {
    Still::begin().skip(seconds).await;
}

/// Two members of [`ROOM`].
pub async fn two(server: &Server) -> [Native; 2] {
    [Native::join(server, "ann", ROOM).await, Native::join(server, "bob", ROOM).await]
}

/// Three members of [`ROOM`].
pub async fn three(server: &Server) -> [Native; 3] {
    let [ann, bob] = two(server).await;
    [ann, bob, Native::join(server, "cleo", ROOM).await]
}

/// A session that comes back over a new connection.
pub async fn resumed(server: &Server, key: &str) -> Native {
    let native = Native::hello_with(server, json!({"resume": key})).await;
    assert_eq!(native.welcome["resumed"], true, "{}", native.welcome);
    native
}

/// Breaks the connection, waits until the server has noticed, and returns the resume key. Not for members in a call.
pub async fn lost(native: Native, witness: &mut Native) -> String {
    let (member, key) = (native.member(), native.resume_key());
    native.break_off().await;
    // The refusal of an invitation shows that the session is detached.
    for _ in 0..500 {
        let answer = witness.ask(json!({"type": "invite", "to": member, "room": ROOM, "call": true})).await;
        if answer["code"] == "peer_away" {
            return key;
        }
        if answer["type"] == "ok" {
            witness.ask(json!({"type": "invite_cancel", "invite": answer["invite"]})).await;
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    panic!("nobody noticed the break");
}

/// All events before the room, and then the session, answer a request that is sent now.
pub async fn told(native: &mut Native, room: &str) -> Vec<Value> {
    native.ok(json!({"type": "ack", "room": room, "ids": ["none"]})).await;
    native.all().await
}

/// The events of one type among these.
pub async fn told_of(native: &mut Native, name: &str) -> Vec<Value> {
    let mut told = told(native, ROOM).await;
    told.retain(|frame| frame["type"] == name);
    told
}

/// Waits until native members are told that a member with this nickname came, and returns its id.
pub async fn came(native: &mut Native, nickname: &str) -> String {
    loop {
        let presence = native.event("presence").await;
        let joined = presence["joined"].as_array().into_iter().flatten();
        if let Some(person) = joined.into_iter().find(|person| person["nickname"] == nickname) {
            return person["member"].as_str().unwrap().to_owned();
        }
    }
}

/// A direct message to a member.
pub fn direct(to: &str, text: &str) -> Value {
    json!({"type": "direct_send", "room": ROOM, "to": to, "content": {"kind": "text", "text": text}})
}

/// A direct message to the holder of a nickname.
pub fn direct_by_name(nickname: &str, text: &str) -> Value {
    json!({"type": "direct_send", "room": ROOM, "nickname": nickname, "content": {"kind": "text", "text": text}})
}

/// The acknowledgement of a direct message.
pub fn ack(direct: &Value) -> Value {
    json!({"type": "ack", "room": direct["room"], "ids": [direct["id"]]})
}

/// This request with another key.
pub fn with(mut request: Value, key: &str, value: impl Into<Value>) -> Value {
    request[key] = value.into();
    request
}

/// This request without a key.
pub fn without(mut request: Value, key: &str) -> Value {
    request.as_object_mut().expect("an object").remove(key);
    request
}

/// The outcome in a reply to a direct message, and its reason.
pub fn outcome(answer: &Value) -> (&str, Option<&str>) {
    assert_eq!(answer["type"], "ok", "{answer}");
    (answer["delivery"].as_str().expect("an outcome"), answer["reason"].as_str())
}

//! A client of the native protocol that remembers its frames: requests get their replies by `ref`, events are waited
//! for.

use super::hmac::with_hmac;
use super::{Client, Server};
use futures_util::SinkExt;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tokio_tungstenite::tungstenite::Message;

/// A native client, and its knowledge of itself.
pub struct Native {
    pub client: Client,
    /// The `welcome` frame.
    pub welcome: Value,
    asked: u64,
    /// Events that came while a reply was waited for, in their order.
    waiting: std::collections::VecDeque<Value>,
}

pub const KEY: &str = "a secret of at least thirty-two bytes";

/// A token of a moderator.
pub fn moderator() -> String {
    token(json!({"sub": "boss", "roles": ["moderator"]}))
}

/// A token with these claims, good for an hour unless they say otherwise.
pub fn token(mut claims: Value) -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    if claims.get("exp").is_none() {
        claims["exp"] = (now + 3600).into();
    }
    with_hmac(&jsonwebtoken::Header::default(), &claims, KEY.as_bytes())
}

impl Native {
    /// A connection without a session.
    pub async fn open(server: &Server) -> Self {
        Self::over(Client::connect(server, "/ws").await)
    }

    /// The same, where the session of this key is, as clients come that are near the room that they were in.
    pub async fn open_for(server: &Server, key: &str) -> Self {
        let path = super::deal::path_of_key(key);
        Self::over(Client::connect(server, path.as_deref().unwrap_or("/ws")).await)
    }

    /// A connection that a trusted proxy hands on from this address.
    pub async fn open_from(server: &Server, address: &str) -> Self {
        let headers = [("x-forwarded-for", address)];
        Self::over(Client::try_connect_with(server, "/ws", &headers).await.expect("a connection"))
    }

    /// A session whose client connects from this address.
    pub async fn hello_from(server: &Server, nickname: &str, address: &str) -> Self {
        let mut native = Self::open_from(server, address).await;
        let welcome = native.say_hello(json!({"nickname": nickname})).await;
        assert_eq!(welcome["type"], "welcome", "{welcome}");
        native
    }

    /// A session with this token.
    pub async fn hello_as(server: &Server, nickname: &str, token: &str) -> Self {
        Self::hello_with(server, json!({"nickname": nickname, "token": token})).await
    }

    /// The same session over another connection.
    pub async fn resume(server: &Server, key: &str) -> Self {
        let native = Self::hello_with(server, json!({"resume": key})).await;
        assert_eq!(native.welcome["resumed"], true, "{}", native.welcome);
        native
    }

    /// The same, from this address.
    pub async fn resume_from(server: &Server, key: &str, address: &str) -> Self {
        let (path, headers) = (super::deal::path_of_key(key), [("x-forwarded-for", address)]);
        let client = Client::try_connect_with(server, path.as_deref().unwrap_or("/ws"), &headers).await;
        let mut native = Self::over(client.expect("a connection"));
        assert_eq!(native.say_hello(json!({"resume": key})).await["resumed"], true);
        native
    }

    pub fn over(client: Client) -> Self {
        Self { client, welcome: Value::Null, asked: 0, waiting: std::collections::VecDeque::new() }
    }

    /// A session with every feature.
    pub async fn hello(server: &Server, nickname: &str) -> Self {
        let features = ["direct", "call", "file"];
        Self::hello_with(server, json!({"nickname": nickname, "features": features})).await
    }

    /// A session that says hello with these keys.
    pub async fn hello_with(server: &Server, keys: Value) -> Self {
        let mut native = match keys["resume"].as_str() {
            Some(key) => Self::open_for(server, key).await,
            None => Self::open(server).await,
        };
        let welcome = native.say_hello(keys).await;
        assert_eq!(welcome["type"], "welcome", "{welcome}");
        native
    }

    pub async fn say_hello(&mut self, mut keys: Value) -> Value {
        keys["type"] = "hello".into();
        keys["protocol"] = 1.into();
        let answer = self.ask(keys).await;
        if answer["type"] == "welcome" {
            self.welcome = answer.clone();
        }
        answer
    }

    /// A session that is in this room.
    pub async fn join(server: &Server, nickname: &str, room: &str) -> Self {
        let mut native = Self::hello(server, nickname).await;
        native.enter(room).await;
        native
    }

    /// Joins a room and returns its state.
    pub async fn enter(&mut self, room: &str) -> Value {
        self.enter_with(json!({"room": room})).await
    }

    /// Joins a room with these keys and returns its state.
    pub async fn enter_with(&mut self, mut keys: Value) -> Value {
        keys["type"] = "join".into();
        let answer = self.ok(keys).await;
        answer["state"].clone()
    }

    pub fn member(&self) -> String {
        self.welcome["member"].as_str().expect("a session").to_owned()
    }

    pub fn resume_key(&self) -> String {
        self.welcome["resume"].as_str().expect("a session").to_owned()
    }

    /// Sends a request with a `ref` of its own, and returns that.
    pub async fn send(&mut self, mut request: Value) -> u64 {
        self.asked += 1;
        request["ref"] = self.asked.into();
        self.client.send(request).await;
        self.asked
    }

    /// Sends requests in one write, each with a `ref` of its own.
    pub async fn pipeline<const N: usize>(&mut self, requests: [Value; N]) -> [u64; N] {
        let references = requests.map(|mut request| {
            self.asked += 1;
            request["ref"] = self.asked.into();
            (self.asked, Message::text(request.to_string()))
        });
        for (_, message) in &references {
            self.client.socket.feed(message.clone()).await.expect("an open socket");
        }
        self.client.socket.flush().await.expect("an open socket");
        references.map(|(reference, _)| reference)
    }

    /// Sends a request and waits for its reply; events that come before it are kept.
    pub async fn ask(&mut self, request: Value) -> Value {
        let reference = self.send(request).await;
        self.reply(reference).await
    }

    /// Waits for the reply to a request that was sent.
    pub async fn reply(&mut self, reference: u64) -> Value {
        if let Some(place) = self.waiting.iter().position(|frame| frame["ref"] == reference) {
            return self.waiting.remove(place).expect("it is there");
        }
        loop {
            let frame = self.client.next().await;
            if frame["ref"] == reference {
                return frame;
            }
            self.waiting.push_back(frame);
        }
    }

    /// Sends a request that is to succeed.
    pub async fn ok(&mut self, request: Value) -> Value {
        let answer = self.ask(request.clone()).await;
        assert_eq!(answer["type"], "ok", "{request} got {answer}");
        answer
    }

    /// Sends a request that is to be refused with this code.
    pub async fn refused(&mut self, request: Value, code: &str) -> Value {
        let answer = self.ask(request.clone()).await;
        assert_eq!((&answer["type"], &answer["code"]), (&json!("error"), &json!(code)), "{request} got {answer}");
        answer
    }

    /// Sends a text to a room; returns the reply.
    pub async fn say(&mut self, room: &str, text: &str) -> Value {
        self.ok(json!({"type": "send", "room": room, "content": {"kind": "text", "text": text}})).await
    }

    /// The next frame that was not taken as a reply.
    pub async fn next(&mut self) -> Value {
        match self.waiting.pop_front() {
            Some(frame) => frame,
            None => self.client.next().await,
        }
    }

    /// The next event of this type; others are skipped.
    pub async fn event(&mut self, name: &str) -> Value {
        self.until(|frame| frame["type"] == name).await
    }

    pub async fn until(&mut self, mut fits: impl FnMut(&Value) -> bool) -> Value {
        loop {
            let frame = self.next().await;
            if fits(&frame) {
                return frame;
            }
        }
    }

    /// All frames before the room's answer to a request that is sent now: no other frame was sent.
    pub async fn fence(&mut self, room: &str) -> Vec<Value> {
        self.ask(json!({"type": "call_leave", "room": room})).await;
        std::mem::take(&mut self.waiting).into()
    }

    /// The next `presence` event with this member in `joined` or `left`, whichever `what` names.
    pub async fn presence(&mut self, what: &str, nickname: &str) -> Value {
        let event = self.until(|frame| frame["type"] == "presence" && person(frame, what, nickname).is_some()).await;
        person(&event, what, nickname).expect("it is there").clone()
    }

    /// All frames before the session's answer to a request that is sent now.
    pub async fn all(&mut self) -> Vec<Value> {
        self.ok(json!({"type": "ping"})).await;
        std::mem::take(&mut self.waiting).into()
    }

    /// Breaks the connection without a close frame.
    pub async fn break_off(self) {
        drop(self.client);
    }

    pub async fn send_binary(&mut self) {
        self.client.send_message(Message::binary(vec![1, 2, 3])).await;
    }

    pub async fn closed(&mut self) -> u16 {
        self.client.closed().await
    }

    pub async fn leave(self) {
        self.client.leave().await;
    }
}

fn person<'a>(presence: &'a Value, what: &str, nickname: &str) -> Option<&'a Value> {
    presence[what].as_array()?.iter().find(|person| person["nickname"] == nickname)
}

/// A client's view of a room after a state and the events that follow it: names by member, and the number of
/// connections.
#[derive(Debug, Clone, PartialEq)]
pub struct View {
    pub members: BTreeMap<String, String>,
    pub nb_users: u64,
}

impl View {
    pub fn of(state: &Value) -> Self {
        let mut view = Self { members: BTreeMap::new(), nb_users: state["nb_users"].as_u64().unwrap() };
        view.add(&state["members"]);
        view
    }

    fn add(&mut self, people: &Value) {
        for person in people.as_array().into_iter().flatten() {
            let member = person["member"].as_str().unwrap().to_owned();
            self.members.insert(member, person["nickname"].as_str().unwrap().to_owned());
        }
    }

    /// Applies one event: `left` before `joined`.
    pub fn apply(&mut self, event: &Value) {
        for person in event["left"].as_array().into_iter().flatten() {
            self.members.remove(person["member"].as_str().unwrap());
        }
        self.add(&event["joined"]);
        self.nb_users = event["nb_users"].as_u64().unwrap();
    }
}

//! Clients of the three generations as members of a room: their frames, sent and received.

use super::{Client, Server};
use serde_json::{Value, json};
use uuid::Uuid;

/// A generation of clients.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Generation {
    V1,
    V2,
    V3,
}

pub use Generation::{V1, V2, V3};

/// All generations.
pub const GENERATIONS: [Generation; 3] = [V1, V2, V3];

impl Generation {
    /// The address at which a room speaks this generation with any settings.
    pub fn path(self, room: &str) -> String {
        match self {
            V1 => format!("/v1/room/{room}/ws"),
            V2 => format!("/v2/room/{room}/ws"),
            V3 => format!("/v3/channel/{room}/ws"),
        }
    }

    /// Its word for a room, in paths and refusals.
    pub fn place(self) -> &'static str {
        if self == V3 { "channel" } else { "room" }
    }

    /// The address of a text by PUT.
    pub fn put_path(self, room: &str) -> String {
        format!("/{}/{room}/{}", self.place(), if self == V1 { "message" } else { "text" })
    }

    /// The frame that tells the number of members.
    pub fn count(self, members: usize) -> Value {
        match self {
            V1 => json!({"author": "internal", "nb_users": members}),
            V2 | V3 => json!({"type": "nb_users", "nb_users": members}),
        }
    }

    /// The frame of a text, sent and received.
    pub fn text(self, author: &str, text: &str) -> Value {
        match self {
            V1 => json!({"message": text, "author": author, "avatar": null}),
            V2 | V3 => json!({"type": "text", "author": author, "avatar": null, "text": text}),
        }
    }
}

pub fn newcomer(nickname: &str) -> Value {
    json!({"type": "newcomer", "newcomer": nickname})
}

pub fn exiter(nickname: &str) -> Value {
    json!({"type": "exiter", "exiter": nickname})
}

pub fn like(liker: &str, liked: &str, message: &str) -> Value {
    json!({"type": "like", "liker_author": liker, "liked_author": liked, "message": message})
}

pub fn uncompliant(reason: &str) -> Value {
    json!({"type": "uncompliant", "reason": reason})
}

/// A v3 frame without the stamp that every v3 frame must have, right behind its type.
pub fn unstamped(frame: &Value) -> Value {
    let mut plain = frame.as_object().expect("an object").clone();
    let first: Vec<&str> = plain.keys().take(3).map(String::as_str).collect();
    assert_eq!(first, ["type", "id", "timestamp"], "{frame}");
    let id = plain.shift_remove("id").unwrap();
    let parsed: Uuid = id.as_str().expect("an id as text").parse().expect("a UUID");
    assert_eq!(id, parsed.hyphenated().to_string(), "{frame}");
    let timestamp = plain.shift_remove("timestamp").unwrap();
    assert!(timestamp.is_i64() || timestamp.is_u64(), "{frame}");
    Value::Object(plain)
}

/// The same frame with these keys set, the others kept.
pub fn with(mut frame: Value, changes: &Value) -> Value {
    for (key, value) in changes.as_object().expect("an object") {
        frame[key] = value.clone();
    }
    frame
}

/// The same frame without this key.
pub fn without(mut frame: Value, key: &str) -> Value {
    frame.as_object_mut().expect("an object").shift_remove(key);
    frame
}

/// The author of texts that mark a point in the order of a room's frames.
const MARKER: &str = "marker";

/// A client in a room.
pub struct Member {
    pub client: Client,
    pub generation: Generation,
}

impl Member {
    /// Enters a room at the address of its generation, and expects `number` as the count of members.
    pub async fn enter(server: &Server, generation: Generation, room: &str, number: usize) -> Self {
        let client = Client::connect(server, &generation.path(room)).await;
        let mut member = Self { client, generation };
        member.expect_count(number).await;
        member
    }

    /// Enters a room at any address, and reads nothing yet.
    pub async fn enter_at(server: &Server, generation: Generation, path: &str) -> Self {
        Self { client: Client::connect(server, path).await, generation }
    }

    /// Sends a frame as it is.
    pub async fn send(&mut self, frame: Value) {
        self.client.send(frame).await;
    }

    /// Sends a text in the form of its generation.
    pub async fn say(&mut self, author: &str, text: &str) {
        self.client.send(self.generation.text(author, text)).await;
    }

    /// Registers a nickname, which was free.
    pub async fn register(&mut self, nickname: &str) {
        self.send(newcomer(nickname)).await;
        self.expect(newcomer(nickname)).await;
    }

    /// The next frame, in v3 without its stamp. Markers that others said are passed over.
    pub async fn next(&mut self) -> Value {
        let frame = self.client.until(|frame| frame["author"] != MARKER).await;
        if self.generation == V3 { unstamped(&frame) } else { frame }
    }

    /// The next frame is exactly this one, in the order of its keys too; in v3 with a stamp besides.
    pub async fn expect(&mut self, frame: Value) {
        assert_eq!(self.next().await.to_string(), frame.to_string(), "as heard by {:?}", self.generation);
    }

    /// The next frame is this count of members.
    pub async fn expect_count(&mut self, members: usize) {
        self.expect(self.generation.count(members)).await;
    }

    /// The next frame is this text without avatar.
    pub async fn expect_text(&mut self, author: &str, text: &str) {
        self.expect(self.generation.text(author, text)).await;
    }

    /// The next frame is a refusal; returns its reason.
    pub async fn expect_refusal(&mut self) -> String {
        let frame = self.next().await;
        let reason = frame["reason"].as_str().unwrap_or_else(|| panic!("no refusal: {frame}")).to_owned();
        assert_eq!(frame, uncompliant(&reason));
        reason
    }

    /// Expects no further frame before that of a text which this member sends now. For consequences of the member's own
    /// frames.
    pub async fn expect_nothing_else(&mut self) {
        let text = Uuid::now_v7().to_string();
        self.say(MARKER, &text).await;
        loop {
            let frame = self.client.next().await;
            assert_eq!(frame["author"], MARKER, "as heard by {:?}: {frame}", self.generation);
            if frame.get("text").or(frame.get("message")) == Some(&Value::from(text.as_str())) {
                return;
            }
        }
    }

    /// Closes as the plugins do; returns when the server has answered.
    pub async fn leave(self) {
        self.client.leave().await;
    }
}

impl Server {
    /// The number of members that `/status` shows for a room.
    pub async fn count(&self, room: &str) -> u64 {
        let status = self.get("/status").await.json();
        let rooms = status["rooms"].as_array().expect("rooms");
        let entry = rooms.iter().find(|entry| entry["name"] == room).expect("the room");
        entry["nb_connected_users"].as_u64().expect("a number")
    }

    /// The nicknames registered in a room.
    pub async fn users(&self, room: &str) -> Value {
        self.get(&format!("/room/{room}/users")).await.json()
    }

    /// The history of a room, as v2 shows it.
    pub async fn last(&self, room: &str) -> Value {
        self.get(&format!("/room/{room}/last")).await.json()
    }

    /// The history of a room, as v3 shows it.
    pub async fn last_v3(&self, room: &str) -> Value {
        self.get(&format!("/channel/{room}/last")).await.json()
    }
}

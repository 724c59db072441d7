//! A plugin: its addresses, its frames, and its strictness in reading (client contract, sections 1 to 4).

use crate::common::{Client, Server};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Releases that differ in the frames that they send or can read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Release {
    /// 1.0: v1.
    QTribu10,
    /// 1.1: v2, does not know styles.
    QTribu11,
    /// 1.2: v2, needs styles.
    QTribu12,
    /// Up to 1.6: v3, knows no replies.
    QChat16,
    /// 1.7: v3 with replies.
    QChat17,
    /// 0.1: v2, reads leniently.
    QField01,
    /// From 1.4: v3, reads leniently.
    QField14,
}

pub(crate) use Release::{QChat16, QChat17, QField01, QField14, QTribu10, QTribu11, QTribu12};

/// A running plugin. It fails on frames on which the real one would fail.
pub(crate) struct Plugin {
    pub(crate) client: Client,
    pub(crate) release: Release,
    nickname: &'static str,
    checked: usize,
}

impl Release {
    /// The path of its socket for a room called QGIS.
    fn path(self) -> &'static str {
        match self {
            QTribu10 | QTribu11 | QTribu12 | QField01 => "/room/QGIS/ws",
            QChat16 | QChat17 | QField14 => "/channel/QGIS/ws",
        }
    }

    /// A frame as the release writes it, in Python's spacing and escapes if it is written in Python.
    fn write(self, frame: &Value) -> String {
        match self {
            QField01 | QField14 => frame.to_string(),
            _ => python(frame),
        }
    }
}

impl Plugin {
    /// Joins as a user does; a release that registers does so at once.
    pub(crate) async fn join(server: &Server, release: Release, nickname: &'static str) -> Self {
        let mut plugin = Self::over(Client::connect(server, release.path()).await, release, nickname);
        match release {
            QTribu10 => {}
            QTribu11 | QTribu12 | QField01 | QField14 => {
                plugin.send(&json!({"type": "newcomer", "newcomer": nickname})).await;
            }
            QChat16 | QChat17 => {
                let frame =
                    json!({"type": "newcomer", "id": Uuid::new_v4(), "timestamp": 1_795_157_202, "newcomer": nickname});
                plugin.send(&frame).await;
            }
        }
        plugin
    }

    /// A plugin that has opened this socket and sent nothing.
    pub(crate) fn over(client: Client, release: Release, nickname: &'static str) -> Self {
        Self { client, release, nickname, checked: 0 }
    }

    /// Sends a text; returns its id, if the release makes ids.
    pub(crate) async fn say(&mut self, text: &str) -> Option<Uuid> {
        let (id, author) = (Uuid::new_v4(), self.nickname);
        let avatar = "mGeoPackage.svg";
        let (frame, id) = match self.release {
            QTribu10 => (json!({"message": text, "author": author, "avatar": avatar}), None),
            QTribu11 | QTribu12 => (json!({"type": "text", "author": author, "avatar": avatar, "text": text}), None),
            QField01 => (json!({"type": "text", "author": author, "avatar": "", "text": text}), None),
            QField14 => (json!({"type": "text", "author": author, "avatar": null, "text": text}), None),
            QChat16 => (
                json!({"type": "text", "id": id, "timestamp": 1_795_157_203, "author": author,
                "avatar": avatar, "text": text}),
                Some(id),
            ),
            QChat17 => (
                json!({"type": "text", "id": id, "timestamp": 1_795_157_203, "in_reply_to_id": null,
                "author": author, "avatar": avatar, "text": text}),
                Some(id),
            ),
        };
        self.send(&frame).await;
        id
    }

    pub(crate) async fn send(&mut self, frame: &Value) {
        self.client.send_text(self.release.write(frame)).await;
    }

    /// The next frame by this author; the release could read all frames before it.
    pub(crate) async fn next_by(&mut self, author: &str) -> Value {
        let frame = self.client.until(|frame| frame["author"] == author).await;
        self.check_frames();
        frame
    }

    /// The next frame of this type.
    pub(crate) async fn next_of(&mut self, kind: &str) -> Value {
        let frame = self.client.until(|frame| frame["type"] == kind).await;
        self.check_frames();
        frame
    }

    /// The next count.
    pub(crate) async fn next_count(&mut self) -> u64 {
        let frame = self.client.until(|frame| frame.get("nb_users").is_some()).await;
        self.check_frames();
        frame["nb_users"].as_u64().expect("a number")
    }

    /// Fails where the plugin would: on keys that are missing or too many.
    pub(crate) fn check_frames(&mut self) {
        for frame in &self.client.seen[self.checked..] {
            if let Err(why) = read(self.release, frame) {
                panic!("{:?} fails: {why}: {frame}", self.release);
            }
        }
        self.checked = self.client.seen.len();
    }

    /// Leaves as a user does. QField sends an `exiter` before.
    pub(crate) async fn leave(mut self) {
        if let QField01 | QField14 = self.release {
            let frame = json!({"type": "exiter", "exiter": self.nickname});
            self.send(&frame).await;
        }
        self.client.leave_and_see().await;
        self.check_frames();
    }
}

/// Reads a frame as the release does; an error where the release raises an exception.
fn read(release: Release, frame: &Value) -> Result<(), String> {
    match release {
        QTribu10 => read_v1(frame),
        QTribu11 | QTribu12 => read_dataclass(frame, release == QTribu12, &[], &[]),
        QChat16 => read_dataclass(frame, true, &["id", "timestamp"], &[]),
        QChat17 => read_dataclass(frame, true, &["id", "timestamp"], &["in_reply_to_id"]),
        QField01 | QField14 => match frame["type"].as_str() {
            Some("text") if !frame["text"].is_string() => Err("text is no string".to_owned()),
            _ => Ok(()),
        },
    }
}

/// Reads keys of a dict, as QTribu 1.0 does.
fn read_v1(frame: &Value) -> Result<(), String> {
    let author = frame.get("author").and_then(Value::as_str).ok_or("no author")?;
    if author != "internal" {
        frame.get("message").and_then(Value::as_str).ok_or("no message")?;
        frame.get("avatar").ok_or("no avatar")?;
    }
    Ok(())
}

/// The other releases build a frozen dataclass from the keys.
fn read_dataclass(frame: &Value, style: bool, stamp: &[&str], allowed: &[&str]) -> Result<(), String> {
    let post = ["author", "avatar"];
    let Some(kind) = frame["type"].as_str() else {
        return Ok(()); // a line in the log
    };
    let keys: Vec<&str> = match kind {
        "nb_users" => vec!["nb_users"],
        "newcomer" => vec!["newcomer"],
        "exiter" => vec!["exiter"],
        "uncompliant" => vec!["reason"],
        "like" => vec!["liker_author", "liked_author", "message"],
        "text" => [&post[..], &["text"]].concat(),
        "image" => [&post[..], &["image_data"]].concat(),
        "crs" => [&post[..], &["crs_wkt", "crs_authid"]].concat(),
        "bbox" => [&post[..], &["crs_wkt", "crs_authid", "xmin", "xmax", "ymin", "ymax"]].concat(),
        "geojson" => {
            let style: &[&str] = if style { &["style"] } else { &[] };
            [&post[..], &["layer_name", "crs_wkt", "crs_authid", "geojson"], style].concat()
        }
        "position" if !stamp.is_empty() => [&post[..], &["crs_wkt", "crs_authid", "x", "y"]].concat(),
        "model" if !stamp.is_empty() => [&post[..], &["model_name", "model_group", "raw_xml"]].concat(),
        "script" if !stamp.is_empty() => [&post[..], &["name", "raw_pycode"]].concat(),
        _ => return Ok(()), // a type it does not know
    };
    let wanted: BTreeSet<&str> = ["type"].into_iter().chain(keys).chain(stamp.iter().copied()).collect();
    let found: BTreeSet<&str> = frame.as_object().unwrap().keys().map(String::as_str).collect();
    let missing: Vec<_> = wanted.difference(&found).collect();
    let unknown: Vec<_> = found.difference(&wanted).filter(|key| !allowed.contains(key)).collect();
    if !missing.is_empty() || !unknown.is_empty() {
        return Err(format!("missing {missing:?}, unknown {unknown:?}"));
    }
    if !stamp.is_empty() && !frame["timestamp"].is_i64() {
        return Err("the timestamp is no integer".to_owned());
    }
    if kind == "geojson" && !frame["geojson"]["features"].is_array() {
        return Err("features is no list".to_owned());
    }
    if kind == "geojson" && frame.get("style").is_some_and(Value::is_null) {
        return Err("a null style cannot be loaded".to_owned());
    }
    Ok(())
}

/// JSON as Python writes it: spaces behind `,` and `:`, and everything that is not ASCII escaped.
fn python(value: &Value) -> String {
    match value {
        Value::Object(entries) => {
            let entries: Vec<String> =
                entries.iter().map(|(key, value)| format!("\"{key}\": {}", python(value))).collect();
            format!("{{{}}}", entries.join(", "))
        }
        Value::Array(elements) => format!("[{}]", elements.iter().map(python).collect::<Vec<_>>().join(", ")),
        other => {
            let mut text = String::new();
            for unit in other.to_string().encode_utf16() {
                match u8::try_from(unit) {
                    Ok(ascii) if ascii.is_ascii() => text.push(ascii.into()),
                    _ => text += &format!("\\u{unit:04x}"),
                }
            }
            text
        }
    }
}

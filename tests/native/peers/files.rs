//! Offers of files: recipients, lifetime and refusals (`docs/protocol.md`, Files, the server's part).

use super::stage::{ROOM, came, server, three, told_of, two, with, without};
use crate::common::clock::Still;
use crate::common::native::Native;
use crate::common::{Client, Server};
use serde_json::{Value, json};

pub fn offer() -> Value {
    json!({"type": "file_offer", "room": ROOM, "name": "parcels.gpkg", "size": 7_340_032})
}

pub fn update(offered: &Value, status: &str) -> Value {
    json!({"type": "file_update", "room": ROOM, "transfer": offered["transfer"], "status": status})
}

/// Offers a file to everybody.
pub async fn offered(native: &mut Native) -> Value {
    native.ok(offer()).await
}

/// The next `file_status` event: its status, and the frame.
pub async fn status(native: &mut Native) -> (String, Value) {
    let status = native.event("file_status").await;
    assert_eq!((&status["room"], status["timestamp"].is_u64()), (&json!(ROOM), true));
    (status["status"].as_str().unwrap().to_owned(), status)
}

/// Two members of the room and a member without the feature `file`.
async fn with_plain(server: &Server) -> ([Native; 2], Native) {
    let natives = two(server).await;
    let mut plain = Native::hello_with(server, json!({"nickname": "plain", "features": ["direct", "call"]})).await;
    plain.enter(ROOM).await;
    (natives, plain)
}

#[tokio::test]
async fn an_offer_reaches_members_and_late_joiners_with_files() {
    let server = server(&[]).await;
    let ([mut ann, mut bob], mut plain) = with_plain(&server).await;
    let mut v3 = Client::connect(&server, "/channel/QGIS/ws").await;
    let whole = with(with(offer(), "mime", "application/geopackage+sqlite3"), "sha256", "9f".repeat(32));
    let clock = Still::begin();
    let made = ann.ok(whole.clone()).await;
    assert_eq!(made["expires_in"], 600);
    let shown = bob.event("file_offered").await;
    for key in ["name", "size", "mime", "sha256"] {
        assert_eq!(shown[key], whole[key], "{key}");
    }
    for key in ["transfer", "peer", "expires_in"] {
        assert_eq!(shown[key], made[key], "{key}");
    }
    assert_eq!(shown["from"], json!({"member": ann.member(), "nickname": "ann"}));
    assert_eq!((shown.get("direct"), shown["timestamp"].is_u64()), (None, true));
    assert_eq!(plain.event("file_offered").await["name"], whole["name"], "who cannot fetch it may say so");
    assert_eq!(told_of(&mut ann, "file_offered").await, [] as [Value; 0]);
    let heard = v3.fence(&server, ROOM).await;
    assert!(heard.iter().all(|frame| frame.get("transfer").is_none()), "{heard:?}");
    clock.skip(100.5).await;
    let mut late = Native::hello(&server, "late").await;
    let state = late.enter(ROOM).await;
    let found = &state["offers"][0];
    assert_eq!(
        (&found["transfer"], &found["expires_in"], &found["name"]),
        (&made["transfer"], &json!(500), &whole["name"])
    );
    assert_eq!((found.get("type"), found.get("room")), (None, None));
    let mut also_plain = Native::hello_with(&server, json!({"nickname": "plainer"})).await;
    assert_eq!(also_plain.enter(ROOM).await.get("offers"), None);
    assert_eq!(Native::hello(&server, "other").await.enter("QField").await.get("offers"), None);
}

#[tokio::test]
async fn an_offer_to_one_member_reaches_nobody_else() {
    let server = server(&[]).await;
    let [mut ann, mut bob, mut cleo] = three(&server).await;
    let made = ann.ok(with(offer(), "to", bob.member())).await;
    assert_eq!(bob.event("file_offered").await["direct"], true);
    assert_eq!(told_of(&mut cleo, "file_offered").await, [] as [Value; 0]);
    cleo.refused(update(&made, "accepted"), "not_found").await;
    cleo.refused(update(&made, "declined"), "not_found").await;
    cleo.refused(update(&made, "cancelled"), "not_found").await;
    assert_eq!(Native::hello(&server, "late").await.enter(ROOM).await.get("offers"), None);
    bob.ok(update(&made, "accepted")).await;
    ann.ok(update(&made, "cancelled")).await;
    assert_eq!(told_of(&mut cleo, "file_status").await, [] as [Value; 0]);
}

#[tokio::test]
async fn members_without_files_cannot_be_offered_one() {
    let server = server(&[]).await;
    let ([mut ann, _bob], plain) = with_plain(&server).await;
    let mut v3 = Client::connect(&server, "/channel/QGIS/ws").await;
    v3.send(json!({"type": "newcomer", "newcomer": "gisela"})).await;
    let gisela = came(&mut ann, "gisela").await;
    ann.refused(with(offer(), "to", plain.member()), "unsupported").await;
    ann.refused(with(offer(), "to", gisela), "unsupported").await;
    let stranger = Native::join(&server, "stranger", "QField").await;
    ann.refused(with(offer(), "to", stranger.member()), "not_found").await;
    ann.refused(with(offer(), "to", ann.member()), "not_found").await;
    ann.refused(with(offer(), "room", "QField"), "not_joined").await;
}

#[tokio::test]
async fn harmful_names_and_sizes_are_refused() {
    let server = server(&[("LIMIT_FILE_SIZE", "1000000000")]).await;
    let [mut ann, mut bob] = two(&server).await;
    let names = [
        "",
        "../../etc/passwd",
        "a/b",
        "a\\b",
        "a\0b",
        "a\nb",
        "a\u{7f}",
        "a\u{85}b",
        "gpj.\u{202e}gepk",
        "\u{2066}a",
        "\u{200f}a",
        "\u{61c}a",
    ];
    for name in names {
        assert_eq!(ann.refused(with(offer(), "name", name), "invalid").await["field"], "name", "{name:?}");
    }
    let rows = [
        ("name", json!("x".repeat(256))),
        ("mime", json!("x".repeat(128))),
        ("size", json!(-1)),
        ("size", json!(1.5)),
        ("size", json!(null)),
        ("sha256", json!("9f".repeat(31))),
        ("sha256", json!("xx".repeat(32))),
    ];
    for (key, value) in rows {
        assert_eq!(ann.refused(with(offer(), key, value), "invalid").await["field"], key);
    }
    ann.refused(without(offer(), "name"), "invalid").await;
    assert_eq!(ann.refused(with(offer(), "size", 1_000_000_001), "too_large").await["field"], "size");
    for (name, size) in [("é".repeat(255), 0), ("..".into(), 1_000_000_000), ("<script>.gpkg".into(), 1)] {
        ann.ok(with(with(offer(), "name", name.clone()), "size", size)).await;
        let shown = bob.event("file_offered").await;
        assert_eq!((&shown["name"], &shown["size"]), (&json!(name), &json!(size)));
    }
}

#[tokio::test]
async fn open_offers_are_limited_and_can_be_off() {
    let few = server(&[("LIMIT_OFFERS", "2")]).await;
    let [mut ann, mut bob] = two(&few).await;
    let first = offered(&mut ann).await;
    offered(&mut ann).await;
    ann.refused(offer(), "too_many").await;
    offered(&mut bob).await; // each has its own
    ann.ok(update(&first, "cancelled")).await;
    offered(&mut ann).await;
    let off = server(&[("LIMIT_OFFERS", "0")]).await;
    let [mut ann, _bob] = two(&off).await;
    ann.refused(offer(), "disabled").await;
    assert_eq!(ann.welcome["limits"]["offers"], 0);
}

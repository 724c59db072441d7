//! What clients seal for each other is passed on as it came, in rooms with such a name alone (`docs/sealed.md`).

use crate::common::Server;
use crate::common::native::Native;
use serde_json::{Value, json};

const ROOM: &str = "~Qm3xA_-0123456789abcdefghijklmnopqrs";
const FEATURE: &str = "b.0123456789abcdef";

fn sealed(bytes: usize) -> Value {
    json!({"v": 1, "sid": "AAECAwQFBgcICQoLDA0ODw", "n": 17, "data": "c".repeat(bytes)})
}

fn content(bytes: usize) -> Value {
    let mut content = sealed(bytes);
    content["kind"] = "sealed".into();
    content
}

async fn join(server: &Server, nickname: &str, room: &str) -> (Native, Value) {
    let hello = json!({"nickname": nickname, "features": ["map", "direct", "file"]});
    let mut native = Native::hello_with(server, hello).await;
    let state = native.enter(room).await;
    (native, state)
}

/// Each request that can carry something sealed.
fn requests(room: &str, to: &str) -> [Value; 5] {
    [
        json!({"type": "send", "room": room, "content": content(300)}),
        json!({"type": "direct_send", "room": room, "to": to, "content": content(300)}),
        json!({"type": "live", "room": room, "set": {"view": sealed(300), "presenting": sealed(300)}}),
        json!({"type": "board_put", "room": room, "features": [{"id": FEATURE, "sealed": sealed(20_000)}]}),
        json!({"type": "file_offer", "room": room, "name": "sealed", "size": 7, "sealed": sealed(300)}),
    ]
}

#[tokio::test]
async fn what_is_sealed_is_passed_on_as_it_came() {
    let server = Server::start(&[("MAX_STORED_MESSAGES", "5")]).await;
    let ((mut ann, _), (mut bob, _)) = (join(&server, "ann", ROOM).await, join(&server, "bob", ROOM).await);
    let [send, direct, live, board, file] = requests(ROOM, &bob.member());
    ann.ok(send).await;
    assert_eq!(bob.event("message").await["content"], content(300));
    let reference = ann.send(direct).await;
    let heard = bob.event("direct_message").await;
    assert_eq!(heard["content"], content(300));
    bob.ok(json!({"type": "ack", "room": ROOM, "ids": [heard["id"]]})).await;
    assert_eq!(ann.reply(reference).await["delivery"], "delivered");
    ann.ok(live).await;
    let values = json!({"view": sealed(300), "presenting": sealed(300)});
    assert_eq!(bob.event("live").await["members"][ann.member()], values);
    ann.ok(board).await;
    let heard = bob.event("board").await;
    assert_eq!(heard["put"][0]["sealed"], sealed(20_000));
    assert!(heard["put"][0].get("geometry").is_none() && heard["put"][0].get("properties").is_none(), "{heard}");
    ann.ok(file).await;
    let heard = bob.event("file_offered").await;
    assert_eq!((&heard["name"], &heard["sealed"]), (&json!("sealed"), &sealed(300)));
    let (mut carl, state) = join(&server, "carl", ROOM).await;
    assert_eq!(state["live"][ann.member()], values);
    assert_eq!(state["offers"][0]["sealed"], sealed(300));
    let heard = carl.event("message").await;
    assert_eq!((&heard["replay"], &heard["content"]), (&json!(true), &content(300)));
    assert_eq!(carl.event("board").await["put"][0]["sealed"], sealed(20_000));
}

#[tokio::test]
async fn words_of_sealed_frames_are_words_elsewhere() {
    let server = Server::start(&[]).await;
    let (mut ann, _) = join(&server, "ann", "QGIS").await;
    let view = json!({"bbox": [5, 45, 6, 46], "layers": ["sid"]});
    let position = json!({"at": [5.7, 45.2], "label": "sid"});
    ann.ok(json!({"type": "live", "room": "QGIS", "set": {"view": view, "position": position}})).await;
}

#[tokio::test]
async fn other_rooms_have_nothing_sealed() {
    let server = Server::start(&[]).await;
    for room in ["QGIS", "~Qm3xA_-0123456789abcdefghijklmno"] {
        let ((mut ann, _), (bob, _)) = (join(&server, "ann", room).await, join(&server, "bob", room).await);
        let fields = ["content.kind", "content.kind", "set", "features.sealed", "sealed"];
        for (request, field) in requests(room, &bob.member()).into_iter().zip(fields) {
            assert_eq!(ann.refused(request, "invalid").await["field"], field);
        }
    }
}

#[tokio::test]
async fn what_is_sealed_has_a_form_and_bounds() {
    let server = Server::start(&[("MESSAGE_RATE", "0")]).await;
    let (mut ann, _) = join(&server, "ann", ROOM).await;
    for (key, wrong) in [
        ("v", json!(2)),
        ("v", Value::Null),
        ("sid", json!("AAECAwQFBgcICQoLDA0OD")),
        ("sid", json!("AAECAwQFBgcICQoLDA0OD=")),
        ("n", json!(-1)),
        ("n", json!(9_007_199_254_740_992_u64)),
        ("data", json!("a+b/c")),
        ("data", json!(7)),
    ] {
        let mut content = content(4);
        content[key] = wrong.clone();
        let refusal = ann.refused(json!({"type": "send", "room": ROOM, "content": content}), "invalid").await;
        assert_eq!(refusal["field"], format!("content.{key}"), "{wrong}");
    }
    let live = |bytes: usize, key: &str| json!({"type": "live", "room": ROOM, "set": {key: sealed(bytes)}});
    ann.ok(live(1_900, "position")).await;
    ann.refused(live(2_000, "position"), "too_large").await;
    ann.ok(live(6_000, "stroke")).await;
    ann.refused(live(6_100, "stroke"), "too_large").await;
    let mut half = sealed(30);
    half["sid"] = Value::Null;
    ann.refused(json!({"type": "live", "room": ROOM, "set": {"cursor": half}}), "invalid").await;
    let put = |feature: Value| json!({"type": "board_put", "room": ROOM, "features": [feature]});
    ann.refused(put(json!({"id": FEATURE, "sealed": sealed(24_600)})), "too_large").await;
    let point = json!({"type": "Point", "coordinates": [5, 45]});
    let both = json!({"id": FEATURE, "sealed": sealed(9), "geometry": point});
    assert_eq!(ann.refused(put(both), "invalid").await["field"], "features.sealed");
    assert_eq!(ann.refused(put(json!({"id": FEATURE})), "invalid").await["field"], "features.geometry");
    let half = json!({"id": FEATURE, "geometry": point});
    assert_eq!(ann.refused(put(half), "invalid").await["field"], "features.properties");
    let offer = json!({"type": "file_offer", "room": ROOM, "name": "sealed", "size": 7, "sealed": sealed(6_200)});
    ann.refused(offer, "too_large").await;
}

//! Examples of requests: the shortest form of each, and one with every key.

use super::content::{example, said};
use super::samples::{FEATURE, FEATURE_2, INVITE, MEMBER, MESSAGE, PEER, PEER_2, TRANSFER};
use crate::dialect::native::VERSION;
use crate::message::ContentKind;
use serde_json::{Map, Value, json};

/// Examples of this request, as whole frames.
pub(super) fn examples(name: &str) -> Vec<Value> {
    let examples = about_oneself(name).or_else(|| saying(name)).unwrap_or_else(|| between_people(name));
    let framed = examples.into_iter().enumerate().map(|(place, keys)| {
        let mut frame = Map::new();
        frame.insert("type".into(), name.into());
        frame.insert("ref".into(), (place + 1).into());
        frame.extend(keys.as_object().cloned().unwrap_or_default());
        frame.into()
    });
    framed.collect()
}

fn about_oneself(name: &str) -> Option<Vec<Value>> {
    Some(match name {
        "hello" => vec![
            json!({ "protocol": VERSION, "nickname": "jane_doe" }),
            json!({ "protocol": VERSION, "nickname": "jane_doe", "avatar": "mGeoPackage.svg",
                "features": ["direct", "call", "file", "map"], "token": "eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl",
                "resume": "r.4vJ0c2n8QmS5bZ1uX7eT9w", "rooms": "9c1185a5c5e9fc54", "fresh": true }),
        ],
        "look" => vec![json!({ "looking": false })],
        "ping" | "rooms" | "ice" => vec![json!({})],
        "auth" => vec![json!({ "token": "eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl" })],
        "join" => vec![
            json!({ "room": "QGIS" }),
            json!({ "room": "QGIS", "nickname": "jane_d", "key": "s3same", "invite": INVITE, "mailbox": true,
                "history": 5 }),
        ],
        _ => return None,
    })
}

fn saying(name: &str) -> Option<Vec<Value>> {
    Some(match name {
        "send" => {
            let full = json!({ "room": "QGIS", "content": said(ContentKind::Text), "in_reply_to_id": MESSAGE,
                "replaces": MESSAGE, "as": "hans_on_irc", "nonce": "a1", "no_store": true });
            let kinds = ContentKind::ALL.iter().map(|kind| json!({ "room": "QGIS", "content": said(*kind) }));
            let likes = [
                json!({ "room": "QGIS", "content": { "kind": "like", "liked_author": "bob", "message": "Hi @all" } }),
                json!({ "room": "QGIS", "content": { "kind": "like", "liked_author": "bob", "message": "Hi @all",
                    "message_id": MESSAGE, "emoji": "🗺️", "remove": true } }),
            ];
            std::iter::once(full).chain(kinds).chain(likes).collect()
        }
        "leave" | "typing" | "call_leave" => vec![json!({ "room": "QGIS" })],
        "delete" => vec![json!({ "room": "QGIS", "id": MESSAGE })],
        "direct_send" => vec![
            json!({ "room": "QGIS", "to": MEMBER, "content": said(ContentKind::Text), "nonce": "d1" }),
            json!({ "room": "QGIS", "nickname": "bob", "content": said(ContentKind::Position), "nonce": "d2" }),
        ],
        "ack" => vec![json!({ "room": "QGIS", "ids": [MESSAGE] })],
        "notice" => vec![json!({ "room": "QGIS", "level": "warning", "text": "Back at noon" })],
        "kick" => vec![
            json!({ "room": "QGIS", "member": MEMBER }),
            json!({ "room": "QGIS", "member": MEMBER, "ban": 600, "reason": "flooding" }),
        ],
        _ => return None,
    })
}

fn between_people(name: &str) -> Vec<Value> {
    let hash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    let sealed = Value::from(example(ContentKind::Sealed));
    match name {
        "invite" => vec![
            json!({ "to": MEMBER, "room": "~Qm3xT7ab0Zk2LwY9cVd4Rg" }),
            json!({ "to": MEMBER, "room": "~Qm3xT7ab0Zk2LwY9cVd4Rg", "call": true, "note": "about the cadastre" }),
        ],
        "invite_reply" => vec![json!({ "invite": INVITE, "answer": "accept" })],
        "invite_cancel" => vec![json!({ "invite": INVITE })],
        "call_join" => vec![
            json!({ "room": "QGIS", "mic": true, "camera": false, "screen": false }),
            json!({ "room": "QGIS", "mic": true, "camera": false, "screen": true, "screen_stream": "{f3}" }),
        ],
        "call_update" => {
            vec![json!({ "room": "QGIS", "mic": false, "camera": true, "screen": true, "screen_stream": "{f3}" })]
        }
        "signal" => vec![json!({ "room": "QGIS", "from": PEER, "to": PEER_2,
            "data": { "link": 0, "description": { "type": "offer", "sdp": "v=0" } } })],
        "file_offer" => vec![
            json!({ "room": "QGIS", "name": "parcels.gpkg", "size": 7_340_032 }),
            json!({ "room": "QGIS", "name": "parcels.gpkg", "size": 7_340_032, "to": MEMBER,
                "mime": "application/geopackage+sqlite3", "sha256": hash, "sealed": sealed }),
        ],
        "live" => vec![
            json!({ "room": "QGIS", "set": { "cursor": { "at": [5.7231, 45.1847] } } }),
            json!({ "room": "QGIS", "set": {
                "position": { "at": [5.7245, 45.1885], "accuracy": 8, "heading": 120, "speed": 1.2, "altitude": 212,
                    "label": "levee" },
                "view": { "bbox": [5.70, 45.17, 5.74, 45.20], "rotation": 0, "crs": "EPSG:3857", "layers": [MESSAGE] },
                "stroke": { "points": [[5.72, 45.18], [5.721, 45.181]], "color": 2 },
                "presenting": true, "cursor": null } }),
            json!({ "room": "QGIS", "set": { "cursor": sealed, "view": sealed, "position": sealed, "stroke": sealed,
                "presenting": sealed } }),
        ],
        "board_put" => vec![
            json!({ "room": "QGIS", "features": [{ "id": FEATURE,
                "geometry": { "type": "LineString", "coordinates": [[5.72, 45.18], [5.73, 45.19]] },
                "properties": { "shape": "line", "color": 2, "note": "new levee", "width": 3 } }] }),
            json!({ "room": "QGIS", "features": [{ "id": FEATURE_2, "rev": 16,
                "geometry": { "type": "Point", "coordinates": [5.72, 45.18] },
                "properties": { "shape": "mark", "color": 0 } }] }),
            json!({ "room": "QGIS", "features": [{ "id": FEATURE, "sealed": sealed }] }),
        ],
        "board_remove" | "board_restore" => vec![json!({ "room": "QGIS", "ids": [FEATURE] })],
        "board_clear" => vec![json!({ "room": "QGIS" })],
        "board_lock" => vec![json!({ "room": "QGIS", "to": "moderators" })],
        "file_update" => vec![
            json!({ "room": "QGIS", "transfer": TRANSFER, "status": "done" }),
            json!({ "room": "QGIS", "transfer": TRANSFER, "status": "accepted", "offset": 0, "peer": PEER }),
        ],
        _ => Vec::new(),
    }
}

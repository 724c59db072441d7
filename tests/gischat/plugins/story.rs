//! An afternoon in one room: QTribu 1.0, QTribu 1.2, QChat 1.7, a QField user and a script over HTTP.

use super::plugin::{Plugin, QChat17, QField14, QTribu10, QTribu12};
use crate::common::Server;
use crate::common::member::{V1, V2, V3, exiter, like, newcomer, unstamped, with};
use crate::common::pictures;
use crate::common::samples::layer;
use serde_json::{Value, json};
use uuid::Uuid;

impl Plugin {
    /// All its incoming frames, in v3 without stamps.
    fn told(&self) -> Vec<String> {
        let plain = |frame: &Value| match self.release {
            QChat17 | QField14 => unstamped(frame).to_string(),
            _ => frame.to_string(),
        };
        self.client.seen.iter().map(plain).collect()
    }
}

fn written(frames: &[Value]) -> Vec<String> {
    frames.iter().map(Value::to_string).collect()
}

#[tokio::test]
async fn old_and_new_plugins_and_http_meet_in_one_room() {
    let server = Server::start(&[("MAX_STORED_MESSAGES", "3")]).await;
    let avatar = json!({"avatar": "mGeoPackage.svg"});

    // Zoe has the oldest plugin, and says nothing at first.
    let mut zoe = Plugin::join(&server, QTribu10, "zoe").await;
    assert_eq!(zoe.next_count().await, 1);
    let mut ann = Plugin::join(&server, QTribu12, "ann").await;
    ann.next_of("newcomer").await;
    let mut bob = Plugin::join(&server, QChat17, "bob").await;
    bob.next_of("newcomer").await;
    ann.next_of("newcomer").await;

    // Each sends a text.
    zoe.say("bonjour @all").await;
    ann.next_by("zoe").await;
    bob.next_by("zoe").await;
    ann.say("salut").await;
    let greeting = bob.next_by("ann").await;
    let thanks = json!({"type": "like", "id": Uuid::new_v4(), "timestamp": 1_795_157_204, "liker_author": "bob",
        "liked_author": "ann", "message": "salut"});
    bob.send(&thanks).await;
    ann.next_of("like").await;
    let reply = json!({"type": "text", "id": Uuid::new_v4(), "timestamp": 1_795_157_205, "author": "bob",
        "avatar": null, "text": "hi there", "in_reply_to_id": greeting["id"]});
    bob.send(&reply).await;
    ann.next_by("bob").await;

    // Ann shares a layer, a script reports over HTTP, a QField user shows where he is, and goes.
    let roads = with(layer(2), &json!({"author": "ann", "style": "<qgis/>"}));
    ann.send(&roads).await;
    ann.next_by("ann").await;
    assert_eq!(
        server.put("/room/QGIS/message", json!({"message": "v1 build done", "author": "robot"})).await.status,
        200
    );
    assert_eq!(server.put("/room/QGIS/text", json!({"text": "v2 build done", "author": "robot"})).await.status, 200);
    assert_eq!(server.put("/channel/QGIS/text", json!({"text": "v3 build done", "author": "robot"})).await.status, 200);
    let mut joe = Plugin::join(&server, QField14, "joe").await;
    joe.next_of("newcomer").await;
    let position = json!({"type": "position", "author": "joe", "avatar": null, "crs_wkt": "", "crs_authid": "EPSG:4326",
        "x": 6.5, "y": 45.25});
    joe.send(&position).await;
    let picture = pictures::png(4, 4);
    joe.send(&json!({"type": "image", "author": "joe", "avatar": null, "image_data": picture})).await;
    joe.next_of("image").await;
    joe.leave().await;
    for plugin in [&mut zoe, &mut ann, &mut bob] {
        plugin.next_by("joe").await;
        plugin.next_by("joe").await;
        assert_eq!(plugin.next_count().await, 3);
    }
    assert_eq!(server.users("QGIS").await, json!(["ann", "bob"]));
    assert_eq!(server.last("QGIS").await.as_array().unwrap().len(), 3);

    let said = |text: &str, author: &str, avatar: &Value| {
        [with(V1.text(author, text), avatar), with(V2.text(author, text), avatar)]
    };
    let none = json!({"avatar": null});
    let [bonjour_v1, bonjour] = said("bonjour @all", "zoe", &avatar);
    let [salut_v1, salut] = said("salut", "ann", &avatar);
    let [hi_v1, hi] = said("hi there", "bob", &none);
    let [[one_v1, one], [two_v1, two], [three_v1, three]] =
        ["v1 build done", "v2 build done", "v3 build done"].map(|text| said(text, "robot", &none));
    let roads = json!({"type": "geojson", "author": "ann", "avatar": null, "layer_name": "roads", "crs_wkt": "WKT",
        "crs_authid": "EPSG:2154", "geojson": roads["geojson"], "style": "<qgis/>"});
    let image = json!({"type": "image", "author": "joe", "avatar": null, "image_data": picture});

    assert_eq!(
        zoe.told(),
        written(&[
            V1.count(1),
            V1.count(2),
            V1.count(3),
            bonjour_v1,
            salut_v1,
            hi_v1,
            V1.text("ann", "shared the layer roads, 2 features"),
            one_v1,
            two_v1,
            three_v1,
            V1.count(4),
            V1.text("joe", "shared a position (EPSG:4326)"),
            V1.text("joe", "shared an image"),
            V1.count(3),
        ])
    );
    let from = ann.client.seen.iter().position(|frame| frame["type"] == "nb_users").unwrap();
    assert_eq!(
        &ann.told()[from..],
        written(&[
            V2.count(2),
            newcomer("ann"),
            V2.count(3),
            newcomer("bob"),
            bonjour.clone(),
            salut.clone(),
            like("bob", "ann", "salut"),
            hi.clone(),
            roads.clone(),
            one.clone(),
            two.clone(),
            three.clone(),
            V2.count(4),
            newcomer("joe"),
            position.clone(),
            image.clone(),
            exiter("joe"),
            V2.count(3),
        ])
    );
    let reply = with(hi, &json!({"in_reply_to_id": greeting["id"]}));
    assert_eq!(
        bob.told(),
        written(&[
            V3.count(3),
            newcomer("bob"),
            bonjour,
            salut,
            like("bob", "ann", "salut"),
            reply,
            roads,
            one,
            two,
            three,
            V3.count(4),
            newcomer("joe"),
            position,
            image,
            V3.count(3),
        ])
    );

    // The last members leave, and only the kept history remains.
    for plugin in [zoe, ann, bob] {
        plugin.leave().await;
    }
    assert_eq!((server.count("QGIS").await, server.users("QGIS").await), (0, json!([])));
}

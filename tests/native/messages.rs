//! Messages to a room (`docs/protocol.md`, Messages).

use crate::common::native::Native;
use crate::common::samples::samples;
use crate::common::{Client, Server, pictures};
use serde_json::{Value, json};

/// The content of a gischat message, as native clients write it.
pub fn content(frame: &Value) -> Value {
    let mut content = frame.clone();
    let keys = content.as_object_mut().unwrap();
    let kind = keys.shift_remove("type").unwrap();
    for key in ["author", "avatar", "id", "timestamp"] {
        keys.shift_remove(key);
    }
    keys.retain(|_, value| !value.is_null());
    keys.insert("kind".into(), kind);
    content
}

fn send(content: &Value) -> Value {
    json!({"type": "send", "room": "QGIS", "content": content})
}

#[tokio::test]
async fn a_message_reaches_all_and_its_sender_after_the_reply() {
    let server = Server::start(&[]).await;
    let mut ann = Native::join(&server, "ann", "QGIS").await;
    let mut bob = Native::join(&server, "bob", "QGIS").await;
    let mut v3 = Client::connect(&server, "/channel/QGIS/ws").await;
    let reply = ann.say("QGIS", "Hi @all").await;
    for hearer in [&mut ann, &mut bob] {
        let heard = hearer.event("message").await;
        assert_eq!((&heard["id"], &heard["timestamp"]), (&reply["id"], &reply["timestamp"]));
        assert_eq!(heard["content"], json!({"kind": "text", "text": "Hi @all"}));
        assert_eq!(heard["from"]["nickname"], "ann");
        assert_eq!(heard.get("replay"), None);
    }
    let place = |fits: &dyn Fn(&Value) -> bool| ann.client.seen.iter().position(fits).unwrap();
    assert!(
        place(&|frame| frame["id"] == reply["id"] && frame["type"] == "ok")
            < place(&|frame| frame["type"] == "message")
    );
    let heard = v3.until(|frame| frame["type"] == "text").await;
    assert_eq!((&heard["author"], &heard["text"], &heard["id"]), (&json!("ann"), &json!("Hi @all"), &reply["id"]));
}

#[tokio::test]
async fn how_exact_a_position_is_reaches_native_clients_alone() {
    let server = Server::start(&[]).await;
    let mut ann = Native::join(&server, "ann", "QGIS").await;
    let mut v3 = Client::connect(&server, "/channel/QGIS/ws").await;
    let mut position = json!({"kind": "position", "crs_wkt": "", "crs_authid": "EPSG:4326", "x": 5.72, "y": 45.18});
    position["accuracy"] = json!(8);
    ann.ask(send(&position)).await;
    assert_eq!(ann.event("message").await["content"]["accuracy"], 8.0);
    assert_eq!(v3.until(|frame| frame["type"] == "position").await.get("accuracy"), None);
    position["accuracy"] = json!(-1);
    assert_eq!(ann.refused(send(&position), "invalid").await["field"], "content.accuracy");
}

#[tokio::test]
async fn every_kind_arrives_as_sent() {
    let server = Server::start(&[]).await;
    let mut ann = Native::join(&server, "ann", "QGIS").await;
    let mut bob = Native::join(&server, "bob", "QGIS").await;
    let mut contents: Vec<Value> = samples().iter().map(|sample| content(&sample.sent)).collect();
    contents.push(json!({"kind": "like", "liked_author": "bob", "message": ""}));
    contents.push(json!({"kind": "like", "liked_author": "bob", "message": "hi",
        "message_id": "019aa1c2-0000-7000-8000-000000000000", "emoji": "👩‍🔬", "remove": true}));
    let styled = json!({"kind": "geojson", "layer_name": "", "crs_wkt": "", "crs_authid": "", "style": "<qml/>",
        "geojson": {"features": [], "type": "FeatureCollection", "name": null, "n": 1.50}});
    contents.push(styled);
    contents.push(
        json!({"kind": "position", "crs_wkt": "", "crs_authid": "EPSG:4326", "x": 5.72, "y": 45.18, "accuracy": 8.5}),
    );
    let grouped = json!({"kind": "model", "model_name": "m", "model_group": "g", "raw_xml": "<x/>"});
    contents.push(grouped);
    for content in contents {
        ann.ok(send(&content)).await;
        for hearer in [&mut ann, &mut bob] {
            assert_eq!(hearer.event("message").await["content"], content);
        }
    }
}

/// A picture waits behind few of those that somebody else sends at once.
#[tokio::test(flavor = "multi_thread")]
async fn pictures_of_one_address_stand_in_a_row_of_their_own() {
    let server = Server::start(&[]).await;
    let picture = |png: &[u8]| send(&json!({"kind": "image", "image_data": pictures::base64(png)}));
    let mut ann = Native::hello_from(&server, "ann", "203.0.113.8").await;
    ann.enter("QGIS").await;
    let mut painters = Vec::new();
    for number in 0..12 {
        let mut painter = Native::hello_from(&server, &format!("painter{number}"), "203.0.113.7").await;
        painter.enter("QGIS").await;
        painters.push(painter);
    }
    let large = picture(&pictures::black_png(3_000, 3_000, 8, 6));
    for painter in &mut painters {
        painter.send(large.clone()).await;
    }
    let small = picture(&pictures::black_png(2, 2, 8, 6));
    ann.all().await; // pictures that came before this one was asked for do not count
    ann.ok(small).await;
    let mut before = 0;
    while ann.event("message").await["from"]["member"] != *ann.member() {
        before += 1;
    }
    assert!(before < 8, "{before} of 12 came first");
}

#[tokio::test]
async fn pictures_are_encoded_anew_and_scaled() {
    let server = Server::start(&[("MAX_IMAGE_SIZE", "10")]).await;
    let mut ann = Native::join(&server, "ann", "QGIS").await;
    assert_eq!(ann.welcome["limits"]["image_side"], 10);
    ann.ok(send(&json!({"kind": "image", "image_data": pictures::png(40, 20)}))).await;
    let heard = ann.event("message").await;
    let data = heard["content"]["image_data"].as_str().unwrap();
    use base64::Engine as _;
    let png = base64::engine::general_purpose::STANDARD.decode(data).unwrap();
    assert_eq!((&png[1..4], &png[16..24]), (&b"PNG"[..], &[0, 0, 0, 10, 0, 0, 0, 5][..]));
    for bad in ["", "no base64!", "aGVsbG8="] {
        let refused = ann.refused(send(&json!({"kind": "image", "image_data": bad})), "invalid").await;
        assert_eq!(refused["field"], "content.image_data");
    }
}

#[tokio::test]
async fn a_refused_message_names_the_wrong_field() {
    let settings = [
        ("MESSAGE_RATE", "0"),
        ("MAX_MESSAGE_LENGTH", "20"),
        ("LIMIT_TEXT", "20"),
        ("MAX_GEOJSON_FEATURES", "1"),
        ("MAX_MODEL_RAW_LENGTH", "10"),
        ("MAX_SCRIPT_RAW_LENGTH", "10"),
        ("MAX_IMAGE_RAW_LENGTH", "10"),
    ];
    let server = Server::start(&settings).await;
    let mut ann = Native::join(&server, "ann", "QGIS").await;
    let long = |length: usize| "é".repeat(length);
    let crs = json!({"crs_wkt": "", "crs_authid": ""});
    let layer = |changes: Value| {
        let mut layer = json!({"kind": "geojson", "layer_name": "l", "crs_wkt": "", "crs_authid": "",
            "geojson": {"type": "FeatureCollection", "features": []}});
        changes.as_object().unwrap().iter().for_each(|(key, value)| layer[key] = value.clone());
        layer
    };
    let two = json!({"type": "FeatureCollection", "features": [{}, {}]});
    let rows = [
        (json!(null), "invalid", "content"),
        (json!("text"), "invalid", "content"),
        (json!({"text": "hi"}), "invalid", "content.kind"),
        (json!({"kind": "smell"}), "invalid", "content.kind"),
        (json!({"kind": "text"}), "invalid", "content.text"),
        (json!({"kind": "text", "text": ""}), "invalid", "content.text"),
        (json!({"kind": "text", "text": 7}), "invalid", "content.text"),
        (json!({"kind": "text", "text": long(21)}), "invalid", "content.text"),
        (json!({"kind": "image", "image_data": "A".repeat(12)}), "too_large", "content.image_data"),
        (layer(json!({"layer_name": long(256)})), "invalid", "content.layer_name"),
        (layer(json!({"crs_wkt": long(2001)})), "invalid", "content.crs_wkt"),
        (layer(json!({"crs_authid": long(51)})), "invalid", "content.crs_authid"),
        (layer(json!({"geojson": two})), "too_large", "content.geojson"),
        (layer(json!({"geojson": {"type": "Feature", "features": []}})), "invalid", "content.geojson"),
        (layer(json!({"geojson": {"type": "FeatureCollection"}})), "invalid", "content.geojson"),
        (layer(json!({"style": 7})), "invalid", "content.style"),
        (json!({"kind": "crs", "crs_wkt": ""}), "invalid", "content.crs_authid"),
        (
            json!({"kind": "bbox", "crs_wkt": "", "crs_authid": "", "xmin": 1, "ymin": 1, "xmax": 1}),
            "invalid",
            "content.ymax",
        ),
        (json!({"kind": "position", "crs_wkt": "", "crs_authid": "", "x": "1", "y": 1}), "invalid", "content.x"),
        (json!({"kind": "model", "model_name": long(129), "raw_xml": ""}), "invalid", "content.model_name"),
        (
            json!({"kind": "model", "model_name": "", "model_group": long(129), "raw_xml": ""}),
            "invalid",
            "content.model_group",
        ),
        (json!({"kind": "model", "model_name": "", "raw_xml": long(11)}), "too_large", "content.raw_xml"),
        (json!({"kind": "script", "name": long(129), "raw_pycode": ""}), "invalid", "content.name"),
        (json!({"kind": "script", "name": "", "raw_pycode": long(11)}), "too_large", "content.raw_pycode"),
        (json!({"kind": "like", "liked_author": "x", "message": ""}), "invalid", "content.liked_author"),
        (json!({"kind": "like", "liked_author": "bob", "message": long(21)}), "invalid", "content.message"),
        (json!({"kind": "like", "liked_author": "bob", "message": "", "emoji": long(17)}), "invalid", "content.emoji"),
        (json!({"kind": "like", "liked_author": "bob", "message": "", "remove": 1}), "invalid", "content.remove"),
    ];
    for (content, code, field) in rows {
        let refused = ann.refused(send(&content), code).await;
        assert_eq!(refused["field"], field, "{content}");
        assert!(refused["message"].as_str().is_some_and(|message| !message.is_empty()), "{refused}");
    }
    let infinite = r#"{"type":"send","ref":"x","room":"QGIS","content":{"kind":"position","crs_wkt":"","crs_authid":"","x":1e999,"y":1}}"#;
    ann.client.send_text(infinite).await;
    assert_eq!(ann.client.next().await["code"], "invalid");
    for (key, value, field) in [
        ("nonce", json!(long(65)), "nonce"),
        ("in_reply_to_id", json!("x"), "in_reply_to_id"),
        ("room", json!(null), "room"),
    ] {
        let mut request = send(&json!({"kind": "text", "text": "hi"}));
        request[key] = value;
        assert_eq!(ann.refused(request, "invalid").await["field"], field);
    }
    let longest = json!({"kind": "text", "text": long(20)});
    ann.ok(send(&longest)).await;
    ann.ok(send(&json!({"kind": "crs", "crs_wkt": long(2000), "crs_authid": long(50)}))).await;
    assert_eq!(crs["crs_wkt"], "");
    assert_eq!(ann.event("message").await["content"], longest, "nothing else was said");
}

#[tokio::test]
async fn a_reply_names_its_message() {
    let server = Server::start(&[]).await;
    let mut ann = Native::join(&server, "ann", "QGIS").await;
    let first = ann.say("QGIS", "first").await;
    let mut answer = send(&json!({"kind": "text", "text": "second"}));
    answer["in_reply_to_id"] = first["id"].clone();
    ann.ok(answer).await;
    let heard = ann.until(|frame| frame["content"]["text"] == "second").await;
    assert_eq!((&heard["in_reply_to_id"], heard.get("replaces")), (&first["id"], None));
}

#[tokio::test]
async fn a_repeated_nonce_sends_no_second_message() {
    let server = Server::start(&[("MESSAGE_RATE", "0")]).await;
    let mut ann = Native::join(&server, "ann", "QGIS").await;
    let mut bob = Native::join(&server, "bob", "QGIS").await;
    ann.enter("QField").await;
    let request = |nonce: &str, room: &str, text: &str| json!({"type": "send", "room": room, "nonce": nonce, "content": {"kind": "text", "text": text}});
    let first = ann.ok(request("a", "QGIS", "once")).await;
    let key = ann.resume_key();
    let mut ann = Native::resume(&server, &key).await;
    let again = ann.ok(request("a", "QGIS", "twice")).await;
    assert_eq!(
        (&again["id"], &again["timestamp"], &again["duplicate"]),
        (&first["id"], &first["timestamp"], &json!(true))
    );
    assert_eq!(first.get("duplicate"), None);
    for said in [ann.ok(request("a", "QField", "elsewhere")).await, bob.ok(request("a", "QGIS", "by another")).await] {
        assert_eq!(said.get("duplicate"), None);
    }
    for number in 0..64 {
        ann.ok(request(&number.to_string(), "QGIS", "more")).await;
    }
    assert_eq!(ann.ok(request("a", "QGIS", "forgotten")).await.get("duplicate"), None, "the last 64");
    assert_eq!(ann.ok(request("63", "QGIS", "more")).await["duplicate"], true);
    let texts: Vec<String> = bob
        .fence("QGIS")
        .await
        .iter()
        .map(|frame| frame["content"]["text"].to_string())
        .filter(|text| text != "\"more\"")
        .collect();
    assert_eq!(texts.join(" "), "null \"once\" \"by another\" \"forgotten\"".replace("null ", ""));
}

/// The first request was valid then; a repeat stays valid after its message is gone.
#[tokio::test]
async fn a_nonce_outlasts_its_deleted_message() {
    let server = Server::start(&[]).await;
    let mut ann = Native::join(&server, "ann", "QGIS").await;
    let first = ann.say("QGIS", "helo").await;
    let content = json!({"kind": "text", "text": "hello"});
    let edit = json!({"type": "send", "room": "QGIS", "nonce": "e1", "replaces": first["id"], "content": content});
    let edited = ann.ok(edit.clone()).await;
    ann.ok(json!({"type": "delete", "room": "QGIS", "id": first["id"]})).await;
    let again = ann.ok(edit).await;
    assert_eq!((&again["id"], &again["duplicate"]), (&edited["id"], &json!(true)));
}

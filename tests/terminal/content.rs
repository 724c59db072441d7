//! Images, layers, extents, positions, models and scripts: one line each, saved and sent as files.

use crate::common::native::Native;
use crate::common::program::empty_folder;
use crate::common::{Client, Server, pictures};
use crate::piped::Piped;
use crate::screen::Terminal;
use serde_json::{Value, json};
use std::fs;

const CRS: &str = r#"PROJCRS["RGF93 v1 / Lambert-93"]"#;

#[tokio::test(flavor = "multi_thread")]
async fn content_of_plugins_is_a_line_that_can_be_saved() {
    let server = Server::start(&[]).await;
    let home = empty_folder("terminal_content");
    let ann = Terminal::start(&home, &[&server.url(""), "--nick", "ann", "--room", "QGIS"]);
    ann.sees("You are ann in QGIS");
    let mut plugin = Client::connect(&server, "/channel/QGIS/ws").await;
    let frame = |kind: &str, keys: Value| {
        let mut frame = json!({"type": kind, "author": "hans", "id": uuid::Uuid::new_v4(), "timestamp": 1,
            "avatar": "mGeoPackage.svg", "crs_wkt": CRS, "crs_authid": "EPSG:2154"});
        keys.as_object().unwrap().iter().for_each(|(key, value)| frame[key] = value.clone());
        frame
    };
    let feature = json!({"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [1, 2]}});
    let layer = json!({"type": "FeatureCollection", "features": [feature]});
    plugin.send(frame("image", json!({"image_data": pictures::png(30, 20)}))).await;
    ann.sees("<hans> [1] image 30×20, ");
    plugin.send(frame("geojson", json!({"layer_name": "parcels", "geojson": layer, "style": ""}))).await;
    ann.sees("[2] layer \"parcels\", 1 feature (1 Point), EPSG:2154 (RGF93 v1 /");
    plugin.send(frame("bbox", json!({"xmin": 1.5, "ymin": 2.5, "xmax": 3.5, "ymax": 4.5}))).await;
    ann.sees("[3] extent from 1.5 2.5 to 3.5 4.5 in EPSG:2154");
    plugin.send(frame("position", json!({"x": 7.25, "y": 8.5}))).await;
    ann.sees("[4] position 7.25 8.5 in EPSG:2154");
    plugin.send(frame("model", json!({"model_name": "buffer", "model_group": "mine", "raw_xml": "<a/>"}))).await;
    ann.sees("[5] model \"buffer\" of the group \"mine\", 4 bytes");
    plugin.send(frame("script", json!({"name": "hello", "raw_pycode": "print(1)\n"}))).await;
    ann.sees("[6] script \"hello\", 1 line, 9 bytes");

    let saved = |number: usize, name: &str| {
        ann.enter(&format!("/save {number} {name}"));
        ann.sees(&format!("{number} is in {name}"));
        fs::read(home.join(name)).unwrap()
    };
    assert!(saved(1, "a picture.png").starts_with(b"\x89PNG"));
    assert_eq!(serde_json::from_slice::<Value>(&saved(2, "p.geojson")).unwrap(), layer);
    assert_eq!(serde_json::from_slice::<Value>(&saved(3, "e.json")).unwrap()["xmax"], 3.5);
    assert_eq!(serde_json::from_slice::<Value>(&saved(4, "q.json")).unwrap()["y"], 8.5);
    assert_eq!(saved(5, "m.model3"), b"<a/>");
    assert_eq!(saved(6, "s.py"), b"print(1)\n");
    ann.enter("/save 6 m.model3");
    ann.sees("m.model3 is there already, and stays as it is");
    assert_eq!(fs::read(home.join("m.model3")).unwrap(), b"<a/>");
    ann.enter("/save -f 6 m.model3");
    ann.sees("6 is in m.model3");
    assert_eq!(fs::read(home.join("m.model3")).unwrap(), b"print(1)\n");
    ann.enter("/save 99 x");
    ann.sees("nothing has the number 99");
    ann.enter("/save 1 no/such/folder");
    ann.sees("!! no/such/folder: ");
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_sent_by_their_kind() {
    let server = Server::start(&[]).await;
    let home = empty_folder("terminal_send");
    let picture = pictures::bytes(&pictures::picture(30, 20), image::ImageFormat::Png);
    fs::write(home.join("photo of it.png"), picture).unwrap();
    fs::write(home.join("parcels.geojson"), r#"{"type":"FeatureCollection","features":[]}"#).unwrap();
    fs::write(home.join("buffer.model3"), "<a/>").unwrap();
    fs::write(home.join("hello.py"), "print(1)").unwrap();
    fs::write(home.join("notes.txt"), "x").unwrap();
    let mut bob = Native::join(&server, "bob", "QGIS").await;
    let ann = Terminal::start(&home, &[&server.url(""), "--nick", "ann", "--room", "QGIS"]);
    ann.sees("You are ann in QGIS");
    let rows = [
        ("photo of it.png", "kind", json!("image")),
        ("parcels.geojson", "layer_name", json!("parcels")),
        ("buffer.model3", "model_name", json!("buffer")),
        ("hello.py", "raw_pycode", json!("print(1)")),
    ];
    for (file, key, value) in rows {
        ann.enter(&format!("/send {file}"));
        assert_eq!(bob.event("message").await["content"][key], value, "{file}");
    }
    ann.sees("layer \"parcels\", 0 features, EPSG:4326 (WGS 84)");
    for file in ["notes.txt", "nothing.png", "."] {
        ann.enter(&format!("/send {file}"));
        ann.sees(&format!("!! {file}"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn edits_and_deletions_change_the_screen() {
    let server = Server::start(&[]).await;
    let mut bob = Native::join(&server, "bob", "QGIS").await;
    let home = empty_folder("terminal_edited");
    let ann = Terminal::start(&home, &[&server.url(""), "--nick", "ann", "--room", "QGIS"]);
    ann.sees("You are ann in QGIS");
    let said = bob.say("QGIS", "helo").await;
    ann.sees("<bob> helo");
    let content = json!({"kind": "text", "text": "hello"});
    bob.ok(json!({"type": "send", "room": "QGIS", "content": content, "replaces": said["id"]})).await;
    ann.sees("<bob> hello (edited)");
    ann.sees_no_more("helo ");
    bob.ok(json!({"type": "delete", "room": "QGIS", "id": said["id"]})).await;
    ann.sees("<bob> (deleted)");
}

/// A number that no float holds, half of a surrogate pair: servers and other clients pass them on.
#[tokio::test(flavor = "multi_thread")]
async fn layers_with_values_that_few_can_read_are_shown_and_told() {
    let server = Server::start(&[]).await;
    let home = empty_folder("terminal_odd_values");
    let ann = Terminal::start(&home, &[&server.url(""), "--nick", "ann", "--room", "QGIS"]);
    ann.sees("You are ann in QGIS");
    let mut bob = Piped::start(&home, &[&server.url(""), "--nick", "bob", "--room", "QGIS", "--json"]);
    bob.until("\"joined\"");
    let mut plugin = Client::connect(&server, "/v2/room/QGIS/ws").await;
    let digits = "9".repeat(400);
    for (number, value) in [r#""\ud800 é""#, "1e999", &digits].into_iter().enumerate() {
        let feature = format!(r#"{{"type":"Feature","properties":{{"v":{value},"n":1.5}},"geometry":null}}"#);
        plugin
            .send_text(format!(
                r#"{{"type":"geojson","author":"hans","avatar":null,"layer_name":"odd{number}","crs_wkt":"","crs_authid":"","style":"",
                "geojson":{{"type":"FeatureCollection","features":[{feature}]}}}}"#
            ))
            .await;
        ann.sees(&format!("layer \"odd{number}\", 1 feature"));
        let line = bob.until(&format!("odd{number}"));
        let event: Value = serde_json::from_str(&line).unwrap();
        let properties = &event["content"]["geojson"]["features"][0]["properties"];
        let expected = if number == 0 { json!("\u{fffd} é") } else { Value::Null };
        assert_eq!((&properties["v"], &properties["n"]), (&expected, &json!(1.5)), "{line}");
    }
}

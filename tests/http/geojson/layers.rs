//! Layers that the room remembers, and the list of them.

use super::{collection, get, member, place, send, server, server_with, words};
use crate::common::member::{Member, V3};
use crate::raw::request;
use serde_json::{Value, json};

async fn list(server: &crate::common::Server) -> Vec<Value> {
    let answer = get(server, "/room/QGIS/layers.json").await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"), "{answer:?}");
    let list: Value = serde_json::from_str(&answer.body).unwrap();
    list["layers"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_layer_is_there_by_its_message_and_by_its_title() {
    let server = server().await;
    let mut ann = member(&server).await;
    let (first, second) = (place(&json!([5.72, 45.18, 12])), place(&json!([5.73, 45.19])));
    let title = "Relevés / été « 2026 » ü+%&?#";
    let one = send(&mut ann, title, "EPSG:4326", first.clone()).await;
    send(&mut ann, "roads", "EPSG:4326", place(&json!([0, 0]))).await;
    let address = format!("/room/QGIS/layer/{one}.geojson");
    assert_eq!(collection(&server, &address).await, first, "as it was sent");
    let latest = list(&server).await[1]["latest"].as_str().unwrap().to_owned();
    let latest = format!("/room/QGIS/{latest}");
    assert_eq!(collection(&server, &latest).await, first);
    let two = send(&mut ann, title, "EPSG:4326", second.clone()).await;
    assert_eq!(collection(&server, &latest).await, second, "an update has the same address");
    assert_eq!(collection(&server, &address).await, first);
    let found = format!("/v3//room/QGIS/layer/{}.geojson", two.to_uppercase());
    assert_eq!(collection(&server, &found).await, second);

    ann.ok(json!({"type": "delete", "room": "QGIS", "id": one})).await;
    for gone in [
        address.as_str(),
        "/room/QGIS/layer/00000000-0000-0000-0000-000000000000.geojson",
        "/room/QGIS/layer/roads.geojson",
        &format!("/room/QGIS/layer/{two}"),
        "/room/QGIS/layer/latest.geojson?title=road",
        "/room/QGIS/layer/latest.geojson?title=",
    ] {
        let answer = get(&server, gone).await;
        assert_eq!((answer.status, words(&answer).contains("remembers no such layer")), (404, true), "{gone}");
    }
    let answer = get(&server, "/room/QGIS/layer/latest.geojson").await;
    assert_eq!((answer.status, &*words(&answer)), (400, "title is missing"));
    for number in 0..5 {
        ann.say("QGIS", &number.to_string()).await;
    }
    assert_eq!(get(&server, &latest).await.status, 404, "the room remembers five messages");
    assert_eq!(list(&server).await, Vec::<Value>::new());
}

#[tokio::test]
async fn the_list_says_what_there_is_newest_first() {
    let server = server().await;
    let mut ann = member(&server).await;
    let mut plugin = Member::enter(&server, V3, "QGIS", 2).await;
    plugin.register("bob").await;
    let utm = send(&mut ann, "soundings", "EPSG:25832", place(&json!([500_000, 6_039_154.226_341_99]))).await;
    ann.say("QGIS", "no layer").await;
    let foreign = send(&mut ann, "parcels", "EPSG:2154", place(&json!([900_000, 6_500_000]))).await;
    let mut of_plugin = crate::common::samples::layer(2);
    of_plugin["author"] = "bob".into();
    plugin.send(of_plugin).await;
    ann.until(|frame| frame["content"]["layer_name"] == "roads").await;
    let list = list(&server).await;
    let of = |name: &str| list.iter().map(|entry| entry[name].clone()).collect::<Vec<_>>();
    assert_eq!(of("title"), ["roads", "parcels", "soundings"]);
    assert_eq!(of("author"), ["bob", "ann", "ann"]);
    assert_eq!(of("features"), [2, 1, 1]);
    assert_eq!(of("geometries"), [json!([]), json!(["Point"]), json!(["Point"])]);
    assert_eq!(of("extent"), [Value::Null, Value::Null, json!([9.0, 54.5, 9.0, 54.5])]);
    assert_eq!(of("crs"), ["EPSG:2154", "EPSG:2154", "EPSG:25832"]);
    assert_eq!(of("id")[1..], [json!(foreign), json!(utm)]);
    assert_eq!(of("address"), [Value::Null, Value::Null, json!(format!("layer/{utm}.geojson"))]);
    assert_eq!(of("latest"), [Value::Null, Value::Null, json!("layer/latest.geojson?title=soundings")]);
    for time in of("time") {
        assert!(time.as_str().is_some_and(|time| time.starts_with("20") && time.ends_with('Z')), "{time}");
    }
}

#[tokio::test]
async fn coordinates_are_computed_where_no_grid_is_needed() {
    let server = server().await;
    let mut ann = member(&server).await;
    for (authid, coordinates, expected) in [
        ("EPSG:3857", json!([637_092.577_758_984, 5_650_645.739_607_66]), json!([5.7231, 45.1847])),
        ("EPSG:32631", json!([713_930.862_372_32, 5_007_076.249_375_71, 12.5]), json!([5.7231, 45.1847, 12.5])),
        ("EPSG:32719", json!([351_290.371_255_463, 6_297_679.510_086_6]), json!([-70.6, -33.45])),
        ("EPSG:25832", json!([500_000, 6_039_154.226_341_99]), json!([9, 54.5])),
    ] {
        let id = send(&mut ann, authid, authid, place(&coordinates)).await;
        let layer = collection(&server, &format!("/room/QGIS/layer/{id}.geojson")).await;
        let feature = &layer["features"][0];
        assert_eq!(feature["geometry"], json!({"type": "Point", "coordinates": expected}), "{authid}");
        assert_eq!(feature["properties"], json!({"depth": 3.5, "é": null}), "{authid}");
    }
    for (authid, geojson, said) in [
        ("EPSG:2154", place(&json!([900_000, 6_500_000])), "reference system"),
        ("", place(&json!([5, 45])), "reference system"),
        ("EPSG:32631", place(&json!(["5", 45])), "could be computed"),
        ("EPSG:3857", place(&json!([1e300, 45])), "could be computed"),
    ] {
        let id = send(&mut ann, "odd", authid, geojson).await;
        for path in [format!("layer/{id}.geojson"), "layer/latest.geojson?title=odd".into()] {
            let answer = get(&server, &format!("/room/QGIS/{path}")).await;
            assert_eq!((answer.status, words(&answer).contains(said)), (406, true), "{authid}: {answer:?}");
        }
    }
}

#[tokio::test]
async fn hostile_layers_harm_nobody() {
    let server = server_with(&[("MAX_GEOJSON_FEATURES", "100000")]).await;
    let mut ann = member(&server).await;
    let deep = "[".repeat(50) + &"]".repeat(50);
    let long = "é".repeat(255);
    let place = r#""geometry":{"type":"Point","coordinates":[713930.86,5007076.25]}"#;
    let layer = format!(
        r#"{{"type":"FeatureCollection","features":[{{"type":"Feature",{place},"properties":{{"deep":{deep},"large":1e300}}}}]}}"#
    );
    for (authid, number) in ["EPSG:4326", "EPSG:32631"].into_iter().zip(100..) {
        let content = format!(
            r#"{{"kind":"geojson","layer_name":"{long}","crs_wkt":"","crs_authid":"{authid}","geojson":{layer}}}"#
        );
        ann.client.send_text(format!(r#"{{"type":"send","room":"QGIS","ref":{number},"content":{content}}}"#)).await;
        let reply = ann.until(|frame| frame["ref"] == number).await;
        assert_eq!(reply["type"], "ok", "{reply}");
        let latest = super::list_entry(&server, 0).await["latest"].as_str().unwrap().to_owned();
        let answer = get(&server, &format!("/room/QGIS/{latest}")).await;
        assert_eq!(answer.status, 200, "{authid}");
        assert!(answer.body.contains(&deep) && answer.body.contains("1e300"), "{authid}");
    }
}

#[tokio::test]
async fn many_who_ask_at_once_get_the_same() {
    let server = server_with(&[("MAX_GEOJSON_FEATURES", "100000")]).await;
    let mut ann = member(&server).await;
    let features: Vec<Value> =
        (0..20_000).map(|_| place(&json!([500_000, 6_039_154]))["features"][0].clone()).collect();
    send(&mut ann, "many", "EPSG:25832", json!({"type": "FeatureCollection", "features": features})).await;
    let path = "/room/QGIS/layer/latest.geojson?title=many";
    let asked = (0..20).map(|_| request(&server, "GET", path, &[]));
    let answers = futures_util::future::join_all(asked).await;
    for answer in &answers {
        assert_eq!((answer.status, answer.header("etag")), (200, answers[0].header("etag")));
        assert_eq!(answer.body, answers[0].body);
    }
    assert_eq!(answers[0].body.matches("[9,").count(), 20_000);
}

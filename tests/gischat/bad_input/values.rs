//! JSON objects with values that break programs.

use crate::common::member::{GENERATIONS, Member, V1, V2, V3, with};
use crate::common::samples::layer;
use crate::common::{Client, Server};
use serde_json::{Value, json};

#[tokio::test]
async fn numbers_that_are_none_are_refused_and_never_passed_on() {
    let server = Server::start(&[("MAX_STORED_MESSAGES", "5")]).await;
    for (generation, room) in [(V2, "QGIS"), (V3, "Geotribu")] {
        let mut ann = Member::enter(&server, generation, room, 1).await;
        let mut bob = Member::enter(&server, V2, room, 2).await;
        ann.expect_count(2).await;
        for number in [
            "NaN",
            "Infinity",
            "-Infinity",
            "\"nan\"",
            "\"NaN\"",
            "\"inf\"",
            "\"-Infinity\"",
            "1e999",
            "-1e999",
            "\"1e999\"",
            "01",
            "1.",
            "+1",
            "0x10",
            "\"0x10\"",
            "\"1__0\"",
            "\"_1\"",
            "\"1 0\"",
        ] {
            for (kind, values) in
                [("bbox", r#""xmin":NUMBER,"xmax":1,"ymin":0,"ymax":1"#), ("position", r#""x":NUMBER,"y":1"#)]
            {
                let head = format!(r#"{{"type":"{kind}","author":"ann","crs_wkt":"","crs_authid":"","#);
                ann.client.send_text(head + &values.replace("NUMBER", number) + "}").await;
                let reason = ann.expect_refusal().await;
                assert!(reason == "not JSON" || reason.starts_with("1 validation error for "), "{reason}");
            }
        }
        ann.expect_nothing_else().await;
        bob.expect_nothing_else().await;
        assert_eq!(
            server.last(room).await.as_array().unwrap().iter().filter(|kept| kept["author"] == "ann").count(),
            0
        );
    }
}

#[tokio::test]
async fn numbers_that_only_python_writes_are_refused_by_field() {
    let server = Server::start(&[]).await;
    for (generation, room, family, pydantic) in [(V2, "QGIS", "Gischat", "2.11"), (V3, "Geotribu", "QChat", "2.13")] {
        let mut ann = Member::enter(&server, generation, room, 1).await;
        // As `json.dumps` writes the extent of an empty canvas.
        let head = r#"{"type": "bbox", "author": "ann", "avatar": null, "crs_wkt": "", "crs_authid": "NaN", "#;
        ann.client
            .send_text(format!("{head}\"xmin\": NaN, \"xmax\": Infinity, \"ymin\": 0, \"ymax\": -Infinity}}"))
            .await;
        let fault = |field: &str, shown: &str| {
            format!(
                "\n{field}\n  Input should be a finite number [type=finite_number, input_value={shown}, \
                 input_type=float]\n    For further information visit https://errors.pydantic.dev/{pydantic}/v/finite_number"
            )
        };
        let faults = [("xmin", "nan"), ("xmax", "inf"), ("ymax", "-inf")].map(|(field, shown)| fault(field, shown));
        assert_eq!(
            ann.expect_refusal().await,
            format!("3 validation errors for {family}BboxMessage{}", faults.concat())
        );
        let head = r#"{"type":"position","author":"ann","crs_wkt":"","crs_authid":"","#;
        ann.client.send_text(format!("{head}\"x\":NaN,\"y\":1}}")).await;
        assert_eq!(
            ann.expect_refusal().await,
            format!("1 validation error for {family}PositionMessage{}", fault("x", "nan"))
        );
        ann.expect_nothing_else().await;
    }
    // On the bare path such a first frame decides on the generation like any other.
    let mut bob = Client::connect(&server, "/room/QField/ws").await;
    bob.send_text(r#"{"type": "bbox", "author": "bob", "xmin": NaN}"#).await;
    let refused = bob.until(|frame| frame["type"] == "uncompliant").await;
    assert!(refused["reason"].as_str().unwrap().contains("\nxmin\n"), "{refused}");
}

#[tokio::test]
async fn a_layer_needs_an_array_of_features() {
    let server = Server::start(&[]).await;
    for (generation, room) in [(V2, "QGIS"), (V3, "Geotribu")] {
        let mut ann = Member::enter(&server, generation, room, 1).await;
        let mut bob = Member::enter(&server, V2, room, 2).await;
        ann.expect_count(2).await;
        let mut geojsons = vec![json!({}), json!({"type": "Feature"}), json!({"Features": []})];
        let features = [Value::Null, json!(5), json!("abc"), json!({}), json!({"a": []}), json!(true)];
        geojsons.extend(features.map(|features| json!({"features": features})));
        for geojson in geojsons {
            ann.send(with(layer(1), &json!({"geojson": geojson}))).await;
            let reason = ann.expect_refusal().await;
            assert!(reason.contains("geojson") || reason.contains("features"), "{reason}");
        }
        // The last of equal keys counts.
        let doubled = layer(0).to_string().replace(r#""features":[]"#, r#""features":[1,2],"features":null"#);
        ann.client.send_text(doubled).await;
        ann.expect_refusal().await;
        ann.expect_nothing_else().await;
        bob.expect_nothing_else().await;
    }
}

#[tokio::test]
async fn half_a_surrogate_pair_is_refused_by_name() {
    let server = Server::start(&[]).await;
    for (generation, room, version) in [(V2, "QGIS", "2.11"), (V3, "Geotribu", "2.13")] {
        let mut ann = Member::enter(&server, generation, room, 1).await;
        for half in ["\\ud800", "\\udc00", "a\\ud83dz", "\\ude00\\ud83d"] {
            ann.client.send_text(format!(r#"{{"type":"text","author":"ann","text":"{half}"}}"#)).await;
            let reason = ann.expect_refusal().await;
            let says =
                "Input should be a valid string, unable to parse raw data as a unicode string [type=string_unicode";
            assert!(reason.contains(&format!("\ntext\n  {says}")), "{reason}");
            assert!(reason.ends_with(&format!("{version}/v/string_unicode")), "{reason}");
        }
        // Such a type or key counts as an unknown one.
        ann.client.send_text(r#"{"type":"\ud800"}"#).await;
        ann.expect_refusal().await;
        ann.client.send_text(r#"{"\ud800":1,"type":"text","author":"ann","text":5}"#).await;
        ann.expect_refusal().await;
        ann.say("ann", "\u{1f600}").await;
        ann.expect_text("ann", "\u{1f600}").await;
    }
    let mut old = Member::enter(&server, V1, "QField", 1).await;
    old.client.send_text(r#"{"message":"\ud800","author":"ann"}"#).await;
    old.expect_nothing_else().await;
}

#[tokio::test]
async fn of_equal_keys_the_last_counts() {
    let server = Server::start(&[]).await;
    for (generation, room) in GENERATIONS.into_iter().zip(["QField", "QGIS", "Geotribu"]) {
        let mut ann = Member::enter(&server, generation, room, 1).await;
        let key = if generation == V1 { "message" } else { "text" };
        for (doubled, answered) in [
            (format!(r#"{{"type":"text","author":"a","author":"ann","{key}":5,"{key}":"last"}}"#), true),
            (format!(r#"{{"type":"text","author":"ann","author":"a","{key}":"last"}}"#), false),
        ] {
            ann.client.send_text(doubled).await;
            match (answered, generation) {
                (true, _) => ann.expect_text("ann", "last").await,
                (false, V1) => {}
                (false, _) => drop(ann.expect_refusal().await),
            }
        }
        ann.expect_nothing_else().await;
    }
}

#[tokio::test]
async fn a_huge_wrong_value_is_quoted_shortly() {
    let server = Server::start(&[]).await;
    for (generation, room) in [(V2, "QGIS"), (V3, "Geotribu")] {
        let mut ann = Member::enter(&server, generation, room, 1).await;
        let huge = "é".repeat(1_000_000);
        let rows = [
            json!({"author": huge}),
            json!({"text": huge}),
            json!({"text": {"a": huge}}),
            json!({"text": vec!["x"; 100_000]}),
            json!({"type": huge}),
        ];
        for change in rows {
            ann.send(with(generation.text("ann", "hello"), &change)).await;
            let reason = ann.expect_refusal().await;
            assert!(reason.len() < 1000, "{}", reason.len());
        }
    }
}

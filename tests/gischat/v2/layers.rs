//! Layers: limit of features, styles, and GeoJSON that stays as sent (section 3.2; client contract, section 7).

use crate::common::Server;
use crate::common::member::{Member, V2, with, without};
use crate::common::samples::{layer, layer_text};
use serde_json::{Value, json};

#[tokio::test]
async fn as_many_features_as_allowed_pass_and_one_more_is_refused() {
    let server = Server::start(&[]).await;
    let mut ann = Member::enter(&server, V2, "QGIS", 1).await;
    let mut bob = Member::enter(&server, V2, "QGIS", 2).await;
    ann.expect_count(2).await;
    for features in [0, 60, 500] {
        ann.send(layer(features)).await;
        let heard = without(layer(features), "type");
        for member in [&mut ann, &mut bob] {
            let frame = member.next().await;
            assert_eq!(frame, with(heard.clone(), &json!({"type": "geojson", "avatar": null})));
        }
    }
    ann.send(layer(501)).await;
    assert_eq!(ann.expect_refusal().await, "Too many geojson features : 501 vs max 500 allowed");
    bob.expect_nothing_else().await;
}

#[tokio::test]
async fn the_limit_of_features_is_that_of_the_settings() {
    let server = Server::start(&[("MAX_GEOJSON_FEATURES", "2")]).await;
    let mut ann = Member::enter(&server, V2, "QGIS", 1).await;
    ann.send(layer(2)).await;
    assert_eq!(ann.next().await["type"], "geojson");
    ann.send(layer(3)).await;
    assert_eq!(ann.expect_refusal().await, "Too many geojson features : 3 vs max 2 allowed");
}

#[tokio::test]
async fn the_geojson_comes_back_as_the_text_it_was() {
    let server = Server::start(&[]).await;
    let mut ann = Member::enter(&server, V2, "QGIS", 1).await;
    for geojson in [
        r#"{"features":[]}"#,
        r#"{"z":1,"a":{"y":[1.0,1,-0.0,1.10,1e5],"b":null},"features":[{"m":0}],"type":"FeatureCollection"}"#,
        r#"{"features":[{"id":123456789012345678901234567890,"x":0.1234567890123456789012345}]}"#,
        r#"{ "features" : [ {"a": "\u00e9\ud83d\ude00"} ] , "same":1, "same":2 }"#,
        r#"{"features":[1,"two",null,[],{}],"bbox":[1,2,3,4]}"#,
    ] {
        ann.client.send_text(layer_text("", geojson, r#","style":"""#)).await;
        ann.client.next().await;
        assert_eq!(ann.client.text(), layer_text(r#""avatar":null,"#, geojson, r#","style":"""#));
    }
}

#[tokio::test]
async fn a_style_is_kept_and_an_absent_one_is_empty_for_others() {
    let server = Server::start(&[]).await;
    let mut ann = Member::enter(&server, V2, "QGIS", 1).await;
    let mut bob = Member::enter(&server, V2, "QGIS", 2).await;
    ann.expect_count(2).await;
    for (style, heard) in [(json!("<qgis/>"), "<qgis/>"), (json!(""), ""), (Value::Null, "")] {
        ann.send(with(layer(1), &json!({"style": style}))).await;
        ann.expect_style(Some(heard)).await;
        bob.expect_style(Some(heard)).await;
    }
}

#[tokio::test]
async fn a_client_that_sends_no_style_gets_none() {
    let server = Server::start(&[]).await;
    let mut old = Member::enter(&server, V2, "QGIS", 1).await;
    let mut new = Member::enter(&server, V2, "QGIS", 2).await;
    old.expect_count(2).await;

    // The server does not know yet that this plugin is old.
    new.send(layer(1)).await;
    old.expect_style(Some("")).await;
    new.expect_style(Some("")).await;

    old.send(without(layer(1), "style")).await;
    old.expect_style(None).await;
    new.expect_style(Some("")).await;

    new.send(with(layer(1), &json!({"style": "<qgis/>"}))).await;
    old.expect_style(None).await;
    new.expect_style(Some("<qgis/>")).await;

    // Everything else stays as it was.
    old.say("ann", "hello").await;
    old.expect_text("ann", "hello").await;
    new.expect_text("ann", "hello").await;

    // A layer with a style shows that the plugin knows styles.
    old.send(layer(1)).await;
    old.expect_style(Some("")).await;
    new.expect_style(Some("")).await;
}

impl Member {
    /// The next frame is a layer with this style, or without any.
    async fn expect_style(&mut self, style: Option<&str>) {
        let frame = self.next().await;
        assert_eq!(frame["type"], "geojson");
        let keys = frame.as_object().unwrap().len();
        assert_eq!((frame.get("style"), keys), (style.map(Value::from).as_ref(), 7 + usize::from(style.is_some())));
    }
}

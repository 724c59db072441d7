//! Bodies of any text: there is something to say, within the rules, or a short reason why not.

use super::*;
use crate::fuzzing::Choices;

const BODIES: [&str; 9] = [
    "disk full",
    r#"{"text": " hi <https://a.example/1?b&amp;c|No. 1> <!here> a < b &lt;c&gt;", "channel": "maps"}"#,
    "token=x&payload=%7B%22text%22%3A%22a+b%26c%22%7D",
    r#"{"attachments": [{"fallback": "down", "fields": [{"title": "Host", "value": "web"}]}, {"title": "t", "text": "x"}]}"#,
    r#"{"blocks": [{"type": "header", "text": {"type": "plain_text", "text": "h"}}, {"type": "section", "fields": [{"text": "f"}]}, {"type": "rich_text", "elements": [{"elements": [{"type": "text", "text": "r"}]}]}]}"#,
    r#"{"content": "c", "embeds": [{"title": "t", "description": "d", "url": "u", "fields": [{"name": "n", "value": "v"}]}]}"#,
    r#"{"title": "[FIRING:1] Down", "message": "**Firing**"}"#,
    r#"{"status": "firing", "groupLabels": {"a": "b"}, "truncatedAlerts": 2, "alerts": [{"status": "firing", "labels": {"x": "y"}, "annotations": {"summary": "s"}}]}"#,
    r#"{"type": "FeatureCollection", "name": "l", "crs": {"properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}, "features": [{"type": "Feature"}]}"#,
];

#[test]
fn any_body_says_something_or_why_not() {
    let rules = Rules { native_text: 300, ..Rules::default() };
    bolero::check!().for_each(|input: &[u8]| match read(&Choices::new(input).varied(&BODIES), "monitor", &rules) {
        Ok(Content::Text(text)) => {
            assert!(!text.trim().is_empty() && text.chars().count() <= rules.native_text_length(), "{text:?}");
        }
        Ok(Content::Geojson(layer)) => {
            assert!(layer.features <= rules.max_geojson_features && layer.layer_name.chars().count() <= LAYER_NAME);
            assert!(!layer.layer_name.is_empty() && serde_json::from_str::<IgnoredAny>(&layer.geojson).is_ok());
        }
        Ok(other) => panic!("{other:?}"),
        Err(reason) => assert!(reason.len() < 500, "{reason}"),
    });
}

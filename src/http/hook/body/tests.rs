//! Bodies and what they say.

#![allow(clippy::unwrap_used, reason = "tests may panic")]

use super::*;
use serde_json::json;

fn said(body: &str) -> Result<String, String> {
    match read(body.as_bytes(), "monitor", &Rules::default())? {
        Content::Text(text) => Ok(text.to_string()),
        other => Err(format!("{other:?}")),
    }
}

#[test]
fn texts_as_slack_takes_them() {
    for (body, expected) in [
        (r#"{"text": " hi "}"#, "hi"),
        (r#"{"text": "hi", "channel": "maps", "username": "ann", "icon_emoji": ":x:"}"#, "hi"),
        ("payload=%7B%22text%22%3A%22a+b%26c%22%7D", "a b&c"),
        ("token=x&payload=%7B%22text%22%3A%22hi%22%7D", "hi"),
        ("see https://a.example/?a=1&payload=2", "see https://a.example/?a=1&payload=2"),
        (
            r#"{"attachments": [{"fallback": "down", "text": "long", "color": "danger"}, {"title": "t", "text": "x"}]}"#,
            "down\nt\nx",
        ),
        (r#"{"text": "see", "attachments": [{"fallback": "down"}]}"#, "see\ndown"),
        (
            r#"{"text": "<https://a.example/1?b&amp;c|No. 1> by <https://b.example> <!here> a < b &lt;c&gt; <d> <@U1>"}"#,
            "No. 1 (https://a.example/1?b&c) by https://b.example @all a < b <c> <d> <@U1>",
        ),
        (r#"{"text": "<<https://b.example> <"}"#, "<https://b.example <"),
        (
            r#"{"title": "[FIRING:1] Down", "message": "**Firing**", "alerts": [{"status": "firing"}]}"#,
            "[FIRING:1] Down\n**Firing**",
        ),
    ] {
        assert_eq!(said(body), Ok(expected.into()), "{body}");
    }
}

#[test]
fn texts_as_they_are() {
    for body in ["disk full", "[web] disk full", "Ann's disk: 97 % & rising", "42", "été\nà Lyon"] {
        assert_eq!(said(&format!(" {body}\n")), Ok(body.into()));
    }
}

#[test]
fn fields_are_not_dropped() {
    for (body, expected) in [
        (
            json!({"attachments": [{"fallback": "down: web", "fields": [{"title": "Host", "value": "web", "short": true},
                {"title": "Since", "value": "13:08"}]}]}),
            "down: web\nSince: 13:08",
        ),
        (
            json!({"attachments": [{"title": "Build", "fields": [{"value": "<https://b.example|green>"}]}]}),
            "Build\ngreen (https://b.example)",
        ),
        (
            json!({"content": "deployed", "username": "ci", "embeds": [{"title": "v2", "description": "of **web**",
            "url": "https://ci.example/2", "fields": [{"name": "took", "value": "3 min", "inline": true}]}]}),
            "deployed\nv2\nof **web**\nhttps://ci.example/2\ntook: 3 min",
        ),
    ] {
        assert_eq!(said(&body.to_string()), Ok(expected.into()), "{body}");
    }
}

#[test]
fn blocks_stand_for_the_text() {
    let field = |text: &str| json!({"type": "mrkdwn", "text": text});
    let rich = json!({"type": "rich_text", "elements": [
        {"type": "rich_text_section", "elements": [{"type": "text", "text": "see "},
            {"type": "link", "url": "https://a.example", "text": "it"}, {"type": "emoji", "name": "tada"},
            {"type": "broadcast", "range": "here"}]},
        {"type": "rich_text_list", "style": "bullet", "elements": [
            {"type": "rich_text_section", "elements": [{"type": "text", "text": "one"}]},
            {"type": "rich_text_section", "elements": [{"type": "link", "url": "https://b.example"}]}]}]});
    let body = json!({"text": "for telephones", "blocks": [
        {"type": "header", "text": {"type": "plain_text", "text": "Disk full"}},
        {"type": "divider"},
        {"type": "section", "text": field("on <https://web.example|web>"), "fields": [field("*Host*"), field("web")]},
        {"type": "image", "image_url": "https://i.example", "alt_text": "a curve"},
        {"type": "context", "elements": [{"type": "image", "alt_text": "logo"}, field("since 13:08")]},
        {"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Acknowledge"}}]},
        rich]});
    let expected = "Disk full\non web (https://web.example)\n*Host*\nweb\na curve\nlogo since 13:08\n\
        see it (https://a.example):tada:@all\none\nhttps://b.example";
    assert_eq!(said(&body.to_string()), Ok(expected.into()));
    let attached = json!({"attachments": [{"color": "#f00", "blocks": [{"type": "section", "text": field("red")}]}]});
    assert_eq!(said(&attached.to_string()), Ok("red".into()));
    assert_eq!(said(r#"{"text": "hi", "blocks": [{"type": "divider"}]}"#), Ok("hi".into()));
}

#[test]
fn alerts_as_alertmanager_sends_them() {
    let alert = |status: &str, annotations: Value| {
        json!({"status": status, "labels": {"alertname": "Down", "instance": "web:9100"}, "annotations": annotations,
            "startsAt": "2026-02-06T13:08:45.828Z", "endsAt": "0001-01-01T00:00:00Z", "fingerprint": "1a30ba71cca2921f",
            "generatorURL": "http://prometheus.example.org:9090/graph?g0.expr=up"})
    };
    let mut body = json!({"receiver": "chat", "status": "firing", "version": "4", "truncatedAlerts": 2,
        "groupKey": "{}:{alertname=\"Down\"}", "groupLabels": {"alertname": "Down"}, "commonLabels": {},
        "commonAnnotations": {}, "externalURL": "http://am.example.org:9093", "alerts": [
            alert("firing", json!({"summary": "web is down", "description": "for 5 minutes"})),
            alert("resolved", json!({}))]});
    let lines = "firing: web is down – for 5 minutes\nresolved: alertname=Down, instance=web:9100";
    assert_eq!(said(&body.to_string()), Ok(format!("[FIRING:1] Down\n{lines}\n… +2")));
    body["status"] = "resolved".into();
    body["truncatedAlerts"] = 0.into();
    body["groupLabels"] = json!({});
    assert_eq!(said(&body.to_string()), Ok(format!("[RESOLVED]\n{lines}")));
}

#[test]
fn what_is_wrong_is_said() {
    for (body, fault) in [
        ("", "no text, no JSON object and no form"),
        (" \n", "no text, no JSON object and no form"),
        ("[]", "no text, no JSON object and no form"),
        ("\"hi\"", "no text, no JSON object and no form"),
        (r#"{"blocks": [7]}"#, "blocks has something that is no object"),
        (r#"{"content": 7}"#, "content is no string"),
        ("payload=hi", "no JSON object"),
        ("payload=%22what+was+said%22", "no JSON object, at line 1 column 15"),
        (r#"{"text": "hi""#, "no JSON object"),
        (r#"{"text": 7}"#, "text is no string"),
        (r#"{"attachments": {}}"#, "attachments is no array"),
        (r#"{"attachments": [7]}"#, "attachments has something that is no object"),
        (r#"{"alerts": 7}"#, "alerts is no array"),
        (r#"{"text": " ", "alerts": []}"#, "none of text, blocks, attachments"),
        (r#"{"type": "FeatureCollection"}"#, "geojson is no FeatureCollection"),
        (
            r#"{"type": "FeatureCollection", "features": [], "crs": {"properties": {"name": "urn:ogc:def:crs:EPSG::2154"}}}"#,
            "crs is not",
        ),
    ] {
        let told = said(body).unwrap_err();
        assert!(told.contains(fault), "{body}: {told}");
    }
    assert_eq!(read(b"\xff{}", "monitor", &Rules::default()), Err("the body is not in UTF-8".into()));
}

#[test]
fn long_texts_are_cut_and_layers_are_not() {
    let rules = Rules { native_text: 5, max_message_length: 1, max_geojson_features: 1, ..Rules::default() };
    for (text, expected) in [("été12", "été12"), ("été123", "été1…")] {
        let read = read(json!({"text": text}).to_string().as_bytes(), "monitor", &rules);
        assert_eq!(read, Ok(Content::Text(expected.into())));
    }
    let layer = |features: &str| {
        read(format!(r#"{{"type":"FeatureCollection", "features":[{features}]}}"#).as_bytes(), "monitor", &rules)
    };
    let Content::Geojson(read) = layer("{}").unwrap() else { panic!("no layer") };
    assert_eq!((&*read.layer_name, read.features, &*read.crs.authid), ("monitor", 1, "EPSG:4326"));
    assert_eq!(&*read.geojson, r#"{"type":"FeatureCollection", "features":[{}]}"#);
    assert!(layer("{},{}").unwrap_err().contains("has 2 features, more than 1"));
    assert!(layer(&"[".repeat(100)).unwrap_err().contains("JSON"));
}

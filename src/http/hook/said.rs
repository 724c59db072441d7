//! What the body of a request to a hook says: a text, in the JSON that Slack takes (<https://api.slack.com/messaging/webhooks>),
//! or that the webhooks of Grafana and of Prometheus' Alertmanager send; or a layer in GeoJSON (RFC 7946).

use crate::dialect::native::read_content;
use crate::http::visitor::value;
use crate::message::{Content, Rules};
use serde_json::{Map, Value};
use std::borrow::Cow;

type Object = Map<String, Value>;

/// Most characters of the name of a layer.
const LAYER_NAME: usize = 255;

/// The reference system of GeoJSON, for QGIS.
const WGS_84: &str = r#"GEOGCRS["WGS 84",DATUM["World Geodetic System 1984",ELLIPSOID["WGS 84",6378137,298.257223563]],CS[ellipsoidal,2],AXIS["geodetic latitude (Lat)",north],AXIS["geodetic longitude (Lon)",east],UNIT["degree",0.0174532925199433],ID["EPSG",4326]]"#;

/// Reads a body that this hook sends. A text that is longer than the rules allow is cut: half of an alert is better than none.
///
/// # Errors
/// What is wrong, in words.
pub(super) fn read(body: &[u8], hook: &str, rules: &Rules) -> Result<Content, String> {
    let body = str::from_utf8(body).map_err(|_| "the body is not in UTF-8")?.trim();
    let json = match body.starts_with('{') {
        true => Cow::Borrowed(body),
        false => value(body, "payload").ok_or("the body is neither a JSON object nor a form with payload")?.into(),
    };
    // The fault itself may quote the body, whole.
    let place = |fault: serde_json::Error| format!("at line {} column {}", fault.line(), fault.column());
    let said: Object =
        serde_json::from_str(&json).map_err(|fault| format!("the body is no JSON object, {}", place(fault)))?;
    if said.get("type").and_then(Value::as_str) == Some("FeatureCollection") {
        return layer(&json, &said, hook, rules);
    }
    let forms = [slack(&said)?, joined([text(&said, "title")?, text(&said, "message")?], "\n"), alertmanager(&said)?];
    match forms.into_iter().find(|text| !text.is_empty()) {
        Some(text) => Ok(Content::Text(cut(text, rules.native_text_length()).into())),
        None => Err("the body has none of text, attachments, message, alerts, and is no FeatureCollection".into()),
    }
}

/// The text under a key; an empty one where there is none.
fn text<'a>(object: &'a Object, key: &str) -> Result<&'a str, String> {
    match object.get(key) {
        None | Some(Value::Null) => Ok(""),
        Some(Value::String(text)) => Ok(text.trim()),
        Some(_) => Err(format!("{key} is no string")),
    }
}

/// The objects under a key.
fn objects<'a>(object: &'a Object, key: &str) -> Result<Vec<&'a Object>, String> {
    match object.get(key) {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Array(items)) => items
            .iter()
            .map(|item| item.as_object().ok_or_else(|| format!("{key} has something that is no object")))
            .collect(),
        Some(_) => Err(format!("{key} is no array")),
    }
}

fn joined<'a>(parts: impl IntoIterator<Item = &'a str>, between: &str) -> String {
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(between)
}

fn slack(said: &Object) -> Result<String, String> {
    let mut parts = vec![text(said, "text")?];
    for attachment in objects(said, "attachments")? {
        match text(attachment, "fallback")? {
            "" => parts.extend([text(attachment, "pretext")?, text(attachment, "title")?, text(attachment, "text")?]),
            fallback => parts.push(fallback),
        }
    }
    Ok(without_markup(&joined(parts, "\n")))
}

/// Writes Slack's links and calls for everybody as people do, and what it escapes
/// (<https://api.slack.com/reference/surfaces/formatting>).
fn without_markup(text: &str) -> String {
    let (mut plain, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((before, behind)) = rest.split_once('<') {
        plain.push_str(before);
        let end = behind.find(['<', '>']).filter(|end| behind[*end..].starts_with('>'));
        let link = end.and_then(|end| Some((link(&behind[..end])?, &behind[end + 1..])));
        let (shown, after) = link.unwrap_or_else(|| ("<".into(), behind));
        plain.push_str(&shown);
        rest = after;
    }
    plain.push_str(rest);
    plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

/// What stood in angle brackets, if it was not just written so.
fn link(inside: &str) -> Option<String> {
    let (target, label) = inside.split_once('|').unwrap_or((inside, ""));
    let is_link = || ["https://", "http://", "mailto:"].iter().any(|scheme| target.starts_with(scheme));
    match target {
        "!here" | "!channel" | "!everyone" => Some("@all".into()),
        _ if !is_link() => None,
        _ if label.is_empty() => Some(target.into()),
        _ => Some(format!("{label} ({target})")),
    }
}

/// The group of alerts, then a line for each (<https://prometheus.io/docs/alerting/latest/configuration/#webhook_config>).
fn alertmanager(said: &Object) -> Result<String, String> {
    let alerts = objects(said, "alerts")?;
    if alerts.is_empty() {
        return Ok(String::new());
    }
    let statuses = alerts.iter().map(|alert| text(alert, "status")).collect::<Result<Vec<_>, _>>()?;
    let status = match text(said, "status")? {
        "firing" => format!("[FIRING:{}]", statuses.iter().filter(|status| **status == "firing").count()),
        status => format!("[{}]", status.to_uppercase()),
    };
    let group = labels(said, "groupLabels").map(|(_, value)| value);
    let head = joined(std::iter::once(&*status).chain(group), " ");
    let lines = alerts.iter().zip(&statuses).map(|(alert, status)| format!("{status}: {}", about(alert)));
    let more = said.get("truncatedAlerts").and_then(Value::as_u64).filter(|more| *more > 0);
    let lines = std::iter::once(head).chain(lines).chain(more.map(|more| format!("… +{more}")));
    Ok(lines.collect::<Vec<_>>().join("\n"))
}

/// The words of an alert, or without any, its labels.
fn about(alert: &Object) -> String {
    let words = ["summary", "description"].map(|key| alert.get("annotations").and_then(|all| all.get(key)?.as_str()));
    match joined(words.into_iter().flatten(), " – ") {
        words if !words.is_empty() => words,
        _ => labels(alert, "labels").map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join(", "),
    }
}

fn labels<'a>(object: &'a Object, key: &str) -> impl Iterator<Item = (&'a String, &'a str)> {
    let labels = object.get(key).and_then(Value::as_object).into_iter().flatten();
    labels.filter_map(|(key, value)| Some((key, value.as_str()?)))
}

fn cut(text: String, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text,
        Some(_) => text.chars().take(most - 1).chain(['…']).collect(),
    }
}

fn layer(json: &str, said: &Object, hook: &str, rules: &Rules) -> Result<Content, String> {
    // What GeoJSON once had, and ogr2ogr still writes.
    let system = said.get("crs").and_then(|crs| crs.pointer("/properties/name")?.as_str());
    if system.is_some_and(|name| !name.ends_with(":CRS84") && !name.ends_with(":4326")) {
        return Err("crs is not that of GeoJSON: longitude and latitude in WGS 84".into());
    }
    let name = said.get("name").and_then(Value::as_str).filter(|name| !name.is_empty()).unwrap_or(hook);
    let name: String = name.chars().take(LAYER_NAME).collect();
    let [name, system] = [Value::from(name), Value::from(WGS_84)];
    let keys = format!(r#""layer_name":{name},"crs_wkt":{system},"crs_authid":"EPSG:4326","geojson":{json}"#);
    read_content(&format!(r#"{{"kind":"geojson",{keys}}}"#), rules).map_err(|refusal| refusal.message.into_owned())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
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
            ("", "neither a JSON object nor a form"),
            ("[]", "neither a JSON object nor a form"),
            ("text=hi", "neither a JSON object nor a form"),
            ("payload=hi", "no JSON object"),
            ("payload=%22what+was+said%22", "no JSON object, at line 1 column 15"),
            (r#"{"text": "hi""#, "no JSON object"),
            (r#"{"text": 7}"#, "text is no string"),
            (r#"{"attachments": {}}"#, "attachments is no array"),
            (r#"{"attachments": [7]}"#, "attachments has something that is no object"),
            (r#"{"alerts": 7}"#, "alerts is no array"),
            (r#"{"text": " ", "alerts": []}"#, "none of text, attachments"),
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
}

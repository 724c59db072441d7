//! Content of the body of a request to a hook: a text, plain or in the JSON that Slack
//! (<https://api.slack.com/messaging/webhooks>) and Discord take, or that the webhooks of Grafana and of Prometheus'
//! Alertmanager send; or a layer in GeoJSON (RFC 7946).

mod blocks;
#[cfg(test)]
mod fuzz;
#[cfg(test)]
mod tests;

use crate::dialect::native::read_content;
use crate::http::visitor::value;
use crate::message::{Content, Rules};
use serde::de::IgnoredAny;
use serde_json::{Map, Value};
use std::borrow::Cow;

type JsonObject = Map<String, Value>;

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
    // A text may have an address in it with such a parameter.
    let is_form = |payload: &String| body.starts_with("payload=") || payload.trim_start().starts_with('{');
    let json = match (body.starts_with('{'), value(body, "payload").filter(is_form)) {
        (true, _) => Cow::Borrowed(body),
        (false, Some(payload)) => payload.into(),
        (false, None) => return plain(body, rules),
    };
    // The fault itself may quote the body, whole.
    let place = |fault: serde_json::Error| format!("at line {} column {}", fault.line(), fault.column());
    let said: JsonObject =
        serde_json::from_str(&json).map_err(|fault| format!("the body is no JSON object, {}", place(fault)))?;
    if said.get("type").and_then(Value::as_str) == Some("FeatureCollection") {
        return layer(&json, &said, hook, rules);
    }
    let grafana = joined([text(&said, "title")?, text(&said, "message")?], "\n");
    let forms = [slack(&said)?, discord(&said)?, grafana, alertmanager(&said)?];
    match forms.into_iter().find(|text| !text.is_empty()) {
        Some(text) => Ok(Content::Text(cut(text, rules.native_text_length()).into())),
        None => Err("the body has none of text, blocks, attachments, content, embeds, message, alerts, and is no \
            FeatureCollection"
            .into()),
    }
}

/// A body that is the text itself, as of `curl -d`.
fn plain(body: &str, rules: &Rules) -> Result<Content, String> {
    let is_other_json = body.starts_with(['[', '"']) && serde_json::from_str::<IgnoredAny>(body).is_ok();
    match is_other_json || body.is_empty() {
        true => Err("the body is no text, no JSON object and no form with payload".into()),
        false => Ok(Content::Text(cut(body.into(), rules.native_text_length()).into())),
    }
}

/// The text under a key; an empty one where there is none.
fn text<'a>(object: &'a JsonObject, key: &str) -> Result<&'a str, String> {
    match object.get(key) {
        None | Some(Value::Null) => Ok(""),
        Some(Value::String(text)) => Ok(text.trim()),
        Some(_) => Err(format!("{key} is no string")),
    }
}

/// The objects under a key.
fn objects<'a>(object: &'a JsonObject, key: &str) -> Result<Vec<&'a JsonObject>, String> {
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

/// Blocks, or without any the text, and what is attached.
fn slack(said: &JsonObject) -> Result<String, String> {
    let mut parts = vec![shown(said, text(said, "text")?)?];
    for attachment in objects(said, "attachments")? {
        let words = match text(attachment, "fallback")? {
            "" => {
                let words = [text(attachment, "pretext")?, text(attachment, "title")?, text(attachment, "text")?];
                shown(attachment, &joined(words, "\n"))?
            }
            fallback => fallback.into(),
        };
        let fields = fields(attachment, "title", &words)?;
        parts.push(words);
        parts.extend(fields);
    }
    Ok(without_markup(&joined(parts.iter().map(String::as_str), "\n")))
}

/// The blocks of a message, which stand for its text (<https://api.slack.com/reference/block-kit/blocks>), or that.
fn shown(said: &JsonObject, text: &str) -> Result<String, String> {
    let lines = objects(said, "blocks")?.into_iter().flat_map(blocks::lines).collect::<Vec<_>>();
    let blocks = joined(lines.iter().map(|line| line.trim()), "\n");
    Ok(if blocks.is_empty() { text.into() } else { blocks })
}

/// Names and values, as lines, but those that the words say already. `name` is the key of the name.
fn fields(object: &JsonObject, name: &str, words: &str) -> Result<Vec<String>, String> {
    let fields = objects(object, "fields")?.into_iter().map(|field| Ok([text(field, name)?, text(field, "value")?]));
    let fields = fields.collect::<Result<Vec<_>, String>>()?;
    let unsaid = fields.into_iter().filter(|[_, value]| !value.is_empty() && !words.contains(value));
    Ok(unsaid.map(|field| joined(field, ": ")).collect())
}

/// The content and what is embedded (<https://discord.com/developers/docs/resources/webhook#execute-webhook>).
fn discord(said: &JsonObject) -> Result<String, String> {
    let mut parts = vec![text(said, "content")?.to_owned()];
    for embed in objects(said, "embeds")? {
        let words = joined([text(embed, "title")?, text(embed, "description")?, text(embed, "url")?], "\n");
        let fields = fields(embed, "name", &words)?;
        parts.push(words);
        parts.extend(fields);
    }
    Ok(joined(parts.iter().map(String::as_str), "\n"))
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

/// Text for what stood in angle brackets, if it was not just written so.
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
fn alertmanager(said: &JsonObject) -> Result<String, String> {
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
fn about(alert: &JsonObject) -> String {
    let words = ["summary", "description"].map(|key| alert.get("annotations").and_then(|all| all.get(key)?.as_str()));
    match joined(words.into_iter().flatten(), " – ") {
        words if !words.is_empty() => words,
        _ => labels(alert, "labels").map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join(", "),
    }
}

fn labels<'a>(object: &'a JsonObject, key: &str) -> impl Iterator<Item = (&'a String, &'a str)> {
    let labels = object.get(key).and_then(Value::as_object).into_iter().flatten();
    labels.filter_map(|(key, value)| Some((key, value.as_str()?)))
}

fn cut(text: String, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text,
        Some(_) => text.chars().take(most - 1).chain(['…']).collect(),
    }
}

fn layer(json: &str, said: &JsonObject, hook: &str, rules: &Rules) -> Result<Content, String> {
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

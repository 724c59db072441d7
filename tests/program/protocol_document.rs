//! `docs/protocol.md` against the code: its frames are read, or are as the server writes them, and its tables are those
//! of the code.

use causerie::close::Close;
use causerie::config::Config;
use causerie::dialect::native::{self, read};
use causerie::limits::{NATIVE_RATES, Rate};
use causerie::message::{Code, Rules};
use causerie::session::announced_limits;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;

fn document() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/protocol.md")).unwrap()
}

fn described() -> Value {
    causerie::http::asyncapi_json(&Config::default()).parse().expect("JSON")
}

/// The frames of the document, each with `true` if a client sends it.
fn frames(document: &str) -> Vec<(bool, String)> {
    let blocks = document.split("```frames\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    let mut frames: Vec<(bool, String)> = Vec::new();
    for line in blocks.flat_map(str::lines) {
        match (line.strip_prefix("C: "), line.strip_prefix("S: "), line.strip_prefix("    ")) {
            (Some(frame), ..) => frames.push((true, frame.into())),
            (_, Some(frame), _) => frames.push((false, frame.into())),
            (.., Some(more)) => frames.last_mut().expect("a frame before it").1.push_str(more),
            _ => panic!("{line:?} is no frame"),
        }
    }
    frames
}

#[test]
fn the_frames_of_clients_are_read() {
    let frames = frames(&document());
    let mut shown = BTreeSet::new();
    for (_, frame) in frames.iter().filter(|(is_clients, _)| *is_clients) {
        let asked = read(frame, &Rules::default());
        assert!(asked.request.is_ok(), "{frame}: {:?}", asked.request);
        let frame: Value = frame.parse().unwrap();
        shown.insert(frame["type"].as_str().unwrap().to_owned());
    }
    let asked: BTreeSet<String> = native::requests().map(str::to_owned).collect();
    assert_eq!(asked.difference(&shown).collect::<Vec<_>>(), ["rooms"], "requests without an example");
}

#[test]
fn the_frames_of_the_server_are_as_it_writes_them() {
    let described = described();
    let messages = described["components"]["messages"].as_object().unwrap();
    let told = messages.iter().filter(|(key, _)| {
        ["native_hear_", "native_ok", "native_welcome", "native_error"].iter().any(|start| key.starts_with(start))
    });
    let told: Vec<(&str, jsonschema::Validator)> = told
        .map(|(_, message)| {
            let schema = closed(json!({ "allOf": [message["payload"]], "components": described["components"] }));
            (message["name"].as_str().unwrap(), jsonschema::draft7::new(&schema).unwrap())
        })
        .collect();
    let mut shown = BTreeSet::new();
    for (_, frame) in frames(&document()).iter().filter(|(is_clients, _)| !is_clients) {
        let frame: Value = frame.parse().unwrap_or_else(|_| panic!("{frame} is no JSON"));
        let fits = told.iter().any(|(name, schema)| frame["type"] == *name && schema.is_valid(&frame));
        assert!(fits, "the server writes no such thing: {frame:#}");
        shown.insert(frame["type"].as_str().unwrap().to_owned());
    }
    let names: BTreeSet<String> = told.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(shown, names, "every type has its example");
}

/// The schema, for objects without keys that are not described.
fn closed(mut schema: Value) -> Value {
    match &mut schema {
        Value::Array(items) => items.iter_mut().for_each(|item| *item = closed(item.take())),
        Value::Object(keywords) => {
            keywords.values_mut().for_each(|value| *value = closed(value.take()));
            if keywords.get("properties").is_some_and(Value::is_object) {
                keywords.insert("additionalProperties".into(), false.into());
            }
        }
        _ => {}
    }
    schema
}

/// The rows of the table that has this heading, cell by cell.
fn table(document: &str, heading: &str) -> Vec<Vec<String>> {
    let rest = document.split(&format!("\n{heading}\n")).nth(1).unwrap_or_else(|| panic!("no table {heading}"));
    let rows = rest.lines().skip(1).take_while(|line| line.starts_with('|'));
    rows.map(|row| row.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()).collect()
}

fn bare(cell: &str) -> String {
    cell.replace('`', "")
}

#[test]
fn limits_and_their_settings_are_those_of_the_code() {
    let told = |settings: &[(&str, &str)]| {
        let config = Config::from_pairs(settings.iter().copied()).unwrap_or_else(|faults| panic!("{faults}")).config;
        serde_json::to_value(announced_limits(&config)).unwrap()
    };
    let usual = told(&[]);
    let rows = table(&document(), "| `limits` key | default | setting | meaning |");
    let keys: Vec<String> = rows.iter().map(|row| bare(&row[0])).collect();
    assert_eq!(keys, usual.as_object().unwrap().keys().cloned().collect::<Vec<_>>());
    for row in rows {
        let (key, default) = (bare(&row[0]), row[1].parse::<u64>().expect("a number"));
        assert_eq!(usual[&key], default, "{key}");
        let setting = bare(&row[2]);
        match setting.split_once('=') {
            Some(switched_off) => assert_eq!(told(&[switched_off])[&key], 0, "{key}"),
            None => {
                let other = if default > 1 { default - 1 } else { default + 1 };
                assert_eq!(told(&[(&setting, &other.to_string())])[&key], other, "{key}");
            }
        }
        let described = &described()["components"]["schemas"]["Announced"]["properties"][&key]["description"];
        assert_eq!(described, &format!("{}.", row[3]), "{key}");
    }
}

#[test]
fn the_rates_are_those_of_the_code() {
    let rows = table(&document(), "| rate, for each session | a second | at once |");
    let told: Vec<(f64, f64)> = rows.iter().map(|row| (row[1].parse().unwrap(), row[2].parse().unwrap())).collect();
    let rates = NATIVE_RATES;
    let ours = [
        rates.said,
        rates.images,
        rates.invitations,
        rates.joins,
        rates.signals,
        rates.live,
        rates.drawn,
        rates.resumes,
        rates.others,
        rates.bytes,
    ];
    assert_eq!(told, ours.map(|Rate { per_second, burst }| (per_second, burst)));
}

#[test]
fn the_codes_are_those_of_the_code() {
    let rows = table(&document(), "| `code` | when |");
    let ours = Code::TABLE.iter().map(|(_, name, when)| vec![format!("`{name}`"), (*when).to_owned()]);
    assert_eq!(rows, ours.collect::<Vec<_>>());
}

/// All but those that only clients of gischat's and of `livefield` get.
#[test]
fn the_closes_are_those_of_the_code() {
    let rows = table(&document(), "| close | meaning |");
    let others = [Close::Kicked, Close::TokenExpired, Close::NoGroup, Close::Failed];
    let is_ours = |close: &Close| close.for_native() == *close && !others.contains(close);
    let ours = Close::ALL.into_iter().filter(is_ours);
    assert_eq!(rows, ours.map(|close| vec![close.code().to_string(), close.meaning().to_owned()]).collect::<Vec<_>>());
}

#[test]
fn the_requests_and_their_keys_are_those_of_the_code() {
    let (document, described) = (document(), described());
    let rows = table(&document, "| `type` | keys | `ok` has | others get |");
    let names: Vec<String> = rows.iter().map(|row| bare(&row[0])).collect();
    assert_eq!(names, native::requests().collect::<Vec<_>>());
    for row in rows {
        let message = |key: &str| &described["components"]["messages"][key];
        let request = message(&format!("native_{}", bare(&row[0])));
        assert_eq!(row[1], keys(&request["payload"]), "{}", row[0]);
        if row[0] != "`hello`" {
            let reply = message(&format!("native_ok_{}", bare(&row[0])));
            assert_eq!(row[2], keys(&reply["payload"]), "{}", row[0]);
        }
        let told = request["description"].as_str().unwrap_or_default();
        let others = told.strip_prefix("Others get: ").and_then(|told| told.strip_suffix('.')).unwrap_or_default();
        assert_eq!(row[3], others, "{}", row[0]);
    }
}

/// The keys of a frame without those of all frames, as the table writes them.
fn keys(payload: &Value) -> String {
    let required = payload["required"].as_array().cloned().unwrap_or_default();
    let keys = payload["properties"].as_object().into_iter().flatten().map(|(key, _)| key);
    let keys = keys.filter(|key| !["type", "ref"].contains(&key.as_str()));
    let written = keys.map(|key| if required.contains(&json!(key)) { format!("`{key}`") } else { format!("`{key}`?") });
    written.collect::<Vec<_>>().join(", ")
}

#[test]
fn the_events_are_those_of_the_code() {
    let described = described();
    let messages = described["components"]["messages"].as_object().unwrap();
    let ours = messages.iter().filter(|(key, _)| key.starts_with("native_hear_")).map(|(_, message)| {
        let summary = message["summary"].as_str().unwrap();
        vec![format!("`{}`", message["name"].as_str().unwrap()), summary.trim_end_matches('.').to_owned()]
    });
    assert_eq!(table(&document(), "| `type` | what it says |"), ours.collect::<Vec<_>>());
}

#[test]
fn links_of_the_document_have_targets() {
    let document = document();
    let anchor = |title: &str| {
        let kept: String = title.chars().filter(|c| c.is_alphanumeric() || *c == ' ' || *c == '-').collect();
        kept.trim().to_lowercase().replace(' ', "-")
    };
    let titles = document.lines().filter(|line| line.starts_with("##"));
    let anchors: BTreeSet<String> = titles.map(anchor).collect();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    for link in document.split("](").skip(1).map(|rest| rest.split(')').next().unwrap()) {
        match link.split_once('#') {
            Some(("", name)) => assert!(anchors.contains(name), "#{name}"),
            Some((file, _)) => assert!(folder.join(file).exists(), "{file}"),
            None => assert!(folder.join(link).exists(), "{link}"),
        }
    }
}

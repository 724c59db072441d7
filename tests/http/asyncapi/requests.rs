//! What the document says of requests, held against what reads them: every key by itself.

use super::described::{Described, assert_fits, document, messages, resolved};
use causerie::dialect::native::{self, ParsedRequest, read};
use causerie::message::request::Request;
use causerie::message::{Code, Refusal, Rules};
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn requests() -> (Value, Vec<Described>) {
    let document = document();
    let requests = messages(&document, "native", "receive");
    (document, requests)
}

fn asked(frame: &Value) -> Result<(), Refusal> {
    let ParsedRequest { request, .. } = read(&frame.to_string(), &Rules::default());
    match request? {
        // What may be wrong where it does not matter is kept with what is wrong with it.
        Request::Hello(hello) => hello.nickname.and(hello.avatar.map(drop)).and(hello.features.map(drop)),
        Request::Join(join) => join.nickname.map(drop),
        _ => Ok(()),
    }
}

#[test]
fn the_requests_are_those_of_the_index_in_its_order() {
    let (_, described) = requests();
    let names: Vec<&str> = described.iter().map(|request| request.name.as_str()).collect();
    assert_eq!(names, native::requests().collect::<Vec<_>>());
}

#[test]
fn the_examples_are_read() {
    for request in requests().1 {
        for example in request.examples {
            assert_eq!(asked(&example), Ok(()), "{example}");
        }
    }
}

/// A key is required if and only if it is said to be, and what it holds is looked at, up to the bound that is said.
#[test]
fn every_key_is_what_it_is_said_to_be() {
    let (document, requests) = requests();
    let mut seen = 0;
    for request in requests {
        for example in &request.examples {
            assert_fits(&document, &request.payload, example);
            seen += check(&document, &request.payload, example, &[]);
        }
    }
    assert!(seen > 100, "{seen} keys");
}

/// Checks every key of the object at `path` within a frame, and of the objects in it.
fn check(document: &Value, schema: &Value, frame: &Value, path: &[&str]) -> usize {
    let schema = form(document, schema, at(frame, path));
    let required: BTreeSet<&str> =
        schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let keys = at(frame, path).as_object().expect("an object").clone();
    for (key, value) in &keys {
        let schema = resolved(document, &schema["properties"][key]);
        assert!(!schema.is_null(), "{key} of {frame} is not described");
        let path: Vec<&str> = path.iter().copied().chain([key.as_str()]).collect();
        if !schema["const"].is_null() {
            assert!(asked(&set(frame, &path, Some(json!([{}])))).is_err(), "{path:?} of {frame}");
            continue;
        }
        check_presence(frame, &path, required.contains(key.as_str()));
        assert!(asked(&set(frame, &path, Some(json!([{}])))).is_err(), "{path:?} of {frame} is not looked at");
        check_bounds(frame, &path, schema);
        if key == "content" {
            check(document, schema, frame, &path);
        } else if value.is_object() {
            assert!(["data", "geojson"].contains(&key.as_str()), "{key} is an object that nobody checks");
        }
    }
    keys.len()
}

fn check_presence(frame: &Value, path: &[&str], is_required: bool) {
    let without = asked(&set(frame, path, None));
    let null = asked(&set(frame, path, Some(Value::Null)));
    assert_eq!(without, null, "absent and null are the same: {path:?} of {frame}");
    let addressees = ["to", "nickname"];
    if frame["type"] == "direct_send" && addressees.contains(&path[0]) {
        assert!(without.is_err(), "one of the two");
        return;
    }
    match without {
        Ok(()) => assert!(!is_required, "{path:?} of {frame} is not required"),
        Err(refusal) => {
            assert!(is_required, "{path:?} of {frame} is required: {refusal:?}");
            assert_eq!((refusal.code, refusal.field.as_deref()), (Code::Invalid, Some(&*path.join("."))));
        }
    }
}

fn check_bounds(frame: &Value, path: &[&str], schema: &Value) {
    let with = |value: Value| asked(&set(frame, path, Some(value)));
    if let Some(max) = schema["maxLength"].as_u64().map(|max| max as usize) {
        assert!(with("x".repeat(max + 1).into()).is_err(), "{path:?} of {frame} may be longer than {max}");
        assert_eq!(with("x".repeat(max).into()), Ok(()), "{path:?} of {frame} may be {max} long");
    }
    if let Some(min) = schema["minLength"].as_u64().map(|min| min as usize) {
        assert!(with("x".repeat(min - 1).into()).is_err(), "{path:?} of {frame} may be shorter than {min}");
        assert_eq!(with("x".repeat(min).into()), Ok(()), "{path:?} of {frame} may be {min} long");
    }
    if let Some(max) = schema["maximum"].as_u64() {
        assert!(with((max + 1).into()).is_err() && with((-1).into()).is_err(), "{path:?} of {frame}");
        assert_eq!(with(max.into()), Ok(()), "{path:?} of {frame} may be {max}");
    }
    if let Some(words) = schema["enum"].as_array() {
        assert!(with("nothing_like_it".into()).is_err(), "{path:?} of {frame}");
        assert!(words.iter().all(|word| with(word.clone()).is_ok()), "{path:?} of {frame}");
    }
    if schema["pattern"].is_string() {
        assert!(with("a b/\\".into()).is_err(), "{path:?} of {frame}");
    }
}

/// The schema of an object: of several, the one of its kind.
fn form<'d>(document: &'d Value, schema: &'d Value, object: &Value) -> &'d Value {
    let schema = resolved(document, schema);
    match schema["oneOf"].as_array() {
        Some(forms) => {
            let of_kind = forms.iter().find(|form| form["properties"]["kind"]["const"] == object["kind"]);
            of_kind.unwrap_or_else(|| panic!("no form of {object}"))
        }
        None => schema,
    }
}

fn at<'f>(frame: &'f Value, path: &[&str]) -> &'f Value {
    path.iter().fold(frame, |object, key| &object[*key])
}

fn set(frame: &Value, path: &[&str], value: Option<Value>) -> Value {
    let mut changed = frame.clone();
    let (last, before) = path.split_last().expect("a key");
    let object = before.iter().fold(&mut changed, |object, key| &mut object[*key]);
    match value {
        Some(value) => object[*last] = value,
        None => _ = object.as_object_mut().expect("an object").remove(*last),
    }
    changed
}

/// What the reader asks for by name is described somewhere, and in an example.
#[test]
fn no_key_is_read_that_is_not_described() {
    let mut shown = BTreeSet::new();
    for request in requests().1 {
        for example in request.examples {
            let keys = |object: &Value| {
                object.as_object().into_iter().flatten().map(|(key, _)| key.clone()).collect::<Vec<_>>()
            };
            shown.extend(keys(&example));
            shown.extend(keys(&example["content"]));
        }
    }
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/dialect/native");
    let mut read = 0;
    for file in ["read.rs", "content.rs"] {
        let text = std::fs::read_to_string(folder.join(file)).unwrap();
        for call in [".required(\"", ".optional(\"", "state(\"", "peer(\"", "edge(\""] {
            for rest in text.split(call).skip(1) {
                let key = rest.split('"').next().unwrap();
                assert!(shown.contains(key), "{key} is read in {file}, and in no example");
                read += 1;
            }
        }
    }
    assert!(read > 40, "only {read} keys were found: does this test still read the code?");
}

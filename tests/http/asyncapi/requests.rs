//! The document's requests, checked against their reader.

use super::described::{document, messages, validator};
use causerie::dialect::native::read;
use causerie::dialect::native::request::Request;
use causerie::message::{Code, Refusal, Rules};
use serde_json::{Value, json};

fn refused(frame: &Value) -> Option<Refusal> {
    match read(&frame.to_string(), &Rules::default()).request {
        // Faults of optional fields are kept in the request.
        Ok(Request::Hello(hello)) => hello.nickname.err().or(hello.avatar.err()).or(hello.features.err()),
        Ok(Request::Join(join)) => join.nickname.err(),
        Ok(_) => None,
        Err(refusal) => Some(refusal),
    }
}

/// Values of every type, and texts and numbers around all bounds.
fn values() -> impl Iterator<Item = Value> {
    let lengths = [0, 1, 2, 3, 32, 33, 50, 51, 64, 65, 127, 128, 129, 140, 141, 255, 256, 257, 2000, 2001, 4096, 4097];
    let numbers = [json!(-1), json!(0), json!(1.5), json!(86_400), json!(86_401), json!(1_u64 << 53)];
    let others = [json!(true), json!({}), json!([]), json!([{}]), json!("a b/\\"), json!(vec!["a"; 101])];
    lengths.into_iter().map(|length| "x".repeat(length).into()).chain(numbers).chain(others)
}

#[test]
fn requests_are_read_if_and_only_if_they_are_as_described() {
    let document = document();
    let mut changed = 0;
    for request in messages(&document, "native", "receive") {
        let validator = validator(&document, &request.payload);
        for example in &request.examples {
            assert_eq!(refused(example), None, "{example}");
            // Pictures are decoded later, by the session.
            let within = example["content"].as_object().into_iter().flatten().filter(|(key, _)| *key != "image_data");
            let pointers = within.map(|(key, _)| format!("/content/{key}"));
            let keys = example.as_object().unwrap().keys().filter(|key| *key != "type");
            for pointer in keys.map(|key| format!("/{key}")).chain(pointers) {
                for value in values() {
                    let mut frame = example.clone();
                    *frame.pointer_mut(&pointer).unwrap() = value;
                    let (refused, is_valid) = (refused(&frame), validator.is_valid(&frame));
                    let is_unknown = refused.as_ref().is_some_and(|refusal| refusal.code == Code::NotFound);
                    assert!(refused.is_none() == is_valid || is_valid && is_unknown, "{refused:?}: {frame}");
                    changed += 1;
                }
            }
        }
    }
    assert!(changed > 3000, "{changed}");
}

//! The part of a refused value in the refusal: short, and shown as Python would show it (contract `gischat`, section
//! 5). The answer to a PUT has more of the value (section 1.2).

use crate::common::soak;
use causerie::dialect::{Dialect, ParsedFrame, decode_put, unprocessable, unprocessable_not_json};
use causerie::message::{Input, Rejection, Rules};
use proptest::prelude::*;
use serde_json::Value;

const MIB: usize = 1024 * 1024;

fn refused(dialect: Dialect, frame: &str) -> Rejection {
    ParsedFrame::read(frame).decode(dialect, &Rules::default()).unwrap_err()
}

/// The part of `json` in the refusal, when sent in place of a nickname.
fn carried(json: &str) -> Input {
    let rejection = refused(Dialect::V3, &format!(r#"{{"type":"newcomer","newcomer":{json}}}"#));
    assert!(rejection.weight() <= 52 * 10, "{rejection:?}");
    match rejection {
        Rejection::Invalid { faults, .. } => faults[0].input.clone(),
        other => panic!("{other:?}"),
    }
}

fn shown(json: &str) -> String {
    carried(json).shown.to_string()
}

/// Python's `repr`, for characters that are easy to show.
fn repr(value: &Value) -> String {
    match value {
        Value::Null => "None".into(),
        Value::Bool(true) => "True".into(),
        Value::Bool(false) => "False".into(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => {
            let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
            let inner = text.replace('\\', "\\\\").replace('\n', "\\n").replace(quote, &format!("\\{quote}"));
            format!("{quote}{inner}{quote}")
        }
        Value::Array(items) => format!("[{}]", items.iter().map(repr).collect::<Vec<_>>().join(", ")),
        Value::Object(entries) => {
            let entry = |(key, value): (&String, &Value)| format!("{}: {}", repr(&key.clone().into()), repr(value));
            format!("{{{}}}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
        }
    }
}

fn cut(repr: &str) -> String {
    let characters: Vec<char> = repr.chars().collect();
    if characters.len() <= 50 {
        return repr.into();
    }
    let (head, tail) = (&characters[..25], &characters[characters.len() - 24..]);
    format!("{}...{}", head.iter().collect::<String>(), tail.iter().collect::<String>())
}

#[test]
fn refusals_hold_only_the_ends_of_megabytes() {
    let long = |unit: &str| unit.repeat(4 * MIB / unit.len());
    let text = shown(&format!(r#""it's {}\u00e9\n""#, long("x")));
    assert_eq!(text, format!(r"'it\'s {}...{}é\n'", "x".repeat(18), "x".repeat(20)));
    let escapes = shown(&format!(r#""{}""#, long(r"\ud83d\ude00")));
    assert_eq!(escapes, format!("'{}...{}'", "😀".repeat(24), "😀".repeat(23)));
    let backslashes = shown(&format!(r#""{}""#, long(r"\\")));
    assert_eq!(backslashes, format!("'{}...{}'", "\\".repeat(24), "\\".repeat(23)));
    let list = carried(&format!("[{}true]", long(r#"{"a":[1.50,null]},"#)));
    assert_eq!(&*list.shown, "[{'a': [1.5, None]}, {'a'...'a': [1.5, None]}, True]");
    assert_eq!(list.type_name, "list");
    let digits = carried(&format!("1{}", long("0")));
    assert_eq!((&*digits.shown, digits.type_name), (&*format!("1{}...{}", "0".repeat(24), "0".repeat(24)), "int"));
}

#[test]
fn missing_fields_share_a_short_look_at_the_frame() {
    let frame = format!(r#" {{"type":"bbox","author":"abc","image_data":"{}"}} "#, "A".repeat(8 * MIB));
    let rejection = refused(Dialect::V2, &frame);
    assert!(rejection.weight() < 1024, "{}", rejection.weight());
    let Rejection::Invalid { faults, .. } = rejection else { panic!("{rejection:?}") };
    let expected = format!("{{'type': 'bbox', 'author'...{}'}}", "A".repeat(22));
    assert!(faults.len() == 6 && faults.iter().all(|fault| *fault.input.shown == *expected), "{faults:?}");
}

#[test]
fn half_surrogates_are_shown_as_they_are_written() {
    assert_eq!(shown(r#""a\ud800\"b'""#), r#"'a\ud800"b\''"#);
    assert_eq!(shown(r#""\ud83dx\ude00""#), r"'\ud83dx\ude00'");
}

#[test]
fn a_put_is_answered_with_the_value_as_it_stands() {
    let text = "é\\u00e9".repeat(500);
    let body = format!(r#"{{"author":"ab","text":"{text}","avatar":[1.10]}}"#);
    let rejection = decode_put(Dialect::V2, &body, &Rules::default()).unwrap_err();
    let answer = unprocessable(Dialect::V2, &rejection, &body);
    for input in [format!(r#""input":"{text}""#), r#""input":"ab""#.into(), r#""input":[1.10]"#.into()] {
        assert!(answer.contains(&input), "{answer}");
    }
}

#[test]
fn the_answer_to_a_put_holds_at_most_4_kib_of_its_input() {
    let body = format!(r#"{{"author":"abc","text":"{}"}}"#, "é".repeat(100_000));
    let rejection = decode_put(Dialect::V2, &body, &Rules::default()).unwrap_err();
    let answers: [String; 3] = [
        unprocessable(Dialect::V2, &rejection, &body),
        unprocessable_not_json(&"\u{1}".repeat(100_000)),
        unprocessable(Dialect::V2, &Rejection::Malformed(""), &format!("[{}0]", "0,".repeat(50_000))),
    ];
    for answer in answers {
        let read: Value = serde_json::from_str(&answer).unwrap();
        let input = read["detail"][0]["input"].as_str().unwrap();
        assert!((4090..=4096).contains(&input.len()), "{} of {}", input.len(), &answer[..200]);
    }
}

fn values() -> impl Strategy<Value = Value> {
    let text = || "[a-z' \"\\\\\né😀,:\\[{]{0,12}";
    let leaf = prop_oneof![Just(Value::Null), any::<bool>().prop_map(Value::from), any::<i64>().prop_map(Value::from)];
    prop_oneof![leaf, text().prop_map(Value::from)].prop_recursive(3, 16, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((text(), inner), 0..4)
                .prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: soak(64, 4096), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn refused_values_are_shown_as_python_shows_them(value in values()) {
        let value = Value::from(vec![value]);
        prop_assert_eq!(shown(&value.to_string()), cut(&repr(&value)));
    }

    #[test]
    fn ends_of_large_values_are_shown_as_python_shows_them(values in prop::collection::vec(values(), 100..200)) {
        let value = Value::from(values);
        prop_assert_eq!(shown(&value.to_string()), cut(&repr(&value)));
    }
}

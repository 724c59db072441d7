//! Blocks of Slack's messages as lines of text (<https://api.slack.com/reference/block-kit/blocks>). What is not known, and
//! buttons, say nothing.

use serde_json::{Map, Value};

/// The lines of a block.
pub(super) fn lines(block: &Map<String, Value>) -> Vec<String> {
    let elements = || items(block, "elements").filter_map(Value::as_object);
    match kind(block) {
        "rich_text" | "rich_text_list" => elements().flat_map(lines).collect(),
        "rich_text_section" | "rich_text_quote" | "rich_text_preformatted" => vec![elements().map(inline).collect()],
        "context" => vec![elements().map(words).collect::<Vec<_>>().join(" ")],
        "actions" | "input" => Vec::new(),
        _ => {
            let fields = items(block, "fields").filter_map(Value::as_object);
            std::iter::once(words(block)).chain(fields.map(words)).map(String::from).collect()
        }
    }
}

fn kind(block: &Map<String, Value>) -> &str {
    block.get("type").and_then(Value::as_str).unwrap_or_default()
}

fn items<'a>(block: &'a Map<String, Value>, key: &str) -> impl Iterator<Item = &'a Value> {
    block.get(key).and_then(Value::as_array).into_iter().flatten()
}

/// The text of something that has one, itself or in an object; of a picture the text that stands for it.
fn words(block: &Map<String, Value>) -> &str {
    let text = block.get("text").and_then(|text| text.get("text").unwrap_or(text).as_str());
    text.or_else(|| block.get("alt_text")?.as_str()).unwrap_or_default()
}

/// A part of a line. Links are written as elsewhere in Slack's messages.
fn inline(part: &Map<String, Value>) -> String {
    let named = |key: &str| part.get(key).and_then(Value::as_str).unwrap_or_default();
    match kind(part) {
        "link" if words(part).is_empty() => named("url").into(),
        "link" => format!("<{}|{}>", named("url"), words(part)),
        "emoji" => format!(":{}:", named("name")),
        "broadcast" => "@all".into(),
        _ => words(part).into(),
    }
}

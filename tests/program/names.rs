//! Holds how the server names things: no two types have one name, and what a comment describes is named first.

use super::layers::rust_files;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Names of several types, and why. At most six.
const SHARED: [(&str, &str); 4] = [
    ("Feature", "the word of RFC 7946, for what layers, boards and Overland read of one; each private"),
    ("Geometry", "the word of RFC 7946"),
    ("Properties", "the word of RFC 7946"),
    ("World", "the scene of tests with random steps"),
];

/// Name of the type that a line defines; aliases inside of a trait or an implementation are parts of those.
fn defined(line: &str) -> Option<&str> {
    let bare = line.trim_start();
    let item = match bare.strip_prefix("pub") {
        Some(rest) => rest.strip_prefix('(').map_or(rest, |rest| rest.split_once(')').map_or(rest, |(_, rest)| rest)),
        None => bare,
    };
    let (keyword, name) = item.trim_start().split_once(' ')?;
    let is_type = match keyword {
        "struct" | "enum" | "trait" | "union" => true,
        "type" => bare.len() == line.len(),
        _ => false,
    };
    let name = name.split(|c: char| !c.is_alphanumeric()).next().filter(|name| !name.is_empty());
    name.filter(|_| is_type) // none where a macro has it from elsewhere
}

/// Words with which no comment on an item begins: a reader does not know yet what they stand for.
const PRONOUNS: [&str; 17] = [
    "He", "How", "It", "Its", "She", "That", "Their", "There", "These", "They", "This", "Those", "What", "Where",
    "Whether", "Which", "Who",
];

/// Paths and texts of the files of the server.
fn sources() -> impl Iterator<Item = (String, String)> {
    let files = rust_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    files.into_iter().map(|file| (file.display().to_string(), fs::read_to_string(&file).unwrap()))
}

#[test]
fn comments_on_items_begin_with_what_these_are() {
    let (mut seen, mut wrong) = (0, Vec::new());
    for (file, text) in sources() {
        let mut is_within = false;
        for (number, line) in text.lines().enumerate() {
            let comment = line.trim_start().strip_prefix("///").or_else(|| line.strip_prefix("//!"));
            let first = comment.filter(|_| !is_within).and_then(|comment| comment.split_whitespace().next());
            seen += usize::from(first.is_some());
            if first.is_some_and(|first| PRONOUNS.contains(&first)) {
                wrong.push(format!("{file}:{}: {}", number + 1, line.trim_start()));
            }
            is_within = comment.is_some();
        }
    }
    assert!(seen > 3_000, "the source is read: {seen}");
    assert!(wrong.is_empty(), "begin with a pronoun:\n{}", wrong.join("\n"));
}

#[test]
fn no_two_types_have_one_name() {
    let mut found = BTreeMap::<String, Vec<String>>::new();
    for (file, text) in sources() {
        for name in text.lines().filter_map(defined) {
            found.entry(name.to_owned()).or_default().push(file.clone());
        }
    }
    assert!(found.len() > 500 && found.contains_key("Outbox"), "the source is read: {}", found.len());
    let shared = found.iter().filter(|(_, files)| files.len() > 1);
    let mut surplus = shared.filter(|(name, _)| SHARED.iter().all(|(shared, _)| shared != name)).peekable();
    assert!(surplus.peek().is_none(), "of one name: {:#?}", surplus.collect::<Vec<_>>());
    for (name, _) in SHARED {
        assert!(found.get(name).is_some_and(|files| files.len() > 1), "{name} is the name of one type by now");
    }
}

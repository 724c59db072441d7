//! Holds that no two types of the server have one name: a reader who meets a word knows which one it is.

use std::collections::BTreeMap;
use std::path::Path;
use std::{fs, io};

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

fn walk(folder: &Path, found: &mut BTreeMap<String, Vec<String>>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            walk(&path, found)?;
            continue;
        }
        if path.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        let text = fs::read_to_string(&path)?;
        for name in text.lines().filter_map(defined) {
            found.entry(name.to_owned()).or_default().push(path.display().to_string());
        }
    }
    Ok(())
}

#[test]
fn no_two_types_have_one_name() {
    let mut found = BTreeMap::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found).unwrap();
    assert!(found.len() > 500 && found.contains_key("Outbox"), "the source is read: {}", found.len());
    let shared = found.iter().filter(|(_, files)| files.len() > 1);
    let mut surplus = shared.filter(|(name, _)| SHARED.iter().all(|(shared, _)| shared != name)).peekable();
    assert!(surplus.peek().is_none(), "of one name: {:#?}", surplus.collect::<Vec<_>>());
    for (name, _) in SHARED {
        assert!(found.get(name).is_some_and(|files| files.len() > 1), "{name} is the name of one type by now");
    }
}

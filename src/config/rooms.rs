//! The names of the rooms that are always there, from `ROOMS` and `CHANNELS`.

use super::parse::items;

/// The rooms of gischat's first release, for who names none.
pub(super) const DEFAULT: [&str; 3] = ["QGIS", "QField", "Geotribu"];

/// Puts those rooms of a list that are new behind `rooms`.
pub(super) fn add(rooms: &mut Vec<String>, text: &str) -> Result<(), String> {
    for name in items(text) {
        check(name)?;
        if !rooms.iter().any(|room| room == name) {
            rooms.push(name.into());
        }
    }
    Ok(())
}

/// Names as they would be written.
pub(super) fn shown<'a>(names: impl Iterator<Item = &'a String>) -> String {
    names.map(String::as_str).collect::<Vec<_>>().join(",")
}

/// A room is a segment of a path, so its name must be able to be one.
fn check(name: &str) -> Result<(), String> {
    if name.contains('/') {
        return Err(format!("{name:?}: no client can enter a room with a slash in its name"));
    }
    if matches!(name, "." | "..") || name.chars().any(char::is_control) {
        return Err(format!("{name:?}: no client can enter a room of this name"));
    }
    Ok(())
}

/// What to tell about a list of rooms: names that were left out.
pub(super) fn dropped(setting: &str, text: &str) -> Vec<String> {
    let mut seen: Vec<&str> = Vec::new();
    let mut doubled: Vec<&str> = Vec::new();
    for name in items(text) {
        let list = if seen.contains(&name) { &mut doubled } else { &mut seen };
        list.push(name);
    }
    let mut warnings = Vec::new();
    let empty = text.split(',').filter(|item| item.trim().is_empty()).count();
    match empty {
        0 => {}
        1 => warnings.push(format!("{setting}: an empty name was left out")),
        n => warnings.push(format!("{setting}: {n} empty names were left out")),
    }
    if !doubled.is_empty() {
        warnings.push(format!("{setting}: named more than once, taken once: {}", doubled.join(", ")));
    }
    warnings
}

/// What to tell where both lists are given and do not say the same.
pub(super) fn differing(rooms: &str, channels: &str) -> Option<String> {
    let (mut first, mut second) = (Vec::new(), Vec::new());
    let readable = add(&mut first, rooms).is_ok() && add(&mut second, channels).is_ok();
    let differ = readable && !first.is_empty() && !second.is_empty() && first != second;
    let mut both = first;
    let merged = add(&mut both, channels).is_ok();
    (differ && merged).then(|| format!("ROOMS and CHANNELS differ; the rooms are those of both: {}", both.join(", ")))
}

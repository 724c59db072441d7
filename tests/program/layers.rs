//! Holds the order in which modules may know each other (`docs/design.md`): a module uses only those before it.

use std::fs;
use std::path::{Path, PathBuf};

/// The layers, lowest first. Modules in one row do not know each other.
const LAYERS: [&[&str]; 14] = [
    &["close", "fuzzing", "limits", "locks", "metrics", "timer_map", "watchdog"],
    &["message"],
    &["config"],
    &["dialect"],
    &["relay"],
    &["access"],
    &["outbox"],
    &["bus"],
    &["room"],
    &["page", "tls"],
    &["session"],
    &["http"],
    &["server"],
    &["main", "command"],
];

fn layer(module: &str) -> usize {
    let found = LAYERS.iter().position(|row| row.contains(&module));
    found.unwrap_or_else(|| panic!("the module {module} has no place in the layer order"))
}

pub(super) fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = entries.flat_map(|path| if path.is_dir() { rust_files(&path) } else { vec![path] });
    files.filter(|file| file.extension().is_some_and(|ending| ending == "rs")).collect()
}

/// The modules of the library that a file names, in `use` lines and elsewhere. The library calls itself `crate`, the
/// program calls it by its name.
fn uses(text: &str, module: &str) -> Vec<String> {
    let library = if layer(module) == LAYERS.len() - 1 { "causerie::" } else { "crate::" };
    let names = text.split(library).skip(1);
    let mut modules = Vec::new();
    for rest in names {
        let listed = match rest.strip_prefix('{') {
            Some(group) => group.split('}').next().unwrap_or_default().split(',').collect(),
            None => vec![rest],
        };
        for name in listed {
            let name: String = name.trim().chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
            modules.extend((!name.is_empty()).then_some(name));
        }
    }
    modules
}

#[test]
fn modules_use_only_those_before_them() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut checked = 0;
    for file in rust_files(&source) {
        let inside = file.strip_prefix(&source).unwrap();
        let module = inside.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs").to_owned();
        if module == "lib" {
            continue;
        }
        let text = fs::read_to_string(&file).unwrap();
        for used in uses(&text, &module) {
            let fits = used == module || layer(&used) < layer(&module);
            assert!(fits, "{} uses {used}, which comes after {module}", inside.display());
            checked += 1;
        }
    }
    assert!(checked > 50, "only {checked} uses were found: does this test still read the code?");
}

/// The parts of a room have rules that are told what time it is; what answers by them, or shows members the outcome, makes
/// the stamp of what is sent.
#[test]
fn rules_of_rooms_read_no_clock() {
    let room = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/room");
    let files = ["board", "calls", "direct", "files", "live"].iter().flat_map(|part| rust_files(&room.join(part)));
    let reads_a_clock = |file: &PathBuf| {
        let text = fs::read_to_string(file).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap();
        ["Instant::now", "SystemTime::now", "Stamp::fresh", "Stamp::accept"].iter().any(|clock| code.contains(clock))
    };
    let mut found: Vec<String> = files
        .filter(reads_a_clock)
        .map(|file| file.strip_prefix(&room).unwrap().to_str().unwrap().to_owned())
        .filter(|file| !file.contains("/test"))
        .collect();
    found.sort_unstable();
    assert_eq!(found, ["board/handlers.rs", "board/replay.rs", "direct/handlers.rs", "live/updates.rs"]);
}

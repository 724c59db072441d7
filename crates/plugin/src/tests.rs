//! The zips as QGIS and QField get them.

#![allow(clippy::unwrap_used, reason = "tests may panic")]

use crate::{METADATA, QFIELD_ZIP, QGIS_ZIP, metadata, pack, publisher};
use std::io::{Cursor, Read};
use std::path::Path;
use zip::{CompressionMethod, DateTime, ZipArchive};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Names of a zip's entries in their order, with their texts.
fn entries(zip: &[u8]) -> Vec<(String, String)> {
    let mut archive = ZipArchive::new(Cursor::new(zip)).unwrap();
    let count = archive.len();
    let read = |at| {
        let mut file = archive.by_index(at).unwrap();
        let name = file.name().unwrap().into_owned();
        assert_eq!(file.last_modified(), Some(DateTime::DEFAULT), "{name}");
        assert_eq!(file.unix_mode().map(|mode| mode & 0o777), Some(0o644), "{name}");
        assert_eq!(file.compression(), CompressionMethod::Deflated, "{name}");
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap_or_else(|error| panic!("{name} is binary: {error}"));
        (name, text)
    };
    (0..count).map(read).collect()
}

#[test]
fn the_zip_is_the_same_each_time() {
    for (plugin, built) in [(pack::QGIS, QGIS_ZIP), (pack::QFIELD, QFIELD_ZIP)] {
        let mut files = plugin.files(root()).unwrap();
        if let Some(path) = files.get_mut(publisher::METADATA) {
            *path = concat!(env!("OUT_DIR"), "/metadata.txt").into();
        }
        let (one, other) = (pack::zip(&files).unwrap(), pack::zip(&files).unwrap());
        assert_eq!(one, other);
        assert!(one == built, "a file was added since: touch crates/plugin/build.rs");
    }
}

#[test]
fn the_zip_has_the_plugin_in_order_and_nothing_else() {
    let entries = entries(QGIS_ZIP);
    let names: Vec<&str> = entries.iter().map(|(name, _)| name.as_str()).collect();
    assert!(names.is_sorted(), "{names:?}");
    for wanted in ["LICENSE", "__init__.py", "metadata.txt", "icon.svg", "causerie_client/session.py"] {
        assert!(names.contains(&&*format!("causerie/{wanted}")), "{wanted} is missing: {names:?}");
    }
    let is_foreign = |name: &&str| {
        !name.starts_with("causerie/") || name.split('/').any(|part| part == "tests" || part.starts_with("test_"))
    };
    assert_eq!(names.iter().copied().find(is_foreign), None);
    let told = entries.iter().find(|(name, _)| name == "causerie/metadata.txt").map(|(_, text)| &**text);
    assert_eq!(told, Some(METADATA));
}

#[test]
fn the_zip_for_qfield_has_its_main_file_outside_of_folders() {
    let entries = entries(QFIELD_ZIP);
    let text =
        |wanted: &str| entries.iter().find(|(name, _)| name == wanted).map(|(_, text)| &**text).unwrap_or_default();
    for wanted in ["LICENSE", "main.qml", "session.js", "icon.svg"] {
        assert_ne!(text(wanted), "", "{wanted}");
    }
    assert!(!entries.iter().any(|(name, _)| name.contains('/')));
    assert!(text("metadata.txt").contains(&format!("\nversion={}\n", env!("CARGO_PKG_VERSION"))), "that of Cargo.toml");
}

#[test]
fn what_python_leaves_behind_stays_out() {
    let folder = std::env::temp_dir().join(format!("causerie-plugin-{}", std::process::id()));
    let plugin = folder.join("clients/qgis/causerie");
    for name in ["__init__.py", "part/a.py", "__pycache__/a.pyc", "part/__pycache__/b.txt", "b.pyc", ".c", "d.py~"] {
        let path = plugin.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, "").unwrap();
    }
    std::fs::create_dir_all(folder.join("crates/plugin")).unwrap();
    let files = pack::QGIS.files(&folder.join("crates/plugin")).unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    assert_eq!(names, ["causerie/LICENSE", "causerie/__init__.py", "causerie/part/a.py"]);
}

#[test]
fn qgis_is_told_what_it_asks_for() {
    assert!(METADATA.starts_with("[general]\n"));
    for name in ["name", "description", "about", "author", "icon", "tags", "category", "license"] {
        assert_ne!(metadata(name), "", "{name}");
    }
    assert_eq!(metadata("version"), env!("CARGO_PKG_VERSION"), "that of Cargo.toml");
    for (name, value) in [
        ("name", "causerie"),
        ("qgisMinimumVersion", "3.22"),
        ("qgisMaximumVersion", "3.99"),
        ("hasProcessingProvider", "no"),
        ("deprecated", "False"),
        ("nothing", ""),
    ] {
        assert_eq!(metadata(name), value, "{name}");
    }
}

#[test]
fn the_changelog_is_that_of_this_version() {
    assert!(metadata("changelog").starts_with(concat!(env!("CARGO_PKG_VERSION"), ": ")), "{}", metadata("changelog"));
}

#[test]
fn a_build_fills_in_who_publishes() {
    let given = |variable: &str| match variable {
        "PLUGIN_EMAIL" => Some("maps@example.org".into()),
        "PLUGIN_TRACKER" => Some("https://example.org/issues".into()),
        _ => None,
    };
    let filled = publisher::fill("[general]\nemail=\nhomepage=\ntracker=\nrepository=\n", given).unwrap();
    assert_eq!(
        filled,
        "[general]\nemail=maps@example.org\nhomepage=\ntracker=https://example.org/issues\nrepository=\n"
    );
    for field in publisher::FIELDS {
        assert!(METADATA.contains(&format!("\n{}=", field.entry)), "{}", field.entry);
    }
}

#[test]
fn every_fault_of_who_publishes_is_told_at_once() {
    let faulty = |variable: &str| Some(if variable == "PLUGIN_EMAIL" { "nobody" } else { "https:///x" }.to_owned());
    let faults = publisher::fill("", faulty).unwrap_err();
    assert_eq!(faults.len(), publisher::FIELDS.len());
    assert_eq!(faults[0], "PLUGIN_EMAIL is not an address of mail");
    for value in ["https://a b", "https://a\nauthor=b", "ftp://example.org", "https://", "example.org"] {
        let only = |variable: &str| (variable == "PLUGIN_TRACKER").then(|| value.to_owned());
        assert_eq!(publisher::fill("", only).unwrap_err().len(), 1, "{value}");
    }
}

//! The settings: one table behind parser, `.env.example` and documents; gischat's environments unchanged; all faults at
//! once.

mod access;
mod gischat;
mod nodes;
mod program;
mod values;

use causerie::config::{Config, Loaded, effective, env_example, reference_markdown, settings};
use std::path::Path;

fn load(pairs: &[(&str, &str)]) -> Loaded {
    Config::from_pairs(pairs.iter().copied()).unwrap_or_else(|faults| panic!("{faults}"))
}

fn faults(pairs: &[(&str, &str)]) -> Vec<String> {
    let faults = Config::from_pairs(pairs.iter().copied()).expect_err("faults");
    faults.to_string().lines().map(String::from).collect()
}

fn own_file(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn the_table_the_example_and_the_documents_are_equal() {
    assert!(settings().all(|setting| !setting.allowed().is_empty() && !setting.meaning.is_empty()));
    assert_eq!(own_file(".env.example"), env_example(), "write it with: causerie print-env > .env.example");
    let document = own_file("docs/configuration.md");
    let (_, rest) = document.split_once("<!-- settings -->").expect("the marker before the settings");
    let (section, _) = rest.split_once("<!-- /settings -->").expect("the marker behind the settings");
    assert_eq!(section.trim(), reference_markdown().trim());

    let readme = own_file("README.md");
    let rows: Vec<_> = readme.lines().filter_map(|line| line.strip_prefix("| `")).collect();
    assert!(rows.len() >= 10, "{rows:?}");
    for row in rows {
        let (name, rest) = row.split_once("` | ").expect("a name in backticks");
        let setting = settings().find(|setting| setting.name == name).expect("a setting of this name");
        let default = if setting.default.is_empty() { String::new() } else { format!("`{}`", setting.default) };
        assert_eq!(rest, format!("{default} | {} |", setting.meaning), "{name}");
    }
}

#[test]
fn defaults_as_they_are_written_are_read_as_the_defaults() {
    let written = Config::from_pairs(settings().map(|setting| (setting.name, setting.default))).expect("no fault");
    assert_eq!(effective(&written.config), effective(&Config::default()));
    assert_eq!(effective(&load(&[]).config), effective(&Config::default()));
}

#[test]
fn whole_numbers_end_where_the_table_says() {
    let refused = |name: &str, number: u64| {
        let loaded = Config::from_pairs([(name, number.to_string())]);
        loaded.is_err_and(|faults| faults.list.iter().any(|fault| !fault.told.contains("_AUTHOR_LENGTH, which")))
    };
    let (mut bounded, mut open) = (0, 0);
    for setting in settings().filter(|setting| setting.allowed().starts_with("whole number")) {
        let words = setting.allowed().split([' ', ',']).filter_map(|word| word.parse().ok()).collect::<Vec<u64>>();
        assert!(words[0] == 0 || refused(setting.name, words[0] - 1), "{}", setting.name);
        assert!(!refused(setting.name, words[0]), "{}", setting.name);
        match words.get(1) {
            Some(most) => {
                bounded += 1;
                assert!(!refused(setting.name, *most) && refused(setting.name, most + 1), "{}", setting.name);
            }
            None => {
                open += 1;
                assert!(!refused(setting.name, 1_000_000_000_000), "{}", setting.name);
            }
        }
    }
    assert_eq!((bounded, open), (18, 12));
}

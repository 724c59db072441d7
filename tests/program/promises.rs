//! Every promise of `docs/promises.md` names tests, and each of them exists in the file that it links to.

use std::fs;
use std::path::Path;

/// Name and file of each link in a row of a table, such as ``[`name`](../tests/file.rs)``.
fn links(row: &str) -> Vec<(&str, &str)> {
    let parts = row.split("[`").skip(1);
    parts
        .filter_map(|part| part.split_once("`]("))
        .filter_map(|(name, rest)| Some((name, rest.split_once(')')?.0)))
        .collect()
}

#[test]
fn every_promise_names_tests_that_there_are() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let page = fs::read_to_string(docs.join("promises.md")).unwrap();
    let mut promises = 0;
    for row in page.lines().filter(|line| line.starts_with("| ") && *line != "| promise | shown by |") {
        let links = links(row);
        assert!(!links.is_empty(), "no test shows {row}");
        for (name, file) in links {
            let text = fs::read_to_string(docs.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
            let test = text.split(&format!("fn {name}(")).next().filter(|before| before.len() < text.len());
            let before = test.unwrap_or_else(|| panic!("{file} has no {name}"));
            let before = before.strip_suffix("async ").unwrap_or(before);
            let attributes = before.lines().rev().take_while(|line| line.starts_with(['#', ')', ' ']));
            assert!(attributes.into_iter().any(|line| line.contains("test")), "{name} in {file} is no test");
        }
        promises += 1;
    }
    assert!(promises > 30, "only {promises} promises were found: does this test still read the page?");
}

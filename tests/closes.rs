//! The table of reasons for which a socket is closed is the same in the code, in the documents and in the page.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use causerie::close::{Close, Retry};
use std::fs;
use std::path::Path;

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// The cells of the rows of a table whose first cell is a number.
fn rows(document: &str) -> Vec<Vec<String>> {
    let cells = |line: &str| line.trim_matches('|').split('|').map(|cell| cell.trim().replace('`', "")).collect();
    document.lines().map(cells).filter(|row: &Vec<String>| row[0].parse::<u16>().is_ok()).collect()
}

fn word(retry: Retry) -> &'static str {
    match retry {
        Retry::No => "no",
        Retry::Soon => "soon",
        Retry::Later => "later",
    }
}

#[test]
fn the_document_has_every_close_and_no_other() {
    let documented = rows(&read("docs/closes.md"));
    let ours = Close::ALL.map(|close| {
        let (code, reason, retry) = close.row();
        [code.to_string(), reason.into(), format!("{close:?}"), word(retry).into()]
    });
    let told = documented.iter().map(|row| [0, 1, 2, 4].map(|cell| row[cell].clone()));
    assert_eq!(told.collect::<Vec<_>>(), ours);
}

#[test]
fn codes_are_in_order_and_reasons_fit_a_control_frame() {
    assert!(Close::ALL.is_sorted_by_key(|close| close.code()));
    // 125 bytes of payload, two of them the code (RFC 6455, section 5.5).
    assert!(Close::ALL.iter().all(|close| close.reason().len() <= 123));
}

/// The codes that the page takes for a restart: ours, and none that asks for anything else.
#[test]
fn the_page_knows_a_restart() {
    let page = read("web/src/protocol/connection.ts");
    let line = page.lines().find(|line| line.starts_with("const RESTARTS")).expect("the page knows restarts");
    let known: Vec<u16> =
        line.split(|part: char| !part.is_ascii_digit()).filter_map(|number| number.parse().ok()).collect();
    assert!(known.contains(&Close::Restart.code()), "{line}");
    let is_restart = |close: Close| matches!(close, Close::Restart | Close::GoingAway);
    let others = Close::ALL.into_iter().filter(|close| known.contains(&close.code()) && !is_restart(*close));
    assert_eq!(others.collect::<Vec<_>>(), [], "{line}");
}

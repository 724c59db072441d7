//! The table of reasons for which a socket is closed is the same in the code, in the documents and in the page.

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
        [code.to_string(), reason.into(), format!("{close:?}"), close.meaning().replace('`', ""), word(retry).into()]
    });
    assert_eq!(documented, ours);
}

#[test]
fn codes_are_in_order_and_reasons_fit_a_control_frame() {
    assert!(Close::ALL.is_sorted_by_key(|close| close.code()));
    // 125 bytes of payload, two of them the code (RFC 6455, section 5.5).
    assert!(Close::ALL.iter().all(|close| close.reason().len() <= 123));
}

/// The numbers in the line of the page's protocol module with this beginning.
fn codes_in_the_page(beginning: &str) -> Vec<u16> {
    let module = read("web/src/protocol/closes.ts");
    let line = module.lines().find(|line| line.starts_with(beginning)).expect(beginning);
    line.split(|part: char| !part.is_ascii_digit()).filter_map(|number| number.parse().ok()).collect()
}

fn codes_of(wanted: impl Fn(Close) -> bool) -> Vec<u16> {
    Close::ALL.into_iter().filter(|close| wanted(*close)).map(Close::code).collect()
}

/// The page speaks the native protocol, where a server that stops says 1001.
#[test]
fn the_page_knows_a_restart() {
    assert_eq!(codes_in_the_page("const RESTARTS"), [Close::Restart.for_native().code()]);
}

#[test]
fn the_page_knows_the_closes_that_ask_for_patience() {
    assert_eq!(codes_in_the_page("const LATER"), codes_of(|close| close.row().2 == Retry::Later));
}

#[test]
fn the_page_knows_the_closes_that_end_a_session() {
    let ends = codes_of(|close| close.code() >= 4500 && close.row().2 == Retry::No);
    assert_eq!(codes_in_the_page("const ENDS"), ends);
}

//! Editing a line by keys.

use super::*;

fn typed(text: &str) -> LineEditor {
    let mut input = LineEditor::default();
    text.chars().for_each(|c| input.edit(Edit::Insert(c)));
    input
}

fn shown(input: &LineEditor) -> String {
    let (before, after) = input.around();
    format!("{before}|{after}")
}

#[test]
fn a_line_is_edited() {
    let rows: [(&[Edit], &str); 9] = [
        (&[Edit::Home, Edit::Insert('x')], "x|one two"),
        (&[Edit::WordLeft, Edit::Backspace], "one|two"),
        (&[Edit::Left, Edit::Delete, Edit::Delete], "one tw|"),
        (&[Edit::DeleteWord], "one |"),
        (&[Edit::WordLeft, Edit::DeleteToStart], "|two"),
        (&[Edit::Home, Edit::WordRight, Edit::DeleteToEnd], "one|"),
        (&[Edit::Home, Edit::Left, Edit::Backspace], "|one two"),
        (&[Edit::Paste("\nü\tz\r\n".into())], "one two ü z|"),
        (&[Edit::Home, Edit::End, Edit::Right], "one two|"),
    ];
    for (edits, expected) in rows {
        let mut input = typed("one two");
        edits.iter().for_each(|edit| input.edit(edit.clone()));
        assert_eq!(shown(&input), expected, "{edits:?}");
    }
}

#[test]
fn history_brings_lines_back_and_keeps_the_draft() {
    let mut input = typed("first");
    assert_eq!(input.enter(), "first");
    typed("second").enter();
    input.edit(Edit::Paste("second".into()));
    input.enter();
    input.edit(Edit::Paste("dra".into()));
    let mut seen = Vec::new();
    for edit in [Edit::Older, Edit::Older, Edit::Older, Edit::Newer, Edit::Newer, Edit::Newer] {
        input.edit(edit);
        seen.push(input.text());
    }
    assert_eq!(seen, ["second", "first", "first", "second", "dra", "dra"]);
}

#[test]
fn keys_are_not_remembered() {
    let mut input = typed("/join Staff key=secret");
    assert_eq!(input.enter(), "/join Staff key=secret");
    input.edit(Edit::Older);
    assert_eq!(input.text(), "");
}

#[test]
fn tab_goes_round_the_candidates() {
    let mut input = typed("hé @b");
    let candidates = || ("hé ".len(), vec!["@bob ".to_owned(), "@bonnie ".to_owned()]);
    let mut seen = Vec::new();
    for _ in 0..3 {
        input.complete(|before| {
            assert_eq!(before, "hé @b");
            candidates()
        });
        seen.push(input.text());
    }
    assert_eq!(seen, ["hé @bob ", "hé @bonnie ", "hé @bob "]);
    input.edit(Edit::Insert('x'));
    input.complete(|_| (0, Vec::new()));
    assert_eq!(input.text(), "hé @bob x");
}

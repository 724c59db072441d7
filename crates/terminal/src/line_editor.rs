//! The line that is being typed: editing, history, completion. Pure; `app` translates keys, `screen` shows it.

/// Most lines of the history.
const HISTORY: usize = 500;

/// Longest line, in characters; a paste may bring more.
pub(super) const LONGEST: usize = 8000;

/// One change of the line or of the cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Edit {
    Insert(char),
    Paste(String),
    Left,
    Right,
    WordLeft,
    WordRight,
    Home,
    End,
    Backspace,
    Delete,
    DeleteWord,
    DeleteToStart,
    DeleteToEnd,
    Older,
    Newer,
}

#[derive(Debug, Default)]
pub(super) struct LineEditor {
    text: Vec<char>,
    cursor: usize,
    history: Vec<String>,
    /// Index of the history line that is shown; the draft comes after the last one.
    shown: usize,
    draft: String,
    cycle: Option<Cycle>,
}

/// A completion under way: another Tab brings the next candidate.
#[derive(Debug)]
struct Cycle {
    from: usize,
    candidates: Vec<String>,
    next: usize,
}

impl LineEditor {
    pub(super) fn text(&self) -> String {
        self.text.iter().collect()
    }

    /// Returns the text before the cursor and the text after it.
    pub(super) fn around(&self) -> (String, String) {
        (self.text[..self.cursor].iter().collect(), self.text[self.cursor..].iter().collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    pub(super) fn clear(&mut self) {
        self.set("");
        self.shown = self.history.len();
        self.cycle = None;
    }

    /// Takes the line. It goes into the history unless it holds a key.
    pub(super) fn enter(&mut self) -> String {
        let line = self.text();
        let has_key = line.split_whitespace().any(|word| word.starts_with("key="));
        if !has_key && !line.contains("sealed=") {
            self.remember(&line);
        }
        self.clear();
        line
    }

    /// Adds a line to the history.
    pub(super) fn remember(&mut self, line: &str) {
        if !line.trim().is_empty() && self.history.last().is_none_or(|last| last != line) {
            self.history.push(line.to_owned());
        }
        if self.history.len() > HISTORY {
            self.history.remove(0);
        }
        self.shown = self.history.len();
    }

    /// Changes the line or the cursor; returns `true` if something pasted was cut off.
    pub(super) fn edit(&mut self, edit: Edit) -> bool {
        self.cycle = None;
        match edit {
            Edit::Insert(c) => self.insert(c),
            Edit::Paste(text) => return self.paste(&text),
            Edit::Left => self.cursor = self.cursor.saturating_sub(1),
            Edit::Right => self.cursor = (self.cursor + 1).min(self.text.len()),
            Edit::WordLeft => self.cursor = self.word_start(),
            Edit::WordRight => self.cursor = self.word_end(),
            Edit::Home => self.cursor = 0,
            Edit::End => self.cursor = self.text.len(),
            Edit::Backspace => self.cut(self.cursor.saturating_sub(1)..self.cursor),
            Edit::Delete => self.cut(self.cursor..(self.cursor + 1).min(self.text.len())),
            Edit::DeleteWord => self.cut(self.word_start()..self.cursor),
            Edit::DeleteToStart => self.cut(0..self.cursor),
            Edit::DeleteToEnd => self.cut(self.cursor..self.text.len()),
            Edit::Older => self.turn(self.shown.saturating_sub(1)),
            Edit::Newer => self.turn((self.shown + 1).min(self.history.len())),
        }
        false
    }

    /// Completes the text before the cursor. `candidates` returns the byte where the completion starts, and the
    /// candidates.
    pub(super) fn complete(&mut self, candidates: impl FnOnce(&str) -> (usize, Vec<String>)) {
        if self.cycle.is_none() {
            let (before, _) = self.around();
            let (from, candidates) = candidates(&before);
            let from = before.get(..from).map_or(self.cursor, |kept| kept.chars().count());
            self.cycle = (!candidates.is_empty()).then_some(Cycle { from, candidates, next: 0 });
        }
        let Some(cycle) = &mut self.cycle else { return };
        let candidate: Vec<char> = cycle.candidates[cycle.next].chars().collect();
        let from = cycle.from.min(self.cursor);
        let is_only = cycle.candidates.len() == 1;
        cycle.next = (cycle.next + 1) % cycle.candidates.len();
        let end = from + candidate.len();
        self.text.splice(from..self.cursor, candidate);
        self.cursor = end;
        if is_only {
            self.cycle = None;
        }
    }

    fn insert(&mut self, c: char) {
        if self.text.len() < LONGEST {
            self.text.insert(self.cursor, c);
            self.cursor += 1;
        }
    }

    /// Inserts a text with its line ends, which send nothing. Most terminals paste them as CR. Returns `true` if it was cut.
    fn paste(&mut self, text: &str) -> bool {
        let text = text.trim_end().replace("\r\n", "\n").replace('\r', "\n");
        let visible = |c: char| if c.is_control() && c != '\n' { ' ' } else { c };
        let mut pasted: Vec<char> = text.chars().map(visible).collect();
        let room = LONGEST.saturating_sub(self.text.len());
        let is_cut = pasted.len() > room;
        pasted.truncate(room);
        let from = self.cursor;
        self.cursor += pasted.len();
        self.text.splice(from..from, pasted);
        is_cut
    }

    fn cut(&mut self, range: std::ops::Range<usize>) {
        self.cursor = range.start;
        self.text.drain(range);
    }

    fn word_start(&self) -> usize {
        let before = &self.text[..self.cursor];
        let spaces = before.iter().rev().take_while(|c| c.is_whitespace()).count();
        let word = before.iter().rev().skip(spaces).take_while(|c| !c.is_whitespace()).count();
        self.cursor - spaces - word
    }

    fn word_end(&self) -> usize {
        let after = &self.text[self.cursor..];
        let spaces = after.iter().take_while(|c| c.is_whitespace()).count();
        let word = after.iter().skip(spaces).take_while(|c| !c.is_whitespace()).count();
        self.cursor + spaces + word
    }

    fn turn(&mut self, to: usize) {
        if self.shown == self.history.len() {
            self.draft = self.text();
        }
        self.shown = to;
        let text = self.history.get(to).unwrap_or(&self.draft).clone();
        self.set(&text);
    }

    fn set(&mut self, text: &str) {
        self.text = text.chars().collect();
        self.cursor = self.text.len();
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, reason = "tests may panic")]
mod tests {
    use super::*;

    fn typed(text: &str) -> LineEditor {
        let mut input = LineEditor::default();
        text.chars().for_each(|c| _ = input.edit(Edit::Insert(c)));
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
            (&[Edit::Paste("\nü\tz\r\n".into())], "one two\nü z|"),
            (&[Edit::Home, Edit::End, Edit::Right], "one two|"),
        ];
        for (edits, expected) in rows {
            let mut input = typed("one two");
            edits.iter().for_each(|edit| _ = input.edit(edit.clone()));
            assert_eq!(shown(&input), expected, "{edits:?}");
        }
    }

    #[test]
    fn pasted_lines_stay_lines() {
        for pasted in ["one\ntwo\n\n  three\n", "one\rtwo\r\r  three\r", "one\r\ntwo\r\n\r\n  three\r\n"] {
            let mut input = typed("");
            assert!(!input.edit(Edit::Paste(pasted.into())), "nothing is cut");
            assert_eq!(input.enter(), "one\ntwo\n\n  three");
        }
    }

    #[test]
    fn a_paste_that_is_too_long_is_cut_and_said_to_be() {
        let mut input = typed("[]");
        input.edit(Edit::Left);
        assert!(!input.edit(Edit::Paste("é".repeat(LONGEST - 3))));
        assert!(input.edit(Edit::Paste("éx".into())));
        assert_eq!(shown(&input), format!("[{}|]", "é".repeat(LONGEST - 2)));
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
        for line in ["/join Staff key=secret", "/join Staff\nkey=secret"] {
            let mut input = typed(line);
            assert_eq!(input.enter(), line);
            input.edit(Edit::Older);
            assert_eq!(input.text(), "");
        }
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
}

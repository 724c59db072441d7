//! Breaks styled text into rows of a width, at spaces where possible. Later rows are indented, so that no text of
//! others can look like a line of somebody else. Used by `screen`.

use super::safe::LINE_END;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

/// Returns the rows of a line.
pub(super) fn wrap(parts: &[(&str, Style)], width: usize, indent: usize) -> Vec<Line<'static>> {
    let width = width.max(8);
    let indent = indent.min(width / 2);
    let mut rows = Vec::new();
    let mut row: Vec<(char, Style)> = Vec::new();
    let mut taken = 0;
    for (c, style) in parts.iter().flat_map(|(text, style)| text.chars().map(|c| (c, *style))) {
        let wide = columns(c);
        if taken + wide > width {
            let rest = break_off(&mut row, indent);
            rows.push(finish(std::mem::replace(&mut row, rest)));
            taken = row.iter().map(|(c, _)| self::columns(*c)).sum();
        }
        row.push((c, style));
        taken += wide;
        if c == LINE_END {
            rows.push(finish(std::mem::replace(&mut row, blank(indent))));
            taken = indent;
        }
    }
    rows.push(finish(row));
    rows
}

/// Cuts a full row at its last space; returns the beginning of the next row.
fn break_off(row: &mut Vec<(char, Style)>, indent: usize) -> Vec<(char, Style)> {
    let mut next = blank(indent);
    let space = row.iter().rposition(|(c, _)| *c == ' ').filter(|space| *space > indent + 6);
    if let Some(space) = space {
        next.extend(row.split_off(space + 1));
        row.pop();
    }
    next
}

fn blank(indent: usize) -> Vec<(char, Style)> {
    vec![(' ', Style::new()); indent]
}

fn finish(row: Vec<(char, Style)>) -> Line<'static> {
    let mut spans: Vec<(String, Style)> = Vec::new();
    for (c, style) in row {
        match spans.last_mut() {
            Some((text, last)) if *last == style => text.push(c),
            _ => spans.push((c.to_string(), style)),
        }
    }
    Line::from_iter(spans.into_iter().map(|(text, style)| Span::styled(text, style)))
}

/// Returns the columns that a character takes.
pub(super) fn columns(c: char) -> usize {
    Span::raw(&*c.encode_utf8(&mut [0; 4])).width()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str, width: usize) -> Vec<String> {
        wrap(&[(text, Style::new())], width, 2).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn text_is_broken_at_spaces() {
        assert_eq!(rows("12:00 one two three", 14), ["12:00 one two", "  three"]);
        assert_eq!(rows("aaaaaaaaaaaaaaaaaaaa", 10), ["aaaaaaaaaa", "  aaaaaaaa", "  aa"]);
        assert_eq!(rows("", 10), [""]);
        assert_eq!(rows("a␊b", 10), ["a␊", "  b"]);
        assert_eq!(rows("地図地図地図", 8), ["地図地図", "  地図"]);
    }
}

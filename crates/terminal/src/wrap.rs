//! Breaks styled text into rows of a width, at spaces where possible. Later rows are indented, so that no text of
//! others can look like a line of somebody else. Used by `screen`.

use super::safe::LINE_END;
use ratatui::buffer::CellWidth;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_segmentation::UnicodeSegmentation;

/// Graphemes of a row, with their styles.
type Cells<'a> = Vec<(&'a str, Style)>;

/// Returns the rows of a line.
pub(super) fn wrap(parts: &[(&str, Style)], width: usize, indent: usize) -> Vec<Line<'static>> {
    let width = width.max(8);
    let indent = indent.min(width / 2);
    let mut rows = Vec::new();
    let mut row = Cells::new();
    let mut taken = 0;
    for (cell, style) in parts.iter().flat_map(|(text, style)| cells(text, width / 2).map(|cell| (cell, *style))) {
        let wide = columns(cell);
        if taken + wide > width {
            let rest = break_off(&mut row, indent);
            rows.push(finish(std::mem::replace(&mut row, rest)));
            taken = row.iter().map(|(cell, _)| columns(cell)).sum();
        }
        row.push((cell, style));
        taken += wide;
        if cell.contains(LINE_END) {
            rows.push(finish(std::mem::replace(&mut row, blank(indent))));
            taken = indent;
        }
    }
    rows.push(finish(row));
    rows
}

/// Splits a text into graphemes, and those of more columns into their characters.
fn cells(text: &str, most: usize) -> impl Iterator<Item = &str> {
    graphemes(text).flat_map(move |cell| {
        let is_whole = columns(cell) <= most;
        cell.split_inclusive(move |_: char| !is_whole)
    })
}

/// Cuts a full row at its last space; returns the beginning of the next row.
fn break_off<'a>(row: &mut Cells<'a>, indent: usize) -> Cells<'a> {
    let mut next = blank(indent);
    let space = row.iter().rposition(|(cell, _)| *cell == " ").filter(|space| *space > indent + 6);
    if let Some(space) = space {
        next.extend(row.split_off(space + 1));
        row.pop();
    }
    next
}

fn blank<'a>(indent: usize) -> Cells<'a> {
    vec![(" ", Style::new()); indent]
}

fn finish(row: Cells<'_>) -> Line<'static> {
    let mut spans: Vec<(String, Style)> = Vec::new();
    for (cell, style) in row {
        match spans.last_mut() {
            Some((text, last)) if *last == style => text.push_str(cell),
            _ => spans.push((cell.to_owned(), style)),
        }
    }
    Line::from_iter(spans.into_iter().map(|(text, style)| Span::styled(text, style)))
}

/// Splits a safe text into what ratatui draws as one: an emoji with its variation is a single grapheme.
pub(super) fn graphemes(text: &str) -> impl DoubleEndedIterator<Item = &str> {
    text.graphemes(true)
}

/// Returns the columns in which ratatui draws a grapheme.
pub(super) fn columns(grapheme: &str) -> usize {
    usize::from(grapheme.cell_width())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::*;
    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;
    use ratatui::widgets::{Paragraph, Widget};

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
        assert_eq!(rows("⚠️⚠️⚠️⚠️⚠️", 8), ["⚠️⚠️⚠️⚠️", "  ⚠️"]);
    }

    #[test]
    fn all_of_a_text_is_drawn() {
        let samples = ["⚠️", "❤️ ", "☀️", "✔️", "1️⃣", "👩\u{200d}🚒", "🇫🇷", "地", "ｶﾞ", "e\u{301}", "क्ष", "a "];
        let long = ["\u{1100}".repeat(60), format!("a{}", "ﾞ".repeat(60))];
        let texts = samples.iter().map(|sample| format!("12:00 <bob> {}end", sample.repeat(30))).chain(long);
        for (text, width) in texts.flat_map(|text| (8..24).map(move |width| (text.clone(), width))) {
            let rows = wrap(&[(&text, Style::new())], width, 6);
            let area = Rect::new(0, 0, u16::try_from(width).unwrap(), u16::try_from(rows.len()).unwrap());
            let mut drawn = Buffer::empty(area);
            Paragraph::new(rows).render(area, &mut drawn);
            let drawn: String = drawn.content.iter().map(ratatui::buffer::Cell::symbol).collect();
            assert_eq!(drawn.replace(' ', ""), text.replace(' ', ""), "{width} columns");
        }
    }
}

//! Draws the state: tabs, lines and members of the room, the status, the line that is typed. All text of others is
//! [`Safe`](super::safe::Safe) already, or made so here. Used by `app`.

use super::chat::{Chat, Link};
use super::line::{Line, LineKind};
use super::line_editor::LineEditor;
use super::safe::Safe;
use super::state::Room;
use super::wrap::{columns, graphemes, wrap};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line as Row, Span};
use ratatui::widgets::{Block, Borders, Paragraph};

/// Columns of the roster, and the least width of a screen that has one.
const ROSTER: u16 = 20;
const WITH_ROSTER: u16 = 60;

/// Columns of the time of a line.
const CLOCK: usize = 6;

const COLOURS: [Color; 10] = [
    Color::Cyan,
    Color::Green,
    Color::Yellow,
    Color::Blue,
    Color::Magenta,
    Color::LightCyan,
    Color::LightGreen,
    Color::LightYellow,
    Color::LightBlue,
    Color::LightMagenta,
];

/// The rows that the user reads. Those at the end move on with each new line, those further up stay.
#[derive(Debug, Default)]
pub(super) struct Reading {
    /// Rows below the visible ones, when they were drawn last.
    below: usize,
    /// The last visible row: its room, the serial number of its line, and the rows of that line below it. None at the
    /// end, and until rows are drawn after scrolling.
    anchor: Option<(String, u64, usize)>,
}

impl Reading {
    /// Goes up, as far as there are rows.
    pub(super) fn up(&mut self, rows: usize) {
        *self = Self { below: self.below + rows, anchor: None };
    }

    pub(super) fn down(&mut self, rows: usize) {
        *self = Self { below: self.below.saturating_sub(rows), anchor: None };
    }
}

/// Draws everything, and keeps in `reading` what is read.
pub(super) fn draw(frame: &mut Frame<'_>, chat: &Chat, input: &LineEditor, reading: &mut Reading) {
    let rows = [Constraint::Length(1), Constraint::Min(1), Constraint::Length(1), Constraint::Length(1)];
    let [tabs, middle, status, line] = Layout::vertical(rows).areas(frame.area());
    frame.render_widget(Paragraph::new(self::tabs(chat, tabs.width)), tabs);
    let columns_of_roster = if middle.width >= WITH_ROSTER { ROSTER } else { 0 };
    let [lines, members] =
        Layout::horizontal([Constraint::Min(1), Constraint::Length(columns_of_roster)]).areas(middle);
    self::lines(frame, chat.state.active(), lines, reading);
    if columns_of_roster > 0 {
        roster(frame, chat.state.active(), members);
    }
    let below = if reading.below > 0 { format!(" · {} rows below, PgDn", reading.below) } else { String::new() };
    let text = Safe::of(&format!(" {}{below}", chat.status())).to_string();
    let style = match chat.link {
        Link::Online => Style::new().add_modifier(Modifier::REVERSED),
        _ => Style::new().fg(Color::Black).bg(Color::Yellow),
    };
    frame.render_widget(Paragraph::new(text).style(style), status);
    self::line(frame, input, line);
}

fn tabs(chat: &Chat, width: u16) -> Row<'static> {
    let mut spans: Vec<Span<'static>> = Vec::new();
    let mut from = 0;
    for (index, room) in chat.state.rooms.iter().enumerate() {
        let name = if index == 0 { "causerie".to_owned() } else { Safe::of(&room.name).to_string() };
        let calls = if room.mentions > 0 { "!" } else { "" };
        let unread = if room.unread > 0 { format!(" ({}{calls})", room.unread) } else { String::new() };
        let is_active = index == chat.state.active;
        let style = match (is_active, room.mentions > 0, room.unread > 0) {
            (true, ..) => Style::new().add_modifier(Modifier::REVERSED | Modifier::BOLD),
            (_, true, _) => Style::new().fg(Color::Red).add_modifier(Modifier::BOLD),
            (_, _, true) => Style::new().add_modifier(Modifier::BOLD),
            _ => Style::new(),
        };
        spans.push(Span::styled(format!(" {name}{unread} "), style));
        if is_active {
            // The active tab is always visible.
            while from < index && spans[from..].iter().map(Span::width).sum::<usize>() > usize::from(width) {
                from += 1;
            }
        }
    }
    Row::from(spans.split_off(from))
}

fn lines(frame: &mut Frame<'_>, room: &Room, area: Rect, reading: &mut Reading) {
    let (width, height) = (usize::from(area.width), usize::from(area.height));
    if reading.anchor.as_ref().is_some_and(|(name, ..)| *name != room.name) {
        *reading = Reading::default();
    }
    let mut anchor = reading.anchor.take();
    let mut below = if anchor.is_some() { usize::MAX } else { reading.below };
    // The newest first, each with its line and the rows of that line below it.
    let mut rows: Vec<(u64, usize, Row<'static>)> = Vec::new();
    for line in room.lines.iter().rev() {
        let of_line = self::rows(line, width);
        if let Some((.., hidden)) = anchor.take_if(|(_, serial, _)| line.serial <= *serial) {
            below = rows.len() + hidden.min(of_line.len().saturating_sub(1));
        }
        rows.extend(of_line.into_iter().rev().enumerate().map(|(hidden, row)| (line.serial, hidden, row)));
        if rows.len() >= below.saturating_add(height) {
            break;
        }
    }
    reading.below = below.min(rows.len().saturating_sub(height));
    let last = rows.get(reading.below).filter(|_| reading.below > 0);
    reading.anchor = last.map(|(serial, hidden, _)| (room.name.clone(), *serial, *hidden));
    let mut rows: Vec<_> = rows.into_iter().skip(reading.below).take(height).map(|(.., row)| row).collect();
    rows.reverse();
    frame.render_widget(Paragraph::new(rows), area);
}

fn rows(line: &Line, width: usize) -> Vec<Row<'static>> {
    let dim = Style::new().add_modifier(Modifier::DIM);
    let (before, answers, text, after) = line.parts();
    let (who, said) = match line.kind {
        LineKind::Message | LineKind::Direct | LineKind::SentDirect => (colour(line.who.as_str()), Style::new()),
        LineKind::Info => (dim, dim),
        LineKind::Error => (Style::new().fg(Color::Red), Style::new().fg(Color::Red)),
        LineKind::Output => (Style::new(), Style::new()),
    };
    let said = if line.is_mention { said.add_modifier(Modifier::BOLD) } else { said };
    let marked = if line.is_mention { Style::new().fg(Color::Black).bg(Color::Yellow) } else { dim };
    let clock = if line.kind == LineKind::Output { String::new() } else { line.clock() };
    let parts =
        [(clock.as_str(), marked), (" ", Style::new()), (&before, who), (&answers, dim), (text, said), (&after, dim)];
    match line.kind {
        LineKind::Output => wrap(&parts[4..], width, 2),
        _ => wrap(&parts, width, CLOCK),
    }
}

fn roster(frame: &mut Frame<'_>, room: &Room, area: Rect) {
    let block = Block::new().borders(Borders::LEFT).border_style(Style::new().add_modifier(Modifier::DIM));
    let inner = block.inner(area);
    let mut rows = Vec::new();
    if room.nb_users > 0 {
        rows.push(Row::from(format!("{} here", room.nb_users)));
    }
    for member in room.members.iter().flatten() {
        let name = Safe::of(&member.nickname).to_string();
        let style =
            if member.nickname == room.nickname { Style::new().add_modifier(Modifier::BOLD) } else { colour(&name) };
        let call = if room.in_call.contains(&member.nickname) { " ☎" } else { "" };
        rows.push(Row::styled(format!("{name}{call}"), style));
    }
    let height = usize::from(inner.height);
    if rows.len() > height && height > 0 {
        let hidden = rows.len() - height + 1;
        rows.truncate(height - 1);
        rows.push(Row::from(format!("+{hidden} more")));
    }
    frame.render_widget(block, area);
    frame.render_widget(Paragraph::new(rows), inner);
}

/// Draws the line that is typed; of a long one the part around the cursor.
fn line(frame: &mut Frame<'_>, input: &LineEditor, area: Rect) {
    let (before, after) = input.around();
    let (before, after) = (Safe::of(&before).to_string(), Safe::of(&after).to_string());
    let room = usize::from(area.width).saturating_sub(4);
    let mut taken = 0;
    let seen = graphemes(&before).rev().take_while(|grapheme| {
        taken += columns(grapheme);
        taken <= room
    });
    let hidden = before.len() - seen.map(str::len).sum::<usize>();
    let before = &before[hidden..];
    let column = 2 + graphemes(before).map(columns).sum::<usize>();
    let sign = if hidden > 0 { "< " } else { "> " };
    frame.render_widget(Paragraph::new(format!("{sign}{before}{after}")), area);
    let column = u16::try_from(column).unwrap_or(area.width).min(area.width.saturating_sub(1));
    frame.set_cursor_position(Position::new(area.x + column, area.y));
}

/// Returns the colour of a nickname, always the same.
fn colour(nickname: &str) -> Style {
    let hash = nickname.bytes().fold(5381_usize, |hash, byte| hash.wrapping_mul(33) ^ usize::from(byte));
    Style::new().fg(COLOURS[hash % COLOURS.len()])
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::*;
    use crate::line_editor::Edit;
    use crate::state::State;
    use ratatui::Terminal;
    use ratatui::backend::TestBackend;

    #[test]
    fn the_cursor_is_behind_emoji_that_were_typed() {
        let mut terminal = Terminal::new(TestBackend::new(20, 1)).unwrap();
        let rows = [("⚠️❤️", 6), ("☀️ ok", 7), ("12345678901234⚠️", 18), ("123456789012345⚠️", 18)];
        for (typed, column) in rows {
            let mut input = LineEditor::default();
            input.edit(Edit::Paste(typed.into()));
            terminal.draw(|frame| line(frame, &input, frame.area())).unwrap();
            terminal.backend_mut().assert_cursor_position(Position::new(column, 0));
        }
    }

    /// Draws the active room on so many columns and three rows; returns these and the number of rows below.
    fn read(state: &State, reading: &mut Reading, columns: u16) -> (Vec<String>, usize) {
        let mut terminal = Terminal::new(TestBackend::new(columns, 3)).unwrap();
        terminal.draw(|frame| lines(frame, state.active(), frame.area(), reading)).unwrap();
        let cells = terminal.backend().buffer().content.chunks(usize::from(columns));
        let row = |cells: &[ratatui::buffer::Cell]| cells.iter().map(ratatui::buffer::Cell::symbol).collect::<String>();
        (cells.map(|cells| row(cells).trim_end().to_owned()).collect(), reading.below)
    }

    fn say(state: &mut State, text: &str) {
        state.print(LineKind::Output, text);
    }

    #[test]
    fn what_is_read_further_up_stays() {
        let (mut state, mut reading) = (State::default(), Reading::default());
        ["one one", "two two", "three", "four", "five", "six"].iter().for_each(|text| say(&mut state, text));
        assert_eq!(read(&state, &mut reading, 20), (["four", "five", "six"].map(String::from).into(), 0));
        reading.up(2);
        let above = ["two two", "three", "four"].map(String::from);
        assert_eq!(read(&state, &mut reading, 20), (above.to_vec(), 2));
        say(&mut state, "seven");
        say(&mut state, "eight eight");
        assert_eq!(read(&state, &mut reading, 20), (above.to_vec(), 4));
        assert_eq!(read(&state, &mut reading, 10), (above.to_vec(), 5), "the newest takes two rows now");
        reading.down(5);
        say(&mut state, "nine");
        assert_eq!(read(&state, &mut reading, 20).1, 0, "at the end new lines are followed");
        reading.up(1);
        read(&state, &mut reading, 20);
        (0..2000).for_each(|_| say(&mut state, "more"));
        assert_eq!(read(&state, &mut reading, 20).1, 1997, "no line that was read is kept");
        state.joined(crate::frames::RoomState { room: "QGIS".into(), ..Default::default() });
        state.show_room("QGIS");
        (0..9).for_each(|_| say(&mut state, "more"));
        assert_eq!(read(&state, &mut reading, 20).1, 0, "another room is read from its end");
    }
}

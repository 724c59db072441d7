//! The actions of keys. Used by `app`.

use super::line_editor::Edit;
use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

/// An action of the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Action {
    Edit(Edit),
    Enter,
    Complete,
    /// Ctrl-C: clears the line, or goes away if it is empty.
    Cancel,
    /// Ctrl-D on an empty line.
    Quit,
    NextRoom,
    PreviousRoom,
    ShowRoom(usize),
    PageUp,
    PageDown,
    Redraw,
    Nothing,
}

/// Returns the action of a terminal event.
pub(super) fn action(event: Event) -> Action {
    match event {
        Event::Key(key) if key.kind != KeyEventKind::Release => pressed(key),
        Event::Paste(text) => Action::Edit(Edit::Paste(text)),
        Event::Resize(..) => Action::Redraw,
        _ => Action::Nothing,
    }
}

fn pressed(key: KeyEvent) -> Action {
    if key.modifiers.contains(KeyModifiers::CONTROL) {
        return with_control(key.code);
    }
    if key.modifiers.contains(KeyModifiers::ALT) {
        return with_alt(key.code);
    }
    match key.code {
        KeyCode::Enter => Action::Enter,
        KeyCode::Tab => Action::Complete,
        KeyCode::PageUp => Action::PageUp,
        KeyCode::PageDown => Action::PageDown,
        KeyCode::Char(c) => Action::Edit(Edit::Insert(c)),
        KeyCode::Left => Action::Edit(Edit::Left),
        KeyCode::Right => Action::Edit(Edit::Right),
        KeyCode::Home => Action::Edit(Edit::Home),
        KeyCode::End => Action::Edit(Edit::End),
        KeyCode::Backspace => Action::Edit(Edit::Backspace),
        KeyCode::Delete => Action::Edit(Edit::Delete),
        KeyCode::Up => Action::Edit(Edit::Older),
        KeyCode::Down => Action::Edit(Edit::Newer),
        _ => Action::Nothing,
    }
}

fn with_control(code: KeyCode) -> Action {
    match code {
        KeyCode::Char('c') => Action::Cancel,
        KeyCode::Char('d') => Action::Quit,
        KeyCode::Char('n') => Action::NextRoom,
        KeyCode::Char('p') => Action::PreviousRoom,
        KeyCode::Char('l') => Action::Redraw,
        KeyCode::Char('a') => Action::Edit(Edit::Home),
        KeyCode::Char('e') => Action::Edit(Edit::End),
        KeyCode::Char('w') => Action::Edit(Edit::DeleteWord),
        KeyCode::Char('u') => Action::Edit(Edit::DeleteToStart),
        KeyCode::Char('k') => Action::Edit(Edit::DeleteToEnd),
        KeyCode::Char('h') => Action::Edit(Edit::Backspace),
        KeyCode::Left => Action::Edit(Edit::WordLeft),
        KeyCode::Right => Action::Edit(Edit::WordRight),
        _ => Action::Nothing,
    }
}

fn with_alt(code: KeyCode) -> Action {
    match code {
        KeyCode::Right => Action::NextRoom,
        KeyCode::Left => Action::PreviousRoom,
        KeyCode::Char('b') => Action::Edit(Edit::WordLeft),
        KeyCode::Char('f') => Action::Edit(Edit::WordRight),
        KeyCode::Backspace => Action::Edit(Edit::DeleteWord),
        KeyCode::Char(digit) => digit.to_digit(10).map_or(Action::Nothing, |digit| Action::ShowRoom(digit as usize)),
        _ => Action::Nothing,
    }
}

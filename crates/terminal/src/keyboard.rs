//! Which key does what. Used by `app`.

use super::input::Edit;
use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

/// What the user wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Deed {
    Edit(Edit),
    Enter,
    Complete,
    /// Ctrl-C: clears the line, or goes away if there is none.
    Cancel,
    /// Ctrl-D on an empty line.
    Quit,
    NextRoom,
    RoomBefore,
    Room(usize),
    PageUp,
    PageDown,
    Redraw,
    Nothing,
}

/// What an event of the terminal means.
pub(super) fn deed(event: Event) -> Deed {
    match event {
        Event::Key(key) if key.kind != KeyEventKind::Release => pressed(key),
        Event::Paste(text) => Deed::Edit(Edit::Paste(text)),
        Event::Resize(..) => Deed::Redraw,
        _ => Deed::Nothing,
    }
}

fn pressed(key: KeyEvent) -> Deed {
    if key.modifiers.contains(KeyModifiers::CONTROL) {
        return with_control(key.code);
    }
    if key.modifiers.contains(KeyModifiers::ALT) {
        return with_alt(key.code);
    }
    match key.code {
        KeyCode::Enter => Deed::Enter,
        KeyCode::Tab => Deed::Complete,
        KeyCode::PageUp => Deed::PageUp,
        KeyCode::PageDown => Deed::PageDown,
        KeyCode::Char(c) => Deed::Edit(Edit::Insert(c)),
        KeyCode::Left => Deed::Edit(Edit::Left),
        KeyCode::Right => Deed::Edit(Edit::Right),
        KeyCode::Home => Deed::Edit(Edit::Home),
        KeyCode::End => Deed::Edit(Edit::End),
        KeyCode::Backspace => Deed::Edit(Edit::Backspace),
        KeyCode::Delete => Deed::Edit(Edit::Delete),
        KeyCode::Up => Deed::Edit(Edit::Older),
        KeyCode::Down => Deed::Edit(Edit::Newer),
        _ => Deed::Nothing,
    }
}

fn with_control(code: KeyCode) -> Deed {
    match code {
        KeyCode::Char('c') => Deed::Cancel,
        KeyCode::Char('d') => Deed::Quit,
        KeyCode::Char('n') => Deed::NextRoom,
        KeyCode::Char('p') => Deed::RoomBefore,
        KeyCode::Char('l') => Deed::Redraw,
        KeyCode::Char('a') => Deed::Edit(Edit::Home),
        KeyCode::Char('e') => Deed::Edit(Edit::End),
        KeyCode::Char('w') => Deed::Edit(Edit::DeleteWord),
        KeyCode::Char('u') => Deed::Edit(Edit::DeleteToStart),
        KeyCode::Char('k') => Deed::Edit(Edit::DeleteToEnd),
        KeyCode::Char('h') => Deed::Edit(Edit::Backspace),
        KeyCode::Left => Deed::Edit(Edit::WordLeft),
        KeyCode::Right => Deed::Edit(Edit::WordRight),
        _ => Deed::Nothing,
    }
}

fn with_alt(code: KeyCode) -> Deed {
    match code {
        KeyCode::Right => Deed::NextRoom,
        KeyCode::Left => Deed::RoomBefore,
        KeyCode::Char('b') => Deed::Edit(Edit::WordLeft),
        KeyCode::Char('f') => Deed::Edit(Edit::WordRight),
        KeyCode::Backspace => Deed::Edit(Edit::DeleteWord),
        KeyCode::Char(digit) => digit.to_digit(10).map_or(Deed::Nothing, |digit| Deed::Room(digit as usize)),
        _ => Deed::Nothing,
    }
}

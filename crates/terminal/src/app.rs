//! The client on a terminal: keys and news come in, the screen is drawn. Called by `mod`.
//!
//! ratatui and not a line editor: lines of others come at any time, while one is being typed, into several rooms, with a
//! roster and a status that change. A line editor would have to print above its own line and could keep none of that seen.

use super::chat::Leaving;
use super::commands::complete;
use super::exits::{End, Exit};
use super::input::Input;
use super::keyboard::{Deed, deed};
use super::line::Kind;
use super::screen;
use super::talk::Talk;
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste, EventStream};
use crossterm::execute;
use futures_util::StreamExt;
use ratatui::DefaultTerminal;
use std::io::stdout;
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// While there is no connection the status counts seconds.
const TICK: Duration = Duration::from_secs(1);

/// Runs until the talk ends.
pub(super) async fn run(talk: Talk) -> End {
    let failed = |error: std::io::Error| End::new(Exit::Failed, format!("the terminal: {error}"));
    let terminal = match ratatui::try_init() {
        Ok(terminal) => terminal,
        Err(error) => return failed(error),
    };
    _ = execute!(stdout(), EnableBracketedPaste); // some terminals know no such thing
    let mut app = App { talk, input: Input::default(), scrolled: 0, terminal };
    let end = app.run().await;
    _ = execute!(stdout(), DisableBracketedPaste);
    ratatui::restore();
    app.talk.close().await;
    end.unwrap_or_else(failed)
}

struct App {
    talk: Talk,
    input: Input,
    /// Rows below those that are seen.
    scrolled: usize,
    terminal: DefaultTerminal,
}

impl App {
    async fn run(&mut self) -> std::io::Result<End> {
        let mut events = EventStream::new();
        let mut stop = std::pin::pin!(super::stopped());
        loop {
            self.talk.obey().await;
            if let Some(end) = self.talk.chat.end.take() {
                return Ok(end);
            }
            self.bring_back();
            self.talk.chat.state.fresh.clear();
            self.draw()?;
            let tick = (!self.talk.chat.is_online()).then(|| Instant::now() + TICK);
            let wake = self.talk.chat.wakes().map(Instant::from_std);
            let wake = tick.into_iter().chain(wake).min();
            tokio::select! {
                event = events.next() => match event {
                    Some(event) => self.act(deed(event?))?,
                    None => self.talk.chat.leave_now(Leaving::Away),
                },
                news = self.talk.news() => self.talk.hear(news),
                () = sleep_until(wake.unwrap_or_else(Instant::now)), if wake.is_some() => self.talk.chat.wake(),
                () = &mut stop => self.talk.chat.leave_now(Leaving::Away),
            }
        }
    }

    /// What was not said can be said again.
    fn bring_back(&mut self) {
        let returned = std::mem::take(&mut self.talk.chat.returned);
        if !returned.is_empty() {
            self.talk.chat.state.say(Kind::News, "Up brings back what was not said");
        }
        for line in returned {
            self.input.remember(&line);
        }
    }

    fn draw(&mut self) -> std::io::Result<()> {
        let Self { talk, input, scrolled, terminal } = self;
        let mut seen = 0;
        terminal.draw(|frame| seen = screen::draw(frame, &talk.chat, input, *scrolled))?;
        *scrolled = seen;
        Ok(())
    }

    fn act(&mut self, deed: Deed) -> std::io::Result<()> {
        let chat = &mut self.talk.chat;
        match deed {
            Deed::Edit(edit) => self.input.edit(edit),
            Deed::Enter => {
                self.scrolled = 0;
                chat.typed(&self.input.enter());
            }
            Deed::Complete => self.input.complete(|before| complete(before, &chat.state, &chat.listed)),
            Deed::Cancel if self.input.is_empty() => chat.leave(Leaving::Away),
            Deed::Cancel => self.input.clear(),
            Deed::Quit if self.input.is_empty() => chat.leave(Leaving::Quit),
            Deed::Quit | Deed::Nothing => {}
            Deed::NextRoom => self.turn(|state| state.turn(true)),
            Deed::RoomBefore => self.turn(|state| state.turn(false)),
            Deed::Room(index) => self.turn(|state| state.show(index)),
            Deed::PageUp => self.scrolled += self.page()?,
            Deed::PageDown => self.scrolled = self.scrolled.saturating_sub(self.page()?),
            Deed::Redraw => self.terminal.clear()?,
        }
        Ok(())
    }

    fn turn(&mut self, turn: impl FnOnce(&mut super::state::State)) {
        self.scrolled = 0;
        turn(&mut self.talk.chat.state);
    }

    fn page(&self) -> std::io::Result<usize> {
        Ok(usize::from(self.terminal.size()?.height.saturating_sub(4)).max(1))
    }
}

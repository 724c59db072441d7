//! The client on a terminal: takes keys and events of the connection, and draws the screen. Called by `lib`.
//!
//! ratatui and not a line editor: lines of others come at any time, while one is being typed, into several rooms, with
//! a roster and a status that change. A line editor would have to print above its own line and could keep none of that
//! seen.

use super::chat::Leaving;
use super::client::{Client, stopped};
use super::commands::{self, complete};
use super::exit::{End, Exit};
use super::keymap::{Action, action};
use super::line::LineKind;
use super::line_editor::{LONGEST, LineEditor};
use super::screen::{self, Reading};
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste, EventStream};
use crossterm::execute;
use futures_util::StreamExt;
use ratatui::DefaultTerminal;
use std::io::stdout;
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// Interval of redrawing while there is no connection: the status counts seconds.
const TICK: Duration = Duration::from_secs(1);

/// Runs until the chat ends.
pub(super) async fn run(client: Client) -> End {
    let failed = |error: std::io::Error| End::new(Exit::Failed, format!("the terminal: {error}"));
    let terminal = match ratatui::try_init() {
        Ok(terminal) => terminal,
        Err(error) => return failed(error),
    };
    _ = execute!(stdout(), EnableBracketedPaste); // some terminals know no such thing
    let mut app = App { client, input: LineEditor::default(), reading: Reading::default(), terminal };
    let end = app.run().await;
    _ = execute!(stdout(), DisableBracketedPaste);
    ratatui::restore();
    app.client.close().await;
    end.unwrap_or_else(failed)
}

struct App {
    client: Client,
    input: LineEditor,
    reading: Reading,
    terminal: DefaultTerminal,
}

impl App {
    async fn run(&mut self) -> std::io::Result<End> {
        let mut events = EventStream::new();
        let mut stop = std::pin::pin!(stopped());
        loop {
            self.client.reconnect().await;
            if let Some(end) = self.client.chat.end.take() {
                return Ok(end);
            }
            self.restore_unsent();
            self.client.chat.state.new_lines.clear();
            self.draw()?;
            let tick = (!self.client.chat.is_online()).then(|| Instant::now() + TICK);
            let wake = self.client.chat.next_timer().map(Instant::from_std);
            let wake = tick.into_iter().chain(wake).min();
            tokio::select! {
                event = events.next() => match event {
                    Some(event) => self.act(action(event?))?,
                    None => self.client.chat.leave_now(Leaving::Away),
                },
                event = self.client.next_event() => self.client.on_events(event),
                () = sleep_until(wake.unwrap_or_else(Instant::now)), if wake.is_some() => self.client.on_timer(),
                () = &mut stop => self.client.chat.leave_now(Leaving::Away),
            }
        }
    }

    /// Puts lines that were not sent into the history of the line editor.
    fn restore_unsent(&mut self) {
        let unsent = std::mem::take(&mut self.client.chat.unsent);
        if !unsent.is_empty() {
            self.client.chat.state.print(LineKind::Info, "Up brings back what was not said");
        }
        for line in unsent {
            self.input.remember(&line);
        }
    }

    fn draw(&mut self) -> std::io::Result<()> {
        let Self { client, input, reading, terminal } = self;
        terminal.draw(|frame| screen::draw(frame, &client.chat, input, reading))?;
        Ok(())
    }

    fn act(&mut self, action: Action) -> std::io::Result<()> {
        let chat = &mut self.client.chat;
        match action {
            Action::Edit(edit) => {
                if self.input.edit(edit) {
                    chat.error(&format!("the paste was cut off: a line has at most {LONGEST} characters"));
                }
            }
            Action::Enter => {
                self.reading = Reading::default();
                commands::run(chat, &self.input.enter());
            }
            Action::Complete => self.input.complete(|before| complete(before, &chat.state, &chat.listed)),
            Action::Cancel if self.input.is_empty() => chat.leave(Leaving::Away),
            Action::Cancel => self.input.clear(),
            Action::Quit if self.input.is_empty() => chat.leave(Leaving::Quit),
            Action::Quit | Action::Nothing => {}
            Action::NextRoom => self.switch(|state| state.switch(true)),
            Action::PreviousRoom => self.switch(|state| state.switch(false)),
            Action::ShowRoom(index) => self.switch(|state| state.show(index)),
            Action::PageUp => self.reading.up(self.page()?),
            Action::PageDown => self.reading.down(self.page()?),
            Action::Redraw => self.terminal.clear()?,
        }
        Ok(())
    }

    fn switch(&mut self, switch: impl FnOnce(&mut super::state::State)) {
        self.reading = Reading::default();
        switch(&mut self.client.chat.state);
    }

    fn page(&self) -> std::io::Result<usize> {
        Ok(usize::from(self.terminal.size()?.height.saturating_sub(4)).max(1))
    }
}

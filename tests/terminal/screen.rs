//! The real program on a real pseudo-terminal, and its screen. Tests wait until the screen shows a text.

use crate::common::PATIENCE;
use pty_process::Size;
use pty_process::blocking::{Command, Pty};
use std::io::{Read, Write};
use std::num::NonZero;
use std::path::Path;
use std::process::Child;
use std::sync::{Arc, Mutex};
use std::thread::{self, sleep};
use std::time::{Duration, Instant};
use vt100::Parser;

const ROWS: NonZero<u16> = NonZero::new(24).unwrap();

/// Wide enough for every sentence that tests look for.
const WIDE: NonZero<u16> = NonZero::new(140).unwrap();
/// As people have it, and the documents.
pub(crate) const USUAL: NonZero<u16> = NonZero::new(88).unwrap();

/// A running client and its terminal. It is killed when dropped.
pub(crate) struct Terminal {
    child: Child,
    pty: Arc<Pty>,
    shown: Arc<Mutex<Display>>,
}

#[derive(Default)]
struct Display {
    parser: Option<Parser>,
    /// Everything that was written to the terminal.
    raw: Vec<u8>,
}

impl Terminal {
    /// Starts `causerie chat` with these arguments, at home in this folder.
    pub(crate) fn start(home: &Path, arguments: &[&str]) -> Self {
        Self::start_sized(home, arguments, WIDE)
    }

    /// The same, so wide.
    pub(crate) fn start_sized(home: &Path, arguments: &[&str], columns: NonZero<u16>) -> Self {
        let (pty, pts) = pty_process::blocking::open().expect("a pseudo-terminal");
        pty.resize(Size::new(ROWS.get(), columns.get())).expect("a size");
        let command = Command::new(env!("CARGO_BIN_EXE_causerie")).arg("chat").args(arguments);
        let command =
            command.env_clear().env("HOME", home).env("TERM", "xterm-256color").env("TZ", "UTC").current_dir(home);
        let child = command.spawn(pts).expect("the program starts");
        let shown = Arc::new(Mutex::new(Display { parser: Some(Parser::new(ROWS, columns, 0)), raw: Vec::new() }));
        let pty = Arc::new(pty);
        let (reading, read) = (pty.clone(), shown.clone());
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            // A terminal whose program has ended gives an error.
            while let Ok(length @ 1..) = (&*reading).read(&mut bytes) {
                let mut shown = read.lock().unwrap();
                shown.raw.extend(&bytes[..length]);
                shown.parser.as_mut().unwrap().process(&bytes[..length]);
            }
        });
        Self { child, pty, shown }
    }

    /// The screen, row by row.
    pub(crate) fn screen(&self) -> String {
        let shown = self.shown.lock().unwrap();
        let contents = shown.parser.as_ref().unwrap().screen().contents();
        contents.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
    }

    /// Everything that was written to the terminal.
    pub(crate) fn raw(&self) -> Vec<u8> {
        self.shown.lock().unwrap().raw.clone()
    }

    /// Looks at the screen as the parser knows it.
    pub(crate) fn look<T>(&self, look: impl FnOnce(&vt100::Screen) -> T) -> T {
        look(self.shown.lock().unwrap().parser.as_ref().unwrap().screen())
    }

    /// Waits until the screen fits, and returns it.
    pub(crate) fn until(&self, what: &str, fits: impl Fn(&str) -> bool) -> String {
        let deadline = Instant::now() + PATIENCE * 3;
        loop {
            let screen = self.screen();
            if fits(&screen) {
                return screen;
            }
            assert!(Instant::now() < deadline, "no {what} on the screen:\n{screen}");
            sleep(Duration::from_millis(5));
        }
    }

    /// Waits until this text is on the screen.
    pub(crate) fn sees(&self, text: &str) -> String {
        self.until(text, |screen| screen.contains(text))
    }

    /// Waits until this text is no longer on the screen.
    pub(crate) fn sees_no_more(&self, text: &str) -> String {
        self.until(&format!("screen without {text}"), |screen| !screen.contains(text))
    }

    /// The row that has this text.
    pub(crate) fn row(&self, text: &str) -> String {
        let screen = self.sees(text);
        screen.lines().find(|row| row.contains(text)).expect("it is there").to_owned()
    }

    /// Presses keys.
    pub(crate) fn press(&self, keys: &str) {
        (&*self.pty).write_all(keys.as_bytes()).expect("the terminal takes keys");
    }

    /// Types a line and sends it.
    pub(crate) fn enter(&self, line: &str) {
        self.press(&format!("{line}\r"));
    }

    /// Waits for the end of the client, and returns its exit code.
    pub(crate) fn ended(&mut self) -> i32 {
        let deadline = Instant::now() + PATIENCE * 3;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code().unwrap_or(-1);
            }
            assert!(Instant::now() < deadline, "it does not end:\n{}", self.screen());
            sleep(Duration::from_millis(5));
        }
    }

    /// Kills the client, as a loss of power does.
    pub(crate) fn kill(&mut self) {
        self.child.kill().expect("it runs");
        self.child.wait().expect("it ends");
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

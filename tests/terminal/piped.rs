//! The real program between pipes.

use crate::common::PATIENCE;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;

/// A client that ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// A client that runs, whose output is read line by line. It is killed when dropped.
pub(crate) struct Piped {
    child: Child,
    pub(crate) input: Option<ChildStdin>,
    lines: Receiver<String>,
    /// Lines that were read.
    pub(crate) seen: Vec<String>,
}

fn command(home: &Path, of: &str, arguments: &[&str], variables: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_causerie"));
    command
        .args(of.split(' '))
        .args(arguments)
        .env_clear()
        .envs(variables.iter().copied())
        .env("TZ", "UTC")
        .env("HOME", home);
    command.current_dir(home).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs a client with this input to its end; the server may live in the same test.
pub(crate) async fn run(home: &Path, arguments: &[&str], variables: &[(&str, &str)], input: &str) -> Ended {
    run_command(command(home, "chat", arguments, variables), input).await
}

/// Runs a bridge to its end.
pub(crate) async fn run_bridge(home: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Ended {
    run_command(command(home, "bridge matrix", arguments, variables), "").await
}

async fn run_command(mut command: Command, input: &str) -> Ended {
    let input = input.to_owned();
    let ran = tokio::task::spawn_blocking(move || {
        let mut child = command.spawn().expect("the program starts");
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes()); // it may end before it reads
        child.wait_with_output().expect("it ends")
    });
    let output = tokio::time::timeout(PATIENCE * 3, ran).await.expect("it ends in time").unwrap();
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    Ended { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
}

impl Piped {
    pub(crate) fn start(home: &Path, arguments: &[&str]) -> Self {
        Self::start_with(home, arguments, &[])
    }

    pub(crate) fn start_with(home: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        Self::spawn(command(home, "chat", arguments, variables))
    }

    pub(crate) fn start_bridge(home: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        Self::spawn(command(home, "bridge matrix", arguments, variables))
    }

    fn spawn(mut command: Command) -> Self {
        let mut child = command.spawn().expect("the program starts");
        let (read, lines) = channel();
        let output = BufReader::new(child.stdout.take().unwrap());
        thread::spawn(move || output.lines().map_while(Result::ok).try_for_each(|line| read.send(line)));
        Self { input: child.stdin.take(), child, lines, seen: Vec::new() }
    }

    /// Waits for a line with this text.
    pub(crate) fn until(&mut self, text: &str) -> String {
        loop {
            let line = self.lines.recv_timeout(PATIENCE * 2);
            let line = line.unwrap_or_else(|_| panic!("no {text:?} among {:#?}", self.seen));
            self.seen.push(line.clone());
            if line.contains(text) {
                return line;
            }
        }
    }

    /// Sends a signal to the client.
    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([&format!("-{name}"), &self.child.id().to_string()]).status();
        assert!(sent.expect("kill").success());
    }

    /// Waits for the end of the client: its exit code, and its standard error.
    pub(crate) fn ended(&mut self) -> (i32, String) {
        let status = self.child.wait().expect("it ends");
        let mut err = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        (status.code().unwrap_or(-1), err)
    }
}

impl Drop for Piped {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

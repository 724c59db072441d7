//! Output of the commands: results on stdout, faults on stderr, and the exit codes. Uses no other command.

use causerie::config::Faults;
use std::io::{Error, ErrorKind, Write};
use std::process::ExitCode;

/// Exit code of a command that did not succeed.
pub(super) const FAILED: u8 = 1;

/// Exit code where the settings are wrong.
pub(super) const MISCONFIGURED: u8 = 2;

/// Tells all that is wrong with the settings.
pub(super) fn refuse(faults: &Faults) -> ExitCode {
    let count = match faults.list.len() {
        1 => "1 setting is".to_owned(),
        n => format!("{n} settings are"),
    };
    complain(&format!("causerie: {count} wrong\n{faults}"));
    for warning in &faults.warnings {
        complain(&format!("warning: {warning}"));
    }
    ExitCode::from(MISCONFIGURED)
}

/// Prints a result. Who closes the pipe early wants no more of it; a full disk is a failure.
pub(super) fn say(text: &str) -> ExitCode {
    let end = if text.ends_with('\n') { "" } else { "\n" };
    match print(format!("{text}{end}").as_bytes()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        printed => succeed(printed),
    }
}

/// Prints a file as it is; one that did not get through whole is a failure.
pub(super) fn hand_out(file: &[u8]) -> ExitCode {
    succeed(print(file))
}

fn print(bytes: &[u8]) -> Result<(), Error> {
    let mut out = std::io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush())
}

fn succeed(done: Result<(), Error>) -> ExitCode {
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&format!("causerie: {error}"));
            ExitCode::from(FAILED)
        }
    }
}

/// Prints a line for the operator.
pub(super) fn complain(text: &str) {
    _ = writeln!(std::io::stderr(), "{text}");
}

//! `causerie write-manual`: man pages, and completions for three shells, made from the arguments. Builds for development
//! alone have it: packages hold what it writes (`scripts/packages`), and the released program is 0.3 MB smaller without.

use super::args::Cli;
use super::output::{FAILED, complain};
use clap::{Command, CommandFactory};
use clap_complete::Shell;
use std::io;
use std::path::Path;
use std::process::ExitCode;

/// Writes all of it into `folder`, or tells why it could not.
pub(super) fn write(folder: &Path) -> ExitCode {
    match pages(folder).and_then(|()| completions(folder)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&format!("causerie: {}: {error}", folder.display()));
            ExitCode::from(FAILED)
        }
    }
}

/// Writes `causerie.1`, and a page for each command.
fn pages(folder: &Path) -> io::Result<()> {
    let command = Cli::command().after_long_help(
        "The service causerie.service takes its settings from /etc/causerie.env, whose comments explain all of them. \
         After a change: systemctl restart causerie. What is wrong with them is told by: journalctl -u causerie.",
    );
    clap_mangen::generate_to(command, folder)
}

/// Writes them without the commands that are not shown: clap's generators would not leave them out.
fn completions(folder: &Path) -> io::Result<()> {
    let whole = Cli::command();
    let shown = whole.get_subcommands().filter(|command| !command.is_hide_set()).cloned();
    let mut command = Command::new("causerie").version(env!("CARGO_PKG_VERSION")).subcommands(shown);
    for shell in [Shell::Bash, Shell::Zsh, Shell::Fish] {
        clap_complete::generate_to(shell, &mut command, "causerie", folder)?;
    }
    Ok(())
}

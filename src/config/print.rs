//! Texts made from the table: `.env.example`, the reference of `docs/configuration.md`, and the settings in force. The program's
//! commands print them.

use super::dotenv;
use super::model::Config;
use super::names::ignored;
use super::table::{sections, settings};
use std::fmt::Write;

/// Returns the text of `.env.example`: every setting with its default, switched off by the `#` before it.
pub fn env_example() -> String {
    let mut text = String::from(
        "# Settings of causerie: a file .env in the working directory, or /etc/causerie.env for the service. Remove\n\
         # the # before what you change: what stands there is the default. The environment wins over .env.\n\
         # A comment stands on a line of its own: behind a value the service takes it for a part of it.\n\
         # `causerie check` shows what is in force.\n",
    );
    for section in sections() {
        _ = write!(text, "\n# ---- {} ----\n", section.title);
        for setting in section.settings {
            text.push('\n');
            comment(&mut text, setting.meaning);
            comment(&mut text, &format!("Allowed: {}.", setting.allowed()));
            for older in setting.older {
                comment(&mut text, &format!("Also: {older}."));
            }
            _ = writeln!(text, "#{}={}", setting.name, setting.default);
        }
    }
    text
}

/// Returns the reference of `docs/configuration.md`: one table for each group.
pub fn reference_markdown() -> String {
    let mut text = String::new();
    for section in sections() {
        let common = if section.is_common { "Where there are several nodes, the same on all.\n\n" } else { "" };
        let head = "| Name | Default | Allowed | Meaning |\n|---|---|---|---|";
        _ = writeln!(text, "### {}\n\n{common}{head}", section.title);
        for setting in section.settings {
            let names = setting.names().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", also ");
            let default = if setting.default.is_empty() { String::new() } else { format!("`{}`", setting.default) };
            let cells = [names, default, cell(&setting.allowed()), cell(setting.meaning)];
            _ = writeln!(text, "| {} |", cells.join(" | "));
        }
        text.push('\n');
    }
    let ignored = ignored();
    _ = writeln!(
        text,
        "An empty value is the same as none, except where the table says otherwise. Whole numbers may be written like \
         `5_000_000`. Accepted without meaning anything here, so that gischat's files work unchanged: {ignored}. \
         `MATRIX_PING_*` is for [`causerie bridge matrix`](from-gischat.md#pings-of-a-matrix-room)."
    );
    text
}

/// Returns the settings in force, as lines that a `.env` file may have.
pub fn effective(config: &Config) -> String {
    let mut text = String::new();
    for setting in settings() {
        _ = writeln!(text, "{}={}", setting.name, dotenv::written(&setting.shown(config.texts.get(setting.name))));
    }
    text
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('*', "\\*").replace('<', "\\<")
}

/// Writes a text as comment lines of at most 100 characters.
fn comment(out: &mut String, text: &str) {
    let mut line = String::from("#");
    for word in text.split_whitespace() {
        if line.len() + 1 + word.len() > 100 {
            _ = writeln!(out, "{line}");
            line.truncate(1);
        }
        line.push(' ');
        line.push_str(word);
    }
    _ = writeln!(out, "{line}");
}

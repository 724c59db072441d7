//! Tables in Markdown, and where they go.

use crate::Outcome;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// A table with its caption.
#[derive(Debug)]
pub(crate) struct Table {
    caption: String,
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table whose first column names the rows.
    pub(crate) fn new(caption: &str, columns: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { caption: caption.to_owned(), columns: columns.into_iter().map(Into::into).collect(), rows: Vec::new() }
    }

    pub(crate) fn row(&mut self, name: &str, cells: impl IntoIterator<Item = String>) {
        self.rows.push(std::iter::once(name.to_owned()).chain(cells).collect());
    }

    /// The table as Markdown.
    pub(crate) fn markdown(&self) -> String {
        let mut text = format!("{}\n\n", self.caption);
        let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
        text += &line(&self.columns);
        let _ = writeln!(text, "|---|{}", "---:|".repeat(self.columns.len() - 1));
        self.rows.iter().for_each(|row| text += &line(row));
        text
    }
}

/// Puts `text` between the markers of `name` in this file.
pub(crate) fn write(file: &Path, name: &str, text: &str) -> Outcome<()> {
    let (open, close) = (format!("<!-- {name} -->\n"), format!("<!-- end of {name} -->"));
    let old = fs::read_to_string(file)?;
    let (Some(start), Some(end)) = (old.find(&open), old.find(&close)) else {
        return Err(format!("{} has no markers for {name}", file.display()).into());
    };
    let start = start + open.len();
    fs::write(file, format!("{}\n{}\n{}", &old[..start], text.trim_end(), &old[end..]))?;
    Ok(())
}

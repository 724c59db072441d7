//! Commands about files: those of others are saved, to a path that the user names, and those of the user are sent. No
//! file is overwritten unasked.

use crate::chat::{Chat, Outgoing};
use crate::content;
use crate::line::LineKind;
use crate::state::Item;
use std::fs::OpenOptions;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

pub(super) fn save(chat: &mut Chat, arguments: &str) -> Result<(), String> {
    let (number, file, existing) = parse(arguments).ok_or("usage: /save [-f] N FILE")?;
    let attachment = match chat.state.items.get(number) {
        Some(Item::Attachment(attachment)) => attachment,
        Some(_) => return Err("that is for browsers, and cannot be saved here".into()),
        None => return Err(format!("nothing has the number {number}, or it was too long ago")),
    };
    let path = path(file);
    write(&path, &attachment.bytes, existing)?;
    let text = format!("{number} is in {}: {}", path.display(), attachment.what);
    chat.state.print(LineKind::Output, &text);
    Ok(())
}

pub(super) fn send_file(chat: &mut Chat, file: &str) -> Result<(), String> {
    let room = chat.active_room()?;
    let content = content::from_file(&path(file), &chat.limits)?;
    chat.send(Outgoing::new(&room, None, content, &format!("/send {file}")));
    Ok(())
}

/// Treatment of a file that exists already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum IfExists {
    Keep,
    Overwrite,
}

/// Reads `[-f] N FILE`; a file may have spaces in its name.
fn parse(arguments: &str) -> Option<(usize, &str, IfExists)> {
    let (existing, rest) = match arguments.strip_prefix("-f ") {
        Some(rest) => (IfExists::Overwrite, rest.trim_start()),
        None => (IfExists::Keep, arguments),
    };
    let (number, file) = rest.split_once(char::is_whitespace)?;
    let number = number.trim_matches(['[', ']']).parse().ok()?;
    let file = file.trim();
    (!file.is_empty()).then_some((number, file, existing))
}

/// Writes the bytes.
fn write(path: &Path, bytes: &[u8], existing: IfExists) -> Result<(), String> {
    let mut options = OpenOptions::new();
    options.write(true);
    match existing {
        IfExists::Keep => options.create_new(true), // follows no link either
        IfExists::Overwrite => options.create(true).truncate(true),
    };
    let written = options.open(path).and_then(|mut file| file.write_all(bytes));
    written.map_err(|error| why(path, &error))
}

fn why(path: &Path, error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::AlreadyExists => {
            format!("{} is there already, and stays as it is; /save -f overwrites it", path.display())
        }
        _ => format!("{}: {error}", path.display()),
    }
}

/// Returns a path as people write it: `~/` is their home.
fn path(written: &str) -> PathBuf {
    let home = std::env::var_os("HOME").filter(|home| !home.is_empty());
    match (written.strip_prefix("~/"), home) {
        (Some(rest), Some(home)) => Path::new(&home).join(rest),
        _ => written.into(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, reason = "tests may panic")]
mod tests {
    use super::*;

    #[test]
    fn save_arguments_are_parsed() {
        assert_eq!(parse("3 my file.png"), Some((3, "my file.png", IfExists::Keep)));
        assert_eq!(parse("-f [3]  x"), Some((3, "x", IfExists::Overwrite)));
        for wrong in ["", "3", "x y", "-f", "-3 x", "3  "] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn files_are_overwritten_on_request_only() {
        let folder = std::env::temp_dir().join(format!("causerie-save-{}", uuid::Uuid::new_v4()));
        std::fs::create_dir(&folder).expect("a folder");
        let file = folder.join("x");
        assert_eq!(write(&file, b"one", IfExists::Keep), Ok(()));
        assert!(write(&file, b"two", IfExists::Keep).is_err_and(|why| why.contains("already")));
        assert_eq!(std::fs::read(&file).expect("a file"), b"one");
        assert_eq!(write(&file, b"2", IfExists::Overwrite), Ok(()));
        assert_eq!(std::fs::read(&file).expect("a file"), b"2");
        assert!(write(&folder, b"x", IfExists::Overwrite).is_err());
        std::fs::remove_dir_all(&folder).expect("it goes");
    }
}

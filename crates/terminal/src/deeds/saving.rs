//! Writes what others sent into files, only where the user said, and over nothing unasked. Used by `deeds`.

use std::fs::OpenOptions;
use std::io::{self, ErrorKind, Write};
use std::path::Path;

/// What is to happen to a file that is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Existing {
    Keep,
    Overwrite,
}

/// What the user asked for: a number, a file, and whether another file may go for it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Wanted<'a> {
    pub(super) number: usize,
    pub(super) file: &'a str,
    pub(super) existing: Existing,
}

/// Reads `[-f] N FILE`; a file may have spaces in its name.
pub(super) fn wanted(arguments: &str) -> Option<Wanted<'_>> {
    let (existing, rest) = match arguments.strip_prefix("-f ") {
        Some(rest) => (Existing::Overwrite, rest.trim_start()),
        None => (Existing::Keep, arguments),
    };
    let (number, file) = rest.split_once(char::is_whitespace)?;
    let number = number.trim_matches(['[', ']']).parse().ok()?;
    let file = file.trim();
    (!file.is_empty()).then_some(Wanted { number, file, existing })
}

/// Writes the bytes, or says why not.
pub(super) fn write(path: &Path, bytes: &[u8], existing: Existing) -> Result<(), String> {
    let mut options = OpenOptions::new();
    options.write(true);
    match existing {
        Existing::Keep => options.create_new(true), // follows no link either
        Existing::Overwrite => options.create(true).truncate(true),
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

/// A path as people write it: `~/` is their home.
pub(super) fn path(written: &str) -> std::path::PathBuf {
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
    fn what_is_wanted_is_read() {
        let read = |text| wanted(text).map(|wanted| (wanted.number, wanted.file, wanted.existing));
        assert_eq!(read("3 my file.png"), Some((3, "my file.png", Existing::Keep)));
        assert_eq!(read("-f [3]  x"), Some((3, "x", Existing::Overwrite)));
        for wrong in ["", "3", "x y", "-f", "-3 x", "3  "] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn nothing_is_overwritten_unasked() {
        let folder = std::env::temp_dir().join(format!("causerie-save-{}", uuid::Uuid::new_v4()));
        std::fs::create_dir(&folder).expect("a folder");
        let file = folder.join("x");
        assert_eq!(write(&file, b"one", Existing::Keep), Ok(()));
        assert!(write(&file, b"two", Existing::Keep).is_err_and(|why| why.contains("already")));
        assert_eq!(std::fs::read(&file).expect("a file"), b"one");
        assert_eq!(write(&file, b"2", Existing::Overwrite), Ok(()));
        assert_eq!(std::fs::read(&file).expect("a file"), b"2");
        assert!(write(&folder, b"x", Existing::Overwrite).is_err());
        std::fs::remove_dir_all(&folder).expect("it goes");
    }
}

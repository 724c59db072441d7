//! The file of a session's resume key, while its owner is away: one for each server and nickname, readable by its owner
//! alone. The key opens the mailbox (`docs/protocol.md`, Direct messages). Used by `chat`.

use sha2::{Digest, Sha256};
use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::path::PathBuf;

/// The file of one key.
#[derive(Debug, Clone)]
pub(super) struct KeyFile(PathBuf);

impl KeyFile {
    /// Returns the file for this server and nickname; nothing where the machine has no place for such files.
    pub(super) fn of(server: &str, nickname: &str) -> Option<Self> {
        let home = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let state = home("XDG_STATE_HOME").filter(|path| path.is_absolute());
        let state = state.or_else(|| Some(home("HOME")?.join(".local/state")))?;
        let hash = Sha256::digest(format!("{server}\n{nickname}"));
        let name: String = hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        Some(Self(state.join("causerie").join(name)))
    }

    /// Returns the key, if there is one.
    pub(super) fn read(&self) -> Option<String> {
        let key = fs::read_to_string(&self.0).ok()?;
        let key = key.trim();
        let is_key = !key.is_empty() && key.len() <= 128 && key.chars().all(|c| c.is_ascii_graphic());
        is_key.then(|| key.to_owned())
    }

    /// Replaces the key. The file is made anew, so that it never has other permissions.
    pub(super) fn write(&self, key: &str) -> io::Result<()> {
        let Some(folder) = self.0.parent() else { return Ok(()) };
        let mut made = DirBuilder::new();
        made.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut made, 0o700);
        made.create(folder)?;
        let new = self.0.with_extension(uuid::Uuid::new_v4().simple().to_string());
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let written = options.open(&new).and_then(|mut file| writeln!(file, "{key}"));
        let placed = written.and_then(|()| fs::rename(&new, &self.0));
        if placed.is_err() {
            _ = fs::remove_file(&new); // it may not be there
        }
        placed
    }

    /// Deletes the key.
    pub(super) fn forget(&self) {
        _ = fs::remove_file(&self.0); // it may not be there
    }
}

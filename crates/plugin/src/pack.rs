//! The files of each plugin, and the zip of them, which is the same wherever and whenever it is made. `build.rs` uses it, and
//! the tests.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Cursor, Write};
use std::path::{Path, PathBuf};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipWriter};

/// A plugin that is handed out as a zip.
pub(crate) struct Plugin {
    /// Its files in the repository.
    pub folder: &'static str,
    /// Prefix of the names of entries in its zip.
    prefix: &'static str,
}

/// QGIS takes the one folder in the zip for the plugin's name.
pub(crate) const QGIS: Plugin = Plugin { folder: "clients/qgis/causerie", prefix: "causerie/" };

/// QField looks for `main.qml` outside of folders, and takes the plugin's name from that of the file that it is sent.
pub(crate) const QFIELD: Plugin = Plugin { folder: "clients/qfield/causerie", prefix: "" };

impl Plugin {
    /// Returns the plugin's files by their names in the zip, in order. `root` is the folder of this crate.
    pub(crate) fn files(&self, root: &Path) -> io::Result<BTreeMap<String, PathBuf>> {
        let repository = root.join("../..");
        let mut files = BTreeMap::from([(format!("{}LICENSE", self.prefix), repository.join("LICENSE"))]);
        gather(&repository.join(self.folder), self.prefix, &mut files)?;
        Ok(files)
    }
}

/// Leftovers of Python, and the client for asyncio, which bots use and plugins do not.
const LEFT_OUT: [&str; 2] = ["__pycache__", "aio.py"];

/// Adds what is in a folder, without what Python and editors leave there and what no plugin uses.
fn gather(folder: &Path, prefix: &str, files: &mut BTreeMap<String, PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let own = entry.file_name().into_string().map_err(|name| io::Error::other(format!("{}", name.display())))?;
        if own.starts_with('.') || own.ends_with('~') || own.ends_with(".pyc") || LEFT_OUT.contains(&own.as_str()) {
            continue;
        }
        let name = format!("{prefix}{own}");
        if entry.file_type()?.is_dir() {
            gather(&entry.path(), &format!("{name}/"), files)?;
        } else {
            files.insert(name, entry.path());
        }
    }
    Ok(())
}

/// Returns the zip. Nothing of this machine or hour is in it.
pub(crate) fn zip(files: &BTreeMap<String, PathBuf>) -> io::Result<Vec<u8>> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(9))
        .last_modified_time(DateTime::DEFAULT)
        .unix_permissions(0o644)
        .system(System::Unix);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, path) in files {
        writer.start_file(name, options)?;
        writer.write_all(&fs::read(path)?)?;
    }
    Ok(writer.finish()?.into_inner())
}

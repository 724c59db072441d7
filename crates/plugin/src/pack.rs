//! The files of the plugin, and the zip of them, which is the same wherever and whenever it is made. `build.rs` uses it, and
//! the tests.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Cursor, Write};
use std::path::{Path, PathBuf};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipWriter};

/// The one folder in the zip, whose name is the plugin's to QGIS.
const FOLDER: &str = "causerie";

/// Returns the plugin's files by their names in the zip, in order. `root` is the folder of this crate.
pub(crate) fn files(root: &Path) -> io::Result<BTreeMap<String, PathBuf>> {
    let repository = root.join("../..");
    let mut files = BTreeMap::from([(format!("{FOLDER}/LICENSE"), repository.join("LICENSE"))]);
    gather(&repository.join("clients/qgis").join(FOLDER), FOLDER, &mut files)?;
    Ok(files)
}

/// Adds what is in a folder, without what Python and editors leave there.
fn gather(folder: &Path, name: &str, files: &mut BTreeMap<String, PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let own = entry.file_name().into_string().map_err(|name| io::Error::other(format!("{}", name.display())))?;
        if own.starts_with('.') || own.ends_with('~') || own.ends_with(".pyc") || own == "__pycache__" {
            continue;
        }
        let name = format!("{name}/{own}");
        if entry.file_type()?.is_dir() {
            gather(&entry.path(), &name, files)?;
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

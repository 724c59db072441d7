//! Zips the plugins for QGIS and QField into `$OUT_DIR`, from where `src/lib.rs` embeds them. Variables of the environment fill in
//! what plugins.qgis.org wants to know of who publishes (`docs/qgis.md`, Publishing).

#[path = "src/pack.rs"]
mod pack;
#[path = "src/publisher.rs"]
mod publisher;

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};
use std::{env, fs, io};

fn main() {
    let (Some(root), Some(out)) = (env::var_os("CARGO_MANIFEST_DIR"), env::var_os("OUT_DIR")) else {
        fail("cargo did not say where to build")
    };
    let (root, out) = (PathBuf::from(root), PathBuf::from(out));
    for (plugin, name) in [(pack::QGIS, "qgis.zip"), (pack::QFIELD, "qfield.zip")] {
        write(&plugin, &root, &out, name).unwrap_or_else(|error| fail(&format!("{}: {error}", plugin.folder)));
    }
    println!("cargo:rustc-env=PLUGIN_BUILT={}", built());
    for name in ["build.rs", "src/pack.rs", "src/publisher.rs"] {
        println!("cargo:rerun-if-changed={name}");
    }
    for name in publisher::FIELDS.map(|field| field.variable).into_iter().chain(["SOURCE_DATE_EPOCH"]) {
        println!("cargo:rerun-if-env-changed={name}");
    }
}

/// Writes a plugin's zip.
fn write(plugin: &pack::Plugin, root: &Path, out: &Path, name: &str) -> io::Result<()> {
    let mut files = plugin.files(root)?;
    // Each by itself: the folder as a whole changes whenever Python leaves its cache there.
    for path in files.values() {
        println!("cargo:rerun-if-changed={}", path.display());
    }
    if let Some(path) = files.get_mut(publisher::METADATA) {
        let given = |variable: &str| env::var(variable).ok().filter(|value| !value.is_empty());
        let filled = publisher::fill(&fs::read_to_string(&*path)?, given)
            .map_err(|faults| io::Error::other(faults.join("; ")))?;
        *path = out.join("metadata.txt");
        fs::write(path, filled)?;
    }
    fs::write(out.join(name), pack::zip(&files)?)
}

/// Returns the time of the build in seconds since 1970: that of `SOURCE_DATE_EPOCH`, where builds have to be alike.
fn built() -> u64 {
    let now = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    match env::var("SOURCE_DATE_EPOCH") {
        Ok(given) => {
            given.parse().unwrap_or_else(|_| fail(&format!("SOURCE_DATE_EPOCH={given} is no number of seconds")))
        }
        Err(_) => now(),
    }
}

fn fail(why: &str) -> ! {
    println!("cargo:error={why}");
    std::process::exit(1);
}

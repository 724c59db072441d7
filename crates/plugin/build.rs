//! Zips the plugins for QGIS and QField into `$OUT_DIR`, from where `src/lib.rs` embeds them.

#[path = "src/pack.rs"]
mod pack;

use std::path::PathBuf;
use std::{env, fs};

fn main() {
    let (Some(root), Some(out)) = (env::var_os("CARGO_MANIFEST_DIR"), env::var_os("OUT_DIR")) else {
        return fail("cargo did not say where to build");
    };
    for (plugin, name) in [(pack::QGIS, "qgis.zip"), (pack::QFIELD, "qfield.zip")] {
        match plugin.files(&PathBuf::from(&root)) {
            Ok(files) => {
                // Each by itself: the folder as a whole changes whenever Python leaves its cache there.
                for path in files.values() {
                    println!("cargo:rerun-if-changed={}", path.display());
                }
                let written = pack::zip(&files).and_then(|zip| fs::write(PathBuf::from(&out).join(name), zip));
                written.unwrap_or_else(|error| fail(&error.to_string()));
            }
            Err(error) => fail(&format!("{}: {error}", plugin.folder)),
        }
    }
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=src/pack.rs");
}

fn fail(why: &str) {
    println!("cargo:error={why}");
    std::process::exit(1);
}

//! The plugin of causerie for QGIS (`clients/qgis/causerie`), in a crate of its own so that a change of it does not build the
//! browser page anew.

#[cfg(test)]
mod pack;
#[cfg(test)]
mod tests;

/// The zip from which QGIS installs the plugin, made by `build.rs`.
pub const ZIP: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/causerie.zip"));

/// The plugin's own `metadata.txt`.
const METADATA: &str = include_str!("../../../clients/qgis/causerie/metadata.txt");

/// Returns what the plugin's `metadata.txt` says under this name; empty where it says nothing.
pub fn metadata(name: &str) -> &'static str {
    let mut pairs = METADATA.lines().filter_map(|line| line.split_once('='));
    pairs.find(|(key, _)| key.trim() == name).map_or("", |(_, value)| value.trim())
}

//! The plugins of causerie for QGIS and QField (`clients`), in a crate of its own so that a change of one does not build the
//! browser page anew.

#[cfg(test)]
mod pack;
#[cfg(test)]
mod publisher;
#[cfg(test)]
mod tests;

/// The zip from which QGIS installs its plugin, made by `build.rs`.
pub const QGIS_ZIP: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/qgis.zip"));

/// The zip from which QField installs its plugin, made by `build.rs`.
pub const QFIELD_ZIP: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/qfield.zip"));

/// The time at which the plugins were built, in seconds since 1970.
pub const BUILT: &str = env!("PLUGIN_BUILT");

/// The `metadata.txt` of the plugin for QGIS, as it is in the zip.
const METADATA: &str = include_str!(concat!(env!("OUT_DIR"), "/metadata.txt"));

/// Returns what the `metadata.txt` of the plugin for QGIS says under this name; empty where it says nothing.
pub fn metadata(name: &str) -> &'static str {
    let mut pairs = METADATA.lines().filter_map(|line| line.split_once('='));
    pairs.find(|(key, _)| key.trim() == name).map_or("", |(_, value)| value.trim())
}

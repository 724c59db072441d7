//! The publisher of a build in the `metadata.txt` of the plugin for QGIS: empty in the repository, filled in by a build.
//! `build.rs` uses it, and the tests.

/// The file's name in the zip.
pub(crate) const METADATA: &str = "causerie/metadata.txt";

/// An entry of `metadata.txt`, and the variable of the environment that fills it in.
#[derive(Clone, Copy)]
pub(crate) struct Field {
    pub entry: &'static str,
    pub variable: &'static str,
    takes: fn(&str) -> bool,
    expected: &'static str,
}

/// Returns a field that takes an address of the web.
const fn address(entry: &'static str, variable: &'static str) -> Field {
    let takes = |value: &str| {
        let host = value.strip_prefix("https://").or_else(|| value.strip_prefix("http://"));
        host.is_some_and(|host| !host.is_empty() && !host.starts_with('/'))
    };
    Field { entry, variable, takes, expected: "an address that begins with https://" }
}

/// Those that plugins.qgis.org wants to know.
pub(crate) const FIELDS: [Field; 4] = [
    Field {
        entry: "email",
        variable: "PLUGIN_EMAIL",
        takes: |value| value.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.')),
        expected: "an address of mail",
    },
    address("homepage", "PLUGIN_HOMEPAGE"),
    address("tracker", "PLUGIN_TRACKER"),
    address("repository", "PLUGIN_REPOSITORY"),
];

/// Returns the metadata with what is given; `given` reads a variable.
///
/// # Errors
///
/// Returns each fault: of what is no address, or has spaces or more than one line.
pub(crate) fn fill(metadata: &str, given: impl Fn(&str) -> Option<String>) -> Result<String, Vec<String>> {
    let mut filled = metadata.to_owned();
    let mut faults = Vec::new();
    for field in FIELDS {
        let Some(value) = given(field.variable) else { continue };
        if value.contains(char::is_whitespace) || !(field.takes)(&value) {
            faults.push(format!("{} is not {}", field.variable, field.expected));
        }
        filled = filled.replace(&format!("\n{}=\n", field.entry), &format!("\n{}={value}\n", field.entry));
    }
    if faults.is_empty() { Ok(filled) } else { Err(faults) }
}

//! Files that settings name, where root has read them for a service that is somebody else: who may read them, as far as their
//! permissions tell. Called by the command.

use causerie::config::Config;
use std::fs::{self, Metadata};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, absolute};

/// Permission of all others to read a file.
const READ: u32 = 0o4;
/// Permission of all others to go through a folder.
const PASS: u32 = 0o1;

/// Returns what root should know of files that it may read, and others may not.
pub(super) fn warnings(config: &Config) -> Vec<String> {
    let is_root = fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0);
    if !is_root {
        return Vec::new();
    }
    let (tls, nodes) = (&config.tls, &config.nodes);
    let files = [
        ("TLS_CERT", &tls.certificate),
        ("TLS_KEY", &tls.key),
        ("TLS_WEBROOT", &tls.webroot),
        ("NATS_CREDENTIALS", &nodes.credentials),
        ("NATS_CA", &nodes.authority),
        ("NATS_CERT", &nodes.certificate),
        ("NATS_KEY", &nodes.key),
    ];
    let named = files.into_iter().filter_map(|(setting, file)| Some((setting, file.as_ref()?)));
    named.filter_map(|(setting, file)| Some(format!("{setting}: {}", closed(Path::new(file))?))).collect()
}

/// Says who may read a file, if not everybody. Folders count as they are written, and as links lead.
fn closed(file: &Path) -> Option<String> {
    let ways = [absolute(file).ok()?, fs::canonicalize(file).ok()?];
    let folders = ways.iter().flat_map(|way| way.ancestors().skip(1)).map(|folder| (folder, PASS));
    let (place, wanted, about) = folders.chain([(file, READ)]).find_map(|(place, wanted)| {
        let about = fs::metadata(place).ok()?;
        (about.mode() & wanted == 0).then_some((place, wanted, about))
    })?;
    let (place, who) = (place.display(), allowed(&about, wanted));
    Some(format!(
        "read as root, but {place} is open to {who} alone; is the service that (User=, SupplementaryGroups=)?"
    ))
}

/// Returns the owner, and the group if it may too.
fn allowed(about: &Metadata, wanted: u32) -> String {
    let user = name("/etc/passwd", about.uid());
    if about.mode() & (wanted << 3) == 0 {
        return format!("the user {user}");
    }
    let group = name("/etc/group", about.gid());
    format!("the user {user} and the group {group}")
}

/// Returns the name of a number in a table of the system, or the number.
fn name(table: &str, number: u32) -> String {
    let text = fs::read_to_string(table).unwrap_or_default();
    let mut rows = text.lines().map(|line| line.split(':').collect::<Vec<_>>());
    let row = rows.find(|row| row.get(2).is_some_and(|own| own.parse() == Ok(number)));
    row.and_then(|row| row.first().map(|name| (*name).to_owned())).unwrap_or_else(|| number.to_string())
}

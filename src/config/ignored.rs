//! Variables that mean something to gischat and nothing here. They are accepted; their values are neither kept nor
//! shown, for some are secrets.

/// Whole names.
const NAMES: [&str; 4] = ["ENVIRONMENT", "INSTANCE_ID", "MATRIX_ENABLED", "NB_UVICORN_WORKERS"];

/// Beginnings of names.
const PREFIXES: [&str; 3] = ["REDIS_", "SENTRY_", "MATRIX_PING_"];

/// Whether `name` is such a variable.
pub(super) fn is_ignored(name: &str) -> bool {
    NAMES.contains(&name) || PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

/// All of them, for the reference.
pub(super) fn listed() -> String {
    let prefixes = PREFIXES.iter().map(|prefix| format!("`{prefix}*`"));
    let names = NAMES.iter().map(|name| format!("`{name}`"));
    prefixes.chain(names).collect::<Vec<_>>().join(", ")
}

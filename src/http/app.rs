//! The state of the HTTP service that handlers work with.

use super::bodies::Bodies;
use super::compressed::CompressedDocument;
use super::geojson::Documents;
use super::qtribu_version::QtribuVersions;
use super::recent::Recent;
use crate::access::Denied;
use crate::locks::{Lock, Mutex};
use crate::page::Page;
use crate::session::Node;
use axum::http::Uri;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::time::Instant;

/// The state that handlers need. Cheap to clone.
#[derive(Clone)]
pub(super) struct App {
    pub(super) node: Node,
    pub(super) bodies: Arc<Bodies>,
    pub(super) recent: Arc<Recent>,
    pub(super) documents: Arc<Documents>,
    pub(super) slash_table: Arc<SlashTable>,
    pub(super) denials: Arc<Denials>,
    pub(super) qtribu_versions: Arc<QtribuVersions>,
    /// Makes the OpenAPI document of the routes, once.
    pub(super) openapi: fn() -> &'static CompressedDocument,
    pub(super) asyncapi: Arc<OnceLock<CompressedDocument>>,
    pub(super) page: Arc<Page>,
}

/// The address of a request as it came, before anything was taken off its path.
#[derive(Debug, Clone)]
pub(super) struct Asked(pub(super) Uri);

/// The documented paths, for telling which of them somebody meant who added a slash.
pub(super) struct SlashTable {
    pub(super) paths: Vec<String>,
}

impl SlashTable {
    /// `true` if `path` without the slash at its end is one of ours.
    pub(super) fn knows(&self, path: &str) -> bool {
        let Some(path) = path.strip_suffix('/').filter(|path| !path.is_empty()) else {
            return false;
        };
        self.paths.iter().any(|template| matches(template, path))
    }
}

/// Time at which the log last spoke of a refused page: once a minute is enough to find a missing setting.
pub(super) struct Denials(Mutex<Option<Instant>>);

impl Default for Denials {
    fn default() -> Self {
        Self(Mutex::new(Lock::Denials, None))
    }
}

impl Denials {
    pub(super) fn warn(&self, denied: &Denied) {
        let now = Instant::now();
        let mut last = self.0.lock();
        if last.is_some_and(|last| now.duration_since(last) < Duration::from_secs(60)) {
            return;
        }
        *last = Some(now);
        drop(last);
        tracing::warn!(origin = ?denied.origin, "refused a socket of a foreign page; ALLOWED_ORIGINS would admit it");
    }
}

/// `true` if `path` is one of those that `template` stands for.
fn matches(template: &str, path: &str) -> bool {
    let (mut wanted, mut given) = (template.split('/'), path.split('/'));
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (Some(part), Some(segment)) if part == segment => {}
            (Some(part), Some(segment)) if part.starts_with('{') && !segment.is_empty() => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn templates_stand_for_paths() {
        for (template, path, expected) in [
            ("/rules", "/rules", true),
            ("/rules", "/rule", false),
            ("/rules", "/rules/x", false),
            ("/room/{room}/users", "/room/QGIS/users", true),
            ("/room/{room}/users", "/room//users", false),
            ("/room/{room}/users", "/room/QGIS", false),
            ("/", "", false),
        ] {
            assert_eq!(matches(template, path), expected, "{template} {path}");
        }
    }
}

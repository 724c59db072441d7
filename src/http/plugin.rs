//! The plugins for QGIS and QField, and the list by which QGIS installs and updates its own. They decide what runs on somebody's
//! machine, so they are handed out only where nobody on the way can change them, and the address in the list is the operator's
//! own (`PUBLIC_URL`), whatever host a request names.

use super::app::App;
use super::errors::problem;
use super::openapi::Problem;
use crate::access::Client;
use crate::config::Config;
use axum::Extension;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use causerie_plugin::{BUILT, QFIELD_ZIP, QGIS_ZIP, metadata};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// The type of a zip, which is not compressed once more.
pub(super) const ZIP_TYPE: &str = "application/zip";

/// The name of each zip. QGIS and QField take what stands before the dot for the name of the plugin's folder.
const FILE_NAME: &str = "causerie.zip";

/// Elements of the list whose texts are those of the plugin's `metadata.txt`.
const FROM_METADATA: [(&str, &str); 16] = [
    ("description", "description"),
    ("about", "about"),
    ("version", "version"),
    ("qgis_minimum_version", "qgisMinimumVersion"),
    ("qgis_maximum_version", "qgisMaximumVersion"),
    ("author_name", "author"),
    ("author_email", "email"),
    ("tracker", "tracker"),
    ("repository", "repository"),
    ("category", "category"),
    ("tags", "tags"),
    ("experimental", "experimental"),
    ("deprecated", "deprecated"),
    ("license", "license"),
    ("changelog", "changelog"),
    ("create_date", "create_date"),
];

/// The page's icon, which is also the plugin's.
const ICON: &str = "icons/icon-192.png";

/// The plugin for QGIS
#[utoipa::path(
    get,
    path = "/qgis",
    tag = "plugin",
    operation_id = "plugin",
    responses(
        (status = 200, description = "A zip, as QGIS installs it", content_type = "application/zip", body = Vec<u8>),
        (status = 404, description = "Not offered by this instance, or not over http", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn plugin(
    State(app): State<App>,
    Extension(client): Extension<Client>,
    headers: HeaderMap,
) -> Result<Response, NotHere> {
    address(&app.node.config, &client, &headers).map(|_| attachment(QGIS_ZIP))
}

/// The plugin for QField
#[utoipa::path(
    get,
    path = "/qfield.zip",
    tag = "plugin",
    operation_id = "qfield_plugin",
    responses(
        (status = 200, description = "A zip, as QField installs it", content_type = "application/zip", body = Vec<u8>),
        (status = 404, description = "Not offered by this instance, or not over http", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn qfield_plugin(
    State(app): State<App>,
    Extension(client): Extension<Client>,
    headers: HeaderMap,
) -> Result<Response, NotHere> {
    address(&app.node.config, &client, &headers).map(|_| attachment(QFIELD_ZIP))
}

fn attachment(zip: &'static [u8]) -> Response {
    let disposition = format!("attachment; filename=\"{FILE_NAME}\"");
    let headers = [(CONTENT_TYPE, ZIP_TYPE), (CONTENT_DISPOSITION, disposition.as_str()), (CACHE_CONTROL, "no-store")];
    (headers, zip).into_response()
}

/// The repository of plugins that QGIS subscribes to
#[utoipa::path(
    get,
    path = "/plugins.xml",
    tag = "plugin",
    operation_id = "plugin_repository",
    responses(
        (status = 200, description = "The plugin with its version and address", content_type = "text/xml", body = String),
        (status = 404, description = "Not offered by this instance, or not over http", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn repository(
    State(app): State<App>,
    Extension(client): Extension<Client>,
    headers: HeaderMap,
) -> Result<Response, NotHere> {
    let list = list(address(&app.node.config, &client, &headers)?);
    Ok(([(CONTENT_TYPE, "text/xml; charset=utf-8"), (CACHE_CONTROL, "no-store")], list).into_response())
}

/// The reason why a request does not get the plugin.
pub(super) struct NotHere(&'static str);

impl IntoResponse for NotHere {
    fn into_response(self) -> Response {
        ([(CACHE_CONTROL, "no-store")], problem(StatusCode::NOT_FOUND, self.0)).into_response()
    }
}

/// Returns what the page shows of the plugin for QGIS: the address of the list, and the digest of the zip.
pub(super) fn told(config: &Config) -> Option<String> {
    let address = config.public_url.as_deref()?;
    let digest = Sha256::digest(QGIS_ZIP).iter().fold(String::new(), |mut hex, byte| {
        _ = write!(hex, "{byte:02x}");
        hex
    });
    Some(format!("{address}/plugins.xml {digest}"))
}

/// The public address, where this request may have the plugin; else the reason why it may not.
fn address<'a>(config: &'a Config, client: &Client, headers: &HeaderMap) -> Result<&'a str, NotHere> {
    match config.public_url.as_deref() {
        Some(address) if client.is_encrypted(headers) || client.is_on_this_machine(headers) => Ok(address),
        Some(_) => Err(NotHere(
            "the plugin is handed out over https only, which a proxy in TRUSTED_PROXIES tells by X-Forwarded-Proto",
        )),
        None => Err(NotHere("this instance does not hand the plugin out: PUBLIC_URL is not set")),
    }
}

/// The list of the one plugin, in the form of plugins.qgis.org.
fn list(address: &str) -> String {
    let mut elements = vec![
        ("homepage", format!("{address}/")),
        ("file_name", FILE_NAME.to_owned()),
        ("download_url", format!("{address}/qgis")),
        ("icon", format!("{address}/{ICON}")),
        ("update_date", built_at()),
    ];
    elements.extend(FROM_METADATA.map(|(element, name)| (element, metadata(name).to_owned())));
    let elements: String = elements
        .iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(element, text)| format!("    <{element}>{}</{element}>\n", escaped(text)))
        .collect();
    let (name, version) = (escaped(metadata("name")), escaped(metadata("version")));
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<plugins>\n  <pyqgis_plugin name=\"{name}\" version=\"{version}\">\n\
         {elements}  </pyqgis_plugin>\n</plugins>\n"
    )
}

/// Returns the time at which the plugin was built (RFC 3339).
fn built_at() -> String {
    let built = BUILT.parse().ok().and_then(|seconds| Timestamp::from_second(seconds).ok());
    built.map(|built| built.to_string()).unwrap_or_default()
}

/// A text as it may stand between tags and in an attribute.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

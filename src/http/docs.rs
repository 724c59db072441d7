//! The OpenAPI document and Swagger UI, from files in the binary: no other host is asked for anything. All links are
//! relative, so that they hold below a base path and a prefix.

use super::app::App;
use super::compressed::CompressedDocument;
use super::errors::HttpError;
use crate::locks::{Lock, Mutex};
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderName};
use axum::response::{IntoResponse, Redirect, Response};
use std::collections::BTreeMap;
use std::sync::Arc;

/// As the page's policy, but for styles in elements, pictures in styles, and Trusted Types, all of which Swagger UI needs.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
    connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const SECURITY_HEADERS: [(HeaderName, &str); 2] = [
    (HeaderName::from_static("content-security-policy"), POLICY),
    (HeaderName::from_static("referrer-policy"), "no-referrer"),
];

const INDEX: &str = r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>causerie: HTTP</title>
<link rel="stylesheet" href="docs/swagger-ui.css">
<link rel="icon" href="docs/favicon-32x32.png">
</head>
<body>
<div id="swagger-ui"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/swagger-initializer.js"></script>
</body>
</html>
"#;

/// Starts Swagger UI. No validator: that would tell another host of this one.
const INITIALIZER: &str = r##"window.addEventListener("load", () => {
  SwaggerUIBundle({
    url: "openapi.json",
    dom_id: "#swagger-ui",
    deepLinking: true,
    validatorUrl: null,
    presets: [SwaggerUIBundle.presets.apis],
  });
});
"##;

/// The API, to read and to try
#[utoipa::path(
    get,
    path = "/docs",
    tag = "documentation",
    operation_id = "docs",
    responses((status = 200, description = "Swagger UI", content_type = "text/html", body = String))
)]
pub(super) async fn docs() -> Response {
    ([(CONTENT_TYPE, "text/html; charset=utf-8")], SECURITY_HEADERS, INDEX).into_response()
}

/// A file of Swagger UI
#[utoipa::path(
    get,
    path = "/docs/{file}",
    tag = "documentation",
    operation_id = "docs_file",
    params(("file" = String, Path, description = "Name of the file", example = "swagger-ui.css")),
    responses(
        (status = 200, description = "The file", content_type = "*/*", body = Vec<u8>),
        (status = 404, description = "No such file", body = super::openapi::Detail),
    )
)]
pub(super) async fn file(Path(name): Path<String>, asked: HeaderMap) -> Result<Response, HttpError> {
    if name == "swagger-initializer.js" {
        return Ok(([(CONTENT_TYPE, "text/javascript"), (CACHE_CONTROL, "no-cache")], INITIALIZER).into_response());
    }
    Ok(shared(&name).ok_or(HttpError::NotFound)?.answer(&asked))
}

/// Returns a file of the library's.
fn shared(name: &str) -> Option<CompressedDocument> {
    static FILES: Mutex<BTreeMap<String, CompressedDocument>> = Mutex::new(Lock::DocumentFiles, BTreeMap::new());
    // Its pages are not ours to show; ours is `docs`.
    let is_wanted = name.ends_with(".js") || name.ends_with(".css") || name.ends_with(".png");
    let mut files = FILES.lock();
    if let Some(file) = files.get(name) {
        return Some(file.clone());
    }
    let found = is_wanted.then(|| utoipa_swagger_ui::serve(name, Arc::default()).ok().flatten()).flatten()?;
    let file = CompressedDocument::new(&found.content_type, found.bytes.into_owned());
    files.insert(name.to_owned(), file.clone());
    Some(file)
}

/// The API, to read
#[utoipa::path(
    get,
    path = "/redoc",
    tag = "documentation",
    operation_id = "redoc",
    responses((status = 307, description = "Leads to `docs`"))
)]
pub(super) async fn redoc() -> Redirect {
    Redirect::temporary("docs")
}

/// The API, for programs
#[utoipa::path(
    get,
    path = "/openapi.json",
    tag = "documentation",
    operation_id = "openapi",
    responses((status = 200, description = "This document", body = serde_json::Value))
)]
pub(super) async fn openapi_document(State(app): State<App>, asked: HeaderMap) -> Response {
    (app.openapi)().answer(&asked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_the_library_are_not_shown() {
        assert!(shared("swagger-ui-bundle.js").is_some() && shared("index.html").is_none());
    }
}

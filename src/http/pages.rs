//! Routes for a browser: the page and its files, the way to the QField plugin, and what is answered on any other path.

use super::app::{App, Asked};
use super::errors::{HttpError, is_read};
use super::openapi::Detail;
use super::path::{self, RequestTarget};
use crate::access::Client;
use crate::page::Page;
use axum::Extension;
use axum::extract::{Request, State};
use axum::http::header::{ACCEPT, CONTENT_SECURITY_POLICY, SET_COOKIE, VARY};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse, Redirect, Response};
use percent_encoding::percent_decode_str;

/// The document for a browser at an unknown path. Nothing of the request is in it.
const NOWHERE: &str = include_str!("nowhere.html");

/// The page
#[utoipa::path(
    get,
    path = "/",
    tag = "default",
    operation_id = "get_qchat_web_page__get",
    responses((status = 200, description = "The chat in a browser", content_type = "text/html", body = String))
)]
pub(super) async fn home(
    State(app): State<App>,
    Extension(client): Extension<Client>,
    Extension(Asked(asked)): Extension<Asked>,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    let framed = app.page.frame(asked.query().unwrap_or_default(), &headers);
    framed.or_else(|| file(&app.page, "", &client, &headers)).ok_or(HttpError::NotFound)
}

/// The newest QField plugin
#[utoipa::path(
    get,
    path = "/qfield",
    tag = "default",
    operation_id = "get_latest_qfield_plugin_qfield_get",
    responses(
        (status = 307, description = "Where it is"),
        (status = 404, description = "This instance does not offer it", body = Detail),
    )
)]
pub(super) async fn qfield(State(app): State<App>) -> Result<Redirect, HttpError> {
    let url = app.node.config.qfield_plugin_url.as_deref().filter(|url| !url.is_empty());
    url.map(Redirect::temporary).ok_or(HttpError::NotFound)
}

/// The fallback of all routes: a file of the page, a route with a slash too many, or nothing.
pub(super) async fn other(
    State(app): State<App>,
    Extension(target): Extension<RequestTarget>,
    Extension(Asked(asked)): Extension<Asked>,
    Extension(client): Extension<Client>,
    request: Request,
) -> Response {
    if app.slash_table.knows(&target.path) {
        return Redirect::temporary(&path::without_slash(&asked)).into_response();
    }
    let name = percent_decode_str(target.path.trim_start_matches('/')).decode_utf8_lossy();
    let file = if name.is_empty() { None } else { file(&app.page, &name, &client, request.headers()) };
    match file {
        Some(file) if is_read(&request) => file,
        Some(_) => ([("allow", "GET,HEAD")], HttpError::MethodNotAllowed).into_response(),
        None => nowhere(&request, &app.node.config.base_path),
    }
}

/// The answer for an unknown address: a page with the way to the chat for who opens it in a browser, else JSON.
pub(super) fn nowhere<Body>(request: &Request<Body>, base_path: &str) -> Response {
    if !is_read(request) || !wants_page(request.headers()) {
        return HttpError::NotFound.into_response();
    }
    let html = NOWHERE.replace("HOME", &format!("{base_path}/"));
    let policy =
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    (StatusCode::NOT_FOUND, [(CONTENT_SECURITY_POLICY, policy), (VARY, "accept")], Html(html)).into_response()
}

/// True for a browser that opens an address: programs ask for JSON, or for anything.
fn wants_page(headers: &HeaderMap) -> bool {
    headers.get(ACCEPT).and_then(|accept| accept.to_str().ok()).is_some_and(|accept| accept.contains("text/html"))
}

/// A file of the page, if there is one. Where the browser's connection is encrypted, its cookie stays on such.
fn file(page: &Page, name: &str, client: &Client, headers: &HeaderMap) -> Option<Response> {
    let mut answer = page.file(name, headers)?;
    if client.is_encrypted(headers)
        && let Some(cookie) = answer.headers_mut().get_mut(SET_COOKIE)
        && let Ok(secure) = HeaderValue::try_from([cookie.as_bytes(), b"; Secure"].concat())
    {
        *cookie = secure;
    }
    Some(answer)
}

//! Routes for a browser: the page and its files, the way to the QField plugin, and what is answered on any other path.

use super::app::{App, Asked};
use super::errors::{HttpError, is_read};
use super::openapi::Detail;
use super::path::{self, Target};
use crate::access::Client;
use crate::page::Page;
use axum::Extension;
use axum::extract::{Request, State};
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Redirect, Response};
use percent_encoding::percent_decode_str;

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
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    file(&app.page, "", &client, &headers).ok_or(HttpError::NotFound)
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
    Extension(target): Extension<Target>,
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
        None => HttpError::NotFound.into_response(),
    }
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

//! One line per request, at debug level: which route, not which room; no query; of the address only the network, unless a
//! setting wants all of it.

use super::app::App;
use crate::access::Client;
use axum::Extension;
use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;
use std::time::Instant;

/// Answers the request, and says so.
pub(super) async fn requests(
    State(app): State<App>,
    Extension(client): Extension<Client>,
    route: Option<MatchedPath>,
    request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let method = known(request.method());
    let answer = next.run(request).await;
    tracing::debug!(
        method,
        route = route.as_ref().map_or("-", MatchedPath::as_str),
        status = answer.status().as_u16(),
        latency_us = started.elapsed().as_micros() as u64,
        client = client.shown(app.node.config.log.addresses),
        "request"
    );
    answer
}

/// The name of a method that HTTP has; what a client makes up is its own text, and no business of the log.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::PUT => "PUT",
        Method::POST => "POST",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

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
    let asked = OpenRequest::new(request.method());
    let answer = next.run(request).await;
    asked.answered(route.as_ref().map_or("-", MatchedPath::as_str), &answer, &client, &app);
    answer
}

/// A request that is not answered yet.
pub(super) struct OpenRequest {
    method: &'static str,
    started: Instant,
}

impl OpenRequest {
    /// A request that has just come.
    pub(super) fn new(method: &Method) -> Self {
        Self { method: known(method), started: Instant::now() }
    }

    /// Says how it was answered on this route.
    pub(super) fn answered(self, route: &str, answer: &Response, client: &Client, app: &App) {
        tracing::debug!(
            method = self.method,
            route,
            status = answer.status().as_u16(),
            latency_us = self.started.elapsed().as_micros() as u64,
            client = client.shown(app.node.config.log.addresses),
            "request"
        );
    }
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

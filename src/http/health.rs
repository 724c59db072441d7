//! Probes of life and readiness, for containers, balancers and monitors.

use super::app::App;
use super::errors::{json_text, problem};
use super::openapi::{Health, Problem};
use crate::bus::WayState;
use crate::limits::READY_TIMEOUT;
use crate::watchdog;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

/// Life of the process
#[utoipa::path(
    get,
    path = "/healthz",
    tag = "operations",
    operation_id = "healthz",
    responses(
        (status = 200, description = "It does", body = Health),
        (status = 503, description = "A part of it stands still", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn healthz() -> Response {
    match watchdog::stands_still() {
        None => fine(),
        Some(_) => problem(StatusCode::SERVICE_UNAVAILABLE, "a part of the server stands still"),
    }
}

/// Readiness: the server takes connections, and its rooms answer. A node that is cut off from others, or that they cannot reach, is ready, and says so
#[utoipa::path(
    get,
    path = "/readyz",
    tag = "operations",
    operation_id = "readyz",
    responses(
        (status = 200, description = "It does", body = Health),
        (status = 503, description = "It stops, or a room does not answer", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn readyz(State(app): State<App>) -> Response {
    if app.node.is_stopping() {
        return problem(StatusCode::SERVICE_UNAVAILABLE, "the server is stopping");
    }
    let all_answer = async {
        for room in app.node.hub.rooms() {
            if !room.delivered().await {
                return false;
            }
        }
        true
    };
    match tokio::time::timeout(READY_TIMEOUT, all_answer).await {
        Ok(true) => match app.node.hub.way().map(|way| way.state()).unwrap_or_default() {
            WayState::Open => fine(),
            WayState::CutOff => json_text(StatusCode::OK, r#"{"status":"ok","nodes":"cut off"}"#.to_owned()),
            WayState::Unreached => json_text(StatusCode::OK, r#"{"status":"ok","nodes":"not reached"}"#.to_owned()),
        },
        _ => problem(StatusCode::SERVICE_UNAVAILABLE, "a room does not answer"),
    }
}

fn fine() -> Response {
    json_text(StatusCode::OK, r#"{"status":"ok"}"#.to_owned())
}

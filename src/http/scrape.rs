//! The exporter's answer to Prometheus, on a listener of its own (`METRICS_ADDR`): these figures are for who runs the
//! server, not for everybody. Called by `server`.

use super::errors::{HttpError, method_not_allowed, problem};
use crate::close::Close;
use crate::metrics;
use crate::session::Node;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::sync::OnceLock;
use tokio::task::spawn_blocking;

/// The text format of Prometheus.
const TEXT_FORMAT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// The exporter: one for the whole process, from the first time somebody wants it.
static EXPORTER: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// Has counters count from now on.
pub fn count() {
    exporter();
}

/// The router of the metrics listener: `GET /metrics`, and nothing else.
pub fn metrics_router(node: Node) -> Router {
    Router::new()
        .route("/metrics", get(render))
        .method_not_allowed_fallback(method_not_allowed)
        .fallback(|| async { HttpError::NotFound })
        .with_state(node)
}

async fn render(State(node): State<Node>) -> Response {
    let Some(exporter) = exporter() else {
        return problem(StatusCode::SERVICE_UNAVAILABLE, "the exporter could not be installed");
    };
    metrics::counted(node.census().await);
    let _ = spawn_blocking(metrics::look_at_process).await; // each open file is looked at
    exporter.run_upkeep();
    ([(CONTENT_TYPE, TEXT_FORMAT)], exporter.render()).into_response()
}

fn exporter() -> Option<&'static PrometheusHandle> {
    let exporter = EXPORTER.get_or_init(|| {
        let installed = PrometheusBuilder::new().install_recorder();
        match installed {
            Ok(handle) => {
                metrics::register(Close::ALL.into_iter().map(Close::code));
                Some(handle)
            }
            Err(error) => {
                tracing::error!(%error, "there are no metrics");
                None
            }
        }
    });
    exporter.as_ref()
}

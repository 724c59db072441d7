//! The exporter's answer to Prometheus, on a listener of its own (`METRICS_ADDR`): these figures are for who runs the
//! server, not for everybody. It has a time for headers and answers, and a bound of its own on its connections, for these
//! have no place of an address. Called by `server`.

use super::errors::{HttpError, method_not_allowed, problem};
use crate::close::Close;
use crate::limits::HEADER_TIMEOUT;
use crate::metrics;
use crate::session::{Node, Transport};
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use tokio::time::sleep;

/// The text format of Prometheus.
const TEXT_FORMAT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Connections at a time: each monitor has one.
const CONNECTIONS: usize = 32;

/// Pause after the system refused a connection.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// The exporter: one for the whole process, from the first time somebody wants it.
static EXPORTER: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// Has counters count from now on.
pub fn count() {
    exporter();
}

/// Serves the metrics' listener for as long as it is not dropped: `GET /metrics`, and nothing else. One connection too many
/// ends at once.
pub async fn serve_metrics(listener: TcpListener, node: Node) {
    let router = Router::new()
        .route("/metrics", get(render))
        .method_not_allowed_fallback(method_not_allowed)
        .fallback(|| async { HttpError::NotFound })
        .with_state(node);
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let Ok((socket, _)) = listener.accept().await else {
            sleep(ACCEPT_PAUSE).await;
            continue;
        };
        if let Ok(place) = places.clone().try_acquire_owned() {
            let router = router.clone();
            tokio::spawn(async move {
                serve(socket, router).await;
                drop(place);
            });
        }
    }
}

async fn serve(socket: TcpStream, router: Router) {
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT)
        .serve_connection(TokioIo::new(Transport::new(socket)), TowerToHyperService::new(router));
    if let Err(error) = connection.await {
        tracing::debug!(%error, "connection to the metrics ended");
    }
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

//! Positions as Overland sends them, many in a batch (<https://github.com/aaronpk/Overland-iOS#api>): the newest is shown. The app
//! sends a batch that is refused again before anything newer, so what is not shown is taken all the same.

use super::report::{Measures, Report, age};
use super::{receive, take, time};
use crate::http::app::{App, Asked};
use crate::http::errors::HttpError;
use crate::http::extractors::Named;
use crate::http::openapi::{Detail, OverlandBatch};
use crate::http::visitor::value;
use crate::limits::MIB;
use crate::message::Rules;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde_json::{Value, json};
use std::time::{Duration, SystemTime};
use utoipa::IntoParams;

/// Largest body, in bytes: a batch takes up to 600 kB.
const BODY_BYTES: usize = MIB;

/// `retry-after` where another batch of the address is being read.
const SOON: Duration = Duration::from_secs(1);

/// Credentials, and the name where the app has none.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only documented")]
struct InQuery {
    /// Name of the tracker, if the app has no device ID.
    u: Option<String>,
    /// The key of the room, unless it is the app's access token.
    key: Option<String>,
}

/// Tell the position of a tracker, as Overland does
#[utoipa::path(
    post,
    path = "/overland/{room}",
    tag = "trackers",
    operation_id = "tell_position_of_overland",
    params(("room" = String, Path, description = "Name of the room", example = "QGIS"), InQuery),
    request_body(content = OverlandBatch, description = "A batch of Overland, of which the newest position counts"),
    responses(
        (status = 200, description = "Taken; shown unless it is older than 10 minutes, comes too often, or its name is somebody's", body = Value),
        (status = 400, description = "The body is no JSON, or nothing names the tracker", body = Detail),
        (status = 403, description = "A browser asks", body = Detail),
        (status = 404, description = "No such room, another key, or no trackers here (`TRACKERS`)", body = Detail),
        (status = 408, description = "The body took too long to come", body = Detail),
        (status = 413, description = "The body is larger than 1 MiB", body = Detail),
        (status = 429, description = "Another batch of this address is being read, or too many requests or refusals of it; see `retry-after`", body = Detail),
        (status = 503, description = "The room is not to be reached; see `retry-after`", body = Detail),
    )
)]
pub(in crate::http) async fn overland(
    State(app): State<App>,
    Extension(Asked(asked)): Extension<Asked>,
    named: Named,
    request: Request,
) -> Result<Response, HttpError> {
    let usage = app.node.access.usage(named.visitor.address());
    let _place = usage.read_batch().ok_or(HttpError::TooMany(SOON))?;
    let body = receive(&app, &named.visitor, request, BODY_BYTES).await?;
    let report = read(asked.query().unwrap_or_default(), &body, &app.node.config.rules, SystemTime::now());
    take(&app, &named, report.map_err(HttpError::Invalid)?).await?;
    Ok((StatusCode::OK, [(CACHE_CONTROL, "no-store")], Json(json!({"result": "ok"}))).into_response())
}

/// Reads the name and the newest position; none where there is nothing to show.
///
/// # Errors
/// A body that is no JSON, or names nobody.
fn read(query: &str, body: &[u8], rules: &Rules, now: SystemTime) -> Result<Option<(String, Report)>, String> {
    let batch: Value = serde_json::from_slice(body).map_err(|_| "the body is no JSON")?;
    let listed = batch.get("locations").and_then(Value::as_array).into_iter().flatten();
    let single = ["/current", "/trip/current_location"].into_iter().filter_map(|place| batch.pointer(place));
    let features = listed.chain(single).filter_map(|feature| Some((recorded(feature)?, feature)));
    let Some((at, newest)) = features.max_by_key(|(at, _)| *at) else { return Ok(None) };
    let id = newest.pointer("/properties/device_id").and_then(Value::as_str).map(str::to_owned);
    let name =
        [id, value(query, "u")].into_iter().flatten().find(|name| !name.is_empty()).ok_or("device_id is missing")?;
    let number = |key: &str| newest.pointer(&format!("/properties/{key}")).and_then(Value::as_f64);
    let known = |key: &str| number(key).filter(|value| *value >= 0.0);
    let measures = Measures {
        accuracy: known("horizontal_accuracy"),
        heading: known("course"),
        speed: known("speed"),
        altitude: number("altitude"),
    };
    let coordinate = |place: usize| newest.pointer(&format!("/geometry/coordinates/{place}")).and_then(Value::as_f64);
    let fix =
        coordinate(0).zip(coordinate(1)).and_then(|(longitude, latitude)| measures.at(longitude, latitude, rules).ok());
    Ok(fix.zip(age(at, now).ok()).map(|(fix, age)| (name, Report { fix, age })))
}

/// The time of a position.
fn recorded(feature: &Value) -> Option<SystemTime> {
    time::parse(feature.pointer("/properties/timestamp")?.as_str()?)
}

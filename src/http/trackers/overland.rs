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
use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;
use std::time::SystemTime;
use utoipa::IntoParams;

/// Largest body, in bytes: a batch takes up to 600 kB.
const BODY_BYTES: usize = MIB;

/// Credentials, and the name where the app has none.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only documented")]
struct OverlandQuery {
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
    params(("room" = String, Path, description = "Name of the room", example = "QGIS"), OverlandQuery),
    request_body(content = OverlandBatch, description = "A batch of Overland, of which the newest position counts"),
    responses(
        (status = 200, description = "Taken; shown unless it is older than 10 minutes, comes too often, or its name is somebody's", body = serde_json::Value),
        (status = 400, description = "The body is no batch, or nothing names the tracker", body = Detail),
        (status = 403, description = "A browser asks", body = Detail),
        (status = 404, description = "No such room, another key, or no trackers here (`TRACKERS`)", body = Detail),
        (status = 408, description = "The body took too long to come", body = Detail),
        (status = 413, description = "The body is larger than 1 MiB", body = Detail),
        (status = 429, description = "Too many requests or refusals of this address; see `retry-after`", body = Detail),
        (status = 503, description = "The room is not to be reached; see `retry-after`", body = Detail),
    )
)]
pub(in crate::http) async fn overland(
    State(app): State<App>,
    Extension(Asked(asked)): Extension<Asked>,
    named: Named,
    request: Request,
) -> Result<Response, HttpError> {
    let body = receive(&app, &named.visitor, request, BODY_BYTES).await?;
    let report = read(asked.query().unwrap_or_default(), &body, &app.node.config.rules, SystemTime::now());
    take(&app, &named, report.map_err(HttpError::Invalid)?).await?;
    Ok((StatusCode::OK, [(CACHE_CONTROL, "no-store")], Json(json!({"result": "ok"}))).into_response())
}

/// A batch, as far as it counts. Features are read one by one, so that the memory of a batch is hardly more than its text.
#[derive(Deserialize)]
struct OverlandUpload<'b> {
    #[serde(borrow, default)]
    locations: Vec<&'b RawValue>,
    #[serde(borrow)]
    current: Option<&'b RawValue>,
    #[serde(borrow)]
    trip: Option<Trip<'b>>,
}

#[derive(Deserialize)]
struct Trip<'b> {
    #[serde(borrow)]
    current_location: Option<&'b RawValue>,
}

#[derive(Deserialize)]
struct Feature {
    geometry: Point,
    properties: Properties,
}

#[derive(Deserialize)]
struct Point {
    coordinates: Vec<f64>,
}

/// Metres, degrees, metres a second; below 0 where the telephone does not know.
#[derive(Deserialize)]
struct Properties {
    timestamp: String,
    device_id: Option<String>,
    horizontal_accuracy: Option<f64>,
    course: Option<f64>,
    speed: Option<f64>,
    altitude: Option<f64>,
}

/// Reads the name and the newest position; none where there is nothing to show.
///
/// # Errors
/// A body that is no batch, or names nobody.
pub(super) fn read(
    query: &str,
    body: &[u8],
    rules: &Rules,
    now: SystemTime,
) -> Result<Option<(String, Report)>, String> {
    let OverlandUpload { locations, current, trip } =
        serde_json::from_slice(body).map_err(|_| "the body is no batch of Overland")?;
    let single = [current, trip.and_then(|trip| trip.current_location)];
    let features = locations.into_iter().chain(single.into_iter().flatten());
    let mut id = None;
    let mut newest: Option<Report> = None;
    for Feature { geometry, properties } in features.filter_map(|raw| serde_json::from_str(raw.get()).ok()) {
        let report = report(&geometry, &properties, rules, now);
        id = id.or(properties.device_id.filter(|id| !id.is_empty()));
        if let Some(report) = report.filter(|report| newest.as_ref().is_none_or(|newest| report.age < newest.age)) {
            newest = Some(report);
        }
    }
    let Some(report) = newest else { return Ok(None) };
    let name = id.or_else(|| value(query, "u").filter(|name| !name.is_empty())).ok_or("device_id is missing")?;
    Ok(Some((name, report)))
}

/// The position of a feature; none where it is not to be shown.
fn report(geometry: &Point, properties: &Properties, rules: &Rules, now: SystemTime) -> Option<Report> {
    let [longitude, latitude, ..] = *geometry.coordinates.as_slice() else { return None };
    let known = |value: Option<f64>| value.filter(|value| *value >= 0.0);
    let measures = Measures {
        accuracy: known(properties.horizontal_accuracy),
        heading: known(properties.course),
        speed: known(properties.speed),
        altitude: properties.altitude,
    };
    let age = age(time::parse(&properties.timestamp)?, now).ok()?;
    Some(Report { fix: measures.at_least(longitude, latitude, rules)?, age })
}

//! Positions as OwnTracks sends them over HTTP (<https://owntracks.org/booklet/tech/http/>, <https://owntracks.org/booklet/tech/json/>).
//! The app keeps what is refused at the head of its queue, so what is not shown is taken all the same.

use super::report::{Measures, Report, age};
use super::{basic, receive, take};
use crate::http::app::{App, Asked};
use crate::http::errors::HttpError;
use crate::http::extractors::Named;
use crate::http::openapi::{Detail, OwnTracksReport};
use crate::http::visitor::value;
use crate::message::Rules;
use axum::extract::{Request, State};
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde_json::Value;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use utoipa::IntoParams;

/// Largest body, in bytes: a report takes half a KiB.
const BODY_BYTES: usize = 64 * 1024;

/// Metres a second that are one kilometre an hour.
const KILOMETRE_AN_HOUR: f64 = 1.0 / 3.6;

/// Credentials, and the name where the app cannot set it.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only documented")]
struct OwnTracksQuery {
    /// Name of the tracker, before any other.
    u: Option<String>,
    /// The key of the room, unless it is the password of `Basic`.
    key: Option<String>,
}

/// Tell the position of a tracker, as OwnTracks does
#[utoipa::path(
    post,
    path = "/owntracks/{room}",
    tag = "trackers",
    operation_id = "tell_position_of_owntracks",
    params(("room" = String, Path, description = "Name of the room", example = "QGIS"), OwnTracksQuery),
    request_body(content = OwnTracksReport, description = "A report of OwnTracks. Reports of other types are taken, and do nothing"),
    responses(
        (status = 200, description = "Taken; shown unless it is older than 10 minutes, comes too often, or its name is somebody's", body = Vec<Value>),
        (status = 400, description = "The body is no JSON", body = Detail),
        (status = 403, description = "A browser asks", body = Detail),
        (status = 404, description = "No such room, another key, or no trackers here (`TRACKERS`)", body = Detail),
        (status = 408, description = "The body took too long to come", body = Detail),
        (status = 413, description = "The body is larger than 64 KiB", body = Detail),
        (status = 429, description = "Too many requests or refusals of this address; see `retry-after`", body = Detail),
        (status = 503, description = "The room is not to be reached; see `retry-after`", body = Detail),
    )
)]
pub(in crate::http) async fn owntracks(
    State(app): State<App>,
    Extension(Asked(asked)): Extension<Asked>,
    named: Named,
    request: Request,
) -> Result<Response, HttpError> {
    let headers = request.headers().clone();
    let body = receive(&app, &named.visitor, request, BODY_BYTES).await?;
    let query = asked.query().unwrap_or_default();
    let report = read(query, &headers, &body, &app.node.config.rules, SystemTime::now()).map_err(HttpError::Invalid)?;
    take(&app, &named, report).await?;
    Ok((StatusCode::OK, [(CACHE_CONTROL, "no-store")], Json::<[(); 0]>([])).into_response())
}

/// Reads the name and the report; none where there is nothing to show.
///
/// # Errors
/// A body that is no JSON.
pub(super) fn read(
    query: &str,
    headers: &HeaderMap,
    body: &[u8],
    rules: &Rules,
    now: SystemTime,
) -> Result<Option<(String, Report)>, String> {
    if body.trim_ascii().is_empty() {
        return Ok(None);
    }
    let sent: Value = serde_json::from_slice(body).map_err(|_| "the body is no JSON")?;
    let name = name(query, headers, &sent);
    let number = |key: &str| sent.get(key).and_then(Value::as_f64);
    let positive = |key: &str| number(key).filter(|value| *value >= 0.0);
    let report = || {
        let at = UNIX_EPOCH.checked_add(Duration::try_from_secs_f64(number("tst")?).ok()?)?;
        let measures = Measures {
            accuracy: positive("acc"),
            heading: positive("cog"),
            speed: positive("vel").map(|speed| speed * KILOMETRE_AN_HOUR),
            altitude: number("alt"),
        };
        let fix = measures.at_least(number("lon")?, number("lat")?, rules)?;
        Some(Report { fix, age: age(at, now).ok()? })
    };
    Ok((sent.get("_type").and_then(Value::as_str) == Some("location"))
        .then(report)
        .flatten()
        .and_then(|report| Some((name?, report))))
}

/// The name: of the header `X-Limit-U` or the query, of the topic, of the login, or the two letters of the device.
fn name(query: &str, headers: &HeaderMap, sent: &Value) -> Option<String> {
    let text = |key: &str| sent.get(key).and_then(Value::as_str);
    let in_header = headers.get("x-limit-u").and_then(|name| name.to_str().ok()).map(str::to_owned);
    let in_topic = || text("topic").and_then(|topic| topic.split('/').nth(1)).map(str::to_owned);
    let names = [
        in_header,
        value(query, "u"),
        in_topic(),
        basic(headers).map(|(user, _)| user),
        text("tid").map(str::to_owned),
    ];
    names.into_iter().flatten().find(|name| !name.is_empty())
}

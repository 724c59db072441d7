//! The door for trackers (`docs/trackers.md`): positions as Traccar Client and OsmAnd send them, to rooms that
//! take them (`TRACKERS`). The rate is checked first, then the report, then the room, so that no answer tells which rooms exist.

mod report;
mod time;

use super::app::{App, Asked};
use super::errors::HttpError;
use super::extractors::Named;
use super::openapi::{Detail, TrackerReport};
use super::put::{read, refuse_browsers};
use crate::message::{Code, Nickname};
use crate::room::Tracking;
use axum::Extension;
use axum::extract::{Request, State};
use axum::http::header::CACHE_CONTROL;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use report::Report;
use std::time::{Duration, SystemTime};
use utoipa::IntoParams;

/// Largest body, in bytes: a report of Traccar Client takes one KiB.
const BODY_BYTES: usize = 64 * 1024;

/// `retry-after` where there are too many trackers: some may have ended by then.
const LATER: Duration = Duration::from_secs(60);

/// A position in the query, as OsmAnd and Traccar Client before release 9 send it. A form has the same names.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only documented: a report is read whatever its form")]
struct InQuery {
    /// Name of the tracker, in the form of a nickname; `deviceid` is the same.
    id: Option<String>,
    /// Latitude in degrees.
    lat: Option<f64>,
    /// Longitude in degrees.
    lon: Option<f64>,
    /// Metres.
    accuracy: Option<f64>,
    /// Knots.
    speed: Option<f64>,
    /// `mps` for a speed in metres a second.
    speed_unit: Option<String>,
    /// Degrees clockwise from north; `heading` is the same.
    bearing: Option<f64>,
    /// Metres above the sea.
    altitude: Option<f64>,
    /// Time of the position, in seconds or milliseconds since 1970 or by ISO 8601; without it, now.
    timestamp: Option<String>,
    /// The key of the room.
    key: Option<String>,
}

/// Tell the position of a tracker
#[utoipa::path(
    get,
    path = "/osmand/{room}",
    tag = "trackers",
    operation_id = "tell_position",
    params(("room" = String, Path, description = "Name of the room", example = "QGIS"), InQuery),
    responses(
        (status = 200, description = "The members of the room are told"),
        (status = 400, description = "A field is missing or wrong, or the position is older than 10 minutes", body = Detail),
        (status = 403, description = "A browser asks, the name is somebody's, or who sends it is banned", body = Detail),
        (status = 404, description = "No such room, another key, or no trackers here (`TRACKERS`)", body = Detail),
        (status = 429, description = "More than one position a second of this name, too many trackers, requests or refusals of this address; see `retry-after`", body = Detail),
        (status = 503, description = "The room is not to be reached; see `retry-after`", body = Detail),
    )
)]
pub(super) async fn in_query(
    State(app): State<App>,
    Extension(asked): Extension<Asked>,
    named: Named,
    request: Request,
) -> Result<Response, HttpError> {
    tell(&app, &asked, &named, request).await
}

/// Tell the position of a tracker, in a body
#[utoipa::path(
    post,
    path = "/osmand/{room}",
    tag = "trackers",
    operation_id = "tell_position_in_body",
    params(("room" = String, Path, description = "Name of the room", example = "QGIS"), InQuery),
    request_body(content = TrackerReport, description = "A report of Traccar Client, a form with the names of the query, or nothing beside the query"),
    responses(
        (status = 200, description = "The members of the room are told"),
        (status = 400, description = "A field is missing or wrong, or the position is older than 10 minutes", body = Detail),
        (status = 403, description = "A browser asks, the name is somebody's, or who sends it is banned", body = Detail),
        (status = 404, description = "No such room, another key, or no trackers here (`TRACKERS`)", body = Detail),
        (status = 408, description = "The body took too long to come", body = Detail),
        (status = 413, description = "The body is larger than 64 KiB", body = Detail),
        (status = 429, description = "More than one position a second of this name, too many trackers, requests or refusals of this address; see `retry-after`", body = Detail),
        (status = 503, description = "The room is not to be reached; see `retry-after`", body = Detail),
    )
)]
pub(super) async fn in_body(
    State(app): State<App>,
    Extension(asked): Extension<Asked>,
    named: Named,
    request: Request,
) -> Result<Response, HttpError> {
    tell(&app, &asked, &named, request).await
}

async fn tell(app: &App, Asked(asked): &Asked, named: &Named, request: Request) -> Result<Response, HttpError> {
    if request.method() == Method::HEAD {
        return Err(HttpError::MethodNotAllowed); // whoever asks so wants nothing changed (RFC 9110, section 9.2.1)
    }
    app.node.access.usage(named.visitor.address()).put().map_err(HttpError::TooMany)?;
    let (parts, body) = request.into_parts();
    refuse_browsers(&parts.headers, "positions come from trackers, not from browsers")?;
    let body = read(body, BODY_BYTES).await?;
    let rules = &app.node.config.rules;
    let report = Report::read(asked.query().unwrap_or_default(), &body, rules, SystemTime::now());
    let Report { name, fix, age } = report.map_err(HttpError::Invalid)?;
    let tracker = Nickname::parse(&name, rules).map_err(|_| {
        HttpError::Invalid("id is no nickname: letters, digits, _ and -, of the lengths in /rules".into())
    })?;
    if app.node.access.nicknames.reserves(tracker.as_str()) {
        return Err(HttpError::Forbidden("id is reserved".into()));
    }
    let room = named.visitor.enter_as_tracker(&named.room, &app.node.hub, &app.node.access)?;
    let from = named.visitor.identity();
    room.track(Tracking { from, tracker, fix, age }).await.map_err(refusal)?;
    Ok((StatusCode::OK, [(CACHE_CONTROL, "no-store")]).into_response())
}

fn refusal(code: Code) -> HttpError {
    match code {
        Code::NicknameTaken => HttpError::Forbidden("somebody in the room has this id as a nickname".into()),
        Code::Forbidden => HttpError::Forbidden("a moderator banned who sends this".into()),
        Code::RateLimited => HttpError::TooMany(Duration::from_secs(1)),
        Code::TooMany => HttpError::TooMany(LATER),
        _ => HttpError::Busy,
    }
}

//! The doors for trackers (`docs/trackers.md`), to rooms that take them (`TRACKERS`), each program's in a file of its name. The
//! rate is checked first, then the report, then the room, so that no answer tells which rooms exist.

#[cfg(test)]
mod fuzz;
pub(super) mod osmand;
pub(super) mod overland;
pub(super) mod owntracks;
mod report;
mod time;

use super::app::App;
use super::bodies::ReceivedBody;
use super::errors::HttpError;
use super::extractors::Named;
use super::hook::bearer;
use super::put::refuse_browsers;
use super::visitor::Visitor;
use crate::message::{Code, Nickname};
use crate::room::Tracking;
use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use report::Report;
use std::time::Duration;

/// `retry-after` where there are too many trackers: some may have ended by then.
const LATER: Duration = Duration::from_secs(60);

/// Returns the key of a room that programs of these paths send in a header, for they have no other place for it: OwnTracks as the
/// password of `Basic`, Overland as the token of `Bearer`.
pub(super) fn key_in_header(path: &str, headers: &HeaderMap) -> Option<String> {
    match path.split('/').find(|segment| !segment.is_empty())? {
        "owntracks" => basic(headers).map(|(_, password)| password),
        "overland" => bearer(headers).map(str::to_owned),
        _ => None,
    }
}

/// The user and the password behind `Basic` (RFC 7617, section 2).
fn basic(headers: &HeaderMap) -> Option<(String, String)> {
    let (scheme, encoded) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let decoded = scheme.eq_ignore_ascii_case("Basic").then(|| STANDARD.decode(encoded.trim()))?.ok()?;
    let (user, password) = str::from_utf8(&decoded).ok()?.split_once(':')?;
    Some((user.to_owned(), password.to_owned()))
}

/// Takes the body of a report, at the rate of its address.
async fn receive(app: &App, visitor: &Visitor, request: Request, most: usize) -> Result<ReceivedBody, HttpError> {
    let usage = app.node.access.usage(visitor.address());
    usage.put().map_err(HttpError::TooMany)?;
    let (parts, body) = request.into_parts();
    refuse_browsers(&parts.headers, "positions come from trackers, not from browsers")?;
    app.bodies.read(&usage, body, most).await
}

/// Has the members of the room see where the tracker of this name is.
async fn show(app: &App, named: &Named, tracker: Nickname, report: Report) -> Result<(), HttpError> {
    if app.node.access.nicknames.reserves(tracker.as_str()) {
        return Err(HttpError::Forbidden("id is reserved".into()));
    }
    let room = named.visitor.enter_as_tracker(&named.room, &app.node.hub, &app.node.access)?;
    let (from, Report { fix, age }) = (named.visitor.identity(), report);
    room.track(Tracking { from, tracker, fix, age }).await.map_err(refusal)
}

/// The same for programs that send again whatever is refused, before anything newer: a report that was understood is taken even
/// where it is not shown. Only a wrong key or room, too many requests and a room that is not to be reached are refused.
async fn take(app: &App, named: &Named, report: Option<(String, Report)>) -> Result<(), HttpError> {
    let room = named.visitor.enter_as_tracker(&named.room, &app.node.hub, &app.node.access)?;
    let named_report =
        report.and_then(|(name, report)| Some((Nickname::fitted(&name, &app.node.config.rules)?, report)));
    let is_free = |tracker: &Nickname| !app.node.access.nicknames.reserves(tracker.as_str());
    let Some((tracker, Report { fix, age })) = named_report.filter(|(tracker, _)| is_free(tracker)) else {
        return Ok(());
    };
    match room.track(Tracking { from: named.visitor.identity(), tracker, fix, age }).await {
        Err(Code::NicknameTaken | Code::Forbidden | Code::RateLimited | Code::TooMany) => Ok(()),
        tracked => tracked.map_err(refusal),
    }
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

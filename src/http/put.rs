//! Saying something without a socket (contract `gischat`, sections 1.1, 1.2, 2.1, 3.1, 4.1): for scripts and services.
//! The rate comes first, then the body, then the room.

use super::app::App;
use super::errors::{self, HttpError, json_text};
use super::extractors::Named;
use super::openapi::{ChannelText, Detail, Invalid, RoomText, UntypedText};
use super::visitor::Opening;
use crate::config::Config;
use crate::dialect::{self, Dialect};
use crate::limits::{PUT_BYTES, PUT_BYTES_BESIDES, PUT_BYTES_PER_CHARACTER};
use crate::message::{Claim, Post, Rejection, Rules};
use crate::room::{NotPosted, Room};
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_TYPE, COOKIE, HeaderName, ORIGIN};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

/// Headers that browsers send, and programs never do; `sec-fetch-mode` comes from Node's `fetch` as well.
const FROM_BROWSERS: [HeaderName; 3] = [ORIGIN, COOKIE, HeaderName::from_static("sec-fetch-site")];

/// Programs of Windows write it before JSON.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// Say something in a room, as gischat 1 does
#[utoipa::path(
    put,
    path = "/room/{room}/message",
    tag = "default",
    operation_id = "put_message_room__room__message_put",
    params(("room" = String, Path, description = "Name of the room", example = "QGIS"), Opening),
    request_body = UntypedText,
    responses(
        (status = 200, description = "The message as it was sent to everybody", body = UntypedText),
        (status = 403, description = "The author is a reserved name, or who says it is banned", body = Detail),
        (status = 404, description = "No such room", body = Detail),
        (status = 408, description = "The body took too long to come", body = Detail),
        (status = 413, description = "The body is larger than 1 MiB, or than a text may be", body = Detail),
        (status = 422, description = "The body is no message", body = Invalid),
        (status = 429, description = "Too many messages from this address, or rooms asked for that there are not; see `retry-after`", body = Detail),
    )
)]
pub(super) async fn message(State(app): State<App>, named: Named, request: Request) -> Result<Response, HttpError> {
    say(&app, &named, Dialect::V1, request).await
}

/// Say something in a room
#[utoipa::path(
    put,
    path = "/room/{room}/text",
    tag = "default",
    operation_id = "put_text_message_room__room__text_put",
    params(("room" = String, Path, description = "Name of the room", example = "QGIS"), Opening),
    request_body = RoomText,
    responses(
        (status = 200, description = "The message as it was sent to everybody", body = RoomText),
        (status = 403, description = "The author is a reserved name, or who says it is banned", body = Detail),
        (status = 404, description = "No such room", body = Detail),
        (status = 408, description = "The body took too long to come", body = Detail),
        (status = 413, description = "The body is larger than 1 MiB, or than a text may be", body = Detail),
        (status = 422, description = "The body is no text", body = Invalid),
        (status = 429, description = "Too many messages from this address, or rooms asked for that there are not; see `retry-after`", body = Detail),
    )
)]
pub(super) async fn room_text(State(app): State<App>, named: Named, request: Request) -> Result<Response, HttpError> {
    say(&app, &named, named.dialect(Dialect::V2), request).await
}

/// Say something in a channel
#[utoipa::path(
    put,
    path = "/channel/{channel}/text",
    tag = "default",
    operation_id = "put_text_message_channel__channel__text_put",
    params(("channel" = String, Path, description = "Name of the channel", example = "QGIS"), Opening),
    request_body = ChannelText,
    responses(
        (status = 200, description = "The message as it was sent to everybody", body = ChannelText),
        (status = 403, description = "The author is a reserved name, or who says it is banned", body = Detail),
        (status = 404, description = "No such channel", body = Detail),
        (status = 408, description = "The body took too long to come", body = Detail),
        (status = 413, description = "The body is larger than 1 MiB, or than a text may be", body = Detail),
        (status = 422, description = "The body is no text", body = Invalid),
        (status = 429, description = "Too many messages from this address, or rooms asked for that there are not; see `retry-after`", body = Detail),
    )
)]
pub(super) async fn channel_text(
    State(app): State<App>,
    named: Named,
    request: Request,
) -> Result<Response, HttpError> {
    say(&app, &named, named.dialect(Dialect::V3), request).await
}

async fn say(app: &App, named: &Named, dialect: Dialect, request: Request) -> Result<Response, HttpError> {
    let usage = app.node.access.usage(named.visitor.address());
    usage.put().map_err(HttpError::TooMany)?;
    let (parts, body) = request.into_parts();
    let body = app.bodies.read(&usage, body, most_bytes(&app.node.config)).await?;
    let (post, claim) = decode(dialect, &parts.headers, &body, &app.node.config.rules)?;
    let room = named.enter(app, dialect)?;
    if app.node.access.nicknames.are_kept_from(post.author.as_str(), named.visitor.grant()) {
        return Err(forbidden(dialect, &Rejection::AuthorHeld(post.author), &room));
    }
    let from = named.visitor.identity();
    let said = room.put(from, post, claim).await.map_err(|not_said| match not_said {
        NotPosted::Gone => HttpError::Busy,
        NotPosted::Rejected(rejection) => forbidden(dialect, &rejection, &room),
    })?;
    Ok(json_text(StatusCode::OK, dialect::put_answer(dialect, &said)))
}

fn forbidden(dialect: Dialect, rejection: &Rejection, room: &Room) -> HttpError {
    HttpError::Forbidden(dialect::reason_of(dialect, rejection, room.name()))
}

/// The largest body: every text that the rules allow fits, however it is written.
fn most_bytes(config: &Config) -> usize {
    let text = config.rules.max_message_length.saturating_mul(PUT_BYTES_PER_CHARACTER);
    text.saturating_add(PUT_BYTES_BESIDES).max(PUT_BYTES).min(config.limits.frame_bytes)
}

/// Refuses browsers, in these words: a page of another site could make those of its visitors send something.
pub(super) fn refuse_browsers(headers: &HeaderMap, why: &str) -> Result<(), HttpError> {
    match FROM_BROWSERS.iter().any(|name| headers.contains_key(name)) {
        true => Err(HttpError::Forbidden(why.into())),
        false => Ok(()),
    }
}

fn decode(dialect: Dialect, headers: &HeaderMap, body: &[u8], rules: &Rules) -> Result<(Post, Claim), HttpError> {
    let body = body.strip_prefix(BYTE_ORDER_MARK).unwrap_or(body);
    if body.is_empty() {
        return Err(HttpError::Unprocessable(dialect::unprocessable_body_missing()));
    }
    if !is_json(dialect, headers) {
        let text = String::from_utf8_lossy(body);
        return Err(HttpError::Unprocessable(dialect::unprocessable_not_json(&text)));
    }
    let text = str::from_utf8(body).map_err(|error| {
        let before = &body[..error.valid_up_to()];
        errors::not_utf8(String::from_utf8_lossy(before).chars().count())
    })?;
    dialect::decode_put(dialect, text, rules)
        .map_err(|rejection| HttpError::Unprocessable(dialect::unprocessable(dialect, &rejection, text)))
}

/// `application/json` and `application/*+json`, with or without parameters; none at all counts in v1 and v2.
fn is_json(dialect: Dialect, headers: &HeaderMap) -> bool {
    let Some(value) = headers.get(CONTENT_TYPE) else {
        return dialect != Dialect::V3;
    };
    let Ok(text) = value.to_str() else { return false };
    let essence = text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence.strip_prefix("application/").is_some_and(|subtype| subtype == "json" || subtype.ends_with("+json"))
}

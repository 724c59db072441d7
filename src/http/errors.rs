//! Answers to requests that are refused: gischat's shape of JSON for its own routes (contract `gischat`, sections 1.1 and
//! 1.2), for trackers and hooks, `application/problem+json` for our other ones, and a bare status for a handshake. Used by all handlers.

use crate::dialect::Dialect;
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use std::any::Any;
use std::time::Duration;

/// After this time it is worth asking again for what too many ask for.
const BUSY: Duration = Duration::from_secs(2);

/// The reason why a request got no answer of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum HttpError {
    /// No host, or two of them, or a handshake in HTTP/1.0.
    BadRequest,
    /// No such path.
    NotFound,
    /// No such room; the dialect decides what a room is called.
    NoRoom(String, Dialect),
    /// No room that takes trackers, by this name and with this key.
    NoTrackers,
    /// No layer that the room remembers, by this identifier or title.
    NoLayer,
    /// Something that cannot be had in the form in which it is asked for, for this reason.
    NotAcceptable(&'static str),
    /// The author's name is somebody else's, or no browser may ask.
    Forbidden(String),
    /// A position of a tracker, what a hook says, or an address has this fault.
    Invalid(String),
    /// The path is there, but not for this method. Who routes adds `allow`.
    MethodNotAllowed,
    /// The body took too long to come.
    TooSlow,
    /// The body is larger than the settings allow.
    TooLarge,
    /// The body is not what the route takes; the text is the whole answer.
    Unprocessable(String),
    /// Too many requests from this address; come back after this time.
    TooMany(Duration),
    /// Too many ask for large answers at the moment, or for those of a room at another node, which cannot be reached now.
    Busy,
    /// The node that has the room did not answer in time, or broke off: what was asked may be done or not.
    Unanswered,
    /// Something here broke.
    Broken,
}

impl IntoResponse for HttpError {
    fn into_response(self) -> Response {
        let retry_after = match self {
            Self::TooMany(wait) => Some(wait.as_secs() + u64::from(wait.subsec_nanos() > 0)),
            Self::Busy => Some(BUSY.as_secs()),
            _ => None,
        };
        let mut answer = match self {
            Self::BadRequest => detail(StatusCode::BAD_REQUEST, "Bad Request"),
            Self::NotFound => detail(StatusCode::NOT_FOUND, "Not Found"),
            Self::NoRoom(name, Dialect::V3) => {
                detail(StatusCode::NOT_FOUND, &format!("Channel '{name}' not registered"))
            }
            Self::NoRoom(name, _) => detail(StatusCode::NOT_FOUND, &format!("Room '{name}' not registered")),
            Self::NoTrackers => detail(StatusCode::NOT_FOUND, "No room of this name and key takes trackers"),
            Self::NoLayer => detail(StatusCode::NOT_FOUND, "The room remembers no such layer. Send it again."),
            Self::NotAcceptable(why) => detail(StatusCode::NOT_ACCEPTABLE, why),
            Self::Invalid(fault) => detail(StatusCode::BAD_REQUEST, &fault),
            Self::Forbidden(why) => detail(StatusCode::FORBIDDEN, &why),
            Self::MethodNotAllowed => detail(StatusCode::METHOD_NOT_ALLOWED, "Method Not Allowed"),
            Self::TooSlow => detail(StatusCode::REQUEST_TIMEOUT, "Request Timeout"),
            Self::TooLarge => detail(StatusCode::PAYLOAD_TOO_LARGE, "Request body too large"),
            Self::Unprocessable(body) => json_text(StatusCode::UNPROCESSABLE_ENTITY, body),
            Self::TooMany(_) => detail(StatusCode::TOO_MANY_REQUESTS, "Too many requests"),
            Self::Busy => detail(StatusCode::SERVICE_UNAVAILABLE, "Service Unavailable"),
            Self::Unanswered => detail(StatusCode::GATEWAY_TIMEOUT, "Gateway Timeout"),
            Self::Broken => (StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error").into_response(),
        };
        if let Some(seconds) = retry_after {
            answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds.max(1)));
        }
        answer
    }
}

/// JSON that is written already. The type is exact, without a charset: QGIS plugins compare it.
pub(super) fn json_text(status: StatusCode, body: impl Into<Body>) -> Response {
    (status, [(CONTENT_TYPE, "application/json")], body.into()).into_response()
}

fn detail(status: StatusCode, text: &str) -> Response {
    json_text(status, json!({ "detail": text }).to_string())
}

/// RFC 9457, for what is asked of the server itself.
pub(super) fn problem(status: StatusCode, text: &str) -> Response {
    let title = status.canonical_reason().unwrap_or_default();
    let body = json!({ "type": "about:blank", "title": title, "status": status.as_u16(), "detail": text });
    (status, [(CONTENT_TYPE, "application/problem+json")], body.to_string()).into_response()
}

/// For a body that is no text, from the character at `offset` on.
pub(super) fn not_utf8(offset: usize) -> HttpError {
    let fault = json!({
        "type": "json_invalid",
        "loc": ["body", offset],
        "msg": "JSON decode error",
        "input": {},
        "ctx": { "error": "Invalid UTF-8" },
    });
    HttpError::Unprocessable(json!({ "detail": [fault] }).to_string())
}

/// Answers for a known path and an unknown method.
pub(super) async fn method_not_allowed() -> HttpError {
    HttpError::MethodNotAllowed
}

/// Answers where a handler panicked. What it said is in the log already, by the panic hook.
pub(super) fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    HttpError::Broken.into_response()
}

/// `true` if an answer to this request may be a page or file.
pub(super) fn is_read<Body>(request: &Request<Body>) -> bool {
    matches!(request.method().as_str(), "GET" | "HEAD")
}

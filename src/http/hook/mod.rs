//! The door for programs (`docs/hooks.md`): who shows the secret of a hook says something in its room, in the forms of Slack,
//! Discord, Grafana and Alertmanager or as it is, or shows a layer. The secret is checked first, then the rate, then the body.

mod body;

use super::app::App;
use super::errors::HttpError;
use super::openapi::{Detail, HookMessage};
use super::put::refuse_browsers;
use super::visitor::Visitor;
use crate::access::Refused;
use crate::message::{Claim, ClientKind, Post};
use axum::Extension;
use axum::extract::{Path, Request, State};
use axum::http::header::{AUTHORIZATION, CACHE_CONTROL};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use utoipa::IntoResponses;

/// Largest body, in bytes.
const BODY_BYTES: usize = 256 * 1024;

/// Answers to a hook.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "only documented")]
enum HookAnswers {
    #[response(status = 200, description = "`ok`: the members of the room have it", content_type = "text/plain")]
    Said(String),
    #[response(status = 400, description = "The body is none of these, or more than the rules of a layer allow")]
    Invalid(Detail),
    #[response(status = 403, description = "A browser asks")]
    Forbidden(Detail),
    #[response(status = 404, description = "No hook has this secret")]
    NotFound(Detail),
    #[response(status = 408, description = "The body took too long to come")]
    TooSlow(Detail),
    #[response(status = 413, description = "The body is larger than 256 KiB")]
    TooLarge(Detail),
    #[response(
        status = 429,
        description = "More than one message a second of this hook, after 20 at once, or too many refusals of this address; see `retry-after`"
    )]
    TooMany(Detail),
    #[response(status = 503, description = "The room is not to be reached; see `retry-after`")]
    Busy(Detail),
}

/// Say something as a hook, whose secret is in the address
#[utoipa::path(
    post,
    path = "/hook/{secret}",
    tag = "hooks",
    operation_id = "say_as_hook",
    params(("secret" = String, Path, description = "The secret of the hook")),
    request_body(content = HookMessage, description = "What Slack, Discord, Grafana or Alertmanager take or send, the first also as a form with `payload`; a GeoJSON FeatureCollection; or any other text, as it is"),
    responses(HookAnswers),
)]
pub(super) async fn in_path(
    State(app): State<App>,
    Extension(visitor): Extension<Visitor>,
    Path(secret): Path<String>,
    request: Request,
) -> Result<Response, HttpError> {
    say(&app, &visitor, Some(&secret), request).await
}

/// Say something as a hook, whose secret is in the header `authorization`, behind `Bearer`
#[utoipa::path(
    post,
    path = "/hook",
    tag = "hooks",
    operation_id = "say_as_bearer",
    params(("authorization" = String, Header, description = "`Bearer` and the secret of the hook")),
    request_body(content = HookMessage, description = "What Slack, Discord, Grafana or Alertmanager take or send, the first also as a form with `payload`; a GeoJSON FeatureCollection; or any other text, as it is"),
    responses(HookAnswers),
)]
pub(super) async fn in_header(
    State(app): State<App>,
    Extension(visitor): Extension<Visitor>,
    request: Request,
) -> Result<Response, HttpError> {
    let secret = bearer(request.headers()).map(str::to_owned);
    say(&app, &visitor, secret.as_deref(), request).await
}

async fn say(app: &App, visitor: &Visitor, secret: Option<&str>, request: Request) -> Result<Response, HttpError> {
    let (parts, body) = request.into_parts();
    refuse_browsers(&parts.headers, "hooks are for programs, not for browsers")?;
    let hook = app.node.access.hook(visitor.address(), secret).map_err(|refused| match refused {
        Refused::TooMany(wait) => HttpError::TooMany(wait),
        Refused::Denied(_) => HttpError::NotFound,
    })?;
    hook.spend().map_err(HttpError::TooMany)?;
    let body = app.bodies.read(&app.node.access.usage(visitor.address()), body, BODY_BYTES).await?;
    let content = body::read(&body, hook.name.as_str(), &app.node.config.rules).map_err(HttpError::Invalid)?;
    let author = hook.name.clone();
    let post = Post::new(ClientKind::Hook, author, content);
    let room = app.node.hub.find(&hook.room).ok_or(HttpError::Busy)?;
    room.put(visitor.identity(), post, Claim::default()).await.map_err(|_| HttpError::Busy)?;
    Ok((StatusCode::OK, [(CACHE_CONTROL, "no-store")], "ok").into_response())
}

/// The secret behind `Bearer` (RFC 6750, section 2.1).
pub(super) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, secret) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("Bearer").then(|| secret.trim())
}

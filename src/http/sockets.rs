//! The way from a handshake to its session: which room, which dialect, and whether who asks may. Everything
//! after that is `session`'s. Used by the router only.

use super::app::App;
use super::errors::HttpError;
use super::fields::Named;
use crate::access::{Client, check_origin};
use crate::config::RoomDialect;
use crate::dialect::Dialect;
use crate::session::{self, Admission, Choice};
use axum::Extension;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

/// Handshakes on `/room/{room}/ws`: v1 or v2, unless a prefix or a setting says which.
pub(super) async fn room(
    State(app): State<App>,
    Extension(client): Extension<Client>,
    named: Named,
    request: Request,
) -> Response {
    let pinned = named.pinned.or(match app.node.config.room_dialect {
        RoomDialect::V1 => Some(Dialect::V1),
        RoomDialect::V2 => Some(Dialect::V2),
        RoomDialect::Auto => None,
    });
    open(&app, &client, &named, pinned, request).await
}

/// Handshakes on `/channel/{channel}/ws`: v3, unless a prefix says otherwise.
pub(super) async fn channel(
    State(app): State<App>,
    Extension(client): Extension<Client>,
    named: Named,
    request: Request,
) -> Response {
    let pinned = named.pinned.unwrap_or(Dialect::V3);
    open(&app, &client, &named, Some(pinned), request).await
}

/// Handshakes on `/ws`: our own protocol.
pub(super) async fn native(State(app): State<App>, Extension(client): Extension<Client>, request: Request) -> Response {
    if let Err(denied) = check_origin(&client, request.headers(), &app.node.config, &app.node.access.page_cookie) {
        app.denials.warn(&denied);
        return refused();
    }
    match app.node.access.usage(client.address).connect_or_borrow() {
        Some(connection) => session::accept_native(&app.node, client.address, connection, request).await,
        None => empty(StatusCode::TOO_MANY_REQUESTS),
    }
}

/// Handshakes on any other path.
pub(super) async fn nowhere() -> Response {
    refused()
}

/// The refusal of a handshake (contract `gischat`, section 1.3).
pub(super) fn refused() -> Response {
    empty(StatusCode::FORBIDDEN)
}

async fn open(app: &App, client: &Client, named: &Named, pinned: Option<Dialect>, request: Request) -> Response {
    if let Err(denied) = check_origin(client, request.headers(), &app.node.config, &app.node.access.page_cookie) {
        app.denials.warn(&denied);
        return refused();
    }
    if app.node.is_stopping() {
        return empty(StatusCode::SERVICE_UNAVAILABLE);
    }
    let named_release = app.qtribu_versions.named(client.address);
    let choice = match pinned {
        Some(Dialect::V2) => {
            Choice::V2 { form: named_release.filter(|form| *form == Dialect::V2WithoutStyle).unwrap_or(Dialect::V2) }
        }
        Some(dialect) => Choice::Pinned(dialect),
        None => Choice::Auto { likely: named_release },
    };
    let room = match named.enter(app, Dialect::V3) {
        Ok(room) => room,
        Err(refusal @ HttpError::TooMany(_)) => return refusal.into_response(),
        Err(_) => return refused(),
    };
    let usage = app.node.access.usage(client.address);
    let Some(connection) = usage.connect() else {
        return empty(StatusCode::TOO_MANY_REQUESTS);
    };
    let until = named.visitor.may_stay_until(&room, &app.node.access);
    let identity = named.visitor.identity();
    let admission = Admission { usage, connection: Some(connection), until };
    session::accept(&app.node, &room, choice, identity, admission, request).await
}

fn empty(status: StatusCode) -> Response {
    (status, [(CONTENT_TYPE, "text/plain")]).into_response()
}

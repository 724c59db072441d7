//! The way from a handshake to its session: which room, which dialect, and whether who asks may. Everything
//! after that is `session`'s. Used by the service only.

use super::app::App;
use super::errors::{self, HttpError};
use super::extractors::Named;
use super::path::RequestTarget;
use super::request_log::OpenRequest;
use super::visitor::Visitor;
use crate::access::{Client, check_origin};
use crate::bus::{Known, Passage};
use crate::config::{LivefieldGroups, RoomDialect};
use crate::dialect::Dialect;
use crate::message::NodeTag;
use crate::session::{self, Admission, Choice};
use axum::http::header::{CONTENT_TYPE, ORIGIN, SEC_WEBSOCKET_PROTOCOL};
use axum::http::{HeaderMap, Request, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use hyper::body::Incoming;
use percent_encoding::percent_decode_str;
use std::panic::AssertUnwindSafe;

/// The path of a handshake.
enum Route<'p> {
    /// v1 or v2, unless a prefix or a setting says which.
    Room(&'p str),
    /// v3, unless a prefix says otherwise.
    Channel(&'p str),
    /// Our own protocol.
    Native,
    /// The dialect `livefield`.
    Livefield,
    /// Any other path.
    Nowhere,
}

impl<'p> Route<'p> {
    fn of(app: &App, target: &'p RequestTarget, headers: &HeaderMap) -> Self {
        let mut segments = target.path.split('/').skip(1);
        let speaks_livefield = app.node.config.livefield != LivefieldGroups::Off;
        let is_plain = [ORIGIN, SEC_WEBSOCKET_PROTOCOL].iter().all(|name| !headers.contains_key(name));
        match [(); 4].map(|()| segments.next()) {
            [Some("room"), Some(room), Some("ws"), None] => Self::Room(room),
            [Some("channel"), Some(channel), Some("ws"), None] => Self::Channel(channel),
            [Some("ws"), None, ..] => Self::Native,
            [Some("livefield"), None, ..] if speaks_livefield => Self::Livefield,
            // The plugins know an origin alone. A browser always tells its own.
            [Some(""), None, ..] if speaks_livefield && target.pinned.is_none() && is_plain => Self::Livefield,
            _ => Self::Nowhere,
        }
    }

    /// The route as the log names it.
    fn template(&self) -> &'static str {
        match self {
            Self::Room(_) => "/room/{room}/ws",
            Self::Channel(_) => "/channel/{channel}/ws",
            Self::Native => "/ws",
            Self::Livefield => "/livefield",
            Self::Nowhere => "-",
        }
    }
}

/// Answers a handshake, with what another node knows of it if that passed it on. It goes past the router, whose layers have
/// nothing to do for it and cost as much as the handshake itself.
pub(super) async fn answer(
    app: &App,
    client: &Client,
    passage: Option<Passage>,
    target: &RequestTarget,
    visitor: Visitor,
    request: Request<Incoming>,
) -> Response {
    let (route, asked) = (Route::of(app, target, request.headers()), OpenRequest::new(request.method()));
    let named = |name, visitor| Named {
        room: percent_decode_str(name).decode_utf8_lossy().into_owned(),
        pinned: target.pinned,
        visitor,
    };
    let handling = async {
        match route {
            Route::Room(name) => {
                let named = named(name, visitor);
                let pinned = named.pinned.or(match app.node.config.room_dialect {
                    RoomDialect::V1 => Some(Dialect::V1),
                    RoomDialect::V2 => Some(Dialect::V2),
                    RoomDialect::Auto => None,
                });
                open(app, client, passage, &named, pinned, request).await
            }
            Route::Channel(name) => {
                let named = named(name, visitor);
                let pinned = named.pinned.unwrap_or(Dialect::V3);
                open(app, client, passage, &named, Some(pinned), request).await
            }
            Route::Native => native(app, client, passage, request).await,
            Route::Livefield if !known(app, client, request.headers()).may_open => refused(),
            Route::Livefield => livefield(app, client, None, request).await,
            Route::Nowhere => refused(),
        }
    };
    let answer = AssertUnwindSafe(handling).catch_unwind().await.unwrap_or_else(errors::panicked);
    asked.answered(route.template(), &answer, client, app);
    answer
}

/// The part of the knowledge about a handshake that this node alone can have.
pub(super) fn known(app: &App, client: &Client, headers: &HeaderMap) -> Known {
    let checked = check_origin(client, headers, &app.node.config, &app.node.access.page_cookie);
    if let Err(denied) = &checked {
        app.denials.warn(denied);
    }
    Known { may_open: checked.is_ok(), release: app.qtribu_versions.named(client.address) }
}

async fn native(app: &App, client: &Client, passage: Option<Passage>, request: Request<Incoming>) -> Response {
    let (told, front) = passage.map(|passage| (passage.known, passage.node)).unzip();
    if !told.unwrap_or_else(|| known(app, client, request.headers())).may_open {
        return refused();
    }
    match app.node.access.usage(client.address).connect_or_borrow() {
        Some(connection) => session::accept_native(&app.node, client.address, connection, front, request).await,
        None => empty(StatusCode::TOO_MANY_REQUESTS),
    }
}

/// Answers the handshake of a client of the dialect `livefield`, which a `front` may have passed on.
pub(super) async fn livefield(
    app: &App,
    client: &Client,
    front: Option<NodeTag>,
    request: Request<Incoming>,
) -> Response {
    match app.node.access.usage(client.address).connect() {
        Some(connection) => session::accept_livefield(&app.node, connection, front, request).await,
        None => empty(StatusCode::TOO_MANY_REQUESTS),
    }
}

/// Answers the handshake of a line from another node, for a session of this client.
pub(super) async fn line(app: &App, client: &Client, front: NodeTag, request: Request<Incoming>) -> Response {
    let usage = app.node.access.usage(client.address);
    match usage.connect() {
        Some(connection) => {
            let admission = Admission { usage, connection: Some(connection), until: None, front: Some(front) };
            session::accept_line(&app.node, admission, request).await
        }
        None => empty(StatusCode::TOO_MANY_REQUESTS),
    }
}

/// The refusal of a handshake (contract `gischat`, section 1.3).
pub(super) fn refused() -> Response {
    empty(StatusCode::FORBIDDEN)
}

async fn open(
    app: &App,
    client: &Client,
    passage: Option<Passage>,
    named: &Named,
    pinned: Option<Dialect>,
    request: Request<Incoming>,
) -> Response {
    let (told, front) = passage.map(|passage| (passage.known, passage.node)).unzip();
    let known = told.unwrap_or_else(|| known(app, client, request.headers()));
    if !known.may_open {
        return refused();
    }
    if app.node.is_stopping() {
        return empty(StatusCode::SERVICE_UNAVAILABLE);
    }
    let choice = match pinned {
        Some(Dialect::V2) => {
            Choice::V2 { form: known.release.filter(|form| *form == Dialect::V2WithoutStyle).unwrap_or(Dialect::V2) }
        }
        Some(dialect) => Choice::Pinned(dialect),
        None => Choice::Auto { likely: known.release },
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
    let admission = Admission { usage, connection: Some(connection), until, front };
    session::accept(&app.node, &room, choice, identity, admission, request).await
}

fn empty(status: StatusCode) -> Response {
    (status, [(CONTENT_TYPE, "text/plain")]).into_response()
}

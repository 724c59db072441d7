//! Rooms, who is in them, and what was said last (contract `gischat`, sections 2.1, 3.1, 4.1). v3 calls a
//! room a channel: the same rooms under other paths.

use super::app::App;
use super::errors::HttpError;
use super::extractors::Named;
use super::openapi::Detail;
use super::visitor::{Opening, Visitor};
use crate::dialect::Dialect;
use crate::room::Room;
use axum::extract::State;
use axum::response::Response;
use axum::{Extension, Json};

/// Rooms of the instance
#[utoipa::path(
    get,
    path = "/rooms",
    tag = "default",
    operation_id = "get_rooms_rooms_get",
    params(Opening),
    responses((status = 200, description = "Names, in the order of the settings", body = Vec<String>,
        example = json!(["QGIS", "QField", "Geotribu"])))
)]
pub(super) async fn rooms(State(app): State<App>, Extension(visitor): Extension<Visitor>) -> Json<Vec<String>> {
    Json(names(&app, &visitor))
}

/// Channels of the instance
#[utoipa::path(
    get,
    path = "/channels",
    tag = "default",
    operation_id = "get_channels_channels_get",
    params(Opening),
    responses((status = 200, description = "The rooms, as v3 calls them", body = Vec<String>,
        example = json!(["QGIS", "QField", "Geotribu"])))
)]
pub(super) async fn channels(State(app): State<App>, Extension(visitor): Extension<Visitor>) -> Json<Vec<String>> {
    Json(names(&app, &visitor))
}

/// Registered users of a room
#[utoipa::path(
    get,
    path = "/room/{room}/users",
    tag = "default",
    operation_id = "get_connected_users_room__room__users_get",
    params(("room" = String, Path, description = "Name of the room", example = "QGIS"), Opening),
    responses(
        (status = 200, description = "Nicknames, sorted", body = Vec<String>, example = json!(["Barnabe", "Isidore"])),
        (status = 404, description = "No such room", body = Detail),
        (status = 429, description = "Too many rooms asked for that there are not; see `retry-after`", body = Detail),
        (status = 503, description = "Other nodes do not answer; see `retry-after`", body = Detail),
    )
)]
pub(super) async fn room_users(State(app): State<App>, named: Named) -> Result<Json<Vec<String>>, HttpError> {
    users(&app, &named, Dialect::V2).await
}

/// Registered users of a channel
#[utoipa::path(
    get,
    path = "/channel/{channel}/users",
    tag = "default",
    operation_id = "get_connected_users_channel__channel__users_get",
    params(("channel" = String, Path, description = "Name of the channel", example = "QGIS"), Opening),
    responses(
        (status = 200, description = "Nicknames, sorted", body = Vec<String>, example = json!(["Barnabe", "Isidore"])),
        (status = 404, description = "No such channel", body = Detail),
        (status = 429, description = "Too many channels asked for that there are not; see `retry-after`", body = Detail),
        (status = 503, description = "Other nodes do not answer; see `retry-after`", body = Detail),
    )
)]
pub(super) async fn channel_users(State(app): State<App>, named: Named) -> Result<Json<Vec<String>>, HttpError> {
    users(&app, &named, Dialect::V3).await
}

/// Last messages of a room
#[utoipa::path(
    get,
    path = "/room/{room}/last",
    tag = "default",
    operation_id = "get_last_messages_room__room__last_get",
    params(("room" = String, Path, description = "Name of the room", example = "QGIS"), Opening),
    responses(
        (status = 200, description = "Messages, oldest first", body = Vec<serde_json::Value>,
            example = json!([{"type": "text", "author": "Isidore", "avatar": null, "text": "hi"}])),
        (status = 404, description = "No such room", body = Detail),
        (status = 429, description = "Too many rooms asked for that there are not; see `retry-after`", body = Detail),
        (status = 503, description = "Too many ask for this at the moment; see `retry-after`", body = Detail),
    )
)]
pub(super) async fn room_last(State(app): State<App>, named: Named) -> Result<Response, HttpError> {
    last(&app, &named, Dialect::V2).await
}

/// Last messages of a channel
#[utoipa::path(
    get,
    path = "/channel/{channel}/last",
    tag = "default",
    operation_id = "get_last_messages_channel__channel__last_get",
    params(("channel" = String, Path, description = "Name of the channel", example = "QGIS"), Opening),
    responses(
        (status = 200, description = "Messages, oldest first", body = Vec<serde_json::Value>,
            example = json!([{"type": "text", "id": "0199a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b", "timestamp": 1_795_156_436,
                "author": "Isidore", "avatar": null, "text": "hi"}])),
        (status = 404, description = "No such channel", body = Detail),
        (status = 429, description = "Too many channels asked for that there are not; see `retry-after`", body = Detail),
        (status = 503, description = "Too many ask for this at the moment; see `retry-after`", body = Detail),
    )
)]
pub(super) async fn channel_last(State(app): State<App>, named: Named) -> Result<Response, HttpError> {
    last(&app, &named, Dialect::V3).await
}

/// The names of the rooms that this visitor sees.
fn names(app: &App, visitor: &Visitor) -> Vec<String> {
    seen(app, visitor).map(|room| room.name().to_string()).collect()
}

/// The rooms that this visitor sees, in the order of the settings.
pub(super) fn seen<'a>(app: &'a App, visitor: &'a Visitor) -> impl Iterator<Item = &'a Room> {
    app.node.hub.rooms().iter().filter(|room| app.node.access.rooms.listed_as(room.name(), visitor.grant()).is_some())
}

async fn users(app: &App, named: &Named, own: Dialect) -> Result<Json<Vec<String>>, HttpError> {
    let room = named.enter(app, named.dialect(own))?;
    Ok(Json(room.nicknames().iter().map(ToString::to_string).collect()))
}

async fn last(app: &App, named: &Named, own: Dialect) -> Result<Response, HttpError> {
    let dialect = named.dialect(own);
    let room = named.enter(app, dialect)?;
    let usage = app.node.access.usage(named.visitor.address());
    app.recent.answer(&room, dialect, app.node.config.rules.lang(), &usage).await
}

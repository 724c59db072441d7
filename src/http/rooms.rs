//! Which rooms there are, who is in them, and what was said last (contract `gischat`, sections 2.1, 3.1, 4.1). v3 calls a
//! room a channel: the same rooms under other paths.

use super::App;
use super::errors::{Refusal, json_text};
use super::fields::Named;
use super::openapi::Detail;
use crate::dialect::{self, Dialect};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

/// Rooms of the instance
#[utoipa::path(
    get,
    path = "/rooms",
    tag = "default",
    operation_id = "get_rooms_rooms_get",
    responses((status = 200, description = "Names, in the order of the settings", body = Vec<String>,
        example = json!(["QGIS", "QField", "Geotribu"])))
)]
pub(super) async fn rooms(State(app): State<App>) -> Json<Vec<String>> {
    Json(names(&app))
}

/// Channels of the instance
#[utoipa::path(
    get,
    path = "/channels",
    tag = "default",
    operation_id = "get_channels_channels_get",
    responses((status = 200, description = "The rooms, as v3 calls them", body = Vec<String>,
        example = json!(["QGIS", "QField", "Geotribu"])))
)]
pub(super) async fn channels(State(app): State<App>) -> Json<Vec<String>> {
    Json(names(&app))
}

/// Registered users of a room
#[utoipa::path(
    get,
    path = "/room/{room}/users",
    tag = "default",
    operation_id = "get_connected_users_room__room__users_get",
    params(("room" = String, Path, description = "Name of the room", example = "QGIS")),
    responses(
        (status = 200, description = "Nicknames, sorted", body = Vec<String>, example = json!(["Barnabe", "Isidore"])),
        (status = 404, description = "No such room", body = Detail),
    )
)]
pub(super) async fn room_users(State(app): State<App>, named: Named) -> Result<Json<Vec<String>>, Refusal> {
    users(&app, &named, Dialect::V2)
}

/// Registered users of a channel
#[utoipa::path(
    get,
    path = "/channel/{channel}/users",
    tag = "default",
    operation_id = "get_connected_users_channel__channel__users_get",
    params(("channel" = String, Path, description = "Name of the channel", example = "QGIS")),
    responses(
        (status = 200, description = "Nicknames, sorted", body = Vec<String>, example = json!(["Barnabe", "Isidore"])),
        (status = 404, description = "No such channel", body = Detail),
    )
)]
pub(super) async fn channel_users(State(app): State<App>, named: Named) -> Result<Json<Vec<String>>, Refusal> {
    users(&app, &named, Dialect::V3)
}

/// Last messages of a room
#[utoipa::path(
    get,
    path = "/room/{room}/last",
    tag = "default",
    operation_id = "get_last_messages_room__room__last_get",
    params(("room" = String, Path, description = "Name of the room", example = "QGIS")),
    responses(
        (status = 200, description = "Messages, oldest first", body = Vec<serde_json::Value>,
            example = json!([{"type": "text", "author": "Isidore", "avatar": null, "text": "hi"}])),
        (status = 404, description = "No such room", body = Detail),
    )
)]
pub(super) async fn room_last(State(app): State<App>, named: Named) -> Result<Response, Refusal> {
    last(&app, &named, Dialect::V2).await
}

/// Last messages of a channel
#[utoipa::path(
    get,
    path = "/channel/{channel}/last",
    tag = "default",
    operation_id = "get_last_messages_channel__channel__last_get",
    params(("channel" = String, Path, description = "Name of the channel", example = "QGIS")),
    responses(
        (status = 200, description = "Messages, oldest first", body = Vec<serde_json::Value>,
            example = json!([{"type": "text", "id": "0199a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b", "timestamp": 1_795_156_436,
                "author": "Isidore", "avatar": null, "text": "hi"}])),
        (status = 404, description = "No such channel", body = Detail),
    )
)]
pub(super) async fn channel_last(State(app): State<App>, named: Named) -> Result<Response, Refusal> {
    last(&app, &named, Dialect::V3).await
}

fn names(app: &App) -> Vec<String> {
    app.node.hub.rooms().iter().map(|room| room.name().to_string()).collect()
}

fn users(app: &App, named: &Named, own: Dialect) -> Result<Json<Vec<String>>, Refusal> {
    let room = named.find(&app.node, named.dialect(own))?;
    Ok(Json(room.snapshot().nicknames.iter().map(ToString::to_string).collect()))
}

/// The history in this dialect, without what it has no words for.
async fn last(app: &App, named: &Named, own: Dialect) -> Result<Response, Refusal> {
    let dialect = named.dialect(own);
    let history = named.find(&app.node, dialect)?.history().await;
    let lang = app.node.config.rules.lang();
    // A history can be megabytes, whose writing must not hold up the sockets of this thread.
    let written = tokio::task::spawn_blocking(move || {
        let entries = history.iter().filter_map(|entry| dialect::encode(dialect, entry, lang));
        format!("[{}]", entries.collect::<Vec<String>>().join(","))
    });
    Ok(json_text(StatusCode::OK, written.await.map_err(|_| Refusal::Broken)?))
}

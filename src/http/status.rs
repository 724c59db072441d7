//! Answers of an instance about itself: version, state and rules (contract `gischat`, sections 2.1, 3.1, 4.1). Each answer has
//! the keys of all generations; clients ignore what they do not know.

use super::app::App;
use super::rooms::seen;
use super::visitor::{Opening, Visitor};
use axum::extract::State;
use axum::{Extension, Json};
use serde::Serialize;
use utoipa::ToSchema;

/// The version of causerie.
#[derive(Serialize, ToSchema)]
pub(super) struct Version {
    #[schema(example = "0.1.0")]
    version: &'static str,
}

/// The state of the instance, and the number of members in each room. `rooms` and `channels` are the same.
#[derive(Serialize, ToSchema)]
pub(super) struct Status {
    #[schema(example = "ok")]
    status: &'static str,
    healthy: bool,
    rooms: Vec<RoomStatus>,
    channels: Vec<RoomStatus>,
}

/// The number of members in a room.
#[derive(Serialize, ToSchema, Clone)]
pub(super) struct RoomStatus {
    #[schema(example = "QGIS")]
    name: String,
    #[schema(example = 2)]
    nb_connected_users: usize,
}

/// The rules of the instance. Lengths are in characters.
#[derive(Serialize, ToSchema)]
#[schema(as = Rules)]
pub(super) struct PublishedRules {
    #[schema(example = "Be kind")]
    rules: String,
    #[schema(example = "en")]
    main_lang: String,
    #[schema(example = 3)]
    min_author_length: usize,
    #[schema(example = 32)]
    max_author_length: usize,
    #[schema(example = 255)]
    max_message_length: usize,
    #[schema(example = 800)]
    max_image_size: u32,
    #[schema(example = 500)]
    max_geojson_features: usize,
}

/// Version of the server
#[utoipa::path(
    get,
    path = "/version",
    tag = "default",
    operation_id = "get_version_version_get",
    responses((status = 200, description = "The version of causerie", body = Version))
)]
pub(super) async fn version() -> Json<Version> {
    Json(Version { version: env!("CARGO_PKG_VERSION") })
}

/// State of the server and number of connected users
#[utoipa::path(
    get,
    path = "/status",
    tag = "default",
    operation_id = "get_status_status_get",
    params(Opening),
    responses((status = 200, description = "Every room with the number of sockets in it", body = Status))
)]
pub(super) async fn status(State(app): State<App>, Extension(visitor): Extension<Visitor>) -> Json<Status> {
    let count =
        |room: &crate::room::Room| RoomStatus { name: room.name().to_string(), nb_connected_users: room.count() };
    let rooms: Vec<RoomStatus> = seen(&app, &visitor).map(count).collect();
    Json(Status { status: "ok", healthy: true, channels: rooms.clone(), rooms })
}

/// Rules of the instance
#[utoipa::path(
    get,
    path = "/rules",
    tag = "default",
    operation_id = "get_rules_rules_get",
    responses((status = 200, description = "What the host asks of members", body = PublishedRules))
)]
pub(super) async fn rules(State(app): State<App>) -> Json<PublishedRules> {
    let rules = &app.node.config.rules;
    Json(PublishedRules {
        rules: rules.text.clone(),
        main_lang: rules.main_lang.clone(),
        min_author_length: rules.min_author_length,
        max_author_length: rules.max_author_length,
        max_message_length: rules.max_message_length,
        max_image_size: rules.max_image_size,
        max_geojson_features: rules.max_geojson_features,
    })
}

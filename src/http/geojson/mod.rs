//! Addresses of GeoJSON (`docs/doors.md`): other programs read the board of a room and the layers that it remembers (`GEOJSON`). Who
//! may enter the room over HTTP may read them, with a key or a token in a header alone: an address that is pasted somewhere must
//! not give them away. `router` has the routes, `service` the credentials.

mod board;
mod documents;
#[cfg(test)]
mod fuzz;
mod layer;
mod list;
mod systems;

pub(super) use documents::Documents;

use super::app::{App, Asked};
use super::errors::HttpError;
use super::extractors::Named;
use super::hook::bearer;
use super::openapi::Detail;
use super::visitor::{InHeader, value};
use crate::config::Config;
use crate::page::names;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH, ORIGIN};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::options;
use board::GeometryKind;
use documents::{RoomDocument, SharedText};
use tower_http::cors::{Any, CorsLayer};
use utoipa::IntoResponses;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The type of GeoJSON (RFC 7946, section 12).
const GEOJSON: &str = "application/geo+json";

/// The paths of the board.
const BOARD: [&str; 1] = ["/room/{room}/board.geojson"];

/// The paths of layers.
const LAYERS: [&str; 3] =
    ["/room/{room}/layers.json", "/room/{room}/layer/latest.geojson", "/room/{room}/layer/{layer}"];

/// The ending of addresses of GeoJSON.
const ENDING: &str = ".geojson";

/// The routes of the board.
pub(super) fn board() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(board_document))
}

/// The routes of layers.
pub(super) fn layers() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(layer_list)).routes(routes!(latest_layer)).routes(routes!(layer_document))
}

/// The routes that are open, for the pages that may read them.
pub(super) fn routes(config: &Config) -> impl Iterator<Item = OpenApiRouter<App>> + use<> {
    let cors = CorsLayer::new()
        .allow_methods([Method::GET, Method::HEAD])
        .allow_headers([AUTHORIZATION, IF_NONE_MATCH])
        .expose_headers([ETAG])
        .vary([ORIGIN]);
    let cors = match config.geojson_origins.iter().any(|origin| origin == "*") {
        true => cors.allow_origin(Any),
        false => cors.allow_origin(
            config.geojson_origins.iter().filter_map(|origin| HeaderValue::try_from(origin).ok()).collect::<Vec<_>>(),
        ),
    };
    let board = config.geojson.has_board().then(|| (board(), &BOARD[..]));
    let layers = config.geojson.has_layers().then(|| (layers(), &LAYERS[..]));
    board.into_iter().chain(layers).map(move |(routes, paths)| {
        // What a page asks before, it is answered by the layer; a route has to be there.
        let asked = paths.iter().fold(routes, |routes, path| routes.route(path, options(async || {})));
        asked.layer(cors.clone())
    })
}

/// Returns `true` for a path of such an address.
pub(super) fn has_address(path: &str) -> bool {
    let mut segments = path.split('/').skip(1);
    let (first, last) = (segments.next(), segments.nth(1));
    first == Some("room") && matches!(last, Some("board.geojson" | "layers.json" | "layer"))
}

/// The credentials of who asks for such an address: a key or a token behind `Bearer`.
pub(super) fn credentials(headers: &HeaderMap) -> InHeader {
    let shown = bearer(headers).map(str::to_owned);
    InHeader { key: shown.clone(), token: shown }
}

/// Answers besides the document.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "only documented")]
enum GeojsonAnswers {
    #[response(status = 304, description = "It is the one of `if-none-match`")]
    NotModified,
    #[response(status = 400, description = "A key or a token stands in the address, or the query is wrong")]
    Invalid(Detail),
    #[response(status = 404, description = "No such room, another key or token, or nothing of this here (`GEOJSON`)")]
    NotFound(Detail),
    #[response(status = 429, description = "Too many refusals of this address; see `retry-after`")]
    TooMany(Detail),
    #[response(status = 503, description = "Too many ask for this at the moment; see `retry-after`")]
    Busy(Detail),
}

/// The board of a room
#[utoipa::path(
    get,
    path = "/room/{room}/board.geojson",
    tag = "geojson",
    operation_id = "board_geojson",
    params(
        ("room" = String, Path, description = "Name of the room", example = "QGIS"),
        ("geometry" = Option<String>, Query, description = "`point`, `line` or `polygon`, for features of one kind"),
        ("authorization" = Option<String>, Header, description = "`Bearer` and the room's key, or a token"),
    ),
    responses(
        (status = 200, description = "A FeatureCollection in WGS 84", content_type = "application/geo+json",
            body = serde_json::Value),
        GeojsonAnswers,
    )
)]
async fn board_document(
    State(app): State<App>,
    Extension(Asked(uri)): Extension<Asked>,
    named: Named,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    let kind = value(uri.query().unwrap_or_default(), "geometry");
    let kind =
        kind.map(|kind| GeometryKind::parse(&kind).ok_or_else(|| invalid("geometry is not point, line or polygon")));
    answer(&app, &named, &headers, RoomDocument::Board(kind.transpose()?)).await
}

/// The layers that a room remembers
#[utoipa::path(
    get,
    path = "/room/{room}/layers.json",
    tag = "geojson",
    operation_id = "layer_list",
    params(
        ("room" = String, Path, description = "Name of the room", example = "QGIS"),
        ("authorization" = Option<String>, Header, description = "`Bearer` and the room's key, or a token"),
    ),
    responses(
        (status = 200, description = "The newest first, with addresses relative to this one", body = serde_json::Value,
            example = json!({"layers": [{"id": "0199a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b", "title": "soundings", "features": 2,
                "geometries": ["Point"], "extent": [5.7, 45.1, 5.8, 45.2], "crs": "EPSG:32631", "time": "2026-11-23T10:32:07Z",
                "author": "ann", "address": "layer/0199a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b.geojson",
                "latest": "layer/latest.geojson?title=soundings"}]})),
        GeojsonAnswers,
    )
)]
async fn layer_list(State(app): State<App>, named: Named, headers: HeaderMap) -> Result<Response, HttpError> {
    answer(&app, &named, &headers, RoomDocument::List).await
}

/// The newest layer of a title
#[utoipa::path(
    get,
    path = "/room/{room}/layer/latest.geojson",
    tag = "geojson",
    operation_id = "latest_layer",
    params(
        ("room" = String, Path, description = "Name of the room", example = "QGIS"),
        ("title" = String, Query, description = "The title", example = "soundings"),
        ("authorization" = Option<String>, Header, description = "`Bearer` and the room's key, or a token"),
    ),
    responses(
        (status = 200, description = "A FeatureCollection in WGS 84", content_type = "application/geo+json",
            body = serde_json::Value),
        (status = 406, description = "Its reference system is not computed here, or it is unsound", body = Detail),
        GeojsonAnswers,
    )
)]
async fn latest_layer(
    State(app): State<App>,
    Extension(Asked(uri)): Extension<Asked>,
    named: Named,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    let title = value(uri.query().unwrap_or_default(), "title").ok_or_else(|| invalid("title is missing"))?;
    answer(&app, &named, &headers, RoomDocument::Latest(title)).await
}

/// A layer
#[utoipa::path(
    get,
    path = "/room/{room}/layer/{layer}",
    tag = "geojson",
    operation_id = "layer_geojson",
    params(
        ("room" = String, Path, description = "Name of the room", example = "QGIS"),
        ("layer" = String, Path, description = "Identifier of its message, and `.geojson`",
            example = "0199a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b.geojson"),
        ("authorization" = Option<String>, Header, description = "`Bearer` and the room's key, or a token"),
    ),
    responses(
        (status = 200, description = "A FeatureCollection in WGS 84", content_type = "application/geo+json",
            body = serde_json::Value),
        (status = 406, description = "Its reference system is not computed here, or it is unsound", body = Detail),
        GeojsonAnswers,
    )
)]
async fn layer_document(
    State(app): State<App>,
    path: Path<(String, String)>,
    named: Named,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    let Path((_, file)) = path;
    let id = file.strip_suffix(ENDING).and_then(|id| id.parse().ok());
    answer(&app, &named, &headers, RoomDocument::Layer(id.unwrap_or_default())).await
}

/// Answers with a document, unless who asks has it already.
async fn answer(app: &App, named: &Named, headers: &HeaderMap, asked: RoomDocument) -> Result<Response, HttpError> {
    if named.visitor.shows_secret_in_address() {
        return Err(invalid(
            "no key or token in this address, for whoever gets the address could speak with it: send the header \
             Authorization: Bearer …",
        ));
    }
    let room = named.visitor.enter_by_address(&named.room, &app.node.hub, &app.node.access)?;
    let usage = app.node.access.usage(named.visitor.address());
    let _place = app.recent.enter(&usage)?;
    let kind = if asked == RoomDocument::List { "application/json" } else { GEOJSON };
    let SharedText { text, etag } = app.documents.of(&room, asked, &app.recent).await?;
    let is_known = etag.to_str().is_ok_and(|tag| headers.get_all(IF_NONE_MATCH).iter().any(|known| names(known, tag)));
    let head: [(HeaderName, HeaderValue); 2] = [(CACHE_CONTROL, HeaderValue::from_static("no-cache")), (ETAG, etag)];
    if is_known {
        return Ok((StatusCode::NOT_MODIFIED, head).into_response());
    }
    Ok((head, [(CONTENT_TYPE, kind)], axum::body::Body::from(app.recent.hold(text, &usage)?)).into_response())
}

fn invalid(fault: &str) -> HttpError {
    HttpError::Invalid(fault.into())
}

//! Every route but those of sockets, on one page, each registered together with its documentation. Called once, by the
//! service.

use super::app::{App, SlashTable};
use super::compressed::CompressedDocument;
use super::openapi::Document;
use super::{asyncapi, docs, errors, geojson, health, hook, pages, plugin, put, request_log, rooms, status, trackers};
use crate::config::TrackerRooms;
use crate::page::Page;
use crate::session::Node;
use axum::Router;
use axum::body::HttpBody;
use axum::http::header::{CACHE_CONTROL, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderValue, Response};
use axum::middleware::from_fn_with_state;
use std::sync::{Arc, LazyLock};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate, SizeAbove};
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Answers below this many bytes are not worth compressing.
const COMPRESSED_FROM: u64 = 1024;

/// Answers above this many bytes would hold up the sockets of their thread while they are compressed: those with what
/// was said last can be megabytes.
const COMPRESSED_UP_TO: u64 = 64 * 1024;

/// The OpenAPI document, made once.
static OPENAPI: LazyLock<String> = LazyLock::new(|| {
    let document = documented([trackers(), hooks(), geojson::board(), geojson::layers()]).into_openapi();
    document.to_pretty_json().map(|text| text + "\n").unwrap_or_default()
});

static OPENAPI_DOCUMENT: LazyLock<CompressedDocument> =
    LazyLock::new(|| CompressedDocument::new("application/json", OPENAPI.as_bytes()));

/// The OpenAPI document.
pub fn openapi_json() -> String {
    OPENAPI.clone()
}

/// Routes that are there where a setting opens them.
fn trackers() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(trackers::osmand::in_query, trackers::osmand::in_body))
        .routes(routes!(trackers::owntracks::owntracks))
        .routes(routes!(trackers::overland::overland))
}

fn hooks() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(hook::in_path)).routes(routes!(hook::in_header))
}

/// The documented routes, with these of those that settings open.
fn documented(opened: impl IntoIterator<Item = OpenApiRouter<App>>) -> OpenApiRouter<App> {
    let always = OpenApiRouter::with_openapi(Document::openapi())
        // gischat, all generations
        .routes(routes!(pages::home))
        .routes(routes!(status::version))
        .routes(routes!(status::status))
        .routes(routes!(status::rules))
        // gischat 1 and 2
        .routes(routes!(rooms::rooms))
        .routes(routes!(put::message))
        .routes(routes!(rooms::room_users))
        .routes(routes!(rooms::room_last))
        .routes(routes!(put::room_text))
        // gischat 3
        .routes(routes!(rooms::channels))
        .routes(routes!(rooms::channel_users))
        .routes(routes!(rooms::channel_last))
        .routes(routes!(put::channel_text))
        .routes(routes!(pages::qfield))
        // for QGIS
        .routes(routes!(plugin::plugin))
        .routes(routes!(plugin::qfield_plugin))
        .routes(routes!(plugin::repository))
        // for who runs it
        .routes(routes!(health::healthz))
        .routes(routes!(health::readyz))
        // for who writes clients
        .routes(routes!(docs::docs))
        .routes(routes!(docs::file))
        .routes(routes!(docs::redoc))
        .routes(routes!(docs::openapi_document))
        .routes(routes!(asyncapi::asyncapi_document));
    opened.into_iter().fold(always, OpenApiRouter::merge)
}

/// The router for all requests but handshakes, and the state of its handlers.
pub(super) fn router(node: Node) -> (Router, App) {
    let trackers = (node.config.trackers != TrackerRooms::Off).then(trackers);
    let hooks = (!node.config.access.hooks.is_empty()).then(hooks);
    let addresses = geojson::routes(&node.config);
    let (pages, document) = documented(trackers.into_iter().chain(hooks).chain(addresses)).split_for_parts();
    // No redirect says a secret again.
    let paths = document.paths.paths.into_keys().filter(|path| !path.starts_with("/hook")).collect();
    let app = App {
        bodies: Arc::default(),
        recent: Arc::default(),
        documents: Arc::default(),
        slash_table: Arc::new(SlashTable { paths }),
        denials: Arc::default(),
        qtribu_versions: Arc::default(),
        openapi: || &OPENAPI_DOCUMENT,
        asyncapi: Arc::default(),
        page: Arc::new(Page::new(&node.config, plugin::told(&node.config).as_deref(), &node.access.page_cookie)),
        node,
    };
    let worth_it = DefaultPredicate::new().and(SizeAbove::new(COMPRESSED_FROM)).and(SizeBelow(COMPRESSED_UP_TO));
    let worth_it = worth_it.and(NotForContentType::const_new(plugin::ZIP_TYPE));
    let no_sniffing =
        SetResponseHeaderLayer::if_not_present(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // What was said, and who is there, is for nobody to keep who passes it on: addresses may bear keys.
    let no_storing = SetResponseHeaderLayer::if_not_present(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let pages = pages
        .method_not_allowed_fallback(errors::method_not_allowed)
        .fallback(pages::other)
        .layer(CompressionLayer::new().compress_when(worth_it))
        .layer(no_sniffing)
        .layer(no_storing)
        .layer(CatchPanicLayer::custom(errors::panicked))
        .layer(from_fn_with_state(app.clone(), request_log::requests))
        .with_state(app.clone());
    (pages, app)
}

/// Compresses what is no larger than this: it is done on the thread of the sockets.
#[derive(Clone)]
struct SizeBelow(u64);

impl Predicate for SizeBelow {
    fn should_compress<B: HttpBody>(&self, answer: &Response<B>) -> bool {
        answer.body().size_hint().upper().is_some_and(|size| size <= self.0)
    }
}

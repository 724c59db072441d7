//! The parts of the OpenAPI document besides the routes, and the bodies that no handler has a type for. The document is made
//! from the routes themselves (`router.rs`); a test compares it with a stored copy.

use serde::Serialize;
use utoipa::{OpenApi, ToSchema};

/// The frame of the document.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "causerie",
        description = "A chat server for people who work with maps. It speaks with the clients of gischat 1, 2 and 3, all \
            at once: their routes are below, and their sockets are at `room/{room}/ws` (1 and 2) and \
            `channel/{channel}/ws` (3); its own protocol is at `ws`. All sockets are described in \
            [`asyncapi.json`](asyncapi.json). Each path also works below `/v1`, `/v2` and `/v3`, which then decides what \
            answers look like, and before that below `/t/{token}`, which is the same as the query `token`. A room and a channel of the same name are one.",
        license(name = "MIT", identifier = "MIT"),
    ),
    servers((url = ".", description = "This instance")),
    tags(
        (name = "default", description = "gischat, all generations"),
        (name = "trackers", description = "For Traccar Client, OsmAnd, OwnTracks, Overland and others that tell where something is"),
        (name = "hooks", description = "For monitors and other programs that say something in a room"),
        (name = "geojson", description = "For GIS programs and web maps, which read the board of a room and its layers"),
        (name = "plugin", description = "For QGIS, which installs and updates the plugin of causerie from here"),
        (name = "operations", description = "For who runs the server"),
        (name = "documentation", description = "For who writes clients"),
    )
)]
pub(super) struct Document;

/// The reason of a refusal.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"detail": "Not Found"}))]
pub(super) struct Detail {
    detail: String,
}

/// Faults of a body, one entry for each field.
#[derive(Serialize, ToSchema)]
#[schema(as = HTTPValidationError, example = json!({"detail": [{
    "type": "string_too_short", "loc": ["body", "author"], "msg": "String should have at least 3 characters",
    "input": "ab", "ctx": {"min_length": 3},
}]}))]
pub(super) struct Invalid {
    detail: Vec<ValidationError>,
}

/// The fault of one field.
#[derive(Serialize, ToSchema)]
pub(super) struct ValidationError {
    /// The kind of fault.
    r#type: String,
    /// The place: `body`, then the field.
    loc: Vec<serde_json::Value>,
    /// The fault in words.
    msg: String,
    /// The value that was given.
    input: serde_json::Value,
    /// The bound that was missed, where there is one.
    #[schema(required = false, value_type = Object)]
    ctx: serde_json::Value,
}

/// A message of gischat 1. Lengths are those of `/rules`.
#[derive(Serialize, ToSchema)]
#[schema(as = Message, example = json!({"message": "hi", "author": "Isidore", "avatar": null}))]
pub(super) struct UntypedText {
    message: String,
    #[schema(pattern = "^[A-Za-z0-9_-]+$")]
    author: String,
    avatar: Option<String>,
}

/// A text of gischat 2. Lengths are those of `/rules`.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"type": "text", "author": "Isidore", "avatar": null, "text": "hi"}))]
pub(super) struct RoomText {
    #[schema(required = false)]
    r#type: String,
    #[schema(pattern = "^[A-Za-z0-9_-]+$")]
    author: String,
    avatar: Option<String>,
    text: String,
}

/// A text of gischat 3. `id` and `timestamp` are kept where they are given. Lengths are those of `/rules`.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"type": "text", "id": "0199a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b", "timestamp": 1_795_156_436,
    "author": "Isidore", "avatar": null, "text": "hi"}))]
pub(super) struct ChannelText {
    #[schema(required = false)]
    r#type: String,
    #[schema(required = false, format = "uuid")]
    id: String,
    /// Seconds since 1970.
    #[schema(required = false)]
    timestamp: i64,
    #[schema(pattern = "^[A-Za-z0-9_-]+$")]
    author: String,
    avatar: Option<String>,
    text: String,
}

/// A report of Traccar Client, from release 9 on. What is not named here is passed over; -1 stands for what is not known.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"device_id": "van-3", "location": {"timestamp": "2026-11-23T10:32:07.000Z",
    "coords": {"latitude": 45.1847, "longitude": 5.7231, "accuracy": 8, "speed": 1.2, "heading": 120, "altitude": 214}}}))]
pub(super) struct TrackerReport {
    /// Name of the tracker, in the form of a nickname.
    device_id: String,
    location: TrackerLocation,
}

/// The position, and its time.
#[derive(Serialize, ToSchema)]
pub(super) struct TrackerLocation {
    #[schema(required = false, format = "date-time")]
    timestamp: String,
    coords: TrackerCoords,
}

/// Degrees, metres, and metres a second.
#[derive(Serialize, ToSchema)]
pub(super) struct TrackerCoords {
    latitude: f64,
    longitude: f64,
    accuracy: Option<f64>,
    speed: Option<f64>,
    heading: Option<f64>,
    altitude: Option<f64>,
}

/// A report of OwnTracks. What is not named here is passed over.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"_type": "location", "topic": "owntracks/ann/phone", "tid": "ph", "tst": 1_795_156_327, "lat": 45.1847,
    "lon": 5.7231, "acc": 8, "vel": 4, "cog": 120, "alt": 214}))]
pub(super) struct OwnTracksReport {
    _type: String,
    /// `owntracks/USER/DEVICE`: the user is the name of the tracker, unless `u` or the header `x-limit-u` says another.
    topic: Option<String>,
    /// Two letters, which are the name where nothing else is.
    tid: Option<String>,
    /// Seconds since 1970.
    tst: i64,
    lat: f64,
    lon: f64,
    /// Metres.
    acc: Option<f64>,
    /// Kilometres an hour.
    vel: Option<f64>,
    /// Degrees clockwise from north.
    cog: Option<f64>,
    /// Metres above the sea.
    alt: Option<f64>,
}

/// A batch of Overland: GeoJSON features, with `current` and `trip.current_location` as further ones.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"locations": [{"type": "Feature", "geometry": {"type": "Point", "coordinates": [5.7231, 45.1847]},
    "properties": {"timestamp": "2026-11-23T10:32:07Z", "horizontal_accuracy": 8, "speed": 1.2, "course": 120, "altitude": 214,
    "device_id": "van-3"}}]}))]
pub(super) struct OverlandBatch {
    #[schema(value_type = Vec<Object>)]
    locations: Vec<serde_json::Value>,
}

/// Message of a hook. What is not named here is passed over.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"text": "The backup of tonight is done"}))]
pub(super) struct HookMessage {
    /// As Slack takes it. Longer than `limits.text` it is cut.
    text: Option<String>,
    /// As Slack takes them, in place of `text`.
    blocks: Option<Vec<serde_json::Value>>,
    /// As Slack takes them.
    attachments: Option<Vec<HookAttachment>>,
    /// As Discord takes it, with `embeds`.
    content: Option<String>,
    embeds: Option<Vec<serde_json::Value>>,
    /// As Grafana sends it, with `message`.
    title: Option<String>,
    message: Option<String>,
    /// As Alertmanager sends them, with their `status`, `labels` and `annotations`.
    alerts: Option<Vec<serde_json::Value>>,
}

/// A part of it. With `fallback` the others but `fields` are passed over.
#[derive(Serialize, ToSchema)]
pub(super) struct HookAttachment {
    fallback: Option<String>,
    pretext: Option<String>,
    title: Option<String>,
    text: Option<String>,
    blocks: Option<Vec<serde_json::Value>>,
    /// Of `title` and `value`.
    fields: Option<Vec<serde_json::Value>>,
}

/// The server is in order.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"status": "ok"}))]
pub(super) struct Health {
    status: String,
    /// `"cut off"` while the node serves its own members alone, for it does not reach the others.
    nodes: Option<String>,
}

/// The reason why it is not (RFC 9457).
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"type": "about:blank", "title": "Service Unavailable", "status": 503,
    "detail": "the server is stopping"}))]
pub(super) struct Problem {
    r#type: String,
    title: String,
    status: u16,
    detail: String,
}

//! The AsyncAPI document: every socket, and every frame that goes over one. The part of native clients is made of the types
//! that are written, of the examples that their dialect writes, and of one table of requests; the part of gischat's, which
//! change no more, is a file. The limits of this server are in both.

mod builder;
mod content;
mod events;
mod gischat;
mod native;
mod replies;
mod requests;
mod samples;
mod schema;
mod types;

use super::app::App;
use super::compressed::CompressedDocument;
use crate::close::{Close, Retry};
use crate::config::Config;
use crate::limits::ROOM_NAME;
use crate::limits::{NATIVE_RATES, Rate};
use crate::session::announced_limits;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use builder::DocumentBuilder;
use samples::Samples;
use serde_json::{Value, json};

/// Description of the document.
const ABOUT: &str = "The WebSockets of causerie, a chat server for people who work with maps. `native` is its own \
    protocol: many rooms on one socket, requests with replies, direct messages, invitations, calls and files; \
    docs/protocol.md of the project says how to write a client. The other channels are those of gischat 1, 2 and 3, whose \
    clients meet native ones in the same rooms. Operations are the server's: what it receives, clients send. Lengths are \
    those of this server. What is asked over HTTP is in `openapi.json`, beside this document.";

/// The sockets, for programs
#[utoipa::path(
    get,
    path = "/asyncapi.json",
    tag = "documentation",
    operation_id = "asyncapi",
    responses((status = 200, description = "An AsyncAPI document of all WebSockets", body = serde_json::Value))
)]
pub(super) async fn asyncapi_document(State(app): State<App>, asked: HeaderMap) -> Response {
    let make = || CompressedDocument::new("application/json", asyncapi_json(&app.node.config));
    app.asyncapi.get_or_init(make).answer(&asked)
}

/// The AsyncAPI document of a server with these settings.
pub fn asyncapi_json(config: &Config) -> String {
    let limits = announced_limits(config);
    let mut builder = DocumentBuilder::new(native_channel());
    if let Some(samples) = Samples::new() {
        native::write(&mut builder, &config.rules, &limits, &samples);
    }
    builder.add(gischat::part(&config.rules));
    let mut document = json!({
        "asyncapi": "3.0.0",
        "info": {
            "title": "causerie",
            "version": env!("CARGO_PKG_VERSION"),
            "description": ABOUT,
            "license": { "name": "MIT" },
        },
        "defaultContentType": "application/json",
        "servers": servers(&config.base_path),
        "x-limits": limits,
        "x-closes": closes(),
    });
    if config.limits.message_rate > 0 {
        document["x-rates"] = rates();
    }
    builder.finish(&mut document, security());
    serde_json::to_string_pretty(&document).map(|text| text + "\n").unwrap_or_default()
}

/// Addresses of the sockets: on the host that this document comes from, whichever that is.
fn servers(base: &str) -> Value {
    let server = |path: &str, summary: &str| {
        json!({
            "host": "{host}",
            "protocol": "wss",
            "pathname": if base.is_empty() && path.is_empty() { "/".into() } else { format!("{base}{path}") },
            "summary": summary,
            "description": "`ws` instead of `wss` where the instance is reached without TLS.",
            "variables": {
                "host": { "default": "localhost:8000", "description": "The host, and port, that this document came from." },
            },
        })
    };
    let mut with_token = server("/t/{token}", "This instance, with a token, for clients that know an address alone.");
    with_token["variables"]["token"] = json!({ "description": "A signed token (JWT)." });
    json!({
        "instance": server("", "This instance."),
        "with_token": with_token,
        "v1": server("/v1", "This instance, gischat 1 and nothing else."),
        "v2": server("/v2", "This instance, gischat 2 and nothing else."),
        "v3": server("/v3", "This instance, gischat 3 and nothing else."),
    })
}

fn native_channel() -> Value {
    let near = json!({ "type": "object", "properties": { "near": {
        "type": "string", "pattern": "^[A-Za-z0-9_.~%-]{0,64}$", "description": "For a proxy that brings people of one \
            room together: a listed room's name, for any other room 16 hex digits of the SHA-256 of its name.",
    } } });
    let subprotocol = json!({ "type": "object", "properties": { "Sec-WebSocket-Protocol": {
        "type": "string", "description": "`causerie.v1`, or nothing.",
    } } });
    json!({
        "address": "/ws",
        "title": "The native protocol",
        "description": format!("One JSON object per text frame. `hello` comes first. Names of rooms have at most {ROOM_NAME} \
            characters. What a client does not know it ignores."),
        "servers": [{ "$ref": "#/servers/instance" }],
        "bindings": { "ws": { "method": "GET", "query": near, "headers": subprotocol, "bindingVersion": "0.1.0" } },
    })
}

fn security() -> Value {
    let in_query = |name: &str, what: &str| {
        let words = format!("{what} Only rooms that are not open want one. Native clients say it in a frame instead.");
        json!({ "type": "httpApiKey", "name": name, "in": "query", "description": words })
    };
    json!({
        "token": in_query("token", "A signed token (JWT). It may stand in the path too, as `/t/{token}` before everything."),
        "key": in_query("key", "The key of the room."),
    })
}

/// Closes of sockets, each with advice on coming back: `no`, `soon` (1 to 10 seconds) or `later` (half a minute).
fn closes() -> Vec<Value> {
    let row = |close: Close| {
        let (code, reason, retry) = close.row();
        let retry = match retry {
            Retry::No => "no",
            Retry::Soon => "soon",
            Retry::Later => "later",
        };
        json!({ "code": code, "reason": reason, "meaning": close.meaning(), "retry": retry })
    };
    Close::ALL.map(row).into()
}

/// Rates of a native session.
fn rates() -> Value {
    let rate = |Rate { per_second, burst }: Rate| json!({ "per_second": per_second, "burst": burst });
    let rates = NATIVE_RATES;
    json!({
        "said": rate(rates.said),
        "images": rate(rates.images),
        "invitations": rate(rates.invitations),
        "joins": rate(rates.joins),
        "signals": rate(rates.signals),
        "resumes": rate(rates.resumes),
        "others": rate(rates.others),
        "bytes": rate(rates.bytes),
    })
}

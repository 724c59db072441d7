//! A stand-in for a Matrix server: the endpoints of the client-server API that the bridge uses
//! (<https://spec.matrix.org/latest/client-server-api/>), strict about what the specification wants of a client.

use crate::common::PATIENCE;
use axum::Router;
use axum::body::{Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Json, Response};
use serde_json::{Value, json};
use std::collections::{HashSet, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

pub(crate) const TOKEN: &str = "syt_s3cret";
pub(crate) const ROOM: &str = "!aBc/d:matrix.example.org";
/// Where messages to that room go: everything but unreserved characters is percent-encoded.
const SEND: &str = "/_matrix/client/v3/rooms/%21aBc%2Fd%3Amatrix.example.org/send/m.room.message/";

/// A running server, whose account is in [`ROOM`].
pub(crate) struct Matrix {
    pub(crate) addr: SocketAddr,
    shared: Arc<Shared>,
    attempts: mpsc::UnboundedReceiver<Attempt>,
}

/// A message that was sent, and the status of the answer.
#[derive(Debug)]
pub(crate) struct Attempt {
    pub(crate) transaction: String,
    pub(crate) content: Value,
    pub(crate) status: u16,
}

/// An answer in place of the usual one.
type Scripted = (u16, Value, &'static [(&'static str, &'static str)]);

struct Shared {
    scripted: Mutex<VecDeque<Scripted>>,
    /// Transactions that were taken.
    taken: Mutex<HashSet<String>>,
    attempts: mpsc::UnboundedSender<Attempt>,
}

impl Matrix {
    pub(crate) async fn start() -> Self {
        Self::start_at(([127, 0, 0, 1], 0).into()).await
    }

    pub(crate) async fn start_at(addr: SocketAddr) -> Self {
        let (told, attempts) = mpsc::unbounded_channel();
        let shared = Arc::new(Shared { scripted: Mutex::default(), taken: Mutex::default(), attempts: told });
        let listener = TcpListener::bind(addr).await.unwrap();
        let addr = listener.local_addr().unwrap();
        let app = Router::new().fallback(answer).with_state(shared.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { addr, shared, attempts }
    }

    /// Answers the next message like this.
    pub(crate) fn answer(&self, status: u16, body: Value, headers: &'static [(&'static str, &'static str)]) {
        self.shared.scripted.lock().unwrap().push_back((status, body, headers));
    }

    pub(crate) async fn attempt(&mut self) -> Attempt {
        tokio::time::timeout(PATIENCE, self.attempts.recv()).await.expect("a message in time").unwrap()
    }

    /// Waits for a message that is taken at once, and returns its words.
    pub(crate) async fn hears(&mut self) -> String {
        let attempt = self.attempt().await;
        assert_eq!(attempt.status, 200, "{attempt:?}");
        attempt.content["body"].as_str().unwrap().to_owned()
    }

    /// The environment of a bridge to this server.
    pub(crate) fn settings(&self) -> Vec<(&'static str, String)> {
        settings(&format!("http://{}/", self.addr))
    }
}

/// The environment of a bridge to the server with this address.
pub(crate) fn settings(homeserver: &str) -> Vec<(&'static str, String)> {
    vec![
        ("MATRIX_PING_HOMESERVER", homeserver.to_owned()),
        ("MATRIX_PING_ROOMID", ROOM.to_owned()),
        ("MATRIX_PING_TOKEN", TOKEN.to_owned()),
    ]
}

fn error(status: u16, code: &str) -> Response {
    let body = json!({"errcode": code, "error": "words of the server"});
    (StatusCode::from_u16(status).unwrap(), Json(body)).into_response()
}

async fn answer(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, 65_536).await.unwrap();
    match head.headers.get("authorization").map(|value| value.to_str().unwrap()) {
        None => return error(401, "M_MISSING_TOKEN"),
        Some(value) if value != format!("Bearer {TOKEN}") => return error(401, "M_UNKNOWN_TOKEN"),
        Some(_) => {}
    }
    let path = head.uri.path_and_query().unwrap().as_str();
    match (&head.method, path, path.strip_prefix(SEND)) {
        (&Method::GET, "/_matrix/client/v3/joined_rooms", _) if body.is_empty() => {
            Json(json!({"joined_rooms": ["!other:example.org", ROOM]})).into_response()
        }
        (&Method::PUT, _, Some(transaction)) => sent(&shared, transaction, &head.headers, &body),
        _ => error(404, "M_UNRECOGNIZED"),
    }
}

fn sent(shared: &Shared, transaction: &str, headers: &HeaderMap, body: &Bytes) -> Response {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c);
    assert!(!transaction.is_empty() && transaction.chars().all(is_plain), "{transaction}");
    assert_eq!(headers["content-type"], "application/json");
    let content: Value = serde_json::from_slice(body).expect("JSON");
    let keys: Vec<&String> = content.as_object().expect("an object").keys().collect();
    assert_eq!(keys, ["msgtype", "body", "format", "formatted_body", "m.mentions"], "{content}");
    assert_eq!(content["m.mentions"], json!({}), "nobody is rung");
    assert_eq!((&content["msgtype"], &content["format"]), (&json!("m.text"), &json!("org.matrix.custom.html")));
    let scripted = shared.scripted.lock().unwrap().pop_front();
    let (status, answer, headers) = scripted.unwrap_or((200, json!({"event_id": "$1"}), &[]));
    // The same transaction again is answered, and not said again.
    let is_new = status != 200 || shared.taken.lock().unwrap().insert(transaction.to_owned());
    if is_new {
        let _ = shared.attempts.send(Attempt { transaction: transaction.to_owned(), content, status });
    }
    let pairs = headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
    (StatusCode::from_u16(status).unwrap(), pairs.collect::<HeaderMap>(), Json(answer)).into_response()
}

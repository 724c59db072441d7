//! The example `docs/examples/ntfy.py` behind the real `causerie chat`, before a stand-in of ntfy that takes what ntfy takes.

use crate::common::native::Native;
use crate::common::program::empty_folder;
use crate::common::{PATIENCE, Server};
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Stdio;
use tokio::net::TcpListener;
use tokio::process::{Child, Command};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::time::timeout;

/// Publishing as JSON (<https://docs.ntfy.sh/publish/#publish-as-json>): to the root, the topic in the body. The first is
/// refused, as ntfy does who comes too often.
async fn publish(State(told): State<Sender<Value>>, headers: HeaderMap, body: String) -> (StatusCode, String) {
    let known = ["topic", "message", "title", "tags", "priority", "click", "markdown"];
    let message: Value = serde_json::from_str(&body).expect("JSON");
    let topic = message["topic"].as_str().expect("a topic");
    assert!((1..=64).contains(&topic.len()) && topic.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{topic}");
    assert!(message.as_object().unwrap().keys().all(|key| known.contains(&&**key)), "{message}");
    assert_eq!(headers["authorization"], "Bearer tk_AgQdq7mVBoFD37zQVN29RhuMzNIz2");
    let is_refused = message["message"] == "@ann one";
    told.send(message).await.unwrap();
    match is_refused {
        true => {
            (StatusCode::TOO_MANY_REQUESTS, json!({"code": 42901, "http": 429, "error": "limit reached"}).to_string())
        }
        false => (StatusCode::OK, json!({"id": "hwQ2YpKdmg", "event": "message", "topic": "maps"}).to_string()),
    }
}

async fn stand_in() -> (String, Receiver<Value>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (sender, told) = channel(8);
    let app = Router::new().route("/", post(publish)).with_state(sender);
    tokio::spawn(async move { axum::serve(listener, app).await });
    (address, told)
}

/// Both programs, which end with this.
fn pass_on(server: &Server, ntfy: &str) -> [Child; 2] {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let home = empty_folder("ntfy");
    let chat = ["chat", &server.url("/"), "--room", "QGIS", "--nick", "ann-phone", "--json", "--follow"];
    let mut command = Command::new(env!("CARGO_BIN_EXE_causerie"));
    command.args(chat).env_clear().env("HOME", home).stdin(Stdio::null()).stdout(Stdio::piped()).kill_on_drop(true);
    let mut chat = command.spawn().expect("it starts");
    let frames: Stdio = chat.stdout.take().unwrap().try_into().unwrap();
    let mut command = Command::new(folder.join(".tools/bin/python"));
    command.arg(folder.join("docs/examples/ntfy.py")).args([ntfy, "maps", "ann"]);
    command.env("NTFY_TOKEN", "tk_AgQdq7mVBoFD37zQVN29RhuMzNIz2").stdin(frames).kill_on_drop(true);
    [chat, command.spawn().expect("scripts/setup has made .tools")]
}

#[tokio::test]
async fn mentions_are_passed_on_to_ntfy() {
    let server = Server::start(&[("MAX_STORED_MESSAGES", "5"), ("HOOKS", "backup:0123456789-ABCDEF_hush:QGIS")]).await;
    let (ntfy, mut told) = stand_in().await;
    let mut bob = Native::join(&server, "bob", "QGIS").await;
    bob.say("QGIS", "@ann before it came").await;
    let _programs = pass_on(&server, &ntfy);
    bob.presence("joined", "ann-phone").await;
    for text in ["nothing", "@anna", "b@ann", "@ann one", "see, @Ann: a ½ « ° »", "to @all"] {
        bob.say("QGIS", text).await;
    }
    let body = Some(json!({"text": "@ann the backup failed"}).to_string());
    assert_eq!(server.request(reqwest::Method::POST, "/hook/0123456789-ABCDEF_hush", body).await.status, 200);
    for (title, message) in [
        ("bob in QGIS", "@ann one"),
        ("bob in QGIS", "see, @Ann: a ½ « ° »"),
        ("bob in QGIS", "to @all"),
        ("backup in QGIS", "@ann the backup failed"),
    ] {
        let told = timeout(PATIENCE, told.recv()).await.expect("it is told in time").unwrap();
        assert_eq!(told, json!({"topic": "maps", "title": title, "message": message}));
    }
}

/// The documents show how it is run as the example itself does.
#[test]
fn the_document_runs_the_example_as_it_says() {
    let read = |path: &str| std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
    let (example, document) = (read("docs/examples/ntfy.py"), read("docs/hooks.md"));
    for line in example.lines().skip(1).take(2) {
        assert!(document.contains(line.trim()), "{line}");
    }
}

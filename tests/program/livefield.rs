//! Clients in Qt 6's own runtime, with the socket, the model and the loop of QField's plugin `livefield`: what they show of a
//! team. Needs the tools of `scripts/setup`.

use crate::common::{PATIENCE, Server};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStderr, Command};
use tokio::time::timeout;

/// The client as a process.
struct App {
    _child: Child,
    told: Lines<BufReader<ChildStderr>>,
}

impl App {
    fn start(server: &Server, user: &str, latitude: &str) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let python = root.join(".tools/bin/python");
        assert!(python.exists(), "{} is missing: run scripts/setup", python.display());
        let address = format!("ws://{}", server.addr());
        let mut child = Command::new(python)
            .arg(root.join("tests/fixtures/livefield.py"))
            .args([&address, user, "owner/project", latitude])
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("it starts");
        Self { told: BufReader::new(child.stderr.take().unwrap()).lines(), _child: child }
    }

    /// Reads until it shows this. It complains of nothing, such as a role of another type.
    async fn shows(&mut self, wanted: &Value) {
        loop {
            let line = timeout(PATIENCE, self.told.next_line()).await.unwrap_or_else(|_| panic!("{wanted} in time"));
            let line = line.unwrap().unwrap_or_else(|| panic!("it ended before {wanted}"));
            let (_, shown) = line.split_once("SHOWN ").unwrap_or_else(|| panic!("{line}"));
            if serde_json::from_str::<Value>(shown).unwrap() == *wanted {
                return;
            }
        }
    }
}

#[tokio::test]
async fn apps_in_qt_show_their_team() {
    let server = Server::start(&[("LIVEFIELD", "groups")]).await;
    let mut ann = App::start(&server, "Ann", "45.1");
    ann.shows(&json!({"toast": "Ann: I am Ann"})).await;
    ann.shows(&json!({"devices": {"Ann": "45.1000000"}})).await;
    let (bob, cat, dan) =
        (App::start(&server, "Bob", "45.2"), App::start(&server, "Cat", "NaN"), App::start(&server, "Dan", "45.4"));
    let all = json!({"devices": {"Ann": "45.1000000", "Bob": "45.2000000", "Cat": "NaN", "Dan": "45.4000000"}});
    ann.shows(&all).await;
    let mut eve = App::start(&server, "Eve", "45.5");
    eve.shows(&json!({"toast": "Eve: I am Eve"})).await;
    ann.shows(&json!({"toast": "Eve: I am Eve"})).await;
    // Several go at once: no table may hold them back.
    drop((bob, cat, dan));
    for app in [&mut ann, &mut eve] {
        app.shows(&json!({"devices": {"Ann": "45.1000000", "Eve": "45.5000000"}})).await;
    }
}

//! The examples of `docs/protocol.md`: the document shows them as they are, and they work. Needs the tools of `scripts/setup`.

use crate::common::native::Native;
use crate::common::{PATIENCE, Server};
use futures_util::SinkExt;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Stdio;
use std::time::Instant;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_tungstenite::accept_async;
use tokio_tungstenite::tungstenite::Message;

const EXAMPLE: &str = "docs/examples/client.py";
const BOT: &str = "docs/examples/walk.py";

fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

#[test]
fn the_document_shows_the_examples_as_they_are() {
    let document = read("docs/protocol.md");
    let shown = document.split("```python\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    assert_eq!(shown.collect::<Vec<_>>(), [read(EXAMPLE), read(BOT)]);
    let lines = |path| read(path).lines().filter(|line| !line.is_empty()).count();
    assert!(lines(EXAMPLE) < 60 && lines(BOT) <= 30);
}

fn command_of(example: &str, address: &str, arguments: &[&str]) -> Command {
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join(".tools/bin/python");
    assert!(python.exists(), "{} is missing: run scripts/setup", python.display());
    let mut command = Command::new(python);
    command.current_dir(env!("CARGO_MANIFEST_DIR")).arg(example).arg(format!("ws://{address}/ws")).args(arguments);
    command
}

/// The example as a process.
struct Example {
    child: Child,
    stdin: Option<ChildStdin>,
    shown: Lines<BufReader<ChildStdout>>,
}

impl Example {
    fn start(address: &str, arguments: &[&str]) -> Self {
        Self::start_of(EXAMPLE, address, arguments)
    }

    fn start_of(example: &str, address: &str, arguments: &[&str]) -> Self {
        let mut command = command_of(example, address, arguments);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true).spawn().expect("it starts");
        let shown = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { stdin: child.stdin.take(), shown, child }
    }

    async fn type_line(&mut self, line: &str) {
        self.stdin.as_mut().expect("it listens").write_all(format!("{line}\n").as_bytes()).await.unwrap();
    }

    async fn line(&mut self) -> String {
        let line = timeout(PATIENCE, self.shown.next_line()).await.expect("a line in time");
        line.unwrap().expect("it runs")
    }

    async fn expect(&mut self, wanted: &str) {
        assert_eq!(self.line().await, wanted);
    }

    /// Ends the input, so that the example leaves.
    async fn end(mut self) -> (bool, Vec<String>) {
        drop(self.stdin.take());
        let status = timeout(PATIENCE, self.child.wait()).await.expect("it ends in time").unwrap();
        let mut rest = Vec::new();
        while let Some(line) = self.shown.next_line().await.unwrap() {
            rest.push(line);
        }
        (status.success(), rest)
    }
}

/// A connection to the server that can be cut.
struct Proxy {
    address: String,
    cuts: watch::Sender<u32>,
}

impl Proxy {
    async fn to(server: &Server) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (cuts, cut) = watch::channel(0);
        let to = server.addr();
        tokio::spawn(async move {
            while let Ok((mut near, _)) = listener.accept().await {
                let mut cut = cut.clone();
                cut.mark_unchanged();
                tokio::spawn(async move {
                    let mut far = TcpStream::connect(to).await.unwrap();
                    tokio::select! {
                        _ = tokio::io::copy_bidirectional(&mut near, &mut far) => {}
                        _ = cut.changed() => {}
                    }
                });
            }
        });
        Self { address, cuts }
    }

    fn cut(&self) {
        self.cuts.send_modify(|cuts| *cuts += 1);
    }
}

#[tokio::test]
async fn the_example_sends_shows_acknowledges_and_resumes() {
    let server = Server::start(&[("LIMIT_ACK_TIMEOUT", "60")]).await;
    let mut ann = Native::join(&server, "ann", "QGIS").await;
    let proxy = Proxy::to(&server).await;
    let mut example = Example::start(&proxy.address, &["QGIS", "jane_doe"]);
    example.expect("* in QGIS as jane_doe").await;
    example.type_line("Hi @all").await;
    let heard = ann.event("message").await;
    assert_eq!((&heard["content"]["text"], &heard["from"]["nickname"]), (&json!("Hi @all"), &json!("jane_doe")));
    example.expect("jane_doe: Hi @all").await;
    ann.say("QGIS", "one\u{1b}[2J\ntwo").await;
    example.expect("ann: one [2J two").await;
    ann.ok(json!({"type": "send", "room": "QGIS", "content": {"kind": "crs", "crs_wkt": "", "crs_authid": ""}})).await;
    example.expect("ann: [crs]").await;

    let member = &heard["from"]["member"];
    let psst =
        json!({"type": "direct_send", "room": "QGIS", "to": member, "content": {"kind": "text", "text": "psst"}});
    assert_eq!(ann.ok(psst).await["delivery"], "delivered");
    example.expect("ann to you: psst").await;

    proxy.cut();
    ann.say("QGIS", "while you were away").await;
    example.type_line("while I was away").await;
    let mut lines = Vec::new();
    while lines.last().is_none_or(|line| line != "jane_doe: while I was away") {
        lines.push(example.line().await);
    }
    let of_ann = lines.iter().filter(|line| line.starts_with("ann")).collect::<Vec<_>>();
    assert_eq!(of_ann, ["ann: while you were away"], "{lines:#?}");
    let heard = ann.until(|frame| frame["content"]["text"] == "while I was away").await;
    assert_eq!(&heard["from"]["member"], member, "the session went on");

    assert_eq!(example.end().await, (true, Vec::<String>::new()));
    let left = ann.until(|frame| !frame["left"].is_null()).await;
    assert_eq!(left["left"][0]["reason"], "left", "no name is held after it");
}

/// causerie lets no such frame pass; another server may.
#[tokio::test]
async fn the_example_survives_an_unreadable_frame() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut example = Example::start(&listener.local_addr().unwrap().to_string(), &["QGIS", "jane_doe"]);
    let (stream, _) = timeout(PATIENCE, listener.accept()).await.expect("it connects").unwrap();
    let mut socket = accept_async(stream).await.unwrap();
    let said = |id: u32, content: &str| {
        let from = r#""from":{"nickname":"eve"}"#;
        format!(r#"{{"type":"message","id":"{id}","timestamp":1,"room":"QGIS",{from},"content":{content}}}"#)
    };
    let welcome = json!({"type": "welcome", "protocol": 1, "server": "other/1", "member": "m.1", "resume": "r.1",
        "resumed": false, "time": 1, "roles": [], "ping_interval": 20, "resume_grace": 120, "limits": {}, "rooms": []});
    for frame in [
        welcome.to_string(),
        json!({"type": "ok", "ref": 1, "state": {"room": "QGIS", "nickname": "jane_doe", "nb_users": 1}}).to_string(),
        said(1, &format!(r#"{{"kind":"hologram","of":{}}}"#, "9".repeat(4301))),
        said(2, r#"{"kind":"text","text":7}"#),
        said(3, r#"{"kind":"text","text":"still here"}"#),
    ] {
        socket.send(Message::text(frame)).await.unwrap();
    }
    example.expect("* in QGIS as jane_doe").await;
    example.expect("eve: still here").await;
}

#[tokio::test]
async fn the_example_tells_the_reason_of_its_end() {
    let server = Server::start(&[
        ("TOKEN_ROOMS", "Staff=staff"),
        ("ROOMS", "QGIS,Staff"),
        ("TOKEN_KEY", crate::common::native::KEY),
    ])
    .await;
    let address = server.addr().to_string();
    let mut stranger = Example::start(&address, &["Staff", "jane_doe"]);
    assert!(stranger.line().await.starts_with("* room_not_found"));
    let token = crate::common::native::token(json!({"sub": "jane", "roles": ["staff"]}));
    let mut holder = Example::start(&address, &["Staff", "jane_doe", &token]);
    holder.expect("* in Staff as jane_doe").await;
    let mut boss = Native::hello_with(
        &server,
        json!({"nickname": "boss", "token":
        crate::common::native::token(json!({"sub": "boss", "roles": ["moderator", "staff"]}))}),
    )
    .await;
    let state = boss.enter("Staff").await;
    let members = state["members"].as_array().unwrap();
    let jane = members.iter().find(|member| member["nickname"] == "jane_doe").unwrap();
    boss.ok(json!({"type": "kick", "room": "Staff", "member": jane["member"]})).await;
    assert!(!timeout(PATIENCE, holder.child.wait()).await.expect("it ends").unwrap().success());
}

/// The next position of somebody else, and who that is.
async fn walked(native: &mut Native) -> (String, Value) {
    let event = native.until(|frame| frame["type"] == "live" && frame["members"].is_object()).await;
    let (member, values) = event["members"].as_object().unwrap().iter().next().expect("a member");
    (member.clone(), values["position"].clone())
}

#[tokio::test]
async fn the_bot_walks_along_its_line_and_comes_back_after_a_break() {
    let server = Server::start(&[]).await;
    let mut ann = Native::hello_with(&server, json!({"nickname": "ann", "features": ["map"]})).await;
    ann.enter("QGIS").await;
    let proxy = Proxy::to(&server).await;
    let places = ["QGIS", "walker", "45.1847,5.7231", "45.1857,5.7231"];
    let mut bot = Example::start_of(BOT, &proxy.address, &places);
    let (walker, first) = walked(&mut ann).await;
    assert_eq!(first, json!({"at": [5.7231, 45.1847], "heading": 0.0, "speed": 1.4}));
    let began = Instant::now();
    let (_, next) = walked(&mut ann).await;
    let step = next["at"][1].as_f64().unwrap() - 45.1847;
    // What changes while the server is busy is told together.
    let steps = step * 111_195.0 / 2.8;
    assert!(steps > 0.9 && (steps - steps.round()).abs() < 0.05, "each is two seconds of a walk: {steps}");
    assert!(steps.round() <= began.elapsed().as_secs_f64() / 2.0 + 1.0, "{steps} in {:?}", began.elapsed());
    proxy.cut();
    let (member, later) = walked(&mut ann).await;
    assert!(later["at"][1].as_f64() > next["at"][1].as_f64(), "{later}");
    assert_eq!(member, walker, "the session went on");

    let mut elsewhere = command_of(BOT, &proxy.address, &["Nowhere", "walker", "45,5", "46,5"]);
    let refused = timeout(PATIENCE, elsewhere.kill_on_drop(true).output()).await.expect("it ends").unwrap();
    let why = String::from_utf8_lossy(&refused.stderr);
    assert!(!refused.status.success() && why.contains("room_not_found"), "{why}");
    assert!(bot.child.try_wait().unwrap().is_none());
}

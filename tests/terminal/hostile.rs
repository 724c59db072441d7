//! Text that would steer a terminal, in every field that a server or its members can fill: it is shown, not obeyed.

use crate::common::program::empty_folder;
use crate::piped::{Piped, run};
use crate::screen::Terminal;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::net::SocketAddr;
use tokio::net::TcpListener;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;

/// Sequences that clear, colour, ring, link, move, rename the window, turn the text round and end the line.
const EVIL: &str =
    "\u{1b}[2J\u{1b}]8;;http://evil\u{7}\u{1b}]0;t\u{9c}\u{9b}31m\u{202e}\u{2066}\u{200f}\r\n\u{8}\u{85}\u{2028}x";

/// The same text as the program shows it.
const SHOWN: &str = "␛[2J␛]8;;http://evil␇␛]0;t<U+009C><U+009B>31m<U+202E><U+2066><U+200F>␍␊␈<U+0085><U+2028>x";

/// A server that welcomes, and then sends hostile frames and bytes that are no frames.
async fn evil_server(refuses: Option<&'static str>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let mut socket = tokio_tungstenite::accept_async(stream).await.unwrap();
            while let Some(Ok(Message::Text(text))) = socket.next().await {
                let asked: Value = serde_json::from_str(&text).unwrap();
                let kind = asked["type"].as_str().unwrap();
                let reference = &asked["ref"];
                if Some(kind) == refuses {
                    let refusal =
                        json!({"type": "error", "ref": reference, "code": EVIL, "message": EVIL, "needs": EVIL});
                    socket.send(Message::text(refusal.to_string())).await.unwrap();
                    continue;
                }
                for frame in answers(kind, reference) {
                    let _ = socket.send(Message::text(frame)).await;
                }
                if refuses == Some("everything") && kind == "join" {
                    let close = CloseFrame { code: 4500.into(), reason: "\u{1b}[2J\u{202e}gone".into() };
                    let _ = socket.close(Some(close)).await;
                }
            }
        }
    });
    addr
}

fn answers(kind: &str, reference: &Value) -> Vec<String> {
    let rooms = json!([{"name": EVIL, "access": EVIL, "nb_users": 1}]);
    match kind {
        "hello" => vec![
            json!({"type": "welcome", "ref": reference, "member": EVIL, "resume": EVIL, "nickname": EVIL, "rooms": rooms,
                "ping_interval": -1e300, "limits": {"text": 255}})
            .to_string(),
        ],
        "join" => {
            let members = json!([{"member": "m.1", "nickname": EVIL, "roles": [EVIL]}]);
            let offers = json!([{"transfer": EVIL, "from": {"nickname": EVIL}, "name": EVIL, "size": u64::MAX}]);
            let state = json!({"room": "QGIS", "nickname": EVIL, "nb_users": u64::MAX, "members": members,
                "offers": offers, "mailbox": {"waiting": 2}, "gap": true,
                "call": {"call": EVIL, "participants": [{"nickname": EVIL}]}});
            let mut frames = vec![json!({"type": "ok", "ref": reference, "state": state}).to_string()];
            frames.extend(events().into_iter().map(|event| event.to_string()));
            frames.extend(["", "{", "[]", "{\"type\":[]}", "{\"type\":\"message\",\"id\":7}"].map(str::to_owned));
            frames.push("[".repeat(100_000));
            frames.push(json!({"type": "notice", "level": "info", "text": "the end"}).to_string());
            frames
        }
        _ => vec![json!({"type": "ok", "ref": reference, "rooms": rooms, "delivery": EVIL, "reason": EVIL}).to_string()],
    }
}

fn events() -> Vec<Value> {
    let from = json!({"member": EVIL, "nickname": EVIL, "avatar": EVIL});
    let crs = EVIL;
    let contents = [
        json!({"kind": "text", "text": EVIL}),
        json!({"kind": "image", "image_data": EVIL}),
        json!({"kind": "geojson", "layer_name": EVIL, "crs_wkt": crs, "crs_authid": crs,
            "geojson": {"type": EVIL, "features": [{"geometry": {"type": EVIL}}, EVIL]}}),
        json!({"kind": "crs", "crs_wkt": format!("X[\"{EVIL}\"]"), "crs_authid": crs}),
        json!({"kind": "bbox", "crs_wkt": crs, "crs_authid": crs, "xmin": EVIL, "ymin": {}, "xmax": [], "ymax": null}),
        json!({"kind": "position", "crs_wkt": crs, "crs_authid": crs, "x": EVIL, "y": 1e308}),
        json!({"kind": "model", "model_name": EVIL, "model_group": EVIL, "raw_xml": EVIL}),
        json!({"kind": "script", "name": EVIL, "raw_pycode": EVIL}),
        json!({"kind": "like", "liked_author": EVIL, "message": EVIL, "emoji": EVIL}),
        json!({"kind": EVIL}),
        json!([]),
    ];
    let said = contents.iter().enumerate().map(|(number, content)| {
        json!({"type": "message", "id": format!("{EVIL}{number}"), "timestamp": i64::MAX, "room": "QGIS", "from": from,
            "content": content})
    });
    let text = json!({"kind": "text", "text": EVIL});
    let direct =
        json!({"type": "direct_message", "id": EVIL, "room": "QGIS", "from": from, "content": text, "queued": true});
    let at = json!({"at": [5.7, 45.2], "age": u64::MAX});
    let others = [
        json!({"type": "live", "room": "QGIS", "members": {"m.1": {"nickname": EVIL, "position": at}, EVIL: {"position": {"at": [1e300, 0]}}},
            "trackers": {EVIL: at}}),
        json!({"type": "board", "room": "QGIS", "by": {"nickname": EVIL}, "put": [EVIL], "removed": [{}], "locked": true}),
        direct,
        json!({"type": "message", "id": "e", "room": "QGIS", "from": from, "content": text, "replaces": format!("{EVIL}0")}),
        json!({"type": "direct_status", "room": "QGIS", "id": EVIL, "delivery": EVIL}),
        json!({"type": "notice", "room": "QGIS", "level": EVIL, "text": EVIL}),
        json!({"type": "presence", "room": "QGIS", "nb_users": 3, "timestamp": i64::MIN,
            "joined": [{"member": EVIL, "nickname": EVIL}],
            "left": [{"member": "m.2", "nickname": EVIL, "reason": EVIL}]}),
        json!({"type": "invited", "invite": EVIL, "room": EVIL, "from": from, "note": EVIL}),
        json!({"type": "invited", "invite": "2", "room": EVIL, "call": true, "from": from, "note": EVIL}),
        json!({"type": "invite_closed", "invite": EVIL, "outcome": EVIL}),
        json!({"type": "invite_missed", "from": from, "call": true, "reason": EVIL}),
        json!({"type": "call", "room": "QGIS", "call": EVIL, "participants": [{"nickname": EVIL}, {"nickname": EVIL}]}),
        json!({"type": "file_offered", "room": EVIL, "transfer": EVIL, "from": from, "name": EVIL, "size": 1}),
        json!({"type": "file_status", "transfer": EVIL, "status": "closed"}),
        json!({"type": "removed", "room": EVIL, "reason": EVIL, "message": EVIL}),
        json!({"type": "room_state", "state": {"room": EVIL, "nickname": EVIL, "nb_users": 1, "members": []}}),
        json!({"type": "removed", "room": EVIL, "reason": "kicked", "message": EVIL}),
        json!({"type": "error", "code": EVIL, "message": EVIL, "retry_after": 1e300}),
        json!({"type": EVIL, "text": EVIL}),
    ];
    said.chain(others).collect()
}

/// `true` if `text` holds no sequence of `EVIL`, except those that the program itself writes.
fn is_harmless(text: &str) -> bool {
    text.chars().all(|c| !c.is_control() || c == '\n')
        && !text.contains(['\u{202e}', '\u{2066}', '\u{200f}', '\u{2028}'])
}

#[tokio::test(flavor = "multi_thread")]
async fn the_screen_shows_control_sequences_as_text() {
    let addr = evil_server(None).await;
    let home = empty_folder("terminal_evil");
    let ann = Terminal::start(&home, &[&format!("http://{addr}"), "--nick", "ann", "--room", "QGIS"]);
    ann.sees("the end");
    for key in [
        "\u{1b}[5~",
        "\u{1b}[5~",
        "\u{1b}[5~",
        "\u{1b}[1;3C",
        "\u{1b}[1;3C",
        "\u{1b}[1;3D",
        "/who\r",
        "/rooms\r",
        "/msg \t x\r",
    ] {
        ann.press(key);
    }
    ann.enter("/decline 99");
    ann.sees("nothing to decline");
    ann.enter("/save 2 layer");
    ann.sees("2 is in layer");
    let raw = ann.raw();
    let text = String::from_utf8(raw).expect("UTF-8");
    for evil in [
        "\u{1b}[2J\u{1b}]8",
        "\u{1b}]8;",
        "\u{1b}]0;",
        "\u{7}",
        "\u{8}",
        "\u{85}",
        "\u{9b}",
        "\u{9c}",
        "\u{202e}",
        "\u{2066}",
        "\u{200f}",
        "\u{2028}",
    ] {
        assert!(!text.contains(evil), "{evil:?} reached the terminal");
    }
    let names = std::fs::read_dir(&home).unwrap().map(|entry| entry.unwrap().file_name());
    let names: Vec<_> = names.filter(|name| name != ".local").collect();
    assert_eq!(names, ["layer"], "files are only where the user said");
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_and_json_show_control_sequences_as_text() {
    let addr = evil_server(None).await;
    let home = empty_folder("terminal_evil_plain");
    let url = format!("http://{addr}");
    let mut lines = Piped::start(&home, &[&url, "--nick", "ann", "--room", "QGIS", "--follow"]);
    lines.until("the end");
    assert!(lines.seen.iter().all(|line| is_harmless(line)), "{:#?}", lines.seen);
    assert!(lines.seen.iter().any(|line| line.ends_with(&format!("<{SHOWN}> {SHOWN}"))), "{:#?}", lines.seen);
    lines.signal("TERM");
    let (_, err) = lines.ended();
    assert!(is_harmless(&err) && err.contains(SHOWN), "{err}");

    let mut json = Piped::start(&home, &[&url, "--nick", "ann", "--room", "QGIS", "--follow", "--json"]);
    json.until("the end");
    assert!(json.seen.iter().all(|line| is_harmless(line)), "{:#?}", json.seen);
    let events: Vec<Value> = json.seen.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(events.iter().any(|event| event["content"]["text"] == EVIL && event["from"]["nickname"] == EVIL));
}

#[tokio::test(flavor = "multi_thread")]
async fn error_messages_are_harmless() {
    let home = empty_folder("terminal_evil_errors");
    for (refuses, code) in [("hello", 6), ("join", 6), ("send", 7), ("everything", 3)] {
        let addr = evil_server(Some(refuses)).await;
        let url = format!("http://{addr}");
        let ended = run(&home, &[&url, "--nick", "ann", "--room", "QGIS"], &[], "hi").await;
        assert_eq!(ended.code, code, "{refuses}: {ended:?}");
        assert!(is_harmless(&ended.err) && is_harmless(&ended.out), "{refuses}: {ended:?}");
        assert!(ended.err.contains('␛'), "{refuses}: {ended:?}");
    }
    let file = "a\u{1b}[31m\u{202e}b";
    let ended = run(&home, &["http://localhost:1", "--token-file", file], &[], "hi").await;
    assert!(ended.code == 1 && is_harmless(&ended.err), "{ended:?}");
}

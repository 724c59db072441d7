//! The bridge to Matrix: people of every generation ping a room of a Matrix server, and nothing else gets there.

use crate::breaks::{Line, Proxy};
use crate::common::native::Native;
use crate::common::nginx::Proxied;
use crate::common::program::{empty_folder, free_port};
use crate::common::{Client, Server};
use crate::matrix::{Matrix, settings};
use crate::piped::{Piped, run_bridge};
use serde_json::{Value, json};

/// Starts a bridge, and waits until it is in this room.
async fn bridge(test: &str, server: &Server, matrix: &Matrix, arguments: &[&str], room: &str) -> Piped {
    let url = server.url("");
    let before = server.members(room).await;
    let arguments = [&[&*url], arguments].concat();
    let bridge = start(test, &arguments, &matrix.settings());
    server.until_members(room, before + 1).await;
    bridge
}

fn start(test: &str, arguments: &[&str], variables: &[(&str, String)]) -> Piped {
    let variables: Vec<(&str, &str)> = variables.iter().map(|(name, value)| (*name, &**value)).collect();
    Piped::start_bridge(&empty_folder(test), arguments, &variables)
}

/// Runs a bridge that ends: its exit code, and what it said, which is never the token.
async fn ended(test: &str, arguments: &[&str], variables: &[(&str, String)]) -> (i32, String) {
    let variables: Vec<(&str, &str)> = variables.iter().map(|(name, value)| (*name, &**value)).collect();
    let ended = run_bridge(&empty_folder(test), arguments, &variables).await;
    assert!(ended.out.is_empty() && !ended.err.contains("s3cret"), "{ended:?}");
    (ended.code, ended.err)
}

fn typed(author: &str, text: &str) -> Value {
    let stamp = json!({"id": uuid::Uuid::new_v4(), "timestamp": 1});
    let mut frame = json!({"type": "text", "author": author, "avatar": "", "text": text});
    frame.as_object_mut().unwrap().extend(stamp.as_object().unwrap().clone());
    frame
}

#[tokio::test(flavor = "multi_thread")]
async fn people_of_every_generation_ping() {
    let rooms = [("ROOMS", "QGIS,A & B,Staff"), ("KEY_ROOMS", "Staff=s3same"), ("MAX_STORED_MESSAGES", "5")];
    let server = Server::start(&rooms).await;
    let mut matrix = Matrix::start().await;
    let mut early = Native::join(&server, "early", "QGIS").await;
    early.say("QGIS", "@matrixping before anybody listened").await;
    let mut bridge = bridge("bridge_generations", &server, &matrix, &[], "QGIS").await;
    server.until_members("A & B", 1).await;
    assert_eq!(server.members("Staff").await, 0);

    let mut v1 = Client::connect(&server, "/v1/room/QGIS/ws").await;
    v1.send(json!({"author": "hans", "message": "@matrixping from v1"})).await;
    assert_eq!(matrix.hears().await, "**hans** (QGIS): @matrixping from v1");
    let mut v2 = Client::connect(&server, "/v2/room/QGIS/ws").await;
    v2.send(json!({"type": "text", "author": "zoe", "avatar": "", "text": "@matrixping from v2"})).await;
    assert_eq!(matrix.hears().await, "**zoe** (QGIS): @matrixping from v2");
    let mut v3 = Client::connect(&server, "/channel/A%20&%20B/ws").await;
    v3.send(typed("jo_e", "@matrixping <i>1 & 2</i>")).await;
    let attempt = matrix.attempt().await;
    assert_eq!(attempt.content["body"], "**jo_e** (A & B): @matrixping <i>1 & 2</i>");
    let html = "<strong>jo_e</strong> (A &amp; B): @matrixping &lt;i&gt;1 &amp; 2&lt;/i&gt;";
    assert_eq!(attempt.content["formatted_body"], html);

    // None of these pings: another beginning, PUT, an edit, a like, a message to the bridge alone.
    v3.send(typed("jo_e", "hello @matrixping")).await;
    let put = server.put("/channel/QGIS/text", typed("cron", "@matrixping by PUT")).await;
    assert_eq!(put.status, 200, "{put:?}");
    let said = early.say("QGIS", "hello").await;
    let edited = json!({"kind": "text", "text": "@matrixping edited"});
    early.ok(json!({"type": "send", "room": "QGIS", "replaces": said["id"], "content": edited})).await;
    v3.send(json!({"type": "like", "liker_author": "jo_e", "liked_author": "zoe", "message": "@matrixping from v2"}))
        .await;
    let alone = json!({"kind": "text", "text": "@matrixping alone"});
    let direct = json!({"type": "direct_send", "room": "QGIS", "nickname": "matrixping", "content": alone});
    assert_eq!(early.ok(direct).await["delivery"], "unreachable");
    early.say("QGIS", "@matrixping at last").await;
    assert_eq!(matrix.hears().await, "**early** (QGIS): @matrixping at last");

    bridge.signal("TERM");
    let (code, told) = bridge.ended();
    assert_eq!((code, &*told), (0, "causerie: messages that begin with \"@matrixping\" go to the Matrix room\n"));
    server.until_members("QGIS", 3).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn named_rooms_a_key_and_another_prefix_count() {
    let server = Server::start(&[("ROOMS", "QGIS,Staff"), ("KEY_ROOMS", "Staff=s3same")]).await;
    let mut matrix = Matrix::start().await;
    let variables = [matrix.settings(), vec![("CAUSERIE_ROOM_KEY", "s3same".into())]].concat();
    let home = empty_folder("bridge_key");
    std::fs::write(home.join(".env"), "MATRIX_PING_MESSAGE_PREFIX='!call '\nMATRIX_PING_TOKEN=loses\n").unwrap();
    let variables: Vec<(&str, &str)> = variables.iter().map(|(name, value)| (*name, &**value)).collect();
    let url = server.url("");
    let bridge = Piped::start_bridge(&home, &[&url, "--room", "Staff", "--nick", "caller"], &variables);
    server.until_members("Staff", 1).await;
    assert_eq!(server.members("QGIS").await, 0);
    let mut ann = Native::hello(&server, "ann").await;
    let state = ann.enter_with(json!({"room": "Staff", "nickname": "ann", "key": "s3same"})).await;
    assert!(state.to_string().contains("caller"), "{state}");
    ann.say("Staff", "!call").await;
    ann.say("Staff", "!call all").await;
    assert_eq!(matrix.hears().await, "**ann** (Staff): !call all");
    drop(bridge);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_matrix_server_in_trouble_gets_each_ping_once() {
    let server = Server::start(&[]).await;
    // It comes up after the bridge.
    let addr = ([127, 0, 0, 1], free_port()).into();
    let url = server.url("");
    let mut bridge = start("bridge_trouble", &[&*url, "--room", "QGIS"], &settings(&format!("http://{addr}")));
    let mut ann = Native::join(&server, "ann", "QGIS").await;
    server.until_members("QGIS", 2).await;
    ann.say("QGIS", "@matrixping 1").await;
    let mut matrix = Matrix::start_at(addr).await;
    assert_eq!(matrix.hears().await, "**ann** (QGIS): @matrixping 1");

    matrix.answer(429, json!({"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 20}), &[]);
    matrix.answer(429, json!({"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 900_000}), &[("retry-after", "1")]);
    matrix.answer(502, json!("a proxy's words"), &[]);
    ann.say("QGIS", "@matrixping 2").await;
    let mut attempts = Vec::new();
    for _ in 0..4 {
        attempts.push(matrix.attempt().await);
    }
    let statuses: Vec<u16> = attempts.iter().map(|attempt| attempt.status).collect();
    assert_eq!(statuses, [429, 429, 502, 200]);
    assert!(attempts.iter().all(|attempt| attempt.transaction == attempts[0].transaction), "{attempts:?}");
    assert!(attempts.iter().all(|attempt| attempt.content == attempts[0].content), "{attempts:?}");

    matrix.answer(413, json!({"errcode": "M_TOO_LARGE", "error": "hush"}), &[]);
    ann.say("QGIS", "@matrixping 3").await;
    assert_eq!(matrix.attempt().await.status, 413);
    ann.say("QGIS", "@matrixping 4").await;
    let last = matrix.attempt().await;
    assert_eq!((last.status, &last.content["body"]), (200, &json!("**ann** (QGIS): @matrixping 4")));
    assert_ne!(last.transaction, attempts[0].transaction);

    bridge.signal("INT");
    let (code, told) = bridge.ended();
    let told: Vec<&str> =
        told.lines().map(|line| line.strip_prefix("causerie: ").expect("a line of its own")).collect();
    let expected = [
        "the Matrix server: nobody listens there; will be tried again",
        "the Matrix server answers again",
        "messages that begin with \"@matrixping\" go to the Matrix room",
        "the Matrix server: HTTP 429 M_LIMIT_EXCEEDED; will be tried again",
        "the Matrix server: HTTP 502 without a code; will be tried again",
        "the Matrix server answers again",
        "a ping is dropped, for the Matrix server refuses it: HTTP 413 M_TOO_LARGE",
    ];
    assert_eq!((code, told), (0, expected.to_vec()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_tells_how_many_pings_are_lost() {
    let server = Server::start(&[]).await;
    let mut matrix = Matrix::start().await;
    let mut bridge = bridge("bridge_stop", &server, &matrix, &[], "QGIS").await;
    matrix.answer(429, json!({"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 600_000}), &[]);
    let mut ann = Native::join(&server, "ann", "QGIS").await;
    ann.say("QGIS", "@matrixping 1").await;
    assert_eq!(matrix.attempt().await.status, 429);
    bridge.signal("TERM");
    let (code, told) = bridge.ended();
    assert!(code == 0 && told.ends_with("has not taken them: 1 pings\n"), "{told}");
    server.until_members("QGIS", 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_during_a_break_pings_once_it_is_over() {
    let server = Server::start(&[]).await;
    let proxy = Proxy::before(&server).await;
    let mut matrix = Matrix::start().await;
    let url = proxy.url();
    let mut bridge = start("bridge_break", &[&*url, "--room", "QGIS"], &matrix.settings());
    let mut ann = Native::join(&server, "ann", "QGIS").await;
    server.until_members("QGIS", 2).await;
    ann.say("QGIS", "@matrixping before").await;
    assert_eq!(matrix.hears().await, "**ann** (QGIS): @matrixping before");
    proxy.cut().await;
    ann.say("QGIS", "@matrixping meanwhile").await;
    proxy.set(Line::Open);
    ann.say("QGIS", "@matrixping afterwards").await;
    assert_eq!(matrix.hears().await, "**ann** (QGIS): @matrixping meanwhile");
    assert_eq!(matrix.hears().await, "**ann** (QGIS): @matrixping afterwards");
    bridge.signal("TERM");
    let (code, told) = bridge.ended();
    assert!(code == 0 && told.contains("no connection: "), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_end_it_with_words() {
    let server = Server::start(&[]).await;
    let matrix = Matrix::start().await;
    let url = server.url("");
    let with = |name: &'static str, value: &str| [matrix.settings(), vec![(name, value.to_owned())]].concat();
    let wrong = [
        (with("MATRIX_PING_TOKEN", "other"), 4, "MATRIX_PING_TOKEN is refused: HTTP 401 M_UNKNOWN_TOKEN"),
        (with("MATRIX_PING_ROOMID", "!elsewhere:h"), 6, "is not in the Matrix room of MATRIX_PING_ROOMID"),
        (settings(&url), 3, "no Matrix server: HTTP 404"),
        (with("MATRIX_PING_HOMESERVER", &format!("https://{}", matrix.addr)), 3, "the Matrix server: no TLS there"),
    ];
    for (variables, expected, words) in &wrong {
        let (code, told) = ended("bridge_refused", &[&url], variables).await;
        assert!(code == *expected && told.contains(words), "{words}: {code} {told}");
    }
    let (code, told) = ended("bridge_room", &[&url, "--room", "Nowhere"], &matrix.settings()).await;
    assert!(code == 6 && told.contains("there is no such room"), "{told}");

    let mut bridge = bridge("bridge_forbidden", &server, &matrix, &[], "QGIS").await;
    matrix.answer(403, json!({"errcode": "M_FORBIDDEN", "error": "ann may not"}), &[]);
    Native::join(&server, "ann", "QGIS").await.say("QGIS", "@matrixping").await;
    let (code, told) = bridge.ended();
    assert!(code == 6 && told.contains("may not speak in the room: HTTP 403 M_FORBIDDEN"), "{told}");
    assert!(!told.contains("ann"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_settings_are_listed_with_code_2() {
    let home = empty_folder("bridge_settings");
    std::fs::write(home.join(".env"), "MATRIX_PING_TOKEN=\"s3cret\nRULES=x\n").unwrap();
    let variables = [("MATRIX_PING_ROOMID", "#qgis:h"), ("MATRIX_PING_MESSAGE_PREFIX", ""), ("PORT", "no port")];
    let ended = run_bridge(&home, &["http://localhost:1"], &variables).await;
    let told = "causerie: 4 settings are wrong\n\
        MATRIX_PING_MESSAGE_PREFIX=\"\": must be a text that messages begin with\n\
        MATRIX_PING_HOMESERVER=\"\": must be an address such as https://matrix.example.org\n\
        MATRIX_PING_ROOMID=\"#qgis:h\": must be the id of a room, such as !abc:example.org; an alias, which begins with #, is none\n\
        MATRIX_PING_TOKEN (.env, line 1): the quote at its beginning is not closed\n";
    assert_eq!((ended.code, &*ended.err), (2, told));
}

#[tokio::test(flavor = "multi_thread")]
async fn both_sides_may_have_a_certificate_of_ones_own() {
    let proxied = Proxied::start("bridge_tls", "causerie.conf", "", &[]).await;
    let certificate = proxied.folder.join("tls/fullchain.pem");
    let url = format!("https://localhost:{}", proxied.https());
    let plain = proxied.server.url("");
    let (code, told) = ended("bridge_untrusted", &[&plain], &settings(&url)).await;
    assert!(code == 3 && told.contains("the Matrix server: ") && told.contains("certificate"), "{told}");
    // What is behind it is no Matrix server.
    let with_ca = |url| [url, "--ca", certificate.to_str().unwrap()];
    let (code, told) = ended("bridge_trusted", &with_ca(&plain), &settings(&url)).await;
    assert!(code == 3 && told.contains("no Matrix server: HTTP 404"), "{told}");
    let mut matrix = Matrix::start().await;
    let mut bridge = start("bridge_over_tls", &with_ca(&url), &matrix.settings());
    proxied.server.until_members("QGIS", 1).await;
    Native::join(&proxied.server, "ann", "QGIS").await.say("QGIS", "@matrixping").await;
    assert_eq!(matrix.hears().await, "**ann** (QGIS): @matrixping");
    bridge.signal("TERM");
    assert_eq!(bridge.ended().0, 0);
}

//! Lines, JSON and exit codes for programs.

use crate::common::native::{KEY, Native, token};
use crate::common::program::{empty_folder, free_port};
use crate::common::{Client, Server};
use crate::piped::{Piped, run};
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn a_piped_line_is_sent_and_the_client_leaves() {
    let server = Server::start(&[("BASE_PATH", "/chat")]).await;
    let mut bob = Native::over(Client::connect(&server, "/chat/ws").await);
    bob.say_hello(json!({"nickname": "bob"})).await;
    bob.enter("QGIS").await;
    let home = empty_folder("terminal_pipe");
    let address = server.url("/chat/");
    let arguments = [&*address, "--nick", "cron", "--room", "QGIS"];
    let ended = run(&home, &arguments, &[], "hello\n\n/quit is no command here\n").await;
    assert_eq!((ended.code, &*ended.out, &*ended.err), (0, "", ""));
    assert_eq!(bob.event("message").await["content"]["text"], "hello");
    assert_eq!(bob.event("message").await["content"]["text"], "/quit is no command here");
    // A member that comes and goes this quickly is not reported; but it is gone, at once.
    assert_eq!(server.members("QGIS").await, 1);
    assert!(std::fs::read_dir(&home).unwrap().next().is_none(), "nothing is left behind");
}

#[tokio::test(flavor = "multi_thread")]
async fn many_piped_lines_arrive_in_order() {
    let server = Server::start(&[]).await;
    let mut bob = Native::join(&server, "bob", "QGIS").await;
    let home = empty_folder("terminal_many");
    let lines: Vec<String> = (0..30).map(|number| format!("line {number}")).collect();
    let address = server.url("");
    let arguments = [&*address, "--nick", "cron", "--room", "QGIS"];
    let ended = run(&home, &arguments, &[], &lines.join("\n")).await;
    assert_eq!(ended.code, 0, "{ended:?}");
    for line in lines {
        assert_eq!(bob.event("message").await["content"]["text"], line);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_goes_to_every_room_that_is_named() {
    let server = Server::start(&[("ROOMS", "QGIS,Field and mobile,Other")]).await;
    let mut bob = Native::join(&server, "bob", "QGIS").await;
    bob.enter("Field and mobile").await;
    bob.enter("Other").await;
    let home = empty_folder("terminal_rooms_named");
    let arguments = [&*server.url(""), "--nick", "cron", "--room", "QGIS, Field and mobile,", "--room", "QGIS"];
    let ended = run(&home, &arguments, &[], "hello").await;
    assert_eq!((ended.code, &*ended.err), (0, ""));
    let heard = bob.fence("Other").await;
    let rooms: Vec<&Value> =
        heard.iter().filter(|frame| frame["content"]["text"] == "hello").map(|frame| &frame["room"]).collect();
    assert_eq!(rooms, [&json!("QGIS"), &json!("Field and mobile")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hook_is_told_from_people() {
    let server = Server::start(&[("HOOKS", "backup:0123456789-ABCDEF_hush:QGIS")]).await;
    let home = empty_folder("terminal_hook");
    let mut follower = Piped::start(&home, &[&server.url(""), "--nick", "log", "--room", "QGIS", "--follow"]);
    follower.until("You are log in QGIS");
    let body = Some(json!({"text": "done"}).to_string());
    assert_eq!(server.request(reqwest::Method::POST, "/hook/0123456789-ABCDEF_hush", body).await.status, 200);
    assert!(follower.until("done").contains("<backup [bot]> done"), "{:?}", follower.seen);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_quotes_the_message_that_it_answers() {
    let server = Server::start(&[("ROOMS", "QGIS")]).await;
    let mut bob = Native::join(&server, "bob", "QGIS").await;
    let before = bob.say("QGIS", "said before anybody came").await["id"].clone();
    let home = empty_folder("terminal_replies");
    let mut follower = Piped::start(&home, &[&server.url(""), "--nick", "log", "--room", "QGIS", "--follow"]);
    follower.until("You are log in QGIS");
    let mut plugin = Client::connect(&server, "/channel/QGIS/ws").await;
    let asked = uuid::Uuid::new_v4();
    plugin
        .send(json!({"type": "text", "author": "hans", "avatar": null, "id": asked, "timestamp": 1,
            "text": "who has the parcels\u{1b}[2J of the new quarter?"}))
        .await;
    follower.until("<hans> who has the parcels");
    let reply = |to: &Value, text: &str| {
        let content = json!({"kind": "text", "text": text});
        json!({"type": "send", "room": "QGIS", "content": content, "in_reply_to_id": to})
    };
    let answer = bob.ok(reply(&json!(asked), "I do")).await["id"].clone();
    assert!(follower.until("I do").ends_with("QGIS <bob> (re hans: who has the parcels\u{241b}[2J …) I do"));
    bob.ok(reply(&answer, "here they are")).await;
    assert!(follower.until("here they are").ends_with("QGIS <bob> (re bob: I do) here they are"));
    bob.ok(reply(&before, "as I said")).await;
    assert!(follower.until("as I said").ends_with("QGIS <bob> (re an earlier message) as I said"));
    // A correction stays a reply.
    let edit = json!({"kind": "text", "text": "I do, since today"});
    bob.ok(json!({"type": "send", "room": "QGIS", "content": edit, "replaces": answer})).await;
    let line = follower.until("since today");
    assert!(
        line.contains("<bob> (re hans: who has the parcels") && line.ends_with("I do, since today (edited)"),
        "{line}"
    );
    // A message that is no reply is shown as before.
    bob.say("QGIS", "a line").await;
    assert!(follower.until("a line").ends_with("QGIS <bob> a line"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_tls_is_reported_with_an_http_address() {
    let server = Server::start(&[]).await;
    let home = empty_folder("terminal_no_tls");
    let port = server.addr().port();
    let address = format!("https://127.0.0.1:{port}/chat");
    let ended = run(&home, &[&address, "--room", "QGIS"], &[], "hi").await;
    let told = format!("{address}: no TLS there; say http://127.0.0.1:{port}/chat if you mean it without");
    assert_eq!(ended.code, 3, "{ended:?}");
    assert!(ended.err.contains(&told), "{ended:?}");
    let ended = run(&home, &["no-such-host.invalid:8000", "--room", "QGIS", "--retries", "0"], &[], "hi").await;
    assert!(ended.err.contains("https://no-such-host.invalid:8000: "), "what was tried is said: {ended:?}");
    let near = format!("127.0.0.1:{port}");
    let ended = run(&home, &[&near, "--nick", "ann", "--room", "QGIS"], &[], "hi").await;
    assert_eq!(ended.code, 0, "{ended:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn events_are_printed_line_by_line() {
    let server = Server::start(&[("LIMIT_ACK_TIMEOUT", "60")]).await;
    let home = empty_folder("terminal_follow");
    let mut follower = Piped::start(&home, &[&server.url(""), "--nick", "log", "--room", "QGIS", "--follow"]);
    drop(follower.input.take());
    follower.until("QGIS -- You are log in QGIS; nobody else is here");
    let mut bob = Native::join(&server, "bob", "QGIS").await;
    follower.until("QGIS -- bob came");
    bob.say("QGIS", "two\nlines").await;
    let line = follower.until("<bob>");
    assert_eq!(&line[5..], " QGIS <bob> two␊lines");
    let direct =
        json!({"type": "direct_send", "room": "QGIS", "nickname": "log", "content": {"kind": "text", "text": "psst"}});
    assert_eq!(bob.ok(direct).await["delivery"], "delivered");
    follower.until("QGIS *bob* psst");
    follower.signal("TERM");
    assert_eq!(follower.ended(), (0, String::new()));
    bob.until(|frame| frame["left"][0]["reason"] == "left").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn events_are_printed_as_json() {
    let server = Server::start(&[]).await;
    let home = empty_folder("terminal_json");
    let mut follower = Piped::start(&home, &[&server.url(""), "--nick", "log", "--room", "QGIS", "--json", "--follow"]);
    drop(follower.input.take());
    let joined: Value = serde_json::from_str(&follower.until("\"joined\"")).unwrap();
    assert_eq!(joined, json!({"type": "joined", "room": "QGIS", "nickname": "log"}));
    let mut bob = Native::join(&server, "bob", "QGIS").await;
    let said = bob.say("QGIS", "hé\u{1b}[31m\u{202e}\u{9b}").await;
    let line = follower.until("\"message\"");
    assert!(!line.contains(char::is_control) && !line.contains('\u{202e}'), "{line}");
    let message: Value = serde_json::from_str(&line).unwrap();
    assert_eq!((&message["id"], &message["content"]["text"]), (&said["id"], &json!("hé\u{1b}[31m\u{202e}\u{9b}")));
    assert!(follower.seen.iter().all(|line| serde_json::from_str::<Value>(line).is_ok()));
    assert!(!follower.seen.join("").contains("\"resume\""), "the key is nobody's business");

    let address = server.url("");
    let arguments = [&*address, "--nick", "cron", "--room", "QGIS", "--json"];
    let ended = run(&home, &arguments, &[], "hello").await;
    let events: Vec<Value> = ended.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let sent = events.iter().find(|event| event["type"] == "sent").expect("what was sent");
    assert_eq!((ended.code, &sent["room"]), (0, &json!("QGIS")), "{events:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn exit_codes_tell_the_cause() {
    let server = Server::start(&[("ROOMS", "QGIS,Staff"), ("TOKEN_ROOMS", "Staff"), ("TOKEN_KEY", KEY)]).await;
    let _bob = Native::join(&server, "bob", "QGIS").await;
    let home = empty_folder("terminal_codes");
    let url = server.url("");
    let nowhere = format!("http://127.0.0.1:{}", free_port());
    let no_chat = server.url("/nothing/here");
    std::fs::write(home.join("bad"), "not.a.token").unwrap();
    let long = "x".repeat(4001);
    let (with_query, with_fragment) = (format!("{url}/?token=a.b.c"), format!("{url}/#room=QGIS"));
    let rows: [(&[&str], &str, i32, &str); 18] = [
        (&[&url, "--nick", "ann", "--room", "QGIS"], "hi", 0, ""),
        (&[&url, "--nick", "ann"], "", 0, ""),
        (&["ftp://x"], "", 2, "https://"),
        (&[&with_query, "--room", "QGIS"], "hi", 2, "CAUSERIE_TOKEN"),
        (&[&with_fragment], "hi", 2, "--room"),
        (&[&url, "--nick", "ann"], "hi", 2, "--room"),
        (&[&url, "--nick", "ann", "--room", " ,"], "hi", 2, "--room names no room"),
        (&[&url, "--dance"], "", 2, "--dance"),
        (&[&nowhere, "--room", "QGIS", "--retries", "0"], "hi", 3, "nobody listens there"),
        (&[&nowhere, "--room", "QGIS", "--retries", "1"], "", 3, "nobody listens there"),
        (&[&no_chat, "--room", "QGIS"], "hi", 3, "HTTP 403"),
        (&["http://no-such-host.invalid", "--room", "QGIS"], "hi", 3, ""),
        (&[&url, "--nick", "ann", "--token-file", "bad", "--room", "QGIS"], "hi", 4, "token_invalid"),
        (&[&url, "--nick", "a b", "--room", "QGIS"], "hi", 5, "nickname_invalid"),
        (&[&url, "--nick", "bob", "--room", "QGIS"], "hi", 5, "nickname_taken"),
        (&[&url, "--nick", "ann", "--room", "Nowhere"], "hi", 6, "room_not_found"),
        (&[&url, "--nick", "ann", "--room", "QGIS"], &long, 7, "not said"),
        (&[&url, "--nick", "ann", "--token-file", "missing"], "hi", 1, "missing"),
    ];
    for (arguments, input, code, told) in rows {
        let ended = run(&home, arguments, &[], input).await;
        assert_eq!(ended.code, code, "{arguments:?}: {ended:?}");
        assert!(ended.err.contains(told) && (code == 0) == ended.err.is_empty(), "{arguments:?}: {ended:?}");
        let commands = ["/join", "/nick", "/rooms", "/help"];
        assert!(!commands.iter().any(|command| ended.err.contains(command)), "nobody can type here: {ended:?}");
        assert!(!ended.err.contains("a.b.c"), "a token is shown to nobody: {ended:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_open_rooms_and_are_shown_to_nobody() {
    let server = Server::start(&[("ROOMS", "QGIS,Staff"), ("TOKEN_ROOMS", "Staff"), ("TOKEN_KEY", KEY)]).await;
    let home = empty_folder("terminal_token");
    let token = token(json!({"sub": "ann", "rooms": ["Staff"]}));
    let bad = format!("{token}x");
    std::fs::write(home.join("token"), format!("{token}\n")).unwrap();
    let (url, in_path) = (server.url(""), server.url(&format!("/t/{token}/")));
    let bad_in_path = server.url(&format!("/t/{bad}/"));
    let by_file = run(&home, &[&url, "--nick", "ann", "--room", "Staff", "--token-file", "token"], &[], "hi").await;
    let by_variable =
        run(&home, &[&url, "--nick", "ann", "--room", "Staff"], &[("CAUSERIE_TOKEN", &token)], "hi").await;
    let by_path = run(&home, &[&in_path, "--nick", "ann", "--room", "Staff"], &[], "hi").await;
    assert_eq!([by_file.code, by_variable.code, by_path.code], [0, 0, 0], "{by_file:?} {by_variable:?} {by_path:?}");
    for ended in [
        run(&home, &[&bad_in_path, "--nick", "ann", "--room", "Staff", "--json"], &[], "hi").await,
        run(&home, &[&url, "--nick", "ann", "--room", "Staff"], &[("CAUSERIE_TOKEN", &bad)], "hi").await,
    ] {
        assert_eq!(ended.code, 4, "{ended:?}");
        assert!(!format!("{ended:?}").contains(&bad[..40]), "{ended:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trace_has_what_went_over_the_wire_without_what_opens_anything() {
    let settings = [("ROOMS", "QGIS,Staff"), ("TOKEN_KEY", KEY), ("KEY_ROOMS", "Staff=mellon")];
    let server = Server::start(&settings).await;
    let home = empty_folder("terminal_trace");
    let (url, token) = (server.url(""), token(json!({"sub": "ann"})));
    let arguments = [&*url, "--nick", "ann", "--room", "Staff", "--trace", "trace.jsonl"];
    let ended =
        run(&home, &arguments, &[("CAUSERIE_TOKEN", &token), ("CAUSERIE_ROOM_KEY", "mellon")], "good day").await;
    assert_eq!(ended.code, 0, "{ended:?}");
    let trace = std::fs::read_to_string(home.join("trace.jsonl")).unwrap();
    let lines: Vec<Value> = trace.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines[0]["opened"], true);
    let sent = |kind: &str| {
        lines.iter().find(|line| line["sent"]["type"] == kind).unwrap_or_else(|| panic!("no {kind}: {trace}"))
    };
    assert_eq!(sent("hello")["sent"]["token"], "(hidden)");
    assert_eq!(sent("join")["sent"]["key"], "(hidden)");
    assert_eq!(sent("send")["sent"]["content"]["text"], "good day");
    let welcome = lines.iter().find(|line| line["received"]["type"] == "welcome").unwrap();
    assert_eq!(welcome["received"]["resume"], "(hidden)");
    assert!(!trace.contains(&token) && !trace.contains("mellon"));
    let refused = run(&home, &[&url, "--nick", "ann", "--trace", "no/such/folder"], &[], "hi").await;
    assert_eq!(refused.code, 1, "{refused:?}");
    assert!(refused.err.contains("no/such/folder"), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_in_the_environment_opens_its_room() {
    let server = Server::start(&[("ROOMS", "QGIS,Staff"), ("KEY_ROOMS", "Staff=mellon")]).await;
    let home = empty_folder("terminal_room_key");
    let url = server.url("");
    let arguments = [&*url, "--nick", "ann", "--room", "Staff"];
    let without = run(&home, &arguments, &[], "hi").await;
    assert_eq!(without.code, 6, "{without:?}");
    assert!(without.err.contains("it wants a key: put it into the variable CAUSERIE_ROOM_KEY"), "{without:?}");
    let wrong = run(&home, &arguments, &[("CAUSERIE_ROOM_KEY", "melon")], "hi").await;
    assert_eq!(wrong.code, 6, "{wrong:?}");
    assert!(wrong.err.contains("what CAUSERIE_ROOM_KEY holds is not its key"), "{wrong:?}");
    assert!(!wrong.err.contains("melon"), "{wrong:?}");
    let with = run(&home, &arguments, &[("CAUSERIE_ROOM_KEY", "mellon")], "hi").await;
    assert_eq!(with.code, 0, "{with:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kick_ends_the_client_with_its_reason() {
    let server = Server::start(&[("TOKEN_KEY", KEY)]).await;
    let home = empty_folder("terminal_kicked");
    let mut follower = Piped::start(&home, &[&server.url(""), "--nick", "log", "--room", "QGIS", "--follow"]);
    follower.until("You are log");
    let boss = token(json!({"sub": "boss", "roles": ["moderator"]}));
    let mut boss = Native::hello_with(&server, json!({"nickname": "boss", "token": boss})).await;
    let state = boss.enter("QGIS").await;
    let log = state["members"].as_array().unwrap().iter().find(|member| member["nickname"] == "log").unwrap();
    boss.ok(json!({"type": "kick", "room": "QGIS", "member": log["member"], "reason": "flooding"})).await;
    let (code, told) = follower.ended();
    assert_eq!(code, 8);
    assert!(told.contains("out of QGIS: you were shown out: flooding"), "{told}");
}

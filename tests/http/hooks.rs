//! The door for programs (`docs/hooks.md`): what members of every generation get, each refusal, and the name.

use crate::common::member::{GENERATIONS, Member, V3, newcomer};
use crate::common::native::{KEY, Native, token};
use crate::common::{PATIENCE, Server};
use crate::raw::{RawAnswer, Refusals, request, send};
use futures_util::future::join_all;
use serde_json::json;
use std::time::Instant;

const SECRET: &str = "hush-0123456789-ABCDEF_";
const OTHER: &str = "hush-other-6789-ABCDEF_";

fn settings() -> Vec<(&'static str, &'static str)> {
    vec![
        ("ROOMS", "QGIS,Key,Den,Staff,a:b c"),
        ("KEY_ROOMS", "Key=s3same"),
        ("HIDDEN_ROOMS", "Den"),
        ("TOKEN_KEY", KEY),
        ("TOKEN_ROOMS", "Staff"),
        ("MAX_STORED_MESSAGES", "5"),
        (
            "HOOKS",
            "Grafana:hush-0123456789-ABCDEF_:QGIS,backup:hush-other-6789-ABCDEF_:Key,den:hush-den---6789-ABCDEF_:Den,\
             staff:hush-staff-6789-ABCDEF_:Staff,odd:hush-odd---6789-ABCDEF_:a:b c",
        ),
    ]
}

async fn post(server: &Server, path: &str, headers: &str, body: &str) -> RawAnswer {
    let head = format!("POST {path} HTTP/1.1\r\nHost: chat.example.org\r\nConnection: close\r\n{headers}");
    send(server, format!("{head}Content-Length: {}\r\n\r\n{body}", body.len())).await
}

async fn say(server: &Server, secret: &str, body: &str) -> RawAnswer {
    post(server, &format!("/hook/{secret}"), "Content-Type: application/json\r\n", body).await
}

fn hi(text: &str) -> String {
    json!({ "text": text }).to_string()
}

#[tokio::test]
async fn every_generation_gets_it_and_native_clients_are_told_what_it_is() {
    let server = Server::start(&settings()).await;
    let mut ann = Native::join(&server, "ann", "QGIS").await;
    let mut members = Vec::new();
    for (generation, number) in GENERATIONS.into_iter().zip(2..) {
        let member = Member::enter(&server, generation, "QGIS", number).await;
        for earlier in &mut members {
            Member::expect_count(earlier, number).await;
        }
        members.push(member);
    }
    let answer = say(&server, SECRET, &hi("disk full")).await;
    assert_eq!((answer.status, answer.body.as_str(), answer.header("cache-control")), (200, "ok", "no-store"));
    let heard = ann.event("message").await;
    assert_eq!(heard["from"], json!({"nickname": "Grafana", "hook": true}));
    assert_eq!(heard["content"], json!({"kind": "text", "text": "disk full"}));
    for member in &mut members {
        member.expect_text("Grafana", "disk full").await;
    }
    let put = json!({"author": "web", "text": "by hand"});
    assert_eq!(server.put("/channel/QGIS/text", put).await.status, 200);
    assert_eq!(
        ann.event("message").await["from"],
        json!({"nickname": "web", "gischat": true}),
        "whoever puts is no hook"
    );

    let mut late = Native::hello(&server, "bob").await;
    late.enter_with(json!({"room": "QGIS", "history": 5})).await;
    let shown = late.event("message").await;
    assert_eq!((&shown["from"]["hook"], &shown["replay"]), (&json!(true), &json!(true)));
    assert_eq!(server.get("/room/QGIS/users").await.json(), json!(["ann", "bob"]), "a hook is no member");
}

#[tokio::test]
async fn requests_have_several_forms_and_rooms_four_kinds() {
    let server = Server::start(&settings()).await;
    let mut ann = Native::join(&server, "ann", "QGIS").await;
    let form = "Content-Type: application/x-www-form-urlencoded\r\n";
    let bearer = format!("authorization: bearer  {SECRET}\r\n");
    let typed = format!("Authorization: Bearer {SECRET}\r\nContent-Type: application/json; charset=utf-8\r\n");
    for (path, headers, body) in [
        (format!("/hook/{SECRET}"), "", hi("one")),
        (format!("/hook/{SECRET}"), form, "payload=%7B%22text%22%3A%22one%22%7D".into()),
        (format!("/hook/{SECRET}"), form, hi("one")), // as curl -d sends it
        (format!("/hook/{SECRET}"), form, "one".into()),
        ("/hook".into(), &*bearer, json!({"content": "one", "username": "ci"}).to_string()),
        (
            "/hook".into(),
            &*bearer,
            json!({"text": "two", "blocks": [{"type": "section", "text": {"text": "one"}}]}).to_string(),
        ),
        ("/hook".into(), &*bearer, hi("one")),
        ("/hook".into(), &*typed, hi("one")),
        (format!("/v3/hook/{SECRET}?utm_source=x"), "", hi("one")),
    ] {
        let answer = post(&server, &path, headers, &body).await;
        assert_eq!((answer.status, answer.body.as_str()), (200, "ok"), "{path} {headers}");
        assert_eq!(ann.event("message").await["content"]["text"], "one");
    }
    let all = token(json!({"rooms": ["*"]}));
    let mut cid = Native::hello_as(&server, "cid", &all).await;
    for (secret, name, room) in [
        (OTHER, "backup", "Key"),
        ("hush-den---6789-ABCDEF_", "den", "Den"),
        ("hush-staff-6789-ABCDEF_", "staff", "Staff"),
        ("hush-odd---6789-ABCDEF_", "odd", "a:b c"),
    ] {
        cid.enter(room).await;
        assert_eq!(say(&server, secret, &hi(room)).await.status, 200, "{room}");
        let heard = cid.event("message").await;
        assert_eq!((&heard["room"], &heard["from"]["nickname"]), (&json!(room), &json!(name)));
    }
}

#[tokio::test]
async fn a_feature_collection_is_a_layer() {
    let server = Server::start(&[&settings()[..], &[("MAX_GEOJSON_FEATURES", "1")]].concat()).await;
    let mut ann = Native::join(&server, "ann", "QGIS").await;
    let mut plugin = Member::enter(&server, V3, "QGIS", 2).await;
    let place =
        json!({"type": "Feature", "geometry": {"type": "Point", "coordinates": [5.72, 45.18]}, "properties": {}});
    let layer = json!({"type": "FeatureCollection", "name": "quakes", "features": [place]});
    assert_eq!(say(&server, SECRET, &layer.to_string()).await.status, 200);
    let content = ann.event("message").await["content"].clone();
    assert_eq!(
        (&content["kind"], &content["layer_name"], &content["crs_authid"], &content["geojson"]),
        (&json!("geojson"), &json!("quakes"), &json!("EPSG:4326"), &layer)
    );
    let heard = plugin.next().await;
    assert_eq!((&heard["type"], &heard["author"], &heard["geojson"]), (&json!("geojson"), &json!("Grafana"), &layer));
    let two = json!({"type": "FeatureCollection", "features": [place, place]});
    let answer = say(&server, SECRET, &two.to_string()).await;
    assert_eq!((answer.status, &*answer.body), (400, r#"{"detail":"geojson has 2 features, more than 1"}"#));
}

#[tokio::test]
async fn the_name_is_kept_from_everybody_else_in_the_room() {
    let settings = [&settings()[..], &[("TRACKERS", "all")]].concat();
    let server = Server::start(&settings).await;
    let named = token(json!({"nickname": "grafana", "rooms": ["*"]}));
    for mut native in [Native::hello(&server, "grafana").await, Native::hello_as(&server, "Grafana", &named).await] {
        native.refused(json!({"type": "join", "room": "QGIS"}), "nickname_taken").await;
        native.enter("Den").await;
        native.leave().await;
    }
    let bridge = token(json!({"roles": ["bridge"], "rooms": ["*"]}));
    let mut bridge = Native::hello_as(&server, "bridge", &bridge).await;
    bridge.enter("QGIS").await;
    let content = json!({"kind": "text", "text": "x"});
    let send = json!({"type": "send", "room": "QGIS", "as": "GRAFANA", "content": content});
    bridge.refused(send, "nickname_taken").await;
    for generation in GENERATIONS {
        let mut member = Member::enter_at(&server, generation, &generation.path("QGIS")).await;
        member.send(newcomer("grafana")).await;
        member.send(generation.text("GRAFANA", "I am the monitor")).await;
        let answer = server.put(&generation.put_path("QGIS"), generation.text("grafana", "me too")).await;
        assert_eq!(answer.status, 403, "{answer:?}");
        member.leave().await;
    }
    assert_eq!(server.users("QGIS").await, json!(["bridge"]));
    assert_eq!(server.get("/osmand/QGIS?id=Grafana&lat=1&lon=2").await.status, 403);
    assert_eq!(server.get("/osmand/Key?key=s3same&id=Grafana&lat=1&lon=2").await.status, 200, "only in its room");
    assert_eq!(say(&server, SECRET, &hi("it is me")).await.status, 200);
    let heard = bridge.event("message").await;
    assert_eq!((&heard["content"]["text"], &heard["from"]["hook"]), (&json!("it is me"), &json!(true)), "no other was");
}

/// Nobody learns whether there are hooks, nor which.
#[tokio::test]
async fn what_is_no_secret_is_as_an_unknown_path_and_counts() {
    let (server, without) = (Server::start(&settings()).await, Server::start(&[]).await);
    let from = "X-Forwarded-For: 203.0.113.7\r\n";
    let unknown = post(&without, "/nowhere", "", &hi("x")).await;
    assert_eq!((unknown.status, &*unknown.body), (404, r#"{"detail":"Not Found"}"#));
    for path in ["/hook", "/hook/", &format!("/hook/{SECRET}"), &format!("/hook/{SECRET}/")] {
        let answer = post(&without, path, "", &hi("x")).await;
        assert_eq!((answer.status, &answer.body), (404, &unknown.body), "{path}");
    }
    let slash = post(&server, &format!("/hook/{SECRET}/"), "", &hi("x")).await;
    assert_eq!((slash.status, slash.header("location")), (404, ""), "no redirect says a secret");
    let short = format!("/hook/{}", &SECRET[1..]);
    let longer = format!("/hook/{SECRET}x");
    let bearer = format!("{from}Authorization: Bearer {OTHER}x\r\n");
    let basic = format!("{from}Authorization: Basic {SECRET}\r\n");
    let guesses = [(&*short, from), (&longer, from), ("/hook", &bearer), ("/hook", &basic), ("/hook", from)];
    let mut refusals = Refusals::begin();
    let mut guesses = guesses.into_iter().cycle();
    while !refusals.are_over {
        let (path, headers) = guesses.next().expect("they go round");
        let answer = post(&server, path, headers, &hi("x")).await;
        refusals.count(answer.status);
        let expected = if refusals.are_over { r#"{"detail":"Too many requests"}"# } else { &unknown.body };
        assert_eq!(answer.body, expected);
    }
    assert_eq!(post(&server, &format!("/hook/{SECRET}"), from, &hi("x")).await.status, 200, "a right one is no guess");
    assert_eq!(say(&server, SECRET, &hi("x")).await.status, 200, "from elsewhere");
}

/// A proxy that names nobody stands for everybody: who guesses there shuts no hook, and no room whose key is no guess.
#[tokio::test]
async fn guesses_behind_a_proxy_that_names_nobody_shut_nobody_out() {
    const KEY: &str = "a-key-that-nobody-guesses";
    let rooms = format!("Key={KEY},Short=s3same,Other=s3same");
    let mut settings = settings();
    settings.extend([("ROOMS", "QGIS,Key,Den,Staff,a:b c,Short,Other"), ("KEY_ROOMS", &*rooms)]);
    let settings: std::collections::BTreeMap<_, _> = settings.into_iter().collect();
    let server = Server::start(&settings.into_iter().collect::<Vec<_>>()).await;
    let deadline = Instant::now() + PATIENCE;
    let mut guesses = 0..;
    let mut is_shut = false;
    while !is_shut {
        assert!(Instant::now() < deadline, "as many as twenty addresses have");
        let secrets: Vec<String> = guesses.by_ref().take(50).map(|n: u32| format!("{}{n:06}", &SECRET[..17])).collect();
        let (server, body) = (&server, hi("x"));
        let said = join_all(secrets.iter().map(|secret| say(server, secret, &body))).await;
        is_shut = said.iter().any(|answer| answer.status == 429);
    }
    assert_eq!(say(&server, SECRET, &hi("x")).await.status, 200);
    let ask = async |room: &str, from: &[&str]| request(&server, "GET", &format!("/room/{room}"), from).await.status;
    assert_eq!(ask(&format!("Key/users?key={KEY}"), &[]).await, 200);
    assert_eq!(ask("Short/users?key=s3same", &[]).await, 200, "nobody has guessed this room's");
    // Whoever guesses a short key must not find it.
    let home = ["X-Forwarded-For: 203.0.113.8"];
    let mut known = 200;
    while known == 200 {
        assert!(Instant::now() < deadline, "thirty in a minute");
        for _ in 0..5 {
            assert_ne!(ask("Short/users?key=wrong", &home).await, 200);
        }
        known = ask("Short/users?key=s3same", &home).await;
    }
    assert_eq!(ask("Short/users?key=s3same", &[]).await, 200, "from elsewhere");
    assert_eq!(ask("Other/users?key=s3same", &home).await, 200, "another room");
    assert_eq!(ask(&format!("Key/users?key={KEY}"), &home).await, 200);
}

#[tokio::test]
async fn browsers_and_what_is_no_message_are_refused_in_words() {
    let server = Server::start(&settings()).await;
    let path = format!("/hook/{SECRET}");
    for header in ["Origin: http://chat.example.org", "Sec-Fetch-Site: cross-site", "Cookie: a=b"] {
        let answer = request(&server, "POST", &path, &[header]).await;
        assert_eq!((answer.status, answer.body.contains("not for browsers")), (403, true), "{header}: {answer:?}");
    }
    for (body, fault) in [
        ("", "no text, no JSON object"),
        ("{", "no JSON object"),
        (r#"{"text":7}"#, "text is no string"),
        ("{}", "none of"),
    ] {
        let answer = say(&server, SECRET, body).await;
        assert_eq!((answer.status, answer.body.contains(fault)), (400, true), "{body}: {answer:?}");
    }
    let largest = hi(&"x".repeat(256 * 1024 - hi("").len()));
    assert_eq!(say(&server, OTHER, &largest).await.status, 200, "cut");
    assert_eq!(say(&server, OTHER, &format!("{largest} ")).await.status, 413);
}

#[tokio::test]
async fn each_hook_has_one_a_second_after_twenty_at_once() {
    let server = Server::start(&[&settings()[..], &[("MESSAGE_RATE", "1")]].concat()).await;
    for number in 0..20 {
        assert_eq!(say(&server, SECRET, &hi("x")).await.status, 200, "{number}");
    }
    let mut answer = say(&server, SECRET, &hi("x")).await;
    while answer.status == 200 {
        answer = say(&server, SECRET, &hi("x")).await; // a busy machine may have taken a second
    }
    assert_eq!((answer.status, answer.header("retry-after")), (429, "1"));
    assert_eq!(say(&server, OTHER, &hi("x")).await.status, 200, "another has its own");
    let deadline = Instant::now() + PATIENCE;
    while say(&server, SECRET, &hi("x")).await.status != 200 {
        assert!(Instant::now() < deadline);
    }
}

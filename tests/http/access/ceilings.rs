//! Limits of an address: refusals and connections (`docs/protocol.md`, Access and Limits).

use super::door::{WRITTEN_KEY, server_with};
use crate::common::Server;
use crate::common::program::Program;
use crate::common::raw::{CLOSE, Raw, frame, handshake};
use crate::common::tokens::token;
use crate::raw;
use serde_json::json;

/// The header in which a trusted proxy passes on an address.
fn from(address: &str) -> String {
    format!("X-Forwarded-For: {address}")
}

async fn get(server: &Server, path: &str, address: &str) -> raw::RawAnswer {
    raw::request(server, "GET", path, &[&from(address)]).await
}

async fn shake_hands(server: &Server, path: &str, address: &str) -> u16 {
    raw::handshake(server, path, &[&from(address), "Connection: close"]).await.status
}

/// Guesses until an address has had all of its refusals.
async fn guess_on(server: &Server, address: &str) {
    while get(server, "/room/nowhere/users", address).await.status != 429 {}
}

/// The answer to a request that is too much for an address. One refusal is forgotten every two seconds: where one was just before, the
/// request gets its ordinary refusal, and is made again.
async fn too_much(server: &Server, address: &str, ask: impl AsyncFn() -> raw::RawAnswer) -> raw::RawAnswer {
    for _ in 0..20 {
        guess_on(server, address).await;
        let answer = ask().await;
        if answer.status == 429 {
            return answer;
        }
        assert!(matches!(answer.status, 403 | 404), "{answer:?}");
    }
    panic!("it is never too much");
}

#[tokio::test]
async fn guesses_above_thirty_refusals_are_rate_limited() {
    let server = server_with(&[]).await;
    let ann = "203.0.113.1";
    let body = r#"{"author": "ann", "text": "hi"}"#;
    let json_from = ["Content-Type: application/json".to_owned(), from(ann)];
    let headers: Vec<&str> = json_from.iter().map(String::as_str).collect();
    for round in 0..6 {
        // Answers that are no refusals do not count.
        assert_eq!(get(&server, "/room/QGIS/users", ann).await.status, 200, "{round}");
        assert_eq!(get(&server, "/rooms", ann).await.status, 200, "{round}");
        assert_eq!(get(&server, "/nonsense", ann).await.status, 404, "{round}");
        assert_eq!(shake_hands(&server, "/channel/Staff/ws", ann).await, 403, "{round}");
        assert_eq!(shake_hands(&server, "/room/nowhere/ws", ann).await, 403, "{round}");
        assert_eq!(get(&server, "/room/Vault/users?key=guess", ann).await.status, 404, "{round}");
        assert_eq!(get(&server, "/channel/nowhere/last", ann).await.status, 404, "{round}");
        assert_eq!(raw::put(&server, "/channel/Key/text", &headers, body).await.status, 404, "{round}");
    }
    let good = format!("?token={}", token(json!({"rooms": ["*"]})));
    let key = format!("?key={WRITTEN_KEY}");
    let (guessed, all) = (["", &key], ["", &key, &good]);
    for (room, shown) in [
        ("nowhere", &all[..]),
        ("Staff", &guessed),
        ("Vault", &["", "?key=guess", &good]), // whoever may enter all rooms may not find out what hidden ones are called
        ("Den", &all),
        ("Key", &["", "?key=guess"]),
    ] {
        for shown in shown {
            for path in ["users", "last"] {
                let path = format!("/channel/{room}/{path}{shown}");
                let answer = too_much(&server, ann, async || get(&server, &path, ann).await).await;
                let wait: u64 = answer.header("retry-after").parse().expect("seconds");
                assert!((1..=2).contains(&wait), "{wait}");
            }
            let path = format!("/channel/{room}/ws{shown}");
            let lines = [&*from(ann), "Connection: close"];
            too_much(&server, ann, async || raw::handshake(&server, &path, &lines).await).await;
            let path = format!("/channel/{room}/text{shown}");
            too_much(&server, ann, async || raw::put(&server, &path, &headers, body).await).await;
        }
    }
    guess_on(&server, ann).await;
    let sure = [("QGIS", ""), ("QGIS", "?key=guess"), ("Staff", &good), ("Key", &good), ("Key", &key), ("Vault", &key)];
    for (room, shown) in sure {
        let to = |path: &str| format!("/channel/{room}/{path}{shown}");
        assert_eq!(get(&server, &to("users"), ann).await.status, 200, "{room}");
        assert_eq!(get(&server, &to("last"), ann).await.status, 200, "{room}");
        assert_eq!(shake_hands(&server, &to("ws"), ann).await, 101, "{room}");
        assert_eq!(raw::put(&server, &to("text"), &headers, body).await.status, 200, "{room}");
    }
    assert_eq!(get(&server, "/rooms", ann).await.status, 200, "lists name no room");
    let others = ["203.0.113.2", "2001:db8::1"];
    for other in others {
        assert_eq!(get(&server, "/room/QGIS/users", other).await.status, 200, "{other}");
        assert_eq!(get(&server, "/room/Staff/users", other).await.status, 404, "{other}");
    }
}

/// An IPv6 network of 64 bits is one address.
#[tokio::test]
async fn refusals_go_by_address() {
    let server = server_with(&[]).await;
    // Each address once; of refusals that are forgotten meanwhile there may be more.
    let mut refused = 0;
    while get(&server, "/room/nowhere/users", &format!("2001:db8:0:1::{refused:x}")).await.status == 404 {
        assert_eq!(raw::get(&server, "/room/nowhere/users").await.status, 404);
        refused += 1;
    }
    assert!(refused >= 30, "{refused}");
    let mut tries = 0..5; // one that is forgotten just now lets one through
    while get(&server, "/room/nowhere/users", "2001:db8:0:1:ffff::").await.status != 429 {
        assert!(tries.next().is_some(), "an address of its own");
    }
    assert_eq!(get(&server, "/room/nowhere/users", "2001:db8:0:2::1").await.status, 404);
    assert_eq!(raw::get(&server, "/room/nowhere/users").await.status, 404, "nobody knows who that is");
}

/// Number of guesses that are answered before the first that is not. They come over one connection.
async fn guesses(server: &Server, address: Option<&str>, most: usize) -> usize {
    let claim = address.map(|address| format!("{}\r\n", from(address))).unwrap_or_default();
    let mut raw = Raw::open(server.addr()).await;
    let guess = format!("HEAD /room/Key/users?key=guess HTTP/1.1\r\nHost: localhost\r\n{claim}\r\n");
    for number in 0..most {
        raw.write(guess.as_bytes()).await;
        let head = raw.head().await;
        if head.starts_with("HTTP/1.1 429") {
            return number;
        }
        assert!(head.starts_with("HTTP/1.1 404"), "{head}");
    }
    most
}

/// An office may sit behind a private address, and everybody behind an unknown one: keys cannot be guessed from there
/// either, and refusals keep no neighbour out of open rooms.
#[tokio::test]
async fn keys_are_not_guessed_from_private_and_unknown_addresses() {
    let key = format!("/channel/Key/ws?key={WRITTEN_KEY}");
    for (address, least) in [
        (Some("10.1.2.3"), 300),
        (Some("172.18.0.1"), 300),
        (Some("192.168.1.20"), 300),
        (Some("169.254.1.1"), 300),
        (Some("100.64.0.1"), 300),
        (Some("fd00:0:0:1::1"), 300),
        (Some("fe80::1"), 300),
        (Some("172.32.0.1"), 30),
        (None, 600),
    ] {
        let server = server_with(&[]).await;
        let passed = guesses(&server, address, 1000).await;
        assert!((least..1000).contains(&passed), "{passed} guesses from {address:?}");
        let headers: Vec<String> = address.map(from).into_iter().chain(["Connection: close".into()]).collect();
        let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
        // Such an address forgets a refusal soon: a handshake right behind guesses is not let in.
        let mut tries = 0..100;
        while raw::handshake(&server, &key, &headers).await.status != 429 {
            assert!(tries.next().is_some(), "the key is told from guesses at {address:?}");
            guesses(&server, address, 1000).await;
        }
        for path in ["/v1/room/QGIS/ws", "/room/QGIS/ws", "/channel/QGIS/ws"] {
            assert_eq!(raw::handshake(&server, path, &headers).await.status, 101, "{address:?}");
        }
        assert_eq!(raw::handshake(&server, &key, &[&from("203.0.113.1")]).await.status, 101, "another's");
    }
}

async fn connect(server: &Server, path: &str, address: &str) -> Raw {
    let mut raw = Raw::open(server.addr()).await;
    raw.shake_hands(path, &format!("{}\r\n", from(address)), b"").await;
    raw
}

async fn refused(server: &Server, path: &str, address: &str) -> String {
    let mut raw = Raw::open(server.addr()).await;
    raw.write(handshake(path, &format!("{}\r\n", from(address))).as_bytes()).await;
    raw.head().await
}

#[tokio::test]
async fn connections_of_an_address_are_limited() {
    let server = server_with(&[("LIMIT_CONNECTIONS", "3")]).await;
    let ann = "203.0.113.1";
    let mut held = Vec::new();
    for path in ["/v1/room/QGIS/ws", "/v2/room/Den/ws", "/channel/QGIS/ws"] {
        held.push(connect(&server, path, ann).await);
    }
    for path in ["/v1/room/QGIS/ws", "/room/Den/ws", "/channel/QGIS/ws"] {
        assert!(refused(&server, path, ann).await.starts_with("HTTP/1.1 429"), "{path}");
    }
    assert!(refused(&server, "/channel/Staff/ws", ann).await.starts_with("HTTP/1.1 403"), "no word about the room");
    let _other = connect(&server, "/channel/QGIS/ws", "203.0.113.2").await;
    assert_eq!(get(&server, "/room/QGIS/users", ann).await.status, 200, "only sockets are counted");

    let mut leaving = held.remove(0);
    leaving.write(&frame(CLOSE, &1000_u16.to_be_bytes())).await;
    assert_eq!(leaving.closed().await.0, 1000);
    drop(held.remove(0)); // cut, without a word
    server.until_members("QGIS", 2).await;
    held.push(until_connected(&server, "/channel/QGIS/ws", ann).await);
    held.push(until_connected(&server, "/channel/QGIS/ws", ann).await);
    assert!(refused(&server, "/channel/QGIS/ws", ann).await.starts_with("HTTP/1.1 429"));
}

/// Tries until a place is free.
async fn until_connected(server: &Server, path: &str, address: &str) -> Raw {
    for _ in 0..1000 {
        let mut raw = Raw::open(server.addr()).await;
        raw.write(handshake(path, &format!("{}\r\n", from(address))).as_bytes()).await;
        if raw.head().await.starts_with("HTTP/1.1 101") {
            return raw;
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    panic!("no place came back");
}

#[tokio::test]
async fn broken_handshakes_and_unknown_addresses_take_no_place() {
    let server = server_with(&[("LIMIT_CONNECTIONS", "1")]).await;
    let ann = "203.0.113.1";
    for _ in 0..3 {
        let broken = handshake("/channel/QGIS/ws", &format!("{}\r\nSec-WebSocket-Version: 8\r\n", from(ann)));
        let mut raw = Raw::open(server.addr()).await;
        raw.write(broken.replacen("Sec-WebSocket-Version: 13\r\n", "", 1).as_bytes()).await;
        assert!(raw.head().await.starts_with("HTTP/1.1 426"));
    }
    let _held = connect(&server, "/channel/QGIS/ws", ann).await;
    let mut unknown = Vec::new();
    for _ in 0..3 {
        unknown.push(Raw::connect(&server, "/channel/QGIS/ws").await);
    }
    server.until_members("QGIS", 4).await;

    let unlimited = server_with(&[("LIMIT_CONNECTIONS", "0")]).await;
    let mut many = Vec::new();
    for _ in 0..150 {
        many.push(connect(&unlimited, "/channel/QGIS/ws", ann).await);
    }
    unlimited.until_members("QGIS", 150).await;
}

/// The addresses and the advice in the log lines with this message.
fn told(log: &str, what: &str) -> Vec<(String, String)> {
    let lines = log.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let told = lines.filter(|line| line["fields"]["message"] == what || line["message"] == what);
    let word = |line: &serde_json::Value, key: &str| {
        line["fields"][key].as_str().or(line[key].as_str()).unwrap_or_else(|| panic!("no {key}: {line}")).to_owned()
    };
    told.map(|line| (word(&line, "address"), word(&line, "helps"))).collect()
}

/// One log line for public addresses, and one for addresses that may be those of proxies.
#[tokio::test]
async fn the_log_names_the_first_address_at_a_limit() {
    let keys = format!("Key={WRITTEN_KEY}");
    let settings = [
        ("LOG_FORMAT", "json"),
        ("LIMIT_CONNECTIONS", "1"),
        ("MESSAGE_RATE", "1"),
        ("ROOMS", "QGIS,Key"),
        ("KEY_ROOMS", &keys),
    ];
    let program = Program::start("bounds", &settings).await;
    let (server, path, body) = (&program.server, "/channel/QGIS/ws", r#"{"author": "ann", "text": "hi"}"#);
    let public = ["203.0.113.77", "198.51.100.77"];
    let private = ["172.18.0.77", "10.0.0.77"];
    for (address, scale) in [(public[0], 1), (private[0], 10), (public[1], 1), (private[1], 10)] {
        let mut held = Vec::new();
        for _ in 0..scale {
            held.push(connect(server, path, address).await);
        }
        assert!(refused(server, path, address).await.starts_with("HTTP/1.1 429"), "{address}");
        assert!(guesses(server, Some(address), 1000).await < 1000);
        let line = from(address);
        while raw::put(server, "/channel/QGIS/text", &["Content-Type: application/json", &line], body).await.status
            != 429
        {}
    }
    let log = program.log();
    let proxy = "; TRUSTED_PROXIES, if this is a proxy that sends X-Forwarded-For";
    for (what, helps) in [
        ("an address has as many sockets as it may", "LIMIT_CONNECTIONS"),
        ("an address guesses rooms or keys too fast", "longer keys in KEY_ROOMS"),
        ("an address sends too fast", "MESSAGE_RATE, or LIMIT_CONNECTIONS for many people"),
    ] {
        let expected = [("203.0.113.0/24", helps.to_owned()), ("172.18.0.0/24", format!("{helps}{proxy}"))];
        assert_eq!(told(&log, what), expected.map(|(address, helps)| (address.to_owned(), helps)), "{log}");
    }
    for address in public.into_iter().chain(private) {
        assert!(!log.contains(address), "no whole address: {log}");
    }
}

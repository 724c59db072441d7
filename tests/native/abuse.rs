//! Attacks of strangers on the native protocol (`docs/protocol.md`, Limits).

use crate::common::native::{KEY, Native, token};
use crate::common::program::Program;
use crate::common::{Client, Server};
use serde_json::json;
use tokio_tungstenite::tungstenite::Error;

async fn status(server: &Server, headers: &[(&'static str, &str)]) -> u16 {
    status_at(server, "/ws", headers).await
}

async fn status_at(server: &Server, path: &str, headers: &[(&'static str, &str)]) -> u16 {
    match Client::try_connect_with(server, path, headers).await {
        Ok(client) => {
            client.leave().await;
            101
        }
        Err(Error::Http(answer)) => answer.status().as_u16(),
        Err(error) => panic!("{error}"),
    }
}

#[tokio::test]
async fn pages_of_other_sites_are_refused() {
    let server = Server::start(&[]).await;
    let own = format!("http://{}", server.addr());
    let page = server.get("/").await;
    let own_cookie = page.headers["set-cookie"].to_str().unwrap().split(';').next().unwrap();
    let rows = [
        (vec![], 101),
        (vec![("origin", own.as_str())], 101),
        (vec![("origin", "https://127.0.0.1")], 101), // the same host
        (vec![("origin", "https://evil.example")], 403),
        (vec![("origin", "null")], 403),
        (vec![("origin", "http://127.0.0.1.evil.example")], 403),
        (vec![("origin", "https://chat.example.org"), ("x-forwarded-host", "chat.example.org")], 101),
        (vec![("origin", "https://evil.example"), ("x-forwarded-host", "chat.example.org")], 403),
        (vec![("origin", "https://chat.example.org"), ("cookie", own_cookie)], 101),
        (vec![("origin", "https://chat.example.org"), ("cookie", "causerie_page=1")], 403),
    ];
    for (headers, expected) in rows {
        assert_eq!(status(&server, &headers).await, expected, "{headers:?}");
    }
    let listed = Server::start(&[("ALLOWED_ORIGINS", "https://chat.example.org")]).await;
    let own = format!("http://{}", listed.addr());
    for (origin, expected) in [("https://chat.example.org", 101), ("https://evil.example", 403), (&own, 403)] {
        assert_eq!(status(&listed, &[("origin", origin)]).await, expected, "{origin}");
    }
    assert_eq!(status(&listed, &[]).await, 101, "programs have none");
}

#[tokio::test]
async fn lost_connections_count_against_their_address() {
    let server = Server::start(&[("LIMIT_CONNECTIONS", "3"), ("RESUME_GRACE", "600")]).await;
    let home = "203.0.113.1";
    let from_home = [("x-forwarded-for", home)];
    let ann = Native::hello_from(&server, "ann", home).await;
    assert_eq!(ann.welcome["limits"]["connections"], 3);
    let bob = Native::hello_from(&server, "bob", home).await;
    let stranger = Native::open_from(&server, home).await;
    assert_eq!(status(&server, &from_home).await, 429);
    assert_eq!(status(&server, &[("x-forwarded-for", "203.0.113.2")]).await, 101);
    bob.client.close_with(Some(3001)).await; // detached: it keeps its place
    assert_eq!(status_at(&server, "/channel/QGIS/ws", &from_home).await, 429);
    stranger.leave().await;
    // gischat's clients cannot come back to a place that is lent.
    let is_free = async || status_at(&server, "/channel/QGIS/ws", &from_home).await == 101;
    let until_free = async || {
        while !is_free().await {
            tokio::task::yield_now().await;
        }
    };
    until_free().await;
    let mut back = Native::open_from(&server, home).await;
    let welcome = back.say_hello(json!({"resume": ann.resume_key()})).await;
    assert_eq!(welcome["resumed"], true);
    drop(ann);
    until_free().await; // the place of the older connection came back, and only that
    let other = Client::try_connect_with(&server, "/channel/QGIS/ws", &from_home).await.expect("a place");
    assert!(!is_free().await);
    drop((back, other));
    let unlimited = Server::start(&[("LIMIT_CONNECTIONS", "0")]).await;
    let mut many = Vec::new();
    for _ in 0..120 {
        many.push(Native::open_from(&unlimited, home).await);
    }
}

/// A session that lost its connection comes back to its own place, and no other client does.
#[tokio::test]
async fn sessions_of_a_full_address_can_resume() {
    let server = Server::start(&[("LIMIT_CONNECTIONS", "2"), ("RESUME_GRACE", "600")]).await;
    let home = "203.0.113.1";
    let from_home = [("x-forwarded-for", home)];
    let ann = Native::hello_from(&server, "ann", home).await;
    let bob = Native::hello_from(&server, "bob", home).await;
    assert_eq!(status(&server, &from_home).await, 429, "nobody is away");
    let (member, key) = (bob.member(), bob.resume_key());
    bob.client.close_with(Some(3001)).await;
    let mut stranger = Native::open_from(&server, home).await;
    assert_eq!(status(&server, &from_home).await, 429, "a place is lent once");
    assert_eq!(stranger.say_hello(json!({"nickname": "eve"})).await["code"], "too_many");
    assert_eq!(stranger.closed().await, 1013);
    let until_lent = async || {
        loop {
            if let Ok(client) = Client::try_connect_with(&server, "/ws", &from_home).await {
                return Native::over(client);
            }
            tokio::task::yield_now().await;
        }
    };
    let mut bob = until_lent().await;
    let welcome = bob.say_hello(json!({"resume": key})).await;
    assert_eq!((&welcome["resumed"], &welcome["member"]), (&json!(true), &json!(member)));
    assert_eq!(status(&server, &from_home).await, 429, "all are there again");

    // From elsewhere it takes a place there; nobody comes back to a place of another address.
    bob.client.close_with(Some(3001)).await;
    let away = "203.0.113.2";
    let other = Native::hello_from(&server, "other", away).await;
    let third = Native::hello_from(&server, "third", away).await;
    other.client.close_with(Some(3001)).await;
    let mut bob = Native::open_from(&server, away).await;
    let key = welcome["resume"].clone();
    assert_eq!(bob.say_hello(json!({"resume": key})).await["code"], "too_many");
    third.leave().await;
    ann.leave().await;
    let mut bob = until_lent().await;
    assert_eq!(bob.say_hello(json!({"resume": key})).await["resumed"], true);
}

/// A network of 64 bits counts as one address, and an address that stands for everybody counts as none.
#[tokio::test]
async fn trusted_proxies_tell_the_address() {
    let server = Server::start(&[("LIMIT_CONNECTIONS", "1")]).await;
    let _first = Native::open_from(&server, "2001:db8:0:1::1").await;
    assert_eq!(status(&server, &[("x-forwarded-for", "2001:db8:0:1:ffff::2")]).await, 429);
    assert_eq!(status(&server, &[("x-forwarded-for", "2001:db8:0:2::1")]).await, 101);
    let _unknown = [Native::open(&server).await, Native::open(&server).await];
    let forged = [("x-forwarded-for", "198.51.100.1, 2001:db8:0:1::3")];
    assert_eq!(status(&server, &forged).await, 429, "only what the proxy itself wrote counts");
}

#[tokio::test]
async fn log_and_metrics_hold_no_secret() {
    let settings = [
        ("LOG_LEVEL", "trace"),
        ("TOKEN_KEY", KEY),
        ("ROOMS", "QGIS,Vault"),
        ("KEY_ROOMS", "Vault=verysecretkey"),
        ("HIDDEN_ROOMS", "Vault"),
    ];
    let program = Program::start("native_silence", &settings).await;
    let server = &program.server;
    let name = "~adhocname0123456789abcdef";
    let token = token(json!({"sub": "somebodysub", "rooms": ["*"]}));
    let mut ann = Native::open_from(server, "203.0.113.77").await;
    ann.say_hello(json!({"nickname": "anntheuser", "token": token})).await;
    let first_key = ann.resume_key();
    ann.enter(name).await;
    ann.enter_with(json!({"room": "Vault", "key": "verysecretkey"})).await;
    ann.say(name, "contentthatissaid").await;
    ann.refused(json!({"type": "join", "room": "Vault2", "key": "guessedkey"}), "room_not_found").await;
    ann.client.send_text("{\"type\":\"malformedthing").await;
    let mut back = Native::open_from(server, "203.0.113.77").await;
    back.say_hello(json!({"resume": first_key, "token": token})).await;
    back.event("room_state").await;
    let status = server.get("/metrics").await;
    let seen = format!("{:?}", back.client.seen);
    assert!(!seen.contains("203.0.113.77"), "no address is in any frame");
    let bad = "badtoken.badtoken.badtoken";
    let mut eve = Native::open(server).await;
    eve.say_hello(json!({"nickname": "eve", "token": bad})).await;
    let told = format!("{}\n{}", program.log(), status.body);
    let secrets = [
        name,
        "verysecretkey",
        "guessedkey",
        bad,
        &token,
        &first_key,
        &back.resume_key(),
        "contentthatissaid",
        "malformedthing",
        "somebodysub",
        "anntheuser",
        "Vault",
        "203.0.113.77",
        KEY,
    ];
    for secret in secrets {
        assert!(!told.contains(secret), "{secret} is in the log: {told}");
    }
}

/// Ids of another member's messages and sessions give no access to them.
#[tokio::test]
async fn names_messages_and_sessions_cannot_be_stolen() {
    let server = Server::start(&[]).await;
    let mut ann = Native::join(&server, "ann", "QGIS").await;
    let mut eve = Native::join(&server, "eve", "QGIS").await;
    let said = ann.say("QGIS", "mine").await;
    let mut in_her_name =
        json!({"type": "send", "room": "QGIS", "as": "ann", "content": {"kind": "text", "text": "x"}});
    eve.refused(in_her_name.clone(), "forbidden").await;
    in_her_name["as"] = json!(null);
    in_her_name["from"] = json!({"member": ann.member(), "nickname": "ann"});
    in_her_name["member"] = json!(ann.member());
    eve.ok(in_her_name).await;
    let heard = ann.until(|frame| frame["content"]["text"] == "x").await;
    assert_eq!(heard["from"]["member"], *eve.member());
    eve.refused(json!({"type": "delete", "room": "QGIS", "id": said["id"]}), "forbidden").await;
    eve.refused(json!({"type": "kick", "room": "QGIS", "member": ann.member()}), "forbidden").await;
    let mut thief = Native::open(&server).await;
    for key in [ann.member(), ann.member().replacen("m.", "r.", 1), String::from("r."), ann.resume_key().to_lowercase()]
    {
        let welcome = thief.say_hello(json!({"nickname": "thief", "resume": key})).await;
        assert_eq!(welcome["resumed"], false);
        thief = Native::open(&server).await;
    }
}

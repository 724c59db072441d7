//! Tokens: grants, refusals and expiry (`docs/protocol.md`, Tokens).

use crate::common::Server;
use crate::common::native::{KEY, Native, moderator, token};
use crate::common::tokens::{ED_PUBLIC, ed_token, now, signed, tampered, unsigned};
use jsonwebtoken::{Algorithm, Header};
use serde_json::{Value, json};

const HOUR: u64 = 3600;
const DAY: u64 = 24 * HOUR;
/// Seconds for which an expired token is still valid.
const LEEWAY: u64 = 60;

async fn server() -> Server {
    let settings = [
        ("ROOMS", "QGIS,Staff,Board"),
        ("TOKEN_KEY", KEY),
        ("TOKEN_ROOMS", "Staff=staff,Board"),
        ("RESERVED_NICKNAMES", "geotribu"),
    ];
    Server::start(&settings).await
}

/// The replies to this token, in `hello` and in `auth`.
async fn answers(server: &Server, bad: &str) -> [Value; 2] {
    let mut stranger = Native::open(server).await;
    let hello = stranger.say_hello(json!({"nickname": "ann", "token": bad})).await;
    let mut ann = Native::hello_as(server, "ann", &token(json!({"sub": "boss"}))).await;
    let auth = ann.ask(json!({"type": "auth", "token": bad})).await;
    [hello["code"].clone(), auth["code"].clone()]
}

#[tokio::test]
async fn bad_tokens_are_refused() {
    let server = server().await;
    let claims = json!({"sub": "boss", "roles": ["moderator"]});
    let with_header = |header: Value| {
        let header = Header {
            jwk: serde_json::from_value(header).ok(),
            jku: Some("http://127.0.0.1/keys".into()),
            x5u: Some("http://127.0.0.1/cert".into()),
            ..Header::default()
        };
        signed(&header, &claims, "another secret of thirty-two bytes, or more")
    };
    let own_key = json!({"kty": "oct", "alg": "HS256",
        "k": "YW5vdGhlciBzZWNyZXQgb2YgdGhpcnR5LXR3byBieXRlcywgb3IgbW9yZQ"});
    let rows = [
        ("nothing", String::new(), "token_invalid"),
        ("no token", "abc".into(), "token_invalid"),
        ("alg none", unsigned(claims.clone()), "token_invalid"),
        ("another secret", signed(&Header::default(), &claims, &KEY.to_uppercase()), "token_invalid"),
        ("a key of its own", with_header(own_key), "token_invalid"),
        ("another algorithm", signed(&Header::new(Algorithm::HS512), &claims, KEY), "token_invalid"),
        ("other claims", tampered(&token(json!({"sub": "eve"})), claims.clone()), "token_invalid"),
        ("of yesterday", token(json!({"sub": "boss", "exp": now() - DAY})), "token_expired"),
        ("beyond the leeway", token(json!({"sub": "boss", "exp": now() - LEEWAY - 1})), "token_expired"),
        ("not yet", token(json!({"sub": "boss", "nbf": now() + HOUR})), "token_invalid"),
        ("made tomorrow", token(json!({"sub": "boss", "iat": now() + DAY})), "token_invalid"),
        ("no sub at all", token(json!({"sub": ""})), "token_invalid"),
        ("a long sub", token(json!({"sub": "x".repeat(129)})), "token_invalid"),
        ("no roles", token(json!({"sub": "boss", "roles": "moderator"})), "token_invalid"),
        ("too long", token(json!({"sub": "boss", "more": "x".repeat(4096)})), "token_invalid"),
    ];
    for (name, bad, code) in rows {
        assert_eq!(answers(&server, &bad).await, [json!(code), json!(code)], "{name}");
    }
    for (name, good) in [
        ("within the leeway", token(json!({"sub": "boss", "exp": now() - LEEWAY / 2}))),
        ("as long as may be", token(json!({"sub": "x".repeat(128)}))),
        ("soon", token(json!({"sub": "boss", "nbf": now() + LEEWAY / 2, "iat": now() + LEEWAY / 2}))),
    ] {
        let mut ann = Native::open(&server).await;
        let welcome = ann.say_hello(json!({"nickname": "ann", "token": good})).await;
        assert_eq!(welcome["type"], "welcome", "{name}: {welcome}");
    }
}

/// The public key is public: it must not serve as a signing secret.
#[tokio::test]
async fn the_algorithm_is_the_operators_choice() {
    let server = Server::start(&[("TOKEN_ALGORITHM", "EdDSA"), ("TOKEN_KEY", ED_PUBLIC)]).await;
    let claims = json!({"sub": "boss", "roles": ["moderator"]});
    let good = Native::hello_as(&server, "ann", &ed_token(claims.clone())).await;
    assert_eq!(good.welcome["roles"], json!(["moderator"]));
    for bad in [signed(&Header::default(), &claims, ED_PUBLIC), unsigned(claims.clone()), token(claims.clone())] {
        let mut stranger = Native::open(&server).await;
        let answer = stranger.say_hello(json!({"nickname": "ann", "token": bad})).await;
        assert_eq!(answer["code"], "token_invalid");
    }
}

#[tokio::test]
async fn a_previous_key_and_an_audience_can_be_configured() {
    let old = "the key from before, which is long enough";
    let settings = [("TOKEN_KEY", KEY), ("TOKEN_KEY_PREVIOUS", old), ("TOKEN_AUDIENCE", "chat")];
    let server = Server::start(&settings).await;
    let for_us = json!({"aud": ["other", "chat"], "roles": ["staff", "staff2"]});
    for good in [token(for_us.clone()), signed(&Header::default(), &for_us, old)] {
        let ann = Native::hello_as(&server, "ann", &good).await;
        assert_eq!(ann.welcome["roles"], json!(["staff", "staff2"]));
    }
    for aud in [json!({"aud": "other"}), json!({})] {
        let mut stranger = Native::open(&server).await;
        let answer = stranger.say_hello(json!({"nickname": "ann", "token": token(aud)})).await;
        assert_eq!(answer["code"], "token_invalid");
    }
    let without = Server::start(&[]).await;
    let mut stranger = Native::open(&without).await;
    let answer = stranger.say_hello(json!({"nickname": "ann", "token": token(for_us)})).await;
    assert_eq!(answer["code"], "token_invalid", "without a key no token is good");
}

#[tokio::test]
async fn a_token_can_force_a_nickname_and_allow_a_reserved_one() {
    let server = server().await;
    let forcing = token(json!({"sub": "a", "nickname": "Geotribu"}));
    for keys in [json!({"token": forcing}), json!({"token": forcing, "nickname": "x"})] {
        let mut ann = Native::hello_with(&server, keys).await;
        assert_eq!(ann.welcome["nickname"], "Geotribu");
        for other in [json!("ann"), json!("x"), json!(null)] {
            assert_eq!(ann.enter_with(json!({"room": "QGIS", "nickname": other})).await["nickname"], "Geotribu");
            ann.ok(json!({"type": "leave", "room": "QGIS"})).await;
        }
    }
    let mut ann = Native::hello_as(&server, "ann", &moderator()).await;
    for reserved in ["internal", "Server", "SYSTEM", "admin", "moderator", "causerie", "GeoTribu"] {
        ann.refused(json!({"type": "join", "room": "QGIS", "nickname": reserved}), "nickname_invalid").await;
        let mut stranger = Native::open(&server).await;
        assert_eq!(stranger.say_hello(json!({"nickname": reserved})).await["code"], "nickname_invalid");
    }
    let mut stranger = Native::open(&server).await;
    let answer = stranger.say_hello(json!({"token": token(json!({"nickname": "no nickname"}))})).await;
    assert_eq!(answer["code"], "nickname_invalid");
}

#[tokio::test]
async fn rooms_and_roles_open_rooms() {
    let server = server().await;
    for (claims, opened) in [
        (json!({}), &["QGIS"][..]),
        (json!({"rooms": ["Staff"]}), &["QGIS", "Staff"]),
        (json!({"rooms": ["staff", "Staff ", "Board*"]}), &["QGIS"]),
        (json!({"roles": ["staff"]}), &["QGIS", "Staff"]),
        (json!({"roles": ["Staff", "moderator"]}), &["QGIS"]),
        (json!({"rooms": ["*"]}), &["QGIS", "Staff", "Board"]),
    ] {
        let mut ann = Native::hello_as(&server, "ann", &token(claims.clone())).await;
        let listed: Vec<&str> =
            ann.welcome["rooms"].as_array().unwrap().iter().map(|room| room["name"].as_str().unwrap()).collect();
        assert_eq!(listed, opened, "{claims}");
        for room in ["QGIS", "Staff", "Board"] {
            let answer = ann.ask(json!({"type": "join", "room": room})).await;
            let expected = if opened.contains(&room) { json!(null) } else { json!("room_not_found") };
            assert_eq!(answer["code"], expected, "{claims} {room}");
        }
        ann.leave().await;
    }
}

#[tokio::test]
async fn auth_goes_on_with_another_token_of_the_same_person() {
    let server = server().await;
    let mut ann = Native::hello_as(&server, "ann", &token(json!({"sub": "boss"}))).await;
    ann.enter("QGIS").await;
    let notice = json!({"type": "notice", "room": "QGIS", "level": "info", "text": "x"});
    ann.refused(notice.clone(), "forbidden").await;
    for other in [json!({"sub": "eve", "roles": ["moderator"]}), json!({"roles": ["moderator"]})] {
        ann.refused(json!({"type": "auth", "token": token(other)}), "token_invalid").await;
    }
    ann.refused(notice.clone(), "forbidden").await;
    let more = json!({"sub": "boss", "roles": ["moderator", "staff"]});
    let answer = ann.ok(json!({"type": "auth", "token": token(more)})).await;
    assert_eq!(answer["roles"], json!(["moderator", "staff"]));
    assert_eq!(answer["rooms"].as_array().unwrap().len(), 2, "{answer}");
    ann.ok(notice.clone()).await;
    ann.enter("Staff").await;
    ann.ok(json!({"type": "auth", "token": token(json!({"sub": "boss"}))})).await;
    let removed = ann.event("removed").await;
    assert_eq!((&removed["room"], &removed["reason"]), (&json!("Staff"), &json!("token_expired")));
    ann.refused(json!({"type": "typing", "room": "Staff"}), "not_joined").await;
    ann.refused(notice, "forbidden").await;
    let mut nobody = Native::hello(&server, "bob").await;
    nobody.refused(json!({"type": "auth", "token": moderator()}), "token_invalid").await;
}

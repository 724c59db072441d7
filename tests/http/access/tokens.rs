//! Tokens that open nothing (`docs/protocol.md`, Tokens).

use super::door::{Credentials, expect_open, expect_shut, server, server_with};
use crate::common::Server;
use crate::common::hmac::with_hmac;
use crate::common::tokens::{ED_PRIVATE, ED_PUBLIC, KEY, ed_token, now, signed, tampered, token, unsigned};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::{Algorithm, Header};
use serde_json::json;

async fn is_worthless(server: &Server, token: &str) {
    for shown in Credentials::token(token) {
        expect_shut(server, "Board", &shown).await;
    }
}

#[tokio::test]
async fn tokens_with_other_signatures_open_nothing() {
    let server = server().await;
    let claims = json!({"rooms": ["Board"]});
    let good = token(claims.clone());
    expect_open(&server, "Board", &Credentials::token(&good)[0]).await;
    let header = |alg| Header::new(alg);
    for bad in [
        unsigned(claims.clone()),
        unsigned(claims.clone()).replace("eyJhbGciOiJub25lI", "eyJhbGciOiJOb25lI"),
        good.rsplit_once('.').unwrap().0.to_owned() + ".",
        signed(&Header::default(), &claims, "another-0123456789abcdef0123456789abcdef"),
        signed(&Header::default(), &claims, ""),
        signed(&header(Algorithm::HS512), &claims, KEY),
        signed(&header(Algorithm::HS384), &claims, KEY),
        ed_token(claims.clone()),
        tampered(&token(json!({"rooms": ["QGIS"]})), claims.clone()),
        format!("{good}A"),
        good[..good.len() - 1].to_owned(),
        good.to_uppercase(),
        "a.b.c".into(),
        "x".repeat(5000),
    ] {
        is_worthless(&server, &bad).await;
    }
}

/// The public key is no secret, so nobody may sign with it.
#[tokio::test]
async fn the_public_key_is_no_secret_for_hs256() {
    let settings =
        [("ROOMS", "QGIS,Board"), ("TOKEN_ALGORITHM", "EdDSA"), ("TOKEN_KEY", ED_PUBLIC), ("TOKEN_ROOMS", "Board")];
    let server = Server::start(&settings).await;
    let claims = json!({"rooms": ["Board"]});
    let der = STANDARD.decode(ED_PUBLIC).unwrap();
    let pem = format!("-----BEGIN PUBLIC KEY-----\n{ED_PUBLIC}\n-----END PUBLIC KEY-----\n");
    for key in [ED_PUBLIC.as_bytes(), pem.as_bytes(), &der, &der[12..]] {
        let mut lasting = claims.clone();
        lasting["exp"] = (now() + 60).into();
        let confused = with_hmac(&Header::default(), &lasting, key);
        is_worthless(&server, &confused).await;
    }
    is_worthless(&server, &unsigned(claims.clone())).await;
    expect_open(&server, "Board", &Credentials::token(&ed_token(claims))[0]).await;
    assert_ne!(ED_PRIVATE, ED_PUBLIC);
}

/// A token may name the key that it is signed with; the server ignores that.
#[tokio::test]
async fn keys_named_in_the_token_are_ignored() {
    let server = server().await;
    let claims = json!({"rooms": ["Board"]});
    let foreign = "another-0123456789abcdef0123456789abcdef";
    let secret = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(foreign);
    let jwk = serde_json::from_value(json!({"kty": "oct", "k": secret, "alg": "HS256"})).unwrap();
    let jku = Some(format!("http://{}/keys", server.addr()));
    let header =
        Header { jwk: Some(jwk), jku: jku.clone(), x5u: jku, kid: Some("../../dev/null".into()), ..Header::default() };
    is_worthless(&server, &signed(&header, &claims, foreign)).await;
    expect_open(&server, "Board", &Credentials::token(&signed(&header, &claims, KEY))[0]).await;
}

#[tokio::test]
async fn tokens_open_nothing_before_and_after_their_time() {
    let server = server().await;
    let with = |time: &str, seconds: u64| {
        let mut claims = json!({"rooms": ["Board"]});
        claims[time] = seconds.into();
        token(claims)
    };
    for good in [with("exp", now() - 30), with("nbf", now() + 30), with("iat", now() + 30)] {
        expect_open(&server, "Board", &Credentials::token(&good)[2]).await;
    }
    for bad in [with("exp", now() - 61), with("exp", 0), with("nbf", now() + 90), with("iat", now() + 90)] {
        is_worthless(&server, &bad).await;
    }
    let timeless = signed(&Header::default(), &json!({"rooms": ["Board"], "exp": null}), KEY);
    is_worthless(&server, &timeless).await;
}

#[tokio::test]
async fn claims_of_the_wrong_type_make_a_token_worthless() {
    let server = server().await;
    for (claim, value) in [
        ("exp", json!("4102444800")),
        ("sub", json!("")),
        ("sub", json!("x".repeat(129))),
        ("sub", json!(7)),
        ("nickname", json!(["jane"])),
        ("roles", json!("moderator")),
        ("roles", json!([["moderator"]])),
        ("nbf", json!("now")),
    ] {
        let mut claims = json!({"rooms": ["Board"]});
        claims[claim] = value;
        is_worthless(&server, &token(claims)).await;
    }
    is_worthless(&server, &token(json!({"rooms": "Board"}))).await;
    is_worthless(&server, &token(json!({"rooms": {"Board": true}}))).await;
    is_worthless(&server, &token(json!({"rooms": ["Board"], "more": "x".repeat(4096)}))).await;
}

#[tokio::test]
async fn the_audience_and_two_keys() {
    let old = "previous-0123456789abcdef0123456789abcdef";
    let server = server_with(&[("TOKEN_AUDIENCE", "chat"), ("TOKEN_KEY_PREVIOUS", old)]).await;
    let claims = |aud: serde_json::Value| json!({"rooms": ["Board"], "aud": aud});
    for aud in [json!("chat"), json!(["mail", "chat"])] {
        for key in [KEY, old] {
            expect_open(
                &server,
                "Board",
                &Credentials::token(&signed(&Header::default(), &claims(aud.clone()), key))[0],
            )
            .await;
        }
    }
    for aud in [json!("mail"), json!("Chat"), json!([]), json!(["mail"]), json!(null), json!(1)] {
        is_worthless(&server, &token(claims(aud))).await;
    }
    is_worthless(&server, &token(json!({"rooms": ["Board"]}))).await;
}

/// Without a key in the settings no token is valid.
#[tokio::test]
async fn a_server_without_a_key_takes_no_token() {
    let server = Server::start(&[("ROOMS", "QGIS,Board"), ("KEY_ROOMS", "Board=s3same")]).await;
    for key in ["", KEY] {
        is_worthless(&server, &signed(&Header::default(), &json!({"rooms": ["*"]}), key)).await;
    }
}

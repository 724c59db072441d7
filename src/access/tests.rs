//! Tokens, claim by claim and header by header.

use super::{Grant, GrantedRooms, TokenFault, Tokens};
use crate::config::{Secret, TokenSettings};
use crate::limits::TOKEN_BYTES;
use jsonwebtoken::{Algorithm, Header};
use serde_json::{Value, json};

#[path = "../../tests/common/hmac.rs"]
pub(super) mod hmac;

const KEY: &str = "0123456789abcdef0123456789abcdef";
const OLD_KEY: &str = "fedcba9876543210fedcba9876543210";
const NOW: u64 = 1_795_156_230;

fn tokens(audience: Option<&str>) -> Tokens {
    Tokens::new(&TokenSettings {
        key: Some(Secret::new(KEY)),
        previous_key: Some(Secret::new(OLD_KEY)),
        audience: audience.map(String::from),
        ..TokenSettings::default()
    })
}

fn signed(header: &Header, claims: &Value, key: &str) -> String {
    hmac::with_hmac(header, claims, key.as_bytes())
}

fn verified(claims: &Value) -> Result<Grant, TokenFault> {
    tokens(None).verify_at(&signed(&Header::default(), claims, KEY), NOW)
}

#[test]
fn claims_become_a_grant() {
    let grant = verified(&json!({"exp": NOW + 10, "iat": NOW, "nbf": NOW - 1, "sub": "u1", "nickname": "jane",
        "rooms": ["Staff", "Field and mobile"], "roles": ["moderator", "staff"], "unknown": {"a": 1}}));
    let Ok(grant) = grant else { panic!("refused") };
    assert_eq!((grant.sub.as_deref(), grant.nickname.as_deref()), (Some("u1"), Some("jane")));
    assert_eq!(grant.expires, NOW + 70);
    assert!(grant.has_role("staff") && !grant.has_role("Staff"));
    for (room, named) in
        [("Staff", true), ("staff", false), ("Staff ", false), ("*", false), ("Field and mobile", true)]
    {
        assert_eq!(grant.names_room(room), named, "{room:?}");
    }
    let all = verified(&json!({"exp": NOW, "rooms": ["Staff", "*"]}));
    assert!(all.is_ok_and(|grant| grant.rooms == GrantedRooms::All && grant.names_room("QGIS")));
    let none = verified(&json!({"exp": NOW, "sub": null, "rooms": null}));
    assert!(none.is_ok_and(|grant| grant.sub.is_none() && !grant.names_room("QGIS") && !grant.has_role("")));
}

#[test]
fn wrong_claims_are_refused() {
    let invalid = [
        json!({}),
        json!({"exp": null}),
        json!({"exp": (NOW + 10).to_string()}),
        json!({"exp": -1}),
        json!({"exp": NOW + 10, "nbf": NOW + 61}),
        json!({"exp": NOW + 10, "nbf": "soon"}),
        json!({"exp": NOW + 10, "iat": NOW + 61}),
        json!({"exp": NOW + 10, "iat": []}),
        json!({"exp": NOW + 10, "sub": ""}),
        json!({"exp": NOW + 10, "sub": 7}),
        json!({"exp": NOW + 10, "sub": "é".repeat(129)}),
        json!({"exp": NOW + 10, "nickname": ["jane"]}),
        json!({"exp": NOW + 10, "rooms": "*"}),
        json!({"exp": NOW + 10, "rooms": [1]}),
        json!({"exp": NOW + 10, "roles": "moderator"}),
        json!({"exp": NOW + 10, "roles": {"moderator": true}}),
        json!({"exp": NOW + 10, "aud": 3}),
        json!([NOW + 10]),
    ];
    for claims in invalid {
        assert_eq!(verified(&claims), Err(TokenFault::Invalid), "{claims}");
    }
    assert!(verified(&json!({"exp": NOW + 10, "sub": "é".repeat(128), "nbf": NOW + 60, "iat": NOW + 60})).is_ok());
}

#[test]
fn a_minute_of_leeway_and_no_more() {
    for (exp, expected) in [(NOW - 59, None), (NOW - 60, Some(TokenFault::Expired)), (0, Some(TokenFault::Expired))] {
        assert_eq!(verified(&json!({"exp": exp})).err(), expected, "{exp}");
    }
    assert!(verified(&json!({"exp": NOW as f64 + 0.5})).is_ok());
    assert!(verified(&json!({"exp": 1e300})).is_ok_and(|grant| !grant.is_over(u64::MAX - 1)));
    assert_eq!(verified(&json!({"exp": NOW - 100, "nbf": NOW + 100})), Err(TokenFault::Invalid));
}

#[test]
fn the_audience_must_match_if_one_is_configured() {
    let of = |aud: Value| {
        let mut claims = json!({"exp": NOW, "aud": aud});
        if claims["aud"].is_null() {
            claims = json!({"exp": NOW});
        }
        signed(&Header::default(), &claims, KEY)
    };
    for (aud, fits) in [
        (json!("chat"), true),
        (json!(["other", "chat"]), true),
        (json!("Chat"), false),
        (json!([]), false),
        (json!(null), false),
    ] {
        assert_eq!(tokens(Some("chat")).verify_at(&of(aud.clone()), NOW).is_ok(), fits, "{aud}");
        assert!(tokens(None).verify_at(&of(aud.clone()), NOW).is_ok(), "{aud}");
    }
}

#[test]
fn the_configured_keys_and_the_configured_algorithm() {
    let claims = json!({"exp": NOW});
    let verify = |token: &str| tokens(None).verify_at(token, NOW).map(|_| ());
    for key in [KEY, OLD_KEY] {
        assert_eq!(verify(&signed(&Header::default(), &claims, key)), Ok(()));
    }
    let jku = Some("https://evil.example/keys".into());
    let own_key = Header { jku, kid: Some("1".into()), ..Header::default() };
    assert_eq!(verify(&signed(&own_key, &claims, KEY)), Ok(()));
    let critical = Header { crit: Some(vec!["b64".into()]), ..Header::default() };
    for token in [
        signed(&own_key, &claims, "another key, of more than 32 bytes"),
        signed(&Header::new(Algorithm::HS512), &claims, KEY),
        signed(&Header::new(Algorithm::HS384), &claims, KEY),
        signed(&critical, &claims, KEY),
        format!("{}.", signed(&Header::default(), &claims, KEY)),
        String::new(),
        "a.b.c".into(),
    ] {
        assert_eq!(verify(&token), Err(TokenFault::Invalid), "{token}");
    }
    let none = Tokens::new(&TokenSettings::default());
    assert_eq!(none.verify_at(&signed(&Header::default(), &claims, KEY), NOW), Err(TokenFault::Invalid));
    assert_eq!(none.verify_at(&signed(&Header::default(), &claims, ""), NOW), Err(TokenFault::Invalid));
}

#[test]
fn a_token_has_a_largest_size() {
    let of = |length: usize| signed(&Header::default(), &json!({"exp": NOW, "more": "x".repeat(length)}), KEY);
    let (most, more) = (of(2980), of(2986));
    assert!((4090..=TOKEN_BYTES).contains(&most.len()) && more.len() > TOKEN_BYTES, "{} {}", most.len(), more.len());
    assert!(tokens(None).verify_at(&most, NOW).is_ok());
    assert_eq!(tokens(None).verify_at(&more, NOW), Err(TokenFault::Invalid));
}

//! Headers of any text, of whoever sends them: only a trusted proxy is believed. Tokens of any text: only a signed one opens.

#![allow(clippy::unwrap_used, reason = "tests may panic")]

use super::client::{Client, PageCookie, asked_host, check_origin, parse_ip};
use super::tests::hmac;
use super::{TokenFault, Tokens};
use crate::config::{Addresses, Config, Secret, TokenSettings};
use crate::fuzzing::Choices;
use http::{HeaderMap, HeaderName, HeaderValue};
use jsonwebtoken::Header;
use serde_json::json;
use std::net::IpAddr;

const NAMES: [&str; 10] = [
    "x-forwarded-for",
    "x-forwarded-for",
    "x-forwarded-proto",
    "x-forwarded-host",
    "forwarded",
    "host",
    "origin",
    "cookie",
    "via",
    "sec-fetch-site",
];
const VALUES: [&str; 12] = [
    "203.0.113.7, 10.0.0.7",
    "[2001:db8::7]:443,198.51.100.1:80",
    "for=\"[2001:db8::7]\";proto=https, for=unknown",
    "::ffff:203.0.113.7",
    "unknown",
    "https, http",
    "chat.example.org:8000",
    "https://chat.example.org",
    "null",
    "causerie_page=0123; a=b",
    "same-origin",
    "[::1]:8000",
];

#[test]
fn headers_are_believed_of_trusted_proxies_alone() {
    let config = Config::from_pairs([("TRUSTED_PROXIES", "127.0.0.1,10.0.0.0/8,2001:db8:7::/48")]).unwrap().config;
    let listed = Config::from_pairs([("ALLOWED_ORIGINS", "https://chat.example.org")]).unwrap().config;
    let cookie = PageCookie::random();
    bolero::check!().for_each(|input: &[u8]| {
        let mut choices = Choices::new(input);
        let peer = choices.one_of(&[
            "127.0.0.1",
            "10.1.2.3",
            "::ffff:10.0.0.7",
            "2001:db8:7::1",
            "203.0.113.9",
            "2001:db8::9",
        ]);
        let peer: IpAddr = peer.parse().unwrap();
        let mut headers = HeaderMap::new();
        for _ in 0..=choices.byte() % 5 {
            let name = HeaderName::from_static(choices.one_of(&NAMES));
            if let Ok(value) = HeaderValue::from_bytes(&choices.varied(&VALUES)) {
                headers.append(name, value);
            }
        }
        let client = Client::of(peer, &headers, &config);
        let words = client.in_words();
        if config.trusted_proxies.contains(peer.to_canonical()) {
            let lines = headers.get_all("x-forwarded-for").iter().filter_map(|line| line.to_str().ok());
            let told = lines.flat_map(|line| line.split(',')).filter_map(|entry| parse_ip(entry.trim()));
            assert!(
                words == "unknown" || told.map(|ip| ip.to_canonical().to_string()).any(|ip| ip == words),
                "{words}"
            );
        } else {
            assert_eq!(client, Client::of(peer, &HeaderMap::new(), &config));
            assert_eq!(words, peer.to_string());
        }
        assert_eq!(Client::passed_on(&words).unwrap().address, client.address);
        assert!(client.shown(Addresses::Hidden).contains('/') && client.address.shown(Addresses::Full).len() < 64);
        let _ = (client.is_encrypted(&headers), client.is_on_this_machine(&headers));
        for config in [&config, &listed] {
            let denied = check_origin(&client, &headers, config, &cookie).err();
            assert!(denied.is_none_or(|denied| headers.contains_key("origin") && denied.origin.chars().count() <= 200));
        }
        assert!(asked_host(&headers).is_none_or(|host| !host.is_empty() && host.is_ascii()));
    });
}

#[test]
fn only_the_token_that_was_signed_opens() {
    const NOW: u64 = 1_795_156_230;
    let key = "0123456789abcdef0123456789abcdef";
    let tokens = Tokens::new(&TokenSettings { key: Some(Secret::new(key)), ..TokenSettings::default() });
    let signed = |claims| hmac::with_hmac(&Header::default(), &claims, key.as_bytes());
    let [good, over] = [60, -600].map(|left| NOW.saturating_add_signed(left));
    let good = signed(json!({"exp": good, "sub": "u1", "rooms": ["*"], "roles": ["moderator"]}));
    let over = signed(json!({"exp": over}));
    let odd = hmac::with_hmac(&Header::default(), &json!({"exp": 1e300, "aud": ["a"]}), b"another key");
    bolero::check!().for_each(|input: &[u8]| {
        let token = Choices::new(input).text(&[&good, &over, &odd]);
        match tokens.verify_at(&token, NOW) {
            Ok(grant) => assert!(token == good && grant.has_role("moderator")),
            Err(TokenFault::Expired) => assert_eq!(token, over),
            Err(TokenFault::Invalid) => {}
        }
    });
}

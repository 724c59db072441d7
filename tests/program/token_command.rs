//! `causerie token` as operators use it: the real program makes a token, a real server takes it, and tokens that the
//! server would refuse are not made.

use crate::common::program::empty_folder;
use crate::common::tokens::{ED_PRIVATE, ED_PUBLIC, KEY, now};
use crate::common::{Client, Server};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use std::process::{Command, Output};

const ROOMS: (&str, &str) = ("ROOMS", "QGIS,Staff,Field and mobile");
const HS256: [(&str, &str); 3] = [ROOMS, ("TOKEN_KEY", KEY), ("TOKEN_ROOMS", "Staff=staff,Field and mobile")];

fn run(test: &str, settings: &[(&str, &str)], arguments: &[&str]) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_causerie"));
    program.arg("token").args(arguments).env_clear().envs(settings.iter().copied());
    program.current_dir(empty_folder(test)).output().expect("the program runs")
}

/// The token, which is all that is printed.
fn made(test: &str, settings: &[(&str, &str)], arguments: &[&str]) -> String {
    let output = run(test, settings, arguments);
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success() && told.is_empty(), "{told}");
    let printed = String::from_utf8(output.stdout).unwrap();
    let token = printed.strip_suffix('\n').expect("a line");
    assert!(token.split('.').count() == 3 && !token.contains(char::is_whitespace), "{printed}");
    token.to_owned()
}

/// The reason for making no token; the standard output stays empty.
fn refused(test: &str, settings: &[(&str, &str)], arguments: &[&str], code: i32) -> String {
    let output = run(test, settings, arguments);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(code), 0), "{arguments:?}: {output:?}");
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(!told.contains(KEY) && !told.contains(ED_PRIVATE), "{told}");
    told
}

fn part(token: &str, number: usize) -> Value {
    let part = URL_SAFE_NO_PAD.decode(token.split('.').nth(number).unwrap()).unwrap();
    serde_json::from_slice(&part).unwrap()
}

#[tokio::test]
async fn a_server_with_the_same_settings_takes_the_token() {
    let server = Server::start(&HS256).await;
    for arguments in
        [&["--room", "Staff", "--room", "QGIS"][..], &["--all-rooms"], &["--role", "bridge", "--role", "staff"]]
    {
        let token = made("token_taken", &HS256, arguments);
        Client::connect(&server, &format!("/t/{token}/channel/Staff/ws")).await.leave().await;
    }
    let other = made("token_taken", &HS256, &["--room", "QGIS"]);
    assert_eq!(Client::refused(&server, &format!("/t/{other}/channel/Staff/ws")).await, 403);
    let spaced = made("token_taken", &HS256, &["--room", "Field and mobile"]);
    Client::connect(&server, &format!("/t/{spaced}/room/Field%20and%20mobile/ws")).await.leave().await;
}

#[test]
fn options_become_claims() {
    let before = now();
    let arguments = ["--sub", "u1", "--nickname", "admin", "--room", "Staff", "--role", "moderator", "--ttl", "90m"];
    let token = made("token_claims", &HS256, &[&arguments[..], &["--aud", "chat"]].concat());
    assert_eq!(part(&token, 0), json!({"typ": "JWT", "alg": "HS256"}));
    let claims = part(&token, 1);
    let iat = claims["iat"].as_u64().expect("a time");
    assert!((before..=now()).contains(&iat));
    let expected = json!({"sub": "u1", "nickname": "admin", "rooms": ["Staff"], "roles": ["moderator"], "aud": "chat",
        "iat": iat, "exp": iat + 5400});
    assert_eq!(claims, expected);
    let plain = part(&made("token_claims", &HS256, &["--all-rooms"]), 1);
    let iat = plain["iat"].as_u64().expect("a time");
    assert_eq!(plain, json!({"rooms": ["*"], "iat": iat, "exp": iat + 8 * 3600}));
    for (ttl, seconds) in [("45s", 45), ("1h", 3600), ("2d", 172_800)] {
        let claims = part(&made("token_claims", &HS256, &["--ttl", ttl]), 1);
        assert_eq!(claims["exp"].as_u64().unwrap() - claims["iat"].as_u64().unwrap(), seconds);
    }
    let audience = [&HS256[..], &[("TOKEN_AUDIENCE", "chat")]].concat();
    assert_eq!(part(&made("token_claims", &audience, &[]), 1)["aud"], "chat");
}

#[tokio::test]
async fn a_private_key_signs_tokens() {
    let settings = [ROOMS, ("TOKEN_ALGORITHM", "EdDSA"), ("TOKEN_KEY", ED_PUBLIC), ("TOKEN_ROOMS", "Staff")];
    let keys = empty_folder("token_keys");
    let file = |name: &str, key: &str| {
        let path = keys.join(name);
        std::fs::write(&path, format!("-----BEGIN PRIVATE KEY-----\n{key}\n-----END PRIVATE KEY-----\n")).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let own = file("own.pem", ED_PRIVATE);
    let token = made("token_eddsa", &settings, &["--room", "Staff", "--key-file", &own]);
    assert_eq!(part(&token, 0)["alg"], "EdDSA");
    let server = Server::start(&settings).await;
    Client::connect(&server, &format!("/t/{token}/channel/Staff/ws")).await.leave().await;

    let foreign = file("foreign.pem", "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC");
    let broken = file("broken.pem", "MC4CAQAwBQYDK2VwBCIEIA==");
    for (arguments, why) in [
        (&[][..], "wants the private key"),
        (&["--key-file", &foreign], "not the other half of TOKEN_KEY"),
        (&["--key-file", &broken], "no private Ed25519 key"),
        (&["--key-file", "nowhere.pem"], "nowhere.pem"),
    ] {
        let told = refused("token_eddsa", &settings, arguments, 1);
        assert!(told.contains(why), "{arguments:?}: {told}");
    }
}

#[test]
fn tokens_that_the_server_would_refuse_are_not_made() {
    let audience = [&HS256[..], &[("TOKEN_AUDIENCE", "chat")]].concat();
    let (long, many) = ("x".repeat(129), "x".repeat(3000));
    for (settings, arguments, why) in [
        (&[ROOMS][..], &["--all-rooms"][..], "TOKEN_KEY is not set"),
        (&HS256, &["--sub", ""], "1 to 128 characters"),
        (&HS256, &["--sub", &long], "1 to 128 characters"),
        (&HS256, &["--nickname", "jo"], "\"jo\" cannot be a nickname here"),
        (&HS256, &["--nickname", "jane doe"], "cannot be a nickname"),
        (&HS256, &["--room", "staff"], "\"staff\" is no room of this server"),
        (&HS256, &["--room", "*"], "all rooms are --all-rooms"),
        (&HS256, &["--aud", &many], "bytes, and the server takes 4096"),
        (&HS256, &["--role", "staf"], "\"staf\" is no role of this server, which knows moderator, bridge, staff"),
        (&HS256, &["--key-file", "/dev/null"], "TOKEN_ALGORITHM=EdDSA"),
        (&audience, &["--aud", "mail"], "another than TOKEN_AUDIENCE"),
    ] {
        let told = refused("token_refused", settings, arguments, 1);
        assert!(told.starts_with("causerie: no token: ") && told.contains(why), "{arguments:?}: {told}");
    }
    for arguments in [
        &["--ttl", "0s"][..],
        &["--ttl", "8"],
        &["--ttl", "h"],
        &["--ttl", "-1h"],
        &["--ttl", "8é"],
        &["--ttl", "99999999999d"],
        &["--all-rooms", "--room", "QGIS"],
        &["Staff"],
    ] {
        refused("token_refused", &HS256, arguments, 2);
    }
    let told = refused("token_refused", &[("TOKEN_KEY", "short")], &[], 2);
    assert!(told.contains("1 setting is wrong"), "{told}");
}

//! Conditions of each kind of room (`docs/protocol.md`, Access, the column of gischat's clients).

use super::door::{Credentials, ROOM_KEY, WRITTEN_KEY, expect_open, expect_shut, server, server_with};
use crate::common::member::{Member, V1, V2, V3};
use crate::common::tokens::{ED_PUBLIC, ed_token, token};
use crate::common::{Client, Server};
use serde_json::json;

#[tokio::test]
async fn open_rooms_admit_everybody() {
    let server = server().await;
    for room in ["QGIS", "Den"] {
        for shown in [Credentials::Nothing, Credentials::key("wrong"), Credentials::Path("/t/no-token".into())] {
            expect_open(&server, room, &shown).await;
        }
    }
}

#[tokio::test]
async fn rooms_with_a_key_need_it_or_a_token_that_names_them() {
    let server = server().await;
    for room in ["Key", "Vault"] {
        expect_open(&server, room, &Credentials::key(WRITTEN_KEY)).await;
        for shown in Credentials::token(&token(json!({"rooms": ["Key", "Vault"]}))) {
            expect_open(&server, room, &shown).await;
        }
        expect_open(&server, room, &Credentials::token(&token(json!({"rooms": ["*"]})))[2]).await;
        let wrong = ["", "wrong", "S3+same%2B%3D", "s3+same%2B", "s3+same%2B%3D%20", "s3+same+%3D", "%00", "%ff"];
        for shown in wrong.map(Credentials::key).into_iter().chain([Credentials::Nothing]) {
            expect_shut(&server, room, &shown).await;
        }
        let others = json!({"rooms": ["QGIS", "Staff"], "roles": ["staff", "moderator", "Key"]});
        for shown in Credentials::token(&token(others)) {
            expect_shut(&server, room, &shown).await;
        }
    }
    expect_shut(&server, "Staff", &Credentials::key(WRITTEN_KEY)).await;
    assert_eq!(ROOM_KEY.len(), 9);
}

#[tokio::test]
async fn rooms_for_tokens_need_their_name_or_role_in_one() {
    let server = server().await;
    for (room, claims) in [
        ("Staff", json!({"rooms": ["Staff"]})),
        ("Staff", json!({"roles": ["staff"]})),
        ("Staff", json!({"rooms": ["QGIS"], "roles": ["boss", "cook"]})),
        ("Staff", json!({"rooms": ["QGIS", "*"]})),
        ("Board", json!({"rooms": ["Board"]})),
        ("Crypt", json!({"rooms": ["Crypt"]})),
    ] {
        for shown in Credentials::token(&token(claims)) {
            expect_open(&server, room, &shown).await;
        }
    }
    for (room, claims) in [
        ("Staff", json!({})),
        ("Staff", json!({"sub": "u1", "nickname": "admin"})),
        ("Staff", json!({"rooms": ["Board"], "roles": ["moderator"]})),
        ("Board", json!({"roles": ["staff", "boss", "*"]})),
        ("Crypt", json!({"rooms": ["Vault"]})),
    ] {
        for shown in Credentials::token(&token(claims)) {
            expect_shut(&server, room, &shown).await;
        }
    }
    expect_shut(&server, "Board", &Credentials::Nothing).await;
}

/// Names are compared exactly, in the path and in the token. Only spaces around a name in the path are passed over, as
/// for every room (contract `gischat`, section 9, row 17), and the rule of the room holds all the same.
#[tokio::test]
async fn no_variant_of_a_name_opens_a_room() {
    let server = server().await;
    let tricks = [
        "staff",
        "STAFF",
        "Staff%00",
        "Sta%EF%AC%80",
        "Staf%66%20",
        "%20Staff",
        "St%D0%B0ff",
        "Staff%E2%80%8B",
        "%2E%2E",
    ];
    for room in tricks {
        expect_shut(&server, room, &Credentials::Nothing).await;
    }
    for name in ["staff", "Staff ", " Staff", "Staff\u{200b}", "St\u{430}ff", "Sta\u{fb00}", "**", "", "Staff,Board"] {
        expect_shut(&server, "Staff", &Credentials::token(&token(json!({"rooms": [name]})))[0]).await;
    }
    let shown = Credentials::Path(format!("/t/{}", token(json!({"rooms": ["Staff"]}))));
    expect_open(&server, "%20Staff%20", &shown).await;
    expect_open(&server, "St%61ff", &shown).await;
    expect_shut(&server, "staff", &shown).await;
}

/// A plugin is given an instance address alone; the path that it appends follows the token.
#[tokio::test]
async fn a_token_in_the_address_admits_all_generations() {
    let server = server_with(&[("BASE_PATH", "/chat")]).await;
    let address = format!("/chat/t/{}", token(json!({"rooms": ["Staff"], "roles": []})));
    let paths =
        [(V1, "/v1/room/Staff/ws"), (V2, "//v2/room/Staff/ws"), (V3, "/channel/Staff/ws"), (V2, "/room/Staff/ws")];
    let mut members = Vec::new();
    for (generation, path) in paths {
        members.push(Member::enter_at(&server, generation, &format!("{address}{path}")).await);
    }
    members[2].say("jane", "behind closed doors").await;
    for member in &mut members {
        let heard = |frame: &serde_json::Value| frame["text"].is_string() || frame["message"].is_string();
        let frame = member.client.until(heard).await;
        assert_eq!(frame["author"], "jane");
    }
    for path in ["/rules", "/version", "/", "/healthz", "/rules/"] {
        let answer = server.get(&format!("{address}{path}")).await;
        assert!(matches!(answer.status, 200 | 307), "{path}: {}", answer.status);
    }
}

#[tokio::test]
async fn tokens_signed_with_a_private_key_open_rooms() {
    let settings =
        [("ROOMS", "QGIS,Staff"), ("TOKEN_ALGORITHM", "EdDSA"), ("TOKEN_KEY", ED_PUBLIC), ("TOKEN_ROOMS", "Staff")];
    let server = Server::start(&settings).await;
    for shown in Credentials::token(&ed_token(json!({"rooms": ["Staff"]}))) {
        expect_open(&server, "Staff", &shown).await;
    }
    expect_shut(&server, "Staff", &Credentials::Nothing).await;
}

/// Ad hoc rooms of the native protocol do not exist for gischat's clients.
#[tokio::test]
async fn adhoc_rooms_do_not_admit_gischats_clients() {
    let server = server().await;
    let shown = Credentials::token(&token(json!({"rooms": ["*"]})))[0].clone();
    expect_shut(&server, "~AAAAAAAAAAAAAAAAAAAAAA", &shown).await;
}

/// Only the operator's reserved names: clients of gischat may use the protocol's own as ever.
#[tokio::test]
async fn reserved_names_want_a_token_that_bears_them() {
    let server = server_with(&[("RESERVED_NICKNAMES", "Geotribu")]).await;
    let say = async |author: &str, prefix: &str| {
        let v1 = server.put(&format!("{prefix}/room/QGIS/message"), json!({"author": author, "message": "hi"})).await;
        let v3 = server.put(&format!("{prefix}/channel/QGIS/text"), json!({"author": author, "text": "hi"})).await;
        assert_eq!(v1.status, v3.status, "{author}");
        v1.status
    };
    for author in ["Geotribu", "geotribu"] {
        assert_eq!(say(author, "").await, 403, "{author}");
        let own = token(json!({"nickname": author.to_lowercase()}));
        assert_eq!(say(author, &format!("/t/{own}")).await, 200, "{author}");
        let other = token(json!({"nickname": "jane", "rooms": ["*"], "roles": ["moderator"]}));
        assert_eq!(say(author, &format!("/t/{other}")).await, 403, "{author}");
    }
    for author in ["admin", "moderator", "administrator"] {
        assert_eq!(say(author, "").await, 200, "{author}");
    }
    assert_eq!(Client::refused(&server, "/channel/Staff/ws").await, 403);
}

/// A redirect may be read by others than its requester: it repeats neither key nor token.
#[tokio::test]
async fn no_redirect_holds_a_secret() {
    let server = server_with(&[("BASE_PATH", "/chat")]).await;
    let token = token(json!({"rooms": ["*"]}));
    for (path, location) in [
        (format!("/t/{token}/rules/?key=s3same&utm_source=QGIS"), "../rules?utm_source=QGIS"),
        (format!("/rooms/?token={token}"), "../rooms"),
        (format!("/chat?token={token}&k%65y=s3same"), "chat/"),
        (format!("/chat/t/{token}/room/Staff/users//"), "../../users"),
    ] {
        let answer = server.get(&path).await;
        assert_eq!((answer.status, answer.headers["location"].to_str().unwrap()), (307, location));
        let told = format!("{:?}{}", answer.headers, answer.body);
        assert!(!told.contains(&token) && !told.contains("s3same"), "{told}");
    }
}

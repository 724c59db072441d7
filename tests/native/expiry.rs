//! Expiry of a token during its session (`docs/protocol.md`, Tokens).

use crate::common::Server;
use crate::common::native::{KEY, Native, token};
use crate::common::tokens::now;
use serde_json::{Value, json};

async fn server() -> Server {
    let settings =
        [("ROOMS", "QGIS,Staff,Key"), ("TOKEN_KEY", KEY), ("TOKEN_ROOMS", "Staff"), ("KEY_ROOMS", "Key=s3same")];
    Server::start(&settings).await
}

/// A token that is valid for ten more seconds, its leeway included.
fn expiring(mut claims: Value) -> String {
    claims["exp"] = (now() - 50).into();
    token(claims)
}

#[tokio::test]
async fn roles_and_rooms_that_only_the_token_opened_are_lost() {
    let server = server().await;
    let claims = json!({"sub": "boss", "roles": ["moderator"], "rooms": ["*"]});
    let mut boss = Native::hello_as(&server, "boss", &expiring(claims)).await;
    for room in ["QGIS", "Staff", "Key"] {
        boss.enter(room).await;
    }
    let mut bob = Native::hello_as(&server, "bob", &expiring(json!({"rooms": ["Key"]}))).await;
    bob.enter_with(json!({"room": "Key", "key": "s3same"})).await;
    let mut witness = Native::join(&server, "witness", "QGIS").await;
    let mut lost = Vec::new();
    for _ in 0..2 {
        let removed = boss.event("removed").await; // by itself, though the client is silent
        assert_eq!(removed["reason"], "token_expired");
        lost.push(removed["room"].as_str().unwrap().to_owned());
    }
    lost.sort_unstable();
    assert_eq!(lost, ["Key", "Staff"]);
    boss.say("QGIS", "still here").await;
    boss.refused(json!({"type": "notice", "room": "QGIS", "level": "info", "text": "x"}), "forbidden").await;
    boss.refused(json!({"type": "kick", "room": "QGIS", "member": witness.member()}), "forbidden").await;
    boss.refused(json!({"type": "send", "room": "Staff", "content": {"kind": "text", "text": "x"}}), "not_joined")
        .await;
    boss.refused(json!({"type": "join", "room": "Staff"}), "room_not_found").await;
    boss.refused(json!({"type": "join", "room": "Key"}), "access_denied").await;
    let listed = boss.ok(json!({"type": "rooms"})).await;
    assert_eq!(listed["rooms"].as_array().unwrap().len(), 2, "{listed}");
    bob.say("Key", "I had the key").await;
    witness.until(|frame| frame["content"]["text"] == "still here").await;
    let mut back = Native::open(&server).await;
    let old = token(json!({"sub": "boss", "exp": now() - 61}));
    assert_eq!(back.say_hello(json!({"nickname": "boss", "token": old})).await["code"], "token_expired");
}

#[tokio::test]
async fn a_reserved_nickname_is_lost_with_its_token() {
    let server = server().await;
    let mut admin = Native::hello_with(&server, json!({"token": expiring(json!({"nickname": "admin"}))})).await;
    admin.enter("QGIS").await;
    let mut ann = Native::join(&server, "ann", "QGIS").await;
    let removed = admin.event("removed").await;
    assert_eq!((&removed["room"], &removed["reason"]), (&json!("QGIS"), &json!("token_expired")));
    assert_eq!(ann.presence("left", "admin").await["reason"], "left");
    admin.refused(json!({"type": "join", "room": "QGIS"}), "nickname_invalid").await;
    assert_eq!(admin.enter_with(json!({"room": "QGIS", "nickname": "plain"})).await["nickname"], "plain");
}

#[tokio::test]
async fn auth_in_time_keeps_everything() {
    let server = server().await;
    let claims = json!({"sub": "boss", "roles": ["moderator"], "rooms": ["Staff"]});
    let mut boss = Native::hello_as(&server, "boss", &expiring(claims.clone())).await;
    boss.enter("Staff").await;
    let mut other = Native::hello_as(&server, "other", &expiring(json!({"sub": "other", "rooms": ["Staff"]}))).await;
    other.enter("Staff").await;
    boss.ok(json!({"type": "auth", "token": token(claims)})).await;
    other.event("removed").await; // that much time has passed
    let answers = boss.fence("Staff").await;
    assert!(answers.iter().all(|frame| frame["type"] != "removed"), "{answers:?}");
    boss.ok(json!({"type": "notice", "room": "Staff", "level": "info", "text": "here"})).await;
}

/// A token that no longer has a role, or has it again, or has ended.
#[tokio::test]
async fn others_see_the_roles_that_hold_now() {
    let server = server().await;
    let claims = |roles: Value| json!({"sub": "boss", "roles": roles, "rooms": ["QGIS"]});
    let mut boss = Native::hello_as(&server, "boss", &token(claims(json!(["moderator", "staff"])))).await;
    let here = boss.enter("QGIS").await;
    let elsewhere = boss.enter_with(json!({"room": "Key", "key": "s3same"})).await;
    assert_eq!(here["members"][0]["roles"], json!(["moderator"]));
    assert_eq!(elsewhere["members"][0].get("roles"), None, "the token names another room");
    let mut witness = Native::join(&server, "witness", "QGIS").await;
    boss.presence("joined", "witness").await;
    for (token, roles) in
        [(token(claims(json!([]))), None), (expiring(claims(json!(["moderator"]))), Some(&json!(["moderator"])))]
    {
        boss.ok(json!({"type": "auth", "token": token})).await;
        for member in [&mut boss, &mut witness] {
            assert_eq!(member.presence("changed", "boss").await.get("roles"), roles);
        }
    }
    assert_eq!(witness.presence("changed", "boss").await.get("roles"), None, "it has ended");
}

#[tokio::test]
async fn an_expiry_during_an_absence_is_told_on_return() {
    let server = server().await;
    let mut boss = Native::hello_as(&server, "boss", &expiring(json!({"sub": "boss", "rooms": ["*"]}))).await;
    boss.enter("QGIS").await;
    boss.enter("Staff").await;
    let lasting = token(json!({"rooms": ["*"]}));
    let mut witness = Native::hello_as(&server, "witness", &lasting).await;
    witness.enter("Staff").await;
    let key = boss.resume_key();
    boss.break_off().await;
    witness.presence("left", "boss").await;
    let mut boss = Native::resume(&server, &key).await;
    let (removed, state) = (boss.next().await, boss.next().await);
    assert_eq!(
        (&removed["type"], &removed["room"], &removed["reason"]),
        (&json!("removed"), &json!("Staff"), &json!("token_expired"))
    );
    assert_eq!((&state["type"], &state["state"]["room"]), (&json!("room_state"), &json!("QGIS")));
}

/// An expired identity takes no session over.
#[tokio::test]
async fn an_expired_identity_takes_no_session_over() {
    let server = server().await;
    let mut thief = Native::hello_as(&server, "ann", &expiring(json!({"sub": "ann", "rooms": ["Staff"]}))).await;
    thief.enter("Staff").await;
    thief.event("removed").await;
    let mut ann = Native::hello_as(&server, "ann", &token(json!({"sub": "ann"}))).await;
    ann.enter("QGIS").await;
    thief.refused(json!({"type": "join", "room": "QGIS"}), "nickname_taken").await;
    let heard = ann.fence("QGIS").await;
    assert!(heard.iter().all(|frame| frame["type"] != "removed"), "{heard:?}");
}

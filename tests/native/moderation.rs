//! Rights of moderators and bridges (`docs/protocol.md`, Moderation and bridges).

use crate::common::member::{GENERATIONS, V2, V3, newcomer};
use crate::common::native::{KEY, Native, moderator, token};
use crate::common::raw::{Raw, text};
use crate::common::{Client, Server};
use serde_json::{Value, json};

async fn boss_in(server: &Server, room: &str) -> Native {
    let mut boss = Native::hello_as(server, "boss", &moderator()).await;
    boss.enter(room).await;
    boss
}

fn kick(member: &str, keys: Value) -> Value {
    let mut request = keys;
    request["type"] = "kick".into();
    request["room"] = "QGIS".into();
    request["member"] = member.into();
    request
}

#[tokio::test]
async fn a_notice_is_for_everybody() {
    let server = Server::start(&[("TOKEN_KEY", KEY)]).await;
    let mut boss = boss_in(&server, "QGIS").await;
    let mut ann = Native::join(&server, "ann", "QGIS").await;
    for level in ["info", "warning", "alert"] {
        let request = json!({"type": "notice", "room": "QGIS", "level": level, "text": "Back at noon"});
        let reply = boss.ok(request.clone()).await;
        for native in [&mut boss, &mut ann] {
            let mut heard = native.event("notice").await;
            assert!(heard["timestamp"].is_u64());
            heard.as_object_mut().unwrap().shift_remove("timestamp");
            let expected =
                json!({"type": "notice", "id": reply["id"], "room": "QGIS", "level": level, "text": "Back at noon"});
            assert_eq!(heard, expected);
        }
        ann.refused(request, "forbidden").await;
    }
    for (level, text, field) in [("loud", "x", "level"), ("info", "", "text"), ("info", &"x".repeat(4001), "text")] {
        let request = json!({"type": "notice", "room": "QGIS", "level": level, "text": text});
        assert_eq!(boss.refused(request, "invalid").await["field"], field);
    }
}

#[tokio::test]
async fn a_kicked_member_leaves_one_room_and_may_return() {
    let server = Server::start(&[("TOKEN_KEY", KEY)]).await;
    let mut boss = boss_in(&server, "QGIS").await;
    let mut ann = Native::join(&server, "ann", "QGIS").await;
    let mut bob = Native::join(&server, "bob", "QGIS").await;
    ann.enter("QField").await;
    bob.refused(kick(&ann.member(), json!({})), "forbidden").await;
    bob.refused(kick("m.AAAAAAAAAAAAAAAA", json!({})), "forbidden").await;
    boss.refused(kick("m.AAAAAAAAAAAAAAAA", json!({})), "not_found").await;
    boss.refused(kick("nonsense", json!({})), "not_found").await;
    for (keys, field) in
        [(json!({"ban": 86_401}), "ban"), (json!({"ban": -1}), "ban"), (json!({"reason": "x".repeat(141)}), "reason")]
    {
        assert_eq!(boss.refused(kick(&ann.member(), keys), "invalid").await["field"], field);
    }
    boss.ok(kick(&ann.member(), json!({"reason": "x".repeat(140), "ban": 0}))).await;
    let removed = ann.event("removed").await;
    assert_eq!((&removed["reason"], &removed["message"]), (&json!("kicked"), &json!("x".repeat(140))));
    ann.refused(json!({"type": "typing", "room": "QGIS"}), "not_joined").await;
    ann.say("QField", "still here").await;
    boss.refused(kick(&ann.member(), json!({})), "not_found").await;
    ann.enter("QGIS").await;
}

#[tokio::test]
async fn gischats_members_are_kicked_by_a_close() {
    let server = Server::start(&[("TOKEN_KEY", KEY)]).await;
    let mut boss = boss_in(&server, "QGIS").await;
    for generation in GENERATIONS {
        let mut gis = Client::connect(&server, &generation.path("QGIS")).await;
        gis.send(generation.text("gisela", "hi")).await;
        let said = boss.event("message").await;
        let member = said["from"]["member"].as_str().expect("a member").to_owned();
        boss.ok(kick(&member, json!({"reason": "enough"}))).await;
        assert_eq!(gis.closed().await, 1008);
        assert_eq!(server.members("QGIS").await, 1);
        boss.refused(kick(&member, json!({})), "not_found").await;
        boss.ok(json!({"type": "delete", "room": "QGIS", "id": said["id"]})).await;
    }
    let mut gis = Client::connect(&server, &V2.path("QGIS")).await;
    gis.send(newcomer("gisela")).await;
    let member = boss.presence("joined", "gisela").await["member"].as_str().unwrap().to_owned();
    boss.ok(kick(&member, json!({}))).await;
    assert_eq!(boss.presence("left", "gisela").await["reason"], "kicked");
    assert_eq!(server.users("QGIS").await, json!(["boss"]));
}

/// Texts of the kicked member may be on their way into the room.
#[tokio::test]
async fn no_message_follows_a_kick() {
    let server = Server::start(&[("TOKEN_KEY", KEY), ("MESSAGE_RATE", "0")]).await;
    let mut boss = boss_in(&server, "QGIS").await;
    let is_from_gisela = |frame: &Value| frame["type"] == "message" && frame["from"]["nickname"] == "gisela";
    for generation in GENERATIONS {
        let raw = Raw::connect(&server, &generation.path("QGIS")).await;
        let mut gis = raw.keep_writing(text(generation.text("gisela", "once more")), 4000);
        let member = boss.until(is_from_gisela).await["from"]["member"].as_str().expect("a member").to_owned();
        boss.send(kick(&member, json!({}))).await;
        let marker = boss.say("QGIS", "enough").await;
        assert_eq!(gis.closed().await.0, 1008);
        boss.until(|frame| frame["id"] == marker["id"]).await;
        server.until_members("QGIS", 1).await;
        let later = boss.fence("QGIS").await;
        assert!(!later.iter().any(is_from_gisela), "{generation:?}: {later:?}");
    }
}

#[tokio::test]
async fn a_ban_goes_by_sub_or_else_by_nickname_and_address() {
    let server = Server::start(&[("TOKEN_KEY", KEY), ("ROOMS", "QGIS,QField")]).await;
    let mut boss = boss_in(&server, "QGIS").await;
    let join = |nickname: &str| json!({"type": "join", "room": "QGIS", "nickname": nickname});
    let eve_token = token(json!({"sub": "eve"}));
    let mut eve = Native::hello_as(&server, "eve", &eve_token).await;
    eve.enter("QGIS").await;
    boss.ok(kick(&eve.member(), json!({"ban": 600}))).await;
    eve.event("removed").await;
    for name in ["eve", "innocent"] {
        let mut again = Native::hello_as(&server, name, &eve_token).await;
        let refused = again.refused(join(name), "access_denied").await;
        let wait = refused["retry_after"].as_f64().expect("a time");
        assert!((500.0..=600.0).contains(&wait) && refused.get("needs").is_none(), "{refused}");
        again.enter("QField").await;
        again.leave().await;
    }
    Native::join(&server, "Eve", "QGIS").await.leave().await; // the name is somebody else's to take

    let home = "203.0.113.7";
    let mut dora = Native::hello_from(&server, "dora", home).await;
    dora.enter("QGIS").await;
    boss.ok(kick(&dora.member(), json!({"ban": 600}))).await;
    dora.event("removed").await;
    dora.refused(join("other"), "access_denied").await;
    let mut elsewhere = Native::hello_from(&server, "elsewhere", "203.0.113.8").await;
    elsewhere.refused(join("Dora"), "access_denied").await;
    elsewhere.ok(join("elsewhere")).await;
    let from_home = [("x-forwarded-for", home)];
    for generation in GENERATIONS {
        let refused = Client::try_connect_with(&server, &generation.path("QGIS"), &from_home).await;
        assert!(refused.is_err(), "{generation:?}: bans hold for gischat's clients");
        let open = Client::try_connect_with(&server, &generation.path("QField"), &from_home).await;
        open.expect("only in that room").leave().await;
    }
    let mut gis = Client::connect(&server, &V3.path("QGIS")).await;
    gis.send(newcomer("dora")).await;
    assert_eq!(gis.until(|frame| frame["type"] == "uncompliant").await["type"], "uncompliant");
    let put = server.put("/channel/QGIS/text", json!({"author": "dora", "text": "hi"})).await;
    assert_eq!(put.status, 403);
}

/// A telephone goes from one network to another within its session.
#[tokio::test]
async fn a_ban_falls_on_the_address_where_somebody_is_now() {
    let server = Server::start(&[("TOKEN_KEY", KEY)]).await;
    let mut boss = boss_in(&server, "QGIS").await;
    let mut dora = Native::hello_from(&server, "dora", "203.0.113.7").await;
    dora.enter("QGIS").await;
    let key = dora.resume_key();
    dora.break_off().await;
    let mut dora = Native::resume_from(&server, &key, "203.0.113.8").await;
    dora.event("room_state").await;
    boss.ok(kick(&dora.member(), json!({"ban": 600}))).await;
    dora.event("removed").await;
    let mut there = Native::hello_from(&server, "there", "203.0.113.8").await;
    there.refused(json!({"type": "join", "room": "QGIS"}), "access_denied").await;
    Native::hello_from(&server, "neighbour", "203.0.113.7").await.enter("QGIS").await;
}

#[tokio::test]
async fn a_token_that_is_left_out_lifts_no_ban() {
    let server = Server::start(&[("TOKEN_KEY", KEY)]).await;
    let mut boss = boss_in(&server, "QGIS").await;
    let join = json!({"type": "join", "room": "QGIS"});
    let home = "203.0.113.7";
    let at_home = async |sub: Option<&str>, nickname: &str| {
        let mut native = Native::open_from(&server, home).await;
        let mut keys = json!({"nickname": nickname});
        if let Some(sub) = sub {
            keys["token"] = token(json!({"sub": sub})).into();
        }
        native.say_hello(keys).await;
        native
    };
    let mut eve = at_home(Some("eve"), "eve").await;
    eve.ok(join.clone()).await;
    boss.ok(kick(&eve.member(), json!({"ban": 600}))).await;
    eve.event("removed").await;
    at_home(None, "innocent").await.refused(join.clone(), "access_denied").await;
    let v3 = Client::try_connect_with(&server, &V3.path("QGIS"), &[("x-forwarded-for", home)]).await;
    assert!(v3.is_err(), "nor do older clients");
    at_home(Some("joe"), "joe").await.ok(join).await; // a colleague
}

/// Behind a proxy that passes on no addresses all clients have its private address: a ban of one is no ban of the
/// others.
#[tokio::test]
async fn a_ban_spares_others_behind_a_private_address() {
    let server = Server::start(&[("TOKEN_KEY", KEY)]).await;
    let join = |name: &str| json!({"type": "join", "room": "QGIS", "nickname": name});
    let mut boss = boss_in(&server, "QGIS").await;
    let enter = async |name: &str, address: &str| {
        let mut native = Native::hello_from(&server, name, address).await;
        native.enter("QGIS").await;
        native
    };
    let (proxy, desk) = ("172.18.0.1", "192.168.1.20");
    let (_bob, mut eve, mut mallory) =
        (enter("bob", proxy).await, enter("eve", proxy).await, enter("mallory", desk).await);
    for banned in [&mut eve, &mut mallory] {
        boss.ok(kick(&banned.member(), json!({"ban": 600}))).await;
        banned.event("removed").await;
        banned.refused(join(banned.welcome["nickname"].as_str().unwrap()), "access_denied").await;
    }
    eve.ok(join("innocent")).await;
    mallory.refused(join("innocent2"), "access_denied").await;
}

#[tokio::test]
async fn a_ban_holds_for_http_too() {
    let server = Server::start(&[("TOKEN_KEY", KEY)]).await;
    let mut boss = boss_in(&server, "QGIS").await;
    let from_home = [("x-forwarded-for", "203.0.113.7")];
    let mut gis = Client::try_connect_with(&server, &V3.path("QGIS"), &from_home).await.unwrap();
    gis.send(V3.text("gisela", "hi")).await;
    let member = boss.event("message").await["from"]["member"].as_str().unwrap().to_owned();
    boss.ok(kick(&member, json!({"ban": 600}))).await;
    assert_eq!(gis.closed().await, 1008);
    let client = reqwest::Client::new();
    for (address, status) in [("203.0.113.7", 403), ("203.0.113.8", 200)] {
        let put = client.put(server.url("/channel/QGIS/text")).header("x-forwarded-for", address);
        let put = put.header("content-type", "application/json").body(r#"{"author": "other", "text": "hi"}"#);
        assert_eq!(put.send().await.unwrap().status().as_u16(), status, "{address}");
    }
}

#[tokio::test]
async fn a_bridge_speaks_for_others() {
    let server = Server::start(&[("TOKEN_KEY", KEY), ("RESERVED_NICKNAMES", "geotribu")]).await;
    let mut bridge = Native::hello_as(&server, "bridge", &token(json!({"roles": ["bridge"]}))).await;
    bridge.enter("QGIS").await;
    let mut ann = Native::join(&server, "ann", "QGIS").await;
    let mut v2 = Client::connect(&server, &V2.path("QGIS")).await;
    v2.send(newcomer("gisela")).await;
    ann.presence("joined", "gisela").await;
    let said =
        |name: &str| json!({"type": "send", "room": "QGIS", "as": name, "content": {"kind": "text", "text": "hi"}});
    bridge.ok(said("matrix_bob")).await;
    let heard = ann.event("message").await;
    assert_eq!(heard["from"], json!({"member": bridge.member(), "nickname": "matrix_bob"}));
    v2.until(|frame| frame["author"] == "matrix_bob").await;
    bridge.ok(said("bridge")).await;
    for (name, code) in [
        ("ANN", "nickname_taken"),
        ("gisela", "nickname_taken"),
        ("Server", "nickname_invalid"),
        ("Geotribu", "nickname_invalid"),
        ("no name", "nickname_invalid"),
    ] {
        bridge.refused(said(name), code).await;
    }
    ann.refused(said("matrix_bob"), "forbidden").await;
    let mut like = said("matrix_bob");
    like["content"] = json!({"kind": "like", "liked_author": "ann", "message": "hi"});
    bridge.ok(like).await;
    assert_eq!(ann.until(|frame| frame["content"]["kind"] == "like").await["from"]["nickname"], "matrix_bob");
}

#[tokio::test]
async fn a_token_that_names_rooms_moderates_these_alone() {
    let server = Server::start(&[("TOKEN_KEY", KEY), ("ROOMS", "QGIS,QField")]).await;
    let claims = json!({"sub": "boss", "roles": ["moderator"], "rooms": ["QField"]});
    let mut boss = Native::hello_as(&server, "boss", &token(claims)).await;
    let mut ann = Native::join(&server, "ann", "QGIS").await;
    ann.enter("QField").await;
    boss.enter("QGIS").await;
    boss.enter("QField").await;
    boss.refused(kick(&ann.member(), json!({})), "forbidden").await;
    let mut there = kick(&ann.member(), json!({}));
    there["room"] = "QField".into();
    boss.ok(there).await;
    assert_eq!(ann.event("removed").await["room"], "QField");
}

#[tokio::test]
async fn who_takes_a_name_does_not_have_its_owner_banned() {
    let server = Server::start(&[("TOKEN_KEY", KEY)]).await;
    let mut boss = boss_in(&server, "QGIS").await;
    let mut thief = Native::hello_from(&server, "alice", "203.0.113.7").await;
    thief.enter("QGIS").await;
    boss.ok(kick(&thief.member(), json!({"ban": 600}))).await;
    Native::hello(&server, "alice").await.refused(json!({"type": "join", "room": "QGIS"}), "access_denied").await;
    let own = token(json!({"sub": "alice", "nickname": "alice"}));
    Native::hello_as(&server, "alice", &own).await.enter("QGIS").await;
}

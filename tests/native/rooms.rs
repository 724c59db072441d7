//! Entering and leaving rooms, and the names in them (`docs/protocol.md`, Rooms).

use crate::common::member::{V2, V3, newcomer};
use crate::common::native::{KEY, Native, moderator, token};
use crate::common::{Client, Server};
use serde_json::{Value, json};

fn names(state: &Value) -> Vec<&str> {
    state["members"].as_array().unwrap().iter().map(|member| member["nickname"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_joiner_is_shown_the_room() {
    let server = Server::start(&[("TOKEN_KEY", KEY)]).await;
    let mut v2 = Client::connect(&server, &V2.path("QGIS")).await;
    v2.send(newcomer("gisela")).await;
    v2.until(|frame| frame["newcomer"] == "gisela").await;
    let _silent = Client::connect(&server, &V3.path("QGIS")).await;
    let roles = token(json!({"roles": ["moderator", "staff", "bridge"]}));
    let keys = json!({"nickname": "boss", "token": roles, "avatar": "mIcon.svg", "features": ["call"]});
    let mut boss = Native::hello_with(&server, keys).await;
    let state = boss.enter_with(json!({"room": "QGIS", "nickname": "chief"})).await;
    assert_eq!((&state["room"], &state["nickname"], &state["nb_users"]), (&json!("QGIS"), &json!("chief"), &json!(3)));
    assert_eq!(names(&state), ["gisela", "chief"], "who has a name, oneself too");
    let members = state["members"].as_array().unwrap();
    assert_eq!((&members[0]["features"], members[0].get("roles")), (&json!([]), None));
    let own = json!({"member": boss.member(), "nickname": "chief", "avatar": "mIcon.svg", "features": ["call"],
        "roles": ["moderator", "bridge"]});
    assert_eq!(members[1], own);
    for absent in ["call", "offers", "mailbox", "gap"] {
        assert_eq!(state.get(absent), None, "{absent}");
    }
    assert_eq!(boss.enter("QField").await["nickname"], "boss", "only in that room");
    boss.refused(json!({"type": "join", "room": "QGIS"}), "already_joined").await;
    boss.refused(json!({"type": "join", "room": "QGIS", "nickname": "other"}), "already_joined").await;
    assert_eq!(server.members("QGIS").await, 3);
}

#[tokio::test]
async fn events_of_a_room_come_between_its_two_replies() {
    let server = Server::start(&[("MAX_STORED_MESSAGES", "5"), ("MESSAGE_RATE", "0")]).await;
    let mut v3 = Client::connect(&server, &V3.path("QGIS")).await;
    let mut ann = Native::hello(&server, "ann").await;
    let talk = tokio::spawn(async move {
        for number in 0..600 {
            v3.send(V3.text("gisela", &number.to_string())).await;
        }
        v3
    });
    let mut is_in = false;
    for _ in 0..20 {
        let joined = ann.send(json!({"type": "join", "room": "QGIS"})).await;
        let left = ann.send(json!({"type": "leave", "room": "QGIS"})).await;
        loop {
            let frame = ann.client.next().await;
            if frame["ref"] == joined {
                is_in = true;
            } else if frame["ref"] == left {
                is_in = false;
                break;
            } else {
                assert!(is_in, "{frame}");
            }
        }
    }
    ann.all().await;
    talk.await.unwrap();
    assert!(!is_in);
}

#[tokio::test]
async fn a_joiner_gets_as_much_of_the_history_as_it_wants() {
    let server = Server::start(&[("MAX_STORED_MESSAGES", "4")]).await;
    let mut bob = Native::join(&server, "bob", "QGIS").await;
    assert_eq!(bob.welcome["limits"]["history"], 4);
    for text in ["1", "2", "3", "4", "5"] {
        bob.say("QGIS", text).await;
    }
    let like = json!({"kind": "like", "liked_author": "bob", "message": "5"});
    bob.ok(json!({"type": "send", "room": "QGIS", "content": like})).await;
    let passing = json!({"kind": "text", "text": "now"});
    bob.ok(json!({"type": "send", "room": "QGIS", "content": passing, "no_store": true})).await;
    for (wanted, expected) in [
        (json!(null), &["2", "3", "4", "5"][..]),
        (json!(0), &[]),
        (json!(2), &["4", "5"]),
        (json!(99), &["2", "3", "4", "5"]),
    ] {
        let mut ann = Native::hello(&server, "ann").await;
        ann.enter_with(json!({"room": "QGIS", "history": wanted})).await;
        let shown = ann.fence("QGIS").await;
        let texts: Vec<&str> = shown.iter().map(|frame| frame["content"]["text"].as_str().unwrap()).collect();
        assert_eq!(texts, expected, "{wanted}");
        assert!(shown.iter().all(|frame| frame["replay"] == true && frame["from"]["member"] == *bob.member()));
        ann.leave().await;
    }
    let mut ann = Native::hello(&server, "ann").await;
    ann.refused(json!({"type": "join", "room": "QGIS", "history": -1}), "invalid").await;
}

/// Nobody who comes is shown a text that was corrected away.
#[tokio::test]
async fn a_correction_that_is_kept_nowhere_takes_the_text_out_of_the_history() {
    let server = Server::start(&[("MAX_STORED_MESSAGES", "4")]).await;
    let mut bob = Native::join(&server, "bob", "QGIS").await;
    bob.say("QGIS", "first").await;
    let said = bob.say("QGIS", "wrong").await;
    let content = json!({"kind": "text", "text": "right"});
    let send = json!({"type": "send", "room": "QGIS", "content": content, "replaces": said["id"], "no_store": true});
    bob.ok(send).await;
    let mut ann = Native::hello(&server, "ann").await;
    ann.enter("QGIS").await;
    let shown = ann.fence("QGIS").await;
    let texts: Vec<&Value> = shown.iter().map(|frame| &frame["content"]["text"]).collect();
    assert_eq!(texts, ["first"]);
}

#[tokio::test]
async fn nicknames_have_a_form() {
    let server = Server::start(&[]).await;
    let long = "x".repeat(33);
    for bad in
        ["", "ab", &long, "jane doe", "jane ", " jane", "jané", "jane\u{200b}", "ｊａｎｅ", "а́nna", "j.d", "jane\n"]
    {
        let mut stranger = Native::open(&server).await;
        assert_eq!(stranger.say_hello(json!({"nickname": bad})).await["code"], "nickname_invalid", "{bad:?}");
        let mut ann = Native::hello(&server, "ann").await;
        ann.refused(json!({"type": "join", "room": "QGIS", "nickname": bad}), "nickname_invalid").await;
    }
    for good in ["abc", &"x".repeat(32), "_-_", "J4ne-Doe_"] {
        let mut ann = Native::hello(&server, good).await;
        assert_eq!(ann.enter("QGIS").await["nickname"], good);
    }
    let wide = Server::start(&[("MIN_AUTHOR_LENGTH", "1"), ("MAX_AUTHOR_LENGTH", "4")]).await;
    let ann = Native::hello(&wide, "a").await;
    let limits = &ann.welcome["limits"];
    assert_eq!((&limits["nickname_min"], &limits["nickname_max"]), (&json!(1), &json!(4)));
}

#[tokio::test]
async fn a_nickname_is_held_by_one_in_each_room() {
    let server = Server::start(&[]).await;
    let mut ann = Native::join(&server, "ann", "QGIS").await;
    let mut other = Native::hello(&server, "Ann").await;
    for name in ["ann", "Ann", "ANN"] {
        let join = json!({"type": "join", "room": "QGIS", "nickname": name});
        let refused = other.refused(join, "nickname_taken").await;
        assert_eq!(refused.get("retry_after"), None, "nobody knows");
    }
    other.enter("QField").await;
    other
        .refused(json!({"type": "send", "room": "QGIS", "content": {"kind": "text", "text": "x"}}), "not_joined")
        .await;
    ann.ok(json!({"type": "leave", "room": "QGIS"})).await;
    other.enter("QGIS").await;
    assert_eq!(
        ann.enter_with(json!({"room": "QGIS", "nickname": "hanna"})).await["nickname"],
        "hanna",
        "so one changes it"
    );
    other.presence("joined", "hanna").await;
}

#[tokio::test]
async fn names_of_rooms_are_compared_exactly() {
    let server = Server::start(&[("ROOMS", "QGIS,My Room")]).await;
    let mut ann = Native::hello(&server, "ann").await;
    for wrong in
        ["qgis", "QGIS ", " QGIS", "QGIS\u{200b}", "ＱＧＩＳ", "My%20Room", "MyRoom", "My  Room", "QGIS/../QGIS"]
    {
        ann.refused(json!({"type": "join", "room": wrong}), "room_not_found").await;
    }
    for (wrong, code) in [(json!(""), "invalid"), (json!(7), "invalid"), (json!("x".repeat(256)), "invalid")] {
        ann.refused(json!({"type": "join", "room": wrong}), code).await;
    }
    assert_eq!(ann.enter("My Room").await["room"], "My Room");
}

#[tokio::test]
async fn members_of_a_room_and_rooms_of_a_session_are_limited() {
    let settings = [("ROOMS", "QGIS,Two,Three"), ("LIMIT_ROOM_MEMBERS", "2"), ("LIMIT_ROOMS", "2"), ("TOKEN_KEY", KEY)];
    let server = Server::start(&settings).await;
    let _v3 = Client::connect(&server, &V3.path("QGIS")).await;
    let mut boss = Native::hello_as(&server, "boss", &moderator()).await;
    boss.enter("QGIS").await;
    let mut bob = Native::hello(&server, "bob").await;
    bob.refused(json!({"type": "join", "room": "QGIS"}), "room_full").await;
    bob.refused(json!({"type": "join", "room": "QGIS", "nickname": "boss"}), "nickname_taken").await;
    let mut elsewhere = Native::hello_as(&server, "boss", &moderator()).await;
    elsewhere.enter("QGIS").await; // it takes the place of itself
    assert_eq!(boss.event("removed").await["reason"], "taken_over");
    for room in ["Two", "Three"] {
        bob.enter(room).await;
    }
    bob.refused(json!({"type": "join", "room": "QGIS"}), "too_many").await;
    bob.ok(json!({"type": "leave", "room": "Two"})).await;
    bob.refused(json!({"type": "join", "room": "QGIS"}), "room_full").await;
}

/// Order of the checks: form of the nickname, access, bans, the nickname itself, the number of members.
#[tokio::test]
async fn joins_are_checked_in_a_fixed_order() {
    let settings = [("ROOMS", "QGIS"), ("KEY_ROOMS", "QGIS=s3same"), ("TOKEN_KEY", KEY), ("LIMIT_ROOM_MEMBERS", "2")];
    let server = Server::start(&settings).await;
    let mut boss = Native::hello_as(&server, "boss", &moderator()).await;
    let key = |keys: Value| {
        let mut keys = keys;
        keys["type"] = "join".into();
        keys["room"] = "QGIS".into();
        keys["key"] = keys.get("key").cloned().unwrap_or("s3same".into());
        keys
    };
    boss.ok(key(json!({}))).await;
    let mut eve = Native::hello(&server, "eve").await;
    eve.ok(key(json!({}))).await;
    boss.ok(json!({"type": "kick", "room": "QGIS", "member": eve.member(), "ban": 60})).await;
    eve.event("removed").await;
    let mut carl = Native::hello(&server, "carl").await;
    carl.ok(key(json!({}))).await;
    eve.refused(key(json!({"nickname": "x", "key": "wrong"})), "nickname_invalid").await;
    eve.refused(key(json!({"nickname": "admin", "key": "wrong"})), "nickname_invalid").await;
    let denied = eve.refused(key(json!({"key": "wrong"})), "access_denied").await;
    assert_eq!((&denied["needs"], denied.get("retry_after")), (&json!("key"), None));
    let banned = eve.refused(key(json!({})), "access_denied").await;
    assert!(banned["retry_after"].as_f64().is_some_and(|wait| wait > 0.0 && wait <= 60.0), "{banned}");
    let mut dora = Native::hello(&server, "dora").await;
    dora.refused(key(json!({"nickname": "Carl"})), "nickname_taken").await;
    dora.refused(key(json!({})), "room_full").await;
}

#[tokio::test]
async fn the_same_person_takes_over_from_elsewhere() {
    let server = Server::start(&[("TOKEN_KEY", KEY)]).await;
    let mine = token(json!({"sub": "ann"}));
    let mut old = Native::hello_as(&server, "ann", &mine).await;
    old.enter("QGIS").await;
    old.enter("QField").await;
    let mut bob = Native::join(&server, "bob", "QGIS").await;
    let mut new = Native::hello_as(&server, "Ann", &mine).await;
    let state = new.enter("QGIS").await;
    assert_eq!((names(&state), &state["nb_users"]), (vec!["bob", "Ann"], &json!(2)));
    let removed = old.event("removed").await;
    assert_eq!((&removed["room"], &removed["reason"]), (&json!("QGIS"), &json!("taken_over")));
    assert_eq!(bob.presence("left", "ann").await["reason"], "taken_over");
    old.refused(json!({"type": "typing", "room": "QGIS"}), "not_joined").await;
    old.say("QField", "still here").await;
    for other in [json!({"sub": "eve"}), json!({})] {
        let mut eve = Native::hello_as(&server, "ann", &token(other)).await;
        eve.refused(json!({"type": "join", "room": "QGIS"}), "nickname_taken").await;
    }
    new.break_off().await;
    let mut third = Native::hello_as(&server, "ann", &mine).await;
    third.enter("QGIS").await; // a connection that is lost is no hindrance
    assert_eq!(server.members("QGIS").await, 2);
}

#[tokio::test]
async fn an_older_key_puts_nobody_out_who_is_there() {
    let server = Server::start(&[("TOKEN_KEY", KEY)]).await;
    for claims in [None, Some(json!({"sub": "jane"}))] {
        let mut jane = match &claims {
            Some(claims) => Native::hello_as(&server, "jane", &token(claims.clone())).await,
            None => Native::hello(&server, "jane").await,
        };
        jane.enter("QGIS").await;
        let older = jane.resume_key();
        jane.break_off().await;
        let mut jane = Native::resume(&server, &older).await;
        jane.event("room_state").await;
        jane.say("QGIS", "again").await; // the older key dies with that
        let mut stranger = Native::hello_with(&server, json!({"nickname": "jane", "resume": older})).await;
        assert_eq!(stranger.welcome["resumed"], false);
        stranger.refused(json!({"type": "join", "room": "QGIS"}), "nickname_taken").await;
        jane.leave().await;
    }
}

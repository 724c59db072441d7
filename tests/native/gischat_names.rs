//! Names across the generations, and impersonation (`docs/protocol.md`, Rooms and With gischat's clients).

use crate::common::Server;
use crate::common::member::{GENERATIONS, Generation, Member, V1, V2, V3, like, newcomer, uncompliant};
use crate::common::native::{KEY, Native, token};
use crate::common::{Client, samples::samples};
use serde_json::{Value, json};

async fn server() -> Server {
    Server::start(&[("TOKEN_KEY", KEY), ("RESERVED_NICKNAMES", "geotribu"), ("MESSAGE_RATE", "0")]).await
}

/// Refusal of a message in another member's name, in the form of this generation.
fn refusal(generation: Generation, name: &str) -> Value {
    let place = if generation == V3 { "channel" } else { "room" };
    let reason = format!("The name '{name}' is somebody else's in {place} QGIS");
    if generation == V1 { V1.text("server", &reason) } else { uncompliant(&reason) }
}

#[tokio::test]
async fn a_native_members_name_is_refused_to_gischats_clients() {
    let server = server().await;
    let mut native = Native::join(&server, "nadia", "QGIS").await;
    for generation in GENERATIONS {
        let mut witness = Member::enter(&server, V3, "QGIS", 2).await;
        let mut member = Member::enter(&server, generation, "QGIS", 3).await;
        for name in ["nadia", "Nadia", "NADIA", "geotribu", "GeoTribu"] {
            member.say(name, "it is me").await;
            member.expect(refusal(generation, name)).await;
        }
        member.say("nadja", "it is not").await;
        assert_eq!(native.event("message").await["from"]["nickname"], "nadja");
        let heard = witness.client.until(|frame| frame["type"] == "text").await;
        assert_eq!(heard["author"], "nadja", "nobody else heard the others");
        member.leave().await;
        witness.leave().await;
    }
    let heard = native.fence("QGIS").await;
    assert!(heard.iter().all(|frame| frame["type"] == "presence"), "{heard:?}");
}

#[tokio::test]
async fn a_native_members_name_is_refused_for_every_kind() {
    let server = server().await;
    let mut native = Native::join(&server, "ann", "QGIS").await; // the author of all samples
    for generation in [V2, V3] {
        let mut member = Member::enter(&server, generation, "QGIS", 2).await;
        for sample in samples().iter().filter(|sample| generation == V3 || sample.is_known_to_v2()) {
            member.send(sample.sent.clone()).await;
            member.expect(refusal(generation, "ann")).await;
        }
        member.send(like("Ann", "bob", "hi")).await;
        member.expect(refusal(generation, "Ann")).await;
        for name in ["ann", "ANN", "Geotribu"] {
            member.send(newcomer(name)).await;
            let place = if generation == V3 { "channel" } else { "room" };
            member.expect(uncompliant(&format!("User '{name}' already registered in {place} QGIS"))).await;
        }
        member.leave().await;
    }
    let heard = native.fence("QGIS").await;
    assert!(heard.iter().all(|frame| frame["type"] == "presence"), "{heard:?}");
}

#[tokio::test]
async fn a_put_in_a_native_members_name_is_forbidden() {
    let server = server().await;
    let mut native = Native::join(&server, "nadia", "QGIS").await;
    for (path, key) in [("/room/{}/message", "message"), ("/room/{}/text", "text"), ("/channel/{}/text", "text")] {
        for name in ["nadia", "NADIA", "geotribu"] {
            let body = json!({"author": name, key: "it is me"});
            assert_eq!(server.put(&path.replace("{}", "QGIS"), &body).await.status, 403, "{path} {name}");
            let elsewhere = if name == "geotribu" { 403 } else { 200 };
            assert_eq!(server.put(&path.replace("{}", "QField"), &body).await.status, elsewhere, "{path} {name}");
        }
    }
    assert_eq!(native.fence("QGIS").await, Vec::<Value>::new());
    native.ok(json!({"type": "leave", "room": "QGIS"})).await;
    let put = server.put("/channel/QGIS/text", json!({"author": "nadia", "text": "free again"})).await;
    assert_eq!(put.status, 200);
}

#[tokio::test]
async fn a_registered_name_is_held_against_natives() {
    let server = server().await;
    let mut v2 = Member::enter(&server, V2, "QGIS", 1).await;
    v2.register("Gisela").await;
    let mut native = Native::hello(&server, "gisela").await;
    for name in ["Gisela", "gisela"] {
        let join = json!({"type": "join", "room": "QGIS", "nickname": name});
        assert_eq!(native.refused(join, "nickname_taken").await.get("retry_after"), None);
    }
    v2.register("other").await;
    native.enter("QGIS").await;
    v2.expect_count(2).await;
    v2.expect(newcomer("gisela")).await;
    v2.send(newcomer("Gisela")).await;
    v2.expect(uncompliant("User 'Gisela' already registered in room QGIS")).await;
    assert_eq!(server.users("QGIS").await, json!(["gisela", "other"]));
}

/// Names are compared exactly between gischat's clients, and without regard to case against native ones.
#[tokio::test]
async fn case_matters_among_gischats_clients_alone() {
    let server = server().await;
    let mut native = Native::join(&server, "nadia", "QGIS").await;
    let mut one = Member::enter(&server, V2, "QGIS", 2).await;
    let mut two = Member::enter(&server, V3, "QGIS", 3).await;
    one.expect_count(3).await;
    one.register("gisela").await;
    two.expect(newcomer("gisela")).await;
    two.register("Gisela").await;
    one.say("Gisela", "anybody may").await;
    assert_eq!(native.event("message").await["from"]["nickname"], "Gisela");
    native.ok(json!({"type": "leave", "room": "QGIS"})).await;
    let mut late = Native::hello(&server, "GISELA").await;
    late.refused(json!({"type": "join", "room": "QGIS"}), "nickname_taken").await;
    one.leave().await;
    late.refused(json!({"type": "join", "room": "QGIS"}), "nickname_taken").await;
    two.leave().await;
    late.enter("QGIS").await;
}

/// A client that sent messages under a name, but did not register, does not hold that name.
#[tokio::test]
async fn an_author_that_nobody_registered_is_free() {
    let server = server().await;
    let mut v1 = Member::enter(&server, V1, "QGIS", 1).await;
    v1.say("nadia", "mine so far").await;
    v1.expect_text("nadia", "mine so far").await;
    let mut native = Native::join(&server, "nadia", "QGIS").await;
    v1.expect_count(2).await;
    v1.say("nadia", "still?").await;
    v1.expect(refusal(V1, "nadia")).await;
    native.client.close_with(Some(3001)).await; // away, and still the holder
    v1.say("nadia", "still?").await;
    v1.expect(refusal(V1, "nadia")).await;
    native = Native::hello(&server, "nadia").await;
    native.refused(json!({"type": "join", "room": "QGIS"}), "nickname_taken").await;
}

#[tokio::test]
async fn a_token_gives_gischats_clients_a_reserved_name_too() {
    let server = server().await;
    let mine = token(json!({"nickname": "Geotribu"}));
    for generation in GENERATIONS {
        let path = format!("{}?token={mine}", generation.path("QGIS"));
        let mut member = Client::connect(&server, &path).await;
        member.send(generation.text("geotribu", "official")).await;
        member.until(|frame| frame["author"] == "geotribu").await;
        let put =
            server.put(&format!("/channel/QGIS/text?token={mine}"), json!({"author": "geotribu", "text": "hi"})).await;
        assert_eq!(put.status, 200);
        member.leave().await;
    }
}

//! Two members on two nodes, neither of them the room's home: all goes on between them as within one node.

use crate::common::native::{KEY, Native, moderator, token};
use crate::common::program::Program;
use crate::common::tokens::now;
use crate::world::{World, hears};
use serde_json::{Value, json};

/// A room of three nodes: somebody at its home, and two at the others.
struct Third {
    world: World,
    home: Native,
    ann: Native,
    bob: Native,
}

/// Rooms of this name, Ann as a moderator.
async fn third(test: &str) -> Third {
    let settings = [
        ("TOKEN_KEY", KEY),
        ("MAILBOX", "all"),
        ("TRUSTED_PROXIES", "127.0.0.1"),
        ("RESUME_GRACE", "4"),
        ("ROOMS", "QGIS,Staff"),
        ("TOKEN_ROOMS", "Staff"),
    ];
    let world = World::with_settings(test, 3, &settings).await;
    let home = Native::join(&world.nodes[0].server, "home", "QGIS").await;
    let keys = json!({"nickname": "ann", "token": moderator(), "features": ["direct", "call", "file"]});
    let mut ann = Native::hello_with(&world.nodes[1].server, keys).await;
    ann.enter("QGIS").await;
    let mut bob = Native::open_from(&world.nodes[2].server, "203.0.113.2").await;
    bob.say_hello(json!({"nickname": "bob", "features": ["direct", "call", "file"]})).await;
    bob.enter("QGIS").await;
    Third { world, home, ann, bob }
}

fn in_room(kind: &str, mut keys: Value) -> Value {
    keys["type"] = kind.into();
    keys["room"] = "QGIS".into();
    keys
}

fn text(text: &str) -> Value {
    json!({"content": {"kind": "text", "text": text}})
}

#[tokio::test]
async fn words_to_one_and_words_taken_back() {
    let Third { mut ann, mut bob, world, home: _home } = third("third-words").await;
    let (to_ann, to_bob) = (ann.member(), bob.member());
    let mut direct = in_room("direct_send", text("psst"));
    direct["to"] = to_bob.into();
    let sent = ann.ok(direct).await;
    let shown = bob.event("direct_message").await;
    assert_eq!(shown["content"]["text"], "psst");
    bob.ok(in_room("ack", json!({"ids": [shown["id"]]}))).await;
    let status = ann.event("direct_status").await;
    assert_eq!((&status["id"], &status["delivery"]), (&sent["id"], &json!("delivered")));
    let message = bob.say("QGIS", "a slip").await;
    hears(&mut ann, "a slip").await;
    bob.ok(in_room("delete", json!({"id": message["id"]}))).await;
    assert_eq!(ann.event("deleted").await["id"], message["id"]);
    assert_eq!(world.nodes[1].server.get("/channel/QGIS/last").await.json(), json!([]));
    ann.leave().await;
    assert_eq!(bob.presence("left", "ann").await["member"], to_ann);
}

/// All nodes carry it out, and the one that was asked logs it.
#[tokio::test]
async fn what_a_moderator_does_is_logged_once() {
    let Third { mut ann, mut bob, home: _home, world } = third("third-log").await;
    let message = bob.say("QGIS", "a slip").await;
    hears(&mut ann, "a slip").await;
    ann.ok(in_room("delete", json!({"id": message["id"]}))).await;
    ann.ok(in_room("notice", json!({"level": "info", "text": "the last"}))).await;
    for node in &world.nodes {
        node.server.until_members("QGIS", 3).await;
    }
    bob.until(|frame| frame["text"] == "the last").await;
    let acts = |node: &Program| node.log().matches("a moderator ").count();
    assert_eq!(world.nodes.iter().map(acts).collect::<Vec<_>>(), [0, 2, 0]);
}

#[tokio::test]
async fn calls_with_their_signals_and_files() {
    let Third { mut ann, mut bob, home: _home, world: _world } = third("third-peers").await;
    let join = in_room("call_join", json!({"mic": true, "camera": false, "screen": false}));
    let (first, second) = (ann.ok(join.clone()).await, bob.ok(join).await);
    ann.until(|frame| frame["type"] == "call" && frame.to_string().contains(&bob.member())).await;
    for place in 0..20 {
        let keys = json!({"from": first["peer"], "to": second["peer"], "data": {"link": place}});
        ann.send(in_room("signal", keys)).await;
    }
    for place in 0..20 {
        assert_eq!(bob.event("signal").await["data"]["link"], place, "in order");
    }
    let offered = ann.ok(in_room("file_offer", json!({"name": "parcels.gpkg", "size": 7}))).await;
    assert_eq!(bob.event("file_offered").await["transfer"], offered["transfer"]);
    let update = |status: &str| in_room("file_update", json!({"transfer": offered["transfer"], "status": status}));
    let accepted = bob.ok(update("accepted")).await;
    let told = ann.event("file_status").await;
    assert_eq!((&told["status"], &told["peer"]), (&json!("accepted"), &accepted["peer"]));
    let keys = json!({"from": accepted["peer"], "to": offered["peer"], "data": {"link": 0}});
    bob.ok(in_room("signal", keys)).await;
    assert_eq!(ann.event("signal").await["from"], accepted["peer"]);
    ann.ok(update("cancelled")).await;
    assert_eq!(bob.event("file_status").await["status"], "closed");
}

#[tokio::test]
async fn kicks_and_bans() {
    let Third { mut ann, mut bob, world, home: _home } = third("third-bans").await;
    ann.ok(in_room("notice", json!({"level": "info", "text": "soon"}))).await;
    assert_eq!(bob.event("notice").await["text"], "soon");
    bob.refused(in_room("kick", json!({"member": ann.member()})), "forbidden").await;
    ann.ok(in_room("kick", json!({"member": bob.member()}))).await;
    assert_eq!(bob.event("removed").await["reason"], "kicked");
    bob.enter("QGIS").await;
    ann.ok(in_room("kick", json!({"member": bob.member(), "ban": 60}))).await;
    assert_eq!(bob.event("removed").await["reason"], "kicked");
    for node in &world.nodes {
        let mut again = Native::hello_from(&node.server, "bob", "203.0.113.2").await;
        let refused = again.refused(in_room("join", json!({})), "access_denied").await;
        assert_eq!(refused["message"], "banned");
    }
}

#[tokio::test]
async fn tokens_end_and_names_are_taken_over() {
    let Third { mut ann, bob, world, home: _home } = third("third-names").await;
    let of_staff = |exp: u64| token(json!({"sub": "staff", "rooms": ["Staff"], "exp": exp}));
    let mut keeper = Native::hello_as(&world.nodes[0].server, "keeper", &of_staff(now() + 60)).await;
    keeper.enter("Staff").await;
    let mut guest = Native::hello_as(&world.nodes[2].server, "guest", &of_staff(now() - 48)).await; // its leeway ends
    guest.enter("Staff").await;
    keeper.presence("joined", "guest").await;
    assert_eq!(guest.event("removed").await["reason"], "token_expired");
    keeper.presence("left", "guest").await;
    let key = bob.resume_key();
    bob.break_off().await;
    ann.until(|frame| frame["away"].is_array()).await;
    let mut other = Native::hello_from(&world.nodes[1].server, "bob", "203.0.113.2").await;
    other.enter("QGIS").await;
    let event = ann.until(|frame| frame["left"].is_array()).await;
    assert_eq!(
        (&event["left"][0]["reason"], &event["joined"][0]["member"]),
        (&json!("taken_over"), &json!(other.member()))
    );
    let mut bob = Native::resume(&world.nodes[2].server, &key).await;
    assert_eq!(bob.event("removed").await["reason"], "taken_over");
}

#[tokio::test]
async fn mailboxes_open_at_another_node() {
    let Third { mut ann, bob, world, home: _home } = third("third-mailboxes").await;
    bob.leave().await;
    let join = || in_room("join", json!({"mailbox": true}));
    let mut bob = Native::hello_with(&world.nodes[2].server, json!({"nickname": "robert"})).await;
    bob.ok(join()).await;
    let key = bob.resume_key();
    bob.leave().await;
    world.nodes[1].server.until_members("QGIS", 2).await;
    let mut direct = in_room("direct_send", text("for later"));
    direct["nickname"] = "robert".into();
    assert_eq!(ann.ok(direct).await["delivery"], "queued");
    for (node, resume) in [(2, "r.nonsense"), (1, &*key)] {
        let keys = json!({"nickname": "robert", "resume": resume});
        let mut bob = Native::hello_with(&world.nodes[node].server, keys).await;
        let answer = bob.ask(join()).await;
        match node {
            2 => assert_eq!(answer["code"], "nickname_taken"),
            _ => assert_eq!(answer["state"]["mailbox"]["waiting"], 1, "{answer}"),
        }
    }
}

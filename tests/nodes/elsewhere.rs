//! Two members who come by two nodes, neither of them the room's home: all goes on between them as within one node.

use crate::common::Server;
use crate::common::native::{KEY, Native, moderator, token};
use crate::common::program::Program;
use crate::common::tokens::now;
use crate::world::{Way, World, hears};
use serde_json::{Value, json};

/// The tests of this file, for both ways into a room elsewhere.
macro_rules! by_both_ways {
    ($($test:ident,)*) => {
        mod near {
            $(#[tokio::test]
            async fn $test() {
                super::$test(super::Way::Near).await;
            })*
        }

        mod line {
            $(#[tokio::test]
            async fn $test() {
                super::$test(super::Way::Line).await;
            })*
        }
    };
}

by_both_ways! {
    members_elsewhere_write_to_one_and_take_back_and_the_home_alone_logs_it,
    members_elsewhere_call_each_other_and_give_files,
    who_is_banned_by_address_is_so_at_every_node,
    who_comes_without_a_token_any_more_is_put_out_elsewhere,
}

/// A room of three nodes: somebody at its home, and two who come by the others.
struct Elsewhere {
    world: World,
    servers: [Server; 3],
    _home: Native,
    ann: Native,
    bob: Native,
}

/// The address of Bob, as his proxy says it.
const BOB: [(&str, &str); 1] = [("x-forwarded-for", "203.0.113.2")];

/// Rooms of this name, Ann as a moderator.
async fn elsewhere(test: &str, way: Way) -> Elsewhere {
    let settings = [
        ("TOKEN_KEY", KEY),
        ("TRUSTED_PROXIES", "127.0.0.1"),
        ("RESUME_GRACE", "4"),
        ("ROOMS", "QGIS,Staff"),
        ("TOKEN_ROOMS", "Staff"),
    ];
    let world = World::with_settings(&format!("{test}-{way:?}"), 3, &settings).await;
    let servers: [Server; 3] = world.servers();
    let home = Native::join(&servers[0], "home", "QGIS").await;
    let keys = json!({"nickname": "ann", "token": moderator(), "features": ["direct", "call", "file"]});
    let mut ann = way.hello(&servers[1], "QGIS", keys, &[]).await;
    ann.enter("QGIS").await;
    let keys = json!({"nickname": "bob", "features": ["direct", "call", "file"]});
    let mut bob = way.hello(&servers[2], "QGIS", keys, &BOB).await;
    bob.enter("QGIS").await;
    Elsewhere { world, servers, _home: home, ann, bob }
}

fn in_room(kind: &str, mut keys: Value) -> Value {
    keys["type"] = kind.into();
    keys["room"] = "QGIS".into();
    keys
}

fn text(text: &str) -> Value {
    json!({"content": {"kind": "text", "text": text}})
}

async fn members_elsewhere_write_to_one_and_take_back_and_the_home_alone_logs_it(way: Way) {
    let Elsewhere { mut ann, mut bob, servers, world, _home } = elsewhere("elsewhere-words", way).await;
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
    ann.ok(in_room("delete", json!({"id": message["id"]}))).await;
    assert_eq!(bob.event("deleted").await["id"], message["id"]);
    assert_eq!(servers[1].last_v3("QGIS").await, json!([]));
    let acts = |node: &Program| node.log().matches("a moderator ").count();
    assert_eq!(world.nodes.iter().map(acts).collect::<Vec<_>>(), [1, 0, 0]);
    ann.leave().await;
    assert_eq!(bob.presence("left", "ann").await["member"], to_ann);
}

async fn members_elsewhere_call_each_other_and_give_files(way: Way) {
    let Elsewhere { mut ann, mut bob, world: _world, _home, .. } = elsewhere("elsewhere-peers", way).await;
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

async fn who_is_banned_by_address_is_so_at_every_node(way: Way) {
    let Elsewhere { mut ann, mut bob, servers, world: _world, _home } = elsewhere("elsewhere-bans", way).await;
    ann.ok(in_room("notice", json!({"level": "info", "text": "soon"}))).await;
    assert_eq!(bob.event("notice").await["text"], "soon");
    bob.refused(in_room("kick", json!({"member": ann.member()})), "forbidden").await;
    ann.ok(in_room("kick", json!({"member": bob.member()}))).await;
    assert_eq!(bob.event("removed").await["reason"], "kicked");
    bob.enter("QGIS").await;
    ann.ok(in_room("kick", json!({"member": bob.member(), "ban": 60}))).await;
    assert_eq!(bob.event("removed").await["reason"], "kicked");
    for server in &servers {
        let mut again = way.hello(server, "QGIS", json!({"nickname": "rob"}), &BOB).await;
        let refused = again.refused(in_room("join", json!({})), "access_denied").await;
        assert_eq!(refused["message"], "banned");
    }
}

async fn who_comes_without_a_token_any_more_is_put_out_elsewhere(way: Way) {
    let Elsewhere { ann: _ann, bob: _bob, servers, world: _world, _home } = elsewhere("elsewhere-tokens", way).await;
    let of_staff = |nickname: &str, exp: u64| {
        let token = token(json!({"sub": nickname, "rooms": ["Staff"], "exp": exp}));
        json!({"nickname": nickname, "token": token})
    };
    let mut keeper = way.hello(&servers[0], "Staff", of_staff("keeper", now() + 60), &[]).await;
    keeper.enter("Staff").await;
    let mut guest = way.hello(&servers[2], "Staff", of_staff("guest", now() - 48), &[]).await; // its leeway ends
    guest.enter("Staff").await;
    keeper.presence("joined", "guest").await;
    assert_eq!(guest.event("removed").await["reason"], "token_expired");
    keeper.presence("left", "guest").await;
}

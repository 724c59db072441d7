//! One room, whichever node its people come to, and whatever they speak.

use crate::common::livefield::App;
use crate::common::member::{GENERATIONS, Member, V3, newcomer};
use crate::common::native::Native;
use crate::common::{Client, PATIENCE, Server};
use crate::world::{World, hears, hello_near, join_near, names};
use causerie::bus::Near;
use futures_util::StreamExt;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tokio::time::{sleep, timeout};

fn text(text: &str) -> Value {
    json!({"type": "send", "room": "QGIS", "content": {"kind": "text", "text": text}})
}

/// Natives and gischat's three generations, dealt out over three nodes.
#[tokio::test]
async fn everybody_hears_the_same_in_one_order() {
    let world = World::over_one("order", 3).await;
    let servers: [Server; 3] = world.servers();
    let (mut natives, mut members) = (Vec::new(), Vec::new());
    for (server, name) in servers.iter().zip(["ann", "bob", "cid"]) {
        natives.push(join_near(server, name, "QGIS").await);
    }
    for (number, (server, generation)) in servers.iter().zip(GENERATIONS).enumerate() {
        members.push(Member::enter(server, generation, "QGIS", 4 + number).await);
    }
    for round in 0..20 {
        for native in &mut natives {
            native.send(text(&format!("native {round} of {}", native.member()))).await;
        }
        for (number, member) in members.iter_mut().enumerate() {
            member.say("gus", &format!("gischat {round} of {number}")).await;
        }
    }
    let mut orders = Vec::new();
    for native in &mut natives {
        let mut order = Vec::new();
        while order.len() < 20 * 6 {
            let message = native.event("message").await;
            order.push(message["content"]["text"].as_str().unwrap().to_owned());
        }
        orders.push(order);
    }
    for member in &mut members {
        let mut order = Vec::new();
        while order.len() < 20 * 6 {
            let frame = member.client.next().await;
            let text = frame.get("text").or(frame.get("message")).and_then(Value::as_str);
            order.extend(text.map(str::to_owned));
        }
        orders.push(order);
    }
    assert!(orders.iter().all(|order| *order == orders[0]), "{orders:#?}");
    for server in &servers {
        server.until_members("QGIS", 6).await;
        assert_eq!(server.last_v3("QGIS").await.as_array().unwrap().len(), 20);
    }
}

/// A position that a tracker tells one node reaches members of another, and who comes to either later.
#[tokio::test]
async fn a_position_of_a_tracker_reaches_every_node() {
    let world = World::with_settings("trackers", 2, &[("TRACKERS", "all")]).await;
    let [one, other] = world.servers();
    let hello = |name: &str| json!({"nickname": name, "features": ["map"]});
    let mut ann = Native::hello_with(&one, hello("ann")).await;
    ann.enter("QGIS").await;
    let told = other.get("/osmand/QGIS?id=van-3&lat=45.18&lon=5.72").await;
    assert_eq!(told.status, 200, "{told:?}");
    let live = ann.until(|frame| frame["trackers"]["van-3"].is_object()).await;
    assert_eq!(live["trackers"]["van-3"]["at"], json!([5.72, 45.18]));
    for (node, name) in [(&one, "bob"), (&other, "cid")] {
        let state = hello_near(node, "QGIS", hello(name)).await.enter("QGIS").await;
        assert_eq!(state["trackers"]["van-3"]["at"], json!([5.72, 45.18]), "{state}");
    }
    let taken = other.get("/osmand/QGIS?id=ann&lat=45.18&lon=5.72").await;
    assert_eq!(taken.status, 403, "{taken:?}");
}

/// A tracker is in a room before anybody: who comes first by another node is shown it.
#[tokio::test]
async fn a_tracker_opens_the_room_that_it_comes_to() {
    let world = World::with_settings("tracker-first", 2, &[("TRACKERS", "all")]).await;
    let [one, other] = world.servers();
    let told = other.get("/osmand/QGIS?id=van-3&lat=45.18&lon=5.72").await;
    assert_eq!(told.status, 200, "{told:?}");
    let keys = json!({"nickname": "ann", "features": ["map"]});
    let state = hello_near(&one, "QGIS", keys).await.enter("QGIS").await;
    assert_eq!(state["trackers"]["van-3"]["at"], json!([5.72, 45.18]), "{state}");
}

/// Apps of a field team that came by different nodes, and a member with the page, in one room. When its home is killed, they come back.
#[tokio::test]
async fn apps_of_a_team_meet_whichever_node_they_come_to() {
    let mut world = World::with_settings("livefield", 2, &[("LIVEFIELD", "all")]).await;
    let [one, other] = world.servers();
    for group in ["QGIS", "owner/project"] {
        let (mut ann, mut bob) = (App::join(&one, "ann", group).await, App::join(&other, "bob", group).await);
        assert_eq!([&ann.entered["type"], &bob.entered["type"]], ["created", "joined"]);
        ann.until(|app| app.names() == ["ann", "bob"]).await;
        ann.locate(45.0, 5.0).await;
        bob.locate(46.0, 6.0).await;
        for app in [&mut ann, &mut bob] {
            let is_at = |app: &App, name, at| app.row(name).is_some_and(|row| row["lat"] == at);
            app.until(|app| is_at(app, "ann", "45.0000000") && is_at(app, "bob", "46.0000000")).await;
        }
        bob.say("from afar").await;
        ann.hears("bob", "from afar").await;
        ann.say("from here").await;
        bob.hears("ann", "from here").await;
        // Who creates a group is told its name, by which others find it at the other node.
        let mut client = Client::connect(&other, "/livefield").await;
        client.send(json!({"type": "create", "user": "cid"})).await;
        let cid = App::entered(client).await;
        let dan = App::join(&one, "dan", cid.entered["group"].as_str().unwrap()).await;
        assert_eq!((&dan.entered["type"], dan.names()), (&json!("joined"), vec!["cid", "dan"]));
    }

    let (mut ann, mut bob) = (App::join(&one, "ann", "QGIS").await, App::join(&other, "bob", "QGIS").await);
    for (server, name, latitude) in [(&one, "eve", 47.0), (&other, "fay", 48.0)] {
        let mut native = hello_near(server, "QGIS", json!({"nickname": name, "features": ["map"]})).await;
        native.enter("QGIS").await;
        let said = format!("{name} is on the page");
        native.say("QGIS", &said).await;
        native.ok(json!({"type": "live", "room": "QGIS", "set": {"position": {"at": [2.0, 1.0]}}})).await;
        for app in [&mut ann, &mut bob] {
            app.hears(name, &said).await;
            app.until(|app| app.row(name).is_some_and(|row| row["lat"] == "1.0000000")).await;
        }
        bob.say(name).await;
        hears(&mut native, name).await;
        bob.locate(latitude, 7.0).await;
        let is_there = |live: &Value| live["position"]["at"] == json!([7.0, latitude]);
        let seen = native.until(|frame| frame["members"].as_object().is_some_and(|all| all.values().any(is_there)));
        timeout(PATIENCE, seen).await.expect("a position of the app");
        native.leave().await;
    }

    drop(world.nodes.remove(0));
    timeout(PATIENCE, async { while let Some(Ok(_)) = bob.client.socket.next().await {} })
        .await
        .expect("its socket breaks");
    let begun = Instant::now();
    let back = loop {
        let mut client = Client::connect(&other, "/").await;
        client.send(json!({"type": "join", "user": "bob", "group": "QGIS"})).await;
        let answer = client.next().await;
        if answer["type"] != "error" {
            break answer;
        }
        assert!(begun.elapsed() < PATIENCE, "{answer}");
        sleep(Duration::from_millis(200)).await;
    };
    assert_eq!(back["type"], "created");
}

/// Hooks, texts by PUT and what is read over HTTP, with the room at each node in turn.
#[tokio::test]
async fn what_comes_over_http_reaches_the_room_from_every_node() {
    let hush = "/hook/0123456789-ABCDEF_hush";
    let world = World::with_settings("http", 3, &[("HOOKS", "backup:0123456789-ABCDEF_hush:QGIS")]).await;
    let servers: [Server; 3] = world.servers();
    let mut ann = Native::join(&servers[0], "ann", "QGIS").await;
    let mut bob = hello_near(&servers[1], "QGIS", json!({"nickname": "Backup"})).await;
    bob.refused(json!({"type": "join", "room": "QGIS"}), "nickname_taken").await;
    for (number, server) in servers.iter().enumerate() {
        let (hooked, put) = (format!("hook {number}"), format!("put {number}"));
        let body = Some(json!({"text": hooked}).to_string());
        let said = server.request(reqwest::Method::POST, hush, body).await;
        assert_eq!(said.status, 200, "{said:?}");
        let heard = ann.event("message").await;
        assert_eq!((&heard["content"]["text"], &heard["from"]["hook"]), (&json!(hooked), &json!(true)));
        let said = server.put("/room/QGIS/text", json!({"type": "text", "author": "web", "text": put})).await;
        assert_eq!(said.status, 200, "{said:?}");
        hears(&mut ann, &put).await;
        for reader in &servers {
            let last = reader.last_v3("QGIS").await;
            assert_eq!(last.as_array().unwrap().last().unwrap()["text"], put, "{last}");
            assert_eq!(reader.users("QGIS").await, json!(["ann"]));
        }
    }
    for server in &servers {
        server.until_members("QGIS", 1).await;
    }
    ann.leave().await;
    for server in &servers {
        server.until_members("QGIS", 0).await;
    }
}

/// Members at different nodes are offered the same place for calls.
#[tokio::test]
async fn everybody_is_offered_the_same_place_for_calls() {
    let world = World::with_settings("calls-url", 2, &[("CALLS_URL", "https://meet.example.org")]).await;
    let [one, two] = world.servers();
    let mut places = Vec::new();
    for (server, room) in [(&one, "QGIS"), (&two, "QGIS"), (&two, "QField")] {
        let keys = json!({"nickname": format!("ann-{}", places.len())});
        places.push(hello_near(server, room, keys).await.enter(room).await["calls_url"].clone());
    }
    assert!(places[0].is_string() && places[0] == places[1] && places[0] != places[2], "{places:?}");
}

/// A private room is where its first member came, for those who come near it, and ends with its last; then it opens at another node.
#[tokio::test]
async fn a_private_room_is_at_one_node_and_ends_with_its_last_member() {
    let world = World::over_one("private", 2).await;
    let [one, two] = world.servers();
    let room = "~Qm3xA_-0123456789abcdef";
    let mut ann = Native::join(&one, "ann", room).await;
    let mut far = Native::hello(&two, "far").await;
    far.enter(room).await;
    let mut bob = join_near(&two, "bob", room).await;
    ann.presence("joined", "bob").await;
    far.ok(json!({"type": "leave", "room": room})).await;
    ann.leave().await;
    bob.presence("left", "ann").await;
    bob.say(room, "alone").await;
    bob.leave().await;
    let opens = async {
        loop {
            let answer = far.ask(json!({"type": "join", "room": room})).await;
            if answer["type"] == "ok" {
                return answer["state"].clone();
            }
            assert_eq!(answer["code"], "unavailable", "{answer}");
            sleep(Duration::from_millis(100)).await;
        }
    };
    let state = timeout(PATIENCE, opens).await.expect("its home has let it go");
    assert_eq!(names(&state), ["far"]);
    assert_eq!(far.fence(room).await.iter().filter(|frame| frame["type"] == "message").count(), 0);
    let cid = hello_near(&one, room, json!({"nickname": "cid"})).await.enter(room).await;
    assert_eq!(names(&cid), ["cid", "far"]);
}

/// A room stays where somebody is in it, or was a moment ago, and comes to who joins it when nobody was for 10 s.
#[tokio::test]
async fn a_room_that_nobody_is_in_comes_to_a_session_that_joins_it() {
    let mut world = World::over_one("comes", 2).await;
    let [one, two] = world.servers();
    let mut ann = Native::join(&one, "ann", "QGIS").await;
    ann.say("QGIS", "kept").await;
    let join = json!({"type": "join", "room": "QGIS"});
    let mut bob = Native::hello(&two, "bob").await;
    for _ in 0..2 {
        bob.ok(join.clone()).await;
        hears(&mut bob, "kept").await;
        ann.presence("joined", "bob").await;
        bob.ok(json!({"type": "leave", "room": "QGIS"})).await;
    }
    ann.leave().await;
    one.until_members("QGIS", 0).await;
    sleep(Duration::from_secs(10)).await;
    bob.ok(join).await;
    hears(&mut bob, "kept").await;
    let mut plugin = Client::connect(&one, &V3.path("QGIS")).await;
    plugin.send(newcomer("plugin")).await;
    bob.presence("joined", "plugin").await;
    drop(world.nodes.remove(0));
    bob.presence("left", "plugin").await;
    bob.say("QGIS", "at home").await;
}

/// A member elsewhere costs nobody else anything: words of one room pass pictures of another.
#[tokio::test]
async fn pictures_in_one_room_do_not_hold_up_words_in_another() {
    let world = World::over_one("pictures", 2).await;
    let [one, two] = world.servers();
    let mut ann = Native::join(&one, "ann", "QGIS").await;
    let mut bob = join_near(&two, "bob", "QGIS").await;
    let mut model = Member::enter(&one, V3, "QField", 1).await;
    let mut viewer = Member::enter(&two, V3, "QField", 2).await;
    let large = "x".repeat(900_000);
    for round in 0..20 {
        let name = format!("{round}");
        let frame = json!({"type": "model", "author": "gus", "model_name": name, "raw_xml": large});
        model.client.send(frame).await;
        ann.say("QGIS", &name).await;
        hears(&mut bob, &name).await;
        viewer.client.until(|frame| frame["model_name"] == name).await;
        model.client.until(|frame| frame["model_name"] == name).await;
    }
}

/// A look at a room, or made up digits to be near of, open no room anywhere.
#[tokio::test]
async fn who_only_looks_opens_nothing() {
    let world = World::over_one("looks", 1).await;
    let [one] = world.servers();
    for number in 0..50 {
        assert_eq!(one.get("/channel/QGIS/users").await.json(), json!([]));
        let path = format!("/ws?near={}", Near::of(&format!("nobody knows {number}")));
        Client::connect(&one, &path).await.leave().await;
    }
    let entries = async || {
        let streams = world.brokers.streams(0).await;
        let homes = streams.iter().find(|stream| stream["name"].as_str().is_some_and(|name| name.ends_with("homes")));
        homes.expect("the bucket of homes")["state"]["messages"].clone()
    };
    assert_eq!(entries().await, 1, "the mark of the bucket");
    let _ann = Native::join(&one, "ann", "QGIS").await;
    assert_eq!(entries().await, 2);
}

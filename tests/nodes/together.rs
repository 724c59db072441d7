//! One room on three nodes.

use crate::brokers::{Brokers, Line};
use crate::common::member::{GENERATIONS, Member};
use crate::common::native::Native;
use crate::world::{World, hears, names, say_until_ok, try_say};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// Natives and gischat's three generations, dealt out over three nodes, hear the same in one order.
#[tokio::test]
async fn everybody_hears_the_same_in_one_order() {
    let world = World::over_one("order", 3).await;
    let mut natives = Vec::new();
    for (number, name) in ["ann", "bob", "cid"].iter().enumerate() {
        natives.push(Native::join(&world.nodes[number].server, name, "QGIS").await);
    }
    let mut members = Vec::new();
    for (number, generation) in GENERATIONS.into_iter().enumerate() {
        members.push(Member::enter(&world.nodes[number].server, generation, "QGIS", 4 + number).await);
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
    let last = world.nodes[1].server.get("/channel/QGIS/last").await.json();
    assert_eq!(last.as_array().unwrap().len(), 20);
}

/// A position that a tracker tells one node reaches members of another, and who comes to either later.
#[tokio::test]
async fn a_position_of_a_tracker_reaches_every_node() {
    let world = World::with_settings("trackers", 2, &[("TRACKERS", "all")]).await;
    let [one, other] = [&world.nodes[0].server, &world.nodes[1].server];
    let hello = |name: &str| json!({"nickname": name, "features": ["map"]});
    let mut ann = Native::hello_with(one, hello("ann")).await;
    ann.enter("QGIS").await;
    let told = other.get("/osmand/QGIS?id=van-3&lat=45.18&lon=5.72").await;
    assert_eq!(told.status, 200, "{told:?}");
    let live = ann.until(|frame| frame["trackers"]["van-3"].is_object()).await;
    assert_eq!(live["trackers"]["van-3"]["at"], json!([5.72, 45.18]));
    for (node, name) in [(one, "bob"), (other, "cid")] {
        let state = Native::hello_with(node, hello(name)).await.enter("QGIS").await;
        assert_eq!(state["trackers"]["van-3"]["at"], json!([5.72, 45.18]), "{state}");
    }
    let taken = other.get("/osmand/QGIS?id=ann&lat=45.18&lon=5.72").await;
    assert_eq!(taken.status, 403, "{taken:?}");
}

/// What a hook says at one node reaches members of another, who cannot have its name.
#[tokio::test]
async fn a_hook_speaks_at_every_node() {
    let world = World::with_settings("hooks", 2, &[("HOOKS", "backup:0123456789-ABCDEF_hush:QGIS")]).await;
    let [one, other] = [&world.nodes[0].server, &world.nodes[1].server];
    let mut ann = Native::join(one, "ann", "QGIS").await;
    let mut bob = Native::hello(other, "Backup").await;
    bob.refused(json!({"type": "join", "room": "QGIS"}), "nickname_taken").await;
    for (node, text) in [(one, "here"), (other, "there")] {
        let body = Some(json!({"text": text}).to_string());
        let said = node.request(reqwest::Method::POST, "/hook/0123456789-ABCDEF_hush", body).await;
        assert_eq!(said.status, 200, "{said:?}");
        let heard = ann.event("message").await;
        assert_eq!((&heard["content"]["text"], &heard["from"]["hook"]), (&json!(text), &json!(true)));
    }
}

/// Members at different nodes are offered the same place for calls.
#[tokio::test]
async fn everybody_is_offered_the_same_place_for_calls() {
    let world = World::with_settings("calls-url", 2, &[("CALLS_URL", "https://meet.example.org")]).await;
    let mut places = Vec::new();
    for (node, name) in world.nodes.iter().zip(["ann", "bob"]) {
        places.push(Native::hello(&node.server, name).await.enter("QGIS").await["calls_url"].clone());
    }
    assert!(places[0].is_string() && places[0] == places[1], "{places:?}");
}

fn text(text: &str) -> Value {
    json!({"type": "send", "room": "QGIS", "content": {"kind": "text", "text": text}})
}

/// What HTTP tells of a room is the same on a node that has nobody in it.
#[tokio::test]
async fn http_tells_of_rooms_on_other_nodes() {
    let world = World::over_one("http-tells", 3).await;
    let mut ann = Native::join(&world.nodes[0].server, "ann", "QGIS").await;
    world.nodes[1].server.until_members("QGIS", 1).await;
    ann.say("QGIS", "hello").await;
    let other = &world.nodes[2].server;
    assert_eq!(other.get("/channel/QGIS/last").await.json()[0]["text"], "hello");
    assert_eq!(other.get("/channel/QGIS/users").await.json(), json!(["ann"]));
    let put = other.put("/room/QGIS/text", json!({"type": "text", "author": "web", "text": "by hand"})).await;
    assert_eq!(put.status, 200, "{put:?}");
    hears(&mut ann, "by hand").await;
    ann.leave().await;
    other.until_members("QGIS", 0).await;
}

/// A private room on two nodes ends with the last of both, and opens again.
#[tokio::test]
async fn a_private_room_is_on_two_nodes() {
    let world = World::over_one("private", 2).await;
    let room = "~Qm3xA_-0123456789abcdef";
    let ann = Native::join(&world.nodes[0].server, "ann", room).await;
    let mut bob = Native::hello(&world.nodes[1].server, "bob").await;
    assert_eq!(names(&bob.enter(room).await), ["ann", "bob"]);
    // Its first node has nobody in it any more, and stays its home.
    ann.leave().await;
    bob.presence("left", "ann").await;
    bob.say(room, "alone").await;
    bob.leave().await;
    let mut cid = Native::hello(&world.nodes[1].server, "cid").await;
    assert_eq!(names(&cid.enter(room).await), ["cid"]);
}

/// One message of a hundred between nodes is lost: nobody misses anything without being told.
#[tokio::test]
async fn nothing_is_missed_where_messages_are_lost() {
    let brokers = Brokers::one("loss").await;
    let mut lines = Vec::new();
    for _ in 0..3 {
        lines.push(Line::with_loss(brokers.port(0), 100).await);
    }
    let ports: Vec<u16> = lines.iter().map(|line| line.port).collect();
    let world = World::with("loss", brokers, &ports, &[]).await;
    let mut people = Vec::new();
    for (number, name) in ["ann", "bob", "cid"].iter().enumerate() {
        people.push(Native::join(&world.nodes[number].server, name, "QGIS").await);
    }
    for round in 0..200 {
        for person in &mut people {
            say_until_ok(person, &format!("{round} of {}", person.member())).await;
        }
    }
    let mut orders = Vec::new();
    for person in &mut people {
        say_until_ok(person, &format!("end of {}", person.member())).await;
    }
    for person in &mut people {
        let (mut order, mut ends) = (Vec::new(), 0);
        while ends < 3 {
            let frame = person.next().await;
            assert_ne!(frame["state"]["gap"], true, "nobody was cut off");
            let Some(text) = frame["content"]["text"].as_str() else { continue };
            ends += usize::from(text.starts_with("end"));
            order.push(text.to_owned());
        }
        orders.push(order);
    }
    assert_eq!(orders[0].len(), 3 * 201);
    assert!(orders.iter().all(|order| *order == orders[0]), "one order");
}

/// Words pass pictures of another room.
#[tokio::test]
async fn a_picture_in_one_room_does_not_hold_up_words_in_another() {
    let world = World::over_one("pictures", 2).await;
    let (one, two) = (&world.nodes[0].server, &world.nodes[1].server);
    let mut ann = Native::join(one, "ann", "QGIS").await;
    let mut bob = Native::join(two, "bob", "QGIS").await;
    let mut model = Member::enter(one, GENERATIONS[2], "QField", 1).await;
    let mut viewer = Member::enter(two, GENERATIONS[2], "QField", 2).await;
    let large = "x".repeat(900_000);
    let mut slowest = Duration::ZERO;
    for round in 0..20 {
        let frame = json!({"type": "model", "author": "gus", "model_name": format!("{round}"), "raw_xml": large});
        model.client.send(frame).await;
        let begun = Instant::now();
        assert!(try_say(&mut ann, &format!("{round}")).await);
        hears(&mut bob, &format!("{round}")).await;
        slowest = slowest.max(begun.elapsed());
        viewer.client.until(|frame| frame["model_name"] == format!("{round}")).await;
        model.client.until(|frame| frame["model_name"] == format!("{round}")).await;
    }
    println!("slowest word beside pictures: {slowest:?}");
}

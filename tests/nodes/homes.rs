//! Who is home of a room, as a real broker decides it.

use crate::brokers::Brokers;
use crate::common::clock::Lateness;
use crate::common::member::{GENERATIONS, Member, V3};
use crate::common::native::{KEY, Native, moderator, token};
use crate::common::{Client, PATIENCE, Server};
use crate::world::{SECRET, settings};
use causerie::bus::{Directory, HomeEvent, Homes, InstanceSecret, Near, Place, RoomKey, Want, WayState};
use causerie::config::Config;
use causerie::message::NodeTag;
use causerie::server::Ways;
use futures_util::FutureExt;
use futures_util::future::ready;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::net::TcpListener;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::sleep;

/// The directory of a node that hears others at this port.
async fn join(test: &str, door: u16, brokers: &Brokers) -> (Directory, UnboundedReceiver<HomeEvent>) {
    let settings = settings(test, brokers.port(0), &[]);
    let pairs = settings.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let loaded = Config::from_pairs(pairs).unwrap_or_else(|faults| panic!("{faults}"));
    let joined = Directory::join(&loaded.config, NodeTag::random(), at(door)).await;
    joined.expect("a connection").expect("a broker")
}

/// The key of the room of this name.
fn key_of(name: &str) -> RoomKey {
    InstanceSecret::new(SECRET.as_bytes()).home_key(Near::of(name))
}

fn at(port: u16) -> SocketAddr {
    ([127, 0, 0, 1], port).into()
}

/// Asks a node for a room until it is where it should be: here, or at this door. Returns the claim.
async fn until_at(node: &Directory, room: RoomKey, door: Option<u16>, is_new: impl Fn(u64) -> bool) -> u64 {
    let begun = Instant::now();
    loop {
        let place = node.find(room, Want::Open, None).await;
        let (at, claim) = match &place {
            Place::Here(Some(claim)) => (None, *claim),
            Place::There(home) => (Some(home.door.port()), home.claim),
            _ => (Some(0), 0),
        };
        if at == door && is_new(claim) {
            return claim;
        }
        assert!(begun.elapsed() < PATIENCE, "{place:?}");
        sleep(Duration::from_millis(50)).await;
    }
}

async fn until_leased(node: &Directory) {
    let begun = Instant::now();
    while node.way() == WayState::CutOff {
        assert!(begun.elapsed() < PATIENCE, "no lease");
        sleep(Duration::from_millis(50)).await;
    }
}

/// Returns when each of two nodes knows that the other, at this door, lives.
async fn know_each_other(nodes: [(&Directory, u16); 2]) {
    for [(one, door), (two, _)] in [nodes, [nodes[1], nodes[0]]] {
        let room = key_of(&format!("a room of {door}"));
        let claim = until_at(one, room, None, |_| true).await;
        until_at(two, room, Some(door), |found| found == claim).await;
    }
}

#[tokio::test]
async fn a_room_has_one_home_until_it_is_released_or_its_home_is_gone() {
    let mut brokers = Brokers::one("homes").await;
    let ((one, _), (two, _)) = (join("homes", 1, &brokers).await, join("homes", 2, &brokers).await);
    know_each_other([(&one, 1), (&two, 2)]).await;
    let room = key_of("QGIS");
    let claim = until_at(&one, room, None, |_| true).await;
    assert_eq!(until_at(&two, room, Some(1), |_| true).await, claim);
    assert!(one.answers(room, claim).await && !two.answers(room, claim).await);
    let other = key_of("QField");
    assert_eq!(two.find(other, Want::Look, None).await, Place::Nowhere);

    one.release(room).await;
    assert!(!one.answers(room, claim).await);
    let Place::Here(Some(taken)) = two.find(room, Want::Open, Some(claim)).await else { panic!("it is released") };
    assert_eq!(until_at(&one, room, Some(2), |_| true).await, taken);

    brokers.kill(0);
    brokers.start(0).await;
    let again = until_at(&two, room, None, |claim| claim != taken).await;
    until_leased(&one).await;
    let Place::There(home) = one.find(room, Want::Open, Some(taken)).await else { panic!("it has the same home") };
    assert_eq!((home.door, home.claim), (at(2), again), "who has it makes its entry");

    let given = two.hand_over(room, ready(true).boxed()).await.expect("it is home");
    let given = one.take(room, given, ready(()).boxed()).await.expect("nobody is faster");
    assert_eq!(until_at(&two, room, Some(1), |_| true).await, given);
    assert_eq!(one.find(room, Want::Look, None).await, Place::Here(Some(given)));

    let gone = Instant::now();
    one.leave();
    until_at(&two, room, None, |_| true).await;
    assert!(gone.elapsed() > Duration::from_secs(12), "it takes a while to know that it is gone");
}

/// Rooms of two nodes that pass on to each other, and no copies of rooms: whoever comes where, and whatever they speak, they meet,
/// and what is only looked at is opened nowhere. When the home is gone, the room opens at the other node.
#[tokio::test]
async fn clients_of_both_nodes_meet_at_the_home() {
    let brokers = Brokers::one("homes-meet").await;
    let [(one, at_one, _), (two, at_two, _)] = two_nodes("homes-meet", &brokers, &[]).await;

    let room = key_of("QGIS");
    assert_eq!(one.get("/channel/QGIS/users").await.status, 200);
    let _near = Client::connect(&two, &format!("/ws?near={}", Near::of("QGIS"))).await;
    assert_eq!(at_two.find(room, Want::Look, None).await, Place::Nowhere);

    let mut members = Vec::new();
    for (number, (generation, server)) in GENERATIONS.into_iter().zip([&one, &two, &one]).enumerate() {
        members.push(Member::enter(server, generation, "QGIS", number + 1).await);
    }
    assert!(matches!(at_one.find(room, Want::Look, None).await, Place::Here(_)));
    one.until_members("QGIS", 3).await;
    let mut native = Native::over(Client::connect(&two, &format!("/ws?near={}", Near::of("QGIS"))).await);
    native.say_hello(json!({"nickname": "nat"})).await;
    native.enter("QGIS").await;
    native.say("QGIS", "to all").await;
    for member in &mut members {
        member.client.until(|frame| frame["text"] == "to all" || frame["message"] == "to all").await;
    }
    // The lists of the other node have the numbers of the home.
    two.until_members("QGIS", 4).await;
    let mut far = Native::hello(&two, "far").await;
    far.enter("QGIS").await;
    two.until_members("QGIS", 5).await;
    far.ok(json!({"type": "leave", "room": "QGIS"})).await;
    far.enter("QField").await;
    one.until_members("QField", 1).await;
    for private in ["~a-den-that-two-nodes-know", "~a-cellar-that-two-nodes-know"] {
        far.enter(private).await;
        let key = key_of(private);
        assert!(matches!(at_one.find(key, Want::Look, None).await, Place::There(_)), "{private}");
        far.ok(json!({"type": "leave", "room": private})).await;
        let left = Instant::now();
        while !matches!(at_one.find(key, Want::Look, None).await, Place::Nowhere) {
            assert!(left.elapsed() < PATIENCE, "nobody has it any more");
            sleep(Duration::from_millis(50)).await;
            let Place::There(home) = at_one.find(key, Want::Look, None).await else { continue };
            at_one.find(key, Want::Look, Some(home.claim)).await;
        }
    }

    at_one.leave();
    drop((one, members, native, far));
    let gone = Instant::now();
    while Client::try_connect(&two, "/v3/channel/QGIS/ws").await.is_err() {
        assert!(gone.elapsed() < PATIENCE, "its home is gone");
        sleep(Duration::from_millis(100)).await;
    }
}

/// Two nodes over these brokers that pass on to each other, with their directories and doors.
async fn two_nodes(test: &str, brokers: &Brokers, settings: &[(&str, &str)]) -> [(Server, Directory, u16); 2] {
    let mut nodes = Vec::new();
    for _ in 0..2 {
        let door = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = door.local_addr().unwrap().port();
        let (directory, changes) = join(test, port, brokers).await;
        let secret = InstanceSecret::new(SECRET.as_bytes());
        let ways = Ways { tag: directory.tag(), door, homes: Arc::new(directory.clone()), changes, secret };
        nodes.push((Server::start_among(ways, ["203.0.113.1", "203.0.113.2"], settings).await, directory, port));
    }
    let nodes: [_; 2] = nodes.try_into().ok().unwrap();
    know_each_other([(&nodes[0].1, nodes[0].2), (&nodes[1].1, nodes[1].2)]).await;
    nodes
}

/// Has a room keep a message, a feature, a message in a mailbox and a ban. Returns the key of the mailbox's owner, and the sessions
/// that are still there.
async fn furnish(node: &Server, room: &str) -> (String, [Native; 2]) {
    let mut boss =
        Native::hello_with(node, json!({"nickname": "boss", "token": moderator(), "features": ["direct", "map"]}))
            .await;
    boss.enter(room).await;
    let mut eve = Native::open_from(node, "203.0.113.9").await; // whose ban is not the others'
    eve.say_hello(json!({"nickname": "eve", "token": token(json!({"sub": "eve"}))})).await;
    eve.enter(room).await;
    boss.say(room, "kept").await;
    boss.ok(json!({"type": "board_put", "room": room, "features": [feature()]})).await;
    boss.ok(json!({"type": "kick", "room": room, "member": eve.member(), "ban": 600})).await;
    let mut bob = Native::hello_with(node, json!({"nickname": "bob", "features": ["direct"]})).await;
    bob.enter_with(json!({"room": room, "mailbox": true})).await;
    let key = bob.resume_key();
    bob.leave().await;
    node.until_members(room, 1).await;
    let content = json!({"kind": "text", "text": "psst"});
    let sent = boss.ok(json!({"type": "direct_send", "room": room, "nickname": "bob", "content": content})).await;
    assert_eq!(sent["delivery"], "queued");
    (key, [boss, eve])
}

fn feature() -> Value {
    let geometry = json!({"type": "Point", "coordinates": [5.7, 45.1]});
    json!({"id": "b.aaaaaaaaaaaaaaaaaaaaaa", "geometry": geometry, "properties": {"shape": "mark", "color": 2}})
}

/// All of that is there again, the feature unless everybody had left.
async fn is_furnished(node: &Server, room: &str, key: &str, features: u64) {
    let near = format!("/ws?near={}", Near::of(room));
    let mut ann = Native::over(Client::connect(node, &near).await);
    ann.say_hello(json!({"nickname": "ann", "features": ["map"]})).await;
    let state = ann.enter(room).await;
    assert_eq!(state["board"]["features"], features, "{state}");
    ann.until(|frame| frame["content"]["text"] == "kept").await;
    let mut bob = Native::over(Client::connect(node, &near).await);
    bob.say_hello(json!({"nickname": "bob", "resume": key, "features": ["direct"]})).await;
    let joined = bob.enter_with(json!({"room": room, "mailbox": true})).await;
    assert_eq!(joined["mailbox"]["waiting"], 1, "{joined}");
    let mut eve = Native::over(Client::connect(node, &near).await);
    eve.say_hello(json!({"nickname": "eve", "token": token(json!({"sub": "eve"}))})).await;
    eve.refused(json!({"type": "join", "room": room}), "access_denied").await;
}

const FURNISHED: [(&str, &str); 4] =
    [("MAILBOX", "all"), ("MAX_STORED_MESSAGES", "20"), ("TOKEN_KEY", KEY), ("TRUSTED_PROXIES", "203.0.113.0/24")];

/// A room moves to the node of the next who enters it when nobody was in it for a while, and not before.
#[tokio::test]
async fn a_room_that_nobody_is_in_comes_to_who_joins_it() {
    let brokers = Brokers::one("homes-come").await;
    let [(one, at_one, _), (two, at_two, _)] = two_nodes("homes-come", &brokers, &FURNISHED).await;
    let room = key_of("QGIS");
    assert!(matches!(at_one.find(room, Want::Open, None).await, Place::Here(_)));
    let (key, there) = furnish(&one, "QGIS").await;
    let far = Member::enter(&two, V3, "QGIS", 2).await;
    one.until_members("QGIS", 2).await;
    far.leave().await;
    for native in there {
        native.leave().await;
    }
    one.until_members("QGIS", 0).await;
    // Somebody was there a moment ago.
    Member::enter(&two, V3, "QGIS", 1).await.leave().await;
    assert!(matches!(at_two.find(room, Want::Look, None).await, Place::There(_)));
    one.until_members("QGIS", 0).await;
    sleep(Duration::from_secs(10)).await;
    let _member = Client::connect(&two, &V3.path("QGIS")).await;
    assert!(matches!(at_two.find(room, Want::Look, None).await, Place::Here(_)));
    is_furnished(&two, "QGIS", &key, 0).await;
    assert!(matches!(at_one.find(room, Want::Look, None).await, Place::There(_)));
}

/// A room that goes to another node and comes back is as it was left there: with what was said, and without what was deleted.
#[tokio::test]
async fn a_room_that_comes_back_is_as_it_was_left_elsewhere() {
    let brokers = Brokers::one("homes-back").await;
    let [(one, at_one, _), (two, at_two, _)] = two_nodes("homes-back", &brokers, &FURNISHED).await;
    let room = key_of("QGIS");
    let (mut first, mut kept) = (Value::Null, Vec::new());
    for (server, directory, text) in [(&one, &at_one, "first"), (&two, &at_two, "second"), (&one, &at_one, "third")] {
        let mut boss = Native::hello_with(server, json!({"nickname": "boss", "token": moderator()})).await;
        boss.enter("QGIS").await;
        assert!(matches!(directory.find(room, Want::Look, None).await, Place::Here(_)), "it came for {text}");
        let shown = boss.fence("QGIS").await.into_iter().filter(|frame| frame["type"] == "message");
        let shown: Vec<Value> = shown.map(|frame| frame["content"]["text"].clone()).collect();
        match text {
            "first" => assert_eq!(shown, [] as [&str; 0]),
            "second" => _ = boss.ok(json!({"type": "delete", "room": "QGIS", "id": first["id"]})).await,
            _ => assert_eq!(shown, kept),
        }
        let said = boss.say("QGIS", text).await;
        match text {
            "first" => first = said,
            _ => kept.push(json!(text)),
        }
        boss.leave().await;
        server.until_members("QGIS", 0).await;
        sleep(Duration::from_secs(11)).await;
    }
}

/// The rooms of a node that stops are at another one afterwards, whoever was in them, and what is kept of them is, too.
#[tokio::test]
async fn a_node_that_stops_leaves_its_rooms_to_the_others() {
    let brokers = Brokers::one("homes-stop").await;
    let [(mut one, at_one, _), (two, at_two, _)] = two_nodes("homes-stop", &brokers, &FURNISHED).await;
    let rooms = ["QGIS", "QField"];
    for room in rooms {
        assert!(matches!(at_one.find(key_of(room), Want::Open, None).await, Place::Here(_)));
    }
    let (key, there) = furnish(&one, "QGIS").await;
    let (other_key, empty) = furnish(&one, "QField").await;
    for native in empty {
        native.leave().await;
    }
    one.until_members("QField", 0).await;
    let [mut boss, _eve] = there;
    let (stopped, late) = (Instant::now(), Lateness::begin());
    one.begin_stop();
    assert_eq!(boss.closed().await, 1001);
    // Who was in it comes back at once, and takes it.
    let back = loop {
        match Client::try_connect(&two, &V3.path("QGIS")).await {
            Ok(client) => break client,
            Err(_) => sleep(Duration::from_millis(200)).await,
        }
        assert!(stopped.elapsed() < Duration::from_secs(5) + late.so_far(), "within five seconds");
    };
    one.wait().await;
    assert!(stopped.elapsed() < Duration::from_secs(10) + late.so_far(), "{:?}", stopped.elapsed());
    for ((room, key), features) in rooms.into_iter().zip([key, other_key]).zip([1, 0]) {
        assert!(matches!(at_two.find(key_of(room), Want::Look, None).await, Place::Here(_)), "{room}");
        is_furnished(&two, room, &key, features).await;
    }
    back.leave().await;
}

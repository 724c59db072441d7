//! Rooms that move from a home to the front that somebody comes to, and what nodes ask of each other at their doors.

use super::{CLAIM, HERE, Nodes, Rooms, SECRET, key_of, node, there};
use crate::common::member::{Member, V3};
use crate::common::native::Native;
use crate::common::{Client, PATIENCE, Server};
use crate::raw::{RawAnswer, send};
use causerie::access::now;
use causerie::bus::{HomeEvent, InstanceSecret, Known, Passage, PassedRequest, Place};
use causerie::message::NodeTag;
use reqwest::Method;
use serde_json::json;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::time::{Instant, sleep, timeout};

async fn start() -> Nodes {
    let nodes = Nodes::start(&[("ROOMS", "QGIS,Own"), ("MAX_STORED_MESSAGES", "5")]).await;
    nodes.rooms.iter().for_each(|rooms| rooms.moves.store(true, Ordering::SeqCst));
    nodes
}

/// Asks a node at its door as another one does, with this claim.
async fn ask(door: &Server, target: &str, claim: u64, body: &str) -> RawAnswer {
    ask_at(door, target, (claim, now()), body).await
}

/// The same by a clock that shows this.
async fn ask_at(door: &Server, target: &str, (claim, at): (u64, u64), body: &str) -> RawAnswer {
    let known = Known { may_open: false, release: None };
    let passage = Passage { node: NodeTag::random(), claim, at, known, takes: false };
    let passed = PassedRequest { method: &Method::POST, target, client: "127.0.0.1" };
    let header = passage.seal(passed, &InstanceSecret::new(SECRET)).unwrap();
    let (signed, length) = (header.to_str().unwrap(), body.len());
    let head =
        format!("POST {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {length}\r\n");
    send(door, format!("{head}X-Forwarded-For: 127.0.0.1\r\nCauserie-Node: {signed}\r\n\r\n{body}")).await
}

/// The content of a room of the home in which this was said, as it is given.
async fn content_of_qgis(nodes: &Nodes, said: &str) -> String {
    let mut member = Member::enter(&nodes.home, V3, "QGIS", 1).await;
    member.say("here", said).await;
    member.leave().await;
    nodes.home.until_members("QGIS", 0).await;
    sleep(Duration::from_secs(11)).await;
    let taken = ask(&Server::at(nodes.door), "/node/take?form=2&room=QGIS", CLAIM, "").await;
    assert_eq!(taken.status, 200);
    *nodes.rooms[1].place.lock().unwrap() = HERE;
    taken.body.trim_start_matches(|ahead| ahead != '{').trim_end_matches(|behind| behind != '}').to_owned()
}

#[tokio::test]
async fn a_room_that_nobody_was_in_comes_to_who_enters_it() {
    let nodes = start().await;
    let _member = Member::enter(&nodes.front, V3, "QGIS", 1).await;
    nodes.front.until_members("QGIS", 1).await;
    assert_eq!(nodes.home.members("QGIS").await, 0);
    assert_eq!(*nodes.rooms[0].place.lock().unwrap(), HERE);
}

#[tokio::test]
async fn a_room_that_came_with_another_meanwhile_is_entered_here() {
    let (_home, door) = node(Rooms::at(Place::Unavailable), &[]).await;
    let (front, _) = node(Rooms::at_first(there(door, CLAIM), HERE), &[]).await;
    let _member = Member::enter(&front, V3, "QGIS", 1).await;
    assert_eq!(front.members("QGIS").await, 1);
}

/// With one who is in it, and one who just was; who only looks takes nothing.
#[tokio::test]
async fn a_room_stays_where_somebody_is() {
    let nodes = start().await;
    assert_eq!(nodes.front.get("/channel/QGIS/users").await.status, 200);
    let here = Member::enter(&nodes.home, V3, "QGIS", 1).await;
    let far = Client::connect(&nodes.front, &V3.path("QGIS")).await;
    nodes.home.until_members("QGIS", 2).await;
    here.leave().await;
    far.leave().await;
    nodes.home.until_members("QGIS", 0).await;
    let _far = Client::connect(&nodes.front, &V3.path("QGIS")).await;
    nodes.home.until_members("QGIS", 1).await;
    assert_eq!(nodes.front.members("QGIS").await, 0);
}

#[tokio::test]
async fn a_door_gives_and_takes_by_the_claim_alone() {
    let nodes = start().await;
    let door = Server::at(nodes.door);
    for (target, claim) in [
        ("/node/take?form=2&room=QGIS", CLAIM + 1),
        ("/node/take?form=3&room=QGIS", CLAIM),
        ("/node/take?room=QGIS", CLAIM),
        ("/node/take?form=2", CLAIM),
        ("/node/give?form=2&room=QGIS", CLAIM + 1),
        ("/node/give?form=3&room=QGIS", CLAIM),
    ] {
        assert_eq!(ask(&door, target, claim, "{}").await.status, 409, "{target}");
    }
    for broken in ["", "{}", "[]", "{\"now\":0", "\u{0}"] {
        assert_eq!(ask(&door, "/node/give?form=2&room=QGIS", CLAIM, broken).await.status, 409, "{broken}");
    }
    assert_eq!(*nodes.rooms[1].place.lock().unwrap(), HERE);
    let mut member = Member::enter(&nodes.home, V3, "QGIS", 1).await;
    assert_eq!(ask(&door, "/node/take?form=2&room=QGIS", CLAIM, "").await.status, 409, "somebody is in it");
    member.say("here", "kept").await;
    assert_eq!(ask(&door, "/node/take?form=2&room=nowhere", CLAIM, "").await.status, 204, "nothing is kept of it");
    assert_eq!(*nodes.rooms[1].place.lock().unwrap(), Place::Unavailable);
}

/// Whoever is there still is put out. Who was home before that has nothing to say any more, who is it afterwards has the room closed.
#[tokio::test]
async fn a_room_is_what_a_node_gave_from_then_on() {
    let nodes = start().await;
    let (door, before) = (Server::at(nodes.door), Instant::now());
    let room = key_of("QGIS");
    let content = content_of_qgis(&nodes, "first").await;
    let mut member = Member::enter(&nodes.home, V3, "QGIS", 1).await;
    member.say("here", "second").await;
    let given = ask(&door, "/node/give?form=2&room=QGIS", CLAIM, &content).await;
    assert_eq!(given.status, 204);
    assert_eq!(member.client.closed().await, 1012);
    let closed = |since| nodes.rooms[1].changes.0.send(HomeEvent::Closed(room, since)).unwrap();
    for (since, shown) in [(before, 1), (Instant::now(), 0)] {
        closed(since);
        sleep(Duration::from_secs(1)).await; // it is told by nothing else
        let last = nodes.home.last_v3("QGIS").await;
        assert_eq!(last.as_array().map(Vec::len), Some(shown), "{last}");
        assert!(!last.to_string().contains("second"), "{last}");
    }
}

async fn until(holds: &dyn Fn() -> bool) {
    while !holds() {
        sleep(Duration::from_millis(5)).await;
    }
}

/// A room that is claimed comes, however long that takes, and whether or not who asked for it waits.
#[tokio::test]
async fn a_room_that_is_claimed_is_taken_over_to_the_end() {
    let nodes = start().await;
    nodes.rooms[0].claimed_in.store(5_000, Ordering::SeqCst);
    let is_claimed = || nodes.rooms[0].taken.load(Ordering::SeqCst) == 1;
    let is_here = || *nodes.rooms[0].place.lock().unwrap() == HERE;
    let path = V3.path("QGIS");
    tokio::select! {
        biased;
        claimed = timeout(PATIENCE, until(&is_claimed)) => claimed.expect("it is claimed"),
        _ = Client::connect(&nodes.front, &path) => panic!("it is being claimed"),
    }
    assert!(!is_here());
    timeout(PATIENCE, until(&is_here)).await.expect("it comes");
}

#[tokio::test]
async fn a_node_that_has_no_place_for_a_room_leaves_it_to_others() {
    let nodes = Nodes::start(&[("ROOMS", "QGIS"), ("MAX_STORED_MESSAGES", "5"), ("LIMIT_ADHOC_ROOMS", "1")]).await;
    nodes.rooms.iter().for_each(|rooms| rooms.moves.store(true, Ordering::SeqCst));
    let (door, content) = (Server::at(nodes.door), content_of_qgis(&nodes, "kept").await);
    let _native = Native::join(&nodes.home, "nat", "~a-den-that-is-the-only-one").await;
    let given = ask(&door, "/node/give?form=2&room=~another-den-for-which-is-no-place", CLAIM, &content).await;
    assert_eq!((given.status, nodes.rooms[1].taken.load(Ordering::SeqCst)), (409, 0), "nothing is claimed");
    let given = ask(&door, "/node/give?form=2&room=QGIS", CLAIM, &content).await;
    assert_eq!((given.status, nodes.rooms[1].taken.load(Ordering::SeqCst)), (204, 1));
}

/// A home that takes connections and says nothing keeps only those waiting who want its rooms.
#[tokio::test]
async fn a_home_that_does_not_answer_slows_nobody_else() {
    // A fault slows each attempt, a busy machine one of them.
    let mut attempts = 0..5;
    while bob_enters_beside_a_silent_home().await >= Duration::from_secs(1) {
        assert!(attempts.next().is_some(), "he waits for what somebody else wants");
    }
}

/// Returns how long he waits.
async fn bob_enters_beside_a_silent_home() -> Duration {
    let nodes = Nodes::start(&[("ROOMS", "QGIS,Own,Silent"), ("MAX_STORED_MESSAGES", "5")]).await;
    nodes.rooms.iter().for_each(|rooms| rooms.moves.store(true, Ordering::SeqCst));
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    *nodes.rooms[0].silent.lock().unwrap() = there(silent.local_addr().unwrap(), CLAIM);
    let mut waiting = Native::hello(&nodes.front, "ann").await;
    let mut native = Native::hello(&nodes.front, "bob").await;
    waiting.send(json!({"type": "join", "room": "Silent"})).await;
    sleep(Duration::from_millis(300)).await;
    let asked = Instant::now();
    native.enter("QGIS").await;
    let waited = asked.elapsed();
    assert_eq!(*nodes.rooms[0].place.lock().unwrap(), HERE);
    waited
}

#[tokio::test]
async fn a_node_that_stops_gives_several_rooms_at_a_time() {
    gives_all(20, 500).await;
}

/// The last one that answers is the last chance of a room.
#[tokio::test]
async fn a_node_that_stops_gives_its_rooms_to_one_that_is_slow() {
    gives_all(10, 2_100).await;
}

/// So many rooms of a node that stops come to one that claims each in this time, in milliseconds.
async fn gives_all(rooms: usize, claimed_in: u64) {
    let names: Vec<String> = (0..rooms).map(|number| format!("Room{number}")).collect();
    let settings = [("ROOMS", &*names.join(",")), ("MAX_STORED_MESSAGES", "5")];
    let [of_heir, of_home] = [(); 2].map(|()| Rooms::at(HERE));
    let ((heir, door), (mut home, _)) =
        (node(of_heir.clone(), &settings).await, node(of_home.clone(), &settings).await);
    [&of_heir, &of_home].iter().for_each(|rooms| rooms.moves.store(true, Ordering::SeqCst));
    of_heir.claimed_in.store(claimed_in, Ordering::SeqCst);
    of_home.living.lock().unwrap().push((NodeTag::random(), door));
    for name in &names {
        let mut member = Member::enter(&home, V3, name, 1).await;
        member.say("here", name).await;
        member.leave().await;
        home.until_members(name, 0).await;
    }
    let stopped = Instant::now();
    home.begin_stop();
    home.wait().await;
    // One at a time, it would be cut off after eight.
    assert!(stopped.elapsed() < Duration::from_secs(8), "{:?}", stopped.elapsed());
    for name in &names {
        assert_eq!(heir.last_v3(name).await[0]["text"], *name);
    }
}

#[tokio::test]
async fn a_room_that_comes_back_with_nothing_is_empty() {
    let nodes = start().await;
    let there = std::mem::replace(&mut *nodes.rooms[0].place.lock().unwrap(), HERE);
    let mut member = Member::enter(&nodes.front, V3, "QGIS", 1).await;
    member.say("here", "deleted elsewhere").await;
    member.leave().await;
    nodes.front.until_members("QGIS", 0).await;
    *nodes.rooms[0].place.lock().unwrap() = there;
    let _member = Member::enter(&nodes.front, V3, "QGIS", 1).await;
    assert_eq!(*nodes.rooms[0].place.lock().unwrap(), HERE);
    assert_eq!(nodes.front.last_v3("QGIS").await, json!([]));
}

/// The answer is one that the front keeps to itself: its client is told that the room is not to be had.
#[tokio::test]
async fn a_front_whose_clock_differs_is_told_nothing_that_its_client_would_take_for_an_answer() {
    let nodes = start().await;
    for (target, at) in [("/channel/QGIS/users", now() - 100), ("/node/take?form=2&room=QGIS", now() + 100)] {
        assert_eq!(ask_at(&Server::at(nodes.door), target, (CLAIM, at), "").await.status, 421, "{target}");
    }
}

/// Those who are there are put out, and what is passed on to who is no home any more is cut.
#[tokio::test]
async fn a_room_that_has_another_home_ends_here() {
    let nodes = Nodes::start(&[("ROOMS", "QGIS,Own")]).await;
    let mut native = Native::join(&nodes.home, "nat", "QGIS").await;
    let mut here = Member::enter(&nodes.home, V3, "QGIS", 2).await;
    let mut far = Member::enter(&nodes.front, V3, "QGIS", 3).await;
    let mut own = Member::enter(&nodes.front, V3, "Own", 1).await;
    nodes.home.until_members("QGIS", 3).await;
    let [at_front, at_home] = &nodes.rooms;
    let room = key_of("QGIS");
    at_home.changes.0.send(HomeEvent::Closed(room, Instant::now())).unwrap();
    assert_eq!(native.event("removed").await["reason"], "closed");
    assert_eq!(here.client.closed().await, 1012);
    assert_eq!(far.client.closed().await, 1012);
    nodes.home.until_members("QGIS", 0).await;
    native.enter("QGIS").await;

    let mut far = Member::enter(&nodes.front, V3, "QGIS", 2).await;
    at_front.changes.0.send(HomeEvent::Moved(room)).unwrap();
    assert_eq!(far.client.closed().await, 1006);
    nodes.home.until_members("QGIS", 1).await;
    own.say("here", "still here").await;
}

#[tokio::test]
async fn the_lists_have_the_numbers_of_other_nodes() {
    let nodes = Nodes::start(&[("ROOMS", "QGIS,Own")]).await;
    nodes.rooms[0].elsewhere.store(3, Ordering::SeqCst);
    nodes.front.until_members("QGIS", 3).await;
    let _own = Member::enter(&nodes.front, V3, "Own", 1).await;
    nodes.rooms[0].elsewhere.store(0, Ordering::SeqCst);
    nodes.front.until_members("QGIS", 0).await;
    nodes.front.until_members("Own", 1).await;
}

/// A native client whose session is at a node joins rooms there, and those of other nodes over a line.
#[tokio::test]
async fn a_session_joins_what_is_here_or_comes_here_or_is_elsewhere() {
    let nodes = start().await;
    let mut native = Native::hello(&nodes.front, "nat").await;
    let here = Member::enter(&nodes.home, V3, "QGIS", 1).await;
    native.enter("QGIS").await;
    nodes.home.until_members("QGIS", 2).await;
    here.leave().await;
    native.ok(json!({"type": "leave", "room": "QGIS"})).await;
    nodes.home.until_members("QGIS", 0).await;
    native.enter("Own").await;
    native.enter("~a-den-that-two-nodes-know").await;
    assert_eq!(*nodes.rooms[0].place.lock().unwrap(), HERE, "nobody was in it, and so it came");
}

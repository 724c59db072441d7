//! Who is home of a room, as a real broker decides it.

use crate::brokers::Brokers;
use crate::common::member::{GENERATIONS, Member};
use crate::common::native::Native;
use crate::common::{Client, PATIENCE, Server};
use crate::world::{SECRET, settings};
use causerie::bus::{Directory, InstanceSecret, Near, Place, RoomKey, Want};
use causerie::config::Config;
use causerie::message::NodeTag;
use causerie::server::Ways;
use serde_json::json;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::net::TcpListener;
use tokio::time::sleep;

/// The directory of a node that hears others at this port.
async fn join(test: &str, door: u16, brokers: &Brokers) -> Directory {
    let settings = settings(test, brokers.port(0), &[]);
    let pairs = settings.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let loaded = Config::from_pairs(pairs).unwrap_or_else(|faults| panic!("{faults}"));
    let joined = Directory::join(&loaded.config, NodeTag::random(), at(door)).await;
    joined.expect("a connection").expect("a broker").0
}

fn at(port: u16) -> SocketAddr {
    ([127, 0, 0, 1], port).into()
}

/// Asks a node for a room until it is where it should be: here, or at this door. Returns the claim.
async fn until_at(node: &Directory, room: RoomKey, door: Option<u16>, is_new: impl Fn(u64) -> bool) -> u64 {
    let begun = Instant::now();
    loop {
        let place = node.find(room, Want::Open).await;
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
    while !node.holds_lease() {
        assert!(begun.elapsed() < PATIENCE, "no lease");
        sleep(Duration::from_millis(50)).await;
    }
}

/// Returns when each of two nodes knows that the other, at this door, lives.
async fn know_each_other(nodes: [(&Directory, u16); 2]) {
    for [(one, door), (two, _)] in [nodes, [nodes[1], nodes[0]]] {
        let room = one.key_of(Near::of(&format!("a room of {door}")));
        let claim = until_at(one, room, None, |_| true).await;
        until_at(two, room, Some(door), |found| found == claim).await;
    }
}

#[tokio::test]
async fn a_room_has_one_home_until_it_is_released_or_its_home_is_gone() {
    let mut brokers = Brokers::one("homes").await;
    let (one, two) = (join("homes", 1, &brokers).await, join("homes", 2, &brokers).await);
    know_each_other([(&one, 1), (&two, 2)]).await;
    let room = InstanceSecret::new(SECRET.as_bytes()).home_key(Near::of("QGIS"));
    let claim = until_at(&one, room, None, |_| true).await;
    assert_eq!(until_at(&two, room, Some(1), |_| true).await, claim);
    assert!(one.answers(room, claim).await && !two.answers(room, claim).await);
    let other = InstanceSecret::new(SECRET.as_bytes()).home_key(Near::of("QField"));
    assert_eq!(two.find(other, Want::Look).await, Place::Nowhere);

    one.release(room).await;
    assert!(!one.answers(room, claim).await);
    let Place::Here(Some(taken)) = two.find_again(room, Want::Open, claim).await else { panic!("it is released") };
    assert_eq!(until_at(&one, room, Some(2), |_| true).await, taken);

    brokers.kill(0);
    brokers.start(0).await;
    let again = until_at(&two, room, None, |claim| claim != taken).await;
    until_leased(&one).await;
    let Place::There(home) = one.find_again(room, Want::Open, taken).await else { panic!("it has the same home") };
    assert_eq!((home.door, home.claim), (at(2), again), "who has it makes its entry");

    let given = two.hand_over(room).expect("it is home");
    let given = one.take(room, given).await.expect("nobody is faster");
    assert_eq!(until_at(&two, room, Some(1), |_| true).await, given);
    assert_eq!(one.find(room, Want::Look).await, Place::Here(Some(given)));

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
    let (mut nodes, mut doors) = (Vec::new(), Vec::new());
    for _ in 0..2 {
        let door = TcpListener::bind("127.0.0.1:0").await.unwrap();
        doors.push(door.local_addr().unwrap().port());
        let directory = join("homes-meet", doors[doors.len() - 1], &brokers).await;
        let secret = InstanceSecret::new(SECRET.as_bytes());
        let ways = Ways { door, homes: Arc::new(directory.clone()), secret };
        nodes.push((Server::start_among(ways, ["203.0.113.1", "203.0.113.2"], &[]).await, directory));
    }
    let [(one, at_one), (two, at_two)] = nodes.try_into().ok().unwrap();
    know_each_other([(&at_one, doors[0]), (&at_two, doors[1])]).await;

    let room = at_one.key_of(Near::of("QGIS"));
    assert_eq!(one.get("/channel/QGIS/users").await.status, 200);
    let _near = Client::connect(&two, &format!("/ws?near={}", Near::of("QGIS"))).await;
    assert_eq!(at_two.find(room, Want::Look).await, Place::Nowhere);

    let mut members = Vec::new();
    for (number, (generation, server)) in GENERATIONS.into_iter().zip([&one, &two, &one]).enumerate() {
        members.push(Member::enter(server, generation, "QGIS", number + 1).await);
    }
    assert!(matches!(at_one.find(room, Want::Look).await, Place::Here(_)));
    one.until_members("QGIS", 3).await;
    let mut native = Native::over(Client::connect(&two, &format!("/ws?near={}", Near::of("QGIS"))).await);
    native.say_hello(json!({"nickname": "nat"})).await;
    native.enter("QGIS").await;
    native.say("QGIS", "to all").await;
    for member in &mut members {
        member.client.until(|frame| frame["text"] == "to all" || frame["message"] == "to all").await;
    }

    at_one.leave();
    drop((one, members, native));
    let gone = Instant::now();
    while Client::try_connect(&two, "/v3/channel/QGIS/ws").await.is_err() {
        assert!(gone.elapsed() < PATIENCE, "its home is gone");
        sleep(Duration::from_millis(100)).await;
    }
}

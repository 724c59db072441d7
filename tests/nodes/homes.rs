//! Who is home of a room, as a real broker decides it.

use crate::brokers::Brokers;
use crate::common::PATIENCE;
use crate::world::{SECRET, settings};
use causerie::bus::{Directory, InstanceSecret, Place, RoomKey, Want};
use causerie::config::Config;
use causerie::message::NodeTag;
use std::time::{Duration, Instant};
use tokio::time::sleep;

async fn join(test: &str, brokers: &Brokers) -> Directory {
    let settings = settings(test, brokers.port(0), &[]);
    let pairs = settings.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let loaded = Config::from_pairs(pairs).unwrap_or_else(|faults| panic!("{faults}"));
    let joined = Directory::join(&loaded.config, NodeTag::random(), format!("door of {test}")).await;
    joined.expect("a connection").expect("a broker").0
}

/// Asks a node for a room until it is where it should be. Returns the claim.
async fn until_at(node: &Directory, room: RoomKey, door: Option<&str>, is_new: impl Fn(u64) -> bool) -> u64 {
    let begun = Instant::now();
    loop {
        let place = node.find(room, Want::Open).await;
        let (at, claim) = match &place {
            Place::Here(Some(claim)) => (None, *claim),
            Place::There(home) => (Some(&*home.door), home.claim),
            _ => (Some(""), 0),
        };
        if at == door && is_new(claim) {
            return claim;
        }
        assert!(begun.elapsed() < PATIENCE, "{place:?}");
        sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn a_room_has_one_home_until_it_is_released_or_its_home_is_gone() {
    let mut brokers = Brokers::one("homes").await;
    let (one, two) = (join("homes-one", &brokers).await, join("homes-two", &brokers).await);
    let room = InstanceSecret::new(SECRET.as_bytes()).room_key("QGIS");
    let claim = until_at(&one, room, None, |_| true).await;
    assert_eq!(until_at(&two, room, Some("door of homes-one"), |_| true).await, claim);
    assert!(one.answers(room, claim).await && !two.answers(room, claim).await);
    let other = InstanceSecret::new(SECRET.as_bytes()).room_key("QField");
    assert_eq!(two.find(other, Want::Look).await, Place::Nowhere);

    one.release(room).await;
    assert!(!one.answers(room, claim).await);
    let Place::Here(Some(taken)) = two.find_again(room, Want::Open, claim).await else { panic!("it is released") };
    assert_eq!(until_at(&one, room, Some("door of homes-two"), |_| true).await, taken);

    brokers.kill(0);
    brokers.start(0).await;
    let again = until_at(&two, room, None, |claim| claim != taken).await;
    let Place::There(home) = one.find_again(room, Want::Open, taken).await else { panic!("it has the same home") };
    assert_eq!((&*home.door, home.claim), ("door of homes-two", again), "who has it makes its entry");

    let given = two.hand_over(room).expect("it is home");
    let given = one.take(room, given).await.expect("nobody is faster");
    assert_eq!(until_at(&two, room, Some("door of homes-one"), |_| true).await, given);
    assert_eq!(one.find(room, Want::Look).await, Place::Here(Some(given)));

    let gone = Instant::now();
    one.leave();
    until_at(&two, room, None, |_| true).await;
    assert!(gone.elapsed() > Duration::from_secs(12), "it takes a while to know that it is gone");
}

//! Counts in a small room are told one by one, in a storm they are gathered (design, "Counts").

use crate::common::Server;
use crate::common::member::{GENERATIONS, Member, V2};
use std::time::Instant;

#[tokio::test]
async fn four_changes_in_a_row_are_told_one_by_one() {
    let server = Server::start(&[]).await;
    let mut ann = Member::enter(&server, V2, "QGIS", 1).await;
    let bob = Member::enter(&server, V2, "QGIS", 2).await;
    let cid = Member::enter(&server, V2, "QGIS", 3).await;
    bob.leave().await;
    ann.say("ann", "after all that").await;
    for count in [2, 3, 2] {
        ann.expect_count(count).await;
    }
    ann.expect_text("ann", "after all that").await;
    ann.expect_nothing_else().await;
    drop(cid);
}

#[tokio::test]
async fn a_storm_of_joins_costs_few_counts_and_ends_right() {
    const JOINS: usize = 20;
    let server = Server::start(&[]).await;
    let started = Instant::now();
    let mut members = Vec::new();
    for number in 0..JOINS {
        let generation = GENERATIONS[number % GENERATIONS.len()];
        members.push(Member::enter_at(&server, generation, &generation.path("QGIS")).await);
        assert_eq!(server.count("QGIS").await, number as u64 + 1);
    }
    for (number, member) in members.iter_mut().enumerate() {
        // A joiner gets the count at once, itself included.
        member.expect_count(number + 1).await;
        let mut heard = number + 1;
        while heard < JOINS {
            let frame = member.next().await;
            let count = frame["nb_users"].as_u64().unwrap() as usize;
            assert!(count > heard, "{count} after {heard}");
            heard = count;
        }
    }
    let seconds = started.elapsed().as_secs_f64();
    let at_most = 4 + (seconds / 0.2) as usize + 1;
    for member in &mut members {
        member.expect_nothing_else().await;
        let counts = member.client.seen.iter().filter(|frame| frame.get("nb_users").is_some()).count();
        assert!(counts <= at_most, "{counts} frames in {seconds} s");
    }
}

#[tokio::test]
async fn a_storm_of_leaves_ends_with_the_right_count() {
    const LEAVERS: usize = 12;
    let server = Server::start(&[]).await;
    let mut ann = Member::enter(&server, V2, "QGIS", 1).await;
    let mut members = Vec::new();
    for _ in 0..LEAVERS {
        members.push(Member::enter_at(&server, V2, "/v2/room/QGIS/ws").await);
    }
    ann.client.until(|frame| frame["nb_users"] == LEAVERS + 1).await;
    for member in members {
        member.leave().await;
    }
    assert_eq!(server.count("QGIS").await, 1);
    ann.client.until(|frame| frame["nb_users"] == 1).await;
    ann.expect_nothing_else().await;
}

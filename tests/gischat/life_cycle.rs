//! Arrivals, registrations and departures, generation by generation (contract `gischat`, sections 2.3, 3.3 and 4.3).

use crate::common::member::{GENERATIONS, Generation, Member, V2, V3, exiter, newcomer};
use crate::common::{Client, Server};
use serde_json::json;

/// Generations whose members have nicknames.
const NAMED: [Generation; 2] = [V2, V3];

/// A server with two members in one room, both with the count of two.
async fn two(generation: Generation) -> (Server, Member, Member) {
    let server = Server::start(&[]).await;
    let mut ann = Member::enter(&server, generation, "QGIS", 1).await;
    let bob = Member::enter(&server, generation, "QGIS", 2).await;
    ann.expect_count(2).await;
    (server, ann, bob)
}

/// The refusal of a nickname in use.
fn taken(generation: Generation, nickname: &str) -> String {
    format!("User '{nickname}' already registered in {} QGIS", generation.place())
}

impl Member {
    /// Expects the departure of a registered member: in v2 its name, then the count; in v3 the count alone.
    async fn expect_exit(&mut self, nickname: &str, left: usize) {
        if self.generation == V2 {
            self.expect(exiter(nickname)).await;
        }
        self.expect_count(left).await;
    }
}

#[tokio::test]
async fn counts_reach_members_and_status_at_once() {
    for generation in GENERATIONS {
        let server = Server::start(&[("ROOMS", "QGIS,Geotribu")]).await;
        assert_eq!(server.count("QGIS").await, 0);
        let mut ann = Member::enter_at(&server, generation, &generation.path("QGIS")).await;
        assert_eq!(server.count("QGIS").await, 1);
        ann.expect_count(1).await;

        let mut bob = Member::enter_at(&server, generation, &generation.path("QGIS")).await;
        assert_eq!(server.count("QGIS").await, 2);
        bob.expect_count(2).await;
        ann.expect_count(2).await;

        bob.leave().await;
        assert_eq!(server.count("QGIS").await, 1);
        ann.expect_count(1).await;
        ann.leave().await;
        let none = json!([{"name": "QGIS", "nb_connected_users": 0}, {"name": "Geotribu", "nb_connected_users": 0}]);
        let status = server.get("/status").await.json();
        assert_eq!((&status["rooms"], &status["channels"]), (&none, &none));
    }
}

#[tokio::test]
async fn the_count_precedes_the_name_of_an_early_newcomer() {
    for generation in NAMED {
        let server = Server::start(&[]).await;
        let mut ann = Member::enter(&server, generation, "QGIS", 1).await;
        let mut bob = Member::enter_at(&server, generation, &generation.path("QGIS")).await;
        bob.send(newcomer("bob")).await;
        for member in [&mut ann, &mut bob] {
            member.expect_count(2).await;
            member.expect(newcomer("bob")).await;
        }
        assert_eq!(server.users("QGIS").await, json!(["bob"]));
    }
}

#[tokio::test]
async fn only_v2_names_a_registered_member_that_leaves() {
    for generation in NAMED {
        let (server, mut ann, mut bob) = two(generation).await;
        bob.register("bob").await;
        ann.expect(newcomer("bob")).await;
        bob.leave().await;
        assert_eq!(server.users("QGIS").await, json!([]));
        ann.expect_exit("bob", 1).await;
        ann.expect_nothing_else().await;

        let other = Member::enter(&server, generation, "Geotribu", 1).await;
        let mut another = Member::enter(&server, generation, "Geotribu", 2).await;
        other.leave().await;
        another.expect_count(1).await;
        another.expect_nothing_else().await;
    }
}

#[tokio::test]
async fn a_broken_connection_is_a_leave() {
    for generation in NAMED {
        let (server, mut ann, mut bob) = two(generation).await;
        bob.register("bob").await;
        ann.expect(newcomer("bob")).await;
        drop(bob);
        ann.expect_exit("bob", 1).await;
        assert_eq!(server.count("QGIS").await, 1);
    }
}

#[tokio::test]
async fn a_nickname_is_taken_case_by_case_and_room_by_room() {
    for generation in NAMED {
        let (server, mut ann, mut bob) = two(generation).await;
        ann.register("Isidore").await;
        bob.expect(newcomer("Isidore")).await;
        bob.send(newcomer("Isidore")).await;
        assert_eq!(bob.expect_refusal().await, taken(generation, "Isidore"));
        for other in ["isidore", "ISIDORE"] {
            bob.register(other).await;
            ann.expect(newcomer(other)).await;
        }
        assert_eq!(server.users("QGIS").await, json!(["Isidore", "ISIDORE"]));
        ann.expect_nothing_else().await;

        let mut cid = Member::enter(&server, generation, "Geotribu", 1).await;
        cid.register("Isidore").await;
        assert_eq!(server.users("Geotribu").await, json!(["Isidore"]));
        ann.expect_nothing_else().await;
    }
}

#[tokio::test]
async fn the_own_nickname_sent_twice_is_refused() {
    for generation in NAMED {
        let (server, mut ann, _bob) = two(generation).await;
        ann.register("Isidore").await;
        ann.send(newcomer("Isidore")).await;
        assert_eq!(ann.expect_refusal().await, taken(generation, "Isidore"));
        assert_eq!(server.users("QGIS").await, json!(["Isidore"]));
    }
}

#[tokio::test]
async fn another_nickname_replaces_the_first_without_an_exit() {
    for generation in NAMED {
        let (server, mut ann, mut bob) = two(generation).await;
        ann.register("first").await;
        ann.register("second").await;
        bob.expect(newcomer("first")).await;
        bob.expect(newcomer("second")).await;
        assert_eq!(server.users("QGIS").await, json!(["second"]));

        bob.register("first").await;
        ann.expect(newcomer("first")).await;
        ann.leave().await;
        bob.expect_exit("second", 1).await;
        assert_eq!(server.users("QGIS").await, json!(["first"]));
        bob.expect_nothing_else().await;
    }
}

#[tokio::test]
async fn a_returning_member_is_counted_once_under_its_nickname() {
    for generation in NAMED {
        let server = Server::start(&[]).await;
        for _ in 0..3 {
            let mut ann = Member::enter_at(&server, generation, &generation.path("QGIS")).await;
            ann.send(newcomer("ann")).await;
            ann.expect_count(1).await;
            ann.expect(newcomer("ann")).await;
            ann.leave().await;
        }
        assert_eq!(server.users("QGIS").await, json!([]));
    }
}

#[tokio::test]
async fn users_are_registered_names_sorted_without_case() {
    for generation in NAMED {
        let server = Server::start(&[]).await;
        let mut members = Vec::new();
        for (number, nickname) in ["zoe", "Barnabe", "ann", "Zed", "_x_"].into_iter().enumerate() {
            let mut member = Member::enter_at(&server, generation, &generation.path("QGIS")).await;
            member.send(newcomer(nickname)).await;
            member.client.until(|frame| frame["newcomer"] == nickname).await;
            members.push(member);
            assert_eq!(server.users("QGIS").await.as_array().unwrap().len(), number + 1);
        }
        let silent = Client::connect(&server, &generation.path("QGIS")).await;
        let sorted = json!(["_x_", "ann", "Barnabe", "Zed", "zoe"]);
        assert_eq!(server.users("QGIS").await, sorted);
        assert_eq!(server.get("/channel/QGIS/users").await.json(), sorted);
        assert_eq!(server.count("QGIS").await, 6);
        drop(silent);
    }
}

#[tokio::test]
async fn authors_need_no_registration() {
    for generation in NAMED {
        let server = Server::start(&[]).await;
        let mut ann = Member::enter(&server, generation, "QGIS", 1).await;
        ann.say("nirvn", "not registered").await;
        ann.expect_text("nirvn", "not registered").await;
        ann.register("ann").await;
        ann.say("nirvn", "another name").await;
        ann.expect_text("nirvn", "another name").await;
        assert_eq!(server.users("QGIS").await, json!(["ann"]));
    }
}

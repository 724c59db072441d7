//! Who is told what when somebody comes, registers and goes (section 3.3).

use crate::common::member::{Member, V2, exiter, newcomer};
use crate::common::{Client, Server};
use serde_json::json;

#[tokio::test]
async fn counts_are_told_to_everybody_and_visible_in_status_at_once() {
    let server = Server::start(&[]).await;
    assert_eq!(server.count("QGIS").await, 0);

    let mut ann = Client::connect(&server, "/v2/room/QGIS/ws").await;
    assert_eq!(server.count("QGIS").await, 1);
    ann.expect(json!({"type": "nb_users", "nb_users": 1})).await;

    let mut bob = Client::connect(&server, "/v2/room/QGIS/ws").await;
    assert_eq!(server.count("QGIS").await, 2);
    bob.expect(json!({"type": "nb_users", "nb_users": 2})).await;
    ann.expect(json!({"type": "nb_users", "nb_users": 2})).await;

    bob.leave().await;
    assert_eq!(server.count("QGIS").await, 1);
    ann.expect(json!({"type": "nb_users", "nb_users": 1})).await;

    ann.leave().await;
    assert_eq!(server.count("QGIS").await, 0);
    assert_eq!(server.count("Geotribu").await, 0);
}

#[tokio::test]
async fn a_newcomer_who_speaks_before_reading_is_counted_before_it_is_named() {
    let server = Server::start(&[]).await;
    let mut ann = Member::enter(&server, V2, "QGIS", 1).await;
    let mut bob = Member::enter_at(&server, V2, "/v2/room/QGIS/ws").await;
    bob.sends(newcomer("bob")).await;
    for member in [&mut ann, &mut bob] {
        member.hears_count(2).await;
        member.hears(newcomer("bob")).await;
    }
    assert_eq!(server.users("QGIS").await, json!(["bob"]));
}

#[tokio::test]
async fn a_registered_member_exits_before_the_count_and_an_unregistered_one_without_a_name() {
    let server = Server::start(&[]).await;
    let mut ann = Member::enter(&server, V2, "QGIS", 1).await;
    let mut bob = Member::enter(&server, V2, "QGIS", 2).await;
    ann.hears_count(2).await;
    bob.registers("bob").await;
    ann.hears(newcomer("bob")).await;
    bob.leaves().await;
    assert_eq!(server.users("QGIS").await, json!([]));
    ann.hears(exiter("bob")).await;
    ann.hears_count(1).await;

    let other = Member::enter(&server, V2, "Geotribu", 1).await;
    let mut another = Member::enter(&server, V2, "Geotribu", 2).await;
    other.leaves().await;
    another.hears_count(1).await;
    another.hears_nothing_else().await;
}

#[tokio::test]
async fn a_broken_connection_is_a_leave() {
    let server = Server::start(&[]).await;
    let mut ann = Member::enter(&server, V2, "QGIS", 1).await;
    let mut bob = Member::enter(&server, V2, "QGIS", 2).await;
    ann.hears_count(2).await;
    bob.registers("bob").await;
    ann.hears(newcomer("bob")).await;
    drop(bob);
    ann.hears(exiter("bob")).await;
    ann.hears_count(1).await;
    assert_eq!(server.count("QGIS").await, 1);
}

#[tokio::test]
async fn a_nickname_is_taken_case_by_case_and_room_by_room() {
    let server = Server::start(&[]).await;
    let mut ann = Member::enter(&server, V2, "QGIS", 1).await;
    let mut bob = Member::enter(&server, V2, "QGIS", 2).await;
    ann.hears_count(2).await;
    ann.registers("Isidore").await;
    bob.hears(newcomer("Isidore")).await;

    bob.sends(newcomer("Isidore")).await;
    assert_eq!(bob.is_refused().await, "User 'Isidore' already registered in room QGIS");
    bob.registers("isidore").await;
    ann.hears(newcomer("isidore")).await;
    ann.hears_nothing_else().await;

    let mut cid = Member::enter(&server, V2, "Geotribu", 1).await;
    cid.registers("Isidore").await;
    assert_eq!(server.users("Geotribu").await, json!(["Isidore"]));
    ann.hears_nothing_else().await;
}

#[tokio::test]
async fn the_own_nickname_sent_twice_is_refused() {
    let server = Server::start(&[]).await;
    let mut ann = Member::enter(&server, V2, "QGIS", 1).await;
    ann.registers("Isidore").await;
    ann.sends(newcomer("Isidore")).await;
    assert_eq!(ann.is_refused().await, "User 'Isidore' already registered in room QGIS");
    assert_eq!(server.users("QGIS").await, json!(["Isidore"]));
}

#[tokio::test]
async fn another_nickname_replaces_the_first_without_an_exit() {
    let server = Server::start(&[]).await;
    let mut ann = Member::enter(&server, V2, "QGIS", 1).await;
    let mut bob = Member::enter(&server, V2, "QGIS", 2).await;
    ann.hears_count(2).await;
    ann.registers("first").await;
    ann.registers("second").await;
    bob.hears(newcomer("first")).await;
    bob.hears(newcomer("second")).await;
    assert_eq!(server.users("QGIS").await, json!(["second"]));

    bob.registers("first").await;
    ann.hears(newcomer("first")).await;
    ann.leaves().await;
    bob.hears(exiter("second")).await;
    bob.hears_count(1).await;
    bob.hears_nothing_else().await;
}

#[tokio::test]
async fn who_comes_back_at_once_is_counted_once_and_finds_its_nickname_free() {
    let server = Server::start(&[]).await;
    for _ in 0..3 {
        let mut ann = Client::connect(&server, "/v2/room/QGIS/ws").await;
        ann.send(newcomer("ann")).await;
        ann.expect(json!({"type": "nb_users", "nb_users": 1})).await;
        ann.expect(newcomer("ann")).await;
        ann.leave().await;
    }
    assert_eq!(server.users("QGIS").await, json!([]));
}

#[tokio::test]
async fn users_are_the_registered_ones_sorted_without_regard_to_case() {
    let server = Server::start(&[]).await;
    let mut members = Vec::new();
    for (number, nickname) in ["zoe", "Barnabe", "ann", "Zed", "_x_"].into_iter().enumerate() {
        let path = "/v2/room/QGIS/ws";
        let mut member = Member::enter_at(&server, V2, path).await;
        member.sends(newcomer(nickname)).await;
        member.client.until(|frame| frame["newcomer"] == nickname).await;
        members.push(member);
        assert_eq!(server.users("QGIS").await.as_array().unwrap().len(), number + 1);
    }
    let silent = Client::connect(&server, "/v2/room/QGIS/ws").await;
    assert_eq!(server.users("QGIS").await, json!(["_x_", "ann", "Barnabe", "Zed", "zoe"]));
    assert_eq!(server.count("QGIS").await, 6);
    drop(silent);
}

#[tokio::test]
async fn nobody_need_register_to_speak_nor_speak_under_the_registered_name() {
    let server = Server::start(&[]).await;
    let mut ann = Member::enter(&server, V2, "QGIS", 1).await;
    ann.says("nirvn", "not registered").await;
    ann.hears_text("nirvn", "not registered").await;
    ann.registers("ann").await;
    ann.says("nirvn", "another name").await;
    ann.hears_text("nirvn", "another name").await;
    assert_eq!(server.users("QGIS").await, json!(["ann"]));
}

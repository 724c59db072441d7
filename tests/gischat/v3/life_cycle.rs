//! Who is told what when somebody comes, registers and goes (section 4.3).

use crate::common::member::{Member, V3, like, newcomer, unstamped, with};
use crate::common::{Client, Server};
use serde_json::json;
use uuid::Uuid;

#[tokio::test]
async fn counts_are_told_to_everybody_and_visible_in_status_at_once() {
    let server = Server::start(&[("CHANNELS", "QGIS,Geotribu")]).await;
    assert_eq!(server.count("QGIS").await, 0);
    let mut ann = Client::connect(&server, "/channel/QGIS/ws").await;
    assert_eq!(server.count("QGIS").await, 1);
    assert_eq!(unstamped(&ann.next().await), json!({"type": "nb_users", "nb_users": 1}));

    let mut bob = Client::connect(&server, "/channel/QGIS/ws").await;
    assert_eq!(server.count("QGIS").await, 2);
    assert_eq!(unstamped(&bob.next().await), json!({"type": "nb_users", "nb_users": 2}));
    assert_eq!(unstamped(&ann.next().await), json!({"type": "nb_users", "nb_users": 2}));

    bob.leave().await;
    assert_eq!(server.count("QGIS").await, 1);
    assert_eq!(unstamped(&ann.next().await), json!({"type": "nb_users", "nb_users": 1}));
    ann.leave().await;
    assert_eq!(server.count("QGIS").await, 0);
    let status = server.get("/status").await.json();
    assert_eq!(
        status["channels"],
        json!([{"name": "QGIS", "nb_connected_users": 0}, {"name": "Geotribu", "nb_connected_users": 0}])
    );
}

#[tokio::test]
async fn nobody_hears_who_left_only_how_many_are_left() {
    let server = Server::start(&[]).await;
    let mut ann = Member::enter(&server, V3, "QGIS", 1).await;
    let mut bob = Member::enter(&server, V3, "QGIS", 2).await;
    ann.hears_count(2).await;
    bob.registers("bob").await;
    ann.hears(newcomer("bob")).await;
    bob.leaves().await;
    ann.hears_count(1).await;
    ann.hears_nothing_else().await;
    assert_eq!(server.get("/channel/QGIS/users").await.json(), json!([]));
}

#[tokio::test]
async fn a_nickname_is_taken_in_this_channel() {
    let server = Server::start(&[]).await;
    let mut ann = Member::enter(&server, V3, "QGIS", 1).await;
    let mut bob = Member::enter(&server, V3, "QGIS", 2).await;
    let mut elsewhere = Member::enter(&server, V3, "Geotribu", 1).await;
    ann.hears_count(2).await;
    ann.registers("Isidore").await;
    bob.hears(newcomer("Isidore")).await;
    bob.sends(newcomer("Isidore")).await;
    assert_eq!(bob.is_refused().await, "User 'Isidore' already registered in channel QGIS");
    bob.registers("ISIDORE").await;
    elsewhere.registers("Isidore").await;
    assert_eq!(server.get("/channel/QGIS/users").await.json(), json!(["Isidore", "ISIDORE"]));
    ann.hears(newcomer("ISIDORE")).await;
    ann.hears_nothing_else().await;
}

#[tokio::test]
async fn the_own_nickname_repeated_is_refused_without_an_id_and_done_with_one() {
    let server = Server::start(&[]).await;
    let mut ann = Member::enter(&server, V3, "QGIS", 1).await;
    let mut bob = Member::enter(&server, V3, "QGIS", 2).await;
    ann.hears_count(2).await;
    ann.registers("Isidore").await;
    bob.hears(newcomer("Isidore")).await;
    ann.sends(newcomer("Isidore")).await;
    assert_eq!(ann.is_refused().await, "User 'Isidore' already registered in channel QGIS");
    // QChat repeats itself by mistake, each time with a new id.
    for _ in 0..4 {
        let stamp = json!({"id": Uuid::new_v4(), "timestamp": 1_795_157_202});
        ann.sends(with(newcomer("Isidore"), &stamp)).await;
    }
    ann.hears_nothing_else().await;
    bob.hears_nothing_else().await;
    // Somebody else's name stays refused, whatever the id.
    bob.sends(with(newcomer("Isidore"), &json!({"id": Uuid::new_v4()}))).await;
    assert_eq!(bob.is_refused().await, "User 'Isidore' already registered in channel QGIS");
    assert_eq!(server.get("/channel/QGIS/users").await.json(), json!(["Isidore"]));
}

#[tokio::test]
async fn another_nickname_replaces_the_first_which_is_free_at_once() {
    let server = Server::start(&[]).await;
    let mut ann = Member::enter(&server, V3, "QGIS", 1).await;
    let mut bob = Member::enter(&server, V3, "QGIS", 2).await;
    ann.hears_count(2).await;
    ann.registers("first").await;
    ann.registers("second").await;
    bob.hears(newcomer("first")).await;
    bob.hears(newcomer("second")).await;
    assert_eq!(server.get("/channel/QGIS/users").await.json(), json!(["second"]));
    bob.registers("first").await;
    ann.leaves().await;
    assert_eq!(server.get("/channel/QGIS/users").await.json(), json!(["first"]));
}

#[tokio::test]
async fn a_like_goes_to_everybody_the_sender_included() {
    let server = Server::start(&[]).await;
    let mut ann = Member::enter(&server, V3, "QGIS", 1).await;
    let mut bob = Member::enter(&server, V3, "QGIS", 2).await;
    let mut cid = Member::enter(&server, V3, "QGIS", 3).await;
    ann.hears_count(2).await;
    ann.hears_count(3).await;
    bob.hears_count(3).await;
    bob.registers("bob").await;
    ann.hears(newcomer("bob")).await;
    cid.hears(newcomer("bob")).await;
    for liked in ["bob", "nobody"] {
        ann.sends(like("ann", liked, "well said")).await;
        for member in [&mut ann, &mut bob, &mut cid] {
            member.hears(like("ann", liked, "well said")).await;
        }
    }
    ann.hears_nothing_else().await;
    bob.hears_nothing_else().await;
}

#[tokio::test]
async fn what_only_servers_say_is_ignored_whatever_it_holds() {
    let server = Server::start(&[]).await;
    let mut ann = Member::enter(&server, V3, "QGIS", 1).await;
    let mut bob = Member::enter(&server, V3, "QGIS", 2).await;
    ann.hears_count(2).await;
    for kind in ["nb_users", "exiter", "uncompliant"] {
        ann.sends(json!({"type": kind})).await;
        ann.sends(json!({"type": kind, "nb_users": "many", "exiter": 5, "reason": null})).await;
    }
    // A QField user says so when he goes.
    ann.sends(json!({"type": "exiter", "exiter": "jd_NaN"})).await;
    ann.hears_nothing_else().await;
    bob.hears_nothing_else().await;
    // Their stamp is looked at, as that of any frame.
    ann.sends(json!({"type": "exiter", "exiter": "jd_NaN", "id": 5})).await;
    assert!(ann.is_refused().await.starts_with("1 validation error for QChatMessageModel\nid\n"));
}

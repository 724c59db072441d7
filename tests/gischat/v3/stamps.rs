//! Identifier and time: kept where the sender gives them, else made once, and the same for all (section 4.2).

use crate::common::member::{Member, V3, like, newcomer, with};
use crate::common::{Client, Server};
use serde_json::{Value, json};
use std::time::{SystemTime, UNIX_EPOCH};
use uuid::Uuid;

const ID: &str = "8f14e45f-ceea-467f-9575-000000000001";

#[tokio::test]
async fn ids_of_clients_are_written_in_one_form() {
    let server = Server::start(&[]).await;
    let mut ann = Client::connect(&server, "/channel/QGIS/ws").await;
    ann.next().await;
    let forms: [fn(&str) -> String; 5] = [
        |id| id.to_owned(),
        |id| id.to_uppercase(),
        |id| id.replace('-', ""),
        |id| format!("{{{id}}}"),
        |id| format!("urn:uuid:{id}"),
    ];
    for (form, last) in forms.iter().zip('1'..) {
        let id = format!("{}{last}", &ID[..ID.len() - 1]);
        ann.send(with(V3.text("ann", "hello"), &json!({"id": form(&id)}))).await;
        assert_eq!(ann.next().await["id"], id, "{}", form(&id));
    }
}

/// Contract `native`, section 1: an id must mean the same message to all members.
#[tokio::test]
async fn an_id_that_the_room_still_remembers_is_replaced() {
    let server = Server::start(&[]).await;
    let mut ann = Client::connect(&server, "/channel/QGIS/ws").await;
    ann.next().await;
    for is_kept in [true, false] {
        ann.send(with(V3.text("ann", "hello"), &json!({"id": ID}))).await;
        assert_eq!(ann.next().await["id"] == ID, is_kept);
    }
    ann.send(with(like("ann", "bob", "hello"), &json!({"id": ID}))).await;
    let liked = ann.next().await;
    assert!(liked["type"] == "like" && liked["id"] != ID, "{liked}");
}

#[tokio::test]
async fn a_client_s_time_is_kept_however_absurd() {
    let server = Server::start(&[]).await;
    let mut ann = Client::connect(&server, "/channel/QGIS/ws").await;
    ann.next().await;
    let rows = [
        ("1795157202", "1795157202"),
        ("0", "0"),
        ("-5", "-5"),
        ("99999999999999999999999999", "99999999999999999999999999"),
        ("3.0", "3"),
        (r#""17""#, "17"),
        (r#"" 17 ""#, "17"),
        (r#""17.0""#, "17"),
        (r#""1_7""#, "17"),
        ("true", "1"),
        ("false", "0"),
    ];
    for (sent, heard) in rows {
        ann.send_text(format!(r#"{{"type":"text","author":"ann","text":"x","timestamp":{sent}}}"#)).await;
        ann.next().await;
        assert!(ann.text().contains(&format!(r#""timestamp":{heard},"#)), "{sent}: {}", ann.text());
    }
}

#[tokio::test]
async fn missing_stamps_are_filled_in_once_for_all() {
    let server = Server::start(&[("MAX_STORED_MESSAGES", "5")]).await;
    let mut ann = Member::enter(&server, V3, "QGIS", 1).await;
    let mut bob = Member::enter(&server, V3, "QGIS", 2).await;
    ann.expect_count(2).await;
    let before = now();
    ann.say("ann", "hello").await;
    let heard = ann.client.next().await;
    let seconds = heard["timestamp"].as_u64().unwrap();
    assert!((before..=now()).contains(&seconds), "{seconds}");
    assert_eq!(bob.client.next().await, heard);
    assert_eq!(server.last_v3("QGIS").await, json!([heard]));

    let stamp = json!({"id": ID, "timestamp": 5});
    ann.send(with(V3.text("ann", "mine"), &stamp)).await;
    let mine = ann.client.next().await;
    assert_eq!((&mine["id"], &mine["timestamp"]), (&stamp["id"], &stamp["timestamp"]));
    assert_eq!(bob.client.next().await, mine);
    let mut late = Member::enter(&server, V3, "QGIS", 3).await;
    assert_eq!(late.client.next().await, heard);
    assert_eq!(late.client.next().await, mine);
}

#[tokio::test]
async fn a_like_keeps_its_stamp_and_a_newcomer_gets_a_new_one() {
    let server = Server::start(&[]).await;
    let mut ann = Client::connect(&server, "/channel/QGIS/ws").await;
    ann.next().await;
    let stamp = json!({"id": ID, "timestamp": 5});
    let like = json!({"type": "like", "liker_author": "ann", "liked_author": "bob", "message": "m"});
    ann.send(with(like, &stamp)).await;
    let like = ann.next().await;
    assert_eq!((&like["id"], &like["timestamp"]), (&stamp["id"], &stamp["timestamp"]));

    ann.send(with(json!({"type": "newcomer", "newcomer": "ann"}), &stamp)).await;
    let newcomer = ann.next().await;
    assert_ne!(newcomer["id"], stamp["id"]);
    assert!(newcomer["timestamp"].as_u64().unwrap() > 5);
}

#[tokio::test]
async fn every_frame_of_the_server_has_its_own_id() {
    let server = Server::start(&[]).await;
    let mut ann = Client::connect(&server, "/channel/QGIS/ws").await;
    let bob = Client::connect(&server, "/channel/QGIS/ws").await;
    ann.send(json!({"type": "newcomer", "newcomer": "ann"})).await;
    ann.send(json!({"type": "newcomer", "newcomer": "ann"})).await;
    ann.send(json!({"type": "text", "author": "ann", "text": "one"})).await;
    ann.send(json!({"type": "text", "author": "ann", "text": "two"})).await;
    ann.until(|frame| frame["text"] == "two").await;
    let mut ids: Vec<&Value> = ann.seen.iter().map(|frame| &frame["id"]).collect();
    assert!(ids.iter().all(|id| id.as_str().unwrap().parse::<Uuid>().is_ok()));
    assert_eq!(ids.len(), 6);
    ids.sort_by_key(|id| id.as_str());
    ids.dedup();
    assert_eq!(ids.len(), 6);
    drop(bob);
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

#[tokio::test]
async fn the_own_nickname_repeated_with_an_id_is_done() {
    let server = Server::start(&[]).await;
    let mut ann = Member::enter(&server, V3, "QGIS", 1).await;
    let mut bob = Member::enter(&server, V3, "QGIS", 2).await;
    ann.expect_count(2).await;
    ann.register("Isidore").await;
    bob.expect(newcomer("Isidore")).await;
    // QChat repeats its registration by mistake, each time with a new id.
    for _ in 0..4 {
        let stamp = json!({"id": Uuid::new_v4(), "timestamp": 1_795_157_202});
        ann.send(with(newcomer("Isidore"), &stamp)).await;
    }
    ann.expect_nothing_else().await;
    bob.expect_nothing_else().await;
    // Another member's name stays refused, with any id.
    bob.send(with(newcomer("Isidore"), &json!({"id": Uuid::new_v4()}))).await;
    assert_eq!(bob.expect_refusal().await, "User 'Isidore' already registered in channel QGIS");
    assert_eq!(server.get("/channel/QGIS/users").await.json(), json!(["Isidore"]));
}

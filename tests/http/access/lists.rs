//! Lists show only rooms that their reader may see (`docs/protocol.md`, Access).

use super::door::{Credentials, WRITTEN_KEY, server};
use crate::common::tokens::{now, token};
use crate::common::{Client, Server};
use serde_json::{Value, json};

/// The names in all lists, which are the same everywhere.
async fn listed(server: &Server, shown: &Credentials) -> Vec<String> {
    let rooms = server.get(&shown.at("/rooms")).await.json();
    assert_eq!(rooms, server.get(&shown.at("/channels")).await.json());
    let status = server.get(&shown.at("/status")).await.json();
    for list in ["rooms", "channels"] {
        let named: Vec<&Value> = status[list].as_array().unwrap().iter().map(|room| &room["name"]).collect();
        assert_eq!(json!(named), rooms);
    }
    serde_json::from_value(rooms).unwrap()
}

#[tokio::test]
async fn lists_show_rooms_that_the_reader_may_enter_or_unlock() {
    let server = server().await;
    let nobody = ["QGIS", "Key"];
    for shown in [Credentials::Nothing, Credentials::key(WRITTEN_KEY), Credentials::Path("/t/no-token".into())] {
        assert_eq!(listed(&server, &shown).await, nobody);
    }
    for (claims, expected) in [
        (json!({}), &nobody[..]),
        (json!({"roles": ["staff"]}), &["QGIS", "Key", "Staff"]),
        (json!({"rooms": ["Board", "Crypt", "Den", "Vault"]}), &["QGIS", "Key", "Board"]),
        (json!({"rooms": ["*"]}), &["QGIS", "Key", "Staff", "Board"]),
        (json!({"rooms": ["*"], "exp": now() - 100}), &nobody),
    ] {
        for shown in Credentials::token(&token(claims)) {
            assert_eq!(listed(&server, &shown).await, expected);
        }
    }
}

#[tokio::test]
async fn lists_hide_the_counts_of_hidden_rooms() {
    let server = server().await;
    let staff = Credentials::Path(format!("/t/{}", token(json!({"rooms": ["Staff"]}))));
    let client = Client::connect(&server, &staff.at("/channel/Staff/ws")).await;
    let den = Client::connect(&server, "/channel/Den/ws").await;
    let told = server.get("/status").await.body;
    assert!(!told.contains("Staff") && !told.contains("Den") && !told.contains(":1"), "{told}");
    let told = server.get(&staff.at("/status")).await.json();
    assert_eq!(told["rooms"][2], json!({"name": "Staff", "nb_connected_users": 1}));
    client.leave().await;
    den.leave().await;
}

//! An accepted invitation replaces the key of a room: once, within a minute, for the invitee alone (`docs/protocol.md`, Access and Invitations).

use super::invitations::reply;
use super::stage::{ROOM, server, skip};
use crate::common::Server;
use crate::common::clock::Still;
use crate::common::native::Native;
use serde_json::{Value, json};

async fn rooms() -> Server {
    server(&[("ROOMS", "QGIS,Vault,Other"), ("KEY_ROOMS", "Vault=s3same,Other=s3same")]).await
}

/// A member with the key, and an invitee that has accepted. Returns the invitation too.
async fn accepted(server: &Server) -> (Native, Native, Value) {
    let mut ann = Native::join(server, "ann", ROOM).await;
    ann.enter_with(json!({"room": "Vault", "key": "s3same"})).await;
    let mut bob = Native::join(server, "bob", ROOM).await;
    let made = ann.ok(json!({"type": "invite", "to": bob.member(), "room": "Vault"})).await;
    let shown = bob.event("invited").await;
    bob.refused(join("Vault", &shown["invite"]), "access_denied").await; // not yet accepted
    bob.ok(reply(&made, "accept")).await;
    (ann, bob, shown["invite"].clone())
}

fn join(room: &str, invite: &Value) -> Value {
    json!({"type": "join", "room": room, "invite": invite})
}

#[tokio::test]
async fn an_invitation_opens_the_room_once() {
    let server = rooms().await;
    let (_ann, mut bob, invite) = accepted(&server).await;
    assert_eq!(bob.refused(json!({"type": "join", "room": "Vault"}), "access_denied").await["needs"], "key");
    bob.refused(join("Other", &invite), "access_denied").await;
    let mut eve = Native::join(&server, "eve", ROOM).await;
    eve.refused(join("Vault", &invite), "access_denied").await;
    bob.ok(join("Vault", &invite)).await;
    bob.ok(json!({"type": "leave", "room": "Vault"})).await;
    bob.refused(join("Vault", &invite), "access_denied").await;
}

#[tokio::test]
async fn a_refused_join_does_not_use_up_the_invitation() {
    let server = rooms().await;
    let (_ann, mut bob, invite) = accepted(&server).await;
    let mut taken = join("Vault", &invite);
    taken["nickname"] = "ANN".into();
    bob.refused(taken, "nickname_taken").await;
    bob.ok(join("Vault", &invite)).await;
}

#[tokio::test]
async fn an_invitation_opens_the_room_for_a_minute() {
    let server = rooms().await;
    let (ann, mut bob, invite) = accepted(&server).await;
    let clock = Still::begin();
    ann.leave().await;
    clock.skip(58.0).await;
    bob.ok(join("Vault", &invite)).await;
    drop(clock);
    let (_ann, mut other, invite) = {
        let mut ann = Native::join(&server, "anna", ROOM).await;
        ann.enter_with(json!({"room": "Vault", "key": "s3same"})).await;
        let mut other = Native::join(&server, "otto", ROOM).await;
        let made = ann.ok(json!({"type": "invite", "to": other.member(), "room": "Vault"})).await;
        other.ok(reply(&made, "accept")).await;
        (ann, other, made["invite"].clone())
    };
    skip(60.1).await;
    other.refused(join("Vault", &invite), "access_denied").await;
}

#[tokio::test]
async fn a_declined_invitation_opens_no_room() {
    let server = rooms().await;
    let mut ann = Native::join(&server, "ann", ROOM).await;
    ann.enter_with(json!({"room": "Vault", "key": "s3same"})).await;
    let mut bob = Native::join(&server, "bob", ROOM).await;
    let made = ann.ok(json!({"type": "invite", "to": bob.member(), "room": "Vault"})).await;
    bob.ok(reply(&made, "decline")).await;
    bob.refused(join("Vault", &made["invite"]), "access_denied").await;
}

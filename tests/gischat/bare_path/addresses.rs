//! Addresses and settings that pin a generation, and addresses that lead nowhere.

use super::first_frame::BARE;
use crate::common::member::{Generation, Member, V1, V2, V3};
use crate::common::{Client, Server};
use serde_json::json;

const PINNED: [(&str, Generation); 10] = [
    ("/channel/QGIS/ws", V3),
    ("/v1/room/QGIS/ws", V1),
    ("/v2/room/QGIS/ws", V2),
    ("/v3/room/QGIS/ws", V3),
    ("/v1/channel/QGIS/ws", V1),
    ("/v2/channel/QGIS/ws", V2),
    ("/v3/channel/QGIS/ws", V3),
    ("/v2//room/QGIS/ws", V2),
    ("//channel/QGIS/ws", V3),
    ("/v1/room/QGIS/ws?utm_campaign=plugin_1.2.0&type=v2", V1),
];

/// Expects that the socket at this address speaks this generation, at once and from then on.
async fn expect_generation(server: &Server, path: &str, generation: Generation) {
    let mut member = Member::enter_at(server, generation, path).await;
    member.expect_count(1).await;
    for other in [V1, V2] {
        if (other == V1) != (generation == V1) {
            member.send(other.text("ann", "in another form")).await;
            if generation != V1 {
                member.expect_refusal().await;
            }
        }
    }
    member.expect_nothing_else().await;
    member.leave().await;
}

#[tokio::test]
async fn prefixes_and_channels_pin_the_generation() {
    for setting in ["auto", "v1", "v2"] {
        let server = Server::start(&[("ROOM_DIALECT", setting)]).await;
        for (path, generation) in PINNED {
            expect_generation(&server, path, generation).await;
        }
    }
}

#[tokio::test]
async fn the_setting_pins_the_bare_path() {
    for (setting, generation) in [("v1", V1), ("v2", V2)] {
        let server = Server::start(&[("ROOM_DIALECT", setting)]).await;
        expect_generation(&server, BARE, generation).await;
        expect_generation(&server, "//room/QGIS/ws", generation).await;
    }
}

#[tokio::test]
async fn a_room_and_a_channel_of_the_same_name_are_one() {
    let server = Server::start(&[("ROOMS", "QGIS,My room"), ("CHANNELS", "QGIS,café")]).await;
    assert_eq!(server.get("/channels").await.json(), json!(["QGIS", "My room", "café"]));
    assert_eq!(server.get("/rooms").await.json(), json!(["QGIS", "My room", "café"]));
    for (room, channel) in [("QGIS", "QGIS"), ("My%20room", "My%20room"), ("caf%C3%A9", "caf%c3%a9")] {
        let mut ann = Member::enter(&server, V2, room, 1).await;
        let mut bob = Member::enter(&server, V3, channel, 2).await;
        ann.expect_count(2).await;
        bob.say("bob", "hello").await;
        ann.expect_text("bob", "hello").await;
    }
}

#[tokio::test]
async fn a_room_is_found_with_spaces_around_its_name() {
    let server = Server::start(&[("ROOMS", "QGIS, Living room")]).await;
    assert_eq!(server.get("/rooms").await.json(), json!(["QGIS", "Living room"]));
    for (number, path) in
        ["/room/%20Living%20room/ws", "/room/Living%20room%20/ws", "/channel/%20Living%20room/ws"].iter().enumerate()
    {
        let mut client = Client::connect(&server, &format!("/v2{path}")).await;
        client.expect(V2.count(1)).await;
        client.leave().await;
        assert_eq!(server.count("Living room").await, 0, "{number}");
    }
    assert_eq!(server.get("/room/%20Living%20room/users").await.json(), json!([]));
}

#[tokio::test]
async fn unknown_rooms_and_paths_are_refused_at_the_handshake() {
    let server = Server::start(&[("ROOMS", "QGIS,Living room")]).await;
    for prefix in ["", "/v1", "/v2", "/v3"] {
        for path in [
            "/room/nope/ws",
            "/room/qgis/ws",
            "/room/QGIS%2Fws",
            "/room//ws",
            "/room/%20/ws",
            "/room/LivingRoom/ws",
            "/channel/nope/ws",
            "/channel/qgis/ws",
            "/room/QGIS/ws/",
            "/channel/QGIS/ws/",
            "/room/QGIS",
            "/",
        ] {
            let path = format!("{prefix}{path}");
            assert_eq!(Client::refused(&server, &path).await, 403, "{path}");
        }
    }
    assert_eq!(server.count("QGIS").await, 0);
    // Without an upgrade there is nothing at these paths.
    for path in ["/room/QGIS/ws", "/channel/QGIS/ws", "/v2/room/QGIS/ws"] {
        let answer = server.get(path).await;
        assert_eq!((answer.status, answer.body.as_str()), (404, r#"{"detail":"Not Found"}"#), "{path}");
    }
}

//! QTribu names its release in the query of its HTTP calls, and for five seconds that decides on the generation of its
//! next socket (client contract, section 7).

use super::plugin::{Plugin, QChat17, QTribu10, QTribu11, QTribu12, Release};
use crate::common::member::{Generation, Member, V1, V2, newcomer, with, without};
use crate::common::samples::layer;
use crate::common::{Client, PATIENCE, Server};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const BARE: &str = "/room/QGIS/ws";

/// Addresses of a plugin, as a proxy on this machine passes them on: none, a private one, a public one.
const PLACES: [&[(&str, &str)]; 3] = [&[], &[("x-forwarded-for", "10.0.0.5")], &[("x-forwarded-for", "203.0.113.5")]];

/// Time for which a call decides on a socket.
const FRESH: Duration = Duration::from_secs(5);

/// Plugins at one address open their docks, then one of them opens a socket and sends nothing yet. On a machine that
/// was busy meanwhile they do so again.
async fn open_silent(server: &Server, path: &str, docks: &[Release], from: &[(&'static str, &str)]) -> Client {
    let started = Instant::now();
    while started.elapsed() < PATIENCE {
        let called = Instant::now();
        for release in docks {
            send_calls(server, *release, from).await;
        }
        let client = Client::try_connect_with(server, path, from).await.expect("a socket");
        if called.elapsed() < FRESH {
            return client;
        }
        client.leave().await;
    }
    panic!("this machine is too slow for a plugin");
}

/// Sends the calls of a plugin whose dock is opened.
async fn send_calls(server: &Server, release: Release, from: &[(&'static str, &str)]) {
    let campaign = match release {
        QTribu10 => "utm_medium=QTribu&utm_campaign=plugin_1.0.0",
        QTribu11 => "utm_medium=QTribu&utm_campaign=plugin_1.1.0",
        QTribu12 => "utm_medium=QTribu&utm_campaign=plugin_1.2.0",
        _ => "utm_medium=QChat&utm_campaign=plugin_1.7.0",
    };
    let client = reqwest::Client::new();
    for path in ["/status", "/rooms", "/rules"] {
        let mut request = client.get(server.url(&format!("{path}?utm_source=QGIS&{campaign}")));
        for (name, value) in from {
            request = request.header(*name, *value);
        }
        assert_eq!(request.send().await.unwrap().status(), 200);
    }
}

/// The styles of a room's layers as a client gets them, until this text.
async fn styles(client: &mut Client, until: &str) -> Vec<Option<Value>> {
    let mut styles = Vec::new();
    loop {
        let frame = client.next().await;
        if frame["type"] == "geojson" {
            styles.push(frame.get("style").cloned());
        }
        if frame["text"] == until {
            return styles;
        }
    }
}

#[tokio::test]
async fn qtribu_11_gets_its_layers_without_style_wherever_it_sits() {
    let server = Server::start(&[("MAX_STORED_MESSAGES", "5")]).await;
    let mut teller = Client::connect(&server, "/channel/QGIS/ws").await;
    let mut told = 0;
    for from in PLACES {
        for (path, speaks_first) in [(BARE, true), (BARE, false), ("/v2/room/QGIS/ws", true)] {
            let mut old = Plugin::over(open_silent(&server, path, &[QTribu11], from).await, QTribu11, "Isidore");
            if speaks_first {
                old.send(&newcomer("Isidore")).await;
                old.next_of("newcomer").await;
            }
            told += 1;
            teller.send(with(layer(1), &json!({"author": "teller", "style": "<qgis/>"}))).await;
            teller.send(V2.text("teller", &format!("layer {told}"))).await;
            let seen = styles(&mut old.client, &format!("layer {told}")).await;
            assert!(!seen.is_empty() && seen.iter().all(Option::is_none), "{path} from {from:?}: {seen:?}");
            old.check_frames();
            old.leave().await;
        }
    }
}

#[tokio::test]
async fn a_silent_plugin_gets_counts_and_texts_of_its_release() {
    for from in PLACES {
        for (release, generation) in [(QTribu10, V1), (QTribu11, V2), (QTribu12, V2)] {
            let server = Server::start(&[]).await;
            let mut silent = Plugin::over(open_silent(&server, BARE, &[release], from).await, release, "nobody");
            silent.client.expect(generation.count(1)).await;
            let mut teller = Client::connect(&server, "/channel/QGIS/ws").await;
            silent.client.expect(generation.count(2)).await;
            teller.send(V2.text("teller", "hello")).await;
            silent.client.expect(generation.text("teller", "hello")).await;
            silent.check_frames();
            silent.leave().await;
        }
    }
}

#[tokio::test]
async fn different_releases_at_one_address_make_silence_v1() {
    let server = Server::start(&[]).await;
    for (releases, from) in [([QTribu11, QTribu12], "203.0.113.1"), ([QTribu10, QTribu12], "203.0.113.2")] {
        let from = [("x-forwarded-for", from)];
        let mut silent = open_silent(&server, BARE, &releases, &from).await;
        silent.expect(V1.count(1)).await;
        silent.send(newcomer("Isidore")).await;
        silent.expect(V2.count(1)).await;
        silent.expect(newcomer("Isidore")).await;
        silent.send(layer(1)).await;
        assert_eq!(silent.next().await["style"], "");
        silent.leave().await;
    }
    // Another plugin, which opens other paths, does not decide on this one; nor does a plugin at another address.
    let [here, there] = ["10.0.0.6", "10.0.0.7"].map(|address| [("x-forwarded-for", address)]);
    send_calls(&server, QTribu10, &there).await;
    open_silent(&server, BARE, &[QTribu11, QChat17], &here).await.expect(V2.count(1)).await;
}

/// Expects that the socket at this address begins with one generation, and goes on with that of its first frame.
async fn expect_correction(server: &Server, release: Release, begins: Generation, speaks: Generation) {
    let from = [("x-forwarded-for", "198.51.100.9")];
    let mut client = open_silent(server, BARE, &[release], &from).await;
    client.expect(begins.count(1)).await;
    client.send(speaks.text("ann", "hello")).await;
    client.expect(speaks.count(1)).await;
    client.expect(speaks.text("ann", "hello")).await;
    client.leave().await;
}

#[tokio::test]
async fn the_first_frame_corrects_the_named_release() {
    for (release, begins, speaks) in [(QTribu10, V1, V2), (QTribu11, V2, V1), (QTribu12, V2, V1)] {
        expect_correction(&Server::start(&[]).await, release, begins, speaks).await;
    }
    // So do its layers, of either form of v2.
    let server = Server::start(&[]).await;
    for (release, from, sent, before, after) in [
        (QTribu11, "203.0.113.1", layer(1), None, Some(json!(""))),
        (QTribu12, "203.0.113.2", without(layer(1), "style"), Some(json!("")), None),
    ] {
        let from = [("x-forwarded-for", from)];
        let mut client = open_silent(&server, BARE, &[release], &from).await;
        let mut other = Member::enter(&server, V2, "QGIS", 2).await;
        other.send(with(layer(1), &json!({"author": "bob"}))).await;
        let theirs = client.until(|frame| frame["author"] == "bob").await;
        client.send(sent).await;
        let own = client.until(|frame| frame["author"] == "ann").await;
        assert_eq!((theirs.get("style"), own.get("style")), (before.as_ref(), after.as_ref()), "{release:?}");
        client.leave().await;
        other.leave().await;
    }
}

#[tokio::test]
async fn a_prefix_pins_layers_without_style() {
    let server = Server::start(&[("MAX_STORED_MESSAGES", "5"), ("ROOM_DIALECT", "v1")]).await;
    let from = [("x-forwarded-for", "203.0.113.1")];
    let mut bob = Member::enter(&server, V2, "QGIS", 1).await;
    bob.send(layer(1)).await;
    bob.next().await;
    let mut old = open_silent(&server, "/v2.1/room/QGIS/ws", &[QTribu12], &from).await;
    old.expect(V2.count(2)).await;
    assert_eq!(old.next().await.get("style"), None, "of the history");
    for frame in [layer(1), without(layer(1), "style"), layer(1)] {
        old.send(frame).await;
        let heard = old.next().await;
        assert_eq!((&heard["type"], heard.get("style")), (&json!("geojson"), None));
    }
    old.send(V1.text("ann", "untyped")).await;
    assert_eq!(old.next().await["type"], "uncompliant");
    for path in ["/v2.1/rooms", "/v2.1/status", "/v2.1/rules", "/v2.1/room/QGIS/users"] {
        assert_eq!(server.get(path).await.status, 200, "{path}");
    }
    let kept = server.get("/v2.1/room/QGIS/last").await.json();
    assert!(kept.as_array().unwrap().iter().all(|frame| frame.get("style").is_none()), "{kept}");
}

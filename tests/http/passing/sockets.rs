//! Sockets through a front: every generation, every kind of frame, each end, and who is counted where.

use super::{CLAIM, HERE, Nodes, Rooms, node, there};
use crate::common::member::{GENERATIONS, Member, V1, V3, newcomer};
use crate::common::native::Native;
use crate::common::program::empty_folder;
use crate::common::raw::{CLOSE, PING, PONG, Raw, TEXT, frame, handshake, head, text};
use crate::common::{Client, PATIENCE, Server, silent_address, tls};
use causerie::bus::{Near, OtherHome, Place};
use causerie::message::NodeTag;
use serde_json::json;
use std::path::Path;
use std::time::Duration;
use tokio::time::{sleep, timeout};

/// The members of `QGIS` at the home, and at the front, which has none.
async fn until_at_home(nodes: &Nodes, members: u64) {
    nodes.home.until_members("QGIS", members).await;
    assert_eq!(nodes.front.members("QGIS").await, 0);
}

async fn native_near(server: &Server, near: &str, nickname: &str) -> Native {
    let mut native = Native::over(Client::connect(server, &format!("/ws?near={near}")).await);
    let welcome = native.say_hello(json!({"nickname": nickname})).await;
    assert_eq!(welcome["type"], "welcome", "{welcome}");
    native
}

#[tokio::test]
async fn every_generation_comes_to_the_home() {
    let nodes = Nodes::start(&[("ROOMS", "QGIS,Own")]).await;
    let mut here = Member::enter(&nodes.home, V3, "QGIS", 1).await;
    let mut members = Vec::new();
    for (generation, number) in GENERATIONS.into_iter().zip(2..) {
        members.push(Member::enter(&nodes.front, generation, "QGIS", number).await);
    }
    until_at_home(&nodes, 4).await;
    here.say("here", "to all").await;
    for member in &mut members {
        member.client.until(|frame| frame["text"] == "to all" || frame["message"] == "to all").await;
    }
    members[0].client.send(V1.text("ann", "from afar")).await;
    here.client.until(|frame| frame["text"] == "from afar").await;
    for member in members {
        member.leave().await;
    }
    until_at_home(&nodes, 1).await;
    let _own = Client::connect(&nodes.front, "/v3/channel/Own/ws").await;
    nodes.front.until_members("Own", 1).await;
}

#[tokio::test]
async fn native_clients_come_to_the_home_that_they_are_near() {
    let nodes = Nodes::start(&[("ROOMS", "QGIS,Own")]).await;
    for (number, near) in
        ["QGIS".to_owned(), "Q%47IS".to_owned(), Near::of("QGIS").to_string(), "0".repeat(16)].iter().enumerate()
    {
        let mut native = native_near(&nodes.front, near, "ann").await;
        native.enter("QGIS").await;
        until_at_home(&nodes, 1).await;
        native.client.leave().await;
        until_at_home(&nodes, 0).await;
        assert_eq!(nodes.rooms[0].looked(), number + 1, "{near}");
    }
    for near in ["", "nowhere", "Own", "~den"] {
        let mut native = native_near(&nodes.front, near, "ann").await;
        native.enter("Own").await;
        nodes.front.until_members("Own", 1).await;
        native.client.leave().await;
        nodes.front.until_members("Own", 0).await;
    }
    // The subprotocol is the home's choice.
    let mut raw = Raw::open(nodes.front.addr()).await;
    let offer = "Sec-WebSocket-Protocol: other, causerie.v1\r\nSec-WebSocket-Extensions: permessage-deflate\r\n";
    raw.write(handshake("/ws?near=QGIS", offer).as_bytes()).await;
    let head = raw.head().await.to_ascii_lowercase();
    assert!(head.contains("sec-websocket-protocol: causerie.v1\r\n"), "{head}");
    assert!(head.contains("sec-websocket-accept: ") && !head.contains("extensions"), "{head}");
}

/// Near a home that stops, that nobody finds or that does not answer, a session is here, and told that the room is not.
#[tokio::test]
async fn native_clients_are_here_where_the_home_is_not_to_be_had() {
    let nodes = Nodes::start(&[("ROOMS", "QGIS,Own")]).await;
    let (_kept, nobody) = silent_address();
    let leaving = |door| Place::Leaving(OtherHome { node: NodeTag::random(), door, claim: CLAIM });
    for place in [leaving(nodes.door), Place::Unavailable, there(nobody, CLAIM), there(nodes.door, CLAIM + 1)] {
        *nodes.rooms[0].place.lock().unwrap() = place;
        let mut native = native_near(&nodes.front, "QGIS", "ann").await;
        native.refused(json!({"type": "join", "room": "QGIS"}), "unavailable").await;
        native.enter("Own").await;
        nodes.front.until_members("Own", 1).await;
        native.client.leave().await;
        nodes.front.until_members("Own", 0).await;
    }
}

#[tokio::test]
async fn frames_of_every_kind_and_size_pass_both_ways() {
    let nodes = Nodes::start(&[("MAX_MESSAGE_LENGTH", "2000000")]).await;
    let mut ann = Raw::open(nodes.front.addr()).await;
    // The first frame comes with the handshake.
    ann.shake_hands(&V3.path("QGIS"), "", &text(newcomer("ann_ann"))).await;
    ann.text_with(|frame| frame["newcomer"] == "ann_ann").await;
    let mut bob = Raw::connect(&nodes.front, &V3.path("QGIS")).await;
    ann.write(&frame(PING, b"are you there?")).await;
    assert_eq!(ann.next_of(PONG).await.unwrap().payload, b"are you there?");
    for length in [1, 1 << 20] {
        let said: String = (0..length).map(|at| char::from(b'a' + (at % 23) as u8)).collect();
        ann.write(&text(V3.text("ann_ann", &said))).await;
        for reader in [&mut ann, &mut bob] {
            let heard = reader.text_with(|frame| frame["type"] == "text").await;
            assert!(heard["text"] == said, "{length}");
        }
    }
    // A frame in pieces.
    let whole = text(V3.text("ann_ann", "slowly"));
    for piece in whole.chunks(7) {
        ann.write(piece).await;
        sleep(Duration::from_millis(1)).await;
    }
    assert_eq!(bob.text_with(|frame| frame["type"] == "text").await["text"], "slowly");
}

#[tokio::test]
async fn each_end_of_a_socket_passes() {
    let mut nodes = Nodes::start(&[("MAX_FRAME_BYTES", "100000"), ("WS_PING_INTERVAL", "1")]).await;
    let close = |code: u16| frame(CLOSE, &code.to_be_bytes());
    for (sent, code) in [
        (close(1000), 1000),
        (close(4321), 4321),
        (head(TEXT, 100_001), 1009),
        (frame(TEXT, b"\xff"), 1007),
        (frame(0xF1, b""), 1002),
    ] {
        let mut raw = Raw::connect(&nodes.front, &V3.path("QGIS")).await;
        raw.write(&sent).await;
        assert_eq!(raw.closed().await.0, code);
        until_at_home(&nodes, 0).await;
    }
    let mut native = Raw::connect(&nodes.front, "/ws?near=QGIS").await;
    native.write(&frame(0x82, b"1")).await;
    assert_eq!(native.closed().await.0, 1003);

    // Without a close: the client's end is one for the home.
    let gone = Raw::connect(&nodes.front, &V3.path("QGIS")).await;
    until_at_home(&nodes, 1).await;
    drop(gone);
    until_at_home(&nodes, 0).await;

    // Pings are the home's, and its stop is its members'.
    let mut raw = Raw::connect(&nodes.front, &V3.path("QGIS")).await;
    raw.next_of(PING).await.expect("a ping");
    raw.write(&frame(PONG, b"")).await;
    nodes.home.begin_stop();
    assert_eq!(raw.closed().await.0, 1012);
    nodes.home.wait().await;
}

#[tokio::test]
async fn the_sockets_of_a_front_end_with_it() {
    let Nodes { front, home, .. } = Nodes::start(&[]).await;
    let mut raw = Raw::connect(&front, &V3.path("QGIS")).await;
    home.until_members("QGIS", 1).await;
    front.stop().await;
    while raw.frame().await.is_some() {}
    home.until_members("QGIS", 0).await;
}

#[tokio::test]
async fn a_home_that_refuses_is_quoted() {
    let nodes = Nodes::start_with(&[("ROOMS", "QGIS,Own")], &[("ROOMS", "Own")]).await;
    // Settings must agree; where they do not, the home is none.
    assert_eq!(Client::refused(&nodes.front, "/room/QGIS/ws").await, 503);
    assert_eq!(Client::refused(&nodes.front, "/room/nowhere/ws").await, 403);
    assert_eq!(nodes.rooms[0].looked(), 2, "nobody is asked for what there is not");
    for (that, this, status) in
        [("Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: 8", 426), ("MDEyMzQ1Njc4OWFiY2RlZg==", "short", 400)]
    {
        let mut raw = Raw::open(nodes.front.addr()).await;
        let request = handshake("/ws?near=0123456789abcdef", "").replace(that, this);
        raw.write(request.as_bytes()).await;
        let head = raw.head().await;
        assert!(head.starts_with(&format!("HTTP/1.1 {status}")), "{head}");
        assert_eq!(head.to_ascii_lowercase().contains("sec-websocket-version: 13"), status == 426, "{head}");
    }
}

#[tokio::test]
async fn pages_of_other_sites_are_refused_at_the_front() {
    let nodes = Nodes::start(&[]).await;
    for path in ["/channel/QGIS/ws", "/ws?near=QGIS"] {
        let from = async |origin: String| Client::try_connect_with(&nodes.front, path, &[("origin", &origin)]).await;
        assert!(from("https://elsewhere.example".into()).await.is_err(), "{path}");
        assert_eq!(nodes.rooms[0].looked(), 0, "{path}");
    }
    let own = format!("http://{}", nodes.front.addr());
    let opened = Client::try_connect_with(&nodes.front, "/channel/QGIS/ws", &[("origin", &own)]).await;
    assert!(opened.is_ok(), "the home does not know the host of the page");
    until_at_home(&nodes, 1).await;
}

#[tokio::test]
async fn the_release_that_an_address_named_is_known_at_the_home() {
    let nodes = Nodes::start(&[]).await;
    assert_eq!(nodes.front.get("/rules?utm_medium=QTribu&utm_campaign=plugin_1.0.0").await.status, 200);
    let mut ann = Client::connect(&nodes.front, "/room/QGIS/ws").await;
    ann.expect(V1.count(1)).await;
    ann.send(V1.text("ann", "hello")).await;
    ann.expect(V1.text("ann", "hello")).await;
}

#[tokio::test]
async fn sockets_count_by_the_address_of_their_client_at_both_nodes() {
    let (few, many) = ([("LIMIT_CONNECTIONS", "4")], [("LIMIT_CONNECTIONS", "100")]);
    for (at_front, at_home) in [(few, many), (many, few)] {
        let nodes = Nodes::start_with(&at_front, &at_home).await;
        let lies =
            [("x-forwarded-for", "198.51.100.7"), ("forwarded", "for=198.51.100.7"), ("x-real-ip", "198.51.100.7")];
        let open = async || Client::try_connect_with(&nodes.front, "/channel/QGIS/ws", &lies).await;
        let mut clients = Vec::new();
        for _ in 0..4 {
            clients.push(open().await.unwrap());
        }
        assert_eq!(Client::refused(&nodes.front, "/channel/QGIS/ws").await, 429);
        // Nobody else is kept out by it.
        let mut other = Raw::open_as_other(nodes.front.addr()).await;
        other.shake_hands("/channel/QGIS/ws", "", b"").await;
        until_at_home(&nodes, 5).await;
        clients.remove(0).leave().await;
        let came_back = timeout(PATIENCE, async {
            loop {
                match open().await {
                    Ok(client) => return client,
                    Err(_) => sleep(Duration::from_millis(5)).await,
                }
            }
        });
        let _fifth = came_back.await.expect("its place comes back");
    }
}

/// The home is the one that notices: what the front would take from it without end would wait there.
#[tokio::test]
async fn a_client_that_reads_nothing_is_cut_by_the_home() {
    let settings = [("OUTBOX_BYTES", "262_144"), ("MAX_MESSAGE_LENGTH", "1_000_000"), ("MESSAGE_RATE", "0")];
    let nodes = Nodes::start(&settings).await;
    let mut stuck = Raw::connect_small(&nodes.front, &V3.path("QGIS")).await;
    stuck.write(&text(newcomer("stuck"))).await;
    stuck.text_with(|frame| frame["newcomer"] == "stuck").await;
    let mut ann = Raw::connect(&nodes.front, &V3.path("QGIS")).await;
    let (said, mut sent) = ("x".repeat(100_000), 0);
    while nodes.home.members("QGIS").await == 2 {
        ann.write(&text(V3.text("ann", &said))).await;
        ann.text_with(|frame| frame["type"] == "text").await;
        sent += said.len();
        assert!(sent < 8 << 20, "the front takes whatever comes");
    }
    drop(stuck);
}

#[tokio::test]
async fn encrypted_sockets_are_passed_on_too() {
    let folder = empty_folder("passing_tls");
    tls::certify(&folder);
    let file = |name| folder.join("tls").join(name).to_str().unwrap().to_owned();
    let (certificate, key) = (file("fullchain.pem"), file("privkey.pem"));
    let settings = [("TLS_CERT", certificate.as_str()), ("TLS_KEY", key.as_str()), ("MAX_MESSAGE_LENGTH", "2000000")];
    let nodes = Nodes::start_with(&settings, &settings[2..]).await;
    let mut ann = tls::open(nodes.front.addr().port(), Path::new(&certificate), "127.0.0.1");
    ann.shake_hands(&V3.path("QGIS"), "", &text(newcomer("ann_ann"))).await;
    ann.text_with(|frame| frame["newcomer"] == "ann_ann").await;
    let said = "x".repeat(1 << 20);
    ann.write(&text(V3.text("ann_ann", &said))).await;
    assert!(ann.text_with(|frame| frame["type"] == "text").await["text"] == said);
    nodes.home.until_members("QGIS", 1).await;
    ann.write(&frame(CLOSE, &1000_u16.to_be_bytes())).await;
    assert_eq!(ann.closed().await.0, 1000);
    nodes.home.until_members("QGIS", 0).await;
}

#[tokio::test]
async fn what_a_home_refuses_under_an_old_claim_is_asked_once_more() {
    let (home, door) = node(Rooms::at(HERE), &[]).await;
    let rooms = Rooms::at_first(there(door, 6), there(door, CLAIM));
    let (front, _) = node(rooms.clone(), &[]).await;
    let _ann = Client::connect(&front, "/channel/QGIS/ws").await;
    home.until_members("QGIS", 1).await;
    assert_eq!(front.get("/channel/QGIS/users").await.status, 200);
    assert_eq!(rooms.looked(), 4);
    // A body is gone.
    let answer = front.put("/channel/QGIS/text", json!({"author": "script", "text": "hi"})).await;
    assert_eq!((answer.status, answer.headers["retry-after"].to_str().unwrap()), (503, "2"));
    assert_eq!(rooms.looked(), 6);

    let lost = Rooms::at_first(there(door, 6), there(door, 6));
    let (front, _) = node(lost.clone(), &[]).await;
    assert_eq!(Client::refused(&front, "/channel/QGIS/ws").await, 503);
    assert_eq!(front.get("/channel/QGIS/users").await.status, 503);
    assert_eq!(lost.looked(), 4);
}

//! Sockets of the dialect `livefield` through a front, which reads the first message of each and no other.

use super::{CLAIM, HERE, Nodes, Rooms, node, there};
use crate::common::livefield::App;
use crate::common::native::Native;
use crate::common::program::empty_folder;
use crate::common::raw::{PING, PONG, Raw, TEXT, frame, text};
use crate::common::{Client, PATIENCE, Server, silent_address, tls};
use causerie::bus::{OtherHome, Place};
use causerie::message::NodeTag;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};
use tokio::time::{sleep, timeout};

const SETTINGS: [(&str, &str); 2] = [("ROOMS", "QGIS,Own"), ("LIVEFIELD", "all")];

fn join(user: &str, group: &str) -> Value {
    json!({"type": "join", "user": user, "group": group})
}

/// The error that a client is told before its close.
async fn refused(server: &Server, first: Value) -> String {
    let mut client = Client::connect(server, "/").await;
    client.send(first).await;
    let error = client.next().await;
    assert_eq!((error["type"].as_str(), client.closed().await), (Some("error"), 1008), "{error}");
    error["message"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn apps_come_to_the_home_of_their_group() {
    let nodes = Nodes::start(&SETTINGS).await;
    let mut here = App::join(&nodes.home, "here", "QGIS").await;
    let mut far = App::join(&nodes.front, "here", "QGIS").await;
    assert_eq!((&far.entered["type"], far.name()), (&json!("joined"), "here_2"));
    nodes.home.until_members("QGIS", 2).await;
    assert_eq!(nodes.front.members("QGIS").await, 0);
    far.say("from afar").await;
    here.hears("here_2", "from afar").await;
    here.say("from here").await;
    far.hears("here", "from here").await;
    far.locate(45.0, 5.0).await;
    here.until(|app| app.row("here_2").is_some_and(|row| row["lat"] == "45.0000000")).await;
    far.client.leave().await;
    here.until(|app| app.names() == ["here"]).await;

    // A group of its own, and a room of the front.
    let (mut ann, bob) = (App::join(&nodes.front, "ann", "a/b").await, App::join(&nodes.home, "bob", "a/b").await);
    ann.until(|app| app.names() == ["ann", "bob"]).await;
    assert_eq!((&ann.entered["type"], &bob.entered["type"]), (&json!("created"), &json!("joined")));
    let _own = App::join(&nodes.front, "ann", "Own").await;
    nodes.front.until_members("Own", 1).await;
    assert_eq!(nodes.home.members("Own").await, 0);

    // A new group is where it is made.
    *nodes.rooms[0].place.lock().unwrap() = HERE;
    let mut client = Client::connect(&nodes.front, "/").await;
    client.send(json!({"type": "create", "user": "zoe"})).await;
    assert_eq!(App::entered(client).await.entered["type"], "created");
}

/// As it came: with the handshake, in pieces, in fragments, after a ping, and with more behind it.
#[tokio::test]
async fn nothing_of_what_a_client_says_is_lost() {
    let nodes = Nodes::start(&SETTINGS).await;
    let joins = |name: &str| join(name, "QGIS").to_string().into_bytes();
    let position = text(json!({"type": "position", "lat": 1, "lon": 2}));
    let says = text(json!({"type": "message", "content": "said at once"}));
    let behind = [position, says].concat();
    let fragments = |name: &str| {
        let whole = joins(name);
        let (one, other) = whole.split_at(9);
        [frame(0x01, one), frame(PING, b"between"), frame(0x80, other)].concat()
    };
    let first = [
        ("ann", frame(TEXT, &joins("ann")), 1000),
        ("bob", frame(TEXT, &joins("bob")), 3),
        ("cid", fragments("cid"), 7),
        ("dan", [frame(PING, b"before"), frame(TEXT, &joins("dan"))].concat(), 1000),
    ];
    let mut native = Native::hello(&nodes.home, "nat").await;
    native.enter("QGIS").await;
    for (number, (name, first, piece)) in first.into_iter().enumerate() {
        let bytes = [first, behind.clone()].concat();
        let mut pieces = bytes.chunks(piece);
        let mut raw = Raw::open(nodes.front.addr()).await;
        raw.shake_hands("/livefield", "", pieces.next().unwrap()).await;
        for piece in pieces {
            raw.write(piece).await;
            sleep(Duration::from_millis(1)).await; // so that they come as pieces
        }
        if number > 1 {
            assert!(raw.next_of(PONG).await.is_some(), "{name}: one answer");
        }
        let entered = raw.text_with(|frame| frame["device"].is_string()).await;
        let row = |table: &Value| table["devices"][entered["device"].as_str().unwrap()]["lat"] == "1.0000000";
        raw.text_with(row).await;
        let heard = native.until(|frame| frame["content"]["text"] == "said at once").await;
        assert_eq!(heard["from"]["nickname"], name);
    }
    assert_eq!(nodes.front.members("QGIS").await, 0);
}

#[tokio::test]
async fn who_cannot_come_to_the_home_is_told_so() {
    let nodes = Nodes::start(&SETTINGS).await;
    let (_kept, nobody) = silent_address();
    let leaving = Place::Leaving(OtherHome { node: NodeTag::random(), door: nodes.door, claim: CLAIM });
    for place in [leaving, Place::Unavailable, there(nobody, CLAIM), there(nodes.door, CLAIM + 1)] {
        *nodes.rooms[0].place.lock().unwrap() = place;
        for group in ["QGIS", "owner/project"] {
            let why = refused(&nodes.front, join("ann", group)).await;
            assert!(why.contains("not available"), "{place:?}: {why}");
        }
        let _own = App::join(&nodes.front, "ann", "Own").await;
    }
    assert_eq!(nodes.home.members("QGIS").await, 0);
    // Who is refused as it is causes nothing elsewhere.
    let looked = nodes.rooms[0].looked();
    for (first, part) in [(join("server", "QGIS"), "name"), (json!({"type": "join"}), "first frame")] {
        assert!(refused(&nodes.front, first).await.contains(part));
    }
    let other = [("origin", "https://elsewhere.example")];
    assert!(Client::try_connect_with(&nodes.front, "/livefield", &other).await.is_err());
    let (begun, mut silent) = (Instant::now(), Client::connect(&nodes.front, "/").await);
    assert_eq!(silent.next().await["type"], "error");
    assert!((9..20).contains(&begun.elapsed().as_secs()), "{:?}", begun.elapsed());
    assert_eq!(nodes.rooms[0].looked(), looked);
}

#[tokio::test]
async fn a_home_is_asked_once_more_under_another_claim() {
    let (home, door) = node(Rooms::at(HERE), &SETTINGS).await;
    let rooms = Rooms::at_first(there(door, 6), there(door, CLAIM));
    let (front, _) = node(rooms, &SETTINGS).await;
    let _ann = App::join(&front, "ann", "QGIS").await;
    home.until_members("QGIS", 1).await;
}

#[tokio::test]
async fn a_room_that_nobody_is_in_comes_to_an_app() {
    let nodes = Nodes::start(&SETTINGS).await;
    nodes.rooms.iter().for_each(|rooms| rooms.moves.store(true, Ordering::SeqCst));
    let _ann = App::join(&nodes.front, "ann", "QGIS").await;
    nodes.front.until_members("QGIS", 1).await;
    assert_eq!(nodes.home.members("QGIS").await, 0);
}

#[tokio::test]
async fn apps_end_with_either_node() {
    let mut nodes = Nodes::start(&SETTINGS).await;
    let mut ann = App::join(&nodes.front, "ann", "QGIS").await.client;
    nodes.home.begin_stop();
    let heard = timeout(PATIENCE, ann.closed()).await;
    assert_eq!(heard.expect("in time"), 1012);
    nodes.home.wait().await;

    // Who has not said anything yet is the front's.
    let Nodes { front, home, .. } = Nodes::start(&SETTINGS).await;
    let _bob = App::join(&front, "bob", "QGIS").await;
    let mut nobody = Client::connect(&front, "/").await;
    let begun = Instant::now();
    let (code, ()) = tokio::join!(nobody.closed(), front.stop());
    assert_eq!(code, 1012);
    assert!(begun.elapsed() < Duration::from_secs(8), "{:?}", begun.elapsed());
    home.until_members("QGIS", 0).await;
}

#[tokio::test]
async fn apps_count_by_the_address_of_their_client_at_both_nodes() {
    let limited = |most| [SETTINGS[0], SETTINGS[1], ("LIMIT_CONNECTIONS", most)];
    for (at_front, at_home) in [("4", "100"), ("100", "4")] {
        let nodes = Nodes::start_with(&limited(at_front), &limited(at_home)).await;
        let mut apps = Vec::new();
        for number in 0..4 {
            apps.push(App::join(&nodes.front, &format!("app{number}"), "QGIS").await);
        }
        match at_front {
            "4" => assert_eq!(Client::refused(&nodes.front, "/").await, 429),
            _ => assert!(refused(&nodes.front, join("ann", "QGIS")).await.contains("not available")),
        }
        let mut other = Raw::open_as_other(nodes.front.addr()).await;
        other.shake_hands("/", "", &text(join("other", "QGIS"))).await;
        nodes.home.until_members("QGIS", 5).await;
        apps.remove(0).client.leave().await;
        nodes.home.until_members("QGIS", 4).await;
    }
}

#[tokio::test]
async fn encrypted_apps_are_passed_on_too() {
    let folder = empty_folder("passing_livefield_tls");
    tls::certify(&folder);
    let file = |name| folder.join("tls").join(name).to_str().unwrap().to_owned();
    let (certificate, key) = (file("fullchain.pem"), file("privkey.pem"));
    let at_front = [SETTINGS[0], SETTINGS[1], ("TLS_CERT", &certificate), ("TLS_KEY", &key)];
    let nodes = Nodes::start_with(&at_front, &SETTINGS).await;
    let mut ann = tls::open(nodes.front.addr().port(), Path::new(&certificate), "127.0.0.1");
    ann.shake_hands("/", "", &text(join("ann", "QGIS"))).await;
    ann.text_with(|frame| frame["type"] == "positions").await;
    nodes.home.until_members("QGIS", 1).await;
}

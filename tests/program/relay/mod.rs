//! The relay within the server, over the wire (`docs/calls.md`, The relay; `docs/limits.md`).

mod client;

use self::client::{Heard, Line, Turn};
use crate::common::native::Native;
use crate::common::program::{empty_folder, free_port};
use crate::common::raw::{Raw, text};
use crate::common::{PATIENCE, Server, tls};
use crate::turn::stun::{ALLOCATE, BINDING, REFRESH, REQUESTED_FAMILY, REQUESTED_TRANSPORT, UDP, message};
use futures_util::future::join_all;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream, UdpSocket};
use tokio::process::Command;
use tokio::time::{Instant, sleep, timeout};

/// A server with a relay, and where that is.
struct Relayed {
    server: Server,
    relay: SocketAddr,
}

impl Relayed {
    async fn start(more: &[(&str, &str)]) -> Self {
        let port = free_port();
        let text = port.to_string();
        let own = [("RELAY", "on"), ("RELAY_PORT", text.as_str()), ("HOST", "127.0.0.1")];
        let server = Server::start(&own.iter().chain(more).copied().collect::<Vec<_>>()).await;
        let relay = ([127, 0, 0, 1], port).into();
        let began = Instant::now();
        while TcpStream::connect(relay).await.is_err() {
            assert!(began.elapsed() < PATIENCE, "the relay is there in time");
            sleep(Duration::from_millis(10)).await;
        }
        Self { server, relay }
    }

    /// A way there, a stream or not.
    async fn line(&self, is_stream: bool) -> Line {
        if is_stream { Line::tcp(self.relay).await } else { Line::udp(self.relay).await }
    }

    /// Somebody in the call of a room.
    async fn caller(&self, nickname: &str, room: &str) -> Native {
        let mut native = Native::join(&self.server, nickname, room).await;
        let media = json!({"type": "call_join", "room": room, "mic": true, "camera": false, "screen": false});
        native.ok(media).await;
        native
    }

    /// Two in a call, each with a relayed address that permits the other.
    async fn call(&self, lines: [Line; 2]) -> ([Native; 2], [Turn; 2], [SocketAddr; 2]) {
        let mut natives = [self.caller("ann", "QGIS").await, self.caller("bob", "QGIS").await];
        let [first, second] = lines;
        let mut turns = [Turn::of(&mut natives[0], first).await, Turn::of(&mut natives[1], second).await];
        let at = meet(&mut turns).await;
        (natives, turns, at)
    }
}

fn peer(port: u16) -> SocketAddr {
    ([192, 0, 2, 1], port).into()
}

fn transport() -> Vec<(u16, Vec<u8>)> {
    vec![(REQUESTED_TRANSPORT, UDP.to_vec())]
}

async fn ice(native: &mut Native) -> Value {
    native.ok(json!({"type": "ice"})).await
}

#[tokio::test]
async fn members_are_told_of_the_relay_under_the_host_that_they_reached() {
    let relayed = Relayed::start(&[("TURN_RELAY_ONLY", "true")]).await;
    let mut ann = Native::join(&relayed.server, "ann", "QGIS").await;
    let given = ice(&mut ann).await;
    let url = |transport: &str| format!("turn:127.0.0.1:{}?transport={transport}", relayed.relay.port());
    assert_eq!(given["ice_servers"][0]["urls"], json!([url("udp"), url("tcp")]), "{given}");
    assert_eq!((&given["relay_only"], given["ice_servers"].as_array().unwrap().len()), (&json!(true), 1));
    let username = given["ice_servers"][0]["username"].as_str().unwrap();
    assert!(!username.contains(&ann.member()[2..]), "{username}: a number that says nothing");
    assert_eq!(ice(&mut ann).await["ice_servers"], given["ice_servers"], "the same for a while");

    let more =
        [("RELAY_HOST", "relay.example.org"), ("TURN_URLS", "turn:coturn.example.org"), ("TURN_SECRET", "north")];
    let relayed = Relayed::start(&more).await;
    let given = ice(&mut Native::join(&relayed.server, "ann", "QGIS").await).await;
    let first = given["ice_servers"][0]["urls"][0].as_str().unwrap().to_owned();
    assert!(first.starts_with("turn:relay.example.org:"), "{given}");
    assert_eq!(given["ice_servers"][1]["urls"], json!(["turn:coturn.example.org"]), "both are given");
}

/// Gives each of two a relayed address that the other permits.
async fn meet([one, other]: &mut [Turn; 2]) -> [SocketAddr; 2] {
    let here = peer(one.allocate().await.expect("an address"));
    let there = peer(other.allocate().await.expect("an address"));
    assert_eq!((one.permit(there).await, other.permit(here).await), (200, 200));
    [here, there]
}

/// Sends data both ways, on channels and without.
async fn exchange([one, other]: &mut [Turn; 2], [here, there]: [SocketAddr; 2]) {
    one.send(there, b"hello").await;
    assert_eq!(other.hear().await, Heard::Data(here.port(), b"hello".to_vec()));
    // A channel on one side only: the other hears it as data.
    assert_eq!(one.bind(0x4000, there).await, 200);
    one.send_on(0x4000, b"on a channel").await;
    assert_eq!(other.hear().await, Heard::Data(here.port(), b"on a channel".to_vec()));
    other.send(here, b"back").await;
    assert_eq!(one.hear().await, Heard::Channel(0x4000, b"back".to_vec()));
    assert_eq!(other.bind(0x4abc, here).await, 200);
    one.send_on(0x4000, b"odd").await;
    other.send_on(0x4abc, b"lengths").await;
    assert_eq!(other.hear().await, Heard::Channel(0x4abc, b"odd".to_vec()));
    assert_eq!(one.hear().await, Heard::Channel(0x4000, b"lengths".to_vec()));
}

#[tokio::test]
async fn data_passes_over_udp_and_tcp() {
    let relayed = Relayed::start(&[]).await;
    for is_stream in [[false, false], [true, true], [false, true], [true, false]] {
        let [first, second] = is_stream;
        let lines = [relayed.line(first).await, relayed.line(second).await];
        let (natives, mut turns, at) = relayed.call(lines).await;
        exchange(&mut turns, at).await;
        for native in natives {
            native.leave().await;
        }
    }
}

/// A machine may have many addresses, of which the system prefers one.
#[tokio::test]
async fn datagrams_come_from_the_address_that_they_were_sent_to() {
    let relayed = Relayed::start(&[]).await;
    let [second, third] = [[127, 0, 0, 2], [127, 0, 0, 3]].map(|ip| SocketAddr::from((ip, relayed.relay.port())));
    let (_natives, mut turns, at) = relayed.call([Line::udp(second).await, Line::udp(third).await]).await;
    exchange(&mut turns, at).await;
}

/// A server with a certificate for all that it listens on, and a folder where that is.
async fn certified(test: &str) -> (Relayed, PathBuf) {
    let folder = empty_folder(test);
    tls::certify(&folder);
    let [certificate, key] = ["fullchain.pem", "privkey.pem"].map(|name| folder.join("tls").join(name));
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    (Relayed::start(&[("TLS_CERT", &text(&certificate)), ("TLS_KEY", &text(&key))]).await, certificate)
}

/// Somebody over TLS, and what is said of the relay once these requests are granted.
async fn certified_member(relayed: &Relayed, certificate: &Path, nickname: &str, asked: &[Value]) -> (Raw, Value) {
    let mut raw = tls::open(relayed.server.addr().port(), certificate, "127.0.0.1");
    raw.shake_hands("/ws", "", b"").await;
    let hello = json!({"type": "hello", "protocol": 1, "nickname": nickname, "features": ["call"]});
    for (number, frame) in std::iter::once(&hello).chain(asked).enumerate() {
        let mut frame = frame.clone();
        frame["ref"] = json!(number);
        raw.write(&text(frame)).await;
        raw.text_with(|frame| frame["ref"] == number).await;
    }
    raw.write(&text(json!({"type": "ice", "ref": 9}))).await;
    let ice = raw.text_with(|frame| frame["ref"] == 9).await;
    (raw, ice["ice_servers"][0].clone())
}

#[tokio::test]
async fn data_passes_over_tls() {
    let (relayed, certificate) = certified("relay-certificate").await;
    let call = json!({"type": "call_join", "room": "QGIS", "mic": true, "camera": false, "screen": false});
    let asked = [json!({"type": "join", "room": "QGIS"}), call];
    let (_ann, first) = certified_member(&relayed, &certificate, "ann", &asked).await;
    let (_bob, second) = certified_member(&relayed, &certificate, "bob", &asked).await;
    let turns_url = format!("turns:localhost:{}?transport=tcp", relayed.relay.port());
    assert_eq!(first["urls"][2], json!(turns_url), "{first}");
    // Both on the same port: with TLS, and without.
    let mut turns =
        [Turn::told(&first, Line::tls(relayed.relay).await), Turn::told(&second, Line::tcp(relayed.relay).await)];
    let at = meet(&mut turns).await;
    exchange(&mut turns, at).await;
}

/// A member in no call, who tries the own connection.
#[tokio::test]
async fn a_member_exchanges_with_itself() {
    let relayed = Relayed::start(&[]).await;
    let mut ann = Native::join(&relayed.server, "ann", "QGIS").await;
    let mut turns =
        [Turn::of(&mut ann, relayed.line(false).await).await, Turn::of(&mut ann, relayed.line(true).await).await];
    let at = meet(&mut turns).await;
    exchange(&mut turns, at).await;
}

/// coturn's client, which is two of one name here, and wants even numbers.
#[tokio::test]
async fn the_client_of_coturn_is_served() {
    let (relayed, certificate) = certified("relay-turnutils").await;
    let port = relayed.relay.port().to_string();
    let ways = ["", "-s", "-D", "-G", "-t", "-ts", "-tS"];
    let told = join_all(ways.iter().enumerate().map(async |(number, way)| {
        let (_member, server) = certified_member(&relayed, &certificate, &format!("ann{number}"), &[]).await;
        let [username, credential] = ["username", "credential"].map(|name| server[name].as_str().expect("credentials"));
        let mut client = Command::new("turnutils_uclient");
        client.args(["-y", "-c", "-m", "2", "-n", "20", "-u", username, "-w", credential, "-p", &port]);
        client.args(Some(way).filter(|way| !way.is_empty())).arg("127.0.0.1").kill_on_drop(true);
        let ended = timeout(PATIENCE, client.output()).await.expect("it ends in time");
        String::from_utf8_lossy(&ended.expect("scripts/setup installs coturn").stdout).into_owned()
    }));
    for (way, told) in ways.iter().zip(told.await) {
        let all = told.contains("tot_send_msgs=40, tot_recv_msgs=40") && told.contains("Total lost packets 0 ");
        assert!(all, "{way}: {told}");
    }
}

#[tokio::test]
async fn what_is_not_right_is_refused() {
    let relayed = Relayed::start(&[]).await;
    let mut ann = relayed.caller("ann", "QGIS").await;
    let mut turn = Turn::of(&mut ann, relayed.line(false).await).await;
    let asked = turn.ask(ALLOCATE, transport()).await;
    assert_eq!((asked.code, asked.packet.len() <= 100), (401, true), "{} bytes", asked.packet.len());
    for (more, code) in [
        (vec![], 400),
        (vec![(REQUESTED_TRANSPORT, vec![6, 0, 0, 0])], 442),
        ([transport(), vec![(REQUESTED_FAMILY, vec![2, 0, 0, 0])]].concat(), 440),
    ] {
        assert_eq!(turn.ask(ALLOCATE, more).await.code, code);
    }
    assert_eq!((turn.refresh(600).await, turn.permit(peer(1024)).await), (437, 437), "there is no allocation");

    // Sent again, it gets the same answer; another one is one too many.
    let request = turn.request(ALLOCATE, transport());
    let [first, again] = [turn.ask_again(&request).await, turn.ask_again(&request).await];
    assert!(first.code == 200 && first.packet == again.packet);
    assert_eq!(turn.allocate().await, Err(437));
    // The same request from elsewhere is nobody's.
    let elsewhere = UdpSocket::bind("127.0.0.2:0").await.unwrap();
    elsewhere.connect(relayed.relay).await.unwrap();
    let mut repeated = Turn::with(String::new(), String::new(), Line::Datagrams(elsewhere));
    assert_eq!(repeated.ask_again(&request).await.code, 438);

    let nonce = std::mem::replace(&mut turn.nonce, b"00000000ffffffffffffffff".to_vec());
    assert_eq!(turn.ask(REFRESH, vec![]).await.code, 438);
    assert_ne!(turn.nonce, b"00000000ffffffffffffffff", "there is a new one");
    let credential = std::mem::replace(&mut turn.credential, "wrong".into());
    assert_eq!(turn.ask(REFRESH, vec![]).await.code, 401);
    (turn.credential, turn.nonce) = (credential, nonce);
    for address in ["127.0.0.1:9", "8.8.8.8:53", "10.0.0.1:80", "[::1]:80", "192.0.2.1:9", "192.0.2.2:1024"] {
        let address = address.parse().unwrap();
        assert_eq!((turn.permit(address).await, turn.bind(0x4000, address).await), (403, 403), "{address}");
    }
    assert_eq!((turn.refresh(0).await, turn.refresh(600).await), (200, 437));
}

/// Credentials of one member on another's connection.
#[tokio::test]
async fn an_allocation_is_of_its_own_session() {
    let relayed = Relayed::start(&[]).await;
    let (mut ann, mut bob) = (relayed.caller("ann", "QGIS").await, relayed.caller("bob", "QGIS").await);
    let mut turn = Turn::of(&mut ann, relayed.line(true).await).await;
    turn.allocate().await.expect("an address");
    let other = Turn::of(&mut bob, relayed.line(false).await).await;
    (turn.username, turn.credential) = (other.username, other.credential);
    assert_eq!((turn.refresh(600).await, turn.allocate().await), (441, Err(441)));
}

#[tokio::test]
async fn two_rooms_do_not_reach_each_other() {
    let relayed = Relayed::start(&[]).await;
    let (_natives, [mut one, mut other], [here, there]) =
        relayed.call([relayed.line(false).await, relayed.line(true).await]).await;
    let mut cleo = relayed.caller("cleo", "QField").await;
    let mut stranger = Turn::of(&mut cleo, relayed.line(false).await).await;
    let elsewhere = peer(stranger.allocate().await.expect("an address"));
    for at in [here, there] {
        assert_eq!((stranger.permit(at).await, stranger.bind(0x4000, at).await), (403, 403));
        stranger.send(at, b"hello").await;
        stranger.send_on(0x4000, b"hello").await;
    }
    for turn in [&mut one, &mut other] {
        assert_eq!((turn.permit(elsewhere).await, turn.bind(0x4001, elsewhere).await), (403, 403));
        turn.send(elsewhere, b"hello").await;
    }
    assert_eq!((stranger.all().await, one.all().await, other.all().await), (vec![], vec![], vec![]));
}

#[tokio::test]
async fn who_leaves_the_call_is_dropped() {
    let relayed = Relayed::start(&[]).await;
    let (mut natives, [mut one, mut other], [here, there]) =
        relayed.call([relayed.line(false).await, relayed.line(false).await]).await;
    natives[0].ok(json!({"type": "call_leave", "room": "QGIS"})).await;
    assert_eq!(one.refresh(600).await, 437, "it has none any more");
    one.send(there, b"hello").await;
    other.send(here, b"hello").await;
    assert_eq!((other.all().await, other.permit(here).await), (vec![], 403));
    // It may come back, with the credentials that it has.
    natives[0].ok(json!({"type": "call_join", "room": "QGIS", "mic": true, "camera": false, "screen": false})).await;
    let here = peer(one.allocate().await.expect("an address"));
    assert_eq!((one.permit(there).await, other.permit(here).await), (200, 200));
    one.send(there, b"again").await;
    assert_eq!(other.hear().await, Heard::Data(here.port(), b"again".to_vec()));
    let [ann, bob] = natives;
    ann.leave().await;
    assert_eq!(one.refresh(600).await, 437, "its session has ended");
    drop(bob);
}

/// Those who share no call, but a transfer.
#[tokio::test]
async fn a_transfer_is_relayed_until_it_ends() {
    let relayed = Relayed::start(&[]).await;
    let mut natives =
        [Native::join(&relayed.server, "ann", "QGIS").await, Native::join(&relayed.server, "bob", "QGIS").await];
    let mut one = Turn::of(&mut natives[0], relayed.line(false).await).await;
    let mut other = Turn::of(&mut natives[1], relayed.line(false).await).await;
    let (here, there) = (peer(one.allocate().await.unwrap()), peer(other.allocate().await.unwrap()));
    assert_eq!(one.permit(there).await, 403, "they share nothing yet");
    let offer = json!({"type": "file_offer", "room": "QGIS",
        "name": "a.gpkg", "size": 5, "mime": "application/octet-stream"});
    let transfer = natives[0].ok(offer).await["transfer"].clone();
    assert_eq!(one.permit(there).await, 403, "nobody has accepted it");
    let update = |status: &str| json!({"type": "file_update", "room": "QGIS", "transfer": transfer, "status": status});
    natives[1].ok(update("accepted")).await;
    assert_eq!((one.permit(there).await, other.permit(here).await), (200, 200));
    one.send(there, b"a file").await;
    assert_eq!(other.hear().await, Heard::Data(here.port(), b"a file".to_vec()));
    natives[1].ok(update("done")).await;
    assert_eq!((one.refresh(600).await, other.refresh(600).await), (437, 437));
}

#[tokio::test]
async fn there_are_bounds_for_a_session_and_for_strangers() {
    let relayed = Relayed::start(&[]).await;
    let mut ann = relayed.caller("ann", "QGIS").await;
    let mut turns = Vec::new();
    let mut nonce = Vec::new();
    for number in 0..17 {
        let mut turn = Turn::of(&mut ann, relayed.line(false).await).await;
        turn.nonce.clone_from(&nonce);
        let allocated = turn.allocate().await;
        assert_eq!(allocated.err(), (number == 16).then_some(486), "{number}");
        nonce.clone_from(&turn.nonce);
        turns.push(turn);
    }
    // Strangers are answered ten times a second; who knows the password always is.
    let mut flood = relayed.line(false).await;
    for number in 0..500_u16 {
        let id = [[0; 10].as_slice(), &number.to_be_bytes()].concat().try_into().unwrap();
        flood.send(&message(BINDING, id, &[], None)).await;
    }
    assert_eq!(turns[0].refresh(600).await, 200);
    let Line::Datagrams(socket) = flood else { panic!("datagrams") };
    let mut answers = 0;
    while socket.try_recv(&mut [0; 200]).is_ok_and(|length| length <= 100) {
        answers += 1;
    }
    assert!((1..200).contains(&answers), "{answers}");
    assert_eq!(turns[1].refresh(600).await, 200);
}

/// Who reads a stream slowly gets what is late dropped, and hurts nobody.
#[tokio::test]
async fn a_slow_reader_loses_packets() {
    let relayed = Relayed::start(&[("RELAY_RATE", "1000")]).await;
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let slow = Line::Stream(Box::new(socket.connect(relayed.relay).await.unwrap()));
    let (_natives, [mut one, mut other], [here, there]) = relayed.call([relayed.line(true).await, slow]).await;
    assert_eq!(one.bind(0x4000, there).await, 200);
    for _ in 0..2000 {
        one.send_on(0x4000, &[7; 1000]).await;
    }
    assert_eq!(one.refresh(600).await, 200, "the relay has taken all of it");
    one.send_on(0x4000, b"last").await;
    let (heard, began) = (other.all().await.len(), Instant::now());
    assert!((64..1500).contains(&heard), "{heard}");
    one.send_on(0x4000, b"later").await;
    assert_eq!(other.hear().await, Heard::Data(here.port(), b"later".to_vec()));
    assert!(began.elapsed() < PATIENCE);
}

/// Who says nothing, or nothing that is a packet, is cut off.
#[tokio::test]
async fn streams_of_nobody_end() {
    let relayed = Relayed::start(&[]).await;
    let began = Instant::now();
    let mut silent = TcpStream::connect(relayed.relay).await.unwrap();
    let mut chatty = TcpStream::connect(relayed.relay).await.unwrap();
    chatty.write_all(b"GET / HTTP/1.1\r\n\r\n").await.unwrap();
    let ended = async |stream: &mut TcpStream| !matches!(stream.read(&mut [0; 100]).await, Ok(1..));
    assert!(timeout(PATIENCE, ended(&mut chatty)).await.expect("it ends"));
    assert!(began.elapsed() < Duration::from_secs(9), "at once");
    assert!(timeout(PATIENCE, ended(&mut silent)).await.expect("it ends"));
    assert!(began.elapsed() > Duration::from_secs(9), "in its time");
}

/// The first byte and TLS have one time for both.
#[tokio::test]
async fn a_handshake_that_stops_ends() {
    let (relayed, _) = certified("relay-handshake").await;
    let mut half = TcpStream::connect(relayed.relay).await.unwrap();
    let began = Instant::now();
    sleep(Duration::from_secs(6)).await;
    half.write_all(&[0x16]).await.expect("it is open yet");
    assert_eq!(
        timeout(PATIENCE, half.read(&mut [0; 100])).await.expect("it ends").ok().filter(|length| *length > 0),
        None
    );
    let ended = began.elapsed().as_secs();
    assert!((9..16).contains(&ended), "{ended} s"); // with a time each it would be sixteen
}

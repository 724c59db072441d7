//! Connections before a session: broken handshakes, silent connections, a full table of descriptors.

use crate::common::program::{Program, free_port};
use crate::common::raw::{CLOSE, Raw, frame, handshake};
use crate::common::{Client, PATIENCE, Server};
use futures_util::future::join_all;
use std::time::Duration;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout};

const V3: &str = "/channel/QGIS/ws";
const KEY: &str = "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n";
const HOST: &str = "Host: localhost\r\n";
const CONNECTION: &str = "Connection: Upgrade\r\n";
const UPGRADE: &str = "Upgrade: websocket\r\n";
const VERSION: &str = "Sec-WebSocket-Version: 13\r\n";

/// The head of the answer to a handshake with `this` in place of `that`.
async fn answer(server: &Server, that: &str, this: &str) -> String {
    let mut raw = Raw::open(server.addr()).await;
    let request = handshake(V3, "");
    assert!(request.contains(that));
    raw.write(request.replacen(that, this, 1).as_bytes()).await;
    raw.head().await
}

fn status(head: &str) -> u16 {
    head.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or_else(|| panic!("no status: {head:?}"))
}

#[tokio::test]
async fn broken_handshakes_are_refused() {
    let server = Server::start(&[]).await;
    let rows = [
        ("no key", KEY, "", 400),
        ("two keys", KEY, &KEY.repeat(2), 400),
        ("a key that is too short", "MDEyMzQ1Njc4OWFiY2RlZg==", "MDEyMzQ1Njc4OWFiY2Rl", 400),
        ("a key that is too long", "MDEyMzQ1Njc4OWFiY2RlZg==", "MDEyMzQ1Njc4OWFiY2RlZmc=", 400),
        ("a key that is no base64", "MDEyMzQ1Njc4OWFiY2RlZg==", "!!!!!!!!!!!!!!!!!!!!!!==", 400),
        ("no version", VERSION, "", 426),
        ("an old version", VERSION, "Sec-WebSocket-Version: 8\r\n", 426),
        ("HTTP/1.0", "HTTP/1.1", "HTTP/1.0", 400),
        ("HTTP/2", "HTTP/1.1", "HTTP/2.0", 400),
        ("no Connection", CONNECTION, "", 400),
        ("another Connection", CONNECTION, "Connection: keep-alive\r\n", 400),
        ("no Upgrade", UPGRADE, "", 404),
        ("another Upgrade", UPGRADE, "Upgrade: h2c\r\n", 404),
        ("POST", "GET", "POST", 400),
        ("no Host", HOST, "", 400),
        ("two hosts", HOST, &HOST.repeat(2), 400),
        ("a body", HOST, &format!("{HOST}Content-Length: 2\r\n"), 400),
        ("a body in chunks", HOST, &format!("{HOST}Transfer-Encoding: chunked\r\n"), 400),
        ("no method", "GET ", "", 400),
        ("a room that does not exist", "QGIS", "nowhere", 403),
    ];
    for (name, that, this, expected) in rows {
        let head = answer(&server, that, this).await;
        assert_eq!(status(&head), expected, "{name}: {head}");
        let names_version = head.to_ascii_lowercase().contains("sec-websocket-version: 13");
        assert_eq!(names_version, expected == 426, "{name}: {head}");
    }
    assert_eq!(server.members("QGIS").await, 0);
}

#[tokio::test]
async fn handshakes_as_others_write_them_are_accepted() {
    let server = Server::start(&[]).await;
    let rows = [
        ("several options", CONNECTION, "Connection: keep-alive, Upgrade\r\n"),
        ("several lines", CONNECTION, "Connection: keep-alive\r\nConnection: upgrade\r\n"),
        ("capitals", UPGRADE, "upgrade: WebSocket\r\n"),
        ("an extension", VERSION, &format!("{VERSION}Sec-WebSocket-Extensions: permessage-deflate\r\n")),
        ("a subprotocol", VERSION, &format!("{VERSION}Sec-WebSocket-Protocol: chat\r\n")),
        ("a query", V3, &format!("{V3}?client=QGIS")),
        ("a whole address", V3, &format!("http://localhost{V3}")),
    ];
    for (name, that, this) in rows {
        let head = answer(&server, that, this).await;
        assert_eq!(status(&head), 101, "{name}: {head}");
        assert!(head.contains(": BACScCJPNqyz+UBoqMH89VmURoA=\r\n"), "{name}: {head}");
        let head = head.to_ascii_lowercase();
        assert!(!head.contains("-extensions") && !head.contains("-protocol"), "{name}: {head}");
    }
}

/// The life of a connection that begins with `start` and sends `more` each second, and its answer.
async fn lifetime(server: &Server, start: &str, more: &str) -> (Duration, String) {
    let Raw { mut reading, mut writing } = Raw::open(server.addr()).await;
    let began = Instant::now();
    let mut answer = Vec::new();
    let write = async {
        use tokio::io::AsyncWriteExt;
        let _ = writing.write_all(start.as_bytes()).await;
        loop {
            sleep(Duration::from_secs(1)).await;
            let _ = writing.write_all(more.as_bytes()).await;
        }
    };
    tokio::select! {
        () = write => {}
        _ = timeout(Duration::from_secs(60), reading.read_to_end(&mut answer)) => {}
    }
    (began.elapsed(), String::from_utf8(answer).unwrap())
}

/// Time is paused: server and clients share this thread, and little is sent.
#[tokio::test(start_paused = true)]
async fn unfinished_requests_are_cut_after_ten_seconds() {
    let server = Server::start(&[]).await;
    let body = "PUT /channel/QGIS/text HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 999\r\n\r\n{";
    let rows = [
        ("", "", &[""][..]),
        ("GET / HTTP/1.1\r\nHost: localhost\r\n", "", &["", "408"]),
        ("GET / HTTP/1.1\r\n", "X-More: and more\r\n", &["", "408"]),
        ("", "\r\n", &["", "408"]),
        (body, "\"", &["408"]),
        // Between two requests, as before the first.
        ("GET /rooms HTTP/1.1\r\nHost: localhost\r\n\r\n", "", &["200"]),
    ];
    for (start, more, answers) in rows {
        let (time, answer) = lifetime(&server, start, more).await;
        assert!((10.0..11.5).contains(&time.as_secs_f64()), "{time:?} for {start:?} and {more:?}: {answer}");
        let status = answer.split(' ').nth(1).unwrap_or_default();
        assert!(answers.contains(&status), "{start:?} and {more:?}: {answer}");
    }
}

const HOME: &str = "203.0.113.1";
const NEIGHBOUR: &str = "203.0.113.2";

/// Waits for the end of this connection, without an answer, and returns the time.
async fn wait_for_end(raw: &mut Raw) -> Duration {
    let began = Instant::now();
    let end = timeout(PATIENCE, raw.reading.read(&mut [0])).await.expect("an end in time");
    assert!(matches!(end, Ok(0) | Err(_)), "a word");
    began.elapsed()
}

/// `true` if a new connection is ended long before its ten seconds are over.
async fn is_turned_away(server: &Server) -> bool {
    wait_for_end(&mut Raw::open(server.addr()).await).await < Duration::from_secs(5)
}

/// The head of the answer to a request that leaves the connection open.
async fn request(raw: &mut Raw) -> String {
    raw.write(b"HEAD /rooms HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
    let head = raw.head().await;
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    head.to_ascii_lowercase()
}

#[tokio::test]
async fn silent_connections_of_an_address_are_limited() {
    let server = Server::start_for(HOME, NEIGHBOUR, &[]).await;
    let mut socket = Client::connect(&server, V3).await;
    let mut held = Vec::new();
    for number in 0..400 {
        if number < 100 {
            held.push(Raw::open(server.addr()).await);
        } else {
            assert!(is_turned_away(&server).await, "{number} are held");
        }
    }
    let mut neighbour = Raw::open_as_other(server.addr()).await;
    neighbour.shake_hands(V3, "", b"").await;
    server_hears(&mut socket, &mut neighbour).await;
    for raw in &mut held {
        request(raw).await; // they were not cut
    }
    assert_eq!(server.members("QGIS").await, 2, "and there is room again");
}

/// Expects that an open socket still gets messages.
async fn server_hears(socket: &mut Client, neighbour: &mut Raw) {
    socket.send(serde_json::json!({"type": "text", "author": "somebody", "text": "hello"})).await;
    neighbour.text_with(|frame| frame["text"] == "hello").await;
}

#[tokio::test]
async fn private_addresses_have_ten_times_the_silent_connections() {
    for (peer, most) in [("172.18.0.1", 20), ("fd00::1", 20), (HOME, 2)] {
        let server = Server::start_for(peer, peer, &[("LIMIT_CONNECTIONS", "2")]).await;
        let mut silent = Vec::new();
        for _ in 0..most {
            silent.push(Raw::open(server.addr()).await);
        }
        assert!(is_turned_away(&server).await, "{peer} has one more than {most}");
        // Sockets have places of their own, beside those of silent connections.
        let mut sockets = Vec::new();
        for mut raw in silent {
            raw.shake_hands(V3, "", b"").await;
            sockets.push(raw);
        }
        let mut more = Raw::open(server.addr()).await;
        more.write(handshake(V3, "").as_bytes()).await;
        assert_eq!(status(&more.head().await), 429, "{peer}");
        for raw in &mut sockets {
            raw.write(&frame(CLOSE, &1000_u16.to_be_bytes())).await;
            assert_eq!(raw.closed().await.0, 1000);
        }
    }
    let server =
        Server::start_for("127.0.0.1", "10.0.0.1", &[("LIMIT_CONNECTIONS", "2"), ("TRUSTED_PROXIES", "10.0.0.1")])
            .await;
    let mut silent = Vec::new();
    for _ in 0..10 {
        silent.push(Raw::open(server.addr()).await);
        silent.push(Raw::open_as_other(server.addr()).await);
    }
    for raw in &mut silent {
        raw.shake_hands(V3, "", b"").await;
    }
    assert_eq!(server.members("QGIS").await, 20, "this machine, and a proxy that names nobody");
}

/// Time is paused, as above.
#[tokio::test(start_paused = true)]
async fn a_cut_silent_connection_gives_its_place_back() {
    let server = Server::start_for(HOME, NEIGHBOUR, &[("LIMIT_CONNECTIONS", "2")]).await;
    let began = Instant::now();
    let (mut one, mut other) = (Raw::open(server.addr()).await, Raw::open(server.addr()).await);
    assert!(is_turned_away(&server).await);
    wait_for_end(&mut one).await;
    wait_for_end(&mut other).await;
    assert!((10.0..11.0).contains(&began.elapsed().as_secs_f64()), "{:?}", began.elapsed());
    request(&mut Raw::open(server.addr()).await).await;
}

/// A body is part of its request.
#[tokio::test]
async fn a_slow_body_holds_its_place() {
    let server = Server::start_for(HOME, NEIGHBOUR, &[("LIMIT_CONNECTIONS", "2")]).await;
    let body = r#"{"author": "somebody", "text": "hello"}"#;
    let head =
        "PUT /channel/QGIS/text HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nExpect: 100-continue";
    let head = format!("{head}\r\nContent-Length: {}\r\n\r\n", body.len());
    let mut slow = Vec::new();
    for _ in 0..2 {
        let mut raw = Raw::open(server.addr()).await;
        raw.write(head.as_bytes()).await;
        assert_eq!(status(&raw.head().await), 100, "the body is waited for");
        slow.push(raw);
    }
    assert!(is_turned_away(&server).await);
    for raw in &mut slow {
        raw.write(body.as_bytes()).await;
        assert_eq!(status(&raw.head().await), 200);
    }
    request(&mut Raw::open(server.addr()).await).await;
}

/// Browsers keep connections for their next request: half of the places at most, so that newcomers get in.
#[tokio::test]
async fn idle_connections_keep_no_newcomer_out() {
    let server = Server::start_for(HOME, NEIGHBOUR, &[("LIMIT_CONNECTIONS", "4")]).await;
    let mut idle = Vec::new();
    for number in 0..20 {
        let mut raw = Raw::open(server.addr()).await;
        let head = request(&mut raw).await;
        assert_eq!(head.contains("connection: close"), number >= 2, "{number}: {head}");
        if number >= 2 {
            assert!(wait_for_end(&mut raw).await < Duration::from_secs(5));
        }
        idle.push(raw);
    }
    for raw in &mut idle[..2] {
        assert!(!request(raw).await.contains("connection: close"));
    }
    let _silent = [Raw::open(server.addr()).await, Raw::open(server.addr()).await];
    assert!(is_turned_away(&server).await, "they count");
}

/// The metrics have a listener of their own, with times and a bound of its own. Time is paused, as above.
#[tokio::test(start_paused = true)]
async fn silent_connections_to_the_metrics_are_limited_and_cut() {
    let address = format!("127.0.0.1:{}", free_port());
    let server = Server::start(&[("METRICS_ADDR", &address)]).await;
    let metrics = Server::at(address.parse().unwrap());
    assert_eq!(server.get("/healthz").await.status, 200, "it listens at both by now");
    let began = Instant::now();
    let mut silent = Vec::new();
    for _ in 0..32 {
        silent.push(Raw::open(metrics.addr()).await);
    }
    for number in 32..100 {
        assert!(is_turned_away(&metrics).await, "{number} are held");
    }
    for raw in &mut silent {
        wait_for_end(raw).await;
    }
    assert!((10.0..15.0).contains(&began.elapsed().as_secs_f64()), "{:?}", began.elapsed());
    assert_eq!(metrics.get("/metrics").await.status, 200);
}

#[tokio::test]
async fn a_full_table_of_descriptors_costs_no_time_or_log() {
    let settings = [("LOG_FORMAT", "json")];
    let program = Program::start_after("few_files", &settings, "ulimit -n 64").await;
    let mut sockets = Vec::new();
    loop {
        assert!(sockets.len() < 64, "the table is full at some time");
        let mut raw = Raw::open(program.server.addr()).await;
        raw.write(handshake(V3, "").as_bytes()).await;
        match timeout(Duration::from_secs(5), raw.head()).await {
            Ok(head) => assert_eq!(status(&head), 101),
            Err(_) => break,
        }
        sockets.push(raw);
    }
    let queue: Vec<_> = futures_util::future::join_all((0..50).map(|_| Raw::open(program.server.addr()))).await;
    let before = program.cpu_ticks();
    sleep(Duration::from_secs(2)).await; // time is the subject: how much of it the server uses
    let used = program.cpu_ticks() - before;
    assert!(used < 30, "{used} hundredths of a second in two seconds");

    let deadline = Instant::now() + PATIENCE;
    while !program.log().contains("connections cannot be accepted") {
        assert!(Instant::now() < deadline, "it is told: {}", program.log());
        sleep(Duration::from_millis(20)).await;
    }
    let log = program.log();
    let lines = |words: &str| log.lines().filter(|line| line.contains(words)).count();
    assert_eq!(lines("limit of open files is low"), 1, "{log}");
    assert_eq!(lines("connections cannot be accepted"), 1, "{log}");
    assert!(log.lines().count() < 12, "{log}");

    sockets[0].write(&frame(CLOSE, &1000_u16.to_be_bytes())).await;
    assert_eq!(sockets[0].closed().await.0, 1000, "who is in is still served");
    drop((sockets, queue));
    let client = Client::connect(&program.server, V3).await;
    program.server.until_members("QGIS", 1).await;
    client.leave().await;
}

#[tokio::test]
async fn the_soft_limit_of_files_is_raised() {
    let program = Program::start_after("soft_limit", &[], "ulimit -S -n 64").await;
    let mut sockets = Vec::new();
    for _ in 0..100 {
        sockets.push(Raw::connect(&program.server, V3).await);
    }
    assert_eq!(program.server.members("QGIS").await, 100);
}

/// As after a restart, when all come back at once: a connection that the system drops comes again after a second and more.
#[tokio::test]
async fn a_storm_of_connections_waits_for_its_turn() {
    let program = Program::start("storm_of_connections", &[]).await;
    program.signal("STOP");
    let storm = join_all((0..500).map(|_| TcpStream::connect(program.server.addr())));
    let connected = timeout(PATIENCE / 3, storm).await;
    program.signal("CONT");
    assert!(connected.expect("nobody waits for the server").iter().all(Result::is_ok));
    assert_eq!(program.server.get("/healthz").await.status, 200);
}

/// A body is kept as its bytes, without what each piece of it came in.
#[tokio::test]
async fn a_body_of_tiny_pieces_takes_no_more_than_another() {
    let program = Program::start("tiny_pieces", &[]).await;
    let before = program.memory();
    let mut raw = Raw::open(program.server.addr()).await;
    let head = "PUT /room/nowhere/text HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    raw.write(head.as_bytes()).await;
    raw.write("1\r\na\r\n".repeat(500_000).as_bytes()).await;
    let _ = raw.try_write(b"0\r\n\r\n").await;
    assert!(raw.head().await.starts_with("HTTP/1.1 4"));
    let most = (program.peak_memory() - before) / 1024 / 1024;
    assert!(most < 8, "{most} MiB for half a mebibyte");
}

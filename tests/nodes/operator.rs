//! What an operator is told: of brokers that refuse something, of nodes whose settings differ, of a node that is cut off, of rooms
//! that move.

use crate::brokers::Brokers;
use crate::common::PATIENCE;
use crate::common::member::{Member, V3};
use crate::common::native::Native;
use crate::common::program::{Program, empty_folder, free_port};
use crate::world::{World, figure, node, settings, until, until_connected, until_in, until_open};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::process::Command;
use tokio::time::{sleep, timeout};

/// Runs the program to its end, as a node of these settings. Returns whether it succeeds, and what it tells.
async fn run(arguments: &[&str], test: &str, broker: u16, more: &[(&str, &str)]) -> (bool, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_causerie"));
    command
        .args(arguments)
        .env_clear()
        .envs(settings(test, broker, more))
        .envs([("HOST", "127.0.0.1"), ("PORT", &free_port().to_string())])
        .current_dir(empty_folder(test))
        .kill_on_drop(true);
    let output = timeout(PATIENCE, command.output()).await.expect("it ends in time").unwrap();
    (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
}

/// `causerie check` says which brokers and nodes there are, or all that is wrong with them.
#[tokio::test]
async fn check_tells_what_is_wrong_with_the_brokers() {
    let mut world = World::over_one("check", 1).await;
    let port = world.brokers.port(0);
    let check = async |more: &[(&str, &str)]| {
        let mut told = run(&["check"], "check-it", port, more).await;
        for _ in 0..3 {
            // It waits for a second, and the machine may stand still for that.
            if told.1.contains("no server can be reached") && more.iter().all(|(name, _)| *name != "NATS_URL") {
                told = run(&["check"], "check-it", port, more).await;
            }
        }
        told
    };
    let (succeeds, told) = check(&[]).await;
    assert!(succeeds, "{told}");
    assert!(
        told.contains("broker: several nodes over a single NATS server; connected with nats-0, release 2."),
        "{told}"
    );
    assert!(told.contains("broker: the node check-0 (") && told.contains(") is there"), "{told}");
    for (setting, value, expected) in [
        ("NATS_PASSWORD", "wrong", "NATS_URL: the servers refuse the login"),
        ("NATS_URL", "nats://127.0.0.1:1", "NATS_URL: no server can be reached: "),
        ("INSTANCE_ID", "another-instance", "NATS_URL: the servers refuse something: Permissions Violation"),
        ("NATS_CA", "/nowhere", "No such file"),
        ("NODE_LISTEN", "0.0.0.0:8400", "must be the address at which other nodes reach this one, not all of them"),
        ("ROOMS", "QGIS", "all nodes must have the same ROOMS: the node check-0 ("),
        (
            "INSTANCE_SECRET",
            "another secret of thirty-two bytes",
            "all nodes must have the same INSTANCE_SECRET: the node ",
        ),
    ] {
        let (succeeds, told) = check(&[(setting, value)]).await;
        assert!(!succeeds && told.contains(expected), "{setting}={value}: {told}");
    }
    world.nodes.clear();
    world.brokers.kill(0);
    world.brokers.start_with(0, "jetstream {", "jetstream { enabled: false").await;
    let (succeeds, told) = check(&[]).await;
    assert!(!succeeds && told.contains("NATS_URL: JetStream is off on these servers"), "{told}");
    let (succeeds, told) = check(&[("NATS_URL", "")]).await;
    assert!(succeeds && told.contains("broker: not configured (NATS_URL)"), "{told}");
}

/// A cluster most of whose servers are not there is told as such; a whole one with its copies.
#[tokio::test]
async fn check_tells_a_cluster_without_a_majority() {
    let mut brokers = Brokers::three("check-cluster").await;
    let port = brokers.port(0);
    let until_told = async |succeeds, expected| {
        let deadline = Instant::now() + PATIENCE * 4;
        loop {
            let told = run(&["check"], "check-cluster", port, &[]).await;
            if told.0 == succeeds && told.1.contains(expected) {
                break;
            }
            assert!(Instant::now() < deadline, "{told:?}"); // the brokers take their time to know of each other
        }
    };
    until_told(true, "over the cluster causerie of NATS servers, 3 copies").await;
    brokers.kill(1);
    brokers.kill(2);
    until_told(false, "most of a cluster's servers are not there").await;
}

/// A subject that the broker refuses is an error in the log; a login that it refuses ends the start.
#[tokio::test]
async fn what_the_broker_refuses_is_told() {
    let brokers = Brokers::one("refused").await;
    let stranger = node("refused-instance", brokers.port(0), &[("INSTANCE_ID", "another-instance")]).await;
    until(|| stranger.log().contains("Permissions Violation")).await;
    let (succeeds, told) = run(&[], "refused-login", brokers.port(0), &[("NATS_PASSWORD", "wrong")]).await;
    assert!(!succeeds && told.contains("refuse the login"), "{told}");
}

/// A node whose settings differ from those of one that is there does not start, and names them. One that was alone when it
/// started stays so.
#[tokio::test]
async fn a_node_with_other_settings_is_refused() {
    let mut world = World::over_one("differ", 1).await;
    let port = world.brokers.port(0);
    let other = [("ROOMS", "QGIS,Den"), ("MAX_MESSAGE_LENGTH", "77")];
    let (succeeds, told) = run(&[], "differ-start", port, &other).await;
    let expected = "all nodes must have the same MAX_MESSAGE_LENGTH, ROOMS: the node differ-0 (";
    assert!(!succeeds && told.contains(expected), "{told}");
    world.brokers.kill(0);
    let late = node("differ-late", port, &other).await;
    world.brokers.start(0).await;
    until(|| late.log().contains("this one stays alone until that one stops")).await;
    let line = late.log().lines().find(|line| line.contains("this one stays alone")).unwrap().to_owned();
    assert!(["differ-0", "MAX_MESSAGE_LENGTH", "ROOMS"].iter().all(|told| line.contains(told)), "{line}");
    let mut ann = until_in(&world.nodes[0].server, "ann", "QGIS", PATIENCE).await; // the bucket was made anew
    ann.say("QGIS", "among those who agree").await;
    let mut den = Native::hello(&late.server, "den").await;
    let deadline = Instant::now() + PATIENCE;
    while den.ask(serde_json::json!({"type": "join", "room": "Den"})).await["type"] != "ok" {
        assert!(Instant::now() < deadline, "it serves its own members");
        sleep(Duration::from_millis(500)).await;
    }
    assert_eq!(late.server.get("/readyz").await.body, r#"{"status":"ok","nodes":"cut off"}"#);
    let before = told_times(&late, "connected with the other nodes");
    assert!(before <= 1, "it may be the first at the new bucket, and hear of the other only then");
    world.nodes.clear();
    until(|| told_times(&late, "connected with the other nodes") == before + 1).await;
}

/// Servers that could lose what nodes keep there are refused by name, at the start and by `check`.
#[tokio::test]
async fn servers_that_are_too_old_are_refused() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            tokio::spawn(async move {
                let info = r#"INFO {"server_id":"OLD","server_name":"old","version":"2.10.22","headers":true,"max_payload":1048576,"proto":1}"#;
                socket.write_all(format!("{info}\r\n").as_bytes()).await.unwrap();
                let mut read = [0; 4096];
                while socket.read(&mut read).await.is_ok_and(|bytes| bytes > 0) {
                    socket.write_all(b"PONG\r\n").await.unwrap();
                }
            });
        }
    });
    for arguments in [&[][..], &["check"]] {
        let (succeeds, told) = run(arguments, "too-old", port, &[]).await;
        let expected = "NATS_URL: NATS 2.10.23 is needed at least, and the server is 2.10.22";
        assert!(!succeeds && told.contains(expected), "{told}");
    }
}

/// A node that is cut off is ready, and says in `/readyz`, its figures and its log that it is, and when it is not any more. Its figures
/// tell of rooms that it has, takes, and passes on to.
#[tokio::test]
async fn a_node_says_that_it_is_cut_off() {
    let mut world = World { brokers: Brokers::one("cut").await, nodes: Vec::new() };
    let metrics = format!("127.0.0.1:{}", free_port());
    let cut = node("cut-0", world.brokers.port(0), &[("METRICS_ADDR", &metrics)]).await;
    world.nodes.push(node("cut-1", world.brokers.port(0), &[]).await);
    until_connected(&cut, 1).await;
    until_connected(&world.nodes[0], 1).await;
    let _ann = Native::join(&world.nodes[0].server, "ann", "QGIS").await;
    let passed = Member::enter(&cut.server, V3, "QGIS", 2).await;
    let _home = Native::join(&cut.server, "home", "QField").await;
    let ready = async || cut.server.get("/readyz").await;
    let told =
        [("bus_connected", 1), ("bus_nodes", 1), ("bus_homes", 1), ("passed_sockets", 1), ("bus_moves_total", 0)];
    until_told(&metrics, &told).await;
    assert_eq!(ready().await.body, r#"{"status":"ok"}"#);
    world.brokers.kill(0);
    until_told(&metrics, &[("bus_connected", 0), ("passed_sockets", 1)]).await;
    let answer = ready().await;
    assert_eq!((answer.status, answer.body.as_str()), (200, r#"{"status":"ok","nodes":"cut off"}"#));
    assert_eq!(told_times(&cut, "cut off from the other nodes"), 1);
    world.brokers.start(0).await;
    until_told(&metrics, &[("bus_connected", 1), ("bus_nodes", 1)]).await;
    world.brokers.until_homes(0, 2).await; // a room whose entry is not made again yet is opened and not taken
    assert_eq!(ready().await.body, r#"{"status":"ok"}"#);
    assert_eq!(told_times(&cut, "connected with the other nodes"), 2);
    passed.leave().await;
    world.nodes.clear(); // killed
    let _member = until_open(&cut.server, "QGIS", PATIENCE).await;
    let told = [("bus_moves_total", 1), ("bus_homes", 2), ("passed_sockets", 0), ("bus_nodes", 0)];
    until_told(&metrics, &told).await;
    assert_eq!(told_times(&cut, "another node is gone"), 1);
}

/// Waits until the figures of a node are these; one that is not told is 0.
async fn until_told(metrics: &str, expected: &[(&str, u64)]) {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let mut told = Vec::new();
        for (name, _) in expected {
            told.push((*name, figure(metrics, name).await.unwrap_or_default()));
        }
        if told == expected {
            return;
        }
        assert!(Instant::now() < deadline, "{told:?}");
        sleep(Duration::from_millis(50)).await;
    }
}

fn told_times(node: &Program, line: &str) -> usize {
    node.log().matches(line).count()
}

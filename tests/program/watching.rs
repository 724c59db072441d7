//! What an operator watches: all metrics, as `docs/watching.md` lists them, figures that are those of the server, and
//! the alert rules in `prometheus/`.

use crate::common::native::{KEY, Native, moderator};
use crate::common::program::{Program, empty_folder, free_port};
use crate::common::{Client, PATIENCE, Server, tls};
use causerie::metrics::{Kind, Metric, TABLE};
use serde_json::json;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

/// Samples that are not zero at the start.
const NOT_ZERO: [&str; 6] = [
    "causerie_build_info{",
    "causerie_rooms ",
    "process_start_time_seconds ",
    "process_resident_memory_bytes ",
    "process_open_fds ",
    "process_max_fds ",
];

fn own_file(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// A program that tells its metrics, and the way to them.
async fn watched(test: &str, settings: &[(&str, &str)]) -> (Program, Server) {
    let address = format!("127.0.0.1:{}", free_port());
    let program = Program::start(test, &[&[("METRICS_ADDR", &*address)], settings].concat()).await;
    (program, Server::at(address.parse().unwrap()))
}

/// The value of the one sample with this name and these labels.
async fn value(metrics: &Server, sample: &str) -> f64 {
    let told = metrics.get("/metrics").await.body;
    let mut values = told.lines().filter_map(|line| line.strip_prefix(sample)?.strip_prefix(' '));
    let value = values.next().unwrap_or_else(|| panic!("no {sample} in:\n{told}"));
    assert_eq!(values.next(), None, "{sample} is there twice");
    value.parse().expect("a number")
}

fn kind(metric: &Metric) -> &'static str {
    if metric.kind == Kind::Gauge { "gauge" } else { "counter" }
}

fn documented(metric: &Metric) -> String {
    let label = metric.label.map_or_else(String::new, |label| {
        let values: Vec<String> = label.values.iter().map(|value| format!("`{value}`")).collect();
        let colon = if values.is_empty() { "" } else { ": " };
        format!("`{}`{colon}{}", label.name, values.join(", "))
    });
    format!("| `{}` | {} | {} | {label} | {} |", metric.name, kind(metric), metric.unit, metric.help)
}

#[tokio::test]
async fn every_metric_is_there_from_the_start_and_documented() {
    let (_program, metrics) = watched("watching_start", &[]).await;
    let told = metrics.get("/metrics").await.body;
    let mut families: Vec<&str> = told.lines().filter_map(|line| line.strip_prefix("# TYPE ")).collect();
    families.sort_unstable();
    let mut expected: Vec<String> = TABLE.iter().map(|metric| format!("{} {}", metric.name, kind(metric))).collect();
    expected.sort_unstable();
    assert_eq!(families, expected);
    for metric in &TABLE {
        assert!(told.contains(&format!("# HELP {} {}\n", metric.name, metric.help)), "{told}");
        for value in metric.label.iter().flat_map(|label| label.values) {
            let sample = format!("\n{}{{{}=\"{value}\"}} ", metric.name, metric.label.unwrap().name);
            assert!(told.contains(&sample), "{sample} in {told}");
        }
    }
    let samples = told.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    // The test itself has asked whether the server is ready.
    let mut others = samples.filter(|sample| !NOT_ZERO.iter().any(|name| sample.starts_with(name)));
    assert!(others.all(|sample| sample.ends_with(" 0") || sample == "causerie_http_answers_total{status=\"2xx\"} 1"));
    assert_eq!(value(&metrics, "causerie_closes_total{code=\"4003\"}").await, 0.0);
    let document = own_file("docs/watching.md");
    let is_row = |line: &&str| ["| `causerie_", "| `process_"].iter().any(|begin| line.starts_with(begin));
    let listed: Vec<&str> = document.lines().filter(is_row).collect();
    assert_eq!(listed, TABLE.iter().map(documented).collect::<Vec<_>>());
}

#[tokio::test]
async fn figures_are_those_of_the_server() {
    let (program, metrics) = watched("watching_figures", &[]).await;
    let build = format!("causerie_build_info{{version=\"{}\"}}", env!("CARGO_PKG_VERSION"));
    assert_eq!((value(&metrics, &build).await, value(&metrics, "causerie_rooms").await), (1.0, 3.0));

    let mut v1 = Client::connect(&program.server, "/v1/room/QGIS/ws").await;
    let _v2 = Client::connect(&program.server, "/v2/room/QGIS/ws").await;
    let mut v3 = Client::connect(&program.server, "/channel/QGIS/ws").await;
    let mut ann = Native::join(&program.server, "ann", "~0123456789abcdefghijkl").await;
    for (sample, expected) in [
        ("causerie_sessions", 4.0),
        ("causerie_rooms", 4.0),
        ("causerie_members{generation=\"v1\"}", 1.0),
        ("causerie_members{generation=\"v2\"}", 1.0),
        ("causerie_members{generation=\"v3\"}", 1.0),
        ("causerie_members{generation=\"native\"}", 1.0),
        ("causerie_http_answers_total{status=\"1xx\"}", 4.0),
    ] {
        assert_eq!(value(&metrics, sample).await, expected, "{sample}");
    }

    v1.send(json!({"author": "bob", "message": "hello"})).await;
    v3.until(|frame| frame["text"] == "hello").await;
    v3.send(json!({"type": "text", "author": "somebody"})).await;
    v3.until(|frame| frame["type"] == "uncompliant").await;
    assert_eq!(value(&metrics, "causerie_rejections_total{reason=\"malformed\"}").await, 1.0);
    ann.refused(json!({"type": "join", "room": "Nowhere"}), "room_not_found").await;
    assert_eq!(value(&metrics, "causerie_rejections_total{reason=\"access\"}").await, 1.0);
    assert_eq!(program.server.get("/nowhere").await.status, 404);
    assert_eq!(value(&metrics, "causerie_http_answers_total{status=\"4xx\"}").await, 1.0);

    let files = value(&metrics, "process_open_fds").await;
    assert!((files - program.open_files() as f64).abs() <= 4.0, "{files} of {}", program.open_files());
    let memory = value(&metrics, "process_resident_memory_bytes").await / program.memory() as f64;
    assert!((0.8..1.25).contains(&memory), "{memory} of what the system says");
    assert!(value(&metrics, "process_max_fds").await > files);
    let age = causerie::access::now() as f64 - value(&metrics, "process_start_time_seconds").await;
    assert!((-1.0..600.0).contains(&age), "{age} s old");
}

/// What waits for a client that reads nothing.
#[tokio::test]
async fn who_does_not_read_is_seen() {
    let (program, metrics) = watched("watching_slow", &[("OUTBOX_BYTES", "16_000_000"), ("MESSAGE_RATE", "0")]).await;
    let _deaf = Client::connect(&program.server, "/channel/QGIS/ws").await;
    let mut v3 = Client::connect(&program.server, "/channel/QGIS/ws").await;
    let script = json!({"type": "script", "author": "ann", "name": "long", "raw_pycode": "x".repeat(50_000)});
    let mut waiting = (0.0, 0.0);
    for _ in 0..400 {
        v3.send(script.clone()).await;
        v3.until(|frame| frame["type"] == "script").await;
        waiting = (value(&metrics, "causerie_slow_sessions").await, value(&metrics, "causerie_waiting_bytes").await);
        if waiting.1 > 100_000.0 {
            break;
        }
    }
    assert!(waiting.0 == 1.0 && waiting.1 > 100_000.0, "{waiting:?}");
}

/// Addresses that reach a bound are counted by the bound.
#[tokio::test]
async fn bounds_of_addresses_are_counted() {
    let metrics_address = format!("127.0.0.1:{}", free_port());
    let settings = [("METRICS_ADDR", &*metrics_address), ("LIMIT_CONNECTIONS", "1"), ("TRUSTED_PROXIES", "none")];
    let server = Server::start_for("203.0.113.7", "203.0.113.8", &settings).await;
    let metrics = Server::at(metrics_address.parse().unwrap());
    let _first = Client::connect(&server, "/channel/QGIS/ws").await;
    let before = value(&metrics, "causerie_bounds_reached_total{bound=\"sockets\"}").await; // by other tests
    assert_eq!(Client::refused(&server, "/channel/QGIS/ws").await, 429);
    assert!(value(&metrics, "causerie_bounds_reached_total{bound=\"sockets\"}").await > before);
}

/// What moderators do can be followed, without a name, a room or a word of anybody.
#[tokio::test]
async fn acts_of_moderators_are_logged_without_names() {
    let program = Program::start("watching_moderators", &[("TOKEN_KEY", KEY), ("ROOMS", "Kitchen")]).await;
    let server = &program.server;
    let boss = json!({"nickname": "mellon_boss", "token": moderator(), "features": ["map"]});
    let mut boss = Native::hello_with(server, boss).await;
    boss.enter("Kitchen").await;
    let mut eve = Native::hello_with(server, json!({"nickname": "mellon_eve", "features": ["map"]})).await;
    eve.enter("Kitchen").await;
    let id = eve.say("Kitchen", "mellon").await["id"].clone();
    let own = eve.say("Kitchen", "mellon too").await["id"].clone();
    eve.ok(json!({"type": "delete", "room": "Kitchen", "id": own})).await;
    eve.refused(json!({"type": "board_lock", "room": "Kitchen", "to": "moderators"}), "forbidden").await;
    let eve = eve.member();
    for request in [
        json!({"type": "delete", "room": "Kitchen", "id": id}),
        json!({"type": "notice", "room": "Kitchen", "level": "info", "text": "mellon"}),
        json!({"type": "board_lock", "room": "Kitchen", "to": "moderators"}),
        json!({"type": "board_clear", "room": "Kitchen"}),
        json!({"type": "kick", "room": "Kitchen", "member": eve, "ban": 600, "reason": "mellon"}),
    ] {
        boss.ok(request).await;
    }
    let log = program.log();
    let acts: Vec<&str> = log.lines().filter_map(|line| line.split_once("a moderator ").map(|(_, act)| act)).collect();
    let expected = [
        "deleted a message",
        "gave notice",
        "locked or unlocked a board",
        "cleared a board",
        "removed a member ban_s=600",
    ];
    assert_eq!(acts, expected, "{log}");
    assert!(!log.contains("mellon") && !log.contains("Kitchen"), "{log}");
}

/// The end of a certificate is a figure, and one that is near is told.
#[tokio::test]
async fn the_end_of_the_certificate_is_seen() {
    let folder = empty_folder("watching_certificate-files");
    tls::certify(&folder);
    let file = |name: &str| folder.join("tls").join(name).to_str().unwrap().to_owned();
    let (certificate, key) = (file("fullchain.pem"), file("privkey.pem"));
    let settings = [("TLS_CERT", &*certificate), ("TLS_KEY", &*key)];
    let metrics_address = format!("127.0.0.1:{}", free_port());
    let more = [("METRICS_ADDR", &*metrics_address), settings[0], settings[1]];
    let program = Program::start("watching_certificate", &more).await;
    let metrics = Server::at(metrics_address.parse().unwrap());
    let sample = "causerie_certificate_expiry_timestamp_seconds";
    let deadline = Instant::now() + PATIENCE;
    while value(&metrics, sample).await == 0.0 {
        assert!(Instant::now() < deadline, "it is shown in time");
    }
    let left = value(&metrics, sample).await - causerie::access::now() as f64;
    assert!((86_400.0..=172_800.0).contains(&left), "{left} s of two days");
    assert!(!program.log().contains("the certificate expires"), "{}", program.log());

    // It is read again when its files change, or at a signal.
    tls::expire(&folder);
    program.signal("HUP");
    let deadline = Instant::now() + PATIENCE;
    while !program.log().contains("TLS_CERT: the certificate has expired on ") {
        assert!(Instant::now() < deadline, "{}", program.log());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let left = value(&metrics, sample).await - causerie::access::now() as f64;
    assert!((-90_000.0..=-86_000.0).contains(&left), "{left} s since yesterday");
    drop(program);
    let log = Program::start("watching_expired", &settings).await.log();
    let told = log.lines().find(|line| line.contains("TLS_CERT: the certificate has expired on "));
    assert!(told.is_some_and(|line| line.contains("WARN")), "{log}");
}

/// Runs promtool, and returns what it says.
fn promtool(arguments: &[&str]) -> String {
    let run = Command::new("promtool").args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).output();
    let output = run.expect("promtool is there: scripts/setup installs prometheus");
    let told = [output.stdout, output.stderr].concat();
    let told = String::from_utf8_lossy(&told).into_owned();
    assert!(output.status.success(), "{told}");
    told
}

#[test]
fn each_alert_goes_off_and_names_metrics_that_there_are() {
    let (rules, tests) = (own_file("prometheus/causerie.rules.yaml"), own_file("prometheus/causerie.rules.test.yaml"));
    assert!(promtool(&["check", "rules", "prometheus/causerie.rules.yaml"]).contains("6 rules found"));
    promtool(&["test", "rules", "prometheus/causerie.rules.test.yaml"]);
    let firing = tests.split_once("everything is wrong").unwrap().1;
    let alerts: Vec<&str> = rules.lines().filter_map(|line| line.trim().strip_prefix("- alert: ")).collect();
    assert!(alerts.iter().all(|alert| firing.contains(&format!("alertname: {alert}\n"))), "{alerts:?}");
    let words = rules.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
    let named: BTreeSet<&str> =
        words.filter(|word| word.starts_with("causerie_") || word.starts_with("process_")).collect();
    assert_eq!(named.len(), 7, "{named:?}");
    assert!(named.iter().all(|name| TABLE.iter().any(|metric| metric.name == *name)), "{named:?}");
    let document = own_file("docs/watching.md");
    assert!(alerts.iter().all(|alert| document.contains(&format!("`{alert}`"))), "{alerts:?}");
}

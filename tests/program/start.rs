//! The start of the program: its address in the log, and all metrics, as `docs/operations.md` lists them.

use crate::common::program::{Program, free_port};
use crate::common::{Client, Server};
use causerie::metrics::{Kind, TABLE};
use std::fs;
use std::path::Path;

/// The value of the one sample with this name and these labels.
fn value(metrics: &str, sample: &str) -> f64 {
    let mut values = metrics.lines().filter_map(|line| line.strip_prefix(sample)?.strip_prefix(' '));
    let value = values.next().unwrap_or_else(|| panic!("no {sample} in:\n{metrics}"));
    assert_eq!(values.next(), None, "{sample} is there twice");
    value.parse().expect("a number")
}

#[tokio::test]
async fn every_metric_is_there_from_the_start_and_documented() {
    let address = format!("127.0.0.1:{}", free_port());
    let program = Program::start("start_metrics", &[("METRICS_ADDR", &address)]).await;
    let metrics = Server::at(address.parse().unwrap());
    let told = metrics.get("/metrics").await.body;
    let mut families: Vec<&str> = told.lines().filter_map(|line| line.strip_prefix("# TYPE ")).collect();
    families.sort_unstable();
    let kind = |kind: Kind| if kind == Kind::Gauge { "gauge" } else { "counter" };
    let mut expected: Vec<String> =
        TABLE.iter().map(|metric| format!("{} {}", metric.name, kind(metric.kind))).collect();
    expected.sort_unstable();
    assert_eq!(families, expected);
    for metric in &TABLE {
        assert!(told.contains(&format!("# HELP {} {}\n", metric.name, metric.help)), "{told}");
    }
    let samples: Vec<&str> = told.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    assert!(samples.iter().all(|sample| sample.ends_with(" 0")), "nothing has happened yet: {told}");
    assert_eq!(value(&told, "causerie_closes_total{code=\"4003\"}"), 0.0);

    let client = Client::connect(&program.server, "/channel/QGIS/ws").await;
    assert_eq!(value(&metrics.get("/metrics").await.body, "causerie_sessions"), 1.0);
    drop(client);

    let row = |metric: &causerie::metrics::Metric| {
        format!("| `{}` | {} | {} | {} |", metric.name, kind(metric.kind), metric.unit, metric.help)
    };
    let document = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/operations.md")).unwrap();
    let listed: Vec<&str> = document.lines().filter(|line| line.starts_with("| `causerie_")).collect();
    assert_eq!(listed, TABLE.iter().map(row).collect::<Vec<_>>());
}

#[tokio::test]
async fn the_log_says_where_to_look() {
    let address = format!("127.0.0.1:{}", free_port());
    let settings =
        [("BASE_PATH", "/chat"), ("METRICS_ADDR", &*address), ("ROOM", "Kitchen"), ("CAUSERIE_RULES", "hush")];
    let program = Program::start("start_log", &settings).await;
    let log = program.log();
    let line = log.lines().find(|line| line.contains("serving")).unwrap_or_else(|| panic!("{log}"));
    let front = format!("http://{}/chat/", program.server.addr());
    assert!(line.contains("INFO") && line.contains(&format!("page={front} docs={front}docs")), "{line}");
    assert!(line.contains(&format!("metrics=http://{address}/metrics")), "{line}");
    for path in ["/chat/", "/chat/docs"] {
        assert_eq!(program.server.get(path).await.status, 200, "{path}");
    }
    for told in
        ["ROOM is not a setting; did you mean ROOMS?", "CAUSERIE_RULES is not a setting, for they have no prefix"]
    {
        assert!(log.lines().any(|line| line.contains("WARN") && line.contains(told)), "{told} in {log}");
    }
    assert!(!log.contains("hush"), "{log}");
}

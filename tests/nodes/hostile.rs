//! What does not belong on the bus.

use crate::brokers::INSTANCE;
use crate::common::PATIENCE;
use crate::common::native::Native;
use crate::world::{World, hears, node, try_say};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::sleep;

/// Garbage in the inboxes, foreign subjects, beats that nobody wrote: counted, and nothing stops.
#[tokio::test]
async fn garbage_on_the_bus_is_counted() {
    let world = World::over_one("garbage", 1).await;
    let metrics = format!("127.0.0.1:{}", crate::common::program::free_port());
    let other = node("garbage-other", world.brokers.port(0), &[("METRICS_ADDR", &metrics)]).await;
    let tag = other.log().split("node=").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
    let mut ann = Native::join(&world.nodes[0].server, "ann", "QGIS").await;
    let mut bob = Native::join(&other.server, "bob", "QGIS").await;
    let mut raw = TcpStream::connect(("127.0.0.1", world.brokers.port(0))).await.unwrap();
    let mut script = String::from("CONNECT {\"user\":\"causerie\",\"pass\":\"change-me\",\"verbose\":false}\r\n");
    let inbox = format!("causerie.{INSTANCE}.n.{tag}");
    let beat = format!("$KV.causerie-{INSTANCE}-nodes.{tag}");
    for (subject, length) in [(&inbox, 0), (&inbox, 1), (&inbox, 42), (&inbox, 1000), (&inbox, 900_000), (&beat, 60)] {
        for filling in ["\u{1}", "x", "{"] {
            let garbage = filling.repeat(length);
            script += &format!("PUB {subject} {}\r\n{garbage}\r\n", garbage.len());
        }
    }
    script += "PING\r\n";
    raw.write_all(script.as_bytes()).await.unwrap();
    let mut answer = vec![0; 4096];
    let mut heard = String::new();
    while !heard.contains("PONG") {
        let length = raw.read(&mut answer).await.unwrap();
        assert!(length > 0, "{heard}");
        heard += &String::from_utf8_lossy(&answer[..length]);
    }
    assert!(try_say(&mut ann, "still here").await);
    hears(&mut bob, "still here").await;
    let deadline = Instant::now() + PATIENCE;
    loop {
        let figures = reqwest::get(format!("http://{metrics}/metrics")).await.unwrap().text().await.unwrap();
        let has = |expected| figures.lines().any(|line| line == expected);
        if has("causerie_bus_dropped_total{reason=\"unreadable\"} 18") && has("causerie_bus_connected 1") {
            break;
        }
        assert!(Instant::now() < deadline, "{figures}");
        sleep(Duration::from_millis(50)).await;
    }
}

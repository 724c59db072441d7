//! The relay: the time of the server on a core while one member sends another 100 Mbit/s through it.

use crate::client::{Line, Turn};
use crate::common::native::Native;
use crate::common::program::{Program, free_port};
use serde_json::json;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::UdpSocket;
use tokio::time::{Instant, interval, timeout};

/// Bits that are sent in a second, and bytes of each packet.
const SENT: f64 = 100e6;
const PACKET: usize = 1200;

pub async fn table(time: Duration) {
    println!("\n|  | Mbit a second | packets that were lost | % of a core |");
    println!("|---|---:|---:|---:|");
    for (name, on_channels) in [("over UDP, on channels", true), ("over UDP, as indications", false)] {
        let (passed, lost, cpu) = relayed(on_channels, time).await;
        println!("| {name} | {:.1} | {lost} | {:.1} |", passed / 1e6, cpu * 100.0);
    }
}

/// Bits that passed in a second, packets that did not, and the share of a core that it took.
async fn relayed(on_channels: bool, time: Duration) -> (f64, u64, f64) {
    let port = free_port();
    let port_text = port.to_string();
    let own = [("RELAY", "on"), ("RELAY_PORT", &port_text), ("RELAY_RATE", "1000"), ("LOG_LEVEL", "error")];
    let program = Program::start("bench-relay", &own).await;
    let mut natives = Vec::new();
    let mut ends = Vec::new();
    for nickname in ["ann", "bob"] {
        let mut native = Native::join(&program.server, nickname, "QGIS").await;
        let call = json!({"type": "call_join", "room": "QGIS", "mic": true, "camera": false, "screen": false});
        native.ok(call).await;
        let mut turn = Turn::of(&mut native, Line::udp(([127, 0, 0, 1], port).into()).await).await;
        let at: SocketAddr = ([192, 0, 2, 1], turn.allocate().await.expect("an address")).into();
        natives.push(native);
        ends.push((turn, at));
    }
    let [(mut one, here), (mut other, there)] = ends.try_into().ok().expect("two");
    assert_eq!((one.permit(there).await, other.permit(here).await), (200, 200));
    if on_channels {
        assert_eq!((one.bind(0x4000, there).await, other.bind(0x4000, here).await), (200, 200));
    }
    let packet =
        if on_channels { Turn::on_channel(0x4000, &[7; PACKET]) } else { Turn::indication(there, &[7; PACKET]) };
    let (Line::Datagrams(one), Line::Datagrams(other)) = (one.line, other.line) else { panic!("UDP") };
    let heard = tokio::spawn(count(other));
    let (cpu, began) = (program.cpu(), Instant::now());
    let mut ticks = interval(Duration::from_millis(1));
    let mut sent = 0_u64;
    while began.elapsed() < time {
        ticks.tick().await;
        while (sent as f64) < began.elapsed().as_secs_f64() * SENT / 8.0 / PACKET as f64 {
            one.send(&packet).await.expect("sent");
            sent += 1;
        }
    }
    let heard = heard.await.expect("counted");
    let (used, elapsed) = ((program.cpu() - cpu).as_secs_f64(), time.as_secs_f64());
    (heard as f64 * PACKET as f64 * 8.0 / elapsed, sent - heard, used / elapsed)
}

/// Number of packets that come, until none does for a second.
async fn count(socket: UdpSocket) -> u64 {
    let mut packets = 0;
    while let Ok(Ok(length)) = timeout(Duration::from_secs(1), socket.recv(&mut [0; 2048])).await {
        assert!(length >= PACKET, "data and nothing else");
        packets += 1;
    }
    packets
}

//! A stand-in for livefield's own server: whoever tells a position has the whole table sent to everybody.

use futures_util::{SinkExt, StreamExt};
use serde_json::{Map, Value, json};
use std::sync::{Arc, Mutex};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};

/// The devices of the stand-in, and the ways to them.
#[derive(Default)]
struct Table {
    devices: Map<String, Value>,
    all: Vec<mpsc::UnboundedSender<Utf8Bytes>>,
}

/// Prints its address, and serves.
pub async fn run() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("{}", listener.local_addr().unwrap());
    let table = Arc::new(Mutex::new(Table::default()));
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(serve(stream, table.clone()));
    }
}

async fn serve(stream: TcpStream, table: Arc<Mutex<Table>>) {
    let (mut write, mut read) = tokio_tungstenite::accept_async(stream).await.unwrap().split();
    let (sender, mut told) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Some(text) = told.recv().await {
            let _ = write.send(Message::Text(text)).await;
        }
    });
    let device = uuid::Uuid::new_v4().simple().to_string()[..16].to_owned();
    while let Some(Ok(Message::Text(text))) = read.next().await {
        let (frame, mut table) = (serde_json::from_str::<Value>(&text).unwrap(), table.lock().unwrap());
        if frame["type"] == "join" {
            let row = json!({"user_name": frame["user"], "user_color": "#e6194b", "lat": "NaN", "lon": "NaN", "dir": "NaN", "speed": "NaN"});
            table.devices.insert(device.clone(), row);
            table.all.push(sender.clone());
            let joined = json!({"type": "joined", "group": frame["group"], "device": device});
            let _ = sender.send(joined.to_string().into());
            continue;
        }
        for key in ["lat", "lon", "dir", "speed"] {
            table.devices[&device][key] = frame[key].clone();
        }
        let whole: Utf8Bytes = json!({"type": "positions", "devices": table.devices}).to_string().into();
        table.all.retain(|one| one.send(whole.clone()).is_ok());
    }
}

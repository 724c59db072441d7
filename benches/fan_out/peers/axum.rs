//! A plain axum broadcast as the textbook has it: one broadcast channel per room, two tasks per socket, defaults
//! everywhere. It parses nothing and validates nothing.

use crate::Outcome;
use axum::Router;
use axum::extract::ws::{Message, Utf8Bytes, WebSocket, WebSocketUpgrade};
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::any;
use futures_util::{SinkExt, StreamExt};
use std::collections::HashMap;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::net::TcpListener;
use tokio::sync::broadcast::{Sender, channel};

/// Messages that a receiver may be behind, as in axum's own example of a chat.
const CAPACITY: usize = 100;

type Rooms = Arc<Mutex<HashMap<String, Sender<Utf8Bytes>>>>;

/// Serves until the process is ended.
pub(crate) fn run(port: u16) -> Outcome<()> {
    rlimit::increase_nofile_limit(u64::MAX)?;
    let router = Router::new().route("/room/{room}/ws", any(upgrade)).with_state(Rooms::default());
    tokio::runtime::Runtime::new()?.block_on(async {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        axum::serve(listener, router).await?;
        Ok(())
    })
}

async fn upgrade(upgrade: WebSocketUpgrade, Path(room): Path<String>, State(rooms): State<Rooms>) -> Response {
    let room =
        rooms.lock().unwrap_or_else(PoisonError::into_inner).entry(room).or_insert_with(|| channel(CAPACITY).0).clone();
    upgrade.on_upgrade(|socket| serve(socket, room))
}

async fn serve(socket: WebSocket, room: Sender<Utf8Bytes>) {
    let (mut sink, mut stream) = socket.split();
    let mut messages = room.subscribe();
    let mut sending = tokio::spawn(async move {
        while let Ok(text) = messages.recv().await {
            if sink.send(Message::Text(text)).await.is_err() {
                break;
            }
        }
    });
    let mut receiving = tokio::spawn(async move {
        while let Some(Ok(Message::Text(text))) = stream.next().await {
            let _ = room.send(text);
        }
    });
    tokio::select! {
        _ = &mut sending => receiving.abort(),
        _ = &mut receiving => sending.abort(),
    }
}

//! Every member of a large room registers at the same moment: each registration is a frame to all members, and no
//! member falls behind.

use crate::common::Server;
use crate::common::member::{V2, V3, newcomer};
use crate::common::raw::{Raw, TEXT, text};
use futures_util::{StreamExt, stream};
use serde_json::Value;
use std::collections::HashSet;

const MEMBERS: usize = 300;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn simultaneous_registrations_reach_every_member_once() {
    let _alone = crate::ALONE.lock().await;
    let server = Server::start(&[("WS_PING_INTERVAL", "3600")]).await;
    let server = &server;
    let connecting = stream::iter(0..MEMBERS).map(|place| async move {
        let generation = if place.is_multiple_of(2) { V2 } else { V3 };
        Raw::connect(server, &generation.path("QGIS")).await
    });
    let mut members: Vec<Raw> = connecting.buffered(32).collect().await;
    for (place, raw) in members.iter_mut().enumerate() {
        raw.write(&text(newcomer(&nickname(place)))).await;
    }
    let all: HashSet<String> = (0..MEMBERS).map(nickname).collect();
    let listening: Vec<_> = members.into_iter().map(|raw| tokio::spawn(hear_all(raw))).collect();
    let mut stayed = Vec::new();
    for listener in listening {
        let (raw, heard) = listener.await.unwrap();
        assert_eq!(heard.iter().cloned().collect::<HashSet<_>>(), all);
        stayed.push((raw, heard));
    }
    assert!(stayed.iter().all(|(_, heard)| *heard == stayed[0].1), "all in one order");
    assert_eq!(server.members("QGIS").await, MEMBERS as u64);
    assert_eq!(server.users("QGIS").await.as_array().expect("nicknames").len(), MEMBERS);
}

fn nickname(place: usize) -> String {
    format!("member-{place}")
}

/// Receives as many nicknames as there are members.
async fn hear_all(mut raw: Raw) -> (Raw, Vec<String>) {
    let mut heard = Vec::new();
    while heard.len() < MEMBERS {
        let frame = raw.frame().await.expect("an open socket");
        assert_eq!(frame.first, TEXT);
        let frame: Value = serde_json::from_slice(&frame.payload).expect("a whole frame");
        match frame["newcomer"].as_str() {
            Some(nickname) => heard.push(nickname.to_owned()),
            None => assert!(frame["nb_users"].is_u64(), "{frame}"),
        }
    }
    (raw, heard)
}

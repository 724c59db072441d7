//! Random actions and departures of clients of all generations: views that are kept up by events agree with the room at
//! the end, and an empty room holds no state.

use crate::common::Server;
use crate::common::member::{GENERATIONS, Generation, V1, newcomer};
use crate::common::native::{Native, View};
use crate::common::{Client, Dice, PATIENCE};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

const ROOMS: [&str; 3] = ["QGIS", "QField", "~0123456789abcdefghijklm"];
const STEPS: usize = 60;
/// Time for which those who come and go are gathered.
const PRESENCE: Duration = Duration::from_millis(200);

/// A native client, and its view of the room.
struct Watcher {
    native: Native,
    views: BTreeMap<&'static str, View>,
}

impl Watcher {
    async fn join(&mut self, room: &'static str, nickname: &str) {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        let mut answer = Value::Null;
        // Where it is "unavailable", the node that had the room lets it go at this moment.
        while answer.is_null() || answer["code"] == "unavailable" {
            assert!(tokio::time::Instant::now() < deadline, "{answer}");
            answer = self.native.ask(json!({"type": "join", "room": room, "nickname": nickname})).await;
        }
        match answer["code"].as_str() {
            None => _ = self.views.insert(room, View::of(&answer["state"])),
            Some(code) => assert!(["nickname_taken", "already_joined"].contains(&code), "{answer}"),
        }
    }

    async fn leave(&mut self, room: &str) {
        let was_in = self.views.contains_key(room);
        let answer = self.native.ask(json!({"type": "leave", "room": room})).await;
        assert_eq!(answer["type"] == "ok", was_in, "{answer}");
        for event in self.native.all().await {
            self.apply(&event);
        }
        self.views.remove(room);
    }

    fn apply(&mut self, event: &Value) {
        let room = event["room"].as_str().or(event["state"]["room"].as_str()).unwrap_or_default();
        let Some(view) = self.views.get_mut(room) else { return };
        match event["type"].as_str() {
            Some("presence") => view.apply(event),
            Some("room_state") => *view = View::of(&event["state"]),
            _ => {}
        }
    }

    /// Resumes over another connection; the old one breaks, or still looks alive.
    async fn resume(self, server: &Server, breaks: bool) -> Self {
        let (key, Self { native, mut views }) = (self.native.resume_key(), self);
        let (broken, alive) = if breaks { (Some(native), None) } else { (None, Some(native)) };
        if let Some(native) = broken {
            native.break_off().await;
        }
        let mut native = Native::resume(server, &key).await;
        for _ in 0..views.len() {
            let state = native.event("room_state").await;
            let room = ROOMS.into_iter().find(|room| state["state"]["room"] == *room).expect("a room of ours");
            views.insert(room, View::of(&state["state"]));
        }
        if let Some(mut old) = alive {
            assert_eq!(old.closed().await, 4501);
        }
        Self { native, views }
    }
}

async fn play(seed: u64) {
    let server = Server::start(&[("RESUME_GRACE", "0.3"), ("MESSAGE_RATE", "0")]).await;
    let mut dice = Dice(seed);
    let mut watchers: Vec<Watcher> = Vec::new();
    let mut gis: Vec<(Generation, Client)> = Vec::new();
    for step in 0..STEPS {
        let name = format!("n{}_{}", dice.throw(4), dice.throw(3));
        let room = ROOMS[dice.throw(3)];
        match dice.throw(9) {
            0 | 1 => {
                let native = Native::hello(&server, &format!("watcher{step}")).await;
                watchers.push(Watcher { native, views: BTreeMap::new() });
            }
            2 | 3 if !watchers.is_empty() => {
                let place = dice.throw(watchers.len());
                watchers[place].join(room, &name).await;
            }
            4 if !watchers.is_empty() => {
                let place = dice.throw(watchers.len());
                watchers[place].leave(room).await;
            }
            5 if !watchers.is_empty() => {
                let place = dice.throw(watchers.len());
                let watcher = watchers.swap_remove(place);
                watchers.push(watcher.resume(&server, false).await);
            }
            6 if !watchers.is_empty() => {
                let watcher = watchers.swap_remove(dice.throw(watchers.len()));
                match dice.throw(3) {
                    0 => watcher.native.leave().await,
                    1 => watcher.native.break_off().await,
                    _ => watcher.native.client.close_with(Some(3001)).await,
                }
            }
            7 if !gis.is_empty() => {
                let place = dice.throw(gis.len());
                let (generation, client) = &mut gis[place];
                match dice.throw(3) {
                    0 if *generation != V1 => client.send(newcomer(&name)).await,
                    1 => client.send(generation.text(&name, "hi")).await,
                    _ => gis.swap_remove(place).1.leave().await,
                }
            }
            _ => {
                let generation = GENERATIONS[dice.throw(3)];
                let room = ROOMS[dice.throw(2)];
                gis.push((generation, Client::connect(&server, &generation.path(room)).await));
            }
        }
    }
    agree(&server, &mut watchers, seed).await;
    for watcher in watchers {
        watcher.native.leave().await;
    }
    for (_, client) in gis {
        client.leave().await;
    }
    for room in &ROOMS[..2] {
        server.until_members(room, 0).await;
        assert_eq!(server.users(room).await, json!([]), "seed {seed}");
    }
    let mut last = Native::hello(&server, "last").await;
    for room in ROOMS {
        let state = until_alone(&mut last, room).await;
        assert_eq!(state["members"].as_array().unwrap().len(), 1, "seed {seed}");
    }
}

/// Joins until no other member is there: a lost member goes once its grace is over.
async fn until_alone(native: &mut Native, room: &str) -> Value {
    let deadline = tokio::time::Instant::now() + PATIENCE;
    loop {
        let state = native.enter(room).await;
        if state["nb_users"] == 1 {
            return state;
        }
        assert!(tokio::time::Instant::now() < deadline, "{state}");
        native.ok(json!({"type": "leave", "room": room})).await;
    }
}

/// Waits until all views, and HTTP, agree with the state of a fresh joiner.
async fn agree(server: &Server, watchers: &mut [Watcher], seed: u64) {
    let deadline = tokio::time::Instant::now() + PATIENCE;
    loop {
        let mut fault = None;
        for room in ROOMS {
            let mut fresh = Native::hello(server, "fresh").await;
            let mut expected = View::of(&fresh.enter(room).await);
            expected.members.remove(&fresh.member());
            expected.nb_users -= 1;
            fresh.leave().await;
            tokio::time::sleep(PRESENCE * 2).await; // or it would be told later that it came and went
            for watcher in watchers.iter_mut() {
                for event in watcher.native.all().await {
                    watcher.apply(&event);
                }
                if let Some(view) = watcher.views.get(room)
                    && *view != expected
                {
                    fault = Some(format!("{room}: {view:?} instead of {expected:?}"));
                }
            }
            if !room.starts_with('~') {
                let users: BTreeSet<String> = serde_json::from_value(server.users(room).await).unwrap();
                let names: BTreeSet<String> = expected.members.values().cloned().collect();
                if users != names || server.count(room).await != expected.nb_users {
                    fault = Some(format!("{room}: {users:?} instead of {names:?}"));
                }
            }
        }
        let Some(fault) = fault else { return };
        assert!(tokio::time::Instant::now() < deadline, "seed {seed}: {fault}");
    }
}

#[tokio::test]
async fn events_add_up_to_the_state_of_the_room() {
    let games = (1..=8_u64).map(|seed| Box::pin(play(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15))));
    futures_util::future::join_all(games).await;
}

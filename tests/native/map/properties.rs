//! Five clients draw, change, remove and restore at random, lose their connections and come back: in the end all have the same
//! board, which is the one that a newcomer is shown.

use super::{ROOM, id, join, mark, named, put};
use crate::common::native::Native;
use crate::common::{Dice, Server};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const CLIENTS: usize = 5;
const STEPS: usize = 120;
const FEATURES: usize = 12;

/// A board as a client keeps it.
#[derive(Default, Debug, PartialEq)]
struct Drawn {
    rev: u64,
    features: BTreeMap<String, Value>,
}

impl Drawn {
    fn apply(&mut self, event: &Value) {
        let rev = event["rev"].as_u64().unwrap();
        if event["replay"] != true {
            assert_eq!(rev, self.rev + 1, "one after the other: {event}");
        }
        self.rev = rev;
        if event["reset"] == true {
            self.features.clear();
        }
        for feature in event["put"].as_array().into_iter().flatten() {
            self.features.insert(feature["id"].as_str().unwrap().to_owned(), feature.clone());
        }
        for gone in event["removed"].as_array().into_iter().flatten() {
            self.features.remove(gone.as_str().unwrap());
        }
    }
}

struct Drawer {
    native: Native,
    drawn: Drawn,
}

impl Drawer {
    async fn come(server: &Server, nickname: &str) -> Self {
        let (native, state) = join(server, nickname).await;
        let drawn = Drawn { rev: state["board"]["rev"].as_u64().unwrap(), ..Drawn::default() };
        Self { native, drawn }
    }

    async fn hear(&mut self) {
        for event in self.native.fence(ROOM).await {
            if event["type"] == "board" {
                self.drawn.apply(&event);
            }
        }
    }

    async fn act(&mut self, dice: &mut Dice) {
        let ids: Vec<String> = (0..=dice.throw(3)).map(|_| id(dice.throw(FEATURES))).collect();
        let longitude = dice.throw(300) as f64 / 10.0 - 15.0;
        let named = |request| named(request, &ids.iter().map(String::as_str).collect::<Vec<_>>());
        let request = match dice.throw(6) {
            0 | 1 => named("board_remove"),
            2 => named("board_restore"),
            3 if dice.throw(9) == 0 => json!({"type": "board_clear", "room": ROOM}),
            _ => put(ids.iter().map(|id| mark(id, longitude)).collect::<Vec<_>>()),
        };
        let answer = self.native.ask(request).await;
        let expected = ["not_found", "forbidden", "rate_limited"];
        assert!(answer["type"] == "ok" || expected.contains(&answer["code"].as_str().unwrap()), "{answer}");
    }

    async fn resume(self, server: &Server, breaks: bool) -> Self {
        let (key, Self { native, mut drawn }) = (self.native.resume_key(), self);
        let old = if breaks {
            native.break_off().await;
            None
        } else {
            Some(native)
        };
        let mut native = Native::resume(server, &key).await;
        let state = native.event("room_state").await;
        drawn.rev = drawn.rev.max(state["state"]["board"]["rev"].as_u64().unwrap());
        drop(old);
        Self { native, drawn }
    }
}

async fn play(seed: u64) {
    let server = Server::start(&[("MESSAGE_RATE", "0")]).await;
    let mut dice = Dice(seed);
    let mut drawers = Vec::new();
    for number in 0..CLIENTS {
        drawers.push(Drawer::come(&server, &format!("drawer{number}")).await);
    }
    for _ in 0..STEPS {
        let place = dice.throw(CLIENTS);
        match dice.throw(12) {
            0 => {
                let drawer = drawers.swap_remove(place);
                drawers.push(drawer.resume(&server, dice.throw(2) == 0).await);
            }
            1 => drawers[place].hear().await,
            _ => drawers[place].act(&mut dice).await,
        }
    }
    let mut newcomer = Drawer::come(&server, "newcomer").await;
    newcomer.hear().await;
    for drawer in &mut drawers {
        drawer.hear().await;
        assert_eq!(drawer.drawn, newcomer.drawn, "seed {seed}");
    }
}

#[tokio::test]
async fn all_have_the_same_board_in_the_end() {
    for seed in 1..=crate::common::soak(12, 400) {
        play(0x9E37_79B9_7F4A_7C15_u64.wrapping_mul(seed)).await;
    }
}

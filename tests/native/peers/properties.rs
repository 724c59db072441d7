//! Random requests of native clients, with breaks in between: their views of calls, offers, invitations and rosters
//! agree in the end, and an empty room holds no state.

use super::calls::call_join;
use super::stage::{ROOM, server, skip, told};
use crate::common::native::Native;
use crate::common::{Server, soak};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const PEOPLE: usize = 4;

/// A random step of one person. Numbers choose among requests, people and things.
#[derive(Debug, Clone)]
enum Step {
    Ask { who: usize, what: usize, whom: usize },
    Break { who: usize },
    End { who: usize },
    Wait { tenths: u32 },
}

fn step() -> impl Strategy<Value = Step> {
    let who = || 0..PEOPLE;
    prop_oneof![
        12 => (who(), 0..14_usize, who()).prop_map(|(who, what, whom)| Step::Ask { who, what, whom }),
        2 => who().prop_map(|who| Step::Break { who }),
        1 => who().prop_map(|who| Step::End { who }),
        1 => (1..60_u32).prop_map(|tenths| Step::Wait { tenths }),
    ]
}

struct World {
    server: Server,
    people: Vec<Native>,
    transfers: Vec<Value>,
    invites: Vec<Value>,
}

impl World {
    async fn new() -> Self {
        let server = server(&[("RESUME_GRACE", "600"), ("MAILBOX", "all")]).await;
        let mut people = Vec::new();
        for who in 0..PEOPLE {
            people.push(Native::join(&server, &format!("member{who}"), ROOM).await);
        }
        Self { server, people, transfers: vec![json!("t.none")], invites: vec![json!("i.none")] }
    }

    async fn run(&mut self, step: &Step) {
        match *step {
            Step::Ask { who, what, whom } => self.ask(who, what, whom).await,
            Step::Break { who } => {
                let key = self.people[who].resume_key();
                self.people[who] = Native::hello_with(&self.server, json!({"resume": key})).await;
                assert_eq!(self.people[who].welcome["resumed"], true);
                self.people[who].all().await; // the rooms know of it
            }
            Step::End { who } => {
                // The key makes the new session the owner of a mailbox that the old one may have left.
                let keys = json!({"nickname": format!("member{who}"), "features": ["direct", "call", "file"],
                    "resume": self.people[who].resume_key()});
                let placeholder = Native::open(&self.server).await;
                std::mem::replace(&mut self.people[who], placeholder).leave().await;
                self.people[who].say_hello(keys).await;
                assert_eq!(self.people[who].welcome["resumed"], false);
                self.people[who].ok(json!({"type": "join", "room": ROOM})).await;
            }
            Step::Wait { tenths } => skip(f64::from(tenths) / 10.0).await,
        }
    }

    async fn ask(&mut self, who: usize, what: usize, whom: usize) {
        let to = self.people[whom].member();
        let (transfer, invite) = (self.transfers[whom % self.transfers.len()].clone(), self.invites.last().cloned());
        let update =
            |status: &str| json!({"type": "file_update", "room": ROOM, "transfer": transfer, "status": status});
        let media = json!({"type": "call_update", "room": ROOM, "mic": whom == 0, "camera": true, "screen": false});
        let request = match what {
            0 | 1 => call_join(),
            2 => media,
            3 => json!({"type": "call_leave", "room": ROOM}),
            4 => json!({"type": "file_offer", "room": ROOM, "name": "x", "size": whom}),
            5 => json!({"type": "file_offer", "room": ROOM, "name": "x", "size": 1, "to": to}),
            6 => update("accepted"),
            7 => update(["done", "failed", "cancelled", "declined"][whom]),
            8 | 9 => json!({"type": "invite", "to": to, "room": ROOM, "call": true}),
            10 => {
                json!({"type": "invite_reply", "invite": invite, "answer": if whom == 0 { "accept" } else { "decline" }})
            }
            11 => json!({"type": "invite_cancel", "invite": invite}),
            12 => json!({"type": "leave", "room": ROOM}),
            _ => json!({"type": "join", "room": ROOM, "mailbox": whom == 0}),
        };
        let answer = self.people[who].ask(request.clone()).await;
        assert!(
            answer["code"] != "internal" && answer["code"] != "invalid" || matches!(what, 6 | 7),
            "{request} got {answer}"
        );
        self.transfers.extend(answer.get("transfer").cloned());
        self.invites.extend(answer.get("invite").cloned());
    }

    /// Expects that all in the room see the same call and the same people, and that each invitation was closed once.
    async fn check(&mut self) {
        skip(31.0).await; // every invitation is over, all that is gathered is told
        let mut witness = Native::hello(&self.server, "witness").await;
        let state = witness.enter(ROOM).await;
        let members = names(&state["members"]);
        let call = state.get("call").map_or(Value::Null, |call| call["participants"].clone());
        for native in &mut self.people {
            let in_room = members.contains(&native.member());
            assert_eq!(native.ask(json!({"type": "typing", "room": ROOM})).await["type"] == "ok", in_room);
            if in_room {
                told(native, ROOM).await;
                let seen = last_call(&native.client.seen);
                assert_eq!(seen["participants"].as_array().map_or(0, Vec::len), call.as_array().map_or(0, Vec::len));
                assert!(call.is_null() || seen["participants"] == call, "{seen} is not {call}");
            }
            let mut closed: BTreeMap<String, u32> = BTreeMap::new();
            for frame in native.client.seen.iter().filter(|frame| frame["type"] == "invite_closed") {
                *closed.entry(frame["invite"].to_string()).or_default() += 1;
            }
            assert!(closed.values().all(|times| *times == 1), "{closed:?}");
            let made = native.client.seen.iter().filter(|frame| frame["type"] == "invited");
            assert!(made.into_iter().all(|frame| closed.contains_key(&frame["invite"].to_string())));
        }
        witness.leave().await;
    }

    /// All sessions leave, and the room holds no state.
    async fn end(self) {
        for native in self.people {
            native.leave().await;
        }
        assert_eq!(self.server.members(ROOM).await, 0);
        let mut last = Native::hello(&self.server, "last").await;
        assert_eq!(last.welcome["rooms"][0].get("call"), None);
        let state = last.enter(ROOM).await;
        assert_eq!(
            (names(&state["members"]), state.get("call"), state.get("offers")),
            (BTreeSet::from([last.member()]), None, None)
        );
    }
}

fn names(members: &Value) -> BTreeSet<String> {
    members.as_array().unwrap().iter().map(|member| member["member"].as_str().unwrap().to_owned()).collect()
}

/// The call in the last frame that holds it.
fn last_call(seen: &[Value]) -> Value {
    let told = seen.iter().rev().find_map(|frame| match frame["type"].as_str() {
        Some("call") => Some(frame.clone()),
        Some("room_state") => Some(frame["state"]["call"].clone()),
        Some("ok") if frame.get("call").is_some() => Some(frame["call"].clone()),
        Some("ok") if frame["state"].is_object() => Some(frame["state"]["call"].clone()),
        _ => None,
    });
    told.unwrap_or_default()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: soak(16, 512), failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn random_steps_leave_equal_views_and_no_state(steps in proptest::collection::vec(step(), 0..70)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut world = World::new().await;
            for step in &steps {
                world.run(step).await;
            }
            world.check().await;
            world.end().await;
        });
    }
}

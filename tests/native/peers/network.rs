//! The network between clients and the server breaks: nobody loses a message, a call or a name (`docs/protocol.md`, Coming back).

use super::calls::{names, ring};
use super::stage::{ROOM, ack, direct, outcome, resumed, server, skip, two, with};
use crate::common::native::Native;
use crate::common::proxy::Proxy;
use crate::common::{Client, Server};
use serde_json::{Value, json};
use std::collections::BTreeMap;

#[tokio::test]
async fn a_half_open_connection_costs_no_message() {
    let server = server(&[]).await;
    let line = Proxy::start(&server, None).await;
    let mut ann = Native::join(&line.server(), "ann", ROOM).await;
    let mut bob = Native::join(&server, "bob", ROOM).await;
    ring(&mut bob).await;
    let (peer, call) = ring(&mut ann).await;
    let key = ann.resume_key();
    line.lose();
    let lost = bob.say(ROOM, "into the void").await;
    let private = bob.send(with(direct(&ann.member(), "psst"), "nonce", "d")).await;
    bob.all().await;
    let mut again = resumed(&line.server(), &key).await; // the server still takes the old line for good
    assert_eq!(again.member(), ann.member());
    let state = again.event("room_state").await["state"].clone();
    assert_eq!((&state["nickname"], &state["nb_users"], state.get("gap")), (&json!("ann"), &json!(2), None));
    let own = &state["call"]["participants"][1];
    assert_eq!((&state["call"]["call"], &own["peer"], &own["resumed"]), (&call["call"], &json!(peer), &json!(1)));
    let missed = again.until(|frame| frame["type"] == "message").await;
    assert_eq!((&missed["id"], &missed["replay"]), (&lost["id"], &json!(true)));
    assert_eq!(
        outcome(&bob.reply(private).await),
        ("unreachable", Some("absent")),
        "its sender knows, and tries again"
    );
    bob.send(with(direct(&ann.member(), "psst"), "nonce", "d2")).await;
    let came = again.event("direct_message").await;
    again.ok(ack(&came)).await;
    assert_eq!(names(&bob.until(|frame| frame["participants"][1]["resumed"] == 1).await), ["bob", "ann"]);
}

#[tokio::test]
async fn delayed_frames_arrive_in_order() {
    let server = server(&[]).await;
    let line = Proxy::start(&server, None).await;
    let mut ann = Native::join(&line.server(), "ann", ROOM).await;
    let mut bob = Native::join(&server, "bob", ROOM).await;
    line.hold();
    let mut sent = Vec::new();
    for place in 0..20 {
        sent.push(
            ann.send(json!({"type": "send", "room": ROOM, "content": {"kind": "text", "text": format!("a{place}")}}))
                .await,
        );
        bob.say(ROOM, &format!("b{place}")).await;
    }
    line.let_go();
    for reference in sent {
        assert_eq!(ann.reply(reference).await["type"], "ok");
    }
    let texts = |frames: Vec<Value>| -> Vec<String> {
        let said = frames.into_iter().filter(|frame| frame["type"] == "message");
        said.map(|frame| frame["content"]["text"].as_str().unwrap().to_owned()).collect()
    };
    let (heard_by_ann, heard_by_bob) = (texts(ann.fence(ROOM).await), texts(bob.fence(ROOM).await));
    assert_eq!(heard_by_ann, heard_by_bob, "in the same order for all");
    assert_eq!(heard_by_ann.len(), 40);
}

/// A quiet member, as most are, sends only pongs.
#[tokio::test]
async fn a_quiet_member_is_told_of_no_gap() {
    let server = Server::start(&[("WS_PING_INTERVAL", "15")]).await;
    let [mut ann, mut bob] = two(&server).await;
    for place in 0..10 {
        let said = bob.say(ROOM, &format!("{place}")).await;
        ann.until(|frame| frame["id"] == said["id"]).await;
        skip(15.1).await;
        for _ in 0..3 {
            tokio::time::sleep(std::time::Duration::from_millis(1)).await; // the server looks, and pings
            skip(1.0).await;
        }
        bob.all().await;
        let mut pinged = tokio::time::interval(std::time::Duration::from_millis(1));
        while ann.client.pings <= place {
            pinged.tick().await;
            bob.say(ROOM, "tick").await;
            ann.until(|frame| frame["content"]["text"] == "tick").await; // reading answers pings
        }
    }
    bob.say(ROOM, "last").await;
    let key = ann.resume_key();
    ann.break_off().await;
    let mut ann = resumed(&server, &key).await;
    let state = ann.event("room_state").await;
    assert_eq!(state["state"].get("gap"), None);
    ann.until(|frame| frame["content"]["text"] == "last").await;
}

/// A client behind a bad line, which repeats requests without a reply.
struct Person {
    native: Option<Native>,
    line: Proxy,
    heard: BTreeMap<String, String>,
}

impl Person {
    async fn join(server: &Server, nickname: &str) -> Self {
        let line = Proxy::start(server, None).await;
        let native = Some(Native::join(&line.server(), nickname, ROOM).await);
        Self { native, line, heard: BTreeMap::new() }
    }

    /// Breaks the line and resumes.
    async fn break_line(&mut self, how: u32) {
        let native = self.native.take().unwrap();
        let key = native.resume_key();
        match how % 3 {
            0 => self.line.cut(),
            1 => self.line.lose(),
            _ => self.line.hold(),
        }
        let new = resumed(&self.line.server(), &key).await;
        self.line.let_go();
        self.hear(native.client.seen.clone());
        self.native = Some(new);
    }

    /// Sends a text until that is answered.
    async fn say(&mut self, text: &str, broken: Option<u32>) {
        let said = json!({"type": "send", "room": ROOM, "nonce": text, "content": {"kind": "text", "text": text}});
        let native = self.native.as_mut().unwrap();
        native.send(said.clone()).await;
        if let Some(how) = broken {
            self.break_line(how).await;
        }
        let answer = self.native.as_mut().unwrap().ok(said).await;
        assert!(answer["id"].is_string());
    }

    fn hear(&mut self, seen: Vec<Value>) {
        for frame in seen.into_iter().filter(|frame| frame["type"] == "message") {
            let text = frame["content"]["text"].as_str().unwrap().to_owned();
            let id = frame["id"].as_str().unwrap().to_owned();
            let before = self.heard.insert(text, id.clone());
            assert!(before.is_none_or(|before| before == id), "it was said twice");
        }
    }
}

#[tokio::test]
async fn each_message_arrives_once_through_all_breaks() {
    let server = server(&[]).await;
    let mut plugin = Client::connect(&server, "/channel/QGIS/ws").await;
    let mut people = Vec::new();
    for nickname in ["ann", "bob", "cleo"] {
        people.push(Person::join(&server, nickname).await);
    }
    for round in 0..10_u32 {
        for place in 0..3_u32 {
            let broken = (round + place).is_multiple_of(2).then_some(round + place * 7);
            people[place as usize].say(&format!("{place}-{round}"), broken).await;
        }
        plugin.send(json!({"type": "text", "author": "plugin", "text": format!("p-{round}")})).await;
    }
    plugin.until(|frame| frame["text"] == "p-9").await;
    let mut by_plugin: Vec<&str> = plugin.seen.iter().filter_map(|frame| frame["text"].as_str()).collect();
    by_plugin.sort_unstable();
    for person in &mut people {
        let native = person.native.as_mut().unwrap();
        native.fence(ROOM).await;
        let seen = native.client.seen.clone();
        assert!(seen.iter().all(|frame| frame["state"].get("gap").is_none()));
        person.hear(seen);
        assert_eq!(person.heard.keys().map(String::as_str).collect::<Vec<_>>(), by_plugin);
    }
    assert_eq!(by_plugin.len(), 40, "and the plugin too");
    assert_eq!(server.members(ROOM).await, 4, "nobody is there twice");
}

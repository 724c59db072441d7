//! Repeated direct messages (`docs/protocol.md`, Direct messages): never delivered twice, and always answered.

use super::stage::{ROOM, ack, direct, direct_by_name, lost, outcome, resumed, server, skip, told_of, two, with};
use crate::common::native::{KEY, Native, token};
use serde_json::json;

#[tokio::test]
async fn a_repeat_gets_the_outcome_and_is_not_delivered_twice() {
    let server = server(&[]).await;
    let [mut ann, mut bob] = two(&server).await;
    let request = with(direct(&bob.member(), "psst"), "nonce", "d1");
    let first = ann.send(request.clone()).await;
    let repeat = ann.send(with(request.clone(), "content", json!({"kind": "text", "text": "other"}))).await;
    let came = bob.event("direct_message").await;
    bob.ok(ack(&came)).await;
    for (sent, duplicate) in [(first, None), (repeat, Some(true))] {
        let answer = ann.reply(sent).await;
        assert_eq!(outcome(&answer).0, "delivered");
        assert_eq!((&answer["id"], answer["duplicate"].as_bool()), (&came["id"], duplicate));
    }
    let later = ann.ok(request).await;
    assert_eq!((outcome(&later).0, &later["id"], &later["duplicate"]), ("delivered", &came["id"], &json!(true)));
    assert_eq!(told_of(&mut bob, "direct_message").await.len(), 0);
}

#[tokio::test]
async fn nonces_are_separate_by_session_and_audience() {
    let server = server(&[]).await;
    let [mut ann, mut bob] = two(&server).await;
    let said = json!({"type": "send", "room": ROOM, "content": {"kind": "text", "text": "hi"}, "nonce": "n"});
    let post = ann.ok(said).await;
    let (to_ann, to_bob) = (ann.member(), bob.member());
    for (sender, to) in [(&mut ann, to_bob), (&mut bob, to_ann)] {
        sender.send(with(direct(&to, "psst"), "nonce", "n")).await;
    }
    for hearer in [&mut ann, &mut bob] {
        let came = hearer.event("direct_message").await;
        assert_ne!(came["id"], post["id"]);
    }
}

#[tokio::test]
async fn the_last_64_outcomes_are_remembered_for_300_seconds() {
    let server = server(&[]).await;
    let [mut ann, bob] = two(&server).await;
    let absent = |nonce: &str| with(direct_by_name("nobody", "x"), "nonce", nonce);
    for place in 0..65 {
        ann.refused_or_absent(absent(&place.to_string())).await;
    }
    assert_eq!(ann.ok(absent("0")).await.get("duplicate"), None, "64 are remembered");
    assert_eq!(ann.ok(absent("64")).await["duplicate"], true);
    skip(301.0).await;
    assert_eq!(ann.ok(absent("64")).await.get("duplicate"), None);
    drop(bob);
}

impl Native {
    async fn refused_or_absent(&mut self, request: serde_json::Value) {
        assert_eq!(outcome(&self.ok(request).await), ("unreachable", Some("absent")));
    }
}

/// The old request gets no reply on the new connection: its reference could be that of another request there.
#[tokio::test]
async fn a_repeat_after_a_resume_gets_the_outcome() {
    let server = server(&[]).await;
    let [ann, mut bob] = two(&server).await;
    let mut ann = ann;
    let request = with(direct(&bob.member(), "psst"), "nonce", "d1");
    ann.send(request.clone()).await;
    let came = bob.event("direct_message").await;
    let key = lost(ann, &mut bob).await;
    let mut ann = resumed(&server, &key).await;
    let again = ann.send(request.clone()).await;
    assert!(ann.all().await.iter().all(|frame| frame.get("delivery").is_none()));
    bob.ok(ack(&came)).await;
    let answer = ann.reply(again).await;
    assert_eq!((outcome(&answer).0, &answer["id"], &answer["duplicate"]), ("delivered", &came["id"], &json!(true)));
    assert!(ann.all().await.iter().all(|frame| frame.get("delivery").is_none()), "one reply for one request");

    // An outcome during the break is remembered too.
    let request = with(direct(&bob.member(), "psst"), "nonce", "d2");
    ann.send(request.clone()).await;
    let came = bob.event("direct_message").await;
    let key = lost(ann, &mut bob).await;
    bob.ok(ack(&came)).await;
    let mut ann = resumed(&server, &key).await;
    assert_eq!(outcome(&ann.ok(request).await).0, "delivered");
    assert_eq!(told_of(&mut bob, "direct_message").await.len(), 0, "never a second delivery");
}

#[tokio::test]
async fn a_sender_that_is_taken_over_gets_its_outcome_before() {
    let server = server(&[("TOKEN_KEY", KEY)]).await;
    let [_ann, mut bob] = two(&server).await;
    let hello = || json!({"nickname": "eve", "token": token(json!({"sub": "eve"})), "features": ["direct"]});
    let mut old = Native::hello_with(&server, hello()).await;
    old.enter(ROOM).await;
    let sent = old.send(direct(&bob.member(), "psst")).await;
    bob.event("direct_message").await;
    let mut new = Native::hello_with(&server, hello()).await;
    new.enter(ROOM).await;
    let answer = old.until(|frame| frame["type"] != "presence").await;
    assert_eq!((&answer["ref"], outcome(&answer)), (&json!(sent), ("unreachable", Some("no_ack"))));
    assert_eq!(old.event("removed").await["reason"], "taken_over");
    old.refused(direct(&bob.member(), "psst"), "not_joined").await;
}

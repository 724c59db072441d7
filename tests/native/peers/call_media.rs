//! Media states of a call's participants, and their breaks and returns (`docs/protocol.md`, Calls).

use super::calls::{call_join, names, ring};
use super::stage::{ROOM, resumed, server, skip, three, told_of, with};
use crate::common::clock::Still;
use serde_json::{Value, json};

fn call_update(mic: bool, screen: Option<&str>) -> Value {
    json!({"type": "call_update", "room": ROOM, "mic": mic, "camera": false, "screen": screen.is_some(),
        "screen_stream": screen})
}

#[tokio::test]
async fn changes_of_media_are_gathered_and_absolute() {
    let server = server(&[]).await;
    let [mut ann, mut bob, mut cleo] = three(&server).await;
    let clock = Still::begin();
    ring(&mut ann).await;
    ring(&mut bob).await;
    ann.event("call").await;
    clock.skip(1.1).await;
    cleo.event("call").await;
    for screen in [Some("{f1}"), None, Some("{f3}")] {
        ann.ok(call_update(false, screen)).await;
    }
    clock.skip(0.3).await;
    for hearer in [&mut ann, &mut bob] {
        let told = hearer.event("call").await;
        let first = &told["participants"][0];
        assert_eq!(
            (&first["mic"], &first["screen"], &first["screen_stream"]),
            (&json!(false), &json!(true), &json!("{f3}"))
        );
        assert_eq!(told_of(hearer, "call").await, [] as [Value; 0], "once");
    }
    assert_eq!(told_of(&mut cleo, "call").await, [] as [Value; 0]);
    clock.skip(0.8).await;
    assert_eq!(cleo.event("call").await["participants"][0]["screen_stream"], "{f3}");
    ann.ok(call_update(false, Some("{f3}"))).await;
    clock.skip(1.1).await;
    assert_eq!(told_of(&mut bob, "call").await, [] as [Value; 0], "nothing has changed");
}

#[tokio::test]
async fn a_disconnected_participant_is_away_then_back_or_out() {
    let server = server(&[]).await;
    let [ann, mut bob, mut cleo] = three(&server).await;
    let mut ann = ann;
    ring(&mut bob).await;
    let (peer, call) = ring(&mut ann).await;
    for times in 1..=2 {
        let key = ann.resume_key();
        ann.break_off().await;
        let away = bob.until(|frame| frame["type"] == "call" && frame["participants"][1]["away"] == true).await;
        assert_eq!(away["participants"][1]["resumed"], times - 1);
        ann = resumed(&server, &key).await;
        let shown = ann.event("room_state").await["state"]["call"].clone();
        assert_eq!((&shown["call"], &shown["participants"][1]["resumed"]), (&call["call"], &json!(times)));
        assert_eq!(shown["participants"][1].get("away"), None);
        let back = bob.until(|frame| frame["type"] == "call" && frame["participants"][1].get("away").is_none()).await;
        assert_eq!(
            (&back["participants"][1]["resumed"], &back["participants"][1]["peer"]),
            (&json!(times), &json!(peer))
        );
        ann.refused(call_join(), "busy").await; // it is in it still
    }
    // A connection that looks alive is taken over: the participant is never away, and resumed all the same.
    let key = ann.resume_key();
    let mut again = resumed(&server, &key).await;
    let back = bob.event("call").await;
    assert_eq!((&back["participants"][1]["resumed"], back["participants"][1].get("away")), (&json!(3), None));
    assert_eq!(ann.closed().await, 4501);
    again.all().await;
    again.break_off().await;
    bob.until(|frame| frame["type"] == "call" && frame["participants"][1]["away"] == true).await;
    skip(31.0).await;
    bob.until(|frame| frame["type"] == "call" && names(frame) == ["bob"]).await;
    cleo.until(|frame| frame["type"] == "call" && names(frame) == ["bob"]).await;
}

#[tokio::test]
async fn a_reloaded_page_has_five_seconds() {
    let server = server(&[]).await;
    let [mut ann, mut bob, _cleo] = three(&server).await;
    ring(&mut bob).await;
    ring(&mut ann).await;
    let away = tokio_tungstenite::tungstenite::protocol::CloseFrame { code: 1001.into(), reason: "".into() };
    ann.client.socket.close(Some(away)).await.unwrap();
    bob.until(|frame| frame["type"] == "call" && frame["participants"][1]["away"] == true).await;
    skip(5.1).await;
    bob.until(|frame| frame["type"] == "call" && names(frame) == ["bob"]).await;
}

#[tokio::test]
async fn call_updates_with_wrong_values_are_refused() {
    let server = server(&[]).await;
    let [mut ann, _bob, _cleo] = three(&server).await;
    ring(&mut ann).await;
    for key in ["mic", "camera", "screen"] {
        for wrong in [json!(null), json!("yes"), json!(1)] {
            let refused = ann.refused(with(call_update(true, None), key, wrong), "invalid").await;
            assert_eq!(refused["field"], key);
        }
    }
}

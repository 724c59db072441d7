//! Invitations (`docs/protocol.md`, Invitations): both sides are told, and each invitation ends once.

use super::stage::{ROOM, server, skip, three, told, told_of, two};
use crate::common::Server;
use crate::common::native::{Native, moderator};
use serde_json::{Value, json};

/// An ad hoc room.
pub const ADHOC: &str = "~0123456789abcdefghijkl";

/// Two members of [`ROOM`], the first of which is in [`ADHOC`] too.
pub async fn pair(server: &Server) -> [Native; 2] {
    let [mut ann, bob] = two(server).await;
    ann.enter(ADHOC).await;
    [ann, bob]
}

pub fn invite(to: &Native) -> Value {
    json!({"type": "invite", "to": to.member(), "room": ADHOC})
}

pub fn reply(invite: &Value, answer: &str) -> Value {
    json!({"type": "invite_reply", "invite": invite["invite"], "answer": answer})
}

pub fn cancel(invite: &Value) -> Value {
    json!({"type": "invite_cancel", "invite": invite["invite"]})
}

/// Expects that both sides are told this outcome of this invitation, and only once.
pub async fn closed(sides: [&mut Native; 2], invite: &Value, outcome: &str) {
    for side in sides {
        let event = side.event("invite_closed").await;
        assert_eq!((&event["invite"], &event["outcome"]), (&invite["invite"], &json!(outcome)));
        assert!(event["room"].is_string() && event["timestamp"].is_u64());
        assert_eq!(told_of(side, "invite_closed").await, [] as [Value; 0]);
    }
}

#[tokio::test]
async fn an_invitation_is_shown_and_accepted() {
    let server = server(&[]).await;
    let [mut ann, mut bob] = pair(&server).await;
    let mut request = invite(&bob);
    (request["call"], request["note"]) = (json!(true), json!("é".repeat(140)));
    let made = ann.ok(request).await;
    assert_eq!(made["expires_in"], 30);
    let shown = bob.event("invited").await;
    assert_eq!((&shown["invite"], &shown["room"], &shown["call"]), (&made["invite"], &json!(ADHOC), &json!(true)));
    assert_eq!((&shown["note"], &shown["expires_in"]), (&json!("é".repeat(140)), &json!(30)));
    assert_eq!(shown["from"], json!({"member": ann.member(), "nickname": "ann"}));
    bob.ok(reply(&made, "accept")).await;
    closed([&mut ann, &mut bob], &made, "accepted").await;
    bob.enter(ADHOC).await;
    bob.ok(json!({"type": "call_join", "room": ADHOC, "mic": true, "camera": false, "screen": false})).await;
}

#[tokio::test]
async fn the_first_answer_wins_and_later_ones_are_not_found() {
    let server = server(&[]).await;
    let [mut ann, mut bob] = pair(&server).await;
    for (outcome, by_ann) in [("declined", false), ("cancelled", true), ("accepted", false)] {
        let made = ann.ok(invite(&bob)).await;
        match (outcome, by_ann) {
            (_, true) => ann.ok(cancel(&made)).await,
            ("declined", _) => bob.ok(reply(&made, "decline")).await,
            _ => bob.ok(reply(&made, "accept")).await,
        };
        closed([&mut ann, &mut bob], &made, outcome).await;
        bob.refused(reply(&made, "accept"), "not_found").await;
        bob.refused(reply(&made, "decline"), "not_found").await;
        ann.refused(cancel(&made), "not_found").await;
    }
    let made = ann.ok(invite(&bob)).await;
    skip(30.1).await;
    closed([&mut ann, &mut bob], &made, "expired").await;
    bob.refused(reply(&made, "accept"), "not_found").await;
}

/// Each side can only give its own answers, and nobody else is told.
#[tokio::test]
async fn a_third_member_cannot_answer() {
    let server = server(&[]).await;
    let [mut ann, mut bob] = pair(&server).await;
    let mut eve = Native::join(&server, "eve", ROOM).await;
    let made = ann.ok(invite(&bob)).await;
    for request in [reply(&made, "accept"), reply(&made, "decline"), cancel(&made)] {
        eve.refused(request, "not_found").await;
    }
    ann.refused(reply(&made, "accept"), "not_found").await;
    bob.refused(cancel(&made), "not_found").await;
    bob.ok(reply(&made, "decline")).await;
    closed([&mut ann, &mut bob], &made, "declined").await;
    let heard = told(&mut eve, ROOM).await;
    assert!(heard.iter().all(|frame| !frame["type"].as_str().unwrap().starts_with("invite")), "{heard:?}");
}

/// The timer of the first invitation does not end the second one between the same two members.
#[tokio::test]
async fn a_second_invitation_has_a_time_of_its_own() {
    let server = server(&[]).await;
    let [mut ann, mut bob] = pair(&server).await;
    let first = ann.ok(invite(&bob)).await;
    skip(18.0).await;
    bob.ok(reply(&first, "decline")).await;
    closed([&mut ann, &mut bob], &first, "declined").await;
    let second = ann.ok(invite(&bob)).await;
    assert_ne!(first["invite"], second["invite"]);
    skip(18.0).await; // 36 after the first
    assert_eq!(told_of(&mut ann, "invite_closed").await, [] as [Value; 0]);
    bob.ok(reply(&second, "accept")).await;
    closed([&mut ann, &mut bob], &second, "accepted").await;
    skip(18.0).await;
    assert_eq!(told_of(&mut ann, "invite_closed").await, [] as [Value; 0]);
}

#[tokio::test]
async fn a_departure_ends_pending_invitations() {
    let server = server(&[("RESUME_GRACE", "5")]).await;
    let [mut ann, mut bob, cleo] = three(&server).await;
    ann.enter(ADHOC).await;
    let mut boss = Native::hello_with(&server, json!({"nickname": "boss", "token": moderator()})).await;
    boss.enter(ADHOC).await;
    let left = ann.ok(invite(&bob)).await;
    let other = ann.ok(json!({"type": "invite", "to": boss.member(), "room": ROOM})).await;
    ann.ok(json!({"type": "leave", "room": ADHOC})).await;
    closed([&mut ann, &mut bob], &left, "gone").await;
    boss.ok(reply(&other, "decline")).await; // that one was to another room
    assert_eq!(ann.event("invite_closed").await["outcome"], "declined");

    ann.enter(ADHOC).await;
    let kicked = ann.ok(invite(&bob)).await;
    boss.ok(json!({"type": "kick", "room": ADHOC, "member": ann.member()})).await;
    closed([&mut ann, &mut bob], &kicked, "gone").await;

    ann.enter(ADHOC).await;
    for end_of in ["inviter", "invitee"] {
        let cleo = Native::join(&server, &format!("cleo-{end_of}"), ROOM).await;
        let (made, gone) = match end_of {
            "inviter" => {
                let mut cleo = cleo;
                cleo.enter(ADHOC).await;
                (cleo.ok(invite(&bob)).await, cleo)
            }
            _ => (ann.ok(invite(&cleo)).await, cleo),
        };
        gone.leave().await;
        let witness = if end_of == "inviter" { &mut bob } else { &mut ann };
        let event = witness.event("invite_closed").await;
        assert_eq!((&event["invite"], &event["outcome"]), (&made["invite"], &json!("gone")));
    }
    let made = ann.ok(invite(&cleo)).await;
    cleo.break_off().await;
    let event = ann.event("invite_closed").await;
    assert_eq!((&event["invite"], &event["outcome"]), (&made["invite"], &json!("gone")), "before its grace is over");
}

/// No event of a room follows the answer to `leave` (`docs/protocol.md`, What is promised).
#[tokio::test]
async fn a_leaving_inviter_is_told_before_the_reply() {
    let server = server(&[]).await;
    let [mut ann, mut bob] = pair(&server).await;
    let made = ann.ok(invite(&bob)).await;
    let left = ann.send(json!({"type": "leave", "room": ADHOC})).await;
    ann.reply(left).await;
    let place = |fits: &dyn Fn(&Value) -> bool| ann.client.seen.iter().position(fits).expect("it came before");
    let told = place(&|frame| frame["type"] == "invite_closed" && frame["invite"] == made["invite"]);
    assert!(told < place(&|frame| frame["ref"] == left), "{:?}", ann.client.seen);
    closed([&mut ann, &mut bob], &made, "gone").await;
}

/// A session that resumes over a new connection loses the pending invitations of the old one.
#[tokio::test]
async fn a_takeover_ends_pending_invitations() {
    let server = server(&[]).await;
    let [mut ann, mut bob] = pair(&server).await;
    let made = ann.ok(invite(&bob)).await;
    bob.event("invited").await;
    let mut bob = super::stage::resumed(&server, &bob.resume_key()).await;
    let event = ann.event("invite_closed").await;
    assert_eq!((&event["invite"], &event["outcome"]), (&made["invite"], &json!("gone")));
    bob.refused(reply(&made, "accept"), "not_found").await;
}

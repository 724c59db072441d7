//! Invitations between members of different nodes.

use crate::common::native::Native;
use crate::world::{World, hears, say_until_ok};
use serde_json::{Value, json};

const PRIVATE: &str = "~Qm3xA_-0123456789abcdef";

/// Asks somebody to come; the invitation.
async fn invite(inviter: &mut Native, invitee: &Native, call: bool) -> Value {
    let ok = inviter.ok(json!({"type": "invite", "to": invitee.member(), "room": PRIVATE, "call": call})).await;
    assert_eq!(ok["expires_in"], 10, "{ok}");
    ok["invite"].clone()
}

async fn reply(invitee: &mut Native, invite: &Value, answer: &str) {
    invitee.ok(json!({"type": "invite_reply", "invite": invite, "answer": answer})).await;
}

/// Both sides are told the same end, once, and the inviter after the reply to its own request.
async fn closed(sides: [&mut Native; 2], invite: &Value, outcome: &str) {
    for side in sides {
        let told = side.event("invite_closed").await;
        assert_eq!((&told["invite"], &told["outcome"], &told["room"]), (invite, &json!(outcome), &json!(PRIVATE)));
        side.all().await;
        let told =
            side.client.seen.iter().filter(|frame| frame["type"] == "invite_closed" && frame["invite"] == *invite);
        assert_eq!(told.count(), 1);
    }
}

/// Each end that an invitation has within one node, with the two at two nodes and the home of their room at a third.
#[tokio::test]
async fn invitations_end_as_within_one_node() {
    let world = World::with_settings("invite", 3, &[("LIMIT_INVITE_TIMEOUT", "10"), ("LIMIT_INVITES", "2")]).await;
    let [one, two, three] = [0, 1, 2].map(|number: usize| &world.nodes[number].server);
    let features = json!({"features": ["call", "direct"]});
    let with = |nickname: &str| {
        let mut hello = features.clone();
        hello["nickname"] = nickname.into();
        hello
    };
    let mut home = Native::join(three, "home", "QGIS").await;
    say_until_ok(&mut home, "first").await;
    let (mut ann, mut bob) = (Native::hello_with(one, with("ann")).await, Native::hello_with(two, with("bob")).await);
    for person in [&mut ann, &mut bob] {
        person.enter("QGIS").await;
    }
    ann.enter(PRIVATE).await;
    ann.say("QGIS", "come").await;
    bob.event("message").await;

    for (answer, outcome) in [("decline", "declined"), ("accept", "accepted")] {
        let asked = invite(&mut ann, &bob, true).await;
        let invited = bob.event("invited").await;
        let from = (&invited["from"]["nickname"], &invited["from"]["member"]);
        assert_eq!((&invited["invite"], from), (&asked, (&json!("ann"), &json!(ann.member()))), "{invited}");
        ann.refused(json!({"type": "invite", "to": bob.member(), "room": PRIVATE}), "already_invited").await;
        reply(&mut bob, &asked, answer).await;
        closed([&mut ann, &mut bob], &asked, outcome).await;
        bob.refused(json!({"type": "invite_reply", "invite": asked, "answer": "accept"}), "not_found").await;
        ann.refused(json!({"type": "invite_cancel", "invite": asked}), "not_found").await;
    }

    let asked = invite(&mut ann, &bob, false).await;
    bob.event("invited").await;
    bob.refused(json!({"type": "invite_cancel", "invite": asked}), "not_found").await;
    ann.ok(json!({"type": "invite_cancel", "invite": asked})).await;
    closed([&mut ann, &mut bob], &asked, "cancelled").await;

    let asked = invite(&mut ann, &bob, false).await;
    closed([&mut ann, &mut bob], &asked, "expired").await;

    let asked = invite(&mut ann, &bob, false).await;
    bob.event("invited").await;
    ann.ok(json!({"type": "leave", "room": PRIVATE})).await;
    closed([&mut ann, &mut bob], &asked, "gone").await;
    ann.enter(PRIVATE).await;

    let asked = invite(&mut ann, &bob, false).await;
    bob.event("invited").await;
    let to_bob = json!({"type": "invite", "to": bob.member(), "room": PRIVATE});
    let key = bob.resume_key();
    bob.break_off().await;
    let told = ann.event("invite_closed").await;
    assert_eq!((&told["invite"], &told["outcome"]), (&asked, &json!("gone")));
    ann.refused(to_bob.clone(), "peer_away").await;

    // He comes back at a third node: invitations find him there.
    let mut bob = Native::resume(three, &key).await;
    bob.event("room_state").await;
    say_until_ok(&mut bob, "back").await;
    hears(&mut ann, "back").await; // her node knows by now where he is
    let asked = invite(&mut ann, &bob, false).await;
    let invited = bob.event("invited").await;
    assert_eq!(invited["invite"], asked);
    reply(&mut bob, &asked, "accept").await;
    closed([&mut ann, &mut bob], &asked, "accepted").await;
    bob.enter(PRIVATE).await;
    ann.refused(to_bob, "already_there").await;
}

/// Who cannot be asked is refused for the same reason as within one node.
#[tokio::test]
async fn invitations_are_refused_as_within_one_node() {
    let world = World::with_settings("refuse", 2, &[("LIMIT_INVITES", "2")]).await;
    let [one, two] = [0, 1].map(|number: usize| &world.nodes[number].server);
    let mut ann = Native::join(one, "ann", "QGIS").await;
    ann.enter(PRIVATE).await;
    let call = json!(["call"]);
    let mut bob = Native::hello_with(two, json!({"nickname": "bob", "features": call})).await;
    bob.enter("QGIS").await;
    bob.ok(json!({"type": "call_join", "room": "QGIS", "mic": true, "camera": false, "screen": false})).await;
    let invite = |to: &str, room: &str, call: bool| json!({"type": "invite", "to": to, "room": room, "call": call});
    ann.refused(invite(&bob.member(), PRIVATE, true), "busy").await;
    let missed = bob.event("invite_missed").await;
    assert_eq!((&missed["reason"], &missed["from"]["nickname"]), (&json!("busy"), &json!("ann")));
    ann.refused(invite(&bob.member(), "QGIS", true), "already_there").await;
    ann.refused(invite(&bob.member(), "QGIS", false), "already_there").await;
    let mut deaf = Native::hello_with(two, json!({"nickname": "deaf", "features": []})).await;
    deaf.enter("QGIS").await;
    ann.refused(invite(&deaf.member(), PRIVATE, true), "unsupported").await;
    let mut far = Native::join(two, "far", "QField").await;
    ann.refused(invite(&far.member(), PRIVATE, false), "not_found").await;
    let mut invited = Vec::new();
    for nickname in ["eva", "eve"] {
        let other = Native::join(two, nickname, "QGIS").await;
        ann.ok(invite(&other.member(), PRIVATE, false)).await;
        invited.push(other);
    }
    ann.refused(invite(&deaf.member(), PRIVATE, false), "too_many").await;
    deaf.all().await;
    far.all().await;
    for person in [&deaf, &far] {
        assert!(person.client.seen.iter().all(|frame| frame["type"] != "invited"));
    }
}

//! gischat 1.x on the wire (contract `gischat`, sections 2, 11 and 12): frames are compared whole, as its test-suite
//! does.

use crate::common::Server;
use crate::common::member::{Member, V1, V2, with};
use serde_json::{Value, json};

/// The settings of the 1.x test-suite.
const SUITE: [(&str, &str); 2] = [("ROOMS", "LivingRoom,Kitchen,Garden"), ("MAX_MESSAGE_LENGTH", "64")];

#[tokio::test]
async fn messages_reach_their_room_alone_in_order() {
    let server = Server::start(&SUITE).await;
    let mut ann = Member::enter(&server, V1, "Kitchen", 1).await;
    let mut bob = Member::enter(&server, V1, "Kitchen", 2).await;
    let mut elsewhere = Member::enter(&server, V1, "Garden", 1).await;
    ann.expect_count(2).await;
    for number in 0..20 {
        ann.say("ann", &format!("message {number}")).await;
    }
    for number in 0..20 {
        ann.expect_text("ann", &format!("message {number}")).await;
        bob.expect_text("ann", &format!("message {number}")).await;
    }
    bob.say("ann", "authors need not be unique, nor the sender's own").await;
    ann.expect_text("ann", "authors need not be unique, nor the sender's own").await;
    elsewhere.expect_nothing_else().await;
}

#[tokio::test]
async fn a_valid_message_comes_back_with_three_keys() {
    let server = Server::start(&[("ROOMS", "Kitchen")]).await;
    let mut ann = Member::enter(&server, V1, "Kitchen", 1).await;
    let longest_author = "a".repeat(32);
    let longest = "\u{1f600}".repeat(255);
    let heard =
        |message: &str, author: &str, avatar: Value| json!({"message": message, "author": author, "avatar": avatar});
    let rows = [
        (json!({"message": "m", "author": "abc"}), heard("m", "abc", Value::Null)),
        (json!({"message": "m", "author": "abc", "avatar": null}), heard("m", "abc", Value::Null)),
        (
            json!({"avatar": "mGeoPackage.svg", "author": "abc", "message": "m"}),
            heard("m", "abc", json!("mGeoPackage.svg")),
        ),
        (json!({"message": "m", "author": "abc", "avatar": ""}), heard("m", "abc", json!(""))),
        (json!({"message": "", "author": "abc"}), heard("", "abc", Value::Null)),
        (json!({"message": longest, "author": longest_author}), heard(&longest, &longest_author, Value::Null)),
        (json!({"message": " a\n\u{0}<b>é ", "author": "-_-"}), heard(" a\n\u{0}<b>é ", "-_-", Value::Null)),
        (
            json!({"message": "m", "author": "abc", "nb_users": 9, "id": "x", "type": "text", "text": "t"}),
            heard("m", "abc", Value::Null),
        ),
    ];
    for (sent, expected) in rows {
        ann.send(sent).await;
        ann.expect(expected).await;
    }
}

/// Frames that v1 ignores, with the settings of its test-suite.
fn ignored() -> Vec<Value> {
    let fine = json!({"message": "m", "author": "abc", "avatar": null});
    let mut frames = vec![
        json!({}),
        json!({"message": "m"}),
        json!({"author": "abc"}),
        json!({"type": "text", "author": "abc", "text": "hi"}),
        json!({"type": "newcomer", "newcomer": "abc"}),
    ];
    let changes = [
        json!({"message": null}),
        json!({"message": 5}),
        json!({"message": ["m"]}),
        json!({"message": "m".repeat(65)}),
        json!({"author": null}),
        json!({"author": 5}),
        json!({"author": ""}),
        json!({"author": "ab"}),
        json!({"author": "a".repeat(33)}),
        json!({"author": "a b"}),
        json!({"author": "abc\n"}),
        json!({"author": "abcé"}),
        json!({"author": "a.bc"}),
        json!({"avatar": 5}),
        json!({"avatar": {}}),
    ];
    frames.extend(changes.iter().map(|change| with(fine.clone(), change)));
    frames
}

#[tokio::test]
async fn an_invalid_frame_is_ignored() {
    let server = Server::start(&SUITE).await;
    let mut ann = Member::enter(&server, V1, "Kitchen", 1).await;
    let mut bob = Member::enter(&server, V1, "Kitchen", 2).await;
    ann.expect_count(2).await;
    for frame in ignored() {
        ann.send(frame.clone()).await;
        ann.say("abc", &"m".repeat(64)).await;
        ann.expect_text("abc", &"m".repeat(64)).await;
        bob.expect_text("abc", &"m".repeat(64)).await;
    }
    assert_eq!(server.count("Kitchen").await, 2);
}

#[tokio::test]
async fn a_put_reaches_the_room_and_is_answered_with_its_message() {
    let server = Server::start(&SUITE).await;
    let mut ann = Member::enter(&server, V1, "Kitchen", 1).await;
    let mut elsewhere = Member::enter(&server, V1, "Garden", 1).await;
    for (body, said) in [
        (
            json!({"message": "fromage", "author": "Barnabe"}),
            json!({"message": "fromage", "author": "Barnabe", "avatar": null}),
        ),
        (
            json!({"author": "abc", "message": "", "avatar": "a.svg", "x": 1}),
            json!({"message": "", "author": "abc", "avatar": "a.svg"}),
        ),
    ] {
        let answer = server.put("/room/Kitchen/message", body).await;
        assert_eq!((answer.status, answer.body), (200, said.to_string()));
        ann.expect(said).await;
    }
    elsewhere.expect_nothing_else().await;
    ann.expect_nothing_else().await;
}

#[tokio::test]
async fn put_refuses_frames_that_a_socket_ignores() {
    let server = Server::start(&SUITE).await;
    let mut ann = Member::enter(&server, V1, "Kitchen", 1).await;
    for body in ignored() {
        let answer = server.put("/room/Kitchen/message", &body).await;
        assert_eq!(answer.status, 422, "{body}: {answer:?}");
    }
    let missing = server.put("/room/Kitchen/message", json!({"message": "m"})).await;
    let input = json!({"message": "m"});
    let fault = json!({"type": "missing", "loc": ["body", "author"], "msg": "Field required", "input": input});
    assert_eq!(missing.body, json!({"detail": [fault]}).to_string());
    ann.expect_nothing_else().await;
}

#[tokio::test]
async fn messages_cannot_fake_a_count() {
    let server = Server::start(&[("ROOMS", "Kitchen")]).await;
    let mut ann = Member::enter(&server, V1, "Kitchen", 1).await;
    let mut typed = Member::enter(&server, V2, "Kitchen", 2).await;
    ann.expect_count(2).await;
    // A v1 plugin would take the message for a technical frame; others may read it.
    ann.send(json!({"message": "m", "author": "internal", "avatar": null, "nb_users": 99})).await;
    typed.expect_text("internal", "m").await;
    let answer = server.put("/room/Kitchen/message", json!({"message": "n", "author": "internal"})).await;
    assert_eq!(answer.json(), json!({"message": "n", "author": "internal", "avatar": null}));
    typed.expect_text("internal", "n").await;
    ann.expect_nothing_else().await;
}

#[tokio::test]
async fn limits_are_those_of_the_settings() {
    let settings = [("MIN_AUTHOR_LENGTH", "1"), ("MAX_AUTHOR_LENGTH", "4"), ("MAX_MESSAGE_LENGTH", "3")];
    let server = Server::start(&settings).await;
    let mut ann = Member::enter(&server, V1, "QGIS", 1).await;
    for (author, message, passes) in [
        ("a", "123", true),
        ("abcd", "", true),
        ("abcde", "1", false),
        ("", "1", false),
        ("a", "1234", false),
        ("a", "éèà", true),
    ] {
        ann.say(author, message).await;
        if passes {
            ann.expect_text(author, message).await;
        }
    }
    ann.say("last", "end").await;
    ann.expect_text("last", "end").await;
}

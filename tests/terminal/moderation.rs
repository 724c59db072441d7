//! What moderators type, and what comes of it for others.

use crate::common::Server;
use crate::common::native::{KEY, Native, moderator};
use crate::common::program::empty_folder;
use crate::screen::Terminal;
use serde_json::json;
use std::fs;

#[tokio::test(flavor = "multi_thread")]
async fn moderators_delete_kick_and_ban() {
    let server = Server::start(&[("ROOMS", "QGIS"), ("TOKEN_KEY", KEY)]).await;
    let mut eve = Native::join(&server, "eve", "QGIS").await;
    let home = empty_folder("terminal_moderators");
    let token = home.join("token");
    fs::write(&token, moderator()).unwrap();
    let url = server.url("");
    let arguments = [&*url, "--nick", "boss", "--room", "QGIS", "--token-file", token.to_str().unwrap()];
    let boss = Terminal::start(&home, &arguments);
    boss.sees("You are boss in QGIS");
    for text in ["first offer", "second offer", "third offer"] {
        eve.say("QGIS", text).await;
    }
    boss.sees("<eve> third offer");
    boss.enter("/delete eve first");
    boss.until("two left", |screen| screen.contains("<eve> (deleted)") && screen.contains("<eve> second offer"));
    boss.enter("/delete Eve");
    boss.sees_no_more("third offer");
    boss.enter("/delete eve");
    boss.sees_no_more("second offer");
    boss.enter("/delete eve");
    boss.sees("no such message is in sight here");

    boss.enter("/kick eve no offers here");
    let removed = eve.event("removed").await;
    assert_eq!((&removed["reason"], &removed["message"]), (&json!("kicked"), &json!("no offers here")));
    boss.sees("eve is put out of this room");
    eve.enter("QGIS").await;
    boss.until("eve again", |screen| screen.contains("│eve"));
    boss.enter("/ban eve soon");
    boss.sees("/ban NAME MINUTES, which are 1 to 1440");
    boss.enter("/ban eve 10");
    eve.event("removed").await;
    boss.sees("may not come back for 10 minutes");
    let refused = eve.refused(json!({"type": "join", "room": "QGIS"}), "access_denied").await;
    assert!((1..=600).contains(&refused["retry_after"].as_f64().map_or(0, |wait| wait as u64)), "{refused}");
    boss.enter("/help");
    boss.sees("/ban NAME MINUTES [REASON]");
}

#[tokio::test(flavor = "multi_thread")]
async fn others_are_told_that_they_may_not() {
    let server = Server::start(&[("ROOMS", "QGIS"), ("TOKEN_KEY", KEY)]).await;
    let mut bob = Native::join(&server, "bob", "QGIS").await;
    let home = empty_folder("terminal_no_moderator");
    let ann = Terminal::start(&home, &[&server.url(""), "--nick", "ann", "--room", "QGIS"]);
    ann.sees("You are ann in QGIS");
    bob.say("QGIS", "hello").await;
    ann.sees("<bob> hello");
    ann.enter("/delete bob");
    ann.sees("!! not deleted: ");
    ann.enter("/kick bob");
    ann.sees("!! not put out: ");
    ann.enter("/kick eve");
    ann.sees("nobody called eve is in this room");
    // One's own anybody may delete.
    ann.enter("a slip");
    for text in ["hello", "a slip"] {
        assert_eq!(bob.event("message").await["content"]["text"], text);
    }
    ann.sees("<ann> a slip");
    ann.enter("/delete");
    ann.sees("<ann> (deleted)");
    bob.event("deleted").await;
}

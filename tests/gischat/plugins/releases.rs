//! Requirements of single releases (client contract, sections 2 to 7).

use super::plugin::{Plugin, QChat16, QChat17, QField01, QField14, QTribu10, QTribu11, QTribu12, Release};
use crate::common::member::{V3, unstamped, with, without};
use crate::common::samples::{layer, samples};
use crate::common::{Client, Server};
use serde_json::{Value, json};
use uuid::Uuid;

const EVERY_RELEASE: [Release; 7] = [QTribu10, QTribu11, QTribu12, QChat16, QChat17, QField01, QField14];

#[tokio::test]
async fn every_release_reads_its_own_text_back() {
    let server = Server::start(&[]).await;
    for release in EVERY_RELEASE {
        let mut plugin = Plugin::join(&server, release, "Isidore").await;
        let text = "bonjour à tous \u{1f600} \"\\";
        let id = plugin.say(text).await;
        let echo = plugin.next_by("Isidore").await;
        assert_eq!(echo.get("text").or(echo.get("message")).unwrap(), text);
        if let Some(id) = id {
            assert_eq!((&echo["id"], &echo["timestamp"]), (&json!(id), &json!(1_795_157_203)));
        }
        // Always sent, usually null, and never sent back: QChat 1.6 would lose the message.
        assert_eq!(echo.get("in_reply_to_id"), None);
        plugin.leave().await;
    }
    assert_eq!(server.count("QGIS").await, 0);
    assert_eq!(server.users("QGIS").await, json!([]));
}

#[tokio::test]
async fn every_release_reads_every_frame_of_its_room() {
    let server = Server::start(&[("MAX_STORED_MESSAGES", "50")]).await;
    let mut teller = Client::connect(&server, "/channel/QGIS/ws").await;
    let mut plugins = Vec::new();
    for (release, nickname) in
        EVERY_RELEASE.into_iter().zip(["tribu10", "tribu11", "tribu12", "chat16", "chat17", "field01", "field14"])
    {
        let mut plugin = Plugin::join(&server, release, nickname).await;
        if release == QTribu11 {
            plugin.send(&without(layer(1), "style")).await;
        }
        plugin.say("hello").await;
        plugin.next_by(nickname).await;
        plugins.push(plugin);
    }
    for sample in samples() {
        teller.send(with(sample.sent, &json!({"avatar": "a.svg"}))).await;
    }
    teller.send(json!({"type": "like", "liker_author": "ann", "liked_author": "tribu12", "message": "m"})).await;
    teller.send(V3.text("last", "end")).await;
    for plugin in &mut plugins {
        plugin.next_by("last").await;
    }
    for plugin in plugins {
        plugin.leave().await;
    }
    // Plugins that join now get the history.
    for release in EVERY_RELEASE.into_iter().filter(|release| *release != QTribu11) {
        let mut plugin = Plugin::join(&server, release, "late").await;
        plugin.say("hello").await;
        plugin.next_by("late").await;
        plugin.leave().await;
    }
}

#[tokio::test]
async fn a_silent_user_of_qtribu_10_reads_everything() {
    let server = Server::start(&[]).await;
    let mut silent = Plugin::join(&server, QTribu10, "nobody").await;
    assert_eq!(silent.next_count().await, 1);
    let mut ann = Plugin::join(&server, QChat17, "ann").await;
    ann.say("hello").await;
    assert_eq!(silent.next_by("ann").await, json!({"message": "hello", "author": "ann", "avatar": "mGeoPackage.svg"}));
    ann.leave().await;
    assert_eq!(silent.next_count().await, 1);
}

#[tokio::test]
async fn qtribu_11_may_join_with_an_empty_nickname() {
    let server = Server::start(&[]).await;
    let mut plugin = Plugin::join(&server, QTribu11, "").await;
    let reason = plugin.next_of("uncompliant").await["reason"].as_str().unwrap().to_owned();
    assert!(reason.starts_with("1 validation error for GischatNewcomerMessage\n"), "{reason}");
    assert_eq!(server.users("QGIS").await, json!([]));
    plugin.leave().await;
}

#[tokio::test]
async fn a_second_qfield_user_of_one_name_can_still_chat() {
    let server = Server::start(&[]).await;
    let mut first = Plugin::join(&server, QField14, "jd_NaN").await;
    first.next_of("newcomer").await;
    let mut second = Plugin::join(&server, QField14, "jd_NaN").await;
    let refusal = second.next_of("uncompliant").await;
    assert_eq!(refusal["reason"], "User 'jd_NaN' already registered in channel QGIS");
    second.say("me too").await;
    assert_eq!(first.next_by("jd_NaN").await["text"], "me too");
    assert_eq!(second.next_by("jd_NaN").await["text"], "me too");
    // The first one's goodbye is the server's business, not the frame's.
    first.leave().await;
    assert_eq!(second.next_count().await, 1);
    assert_eq!(server.users("QGIS").await, json!([]));
}

#[tokio::test]
async fn repeated_newcomers_of_qchat_get_no_answer() {
    let server = Server::start(&[]).await;
    let mut plugin = Plugin::join(&server, QChat16, "Isidore").await;
    for _ in 0..8 {
        let stamp = json!({"id": Uuid::new_v4(), "timestamp": 1_795_157_204});
        plugin.send(&with(json!({"type": "newcomer", "newcomer": "Isidore"}), &stamp)).await;
    }
    plugin.say("hello").await;
    plugin.next_by("Isidore").await;
    let kinds: Vec<&Value> = plugin.client.seen.iter().map(|frame| &frame["type"]).collect();
    assert_eq!(kinds, ["nb_users", "newcomer", "text"]);
    plugin.leave().await;
}

#[tokio::test]
async fn a_room_is_changed_without_waiting_for_the_close() {
    let server = Server::start(&[]).await;
    let mut plugin = Plugin::join(&server, QTribu12, "Isidore").await;
    plugin.next_of("newcomer").await;
    let leaving = plugin.client.leave();
    let mut again = Client::connect(&server, "/room/Geotribu/ws").await;
    again.send_text(r#"{"type": "newcomer", "newcomer": "Isidore"}"#).await;
    again.until(|frame| frame["newcomer"] == "Isidore").await;
    leaving.await;
    assert_eq!((server.count("QGIS").await, server.count("Geotribu").await), (0, 1));
}

#[tokio::test]
async fn http_answers_fit_the_plugins() {
    let server = Server::start(&[]).await;
    let query = "utm_source=QGIS&utm_medium=QTribu&utm_campaign=plugin_1.1.0";
    for path in ["/rooms", "/channels", "/rules", "/status", "/room/QGIS/users", "/channel/QGIS/users", "/v1//status"] {
        let answer = server.get(&format!("{path}?{query}")).await;
        assert_eq!(
            (answer.status, &answer.headers["content-type"]),
            (200, &"application/json".parse().unwrap()),
            "{path}"
        );
        for header in ["expires", "last-modified"] {
            assert!(!answer.headers.contains_key(header), "{path}: {header}");
        }
    }
}

#[tokio::test]
async fn qchat_17_gets_the_id_of_the_answered_message() {
    let server = Server::start(&[]).await;
    let mut new = Plugin::join(&server, QChat17, "new").await;
    let mut also_new = Plugin::join(&server, QChat17, "also_new").await;
    let asked = new.say("a question").await.unwrap();
    also_new.next_by("new").await;
    let reply = json!({"type": "text", "id": Uuid::new_v4(), "timestamp": 1_795_157_205, "in_reply_to_id": asked,
        "author": "also_new", "avatar": null, "text": "an answer"});
    also_new.send(&reply).await;
    let shown = new.next_by("also_new").await;
    assert_eq!((&shown["id"], &shown["in_reply_to_id"]), (&reply["id"], &json!(asked)));
    let plain = without(unstamped(&shown), "in_reply_to_id");
    assert_eq!(plain, V3.text("also_new", "an answer"));
}

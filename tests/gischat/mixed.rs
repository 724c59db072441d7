//! Members of all generations in one room: frames of one generation as each other gets them (contract `gischat`,
//! section 10).

use crate::common::Server;
use crate::common::member::{Generation, Member, V1, V2, V3, exiter, like, newcomer, unstamped, with};
use crate::common::samples::{Sample, layer, samples};
use serde_json::{Value, json};

/// A member of each generation in one room, each with the count of three.
async fn one_of_each(server: &Server) -> [Member; 3] {
    let mut old = Member::enter(server, V1, "QGIS", 1).await;
    let mut middle = Member::enter(server, V2, "QGIS", 2).await;
    let new = Member::enter(server, V3, "QGIS", 3).await;
    old.expect_count(2).await;
    old.expect_count(3).await;
    middle.expect_count(3).await;
    [old, middle, new]
}

/// The frame of a message for a member of this generation, if any.
fn heard(sample: &Sample, by: Generation, language: usize) -> Option<Value> {
    match by {
        V1 => Some(json!({"message": sample.lines[language], "author": "ann", "avatar": "a.svg"})),
        V2 if !sample.is_known_to_v2() => None,
        V2 | V3 => Some(with(sample.heard.clone(), &json!({"avatar": "a.svg"}))),
    }
}

async fn all_kinds_reach_all(settings: &[(&str, &str)], language: usize) {
    let server = Server::start(settings).await;
    let mut members = one_of_each(&server).await;
    for sender in 1..members.len() {
        for sample in samples() {
            if members[sender].generation == V2 && !sample.is_known_to_v2() {
                continue;
            }
            // A style, even null, shows that the sender knows styles.
            let more = if sample.kind() == "geojson" { json!({"style": null}) } else { json!({}) };
            let sent = with(with(sample.sent.clone(), &json!({"avatar": "a.svg"})), &more);
            members[sender].send(sent).await;
            for member in &mut members {
                if let Some(frame) = heard(&sample, member.generation, language) {
                    member.expect(frame).await;
                }
            }
        }
    }
    for member in &mut members {
        member.expect_nothing_else().await;
    }
}

#[tokio::test]
async fn every_kind_reaches_every_generation_in_its_form() {
    all_kinds_reach_all(&[], 0).await;
}

#[tokio::test]
async fn lines_are_french_where_the_main_language_is() {
    all_kinds_reach_all(&[("MAIN_LANG", "fr")], 1).await;
}

#[tokio::test]
async fn a_v1_message_is_a_text_for_the_others() {
    let server = Server::start(&[]).await;
    let mut members = one_of_each(&server).await;
    for avatar in [Value::Null, json!("a.svg"), json!("")] {
        members[0].send(json!({"message": "hello", "author": "ann", "avatar": avatar})).await;
        members[0].expect(json!({"message": "hello", "author": "ann", "avatar": avatar})).await;
        for member in &mut members[1..] {
            member.expect(json!({"type": "text", "author": "ann", "avatar": avatar, "text": "hello"})).await;
        }
    }
}

#[tokio::test]
async fn a_put_of_any_generation_reaches_all() {
    let server = Server::start(&[]).await;
    let mut members = one_of_each(&server).await;
    let doors = [(V1, "/room/QGIS/message"), (V2, "/room/QGIS/text"), (V3, "/channel/QGIS/text")];
    for (generation, path) in doors {
        let answer = server.put(path, generation.text("ann", "hello")).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        for member in &mut members {
            member.expect_text("ann", "hello").await;
        }
    }
    for member in &mut members {
        member.expect_nothing_else().await;
    }
}

#[tokio::test]
async fn names_in_lines_are_cut_and_stay_on_their_line() {
    let server = Server::start(&[]).await;
    let mut old = Member::enter(&server, V1, "QGIS", 1).await;
    let mut middle = Member::enter(&server, V2, "QGIS", 2).await;
    old.expect_count(2).await;
    let cut = "é".repeat(64);
    let rows = [
        (with(layer(1), &json!({"layer_name": "é".repeat(65)})), format!("shared the layer {cut}, 1 feature")),
        (layer(0), "shared the layer roads, 0 features".to_owned()),
        (
            json!({"type": "model", "author": "ann", "model_name": "a\nb", "raw_xml": ""}),
            "shared the model a b".to_owned(),
        ),
        (
            json!({"type": "crs", "author": "ann", "crs_wkt": "", "crs_authid": "é".repeat(70)}),
            format!("shared the reference system ({cut})"),
        ),
    ];
    for (sent, line) in rows {
        middle.send(sent).await;
        old.expect_text("ann", &line).await;
    }
}

#[tokio::test]
async fn a_like_reaches_every_v3_member_and_the_liked_v2_member() {
    let server = Server::start(&[]).await;
    let [mut old, mut middle, mut new] = one_of_each(&server).await;
    let mut other = Member::enter(&server, V2, "QGIS", 4).await;
    for member in [&mut old, &mut middle, &mut new] {
        member.expect_count(4).await;
    }
    middle.register("bob").await;
    new.expect(newcomer("bob")).await;
    other.expect(newcomer("bob")).await;

    new.send(like("ann", "bob", "m")).await;
    new.expect(like("ann", "bob", "m")).await;
    middle.expect(like("ann", "bob", "m")).await;
    other.send(like("cid", "nobody", "m")).await;
    new.expect(like("cid", "nobody", "m")).await;
    other.send(like("cid", "bob", "m")).await;
    new.expect(like("cid", "bob", "m")).await;
    middle.expect(like("cid", "bob", "m")).await;
    for member in [&mut old, &mut middle, &mut new, &mut other] {
        member.expect_nothing_else().await;
    }
}

#[tokio::test]
async fn each_generation_is_told_of_arrivals_and_departures() {
    let server = Server::start(&[]).await;
    for (room, leaver) in [("QGIS", V2), ("Geotribu", V3)] {
        let mut old = Member::enter(&server, V1, room, 1).await;
        let mut middle = Member::enter(&server, V2, room, 2).await;
        let mut new = Member::enter(&server, V3, room, 3).await;
        old.expect_count(2).await;
        old.expect_count(3).await;
        middle.expect_count(3).await;
        let mut bob = Member::enter_at(&server, leaver, &leaver.path(room)).await;
        bob.client.until(|frame| frame["nb_users"] == 4).await;
        bob.register("bob").await;
        bob.leave().await;
        old.expect_count(4).await;
        middle.expect_count(4).await;
        middle.expect(newcomer("bob")).await;
        middle.expect(exiter("bob")).await;
        new.expect_count(4).await;
        new.expect(newcomer("bob")).await;
        for member in [&mut old, &mut middle, &mut new] {
            member.expect_count(3).await;
            member.expect_nothing_else().await;
        }
    }
}

#[tokio::test]
async fn a_nickname_is_taken_for_all_generations() {
    let server = Server::start(&[]).await;
    let [mut old, mut middle, mut new] = one_of_each(&server).await;
    middle.register("bob").await;
    new.expect(newcomer("bob")).await;
    new.send(newcomer("bob")).await;
    assert_eq!(new.expect_refusal().await, "User 'bob' already registered in channel QGIS");
    new.register("ann").await;
    middle.expect(newcomer("ann")).await;
    middle.send(newcomer("ann")).await;
    assert_eq!(middle.expect_refusal().await, "User 'ann' already registered in room QGIS");

    // v1 knows no registration: its authors are listed nowhere and refused nowhere.
    old.say("bob", "hello").await;
    for member in [&mut old, &mut middle, &mut new] {
        member.expect_text("bob", "hello").await;
    }
    old.say("zoe", "hello").await;
    assert_eq!(server.users("QGIS").await, json!(["ann", "bob"]));
    assert_eq!(server.get("/channel/QGIS/users").await.json(), json!(["ann", "bob"]));
    assert_eq!(server.count("QGIS").await, 3);
    for member in [&mut middle, &mut new] {
        member.expect_text("zoe", "hello").await;
    }
    middle.leave().await;
    new.expect_count(2).await;
    new.register("bob").await;
}

#[tokio::test]
async fn a_refusal_reaches_its_sender_alone() {
    let server = Server::start(&[]).await;
    let mut members = one_of_each(&server).await;
    for sender in &mut members[1..] {
        sender.send(json!({"type": "text", "author": "b"})).await;
        sender.send(layer(501)).await;
        sender.expect_refusal().await;
        sender.expect_refusal().await;
    }
    members[0].send(json!({"message": 5, "author": "b"})).await;
    for member in &mut members {
        member.expect_nothing_else().await;
    }
}

#[tokio::test]
async fn an_id_is_made_once_for_members_and_history() {
    let server = Server::start(&[("MAX_STORED_MESSAGES", "9")]).await;
    let [mut old, mut middle, mut new] = one_of_each(&server).await;
    let mut other = Member::enter(&server, V3, "QGIS", 4).await;
    new.expect_count(4).await;
    let mut kept = Vec::new();
    for sender in [&mut old, &mut middle] {
        sender.say("ann", "hello").await;
        let frame = new.client.next().await;
        assert_eq!(other.client.next().await, frame);
        assert_eq!(unstamped(&frame), V3.text("ann", "hello"));
        kept.push(frame);
    }
    assert_ne!(kept[0]["id"], kept[1]["id"]);
    assert_eq!(server.last_v3("QGIS").await, json!(kept));
    assert_eq!(server.last("QGIS").await, json!([V2.text("ann", "hello"), V2.text("ann", "hello")]));
}

#[tokio::test]
async fn the_limits_of_v3_apply_to_its_clients_only() {
    let server = Server::start(&[]).await;
    let [_old, mut middle, mut new] = one_of_each(&server).await;
    let long = json!({"layer_name": "x".repeat(256), "crs_wkt": "x".repeat(2001), "crs_authid": "x".repeat(51)});
    middle.send(with(layer(1), &long)).await;
    assert_eq!(new.next().await["layer_name"], long["layer_name"]);
    new.send(with(layer(1), &long)).await;
    assert!(new.expect_refusal().await.starts_with("3 validation errors for QChatGeojsonLayerMessage\n"));
}

#[tokio::test]
async fn messages_by_internal_do_not_reach_v1() {
    let server = Server::start(&[]).await;
    let [mut old, mut middle, mut new] = one_of_each(&server).await;
    middle.register("internal").await;
    new.expect(newcomer("internal")).await;
    for sample in samples().iter().filter(|sample| sample.is_known_to_v2()) {
        new.send(with(sample.sent.clone(), &json!({"author": "internal"}))).await;
        for member in [&mut middle, &mut new] {
            member.expect(with(sample.heard.clone(), &json!({"author": "internal"}))).await;
        }
    }
    old.expect_nothing_else().await;
}

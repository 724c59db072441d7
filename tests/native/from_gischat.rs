//! gischat's clients as native members see them (`docs/protocol.md`, With gischat's clients).

use crate::common::Server;
use crate::common::member::{GENERATIONS, Member, V1, V2, V3, like, newcomer, with};
use crate::common::native::Native;
use crate::common::samples::samples;
use crate::messages::content;
use serde_json::{Value, json};

#[tokio::test]
async fn every_kind_of_every_generation_is_a_message() {
    let server = Server::start(&[]).await;
    let mut native = Native::join(&server, "nadia", "QGIS").await;
    for generation in GENERATIONS {
        let mut member = Member::enter(&server, generation, "QGIS", 2).await;
        for sample in samples() {
            let is_known = match generation {
                V1 => sample.kind() == "text",
                V2 => sample.is_known_to_v2(),
                V3 => true,
            };
            if !is_known {
                continue;
            }
            let sent = if generation == V1 { V1.text("ann", "hello") } else { sample.sent.clone() };
            member.send(sent).await;
            let heard = native.event("message").await;
            assert_eq!(heard["content"], content(&sample.sent), "{generation:?}");
            assert_eq!((&heard["room"], &heard["from"]["nickname"]), (&json!("QGIS"), &json!("ann")));
            assert!(heard["from"]["member"].as_str().is_some_and(|member| member.starts_with("m.")), "{heard}");
            assert!(heard["timestamp"].is_u64() && heard["id"].is_string());
        }
        member.leave().await;
    }
}

#[tokio::test]
async fn a_connection_is_one_member_for_all_its_authors() {
    let server = Server::start(&[]).await;
    let mut native = Native::join(&server, "nadia", "QGIS").await;
    let mut v2 = Member::enter(&server, V2, "QGIS", 2).await;
    v2.register("gisela").await;
    let member = native.presence("joined", "gisela").await["member"].clone();
    for author in ["gisela", "somebody"] {
        v2.say(author, "hi").await;
        let heard = native.event("message").await;
        assert_eq!(heard["from"], json!({"member": member, "nickname": author, "gischat": true}));
    }
    v2.send(with(V2.text("gisela", "hi"), &json!({"avatar": "mIcon.svg"}))).await;
    assert_eq!(native.event("message").await["from"]["avatar"], "mIcon.svg");
    v2.send(V2.text("gisela", "")).await;
    assert_eq!(native.event("message").await["content"]["text"], "", "an empty text may come from gischat");
}

#[tokio::test]
async fn a_text_put_over_http_comes_from_no_member() {
    let server = Server::start(&[]).await;
    let mut native = Native::join(&server, "nadia", "QGIS").await;
    for (path, key) in [("/room/QGIS/message", "message"), ("/room/QGIS/text", "text"), ("/channel/QGIS/text", "text")]
    {
        let put = server.put(path, json!({"author": "script", key: "hi"})).await;
        assert_eq!(put.status, 200, "{put:?}");
        let heard = native.event("message").await;
        assert_eq!(heard["from"], json!({"nickname": "script", "gischat": true}), "{path}");
        assert_eq!(heard["content"], json!({"kind": "text", "text": "hi"}));
        if path.starts_with("/channel") {
            assert_eq!(put.json()["id"], heard["id"]);
        }
        native.refused(json!({"type": "delete", "room": "QGIS", "id": heard["id"]}), "forbidden").await;
    }
}

#[tokio::test]
async fn likes_are_messages_of_their_own_kind() {
    let server = Server::start(&[]).await;
    let mut native = Native::join(&server, "nadia", "QGIS").await;
    let mut other = Native::join(&server, "other", "QGIS").await;
    for generation in [V2, V3] {
        let mut member = Member::enter(&server, generation, "QGIS", 3).await;
        member.register("gisela").await;
        native.presence("joined", "gisela").await;
        member.send(like("gisela", "nadia", "well said")).await;
        for hearer in [&mut native, &mut other] {
            let heard = hearer.event("message").await;
            assert_eq!(heard["content"], json!({"kind": "like", "liked_author": "nadia", "message": "well said"}));
            assert_eq!((&heard["from"]["nickname"], &heard["from"]["gischat"]), (&json!("gisela"), &json!(true)));
            assert!(heard["from"]["member"].is_string() && heard["id"].is_string());
        }
        member.leave().await;
        native.presence("left", "gisela").await;
    }
}

#[tokio::test]
async fn a_reply_of_v3_names_its_message() {
    let server = Server::start(&[]).await;
    let mut native = Native::join(&server, "nadia", "QGIS").await;
    let mut v3 = Member::enter(&server, V3, "QGIS", 2).await;
    let said = native.say("QGIS", "a question").await;
    v3.send(with(V3.text("gustav", "an answer"), &json!({"in_reply_to_id": said["id"]}))).await;
    let heard = native.until(|frame| frame["content"]["text"] == "an answer").await;
    assert_eq!(heard["in_reply_to_id"], said["id"]);
}

/// All members see the same order, in each protocol.
#[tokio::test]
async fn all_members_see_one_order() {
    let server = Server::start(&[("MESSAGE_RATE", "0")]).await;
    let mut natives = vec![Native::join(&server, "nadia", "QGIS").await, Native::join(&server, "nora", "QGIS").await];
    let mut v2 = Member::enter(&server, V2, "QGIS", 3).await;
    let mut v3 = Member::enter(&server, V3, "QGIS", 4).await;
    for number in 0..50 {
        v2.say("gisela", &format!("v2 {number}")).await;
        v3.say("gustav", &format!("v3 {number}")).await;
        for native in &mut natives {
            let text = format!("{} {number}", native.welcome["nickname"]);
            native.send(json!({"type": "send", "room": "QGIS", "content": {"kind": "text", "text": text}})).await;
        }
    }
    let mut orders: Vec<Vec<Value>> = Vec::new();
    for member in [&mut v2, &mut v3] {
        let mut order = Vec::new();
        while order.len() < 200 {
            order.push(member.client.until(|frame| frame["type"] == "text").await["text"].clone());
        }
        orders.push(order);
    }
    for native in &mut natives {
        let mut order = Vec::new();
        while order.len() < 200 {
            order.push(native.event("message").await["content"]["text"].clone());
        }
        orders.push(order);
    }
    assert!(orders.iter().all(|order| *order == orders[0]), "{orders:?}");
}

#[tokio::test]
async fn a_registered_client_is_in_the_roster() {
    let server = Server::start(&[]).await;
    let mut v3 = Member::enter(&server, V3, "QGIS", 1).await;
    v3.send(newcomer("gustav")).await;
    v3.expect(newcomer("gustav")).await;
    let mut native = Native::hello(&server, "nadia").await;
    let state = native.enter("QGIS").await;
    assert_eq!((&state["members"][0]["nickname"], &state["members"][0]["features"]), (&json!("gustav"), &json!([])));
    v3.say("gustav", "hi").await;
    assert_eq!(native.event("message").await["from"]["member"], state["members"][0]["member"]);
}

#[tokio::test]
async fn who_loses_the_connection_has_not_left() {
    let server = Server::start(&[]).await;
    let mut native = Native::join(&server, "nadia", "QGIS").await;
    for is_lost in [true, false] {
        let mut member = Member::enter(&server, V3, "QGIS", 2).await;
        member.register("gisela").await;
        native.presence("joined", "gisela").await;
        match is_lost {
            true => drop(member),
            false => member.leave().await,
        }
        let reason = native.presence("left", "gisela").await["reason"].clone();
        assert_eq!(reason, if is_lost { "lost" } else { "left" });
    }
}

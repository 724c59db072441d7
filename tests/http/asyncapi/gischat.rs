//! The document's part about gischat's clients, which is a file, checked against the dialects and against a server.

use super::described::{Described, assert_fits, document, document_of, messages, names, strict, validator};
use crate::common::samples::samples;
use crate::common::{Client, Server};
use causerie::config::Config;
use causerie::dialect::{Dialect, Intent, ParsedFrame, encode};
use causerie::message::{
    ClientKind, Content, Envelope, Lang, Like, Message, Nickname, NodeTag, Occasion, Post, Reaction, Recipients,
    Rejection, Rules, Stamp,
};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use uuid::{Uuid, uuid};

const CHANNELS: [(&str, Dialect); 3] = [("room_v1", Dialect::V1), ("room_v2", Dialect::V2), ("channel", Dialect::V3)];
/// The message of the examples, and the one that it answers.
const EXAMPLE: Uuid = uuid!("019aa1c2-7d3e-7a41-9c5b-2f6e8d0a1b3c");
const EARLIER: Uuid = uuid!("019aa1b0-1c2d-7e3f-8a4b-5c6d7e8f9a0b");

fn read(dialect: Dialect, frame: &Value, rules: &Rules) -> Result<Intent, Rejection> {
    ParsedFrame::read(&frame.to_string()).decode(dialect, rules)
}

fn decode(dialect: Dialect, frame: &Value) -> Intent {
    read(dialect, frame, &Rules::default()).unwrap_or_else(|refused| panic!("{frame}: {refused:?}"))
}

fn named<'d>(described: &'d [Described], name: &str) -> &'d Described {
    described.iter().find(|message| message.name == name).unwrap_or_else(|| panic!("{name} is not described"))
}

#[test]
fn examples_of_clients_are_read() {
    for (channel, dialect) in CHANNELS {
        for message in messages(&document(), channel, "receive") {
            for example in message.examples {
                assert_ne!(decode(dialect, &example), Intent::Nothing, "{example}");
            }
        }
    }
}

/// The lengths of the document are those of the dialects, also where a setting has changed them.
#[test]
fn texts_are_read_if_and_only_if_they_are_as_long_as_described() {
    let settings = [
        ("MAX_MESSAGE_LENGTH", "64"),
        ("MAX_GEOJSON_FEATURES", "2"),
        ("MAX_IMAGE_RAW_LENGTH", "140"),
        ("MAX_MODEL_RAW_LENGTH", "200"),
        ("MAX_SCRIPT_RAW_LENGTH", "300"),
    ];
    let other = Config::from_pairs(settings).unwrap_or_else(|faults| panic!("{faults}")).config;
    let mut refused = 0;
    for config in [Config::default(), other] {
        let document = document_of(&config);
        for (channel, dialect) in CHANNELS {
            for message in messages(&document, channel, "receive") {
                let (validator, example) = (validator(&document, &message.payload), &message.examples[0]);
                for key in example.as_object().unwrap().keys().filter(|key| *key != "type") {
                    for value in values(key, &example[key], &message.payload["properties"][key]) {
                        let mut frame = example.clone();
                        frame[key] = value;
                        let intent = read(dialect, &frame, &config.rules);
                        let is_read = intent.is_ok_and(|intent| intent != Intent::Nothing);
                        let length = frame[key].as_str().map_or(0, str::len);
                        // The text that is liked may be longer than it can be said.
                        let is_loose = is_read && (&*message.name, &**key) == ("like", "message");
                        let fits = is_loose || is_read == validator.is_valid(&frame);
                        assert!(fits, "{channel} {} {key}: {length}, {is_read}", message.name);
                        refused += usize::from(!is_read);
                    }
                }
            }
        }
    }
    assert!(refused > 100, "{refused}");
}

/// Values of this key around all bounds that are not far, and around its own.
fn values(key: &str, like: &Value, described: &Value) -> Vec<Value> {
    if key == "geojson" {
        return [2, 3, 500, 501].map(|features| json!({ "features": vec![json!({}); features] })).into();
    }
    let near = [2, 3, 32, 33, 50, 51, 64, 65, 128, 129, 140, 141, 200, 201, 255, 256, 300, 301, 2000, 2001];
    let own = described["maxLength"].as_u64().map(|most| most as usize);
    let lengths = near.into_iter().chain(own.into_iter().flat_map(|most| [most, most + 1, most + 4]));
    // The validator reads base64 besides.
    let lengths = lengths.filter(|length| like.is_string() && (key != "image_data" || length % 4 == 0));
    lengths.map(|length| "x".repeat(length).into()).collect()
}

#[test]
fn every_kind_is_said_and_heard_as_described() {
    let document = strict();
    for (channel, dialect) in &CHANNELS[1..] {
        let (said, heard) = (messages(&document, channel, "receive"), messages(&document, channel, "send"));
        for sample in samples().iter().filter(|sample| *dialect == Dialect::V3 || sample.is_known_to_v2()) {
            assert_fits(&document, &named(&said, sample.kind()).payload, &sample.sent);
            let Intent::Post(post, _) = decode(*dialect, &sample.sent) else { panic!("no post") };
            let written = written(*dialect, Message::Post(post), Stamp::fresh()).expect("it is heard");
            assert_fits(&document, &named(&heard, sample.kind()).payload, &written);
        }
    }
}

fn written(dialect: Dialect, message: Message, stamp: Stamp) -> Option<Value> {
    let occasion = Occasion::Live;
    let recipients = match (&message, dialect) {
        (Message::Like(_), Dialect::V2) => Recipients::One(NodeTag::random().member()),
        _ => Recipients::Everybody,
    };
    let envelope = Envelope { room: "QGIS".into(), stamp, sender: None, message, recipients, occasion };
    Some(encode(dialect, &envelope, Lang::English)?.parse().expect("JSON"))
}

/// Content of the examples of the server: that which a client of gischat 3 says in its own examples, and the rest.
fn told() -> Vec<Message> {
    let name = |name| Nickname::parse(name, &Rules::default()).unwrap();
    let (document, jane) = (document(), name("jane_d"));
    let said = messages(&document, "channel", "receive");
    let posts = said.iter().filter_map(|message| match decode(Dialect::V3, message.examples.get(1)?) {
        Intent::Post(post, _) => {
            let in_reply_to_id = matches!(post.content, Content::Text(_)).then_some(EARLIER);
            Some(Message::Post(Post { in_reply_to_id, ..post }))
        }
        _ => None,
    });
    let like = Like {
        liker_author: jane.clone(),
        liked_author: name("bob"),
        message: "Hi @all".into(),
        by: ClientKind::Gischat,
        reaction: Reaction::default(),
    };
    let others = [
        Message::Like(like),
        Message::Count(12),
        Message::Newcomer(jane.clone()),
        Message::Exiter(jane.clone()),
        Message::Rejected(Rejection::NicknameTaken(jane)),
    ];
    posts.chain(others).collect()
}

#[test]
fn examples_of_the_server_are_as_it_writes_them() {
    let stamp = Stamp { id: EXAMPLE, seconds: 1_795_156_210, claimed_seconds: None };
    for (channel, dialect) in CHANNELS {
        let examples = messages(&document(), channel, "send").into_iter().flat_map(|message| message.examples);
        let written = told().into_iter().filter_map(|message| written(dialect, message, stamp.clone()));
        assert_eq!(examples.collect::<Vec<_>>(), written.collect::<Vec<_>>(), "{channel}");
    }
}

/// The client that says an example, and `bob`, who is told.
#[tokio::test]
async fn a_server_takes_the_examples_and_tells_others_as_described() {
    let server = Server::start(&[("MESSAGE_RATE", "0")]).await;
    let document = strict();
    for (path, (channel, dialect)) in ["/v1/room/QGIS/ws", "/v2/room/QGIS/ws", "/channel/QGIS/ws"].iter().zip(CHANNELS)
    {
        let heard = messages(&document, channel, "send");
        let (mut jane, mut bob) = (Client::connect(&server, path).await, Client::connect(&server, path).await);
        if dialect != Dialect::V1 {
            bob.send(json!({"type": "newcomer", "newcomer": "bob"})).await;
        }
        for message in messages(&document, channel, "receive") {
            for example in message.examples {
                jane.send(example.clone()).await;
                let is_it = |frame: &Value| frame["type"] == example["type"] && frame["message"] == example["message"];
                let frame = bob.until(is_it).await;
                assert_fits(&document, &named(&heard, &message.name).payload, &frame);
            }
        }
        jane.leave().await;
        bob.leave().await;
    }
}

#[test]
fn the_document_has_each_message_and_no_other() {
    let document = document();
    let kinds = ["text", "image", "geojson", "crs", "bbox", "position", "model"];
    let with = |more: &[&'static str]| kinds.iter().chain(more).copied().collect::<BTreeSet<_>>();
    let rows = [
        ("room_v1", "receive", BTreeSet::from(["message"])),
        ("room_v1", "send", BTreeSet::from(["message", "internal"])),
        ("room_v2", "receive", with(&["newcomer", "like"])),
        ("room_v2", "send", with(&["newcomer", "like", "exiter", "nb_users", "uncompliant"])),
        ("channel", "receive", with(&["newcomer", "like", "script"])),
        ("channel", "send", with(&["newcomer", "like", "script", "nb_users", "uncompliant"])),
    ];
    for (channel, action, wanted) in rows {
        assert_eq!(names(&messages(&document, channel, action)), wanted, "{channel} {action}");
    }
}

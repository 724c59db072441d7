//! The document's part about gischat's clients, checked against the dialects.

use super::described::{assert_fits, document, messages, names, strict};
use crate::common::samples::samples;
use causerie::dialect::{Dialect, Intent, ParsedFrame, encode};
use causerie::message::{Claim, Envelope, Lang, Message, Occasion, Recipients, Rules, Stamp};
use serde_json::Value;
use std::collections::BTreeSet;

const CHANNELS: [(&str, Dialect); 3] = [("room_v1", Dialect::V1), ("room_v2", Dialect::V2), ("channel", Dialect::V3)];

fn decode(dialect: Dialect, frame: &Value) -> Intent {
    let text = frame.to_string();
    ParsedFrame::read(&text).decode(dialect, &Rules::default()).unwrap_or_else(|refused| panic!("{frame}: {refused:?}"))
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

#[test]
fn every_kind_is_said_and_heard_as_described() {
    let document = strict();
    for (channel, dialect) in &CHANNELS[1..] {
        let (said, heard) = (messages(&document, channel, "receive"), messages(&document, channel, "send"));
        for sample in samples().iter().filter(|sample| *dialect == Dialect::V3 || sample.is_known_to_v2()) {
            let of_kind = |message: &&super::described::Described| message.name == sample.kind();
            let said = said.iter().find(of_kind).expect("it is described");
            assert_fits(&document, &said.payload, &sample.sent);
            let Intent::Post(post, _) = decode(*dialect, &sample.sent) else { panic!("no post") };
            let written = written(*dialect, Message::Post(post));
            assert_fits(&document, &heard.iter().find(of_kind).expect("it is described").payload, &written);
        }
    }
}

fn written(dialect: Dialect, message: Message) -> Value {
    let stamp = Stamp::accept(Claim::default());
    let (recipients, occasion) = (Recipients::Everybody, Occasion::Live);
    let envelope = Envelope { room: "QGIS".into(), stamp, sender: None, message, recipients, occasion };
    encode(dialect, &envelope, Lang::English).expect("it is heard").parse().expect("JSON")
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

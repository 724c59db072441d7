//! Properties of every message: its frames can be read back, and have exactly the keys that their generation knows (contract
//! `gischat`, sections 2 to 4). `src/dialect/fuzz.rs` reads frames of any text.

use causerie::dialect::{Dialect, Intent, ParsedFrame, encode, put_answer};
use causerie::message::{
    Bbox, Claim, ClientKind, Content, Crs, Envelope, Geojson, Lang, Like, Message, Model, Nickname, NodeTag,
};
use causerie::message::{Occasion, Position, Post, Reaction, Recipients, Rejection, Rules, Script, Stamp};
use proptest::prelude::*;
use serde_json::value::RawValue;
use std::sync::Arc;
use uuid::Uuid;

fn decode(dialect: Dialect, text: &str, rules: &Rules) -> Result<Intent, Rejection> {
    ParsedFrame::read(text).decode(dialect, rules)
}

/// `true` if the text fits JSON's grammar: half a surrogate pair, escaped, passes.
fn is_json(text: &str) -> bool {
    serde_json::from_str::<&RawValue>(text).is_ok()
}

fn write_everything(message: &Message) {
    for recipients in [Recipients::Everybody, Recipients::One(NodeTag::random().member())] {
        for occasion in [Occasion::Live, Occasion::Replay] {
            for dialect in Dialect::ALL {
                let recipients = recipients.clone();
                let envelope = Envelope { recipients, occasion, ..envelope(message.clone(), Claim::default()) };
                if let Some(frame) = encode(dialect, &envelope, Lang::French) {
                    let mut keys = keys(&frame);
                    if dialect == Dialect::Native {
                        keys.retain(|key| !["in_reply_to_id", "replay"].contains(&key.as_str()));
                    }
                    assert_eq!(keys, expected_keys(dialect, message), "{frame}");
                }
                assert!(is_json(&put_answer(dialect, &envelope)));
            }
        }
    }
}

fn envelope(message: Message, claim: Claim) -> Envelope {
    let stamp = Stamp { id: claim.id.unwrap_or_default(), seconds: 7, claimed_seconds: claim.seconds };
    Envelope {
        room: "QGIS".into(),
        stamp,
        sender: None,
        message,
        recipients: Recipients::Everybody,
        occasion: Occasion::Live,
    }
}

fn keys(frame: &str) -> Vec<String> {
    let frame: serde_json::Map<String, serde_json::Value> = serde_json::from_str(frame).unwrap();
    frame.keys().cloned().collect()
}

/// The table of sections 2.3, 3.2 and 4.2.
fn expected_keys(dialect: Dialect, message: &Message) -> Vec<&'static str> {
    let (is_post, own) = match message {
        Message::Count(_) => (false, "nb_users"),
        Message::Newcomer(_) => (false, "newcomer"),
        Message::Exiter(_) => (false, "exiter"),
        Message::Rejected(_) => (false, "reason"),
        Message::Like(_) => (false, "liker_author liked_author message"),
        Message::Post(post) => (true, own_keys(&post.content)),
        Message::Notice(_) | Message::Event(_) | Message::Reply(_) | Message::Livefield(_) => {
            unreachable!("not made here")
        }
    };
    if dialect == Dialect::Native {
        return vec!["type", "id", "timestamp", "room", "from", "content"];
    }
    if dialect == Dialect::V1 {
        return if is_post { vec!["message", "author", "avatar"] } else { vec!["author", "nb_users"] };
    }
    let mut keys = vec!["type"];
    if dialect == Dialect::V3 {
        keys.extend(["id", "timestamp"]);
    }
    if is_post {
        keys.extend(["author", "avatar"]);
    }
    keys.extend(own.split(' ').filter(|key| *key != "style" || dialect != Dialect::V2WithoutStyle));
    if let (Dialect::V3, Message::Post(Post { in_reply_to_id: Some(_), .. })) = (dialect, message) {
        keys.push("in_reply_to_id");
    }
    keys
}

fn own_keys(content: &Content) -> &'static str {
    match content {
        Content::Text(_) => "text",
        Content::Image(_) => "image_data",
        Content::Geojson(_) => "layer_name crs_wkt crs_authid geojson style",
        Content::Crs(_) => "crs_wkt crs_authid",
        Content::Bbox(_) => "crs_wkt crs_authid xmin xmax ymin ymax",
        Content::Position(_) => "crs_wkt crs_authid x y",
        Content::Model(_) => "model_name model_group raw_xml",
        Content::Script(_) => "name raw_pycode",
        Content::Sealed(_) => unreachable!("only sealed rooms have them, which clients of gischat do not enter"),
    }
}

fn texts() -> impl Strategy<Value = Arc<str>> {
    prop_oneof!["\\PC{0,20}", "[\\x00-\\x7f]{0,20}", any::<String>().prop_map(|text| text.chars().take(40).collect())]
        .prop_map(Arc::from)
}

fn nicknames() -> impl Strategy<Value = Nickname> {
    "[A-Za-z0-9_-]{3,32}".prop_map(|name| Nickname::parse(&name, &Rules::default()).unwrap())
}

fn systems() -> impl Strategy<Value = Crs> {
    (texts(), texts()).prop_map(|(wkt, authid)| Crs { wkt, authid })
}

fn numbers() -> impl Strategy<Value = f64> {
    any::<f64>().prop_filter("finite", |number| number.is_finite())
}

/// Any JSON, nested a little.
fn values() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        any::<String>().prop_map(Into::into),
    ];
    leaf.prop_recursive(4, 24, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Into::into),
            prop::collection::vec((any::<String>(), inner), 0..5)
                .prop_map(|entries| serde_json::Value::Object(entries.into_iter().collect())),
        ]
    })
}

fn layers() -> impl Strategy<Value = Geojson> {
    let features = prop::collection::vec(values(), 0..4);
    let style = texts().prop_map(Some);
    (texts(), systems(), features, values(), style).prop_map(|(layer_name, crs, features, other, style)| {
        let count = features.len();
        let geojson = serde_json::json!({"type": other, "features": features, "z": 1.0}).to_string();
        Geojson { layer_name, crs, geojson: geojson.into(), features: count, style }
    })
}

fn contents() -> impl Strategy<Value = Content> {
    prop_oneof![
        texts().prop_map(Content::Text),
        texts().prop_map(Content::Image),
        layers().prop_map(Content::Geojson),
        systems().prop_map(Content::Crs),
        (systems(), numbers(), numbers(), numbers(), numbers())
            .prop_map(|(crs, xmin, xmax, ymin, ymax)| Content::Bbox(Bbox { crs, xmin, xmax, ymin, ymax })),
        (systems(), numbers(), numbers()).prop_map(|(crs, x, y)| Content::Position(Position {
            crs,
            x,
            y,
            accuracy: None
        })),
        (texts(), prop::option::of(texts()), texts()).prop_map(|(name, group, raw_xml)| Content::Model(Model {
            name,
            group,
            raw_xml
        })),
        (texts(), texts()).prop_map(|(name, raw_pycode)| Content::Script(Script { name, raw_pycode })),
    ]
}

fn posts() -> impl Strategy<Value = Post> {
    let reply = prop::option::of(any::<u128>().prop_map(Uuid::from_u128));
    (nicknames(), prop::option::of(texts()), reply, contents()).prop_map(|(author, avatar, in_reply_to_id, content)| {
        Post { avatar, in_reply_to_id, ..Post::new(ClientKind::Gischat, author, content) }
    })
}

fn claims() -> impl Strategy<Value = Claim> {
    (any::<u128>(), "0|-?[1-9][0-9]{0,40}")
        .prop_map(|(id, seconds)| Claim { id: Some(Uuid::from_u128(id)), seconds: Some(seconds.into()) })
}

proptest! {
    // Seeds go to the output, not into a file.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_post_is_written_with_the_keys_of_its_generation(post in posts()) {
        write_everything(&Message::Post(post));
    }

    #[test]
    fn other_messages_are_written_with_the_keys_of_each(one in nicknames(), other in nicknames(), message in texts(), count in any::<usize>()) {
        write_everything(&Message::Newcomer(one.clone()));
        write_everything(&Message::Exiter(one.clone()));
        write_everything(&Message::Count(count));
        write_everything(&Message::Rejected(Rejection::NicknameTaken(one.clone())));
        write_everything(&Message::Rejected(Rejection::TooManyFeatures { count, max: 500 }));
        write_everything(&Message::Like(Like { liker_author: one, liked_author: other, message, by: ClientKind::Gischat, reaction: Reaction::default() }));
    }

    #[test]
    fn v3_is_read_back(post in posts(), claim in claims()) {
        let frame = encode(Dialect::V3, &envelope(Message::Post(post.clone()), claim.clone()), Lang::English).unwrap();
        let read = decode(Dialect::V3, &frame, &Rules::default());
        prop_assert_eq!(read, Ok(Intent::Post(post, claim)));
    }

    #[test]
    fn v2_is_read_back(post in posts()) {
        let is_script = matches!(post.content, Content::Script(_));
        let frame = encode(Dialect::V2, &envelope(Message::Post(post.clone()), Claim::default()), Lang::English);
        prop_assert_eq!(frame.is_none(), is_script);
        if let Some(frame) = frame {
            let read = decode(Dialect::V2, &frame, &Rules::default());
            let post = Post { in_reply_to_id: None, ..post };
            prop_assert_eq!(read, Ok(Intent::Post(post, Claim::default())));
        }
    }

    #[test]
    fn v1_is_read_back(author in nicknames(), avatar in prop::option::of(texts()), text in texts()) {
        let post = Post { avatar, ..Post::new(ClientKind::Gischat, author, Content::Text(text)) };
        let frame = put_answer(Dialect::V1, &envelope(Message::Post(post.clone()), Claim::default()));
        let read = decode(Dialect::V1, &frame, &Rules::default());
        prop_assert_eq!(read, Ok(Intent::Post(post, Claim::default())));
    }
}

//! The messages of gischat's clients, generation by generation (contract `gischat`, sections 2 to 4). What they send is
//! read by `dialect`; the examples of what they are told are written by it.

use super::builder::{DocumentBuilder, Notification};
use super::content::{self, Side};
use super::samples::Samples;
use super::schema::{Property, about, closed, constant, may, must, named, nullable, object, string, text, uuid};
use crate::dialect::{Dialect, is_known};
use crate::message::{ContentKind, Message, Occasion, Rules};
use serde_json::{Map, Value, json};

/// A typed generation.
struct GenerationChannel {
    channel: &'static str,
    dialect: Dialect,
    says: Side,
    hears: Side,
    /// `true` if frames have `id` and `timestamp`.
    is_stamped: bool,
}

const V2: GenerationChannel = GenerationChannel {
    channel: "room_v2",
    dialect: Dialect::V2,
    says: Side::V2Says,
    hears: Side::V2Hears,
    is_stamped: false,
};

const V3: GenerationChannel = GenerationChannel {
    channel: "channel",
    dialect: Dialect::V3,
    says: Side::V3Says,
    hears: Side::V3Hears,
    is_stamped: true,
};

/// Writes all messages of the three generations and their operations.
pub(super) fn write(builder: &mut DocumentBuilder, rules: &Rules, samples: &Samples) {
    untyped(builder, rules, samples);
    for generation in [V2, V3] {
        generation.write(builder, rules, samples);
    }
}

/// A frame that a client sends: its access is that of the socket.
fn said(builder: &mut DocumentBuilder, channel: &str, name: &str, summary: &str, payload: Value, examples: Vec<Value>) {
    let message = DocumentBuilder::message(name, summary, payload, examples);
    builder.asked(channel, &format!("say_{name}"), message, &[]);
    builder.secure(&["token", "key"]);
}

fn untyped(builder: &mut DocumentBuilder, rules: &Rules, samples: &Samples) {
    let channel = "room_v1";
    let message = [
        must("message", string(0, rules.max_message_length)),
        must("author", named("OwnNickname")),
        may("avatar", nullable()),
    ];
    let examples = vec![
        json!({ "message": "Hi @all", "author": "jane_d" }),
        json!({ "message": "Hi @all", "author": "jane_d", "avatar": "mGeoPackage.svg" }),
    ];
    said(builder, channel, "message", "Says something. What is wrong is ignored.", object(message), examples);
    let post = samples.posts().into_iter().map(|(_, post)| post).filter_map(|post| heard(samples, Dialect::V1, post));
    let keys = [must("message", text()), must("author", text()), must("avatar", nullable())];
    let says = "Something is said in the room; what this generation cannot read is told in a line of text.";
    builder.told(channel, Notification { name: "message", says, payload: closed(keys), examples: post.collect() });
    let keys = [must("author", constant("internal")), must("nb_users", json!({ "type": "integer", "minimum": 0 }))];
    let [count, ..] = samples.gischat();
    let examples = heard(samples, Dialect::V1, count).into_iter().collect();
    let says = "How many are in the room, told within 2 s.";
    builder.told(channel, Notification { name: "internal", says, payload: closed(keys), examples });
}

fn heard(samples: &Samples, dialect: Dialect, message: Message) -> Option<Value> {
    samples.written(dialect, message, Occasion::Live)
}

impl GenerationChannel {
    fn write(&self, builder: &mut DocumentBuilder, rules: &Rules, samples: &Samples) {
        let kinds = ContentKind::ALL.iter().copied().filter(|kind| is_known(self.dialect, *kind));
        for kind in kinds {
            let keys = [self.author(), content::keys(kind, self.says, rules), self.answered()].concat();
            let name = kind.name();
            let summary = match kind {
                ContentKind::Text => "Says something.".into(),
                _ => format!("Shares what `{name}` says."),
            };
            let examples = self.examples(kind, &keys);
            said(builder, self.channel, name, &summary, object(self.head(name, true, keys)), examples);
        }
        let keys = vec![must("newcomer", named("OwnNickname"))];
        let examples = vec![json!({ "type": "newcomer", "newcomer": "jane_d" })];
        let payload = object(self.head("newcomer", true, keys));
        said(builder, self.channel, "newcomer", "Wants to be known by a nickname.", payload, examples);
        let payload = object(self.head("like", true, self.like(Some(rules))));
        let example = json!({ "type": "like", "liker_author": "jane_d", "liked_author": "bob", "message": "Hi @all" });
        said(builder, self.channel, "like", "Likes what somebody said.", payload, vec![example]);
        for (kind, post) in samples.posts().into_iter().filter(|(kind, _)| is_known(self.dialect, *kind)) {
            let author = vec![must("author", text()), must("avatar", nullable())];
            let keys = [author, content::keys(kind, self.hears, rules), self.answered()].concat();
            self.told(builder, kind.name(), "Something is said in the room.", keys, heard(samples, self.dialect, post));
        }
        let [like, _] = samples.likes();
        let says = match self.is_stamped {
            true => "Somebody likes what somebody said. Everybody is told.",
            false => "Somebody likes what the recipient said.",
        };
        self.told(builder, "like", says, self.like(None), heard(samples, self.dialect, like));
        self.tell_the_rest(builder, samples);
    }

    fn tell_the_rest(&self, builder: &mut DocumentBuilder, samples: &Samples) {
        let [count, newcomer, exiter, rejected] = samples.gischat();
        let integer = json!({ "type": "integer", "minimum": 0 });
        let rows = [
            ("nb_users", "How many are in the room, told within 2 s.", must("nb_users", integer), count),
            ("newcomer", "Somebody has registered a nickname.", must("newcomer", text()), newcomer),
            ("exiter", "Who had registered this nickname left.", must("exiter", text()), exiter),
            ("uncompliant", "What the recipient sent was refused.", must("reason", text()), rejected),
        ];
        for (name, says, key, message) in rows {
            if let Some(example) = heard(samples, self.dialect, message) {
                self.told(builder, name, says, vec![key], Some(example));
            }
        }
    }

    fn told(
        &self,
        builder: &mut DocumentBuilder,
        name: &'static str,
        says: &'static str,
        keys: Vec<Property>,
        example: Option<Value>,
    ) {
        let payload = closed(self.head(name, false, keys));
        builder.told(self.channel, Notification { name, says, payload, examples: example.into_iter().collect() });
    }

    /// The keys that every frame begins with, before these.
    fn head(&self, name: &'static str, is_said: bool, keys: Vec<Property>) -> Vec<Property> {
        let key = if is_said { may } else { must };
        let stamp = [
            key("id", if is_said { about(uuid(), "Kept, where it is given.") } else { uuid() }),
            key(
                "timestamp",
                json!({ "type": "integer", "description": "Seconds since the epoch, by the sender's clock." }),
            ),
        ];
        let stamp = stamp.into_iter().filter(|_| self.is_stamped);
        std::iter::once(must("type", constant(name))).chain(stamp).chain(keys).collect()
    }

    fn author(&self) -> Vec<Property> {
        vec![must("author", named("OwnNickname")), may("avatar", nullable())]
    }

    /// The message that a post answers, which only 3.x knows.
    fn answered(&self) -> Vec<Property> {
        self.is_stamped.then(|| may("in_reply_to_id", uuid())).into_iter().collect()
    }

    fn like(&self, said: Option<&Rules>) -> Vec<Property> {
        let name = || if said.is_some() { named("OwnNickname") } else { text() };
        let message = said.map_or_else(text, |rules| string(0, rules.max_message_length));
        vec![must("liker_author", name()), must("liked_author", name()), must("message", message)]
    }

    /// The shortest form, and one with everything.
    fn examples(&self, kind: ContentKind, keys: &[Property]) -> Vec<Value> {
        let mut frame = Map::new();
        frame.insert("type".into(), kind.name().into());
        frame.insert("author".into(), "jane_d".into());
        let short = frame.clone();
        if self.is_stamped {
            frame.insert("id".into(), super::samples::MESSAGE.into());
            frame.insert("timestamp".into(), 1_795_156_210.into());
        }
        frame.insert("avatar".into(), "mGeoPackage.svg".into());
        let content = content::example(kind);
        let is_needed = |name: &str| keys.iter().any(|key| key.is_required && key.name == name);
        let needed = content.clone().into_iter().filter(|(name, _)| is_needed(name));
        [short.into_iter().chain(needed).collect::<Map<_, _>>(), frame.into_iter().chain(content).collect()]
            .map(Value::from)
            .into()
    }
}

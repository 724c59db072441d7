//! Order of one member's frames at another (`docs/protocol.md`, What is promised): the order of sending, for all kinds.

use super::files::{offer, update};
use super::signals::signal;
use super::stage::{ROOM, server, with};
use crate::common::Server;
use crate::common::native::{Native, moderator};
use serde_json::{Value, json};

/// Number of times that each pair of kinds is sent: one after the other, without waiting.
const TIMES: usize = 5;

/// A member that sends frames of all kinds, and a member that receives them all.
struct Pair {
    ann: Native,
    bob: Native,
    /// The ends of a transfer that runs between them.
    ends: (String, String),
}

impl Pair {
    async fn meet(server: &Server) -> Self {
        let features = json!(["direct", "call", "file"]);
        let hello = json!({"nickname": "ann", "token": moderator(), "features": features});
        let mut ann = Native::hello_with(server, hello).await;
        ann.enter(ROOM).await;
        let mut bob = Native::join(server, "bob", ROOM).await;
        ann.presence("joined", "bob").await;
        let offered = ann.ok(with(offer(), "to", bob.member())).await;
        let accepted = bob.ok(update(&offered, "accepted")).await;
        let peer = |frame: &Value| frame["peer"].as_str().expect("an end").to_owned();
        let ends = (peer(&offered), peer(&accepted));
        ann.event("file_status").await;
        Self { ann, bob, ends }
    }

    /// The id of a message that ann has sent.
    async fn said(&mut self) -> Value {
        let said = self.ann.say(ROOM, "before").await;
        said["id"].clone()
    }

    /// A direct message of bob without an acknowledgement of ann: its reference and its id.
    async fn asked(&mut self) -> (u64, Value) {
        let reference = self.bob.send(direct(&self.ann.member())).await;
        let direct = self.ann.event("direct_message").await;
        (reference, direct["id"].clone())
    }
}

fn direct(to: &str) -> Value {
    let content = json!({"kind": "text", "text": "for you"});
    json!({"type": "direct_send", "room": ROOM, "to": to, "content": content})
}

fn say(content: &Value) -> Value {
    json!({"type": "send", "room": ROOM, "content": content})
}

/// A kind of request that another member is told of.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Text,
    Layer,
    Like,
    Edit,
    Deletion,
    Notice,
    Direct,
    Acknowledgement,
    Signal,
    Offer,
    OfferToAll,
    Cancellation,
    Invitation,
    InvitationEnd,
}

const KINDS: [Kind; 14] = [
    Kind::Text,
    Kind::Layer,
    Kind::Like,
    Kind::Edit,
    Kind::Deletion,
    Kind::Notice,
    Kind::Direct,
    Kind::Acknowledgement,
    Kind::Signal,
    Kind::Offer,
    Kind::OfferToAll,
    Kind::Cancellation,
    Kind::Invitation,
    Kind::InvitationEnd,
];

/// Recognizes the frame for bob that one request causes.
type Matcher = Box<dyn Fn(&Value) -> bool>;

impl Kind {
    /// Ann's request, and the matcher of its frame at bob. Objects that the request needs are made first.
    async fn prepare(self, pair: &mut Pair, mark: &str) -> (Value, Matcher) {
        let text = mark.to_owned();
        match self {
            Self::Text => {
                let request = say(&json!({"kind": "text", "text": mark}));
                (request, Box::new(move |frame| frame["type"] == "message" && frame["content"]["text"] == *text))
            }
            Self::Layer => {
                let layer = json!({"kind": "geojson", "layer_name": mark, "crs_wkt": "", "crs_authid": "EPSG:4326",
                    "geojson": {"type": "FeatureCollection", "features": []}});
                (say(&layer), Box::new(move |frame| frame["content"]["layer_name"] == *text))
            }
            Self::Like => {
                let request = say(&json!({"kind": "like", "liked_author": "bob", "message": mark}));
                (request, Box::new(move |frame| frame["content"]["message"] == *text))
            }
            Self::Edit => {
                let id = pair.said().await;
                let request = with(say(&json!({"kind": "text", "text": mark})), "replaces", id);
                (request, Box::new(move |frame| frame["replaces"].is_string() && frame["content"]["text"] == *text))
            }
            Self::Deletion => {
                let id = pair.said().await;
                let request = json!({"type": "delete", "room": ROOM, "id": id});
                (request, Box::new(move |frame| frame["type"] == "deleted" && frame["id"] == id))
            }
            Self::Notice => {
                let request = json!({"type": "notice", "room": ROOM, "level": "info", "text": mark});
                (request, Box::new(move |frame| frame["type"] == "notice" && frame["text"] == *text))
            }
            Self::Direct => {
                let content = json!({"kind": "text", "text": mark});
                let request = with(direct(&pair.bob.member()), "content", content);
                (request, Box::new(move |frame| frame["type"] == "direct_message" && frame["content"]["text"] == *text))
            }
            Self::Acknowledgement => {
                let (reference, id) = pair.asked().await;
                let request = json!({"type": "ack", "room": ROOM, "ids": [id]});
                (request, Box::new(move |frame| frame["ref"] == reference))
            }
            Self::Signal => {
                let (from, to) = &pair.ends;
                let request = with(signal(from, to), "data", json!({"mark": mark}));
                (request, Box::new(move |frame| frame["data"]["mark"] == *text))
            }
            Self::Offer | Self::OfferToAll => {
                let mut request = with(offer(), "name", mark);
                if self == Self::Offer {
                    request["to"] = pair.bob.member().into();
                }
                (request, Box::new(move |frame| frame["type"] == "file_offered" && frame["name"] == *text))
            }
            Self::Cancellation => {
                let offered = pair.ann.ok(with(offer(), "to", pair.bob.member())).await;
                let transfer = offered["transfer"].clone();
                let is_it = move |frame: &Value| frame["type"] == "file_status" && frame["transfer"] == transfer;
                (update(&offered, "cancelled"), Box::new(is_it))
            }
            Self::Invitation => {
                let request =
                    json!({"type": "invite", "room": ROOM, "to": pair.bob.member(), "call": true, "note": mark});
                (request, Box::new(move |frame| frame["type"] == "invited" && frame["note"] == *text))
            }
            Self::InvitationEnd => {
                let invite = json!({"type": "invite", "room": ROOM, "to": pair.bob.member(), "call": true});
                let id = pair.ann.ok(invite).await["invite"].clone();
                let request = json!({"type": "invite_cancel", "invite": id});
                (request, Box::new(move |frame| frame["type"] == "invite_closed" && frame["invite"] == id))
            }
        }
    }

    /// `true` if the two cannot be under way at once, for a member has one invitation of another.
    fn excludes(self, other: Self) -> bool {
        [self, other].iter().all(|kind| matches!(kind, Self::Invitation | Self::InvitationEnd))
    }

    /// Takes back the remains of a request, so that they do not count against later ones.
    async fn tidy(self, pair: &mut Pair, heard: &Value) {
        let request = match self {
            Self::Invitation => json!({"type": "invite_cancel", "invite": heard["invite"]}),
            Self::Offer | Self::OfferToAll => update(heard, "cancelled"),
            Self::Direct => {
                pair.bob.ok(json!({"type": "ack", "room": ROOM, "ids": [heard["id"]]})).await;
                return;
            }
            _ => return,
        };
        pair.ann.ok(request).await;
    }
}

#[tokio::test]
async fn any_two_kinds_arrive_in_the_order_of_sending() {
    let server = server(&[("LIMIT_ACK_TIMEOUT", "60")]).await;
    let mut pair = Pair::meet(&server).await;
    let mut wrong = Vec::new();
    for first in KINDS {
        for second in KINDS.into_iter().filter(|second| !first.excludes(*second)) {
            for time in 0..TIMES {
                let (one, is_one) = first.prepare(&mut pair, &format!("{first:?}-{second:?}-{time}-1")).await;
                let (other, is_other) = second.prepare(&mut pair, &format!("{first:?}-{second:?}-{time}-2")).await;
                let references = pair.ann.pipeline([one, other]).await;
                let one = pair.bob.until(|frame| is_one(frame) || is_other(frame)).await;
                let is_right = is_one(&one);
                let other = pair.bob.until(|frame| if is_right { is_other(frame) } else { is_one(frame) }).await;
                if !is_right {
                    wrong.push(format!("{second:?} before {first:?}"));
                }
                let (one, other) = if is_right { (one, other) } else { (other, one) };
                first.tidy(&mut pair, &one).await;
                second.tidy(&mut pair, &other).await;
                for reference in references {
                    assert_eq!(pair.ann.reply(reference).await["type"], "ok", "{first:?} {second:?}");
                }
            }
        }
    }
    assert_eq!(wrong, [] as [String; 0]);
}

#[tokio::test]
async fn an_invitation_ends_after_the_last_message_of_its_inviter() {
    let server = server(&[]).await;
    for time in 0..TIMES {
        let Pair { mut ann, mut bob, .. } = Pair::meet(&server).await;
        let invite = json!({"type": "invite", "room": ROOM, "to": bob.member(), "call": true});
        let mark = format!("before I go {time}");
        ann.pipeline([invite, say(&json!({"kind": "text", "text": mark})), json!({"type": "leave", "room": ROOM})])
            .await;
        let first = bob.until(|frame| frame["type"] == "invite_closed" || frame["content"]["text"] == *mark).await;
        assert_eq!(first["type"], "message");
        bob.event("invite_closed").await;
        ann.leave().await;
        bob.leave().await;
    }
}

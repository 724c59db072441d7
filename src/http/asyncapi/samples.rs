//! Things that are said and told, for examples: what the document shows of them is what the dialect really writes.

use super::content::read_example;
use crate::dialect::{Dialect, encode};
use crate::message::{
    Announced, BoardAuthor, BoardChange, BoardFeature, BoardState, CallId, CallState, ClientKind, Code, Content,
    ContentKind, Cursor, Deleted, Delivery, Direct, DirectStatus, Done, Drawing, Drawn, Envelope, Event, FeatureId,
    Features, File, FileStatus, Fix, Form, GeojsonDoor, Geometry, Ice, IceServer, InviteClosed, InviteId,
    InviteOutcome, Invited, Lang, Leaving, Left, Level, Like, Listed, ListedJson, Live, LiveKey, LiveValue, LiveValues,
    MailboxState, Media, MemberId, Message, Missed, MissedBecause, Nickname, Notice, Occasion, Offered, Participant,
    PeerId, Person, Post, Presence, Reaction, Recipients, Reference, Refusal, Removal, Removed, Reply, Roles,
    RoomState, Rules, Sealed, Sender, Shape, Signal, Stamp, Stroke, Tracked, TransferId, TransferStatus, Typing,
    Unreachable, View, Welcome,
};
use serde_json::{Value, json};
use std::sync::Arc;
use uuid::Uuid;

pub(super) const MEMBER: &str = "m.77aPd3VtE0-uWnCq";
const MEMBER_2: &str = "m.8ZkqR1xYb5_TsLo2";
pub(super) const PEER: &str = "p.3cVQm8Zt-A1yKd0e";
pub(super) const PEER_2: &str = "p.1uWnCqS5bZ7eT9wA";
pub(super) const INVITE: &str = "i.5dXr2Lk8Hq_Vt0Ym";
pub(super) const TRANSFER: &str = "t.a9Jf4Gw6Nz-Bc1Ps";
pub(super) const FEATURE: &str = "b.5f0cQ2m8Zt-A1yKd";
pub(super) const FEATURE_2: &str = "b.71OeRd_Mx5AqW2s9";
const CALL: &str = "c.71Oe3Iu9Rd_Mx5Aq";
pub(super) const MESSAGE: &str = "019aa1c2-7d3e-7a41-9c5b-2f6e8d0a1b3c";
const EARLIER: &str = "019aa1b0-1c2d-7e3f-8a4b-5c6d7e8f9a0b";
const SECONDS: u64 = 1_795_156_210;

/// All that examples are made of. Nothing, if one of the constants above is not what it should be.
pub(super) struct Samples {
    jane: MemberId,
    bob: MemberId,
    call: CallId,
    peer: PeerId,
    peer_2: PeerId,
    invite: InviteId,
    transfer: TransferId,
    id: Uuid,
    earlier: Uuid,
    jane_d: Nickname,
    bob_name: Nickname,
}

impl Samples {
    pub(super) fn new() -> Option<Self> {
        let name = |text| Nickname::parse(text, &Rules::default()).ok();
        Some(Self {
            jane: MemberId::parse(MEMBER_2)?,
            bob: MemberId::parse(MEMBER)?,
            call: CallId::parse(CALL)?,
            peer: PeerId::parse(PEER)?,
            peer_2: PeerId::parse(PEER_2)?,
            invite: InviteId::parse(INVITE)?,
            transfer: TransferId::parse(TRANSFER)?,
            id: Uuid::try_parse(MESSAGE).ok()?,
            earlier: Uuid::try_parse(EARLIER).ok()?,
            jane_d: name("jane_d")?,
            bob_name: name("bob")?,
        })
    }

    /// Form of this message as native clients are told it.
    pub(super) fn written(&self, message: Message, occasion: Occasion) -> Option<Value> {
        let envelope = Envelope {
            room: "QGIS".into(),
            stamp: Stamp { id: self.id, seconds: SECONDS, claimed_seconds: None },
            sender: (!matches!(&message, Message::Post(post) if post.by == ClientKind::Hook)).then_some(self.jane),
            message,
            recipients: Recipients::Everybody,
            occasion,
        };
        serde_json::from_str(&encode(Dialect::Native, &envelope, Lang::English)?).ok()
    }

    /// One post of each kind, and what it is called.
    pub(super) fn posts(&self) -> Vec<(ContentKind, Message)> {
        let post = |kind: ContentKind| {
            let post = Post {
                avatar: Some("mGeoPackage.svg".into()),
                in_reply_to_id: (kind == ContentKind::Text).then_some(self.earlier),
                ..Post::new(ClientKind::Native, self.jane_d.clone(), read_example(kind)?)
            };
            Some((kind, Message::Post(post)))
        };
        ContentKind::ALL.iter().copied().filter_map(post).collect()
    }

    /// Message of a hook.
    pub(super) fn hooked(&self) -> Message {
        let said = Content::Text("The backup of tonight is done".into());
        Message::Post(Post::new(ClientKind::Hook, self.bob_name.clone(), said))
    }

    /// A like that every generation knows, and one that only native clients do.
    pub(super) fn likes(&self) -> [Message; 2] {
        let like = |reaction| {
            Message::Like(Like {
                liker_author: self.jane_d.clone(),
                liked_author: self.bob_name.clone(),
                message: "Hi @all".into(),
                by: ClientKind::Native,
                reaction,
            })
        };
        let sign = Reaction { message_id: Some(self.earlier), emoji: Some("🗺️".into()), remove: true };
        [like(Reaction::default()), like(sign)]
    }

    pub(super) fn notice(&self) -> Message {
        Message::Notice(Notice { level: Level::Warning, text: "Back at noon".into() })
    }

    fn from(&self) -> Sender {
        Sender {
            member: Some(self.jane),
            nickname: self.jane_d.clone(),
            avatar: Some("mGeoPackage.svg".into()),
            hook: false,
            gischat: false,
        }
    }

    fn person(&self) -> Person {
        Person {
            member: self.jane,
            nickname: self.jane_d.clone(),
            avatar: Some("mGeoPackage.svg".into()),
            features: Features { direct: true, call: true, file: true, map: true },
            roles: Roles { moderator: true, bridge: false },
            gischat: false,
            away: false,
        }
    }

    fn plain_person(&self) -> Person {
        let (features, roles) = (Features::default(), Roles::default());
        Person {
            member: self.bob,
            nickname: self.bob_name.clone(),
            avatar: None,
            features,
            roles,
            gischat: true,
            away: true,
        }
    }

    fn call(&self) -> CallState {
        let on = Media { mic: true, camera: true, screen: false, screen_stream: None };
        let shown = Media { mic: false, camera: false, screen: true, screen_stream: Some("{f3}".into()) };
        let participant = |peer, member, nickname: &Nickname, media, resumed, away| Participant {
            peer,
            member,
            nickname: nickname.clone(),
            media,
            resumed,
            away,
        };
        let bob = participant(self.peer, self.bob, &self.bob_name, on, 1, true);
        let jane = participant(self.peer_2, self.jane, &self.jane_d, shown, 0, false);
        CallState { call: self.call, participants: vec![bob, jane] }
    }

    fn offered(&self) -> Offered {
        let file = File {
            name: "parcels.gpkg".into(),
            size: 7_340_032,
            mime: Some("application/geopackage+sqlite3".into()),
            sha256: Some("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".into()),
            sealed: sealed(),
        };
        Offered { transfer: self.transfer, peer: self.peer, direct: true, from: self.from(), file, expires_in: 600 }
    }

    fn state(&self) -> RoomState {
        RoomState {
            room: "QGIS".into(),
            nickname: self.jane_d.clone(),
            nb_users: 3,
            members: Some(vec![self.person(), self.plain_person()]),
            call: Some(self.call()),
            calls_url: Some("https://meet.example.org/n3zK0v1QxT8mJ5cWbR7uYA".into()),
            offers: vec![self.offered()],
            live: self.live().members,
            trackers: self.live().trackers,
            board: Some(BoardState { rev: 17, features: 12, locked: false }),
            mailbox: Some(MailboxState { ttl: 3600, max: 50, waiting: 1 }),
            gap: true,
        }
    }

    fn live(&self) -> Live {
        let fix = |at, label: Option<&str>| Fix {
            at,
            accuracy: Some(8.0),
            heading: Some(120.0),
            speed: Some(1.2),
            altitude: Some(212.0),
            label: label.map(Arc::from),
        };
        let bbox = [5.70, 45.17, 5.74, 45.20];
        let view = View { bbox, rotation: Some(0.0), crs: Some("EPSG:3857".into()), layers: vec![MESSAGE.into()] };
        let stroke = Stroke { points: vec![[5.72, 45.18], [5.721, 45.181]], color: Some(2) };
        let jane = vec![
            LiveValue::Cursor(Cursor { at: [5.7231, 45.1847] }),
            LiveValue::View(view),
            LiveValue::Position(fix([5.7245, 45.1885], Some("levee"))),
            LiveValue::Stroke(stroke),
            LiveValue::Presenting,
        ];
        let jane = LiveKey::ALL.into_iter().zip(jane).map(|(key, value)| (key, Some(Arc::new(value)))).collect();
        let hidden = sealed().map(LiveValue::Sealed).map(Arc::new);
        let bob = vec![(LiveKey::Cursor, hidden), (LiveKey::Position, None)];
        let bob = LiveValues { nickname: Some(self.bob_name.clone()), values: bob };
        let jane = LiveValues { nickname: None, values: jane };
        let van = Tracked { fix: fix([5.71, 45.17], None), age: 42 };
        let tracker = Nickname::parse("van-3", &Rules::default()).ok();
        Live {
            members: [(self.jane, jane), (self.bob, bob)].into(),
            trackers: tracker.into_iter().map(|name| (name, Some(van.clone()))).collect(),
        }
    }

    fn drawn(&self) -> Option<Arc<BoardFeature>> {
        let properties = Drawing { shape: Shape::Line, color: 2, note: Some("new levee".into()), width: Some(3) };
        let geometry = Geometry::LineString(vec![[5.72, 45.18], [5.73, 45.19]]);
        let drawn = Drawn { id: FeatureId::parse(FEATURE)?, form: Form::Clear { geometry, properties } };
        Some(Arc::new(BoardFeature { drawn, by: self.jane_d.clone(), time: SECONDS, maker: None, rev: 17 }))
    }

    fn board(&self) -> BoardChange {
        let by = Some(BoardAuthor { member: self.jane, nickname: self.jane_d.clone() });
        let removed = FeatureId::parse(FEATURE_2).into_iter().collect();
        let hidden = self.drawn().and_then(|feature| {
            let drawn = Drawn { id: FeatureId::parse(FEATURE_2)?, form: Form::Sealed { sealed: sealed()? } };
            Some(Arc::new(BoardFeature { drawn, maker: Some(self.bob_name.clone()), ..(*feature).clone() }))
        });
        let put = self.drawn().into_iter().chain(hidden).collect();
        BoardChange { rev: 17, by, put, removed, locked: Some(true), replay: true, reset: true }
    }

    /// One of each event.
    pub(super) fn events(&self) -> Vec<Event> {
        let left = Left { member: self.bob, nickname: self.bob_name.clone(), reason: Leaving::Lost };
        let content = read_example(ContentKind::Text).into_iter().map(|content| Direct {
            from: self.from(),
            content,
            queued: true,
        });
        let invite = Invited {
            invite: self.invite,
            call: true,
            expires_in: 30,
            from: self.from(),
            note: Some("about the cadastre".into()),
        };
        let data = json!({ "link": 0, "candidate": { "candidate": "", "sdpMid": "0" } });
        let events = vec![
            Event::Presence(Presence {
                nb_users: 4,
                joined: vec![self.person()],
                left: vec![left],
                changed: vec![self.person()],
                away: vec![self.bob],
                back: vec![self.bob],
            }),
            Event::RoomState(Box::new(self.state())),
            Event::Removed(Removed { reason: Removal::Kicked, message: Some("flooding".into()) }),
            Event::Typing(Typing { member: self.jane }),
            Event::Deleted(Deleted { id: self.earlier, by: self.jane }),
            Event::DirectStatus(DirectStatus { id: self.earlier, delivery: Delivery::Delivered }),
            Event::Invited(invite),
            Event::InviteClosed(InviteClosed { invite: self.invite, outcome: InviteOutcome::Accepted }),
            Event::InviteMissed(Missed { call: true, reason: MissedBecause::Busy, from: self.from() }),
            Event::Call(self.call()),
            Event::Signal(Signal { from: self.peer, to: self.peer_2, data: data.to_string().into() }),
            Event::FileOffered(self.offered()),
            Event::FileStatus(FileStatus {
                transfer: self.transfer,
                status: TransferStatus::Accepted,
                offset: Some(0),
                peer: Some(self.peer_2),
                member: Some(self.bob),
            }),
            Event::Live(self.live()),
            Event::Board(self.board()),
        ];
        content.map(Event::Direct).chain(events).collect()
    }

    /// Results of requests, each with the name of its request.
    pub(super) fn replies(&self, limits: &Announced) -> Vec<(&'static str, Done)> {
        let (id, timestamp) = (self.id, SECONDS);
        let listed =
            || vec![ListedJson::from(&Listed { name: "QGIS".into(), access: "open", nb_users: 12, call: Some(3) })];
        let direct = |delivery, reason, duplicate| Done::Direct { id, timestamp, delivery, reason, duplicate };
        let changes = ["board_put", "board_remove", "board_restore", "board_clear", "board_lock"];
        let changed = changes.map(|request| (request, Done::BoardChanged { rev: 17 }));
        let replies = vec![
            ("hello", Done::Welcome(Box::new(self.welcome(limits, Some(listed()))))),
            ("hello", Done::Welcome(Box::new(self.welcome(limits, None)))),
            ("ping", Done::Pong { time: SECONDS * 1000 + 123 }),
            ("rooms", Done::Rooms { rooms: listed() }),
            ("ice", Done::Ice(Box::new(self.ice()))),
            ("auth", Done::Auth { roles: vec!["moderator".into(), "staff".into()], rooms: listed() }),
            ("join", Done::Joined { state: Box::new(self.state()) }),
            ("send", Done::Sent { id, timestamp, duplicate: true }),
            ("direct_send", direct(Delivery::Delivered, None, false)),
            ("direct_send", direct(Delivery::Unreachable, Some(Unreachable::NoAck), true)),
            ("invite", Done::Invited { invite: self.invite, expires_in: 30 }),
            ("call_join", Done::CallJoined { peer: self.peer_2, call: self.call() }),
            ("file_offer", Done::Offered { transfer: self.transfer, peer: self.peer, expires_in: 600 }),
            ("file_update", Done::Accepted { peer: self.peer_2 }),
            ("notice", Done::Sent { id, timestamp, duplicate: false }),
        ];
        replies.into_iter().chain(changed).collect()
    }

    fn welcome(&self, limits: &Announced, rooms: Option<Vec<ListedJson>>) -> Welcome {
        Welcome {
            protocol: crate::dialect::native::VERSION,
            server: "causerie/1.0",
            page: Some("3f0c9d1be2a84d5f8a6b7c0d1e2f3a4b"),
            member: self.jane,
            resume: "r.9sQ2w5Xb8Zc1Vn4M".into(),
            resumed: false,
            time: SECONDS * 1000 + 123,
            nickname: Some(self.jane_d.clone()),
            roles: vec!["moderator".into()],
            ping_interval: 20,
            resume_grace: 120,
            limits: Arc::new(limits.clone()),
            livefield: None,
            geojson: Some(GeojsonDoor { board: true, layers: true, web_pages: false }),
            rooms_digest: Some("9c1185a5c5e9fc54".into()),
            rooms,
        }
    }

    fn ice(&self) -> Ice {
        let server = |url: &str, login: Option<(&str, &str)>| IceServer {
            urls: vec![url.into()],
            username: login.map(|login| login.0.into()),
            credential: login.map(|login| login.1.into()),
        };
        let name = format!("{}:{}", SECONDS + 3600, self.jane);
        let relay = server("turns:turn.example.org:5349?transport=tcp", Some((&name, "b64")));
        Ice { ice_servers: vec![server("stun:stun.example.org:3478", None), relay], ice_ttl: 3600, relay_only: false }
    }

    /// A reply as it is written.
    pub(super) fn reply(&self, outcome: Result<Done, Refusal>) -> Option<Value> {
        let reference = Some(Reference::Number(1));
        self.written(Reply { reference, outcome }.into(), Occasion::Live)
    }

    /// Refusals of every form.
    pub(super) fn refusals(&self) -> Vec<Refusal> {
        vec![
            Refusal::invalid("content.text", "text is longer than 255"),
            Refusal::new(Code::RateLimited, "slow down").after(1.5),
            Refusal::from(Code::AccessDenied).needing("key"),
            Refusal { feature: self.drawn(), ..Refusal::invalid("rev", "somebody has changed it since") },
            Refusal { supported: Some([1]), ..Code::UnsupportedVersion.into() },
            Code::NotJoined.into(),
        ]
    }
}

/// The example of what is sealed.
fn sealed() -> Option<Sealed> {
    match read_example(ContentKind::Sealed)? {
        Content::Sealed(sealed) => Some(sealed),
        _ => None,
    }
}

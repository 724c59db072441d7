//! Frames of the server as they are really written, checked against the document: with all optional keys, and without
//! any.

use super::described::{Described, assert_fits, messages, names, replies, strict};
use causerie::config::Config;
use causerie::dialect::{Dialect, encode};
use causerie::message::{
    BoardAuthor, BoardChange, BoardFeature, BoardState, CallState, ClientKind, Code, Content, Cursor, Deleted,
    Delivery, Direct, DirectStatus, Done, Drawing, Drawn, Envelope, Event, FeatureId, Features, File, FileStatus, Fix,
    Form, GeojsonDoor, Geometry, Ice, IceServer, InviteClosed, InviteOutcome, Invited, Lang, Leaving, Left, Level,
    Listed, ListedJson, Live, LiveKey, LiveValue, LiveValues, MailboxState, Media, Message, Missed, MissedBecause,
    Nickname, NodeTag, Notice, Occasion, Offered, Participant, Person, Post, Presence, Recipients, Reference, Refusal,
    Removal, Removed, Reply, Roles, RoomState, Rules, Sealed, Sender, Shape, Signal, Stamp, Stroke, Tracked,
    TransferStatus, Typing, Unreachable, View, Welcome,
};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

fn written(message: impl Into<Message>, room: &str, occasion: Occasion) -> Value {
    let (stamp, recipients) = (Stamp::fresh(), Recipients::Everybody);
    let envelope = Envelope { room: room.into(), stamp, sender: None, message: message.into(), recipients, occasion };
    encode(Dialect::Native, &envelope, Lang::English).expect("it is heard").parse().expect("JSON")
}

fn sealed() -> Sealed {
    Sealed { v: 1, sid: "AAECAwQFBgcICQoLDA0ODw".into(), n: 1, data: "c2VhbGVk".into() }
}

fn name() -> Nickname {
    Nickname::parse("jane_d", &Rules::default()).unwrap()
}

/// Sample values, with all optional fields or without any.
struct Samples {
    tag: NodeTag,
    is_full: bool,
}

impl Samples {
    fn given<T>(&self, value: T) -> Option<T> {
        self.is_full.then_some(value)
    }

    fn from(&self) -> Sender {
        Sender {
            member: self.given(self.tag.member()),
            nickname: name(),
            avatar: self.given("a".into()),
            hook: self.is_full,
            gischat: self.is_full,
        }
    }

    fn person(&self) -> Person {
        let all = self.is_full;
        Person {
            member: self.tag.member(),
            nickname: name(),
            avatar: self.given("a".into()),
            features: Features { direct: all, call: all, file: all, map: all },
            roles: Roles { moderator: all, bridge: all },
            gischat: all,
            away: all,
        }
    }

    fn call(&self) -> CallState {
        let media = Media { mic: true, camera: false, screen: false, screen_stream: self.given("s".into()) };
        let (peer, member) = (self.tag.peer(), self.tag.member());
        let participant = Participant { peer, member, nickname: name(), media, resumed: 0, away: self.is_full };
        CallState { call: self.tag.call(), participants: vec![participant] }
    }

    fn offered(&self) -> Offered {
        let file = File {
            name: "a".into(),
            size: 0,
            mime: self.given("a/b".into()),
            sha256: self.given("0".repeat(64).into()),
            sealed: self.given(sealed()),
        };
        let (transfer, peer) = (self.tag.transfer(), self.tag.peer());
        Offered { transfer, peer, direct: self.is_full, from: self.from(), file, expires_in: 1 }
    }

    fn state(&self) -> RoomState {
        RoomState {
            room: "QGIS".into(),
            nickname: name(),
            nb_users: 1,
            members: self.given(vec![self.person()]),
            call: self.given(self.call()),
            calls_url: self.given("https://meet.example.org/n3zK0v1QxT8mJ5cWbR7uYA".into()),
            offers: self.given(self.offered()).into_iter().collect(),
            live: self.given(self.live().members).unwrap_or_default(),
            trackers: self.given(self.live().trackers).unwrap_or_default(),
            board: self.given(BoardState { rev: 1, features: 1, locked: true }),
            mailbox: self.given(MailboxState { ttl: 1, max: 1, waiting: 1 }),
            gap: self.is_full,
        }
    }

    /// Live values of every key, set or gone.
    fn live(&self) -> Live {
        let number = || self.given(1.0);
        let (accuracy, heading, speed, altitude) = (number(), number(), number(), number());
        let fix = Fix { at: [5.7, 45.2], accuracy, heading, speed, altitude, label: self.given("l".into()) };
        let layers = self.given("m".into()).into_iter().collect();
        let view = View { bbox: [5.0, 45.0, 6.0, 46.0], rotation: number(), crs: self.given("c".into()), layers };
        let values = [
            LiveValue::Cursor(Cursor { at: [5.7, 45.2] }),
            LiveValue::View(view),
            LiveValue::Position(fix.clone()),
            LiveValue::Stroke(Stroke { points: vec![[5.7, 45.2]], color: self.given(1) }),
            LiveValue::Presenting,
        ];
        let set = LiveKey::ALL.into_iter().zip(values).map(|(key, value)| (key, Some(Arc::new(value))));
        let hidden = LiveKey::ALL.map(|key| (key, Some(Arc::new(LiveValue::Sealed(sealed())))));
        let gone = LiveKey::ALL.map(|key| (key, None));
        let told = |values| (self.tag.member(), LiveValues { nickname: self.given(name()), values });
        let trackers = [(name(), Some(Tracked { fix, age: 1 })), (Nickname::server(), None)];
        Live {
            members: [told(set.collect()), told(hidden.into()), told(gone.into())].into(),
            trackers: trackers.into(),
        }
    }

    fn drawn(&self) -> Vec<Arc<BoardFeature>> {
        let ring = vec![[5.0, 45.0], [6.0, 45.0], [6.0, 46.0], [5.0, 45.0]];
        let shapes = [
            (Shape::Mark, Geometry::Point([5.7, 45.2])),
            (Shape::Line, Geometry::LineString(ring.clone())),
            (Shape::Area, Geometry::Polygon(vec![ring])),
        ];
        let clear = |(shape, geometry)| {
            let properties = Drawing { shape, color: 7, note: self.given("n".into()), width: self.given(1) };
            Form::Clear { geometry, properties }
        };
        let forms = shapes.map(clear).into_iter().chain([Form::Sealed { sealed: sealed() }]);
        let feature = |form| {
            let drawn = Drawn { id: FeatureId::parse("b.5f0cQ2m8Zt-A1yKd").unwrap(), form };
            Arc::new(BoardFeature { drawn, by: name(), time: 1, maker: None, rev: 1 })
        };
        forms.map(feature).collect()
    }

    fn board(&self) -> BoardChange {
        let by = BoardAuthor { member: self.tag.member(), nickname: name() };
        let (replay, reset, locked) = (self.is_full, self.is_full, self.given(true));
        let put = self.given(self.drawn()).unwrap_or_default();
        let removed = put.iter().map(|feature| feature.drawn.id.clone()).collect();
        BoardChange { rev: 1, by: self.given(by), put, removed, locked, replay, reset }
    }

    fn events(&self) -> Vec<Event> {
        let left = Left { member: self.tag.member(), nickname: name(), reason: Leaving::TakenOver };
        let (joined, left) = (self.given(self.person()), self.given(left));
        let direct = Direct { from: self.from(), content: Content::Text("".into()), queued: self.is_full };
        let note = self.given("n".into());
        vec![
            Event::Presence(Presence {
                nb_users: 1,
                joined: joined.into_iter().collect(),
                left: left.into_iter().collect(),
                changed: self.given(self.person()).into_iter().collect(),
                away: self.given(self.tag.member()).into_iter().collect(),
                back: self.given(self.tag.member()).into_iter().collect(),
            }),
            Event::RoomState(Box::new(self.state())),
            Event::Removed(Removed { reason: Removal::Closed, message: self.given("m".into()) }),
            Event::Typing(Typing { member: self.tag.member() }),
            Event::Deleted(Deleted { id: Uuid::now_v7(), by: self.tag.member() }),
            Event::Direct(direct),
            Event::DirectStatus(DirectStatus { id: Uuid::now_v7(), delivery: Delivery::Expired }),
            Event::Invited(Invited {
                invite: self.tag.invite(),
                call: self.is_full,
                expires_in: 1,
                from: self.from(),
                note,
            }),
            Event::InviteClosed(InviteClosed { invite: self.tag.invite(), outcome: InviteOutcome::Gone }),
            Event::InviteMissed(Missed { call: true, reason: MissedBecause::Busy, from: self.from() }),
            Event::Call(self.call()),
            Event::Signal(Signal { from: self.tag.peer(), to: self.tag.peer(), data: "{}".into() }),
            Event::FileOffered(self.offered()),
            Event::FileStatus(FileStatus {
                transfer: self.tag.transfer(),
                status: TransferStatus::Closed,
                offset: self.given(1),
                peer: self.given(self.tag.peer()),
                member: self.given(self.tag.member()),
            }),
            Event::Live(self.given(self.live()).unwrap_or_default()),
            Event::Board(self.board()),
        ]
    }

    /// The results of requests, by the name of the request.
    fn done(&self) -> Vec<(&'static str, Done)> {
        let (id, timestamp, duplicate) = (Uuid::now_v7(), 1, self.is_full);
        let rooms =
            || vec![ListedJson::from(&Listed { name: "QGIS".into(), access: "key", nb_users: 1, call: self.given(1) })];
        let login = self.given("x".to_owned());
        let server = IceServer { urls: vec!["stun:a".into()], username: login.clone(), credential: login };
        let (delivery, reason) = (Delivery::Unreachable, self.given(Unreachable::MailboxFull));
        let welcome = Welcome {
            protocol: 1,
            server: "causerie/1",
            page: self.given("1c5e"),
            member: self.tag.member(),
            resume: "r.1".into(),
            resumed: true,
            time: 1,
            nickname: self.given(name()),
            roles: vec!["staff".into()],
            ping_interval: 1,
            resume_grace: 1,
            limits: Arc::new(causerie::session::announced_limits(&Config::default())),
            livefield: self.given("groups"),
            geojson: self.given(GeojsonDoor { board: true, layers: true, web_pages: true }),
            rooms_digest: self.given("0".into()),
            rooms: self.given(rooms()),
        };
        let mut done = vec![
            ("hello", Done::Welcome(Box::new(welcome))),
            ("ping", Done::Pong { time: 1 }),
            ("rooms", Done::Rooms { rooms: rooms() }),
            ("ice", Done::Ice(Box::new(Ice { ice_servers: vec![server], ice_ttl: 1, relay_only: false }))),
            ("auth", Done::Auth { roles: vec![], rooms: rooms() }),
            ("join", Done::Joined { state: Box::new(self.state()) }),
            ("send", Done::Sent { id, timestamp, duplicate }),
            ("notice", Done::Sent { id, timestamp, duplicate: false }),
            ("direct_send", Done::Direct { id, timestamp, delivery, reason, duplicate }),
            ("invite", Done::Invited { invite: self.tag.invite(), expires_in: 1 }),
            ("call_join", Done::CallJoined { peer: self.tag.peer(), call: self.call() }),
            ("file_offer", Done::Offered { transfer: self.tag.transfer(), peer: self.tag.peer(), expires_in: 1 }),
            ("file_update", Done::Accepted { peer: self.tag.peer() }),
            ("board_put", Done::BoardChanged { rev: 1 }),
            ("board_remove", Done::BoardChanged { rev: 1 }),
            ("board_restore", Done::BoardChanged { rev: 1 }),
            ("board_clear", Done::BoardChanged { rev: 1 }),
            ("board_lock", Done::BoardChanged { rev: 1 }),
        ];
        let plain = [
            "look",
            "leave",
            "typing",
            "delete",
            "ack",
            "invite_reply",
            "invite_cancel",
            "call_update",
            "call_leave",
            "signal",
            "file_update",
            "live",
            "kick",
        ];
        done.extend(plain.map(|request| (request, Done::Plain {})));
        done
    }

    fn refusal(&self, code: Code) -> Refusal {
        Refusal {
            code,
            message: "m".into(),
            field: self.given("content.text".into()),
            retry_after: self.given(1.5),
            needs: self.given("token"),
            feature: self.drawn().pop().filter(|_| self.is_full),
            supported: self.given([1]),
        }
    }
}

fn both() -> [Samples; 2] {
    let tag = NodeTag::random();
    [Samples { tag, is_full: false }, Samples { tag, is_full: true }]
}

/// Fails to compile for a new event, which needs a row here and in `Samples::events`.
fn place(event: &Event) -> usize {
    match event {
        Event::Presence(_) => 0,
        Event::RoomState(_) => 1,
        Event::Removed(_) => 2,
        Event::Typing(_) => 3,
        Event::Deleted(_) => 4,
        Event::Direct(_) => 5,
        Event::DirectStatus(_) => 6,
        Event::Invited(_) => 7,
        Event::InviteClosed(_) => 8,
        Event::InviteMissed(_) => 9,
        Event::Call(_) => 10,
        Event::Signal(_) => 11,
        Event::FileOffered(_) => 12,
        Event::FileStatus(_) => 13,
        Event::Live(_) => 14,
        Event::Board(_) => 15,
    }
}

/// Fails to compile for a new result of requests, which needs a row here and in `Samples::done`.
fn is_known(done: &Done) -> bool {
    match done {
        Done::Plain {} | Done::Welcome(_) | Done::Pong { .. } | Done::Rooms { .. } | Done::Ice(_) => true,
        Done::Auth { .. } | Done::Joined { .. } | Done::Sent { .. } | Done::Direct { .. } => true,
        Done::Invited { .. } | Done::CallJoined { .. } | Done::Offered { .. } | Done::Accepted { .. } => true,
        Done::BoardChanged { .. } => true,
    }
}

fn described<'d>(told: &'d [Described], frame: &Value) -> &'d Described {
    told.iter().find(|told| frame["type"] == told.name).unwrap_or_else(|| panic!("{frame} is not described"))
}

#[test]
fn events_are_written_as_described_and_there_are_no_others() {
    let document = strict();
    let told = messages(&document, "native", "send");
    let mut seen = BTreeSet::from(["message".to_owned(), "notice".to_owned()]);
    for samples in both() {
        let places: Vec<usize> = samples.events().iter().map(place).collect();
        assert_eq!(places, (0..16).collect::<Vec<_>>());
        for event in samples.events() {
            let occasion = if samples.is_full { Occasion::Replay } else { Occasion::Live };
            let frame = written(event, "QGIS", occasion);
            assert_fits(&document, &described(&told, &frame).payload, &frame);
            seen.insert(frame["type"].as_str().unwrap().to_owned());
        }
    }
    assert_eq!(names(&told), seen.iter().map(String::as_str).collect());
}

#[test]
fn messages_and_notices_are_written_as_described() {
    let document = strict();
    let told = messages(&document, "native", "send");
    for (occasion, id, room) in [(Occasion::Live, None, ""), (Occasion::Replay, Some(Uuid::now_v7()), "QGIS")] {
        let by = if id.is_some() { ClientKind::Hook } else { ClientKind::Native };
        let post = Post::new(by, name(), Content::Text("".into()));
        let post = Post { avatar: id.map(|_| "a".into()), in_reply_to_id: id, replaces: id, ..post };
        let notice = Notice { level: Level::Alert, text: "t".into() };
        for frame in [written(Message::Post(post), "QGIS", occasion), written(Message::Notice(notice), room, occasion)]
        {
            assert_fits(&document, &described(&told, &frame).payload, &frame);
        }
    }
}

#[test]
fn replies_are_written_as_described() {
    let document = strict();
    for samples in both() {
        let references = [None, Some(Reference::Number(7)), Some(Reference::Text("seven".into()))];
        let mut answered = BTreeSet::new();
        for (request, done) in samples.done() {
            assert!(is_known(&done));
            answered.insert(request);
            for reference in references.clone() {
                let frame = written(Reply { reference, outcome: Ok(done.clone()) }, "", Occasion::Live);
                assert_fits(&document, &replies(&document, request)[0].payload, &frame);
            }
        }
        assert_eq!(answered, causerie::dialect::native::requests().collect());
        for (code, ..) in Code::TABLE {
            let reply = Reply { reference: None, outcome: Err(samples.refusal(*code)) };
            assert_fits(&document, &replies(&document, "ping")[1].payload, &written(reply, "", Occasion::Live));
        }
    }
}

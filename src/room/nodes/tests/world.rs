//! Nodes and people for these tests.

use crate::access::Address;
use crate::bus::{Bus, Engine, InstanceSecret, MemoryBroker};
use crate::close::Close;
use crate::config::Config;
use crate::dialect::Dialect;
use crate::dialect::native;
use crate::dialect::native::request::{Request, RoomRequest, SendContent, SendMessage};
use crate::message::{
    Claim, ClientKind, Content, Features, MemberId, Nickname, NodeTag, Post, Reference, Roles, Rules,
};
use crate::outbox::Outbox;
use crate::room::inbox::LocalRequest;
use crate::room::inbox::Summary;
use crate::room::{Caller, Guard, Hub, Identity, LastHeard, Membership, NativeJoin, NewConnection, Room};
use serde_json::Value;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::{Instant, sleep};
use uuid::Uuid;

/// The room of most tests.
pub(super) const ROOM: &str = "QGIS";

/// A node of these tests.
#[derive(Clone)]
pub(super) struct TestNode {
    pub(super) tag: NodeTag,
    pub(super) bus: Bus,
    pub(super) hub: Hub,
}

/// Nodes that are joined by a broker.
pub(super) struct World {
    pub(super) broker: MemoryBroker,
    pub(super) secret: InstanceSecret,
    pub(super) nodes: Vec<TestNode>,
    made: u32,
}

impl World {
    pub(super) async fn new(seed: u64, nodes: usize, delay: Duration, lost: u64) -> Self {
        let broker = MemoryBroker::new(seed, delay, lost);
        let mut world = Self { broker, secret: InstanceSecret::new(b"secret"), nodes: Vec::new(), made: 0 };
        for _ in 0..nodes {
            world.add_node();
        }
        sleep(Duration::from_secs(4)).await;
        world
    }

    pub(super) fn add_node(&mut self) -> usize {
        self.made += 1;
        let tag = NodeTag::from_bits(self.made << 24);
        let bus = Bus::join(Engine::Memory(self.broker.connect(tag)), tag, self.secret.clone());
        let config = Config { rooms: vec![ROOM.into()], stored_messages: 50, ..Config::default() };
        let hub = Hub::open(&Arc::new(config), tag, Some(bus.clone()));
        self.nodes.push(TestNode { tag, bus, hub });
        self.nodes.len() - 1
    }

    /// A node dies: nothing of it goes on.
    pub(super) fn kill(&mut self, node: usize) -> TestNode {
        let dead = self.nodes.remove(node);
        self.broker.kill(dead.tag);
        dead.bus.leave();
        dead
    }
}

impl TestNode {
    pub(super) fn room(&self) -> Room {
        self.hub.named(ROOM).unwrap()
    }

    pub(super) async fn state(&self) -> (Summary, Value) {
        self.room().state().await
    }
}

impl Room {
    pub(super) async fn state(&self) -> (Summary, Value) {
        self.ask(|state| crate::room::inbox::InboxMessage::Here(LocalRequest::State { state })).await.unwrap()
    }
}

fn outbox() -> Arc<Outbox> {
    Arc::new(Outbox::new(1 << 20, Some(Dialect::Native)))
}

/// Somebody with a native client.
#[derive(Clone)]
pub(super) struct Person {
    pub(super) name: &'static str,
    pub(super) member: MemberId,
    /// The node that it is connected to, and the way to it.
    at: Arc<Mutex<(NodeTag, Arc<Outbox>)>>,
    pub(super) membership: Arc<Mutex<Option<Arc<Membership>>>>,
    /// What it was told, with the times.
    pub(super) told: Arc<Mutex<Vec<(Instant, Value)>>>,
    asked: Arc<Mutex<u64>>,
    lineage: u64,
    /// The memberships at nodes that its session was given away by, and the number of times that it was.
    given: Arc<Mutex<(HashMap<NodeTag, Membership>, u32)>>,
    /// It has left, or its session is over.
    is_over: Arc<AtomicBool>,
}

impl Person {
    pub(super) fn new(node: &TestNode, name: &'static str) -> Self {
        let member = node.tag.member();
        Self {
            name,
            member,
            at: Arc::new(Mutex::new((node.tag, outbox()))),
            membership: Arc::default(),
            told: Arc::default(),
            asked: Arc::default(),
            given: Arc::default(),
            is_over: Arc::default(),
            lineage: u64::from(
                member.to_string().bytes().fold(7u32, |hash, byte| hash.wrapping_mul(31) + u32::from(byte)),
            ),
        }
    }

    fn caller(&self) -> (Caller, u64) {
        let mut asked = self.asked.lock().unwrap();
        *asked += 1;
        let reference = Some(Reference::Number(*asked));
        (Caller { member: self.member, roles: Roles::default(), reference, outbox: Some(self.outbox()) }, *asked)
    }

    /// Joins the room, or does not; the reply says why.
    pub(super) async fn join(&self, room: &Room) -> bool {
        let visit: Option<Guard> = None;
        let join = NativeJoin {
            caller: self.caller().0,
            nickname: nick(self.name),
            avatar: None,
            features: Features { direct: true, call: true, file: true, map: true },
            identity: Identity::new(Address::Unknown, None, None),
            lineage: self.lineage,
            wants_mailbox: self.lineage.is_multiple_of(2),
            history: None,
            visit,
        };
        let membership = room.join_native(join).await;
        self.look();
        let is_in = membership.is_some();
        *self.membership.lock().unwrap() = membership.map(Arc::new);
        is_in
    }

    /// The node that it is connected to.
    pub(super) fn node(&self) -> NodeTag {
        self.at.lock().unwrap().0
    }

    pub(super) fn outbox(&self) -> Arc<Outbox> {
        self.at.lock().unwrap().1.clone()
    }

    /// Its session goes on at another node.
    pub(super) async fn moves(&self, to: &TestNode) {
        if self.is_put_out() {
            return;
        }
        let Some(membership) = self.membership.lock().unwrap().take() else { return };
        let membership = match Arc::try_unwrap(membership) {
            Ok(membership) => membership,
            Err(membership) => return *self.membership.lock().unwrap() = Some(membership),
        };
        self.outbox().close(Close::ResumedElsewhere);
        self.look();
        let heard = membership.room().last_heard(self.member, Instant::now()).await;
        let from = std::mem::replace(&mut *self.at.lock().unwrap(), (to.tag, outbox())).0;
        let (given, moves) = {
            let mut given = self.given.lock().unwrap();
            given.1 += 1;
            (given.0.insert(from, membership).into_iter().chain(given.0.remove(&to.tag)).collect::<Vec<_>>(), given.1)
        };
        given.into_iter().for_each(Membership::void);
        let (all, is_same) = (self.given.clone(), moves);
        tokio::spawn(async move {
            sleep(Duration::from_secs(30)).await;
            let mut all = all.lock().unwrap();
            if all.1 == is_same {
                all.0.clear(); // dropped, they leave
            }
        });
        let membership = Arc::new(Membership::moved(to.room(), (self.member, moves), None, None).await);
        *self.membership.lock().unwrap() = Some(membership.clone());
        membership.attach(NewConnection { outbox: self.outbox(), heard }).await;
        drop(membership);
        if self.is_over.load(Ordering::Relaxed) {
            self.vanishes();
        }
    }

    pub(super) fn membership(&self) -> Option<Arc<Membership>> {
        self.membership.lock().unwrap().clone()
    }

    /// Asks something, and returns the number of the request.
    pub(super) async fn ask(&self, request: RoomRequest) -> u64 {
        let (caller, number) = self.caller();
        if let Some(membership) = self.membership() {
            membership.ask(caller, request, None).await;
        }
        number
    }

    /// Asks something as one who may do what moderators do.
    pub(super) async fn ask_as_moderator(&self, request: RoomRequest) {
        let (caller, _) = self.caller();
        let caller = Caller { roles: Roles { moderator: true, ..Roles::default() }, ..caller };
        if let Some(membership) = self.membership() {
            membership.ask(caller, request, None).await;
        }
    }

    /// Identifiers of what it was shown last.
    pub(super) fn ids(&self) -> Vec<Uuid> {
        self.look();
        let told = self.told.lock().unwrap();
        told.iter().rev().filter_map(|(_, told)| told["id"].as_str()?.parse().ok()).take(10).collect()
    }

    pub(super) async fn say(&self, text: &str) -> u64 {
        self.ask(said(text, None)).await
    }

    /// The reply to a request, once it has come.
    pub(super) async fn reply(&self, number: u64) -> Value {
        for _ in 0..1000 {
            self.look();
            let told = self.told.lock().unwrap().iter().find(|(_, told)| told["ref"] == number).cloned();
            if let Some((_, told)) = told {
                return told;
            }
            sleep(Duration::from_millis(10)).await;
        }
        panic!("{}: no reply to {number}: {:#?}", self.name, self.told.lock().unwrap());
    }

    pub(super) async fn leaves(&self) {
        self.is_over.store(true, Ordering::Relaxed);
        let (caller, _) = self.caller();
        let membership = self.membership.lock().unwrap().take();
        if let Some(membership) = membership.and_then(Arc::into_inner) {
            membership.exit(caller).await;
        }
    }

    /// Returns `true` if the room has put it out.
    pub(super) fn is_put_out(&self) -> bool {
        self.membership().is_some_and(|membership| membership.removal().get().is_some())
    }

    /// The session ends without a word.
    pub(super) fn vanishes(&self) {
        self.is_over.store(true, Ordering::Relaxed);
        self.membership.lock().unwrap().take();
    }

    pub(super) async fn detach(&self) {
        if let Some(membership) = self.membership() {
            membership.detach(Duration::from_secs(60)).await;
        }
    }

    pub(super) async fn attach(&self, heard: Instant) -> bool {
        let Some(membership) = self.membership() else { return false };
        let connection = NewConnection { outbox: self.outbox(), heard: LastHeard::Time(heard) };
        membership.attach(connection).await
    }

    /// Takes what it was told since.
    pub(super) fn look(&self) {
        let now = Instant::now();
        let new = self.outbox().take_texts();
        self.told.lock().unwrap().extend(new.into_iter().map(|text| (now, serde_json::from_str(&text).unwrap())));
    }

    /// The texts that it was shown, in order.
    pub(super) fn texts(&self) -> Vec<String> {
        self.look();
        let told = self.told.lock().unwrap();
        let text =
            |told: &Value| (told["type"] == "message").then(|| told["content"]["text"].as_str().map(String::from));
        told.iter().filter_map(|(_, told)| text(told).flatten()).collect()
    }

    /// Returns `true` if it was told this type.
    pub(super) fn was_told(&self, kind: &str) -> bool {
        self.look();
        self.told.lock().unwrap().iter().any(|(_, told)| told["type"] == kind)
    }
}

/// A request to say something.
pub(super) fn said(text: &str, nonce: Option<&str>) -> RoomRequest {
    RoomRequest::Send(Box::new(SendMessage {
        content: SendContent::Content(Content::Text(text.into())),
        in_reply_to_id: None,
        replaces: None,
        spoken_for: None,
        nonce: nonce.map(Into::into),
    }))
}

/// A request as a client writes it.
pub(super) fn asked(mut request: Value) -> RoomRequest {
    request["room"] = "QGIS".into();
    match native::read(&request.to_string(), &Rules::default()).request {
        Ok(Request::InRoom(_, request)) => request,
        other => panic!("{request}: {other:?}"),
    }
}

pub(super) fn nick(name: &str) -> Nickname {
    Nickname::parse(name, &Rules::default()).unwrap()
}

/// Somebody with a gischat client.
pub(super) struct Guest {
    pub(super) outbox: Arc<Outbox>,
    pub(super) membership: Membership,
}

impl Guest {
    pub(super) async fn join(node: &TestNode) -> Option<Self> {
        let outbox = Arc::new(Outbox::new(1 << 20, Some(Dialect::V3)));
        let identity = Identity::new(Address::Unknown, None, None);
        let membership = node.room().join(node.tag.member(), outbox.clone(), identity).await.ok()?;
        Some(Self { outbox, membership })
    }

    pub(super) async fn say(&self, author: &str, text: &str) {
        let content = Content::Text(text.into());
        let post = Post {
            author: nick(author),
            avatar: None,
            in_reply_to_id: None,
            replaces: None,
            content,
            by: ClientKind::Native,
        };
        self.membership.post(post, Claim::default()).await;
    }
}

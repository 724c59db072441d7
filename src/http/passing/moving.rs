//! Rooms that move between nodes: one that nobody is in goes to the node of who comes, those of a node that stops to who takes
//! them, or to the node with the fewest (contract `nodes`). Nodes ask each other for it at their doors, and about invitations between
//! their sessions; what they say of these is [`crate::session`]'s.

use super::Passing;
use crate::bus::{Known, LivingNode, Near, OtherHome, Revision};
use crate::http::visitor::value;
use crate::limits::{CONTENT_BYTES, INVITE_BYTES};
use crate::room::{Room, RoomContent, Vacancy, Visit};
use crate::session::Node;
use axum::body::{Body, Bytes, HttpBody};
use axum::http::header::CONTENT_LENGTH;
use axum::http::{Request, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::future::ready;
use futures_util::{FutureExt, StreamExt, stream};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::OwnedSemaphorePermit;
use tokio::task::spawn_blocking;
use tokio::time::{Instant, sleep_until, timeout};

/// The path at which a door is asked for a room, which the node that asks takes.
pub(in crate::http) const TAKE: &str = "/node/take";
/// The path at which a door is given a room.
pub(in crate::http) const GIVE: &str = "/node/give";
/// The path at which a door is asked about invitations.
pub(in crate::http) const INVITE: &str = "/node/invite";

/// The number of the form of contents: who has another one leaves rooms where they are.
const FORM: &str = "2";
/// Rooms that a node that stops gives at a time.
const GIVEN_AT_ONCE: usize = 8;
/// Time in which a content comes.
const TAKEN_WITHIN: Duration = Duration::from_secs(2);
/// Time for which those who come back may take the rooms that they were in, before the node that stops gives them away.
const LEFT_FOR: Duration = Duration::from_secs(3);
/// The client of what nodes ask of their own accord.
const NOBODY: &str = "127.0.0.1";

/// A content that came, with its share of those that are in memory.
type ReadContent = (RoomContent, OwnedSemaphorePermit);

/// A node that gets rooms of one that stops.
struct Heir {
    door: SocketAddr,
    /// Number of its rooms, with those that it is being given.
    homes: AtomicUsize,
    /// `true` once it did not answer.
    is_silent: AtomicBool,
}

impl Passing {
    /// Takes a room from its home for somebody who joins it. Returns its claim if it is here now.
    pub(super) async fn fetch(&self, name: &str, home: OtherHome) -> Option<Revision> {
        let place = self.0.hub.place(name)?;
        let asked = async {
            let answer = self.ask_for(TAKE, name, (home.door, home.claim), Bytes::new()).await?;
            match answer.status() {
                StatusCode::NO_CONTENT => Some(None),
                StatusCode::OK => self.read(answer.into_body()).await.map(Some),
                _ => None,
            }
        };
        let content = timeout(TAKEN_WITHIN, asked).await.ok().flatten()?;
        self.settle(place, home.claim, content).await
    }

    /// Claims a room over this claim, and puts its content in before anybody is let in. Returns the new claim, if it was won. Once
    /// begun it is done, whoever waits for it: a room that is claimed and has no content would be lost.
    async fn settle(
        &self,
        (room, visit): (Room, Option<Visit>),
        over: Revision,
        content: Option<ReadContent>,
    ) -> Option<Revision> {
        let passing = self.clone();
        let settled = tokio::spawn(async move {
            let is_kept = content.is_some();
            let (content, _share) = content.unzip();
            let key = passing.key_of(room.name());
            let taken = passing.0.homes.take(key, over, room.receive(content).boxed()).await;
            match taken {
                Some(_) => visit.into_iter().for_each(Visit::wait_for_others),
                None if is_kept => {
                    tracing::warn!("the content of a room was not taken over: its home has it, or another node");
                }
                None => {}
            }
            taken
        });
        settled.await.ok().flatten()
    }

    /// Answers a node that wants to take a room, or to give one.
    pub(in crate::http) async fn answer_move(&self, claim: u64, request: Request<Incoming>) -> Response {
        let [form, name] = ["form", "room"].map(|name| value(request.uri().query().unwrap_or_default(), name));
        let Some(name) = name.filter(|_| form.as_deref() == Some(FORM)) else {
            return StatusCode::CONFLICT.into_response();
        };
        let answer = match request.uri().path() {
            TAKE => timeout(TAKEN_WITHIN, self.give_up(&name, claim)).await.ok().flatten(),
            _ => self.take_over(&name, claim, request.into_body()).await,
        };
        answer.unwrap_or_else(|| StatusCode::CONFLICT.into_response())
    }

    /// The content of a room for the node that takes it; none if somebody is in it, or it is not here under this claim.
    async fn give_up(&self, name: &str, claim: u64) -> Option<Response> {
        let writing = self.0.writing.acquire().await.ok()?;
        if !self.answers(Near::of(name), claim).await {
            return None;
        }
        let _open = self.0.hub.existing(name); // it does not end meanwhile
        let mut vacancy = Vacancy::Occupied;
        let is_given = async {
            vacancy = self.0.hub.give(name).await;
            !matches!(vacancy, Vacancy::Occupied)
        };
        self.0.homes.hand_over(self.key_of(name), is_given.boxed()).await.filter(|given| *given == claim)?;
        let Vacancy::Content(content) = vacancy else { return Some(StatusCode::NO_CONTENT.into_response()) };
        let (length, share) = ([(CONTENT_LENGTH, content.len())], self.share(Some(content.len())).await?);
        drop(writing);
        let body = Body::new(Full::from(content).map_frame(move |frame| {
            let _held = &share;
            frame
        }));
        Some((length, body).into_response())
    }

    /// Takes a room over that another node gives; none if somebody else has it.
    async fn take_over(&self, name: &str, over: u64, body: Incoming) -> Option<Response> {
        let place = self.0.hub.place(name)?;
        let content = timeout(TAKEN_WITHIN, self.read(body)).await.ok().flatten()?;
        self.settle(place, over, Some(content)).await.map(|_| StatusCode::NO_CONTENT.into_response())
    }

    /// Has nobody come to this node any more, and its rooms carry nothing out: it stops. Returns the rooms.
    pub(crate) async fn freeze(&self) -> Vec<(Room, Option<Visit>)> {
        self.0.homes.stop().await;
        self.0.hub.freeze().await
    }

    /// Gives frozen rooms to other nodes: those that nobody was in at once, the others after those who come back had time to take
    /// them.
    pub(crate) async fn give_all(&self, rooms: Vec<(Room, Option<Visit>)>) {
        let until = Instant::now() + LEFT_FOR;
        let heir = |LivingNode { door, homes, .. }| Heir { door, homes: homes.into(), is_silent: false.into() };
        let heirs: Vec<Heir> = self.0.homes.living().into_iter().map(heir).collect();
        let (empty, left): (Vec<_>, Vec<_>) = rooms.into_iter().partition(|(room, _)| room.count() == 0);
        let heirs = &heirs[..];
        let give = |rooms: Vec<(Room, Option<Visit>)>| {
            stream::iter(rooms).for_each_concurrent(GIVEN_AT_ONCE, move |(room, visit)| async move {
                self.give(&room, heirs).await;
                drop(visit);
            })
        };
        give(empty).await;
        if !left.is_empty() && !heirs.is_empty() {
            sleep_until(until).await;
        }
        give(left).await;
    }

    /// The content of a frozen room with its share of those that are on their way; none if nothing is kept of it, or it does not say.
    async fn written(&self, room: &Room) -> Option<(String, Option<OwnedSemaphorePermit>)> {
        let _writing = self.0.writing.acquire().await;
        let Ok(Vacancy::Content(content)) = timeout(TAKEN_WITHIN, room.give()).await else { return None };
        let share = self.share(Some(content.len())).await;
        Some((content, share))
    }

    /// Gives a room to the one of these nodes with the fewest rooms that takes it.
    async fn give(&self, room: &Room, heirs: &[Heir]) {
        let key = self.key_of(room.name());
        let Some((content, _share)) = self.written(room).await.filter(|_| !heirs.is_empty()) else {
            return self.0.homes.release(key).await;
        };
        let Some(claim) = self.0.homes.hand_over(key, ready(true).boxed()).await else { return };
        let content = Bytes::from(content);
        let mut order: Vec<&Heir> = heirs.iter().collect();
        order.sort_by_key(|heir| heir.homes.load(Ordering::Relaxed));
        for (at, heir) in order.iter().enumerate() {
            if heir.is_silent.load(Ordering::Relaxed) {
                continue;
            }
            heir.homes.fetch_add(1, Ordering::Relaxed);
            let mut given = pin!(self.ask_for(GIVE, room.name(), (heir.door, claim), content.clone()));
            let answer = match timeout(TAKEN_WITHIN, &mut given).await {
                // Nobody else is left to ask.
                Err(_) if order[at + 1..].iter().all(|other| other.is_silent.load(Ordering::Relaxed)) => {
                    timeout(TAKEN_WITHIN / 2, given).await.ok().flatten()
                }
                answer => answer.ok().flatten(),
            };
            match answer {
                Some(answer) if answer.status() == StatusCode::NO_CONTENT => return,
                Some(_) => _ = heir.homes.fetch_sub(1, Ordering::Relaxed),
                None => heir.is_silent.store(true, Ordering::Relaxed),
            }
        }
        tracing::warn!("a room could not be given to another node");
    }

    /// The share of so many bytes, once there is one; of as many as there may be where that is not known.
    async fn share(&self, bytes: Option<usize>) -> Option<OwnedSemaphorePermit> {
        let bytes = u32::try_from(bytes.unwrap_or(CONTENT_BYTES).clamp(1, CONTENT_BYTES)).ok()?;
        self.0.contents.clone().acquire_many_owned(bytes).await.ok()
    }

    /// Reads a content once it has its share: who does not answer at all keeps nobody waiting that way.
    async fn read(&self, body: Incoming) -> Option<ReadContent> {
        let bytes = body.size_hint().exact().and_then(|bytes| usize::try_from(bytes).ok());
        let share = self.share(bytes).await?;
        let bytes = Limited::new(body, CONTENT_BYTES).collect().await.ok()?.to_bytes();
        let content = spawn_blocking(move || serde_json::from_slice(&bytes)).await.ok()?; // it may take a second
        let content = content.inspect_err(|error| tracing::error!(%error, "the content of a room cannot be read"));
        Some((content.ok()?, share))
    }

    /// Asks a node at its door for this; none if it does not answer.
    async fn ask_for(
        &self,
        path: &str,
        name: &str,
        (door, claim): (SocketAddr, u64),
        body: Bytes,
    ) -> Option<hyper::Response<Incoming>> {
        let target = format!("{path}?form={FORM}&room={}", utf8_percent_encode(name, NON_ALPHANUMERIC));
        self.post(target, (door, claim), body).await
    }

    /// Asks a node at its door for something of this node's own accord; none if it does not answer.
    pub(super) async fn post(
        &self,
        target: String,
        (door, claim): (SocketAddr, u64),
        body: Bytes,
    ) -> Option<hyper::Response<Incoming>> {
        let request = Request::post(target).body(Body::from(body)).ok()?;
        let passage = self.passage(claim, Known::default(), false);
        super::sent(&self.0.requests, self.request(request, door, passage, NOBODY, false).ok()?).await.ok()
    }
}

/// Answers a node that asks about invitations.
pub(in crate::http) async fn answer_about_invitations(node: &Node, asked: Incoming) -> Response {
    let answer = match read_word(asked).await {
        Some(word) => node.answer_about_invitations(&word).await,
        None => None,
    };
    answer.map_or_else(|| StatusCode::BAD_REQUEST.into_response(), IntoResponse::into_response)
}

/// Reads what a node says about invitations; none if it is too long, or does not come to its end.
pub(super) async fn read_word(body: Incoming) -> Option<Bytes> {
    Some(Limited::new(body, INVITE_BYTES).collect().await.ok()?.to_bytes())
}

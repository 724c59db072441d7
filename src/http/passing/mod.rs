//! Requests for rooms whose home is another node. They are passed on to its door whole, as a proxy would, before a frame is
//! read (for `livefield` once the first one has named the room), and what it answers is answered: the session is there, as on one
//! node. The other side of that is here, too: what is believed of a request that came through the door. `service` asks both.

mod destination;
mod following;
mod headers;
pub(super) mod moving;
mod socket;
mod wanted;

pub(super) use wanted::Wanted;

use super::errors::HttpError;
use crate::access::{Address, Client, FORWARDED_FOR, Usage, now};
use crate::bus::{Homes, InstanceSecret, Known, Near, OtherHome, Passage, PassedRequest, Place, RoomKey, Want};
use crate::limits::{CONTENT_BYTES, PASSED_ANSWER, PASSED_AT_ONCE, PASSED_CONNECT, SOCKET_SEND_BUFFER};
use crate::locks::{Lock, Mutex};
use crate::message::NodeTag;
use crate::metrics;
use crate::room::Hub;
use crate::session::{Node, Sockets};
use axum::body::{Body, HttpBody};
use axum::http::header::{SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Request, StatusCode};
use axum::response::{IntoResponse, Response};
use destination::{Destination, PassedRoom};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::client::legacy::Client as HttpClient;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use std::collections::HashMap;
use std::fmt;
use std::net::SocketAddr;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;
use tokio_util::task::TaskTracker;
use tungstenite::handshake::client::generate_key;

/// Time for which a connection is kept that nobody uses: less than [`crate::limits::HEADER_TIMEOUT`], for which a door waits.
const KEPT_FOR: Duration = Duration::from_secs(5);

/// Time in which homes close what a node passed on that stops.
const CLOSED_WITHIN: Duration = Duration::from_secs(2);

/// The path at which a door takes lines.
pub(super) const LINE: &str = "/node/line";

/// The path at which a door takes sockets of `livefield`: their first message names the room, and so does the query here.
pub(super) const LIVEFIELD: &str = "/node/livefield";

/// An address that has no place for one more socket may have one soon.
const SOON: Duration = Duration::from_secs(1);

/// Time between two complaints of another node's clock, in seconds.
const TOLD_AGAIN: u64 = 60;

/// The ways between this node and others. Cheap to clone.
#[derive(Clone)]
pub struct Passing(Arc<PassingState>);

struct PassingState {
    node: NodeTag,
    secret: InstanceSecret,
    homes: Arc<dyn Homes>,
    hub: Hub,
    /// The turn of a room whose content is written.
    writing: Semaphore,
    /// Bytes of contents that are on their way.
    contents: Arc<Semaphore>,
    /// Keeps connections for the next requests.
    requests: HttpClient<HttpConnector, Body>,
    /// Keeps none: each becomes a socket.
    sockets: HttpClient<HttpConnector, Body>,
    /// Time at which the log last said that clocks differ.
    untimely_told: AtomicU64,
    destinations: Mutex<HashMap<SocketAddr, Arc<Destination>>>,
    /// Rooms whose sockets are passed on.
    passed: Mutex<HashMap<RoomKey, PassedRoom>>,
    /// The sockets that are passed on.
    carried: TaskTracker,
    /// The sockets of this node, some of which others have passed on.
    own: Sockets,
}

impl fmt::Debug for Passing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Passing").field(&self.0.node).finish()
    }
}

/// Somebody who asks, as another node is told.
pub(super) struct ForwardedClient {
    /// The room that they want.
    pub(super) room: Near,
    /// Purpose for which they want it.
    pub(super) want: Want,
    /// Name of the room, if it comes to this node when nobody is in it.
    pub(super) takes: Option<Arc<str>>,
    /// `true` if they say later what they want, and are told then that they cannot have it.
    pub(super) only_comes_near: bool,
    /// Address of the client, in words.
    pub(super) client: String,
    /// Knowledge of the client that only this node has.
    pub(super) known: Known,
    /// The use that their address makes of this node, if they want a socket.
    pub(super) socket: Option<Arc<Usage>>,
}

/// A WebSocket of this node's own at the door of another, with its place there.
struct Dialled {
    destination: Arc<Destination>,
    place: OwnedSemaphorePermit,
    socket: Upgraded,
}

impl Passing {
    /// The ways between a node and those that share this secret.
    pub fn new(node: &Node, secret: InstanceSecret, homes: Arc<dyn Homes>) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        connector.set_connect_timeout(Some(PASSED_CONNECT));
        connector.set_recv_buffer_size(Some(SOCKET_SEND_BUFFER)); // of a client that reads nothing
        let client = |kept| {
            let mut client = HttpClient::builder(TokioExecutor::new());
            client.pool_max_idle_per_host(kept).pool_idle_timeout(KEPT_FOR).pool_timer(TokioTimer::new());
            client.build(connector.clone())
        };
        let (requests, sockets) = (client(PASSED_AT_ONCE), client(0));
        let destinations = Mutex::new(Lock::Destinations, HashMap::new());
        let passed = Mutex::new(Lock::PassedRooms, HashMap::new());
        let (writing, contents) = (Semaphore::new(1), Arc::new(Semaphore::new(CONTENT_BYTES)));
        let (hub, own, carried, node) = (node.hub.clone(), node.sockets.clone(), TaskTracker::new(), node.tag);
        Self(Arc::new(PassingState {
            node,
            secret,
            homes,
            hub,
            writing,
            contents,
            requests,
            sockets,
            untimely_told: AtomicU64::new(0),
            destinations,
            passed,
            carried,
            own,
        }))
    }

    /// Ends what is passed on to the node with this door, which is gone.
    pub(super) fn cut(&self, door: SocketAddr) {
        let destination = self.0.destinations.lock().remove(&door);
        if let Some(destination) = destination {
            destination.cut.cancel();
        }
    }

    /// Ends everything that is passed on: at first the homes do, which hear that this node stops and can close a socket, at
    /// last this node does.
    pub async fn close_all(&self) {
        self.0.carried.close();
        let _ = timeout(CLOSED_WITHIN, self.0.carried.wait()).await;
        let destinations = std::mem::take(&mut *self.0.destinations.lock());
        destinations.values().for_each(|destination| destination.cut.cancel());
    }

    /// The client of a request that came through the door, and what its front says; none unless a node signed it.
    pub(super) fn open(&self, request: &Request<Incoming>) -> Option<(Client, Passage)> {
        let [client, passage] = [FORWARDED_FOR, Passage::HEADER].map(|name| only(request.headers(), &name));
        let client = client?.to_str().ok()?;
        let target = request.uri().path_and_query()?.as_str();
        let passed = PassedRequest { method: request.method(), target, client };
        let passage = Passage::open(passage?, passed, &self.0.secret)?;
        Some((Client::passed_on(client)?, passage))
    }

    /// Returns `true` if what a front says was said just now. Else the clocks of the two differ, which the log says once a minute.
    pub(super) fn is_timely(&self, passage: &Passage) -> bool {
        let (now, told) = (now(), self.0.untimely_told.load(Ordering::Relaxed));
        let is_timely = passage.is_timely(now);
        let is_due = now.abs_diff(told) >= TOLD_AGAIN;
        if !is_timely && is_due && self.0.untimely_told.fetch_max(now, Ordering::Relaxed) == told {
            let (node, seconds) = (passage.node, passage.at.abs_diff(now));
            tracing::error!(%node, seconds, "the clock of another node differs from this one's: what it passes on is refused");
        }
        is_timely
    }

    /// Returns `true` if this node is the home of the room under this claim.
    pub(super) async fn answers(&self, room: Near, claim: u64) -> bool {
        self.0.homes.answers(self.0.secret.home_key(room), claim).await
    }

    /// The key by which homes name a room.
    fn key_of(&self, name: &str) -> RoomKey {
        self.0.secret.home_key(Near::of(name))
    }

    /// Breaks off with the answer of the room's home, or goes on with the request if that is here, or nobody's and is only looked at.
    /// What a home does not answer because it is none any more is asked once more elsewhere, unless a body is gone with it.
    pub(super) async fn pass(
        &self,
        asker: &ForwardedClient,
        request: Request<Incoming>,
    ) -> ControlFlow<Response, Request<Incoming>> {
        let room = self.0.secret.home_key(asker.room);
        let home = match self.0.homes.find(room, asker.want, None).await {
            Place::Here(_) | Place::Nowhere => return ControlFlow::Continue(request),
            Place::There(home) => home,
            Place::Leaving(home) if self.comes_here(asker, home).await => return ControlFlow::Continue(request),
            Place::Leaving(_) | Place::Unavailable if asker.only_comes_near => return ControlFlow::Continue(request),
            Place::Leaving(_) | Place::Unavailable => return ControlFlow::Break(HttpError::Busy.into_response()),
        };
        let (head, body) = request.into_parts();
        // What has no body can be asked again, and go on here.
        let again = body.is_end_stream().then(|| head.clone());
        let (sent, mut body) = if again.is_some() { (Body::empty(), Some(body)) } else { (Body::new(body), None) };
        let mut answer = self.ask(home, asker, asker.takes.is_some(), head, sent).await;
        let again = || again.clone();
        if is_vacant(&answer) {
            if self.comes_here(asker, home).await
                && let Some((head, body)) = again().zip(body.take())
            {
                return ControlFlow::Continue(Request::from_parts(head, body));
            }
            if let Some(head) = again() {
                answer = self.ask(home, asker, false, head, Body::empty()).await;
            }
        }
        if is_misdirected(&answer) {
            let home = self.0.homes.find(room, asker.want, Some(home.claim)).await;
            if matches!(home, Place::Here(_))
                && let Some((head, body)) = again().zip(body.take())
            {
                return ControlFlow::Continue(Request::from_parts(head, body)); // another who came brought it
            }
            answer = match (again(), home) {
                (Some(head), Place::There(home)) => self.ask(home, asker, false, head, Body::empty()).await,
                _ => Err(HttpError::Busy),
            };
        }
        let answer = if is_misdirected(&answer) { Err(HttpError::Busy) } else { answer };
        if let (Err(HttpError::Busy | HttpError::Unanswered), true) = (&answer, asker.only_comes_near)
            && let Some((head, body)) = again().zip(body)
        {
            return ControlFlow::Continue(Request::from_parts(head, body));
        }
        ControlFlow::Break(answer.unwrap_or_else(IntoResponse::into_response))
    }

    /// Returns `true` if the room comes from its home to this node, for they join it.
    async fn comes_here(&self, asker: &ForwardedClient, home: OtherHome) -> bool {
        match &asker.takes {
            Some(name) => self.fetch(name, home).await.is_some(),
            None => false,
        }
    }

    async fn ask(
        &self,
        home: OtherHome,
        asker: &ForwardedClient,
        takes: bool,
        head: Parts,
        body: Body,
    ) -> Result<Response, HttpError> {
        let destination = self.destination(home.door);
        let place = destination.connect()?;
        let upgrade = head.extensions.get::<OnUpgrade>().cloned();
        let upgrade = asker.socket.as_ref().zip(upgrade);
        let passage = self.passage(home.claim, asker.known, takes);
        let request =
            self.request(Request::from_parts(head, body), home.door, passage, &asker.client, upgrade.is_some())?;
        match upgrade {
            Some((usage, client)) => {
                let room = (self.0.secret.home_key(asker.room), usage);
                self.open_socket(&destination, place, room, client, request).await
            }
            None => self.answer(&destination, place, request).await,
        }
    }

    /// Passes on what is no socket. Who waits for an answer takes turns; a body, which comes as fast as its client sends it, and
    /// an answer that is there and is taken as slowly keep nobody else waiting.
    async fn answer(
        &self,
        destination: &Destination,
        place: OwnedSemaphorePermit,
        request: Request<Body>,
    ) -> Result<Response, HttpError> {
        let answered = async {
            let _turn = if request.body().is_end_stream() { Some(destination.turn().await?) } else { None };
            sent(&self.0.requests, request).await
        };
        let answer = timeout(PASSED_ANSWER, answered).await.unwrap_or(Err(HttpError::Unanswered))?;
        Ok(whole(headers::answer(answer), place))
    }

    /// Passes on a handshake, and with it the socket if the home takes it: its client learns that afterwards.
    async fn open_socket(
        &self,
        destination: &Destination,
        place: OwnedSemaphorePermit,
        (room, usage): (RoomKey, &Arc<Usage>),
        client: OnUpgrade,
        request: Request<Body>,
    ) -> Result<Response, HttpError> {
        let connection = usage.connect().ok_or(HttpError::TooMany(SOON))?;
        let answered = timeout(PASSED_ANSWER, sent(&self.0.sockets, request));
        let mut answer = answered.await.unwrap_or(Err(HttpError::Unanswered))?;
        if answer.status() != StatusCode::SWITCHING_PROTOCOLS {
            return Ok(whole(headers::answer(answer), place));
        }
        let home = hyper::upgrade::on(&mut answer);
        self.carry(room, destination.until_cut(socket::carry(client, home, connection)), place);
        Ok(headers::switching(answer.headers()))
    }

    /// Carries a socket of a room, which has this place, until it ends, or the room has another home.
    fn carry(&self, room: RoomKey, carried: impl Future<Output = ()> + Send + 'static, place: OwnedSemaphorePermit) {
        let passing = self.clone();
        self.0.carried.spawn(async move {
            let _counted = metrics::passed_socket();
            let passed = passing.pass_room(room);
            passed.cut.run_until_cancelled(carried).await;
            drop(place);
        });
    }

    /// Opens a WebSocket of this node's own at the door of another, for a client; none if that does not take it.
    async fn dial(&self, home: OtherHome, target: &str, client: Address) -> Option<Dialled> {
        let destination = self.destination(home.door);
        let place = destination.connect().ok()?;
        let handshake =
            Request::get(target).header(SEC_WEBSOCKET_VERSION, "13").header(SEC_WEBSOCKET_KEY, generate_key());
        let passage = self.passage(home.claim, Known::default(), false);
        let request = self.request(handshake.body(Body::empty()).ok()?, home.door, passage, &client.in_words(), true);
        let request = request.ok()?;
        let opened = async {
            let mut answer = sent(&self.0.sockets, request).await.ok()?;
            let is_open = answer.status() == StatusCode::SWITCHING_PROTOCOLS;
            if is_open { hyper::upgrade::on(&mut answer).await.ok() } else { None }
        };
        let socket = timeout(PASSED_ANSWER, opened).await.ok().flatten()?;
        Some(Dialled { destination, place, socket })
    }

    /// The words of this node about a request, from now on.
    fn passage(&self, claim: u64, known: Known, takes: bool) -> Passage {
        Passage { node: self.0.node, claim, at: now(), known, takes }
    }

    /// A request as another node gets it at its door, signed.
    fn request(
        &self,
        request: Request<Body>,
        door: SocketAddr,
        passage: Passage,
        client: &str,
        is_handshake: bool,
    ) -> Result<Request<Body>, HttpError> {
        let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
        let passed = PassedRequest { method: request.method(), target, client };
        let told = passage.seal(passed, &self.0.secret).zip(HeaderValue::try_from(client).ok());
        let told = told.ok_or(HttpError::Broken)?;
        let (head, body) = request.into_parts();
        headers::request(head, body, door, told, is_handshake).ok_or(HttpError::NotFound)
    }

    fn destination(&self, door: SocketAddr) -> Arc<Destination> {
        self.0.destinations.lock().entry(door).or_default().clone()
    }
}

/// The answer to a request.
async fn sent(
    client: &HttpClient<HttpConnector, Body>,
    request: Request<Body>,
) -> Result<Response<Incoming>, HttpError> {
    client.request(request).await.map_err(|error| {
        tracing::debug!(%error, "another node did not answer");
        if error.is_connect() { HttpError::Busy } else { HttpError::Unanswered }
    })
}

/// An answer that has its place until the last of it is sent.
fn whole(answer: Response<Incoming>, place: OwnedSemaphorePermit) -> Response {
    answer.map(|body| {
        Body::new(body.map_frame(move |frame| {
            let _held = &place;
            frame
        }))
    })
}

/// The answer of a home that does not have the room, or not under this claim.
pub(super) fn misdirected() -> Response {
    StatusCode::MISDIRECTED_REQUEST.into_response()
}

/// The answer of a home to who takes the room, for nobody is in it.
pub(super) fn vacant() -> Response {
    ([(Passage::HEADER, HeaderValue::from_static(VACANT))], misdirected()).into_response()
}

/// The value of the header of nodes in such an answer.
const VACANT: &str = "vacant";

fn is_vacant(answer: &Result<Response, HttpError>) -> bool {
    let is_vacant = |answer: &Response| answer.headers().get(Passage::HEADER).is_some_and(|said| said == VACANT);
    is_misdirected(answer) && answer.as_ref().is_ok_and(is_vacant)
}

fn is_misdirected(answer: &Result<Response, HttpError>) -> bool {
    answer.as_ref().is_ok_and(|answer| answer.status() == StatusCode::MISDIRECTED_REQUEST)
}

/// The value of a header that is there once.
fn only<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h HeaderValue> {
    let mut values = headers.get_all(name).iter();
    values.next().filter(|_| values.next().is_none())
}

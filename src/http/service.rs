//! The service that answers the requests of a connection: the path first, then whether another node has the room; then handshakes
//! go one way and everything else to the router.

use super::app::{App, Asked};
use super::errors::HttpError;
use super::passing::moving::{self, GIVE, INVITE, TAKE};
use super::passing::{self, ForwardedClient, LINE, LIVEFIELD, Passing, Wanted};
use super::path::RequestTarget;
use super::redirect::redirect;
use super::request_log::OpenRequest;
use super::visitor::{InHeader, Visitor, value};
use super::{geojson, pages, path, router, sockets, trackers};
use crate::access::Client;
use crate::bus::{Known, Near, Passage};
use crate::session::{self, Node};
use axum::Router;
use axum::body::Body;
use axum::http::header::HOST;
use axum::http::{HeaderMap, Method, Request, StatusCode, Version};
use axum::response::{IntoResponse, Redirect, Response};
use hyper::body::Incoming;
use std::net::IpAddr;
use std::ops::ControlFlow;
use std::sync::Arc;
use tower::ServiceExt;

/// The service that answers the requests of all connections. Cheap to clone.
///
/// Behind the path there are two ways, one for handshakes and one for everything else. So a plain GET of a socket's
/// path, and a handshake on a page's, find nothing.
#[derive(Clone)]
pub struct Service {
    front: Arc<Front>,
    entrance: Entrance,
}

/// The way by which connections come.
#[derive(Clone)]
enum Entrance {
    /// From clients. What other nodes have is passed on to them, if there are any.
    Public(Option<Passing>),
    /// From clients, and plain where TLS is spoken.
    Plain,
    /// From other nodes, which pass on what is answered here and nowhere else.
    Door(Passing),
}

struct Front {
    app: App,
    pages: Router,
}

/// The service that answers requests with this node.
pub fn service(node: Node) -> Service {
    let (pages, app) = router::router(node);
    Service { front: Arc::new(Front { app, pages }), entrance: Entrance::Public(None) }
}

impl Service {
    /// Returns the service for connections that are plain where TLS is spoken. Whether the server is well it tells monitors, for
    /// whom a certificate says nothing; all else is led to https.
    pub fn leading_to_https(self) -> Self {
        Self { entrance: Entrance::Plain, ..self }
    }

    /// Returns the service that passes on what is about rooms of other nodes.
    pub fn passing_on(self, passing: Passing) -> Self {
        Self { entrance: Entrance::Public(Some(passing)), ..self }
    }

    /// Returns the service for connections of other nodes.
    pub fn at_the_door(self, passing: Passing) -> Self {
        Self { entrance: Entrance::Door(passing), ..self }
    }

    /// Answers a request of this peer.
    pub async fn answer(&self, request: Request<Incoming>, peer: IpAddr) -> Response {
        let Front { app, pages } = &*self.front;
        let node = &app.node;
        let is_handshake = session::is_handshake(request.headers());
        if !is_well_formed(&request, is_handshake) {
            return HttpError::BadRequest.into_response();
        }
        if matches!(self.entrance, Entrance::Plain) && !is_probe(&request, &node.config.base_path) {
            return redirect(request.uri(), request.headers(), &node.config).await;
        }
        let (client, passage) = match &self.entrance {
            Entrance::Door(passing) => match passing.open(&request) {
                Some((client, passage)) if passing.is_timely(&passage) => (client, Some(passage)),
                Some(_) => return passing::misdirected(), // so that the front does not pass the answer on
                None => return StatusCode::FORBIDDEN.into_response(),
            },
            _ => (Client::of(peer, request.headers(), &node.config), None),
        };
        let request = match (&self.entrance, passage) {
            (Entrance::Door(passing), Some(passage)) => {
                match self.answer_node(passing, &client, passage, request).await {
                    ControlFlow::Continue(request) => request,
                    ControlFlow::Break(answer) => return answer,
                }
            }
            _ => request,
        };
        let asked = request.uri().clone();
        let Some(mut target) = path::rewrite(asked.path(), &node.config.base_path) else {
            return if is_handshake { sockets::refused() } else { pages::nowhere(&request, &node.config.base_path) };
        };
        app.qtribu_versions.note(client.address, asked.query().unwrap_or_default());
        let in_header = in_header(&target.path, request.headers());
        let visitor = Visitor::new(&client, asked.query(), target.token.take(), in_header, &node.access);
        let mut request = match self.direct(&client, passage, &target, &visitor, request).await {
            ControlFlow::Continue(request) => request,
            ControlFlow::Break(answer) => return answer,
        };
        if is_handshake {
            return sockets::answer(app, &client, passage, &target, visitor, request).await;
        }
        if target.is_bare_base {
            return Redirect::temporary(&path::with_slash(&asked)).into_response();
        }
        let Some(uri) = target.uri() else { return HttpError::NotFound.into_response() };
        *request.uri_mut() = uri;
        let extensions = request.extensions_mut();
        extensions.insert(target);
        extensions.insert(Asked(asked));
        extensions.insert(client);
        extensions.insert(visitor);
        let answer = pages.clone().oneshot(request.map(Body::new)).await;
        answer.unwrap_or_else(|never| match never {})
    }
}

impl Service {
    /// Answers what another node asks for itself. Goes on with what it passes on for a client.
    async fn answer_node(
        &self,
        passing: &Passing,
        client: &Client,
        passage: Passage,
        request: Request<Incoming>,
    ) -> ControlFlow<Response, Request<Incoming>> {
        let Front { app, .. } = &*self.front;
        let (uri, is_handshake) = (request.uri(), session::is_handshake(request.headers()));
        let answer = match (request.method(), uri.path()) {
            (&Method::POST, TAKE | GIVE) => passing.answer_move(passage.claim, request).await,
            (&Method::POST, INVITE) => moving::answer_about_invitations(&app.node, request.into_body()).await,
            (_, LINE) if is_handshake && uri.query().is_none() => {
                sockets::line(app, client, passage.node, request).await
            }
            (_, LIVEFIELD) if is_handshake => {
                let room = value(uri.query().unwrap_or_default(), "room").unwrap_or_default();
                match passing.answers(Near::of(&room), passage.claim).await {
                    true => sockets::livefield(app, client, Some(passage.node), request).await,
                    false => passing::misdirected(),
                }
            }
            _ => return ControlFlow::Continue(request),
        };
        ControlFlow::Break(answer)
    }

    /// Goes on with a request that is answered here: one about a room of this node, or about none, unless that came through the
    /// door. Who is refused here as it is causes nothing at other nodes.
    async fn direct(
        &self,
        client: &Client,
        passage: Option<Passage>,
        target: &RequestTarget,
        visitor: &Visitor,
        request: Request<Incoming>,
    ) -> ControlFlow<Response, Request<Incoming>> {
        let (Entrance::Public(Some(passing)) | Entrance::Door(passing)) = &self.entrance else {
            return ControlFlow::Continue(request);
        };
        let Front { app, .. } = &*self.front;
        let is_handshake = session::is_handshake(request.headers());
        let wanted = Wanted::of(app, target, request.uri().query(), request.headers(), is_handshake);
        if let Some(Passage { claim, takes, .. }) = passage {
            let Some(wanted) = wanted else { return ControlFlow::Break(passing::misdirected()) };
            return match passing.answers(wanted.room(), claim).await {
                true if takes && wanted.is_vacant(app).await => ControlFlow::Break(passing::vacant()),
                true => ControlFlow::Continue(request),
                false => ControlFlow::Break(passing::misdirected()),
            };
        }
        let Some(wanted) = wanted.filter(|wanted| wanted.is_open_to(visitor, app)) else {
            return ControlFlow::Continue(request);
        };
        let known = if is_handshake { sockets::known(app, client, request.headers()) } else { Known::default() };
        if is_handshake && (!known.may_open || app.node.is_stopping()) {
            return ControlFlow::Continue(request);
        }
        let usage = is_handshake.then(|| app.node.access.usage(client.address));
        let want = wanted.want(request.method(), is_handshake);
        let (room, takes) = (wanted.room(), wanted.taken(is_handshake));
        let only_comes_near = matches!(wanted, Wanted::Near(_));
        let asker =
            ForwardedClient { room, want, takes, only_comes_near, client: client.in_words(), known, socket: usage };
        let asked = OpenRequest::new(request.method());
        // Boxed: every request has room for this.
        let answer = Box::pin(passing.pass(&asker, request)).await;
        if let ControlFlow::Break(answer) = &answer {
            asked.answered("elsewhere", answer, client, app);
        }
        answer
    }
}

/// The credentials in a header that requests of this path may have there.
fn in_header(path: &str, headers: &HeaderMap) -> InHeader {
    match geojson::has_address(path) {
        true => geojson::credentials(headers),
        false => InHeader { key: trackers::key_in_header(path, headers), token: None },
    }
}

/// `true` for what monitors ask.
fn is_probe(request: &Request<Incoming>, base_path: &str) -> bool {
    matches!(request.uri().path().strip_prefix(base_path), Some("/healthz" | "/readyz"))
}

/// One `Host`, which only HTTP/1.0 may leave out; no handshake in HTTP/1.0.
fn is_well_formed(request: &Request<Incoming>, is_handshake: bool) -> bool {
    let is_old = request.version() < Version::HTTP_11;
    let hosts = request.headers().get_all(HOST).iter().count();
    hosts == 1 && !(is_old && is_handshake) || hosts == 0 && is_old && !is_handshake
}

//! The service that answers the requests of a connection: the path first, then handshakes go one way and everything else
//! to the router.

use super::app::{App, Asked};
use super::errors::HttpError;
use super::redirect::redirect;
use super::visitor::Visitor;
use super::{pages, path, router, sockets};
use crate::access::Client;
use crate::session::{self, Node};
use axum::Router;
use axum::body::Body;
use axum::http::header::HOST;
use axum::http::{Request, Version};
use axum::response::{IntoResponse, Redirect, Response};
use hyper::body::Incoming;
use std::net::IpAddr;
use std::sync::Arc;
use tower::ServiceExt;

/// The service that answers the requests of all connections. Cheap to clone.
///
/// Behind the path there are two ways, one for handshakes and one for everything else. So a plain GET of a socket's
/// path, and a handshake on a page's, find nothing.
#[derive(Clone)]
pub struct Service {
    front: Arc<Front>,
    /// `true` if its connections are plain where TLS is spoken.
    leads_to_https: bool,
}

struct Front {
    app: App,
    pages: Router,
}

/// The service that answers requests with this node.
pub fn service(node: Node) -> Service {
    let (pages, app) = router::router(node);
    Service { front: Arc::new(Front { app, pages }), leads_to_https: false }
}

impl Service {
    /// Returns the service for connections that are plain where TLS is spoken. Whether the server is well it tells monitors, for
    /// whom a certificate says nothing; all else is led to https.
    pub fn leading_to_https(self) -> Self {
        Self { leads_to_https: true, ..self }
    }

    /// Answers a request of this peer.
    pub async fn answer(&self, mut request: Request<Incoming>, peer: IpAddr) -> Response {
        let Front { app, pages } = &*self.front;
        let node = &app.node;
        let is_handshake = session::is_handshake(request.headers());
        if !is_well_formed(&request, is_handshake) {
            return HttpError::BadRequest.into_response();
        }
        if self.leads_to_https && !is_probe(&request, &node.config.base_path) {
            return redirect(request.uri(), request.headers(), &node.config).await;
        }
        let asked = request.uri().clone();
        let Some(mut target) = path::rewrite(asked.path(), &node.config.base_path) else {
            return if is_handshake { sockets::refused() } else { pages::nowhere(&request, &node.config.base_path) };
        };
        let client = Client::of(peer, request.headers(), &node.config);
        app.qtribu_versions.note(client.address, asked.query().unwrap_or_default());
        let visitor = Visitor::new(&client, asked.query(), target.token.take(), &node.access);
        if is_handshake {
            return sockets::answer(app, &client, &target, visitor, request).await;
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

//! The service that answers the requests of a connection: the path first, then one router for handshakes and one for
//! everything else.

use super::app::Asked;
use super::errors::HttpError;
use super::qtribu_version::QtribuVersions;
use super::visitor::Visitor;
use super::{path, router, sockets};
use crate::access::Client;
use crate::session::{self, Node};
use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use axum::http::Version;
use axum::http::header::HOST;
use axum::response::{IntoResponse, Redirect, Response};
use hyper::body::Incoming;
use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tower::ServiceExt;

/// The service that answers the requests of all connections; clone it for each. The peer's address is taken from
/// `ConnectInfo<SocketAddr>` in a request's extensions.
///
/// Behind the path there are two routers, one for handshakes and one for everything else. So a plain GET of a socket's
/// path, and a handshake on a page's, find nothing.
#[derive(Clone)]
pub struct Service {
    node: Node,
    qtribu_versions: Arc<QtribuVersions>,
    pages: Router,
    sockets: Router,
}

/// The service that answers requests with this node.
pub fn service(node: Node) -> Service {
    let qtribu_versions = Arc::new(QtribuVersions::default());
    let (pages, sockets) = router::routers(&node, &qtribu_versions);
    Service { node, qtribu_versions, pages, sockets }
}

impl tower::Service<hyper::Request<Incoming>> for Service {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: hyper::Request<Incoming>) -> Self::Future {
        let service = self.clone();
        Box::pin(async move { service.answer(request.map(Body::new)).await })
    }
}

impl Service {
    async fn answer(self, mut request: Request) -> Result<Response, Infallible> {
        let is_handshake = session::is_handshake(request.headers());
        if !is_well_formed(&request, is_handshake) {
            return Ok(HttpError::BadRequest.into_response());
        }
        let asked = request.uri().clone();
        let target = path::rewrite(asked.path(), &self.node.config.base_path);
        let Some((mut target, uri)) = target.and_then(|target| target.uri().map(|uri| (target, uri))) else {
            return Ok(if is_handshake { sockets::refused() } else { HttpError::NotFound.into_response() });
        };
        if target.is_bare_base && !is_handshake {
            return Ok(Redirect::temporary(&path::with_slash(&asked)).into_response());
        }
        let client = Client::of(peer(&request), request.headers(), &self.node.config);
        self.qtribu_versions.note(client.address, asked.query().unwrap_or_default());
        let visitor = Visitor::new(&client, asked.query(), target.token.take(), &self.node.access);
        *request.uri_mut() = uri;
        let extensions = request.extensions_mut();
        extensions.insert(target);
        extensions.insert(Asked(asked));
        extensions.insert(client);
        extensions.insert(visitor);
        let router = if is_handshake { self.sockets } else { self.pages };
        router.oneshot(request).await
    }
}

/// One `Host`, which only HTTP/1.0 may leave out; no handshake in HTTP/1.0.
fn is_well_formed(request: &Request, is_handshake: bool) -> bool {
    let is_old = request.version() < Version::HTTP_11;
    let hosts = request.headers().get_all(HOST).iter().count();
    hosts == 1 && !(is_old && is_handshake) || hosts == 0 && is_old && !is_handshake
}

fn peer(request: &Request) -> IpAddr {
    let info = request.extensions().get::<ConnectInfo<SocketAddr>>();
    info.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |ConnectInfo(peer)| peer.ip())
}

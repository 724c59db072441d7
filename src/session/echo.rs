//! An echo, in tests alone: the WebSocket of the real doors from the handshake to the close, and no room behind it. The Autobahn suite is
//! run against it (`scripts/check-autobahn`), and again and again the cases of that which were recorded.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use super::registry::Socket;
use crate::outbox::Encoded;
use std::sync::Arc;

#[path = "../../tests/common/autobahn.rs"]
mod autobahn;

/// A session that says again what it hears.
pub(super) struct Echo(Arc<Socket>);

impl Echo {
    pub(super) fn on_text(&self, text: &str) {
        self.0.outbox.push_text(text);
    }

    pub(super) fn on_binary(&self, bytes: &[u8]) {
        self.0.outbox.push_frames(&[Encoded::of_binary(bytes)]);
    }
}

mod tests {
    use super::autobahn::{cases, exchange};
    use super::*;
    use crate::config::Config;
    use crate::dialect::Dialect;
    use crate::limits::MIB;
    use crate::outbox::Outbox;
    use crate::session::handshake::{begin, open, serve, switching};
    use crate::session::reader::Protocol;
    use crate::session::{Admission, Node, Transport};
    use axum::response::{IntoResponse, Response};
    use http::Request;
    use hyper::body::Incoming;
    use hyper::server::conn::http1;
    use hyper::service::service_fn;
    use hyper_util::rt::TokioIo;
    use std::convert::Infallible;
    use std::io;
    use std::net::SocketAddr;
    use tokio::net::TcpListener;
    use tokio::task::spawn_blocking;

    /// The largest message of the suite.
    const FRAME_BYTES: usize = 16 * MIB;

    /// As the real doors answer.
    fn answer(node: &Node, mut request: Request<Incoming>) -> Response {
        let (key, upgrade) = match begin(node, &mut request) {
            Ok(begun) => begun,
            Err(refusal) => return refusal.into_response(),
        };
        let socket = open(node, Arc::new(Outbox::new(usize::MAX, Some(Dialect::V3))), Admission::default());
        node.sockets.spawn(serve(socket.clone(), Protocol::Echo(Echo(socket)), FRAME_BYTES, upgrade));
        switching(key)
    }

    async fn listen(address: &str) -> (TcpListener, SocketAddr) {
        let listener = TcpListener::bind(address).await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        (listener, address)
    }

    async fn serve_all(listener: TcpListener) {
        let node = Node::new(Config::default());
        loop {
            let (socket, _) = listener.accept().await.expect("a connection");
            socket.set_nodelay(true).expect("a socket");
            let node = node.clone();
            let service = service_fn(move |request| {
                let answer = answer(&node, request);
                async move { Ok::<_, Infallible>(answer) }
            });
            let socket = TokioIo::new(Transport::new(socket));
            tokio::spawn(http1::Builder::new().serve_connection(socket, service).with_upgrades());
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    #[ignore = "scripts/check-autobahn says where to serve, and ends it by its standard input"]
    async fn an_echo_for_the_suite() {
        let Ok(address) = std::env::var("CAUSERIE_ECHO") else { return };
        let (listener, _) = listen(&address).await;
        tokio::select! {
            () = serve_all(listener) => {}
            _ = spawn_blocking(|| io::copy(&mut io::stdin(), &mut io::sink())) => {}
        }
    }

    #[tokio::test]
    async fn recorded_cases_of_the_suite_are_answered_as_then() {
        let (listener, address) = listen("127.0.0.1:0").await;
        tokio::spawn(serve_all(listener));
        for case in cases() {
            assert_eq!(exchange(address, "/", &case.sent).await, case.answered, "case {}", case.name);
        }
    }
}

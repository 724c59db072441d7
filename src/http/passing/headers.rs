//! The heads of what is passed on: those of requests, with what the home is told in place of what others said, and those of
//! answers.

use crate::access::FORWARDED_FOR;
use crate::bus::Passage;
use axum::body::Body;
use axum::http::header::{
    CONNECTION, EXPECT, FORWARDED, PROXY_AUTHENTICATE, PROXY_AUTHORIZATION, SEC_WEBSOCKET_ACCEPT,
    SEC_WEBSOCKET_PROTOCOL, TE, TRAILER, TRANSFER_ENCODING, UPGRADE, VIA,
};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Request, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use std::net::SocketAddr;

/// Headers that are between two neighbours alone (RFC 9110, section 7.6.1), and those of the time when some were kept alive.
const HOP_BY_HOP: [HeaderName; 9] = [
    CONNECTION,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
    PROXY_AUTHENTICATE,
    PROXY_AUTHORIZATION,
    TE,
    TRAILER,
    TRANSFER_ENCODING,
    UPGRADE,
];

/// Headers that say something about the way of a request, besides those that begin with [`FORWARDING`]: they are for this
/// node, and a body that is waited for has begun to come.
const OF_THE_WAY: [HeaderName; 5] = [Passage::HEADER, FORWARDED, HeaderName::from_static("x-real-ip"), VIA, EXPECT];

/// The beginning of most of them.
const FORWARDING: &str = "x-forwarded-";

/// The request for the home, with the passage and the address of the client that it is `told`; none if it has no address there.
pub(super) fn request(
    head: Parts,
    body: Body,
    door: SocketAddr,
    told: (HeaderValue, HeaderValue),
    is_handshake: bool,
) -> Option<Request<Body>> {
    let target = head.uri.path_and_query()?.clone();
    let uri = Uri::builder().scheme("http").authority(door.to_string()).path_and_query(target).build().ok()?;
    let mut headers = head.headers;
    drop_hop_by_hop(&mut headers);
    let names = headers.keys().filter(|name| name.as_str().starts_with(FORWARDING) || OF_THE_WAY.contains(name));
    for name in names.cloned().collect::<Vec<_>>() {
        headers.remove(name);
    }
    let (passage, client) = told;
    headers.insert(Passage::HEADER, passage);
    headers.insert(FORWARDED_FOR, client);
    if is_handshake {
        upgrade(&mut headers);
    }
    let mut request = Request::new(body);
    (*request.method_mut(), *request.uri_mut(), *request.headers_mut()) = (head.method, uri, headers);
    Some(request)
}

/// The answer for the client.
pub(super) fn answer<B>(mut answer: Response<B>) -> Response<B> {
    drop_hop_by_hop(answer.headers_mut());
    answer
}

/// The answer by which a connection becomes a WebSocket, as the home chose it.
pub(super) fn switching(home: &HeaderMap) -> Response {
    let mut answer = StatusCode::SWITCHING_PROTOCOLS.into_response();
    upgrade(answer.headers_mut());
    for name in [SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_PROTOCOL] {
        if let Some(value) = home.get(&name) {
            answer.headers_mut().insert(name, value.clone());
        }
    }
    answer
}

fn upgrade(headers: &mut HeaderMap) {
    headers.insert(CONNECTION, HeaderValue::from_static("Upgrade"));
    headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
}

/// Drops what is for this hop alone, `connection` names more of it.
fn drop_hop_by_hop(headers: &mut HeaderMap) {
    let lines = headers.get_all(CONNECTION).iter().filter_map(|line| line.to_str().ok());
    let named = lines.flat_map(|line| line.split(',')).filter_map(|name| name.trim().parse().ok());
    let named: Vec<HeaderName> = named.collect();
    for name in HOP_BY_HOP.iter().chain(&named) {
        headers.remove(name);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::*;

    const FROM_OUTSIDE: [(&str, &str); 18] = [
        ("host", "chat.example.org"),
        ("accept", "application/json"),
        ("cookie", "a=b"),
        ("connection", "keep-alive, X-Own , x-forwarded-for,causerie-node"),
        ("keep-alive", "timeout=5"),
        ("x-own", "1"),
        ("te", "trailers"),
        ("transfer-encoding", "chunked"),
        ("upgrade", "websocket, h2c"),
        ("proxy-authorization", "Basic YTpi"),
        ("expect", "100-continue"),
        ("forwarded", "for=192.0.2.1"),
        ("via", "1.1 proxy"),
        ("x-real-ip", "192.0.2.1"),
        ("x-forwarded-for", "192.0.2.1"),
        ("x-forwarded-host", "example.org"),
        ("x-forwarded-proto", "https"),
        ("causerie-node", "forged"),
    ];

    fn passed(is_handshake: bool) -> Request<Body> {
        let mut request = Request::builder().uri("http://chat.example.org//v2/room/QGIS/ws?key=a%20b");
        for (name, value) in FROM_OUTSIDE {
            request = request.header(name, value).header(name, value);
        }
        let (head, body) = request.body(Body::empty()).unwrap().into_parts();
        let told = (HeaderValue::from_static("signed"), HeaderValue::from_static("203.0.113.7"));
        request_to(head, body, told, is_handshake)
    }

    fn request_to(head: Parts, body: Body, told: (HeaderValue, HeaderValue), is_handshake: bool) -> Request<Body> {
        request(head, body, "[2001:db8::1]:8400".parse().unwrap(), told, is_handshake).unwrap()
    }

    #[test]
    fn a_home_is_told_by_its_front_alone() {
        for is_handshake in [false, true] {
            let request = passed(is_handshake);
            assert_eq!(request.uri(), "http://[2001:db8::1]:8400//v2/room/QGIS/ws?key=a%20b");
            let headers = request.headers().iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap()));
            let mut headers: Vec<_> = headers.collect();
            headers.sort_unstable();
            let mut expected = FROM_OUTSIDE[..3].iter().flat_map(|row| [*row, *row]).collect::<Vec<_>>();
            expected.extend([("causerie-node", "signed"), ("x-forwarded-for", "203.0.113.7")]);
            expected.extend([("connection", "Upgrade"), ("upgrade", "websocket")].iter().filter(|_| is_handshake));
            expected.sort_unstable();
            assert_eq!(headers, expected);
        }
    }

    #[test]
    fn an_answer_says_nothing_of_the_way_to_the_home() {
        let home = Response::builder().header("connection", "close, x-own").header("x-own", "1");
        let home = home.header("transfer-encoding", "chunked").header("content-type", "text/plain").body(()).unwrap();
        let answer = answer(home);
        let left: Vec<_> = answer.headers().keys().collect();
        assert_eq!(left, ["content-type"]);
    }
}

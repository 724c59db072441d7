//! The part of Matrix's client-server API that a ping needs (<https://spec.matrix.org/latest/client-server-api/>), each
//! request over a connection of its own, for pings are rare. hyper, because the server has it in the program already.
//! Called by `bridge`.

use super::address::Address;
use super::connection::{self, ConnectError};
use super::exit::{End, Exit};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST, HeaderValue, RETRY_AFTER};
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use std::fmt::Display;
use std::ops::RangeInclusive;
use std::path::Path;
use std::time::Duration;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

/// Time for one request, and its answer.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(60);

/// The shortest and the longest wait that a server may ask for.
const WAIT: RangeInclusive<Duration> = Duration::from_millis(500)..=Duration::from_secs(600);

/// The longest code of a failure that is shown, in bytes.
const LONGEST_CODE: usize = 64;

/// The largest answer, in bytes: the names of some ten thousand rooms.
const LARGEST_ANSWER: usize = 1 << 20;

/// The characters that are written otherwise in a part of a path.
const NOT_IN_PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'_').remove(b'.').remove(b'~').remove(b'-');

/// A room of a Matrix server, and the account that speaks there.
pub(super) struct MatrixRoom {
    address: Address,
    tls: Option<TlsConnector>,
    room_id: String,
    token: String,
}

/// Reason why a request failed.
#[derive(Debug)]
pub(super) enum Failure {
    /// Another attempt may help, after this time if the server names one.
    Temporary { why: String, wait: Option<Duration> },
    /// The server does not take this one.
    Refused(String),
    /// It would take none.
    Final(End),
}

impl MatrixRoom {
    /// Names a room of a server, whose certificate may be in the file `ca`.
    pub(super) fn new(homeserver: &str, room_id: &str, token: &str, ca: Option<&Path>) -> Result<Self, End> {
        let wrong = |why| End::new(Exit::Usage, format!("MATRIX_PING_HOMESERVER: {why}"));
        let address = Address::parse(homeserver).map_err(wrong)?;
        let tls = address.is_tls.then(|| connection::connector(ca)).transpose();
        let tls = tls.map_err(|why| End::new(Exit::Failed, why))?;
        Ok(Self { address, tls, room_id: room_id.to_owned(), token: token.to_owned() })
    }

    /// Asks whether the token is good, and whether its account is in the room.
    pub(super) async fn check(&self) -> Result<(), Failure> {
        let answer = self.request(Method::GET, "joined_rooms", None).await?;
        let rooms = answer["joined_rooms"].as_array().ok_or_else(|| unknown_server("it lists no rooms"))?;
        if rooms.iter().any(|room| room == self.room_id.as_str()) {
            return Ok(());
        }
        let why =
            "the account of MATRIX_PING_TOKEN is not in the Matrix room of MATRIX_PING_ROOMID: invite it, and accept";
        Err(Failure::Final(End::new(Exit::Room, why)))
    }

    /// Sends a message. Of those with the same `transaction` the server takes one.
    pub(super) async fn send(&self, transaction: &str, content: &Value) -> Result<(), Failure> {
        let [room, transaction] = [&self.room_id, transaction].map(|part| utf8_percent_encode(part, NOT_IN_PATH));
        let path = format!("rooms/{room}/send/m.room.message/{transaction}");
        self.request(Method::PUT, &path, Some(content)).await.map(drop)
    }

    async fn request(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Value, Failure> {
        let late = |_| temporary(&"no answer in time");
        timeout(REQUEST_TIMEOUT, self.exchange(method, path, body)).await.map_err(late)?
    }

    async fn exchange(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Value, Failure> {
        let stream = connection::open_stream(&self.address, self.tls.as_ref()).await.map_err(unreachable)?;
        let (mut sender, exchange) = http1::handshake(TokioIo::new(stream)).await.map_err(|error| temporary(&error))?;
        tokio::spawn(exchange); // ends with the sender
        let request = Request::builder()
            .method(method)
            .uri(format!("{}/_matrix/client/v3/{path}", self.address.base))
            .header(HOST, self.address.authority())
            .header(AUTHORIZATION, format!("Bearer {}", self.token))
            .header(CONTENT_TYPE, "application/json")
            .body(Full::<Bytes>::from(body.map(Value::to_string).unwrap_or_default()));
        let request = request.map_err(|error| Failure::Final(End::new(Exit::Usage, error.to_string())))?;
        let (head, body) = sender.send_request(request).await.map_err(|error| temporary(&error))?.into_parts();
        let body = Limited::new(body, LARGEST_ANSWER).collect().await.map_err(|error| temporary(&error))?;
        let answer = serde_json::from_slice::<Value>(&body.to_bytes()).ok().filter(Value::is_object);
        match answer {
            Some(answer) if head.status.is_success() => Ok(answer),
            None if head.status.is_success() => Err(unknown_server("no JSON comes from there")),
            answer => Err(failure(head.status, &answer.unwrap_or_default(), head.headers.get(RETRY_AFTER))),
        }
    }
}

fn temporary(why: &dyn Display) -> Failure {
    Failure::Temporary { why: format!("the Matrix server: {why}"), wait: None }
}

fn unreachable(ConnectError { why, is_final }: ConnectError) -> Failure {
    let why = format!("the Matrix server: {why}");
    if is_final { Failure::Final(End::new(Exit::Unreachable, why)) } else { Failure::Temporary { why, wait: None } }
}

fn unknown_server(why: &str) -> Failure {
    let why = format!("what MATRIX_PING_HOMESERVER names is no Matrix server: {why}");
    Failure::Final(End::new(Exit::Unreachable, why))
}

/// Returns the failure that an answer tells. Of its texts the code alone is shown: the others may quote what was sent.
fn failure(status: StatusCode, answer: &Value, retry_after: Option<&HeaderValue>) -> Failure {
    let is_code =
        |code: &&str| code.len() <= LONGEST_CODE && code.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
    let code = answer["errcode"].as_str().filter(is_code).unwrap_or("without a code");
    let why = format!("HTTP {} {code}", status.as_u16());
    match status.as_u16() {
        401 => Failure::Final(End::new(Exit::Token, format!("MATRIX_PING_TOKEN is refused: {why}"))),
        403 => Failure::Final(End::new(Exit::Room, format!("the Matrix account may not speak in the room: {why}"))),
        300..=399 | 404 | 405 => unknown_server(&why),
        429 => {
            let seconds = retry_after.and_then(|value| value.to_str().ok()?.trim().parse().ok());
            let wait =
                seconds.map(Duration::from_secs).or(answer["retry_after_ms"].as_u64().map(Duration::from_millis));
            Failure::Temporary {
                why: format!("the Matrix server: {why}"),
                wait: wait.map(|wait| wait.clamp(*WAIT.start(), *WAIT.end())),
            }
        }
        408 | 500..=599 => temporary(&why),
        _ => Failure::Refused(why),
    }
}

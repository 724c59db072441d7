//! The real server on a port of its own, and a client that remembers its frames. Tests wait for facts, not for
//! milliseconds: a wait that is not met fails after `PATIENCE`.

#![allow(dead_code, unreachable_pub, reason = "each test file uses a part")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests may panic")]

pub mod autobahn;
pub mod clock;
mod deal;
pub mod hmac;
pub mod livefield;
pub mod member;
pub mod native;
pub mod nginx;
pub mod pictures;
pub mod program;
pub mod proxy;
pub mod raw;
pub mod refusals;
pub mod samples;
pub mod tls;
pub mod tokens;

use causerie::config::Config;
use causerie::server::{Listener, Ways};
use deal::Deal;
use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::os::fd::{AsFd, BorrowedFd};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, WebSocketConfig};
use tokio_tungstenite::tungstenite::{self, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

/// Time that a test waits for a fact before it fails.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// The size of a test: `make test` is content with the first, `make soak` wants the second.
pub fn soak<T>(in_test: T, in_soak: T) -> T {
    if std::env::var_os("SOAK").is_some() { in_soak } else { in_test }
}

/// A random number generator with a seed.
pub struct Dice(pub u64);

impl Dice {
    pub fn throw(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides as u64) as usize
    }
}

/// The configuration with these settings and nothing else from the environment.
pub fn config(settings: &[(&str, &str)]) -> Config {
    Config::from_pairs(settings.iter().copied()).unwrap_or_else(|faults| panic!("{faults}")).config
}

/// An address at which nobody listens, as long as the socket is kept.
pub fn silent_address() -> (TcpSocket, SocketAddr) {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
    let address = socket.local_addr().unwrap();
    (socket, address)
}

/// A running server. It stops when dropped.
pub struct Server {
    addr: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    task: Option<JoinHandle<std::io::Result<()>>>,
}

/// A listener whose connections come from elsewhere, as far as the server can know.
struct RemoteListener {
    listener: TcpListener,
    peers: [IpAddr; 2],
}

impl Listener for RemoteListener {
    fn poll_accept(&self, context: &mut Context<'_>) -> Poll<io::Result<(TcpStream, SocketAddr)>> {
        self.listener.poll_accept(context).map_ok(|(stream, peer)| {
            let is_other = peer.ip() == IpAddr::from([127, 0, 0, 2]);
            (stream, SocketAddr::new(self.peers[usize::from(is_other)], peer.port()))
        })
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

impl AsFd for RemoteListener {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.listener.as_fd()
    }
}

/// An HTTP answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }
}

impl Server {
    /// Starts a server with these settings and nothing else from the environment.
    pub async fn start(settings: &[(&str, &str)]) -> Self {
        Self::start_with(config(settings)).await
    }

    /// Starts a server with a configuration that settings cannot give.
    pub async fn start_with(config: Config) -> Self {
        Self::start_on(TcpListener::bind("127.0.0.1:0").await.unwrap(), config)
    }

    /// Starts a server whose clients have other addresses than their own: `other` for 127.0.0.2, `peer` for all others.
    pub async fn start_for(peer: &str, other: &str, settings: &[(&str, &str)]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let peers = [peer, other].map(|peer| peer.parse().unwrap());
        Self::start_on(RemoteListener { listener, peers }, config(settings))
    }

    /// Starts a server with these ways to other nodes. Its clients have other addresses than their own, as with `start_for`.
    pub async fn start_among(ways: Ways, [peer, other]: [&str; 2], settings: &[(&str, &str)]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (addr, peers) = (listener.local_addr().unwrap(), [peer, other].map(|peer| peer.parse().unwrap()));
        let config = config(settings);
        let (stop, stopped) = oneshot::channel();
        let shutdown = async move { drop(stopped.await) };
        let listener = Box::new(RemoteListener { listener, peers });
        let task = tokio::spawn(causerie::server::run(listener, Some(ways), config, Box::pin(shutdown)));
        Self { addr, stop: Some(stop), task: Some(task) }
    }

    fn start_on(listener: impl Listener, config: Config) -> Self {
        let addr = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let shutdown = Box::pin(async move { drop(stopped.await) });
        let task = match Deal::from_env() {
            Some(deal) => tokio::spawn(deal.run(Box::new(listener), config, shutdown)),
            None => tokio::spawn(causerie::server::run(Box::new(listener), None, config, shutdown)),
        };
        Self { addr, stop: Some(stop), task: Some(task) }
    }

    /// A server that runs elsewhere: the program itself, a proxy.
    pub fn at(addr: SocketAddr) -> Self {
        Self { addr, stop: None, task: None }
    }

    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.addr)
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.request(reqwest::Method::GET, path, None).await
    }

    /// The number of a room's members, as anybody may ask.
    pub async fn members(&self, room: &str) -> u64 {
        let status = self.get("/status").await.json();
        let rooms = status["rooms"].as_array().expect("rooms");
        let room = rooms.iter().find(|row| row["name"] == room).expect("the room");
        room["nb_connected_users"].as_u64().expect("a count")
    }

    /// Waits until a room has this number of members.
    pub async fn until_members(&self, room: &str, count: u64) {
        let waited = timeout(PATIENCE, async {
            while self.members(room).await != count {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        });
        assert!(waited.await.is_ok(), "{room} has {} members instead of {count}", self.members(room).await);
    }

    /// Waits until a room has this number of members or fewer, and returns how many it has.
    pub async fn at_most(&self, room: &str, most: u64) -> u64 {
        let waited = timeout(PATIENCE, async {
            loop {
                match self.members(room).await {
                    count if count <= most => return count,
                    _ => tokio::time::sleep(Duration::from_millis(5)).await,
                }
            }
        });
        waited.await.unwrap_or_else(|_| panic!("{room} has more than {most} members"))
    }

    /// Puts a JSON body.
    pub async fn put(&self, path: &str, body: impl ToString) -> Answer {
        self.request(reqwest::Method::PUT, path, Some(body.to_string())).await
    }

    pub async fn request(&self, method: reqwest::Method, path: &str, body: Option<String>) -> Answer {
        let Some(deal) = Deal::from_env().filter(|_| path.ends_with("/status")) else {
            return self.request_once(method, path, body).await;
        };
        // The home of a room knows its number at once: when all nodes say the same, they have heard it.
        let agreed = timeout(PATIENCE, async {
            loop {
                let mut answers = Vec::new();
                for path in deal.paths_to_all(path) {
                    answers.push(self.request_once(method.clone(), &path, body.clone()).await);
                }
                if answers.iter().all(|answer| answer.body == answers[0].body) {
                    return answers.remove(0);
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        });
        agreed.await.expect("all nodes agree in time")
    }

    async fn request_once(&self, method: reqwest::Method, path: &str, body: Option<String>) -> Answer {
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let mut request = client.request(method, self.url(path));
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body);
        }
        let response = timeout(PATIENCE, request.send()).await.expect("an answer in time").expect("an answer");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Answer { status, headers, body: response.text().await.unwrap() }
    }

    /// Tells the server to stop; `wait` waits until it has.
    pub fn begin_stop(&mut self) {
        drop(self.stop.take());
    }

    pub async fn wait(&mut self) {
        self.ended().await.unwrap();
    }

    /// Waits for the end of the server, and returns its result.
    pub async fn ended(&mut self) -> std::io::Result<()> {
        let task = self.task.take().expect("a running server");
        timeout(PATIENCE, task).await.expect("the server stops in time").unwrap()
    }

    pub async fn stop(mut self) {
        self.begin_stop();
        self.wait().await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(task) = self.task.take() {
            task.abort();
        }
    }
}

/// A client that remembers every frame it was sent.
pub struct Client {
    pub socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// All JSON frames, in the order in which they came.
    pub seen: Vec<Value>,
    /// The same frames as the text that came.
    pub texts: Vec<String>,
    /// Number of frames that a test has looked at.
    looked: usize,
    pub close: Option<CloseFrame>,
    pub pings: usize,
    pongs: usize,
}

impl Client {
    /// Opens a socket, for example at `/room/QGIS/ws`.
    pub async fn connect(server: &Server, path: &str) -> Self {
        Self::try_connect(server, path).await.unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Opens a socket, or returns the reason of the refusal.
    pub async fn try_connect(server: &Server, path: &str) -> Result<Self, tungstenite::Error> {
        Self::try_connect_with(server, path, &[]).await
    }

    /// Opens a socket with these headers besides, or returns the reason of the refusal.
    pub async fn try_connect_with(
        server: &Server,
        path: &str,
        headers: &[(&'static str, &str)],
    ) -> Result<Self, tungstenite::Error> {
        let mut request = format!("ws://{}{path}", server.addr()).into_client_request()?;
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        let config = WebSocketConfig::default().max_message_size(Some(64 << 20)).max_frame_size(Some(64 << 20));
        let opened = tokio_tungstenite::connect_async_with_config(request, Some(config), true);
        let (socket, _) = timeout(PATIENCE, opened).await.expect("a handshake in time")?;
        Ok(Self { socket, seen: Vec::new(), texts: Vec::new(), looked: 0, close: None, pings: 0, pongs: 0 })
    }

    /// The HTTP status with which a handshake is refused.
    pub async fn refused(server: &Server, path: &str) -> u16 {
        match Self::try_connect(server, path).await {
            Err(tungstenite::Error::Http(response)) => response.status().as_u16(),
            Err(error) => panic!("{path}: {error}"),
            Ok(_) => panic!("{path} was accepted"),
        }
    }

    pub async fn send(&mut self, frame: Value) {
        self.send_text(frame.to_string()).await;
    }

    pub async fn send_text(&mut self, text: impl Into<String>) {
        self.send_message(Message::text(text.into())).await;
    }

    pub async fn send_message(&mut self, message: Message) {
        timeout(PATIENCE, self.socket.send(message)).await.expect("the server reads").expect("an open socket");
    }

    /// The next frame that was not looked at yet.
    pub async fn next(&mut self) -> Value {
        while self.looked == self.seen.len() {
            assert!(self.read().await, "closed while waiting for a frame: {:?}, seen {:#?}", self.close, self.seen);
        }
        self.looked += 1;
        self.seen[self.looked - 1].clone()
    }

    /// The text of the frame that was looked at last.
    pub fn text(&self) -> &str {
        &self.texts[self.looked - 1]
    }

    /// The next frame must be exactly this one.
    pub async fn expect(&mut self, frame: Value) {
        assert_eq!(self.next().await, frame);
    }

    /// Skips frames until one fits, and returns it.
    pub async fn until(&mut self, mut fits: impl FnMut(&Value) -> bool) -> Value {
        loop {
            let frame = self.next().await;
            if fits(&frame) {
                return frame;
            }
        }
    }

    /// All frames before a marker that is put into this client's room over HTTP: a room serves requests in order, so no
    /// other frame was sent. Not for rooms with a history under test.
    pub async fn fence(&mut self, server: &Server, room: &str) -> Vec<Value> {
        let marker = format!("fence-{}", uuid::Uuid::now_v7());
        let body = serde_json::json!({"message": marker, "author": "fence"});
        let answer = server.put(&format!("/room/{}/message", room.replace(' ', "%20")), body).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        let mut before = Vec::new();
        loop {
            let frame = self.next().await;
            let text = frame.get("text").or(frame.get("message"));
            if text.and_then(Value::as_str) == Some(&marker) {
                return before;
            }
            before.push(frame);
        }
    }

    /// Expects no frame that the test has not looked at.
    pub async fn expect_nothing(&mut self, server: &Server, room: &str) {
        assert_eq!(self.fence(server, room).await, Vec::<Value>::new());
    }

    /// Reads until the server has pinged, which the library answers.
    pub async fn until_pinged(&mut self) {
        let before = self.pings;
        while self.pings == before {
            assert!(self.read().await, "closed while waiting for a ping");
        }
        timeout(PATIENCE, self.socket.flush()).await.expect("the server reads").expect("an open socket");
    }

    /// Waits until the server has read all that was sent.
    pub async fn until_read(&mut self) {
        let before = self.pongs;
        self.send_message(Message::Ping(tungstenite::Bytes::new())).await;
        while self.pongs == before {
            assert!(self.read().await, "closed while waiting for a pong");
        }
    }

    /// Waits for the server's close and returns its code.
    pub async fn closed(&mut self) -> u16 {
        while self.read().await {}
        self.close.as_ref().map_or(1006, |close| close.code.into())
    }

    /// Closes with this code, or without one, and waits for the server's answer.
    pub async fn close_with(mut self, code: Option<u16>) {
        let frame = code.map(|code| CloseFrame { code: code.into(), reason: "".into() });
        let _ = timeout(PATIENCE, self.socket.close(frame)).await;
        while self.read().await {}
    }

    /// Closes as the plugins do: code 1000, empty reason; waits for the server's answer.
    pub async fn leave(mut self) {
        self.leave_and_see().await;
    }

    /// As `leave`; frames before the answer are in `seen`.
    pub async fn leave_and_see(&mut self) {
        let frame = CloseFrame { code: 1000.into(), reason: "".into() };
        let _ = timeout(PATIENCE, self.socket.close(Some(frame))).await;
        while self.read().await {}
    }

    /// Reads one message; false at the end.
    async fn read(&mut self) -> bool {
        let message = timeout(PATIENCE, self.socket.next()).await;
        let message = message.unwrap_or_else(|_| panic!("nothing came in time; seen {:#?}", self.seen));
        match message {
            Some(Ok(Message::Text(text))) => {
                self.seen.push(serde_json::from_str(&text).expect("JSON"));
                self.texts.push(text.to_string());
            }
            Some(Ok(Message::Ping(_))) => self.pings += 1,
            Some(Ok(Message::Pong(_))) => self.pongs += 1,
            Some(Ok(Message::Close(frame))) => self.close = frame,
            Some(Ok(_)) => {}
            Some(Err(_)) | None => return false,
        }
        true
    }
}

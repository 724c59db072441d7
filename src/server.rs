//! The server as a whole: `run` wires rooms, sessions and HTTP together and serves until it is told to stop. `main`
//! calls it, and so do the tests, each with a listener of its own.

use crate::access::{Address, Held, Usage};
use crate::bus::{Directory, HomeEvent, Homes, InstanceSecret};
use crate::config::{Config, Secret, TestPoint};
use crate::http::{self, Passing};
use crate::limits::{BACKLOG, HEAD_BYTES, HEADER_TIMEOUT, SHUTDOWN_TIMEOUT, SOCKET_SEND_BUFFER};
use crate::locks::{Lock, Mutex};
use crate::message::NodeTag;
use crate::metrics;
use crate::relay::RelaySockets;
use crate::session::{Node, Transport};
use crate::tls::{Spoken, Tls};
use ::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use futures_util::future::BoxFuture;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use socket2::SockRef;
use std::convert::Infallible;
use std::fmt::Display;
use std::future::{pending, poll_fn};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::os::fd::AsFd;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::mpsc;
use tokio::task::{JoinSet, yield_now};
use tokio::time::{Instant, sleep, timeout_at};
use tracing::field::display;

/// Pause after the system refused a connection, so that a full table of descriptors does not make the server spin.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// The same complaint is not logged more often than this.
const COMPLAINT_INTERVAL: Duration = Duration::from_secs(60);

/// The source of connections: a socket, or something before it that knows whose they are.
pub trait Listener: AsFd + Send + Sync + 'static {
    /// The next connection, and its peer.
    fn poll_accept(&self, context: &mut Context<'_>) -> Poll<io::Result<(TcpStream, SocketAddr)>>;

    /// The address on which this listens.
    ///
    /// # Errors
    /// The system's error.
    fn local_addr(&self) -> io::Result<SocketAddr>;
}

impl Listener for TcpListener {
    fn poll_accept(&self, context: &mut Context<'_>) -> Poll<io::Result<(TcpStream, SocketAddr)>> {
        Self::poll_accept(self, context)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Self::local_addr(self)
    }
}

/// The ways between a node and others: the listener for these, and who knows which of them has a room.
pub struct Ways {
    /// The tag by which the others know this node.
    pub tag: NodeTag,
    /// The listener, in a network in which nobody but nodes is heard.
    pub door: TcpListener,
    /// The homes of rooms.
    pub homes: Arc<dyn Homes>,
    /// The news of homes that have changed.
    pub changes: mpsc::UnboundedReceiver<HomeEvent>,
    /// The secret that the nodes share.
    pub secret: InstanceSecret,
}

impl Ways {
    /// The ways that the settings name, if they do.
    async fn of(node: &Node) -> io::Result<Option<Self>> {
        let settings = &node.config.nodes;
        let Some(address) = settings.listen.filter(|_| !settings.urls.is_empty()) else { return Ok(None) };
        let door = bind("NODE_LISTEN", address)?;
        let joined = Directory::join(&node.config, node.tag, door.local_addr()?).await.map_err(io::Error::other)?;
        let secret = InstanceSecret::new(settings.secret.as_ref().map_or("", Secret::reveal).as_bytes());
        Ok(joined.map(|(homes, changes)| Self { tag: node.tag, door, homes: Arc::new(homes), changes, secret }))
    }

    /// Hears the other nodes by a task of these. Returns the service that passes on to them, and by what.
    fn open(
        self,
        node: &Node,
        service: http::Service,
        tasks: &mut JoinSet<()>,
    ) -> io::Result<(http::Service, Passing)> {
        let Self { door, homes, changes, secret, .. } = self;
        SockRef::from(&door).set_tcp_nodelay(true)?;
        let passing = Passing::new(node, secret, homes);
        node.hub.follow(Arc::new(passing.clone()));
        tasks.spawn(passing.clone().follow(changes));
        let for_nodes = service.clone().at_the_door(passing.clone());
        tasks.spawn(accept(Box::new(door), Encryption::Door, node.clone(), for_nodes));
        Ok((service.passing_on(passing.clone()), passing))
    }
}

/// Serves `listener` until `shutdown` completes, then closes every session and ends within ten seconds. The ways to other nodes
/// are those of the settings, unless others are given. Boxed without a type of its caller, so that the server is compiled once,
/// with this crate, and not with each program that runs it.
///
/// # Errors
/// The listener refuses its options, that for metrics cannot be opened, or one of the server's own tasks ends.
pub fn run(
    listener: Box<dyn Listener>,
    ways: Option<Ways>,
    config: Config,
    shutdown: BoxFuture<'static, ()>,
) -> BoxFuture<'static, io::Result<()>> {
    Box::pin(serve_all(listener, ways, config, shutdown))
}

async fn serve_all(
    listener: Box<dyn Listener>,
    ways: Option<Ways>,
    config: Config,
    shutdown: BoxFuture<'static, ()>,
) -> io::Result<()> {
    raise_file_limit();
    let metrics_addr = config.metrics_addr;
    let tls = Tls::open(&config.tls)?.map(Arc::new);
    let scheme = if tls.is_some() { "https" } else { "http" };
    let listening = listener.local_addr()?;
    let front = config.public_url.as_ref().map(|url| format!("{url}/"));
    let front = front.or_else(|| own_front(scheme, listening, &config.base_path));
    let redirect = config.tls.redirect_port.map(|port| SocketAddr::new(config.host, port));
    SockRef::from(&listener).set_tcp_nodelay(true)?; // its connections have it from the listener
    if metrics_addr.is_some() {
        http::count(); // before there is something to count
    }
    let node = Node::with_tag(config, ways.as_ref().map_or_else(NodeTag::random, |ways| ways.tag));
    let ways = match ways {
        Some(ways) => Some(ways),
        None => Ways::of(&node).await?,
    };
    let mut tasks = JoinSet::new(); // ends with this function, and this function with any of them
    if let Some(address) = metrics_addr {
        tasks.spawn(http::serve_metrics(bind("METRICS_ADDR", address)?, node.clone()));
    }
    tasks.spawn(node.clone().keep_alive());
    let service = http::service(node.clone());
    let (service, passing) = match ways {
        Some(ways) => ways.open(&node, service, &mut tasks).map(|(service, passing)| (service, Some(passing)))?,
        None => (service, None),
    };
    if let Some(address) = redirect {
        let listener = Box::new(bind("TLS_REDIRECT_PORT", address)?);
        tasks.spawn(accept(listener, Encryption::Elsewhere, node.clone(), service.clone()));
    }
    if let Some(relay) = node.hub.relay() {
        let port = node.config.relay.port;
        let sockets = RelaySockets::bind(port).map_err(|error| refused("RELAY_PORT", port, &error))?;
        tasks.spawn(sockets.serve(relay.clone(), tls.as_ref().map(|tls| tls.acceptor())));
    }
    if let Some(tls) = tls.clone() {
        tasks.spawn(tls.watch());
    }
    let (page, docs) = (front.as_ref().map(display), front.as_ref().map(|front| display(format!("{front}docs"))));
    let metrics = metrics_addr.map(|address| display(format!("{}metrics", self::front("http", address, ""))));
    tracing::info!(page, docs, metrics, %listening, rooms = node.hub.rooms().len(), "serving");
    let encryption = tls.map_or(Encryption::None, Encryption::Here);
    tasks.spawn(accept(listener, encryption, node.clone(), service));
    let ended = tokio::select! {
        () = shutdown => Ok(()),
        _ = tasks.join_next() => Err(io::Error::other("a part of the server has failed; the log says where")),
    };
    stop(&node, passing.as_ref()).await;
    ended
}

/// The address of the page, as far as the listener tells: no certificate is one for this machine's own name.
fn own_front(scheme: &str, address: SocketAddr, base_path: &str) -> Option<String> {
    let is_known = scheme == "http" || !address.ip().is_unspecified();
    is_known.then(|| front(scheme, address, base_path))
}

/// The address of a listener from this machine, as a browser takes it.
fn front(scheme: &str, address: SocketAddr, base_path: &str) -> String {
    match address.ip().is_unspecified() {
        true => format!("{scheme}://localhost:{}{base_path}/", address.port()),
        false => format!("{scheme}://{address}{base_path}/"),
    }
}

/// Listens at the address of a setting.
///
/// # Errors
/// The setting that is concerned, and what can be done.
fn bind(setting: &str, address: SocketAddr) -> io::Result<TcpListener> {
    listen(address).map_err(|error| refused(setting, address, &error))
}

/// Listens at an address, where [`BACKLOG`] connections may wait for their turn.
///
/// # Errors
/// The system's error.
pub fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    #[cfg(unix)]
    socket.set_reuseaddr(true)?; // connections of the server before may still be closing
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// The error of an address that cannot be listened on.
fn refused(setting: &str, address: impl Display, error: &io::Error) -> io::Error {
    let advice = match error.kind() {
        io::ErrorKind::AddrInUse => "another program listens there; stop it, or set another port".to_owned(),
        io::ErrorKind::AddrNotAvailable => "it is no address of this machine".to_owned(),
        io::ErrorKind::PermissionDenied => "this user may not; set a port from 1024".to_owned(),
        _ => error.to_string(),
    };
    io::Error::new(error.kind(), format!("cannot listen on {setting}={address}: {advice}"))
}

/// Readiness goes, new sockets are refused, every session is closed, and other nodes go on with the rooms.
async fn stop(node: &Node, passing: Option<&Passing>) {
    tracing::info!(sessions = node.sockets.count(), "stopping");
    let until = Instant::now() + SHUTDOWN_TIMEOUT;
    node.stop();
    let given = match passing {
        Some(passing) => Some((passing, passing.freeze().await)),
        None => None,
    };
    if timeout_at(until, node.close_all()).await.is_err() {
        tracing::warn!("not all sessions could be told in time that the server stops");
    }
    if let Some((passing, rooms)) = given {
        let given = async { tokio::join!(passing.close_all(), passing.give_all(rooms)) };
        if timeout_at(until, given).await.is_err() {
            tracing::warn!("not all rooms could be given to other nodes in time");
        }
    }
    if timeout_at(until, node.sockets.ended()).await.is_err() {
        tracing::warn!(sessions = node.sockets.count(), "sessions that did not end in time are dropped");
    }
}

/// Treatment of the connections of a listener.
#[derive(Clone)]
enum Encryption {
    /// Served as they come.
    None,
    /// Encrypted here. A plain request is redirected to https.
    Here(Arc<Tls>),
    /// Redirected to the listener that encrypts.
    Elsewhere,
    /// Connections of other nodes, served as they come.
    Door,
}

/// Accepts connections for as long as it is not dropped. One too many of its address ends at once, without a word: what
/// came of its request so far was not read.
async fn accept(listener: Box<dyn Listener>, encryption: Encryption, node: Node, service: http::Service) {
    node.config.test_hook.reach(TestPoint::Accept);
    let mut connections = JoinSet::new();
    let mut complained: Option<Instant> = None;
    loop {
        match poll_fn(|context| listener.poll_accept(context)).await {
            Ok((socket, peer)) => {
                while connections.try_join_next().is_some() {}
                let address = match encryption {
                    Encryption::Door => Address::Unknown, // it stands for the clients of a node
                    _ => Address::of_peer(peer.ip(), &node.config.trusted_proxies),
                };
                if let Some(waiting) = IdleConnection::enter(&node, address) {
                    connections.spawn(open(socket, peer, waiting, encryption.clone(), service.clone()));
                }
            }
            Err(error) if is_exhaustion(&error) => {
                if complained.is_none_or(|then| then.elapsed() >= COMPLAINT_INTERVAL) {
                    complained = Some(Instant::now());
                    tracing::error!(%error, "connections cannot be accepted; is the limit of open files too low?");
                }
                sleep(ACCEPT_PAUSE).await;
            }
            Err(error) => {
                tracing::debug!(%error, "a connection was gone before it was accepted");
                yield_now().await;
            }
        }
    }
}

/// `true` if the system has no more files or memory for a connection. All other errors are of a single connection.
fn is_exhaustion(error: &io::Error) -> bool {
    const ENOMEM: i32 = 12;
    const ENFILE: i32 = 23;
    const EMFILE: i32 = 24;
    const ENOBUFS: i32 = if cfg!(target_os = "linux") { 105 } else { 55 };
    matches!(error.raw_os_error(), Some(ENOMEM | ENFILE | EMFILE | ENOBUFS))
}

/// Serves a connection from its first byte.
async fn open(
    socket: TcpStream,
    peer: SocketAddr,
    waiting: IdleConnection,
    encryption: Encryption,
    service: http::Service,
) {
    // Not on the listener: who reads a large frame slowly was taken for silent then.
    let _ = SockRef::from(&socket).set_send_buffer_size(SOCKET_SEND_BUFFER);
    let waiting = Arc::new(waiting);
    match encryption {
        Encryption::None | Encryption::Door => serve(socket, peer, waiting, service).await,
        Encryption::Elsewhere => serve(socket, peer, waiting, service.leading_to_https()).await,
        // Boxed: nobody else has to have room for this.
        Encryption::Here(tls) => Box::pin(shake_hands(socket, peer, waiting, &tls, service)).await,
    }
}

/// Serves a connection over TLS. It has the time for a header until the head of its first request is there, handshake included.
async fn shake_hands(
    socket: TcpStream,
    peer: SocketAddr,
    waiting: Arc<IdleConnection>,
    tls: &Tls,
    service: http::Service,
) {
    let connection = async {
        match tls.accept(socket).await {
            Ok(Spoken::Encrypted(socket)) => serve(socket, peer, waiting.clone(), service).await,
            Ok(Spoken::Plain(socket)) => serve(socket, peer, waiting.clone(), service.leading_to_https()).await,
            Err(error) => tracing::debug!(%error, "no TLS was agreed on"),
        }
    };
    let overdue = async {
        sleep(HEADER_TIMEOUT).await;
        if waiting.was_asked.load(Ordering::Relaxed) {
            pending().await
        }
    };
    tokio::select! {
        () = connection => {}
        () = overdue => tracing::debug!("no request came in time"),
    }
}

/// Serves a connection: HTTP/1.1, until it ends or becomes a WebSocket. Headers must come, and answers be taken, in time.
async fn serve<S>(socket: S, peer: SocketAddr, waiting: Arc<IdleConnection>, service: http::Service)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let (waiting, service) = (waiting.clone(), service.clone());
        async move { Ok::<_, Infallible>(waiting.answer(request, &service, peer.ip()).await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(TokioIo::new(Transport::new(socket)), service)
        .with_upgrades();
    if let Err(error) = connection.await {
        tracing::debug!(%error, "connection ended");
    }
}

/// A connection and its place among those of its peer's address, for as long as HTTP is spoken on it.
struct IdleConnection {
    usage: Arc<Usage>,
    place: Mutex<Held>,
    /// `true` once a request has come.
    was_asked: AtomicBool,
}

impl IdleConnection {
    /// None if the address has too many of these.
    fn enter(node: &Node, address: Address) -> Option<Self> {
        let usage = node.access.usage(address);
        let place = Mutex::new(Lock::IdlePlace, usage.arrive()?);
        Some(Self { usage, place, was_asked: AtomicBool::new(false) })
    }

    /// Answers a request, and waits for the next one if the address may have one more that does.
    async fn answer(&self, request: hyper::Request<Incoming>, service: &http::Service, peer: IpAddr) -> Response {
        self.was_asked.store(true, Ordering::Relaxed);
        // Boxed: every connection that waits for a request would have room for this.
        let mut answer = Box::pin(service.answer(request, peer)).await;
        metrics::answered(answer.status().as_u16());
        if answer.status() == StatusCode::SWITCHING_PROTOCOLS {
            // Before its client knows of it, who may come again at once. It may not take the answer, and its session gives up then.
            self.place.lock().become_stream();
        } else if !self.usage.may_stay() {
            answer.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        answer
    }
}

/// The default of 1,024 open files on many machines refuses the next connection without a word.
fn raise_file_limit() {
    match rlimit::increase_nofile_limit(u64::MAX) {
        Ok(files) if files < LOW_FILE_LIMIT => {
            tracing::warn!(files, "the limit of open files is low: so many connections and no more");
        }
        Ok(_) => {}
        Err(error) => tracing::warn!(%error, "the limit of open files could not be raised"),
    }
}

/// A limit of open files below this is named in the log.
const LOW_FILE_LIMIT: u64 = 4096;

#[cfg(test)]
#[allow(clippy::expect_used, reason = "tests may panic")]
mod tests {
    use super::*;
    use crate::limits::WRITE_TIMEOUT;
    use tokio::io::{AsyncWriteExt, duplex};

    /// The answer to its handshake is all that it has to take, and its session waits ten seconds for that. Time is paused.
    #[tokio::test(start_paused = true)]
    async fn a_connection_that_does_not_become_a_websocket_keeps_its_place() {
        let mut config = Config::default();
        config.limits.connections = 1;
        let node = Node::new(config);
        let (peer, service) = (SocketAddr::from(([203, 0, 113, 1], 1)), http::service(node.clone()));
        let mut clients = Vec::new();
        for _ in 0..2 {
            let (mut client, socket) = duplex(64); // less than the answer
            let handshake = "GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
                Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";
            let waiting = Arc::new(
                IdleConnection::enter(&node, Address::of_peer(peer.ip(), &node.config.trusted_proxies))
                    .expect("a place to arrive"),
            );
            let usage = waiting.usage.clone();
            let connection = tokio::spawn(serve(socket, peer, waiting, service.clone()));
            client.write_all(handshake.as_bytes()).await.expect("it is read");
            sleep(HEADER_TIMEOUT + Duration::from_secs(1)).await;
            assert!(!connection.is_finished());
            clients.push((client, usage));
        }
        let usage = &clients[0].1;
        assert!(usage.connect().is_none(), "two that are being closed, of one");
        sleep(WRITE_TIMEOUT).await;
        assert!(usage.connect().is_some());
    }

    #[test]
    fn the_address_in_the_log_can_be_opened() {
        let front =
            |address: &str, path| super::front("http", address.parse().unwrap_or_else(|_| panic!("{address}")), path);
        assert_eq!(front("0.0.0.0:8000", ""), "http://localhost:8000/");
        assert_eq!(front("[::]:8000", "/chat"), "http://localhost:8000/chat/");
        assert_eq!(front("192.0.2.1:80", ""), "http://192.0.2.1:80/");
        assert_eq!(front("[::1]:8000", ""), "http://[::1]:8000/");
    }

    #[test]
    fn only_exhausted_resources_pause_the_listener() {
        let from = io::Error::from_raw_os_error;
        assert!([12, 23, 24].into_iter().all(|code| is_exhaustion(&from(code))));
        for kind in [io::ErrorKind::ConnectionAborted, io::ErrorKind::ConnectionReset, io::ErrorKind::Interrupted] {
            assert!(!is_exhaustion(&kind.into()), "{kind}");
        }
        if cfg!(target_os = "linux") {
            assert!(is_exhaustion(&from(105)) && !is_exhaustion(&from(103)) && !is_exhaustion(&from(104)));
        }
    }
}

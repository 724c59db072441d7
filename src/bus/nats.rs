//! A node's connection to NATS: two streams of JetStream, in memory, hold who is home and who lives (`docs/nodes.md`). [`super::directory`] calls it.

use super::broker::{BucketState, Heard, Home, Revision, Unanswered};
use super::engine::Engine;
use super::secret::RoomKey;
use crate::config::{NodeSettings, Secret};
use crate::locks::{Lock, Mutex};
use crate::message::NodeTag;
use async_nats::jetstream::ErrorCode;
use async_nats::jetstream::context::{Context, ContextBuilder, CreateStreamErrorKind, PublishErrorKind};
use async_nats::jetstream::message::StreamMessage;
use async_nats::jetstream::response::Response;
use async_nats::jetstream::stream::{Config, DiscardPolicy, Info, LastRawMessageErrorKind, StorageType, Stream};
use async_nats::{
    Client, ConnectError, ConnectErrorKind, ConnectOptions, Event, HeaderMap, Message, ServerError, connection, header,
};
use bytes::Bytes;
use futures_util::stream::{self, BoxStream};
use futures_util::{StreamExt, TryStreamExt};
use std::fmt;
use std::future::ready;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::time::Instant;

/// Time that an answer of the broker may take.
const PATIENCE: Duration = Duration::from_secs(2);
/// Time between two pings; after the third without an answer the connection is given up.
const PING: Duration = Duration::from_secs(2);
/// Time that a connection may take to be made.
const CONNECT: Duration = Duration::from_secs(1);
/// Longest pause between two tries to connect.
const PAUSE: Duration = Duration::from_secs(1);
/// Messages that may wait in this process.
const INBOX: usize = 8192;
/// Time for which a beat is kept, for people who look.
const BEATS_KEPT: Duration = Duration::from_secs(30);
/// Copies of the streams where the brokers are a cluster.
const REPLICAS: usize = 3;
/// Time between two tries to have more copies of a stream.
const REPLICAS_AGAIN: Duration = Duration::from_secs(5);
/// Time that a cluster has to be whole, before a stream is made with a single copy.
const CLUSTER_WITHIN: Duration = Duration::from_secs(10);

/// The oldest release of NATS that is taken: those before it could lose what is in memory where two servers of three restart
/// (nats-server 6188, 3712, 4410), or whole streams.
const OLDEST: [u32; 3] = [2, 10, 23];

/// A node's connection to NATS.
pub struct NatsClient {
    pub(super) client: Client,
    pub(super) jetstream: Context,
    /// The names of the two streams, which `nats kv` takes for buckets.
    pub(super) nodes: String,
    pub(super) homes: String,
    pub(super) node: NodeTag,
    since: Instant,
    /// Time of the last try to have more copies of a stream.
    replicated: Mutex<Option<Instant>>,
    /// `true` once it was logged that the servers are too old.
    has_complained: AtomicBool,
}

impl fmt::Debug for NatsClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NatsClient").field("node", &self.node).finish_non_exhaustive()
    }
}

/// The key in a bucket that a subject is.
fn key(subject: &str) -> Option<&str> {
    subject.rsplit('.').next()
}

/// The subject of a key in a bucket.
pub(super) fn subject(bucket: &str, key: impl fmt::Display) -> String {
    format!("$KV.{bucket}.{key}")
}

/// Bits of a claim that are its number in the stream.
const NUMBER_BITS: u32 = 32;
/// The second from which those of claims count, 2026-01-01: they stay below the bit of islands for 68 years.
const EPOCH: i64 = 1_767_225_600;

/// The claim that a message is: the second in which it was stored, for a stream that is made anew counts from 1 again, and its
/// number in the stream.
fn revision(message: &StreamMessage) -> Revision {
    let second = (message.time.unix_timestamp() - EPOCH).clamp(0, i64::from(i32::MAX)).unsigned_abs();
    second << NUMBER_BITS | sequence(message.sequence)
}

/// The number of a claim in the stream.
fn sequence(claim: Revision) -> u64 {
    claim & ((1 << NUMBER_BITS) - 1)
}

/// Reason why a node is not connected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotConnected {
    /// No server can be reached.
    Unreachable(String),
    /// The servers, another node or a file of the settings stand against it.
    Refused(String),
}

impl fmt::Display for NotConnected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable(why) => write!(f, "NATS_URL: no server can be reached: {why}"),
            Self::Refused(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for NotConnected {}

/// Times that servers are tried that cannot be reached.
#[derive(Debug, Clone, Copy)]
pub(super) enum Tries {
    Once,
    /// For as long as it takes.
    UntilReached,
}

impl NatsClient {
    /// Connects a node. `tell` is told what the library alone knows.
    ///
    /// # Errors
    /// The servers refuse the login, or a file cannot be read; or no server can be reached, and that is tried once.
    pub(super) async fn connect(
        settings: &NodeSettings,
        node: NodeTag,
        tries: Tries,
        tell: impl Fn(&Event) + Send + Sync + 'static,
    ) -> Result<Self, NotConnected> {
        let instance = settings.instance.as_deref().unwrap_or_default();
        let [nodes, homes] = ["nodes", "homes"].map(|name| format!("causerie-{instance}-{name}"));
        let replies = format!("causerie.{instance}.reply.{node}");
        let options = options(settings, &replies).await?.event_callback(move |event| {
            tell(&event);
            ready(())
        });
        let urls = &settings.urls[..];
        let client = match (options.clone().connect(urls).await.map_err(|error| not_connected(&error)), tries) {
            (Err(NotConnected::Unreachable(why)), Tries::UntilReached) => {
                tracing::warn!(why, "the NATS servers cannot be reached; this node is alone until they can");
                options.retry_on_initial_connect().connect(urls).await.map_err(|error| not_connected(&error))?
            }
            (connected, _) => connected?,
        };
        let jetstream = ContextBuilder::new().timeout(PATIENCE).ack_timeout(PATIENCE).build(client.clone());
        let (since, replicated) = (Instant::now(), Mutex::new(Lock::BusCopies, None));
        let has_complained = AtomicBool::new(false);
        let connected = Self { client, jetstream, nodes, homes, node, since, replicated, has_complained };
        match connected.too_old() {
            Some(fault) => Err(NotConnected::Refused(fault)),
            None => Ok(connected),
        }
    }

    /// The fault of servers that are too old, once one is connected.
    fn too_old(&self) -> Option<String> {
        self.connected().ok()?;
        let (version, [major, minor, patch]) = (self.client.server_info().version, OLDEST);
        let fault =
            || format!("NATS_URL: NATS {major}.{minor}.{patch} is needed at least, and the server is {version}");
        (release(&version) < OLDEST).then(fault)
    }

    /// State of the buckets, one of which has this one. A cluster that loses what it has in memory makes the same streams again,
    /// as old as they were: an entry that is about no room tells that it did.
    async fn buckets_of(&self, homes: &Info) -> Result<BucketState, Unanswered> {
        let (mark, last) = (subject(&self.homes, "mark"), homes.state.last_sequence);
        if let Some(mark) = self.entry(&mark).await? {
            return Ok(BucketState { generation: revision(&mark), last });
        }
        self.put(mark.clone(), None).await?;
        let mark = self.entry(&mark).await?.ok_or(Unanswered)?;
        Ok(BucketState { generation: revision(&mark), last })
    }

    async fn entry(&self, subject: &str) -> Result<Option<StreamMessage>, Unanswered> {
        let homes = self.stream(&self.homes).await?;
        match homes.get_last_raw_message_by_subject(subject).await {
            Ok(entry) => Ok(Some(entry)),
            Err(error) if error.kind() == LastRawMessageErrorKind::NoMessageFound => Ok(None),
            Err(_) => Err(Unanswered),
        }
    }

    /// Makes an entry in the name of this node over the one of this claim, or where there is none. Returns its number in the stream,
    /// if nobody was faster.
    async fn put(&self, subject: String, over: Option<Revision>) -> Result<Option<u64>, Unanswered> {
        let mut headers = HeaderMap::new();
        let over = over.map_or(0, sequence).to_string();
        headers.insert(header::NATS_EXPECTED_LAST_SUBJECT_SEQUENCE, over.as_str());
        let tag = self.node.to_string();
        let sent = self.jetstream.publish_with_headers(subject, headers, tag.into()).await.map_err(|_| Unanswered)?;
        match sent.await {
            Ok(stored) => Ok(Some(stored.sequence)),
            Err(error) if error.kind() == PublishErrorKind::WrongLastSequence => Ok(None),
            Err(_) => Err(Unanswered),
        }
    }

    fn connected(&self) -> Result<(), Unanswered> {
        (self.client.connection_state() == connection::State::Connected).then_some(()).ok_or(Unanswered)
    }

    async fn stream(&self, bucket: &str) -> Result<Stream<()>, Unanswered> {
        self.jetstream.get_stream_no_info(format!("KV_{bucket}")).await.map_err(|_| Unanswered)
    }

    /// A stream; `None` if it does not exist.
    async fn info(&self, bucket: &str) -> Result<Option<Info>, Unanswered> {
        let asked = self.jetstream.request(format!("STREAM.INFO.KV_{bucket}"), &());
        match asked.await.map_err(|_| Unanswered)? {
            Response::Ok(info) => Ok(Some(info)),
            Response::Err { error } if error.error_code() == ErrorCode::STREAM_NOT_FOUND => Ok(None),
            Response::Err { .. } => Err(Unanswered),
        }
    }

    /// Makes both streams, as far as they do not exist.
    pub(super) async fn make_buckets(&self) -> Result<Info, Unanswered> {
        self.make(&self.nodes, BEATS_KEPT).await?;
        self.make(&self.homes, Duration::ZERO).await
    }

    /// Makes a stream, if it does not exist.
    async fn make(&self, bucket: &str, max_age: Duration) -> Result<Info, Unanswered> {
        let mut config = Config {
            name: format!("KV_{bucket}"),
            subjects: vec![subject(bucket, ">")],
            storage: StorageType::Memory,
            max_messages_per_subject: 1,
            max_age,
            discard: DiscardPolicy::New,
            num_replicas: REPLICAS,
            ..Config::default()
        };
        loop {
            let made = self.jetstream.create_stream(config.clone()).await;
            match made.map_err(|error| error.kind()) {
                Ok(stream) => return Ok(stream.cached_info().clone()),
                Err(CreateStreamErrorKind::JetStream(error)) if error.error_code() == ErrorCode::STREAM_NAME_EXIST => {
                    return self.info(bucket).await?.ok_or(Unanswered);
                }
                Err(CreateStreamErrorKind::JetStream(error)) if config.num_replicas > 1 => {
                    let is_alone = error.error_code() == ErrorCode::STREAM_REPLICAS_NOT_SUPPORTED;
                    if !is_alone && self.since.elapsed() < CLUSTER_WITHIN {
                        return Err(Unanswered); // the cluster is not whole yet
                    }
                    config.num_replicas = 1;
                }
                Err(error) => {
                    tracing::warn!(%error, "the NATS servers do not make a stream: is JetStream on, with memory?");
                    return Err(Unanswered);
                }
            }
        }
    }

    /// Has more copies of a stream that was made while a cluster was not whole.
    async fn replicate(&self, homes: &Info) {
        let is_cluster = homes.cluster.as_ref().is_some_and(|cluster| cluster.name.is_some());
        if !is_cluster || homes.config.num_replicas >= REPLICAS {
            return;
        }
        {
            let mut replicated = self.replicated.lock();
            if replicated.is_some_and(|then| then.elapsed() < REPLICAS_AGAIN) {
                return;
            }
            *replicated = Some(Instant::now());
        }
        for bucket in [&self.homes, &self.nodes] {
            let Ok(Some(info)) = self.info(bucket).await else { continue };
            let config = Config { num_replicas: REPLICAS, ..info.config };
            if let Err(error) = self.jetstream.update_stream(config).await {
                tracing::debug!(%error, "no more copies of a stream");
            }
        }
    }
}

impl Engine for NatsClient {
    async fn beat(&self, message: Bytes) -> Result<BucketState, Unanswered> {
        self.connected()?;
        if let Some(fault) = self.too_old() {
            if !self.has_complained.swap(true, Ordering::Relaxed) {
                tracing::error!("{fault}");
            }
            return Err(Unanswered);
        }
        // Others hear it even if the stream does not take it.
        let sent = self.jetstream.publish(subject(&self.nodes, self.node), message).await.map_err(|_| Unanswered)?;
        let Some(homes) = self.info(&self.homes).await? else {
            self.make_buckets().await?;
            return Err(Unanswered); // no stream has taken it
        };
        self.replicate(&homes).await;
        match sent.await {
            Ok(_) => self.buckets_of(&homes).await,
            Err(_) => {
                if self.info(&self.nodes).await?.is_none() {
                    self.make(&self.nodes, BEATS_KEPT).await?;
                }
                Err(Unanswered)
            }
        }
    }

    async fn buckets(&self) -> Result<BucketState, Unanswered> {
        self.connected()?;
        let homes = self.info(&self.homes).await?.ok_or(Unanswered)?;
        self.buckets_of(&homes).await
    }

    async fn watch(&self) -> Result<BoxStream<'static, Heard>, Unanswered> {
        // Nothing is said by who tries whether it may (`check`).
        let beat = |Message { subject, payload, .. }: Message| {
            ready(key(&subject).and_then(NodeTag::parse).map(|node| Heard::Beat(node, payload)))
        };
        let entry = |Message { subject, payload, .. }: Message| {
            let node = std::str::from_utf8(&payload).ok().and_then(NodeTag::parse);
            ready(key(&subject).and_then(RoomKey::parse).zip(node).map(|(room, node)| Heard::Entry(room, node)))
        };
        let subscribe = |subject| async { self.client.subscribe(subject).await.map_err(|_| Unanswered) };
        let beats = subscribe(subject(&self.nodes, "*")).await?.filter_map(beat);
        let entries = subscribe(subject(&self.homes, "*")).await?.filter_map(entry);
        Ok(stream::select(beats, entries).boxed())
    }

    async fn beats(&self) -> Result<Vec<(NodeTag, Bytes)>, Unanswered> {
        self.connected()?;
        let mut beats = Vec::new();
        if self.info(&self.nodes).await?.is_none() {
            return Ok(beats);
        }
        let nodes = self.stream(&self.nodes).await?;
        let mut subjects = nodes.info_with_subjects(subject(&self.nodes, "*")).await.map_err(|_| Unanswered)?;
        while let Some((subject, _)) = subjects.try_next().await.map_err(|_| Unanswered)? {
            let Some(node) = key(&subject).and_then(NodeTag::parse) else { continue };
            match nodes.get_last_raw_message_by_subject(&subject).await {
                Ok(message) => beats.push((node, message.payload)),
                Err(error) if error.kind() == LastRawMessageErrorKind::NoMessageFound => {} // it has just ended
                Err(_) => return Err(Unanswered),
            }
        }
        Ok(beats)
    }

    async fn home(&self, room: RoomKey) -> Result<Option<Home>, Unanswered> {
        self.connected()?;
        let Some(entry) = self.entry(&subject(&self.homes, room)).await? else { return Ok(None) };
        let node = std::str::from_utf8(&entry.payload).ok().and_then(NodeTag::parse).ok_or(Unanswered)?;
        Ok(Some(Home { node, claim: revision(&entry) }))
    }

    async fn claim(&self, room: RoomKey, over: Option<Revision>) -> Result<Option<Revision>, Unanswered> {
        self.connected()?;
        let Some(stored) = self.put(subject(&self.homes, room), over).await? else { return Ok(None) };
        let own = |home: &Home| home.node == self.node && sequence(home.claim) == stored;
        Ok(self.home(room).await?.filter(own).map(|home| home.claim))
    }

    async fn release(&self, _: RoomKey, claim: Revision) {
        if self.connected().is_ok()
            && let Ok(homes) = self.stream(&self.homes).await
        {
            let number = sequence(claim);
            if homes.get_raw_message(number).await.is_ok_and(|message| revision(&message) == claim) {
                let _ = homes.delete_message(number).await;
            }
        }
    }
}

/// The numbers of a release, as far as they are some.
pub(super) fn release(version: &str) -> [u32; 3] {
    let mut numbers = version.split(['.', '-']).map_while(|number| number.parse().ok());
    [(); 3].map(|()| numbers.next().unwrap_or_default())
}

fn not_connected(error: &ConnectError) -> NotConnected {
    match error.kind() {
        ConnectErrorKind::AuthorizationViolation | ConnectErrorKind::Authentication => {
            NotConnected::Refused("NATS_URL: the servers refuse the login".into())
        }
        ConnectErrorKind::Tls | ConnectErrorKind::ServerParse => NotConnected::Refused(format!("NATS_URL: {error}")),
        _ => NotConnected::Unreachable(error.to_string()),
    }
}

async fn options(settings: &NodeSettings, replies: &str) -> Result<ConnectOptions, NotConnected> {
    let mut options = ConnectOptions::new()
        .name(settings.name.as_deref().unwrap_or("causerie"))
        .no_echo()
        .custom_inbox_prefix(replies)
        .ping_interval(PING)
        .connection_timeout(CONNECT)
        .request_timeout(Some(PATIENCE))
        .reconnect_delay_callback(|tries| PAUSE.min(Duration::from_millis(20 * tries.min(50) as u64)))
        .subscription_capacity(INBOX);
    if let (Some(user), Some(password)) = (&settings.user, &settings.password) {
        options = options.user_and_password(user.clone(), password.reveal().into());
    }
    if let Some(token) = settings.token.as_ref().map(Secret::reveal) {
        options = options.token(token.into());
    }
    if let Some(file) = &settings.credentials {
        let with = options.credentials_file(file).await;
        options = with.map_err(|error| NotConnected::Refused(format!("NATS_CREDENTIALS: {file}: {error}")))?;
    }
    if let Some(file) = &settings.authority {
        options = options.add_root_certificates(PathBuf::from(file)).require_tls(true);
    }
    if let (Some(certificate), Some(key)) = (&settings.certificate, &settings.key) {
        options = options.add_client_certificate(PathBuf::from(certificate), PathBuf::from(key)).require_tls(true);
    }
    Ok(options)
}

/// Logs what the library alone knows: refused subjects are nowhere else told.
pub(super) fn tell(event: &Event) {
    match event {
        Event::ServerError(ServerError::AuthorizationViolation) => tracing::error!("the NATS servers refuse the login"),
        Event::ServerError(error) => tracing::error!(%error, "the NATS servers refuse something"),
        Event::SlowConsumer(_) => tracing::warn!("messages of other nodes came faster than they could be taken"),
        event => tracing::debug!(%event, "NATS"),
    }
}

//! One socket from handshake to close: the handshake, which dialect it speaks, its reader, its writer, its keepalive.
//! `http` hands over sockets; everything a session does goes through a room.

mod boundary;
mod ceilings;
mod conversation;
mod farewell;
mod goodbye;
mod handshake;
mod image;
mod keepalive;
mod line;
mod native;
mod rate;
mod reader;
mod register;
mod stream;
mod talk;
mod transport;
mod writer;

pub use handshake::{accept, accept_native, is_handshake};
pub use native::announced;
pub use register::Sockets;
pub use transport::Transport;

use crate::access::{Access, Address, Connection, Usage};
use crate::config::Config;
use crate::dialect::Dialect;
use crate::message::NodeTag;
use crate::outbox::Outbox;
use crate::room::Hub;
use std::num::NonZeroU64;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use tokio::sync::Semaphore;
use tokio::time::Instant;

/// What all sockets of this node share. Cheap to clone: every session has one.
#[derive(Debug, Clone)]
pub struct Node(Arc<Shared>);

/// What a [`Node`] is.
#[derive(Debug)]
pub struct Shared {
    /// All settings.
    pub config: Arc<Config>,
    /// Who may enter which room.
    pub access: Access,
    /// The rooms.
    pub hub: Hub,
    /// The sockets that are open.
    pub sockets: Sockets,
    /// The native sessions.
    pub natives: native::Sessions,
    tag: NodeTag,
    /// As many images are scaled at once as there are cores.
    scaling: Arc<Semaphore>,
    stopping: AtomicBool,
}

/// How a socket's dialect is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// By its path or a setting, for good.
    Pinned(Dialect),
    /// v2 by its path or a setting; which form of v2, its own layers tell.
    V2 {
        /// The form to begin with.
        form: Dialect,
    },
    /// By what it says first, or by its silence (contract `gischat`, section 10).
    Auto {
        /// The dialect to begin with, where something tells before the client does. It then waits for nothing.
        likely: Option<Dialect>,
    },
}

/// On what terms a socket is taken. By default nobody counts it, and it may stay.
#[derive(Debug, Default)]
pub struct Admission {
    /// The use of its address.
    pub usage: Arc<Usage>,
    /// Its place among the sockets of its address, unless a session holds that.
    pub connection: Option<Connection>,
    /// When it must go, in seconds since the epoch, where only a token opens its room.
    pub until: Option<NonZeroU64>,
}

/// One accepted WebSocket.
#[derive(Debug)]
pub(crate) struct Socket {
    outbox: Arc<Outbox>,
    admission: Admission,
    /// When something came last and when it was pinged last, in milliseconds since the node started; 0 for never.
    heard: AtomicU64,
    pinged: AtomicU64,
    /// When it was seen to have taken something that waited, and when nothing waited for it.
    taken: AtomicU64,
    drained: AtomicU64,
    /// When it was asked to show that it is there; native sessions only.
    probed: AtomicU64,
    /// When the first of the bytes came that were not handled yet.
    begun: AtomicU64,
    /// Bytes that were read and not handled yet.
    unfinished: AtomicUsize,
    /// Frames that began since the last message was handled, control frames left out.
    fragments: AtomicUsize,
    /// Set when it is closed for what it holds unfinished: it reads no more, so that it lets go of that at once.
    is_shed: AtomicBool,
}

impl Node {
    /// A node with the rooms that `config` names. Must be called within a runtime, for rooms are tasks.
    pub fn new(config: Config) -> Self {
        let (config, tag) = (Arc::new(config), NodeTag::random());
        let hub = Hub::open(&config, tag);
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self(Arc::new(Shared {
            access: Access::new(&config),
            natives: native::Sessions::new(tag, &config.limits.native),
            config,
            hub,
            sockets: Sockets::default(),
            tag,
            scaling: Arc::new(Semaphore::new(cores)),
            stopping: AtomicBool::new(false),
        }))
    }

    /// Whether the node is going away and takes no new sockets.
    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }

    /// From now on the node takes no new sockets.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }
}

impl Deref for Node {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl Socket {
    fn new(outbox: Arc<Outbox>, admission: Admission, started: Instant) -> Self {
        let now = since(started);
        Self {
            outbox,
            admission,
            heard: AtomicU64::new(now),
            pinged: AtomicU64::new(0),
            taken: AtomicU64::new(0),
            drained: AtomicU64::new(now),
            probed: AtomicU64::new(0),
            begun: AtomicU64::new(now),
            unfinished: AtomicUsize::new(0),
            fragments: AtomicUsize::new(0),
            is_shed: AtomicBool::new(false),
        }
    }
}

impl Socket {
    /// The address that it comes from.
    fn address(&self) -> Address {
        self.admission.usage.address()
    }

    /// Bytes that all sockets of its address have begun, unless that is unknown.
    fn unfinished_of_address(&self) -> Option<&AtomicUsize> {
        let usage = &self.admission.usage;
        (!usage.is_unknown()).then(|| usage.unfinished())
    }
}

/// Milliseconds since `started`, at least 1.
fn since(started: Instant) -> u64 {
    u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX).max(1)
}

//! The node: what all sockets of this server share. `server` makes one and ends it; `http` and sessions hold it.

use super::native::{ListedRooms, Sessions};
use super::registry::Sockets;
use crate::access::Access;
use crate::close::Close;
use crate::config::Config;
use crate::message::{Lang, Level, NodeTag, Notice};
use crate::metrics::Census;
use crate::room::Hub;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::Semaphore;

/// A handle to everything that the sockets of this server share. Cheap to clone: every session has one.
#[derive(Debug, Clone)]
pub struct Node(Arc<NodeState>);

/// The parts of a [`Node`].
#[derive(Debug)]
pub struct NodeState {
    /// All settings.
    pub config: Arc<Config>,
    /// The rules of access, and the use that addresses make of the node.
    pub access: Access,
    /// The rooms.
    pub hub: Hub,
    /// The sockets that are open.
    pub sockets: Sockets,
    /// The native sessions.
    pub natives: Sessions,
    /// The rooms as native lists show them.
    pub(super) listed_rooms: ListedRooms,
    /// Tag of the node among the nodes of the instance.
    pub tag: NodeTag,
    /// As many images are scaled at once as there are cores.
    pub(super) scaling: Arc<Semaphore>,
    stopping: AtomicBool,
}

impl Node {
    /// A node with the rooms that `config` names. Must be called within a runtime, for rooms are tasks.
    pub fn new(config: Config) -> Self {
        Self::with_tag(config, NodeTag::random())
    }

    /// The same, with the tag by which other nodes know it.
    pub fn with_tag(config: Config, tag: NodeTag) -> Self {
        let config = Arc::new(config);
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let (access, hub) = (Access::new(&config), Hub::open(&config, tag));
        Self(Arc::new(NodeState {
            listed_rooms: ListedRooms::new(hub.rooms(), &access.rooms),
            access,
            natives: Sessions::new(tag, &config.limits.native),
            hub,
            config,
            sockets: Sockets::default(),
            tag,
            scaling: Arc::new(Semaphore::new(cores)),
            stopping: AtomicBool::new(false),
        }))
    }

    /// `true` once the node is going away and takes no new sockets.
    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }

    /// Counts what is counted when somebody asks for it, and not before.
    pub async fn census(&self) -> Census {
        let sockets = self.sockets.census().await;
        Census { rooms: self.hub.count(), native: self.natives.count(), ..sockets }
    }

    /// Tells native clients in words that the server stops (`docs/protocol.md`, Moderation and bridges), and closes every socket.
    pub async fn close_all(&self) {
        self.natives.give_notice(notice(self.config.rules.lang()));
        self.sockets.close_all(Close::Restart).await;
    }

    /// From now on the node takes no new sockets.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }
}

impl Deref for Node {
    type Target = NodeState;

    fn deref(&self) -> &NodeState {
        &self.0
    }
}

fn notice(lang: Lang) -> Notice {
    let text = match lang {
        Lang::English => "The server stops. It may be back in a moment.",
        Lang::French => "Le serveur s'arrête. Il sera peut-être de retour dans un instant.",
    };
    Notice { level: Level::Warning, text: text.into() }
}

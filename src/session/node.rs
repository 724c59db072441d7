//! The node: what all sockets of this server share. `server` makes one and ends it; `http` and sessions hold it.

use super::native::{Others, Sessions};
use super::registry::Sockets;
use crate::access::Access;
use crate::bus::{Bus, NotConnected};
use crate::close::Close;
use crate::config::Config;
use crate::message::{Lang, Level, Nickname, NodeTag, Notice};
use crate::metrics::Census;
use crate::room::{Holder, Hub, Identity, Room};
use futures_util::future::join_all;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::timeout;

/// Time in which a node that stops hands over what it has.
const HAND_OVER: Duration = Duration::from_secs(5);
/// Time in which other nodes are told the last of it.
const FLUSH: Duration = Duration::from_secs(1);

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
    /// Its tag among the nodes of the instance.
    pub tag: NodeTag,
    bus: Option<Bus>,
    /// The other nodes, if there may be any.
    pub(super) others: Option<Others>,
    /// As many images are scaled at once as there are cores.
    pub(super) scaling: Arc<Semaphore>,
    stopping: AtomicBool,
}

impl Node {
    /// A node with the rooms that `config` names, joined with others if it says how.
    ///
    /// # Errors
    /// The way to the others is refused.
    pub async fn open(config: Config) -> Result<Self, NotConnected> {
        let tag = NodeTag::random();
        let bus = Bus::open(&config, tag).await?;
        Ok(Self::joined(config, tag, bus))
    }

    /// A node by itself, for tests. Must be called within a runtime, for rooms are tasks.
    #[cfg(test)]
    pub fn new(config: Config) -> Self {
        Self::joined(config, NodeTag::random(), None)
    }

    /// A node of this tag that is joined with others by a bus.
    pub fn joined(config: Config, tag: NodeTag, bus: Option<Bus>) -> Self {
        let config = Arc::new(config);
        let line = bus.as_ref().map(|bus| bus.line("")); // no room has this name
        let hub = Hub::open(&config, tag, bus.clone());
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let (others, serving) = line.map(Others::on).unzip();
        let node = Self(Arc::new(NodeState {
            access: Access::new(&config),
            natives: Sessions::new(tag, &config.limits.native, others.clone()),
            others,
            config,
            hub,
            bus,
            sockets: Sockets::default(),
            tag,
            scaling: Arc::new(Semaphore::new(cores)),
            stopping: AtomicBool::new(false),
        }));
        if let Some(serving) = serving {
            let (state, config) = (Arc::downgrade(&node.0), node.config.clone());
            tokio::spawn(async move {
                let hear = |asked| state.upgrade().map(|state| Self(state).hear(asked)).is_some();
                serving.serve(config.limits.native.resume_grace, hear).await;
            });
        }
        node
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

    /// Returns `true` if the node is cut off from others.
    pub fn is_cut_off(&self) -> bool {
        self.bus.as_ref().is_some_and(|bus| !bus.is_connected())
    }

    /// Frees a nickname in a room whose holder was at a node that is gone: who comes back at another one wants it. A node that has
    /// lost the broker for a moment looks the same, so that others than the holder have to wait until it is silent for a while.
    pub(super) async fn free_nickname(&self, room: &Room, nickname: &Nickname, wanted_by: Option<&Identity>) {
        let Some(bus) = self.bus.as_ref().filter(|bus| bus.is_connected()) else { return };
        let Some(Holder { member, node, may_be_same }) = room.holder(nickname, wanted_by).await else { return };
        if node != self.tag && (may_be_same || bus.is_silent(node)) && bus.is_missing(node).await {
            room.lose(member).await;
        }
    }

    /// Tells native clients in words that the server stops (`docs/protocol.md`, Moderation and bridges), has another node
    /// go on with rooms and sessions, if there is one, and closes every socket.
    pub async fn close_all(&self) {
        self.natives.give_notice(notice(self.config.rules.lang()));
        if let Some(bus) = &self.bus
            && let Some(heir) = bus.stop()
        {
            if timeout(HAND_OVER, self.hand_over(heir)).await.is_err() {
                tracing::warn!("not everything could be handed over to another node in time");
            }
            let _ = timeout(FLUSH, bus.leave_to(heir)).await;
        }
        self.sockets.close_all(Close::Restart).await;
    }

    /// Homes first: members at other nodes notice nothing. Those of private rooms can only go where their members have gone.
    async fn hand_over(&self, heir: NodeTag) {
        let hand_over = async || {
            join_all(self.hub.all().iter().map(|room| room.hand_over(heir))).await;
        };
        hand_over().await;
        self.give_sessions(heir).await;
        hand_over().await;
        tracing::info!(%heir, "another node goes on with rooms and sessions");
    }

    /// Returns when other nodes know what the last members did here.
    pub async fn flush(&self) {
        let Some(bus) = &self.bus else { return };
        let flushed = async {
            join_all(self.hub.all().iter().map(Room::caught_up)).await;
            bus.flush().await;
        };
        let _ = timeout(FLUSH, flushed).await;
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

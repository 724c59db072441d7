//! The node's rooms: the configured ones, opened at the start and found by name, and ad hoc rooms, which exist while
//! somebody is in them (`docs/protocol.md`, Access).

use super::content::Vacancy;
use super::handle::Room;
use super::inbox::inbox;
use super::published::Published;
use super::shared::Shared;
use super::supervisor;
use super::way::WayHome;
use crate::access::{Address, Bound};
use crate::config::Config;
use crate::limits::NativeLimits;
use crate::locks::{Lock, Mutex, MutexGuard, none_is_held};
use crate::message::NodeTag;
use crate::relay::Relay;
use futures_util::future::join_all;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::time::{Instant, sleep, timeout};

/// Time for which an ad hoc room that another node gave is kept: its members come back within seconds.
const RECEIVED_FOR: Duration = Duration::from_secs(60);

/// Time for which a node that stops waits for its rooms to hear of it.
const FROZEN_WITHIN: Duration = Duration::from_secs(1);

/// The node's rooms.
#[derive(Debug, Clone)]
pub struct Hub(Arc<HubState>);

#[derive(Debug)]
struct HubState {
    by_name: HashMap<Arc<str>, Room>,
    /// The configured rooms in their order, which a map does not keep.
    configured: Vec<Room>,
    adhoc: Mutex<AdHoc>,
    shared: Arc<Shared>,
    /// The way to the homes of rooms; none for a node by itself.
    homes: OnceLock<Arc<dyn WayHome>>,
}

/// The ad hoc rooms that exist.
#[derive(Debug, Default)]
struct AdHoc {
    rooms: HashMap<Arc<str>, Visited>,
    made: HashMap<Address, usize>,
}

#[derive(Debug)]
struct Visited {
    room: Room,
    visits: usize,
    maker: Address,
}

/// Keeps an ad hoc room open: it ends with the last of these.
#[derive(Debug)]
pub struct Visit {
    hub: Hub,
    name: Arc<str>,
}

/// Reason why an ad hoc room cannot be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoAdHoc {
    /// The operator turned them off.
    Disabled,
    /// As many as there may be, of this address or at all.
    TooMany,
}

impl Hub {
    /// Opens the rooms that are configured.
    pub fn open(config: &Arc<Config>, tag: NodeTag) -> Self {
        let shared = Arc::new(Shared::new(config.clone(), tag));
        let configured: Vec<Room> = config.rooms.iter().map(|name| open_room(name, &shared)).collect();
        let by_name = configured.iter().map(|room| (room.name().clone(), room.clone())).collect();
        let adhoc = Mutex::new(Lock::AdHocRooms, AdHoc::default());
        Self(Arc::new(HubState { by_name, configured, adhoc, shared, homes: OnceLock::new() }))
    }

    /// Has rooms be here or elsewhere, as others say.
    pub fn follow(&self, homes: Arc<dyn WayHome>) {
        let _ = self.0.homes.set(homes);
    }

    /// The way to other nodes; none for a node by itself.
    pub fn way(&self) -> Option<&Arc<dyn WayHome>> {
        self.0.homes.get()
    }

    /// The relay, if there is one.
    pub fn relay(&self) -> Option<&Arc<Relay>> {
        self.0.shared.relay.as_ref()
    }

    /// Closes those rooms here, unless they have come back since: others were their homes at that time.
    pub async fn close(&self, since: Instant, are_elsewhere: impl Fn(&str) -> bool) {
        for room in self.all().iter().filter(|room| are_elsewhere(room.name())) {
            room.close(since).await;
        }
    }

    /// The configured rooms in their order.
    pub fn rooms(&self) -> &[Room] {
        &self.0.configured
    }

    /// Number of rooms that exist.
    pub fn count(&self) -> usize {
        self.rooms().len() + self.adhoc().rooms.len()
    }

    /// All rooms that exist.
    pub fn all(&self) -> Vec<Room> {
        let adhoc: Vec<Room> = self.adhoc().rooms.values().map(|visited| visited.room.clone()).collect();
        self.rooms().iter().cloned().chain(adhoc).collect()
    }

    /// The configured room of exactly this name.
    pub fn named(&self, name: &str) -> Option<Room> {
        self.0.by_name.get(name).cloned()
    }

    /// The room of exactly this name; else the one without the spaces around it, for plugins that remember a name from
    /// before names were trimmed (contract `gischat`, section 9, row 17).
    pub fn find(&self, name: &str) -> Option<Room> {
        self.named(name).or_else(|| self.named(name.trim()))
    }

    /// The ad hoc room of this name, made for `maker` if it does not exist, and there for as long as the visit is held.
    ///
    /// # Errors
    /// It does not exist and cannot be made.
    pub fn visit(&self, name: &str, maker: Address) -> Result<(Room, Visit), NoAdHoc> {
        let limits = &self.0.shared.config.limits.native;
        let mut adhoc = self.adhoc();
        if let Some(visited) = self.visit_again(&mut adhoc, name) {
            return Ok(visited);
        }
        if limits.adhoc_rooms == 0 {
            return Err(NoAdHoc::Disabled);
        }
        if adhoc.rooms.len() >= limits.adhoc_rooms {
            return Err(NoAdHoc::TooMany);
        }
        let made = if maker == Address::Unknown { 0 } else { adhoc.made.get(&maker).copied().unwrap_or_default() };
        if made >= rooms_of_address(limits, maker, adhoc.rooms.len()) {
            drop(adhoc); // the log may have to wait
            Bound::AdHocRooms.reached(maker, self.0.shared.config.log.addresses);
            return Err(NoAdHoc::TooMany);
        }
        let room = open_room(name, &self.0.shared);
        let name = room.name().clone();
        adhoc.rooms.insert(name.clone(), Visited { room: room.clone(), visits: 1, maker });
        *adhoc.made.entry(maker).or_default() += 1;
        Ok((room, Visit { hub: self.clone(), name }))
    }

    /// Another visit to an ad hoc room; `None` if it does not exist.
    fn visit_again(&self, adhoc: &mut AdHoc, name: &str) -> Option<(Room, Visit)> {
        let visited = adhoc.rooms.get_mut(name)?;
        visited.visits += 1;
        let room = visited.room.clone();
        let name = room.name().clone();
        Some((room, Visit { hub: self.clone(), name }))
    }

    /// Returns `true` if nobody is in this room, nor was a moment ago: another node may have it.
    pub async fn is_vacant(&self, name: &str) -> bool {
        match self.existing(name) {
            Some((room, _visit)) => room.is_vacant().await,
            None => true,
        }
    }

    /// The content of a room for another node.
    pub async fn give(&self, name: &str) -> Vacancy {
        match self.existing(name) {
            Some((room, _visit)) => room.give().await,
            None => Vacancy::Empty,
        }
    }

    /// The place of a room that another node gives, with what keeps an ad hoc one open; none if there are too many of those.
    pub fn place(&self, name: &str) -> Option<(Room, Option<Visit>)> {
        if let Some(room) = self.named(name) {
            return Some((room, None));
        }
        let visited = self.visit(name, Address::Unknown);
        let visited =
            visited.inspect_err(|_| tracing::warn!("there are too many ad hoc rooms for one of another node"));
        visited.ok().map(|(room, visit)| (room, Some(visit)))
    }

    /// Has all rooms carry nothing out any more: the node stops. Returns them, with what keeps them open. One that is too busy to hear
    /// of it soon does so later.
    pub async fn freeze(&self) -> Vec<(Room, Option<Visit>)> {
        let rooms: Vec<_> = self.all().iter().filter_map(|room| self.existing(room.name())).collect();
        let _ = timeout(FROZEN_WITHIN, join_all(rooms.iter().map(|(room, _)| room.freeze()))).await;
        rooms
    }

    /// A room that exists, with what keeps it open.
    pub fn existing(&self, name: &str) -> Option<(Room, Option<Visit>)> {
        let adhoc = || self.visit_again(&mut self.adhoc(), name).map(|(room, visit)| (room, Some(visit)));
        self.named(name).map(|room| (room, None)).or_else(adhoc)
    }

    /// Ends a visit. If it was the last, the room exists no more, and is returned.
    fn end_visit(&self, name: &str) -> Option<Room> {
        let mut adhoc = self.adhoc();
        let visited = adhoc.rooms.get_mut(name)?;
        visited.visits -= 1;
        if visited.visits > 0 {
            return None;
        }
        let Visited { room, maker, .. } = adhoc.rooms.remove(name)?;
        if let Some(made) = adhoc.made.get_mut(&maker) {
            *made -= 1;
            if *made == 0 {
                adhoc.made.remove(&maker);
            }
        }
        Some(room)
    }

    fn adhoc(&self) -> MutexGuard<'_, AdHoc> {
        self.0.adhoc.lock()
    }
}

/// Ad hoc rooms that an address may have made before it makes another one, where so many exist: while more than half of all are
/// taken, its share of those that are left, so that a few addresses do not take them all.
fn rooms_of_address(limits: &NativeLimits, maker: Address, taken: usize) -> usize {
    let (most, left) = (limits.adhoc_rooms_per_address * maker.scale(), limits.adhoc_rooms.saturating_sub(taken));
    let share = (2 * most * left).div_ceil(limits.adhoc_rooms.max(1));
    share.clamp(1, most.max(1))
}

impl Visit {
    /// Keeps a room that another node gave open for a while, for those who are on their way.
    pub fn wait_for_others(self) {
        tokio::spawn(async move {
            sleep(RECEIVED_FOR).await;
            drop(self);
        });
    }
}

impl Drop for Visit {
    fn drop(&mut self) {
        none_is_held("a visit");
        // Not under the lock: requests in the room's inbox may hold visits.
        let ended = self.hub.end_visit(&self.name);
        if let (Some(room), Some(homes)) = (ended, self.hub.0.homes.get()) {
            homes.close_here(room.name());
        }
    }
}

fn open_room(name: &str, shared: &Arc<Shared>) -> Room {
    let (inbox, entries) = inbox();
    let published = Arc::new(Published::default());
    let name: Arc<str> = name.into();
    tokio::spawn(supervisor::serve(name.clone(), published.clone(), shared.clone(), entries));
    Room::new(name, inbox, published)
}

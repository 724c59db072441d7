//! The node's rooms: opened at the start, found by name.

use super::inbox::inbox;
use super::task::Task;
use super::{Handle, Room, Snapshot};
use crate::message::Lang;
use arc_swap::ArcSwap;
use dashmap::DashMap;
use std::sync::Arc;

/// The node's rooms.
#[derive(Debug, Clone)]
pub struct Hub(Arc<Rooms>);

#[derive(Debug)]
struct Rooms {
    by_name: DashMap<Arc<str>, Room>,
    /// The configured rooms in their order, which a map does not keep.
    configured: Vec<Room>,
}

impl Hub {
    /// Opens the configured rooms. Each keeps at most `stored` messages; words of the server's own are in `lang`.
    pub fn open(names: &[String], stored: usize, lang: Lang) -> Self {
        let configured: Vec<Room> = names.iter().map(|name| open_room(name, stored, lang)).collect();
        let by_name = configured.iter().map(|room| (room.name().clone(), room.clone())).collect();
        Self(Arc::new(Rooms { by_name, configured }))
    }

    /// The configured rooms in their order.
    pub fn rooms(&self) -> &[Room] {
        &self.0.configured
    }

    /// The room of exactly this name; else the one without the spaces around it, for plugins that remember a name from
    /// before names were trimmed (contract `gischat`, section 9, row 17).
    pub fn find(&self, name: &str) -> Option<Room> {
        let found = |name: &str| self.0.by_name.get(name).map(|room| room.value().clone());
        found(name).or_else(|| found(name.trim()))
    }
}

fn open_room(name: &str, stored: usize, lang: Lang) -> Room {
    let (inbox, entries) = inbox();
    let snapshot = Arc::new(ArcSwap::from_pointee(Snapshot::default()));
    let name: Arc<str> = name.into();
    tokio::spawn(Task::new(name.clone(), snapshot.clone(), stored, lang).run(entries));
    Room(Arc::new(Handle { name, inbox, snapshot }))
}

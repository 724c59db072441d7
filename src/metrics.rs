//! Counters and gauges: each once, with its kind, unit and meaning, so that a name is written once. Any module may
//! count; the exporter is in `http`. `docs/operations.md` is held against the table.

use metrics::{Unit, counter, describe_counter, describe_gauge, gauge};

/// One metric.
#[derive(Debug, Clone, Copy)]
pub struct Metric {
    /// As Prometheus sees it.
    pub name: &'static str,
    /// The way of its value.
    pub kind: Kind,
    /// The thing that is counted.
    pub unit: &'static str,
    /// The description.
    pub help: &'static str,
}

/// The way in which the value of a metric goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Up and down.
    Gauge,
    /// Up only, from the start of the program.
    Counter,
}

/// Short to write, for the table.
const fn row(name: &'static str, kind: Kind, unit: &'static str, help: &'static str) -> Metric {
    Metric { name, kind, unit, help }
}

const SESSIONS: Metric = row("causerie_sessions", Kind::Gauge, "sockets", "WebSockets that are open now");
const FRAMES_IN: Metric =
    row("causerie_frames_received_total", Kind::Counter, "frames", "Frames that clients sent, good and bad");
const MESSAGES: Metric =
    row("causerie_messages_total", Kind::Counter, "messages", "Messages that rooms accepted, from sockets and by PUT");
const DELIVERIES: Metric = row(
    "causerie_deliveries_total",
    Kind::Counter,
    "frames",
    "Frames that rooms had for everybody, times their members",
);
const REJECTIONS: Metric = row(
    "causerie_rejections_total",
    Kind::Counter,
    "frames",
    "Frames that were refused or dropped, for whatever reason",
);
const CLOSES: Metric = row(
    "causerie_closes_total",
    Kind::Counter,
    "sessions",
    "Sessions that the server ended, by close code (label `code`, docs/closes.md)",
);

const ROOM_FAILURES: Metric = row(
    "causerie_room_failures_total",
    Kind::Counter,
    "failures",
    "Rooms that failed by a fault of the server: their members were put out, and they opened anew",
);

const BUS_CONNECTED: Metric =
    row("causerie_bus_connected", Kind::Gauge, "nodes", "1 while this node is connected with others, else 0");
const BUS_SENT: Metric = row("causerie_bus_sent_total", Kind::Counter, "messages", "Messages sent to other nodes");
const BUS_RECEIVED: Metric = row(
    "causerie_bus_received_total",
    Kind::Counter,
    "messages",
    "Messages that came from other nodes, beats among them",
);
const BUS_DROPPED: Metric = row(
    "causerie_bus_dropped_total",
    Kind::Counter,
    "messages",
    "Messages between nodes that were not used (label `reason`: `full`, `unreadable` or `unfinished`); rooms ask again",
);

const BUS_NODES: Metric = row("causerie_bus_nodes", Kind::Gauge, "nodes", "Other nodes that are there");
const BUS_HOMES: Metric = row(
    "causerie_bus_homes",
    Kind::Gauge,
    "rooms",
    "Rooms whose home this node is, by itself included while it is cut off",
);
const BUS_MIRRORS: Metric =
    row("causerie_bus_mirrors", Kind::Gauge, "rooms", "Rooms of another home that this node has members of");
const BUS_MOVES: Metric = row(
    "causerie_bus_moves_total",
    Kind::Counter,
    "rooms",
    "Times that this node became the home of a room in another one's place",
);
const BUS_GAPS: Metric = row(
    "causerie_bus_gaps_total",
    Kind::Counter,
    "rooms",
    "Times that the native members whom a room has here were told that they may have missed something",
);

/// All of them.
pub const TABLE: [Metric; 16] = [
    SESSIONS,
    FRAMES_IN,
    MESSAGES,
    DELIVERIES,
    REJECTIONS,
    CLOSES,
    ROOM_FAILURES,
    BUS_CONNECTED,
    BUS_SENT,
    BUS_RECEIVED,
    BUS_DROPPED,
    BUS_NODES,
    BUS_HOMES,
    BUS_MIRRORS,
    BUS_MOVES,
    BUS_GAPS,
];

/// Reason why a message between nodes was not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dropped {
    /// Too much waited for its receiver.
    Full,
    /// No node of this instance wrote it, or in a form that is not known here.
    Unreadable,
    /// A part of it is missing.
    Unfinished,
}

impl Dropped {
    const ALL: [Self; 3] = [Self::Full, Self::Unreadable, Self::Unfinished];

    fn label(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Unreadable => "unreadable",
            Self::Unfinished => "unfinished",
        }
    }
}

/// Tells the exporter what there is and what it means, and begins every figure at zero: what is missing until it first
/// happens looks like an exporter that does not work, and its first increase is none to Prometheus. Called once, where
/// an exporter is installed, with the codes that closes have.
pub fn register(close_codes: impl Iterator<Item = u16>) {
    for Metric { name, kind, help, .. } in TABLE {
        match kind {
            Kind::Gauge => describe_gauge!(name, Unit::Count, help),
            Kind::Counter => describe_counter!(name, Unit::Count, help),
        }
    }
    for Metric { name, .. } in [SESSIONS, BUS_CONNECTED, BUS_NODES, BUS_HOMES, BUS_MIRRORS] {
        gauge!(name).increment(0.0);
    }
    let rooms = [FRAMES_IN, MESSAGES, DELIVERIES, REJECTIONS, ROOM_FAILURES];
    for Metric { name, .. } in rooms.into_iter().chain([BUS_SENT, BUS_RECEIVED, BUS_MOVES, BUS_GAPS]) {
        counter!(name).increment(0);
    }
    for reason in Dropped::ALL {
        counter!(BUS_DROPPED.name, "reason" => reason.label()).increment(0);
    }
    for code in close_codes {
        counter!(CLOSES.name, "code" => code.to_string()).increment(0);
    }
}

/// A socket has opened.
pub fn session_opened() {
    gauge!(SESSIONS.name).increment(1.0);
}

/// A socket is open no more.
pub fn session_ended() {
    gauge!(SESSIONS.name).decrement(1.0);
}

/// A client sent a frame.
pub fn frame_received() {
    counter!(FRAMES_IN.name).increment(1);
}

/// A room accepted a message.
pub fn message_accepted() {
    counter!(MESSAGES.name).increment(1);
}

/// A room handed `frames` frames to each of `members` members.
pub fn delivered(frames: usize, members: usize) {
    counter!(DELIVERIES.name).increment((frames * members) as u64);
}

/// A frame was refused.
pub fn rejected() {
    counter!(REJECTIONS.name).increment(1);
}

/// The server ended a session with this close code.
pub fn closed(code: u16) {
    counter!(CLOSES.name, "code" => code.to_string()).increment(1);
}

/// A room failed.
pub fn room_failed() {
    counter!(ROOM_FAILURES.name).increment(1);
}

/// This node is connected with others, or is not any more.
pub fn bus_connected(is_connected: bool) {
    gauge!(BUS_CONNECTED.name).set(f64::from(u8::from(is_connected)));
}

/// So many other nodes are there.
pub fn bus_nodes(nodes: usize) {
    gauge!(BUS_NODES.name).set(nodes as f64);
}

/// The part of this node in a room that is on several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// It is its home.
    Home,
    /// It is a mirror.
    Mirror,
}

/// A part that this node has, counted for as long as this is held.
#[derive(Debug, PartialEq, Eq)]
pub struct PartHeld(Part);

impl PartHeld {
    /// The part, counted from now on.
    pub fn new(part: Part) -> Self {
        gauge!(Self::metric(part).name).increment(1.0);
        Self(part)
    }

    /// Which it is.
    pub fn part(&self) -> Part {
        self.0
    }

    fn metric(part: Part) -> Metric {
        match part {
            Part::Home => BUS_HOMES,
            Part::Mirror => BUS_MIRRORS,
        }
    }
}

impl Drop for PartHeld {
    fn drop(&mut self) {
        gauge!(Self::metric(self.0).name).decrement(1.0);
    }
}

/// This node became the home of a room in another one's place.
pub fn bus_moved() {
    counter!(BUS_MOVES.name).increment(1);
}

/// The native members whom a room has here were told of a gap.
pub fn bus_gap() {
    counter!(BUS_GAPS.name).increment(1);
}

/// A message was sent to another node.
pub fn bus_sent() {
    counter!(BUS_SENT.name).increment(1);
}

/// A message came from another node.
pub fn bus_received() {
    counter!(BUS_RECEIVED.name).increment(1);
}

/// A message between nodes was not used.
pub fn bus_dropped(reason: Dropped) {
    counter!(BUS_DROPPED.name, "reason" => reason.label()).increment(1);
}

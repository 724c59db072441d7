//! Counters and gauges: each once, with its kind, unit, label and meaning, so that a name is written once. Any module
//! may count; the exporter is in `http`, which looks some figures up when it is asked. `docs/watching.md` is held
//! against the table. No label has values that people give: no room, no name, no address.

use metrics::{Unit, counter, describe_counter, describe_gauge, gauge};
use rlimit::Resource;
use std::fs;
use std::time::{SystemTime, UNIX_EPOCH};

/// One metric.
#[derive(Debug, Clone, Copy)]
pub struct Metric {
    /// As Prometheus sees it.
    pub name: &'static str,
    /// The way of its value.
    pub kind: Kind,
    /// The thing that is counted.
    pub unit: &'static str,
    /// The label that tells its samples apart, if there are several.
    pub label: Option<Label>,
    /// The description.
    pub help: &'static str,
}

/// A label of a metric.
#[derive(Debug, Clone, Copy)]
pub struct Label {
    /// As Prometheus sees it.
    pub name: &'static str,
    /// All values that it may have; none where they are known at the start alone.
    pub values: &'static [&'static str],
}

/// The way in which the value of a metric goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Up and down.
    Gauge,
    /// Up only, from the start of the program.
    Counter,
}

impl Metric {
    const fn gauge(name: &'static str, unit: &'static str, help: &'static str) -> Self {
        Self { name, kind: Kind::Gauge, unit, label: None, help }
    }

    const fn counter(name: &'static str, unit: &'static str, help: &'static str) -> Self {
        Self { kind: Kind::Counter, ..Self::gauge(name, unit, help) }
    }

    const fn by(self, name: &'static str, values: &'static [&'static str]) -> Self {
        Self { label: Some(Label { name, values }), ..self }
    }

    /// Sets a gauge that has no label.
    fn set(self, value: f64) {
        gauge!(self.name).set(value);
    }
}

/// The values of a label: a type, with each as it is written.
macro_rules! values {
    ($(#[$about:meta])* $name:ident { $($(#[$meaning:meta])* $value:ident = $written:literal,)* }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $($(#[$meaning])* $value,)* }

        impl $name {
            const ALL: &'static [&'static str] = &[$($written),*];

            const fn label(self) -> &'static str {
                match self { $(Self::$value => $written,)* }
            }
        }
    };
}

values! {
    /// Reason why something that a client sent was refused.
    RefusedFor {
        /// Against the rules of its dialect or protocol.
        Malformed = "malformed",
        /// Above a limit of size.
        TooLarge = "too_large",
        /// Above a rate.
        TooFast = "too_fast",
        /// Under a nickname that is somebody else's, or none.
        Nickname = "nickname",
        /// Without the right to it.
        Access = "access",
        /// There is as much as there may be.
        Limit = "limit",
        /// Not as things are: the other is not there, or cannot do it.
        State = "state",
        /// By the server's own fault.
        Unavailable = "unavailable",
    }
}

values! {
    /// A bound that holds by address.
    Bound {
        /// Sockets.
        Connections = "sockets",
        /// Connections on which no whole request has come.
        Arriving = "connections",
        /// Rooms that it may not enter, or that there are not.
        Refusals = "refusals",
        /// Messages of all its sessions, or by PUT.
        Rates = "rates",
        /// Ad hoc rooms.
        AdHocRooms = "adhoc_rooms",
        /// Mailboxes.
        Mailboxes = "mailboxes",
    }
}

/// Classes of HTTP statuses, as they are written; the first is 1xx.
const STATUSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];
/// Generations of clients, as they are written, in the order of [`Census::gischat`].
const GENERATIONS: [&str; 5] = ["v1", "v2", "v3", "undecided", "native"];

const BUILD: Metric =
    Metric::gauge("causerie_build_info", "programs", "1, with the version of the program").by("version", &[]);
const START: Metric =
    Metric::gauge("process_start_time_seconds", "seconds", "Time at which the program was started, since 1970");
const MEMORY: Metric = Metric::gauge("process_resident_memory_bytes", "bytes", "Memory that the program has");
const FILES: Metric = Metric::gauge("process_open_fds", "files", "Files that the program has open, sockets among them");
const MOST_FILES: Metric = Metric::gauge("process_max_fds", "files", "Most files that it may have open");
const CERTIFICATE_END: Metric = Metric::gauge(
    "causerie_certificate_expiry_timestamp_seconds",
    "seconds",
    "Time at which the certificate of `TLS_CERT` ends, since 1970; 0 without one",
);
const ROOMS: Metric =
    Metric::gauge("causerie_rooms", "rooms", "Rooms that are open: those of the settings, and ad hoc ones");
const SESSIONS: Metric = Metric::gauge("causerie_sessions", "sockets", "WebSockets that are open now");
const MEMBERS: Metric = Metric::gauge(
    "causerie_members",
    "members",
    "Members at this node by the generation of their clients, native ones also while their connection is lost; \
     `undecided`: v1 or v2",
)
.by("generation", &GENERATIONS);
const WAITING: Metric = Metric::gauge(
    "causerie_waiting_bytes",
    "bytes",
    "Bytes that wait for clients to read them; from 256 MiB on sessions are closed",
);
const SLOW: Metric =
    Metric::gauge("causerie_slow_sessions", "sockets", "WebSockets for which something waits to be read");
const ANSWERS: Metric = Metric::counter(
    "causerie_http_answers_total",
    "answers",
    "Answers to HTTP requests, by class of status; 1xx has become a WebSocket",
)
.by("status", &STATUSES);
const FRAMES_IN: Metric =
    Metric::counter("causerie_frames_received_total", "frames", "Frames that clients sent, good and bad");
const MESSAGES: Metric =
    Metric::counter("causerie_messages_total", "messages", "Messages that rooms accepted, from sockets and by PUT");
const DELIVERIES: Metric =
    Metric::counter("causerie_deliveries_total", "frames", "Frames that rooms had for everybody, times their members");
const REJECTIONS: Metric = Metric::counter(
    "causerie_rejections_total",
    "frames",
    "Frames that were refused or dropped: against the rules of the protocol, above a size, above a rate, under a \
     nickname that is kept from them, without the right, above a number, not as things are, by a fault of the server",
)
.by("reason", RefusedFor::ALL);
const BOUNDS: Metric = Metric::counter(
    "causerie_bounds_reached_total",
    "times",
    "Times that something was refused because its address has reached a bound",
)
.by("bound", Bound::ALL);
const CLOSES: Metric = Metric::counter(
    "causerie_closes_total",
    "sessions",
    "Sessions that the server ended, by close code (docs/closes.md)",
)
.by("code", &[]);
const ROOM_FAILURES: Metric = Metric::counter(
    "causerie_room_failures_total",
    "failures",
    "Rooms that failed by a fault of the server: their members were put out, and they opened anew",
);
const BUS_CONNECTED: Metric =
    Metric::gauge("causerie_bus_connected", "nodes", "1 while this node is connected with others, else 0");
const BUS_NODES: Metric = Metric::gauge("causerie_bus_nodes", "nodes", "Other nodes that are there");
const BUS_HOMES: Metric = Metric::gauge("causerie_bus_homes", "rooms", "Rooms that this node is home of");
const PASSED_SOCKETS: Metric =
    Metric::gauge("causerie_passed_sockets", "sockets", "Sockets that are passed on to other nodes");
const BUS_MOVES: Metric =
    Metric::counter("causerie_bus_moves_total", "rooms", "Times that this node took a room from another one");
/// All of them.
pub const TABLE: [Metric; 24] = [
    BUILD,
    START,
    MEMORY,
    FILES,
    MOST_FILES,
    CERTIFICATE_END,
    ROOMS,
    SESSIONS,
    MEMBERS,
    WAITING,
    SLOW,
    ANSWERS,
    FRAMES_IN,
    MESSAGES,
    DELIVERIES,
    REJECTIONS,
    BOUNDS,
    CLOSES,
    ROOM_FAILURES,
    BUS_CONNECTED,
    BUS_NODES,
    BUS_HOMES,
    BUS_MOVES,
    PASSED_SOCKETS,
];

/// Tells the exporter what there is and what it means, and begins every figure at zero: what is missing until it first
/// happens looks like an exporter that does not work, and its first increase is none to Prometheus. Called once, where
/// an exporter is installed, with the codes that closes have.
pub fn register(close_codes: impl Iterator<Item = u16>) {
    for metric in TABLE {
        let Metric { name, kind, label, help, .. } = metric;
        match kind {
            Kind::Gauge => describe_gauge!(name, Unit::Count, help),
            Kind::Counter => describe_counter!(name, Unit::Count, help),
        }
        match (label, kind) {
            (None, Kind::Gauge) => gauge!(name).increment(0.0),
            (None, Kind::Counter) => counter!(name).increment(0),
            (Some(Label { name: label, values }), Kind::Gauge) => {
                values.iter().for_each(|value| gauge!(name, label => *value).increment(0.0));
            }
            (Some(Label { name: label, values }), Kind::Counter) => {
                values.iter().for_each(|value| counter!(name, label => *value).increment(0));
            }
        }
    }
    for code in close_codes {
        counter!(CLOSES.name, "code" => code.to_string()).increment(0);
    }
    gauge!(BUILD.name, "version" => env!("CARGO_PKG_VERSION")).set(1.0);
    // The system's own word is hidden where the unit shows a program nothing but itself (`ProcSubset`).
    START.set(SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64()));
}

/// Shows the end of the certificate in use, in seconds since 1970.
pub fn certificate_ends(seconds: u64) {
    CERTIFICATE_END.set(seconds as f64);
}

/// What a node is asked for when the exporter is: nothing of it is kept up while frames are delivered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Census {
    /// Rooms that are open.
    pub rooms: usize,
    /// Members of gischat's three generations, and those that have not said yet which of the first two they are.
    pub gischat: [usize; 4],
    /// Native sessions.
    pub native: usize,
    /// Bytes that wait to be read.
    pub waiting: usize,
    /// Sockets for which some do.
    pub slow: usize,
}

/// The figures that are looked up when the exporter is asked.
pub fn counted(census: Census) {
    ROOMS.set(census.rooms as f64);
    for (generation, members) in GENERATIONS.into_iter().zip(census.gischat.into_iter().chain([census.native])) {
        gauge!(MEMBERS.name, "generation" => generation).set(members as f64);
    }
    WAITING.set(census.waiting as f64);
    SLOW.set(census.slow as f64);
}

/// Looks the figures of the process up, as Linux tells them. It takes a while where many files are open.
pub fn look_at_process() {
    if let Ok(status) = fs::read_to_string("/proc/self/status")
        && let Some(kib) = status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.strip_suffix("kB"))
        && let Ok(kib) = kib.trim().parse::<f64>()
    {
        MEMORY.set(kib * 1024.0);
    }
    if let Ok(open) = fs::read_dir("/proc/self/fd") {
        FILES.set(open.count().saturating_sub(1) as f64); // one of them is this look
    }
    if let Ok((most, _)) = Resource::NOFILE.get() {
        MOST_FILES.set(most as f64);
    }
}

/// An HTTP request was answered with this status.
pub fn answered(status: u16) {
    if let Some(class) = STATUSES.get(usize::from(status / 100).wrapping_sub(1)) {
        counter!(ANSWERS.name, "status" => *class).increment(1);
    }
}

/// An address has reached a bound.
pub fn bound_reached(bound: Bound) {
    counter!(BOUNDS.name, "bound" => bound.label()).increment(1);
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

/// Something that a client sent was refused.
pub fn rejected(reason: RefusedFor) {
    counter!(REJECTIONS.name, "reason" => reason.label()).increment(1);
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

/// This node is home of so many rooms.
pub fn bus_homes(homes: usize) {
    gauge!(BUS_HOMES.name).set(homes as f64);
}

/// A socket that is passed on, counted for as long as this is held.
#[derive(Debug)]
pub struct PassedSocket(());

/// A socket is passed on, counted for as long as the answer is held.
pub fn passed_socket() -> PassedSocket {
    gauge!(PASSED_SOCKETS.name).increment(1.0);
    PassedSocket(())
}

impl Drop for PassedSocket {
    fn drop(&mut self) {
        gauge!(PASSED_SOCKETS.name).decrement(1.0);
    }
}

/// This node took a room from another one.
pub fn bus_moved() {
    counter!(BUS_MOVES.name).increment(1);
}

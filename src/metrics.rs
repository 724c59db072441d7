//! Counters and gauges: each once, as a row of one table with its handle, kind, unit, label and meaning. Any module may
//! count, by the handle; the exporter is in `http`, which looks some figures up when it is asked. `docs/watching.md` is
//! held against the table. No label has values that people give: no room, no name, no address.

use metrics::{SharedString, Unit, counter, describe_counter, describe_gauge, gauge};
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

/// Handle of a metric whose value goes up and down.
#[derive(Debug, Clone, Copy)]
pub struct Gauge(Metric);

/// Handle of a metric whose value goes up only.
#[derive(Debug, Clone, Copy)]
pub struct Counter(Metric);

impl Gauge {
    /// Sets the value.
    pub fn set(self, value: f64) {
        gauge!(self.0.name).set(value);
    }

    /// Adds to the value, or takes from it.
    pub fn add(self, change: f64) {
        gauge!(self.0.name).increment(change);
    }

    fn by(self, label: impl Into<SharedString>) -> metrics::Gauge {
        gauge!(self.0.name, self.0.labels(label))
    }
}

impl Counter {
    /// Adds to the value.
    pub fn add(self, more: usize) {
        counter!(self.0.name).increment(more as u64);
    }

    fn by(self, label: impl Into<SharedString>) -> metrics::Counter {
        counter!(self.0.name, self.0.labels(label))
    }
}

impl Metric {
    /// The labels of the sample with this value of the metric's label.
    fn labels(self, value: impl Into<SharedString>) -> Vec<metrics::Label> {
        self.label.map(|label| metrics::Label::new(label.name, value)).into_iter().collect()
    }
}

/// The rows of the table: each with its handle, name, unit, label with its values, and meaning.
macro_rules! table {
    ($(
        $vis:vis $handle:ident: $kind:ident $name:literal in $unit:literal $(by $label:literal: $values:expr)? =>
            $help:literal;
    )*) => {
        $(
            #[doc = $help]
            $vis const $handle: $kind = $kind(Metric {
                name: $name,
                kind: Kind::$kind,
                unit: $unit,
                label: label!($($label, $values)?),
                help: $help,
            });
        )*

        /// All of them.
        pub const TABLE: [Metric; [$($name),*].len()] = [$($handle.0),*];
    };
}

macro_rules! label {
    () => {
        None
    };
    ($name:literal, $values:expr) => {
        Some(Label { name: $name, values: $values })
    };
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
        /// As much as there may be.
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

values! {
    /// Reason why the relay lets a packet fall.
    RelayDrop {
        /// No packet of STUN or TURN, or none for a server.
        Malformed = "malformed",
        /// Packet that only keeps a way open.
        KeepAlive = "keep_alive",
        /// The sender has no credentials, and its address was answered enough.
        TooOften = "too_often",
        /// The sender may not send there, or the receiver has not permitted it.
        NotPermitted = "not_permitted",
        /// The session sends more than it may.
        TooFast = "too_fast",
        /// The receiver takes too little.
        QueueFull = "queue_full",
    }
}

/// Codes with which the relay answers; the first is yes.
const RELAY_ANSWERS: [&str; 13] =
    ["200", "400", "401", "403", "420", "437", "438", "440", "441", "442", "443", "486", "508"];

/// Classes of HTTP statuses, as they are written; the first is 1xx.
const STATUSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];
/// Generations of clients, as they are written, in the order of [`Census::gischat`].
const GENERATIONS: [&str; 6] = ["v1", "v2", "v3", "undecided", "livefield", "native"];

table! {
    BUILD: Gauge "causerie_build_info" in "programs" by "version": &[] => "1, with the version of the program";
    START: Gauge "process_start_time_seconds" in "seconds" => "Time at which the program was started, since 1970";
    MEMORY: Gauge "process_resident_memory_bytes" in "bytes" => "Memory that the program has";
    FILES: Gauge "process_open_fds" in "files" => "Files that the program has open, sockets among them";
    MOST_FILES: Gauge "process_max_fds" in "files" => "Most files that it may have open";
    pub CERTIFICATE_END: Gauge "causerie_certificate_expiry_timestamp_seconds" in "seconds" =>
        "Time at which the certificate of `TLS_CERT` ends, since 1970; 0 without one";
    ROOMS: Gauge "causerie_rooms" in "rooms" => "Rooms that are open: those of the settings, and ad hoc ones";
    pub SESSIONS: Gauge "causerie_sessions" in "sockets" => "WebSockets that are open now";
    MEMBERS: Gauge "causerie_members" in "members" by "generation": &GENERATIONS =>
        "Members at this node by the generation of their clients, native ones also while their connection is lost; \
         `undecided`: v1 or v2";
    WAITING: Gauge "causerie_waiting_bytes" in "bytes" =>
        "Bytes that wait for clients to read them; from 256 MiB on sessions are closed";
    SLOW: Gauge "causerie_slow_sessions" in "sockets" => "WebSockets for which something waits to be read";
    ANSWERS: Counter "causerie_http_answers_total" in "answers" by "status": &STATUSES =>
        "Answers to HTTP requests, by class of status; 1xx has become a WebSocket";
    pub FRAMES_IN: Counter "causerie_frames_received_total" in "frames" => "Frames that clients sent, good and bad";
    pub MESSAGES: Counter "causerie_messages_total" in "messages" =>
        "Messages that rooms accepted, from sockets and by PUT";
    pub DELIVERIES: Counter "causerie_deliveries_total" in "frames" =>
        "Frames that rooms had for everybody, times their members";
    REJECTIONS: Counter "causerie_rejections_total" in "frames" by "reason": RefusedFor::ALL =>
        "Frames that were refused or dropped: against the rules of the protocol, above a size, above a rate, under a \
         nickname that is kept from them, without the right, above a number, not as things are, by a fault of the \
         server";
    BOUNDS: Counter "causerie_bounds_reached_total" in "times" by "bound": Bound::ALL =>
        "Times that something was refused because its address has reached a bound";
    CLOSES: Counter "causerie_closes_total" in "sessions" by "code": &[] =>
        "Sessions that the server ended, by close code (docs/closes.md)";
    pub ROOM_FAILURES: Counter "causerie_room_failures_total" in "failures" =>
        "Rooms that failed by a fault of the server: their members were put out, and they opened anew";
    pub BUS_CONNECTED: Gauge "causerie_bus_connected" in "nodes" =>
        "1 while this node is connected with others, else 0";
    pub BUS_NODES: Gauge "causerie_bus_nodes" in "nodes" => "Other nodes that are there";
    pub BUS_HOMES: Gauge "causerie_bus_homes" in "rooms" => "Rooms that this node is home of";
    pub BUS_MOVES: Counter "causerie_bus_moves_total" in "rooms" => "Times that this node took a room from another one";
    pub RELAY_ALLOCATIONS: Gauge "causerie_relay_allocations" in "allocations" =>
        "Relayed addresses that clients of the relay have";
    pub RELAY_STREAMS: Gauge "causerie_relay_streams" in "connections" =>
        "Connections over TCP and TLS that the relay has open";
    pub RELAY_PACKETS: Counter "causerie_relay_packets_total" in "packets" => "Packets that the relay passed on";
    pub RELAY_BYTES: Counter "causerie_relay_bytes_total" in "bytes" => "Bytes of these";
    RELAY_ANSWERED: Counter "causerie_relay_answers_total" in "answers" by "code": &RELAY_ANSWERS =>
        "Answers of the relay to requests, by code; 200 is success";
    RELAY_DROPS: Counter "causerie_relay_drops_total" in "packets" by "reason": RelayDrop::ALL =>
        "Packets that the relay let fall: no packet of its protocol, one that only keeps a way open, from a stranger \
         whose address was answered enough, without permission, above the rate of a session, to a client that reads \
         too slowly";
    PASSED_SOCKETS: Gauge "causerie_passed_sockets" in "sockets" => "Sockets that are passed on to other nodes";
}

/// Tells the exporter what there is and what it means, and begins every figure at zero: what is missing until it first
/// happens looks like an exporter that does not work, and its first increase is none to Prometheus. Called once, where
/// an exporter is installed, with the codes that closes have.
pub fn register(close_codes: impl Iterator<Item = u16>) {
    for metric in TABLE {
        let Metric { name, kind, label, help, .. } = metric;
        let samples = match label {
            None => vec![Vec::new()],
            Some(label) => label.values.iter().map(|value| metric.labels(*value)).collect(),
        };
        match kind {
            Kind::Gauge => describe_gauge!(name, Unit::Count, help),
            Kind::Counter => describe_counter!(name, Unit::Count, help),
        }
        for labels in samples {
            match kind {
                Kind::Gauge => gauge!(name, labels).increment(0.0),
                Kind::Counter => counter!(name, labels).increment(0),
            }
        }
    }
    for code in close_codes {
        CLOSES.by(code.to_string()).increment(0);
    }
    BUILD.by(env!("CARGO_PKG_VERSION")).set(1.0);
    // The system's own word is hidden where the unit shows a program nothing but itself (`ProcSubset`).
    START.set(SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64()));
}

/// Figures that a node is asked for when the exporter is: none of them is kept up while frames are delivered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Census {
    /// Rooms that are open.
    pub rooms: usize,
    /// Members of gischat's three generations, those that have not said yet which of the first two they are, and sockets of
    /// `livefield`.
    pub gischat: [usize; 5],
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
        MEMBERS.by(generation).set(members as f64);
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
        ANSWERS.by(*class).increment(1);
    }
}

/// An address has reached a bound.
pub fn bound_reached(bound: Bound) {
    BOUNDS.by(bound.label()).increment(1);
}

/// Something that a client sent was refused.
pub fn rejected(reason: RefusedFor) {
    REJECTIONS.by(reason.label()).increment(1);
}

/// The relay answered with this code.
pub fn relay_answered(code: u16) {
    RELAY_ANSWERED.by(code.to_string()).increment(1);
}

/// The relay let a packet fall.
pub fn relay_dropped(reason: RelayDrop) {
    RELAY_DROPS.by(reason.label()).increment(1);
}

/// The server ended a session with this close code.
pub fn closed(code: u16) {
    CLOSES.by(code.to_string()).increment(1);
}

/// A socket that is passed on, counted for as long as this is held.
#[derive(Debug)]
pub struct PassedSocket(());

/// A socket is passed on, counted for as long as the answer is held.
pub fn passed_socket() -> PassedSocket {
    PASSED_SOCKETS.add(1.0);
    PassedSocket(())
}

impl Drop for PassedSocket {
    fn drop(&mut self) {
        PASSED_SOCKETS.add(-1.0);
    }
}

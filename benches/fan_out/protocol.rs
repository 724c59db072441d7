//! Commands of the orchestrator to the load, and their answers: one JSON object per line.

use crate::speech::Speech;
use serde::{Deserialize, Serialize};

/// A command to the load. Each is answered by one [`Report`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum Command {
    /// Connect, as fast as the server lets us, and wait until nothing more comes.
    Open(Vec<Group>),
    /// Send, and measure.
    Run(Load),
    /// Let connections come and go.
    Churn(Churn),
    /// Drop every connection.
    Close,
}

/// Members of one room that connect in the same way.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Group {
    pub(crate) room: usize,
    /// The node that they connect to, where there are several.
    pub(crate) node: usize,
    pub(crate) path: String,
    pub(crate) members: usize,
    pub(crate) speech: Speech,
    /// `true` if they only send, for servers whose members cannot.
    pub(crate) publishes: bool,
    /// `true` if they register a nickname.
    pub(crate) registers: bool,
    /// `true` if nobody looks at them, which native clients can say.
    pub(crate) looks_away: bool,
    /// Bytes that may wait in each of their sockets to be read; 0 for the system's own number.
    pub(crate) receive_buffer: usize,
}

/// The messages of a run, and its length.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Load {
    /// The rooms that get messages.
    pub(crate) rooms: Vec<(usize, Drive)>,
    /// Number of members that take turns in sending, where messages are in flight.
    pub(crate) senders: usize,
    pub(crate) content: Content,
    /// A room whose texts are of another size, in bytes.
    pub(crate) large: Option<(usize, usize)>,
    /// Seconds before measuring begins.
    pub(crate) warm_up: f64,
    /// Seconds of measuring.
    pub(crate) seconds: f64,
    /// Measuring ends earlier once this number of messages has reached everybody.
    pub(crate) messages: Option<u64>,
    /// Members of the first room that stop reading.
    pub(crate) stalled: usize,
    /// `true` if most members of the first room read only after the run, which then counts whole messages.
    pub(crate) parks: bool,
}

/// Content of a message.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) enum Content {
    /// A text of this number of bytes, its JSON included.
    Text(usize),
    /// A picture as a phone takes it.
    Picture,
}

/// The pace of messages to a room.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) enum Drive {
    /// This number is always under way: the next goes out when every member has one more.
    InFlight(usize),
    /// This number a second.
    Paced(f64),
}

/// Connections that come and go.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Churn {
    pub(crate) path: String,
    /// Number of connections at the same time.
    pub(crate) at_once: usize,
    pub(crate) seconds: f64,
}

/// An answer of the load.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum Report {
    Opened(Opened),
    Measured(Box<Measured>),
    Closed,
    Failed(String),
}

/// Measurements of connecting.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Opened {
    /// From the first connection to the last handshake.
    pub(crate) seconds: f64,
    /// Short frames, such as counts, to all members together, until no more came.
    pub(crate) short_frames: u64,
    /// Short frames to the member that got most.
    pub(crate) most: u64,
    /// The server's time on its core.
    pub(crate) server_cpu: f64,
    /// The server's resident memory before and after, in bytes.
    pub(crate) resident_before: u64,
    pub(crate) resident_after: u64,
}

/// Measurements of a run. Times are in seconds.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Measured {
    pub(crate) seconds: f64,
    /// Messages that every member had; for churn, connections that came and went.
    pub(crate) messages: u64,
    pub(crate) deliveries: u64,
    /// Bytes that arrived.
    pub(crate) bytes: u64,
    pub(crate) server_cpu: f64,
    pub(crate) server_user: f64,
    /// The load's own time on its core.
    pub(crate) own_cpu: f64,
    /// From sending to each arrival, for each paced room.
    pub(crate) latencies: Vec<Latency>,
    /// Deliveries that never came.
    pub(crate) lost: u64,
    /// Members that the server closed, except those that did not read.
    pub(crate) dropped: u64,
    /// Seconds until the others were told that the stalled members are gone.
    pub(crate) cut_after: Option<f64>,
    /// By how much the server's resident memory grew at most, in bytes.
    pub(crate) resident_growth: u64,
}

/// Latency of deliveries, in seconds.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub(crate) struct Latency {
    pub(crate) p50: f64,
    pub(crate) p99: f64,
}

impl Measured {
    /// The server's share of its core.
    pub(crate) fn server_share(&self) -> f64 {
        self.server_cpu / self.seconds
    }

    /// The load's share of its core.
    pub(crate) fn own_share(&self) -> f64 {
        self.own_cpu / self.seconds
    }

    /// `true` if the load, not the server, set the pace: the load had no time left, and the server had.
    pub(crate) fn load_was_bottleneck(&self) -> bool {
        self.own_share() > 0.9 && self.server_share() < self.own_share()
    }
}

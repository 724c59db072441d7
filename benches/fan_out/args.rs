//! The command line.

use clap::{Parser, ValueEnum};
use std::path::PathBuf;

/// Suites to measure, and the length of a measurement.
#[derive(Debug, Clone, Parser)]
#[command(name = "fan_out", about = "What a delivery costs, in ratios to the bare write of the same bytes")]
pub(crate) struct Args {
    /// The suites to run; all of them unless named.
    #[arg(value_enum)]
    pub(crate) suites: Vec<Suite>,

    /// Small and short: shows that everything works. The figures mean nothing.
    #[arg(long)]
    pub(crate) quick: bool,

    /// Puts each table between its markers in this file as well.
    #[arg(long, value_name = "FILE")]
    pub(crate) write: Option<PathBuf>,

    /// Rounds, in each of which every server has its turn.
    #[arg(long, default_value_t = 5)]
    pub(crate) rounds: usize,

    /// Seconds of a turn.
    #[arg(long, default_value_t = 0.4)]
    pub(crate) seconds: f64,

    /// Only servers whose name holds one of these words; the bare write is always there.
    #[arg(long, value_delimiter = ',', value_name = "WORDS")]
    pub(crate) servers: Vec<String>,

    /// Only rows whose name holds one of these words, in the suites `deliveries`, `connections` and `nodes`.
    #[arg(long, value_delimiter = ',', value_name = "WORDS")]
    pub(crate) rows: Vec<String>,

    /// Another causerie to compare with, as a program file.
    #[arg(long, value_name = "FILE")]
    pub(crate) also: Option<PathBuf>,

    /// The core of the server.
    #[arg(long, default_value_t = 0)]
    pub(crate) server_core: usize,

    /// The core of the load.
    #[arg(long, default_value_t = 1)]
    pub(crate) load_core: usize,

    /// Another part than that of the orchestrator.
    #[arg(long, value_enum, hide = true)]
    pub(crate) role: Option<Role>,

    /// The server's port, for the other parts.
    #[arg(long, default_value_t = 0, hide = true)]
    pub(crate) port: u16,

    /// The ports of its nodes, for the load.
    #[arg(long, value_delimiter = ',', hide = true)]
    pub(crate) nodes: Vec<u16>,

    /// The processes that are the server, for the load.
    #[arg(long, value_delimiter = ',', hide = true)]
    pub(crate) watch: Vec<u32>,

    /// Flag that cargo passes for benchmarks, as opposed to tests.
    #[arg(long, hide = true)]
    pub(crate) bench: bool,
}

/// The parts that this program plays besides the orchestrator's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Role {
    Generate,
    PeerBare,
    PeerAxum,
}

/// A suite of measurements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Suite {
    /// The CPU of a delivery and its latency.
    Deliveries,
    /// One room on one core and on both.
    Cores,
    /// 10,000 sockets: their memory, pings, and the memory after they have left.
    Sockets,
    /// The CPU of a connection, alone and in a storm.
    Connections,
    /// Three of fifty members stop reading.
    Stalled,
    /// A picture of 5 MB to one member and to a hundred.
    Picture,
    /// Rooms on a node beside NATS, whose members come to it, or by another node, or by nginx.
    Nodes,
}

impl Args {
    /// `true` if a row of this name was asked for.
    pub(crate) fn wants(&self, row: &str) -> bool {
        self.rows.is_empty() || self.rows.iter().any(|word| row.contains(word.as_str()))
    }
}

impl Suite {
    /// Its name on the command line and in markers.
    pub(crate) fn name(self) -> String {
        self.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
    }
}

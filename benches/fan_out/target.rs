//! The servers that are compared, and how their clients reach a room.

use crate::args::Args;
use crate::protocol::Group;
use crate::speech::Speech;
use std::path::{Path, PathBuf};

/// Path of nginx on Debian.
pub(crate) const NGINX: &str = "/usr/sbin/nginx";
/// Path of nchan on Debian.
const NCHAN: &str = "/usr/lib/nginx/modules/ngx_nchan_module.so";
/// Path of the NATS server, as `scripts/setup` installs it.
pub(crate) const NATS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/.tools/bin/nats-server");
/// Clients that send where members cannot.
const PUBLISHERS: usize = 16;

/// One server as a set of clients sees it.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    pub(crate) name: String,
    pub(crate) program: Program,
    pub(crate) speech: Speech,
    /// `true` if the server has the load's core as well as its own.
    pub(crate) on_both_cores: bool,
    /// `true` if causerie pings its clients as it does by default.
    pub(crate) pings: bool,
}

/// The program of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Program {
    /// The floor: the bare `write` of ready frames, with waiting ones joined.
    Bare,
    /// causerie, as a program file.
    Causerie(PathBuf),
    /// A node of causerie, as a program file, beside a NATS server: the home of all rooms.
    Home(PathBuf, Front),
    /// uWebSockets, by its C API.
    Uws,
    /// A plain axum broadcast.
    Axum,
    /// Node with `ws`.
    Node,
    /// nginx with nchan.
    Nchan,
}

/// The way by which members come to the home of their rooms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Front {
    /// They connect to it.
    None,
    /// Another node of causerie passes them on.
    Node,
    /// Their sessions, but one of each room, are at another node of causerie, and in the rooms over lines.
    Line,
    /// nginx passes them on.
    Nginx,
}

/// The servers to compare, the bare write first.
pub(crate) fn targets(args: &Args) -> Vec<Target> {
    let mut all = vec![Target::new("bare `write`", Program::Bare, Speech::V1)];
    all.push(Target::new("uWebSockets", Program::Uws, Speech::V1));
    all.extend(causeries(args));
    all.push(Target::new("axum broadcast", Program::Axum, Speech::V1));
    all.push(Target::new("Node `ws`", Program::Node, Speech::V1));
    all.push(Target::new("nginx nchan", Program::Nchan, Speech::V1));
    all.retain(|target| target.is_wanted(args) && target.is_installed());
    all
}

/// causerie in each dialect that is compared.
pub(crate) fn causeries(args: &Args) -> Vec<Target> {
    let mut all = Vec::new();
    let own = Path::new(env!("CARGO_BIN_EXE_causerie")).to_path_buf();
    for (name, program) in [("causerie", Some(own)), ("other causerie", args.also.clone())] {
        let Some(program) = program.map(Program::Causerie) else { continue };
        all.push(Target::new(&format!("{name} v1"), program.clone(), Speech::V1));
        all.push(Target::new(&format!("{name} v3"), program.clone(), Speech::V3));
        all.push(Target::new(&format!("{name} native"), program, Speech::Native));
    }
    all
}

impl Target {
    pub(crate) fn new(name: &str, program: Program, speech: Speech) -> Self {
        Self { name: name.to_owned(), program, speech, on_both_cores: false, pings: false }
    }

    /// The path of a room's socket.
    pub(crate) fn path(&self, room: usize) -> String {
        match (&self.program, self.speech) {
            (Program::Causerie(_), Speech::V1) => format!("/v1/room/r{room}/ws"),
            (Program::Causerie(_), Speech::V2) => format!("/v2/room/r{room}/ws"),
            (Program::Causerie(_), Speech::V3) => format!("/v3/channel/r{room}/ws"),
            (Program::Causerie(_) | Program::Home(_, Front::Line), Speech::Native) => "/ws".to_owned(),
            (Program::Home(..), Speech::Native) => format!("/ws?near=r{room}"),
            _ => format!("/room/r{room}/ws"),
        }
    }

    /// The members of one room, and the clients that send for them.
    pub(crate) fn room(&self, room: usize, members: usize) -> Vec<Group> {
        let speech = self.speech;
        let has_front = matches!(self.program, Program::Home(_, Front::Node | Front::Line | Front::Nginx));
        let at = |node, path, members, publishes| Group {
            room,
            node,
            path,
            members,
            speech,
            publishes,
            registers: false,
            looks_away: false,
            receive_buffer: 0,
        };
        let group = |path, members, publishes| at(usize::from(has_front), path, members, publishes);
        if matches!(self.program, Program::Home(_, Front::Line)) {
            // Somebody is there: a room that nobody is in would come to the others.
            return vec![at(0, self.path(room), 1, false), group(self.path(room), members - 1, false)];
        }
        let mut groups = vec![group(self.path(room), members, false)];
        if self.program == Program::Nchan {
            groups.push(group(format!("/publish/r{room}"), PUBLISHERS.min(members), true));
        }
        groups
    }

    /// This number of rooms of one size.
    pub(crate) fn rooms(&self, rooms: usize, members: usize) -> Vec<Group> {
        (0..rooms).flat_map(|room| self.room(room, members)).collect()
    }

    fn is_wanted(&self, args: &Args) -> bool {
        let wanted = |word: &String| self.name.contains(word.as_str());
        args.servers.is_empty() || self.program == Program::Bare || args.servers.iter().any(wanted)
    }

    pub(crate) fn is_installed(&self) -> bool {
        let needed: &[PathBuf] = &match self.program {
            Program::Uws => vec![peers().join("uws/server")],
            Program::Node => vec![peers().join("node/node_modules/ws")],
            Program::Nchan => vec![NCHAN.into()],
            Program::Home(_, Front::Nginx) => vec![NATS.into(), NGINX.into()],
            Program::Home(..) => vec![NATS.into()],
            Program::Bare | Program::Causerie(_) | Program::Axum => Vec::new(),
        };
        let is_installed = needed.iter().all(|file| file.exists());
        if !is_installed {
            eprintln!("fan_out: {} is left out; scripts/setup-bench installs it", self.name);
        }
        is_installed
    }
}

/// The folder of the servers that are not written in Rust.
pub(crate) fn peers() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/peers")
}

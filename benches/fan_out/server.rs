//! Starts the servers, each alone on its core, and ends them.

use crate::Outcome;
use crate::args::Args;
use crate::machine::{children, on_core};
use crate::target::{NATS, Program, Target, peers};
use std::env;
use std::fs;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Time that a server may take until it listens.
const PATIENCE: Duration = Duration::from_secs(10);
/// Time in which nodes hear of each other.
const CONNECTED: Duration = Duration::from_secs(3);
/// More rooms than any suite needs.
const ROOMS: usize = 256;

/// A server that runs until this is dropped: one process, or several nodes and the NATS server that joins them.
#[derive(Debug)]
pub(crate) struct Server {
    children: Vec<Child>,
    folder: PathBuf,
    pub(crate) ports: Vec<u16>,
    /// All its processes, but for the broker.
    pub(crate) processes: Vec<u32>,
    pub(crate) broker: Option<u32>,
}

impl Server {
    pub(crate) fn start(target: &Target, args: &Args) -> Outcome<Self> {
        let port = free_port()?;
        let folder = env::temp_dir().join(format!("causerie-bench-{port}"));
        fs::create_dir_all(&folder)?;
        let mut server = Self { children: Vec::new(), folder, ports: Vec::new(), processes: Vec::new(), broker: None };
        let cores = match target.on_both_cores {
            false => args.server_core.to_string(),
            true => format!("{},{}", args.server_core, args.load_core),
        };
        let Program::Nodes(program, nodes) = &target.program else {
            server.spawn(command(target, &cores, port, &server.folder)?, port, target)?;
            if target.program == Program::Nchan {
                sleep(Duration::from_millis(100)); // for its workers
            }
            server.processes.extend(children(server.children[0].id()));
            return Ok(server);
        };
        let config =
            format!("listen: 127.0.0.1:{port}\njetstream {{ max_mem: 64MB, max_file: 0, store_dir: store }}\n");
        fs::write(server.folder.join("nats.conf"), config)?;
        let mut nats = on_core(&cores, Path::new(NATS));
        nats.args(["-c", "nats.conf"]).stderr(Stdio::null());
        server.spawn(nats, port, target)?;
        server.broker = server.processes.pop();
        server.ports.clear();
        for _ in 0..*nodes {
            let own = free_port()?;
            let mut node = causerie(on_core(&cores, program), own, target.pings);
            node.env("NATS_URL", format!("nats://127.0.0.1:{port}")).env("INSTANCE_ID", "benchmark");
            node.env("INSTANCE_SECRET", "the secret of the nodes of a benchmark");
            server.spawn(node, own, target)?;
        }
        sleep(CONNECTED); // they know of each other
        Ok(server)
    }

    /// Starts a process, and waits until it listens.
    fn spawn(&mut self, mut command: Command, port: u16, Target { name, .. }: &Target) -> Outcome<()> {
        let child = command.current_dir(&self.folder).stdin(Stdio::null()).stdout(Stdio::null()).spawn();
        let mut child = child.map_err(|error| format!("{name} cannot be started: {error}"))?;
        self.processes.push(child.id());
        self.ports.push(port);
        let deadline = Instant::now() + PATIENCE;
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            if Instant::now() > deadline || child.try_wait()?.is_some() {
                return Err(format!("{name} does not listen").into());
            }
            sleep(Duration::from_millis(5));
        }
        self.children.push(child);
        Ok(())
    }
}

fn free_port() -> Outcome<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

impl Drop for Server {
    fn drop(&mut self) {
        let processes = self.processes.iter().chain(&self.broker).map(u32::to_string);
        let _ = Command::new("kill").arg("-KILL").args(processes).stderr(Stdio::null()).status();
        for child in &mut self.children {
            let _ = child.kill();
            let _ = child.wait();
        }
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn command(target: &Target, core: &str, port: u16, folder: &Path) -> Outcome<Command> {
    Ok(match &target.program {
        Program::Bare => own_part(core, "peer-bare", port)?,
        Program::Axum => own_part(core, "peer-axum", port)?,
        Program::Causerie(program) | Program::Nodes(program, _) => causerie(on_core(core, program), port, target.pings),
        Program::Uws => {
            let mut command = on_core(core, &peers().join("uws/server"));
            command.arg(port.to_string());
            command
        }
        Program::Node => {
            let mut command = on_core(core, Path::new("node"));
            command.arg(peers().join("node/server.js")).arg(port.to_string());
            command
        }
        Program::Nchan => {
            let mut command = on_core(core, Path::new("/usr/sbin/nginx"));
            let template = fs::read_to_string(peers().join("nchan.conf"))?;
            let config = template.replace("{port}", &port.to_string()).replace("{folder}", &folder.to_string_lossy());
            fs::write(folder.join("nginx.conf"), config)?;
            command.arg("-p").arg(folder).arg("-c").arg("nginx.conf").stderr(Stdio::null());
            command
        }
    })
}

/// This program again, in another part.
pub(crate) fn own_part(core: &str, role: &str, port: u16) -> Outcome<Command> {
    let mut command = on_core(core, &env::current_exe()?);
    command.args(["--role", role, "--port", &port.to_string()]);
    Ok(command)
}

/// causerie without limits of rate, and, unless they are to be measured, without pings.
fn causerie(mut command: Command, port: u16, pings: bool) -> Command {
    let rooms: Vec<String> = (0..ROOMS).map(|room| format!("r{room}")).collect();
    command.env_clear().envs(env::vars().filter(|(name, _)| name == "PATH")).envs([
        ("HOST", "127.0.0.1"),
        ("PORT", &port.to_string()),
        ("ROOMS", &rooms.join(",")),
        ("MESSAGE_RATE", "0"),
        ("LIMIT_ROOM_MEMBERS", "1000000"),
        ("MAX_MESSAGE_LENGTH", "10000000"),
        // So that the others are told at once when a native member is cut.
        ("RESUME_GRACE", "0"),
        ("LOG_LEVEL", "error"),
    ]);
    if !pings {
        command.envs([("WS_PING_INTERVAL", "3600"), ("WS_PING_TIMEOUT", "3600")]);
    }
    command
}

//! Starts the servers, each alone on its core, and ends them.

use crate::Outcome;
use crate::args::Args;
use crate::machine::{children, on_core};
use crate::target::{Front, NATS, NGINX, Program, Target, peers};
use std::env;
use std::fs;
use std::io::{Read, Write};
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
pub(crate) const ROOMS: usize = 256;

/// A server that runs until this is dropped: one process, or a node, the NATS server beside it, and what stands before it.
#[derive(Debug)]
pub(crate) struct Server {
    children: Vec<Child>,
    folder: PathBuf,
    pub(crate) ports: Vec<u16>,
    /// All its processes, but for the broker.
    pub(crate) processes: Vec<u32>,
}

impl Server {
    pub(crate) fn start(target: &Target, args: &Args) -> Outcome<Self> {
        let port = free_port()?;
        let folder = env::temp_dir().join(format!("causerie-bench-{port}"));
        fs::create_dir_all(&folder)?;
        let mut server = Self { children: Vec::new(), folder, ports: Vec::new(), processes: Vec::new() };
        let cores = match target.on_both_cores {
            false => args.server_core.to_string(),
            true => format!("{},{}", args.server_core, args.load_core),
        };
        match &target.program {
            Program::Home(program, front) => server.open_home(target, &cores, program, *front)?,
            _ => server.spawn(command(target, &cores, port, &server.folder)?, port, target)?,
        }
        if matches!(target.program, Program::Nchan | Program::Home(_, Front::Nginx)) {
            sleep(Duration::from_millis(100)); // for its workers
        }
        let workers = server.processes.iter().flat_map(|process| children(*process)).collect::<Vec<_>>();
        server.processes.extend(workers);
        Ok(server)
    }

    /// Starts the home of all rooms beside a NATS server, and what passes members on to it.
    fn open_home(&mut self, target: &Target, cores: &str, program: &Path, front: Front) -> Outcome<()> {
        let broker = free_port()?;
        let config =
            format!("listen: 127.0.0.1:{broker}\njetstream {{ max_mem: 64MB, max_file: 0, store_dir: store }}\n");
        fs::write(self.folder.join("nats.conf"), config)?;
        let mut nats = on_core(cores, Path::new(NATS));
        nats.args(["-c", "nats.conf"]).stderr(Stdio::null());
        self.spawn(nats, broker, target)?;
        (self.processes, self.ports) = (Vec::new(), Vec::new());
        for _ in 0..if matches!(front, Front::Node | Front::Line) { 2 } else { 1 } {
            let (own, door) = (free_port()?, free_port()?);
            let mut node = causerie(on_core(cores, program), own, target.pings);
            node.env("NATS_URL", format!("nats://127.0.0.1:{broker}")).env("INSTANCE_ID", "benchmark");
            node.env("INSTANCE_SECRET", "the secret of the nodes of a benchmark");
            node.env("NODE_LISTEN", format!("127.0.0.1:{door}"));
            self.spawn(node, own, target)?;
        }
        sleep(CONNECTED); // they know of each other
        let home = self.ports[0];
        (0..ROOMS).try_for_each(|room| open_room(home, room))?;
        if front == Front::Nginx {
            let own = free_port()?;
            let template = fs::read_to_string(peers().join("proxy.conf"))?.replace("{home}", &home.to_string());
            self.spawn(nginx(cores, &template, own, &self.folder)?, own, target)?;
        }
        Ok(())
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

/// Has a node be home of a room, in which somebody says something over HTTP.
fn open_room(home: u16, room: usize) -> Outcome<()> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, home))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let body = r#"{"message":"The first one.","author":"bench"}"#;
    let length = format!("Content-Type: application/json\r\nContent-Length: {}", body.len());
    let head = format!("PUT /room/r{room}/message HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n{length}\r\n\r\n");
    stream.write_all((head + body).as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let first = answer.lines().next().unwrap_or_default();
    if first.contains(" 200 ") { Ok(()) } else { Err(format!("r{room} cannot be opened: {first}").into()) }
}

fn free_port() -> Outcome<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

impl Drop for Server {
    fn drop(&mut self) {
        let processes = self.processes.iter().map(u32::to_string);
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
        Program::Causerie(program) | Program::Home(program, _) => causerie(on_core(core, program), port, target.pings),
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
        Program::Nchan => nginx(core, &fs::read_to_string(peers().join("nchan.conf"))?, port, folder)?,
    })
}

/// nginx with these settings, in which port and folder are filled in.
fn nginx(core: &str, template: &str, port: u16, folder: &Path) -> Outcome<Command> {
    let config = template.replace("{port}", &port.to_string()).replace("{folder}", &folder.to_string_lossy());
    fs::write(folder.join("nginx.conf"), config)?;
    let mut command = on_core(core, Path::new(NGINX));
    command.arg("-p").arg(folder).arg("-c").arg("nginx.conf").stderr(Stdio::null());
    Ok(command)
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

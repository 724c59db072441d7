//! Starts the servers, each alone on its core, and ends them.

use crate::Outcome;
use crate::args::Args;
use crate::machine::{children, on_core};
use crate::target::{Program, Target, peers};
use std::env;
use std::fs;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Time that a server may take until it listens.
const PATIENCE: Duration = Duration::from_secs(10);
/// More rooms than any suite needs.
const ROOMS: usize = 256;

/// A server that runs until this is dropped.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    folder: PathBuf,
    pub(crate) port: u16,
    /// All its processes.
    pub(crate) processes: Vec<u32>,
}

impl Server {
    pub(crate) fn start(target: &Target, args: &Args) -> Outcome<Self> {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let folder = env::temp_dir().join(format!("causerie-bench-{port}"));
        fs::create_dir_all(&folder)?;
        let cores = match target.on_both_cores {
            false => args.server_core.to_string(),
            true => format!("{},{}", args.server_core, args.load_core),
        };
        let child = command(target, &cores, port, &folder)?
            .current_dir(&folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .map_err(|error| format!("{} cannot be started: {error}", target.name))?;
        let mut server = Self { child, folder, port, processes: Vec::new() };
        server.wait(target)?;
        server.processes = vec![server.child.id()];
        server.processes.extend(children(server.child.id()));
        Ok(server)
    }

    /// Waits until the server listens, and until its workers are there.
    fn wait(&mut self, Target { name, program, .. }: &Target) -> Outcome<()> {
        let deadline = Instant::now() + PATIENCE;
        while TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).is_err() {
            if Instant::now() > deadline || self.child.try_wait()?.is_some() {
                return Err(format!("{name} does not listen").into());
            }
            sleep(Duration::from_millis(5));
        }
        if *program == Program::Nchan {
            sleep(Duration::from_millis(100));
        }
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let processes = self.processes.iter().map(u32::to_string);
        let _ = Command::new("kill").arg("-KILL").args(processes).stderr(Stdio::null()).status();
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn command(target: &Target, core: &str, port: u16, folder: &Path) -> Outcome<Command> {
    Ok(match &target.program {
        Program::Bare => own_part(core, "peer-bare", port)?,
        Program::Axum => own_part(core, "peer-axum", port)?,
        Program::Causerie(program) => causerie(on_core(core, program), port, target.pings),
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

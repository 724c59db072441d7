//! The real program as a process of its own, in an empty folder, with nothing else in its environment.

use super::{PATIENCE, Server};
use std::fs::{self, File};
use std::io::Write;
use std::net::TcpListener;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// A running program. It is killed when dropped.
pub struct Program {
    child: Child,
    command: Command,
    /// Its working directory, where its log is too.
    pub folder: PathBuf,
    /// The server, as tests reach it.
    pub server: Server,
    /// The port of its watchdog.
    pub health_port: u16,
}

impl Program {
    /// Starts the server and waits until it is ready. `test` names the folder.
    pub async fn start(test: &str, settings: &[(&str, &str)]) -> Self {
        Self::start_as(test, settings, Command::new(env!("CARGO_BIN_EXE_causerie"))).await
    }

    /// Starts the server in a shell, after this command.
    pub async fn start_after(test: &str, settings: &[(&str, &str)], before: &str) -> Self {
        let mut shell = Command::new("/bin/sh");
        shell.args(["-c", &format!("{before} && exec \"$0\""), env!("CARGO_BIN_EXE_causerie")]);
        Self::start_as(test, settings, shell).await
    }

    async fn start_as(test: &str, settings: &[(&str, &str)], mut command: Command) -> Self {
        let folder = empty_folder(test);
        let (port, health_port) = (free_port(), free_port());
        command.env_clear().env("HOST", "127.0.0.1").env("PORT", port.to_string());
        command.env("HEALTH_PORT", health_port.to_string()).envs(settings.iter().copied()).current_dir(&folder);
        let child = spawn(&mut command, &folder);
        let server = Server::at(([127, 0, 0, 1], port).into());
        let mut program = Self { child, command, folder, server, health_port };
        program.until_it_listens().await;
        let deadline = Instant::now() + PATIENCE;
        while program.server.get("/readyz").await.status != 200 {
            assert!(Instant::now() < deadline, "it is ready in time: {}", program.log());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        program
    }

    /// Starts the program anew in the same place, after it has ended.
    pub async fn restart(&mut self) {
        self.child = spawn(&mut self.command, &self.folder);
        self.until_it_listens().await;
    }

    async fn until_it_listens(&mut self) {
        let deadline = Instant::now() + PATIENCE;
        while tokio::net::TcpStream::connect(self.server.addr()).await.is_err() {
            assert!(Instant::now() < deadline, "it listens in time: {}", self.log());
            assert!(self.child.try_wait().unwrap().is_none(), "it runs: {}", self.log());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// The log so far.
    pub fn log(&self) -> String {
        String::from_utf8_lossy(&fs::read(self.folder.join("log")).unwrap()).into_owned()
    }

    /// Sends a signal, for example `TERM`.
    pub fn signal(&self, name: &str) {
        signal(&self.child, name);
    }

    /// Waits for the end of the program.
    pub fn ended(&mut self) -> ExitStatus {
        self.ended_within(Duration::from_secs(15))
    }

    /// Waits so long for the end of the program.
    pub fn ended_within(&mut self, time: Duration) -> ExitStatus {
        let deadline = Instant::now() + time;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(Instant::now() < deadline, "it ends in time: {}", self.log());
            sleep(Duration::from_millis(5));
        }
    }

    /// The time that it has spent on cores so far, by the scheduler.
    pub fn cpu(&self) -> Duration {
        cpu_of(self.child.id())
    }

    /// Its resident memory in bytes.
    pub fn memory(&self) -> usize {
        self.memory_as("VmRSS:")
    }

    /// The most that its resident memory has been, in bytes.
    pub fn peak_memory(&self) -> usize {
        self.memory_as("VmHWM:")
    }

    /// Those of these texts that stand anywhere in its memory that can be written.
    pub fn remembers<'a>(&self, texts: &[&'a str]) -> Vec<&'a str> {
        let maps = fs::read_to_string(format!("/proc/{}/maps", self.child.id())).unwrap();
        let memory = File::open(format!("/proc/{}/mem", self.child.id())).unwrap();
        let mut grep = Command::new("grep");
        grep.args(["-aoF"]).args(texts.iter().map(|text| format!("-e{text}")));
        let mut grep = grep.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut into = grep.stdin.take().unwrap();
        for line in maps.lines().filter(|line| line.contains(" rw")) {
            let (from, to) = line.split(' ').next().unwrap().split_once('-').unwrap();
            let [from, to] = [from, to].map(|at| u64::from_str_radix(at, 16).unwrap());
            let mut bytes = vec![0; usize::try_from(to - from).unwrap()];
            if memory.read_exact_at(&mut bytes, from).is_ok() {
                into.write_all(&bytes).unwrap(); // some may be gone by now
            }
        }
        drop(into);
        let found = String::from_utf8(grep.wait_with_output().unwrap().stdout).unwrap();
        texts.iter().filter(|text| found.lines().any(|line| line == **text)).copied().collect()
    }

    fn memory_as(&self, name: &str) -> usize {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix(name)).expect(name);
        line.trim().trim_end_matches(" kB").parse::<usize>().unwrap() * 1024
    }

    /// The number of its open files, sockets among them.
    pub fn open_files(&self) -> usize {
        fs::read_dir(format!("/proc/{}/fd", self.child.id())).unwrap().count()
    }

    /// The time for which it has used a processor, in hundredths of a second.
    pub fn cpu_ticks(&self) -> u64 {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap();
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
        fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
    }
}

impl Drop for Program {
    #[allow(clippy::print_stdout, reason = "a test that fails says why")]
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("the program's log:\n{}", self.log());
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Starts a program, whose log goes on in this folder.
fn spawn(command: &mut Command, folder: &Path) -> Child {
    let log = File::options().create(true).append(true).open(folder.join("log")).unwrap();
    command.stdout(log.try_clone().unwrap()).stderr(log).spawn().expect("the program starts")
}

/// Time that the threads of a process have had on a core.
pub fn cpu_of(process: u32) -> Duration {
    let tasks = fs::read_dir(format!("/proc/{process}/task")).unwrap();
    let spent = tasks.filter_map(|task| {
        let text = fs::read_to_string(task.ok()?.path().join("schedstat")).ok()?;
        text.split_whitespace().next()?.parse::<u64>().ok()
    });
    Duration::from_nanos(spent.sum())
}

/// An empty folder for one test.
pub fn empty_folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// A port on which nobody listens, below those that the kernel gives to connections: it stays free until it is used.
pub fn free_port() -> u16 {
    static TAKEN: AtomicU16 = AtomicU16::new(0);
    let first = 10_000 + (std::process::id() % 1_000) as u16 * 20;
    let mut ports = std::iter::repeat_with(|| first + TAKEN.fetch_add(1, Ordering::Relaxed));
    ports.find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok()).expect("a free port")
}

/// Sends a program a signal, for example `TERM`.
pub fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill").args([&format!("-{name}"), &child.id().to_string()]).status();
    assert!(sent.expect("kill").success());
}

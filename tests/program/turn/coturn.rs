//! The real coturn with the sample of this repository, on loopback, with all its files in a folder of its own.

use super::stun::{self, Family, Login, Relayed};
use crate::common::PATIENCE;
use std::fs::{self, File};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::atomic::{AtomicU16, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// The secret that coturn and causerie share.
pub const SECRET: &str = "north";

/// A running coturn. It is killed when dropped.
pub struct Coturn {
    child: Child,
    port: u16,
}

/// The sample.
pub fn sample() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("turn/turnserver.conf")).unwrap()
}

impl Coturn {
    /// Starts coturn with the sample, and with these lines in place of its own. `test` names the folder.
    pub fn start(test: &str, more: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a folder");
        let port = free_port();
        let config = folder.join("turnserver.conf");
        fs::write(&config, adapted(&folder, port, more)).unwrap();
        let output = File::create(folder.join("output")).unwrap();
        let mut command = Command::new("turnserver");
        command.arg("-c").arg(&config).current_dir(&folder).stdout(output.try_clone().unwrap()).stderr(output);
        let child = command.spawn().expect("turnserver is there: scripts/setup installs coturn");
        let mut coturn = Self { child, port };
        coturn.wait_until_ready(&folder);
        coturn
    }

    fn wait_until_ready(&mut self, folder: &Path) {
        let output =
            || format!("{}: {}", folder.display(), fs::read_to_string(folder.join("output")).unwrap_or_default());
        let deadline = Instant::now() + PATIENCE;
        while !stun::answers(self.addr(Family::V4)) {
            assert!(self.child.try_wait().unwrap().is_none(), "it runs: {}", output());
            assert!(Instant::now() < deadline, "it answers in time: {}", output());
            sleep(Duration::from_millis(20));
        }
    }

    fn addr(&self, family: Family) -> SocketAddr {
        match family {
            Family::V4 => (Ipv4Addr::LOCALHOST, self.port).into(),
            Family::V6 => (Ipv6Addr::LOCALHOST, self.port).into(),
        }
    }

    /// The port on which it listens, over UDP and TCP.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The regular files that coturn has open.
    pub fn open_files(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(format!("/proc/{}/fd", self.child.id())).unwrap();
        let targets = entries.filter_map(|entry| fs::read_link(entry.unwrap().path()).ok());
        targets.filter(|path| path.is_file()).collect()
    }

    /// A relayed address, or the code of the refusal.
    pub fn allocate(&self, login: &Login, family: Family) -> Result<Relayed, u16> {
        Relayed::allocate(self.addr(family), login, family)
    }
}

impl Drop for Coturn {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A port that nobody has, and that no other socket gets by chance: below those that systems give out.
fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let first = 20_000 + u16::try_from(std::process::id() % 10_000).unwrap();
    let mut ports = std::iter::repeat_with(|| first + NEXT.fetch_add(1, Ordering::Relaxed));
    let is_free = |port: &u16| {
        UdpSocket::bind((Ipv4Addr::LOCALHOST, *port)).is_ok() && TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok()
    };
    ports.find(is_free).unwrap()
}

/// The sample for this machine: another port, files of its own, and no TLS, for which it has no certificate.
fn adapted(folder: &Path, port: u16, more: &str) -> String {
    let replaced = ["cert", "pkey", "tls-listening-port", "listening-port", "static-auth-secret"];
    let own = more.lines().filter_map(|line| line.split('=').next()).filter(|key| !key.ends_with("-ip"));
    let replaced: Vec<&str> = replaced.into_iter().chain(own).collect();
    let sample = sample();
    let kept = sample.lines().filter(|line| !replaced.contains(&line.split('=').next().unwrap_or_default()));
    let folder = folder.display();
    format!(
        "{}\n{more}listening-ip=127.0.0.1\nrelay-ip=127.0.0.1\nlistening-port={port}\nstatic-auth-secret={SECRET}\n\
        no-tls\nno-dtls\nuserdb={folder}/userdb\npidfile={folder}/pid\n",
        kept.collect::<Vec<_>>().join("\n")
    )
}

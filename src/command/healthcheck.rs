//! `causerie healthcheck`: a request to the watchdog of the running server, and one to the server, for containers that have no
//! shell and no curl.

use super::output::{self, FAILED};
use super::settings::SettingsArgs;
use causerie::watchdog;
use std::io::{Error, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::process::ExitCode;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Time that the server may take.
const PATIENCE: Duration = Duration::from_secs(3);

/// Time that the watchdog may take, which has nothing else to do. Both are less than a container's engine waits.
const WATCHDOG_PATIENCE: Duration = Duration::from_secs(1);

/// The longest head of an answer that is read.
const HEAD: usize = 4096;

/// Succeeds if the server and its watchdog, or whatever is at `url`, answer with 200.
pub(super) fn healthcheck(url: Option<String>, settings: &SettingsArgs) -> ExitCode {
    match url.map_or_else(|| ask_own(settings), |url| ask(&url)) {
        Ok(()) => {
            output::complain("healthy");
            ExitCode::SUCCESS
        }
        Err(why) => {
            output::complain(&format!("unhealthy: {why}"));
            ExitCode::from(FAILED)
        }
    }
}

/// Asks this machine's server, by the settings; its watchdog first, for the server may be unable to answer. Where another
/// program has the watchdog's port, the server alone is asked.
fn ask_own(settings: &SettingsArgs) -> Result<(), String> {
    let config = settings.load().map_err(|faults| format!("the settings are wrong\n{faults}"))?.config;
    let mut address = config.listen();
    let watchdog = format!("http://127.0.0.1:{}/healthz", config.health_port());
    let serves = format!("{}: {address}", watchdog::SERVES);
    if let Ok(head) = head_of(&watchdog, WATCHDOG_PATIENCE)
        && head.lines().any(|line| line.trim_end() == serves)
    {
        is_fine(&watchdog, &head)?;
    }
    match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => address.set_ip(IpAddr::V4(Ipv4Addr::LOCALHOST)),
        IpAddr::V6(ip) if ip.is_unspecified() => address.set_ip(IpAddr::V6(Ipv6Addr::LOCALHOST)),
        _ => {}
    }
    ask(&format!("http://{address}{}/healthz", config.base_path))
}

/// Checks that a server answers with 200.
fn ask(url: &str) -> Result<(), String> {
    let head = head_of(url, PATIENCE).map_err(|why| format!("{url}: {why}"))?;
    is_fine(url, &head)
}

fn is_fine(url: &str, head: &str) -> Result<(), String> {
    let status = head.lines().next().unwrap_or_default().trim_end();
    match status.split(' ').nth(1) {
        Some("200") => Ok(()),
        _ => Err(format!("{url}: answered {status:?}")),
    }
}

/// The head of a server's answer.
fn head_of(url: &str, patience: Duration) -> Result<String, String> {
    let rest = url.strip_prefix("http://").ok_or("only http:// can be asked")?;
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let has_port = host.rsplit_once(':').is_some_and(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()));
    let address = if has_port { host.to_owned() } else { format!("{host}:80") };
    let path = if path.is_empty() { "/" } else { path };
    let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| error.to_string())?.block_on(async {
        let answer = tokio::time::timeout(patience, read_head(&address, &request)).await;
        answer.unwrap_or_else(|_| Err(ErrorKind::TimedOut.into())).map_err(|error| error.to_string())
    })
}

async fn read_head(address: &str, request: &str) -> Result<String, Error> {
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(request.as_bytes()).await?;
    let mut read = Vec::with_capacity(HEAD);
    while !read.windows(4).any(|end| end == b"\r\n\r\n") && read.len() < HEAD {
        if stream.read_buf(&mut read).await? == 0 {
            break;
        }
    }
    Ok(String::from_utf8_lossy(&read).into_owned())
}

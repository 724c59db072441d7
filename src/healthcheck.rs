//! `causerie healthcheck`: one request to the running server, for containers that have no shell and no curl.

use crate::{FAILED, cli};
use causerie::config::Config;
use std::io::{Error, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::process::ExitCode;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Time that the whole may take.
const PATIENCE: Duration = Duration::from_secs(3);

/// The longest status line that is read.
const STATUS_LINE: usize = 256;

/// Succeeds if the server, or whatever is at `url`, answers with 200.
pub(crate) fn healthcheck(url: Option<String>) -> ExitCode {
    let result = url.map_or_else(own_url, Ok).and_then(|url| {
        let answer = ask(&url);
        answer.map_err(|why| format!("{url}: {why}"))
    });
    match result {
        Ok(()) => {
            cli::complain("healthy");
            ExitCode::SUCCESS
        }
        Err(why) => {
            cli::complain(&format!("unhealthy: {why}"));
            ExitCode::from(FAILED)
        }
    }
}

/// Address of this machine's server, by the settings.
fn own_url() -> Result<String, String> {
    let config = Config::from_env().map_err(|faults| format!("the settings are wrong\n{faults}"))?.config;
    let mut address = config.listen();
    match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => address.set_ip(IpAddr::V4(Ipv4Addr::LOCALHOST)),
        IpAddr::V6(ip) if ip.is_unspecified() => address.set_ip(IpAddr::V6(Ipv6Addr::LOCALHOST)),
        _ => {}
    }
    Ok(format!("http://{address}{}/healthz", config.base_path))
}

fn ask(url: &str) -> Result<(), String> {
    let rest = url.strip_prefix("http://").ok_or("only http:// can be asked")?;
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let has_port = host.rsplit_once(':').is_some_and(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()));
    let address = if has_port { host.to_owned() } else { format!("{host}:80") };
    let path = if path.is_empty() { "/" } else { path };
    let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let status = runtime.map_err(|error| error.to_string())?.block_on(async {
        let answer = tokio::time::timeout(PATIENCE, status_line(&address, &request)).await;
        answer.unwrap_or_else(|_| Err(ErrorKind::TimedOut.into())).map_err(|error| error.to_string())
    })?;
    match status.split(' ').nth(1) {
        Some("200") => Ok(()),
        _ => Err(format!("answered {status:?}")),
    }
}

/// The first line of the answer.
async fn status_line(address: &str, request: &str) -> Result<String, Error> {
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(request.as_bytes()).await?;
    let mut read = Vec::with_capacity(STATUS_LINE);
    while !read.contains(&b'\n') && read.len() < STATUS_LINE {
        if stream.read_buf(&mut read).await? == 0 {
            break;
        }
    }
    let line = read.split(|byte| *byte == b'\n').next().unwrap_or_default();
    Ok(String::from_utf8_lossy(line).trim_end().to_owned())
}

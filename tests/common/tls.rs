//! Certificates and clients that speak TLS, both by openssl.

use super::PATIENCE;
use super::raw::Raw;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use tokio::io::AsyncReadExt;
use tokio::time::timeout;

/// Writes a certificate for localhost and its key into `tls/` of a folder.
pub fn certify(folder: &Path) {
    let tls = folder.join("tls");
    fs::create_dir_all(&tls).unwrap();
    let mut openssl = Command::new("openssl");
    openssl.args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]);
    openssl.args(["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout"]);
    openssl.arg(tls.join("privkey.pem")).arg("-out").arg(tls.join("fullchain.pem"));
    assert!(openssl.stderr(Stdio::null()).status().expect("openssl is installed").success());
}

/// A stream of bytes over TLS to a port of this machine, whose certificate must be this one, from this loopback address.
pub fn open(port: u16, certificate: &Path, from: &str) -> Raw {
    let mut openssl = tokio::process::Command::new("openssl");
    openssl.args(["s_client", "-quiet", "-verify_return_error", "-verify_hostname", "localhost"]);
    openssl.args(["-connect", &format!("127.0.0.1:{port}"), "-servername", "localhost"]);
    openssl.args(["-bind", &format!("{from}:0"), "-CAfile"]).arg(certificate);
    let openssl = openssl.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
    let mut child = openssl.spawn().expect("openssl is installed");
    let (writing, reading) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    tokio::spawn(async move { child.wait().await });
    Raw::over(reading, writing)
}

/// The whole answer, as text, to a request with these header lines.
pub async fn request(mut raw: Raw, method: &str, path: &str, headers: &str, body: &str) -> String {
    let start = format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close");
    raw.write(format!("{start}\r\nContent-Length: {}\r\n{headers}\r\n{body}", body.len()).as_bytes()).await;
    let mut answer = Vec::new();
    timeout(PATIENCE, raw.reading.read_to_end(&mut answer)).await.expect("an answer in time").unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

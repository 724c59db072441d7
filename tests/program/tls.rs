//! TLS in the server itself (`docs/proxies.md`, Without a proxy).

use crate::common::program::{Program, empty_folder, free_port};
use crate::common::raw::{CLOSE, Raw, frame, handshake, text};
use crate::common::{PATIENCE, Server, tls};
use causerie::config::Config;
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use tokio::io::AsyncReadExt;
use tokio::time::{Instant, sleep, timeout};

const SOCKET: &str = "/channel/QGIS/ws";

/// A folder with a certificate, and the settings that name it.
struct Certified(PathBuf);

impl Certified {
    fn new(test: &str) -> Self {
        let folder = empty_folder(&format!("{test}-certificate"));
        tls::certify(&folder);
        Self(folder)
    }

    fn file(&self, name: &str) -> String {
        self.0.join("tls").join(name).to_str().unwrap().to_owned()
    }

    fn settings(&self) -> [(&'static str, String); 2] {
        [("TLS_CERT", self.file("fullchain.pem")), ("TLS_KEY", self.file("privkey.pem"))]
    }

    fn open(&self, server: &Server) -> Raw {
        tls::open(server.addr().port(), Path::new(&self.file("fullchain.pem")), "127.0.0.1")
    }

    async fn get(&self, server: &Server, path: &str) -> String {
        tls::request(self.open(server), "GET", path, "", "").await
    }
}

fn given<'a>(settings: &'a [(&'static str, String)], more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    settings.iter().map(|(name, value)| (*name, value.as_str())).chain(more.iter().copied()).collect()
}

async fn plain(server: &Server, request: &str) -> String {
    let mut raw = Raw::open(server.addr()).await;
    raw.write(request.as_bytes()).await;
    raw.head().await
}

#[tokio::test]
async fn pages_and_sockets_are_served_over_tls() {
    let certified = Certified::new("tls_serves");
    let settings = certified.settings();
    let server =
        Server::start(&given(&settings, &[("PUBLIC_URL", "https://localhost"), ("MAX_MESSAGE_LENGTH", "1000000")]))
            .await;
    let page = certified.get(&server, "/").await;
    assert!(page.starts_with("HTTP/1.1 200") && page.contains("<script"), "{page:.300}");
    let plugin = certified.get(&server, "/plugins.xml").await;
    assert!(plugin.starts_with("HTTP/1.1 200"), "the connection is encrypted: {plugin:.300}");

    let mut ann = certified.open(&server);
    ann.shake_hands(SOCKET, "", b"").await;
    let mut bob = certified.open(&server);
    bob.shake_hands(SOCKET, "", b"").await;
    // More than a record of TLS, and than the buffers on the way hold.
    for length in [1, 1_000_000] {
        ann.write(&text(json!({"type": "text", "author": "ann_ann", "text": "x".repeat(length)}))).await;
        for reader in [&mut ann, &mut bob] {
            let said = reader.text_with(|frame| frame["type"] == "text").await;
            assert_eq!(said["text"].as_str().unwrap().len(), length);
        }
    }
    bob.write(&frame(CLOSE, &[3, 232])).await;
    assert_eq!(bob.next_of(CLOSE).await.expect("an answer to the close").payload[..2], [3, 232]);
    assert_eq!(bob.reading.read(&mut [0]).await.unwrap(), 0, "an end in order");
}

#[tokio::test]
async fn what_is_not_encrypted_is_led_to_https() {
    let certified = Certified::new("tls_leads");
    let (settings, redirect) = (certified.settings(), free_port());
    let webroot = empty_folder("tls_leads-webroot");
    let challenges = webroot.join(".well-known/acme-challenge");
    fs::create_dir_all(&challenges).unwrap();
    fs::write(challenges.join("a_token-1"), "a_token-1.digest").unwrap();
    fs::write(webroot.join("secret"), "secret").unwrap();
    // Whoever opens it waits until somebody writes into it.
    let pipe = webroot.join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().expect("mkfifo is installed").success());
    let redirect_port = redirect.to_string();
    let more = [("TLS_REDIRECT_PORT", redirect_port.as_str()), ("TLS_WEBROOT", webroot.to_str().unwrap())];
    let program = Program::start("tls_leads", &given(&settings, &more)).await;
    let port = program.server.addr().port();
    for at in [&program.server, &Server::at(([127, 0, 0, 1], redirect).into())] {
        for request in ["GET /rules?a=b HTTP/1.1\r\nHost: localhost:80\r\n\r\n".to_owned(), handshake("/rules?a=b", "")]
        {
            let head = plain(at, &request).await;
            assert!(head.starts_with("HTTP/1.1 308"), "{request}: {head}");
            assert!(head.contains(&format!("location: https://localhost:{port}/rules?a=b\r\n")), "{head}");
        }
        assert_eq!(at.get("/healthz").await.status, 200, "monitors need no certificate");
        assert_eq!(at.get("/.well-known/acme-challenge/a_token-1").await.body, "a_token-1.digest");
        for other in ["", "b", "a.b", "..%2Fsecret", "../../secret", "../../pipe", pipe.to_str().unwrap()] {
            let path = format!("GET /.well-known/acme-challenge/{other} HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assert!(plain(at, &path).await.starts_with("HTTP/1.1 404"), "{other}");
        }
        assert!(plain(at, "GET / HTTP/1.1\r\n\r\n").await.starts_with("HTTP/1.1 400"));
    }
    assert!(program.log().contains(&format!("https://127.0.0.1:{port}/")), "{}", program.log());
}

#[tokio::test]
async fn a_new_certificate_is_taken_while_the_server_runs() {
    let certified = Certified::new("tls_renewal");
    let settings = certified.settings();
    let program = Program::start("tls_renewal", &given(&settings, &[])).await;
    let mut ann = certified.open(&program.server);
    ann.shake_hands(SOCKET, "", b"").await;
    let before = certified.0.join("before.pem");
    fs::copy(certified.file("fullchain.pem"), &before).unwrap();

    fs::write(certified.file("privkey.pem"), "no key").unwrap();
    let deadline = Instant::now() + PATIENCE;
    while !program.log().contains("the one before stays: TLS_KEY") {
        assert!(Instant::now() < deadline, "{}", program.log());
        sleep(Duration::from_millis(50)).await;
    }
    let port = program.server.addr().port();
    let answer = tls::request(tls::open(port, &before, "127.0.0.1"), "GET", "/rules", "", "").await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");

    tls::certify(&certified.0);
    while !is_trusted(&certified, &program.server).await {
        assert!(Instant::now() < deadline + PATIENCE, "{}", program.log());
        sleep(Duration::from_millis(50)).await;
    }
    ann.write(&text(r#"{"type":"text","author":"ann_ann","text":"still here"}"#)).await;
    ann.text_with(|frame| frame["text"] == "still here").await;
}

/// `true` if who trusts the certificate in the folder alone gets an answer.
async fn is_trusted(certified: &Certified, server: &Server) -> bool {
    let mut raw = certified.open(server);
    let _ = raw.try_write(b"GET /rules HTTP/1.0\r\n\r\n").await;
    let mut answer = Vec::new();
    let _ = timeout(PATIENCE, raw.reading.read_to_end(&mut answer)).await;
    answer.starts_with(b"HTTP/1.0 200")
}

/// Time is paused: server and clients share this thread, and little is sent.
#[tokio::test(start_paused = true)]
async fn handshakes_that_do_not_end_are_cut_after_ten_seconds() {
    let certified = Certified::new("tls_silent");
    let settings = certified.settings();
    let server = Server::start(&given(&settings, &[])).await;
    for start in [&b""[..], &[0x16], &[0x16, 3, 1, 2, 0], &[0x16, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3]] {
        let mut raw = Raw::open(server.addr()).await;
        raw.write(start).await;
        let began = Instant::now();
        let _ = timeout(PATIENCE * 2, raw.reading.read_to_end(&mut Vec::new())).await.expect("an end");
        assert!((10.0..11.5).contains(&began.elapsed().as_secs_f64()), "{start:?}: {:?}", began.elapsed());
    }
}

#[tokio::test]
async fn garbage_ends_its_own_connection_alone() {
    let certified = Certified::new("tls_garbage");
    let settings = certified.settings();
    let program = Program::start("tls_garbage", &given(&settings, &[])).await;
    let files = program.open_files();
    for garbage in [&[0x16; 4096][..], b"\x16\x03\x01\xff\xff garbage", &[0, 1, 2, 3], b"\x16\x03\x01\x00\x00"] {
        let mut raw = Raw::open(program.server.addr()).await;
        raw.write(garbage).await;
        drop(raw.writing);
        let _ = timeout(PATIENCE, raw.reading.read_to_end(&mut Vec::new())).await.expect("an end");
    }
    // Connections that break off in the middle of something leave nothing behind.
    for _ in 0..5 {
        let mut gone = certified.open(&program.server);
        gone.shake_hands(SOCKET, "", b"").await;
    }
    let deadline = Instant::now() + PATIENCE;
    while program.open_files() > files {
        assert!(Instant::now() < deadline, "{} files, {files} before", program.open_files());
        sleep(Duration::from_millis(20)).await;
    }
    assert!(certified.get(&program.server, "/rules").await.starts_with("HTTP/1.1 200"));
    let log = program.log();
    assert!(!log.contains("ERROR") && !log.contains("panic"), "{log}");
}

/// All faults at once; none quotes a file.
#[test]
fn unusable_certificates_are_refused() {
    let (one, other) = (Certified::new("tls_one"), Certified::new("tls_other"));
    let (certificate, key) = (one.file("fullchain.pem"), one.file("privkey.pem"));
    let missing = one.file("missing.pem");
    let fine = other.file("privkey.pem");
    for (settings, faults) in [
        (vec![("TLS_CERT", &*certificate)], vec!["TLS_CERT", "not without TLS_KEY"]),
        (vec![("TLS_KEY", &*key)], vec!["TLS_KEY", "not without TLS_CERT"]),
        (vec![("TLS_REDIRECT_PORT", "80")], vec!["TLS_REDIRECT_PORT", "not without TLS_CERT"]),
        (vec![("TLS_WEBROOT", &*missing)], vec!["not without TLS_REDIRECT_PORT", "a folder that is there"]),
        (
            vec![("TLS_CERT", &*missing), ("TLS_KEY", &*certificate)],
            vec!["a file that can be read", "a private key in PEM"],
        ),
        (vec![("TLS_CERT", &*key), ("TLS_KEY", &*key)], vec!["a file with a certificate in PEM"]),
        (vec![("TLS_CERT", &*certificate), ("TLS_KEY", &*fine)], vec!["the file with the key of TLS_CERT"]),
        (
            vec![("TLS_CERT", &*certificate), ("TLS_KEY", &*key), ("TLS_REDIRECT_PORT", "8000"), ("PORT", "8000")],
            vec!["another port than PORT"],
        ),
    ] {
        let told = Config::from_pairs(settings.iter().copied()).expect_err("a fault").to_string();
        assert!(faults.iter().all(|fault| told.contains(fault)), "{settings:?}: {told}");
        assert!(!told.contains("BEGIN"), "{told}");
    }
    let settings = [("TLS_CERT", &*certificate), ("TLS_KEY", &*key), ("TLS_REDIRECT_PORT", "80")];
    assert!(Config::from_pairs(settings).is_ok());
}

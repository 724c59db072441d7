//! TLS in the server itself (`docs/proxies.md`, Without a proxy).

use crate::common::program::{Program, empty_folder, free_port};
use crate::common::raw::{CLOSE, Raw, frame, handshake, text};
use crate::common::{PATIENCE, Server, soak, tls};
use causerie::config::Config;
use serde_json::json;
use std::any::Any;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::spawn_blocking;
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
    std::os::unix::fs::symlink(webroot.join("secret"), challenges.join("a_link")).unwrap();
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
        for other in ["", "b", "a.b", "a_link", "..%2Fsecret", "../../secret", "../../pipe", pipe.to_str().unwrap()] {
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

/// Whoever reads the key waits for a pipe, as for a file system that does not answer. There is one worker.
#[tokio::test]
async fn a_certificate_that_cannot_be_read_to_its_end_holds_nobody_up() {
    let certified = Certified::new("tls_hangs");
    let settings = certified.settings();
    let program = Program::start("tls_hangs", &given(&settings, &[("TOKIO_WORKER_THREADS", "1")])).await;
    let key = certified.file("privkey.pem");
    fs::remove_file(&key).unwrap();
    assert!(Command::new("mkfifo").arg(&key).status().expect("mkfifo is installed").success());
    // Opens once somebody reads.
    let opening = spawn_blocking(move || fs::File::options().write(true).open(key));
    let pipe = timeout(PATIENCE, opening).await.expect("it is read in time").unwrap().unwrap();
    let answer = certified.get(&program.server, "/rules").await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    drop(pipe);
    let deadline = Instant::now() + PATIENCE;
    while !program.log().contains("the one before stays: TLS_KEY") {
        assert!(Instant::now() < deadline, "{}", program.log());
        sleep(Duration::from_millis(50)).await;
    }
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
        until_end(&mut raw.reading).await;
        assert!((10.0..11.5).contains(&began.elapsed().as_secs_f64()), "{start:?}: {:?}", began.elapsed());
    }
}

/// Reads to the end. Paused time goes on in small steps meanwhile: left alone it may jump to the server's next timer, three seconds on,
/// before the end that is there is read.
async fn until_end(stream: &mut (impl AsyncRead + Unpin)) {
    let steps = async {
        for _ in 0..PATIENCE.as_millis() / 50 {
            sleep(Duration::from_millis(100)).await;
        }
    };
    let mut read = Vec::new();
    tokio::select! {
        _ = stream.read_to_end(&mut read) => {}
        () = steps => panic!("no end"),
    }
}

/// Handshake and request together have as much time as a request without TLS. Time is paused, as above.
#[tokio::test(start_paused = true)]
async fn a_connection_that_trickles_has_ten_seconds_until_its_request_is_whole() {
    let certified = Certified::new("tls_trickles");
    let settings = certified.settings();
    let server = Server::start(&given(&settings, &[])).await;
    let began = Instant::now();
    let tcp = TcpStream::connect(server.addr()).await.unwrap();
    sleep(Duration::from_secs(6)).await;
    let mut stream = tls::shake_hands(tcp).await.expect("a handshake");
    stream.write_all(b"GET /rules HTTP/1.1\r\n").await.unwrap();
    until_end(&mut stream).await;
    assert!((10.0..11.5).contains(&began.elapsed().as_secs_f64()), "{:?}", began.elapsed());
}

/// Number of connections of a port that this process holds: one that is closed is the kernel's alone.
fn held(port: u16) -> usize {
    let table = fs::read_to_string("/proc/net/tcp").unwrap();
    let rows = table.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    let is_held = |row: &Vec<&str>| row.len() > 9 && row[1].ends_with(&format!(":{port:04X}")) && row[9] != "0";
    rows.filter(is_held).count() - 1 // that which listens
}

/// Asks for something large so many times and reads nothing. Returns the clients, and the most connections that were held.
async fn leave_unread(server: &Server, times: usize, is_encrypted: bool) -> (Vec<Box<dyn Any>>, usize) {
    let (mut clients, mut most): (Vec<Box<dyn Any>>, usize) = (Vec::new(), 0);
    for _ in 0..times {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(4096).unwrap();
        let mut tcp = socket.connect(server.addr()).await.unwrap();
        let request = b"GET /asyncapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n";
        // One too many ends without a word.
        if is_encrypted {
            let Ok(mut stream) = tls::shake_hands(tcp).await else { continue };
            let _ = stream.write_all(request).await;
            clients.push(Box::new(stream));
        } else {
            let _ = tcp.write_all(request).await;
            clients.push(Box::new(tcp));
        }
        most = most.max(held(server.addr().port()));
    }
    (clients, most)
}

#[tokio::test]
async fn unread_answers_of_an_address_hold_as_many_connections_as_without() {
    let certified = Certified::new("tls_unread");
    let settings = certified.settings();
    let times = soak(300, 1500);
    let limit = [("LIMIT_CONNECTIONS", "40")];
    for settings in [limit.to_vec(), given(&settings, &limit)] {
        let server = Server::start_for("203.0.113.1", "203.0.113.2", &settings).await;
        let (_clients, most) = leave_unread(&server, times, settings.len() > 1).await;
        assert!(most <= 40, "{most} of 40 at a time");
        let deadline = Instant::now() + PATIENCE;
        while held(server.addr().port()) > 20 {
            assert!(Instant::now() < deadline, "{} of 20 that may wait for more", held(server.addr().port()));
            sleep(Duration::from_millis(20)).await;
        }
    }
}

/// A member that is cut reads nothing of what waits for it, and keeps a place until it is gone.
#[tokio::test]
async fn sockets_that_are_being_closed_have_places() {
    let certified = Certified::new("tls_closing");
    let settings = certified.settings();
    let more = [("LIMIT_CONNECTIONS", "1"), ("OUTBOX_BYTES", "262_144"), ("MAX_MESSAGE_LENGTH", "1_000_000")];
    let server = Server::start_for("203.0.113.1", "203.0.113.2", &given(&settings, &more)).await;
    let enter = async || {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(4096).unwrap();
        let tcp = socket.connect(server.addr()).await.unwrap();
        let (reading, writing) = tokio::io::split(tls::shake_hands(tcp).await.expect("a handshake"));
        let mut raw = Raw::over(reading, writing);
        raw.write(handshake(SOCKET, "").as_bytes()).await;
        (raw.head().await, raw)
    };
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(([127, 0, 0, 2], 0).into()).unwrap();
    let tcp = socket.connect(server.addr()).await.unwrap();
    let (reading, writing) = tokio::io::split(tls::shake_hands(tcp).await.expect("a handshake"));
    let mut speaker = Raw::over(reading, writing);
    speaker.shake_hands(SOCKET, "", b"").await;
    let mut cut = Vec::new();
    for round in 0..2 {
        let (head, raw) = enter().await;
        assert!(head.starts_with("HTTP/1.1 101"), "{round}: {head}");
        cut.push(raw);
        speaker.text_with(|frame| frame["nb_users"] == 2).await;
        let said = text(json!({"type": "text", "author": "speaker", "text": "x".repeat(900_000)}));
        // Who speaks hears it too, and would be cut for not reading.
        let mut is_gone = false;
        while !is_gone {
            speaker.write(&said).await;
            let heard = speaker.text_with(|frame| frame["type"] == "text" || frame["nb_users"] == 1).await;
            is_gone = heard["nb_users"] == 1;
        }
    }
    let (head, _raw) = enter().await;
    let held = held(server.addr().port());
    // Each takes 30 s to be gone, and so is one where all of this took longer.
    assert!(head.starts_with("HTTP/1.1 429") || held < 4, "{held} are held, two of which are being closed: {head}");
}

/// A log that is kept.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The settings tell of it at the start, which this server does not read from anywhere. Time is paused.
#[tokio::test(start_paused = true)]
async fn an_expired_certificate_is_told_each_day() {
    let log = Kept::default();
    let writer = log.clone();
    let to_log = tracing_subscriber::fmt().with_max_level(tracing::Level::WARN).with_writer(move || writer.clone());
    let _log = tracing::subscriber::set_default(to_log.finish());
    let certified = Certified::new("tls_expired");
    tls::expire(&certified.0);
    let settings = certified.settings();
    let _server = Server::start(&given(&settings, &[])).await;
    let told = || {
        let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
        log.matches("TLS_CERT: the certificate has expired on ").count()
    };
    for day in 0..3 {
        sleep(Duration::from_secs(86_000 - 60 * day)).await; // a look at the files takes some time too
        assert_eq!(told(), day as usize, "not more than once a day");
        sleep(Duration::from_secs(520)).await;
        assert_eq!(told(), day as usize + 1);
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
        (vec![("TLS_CERT", &*certificate)], vec!["TLS_CERT", "must not be set without TLS_KEY"]),
        (vec![("TLS_KEY", &*key)], vec!["TLS_KEY", "must not be set without TLS_CERT"]),
        (vec![("TLS_REDIRECT_PORT", "80")], vec!["TLS_REDIRECT_PORT", "must not be set without TLS_CERT"]),
        (vec![("TLS_WEBROOT", &*missing)], vec!["must not be set without TLS_REDIRECT_PORT", "a folder that is there"]),
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

//! `causerie check`: which parts beside the server are configured, and which of them answer.

use crate::common::PATIENCE;
use crate::common::clock::Lateness;
use crate::common::program::{empty_folder, free_port};
use crate::common::tls;
use crate::turn::coturn::{Coturn, SECRET};
use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Runs it in an empty folder. Returns its exit code and what it tells of the settings and parts.
fn check(test: &str, arguments: &[&str], settings: &[(&str, &str)]) -> (i32, String) {
    let mut program = Command::new(env!("CARGO_BIN_EXE_causerie"));
    program.arg("check").args(arguments).current_dir(empty_folder(test)).env_clear();
    let output = program.envs(settings.iter().copied()).output().expect("the program runs");
    (output.status.code().expect("a code"), String::from_utf8(output.stderr).expect("UTF-8"))
}

/// The line about a part.
fn line<'t>(told: &'t str, part: &str) -> &'t str {
    let mut lines = told.lines().filter_map(|line| line.strip_prefix(part)?.strip_prefix(": "));
    let found = lines.next().unwrap_or_else(|| panic!("no {part} in:\n{told}"));
    assert_eq!(lines.next(), None, "{part} is there twice:\n{told}");
    found
}

/// `true` of `answers in 12 ms`, with this behind it.
fn answers(line: &str, more: &str) -> bool {
    let time = line.strip_prefix("answers in ").and_then(|rest| rest.strip_suffix(more)?.strip_suffix(" ms"));
    time.is_some_and(|time| time.parse::<u64>().is_ok())
}

#[test]
fn nothing_is_configured() {
    let (code, told) = check("check_nothing", &[], &[]);
    assert_eq!(code, 0, "{told}");
    for (part, setting) in [
        ("proxy", "PUBLIC_URL"),
        ("relay", "RELAY, TURN_URLS, STUN_URLS"),
        ("broker", "NATS_URL"),
        ("tiles", "MAP_TILES"),
        ("calls", "CALLS_URL"),
        ("metrics", "METRICS_ADDR"),
    ] {
        assert_eq!(line(&told, part), format!("not configured ({setting})"));
    }
}

/// One server answers STUN, one something else, one nothing at all.
#[test]
fn servers_that_tell_addresses_are_asked() {
    let bind = || UdpSocket::bind("127.0.0.1:0").unwrap();
    let sockets @ [well, wrong, silent] = &[bind(), bind(), bind()];
    let [own, other, mute] = sockets.each_ref().map(|socket| format!("stun:{}", socket.local_addr().unwrap()));
    let _ = silent;
    let (well, wrong) = (well.try_clone().unwrap(), wrong.try_clone().unwrap());
    let answer = |socket: UdpSocket, first_id_byte: u8| {
        std::thread::spawn(move || {
            let mut request = [0; 100];
            while let Ok((length, from)) = socket.recv_from(&mut request) {
                assert_eq!((length, &request[..8]), (20, &[0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42][..]));
                let mut answer = request[..20].to_vec();
                (answer[0], answer[8]) = (1, answer[8] ^ first_id_byte);
                socket.send_to(&answer, from).unwrap();
            }
        })
    };
    answer(well, 0);
    answer(wrong, 1);
    let (began, late) = (Instant::now(), Lateness::begin());
    let (code, told) =
        check("check_stun", &[], &[("STUN_URLS", &[own.clone(), other.clone(), mute.clone()].join(","))]);
    assert!(began.elapsed() < Duration::from_secs(9) + late.so_far(), "all at the same time");
    assert_eq!(code, 1, "{told}");
    assert!(answers(line(&told, &format!("relay {own}")), ""), "{told}");
    assert_eq!(line(&told, &format!("relay {other}")), "does not answer within 5 s", "the answer to another request");
    assert_eq!(line(&told, &format!("relay {mute}")), "does not answer within 5 s");

    let (code, told) = check("check_stun", &[], &[("STUN_URLS", &own)]);
    assert_eq!(code, 0, "{told}");
    let (code, told) = check("check_stun", &["--offline"], &[("STUN_URLS", &mute)]);
    assert!(code == 0 && !told.contains("relay"), "{told}");
    let (code, told) = check("check_stun", &[], &[("STUN_URLS", "stun:nobody.invalid")]);
    let why = line(&told, "relay stun:nobody.invalid");
    let known = ["does not answer: ", "does not answer within "];
    assert!(code == 1 && known.iter().any(|words| why.starts_with(words)), "{told}");
}

/// Lets a relay of this machine carry what is for this machine, as one with a public address does.
const OPEN: &str = "allow-loopback-peers\nallowed-peer-ip=127.0.0.1\n";

/// A real relay takes the secret of the settings, over UDP and TCP, and no other one.
#[test]
fn relays_are_asked_with_the_secret() {
    let coturn = Coturn::start("check_turn", &format!("user-quota=1\n{OPEN}"));
    let urls = ["udp", "tcp"].map(|transport| format!("turn:127.0.0.1:{}?transport={transport}", coturn.port()));
    let gone = format!("turn:127.0.0.1:{}?transport=tcp", free_port());
    // One relayed address for each member: what was given back is free after a second, else after ten minutes.
    for url in urls.iter().chain(&urls) {
        let deadline = Instant::now() + Duration::from_secs(30);
        loop {
            let (code, told) = check("check_relay", &[], &[("TURN_URLS", url), ("TURN_SECRET", SECRET)]);
            let found = line(&told, &format!("relay {url}"));
            if code == 0 && answers(found, ", takes TURN_SECRET and carries calls") {
                break;
            }
            assert_eq!(code, 1, "{found}");
            assert!(found.starts_with("answers, but gives no relayed address: error 486"), "{found}");
            assert!(Instant::now() < deadline, "it was given back");
            sleep(Duration::from_millis(100));
        }
    }
    let wrong =
        [("TURN_URLS", &*format!("{},{gone}", urls.join(","))), ("TURN_SECRET", "hush"), ("TURN_FOR_TOKENS", "")];
    let (code, told) = check("check_relay", &[], &wrong);
    assert_eq!(code, 1, "{told}");
    for url in &urls {
        assert_eq!(line(&told, &format!("relay {url}")), "answers, but does not take TURN_SECRET");
    }
    assert!(line(&told, &format!("relay {gone}")).starts_with("does not answer: Connection refused"), "{told}");
    assert!(!told.contains("hush") && !told.contains(SECRET), "{told}");
}

/// Behind NAT a relay refuses what each of two callers sends to the other, until it is told of its public address.
#[test]
fn a_relay_that_carries_no_call_is_told() {
    let public = "external-ip=5.5.5.5/127.0.0.1\n";
    for (more, own) in [(String::new(), "127.0.0.1"), (public.into(), "5.5.5.5"), (format!("{public}{OPEN}"), "")] {
        let coturn = Coturn::start("check_nat", &more);
        for transport in ["udp", "tcp"] {
            let url = format!("turn:127.0.0.1:{}?transport={transport}", coturn.port());
            let (code, told) = check("check_nat_settings", &[], &[("TURN_URLS", &url), ("TURN_SECRET", SECRET)]);
            let found = line(&told, &format!("relay {url}"));
            if own.is_empty() {
                assert!(code == 0 && answers(found, ", takes TURN_SECRET and carries calls"), "{found}");
                continue;
            }
            let fault = format!(
                "takes TURN_SECRET, but carries no call between its own addresses at {own}: error 403 Forbidden IP; \
                 behind NAT it wants external-ip and allowed-peer-ip"
            );
            assert_eq!((code, found), (1, &*fault), "{more}");
        }
    }
}

/// Makes a certificate of an authority of its own, and what else openssl is told, for the server.
const SIGNED: &str = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=own \
    -keyout own.key -out own.pem && \
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost -keyout key.pem -out request.pem && \
    openssl x509 -req -in request.pem -CA own.pem -CAkey own.key -CAcreateserial -out certificate.pem";

/// Files over https, from a server whose certificate an authority of its own has signed.
struct Https {
    child: Child,
    folder: PathBuf,
    port: u16,
}

impl Https {
    fn start(test: &str) -> Self {
        Self::start_with(test, &format!("{SIGNED} -days 2 -copy_extensions copy"))
    }

    /// With what this command makes.
    fn start_with(test: &str, make: &str) -> Self {
        let folder = empty_folder(test);
        let made = Command::new("/bin/sh").args(["-c", make]).current_dir(&folder).stderr(Stdio::null()).status();
        assert!(made.expect("openssl is installed").success());
        let port = free_port();
        let mut openssl = Command::new("openssl");
        openssl.args(["s_server", "-HTTP", "-quiet", "-key", "key.pem", "-cert", "certificate.pem", "-accept"]);
        let openssl = openssl.arg(port.to_string()).current_dir(&folder).stdin(Stdio::null());
        let child = openssl.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let https = Self { child, folder, port };
        let deadline = Instant::now() + PATIENCE;
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(Instant::now() < deadline, "it listens in time");
            sleep(Duration::from_millis(20));
        }
        https
    }

    /// Has this path answered so.
    fn answer(&self, path: &str, status: &str, headers: &str, body: &str) {
        let file = self.folder.join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        let head = format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n", body.len());
        fs::write(file, head + body).unwrap();
    }

    /// An address at this server.
    fn url(&self, path: &str) -> String {
        format!("https://localhost:{}/{path}", self.port)
    }
}

impl Drop for Https {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn proxy_tiles_and_calls_are_asked_over_https() {
    let https = Https::start("check_https");
    let authority = https.folder.join("own.pem");
    let origin = https.url("").trim_end_matches('/').to_owned();
    let (public, calls) = (https.url("chat"), https.url("meet"));
    let tiles =
        format!("Plan={};Photo={}", https.url("{z}/{x}/{y}.png?key=hush"), https.url("photo/{z}/{x}/{y}?key=hush"));
    let ask = |authority: &Path| {
        let settings = [
            ("PUBLIC_URL", &*public),
            ("MAP_TILES", &tiles),
            ("CALLS_URL", &calls),
            ("INSTANCE_SECRET", "a secret of more than thirty-two bytes"),
            ("SSL_CERT_FILE", authority.to_str().unwrap()),
        ];
        check("check_web", &[], &settings)
    };
    let lines = |told: &str| {
        let parts = [
            format!("proxy {public}"),
            format!("tiles Plan {origin}"),
            format!("tiles Photo {origin}"),
            format!("calls {calls}"),
        ];
        parts.map(|part| line(told, &part).to_owned())
    };

    https.answer("chat/healthz", "200 OK", "", r#"{"status":"ok"}"#);
    https.answer("meet", "200 OK", "", "<html>");
    let picture = format!("Content-Type: image/png\r\nAccess-Control-Allow-Origin: {origin}\r\n");
    https.answer("0/0/0.png?key=hush", "200 OK", &picture, "x");
    https.answer("photo/0/0/0?key=hush", "404 Not Found", "", "");
    let (code, told) = ask(&authority);
    let [proxy, plan, photo, meet] = lines(&told);
    assert!(code == 0 && answers(&proxy, "") && answers(&plan, "") && answers(&meet, ""), "{told}");
    assert!(answers(&photo, ", but has no tile of the whole Earth") && !told.contains("hush"), "{told}");

    https.answer("chat/healthz", "502 Bad Gateway", "", "");
    https.answer("0/0/0.png?key=hush", "200 OK", "Content-Type: text/html\r\n", "x");
    https.answer("photo/0/0/0?key=hush", "200 OK", "Content-Type: image/png\r\n", "x");
    https.answer("meet", "404 Not Found", "", "");
    let (code, told) = ask(&authority);
    let [proxy, plan, photo, meet] = lines(&told);
    assert!(code == 1 && answers(&proxy, ", but reaches no server behind it"), "{told}");
    assert_eq!(plan, "answers, but with \"text/html\" and no picture");
    assert_eq!(photo, "answers, but keeps other sites out (Access-Control-Allow-Origin)");
    assert_eq!(meet, "answers with 404");

    https.answer("chat/healthz", "200 OK", "", "<html>");
    let [proxy, ..] = lines(&ask(&authority).1);
    assert_eq!(proxy, "somebody else answers, with 200: is it the address of this server?");
    let (code, told) = ask(&https.folder.join("nothing.pem"));
    assert!(code == 0 && lines(&told).iter().all(|line| line.contains("SSL_CERT_FILE")), "{told}");
    let stranger = Https::start("check_stranger");
    let (code, told) = ask(&stranger.folder.join("own.pem"));
    assert!(code == 1 && lines(&told).iter().all(|line| line.contains("certificate")), "{told}");
}

/// Certificates that people make themselves: what does not do is told in words, and never as no answer.
#[test]
fn certificates_of_ones_own_are_told_apart() {
    let asked = |https: &Https, host: &str, authority: &str| {
        https.answer("healthz", "200 OK", "", r#"{"status":"ok"}"#);
        let url = format!("https://{host}:{}", https.port);
        let authority = https.folder.join(authority);
        let settings = [("PUBLIC_URL", &*url), ("SSL_CERT_FILE", authority.to_str().unwrap())];
        let (code, told) = check("check_own", &[], &settings);
        (code, line(&told, &format!("proxy {url}")).to_owned())
    };
    let simple = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost \
        -addext subjectAltName=DNS:localhost -keyout key.pem -out certificate.pem && cp certificate.pem trusted.pem";
    let https = Https::start_with("check_simple", simple);
    let (code, told) = asked(&https, "localhost", "trusted.pem");
    assert!(code == 0 && answers(&told, ""), "{told}");
    let (code, told) = asked(&https, "127.0.0.1", "trusted.pem");
    assert_eq!((code, &*told), (1, "answers, but its certificate is for another name"));

    let unknown = "answers, but its certificate is signed by nobody whom this machine trusts; SSL_CERT_FILE names a file with \
        an authority to trust instead, or with this certificate";
    for (test, make, fault) in [
        (
            "check_unknown",
            format!(
                "{simple} && cp certificate.pem own.pem && {}",
                simple.replace(" && cp certificate.pem trusted.pem", "")
            ),
            unknown,
        ),
        ("check_ended", format!("{SIGNED} -days -1 -copy_extensions copy"), "answers, but its certificate has expired"),
        (
            "check_v1",
            format!("{SIGNED} -days 2"),
            "answers, but its certificate is of X.509 version 1, which nobody takes",
        ),
    ] {
        assert_eq!(asked(&Https::start_with(test, &make), "localhost", "own.pem"), (1, fault.into()), "{test}");
    }
}

/// Somebody is there, but no server of this kind.
#[test]
fn who_answers_otherwise_is_no_silence() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        while let Ok((mut stream, _)) = listener.accept() {
            let mut request = [0; 2048];
            let _ = stream.read(&mut request);
            let _ = stream.write_all(b"220 mail.example.org ESMTP\r\n");
        }
    });
    let folder = empty_folder("check_other-certificate");
    tls::certify(&folder);
    let authority = folder.join("tls/fullchain.pem");
    for (url, fault) in [
        (format!("http://localhost:{port}"), "answers, but not as a web server: "),
        (format!("https://localhost:{port}"), "answers, but without TLS"),
    ] {
        let settings = [("PUBLIC_URL", &*url), ("SSL_CERT_FILE", authority.to_str().unwrap())];
        let (code, told) = check("check_other", &[], &settings);
        let found = line(&told, &format!("proxy {url}"));
        assert!(code == 1 && found.starts_with(fault), "{found}");
    }
    let url = format!("http://localhost:{}", free_port());
    let (code, told) = check("check_other", &[], &[("PUBLIC_URL", &*url)]);
    assert!(code == 1 && line(&told, &format!("proxy {url}")).starts_with("does not answer: "), "{told}");
}

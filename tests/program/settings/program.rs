//! The program itself, with a working directory and an environment of its own.

use super::{load, own_file};
use crate::common::tls::certify;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// An empty folder for one test, with this as its `.env`.
fn folder(test: &str, dotenv: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    std::fs::create_dir_all(&folder).expect("folder");
    std::fs::write(folder.join(".env"), dotenv).expect(".env");
    folder
}

fn causerie(folder: &Path, command: &str, variables: &[(&str, &str)]) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_causerie"));
    program.args(command.split_whitespace()).current_dir(folder).env_clear();
    program.envs(variables.iter().copied()).output().expect("the program runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

#[test]
fn print_env_prints_the_example() {
    let output = causerie(&folder("print_env", ""), "print-env", &[]);
    assert_eq!(text(&output.stdout), own_file(".env.example"));
}

#[test]
fn all_faults_are_told_at_once_with_code_2() {
    let folder = folder("faults", "PORT=0\nRULES=\"never closed\nROOMS=a/b\n");
    let output = causerie(&folder, "", &[("MAX_IMAGE_SIZE", "huge"), ("SENTRY_DSN", "https://secret")]);
    assert_eq!(output.status.code(), Some(2));
    let told = "causerie: 4 settings are wrong\n\
        ROOMS=\"a/b\" (.env, line 3): names separated by commas, without slashes (\"a/b\": no client can enter a room \
        with a slash in its name)\n\
        RULES (.env, line 2): the quote at its beginning is not closed\n\
        MAX_IMAGE_SIZE=\"huge\": whole number from 1 to 8192\n\
        PORT=\"0\" (.env, line 1): whole number from 1 to 65535 (too small)\n";
    assert_eq!(text(&output.stderr), told);
}

#[test]
fn the_environment_wins_over_the_file() {
    let folder =
        folder("precedence", "RULES=Be kind, pay $5 # thanks\nMAIN_LANG=fr\nROOMS='A, B'\nMAX_STORED_MESSAGES=7\n");
    let output = causerie(&folder, "check", &[("MAIN_LANGUAGE", "oc"), ("MAX_STORED_MESSAGES", "")]);
    let printed = text(&output.stdout);
    for line in ["RULES=Be kind, pay $5", "MAIN_LANG=oc", "ROOMS=A,B", "MAX_STORED_MESSAGES=0"] {
        assert!(printed.lines().any(|printed| printed == line), "{line} in {printed}");
    }
    let warnings = load(&[("MAIN_LANG", "fr"), ("MAIN_LANGUAGE", "oc")]).warnings;
    assert_eq!(warnings, ["MAIN_LANGUAGE is an older name of MAIN_LANG, which is set too and wins"]);
}

#[test]
fn check_tells_ignored_settings_and_no_secret() {
    let folder = folder("check", "MATRIX_PING_TOKEN=hush\nMAX_MESAGE_LENGTH=hush\nDB_PASSWORD=hush\n");
    let settings = [
        ("MATRIX_CHAT_ENABLED", "true"),
        ("SENTRY_DSN", "https://hush"),
        ("KEY_ROOM", "QGIS=hush"),
        ("CAUSERIE_PORT", "8000"),
    ];
    let output = causerie(&folder, "check", &settings);
    assert!(output.status.success());
    let (out, told) = (text(&output.stdout), text(&output.stderr));
    assert!(!out.contains("hush") && !told.contains("hush"), "{out}{told}");
    for part in [
        "mean MAX_MESSAGE_LENGTH?",
        "warning: KEY_ROOM is not a setting; did you mean KEY_ROOMS?",
        "warning: CAUSERIE_PORT is not a setting, for they have no prefix; did you mean PORT?",
        "DB_PASSWORD",
        "bridge to Matrix",
        "note: for `causerie bridge matrix`, which runs beside the server: MATRIX_PING_TOKEN",
        "note: set, but without meaning here: SENTRY_DSN",
        "no message is kept",
    ] {
        assert!(told.contains(part), "{part} in {told}");
    }
}

/// What lacks without TLS is told, unless the settings tell of a proxy: by a public address, or by listening to this machine
/// alone.
#[test]
fn check_tells_what_lacks_without_tls() {
    let own = folder("without_tls", "");
    certify(&own);
    let told = |settings: &[(&str, &str)]| {
        let output = causerie(&own, "check --offline", settings);
        assert!(output.status.success(), "{settings:?}");
        text(&output.stderr).contains("note: no TLS: over http, browsers on other machines give no microphone")
    };
    for plain in [&[][..], &[("HOST", "192.0.2.1")], &[("HOST", "::")], &[("PUBLIC_URL", "http://localhost:8000")]] {
        assert!(told(plain), "{plain:?}");
    }
    for fine in [("HOST", "127.0.0.1"), ("HOST", "::1"), ("PUBLIC_URL", "https://chat.example.org")] {
        assert!(!told(&[fine]), "{fine:?}");
    }
    assert!(!told(&[("TLS_CERT", "tls/fullchain.pem"), ("TLS_KEY", "tls/privkey.pem")]));
}

#[test]
fn the_plugin_is_printed_as_it_is() {
    let output = causerie(&folder("print_plugin", ""), "print-plugin", &[]);
    assert!(output.status.success() && output.stdout == causerie_plugin::ZIP);
}

#[cfg(unix)]
#[test]
fn only_settings_need_be_text() {
    use std::os::unix::ffi::OsStrExt;
    let folder = folder("unix", "");
    let bytes = std::ffi::OsStr::from_bytes(b"caf\xe9");
    let mut program = Command::new(env!("CARGO_BIN_EXE_causerie"));
    program.arg("check").current_dir(&folder).env_clear().env("ELSEWHERE", bytes);
    assert!(program.output().expect("runs").status.success());
    let output = program.env("RULES", bytes).output().expect("runs");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(text(&output.stderr), "causerie: 1 setting is wrong\nRULES=\"caf\u{fffd}\": text in UTF-8\n");
}

#[test]
fn healthcheck_asks_where_the_settings_say() {
    let folder = folder("healthcheck", "HOST=127.0.0.1\nBASE_PATH=/chat\n");
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port().to_string();
    let answers = std::thread::spawn(move || {
        for status in ["200 OK", "503 Service Unavailable"] {
            let (mut stream, _) = listener.accept().expect("a request");
            let mut request = [0; 512];
            let length = std::io::Read::read(&mut stream, &mut request).expect("a request");
            assert!(request[..length].starts_with(b"GET /chat/healthz HTTP/1.1\r\n"));
            std::io::Write::write_all(&mut stream, format!("HTTP/1.1 {status}\r\n\r\n").as_bytes()).expect("answered");
        }
    });
    let codes = [0, 1].map(|_| causerie(&folder, "healthcheck", &[("PORT", &port)]).status.code());
    answers.join().expect("both requests were right");
    assert_eq!(codes, [Some(0), Some(1)]);
    assert_eq!(causerie(&folder, "healthcheck", &[("PORT", &port)]).status.code(), Some(1));
}

#[test]
fn an_address_in_use_ends_the_start_with_code_1() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    let output = causerie(&folder("taken", ""), "serve", &[("HOST", "localhost"), ("PORT", &port)]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("another program listens there"));
    let metrics = format!("127.0.0.1:{port}");
    let free = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port().to_string();
    let pairs = [("HOST", "localhost"), ("PORT", &*free), ("METRICS_ADDR", &*metrics)];
    let output = causerie(&folder("taken", ""), "serve", &pairs);
    assert_eq!(output.status.code(), Some(1));
    let told = text(&output.stderr);
    assert!(
        told.contains(&format!("cannot listen on METRICS_ADDR={metrics}: another program listens there")),
        "{told}"
    );
}

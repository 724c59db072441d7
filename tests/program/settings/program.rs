//! The program itself, with a working directory and an environment of its own.

use super::{load, own_file};
use crate::common::tls::{certify, expire};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

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
    let dotenv = "PORT=0\nRULES=\"never closed\nROOMS=a/b\nMAILBOX=yes\nno equals sign\nMAX_MESAGE_LENGTH=5\nPORT=0\n";
    let folder = folder("faults", dotenv);
    let output = causerie(&folder, "", &[("MAX_IMAGE_SIZE", "huge"), ("SENTRY_DSN", "https://secret"), ("ROOM", "A")]);
    assert_eq!(output.status.code(), Some(2));
    let told = "causerie: 5 settings are wrong\n\
        ROOMS=\"a/b\" (.env, line 3): must be names separated by commas, without slashes (\"a/b\": no client can enter a \
        room with a slash in its name)\n\
        RULES (.env, line 2): the quote at its beginning is not closed\n\
        MAX_IMAGE_SIZE=\"huge\": must be a whole number from 1 to 8192\n\
        MAILBOX=\"yes\" (.env, line 4): must be off, tokens or all\n\
        PORT=\"0\" (.env, line 7): must be a whole number from 1 to 65535 (too small)\n\
        warning: ROOM is not a setting; did you mean ROOMS?\n\
        warning: .env, line 5: no equals sign; the line is left out\n\
        warning: .env, line 6: MAX_MESAGE_LENGTH is not a setting; did you mean MAX_MESSAGE_LENGTH?\n\
        warning: .env, line 7: PORT is set once more; what stands at .env, line 1 does not count\n";
    assert_eq!(text(&output.stderr), told);
}

/// What keeps the server from starting is read by the same programs as the rest of its log.
#[test]
fn faults_of_the_start_are_in_the_form_of_the_log() {
    let folder = folder("faults_json", "PORT=0\nNo equals sign\n");
    let lines = |settings: &[(&str, &str)], code: i32| {
        let output = causerie(&folder, "serve", &[settings, &[("LOG_FORMAT", "json")]].concat());
        assert_eq!(output.status.code(), Some(code));
        let told = text(&[output.stdout, output.stderr].concat());
        let read = |line: &str| serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {told}"));
        told.lines().map(read).collect::<Vec<serde_json::Value>>()
    };
    let told = lines(&[("LOG_LEVEL", "off"), ("TOKEN_KEY", "hush")], 2);
    let words: Vec<_> = told.iter().map(|line| (line["level"].as_str(), line["message"].as_str().unwrap())).collect();
    assert_eq!(words.len(), 3, "{words:?}");
    assert!(words[0].0 == Some("ERROR") && words[0].1.starts_with("TOKEN_KEY: must be a key"), "{words:?}");
    assert!(words[1].1.starts_with("PORT=\"0\" (.env, line 1): must be") && words[2].0 == Some("WARN"), "{words:?}");
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    let told = lines(&[("HOST", "127.0.0.1"), ("PORT", &port)], 1);
    let last = told.last().expect("a line");
    assert!(last["level"] == "ERROR" && last["message"].as_str().unwrap().contains("another program listens there"));
}

/// The file of a service, whose settings are its own: nothing of this shell and this folder counts.
#[test]
fn check_reads_a_file_as_systemd_does() {
    let folder = folder("env_file", "RULES=of this folder\n");
    let file = folder.join("causerie.env");
    let check = |content: &str, more: &str| {
        std::fs::write(&file, content).expect("written");
        let output = causerie(&folder, &format!("check {more}--env-file causerie.env"), &[("RULES", "of this shell")]);
        (output.status.code(), text(&output.stdout), text(&output.stderr))
    };
    let content = "; settings\nRULES=be kind   # always\nTURN_SECRET=hush   # the same as coturn's\nTURN_URLS=\nPORT='80' 00\n\
        export MAIN_LANG=fr\nMAX_MESAGE_LENGTH=1\n";
    let (code, printed, told) = check(content, "--offline ");
    assert_eq!(code, Some(0), "{told}");
    for line in ["RULES=\"be kind   # always\"", "PORT=8000", "MAIN_LANG=en"] {
        assert!(printed.lines().any(|printed| printed == line), "{line} in {printed}");
    }
    for line in [
        "warning: RULES: the # and what follows it are part of the value here; a comment stands on a line of its own",
        "warning: TURN_SECRET: the # and what follows it are part of the value here; a comment stands on a line of its own",
        "warning: causerie.env, line 6: what stands before the equals sign is no name for systemd; the line is left out",
        "warning: causerie.env, line 7: MAX_MESAGE_LENGTH is not a setting; did you mean MAX_MESSAGE_LENGTH?",
    ] {
        assert!(told.lines().any(|told| told == line), "{line} in {told}");
    }
    assert!(!printed.contains("hush") && !told.contains("hush"), "{printed}{told}");
    let (code, _, told) = check("PORT=80  # as nginx wants it\nRULES=\"open\n", "");
    assert_eq!(code, Some(2));
    assert!(told.contains("PORT=\"80  # as nginx wants it\" (causerie.env, line 1): must be a whole number"), "{told}");
    assert!(told.contains("RULES (causerie.env, line 2): a quote is not closed"), "{told}");
    std::fs::remove_file(&file).expect("removed");
    let output = causerie(&folder, "check --env-file causerie.env", &[]);
    assert!(output.status.code() == Some(2) && text(&output.stderr).contains("causerie.env: cannot be read: "));
}

/// So do the commands that run beside a service.
#[test]
fn a_token_and_a_healthcheck_have_the_settings_of_a_file() {
    let folder = folder("file_for_others", "");
    let content =
        "TOKEN_KEY=0123456789abcdef0123456789abcdef\nHOST=127.0.0.1\nPORT=9\nHEALTH_PORT=10\nTOKEN_ROOMS=QGIS\n";
    std::fs::write(folder.join("causerie.env"), content).expect("written");
    let output = causerie(&folder, "token --env-file causerie.env --room QGIS", &[]);
    assert!(output.status.success() && text(&output.stdout).split('.').count() == 3, "{output:?}");
    let output = causerie(&folder, "healthcheck --env-file causerie.env", &[]);
    assert!(text(&output.stderr).contains("http://127.0.0.1:9/healthz"), "{output:?}");
}

#[test]
fn what_a_full_disk_did_not_take_is_a_failure() {
    let folder = folder("full", "");
    for command in ["print-env", "openapi", "print-plugin", "check --offline"] {
        let mut program = Command::new(env!("CARGO_BIN_EXE_causerie"));
        program.args(command.split_whitespace()).current_dir(&folder).env_clear();
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("it is there");
        let output = program.stdout(full).output().expect("the program runs");
        assert_eq!(output.status.code(), Some(1), "{command}");
        assert!(text(&output.stderr).contains("No space left on device"), "{command}: {output:?}");
    }
}

#[test]
fn what_is_compared_with_a_wrong_list_of_rooms_is_told() {
    let settings = [("ROOMS", "A/B,,"), ("KEY_ROOMS", "Nope=hush"), ("HIDDEN_ROOMS", "Nope2")];
    let output = causerie(&folder("wrong_rooms", ""), "check --offline", &settings);
    let told = text(&output.stderr);
    assert!(told.contains("warning: KEY_ROOMS, HIDDEN_ROOMS: compared with ROOMS once that is right"), "{told}");
}

#[test]
fn tiles_that_browsers_refuse_to_a_page_are_told() {
    let folder = folder("tiles", "");
    let told = |tiles, page| {
        let settings = [("MAP_TILES", tiles), ("MAP_ATTRIBUTION", "by all"), ("PUBLIC_URL", page)];
        text(&causerie(&folder, "check --offline", &settings).stderr)
    };
    let (open, safe) = ("http://tiles.example.org/{z}/{x}/{y}.png", "https://tiles.example.org/{z}/{x}/{y}.png");
    assert!(
        told(open, "https://chat.example.org").contains("warning: MAP_TILES"),
        "{}",
        told(open, "https://chat.example.org")
    );
    for (tiles, page) in [(safe, "https://chat.example.org"), (open, "http://chat.example.org")] {
        assert!(!told(tiles, page).contains("MAP_TILES"), "{}", told(tiles, page));
    }
}

/// The environment has no comments: what looks like one is told, at the start too.
#[test]
fn a_comment_in_the_environment_is_told() {
    let folder = folder("comment", "");
    let (fine, odd) = (("RULES", "C#, not C"), ("RULES", "be kind # always"));
    let told = |rules| text(&causerie(&folder, "check --offline", &[rules]).stderr);
    assert!(!told(fine).contains("RULES"), "{}", told(fine));
    assert!(
        told(odd).contains("warning: RULES: the # and what follows it are part of the value here"),
        "{}",
        told(odd)
    );
    let output = causerie(&folder, "serve", &[odd, ("HOST", "192.0.2.1")]);
    assert!(text(&output.stdout).contains("WARN") && text(&output.stdout).contains("RULES: the # and"), "{output:?}");
}

/// Root may read what the service may not.
#[test]
fn check_by_root_says_who_may_read_a_file() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let own = folder("permissions", "");
    if std::fs::metadata("/proc/self").expect("of this process").uid() != 0 {
        return;
    }
    certify(&own);
    let key = own.join("tls/privkey.pem");
    let told = |mode: u32, folder_mode: u32| {
        std::fs::set_permissions(&key, PermissionsExt::from_mode(mode)).expect("changed");
        std::fs::set_permissions(own.join("tls"), PermissionsExt::from_mode(folder_mode)).expect("changed");
        let settings = [("TLS_CERT", "tls/fullchain.pem"), ("TLS_KEY", "tls/privkey.pem")];
        let output = causerie(&own, "check --offline", &settings);
        assert_eq!(output.status.code(), Some(0));
        text(&output.stderr)
    };
    let closed = told(0o600, 0o755);
    if closed.contains("TLS_CERT: read as root") {
        return; // somebody keeps others out of the whole checkout
    }
    assert!(closed.contains("warning: TLS_KEY: read as root, but "), "{closed}");
    assert!(closed.contains("tls/privkey.pem is open to the user root alone; is the service that"), "{closed}");
    let group = told(0o640, 0o755);
    assert!(group.contains("is open to the user root and the group root alone; is the service that"), "{group}");
    assert!(told(0o644, 0o700).contains("TLS_CERT: read as root, but "), "{}", told(0o644, 0o700));
    assert!(!told(0o644, 0o755).contains("read as root"), "{}", told(0o644, 0o755));
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

/// A certificate that has ended, and one that nobody takes.
#[test]
fn check_tells_of_certificates_that_do_not_do() {
    let own = folder("certificates", "");
    certify(&own);
    let check = || {
        let settings = [("TLS_CERT", "tls/fullchain.pem"), ("TLS_KEY", "tls/privkey.pem")];
        let output = causerie(&own, "check --offline", &settings);
        (output.status.code(), text(&output.stderr))
    };
    let (code, told) = check();
    assert!(code == Some(0) && !told.contains("warning: TLS_CERT: the certificate"), "{told}");
    expire(&own);
    let (code, told) = check();
    assert!(code == Some(0) && told.contains("warning: TLS_CERT: the certificate has expired on "), "{told}");
    // As people make one without extensions.
    let make = "openssl req -new -subj /CN=localhost -key privkey.pem -out request.pem && \
        openssl x509 -req -in request.pem -signkey privkey.pem -days 2 -out fullchain.pem";
    let made = Command::new("/bin/sh").args(["-c", make]).current_dir(own.join("tls")).stderr(Stdio::null()).status();
    assert!(made.expect("openssl is installed").success());
    let (code, told) = check();
    let fault = "TLS_CERT=\"tls/fullchain.pem\": must be a certificate of X.509 version 3; this one is of version 1";
    assert!(code == Some(2) && told.contains(fault) && !told.contains("TLS_KEY"), "{told}");
}

#[test]
fn the_plugin_is_printed_as_it_is() {
    let output = causerie(&folder("print_plugin", ""), "print-plugin", &[]);
    assert!(output.status.success() && output.stdout == causerie_plugin::QGIS_ZIP);
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
    assert_eq!(text(&output.stderr), "causerie: 1 setting is wrong\nRULES=\"caf\u{fffd}\": must be text in UTF-8\n");
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
    let free = crate::common::program::free_port().to_string();
    let pairs = [("HOST", "localhost"), ("PORT", &*free), ("METRICS_ADDR", &*metrics)];
    let output = causerie(&folder("taken", ""), "serve", &pairs);
    assert_eq!(output.status.code(), Some(1));
    let told = text(&output.stderr);
    assert!(
        told.contains(&format!("cannot listen on METRICS_ADDR={metrics}: another program listens there")),
        "{told}"
    );
}

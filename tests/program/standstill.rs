//! A server whose workers stand still says so, and ends: the watchdog of the real program. Its workers stand still by signals that
//! builds for tests alone know.

use crate::common::PATIENCE;
use crate::common::clock::Lateness;
use crate::common::member::V3;
use crate::common::program::Program;
use crate::common::raw::{PING, PONG, Raw, frame};
use crate::common::soak;
use causerie::watchdog::STOOD_STILL;
use std::process::Command;
use std::time::{Duration, Instant};
use tokio::time::timeout;

/// Time in which a server that stands still has ended: twenty looks, on a busy machine.
const END: Duration = Duration::from_secs(60);
/// Time in which it is up again, apart from what threads of a busy machine wait for their turn.
const AGAIN: Duration = Duration::from_secs(30);

async fn start(test: &str) -> Program {
    let program = Program::start(test, &[("TOKIO_WORKER_THREADS", "3"), ("LOG_FORMAT", "json")]).await;
    assert_eq!(watchdog(&program).await, (200, r#"{"status":"ok"}"#.to_owned()));
    assert_eq!(healthcheck(&program), (Some(0), "healthy\n".to_owned()));
    program
}

/// Status and body of the watchdog's own answer.
async fn watchdog(program: &Program) -> (u16, String) {
    let answer = async {
        loop {
            // It gives a connection two seconds, which who stands still here lets pass.
            if let Ok(response) = reqwest::get(format!("http://127.0.0.1:{}/healthz", program.health_port)).await {
                return (response.status().as_u16(), response.text().await.unwrap());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(PATIENCE, answer).await.expect("an answer in time")
}

/// Exit code and words of `causerie healthcheck`, with the settings of the server.
fn healthcheck(program: &Program) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_causerie"));
    command.arg("healthcheck").current_dir(&program.folder).env_clear().env("HOST", "127.0.0.1");
    command.env("PORT", program.server.addr().port().to_string());
    let output = command.env("HEALTH_PORT", program.health_port.to_string()).output().expect("it runs");
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

/// Waits until the watchdog says that the server stands still.
async fn until_unhealthy(program: &Program) {
    let began = Instant::now();
    while watchdog(program).await.0 == 200 {
        assert!(began.elapsed() < PATIENCE, "the watchdog sees it: {}", program.log());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Checks that the program ends by itself, and says why.
fn ends(program: &mut Program) {
    let status = program.ended_within(END);
    let log = program.log();
    assert_eq!(status.code(), Some(i32::from(STOOD_STILL)), "{log}");
    let told = log.lines().filter(|line| line.contains("stands still") && line.contains("ERROR"));
    assert_eq!(told.count(), 1, "{log}");
}

#[tokio::test]
async fn a_server_whose_workers_all_stand_still_says_so_and_ends() {
    let mut program = start("standstill_all").await;
    program.signal("USR2");
    until_unhealthy(&program).await;
    let began = Instant::now();
    loop {
        let (code, words) = healthcheck(&program);
        assert!(code == Some(1) && began.elapsed() < END / 4, "{words}");
        if words.contains("503") {
            break; // else it had no answer within its second
        }
    }
    // Nobody is left to answer there.
    let mut raw = Raw::open(program.server.addr()).await;
    raw.write(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
    ends(&mut program);
    assert_eq!(raw.head().await, "");
}

#[tokio::test]
async fn one_worker_that_stands_still_is_enough() {
    let mut program = start("standstill_one").await;
    let (began, late) = (Instant::now(), Lateness::begin());
    program.signal("USR1");
    until_unhealthy(&program).await;
    assert_eq!(program.server.get("/healthz").await.status, 503);
    assert_eq!(healthcheck(&program).0, Some(1));
    ends(&mut program);
    tokio::time::sleep(restart_after()).await;
    program.restart().await;
    let (took, late) = (began.elapsed(), late.so_far());
    assert!(took < AGAIN + late, "up again after {took:?}, of which {late:?} are the machine's");
    assert_eq!(watchdog(&program).await.0, 200, "{}", program.log());
}

/// Time after which systemd starts a server again that has failed, by its unit.
fn restart_after() -> Duration {
    let unit = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/systemd/causerie.service")).unwrap();
    assert!(unit.contains("\nRestart=on-failure\n") && unit.contains("\nRestartPreventExitStatus=2\n"));
    let seconds = unit.split("\nRestartSec=").nth(1).and_then(|rest| rest.lines().next());
    Duration::from_secs(seconds.and_then(|seconds| seconds.parse().ok()).expect("a number of seconds"))
}

#[tokio::test]
async fn a_server_that_was_stopped_or_has_nothing_to_do_goes_on() {
    let mut program = start("standstill_stopped").await;
    program.signal("STOP");
    // Longer than a worker may stand still before it is told; in a soak, before the process ends.
    tokio::time::sleep(soak(Duration::from_secs(5), Duration::from_secs(25))).await;
    program.signal("CONT");
    for _ in 0..soak(20, 100) {
        assert_eq!(watchdog(&program).await.0, 200, "{}", program.log());
        assert_eq!(program.server.get("/healthz").await.status, 200);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    program.signal("TERM");
    assert_eq!(program.ended().code(), Some(0), "{}", program.log());
}

/// Answers from the time of a standstill, read before anybody is taken for silent.
#[tokio::test]
async fn clients_that_answered_while_the_server_was_stopped_stay() {
    let settings = [("WS_PING_INTERVAL", "1"), ("WS_PING_TIMEOUT", "10")];
    let program = Program::start("standstill_clients", &settings).await;
    let mut clients = Vec::new();
    for _ in 0..200 {
        clients.push(Raw::connect(&program.server, &V3.path("QGIS")).await);
    }
    for client in &mut clients {
        client.next_of(PING).await.expect("an open socket");
    }
    program.signal("STOP");
    for client in &mut clients {
        client.write(&frame(PONG, b"")).await;
    }
    tokio::time::sleep(Duration::from_secs(11)).await;
    program.signal("CONT");
    for client in &mut clients {
        client.write(&frame(PING, b"well?")).await;
    }
    for client in &mut clients {
        client.next_of(PONG).await.expect("an open socket");
    }
}

/// Two servers on one machine have a watchdog each, though the second is told the port of the first.
#[tokio::test]
async fn the_watchdog_of_another_server_is_not_asked() {
    let first = start("standstill_first").await;
    let port = first.health_port.to_string();
    let mut second = Program::start("standstill_second", &[("HEALTH_PORT", &port)]).await;
    assert!(second.log().contains("set another HEALTH_PORT"), "{}", second.log());
    second.health_port = first.health_port;
    first.signal("USR2");
    until_unhealthy(&first).await;
    assert_eq!(healthcheck(&first).0, Some(1));
    assert_eq!(healthcheck(&second), (Some(0), "healthy\n".to_owned()));
}

//! `causerie serve`: settings, log, address, and then the server until a signal ends it.

use super::logging;
use causerie::config::{Config, Loaded};
use causerie::{server, watchdog};
use std::io::{Error, ErrorKind};
use std::net::SocketAddr;
use std::process::ExitCode;

/// Exit code after a second signal while the server stops.
#[cfg(unix)]
const AGAIN: i32 = 130;

/// Runs the server until SIGTERM or SIGINT.
pub(super) fn serve() -> ExitCode {
    let Loaded { config, warnings, notes } = match Config::from_env() {
        Ok(loaded) => loaded,
        Err(faults) => return logging::refuse(&faults),
    };
    let log = config.log.clone();
    logging::init(&log);
    for warning in warnings {
        tracing::warn!("{warning}");
    }
    for note in notes {
        tracing::info!("{note}");
    }
    match serve_until_told(config) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => logging::fail(&log, &why),
    }
}

fn serve_until_told(config: Config) -> Result<(), String> {
    let runtime = tokio::runtime::Runtime::new().map_err(|error| cannot_begin(&error))?;
    let port = config.health_port();
    if let Err(error) = watchdog::start(runtime.handle().clone(), port, config.listen()) {
        tracing::warn!(%error, "the watchdog does not answer at 127.0.0.1:{port}; set another HEALTH_PORT");
    }
    #[cfg(all(debug_assertions, unix))]
    runtime.spawn(stand_still_when_told());
    let ended = runtime.block_on(run(config));
    // An image that is being scaled cannot be interrupted; nobody waits for it any more.
    runtime.shutdown_background();
    ended
}

async fn run(config: Config) -> Result<(), String> {
    let shutdown = shutdown().map_err(|error| format!("no signals: {error}"))?;
    let address = config.listen();
    let listener = server::listen(address).map_err(|error| cannot_listen(address, &error))?;
    server::run(Box::new(listener), None, config, Box::pin(shutdown)).await.map_err(|error| error.to_string())
}

/// Too few descriptors are the usual reason.
fn cannot_begin(error: &Error) -> String {
    format!("cannot begin: {error}; more open files may help (LimitNOFILE= of systemd, ulimits: of Compose)")
}

fn cannot_listen(address: SocketAddr, error: &Error) -> String {
    let advice = match error.kind() {
        ErrorKind::AddrInUse => "another program listens there; stop it, or set another PORT".into(),
        ErrorKind::AddrNotAvailable => "HOST is no address of this machine".into(),
        ErrorKind::InvalidInput => "HOST is an address of one network alone (fe80::…); take another, or ::".into(),
        ErrorKind::PermissionDenied => "this user may not; set a PORT from 1024".into(),
        _ => error.to_string(),
    };
    format!("cannot listen on {address}: {advice}")
}

/// Has a worker stand still for each SIGUSR1, and all of them for SIGUSR2: tests send them, builds for release do not know them.
#[cfg(all(debug_assertions, unix))]
async fn stand_still_when_told() {
    use tokio::signal::unix::{SignalKind, signal};
    let signals = (signal(SignalKind::user_defined1()), signal(SignalKind::user_defined2()));
    let (Ok(mut one), Ok(mut all)) = signals else { return };
    loop {
        let workers = tokio::select! {
            _ = one.recv() => 1,
            _ = all.recv() => tokio::runtime::Handle::current().metrics().num_workers(),
        };
        for _ in 0..workers {
            tokio::spawn(async {
                loop {
                    std::thread::park();
                }
            });
        }
    }
}

/// Ends with the first SIGTERM or SIGINT. Both are listened to from the moment this is called, and so is SIGHUP, which would
/// end the program with nobody told: `tls` reads the certificate again then.
#[cfg(unix)]
fn shutdown() -> Result<impl Future<Output = ()> + Send + 'static, Error> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    Ok(async move {
        let name = loop {
            tokio::select! {
                _ = terminate.recv() => break "SIGTERM",
                _ = interrupt.recv() => break "SIGINT",
                Some(()) = hang_up.recv() => {
                    tracing::info!("SIGHUP: the certificate is read again, if there is one; other settings want a restart");
                }
            }
        };
        tracing::info!("{name}: going down, in 8 s at the latest; at once after another one");
        tokio::spawn(async move {
            tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} }
            std::process::exit(AGAIN);
        });
    })
}

/// Ends with the first interrupt.
#[cfg(not(unix))]
fn shutdown() -> Result<impl Future<Output = ()> + Send + 'static, Error> {
    Ok(async {
        _ = tokio::signal::ctrl_c().await;
        tracing::info!("interrupted: going down");
    })
}

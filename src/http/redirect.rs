//! Redirect of requests over http to https, where the server speaks TLS. `service` calls it for connections that are
//! not encrypted.

use super::errors::HttpError;
use crate::config::Config;
use axum::http::header::{HOST, LOCATION};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use std::fs::File;
use std::io::Read;
use std::path::Path;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

/// Folder of the answers to challenges (RFC 8555, section 8.3).
const CHALLENGES: &str = "/.well-known/acme-challenge/";

/// Longest answer to a challenge that is read, in bytes: a token, a dot and a digest.
const CHALLENGE_BYTES: u64 = 1024;

/// Answers that are read at a time, beside the workers of the runtime: a file system may not answer, and whoever asks for
/// one needs no login.
static READS: Semaphore = Semaphore::const_new(4);

/// The body of an answer, for who follows no redirect: clients of WebSockets do not.
const SPOKEN: &str = "https is spoken here, and wss";

/// Answers with the way to https, or with what an authority asks for.
pub(super) async fn redirect(uri: &Uri, headers: &HeaderMap, config: &Config) -> Response {
    if let (Some(token), Some(folder)) = (uri.path().strip_prefix(CHALLENGES), config.tls.webroot.clone()) {
        let (token, turn) = (token.to_owned(), READS.acquire().await);
        let read = move || {
            let answer = challenge(&folder, &token);
            drop(turn); // nobody may wait for the answer any more
            answer
        };
        let answer = spawn_blocking(read).await.ok().flatten();
        return answer.map_or_else(|| HttpError::NotFound.into_response(), IntoResponse::into_response);
    }
    match encrypted(uri, headers, config) {
        Some(address) => (StatusCode::PERMANENT_REDIRECT, [(LOCATION, address)], SPOKEN).into_response(),
        None => (StatusCode::BAD_REQUEST, SPOKEN).into_response(),
    }
}

/// The same address over https: at the public one, or at the host that was asked.
fn encrypted(uri: &Uri, headers: &HeaderMap, config: &Config) -> Option<String> {
    let origin = match config.public_url.as_deref().filter(|url| url.starts_with("https://")) {
        Some(url) => url.strip_suffix(&config.base_path).unwrap_or(url).to_owned(),
        None => {
            let asked: Authority = headers.get(HOST)?.to_str().ok()?.parse().ok()?;
            match config.port {
                443 => format!("https://{}", asked.host()),
                port => format!("https://{}:{port}", asked.host()),
            }
        }
    };
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    path.starts_with('/').then(|| origin + path)
}

/// The file of this name, if it can be the answer to a challenge. Nothing else is even opened: a pipe would wait for its writer,
/// and a link below the folder may lead to anything that this user may read.
fn challenge(folder: &str, token: &str) -> Option<Vec<u8>> {
    let is_token = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    let below = is_token.then(|| Path::new(CHALLENGES.trim_start_matches('/')).join(token))?;
    let file = Path::new(folder).canonicalize().ok()?.join(below);
    if file.canonicalize().ok()? != file || !file.symlink_metadata().ok()?.is_file() {
        return None;
    }
    let mut answer = Vec::new();
    File::open(file).ok()?.take(CHALLENGE_BYTES).read_to_end(&mut answer).ok()?;
    Some(answer)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::*;
    use futures_util::FutureExt;
    use std::pin::pin;
    use std::sync::mpsc;
    use tokio::runtime::Builder;

    /// The one thread for what may block is busy: the answer waits for it, and the worker does not.
    #[test]
    fn a_challenge_is_read_beside_the_workers() {
        let runtime = Builder::new_current_thread().max_blocking_threads(1).build().unwrap();
        let (release, held) = mpsc::channel::<()>();
        runtime.spawn_blocking(move || held.recv());
        let mut config = Config::default();
        config.tls.webroot = Some(env!("CARGO_MANIFEST_DIR").into());
        let asked = format!("{CHALLENGES}none").parse().unwrap();
        runtime.block_on(async {
            let headers = HeaderMap::new();
            let mut answer = pin!(redirect(&asked, &headers, &config));
            assert!(answer.as_mut().now_or_never().is_none());
            drop(release);
            assert_eq!(answer.await.status(), StatusCode::NOT_FOUND);
        });
    }

    #[test]
    fn the_way_to_https_has_the_public_address_or_the_host_that_was_asked() {
        let at = |port, public: Option<&str>, base: &str| Config {
            port,
            public_url: public.map(String::from),
            base_path: base.into(),
            ..Config::default()
        };
        for (config, host, path, expected) in [
            (at(443, None, ""), "box.example", "/rules?a=b", Some("https://box.example/rules?a=b")),
            (at(443, None, ""), "box.example:80", "/", Some("https://box.example/")),
            (at(8443, None, ""), "[::1]:8080", "/", Some("https://[::1]:8443/")),
            (
                at(8000, Some("https://chat.example.org/chat"), "/chat"),
                "evil",
                "/chat/",
                Some("https://chat.example.org/chat/"),
            ),
            (at(8000, Some("http://localhost:8000"), ""), "localhost", "/", Some("https://localhost:8000/")),
            (at(443, None, ""), "a b", "/", None),
            (at(443, None, ""), "box.example", "*", None),
        ] {
            let headers = HeaderMap::from_iter([(HOST, host.parse().unwrap())]);
            assert_eq!(encrypted(&path.parse().unwrap(), &headers, &config).as_deref(), expected, "{host} {path}");
        }
    }
}

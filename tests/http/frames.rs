//! Who may show the page in a frame (`EMBED_ORIGINS`): the answer to `/?embed=…` says so, and no other.

use crate::common::Server;
use crate::raw::{RawAnswer, request};

const ORIGINS: &str = "https://Maps.example.org:443/, http://127.0.0.1:8080";

/// The part of the policy about frames.
fn ancestors(answer: &RawAnswer) -> Option<String> {
    let policy = answer.header("content-security-policy").to_owned();
    policy.split("; ").find_map(|part| part.strip_prefix("frame-ancestors ").map(String::from))
}

#[tokio::test]
async fn the_answer_to_a_frame_alone_names_who_may_show_it() {
    let server = Server::start(&[("EMBED_ORIGINS", ORIGINS), ("BASE_PATH", "/chat")]).await;
    for method in ["GET", "HEAD"] {
        for path in ["/?embed=talk", "/?embed=map", "/chat/?embed=both", "/?a=b&embed=talk", "//?embed=talk"] {
            let answer = request(&server, method, path, &[]).await;
            assert_eq!(answer.status, 200, "{method} {path}");
            let expected = "https://maps.example.org http://127.0.0.1:8080";
            assert_eq!(ancestors(&answer).as_deref(), Some(expected), "{method} {path}");
            assert_eq!(answer.header("set-cookie"), "", "{method} {path}");
            assert_eq!(answer.header("x-frame-options"), "", "{method} {path}");
            let tag = format!("If-None-Match: {}", answer.header("etag"));
            let again = request(&server, method, path, &[&tag]).await;
            assert_eq!((again.status, ancestors(&again).as_deref()), (304, Some(expected)), "{method} {path}");
        }
        let others = ["/", "/?embed", "/?embed=", "/?embed=all", "/?embed=talk&embed=map", "/?embed=talk&embed=talk"];
        let others = others.into_iter().chain(["/?embed=TALK", "/?EMBED=talk", "/?embed=%74alk", "/?room=embed=talk"]);
        for path in others.chain(["/index.html?embed=talk", "/manifest.webmanifest?embed=talk", "/docs?embed=talk"]) {
            let answer = request(&server, method, path, &["Accept: text/html"]).await;
            assert_eq!(ancestors(&answer).as_deref(), Some("'none'"), "{method} {path}: {}", answer.head);
        }
        let nowhere = request(&server, method, "/nowhere?embed=talk", &["Accept: text/html"]).await;
        assert!(ancestors(&nowhere).is_none_or(|named| named == "'none'"), "{method}: {}", nowhere.head);
    }
}

#[tokio::test]
async fn unless_somebody_may_show_it_nobody_may() {
    let server = Server::start(&[]).await;
    let answer = request(&server, "GET", "/?embed=talk", &[]).await;
    assert_eq!(ancestors(&answer).as_deref(), Some("'none'"));
    assert!(answer.header("set-cookie").starts_with("causerie_page="));
}

/// The devices of a frame are those of its own origin, where the `allow` of whoever shows it says so too.
#[tokio::test]
async fn a_frame_may_ask_for_devices() {
    let server = Server::start(&[("EMBED_ORIGINS", ORIGINS)]).await;
    let answer = request(&server, "GET", "/?embed=both", &[]).await;
    for device in ["camera", "microphone", "display-capture", "geolocation"] {
        assert!(answer.header("permissions-policy").contains(&format!("{device}=(self)")), "{device}");
    }
    for mine in ["http://localhost:8080", "https://maps.example.org"] {
        let page = [format!("Origin: {mine}"), "Upgrade: websocket".into(), "Connection: Upgrade".into()];
        let page = page.iter().map(String::as_str).chain(SOCKET).collect::<Vec<_>>();
        assert_eq!(request(&server, "GET", "/ws", &page).await.status, 403, "{mine} opens no socket itself");
    }
}

const SOCKET: [&str; 3] =
    ["Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Protocol: causerie"];

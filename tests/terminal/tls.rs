//! TLS: through the real nginx, whose certificate nobody signed.

use crate::common::native::Native;
use crate::common::nginx::Proxied;
use crate::common::program::empty_folder;
use crate::piped::run;

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_of_ones_own_is_trusted_where_it_is_named() {
    let proxied = Proxied::start("terminal_tls", "causerie-subpath.conf", "/chat", &[("BASE_PATH", "/chat")]).await;
    let certificate = proxied.folder.join("tls/fullchain.pem");
    let home = empty_folder("terminal_tls_home");
    let url = format!("https://localhost:{}/chat/", proxied.https());
    let arguments = [&*url, "--nick", "ann", "--room", "QGIS"];

    let ended = run(&home, &arguments, &[], "hi").await;
    assert_eq!(ended.code, 3, "{ended:?}");
    assert!(ended.err.contains("certificate") && ended.err.contains("--ca"), "{ended:?}");

    let with_ca = [&arguments[..], &["--ca", certificate.to_str().unwrap()]].concat();
    let ended = run(&home, &with_ca, &[], "hi").await;
    assert_eq!((ended.code, &*ended.err), (0, ""));

    // The right certificate, for another host.
    let url = url.replace("localhost", "localhost.localdomain");
    let elsewhere = [&[&*url][..], &with_ca[1..]].concat();
    let ended = run(&home, &elsewhere, &[], "hi").await;
    assert_eq!(ended.code, 3, "{ended:?}");

    std::fs::write(home.join("empty.pem"), "nothing").unwrap();
    let ended = run(&home, &[&*url, "--ca", "empty.pem"], &[], "hi").await;
    assert_eq!(ended.code, 1, "{ended:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn people_chat_through_a_proxy_with_tls() {
    let proxied = Proxied::start("terminal_wss", "causerie.conf", "", &[]).await;
    let mut bob = Native::join(&proxied.server, "bob", "QGIS").await;
    let home = empty_folder("terminal_wss_home");
    let url = format!("wss://127.0.0.1:{}", proxied.https());
    let certificate = proxied.folder.join("tls/fullchain.pem");
    let arguments = [&*url, "--nick", "ann", "--room", "QGIS", "--ca", certificate.to_str().unwrap()];
    let ann = crate::screen::Terminal::start(&home, &arguments);
    ann.sees("You are ann in QGIS");
    ann.enter("hello through TLS");
    assert_eq!(bob.event("message").await["content"]["text"], "hello through TLS");
    bob.say("QGIS", "and back").await;
    ann.sees("<bob> and back");
}

//! The plugins for QGIS and QField and the list that QGIS subscribes to: what is in them, and who gets them.

use crate::common::Server;
use crate::raw::{RawAnswer, request, send};
use serde_json::Value;

const PUBLIC: &str = "https://www.example.org/chat";
const HTTPS: &str = "X-Forwarded-Proto: https";
const PATHS: [&str; 3] = ["/qgis", "/qfield.zip", "/plugins.xml"];

/// A request for another host than the public one.
async fn ask(server: &Server, path: &str, host: &str, headers: &[&str]) -> RawAnswer {
    let headers: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
    send(server, format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{headers}\r\n")).await
}

/// Expects that the plugin is kept back, and that the answer says why.
fn refused(answer: &RawAnswer, why: &str, case: &str) {
    assert_eq!((answer.status, answer.header("content-type")), (404, "application/problem+json"), "{case}");
    assert_eq!(answer.header("cache-control"), "no-store", "{case}");
    let problem: Value = serde_json::from_str(&answer.body).expect("JSON");
    assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains(why)), "{case}: {problem}");
}

#[tokio::test]
async fn qgis_and_qfield_get_the_zips_that_were_built() {
    let server = Server::start(&[("PUBLIC_URL", PUBLIC), ("BASE_PATH", "/chat")]).await;
    let (qgis, qfield) = (causerie_plugin::QGIS_ZIP, causerie_plugin::QFIELD_ZIP);
    for (path, zip) in [
        ("/qgis", qgis),
        ("/chat/qgis", qgis),
        ("/qgis?qgis=3.22", qgis),
        ("/qfield.zip", qfield),
        ("/chat/qfield.zip", qfield),
    ] {
        // QGIS takes gzip; a zip is not packed twice, so that its length is told.
        let url = server.url(path);
        let request =
            reqwest::Client::new().get(url).header("x-forwarded-proto", "https").header("accept-encoding", "gzip");
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        let header = |name: &str| answer.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        for (name, value) in [
            ("content-type", "application/zip"),
            ("content-disposition", "attachment; filename=\"causerie.zip\""),
            ("content-length", &zip.len().to_string()),
            ("content-encoding", ""),
            ("cache-control", "no-store"),
            ("x-content-type-options", "nosniff"),
        ] {
            assert_eq!(header(name), value, "{path} {name}");
        }
        assert!(answer.bytes().await.unwrap() == zip, "{path}");
    }
}

#[tokio::test]
async fn the_list_names_the_public_address_whatever_host_is_asked() {
    let server = Server::start(&[("PUBLIC_URL", PUBLIC)]).await;
    for (host, forged) in
        [("evil.example", "X-Forwarded-Host: evil.example"), ("localhost", "Origin: https://evil.example")]
    {
        let answer = ask(&server, "/plugins.xml?qgis=3.22", host, &[HTTPS, forged]).await;
        assert_eq!((answer.status, answer.header("content-type")), (200, "text/xml; charset=utf-8"), "{host}");
        assert_eq!(answer.header("cache-control"), "no-store", "{host}");
        let version = env!("CARGO_PKG_VERSION");
        for part in [
            &*format!("<pyqgis_plugin name=\"causerie\" version=\"{version}\">"),
            &*format!("<version>{version}</version>"),
            "<file_name>causerie.zip</file_name>",
            "<download_url>https://www.example.org/chat/qgis</download_url>",
            "<homepage>https://www.example.org/chat/</homepage>",
            "<qgis_minimum_version>3.22</qgis_minimum_version>",
            "<qgis_maximum_version>3.99</qgis_maximum_version>",
            "<icon>https://www.example.org/chat/icons/icon-192.png</icon>",
            "<create_date>2026-11-23T00:00:00Z</create_date>",
            "<update_date>20",
            &format!("<changelog>{version}: "),
            "<experimental>False</experimental>",
        ] {
            assert!(answer.body.contains(part), "{part}: {}", answer.body);
        }
        assert!(!answer.body.contains("evil"), "{}", answer.body);
    }
}

#[tokio::test]
async fn without_a_public_address_nobody_gets_them() {
    let server = Server::start(&[]).await;
    for path in PATHS {
        for (host, headers) in [("localhost", &[][..]), ("chat.example.org", &[HTTPS])] {
            refused(&ask(&server, path, host, headers).await, "PUBLIC_URL", &format!("{path} {host}"));
        }
    }
}

#[tokio::test]
async fn only_an_encrypted_way_is_trusted() {
    let rows: [(&str, &str, &[&str], bool); 15] = [
        // As a trusted proxy tells.
        ("10.0.0.1", "chat.example.org", &[HTTPS, "X-Forwarded-For: 203.0.113.7"], true),
        ("10.0.0.1", "chat.example.org", &["X-Forwarded-Proto: https, http"], true),
        ("10.0.0.1", "chat.example.org", &["X-Forwarded-Proto: http"], false),
        ("10.0.0.1", "chat.example.org", &["X-Forwarded-Proto: http, https"], false),
        ("10.0.0.1", "localhost", &["X-Forwarded-For: 127.0.0.1"], false),
        ("10.0.0.1", "chat.example.org", &[], false),
        // Others may say what they like.
        ("203.0.113.7", "chat.example.org", &[HTTPS], false),
        ("203.0.113.7", "localhost", &["X-Forwarded-For: 127.0.0.1"], false),
        // This machine, unless it is a proxy on it that tells so.
        ("127.0.0.1", "localhost:8000", &[], true),
        ("::1", "[::1]:8000", &[], true),
        ("127.0.0.1", "127.0.0.1", &[], true),
        ("127.0.0.1", "chat.example.org", &[], false),
        ("127.0.0.1", "localhost", &["X-Forwarded-For: 203.0.113.7"], false),
        ("127.0.0.1", "localhost", &["X-Forwarded-Proto: http"], false),
        ("127.0.0.1", "localhost", &["Via: 1.1 proxy"], false),
    ];
    for (peer, host, headers, is_given) in rows {
        let settings = [("PUBLIC_URL", PUBLIC), ("TRUSTED_PROXIES", "127.0.0.0/8,::1,10.0.0.0/8")];
        let server = Server::start_for(peer, peer, &settings).await;
        for path in PATHS {
            let (answer, case) = (ask(&server, path, host, headers).await, format!("{peer} {host} {headers:?} {path}"));
            if is_given {
                assert_eq!(answer.status, 200, "{case}");
            } else {
                refused(&answer, "over https only", &case);
            }
        }
    }
}

#[tokio::test]
async fn the_page_tells_the_list_and_the_digest_of_the_zip() {
    use sha2::Digest;
    let digest: String =
        sha2::Sha256::digest(causerie_plugin::QGIS_ZIP).iter().map(|byte| format!("{byte:02x}")).collect();
    let told = format!("{PUBLIC}/plugins.xml {digest}");
    let page = request(&Server::start(&[("PUBLIC_URL", PUBLIC)]).await, "GET", "/", &[]).await;
    // The stub of a build without the page has no place for it.
    if causerie::page::page_digest().is_some() {
        assert!(page.body.contains(&format!("<meta name=\"plugin\" content=\"{told}\">")), "{}", page.body);
    }
}

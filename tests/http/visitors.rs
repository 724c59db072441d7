//! Addresses of requests, and pages that may open sockets (`docs/protocol.md`, Limits); refusals of handshakes
//! (contract `gischat`, section 1.3).

use crate::common::clock::Still;
use crate::common::{Client, Server};
use crate::raw::{HANDSHAKE, get, handshake, read, request, send};
use causerie::access::{Address, Client as Visitor, PageCookie, check_origin};
use causerie::config::{Addresses, Config};
use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::json;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

fn config(settings: &[(&str, &str)]) -> Config {
    Config::from_pairs(settings.iter().copied()).unwrap_or_else(|faults| panic!("{faults}")).config
}

fn headers(lines: &[(&str, &str)]) -> HeaderMap {
    let line = |(name, value): &(&str, &str)| {
        (HeaderName::try_from(*name).expect("a name"), HeaderValue::try_from(*value).expect("a value"))
    };
    lines.iter().map(line).collect()
}

#[test]
fn trusted_proxies_tell_the_address() {
    let proxies = "127.0.0.1,10.0.0.0/8,2001:db8::1";
    let rows: [(&str, &[&str], &str); 24] = [
        // the peer, X-Forwarded-For, the address
        ("203.0.113.7", &[], "203.0.113.7"),
        ("::ffff:203.0.113.7", &[], "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", &[], "2001:db8:1:2::/64"),
        ("203.0.113.7", &["198.51.100.1"], "203.0.113.7"),
        ("192.168.1.4", &[], "192.168.1.4"),
        ("192.168.1.4", &["198.51.100.1"], "192.168.1.4"),
        ("::1", &[], "-"),
        ("127.0.0.2", &["198.51.100.1"], "-"),
        ("fe80::1", &[], "fe80:0:0:0::/64"),
        ("fd00::1", &[], "fd00:0:0:0::/64"),
        ("100.64.0.1", &[], "100.64.0.1"),
        ("127.0.0.1", &[], "-"),
        ("10.1.2.3", &[], "-"),
        ("127.0.0.1", &["198.51.100.1"], "198.51.100.1"),
        ("::ffff:127.0.0.1", &["198.51.100.1"], "198.51.100.1"),
        ("127.0.0.1", &["192.0.2.9, 198.51.100.1, 10.1.2.3"], "198.51.100.1"),
        ("127.0.0.1", &["192.0.2.9", "198.51.100.1", " 10.1.2.3 "], "198.51.100.1"),
        ("127.0.0.1", &["10.1.2.4,10.1.2.3"], "10.1.2.4"),
        ("127.0.0.1", &["198.51.100.1:4711"], "198.51.100.1"),
        ("127.0.0.1", &["[2001:db8:1:2::9]:4711"], "2001:db8:1:2::/64"),
        ("2001:db8::1", &["[2001:db8:1:2::9]"], "2001:db8:1:2::/64"),
        ("127.0.0.1", &["198.51.100.1, unknown"], "-"),
        ("127.0.0.1", &["198.51.100.1,"], "-"),
        ("127.0.0.1", &["unknown, 198.51.100.1"], "198.51.100.1"),
    ];
    let config = config(&[("TRUSTED_PROXIES", proxies)]);
    for (peer, forwarded, expected) in rows {
        let lines: Vec<(&str, &str)> = forwarded.iter().map(|value| ("x-forwarded-for", *value)).collect();
        let visitor = Visitor::of(peer.parse().expect("an address"), &headers(&lines), &config);
        let shown = match visitor.address {
            Address::V4(ip) => ip.to_string(),
            Address::V6([a, b, c, d]) => format!("{a:x}:{b:x}:{c:x}:{d:x}::/64"),
            Address::Unknown => "-".to_owned(),
        };
        assert_eq!(shown, expected, "{peer} {forwarded:?}");
    }
}

#[test]
fn private_addresses_have_ten_times_the_bounds() {
    let config = config(&[]);
    let private = "10.0.0.1 10.255.255.254 172.16.0.1 172.31.255.254 192.168.0.1 169.254.9.9 100.64.0.1 100.127.255.254 \
        ::ffff:192.168.1.4 fc00::1 fdff:1::1 fe80::1 febf::1";
    let public = "9.255.255.255 11.0.0.1 172.15.255.255 172.32.0.1 192.167.0.1 192.169.0.1 169.253.0.1 100.63.0.1 \
        100.128.0.1 203.0.113.7 2001:db8::1 fbff::1 fe00::1 fec0::1";
    for (addresses, scale) in [(private, 10), (public, 1)] {
        for ip in addresses.split_whitespace() {
            let address = Address::of_peer(ip.parse().expect("an address"), &config.trusted_proxies);
            assert_eq!((address.scale(), address.may_be_shared()), (scale, scale > 1), "{ip}");
        }
    }
    assert!(Address::Unknown.may_be_shared());
}

#[test]
fn logs_show_networks_unless_told_otherwise() {
    let config = config(&[]);
    for (ip, hidden) in [("203.0.113.7", "203.0.113.0/24"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48")] {
        let visitor = Visitor::of(ip.parse().expect("an address"), &HeaderMap::new(), &config);
        assert_eq!(visitor.shown(Addresses::Hidden), hidden);
        assert_eq!(visitor.shown(Addresses::Full), ip);
        assert_eq!(visitor.address.shown(Addresses::Hidden), hidden);
    }
    let full = |address: Address| address.shown(Addresses::Full);
    assert_eq!(full(Address::V4([203, 0, 113, 7].into())), "203.0.113.7");
    assert_eq!(full(Address::V6([0x2001, 0xdb8, 1, 2])), "2001:db8:1:2::/64");
    assert_eq!(full(Address::Unknown), "unknown");
}

/// The peer, `ALLOWED_ORIGINS`, headers, and `true` if the page may open a socket.
type OriginRow<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)], bool);

#[test]
fn pages_of_other_sites_are_told_apart() {
    let page = PageCookie::random();
    let cookie = format!("a=b; {}; c=d", page.pair());
    let (longer, stale) = (format!("x{}", page.pair()), PageCookie::random().pair());
    let list = "https://map.example.org,http://other.example:8080";
    let rows: [OriginRow; 38] = [
        ("203.0.113.7", "", &[], true),
        ("203.0.113.7", "", &[("host", "chat.example.org"), ("origin", "https://chat.example.org")], true),
        ("203.0.113.7", "", &[("host", "chat.example.org:8443"), ("origin", "http://CHAT.example.org:9")], true),
        ("203.0.113.7", "", &[("host", "[::1]:8000"), ("origin", "http://[::1]:9000")], true),
        ("203.0.113.7", "", &[("host", "[::1]"), ("origin", "http://[::1]")], true),
        ("203.0.113.7", "", &[("host", "chat.example.org"), ("origin", "https://evil.example")], false),
        (
            "203.0.113.7",
            "",
            &[("host", "chat.example.org"), ("origin", "https://chat.example.org.evil.example")],
            false,
        ),
        ("203.0.113.7", "", &[("host", "example.org"), ("origin", "https://chat.example.org")], false),
        ("203.0.113.7", "", &[("host", "chat.example.org"), ("origin", "null")], false),
        ("203.0.113.7", "", &[("host", ""), ("origin", "file://")], false),
        ("203.0.113.7", "", &[("origin", "https://chat.example.org")], false),
        // A proxy tells the host, if it is trusted.
        ("127.0.0.1", "", &[("host", "up"), ("x-forwarded-host", "c.org"), ("origin", "https://c.org")], true),
        ("127.0.0.1", "", &[("host", "up"), ("x-forwarded-host", "c.org:80, d"), ("origin", "https://c.org")], true),
        ("203.0.113.7", "", &[("host", "up"), ("x-forwarded-host", "c.org"), ("origin", "https://c.org")], false),
        // Where a proxy hides the host, the cookie decides.
        ("127.0.0.1", "", &[("host", "up"), ("origin", "https://c.org"), ("cookie", &cookie)], true),
        ("203.0.113.7", "", &[("host", "up:8000"), ("origin", "https://c.org"), ("cookie", &cookie)], true),
        ("127.0.0.1", "", &[("host", "10.0.0.5"), ("origin", "http://192.168.0.5"), ("cookie", &cookie)], true),
        ("127.0.0.1", "", &[("host", "up"), ("origin", "https://c.org"), ("cookie", &longer)], false),
        ("127.0.0.1", "", &[("host", "up"), ("origin", "https://c.org"), ("cookie", "causerie_page=1")], false),
        ("127.0.0.1", "", &[("host", "up"), ("origin", "https://c.org"), ("cookie", "causerie_page")], false),
        // A cookie is valid for one start of the server only.
        ("127.0.0.1", "", &[("host", "up"), ("origin", "https://c.org"), ("cookie", &stale)], false),
        (
            "127.0.0.1",
            "",
            &[("host", "up"), ("origin", "https://c.org"), ("cookie", &cookie), ("sec-fetch-site", "same-origin")],
            true,
        ),
        (
            "127.0.0.1",
            "",
            &[("host", "up"), ("origin", "https://x.c.org"), ("cookie", &cookie), ("sec-fetch-site", "same-site")],
            false,
        ),
        // Sub-domains have the cookie too, and not every browser says that they are others: where their host is known,
        // the cookie does not count.
        ("127.0.0.1", "", &[("host", "c.org"), ("origin", "https://x.c.org"), ("cookie", &cookie)], false),
        ("203.0.113.7", "", &[("host", "a.c.org:8000"), ("origin", "https://b.C.ORG"), ("cookie", &cookie)], false),
        (
            "127.0.0.1",
            "",
            &[("host", "up"), ("x-forwarded-host", "a.c.org"), ("origin", "https://c.org"), ("cookie", &cookie)],
            false,
        ),
        ("203.0.113.7", "", &[("host", "up"), ("origin", "null"), ("cookie", &cookie)], false),
        ("203.0.113.7", "", &[("host", "up"), ("origin", "https://"), ("cookie", &cookie)], false),
        // A page of the host itself needs no cookie.
        ("203.0.113.7", "", &[("host", "c.org"), ("origin", "https://c.org"), ("sec-fetch-site", "same-site")], true),
        // The list decides alone.
        ("203.0.113.7", list, &[], true),
        ("203.0.113.7", list, &[("host", "chat.example.org"), ("origin", "https://map.example.org")], true),
        ("203.0.113.7", list, &[("host", "chat.example.org"), ("origin", "https://MAP.example.org:443")], true),
        ("203.0.113.7", list, &[("host", "chat.example.org"), ("origin", "http://other.example:8080")], true),
        ("203.0.113.7", list, &[("host", "chat.example.org"), ("origin", "http://map.example.org")], false),
        ("203.0.113.7", list, &[("host", "chat.example.org"), ("origin", "http://other.example")], false),
        ("203.0.113.7", list, &[("host", "chat.example.org"), ("origin", "https://chat.example.org")], false),
        ("203.0.113.7", list, &[("host", "up"), ("origin", "https://c.org"), ("cookie", &cookie)], false),
        (
            "203.0.113.7",
            "",
            &[("host", "c.org"), ("origin", "https://c.org"), ("origin", "https://evil.example")],
            false,
        ),
    ];
    for (peer, allowed, lines, expected) in rows {
        let config = config(&[("ALLOWED_ORIGINS", allowed)]);
        let mut given = HeaderMap::new();
        for (name, value) in lines {
            given.append(HeaderName::try_from(*name).expect("a name"), HeaderValue::try_from(*value).expect("a value"));
        }
        let visitor = Visitor::of(peer.parse().expect("an address"), &given, &config);
        assert_eq!(check_origin(&visitor, &given, &config, &page).is_ok(), expected, "{allowed:?} {lines:?}");
    }
}

#[tokio::test]
async fn the_cookie_of_an_encrypted_page_stays_encrypted() {
    let rows: [(&str, &[&str], bool); 8] = [
        ("127.0.0.1", &["X-Forwarded-Proto: https"], true),
        ("127.0.0.1", &["X-Forwarded-Proto: HTTPS, http"], true),
        ("127.0.0.1", &["X-Forwarded-Proto: http"], false),
        ("127.0.0.1", &["X-Forwarded-Proto: http, https"], false),
        ("127.0.0.1", &[], false), // gischat's nginx tells nothing
        ("127.0.0.1", &["X-Forwarded-For: 203.0.113.7"], false),
        ("127.0.0.1", &["X-Forwarded-For: 203.0.113.7", "X-Forwarded-Proto: https"], true),
        ("10.0.0.0/8", &["X-Forwarded-Proto: https"], false),
    ];
    for (proxies, headers, is_secure) in rows {
        let server = Server::start(&[("ROOMS", "QGIS"), ("TRUSTED_PROXIES", proxies)]).await;
        for path in ["/", "/index.html"] {
            let answer = request(&server, "GET", path, headers).await;
            let cookie = answer.header("set-cookie");
            let (pair, rest) = cookie.split_once("; ").unwrap();
            assert!(pair.starts_with(&format!("{}=", PageCookie::NAME)), "{path} {cookie}");
            assert!(rest.starts_with("SameSite=Strict; "), "{path} {cookie}");
            assert_eq!(cookie.ends_with("; Secure"), is_secure, "{proxies} {headers:?} {path}");
        }
    }
}

/// Other programs of the same host have no business with it.
#[tokio::test]
async fn the_cookie_is_shown_below_the_base_path_alone() {
    for (base_path, path) in [("", "/"), ("/chat", "/chat"), ("/maps/chat/", "/maps/chat")] {
        let server = Server::start(&[("BASE_PATH", base_path)]).await;
        for page in ["/", &format!("{path}/").replace("//", "/")] {
            let answer = get(&server, page).await;
            let attributes: Vec<&str> = answer.header("set-cookie").split("; ").skip(1).collect();
            assert!(attributes.contains(&&*format!("Path={path}")), "{base_path} {page}: {attributes:?}");
        }
    }
}

#[tokio::test]
async fn handshakes_find_their_room_or_are_refused() {
    let server = Server::start(&[("ROOMS", "QGIS,Living room"), ("BASE_PATH", "/chat")]).await;
    let page = get(&server, "/").await;
    let own = format!("Cookie: {}", page.header("set-cookie").split(';').next().unwrap());
    let rows: [(&str, &[&str], u16); 28] = [
        ("/room/QGIS/ws", &[], 101),
        ("/channel/QGIS/ws", &[], 101),
        ("/v1/room/QGIS/ws?utm_source=QGIS", &[], 101),
        ("//room/QGIS/ws", &[], 101),
        ("/v1//room/QGIS/ws", &[], 101),
        ("/chat//v3//room/QGIS/ws", &[], 101),
        ("/room/%20Living%20room/ws", &[], 101),
        ("/room/QGIS/ws", &["Origin: https://chat.example.org"], 101),
        ("/room/QGIS/ws", &["Origin: https://c.org", "X-Forwarded-Host: c.org"], 101),
        ("/room/QGIS/ws", &["Origin: https://c.org", &own], 101),
        ("/room/QGIS/ws", &["Origin: https://c.org", &own, "Sec-Fetch-Site: same-site"], 403),
        ("/room/QGIS/ws", &["Origin: https://c.org", "Cookie: causerie_page=1"], 403),
        ("/room/QGIS/ws", &["Origin: https://evil.example"], 403),
        ("/channel/QGIS/ws", &["Origin: null"], 403),
        ("/room/nope/ws", &[], 403),
        ("/room/qgis/ws", &[], 403),
        ("/channel/nope/ws", &[], 403),
        ("/room/a/b/ws", &[], 403),
        ("/room/a%2Fb/ws", &[], 403),
        ("/room/%ff/ws", &[], 403),
        ("/room/QGIS/ws/", &[], 403),
        ("/room/QGIS", &[], 403),
        ("/rules", &[], 403),
        ("/rules/", &[], 403),
        ("/docs", &[], 403),
        ("/", &[], 403),
        ("/chat", &[], 403),
        ("/nope", &[], 403),
    ];
    for (path, headers, status) in rows {
        let answer = handshake(&server, path, &[headers, &["Connection: close"]].concat()).await;
        assert_eq!(answer.status, status, "{path} {headers:?}");
        if status == 403 {
            assert_eq!(answer.body, "", "{path}");
            assert_eq!(answer.header("content-type"), "text/plain", "{path}");
        }
    }
}

#[tokio::test]
async fn broken_handshakes_are_bad_requests() {
    let server = Server::start(&[("ROOMS", "QGIS")]).await;
    let rows = [
        format!("GET /room/QGIS/ws HTTP/1.0\r\nHost: a\r\n{HANDSHAKE}\r\n"),
        format!("GET /room/QGIS/ws HTTP/1.1\r\nConnection: close\r\n{HANDSHAKE}\r\n"),
        format!("GET /room/QGIS/ws HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n{HANDSHAKE}\r\n"),
    ];
    for text in rows {
        assert_eq!(send(&server, &text).await.status, 400, "{text:?}");
    }
}

#[tokio::test]
async fn path_and_setting_pin_the_dialect() {
    let v1 = json!({"author": "internal", "nb_users": 1});
    let v2 = json!({"type": "nb_users", "nb_users": 1});
    for (setting, path, expected) in [
        ("auto", "/room/QGIS/ws", Some(&v1)),
        ("v1", "/room/QGIS/ws", Some(&v1)),
        ("v2", "/room/QGIS/ws", Some(&v2)),
        ("v2", "/v1/room/QGIS/ws", Some(&v1)),
        ("v1", "/v2/room/QGIS/ws", Some(&v2)),
        ("v1", "/v3/room/QGIS/ws", None),
        ("v1", "/channel/QGIS/ws", None),
        ("v1", "/v3/channel/QGIS/ws", None),
        ("v2", "/v1/channel/QGIS/ws", Some(&v1)),
        ("v1", "/v2/channel/QGIS/ws", Some(&v2)),
    ] {
        let server = Server::start(&[("ROOMS", "QGIS"), ("ROOM_DIALECT", setting)]).await;
        let first = Client::connect(&server, path).await.next().await;
        match expected {
            Some(expected) => assert_eq!(&first, expected, "{setting} {path}"),
            None => assert!(first["id"].is_string() && first["nb_users"] == 1, "{setting} {path} {first}"),
        }
    }
}

#[tokio::test]
async fn a_stopping_server_is_alive_but_not_ready() {
    let mut server = Server::start(&[("ROOMS", "QGIS")]).await;
    // A socket that does not answer the close keeps the server for a while.
    let mut socket = TcpStream::connect(server.addr()).await.unwrap();
    let opening = format!("GET /room/QGIS/ws HTTP/1.1\r\nHost: a\r\n{HANDSHAKE}\r\n");
    socket.write_all(opening.as_bytes()).await.unwrap();
    assert_eq!(read(&mut socket).await.status, 101);
    server.begin_stop();
    let _clock = Still::begin(); // it has three seconds
    let mut ready = get(&server, "/readyz").await;
    while ready.status == 200 {
        tokio::task::yield_now().await;
        ready = get(&server, "/readyz").await;
    }
    assert_eq!(ready.status, 503);
    assert_eq!(ready.header("content-type"), "application/problem+json");
    let problem: serde_json::Value = ready.body.parse().expect("JSON");
    assert_eq!((&problem["status"], &problem["title"]), (&json!(503), &json!("Service Unavailable")));
    assert_eq!(get(&server, "/healthz").await.status, 200);
    assert_eq!(handshake(&server, "/room/QGIS/ws", &["Connection: close"]).await.status, 503);
}

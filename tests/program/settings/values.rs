//! Single values: accepted forms, and refused values.

use super::{faults, load};
use causerie::config::{Addresses, BaseMap, RoomDialect};
use std::time::Duration;

#[test]
fn values_are_written_as_people_write_them() {
    let config = load(&[
        ("MAX_MESSAGE_LENGTH", " +1_000_000 "),
        ("PORT", ""),
        ("LOG_ADDRESSES", "Yes"),
        ("ROOM_DIALECT", "V2"),
        ("WS_PING_INTERVAL", "0.5"),
        ("BASE_PATH", "/chat/"),
        ("ALLOWED_ORIGINS", "https://Maps.Example:443/, http://[::1]:8080,"),
        ("TRUSTED_PROXIES", "10.0.0.0/8, ::1"),
        ("METRICS_ADDR", "[::1]:17000"),
        ("QFIELD_PLUGIN_URL", ""),
        ("RUST_LOG", "debug"),
    ])
    .config;
    assert_eq!((config.rules.max_message_length, config.port), (1_000_000, 8000));
    assert_eq!((config.log.addresses, config.room_dialect), (Addresses::Full, RoomDialect::V2));
    assert_eq!(config.limits.ping_interval, Duration::from_millis(500));
    assert_eq!((&*config.base_path, &*config.log.level), ("/chat", "debug"));
    assert_eq!(config.allowed_origins, ["https://maps.example", "http://[::1]:8080"]);
    let trusts = |ip: &str| config.trusted_proxies.contains(ip.parse().expect("an address"));
    assert_eq!(["10.1.2.3", "::ffff:10.1.2.3", "::1", "127.0.0.1"].map(trusts), [true, true, true, false]);
    assert_eq!(config.metrics_addr.expect("set").port(), 17000);
    assert_eq!(config.qfield_plugin_url, None);
    assert!(load(&[("TRUSTED_PROXIES", "*")]).config.trusted_proxies.contains([192, 0, 2, 1].into()));
    assert_eq!(load(&[("BASE_PATH", "/")]).config.base_path, "");
    let calls = |url| load(&[("CALLS_URL", url)]).config.calls_url;
    assert_eq!(calls(" HTTPS://Meet.Example.org:443/ ").as_deref(), Some("https://meet.example.org"));
    assert_eq!(calls("https://[::1]:8443/Maps/~x/").as_deref(), Some("https://[::1]:8443/Maps/~x"));
    assert_eq!(calls(""), None);
}

/// Names in the alternative place for calls are made with the secret of the instance, also where the node is alone.
#[test]
fn the_secret_behind_names_of_calls_is_long() {
    let told = faults(&[("CALLS_URL", "http://meet.example.org"), ("INSTANCE_SECRET", "short"), ("PORT", "0")]);
    assert!(told.len() == 2 && told.iter().any(|fault| fault.starts_with("CALLS_URL=")), "{told:?}");
    let told = faults(&[("CALLS_URL", "https://ann:s3same@meet.example.org")]);
    assert!(told[0].contains("no user") && !told[0].contains("s3same"), "{told:?}");
    let told = faults(&[("CALLS_URL", "https://meet.example.org"), ("INSTANCE_SECRET", "short")]);
    assert!(told.len() == 1 && told[0].contains("at least 32 bytes, not 5"), "{told:?}");
    load(&[("INSTANCE_SECRET", "short")]);
}

#[test]
fn the_public_address_is_encrypted_unless_it_is_this_machine() {
    for (given, kept) in [
        ("https://Chat.example.org:443/", "https://chat.example.org"),
        ("https://www.example.org/chat/", "https://www.example.org/chat"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://[::1]:8000/chat", "http://[::1]:8000/chat"),
    ] {
        assert_eq!(load(&[("PUBLIC_URL", given)]).config.public_url.as_deref(), Some(kept));
    }
    let told = faults(&[("PUBLIC_URL", "http://localhost@chat.example.org")]);
    assert!(told.len() == 1 && told[0].contains("no user"), "{told:?}");
}

#[test]
fn base_maps_have_names_where_there_are_several() {
    let maps = |tiles: &str| load(&[("MAP_TILES", tiles)]).config.tiles.maps;
    let map = |name: &str, url: &str| BaseMap { name: name.into(), url: url.into() };
    let (plan, photo) = ("https://a.example.org:8443/{z}/{x}/{y}.png?key=b,c;d=e", "https://b.example.org/{z}/{x}/{y}");
    assert_eq!(maps(plan), [map("", plan)]);
    assert_eq!(maps(plan)[0].origin(), "https://a.example.org:8443");
    assert_eq!(maps(&format!(" Plan IGN = {photo} ; Photo={photo}; ")), [map("Plan IGN", photo), map("Photo", photo)]);
    for (tiles, part) in [
        ("Plan=https://a/{z}/{x};Photo;=x;", "{y} is missing; \"Photo\": an address without a name among others"),
        ("Plan=https://a/{z}/{x};Photo;=x;", "; \"=x\": the name is missing"),
        (&*format!("A={photo};A={photo}"), "\"A\" twice"),
        (&*format!("{photo};Photo={photo}"), "without a name among others"),
        (&*format!("{}={photo}", "a".repeat(41)), "of more than 40 letters"),
        ("https://user@tile.example.org/{z}/{x}/{y}.png", "no user"),
    ] {
        let told = faults(&[("MAP_TILES", tiles)]);
        assert!(told.len() == 1 && told[0].contains(part), "{part}: {told:?}");
    }
}

#[test]
fn matrix_is_read_as_gischat_reads_it() {
    for (text, counts) in [
        ("true", true),
        ("True", true),
        ("1", true),
        ("YES", true),
        ("false", false),
        ("on", false),
        ("\"true\"", false),
        ("whatever", false),
        ("", false),
    ] {
        assert_eq!(!load(&[("MATRIX_CHAT_ENABLED", text)]).warnings.is_empty(), counts, "{text}");
    }
}

#[test]
fn no_route_can_be_the_base_path() {
    let document: serde_json::Value = causerie::http::openapi_json().parse().expect("JSON");
    for path in document["paths"].as_object().expect("paths").keys().filter(|path| *path != "/") {
        let first = path.split('/').nth(1).expect("a segment");
        assert_eq!(faults(&[("BASE_PATH", &format!("/{first}"))]).len(), 1, "{path}");
    }
    // Sockets and pinned dialects, which OpenAPI does not have.
    for socket in ["/ws", "/v1", "/v2", "/v2.1", "/v3", "/t"] {
        assert_eq!(faults(&[("BASE_PATH", socket)]).len(), 1, "{socket}");
    }
    for fine in ["/chat", "/chat/room", "/rooms-of-ours", "/V1"] {
        assert_eq!(load(&[("BASE_PATH", fine)]).config.base_path, fine);
    }
}

#[test]
fn unusable_values_are_refused() {
    let cases = [
        ("HOST", "example.org"),
        ("PORT", "0"),
        ("MAX_IMAGE_SIZE", "\"800\""),
        ("MAX_MESSAGE_LENGTH", "5__0"),
        ("MAX_MESSAGE_LENGTH", "99999999999999999999"),
        ("MAX_STORED_MESSAGES", "-1"),
        ("WS_PING_INTERVAL", "nan"),
        ("BASE_PATH", "chat"),
        ("BASE_PATH", "/a//b"),
        ("BASE_PATH", "/a/../b"),
        ("BASE_PATH", "/caf\u{e9}"),
        ("BASE_PATH", "/room"),
        ("BASE_PATH", "/v1/"),
        ("BASE_PATH", "/t"),
        ("BASE_PATH", "/assets/chat"),
        ("ALLOWED_ORIGINS", "example.org"),
        ("ALLOWED_ORIGINS", "https://example.org/page"),
        ("ALLOWED_ORIGINS", "wss://example.org"),
        ("EMBED_ORIGINS", "*"),
        ("EMBED_ORIGINS", "https://*.example.org"),
        ("EMBED_ORIGINS", "http://maps.example.org"),
        ("EMBED_ORIGINS", "https://maps.example.org, http://localhost.example.org"),
        ("EMBED_ORIGINS", "https://[::1]"),
        ("EMBED_ORIGINS", "https://maps.example.org; script-src *"),
        ("EMBED_ORIGINS", "'self'"),
        ("TRUSTED_PROXIES", "10.0.0.0/33"),
        ("METRICS_ADDR", "17000"),
        ("METRICS_ADDR", "127.0.0.1:8000"),
        ("LOG_FORMAT", "xml"),
        ("LOG_LEVEL", "loud"),
        ("LOG_LEVEL", ","),
        ("LOG_ADDRESSES", "maybe"),
        ("PUBLIC_URL", "http://chat.example.org"),
        ("PUBLIC_URL", "http://localhost.example.org"),
        ("PUBLIC_URL", "http://127.0.0.1.example.org"),
        ("PUBLIC_URL", "chat.example.org"),
        ("PUBLIC_URL", "ftp://localhost"),
        ("PUBLIC_URL", "https://chat.example.org/?a=b"),
        ("PUBLIC_URL", "https://chat.example.org/a b"),
        ("PUBLIC_URL", "https://chat.example.org/\"><x"),
        ("CALLS_URL", "http://meet.example.org/"),
        ("CALLS_URL", "meet.example.org"),
        ("CALLS_URL", "https://"),
        ("CALLS_URL", "https:///rooms"),
        ("CALLS_URL", "https://meet.example.org:0/"),
        ("CALLS_URL", "https://meet..org"),
        ("CALLS_URL", "https://-x.org"),
        ("CALLS_URL", "https://256.256.256.256"),
        ("CALLS_URL", "https://1.2.3.4.5"),
        ("CALLS_URL", "https://meet.example.org?room="),
        ("CALLS_URL", "https://meet.example.org/?room="),
        ("CALLS_URL", "https://meet.example.org/#config"),
        ("CALLS_URL", "https://meet.example.org/a/../b"),
        ("CALLS_URL", "https://meet.example.org//"),
        ("CALLS_URL", "https://meet.example.org/caf\u{e9}"),
        ("CALLS_URL", "javascript:alert(1)"),
        ("MAP_TILES", ";"),
        ("MAP_TILES", "Plan"),
        ("MAP_TILES", "https://tile.example.org/{z}/{x}.png"),
        ("MAP_TILES", "tile.example.org/{z}/{x}/{y}.png"),
        ("MAP_TILES", "data://x/{z}/{x}/{y}"),
        ("MAP_TILES", "https://{s}.example.org/{z}/{x}/{y}.png"),
        ("MAP_TILES", "https://a b/{z}/{x}/{y}.png"),
        ("MAP_TILES", "https://tile.example.org;script-src/{z}/{x}/{y}.png"),
        ("MAP_TILES", "https:///{z}/{x}/{y}.png"),
        ("QFIELD_PLUGIN_URL", "ftp://example.org/x.zip"),
        ("MIN_AUTHOR_LENGTH", "33"),
        ("MAX_AUTHOR_LENGTH", "2"),
    ];
    for (name, value) in cases {
        let told = faults(&[(name, value)]);
        assert!(told.len() == 1 && told[0].starts_with(&format!("{name}={value:?}: ")), "{told:?}");
    }
}

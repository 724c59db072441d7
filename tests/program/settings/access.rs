//! Settings about access and relays: combinations that are refused, and secrets that are never printed.

use super::{faults, load};
use causerie::config::{Config, TokenAlgorithm, effective};

const KEY: &str = "0123456789abcdef0123456789abcdef";
const PUBLIC: &str = "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=";
const PEM: &str = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n";
const RAW: &str = "Gb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=";
const RAW_FOR_URLS: &str = "Gb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE";
const PRIVATE: &str = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIE0=\n-----END PRIVATE KEY-----\n";

#[test]
fn rooms_get_their_rules() {
    let config = load(&[
        ("ROOMS", "QGIS,Staff,Board,Field and mobile,a:b"),
        (
            "HOOKS",
            "backup:hush--0123456789-ABCDEF:QGIS, backup : north-0123456789-ABCDEF : QGIS,,backup:south-0123456789-ABCDEF:a:b",
        ),
        ("CHANNELS", "Den"),
        ("KEY_ROOMS", " Field and mobile = s3same= ,"),
        ("TOKEN_ROOMS", "Staff = staff | boss|, Board"),
        ("HIDDEN_ROOMS", "Den, Board, Den"),
        ("RESERVED_NICKNAMES", "geotribu, The_Host"),
        ("TOKEN_KEY", &format!(" {KEY} ")),
    ])
    .config;
    let (room, key) = &config.access.key_rooms[0];
    assert!(room == "Field and mobile" && key.matches("s3same=") && !key.matches("s3same"));
    let hooks = config.access.hooks.iter().map(|hook| (&*hook.name, &*hook.room)).collect::<Vec<_>>();
    assert_eq!(hooks, [("backup", "QGIS"), ("backup", "QGIS"), ("backup", "a:b")]);
    assert!(config.access.hooks[1].secret.matches("north-0123456789-ABCDEF"));
    let staff = ("Staff".to_owned(), vec!["staff".to_owned(), "boss".to_owned()]);
    assert_eq!(config.access.token_rooms, [staff, ("Board".to_owned(), vec![])]);
    assert_eq!(config.access.hidden_rooms, ["Den", "Board"]);
    assert_eq!(config.access.reserved_nicknames, ["geotribu", "The_Host"]);
    assert!(config.access.tokens.key.is_some_and(|key| key.matches(KEY)));
    assert_eq!(config.limits.connections, 100);
}

#[test]
fn public_keys_are_read_as_people_have_them() {
    let in_one_line = [PEM.trim().replace('\n', "\\n"), PEM.replace('\n', " ")];
    for key in [PUBLIC, PEM, RAW, RAW_FOR_URLS, &in_one_line[0], &in_one_line[1]] {
        let config = load(&[("TOKEN_ALGORITHM", "eddsa"), ("TOKEN_KEY", key)]).config;
        assert_eq!(config.access.tokens.algorithm, TokenAlgorithm::EdDsa);
    }
    let told = |key| faults(&[("TOKEN_ALGORITHM", "EdDSA"), ("TOKEN_KEY", key)]);
    assert!(told(PRIVATE)[0].contains("this is a private key"), "{:?}", told(PRIVATE));
    for key in [KEY, "x", &PUBLIC[..40], &format!("{PUBLIC}AAAA")] {
        assert!(told(key)[0].contains("this is no public Ed25519 key"), "{key}: {:?}", told(key));
    }
}

#[test]
fn contradictory_settings_are_refused() {
    let short = &KEY[1..];
    let hook = "grafana:0123456789-ABCDEF_hush:QGIS";
    let rows: [(&[(&str, &str)], &str); 53] = [
        (&[("KEY_ROOMS", "QGIS")], "entry 1 has no key"),
        (&[("KEY_ROOMS", "QGIS=s3same,QField= ")], "entry 2 has no key"),
        (&[("KEY_ROOMS", "QGIS=s3same,QGIS=other")], "entry 2 is there twice"),
        (&[("KEY_ROOMS", &format!("QGIS={}", "é".repeat(257)))], "longer than 256"),
        (
            &[("KEY_ROOMS", "Staff=s3same")],
            "entry 1 (ROOM=KEY; a comma ends an entry, also within a key), but QGIS, QField",
        ),
        (
            &[("KEY_ROOMS", "QGIS=s3same,qgis=s3same")],
            "no room as in entry 2 (ROOM=KEY; a comma ends an entry, also within a key)",
        ),
        (&[("ROOMS", "QGIS,Staff"), ("KEY_ROOMS", "Staf=s3same")], r#"but QGIS, Staff; did you mean "Staff"?"#),
        (&[("ROOMS", "Québec"), ("HIDDEN_ROOMS", "québec")], r#"did you mean "Québec"?"#),
        (&[("TOKEN_ROOMS", "Nowhere"), ("TOKEN_KEY", KEY)], r#"no ["Nowhere"]"#),
        (&[("TOKEN_ROOMS", "QGIS,QGIS=staff"), ("TOKEN_KEY", KEY)], "there twice"),
        (&[("TOKEN_ROOMS", "QGIS,="), ("TOKEN_KEY", KEY)], r#"no [""]"#),
        (&[("TOKEN_ROOMS", "QGIS=staff")], "must not be set without TOKEN_KEY"),
        (&[("TOKEN_ROOMS", "QGIS"), ("KEY_ROOMS", "QGIS=s3same"), ("TOKEN_KEY", KEY)], r#"unlike ["QGIS"]"#),
        (&[("HIDDEN_ROOMS", "QGIS,Den")], r#"no ["Den"]"#),
        (&[("HOOKS", "grafana:0123456789-ABCDEF_hush")], "entry 1 is not name:secret:room"),
        (
            &[("HOOKS", &format!("{hook},,a b:0123456789-ABCDEF:QGIS"))],
            "the name of entry 2 cannot be a nickname; the secret of entry 2 is not 22",
        ),
        (&[("HOOKS", "grafana:0123456789.ABCDEF_hush:QGIS")], "the secret of entry 1 is not 22 or more of"),
        (&[("HOOKS", &format!("{hook},backup:0123456789-ABCDEF_hush:QField"))], "the secret of entry 2 is there twice"),
        (
            &[("HOOKS", &format!("{hook},Grafana:0123456789-ABCDEF_more:QGIS"))],
            "entry 2 is there before, with other capitals",
        ),
        (
            &[("HOOKS", &hook.replace("QGIS", "qgis"))],
            r#"no room as in entry 1 (name:secret:room; a comma ends an entry), but"#,
        ),
        (&[("HOOKS", &hook.replace("grafana", "Admin"))], "not reserved, unlike that of entry 1"),
        (&[("HOOKS", hook), ("RESERVED_NICKNAMES", "Grafana")], "not reserved, unlike that of entry 1"),
        (&[("HOOKS", hook), ("MAX_AUTHOR_LENGTH", "6")], "of 3 to 6 characters, unlike that of entry 1"),
        (&[("HOOKS", &hook.replace("grafana", "ab"))], "of 3 to 32 characters, unlike that of entry 1"),
        (&[("ROOMS", "~abcdefghijklmnopqrstuv")], "those of ad hoc rooms"),
        (&[("RESERVED_NICKNAMES", "the host")], "cannot be a nickname"),
        (&[("TOKEN_ALGORITHM", "none")], "HS256 or EdDSA"),
        (&[("TOKEN_KEY", short)], "31 bytes are too few"),
        (&[("TOKEN_KEY", PEM)], "this is a public key, with which anybody could sign"),
        (&[("TOKEN_KEY", PUBLIC)], "this is a public key"),
        (&[("TOKEN_KEY", PRIVATE)], "this is a private key; HS256 wants a secret"),
        (&[("TOKEN_KEY", "/etc/causerie/public.pem")], "this is the name of a file"),
        (&[("TOKEN_KEY", "-----BEGIN PUBLIC KEY-----"), ("TOKEN_ALGORITHM", "EdDSA")], "only the beginning has come"),
        (&[("TOKEN_KEY", KEY), ("TOKEN_KEY_PREVIOUS", short)], "31 bytes are too few"),
        (&[("TOKEN_KEY_PREVIOUS", KEY)], "must not be set without TOKEN_KEY"),
        (&[("TRACKERS", "keys"), ("MAP", "off")], "off where MAP is off"),
        (&[("LIVEFIELD", "groups"), ("MAP", "off")], "off where MAP is off"),
        (&[("LIVEFIELD", "all"), ("LIMIT_ADHOC_ROOMS", "0")], "off where LIMIT_ADHOC_ROOMS is 0"),
        (&[("GEOJSON", "all"), ("MAP", "off")], "off or layers where MAP is off"),
        (&[("GEOJSON_ORIGINS", "*")], "not be set where GEOJSON is off"),
        (&[("GEOJSON", "all"), ("GEOJSON_ORIGINS", "maps.example.org")], "no scheme"),
        (&[("TURN_URLS", "turn:turn.example.org")], "must not be set without TURN_SECRET"),
        (&[("TURN_RELAY_ONLY", "true")], "must not be set without TURN_URLS or RELAY"),
        (&[("RELAY", "on"), ("RELAY_PORT", "8000")], "RELAY_PORT=\"8000\": must be another port than that of PORT"),
        (&[("RELAY", "on"), ("PORT", "3478")], "PORT=\"3478\": must be another port than that of RELAY_PORT"),
        (&[("RELAY", "on"), ("METRICS_ADDR", "127.0.0.1:3478")], "another port than that of RELAY_PORT"),
        (&[("RELAY_HOST", "https://relay.example.org")], "without a port"),
        (&[("RELAY_ADDRESS", "10.0.0.1")], "neither private"),
        (&[("RELAY_ADDRESS", "127.0.0.1")], "neither private"),
        (&[("RELAY_ADDRESS", "2001:db8::1")], "an IPv4 address"),
        (&[("TURN_FOR_TOKENS", "true")], "must not be set without TOKEN_KEY"),
        (&[("TURN_TTL", "59")], "from 60 to 604800"),
        (&[("LIMIT_CONNECTIONS", "many")], "whole number"),
    ];
    for (pairs, part) in rows {
        let told = faults(pairs);
        assert!(told.len() == 1 && told[0].contains(part), "{part}: {told:?}");
    }
}

#[test]
fn all_faults_are_told_at_once() {
    let told = faults(&[
        ("KEY_ROOMS", "Nowhere=s3same"),
        ("TOKEN_ROOMS", "Elsewhere"),
        ("TOKEN_KEY_PREVIOUS", "short"),
        ("STUN_URLS", "stun:"),
        ("TURN_RELAY_ONLY", "yes"),
    ]);
    let names = told.iter().map(|fault| fault.split([':', '=']).next().expect("a name"));
    let expected = [
        "KEY_ROOMS",
        "TOKEN_ROOMS",
        "TOKEN_ROOMS",
        "TOKEN_KEY_PREVIOUS",
        "TOKEN_KEY_PREVIOUS",
        "STUN_URLS",
        "TURN_RELAY_ONLY",
    ];
    assert_eq!(names.collect::<Vec<_>>(), expected, "{told:#?}");
}

#[test]
fn addresses_of_relays() {
    let config = load(&[
        ("STUN_URLS", "stun:stun.example.org, stun:192.0.2.1:3478,stuns:[2001:db8::1]:5349"),
        ("TURN_URLS", "turn:turn.example.org:3478?transport=udp,turns:turn.example.org:5349?transport=tcp"),
        ("TURN_SECRET", "north"),
        ("TURN_TTL", "7200"),
        ("TURN_RELAY_ONLY", "yes"),
    ])
    .config;
    assert_eq!((config.ice.stun_urls.len(), config.ice.turn_urls.len(), config.ice.turn_ttl), (3, 2, 7200));
    assert!(config.ice.relay_only && !config.ice.for_tokens);
    for url in ["turn:stun.example.org", "stun.example.org", "stun://stun.example.org", "stun:", "stun:a b", "STUN:a"] {
        assert_eq!(faults(&[("STUN_URLS", url)]).len(), 1, "{url}");
    }
    for url in ["turn:a?transport=sctp", "turn:a:99999", "turn:a?", "http://a", "turn:user@a", "turn:a?transport=udp&b"]
    {
        assert_eq!(faults(&[("TURN_URLS", url), ("TURN_SECRET", "north")]).len(), 1, "{url}");
    }
    assert_eq!(faults(&[("STUN_URLS", "stun:a?transport=udp")]).len(), 1);
}

/// Neither shown settings nor reported faults hold a secret.
#[test]
fn no_secret_is_printed() {
    let sound = [
        ("TOKEN_KEY", "hush-0123456789abcdef0123456789abcdef"),
        ("TOKEN_KEY_PREVIOUS", "hush-fedcba9876543210fedcba9876543210"),
        ("KEY_ROOMS", "QGIS=hush,QField=hush2"),
        ("TURN_URLS", "turn:turn.example.org"),
        ("TURN_SECRET", "hush"),
        ("HOOKS", "backup:hush-0123456789-ABCDEF:QGIS"),
    ];
    let config = load(&sound).config;
    let printed = effective(&config);
    assert!(!printed.contains("hush") && !format!("{config:?}").contains("hush"), "{printed}");
    for line in [
        "TOKEN_KEY=***",
        "TOKEN_KEY_PREVIOUS=***",
        "KEY_ROOMS=QGIS=***,QField=***",
        "TURN_SECRET=***",
        "HOOKS=backup:***:QGIS",
    ] {
        assert!(printed.lines().any(|printed| printed == line), "{line} in {printed}");
    }
    assert!(effective(&Config::default()).lines().any(|line| line == "TOKEN_KEY="));
    for wrong in [
        ("TOKEN_KEY", "hush"),
        ("TOKEN_KEY_PREVIOUS", "hush"),
        ("KEY_ROOMS", "hush"),
        ("KEY_ROOMS", "hush=QGIS"),
        ("KEY_ROOMS", "QGIS=hush,hush"),
        ("KEY_ROOMS", "QGIS=hush,QGIS=hush"),
        ("KEY_ROOMS", "QGIS=a,hush=hush"),
        ("NATS_URL", "nats://user:hush@host:4222"),
        ("NATS_URL", "http://host, nats://hush@host/x"),
        ("TURN_URLS", "turn:user:hush@host"),
        ("HOOKS", "hush"),
        ("HOOKS", "backup:QGIS:hush-0123456789-ABCDEF"),
        ("HOOKS", "hush-0123456789-ABCDEF:backup:hush"),
        ("HOOKS", "backup:0123456789-ABCDEF_:hush"),
        ("HOOKS", "backup:hush-0123456789-ABCDEF:QGIS,backup:hush-0123456789-ABCDEF:QGIS"),
    ] {
        let told = faults(&[wrong]);
        assert!(!told.concat().contains("hush"), "{told:?}");
    }
}

//! Environments as gischat's users have them.

use super::{faults, load};
use causerie::config::{Loaded, effective};

/// The settings of gischat's own example files and of the compose files in its READMEs, generation by generation.
#[test]
fn environments_of_gischat_work_unchanged() {
    let rules = ("RULES", "\"Be kind, and don't shout.\"");
    let v1 = [("ROOMS", "QGIS,QField,Geotribu"), rules, ("ENVIRONMENT", "production"), ("SENTRY_DSN", "")];
    let compose =
        [("ROOMS", "Kitchen,Attic, Living room"), rules, ("MAIN_LANGUAGE", "en"), ("MAX_MESSAGE_LENGTH", "64")];
    let v2 = [("MAX_IMAGE_SIZE", "800"), ("MAX_GEOJSON_FEATURES", "500"), ("MAX_STORED_MESSAGES", "5")];
    let v25 =
        [("ROOMS", "QGIS,Geotribu"), ("INSTANCE_ID", "abc"), ("REDIS_HOST", "redis"), ("NB_UVICORN_WORKERS", "4")];
    let v32 = [("CHANNELS", "QGIS,Geotribu"), ("REDIS_PORT", "6379"), ("SENTRY_TRACES_SAMPLE_RATE", "1")];
    let v33 = [
        ("MATRIX_CHAT_ENABLED", "false"),
        ("MATRIX_PING_MESSAGE_PREFIX", "\"@matrixping\""),
        ("MATRIX_PING_TOKEN", ""),
    ];
    let v34 = [("MAX_IMAGE_RAW_LENGTH", "5_000_000"), ("WS_PING_INTERVAL", "20"), ("WS_PING_TIMEOUT", "10")];
    let rooms = |parts: &[&[(&str, &str)]]| {
        let loaded = load(&parts.concat());
        assert_eq!(loaded.warnings, [""; 0]);
        loaded.config.rooms.join("|")
    };
    assert_eq!(rooms(&[&v1]), "QGIS|QField|Geotribu");
    assert_eq!(rooms(&[&v1, &compose]), "Kitchen|Attic|Living room");
    assert_eq!(rooms(&[&v1, &v2]), "QGIS|QField|Geotribu");
    assert_eq!(rooms(&[&v2, &v25, &[rules]]), "QGIS|Geotribu");
    assert_eq!(rooms(&[&v2, &v32]), "QGIS|Geotribu");
    assert_eq!(rooms(&[&v2, &v32, &v33]), "QGIS|Geotribu");
    assert_eq!(rooms(&[&v2, &v32, &v33, &v34]), "QGIS|Geotribu");
    let proxied = [("HOST", "127.0.0.1")];
    let Loaded { config, notes, .. } = load(&[&compose[..], &v2, &v33, &v34, &proxied].concat());
    assert_eq!(config.rules.text, rules.1, "quotes of the environment are kept");
    assert_eq!((config.rules.max_image_raw_length, config.stored_messages), (5_000_000, 5));
    let names = "MATRIX_PING_MESSAGE_PREFIX, MATRIX_PING_TOKEN";
    assert_eq!(notes, [format!("for `causerie bridge matrix`, which runs beside the server: {names}")]);
}

#[test]
fn rooms_come_from_both_lists() {
    let both = load(&[("ROOMS", " A,,B , A"), ("CHANNELS", "B,C")]);
    assert_eq!(both.config.rooms, ["A", "B", "C"]);
    let warnings = [
        "ROOMS: an empty name was left out",
        "ROOMS: named more than once, taken once: A",
        "ROOMS and CHANNELS differ; the rooms are those of both: A, B, C",
    ];
    assert_eq!(both.warnings, warnings);
    assert!(load(&[("ROOMS", "A,B"), ("CHANNELS", "A, B")]).warnings.is_empty());
    let long = "é".repeat(256);
    let warning = format!("ROOMS: the page and other native clients cannot enter {long}, longer than 255 characters");
    assert_eq!(load(&[("ROOMS", &format!("{},{long}", "é".repeat(255)))]).warnings, [warning]);
    // Settings in force are shown under the names by which they were set.
    for (rooms, channels, shown) in [
        ("A,B", "B,C", ["A,B", "C"]),
        ("", "B, A,B", ["", "B,A"]),
        ("A", "A", ["A", ""]),
        ("A", "", ["A", ""]),
        ("", "", ["QGIS,QField,Geotribu", ""]),
    ] {
        let given = [("ROOMS", rooms), ("CHANNELS", channels)];
        let printed = effective(&load(&given).config);
        let [first, second] = shown;
        let lines: Vec<&str> = printed.lines().take(2).collect();
        assert_eq!(lines, [format!("ROOMS={first}"), format!("CHANNELS={second}")], "{given:?}");
    }
    assert_eq!(load(&[("ROOMS", " , ")]).config.rooms, ["QGIS", "QField", "Geotribu"]);
    assert_eq!(faults(&[("CHANNELS", "A,B/C")]).len(), 1);
}

//! The doors for trackers (`docs/trackers.md`): positions as Traccar Client, OsmAnd, OwnTracks and Overland send them, each
//! refusal, and what members are told.

use crate::common::native::Native;
use crate::common::{Client, PATIENCE, Server};
use crate::raw::{RawAnswer, Refusals, get, request, send};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD as STANDARD;
use serde_json::{Value, json};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

const SETTINGS: [(&str, &str); 5] = [
    ("TRACKERS", "all"),
    ("ROOMS", "QGIS,Key,Den,Vault,Staff"),
    ("KEY_ROOMS", "Key=s3same,Vault=deep"),
    ("HIDDEN_ROOMS", "Den,Vault"),
    ("RESERVED_NICKNAMES", "geotribu"),
];

/// Seconds since 1970, so long ago.
fn ago(seconds: u64) -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() - seconds
}

async fn member(server: &Server, nickname: &str, room: &str) -> (Native, Value) {
    let mut native = Native::hello_with(server, json!({"nickname": nickname, "features": ["map"]})).await;
    let state = native.enter_with(json!({"room": room, "key": "s3same"})).await;
    (native, state)
}

/// A POST as the clients send it, with a body of this type.
async fn post(server: &Server, path: &str, kind: &str, body: &str) -> RawAnswer {
    let head = format!("POST {path} HTTP/1.1\r\nHost: chat.example.org\r\nConnection: close\r\n{kind}");
    send(server, format!("{head}Content-Length: {}\r\n\r\n{body}", body.len())).await
}

async fn tracked(native: &mut Native, name: &str) -> Value {
    let event = native.until(|frame| frame["type"] == "live" && frame["trackers"].get(name).is_some()).await;
    assert!(event.get("members").is_none(), "a tracker is no member: {event}");
    event["trackers"][name].clone()
}

#[tokio::test]
async fn positions_come_as_traccar_client_and_osmand_send_them() {
    let server = Server::start(&SETTINGS).await;
    let (mut ann, state) = member(&server, "ann", "Key").await;
    assert!(state.get("trackers").is_none_or(|trackers| *trackers == json!({})), "{state}");
    let key = "/osmand/Key?key=s3same";

    // Traccar Client before release 9: a POST without a body. Knots.
    let own = format!("{key}&id=48241179&timestamp={}&lat=45.18&lon=5.72&speed=10.0&bearing=120.5", ago(42));
    let answer = post(&server, &format!("{own}&altitude=214.0&accuracy=8.0&batt=71.0"), "", "").await;
    assert_eq!((answer.status, answer.body.as_str(), answer.header("cache-control")), (200, "", "no-store"));
    let mut told = tracked(&mut ann, "48241179").await;
    assert!((42..100).contains(&told["age"].as_u64().unwrap()), "{told}");
    let speed = told["speed"].take().as_f64().unwrap();
    assert!((speed - 5.144_444).abs() < 1e-5, "{speed}");
    assert_eq!(
        (&told["at"], &told["heading"], &told["altitude"], &told["accuracy"]),
        (&json!([5.72, 45.18]), &json!(120.5), &json!(214.0), &json!(8.0))
    );

    // Traccar Client from release 9 on.
    let report = json!({"location": {"timestamp": "2999-01-01T00:00:00.000Z", "is_moving": true, "odometer": 12,
        "event": "motionchange", "battery": {"level": 0.8, "is_charging": false}, "activity": {"type": "walking"},
        "coords": {"latitude": 45.2, "longitude": 5.8, "accuracy": 4.5, "speed": 1.5, "heading": -1, "altitude": 300},
        "extras": {}}, "device_id": "phone"});
    let json = "Content-Type: application/json; charset=utf-8\r\n";
    assert_eq!(post(&server, key, json, &report.to_string()).await.status, 400, "the future");
    let mut report = report;
    report["location"]["timestamp"] = ago(7).into();
    assert_eq!(post(&server, key, json, &report.to_string()).await.status, 200);
    let told = tracked(&mut ann, "phone").await;
    assert_eq!((&told["speed"], told.get("heading"), &told["accuracy"]), (&json!(1.5), None, &json!(4.5)));

    // OsmAnd, with the address of docs/trackers.md.
    let time = format!("{}500", ago(3));
    let own = format!("{key}&id=van-3&lat=45.3&lon=5.9&timestamp={time}&accuracy=3.2&altitude=212.0&speed=2.5");
    assert_eq!(get(&server, &format!("{own}&speed_unit=mps&bearing=0.0")).await.status, 200);
    assert_eq!(tracked(&mut ann, "van-3").await["speed"], 2.5);

    // A form.
    let form = "Content-Type: application/x-www-form-urlencoded\r\n";
    assert_eq!(post(&server, key, form, "deviceid=car&lat=45.4&lon=6.0&heading=90").await.status, 200);
    assert_eq!(tracked(&mut ann, "car").await["heading"], 90.0);

    let (_bob, state) = member(&server, "bob", "Key").await;
    let trackers = state["trackers"].as_object().expect("trackers");
    assert_eq!(trackers.keys().collect::<Vec<_>>(), ["48241179", "car", "phone", "van-3"]);
    assert!(trackers["48241179"]["age"].as_u64().unwrap() >= 42);
    assert_eq!(state["nb_users"], 2, "trackers are in no count");
    assert_eq!(server.get("/room/Key/users?key=s3same").await.json(), json!(["ann", "bob"]));
}

#[tokio::test]
async fn wrong_fields_and_old_positions_are_refused_with_their_names() {
    let server = Server::start(&SETTINGS).await;
    let (old, ahead) = (format!("&timestamp={}", ago(700)), format!("&timestamp={}", ago(0) + 90));
    for (query, fault) in [
        ("lat=1&lon=2", "id"),
        ("id=a&lat=1&lon=2", "id"),
        ("id=a%20van&lat=1&lon=2", "id"),
        ("id=van&lon=2", "lat"),
        ("id=van&lat=x&lon=2", "lat"),
        ("id=van&lat=90.1&lon=2", "lat"),
        ("id=van&lat=1&lon=2&accuracy=-1", "accuracy"),
        ("id=van&lat=1&lon=2&speed=1e9", "speed"),
        ("id=van&lat=1&lon=2&bearing=400", "heading"),
        ("id=van&lat=1&lon=2&altitude=1e6", "altitude"),
        (&format!("id=van&lat=1&lon=2{old}"), "timestamp"),
        (&format!("id=van&lat=1&lon=2{ahead}"), "timestamp"),
    ] {
        let answer = get(&server, &format!("/osmand/QGIS?{query}")).await;
        let detail = serde_json::from_str::<Value>(&answer.body).expect("JSON")["detail"].clone();
        assert_eq!(answer.status, 400, "{query}: {answer:?}");
        assert!(detail.as_str().is_some_and(|words| words.starts_with(fault)), "{query}: {detail}");
    }
    assert_eq!(post(&server, "/osmand/QGIS", "", &"x".repeat(65 * 1024)).await.status, 413);
}

#[tokio::test]
async fn names_are_not_those_of_people() {
    let settings = [&SETTINGS[..], &[("MAILBOX", "all"), ("RESUME_GRACE", "0")]].concat();
    let server = Server::start(&settings).await;
    let (_ann, _) = member(&server, "ann", "QGIS").await;
    let mut bob = Native::hello_with(&server, json!({"nickname": "bob", "features": ["direct"]})).await;
    bob.enter_with(json!({"room": "QGIS", "mailbox": true})).await;
    bob.leave().await;
    server.until_members("QGIS", 1).await;
    for name in ["ann", "Ann", "bob", "admin", "Geotribu"] {
        let answer = get(&server, &format!("/osmand/QGIS?id={name}&lat=1&lon=2")).await;
        assert_eq!(answer.status, 403, "{name}: {answer:?}");
    }
    assert_eq!(get(&server, "/osmand/QGIS?id=anna&lat=1&lon=2").await.status, 200);
}

#[tokio::test]
async fn browsers_are_refused() {
    let server = Server::start(&SETTINGS).await;
    for header in ["Origin: http://chat.example.org", "Sec-Fetch-Site: cross-site", "Cookie: a=b"] {
        let answer = request(&server, "GET", "/osmand/QGIS?id=van&lat=1&lon=2", &[header]).await;
        assert_eq!(answer.status, 403, "{header}: {answer:?}");
    }
}

/// What cannot be told from a room that there is not gets the same answer, and the same patience.
#[tokio::test]
async fn rooms_that_take_none_are_as_rooms_that_there_are_not() {
    let all = Server::start(&[&SETTINGS[..], &TOKENS[..]].concat()).await;
    let keys = Server::start(&[&[("TRACKERS", "keys")], &SETTINGS[1..], &TOKENS[..]].concat()).await;
    let token = crate::common::native::token(json!({"rooms": ["*"]}));
    let staff = format!("Staff?token={token}");
    let shut = ["nowhere?", "Key?key=wrong", "Key?", "Vault?", "Den?", &staff, "~adhoc-room-of-somebody?"];
    let shut = shut.map(|room| (&all, room)).into_iter().chain([(&keys, "QGIS?"), (&keys, "nowhere?")]);
    for (server, room) in shut {
        let answer = get(server, &format!("/osmand/{room}&id=van&lat=1&lon=2")).await;
        let expected = r#"{"detail":"No room of this name and key takes trackers"}"#;
        assert_eq!((answer.status, answer.body.as_str()), (404, expected), "{room}");
    }
    for (server, room) in
        [(&all, "QGIS?"), (&all, "Key?key=s3same"), (&all, "Vault?key=deep"), (&keys, "Key?key=s3same")]
    {
        assert_eq!(get(server, &format!("/osmand/{room}&id=van&lat=1&lon=2")).await.status, 200, "{room}");
    }
    let from = ["X-Forwarded-For: 203.0.113.7"];
    let mut refusals = Refusals::begin();
    let mut rooms = ["nowhere", "Den", "Staff"].into_iter().cycle();
    while !refusals.are_over {
        let path = format!("/osmand/{}?id=van&lat=1&lon=2", rooms.next().expect("they go round"));
        refusals.count(request(&all, "GET", &path, &from).await.status);
    }
}

const TOKENS: [(&str, &str); 2] = [("TOKEN_KEY", crate::common::native::KEY), ("TOKEN_ROOMS", "Staff")];

#[tokio::test]
async fn there_are_so_many_so_often() {
    let server = Server::start(&SETTINGS).await;
    let tell = async |name: &str, from: &str| {
        let path = format!("/osmand/QGIS?id={name}&lat=1&lon=2");
        request(&server, "GET", &path, &[&format!("X-Forwarded-For: {from}")]).await
    };
    let mut answer = tell("van", "203.0.113.7").await;
    assert_eq!(answer.status, 200);
    while answer.status == 200 {
        answer = tell("van", "203.0.113.7").await; // a busy machine may take more than a second for one
    }
    assert_eq!((answer.status, answer.header("retry-after")), (429, "1"));
    for number in 1..20 {
        assert_eq!(tell(&format!("van-{number}"), "203.0.113.7").await.status, 200);
    }
    let answer = tell("van-20", "203.0.113.7").await;
    assert_eq!((answer.status, answer.header("retry-after")), (429, "60"));
    for number in 20..200 {
        let answer = tell(&format!("van-{number}"), &format!("198.51.{}.1", number / 20)).await;
        assert_eq!(answer.status, 200, "{number}");
    }
    let deadline = Instant::now() + PATIENCE;
    while tell("van", "203.0.113.7").await.status != 200 {
        assert!(Instant::now() < deadline, "the next one of a name is no new one");
    }
    // The room is full. Of those whose address has most, the one that was heard longest ago makes way.
    let (mut ann, _) = member(&server, "ann", "QGIS").await;
    assert_eq!(tell("one-more", "192.0.2.1").await.status, 200);
    assert_eq!(tracked(&mut ann, "van-1").await, Value::Null);
    assert_eq!(tell("two-more", "192.0.2.1").await.status, 200);
    assert_eq!(tracked(&mut ann, "van-20").await, Value::Null, "the other address has not most any more");
}

#[tokio::test]
async fn a_tracker_makes_way_for_a_person_of_its_name() {
    let server = Server::start(&SETTINGS).await;
    let (mut ann, _) = member(&server, "ann", "QGIS").await;
    for (name, number) in [("bob", 1), ("Gisela", 2)] {
        assert_eq!(get(&server, &format!("/osmand/QGIS?id={name}&lat={number}&lon=2")).await.status, 200);
        tracked(&mut ann, name).await;
    }
    let (_bob, state) = member(&server, "Bob", "QGIS").await;
    assert_eq!(state["trackers"].as_object().unwrap().keys().collect::<Vec<_>>(), ["Gisela"]);
    assert_eq!(tracked(&mut ann, "bob").await, Value::Null);
    let mut gisela = Client::connect(&server, "/channel/QGIS/ws").await;
    gisela.send(json!({"type": "newcomer", "newcomer": "gisela"})).await;
    assert_eq!(tracked(&mut ann, "Gisela").await, Value::Null);
}

#[tokio::test]
async fn who_asks_for_the_head_alone_tells_nothing() {
    let server = Server::start(&SETTINGS).await;
    let answer = request(&server, "HEAD", "/osmand/QGIS?id=van&lat=1&lon=2", &[]).await;
    assert_eq!(answer.status, 405);
    let (_ann, state) = member(&server, "ann", "QGIS").await;
    assert!(state.get("trackers").is_none_or(|trackers| *trackers == json!({})), "{state}");
}

#[tokio::test]
async fn off_is_as_any_unknown_path() {
    for settings in [&[][..], &[("TRACKERS", "off"), ("MAP", "off")]] {
        let server = Server::start(settings).await;
        for (method, path) in [
            ("GET", "/osmand/QGIS?id=van&lat=1&lon=2"),
            ("PUT", "/osmand/QGIS"),
            ("GET", "/osmand/QGIS/"),
            ("POST", "/owntracks/QGIS"),
            ("POST", "/overland/QGIS"),
        ] {
            let (answer, other) = (
                request(&server, method, path, &[]).await,
                request(
                    &server,
                    method,
                    &path.replacen(
                        ["osmand", "owntracks", "overland"].into_iter().find(|door| path.contains(door)).unwrap(),
                        "nowhere",
                        1,
                    ),
                    &[],
                )
                .await,
            );
            assert_eq!((answer.status, &answer.body), (404, &other.body), "{method} {path}");
        }
    }
}

fn basic(user: &str, password: &str) -> String {
    format!(
        "Content-Type: application/json\r\nAuthorization: Basic {}\r\n",
        STANDARD.encode(format!("{user}:{password}"))
    )
}

#[tokio::test]
async fn positions_come_as_owntracks_sends_them() {
    let server = Server::start(&SETTINGS).await;
    let (mut ann, _) = member(&server, "ann", "Key").await;
    let report = json!({"_type": "location", "BSSID": "aa:bb", "acc": 12, "alt": 214, "batt": 71, "bs": 1, "cog": 120, "conn": "w",
        "created_at": ago(2), "lat": 45.18, "lon": 5.72, "m": 1, "t": "u", "tid": "ph", "topic": "owntracks/Zo\u{eb}/phone",
        "tst": ago(42), "vac": 3, "vel": 36});
    let answer = post(&server, "/owntracks/Key", &basic("zoe", "s3same"), &report.to_string()).await;
    assert_eq!((answer.status, answer.body.as_str(), answer.header("content-type")), (200, "[]", "application/json"));
    let told = tracked(&mut ann, "Zoe").await;
    assert!((42..100).contains(&told["age"].as_u64().unwrap()), "{told}");
    assert_eq!(
        (&told["at"], &told["heading"], &told["altitude"], &told["accuracy"], &told["speed"]),
        (&json!([5.72, 45.18]), &json!(120.0), &json!(214.0), &json!(12.0), &json!(10.0))
    );

    // A measure that nobody believes costs no place.
    let odd = json!({"_type": "location", "lat": 3, "lon": 4, "tst": ago(0), "acc": 2e5, "cog": 400, "alt": -30000, "vel": 18});
    assert_eq!(post(&server, "/owntracks/Key?key=s3same&u=odd", "", &odd.to_string()).await.status, 200);
    let told = tracked(&mut ann, "odd").await;
    let measures = ["accuracy", "heading", "altitude"].map(|measure| told.get(measure));
    assert_eq!((&told["at"], measures, &told["speed"]), (&json!([4.0, 3.0]), [None; 3], &json!(5.0)));

    // The name: a header, the query, the topic, the login, the device.
    let key = "/owntracks/Key?key=s3same";
    let mut bare = json!({"_type": "location", "lat": 1, "lon": 2, "tst": ago(0), "tid": "car"});
    let header = format!("X-Limit-U: first\r\n{}", basic("login", "s3same"));
    assert_eq!(post(&server, "/owntracks/Key?u=second", &header, &bare.to_string()).await.status, 200);
    tracked(&mut ann, "first").await;
    assert_eq!(post(&server, &format!("{key}&u=second"), "", &bare.to_string()).await.status, 200);
    tracked(&mut ann, "second").await;
    assert_eq!(post(&server, "/owntracks/Key", &basic("login", "s3same"), &bare.to_string()).await.status, 200);
    tracked(&mut ann, "login").await;
    assert_eq!(post(&server, key, "", &bare.to_string()).await.status, 200);
    tracked(&mut ann, "car").await;

    // All else that is understood is taken, and shown to nobody.
    bare["tst"] = ago(700).into();
    bare["tid"] = "late".into();
    let others =
        [bare.to_string(), json!({"_type": "waypoint", "desc": "home"}).to_string(), String::new(), "[]".into()];
    for body in &others {
        let answer = post(&server, key, "", body).await;
        assert_eq!((answer.status, answer.body.as_str()), (200, "[]"), "{body}");
    }
    for body in
        [r#"{"_type":"location","lat":"x","lon":2,"tst":1}"#, r#"{"_type":"location","lat":91,"lon":2,"tst":1}"#]
    {
        assert_eq!(post(&server, key, "", body).await.status, 200, "{body}");
    }
    assert_eq!(post(&server, key, "", "lat=1&lon=2").await.status, 400);
    let (_bob, state) = member(&server, "bob", "Key").await;
    assert_eq!(
        state["trackers"].as_object().unwrap().keys().collect::<Vec<_>>(),
        ["Zoe", "car", "first", "login", "odd", "second"]
    );
}

#[tokio::test]
async fn the_newest_position_of_a_batch_of_overland_is_shown() {
    let server = Server::start(&SETTINGS).await;
    let (mut ann, _) = member(&server, "ann", "Key").await;
    let feature = |place: [f64; 2], time: u64, id: &str| {
        json!({"type": "Feature", "geometry": {"type": "Point", "coordinates": place}, "properties": {"timestamp": time.to_string(),
            "horizontal_accuracy": 8, "speed": 2.5, "course": -1, "altitude": 214, "battery_level": 0.7, "device_id": id}})
    };
    let json = "Content-Type: application/json\r\nAuthorization: Bearer s3same\r\n";
    let batch = json!({"locations": [feature([1.0, 1.0], ago(9000), "van-3"), feature([5.72, 45.18], ago(50), "van-3"), {"type": "Feature"}],
        "current": feature([5.8, 45.2], ago(20), "van-3"), "trip": {"mode": "walk", "current_location": feature([3.0, 3.0], ago(40), "van-3")}});
    let answer = post(&server, "/overland/Key", json, &batch.to_string()).await;
    assert_eq!((answer.status, answer.body.as_str()), (200, r#"{"result":"ok"}"#));
    let told = tracked(&mut ann, "van-3").await;
    assert!((20..40).contains(&told["age"].as_u64().unwrap()), "{told}");
    assert_eq!(
        (&told["at"], told.get("heading"), &told["altitude"], &told["accuracy"], &told["speed"]),
        (&json!([5.8, 45.2]), None, &json!(214.0), &json!(8.0), &json!(2.5))
    );

    // A measure that nobody believes costs no place.
    let mut odd = feature([6.0, 7.0], ago(0), "odd");
    odd["properties"]["horizontal_accuracy"] = 150_000.into();
    let batch = json!({"locations": [odd]}).to_string();
    assert_eq!(post(&server, "/overland/Key", json, &batch).await.status, 200);
    let told = tracked(&mut ann, "odd").await;
    assert_eq!((&told["at"], told.get("accuracy"), &told["speed"]), (&json!([6.0, 7.0]), None, &json!(2.5)));

    // A large batch, as after a day without a network; the name is in the address.
    let day: Vec<_> = (0..2000).map(|second| feature([2.0, 2.0], ago(10 + second), "")).collect();
    let body = json!({"locations": day}).to_string();
    assert!(body.len() > 400_000, "{}", body.len());
    assert_eq!(post(&server, "/overland/Key?u=day&key=s3same", "", &body).await.status, 200);
    assert_eq!(tracked(&mut ann, "day").await["at"], json!([2.0, 2.0]));
    assert_eq!(post(&server, "/overland/Key?key=s3same", "", &body).await.status, 400, "nobody is named");

    for body in [
        r#"{"locations":[]}"#,
        r#"{"locations":[{"type":"Feature","properties":{"timestamp":"2020-01-01T00:00:00Z","device_id":"old"}}]}"#,
    ] {
        assert_eq!(post(&server, "/overland/Key?key=s3same", "", body).await.status, 200, "{body}");
    }
    assert_eq!(post(&server, "/overland/Key?key=s3same", "", "<gpx/>").await.status, 400);
    assert_eq!(post(&server, "/overland/Key?key=s3same", "", &"x".repeat(1_100_000)).await.status, 413);
}

/// Both apps would send what is refused again and again, before anything newer.
#[tokio::test]
async fn what_is_not_shown_is_taken_and_a_wrong_key_or_room_is_not() {
    let server = Server::start(&SETTINGS).await;
    let (_ann, _) = member(&server, "ann", "QGIS").await;
    let own = |name: &str| json!({"_type": "location", "lat": 1, "lon": 2, "tst": ago(0), "tid": name}).to_string();
    for name in ["ann", "admin", "Geotribu", "船船船"] {
        assert_eq!(post(&server, "/owntracks/QGIS", "", &own(name)).await.status, 200, "{name}");
    }
    for _ in 0..3 {
        assert_eq!(post(&server, "/owntracks/QGIS", "", &own("fast")).await.status, 200, "too often");
    }
    let (_bob, state) = member(&server, "bob", "QGIS").await;
    assert_eq!(state["trackers"].as_object().unwrap().keys().collect::<Vec<_>>(), ["fast"]);
    for (path, kind) in [
        ("/owntracks/nowhere", String::new()),
        ("/owntracks/Key", String::new()),
        ("/owntracks/Key", basic("zoe", "wrong")),
        ("/owntracks/Key?key=wrong", basic("zoe", "s3same")),
        ("/overland/Key", "Authorization: Bearer wrong\r\n".into()),
    ] {
        assert_eq!(post(&server, path, &kind, &own("van")).await.status, 404, "{path} {kind}");
    }
    for path in ["/owntracks/QGIS", "/overland/QGIS"] {
        assert_eq!(post(&server, path, "Origin: http://chat.example.org\r\n", "{}").await.status, 403);
        assert_eq!(request(&server, "HEAD", path, &[]).await.status, 405);
    }
}

/// A telephone that was without a network sends what it kept, the oldest first, as fast as it can.
#[tokio::test]
async fn of_what_a_telephone_kept_the_newest_is_shown() {
    let server = Server::start(&SETTINGS).await;
    let (mut ann, _) = member(&server, "ann", "QGIS").await;
    for (latitude, age) in [(1, 90), (2, 60), (3, 30), (2, 60)] {
        let report = json!({"_type": "location", "lat": latitude, "lon": 2, "tst": ago(age), "tid": "walk"});
        assert_eq!(post(&server, "/owntracks/QGIS", "", &report.to_string()).await.status, 200);
    }
    while tracked(&mut ann, "walk").await["at"] != json!([2.0, 3.0]) {}
    let (_bob, state) = member(&server, "bob", "QGIS").await;
    assert_eq!(state["trackers"]["walk"]["at"], json!([2.0, 3.0]));
}

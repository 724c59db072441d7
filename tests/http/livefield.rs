//! The dialect of QField's plugin `livefield` (`docs/doors.md`): who comes in and who does not, tables of positions, and what
//! is said between its clients and all others.

use crate::common::livefield::App;
use crate::common::member::{Member, V1, V2, V3};
use crate::common::native::{KEY, Native, moderator};
use crate::common::pictures::png;
use crate::common::{Client, PATIENCE, Server};
use crate::raw::get;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tokio_tungstenite::tungstenite::Message;

const SETTINGS: [(&str, &str); 7] = [
    ("LIVEFIELD", "all"),
    ("TRACKERS", "all"),
    ("ROOMS", "QGIS,Vault,Den"),
    ("KEY_ROOMS", "Vault=deep"),
    ("HIDDEN_ROOMS", "Den"),
    ("TOKEN_KEY", KEY),
    ("RESERVED_NICKNAMES", "geotribu"),
];

/// The last words before a close with 1008.
async fn refused(mut client: Client) -> String {
    let frame = client.next().await;
    assert_eq!(frame["type"], "error", "{frame}");
    assert_eq!(client.closed().await, 1008);
    frame["message"].as_str().unwrap().to_owned()
}

async fn refused_to(server: &Server, first: impl Into<Message>) -> String {
    let mut client = Client::connect(server, "/livefield").await;
    client.send_message(first.into()).await;
    refused(client).await
}

/// The plugin shows a message of a device in its table alone.
#[tokio::test]
async fn who_speaks_at_once_is_in_the_tables_of_all_before() {
    let server = Server::start(&SETTINGS).await;
    let mut ann = App::join(&server, "ann", "owner/project").await;
    let mut eve = Client::connect(&server, "/").await;
    eve.send(json!({"type": "join", "user": "eve", "group": "owner/project"})).await;
    eve.send(json!({"type": "message", "content": "here I am"})).await;
    ann.hears("eve", "here I am").await;
}

#[tokio::test]
async fn of_many_who_speak_at_once_each_is_heard() {
    let server = Server::start(&SETTINGS).await;
    let mut ann = App::join(&server, "ann", "QGIS").await;
    let mut others = Vec::new();
    for _ in 0..60 {
        others.push(Client::connect(&server, &V2.path("QGIS")).await);
    }
    for (number, other) in others.iter_mut().enumerate() {
        other.send(V2.text(&format!("other_{number}"), &number.to_string())).await;
    }
    ann.until(|app| app.said.len() == 60).await;
    let mut said = ann.said.clone();
    said.sort_by_key(|(_, text)| text.parse::<usize>().unwrap());
    let expected: Vec<_> = (0..60).map(|number| (format!("other_{number}"), number.to_string())).collect();
    assert_eq!(said, expected);
}

/// A client of gischat may say each message under another name.
#[tokio::test]
async fn what_is_said_is_shown_under_the_name_of_its_author() {
    let server = Server::start(&SETTINGS).await;
    let mut ann = App::join(&server, "ann", "QGIS").await;
    let mut other = Member::enter(&server, V3, "QGIS", 2).await;
    for author in ["vic", "wim", "vic"] {
        other.say(author, &format!("from {author}")).await;
        ann.hears(author, &format!("from {author}")).await;
    }
    let mut registered = Member::enter(&server, V2, "QGIS", 3).await;
    registered.register("gisela").await;
    for author in ["zoe", "gisela"] {
        registered.say(author, &format!("from {author}")).await;
        ann.hears(author, &format!("from {author}")).await;
    }
}

#[tokio::test]
async fn a_team_sees_each_other() {
    let server = Server::start(&SETTINGS).await;
    let mut ann = App::join(&server, "Élise Noël", "owner/project").await;
    assert_eq!((&ann.entered["type"], &ann.entered["group"]), (&json!("created"), &json!("owner/project")));
    assert_eq!(ann.name(), "Elise_Noel");
    let mut bob = App::join(&server, "elise_noel", "owner/project").await;
    assert_eq!(bob.entered["type"], "joined");
    assert_eq!((bob.name(), bob.names()), ("elise_noel_2", vec!["Elise_Noel", "elise_noel_2"]));
    assert_ne!(ann.device, bob.device);

    // Values as texts or numbers come out as texts; what is no place is none.
    bob.client
        .send(json!({"type": "position", "lat": "45.1847", "lon": "5.72310004", "dir": 90, "speed": "0.5"}))
        .await;
    let device = bob.device.clone();
    ann.until(|app| app.devices.get(&device).is_some_and(|row| row["lat"] != "NaN")).await;
    let row = &ann.devices[&device];
    assert_eq!(
        ["lat", "lon", "dir", "speed"].map(|key| row[key].as_str().unwrap()),
        ["45.1847000", "5.7231000", "90.0", "0.50"]
    );
    bob.until(|app| app.devices[&app.device]["lat"] == "45.1847000").await;
    bob.client.send(json!({"type": "position", "lat": "NaN", "lon": 5, "dir": null, "speed": []})).await;
    ann.until(|app| app.devices[&device]["lat"] == "NaN").await;
    for nowhere in [r#"{"type":"position","lat":NaN,"lon":5}"#, r#"{"type":"position","lat":1e999,"lon":5}"#] {
        bob.locate(45.5, 5.5).await;
        ann.until(|app| app.devices[&device]["lat"] == "45.5000000").await;
        bob.client.send_text(nowhere).await;
        ann.until(|app| app.devices[&device]["lat"] == "NaN").await;
    }

    // What is said comes back to who says it.
    bob.say("hé").await;
    bob.hears("elise_noel_2", "hé").await;
    ann.hears("elise_noel_2", "hé").await;
    bob.client.leave().await;
    ann.until(|app| app.names() == ["Elise_Noel"]).await;
}

#[tokio::test]
async fn a_new_group_is_found_by_its_name() {
    let server = Server::start(&[("LIVEFIELD", "groups"), ("ROOMS", "QGIS")]).await;
    let mut client = Client::connect(&server, "/livefield").await;
    client.send(json!({"type": "create", "user": "ann"})).await;
    let ann = App::entered(client).await;
    let group = ann.entered["group"].as_str().unwrap();
    assert_eq!((ann.entered["type"].as_str(), group.len()), (Some("created"), 16));
    let bob = App::join(&server, "bob", group).await;
    assert_eq!((bob.entered["type"].as_str(), bob.names()), (Some("joined"), vec!["ann", "bob"]));
    // A room's name is a group as any other here.
    let _zoe = App::join(&server, "zoe", "QGIS").await;
    assert_eq!(server.members("QGIS").await, 0);
}

#[tokio::test]
async fn who_names_no_group_is_told_so_and_closed() {
    let server = Server::start(&SETTINGS).await;
    let (long, deep) =
        ("x".repeat(129), format!("{{\"type\":\"create\",\"x\":{}{}}}", "[".repeat(900), "]".repeat(900)));
    for first in [
        Message::binary(b"{\"type\":\"create\",\"user\":\"ann\"}".to_vec()),
        Message::text("join"),
        Message::text("[]"),
        Message::text(deep),
        Message::text(r#"{"type":"position","lat":1,"lon":2}"#),
        Message::text(r#"{"type":"message","content":"hi"}"#),
        Message::text(r#"{"type":"join","user":"ann"}"#),
        Message::text(r#"{"type":"join","user":["ann"],"group":"a"}"#),
        Message::text(r#"{"type":"join","user":"ann","group":{"a":1}}"#),
        Message::text(r#"{"type":"join","user":"ann","group":""}"#),
        Message::text(r#"{"type":"join","user":"ann","group":"a\nb"}"#),
        Message::text(json!({"type": "join", "user": "ann", "group": long}).to_string()),
    ] {
        let why = refused_to(&server, first.clone()).await;
        assert!(why.contains("first frame"), "{first:?}: {why}");
    }
    for user in ["", "船船船", "server", "Geotribu"] {
        let why =
            refused_to(&server, Message::text(json!({"type": "join", "user": user, "group": "a"}).to_string())).await;
        assert!(why.contains("name"), "{user}: {why}");
    }
    let mut large = Client::connect(&server, "/livefield").await;
    large.send_text(json!({"type": "join", "user": "ann", "group": "x".repeat(1 << 20)}).to_string()).await;
    assert_eq!(large.closed().await, 1009);
    let begun = Instant::now();
    assert!(refused(Client::connect(&server, "/livefield").await).await.contains("first frame"), "silence");
    assert!(begun.elapsed() >= Duration::from_secs(9), "{:?}", begun.elapsed());
    assert_eq!(get(&server, "/readyz").await.status, 200);
}

#[tokio::test]
async fn the_address_alone_is_enough_for_a_program_and_not_for_a_browser() {
    let based = Server::start(&[&SETTINGS[..], &[("BASE_PATH", "/chat")]].concat()).await;
    for path in ["/", "/chat/", "/chat", "/livefield", "/chat/livefield"] {
        let mut client = Client::connect(&based, path).await;
        client.send(json!({"type": "create", "user": "ann"})).await;
        assert_eq!(client.next().await["type"], "created", "{path}");
    }
    for (path, headers) in [
        ("/", ("origin", based.url("").as_str())),
        ("/", ("sec-websocket-protocol", "causerie.v1")),
        ("/livefield", ("origin", "https://elsewhere.example")),
        ("/v1/", ("x-nothing", "1")),
        ("/livefield/x", ("x-nothing", "1")),
    ] {
        let refused = Client::try_connect_with(&based, path, &[headers]).await;
        assert!(matches!(&refused, Err(error) if error.to_string().contains("403")), "{path} {headers:?}");
    }
    let off = Server::start(&[]).await;
    for path in ["/", "/livefield"] {
        assert_eq!(Client::refused(&off, path).await, 403, "{path}");
    }
    assert_eq!(Native::hello(&off, "ann").await.welcome.get("livefield"), None);
    assert_eq!(Native::hello(&based, "ann").await.welcome["livefield"], "all");
    assert_eq!(get(&based, "/").await.status, 200, "the page is where it was");
}

#[tokio::test]
async fn an_open_room_is_a_group_and_all_kinds_of_clients_meet_there() {
    let server = Server::start(&[&SETTINGS[..], &[("PUBLIC_URL", "https://chat.example.org")]].concat()).await;
    let mut native = Native::hello_with(&server, json!({"nickname": "nat", "features": ["map"]})).await;
    native.enter("QGIS").await;
    let (mut old, mut new) = (Member::enter(&server, V1, "QGIS", 2).await, Member::enter(&server, V3, "QGIS", 3).await);
    let mut ann = App::join(&server, "ann", "QGIS").await;
    assert_eq!((server.members("QGIS").await, ann.names()), (4, vec!["ann"]));
    let joined = native.presence("joined", "ann").await;
    assert_eq!(joined["gischat"], true, "{joined}");

    // From all to the app: who was in no table is in one before. Then from the app to all.
    native.say("QGIS", "from native").await;
    ann.hears("nat", "from native").await;
    assert_eq!(ann.row("nat").unwrap()["lat"], "NaN");
    old.say("vic", "from v1").await;
    ann.hears("vic", "from v1").await;
    new.say("tom", "from v3").await;
    ann.hears("tom", "from v3").await;
    server.put("/room/QGIS/message", json!({"message": "over HTTP", "author": "bot"})).await;
    ann.hears("bot", "over HTTP").await;
    ann.say("from the field").await;
    ann.hears("ann", "from the field").await;
    let heard = native.until(|frame| frame["content"]["text"] == "from the field").await;
    assert_eq!((&heard["from"]["nickname"], &heard["from"]["gischat"]), (&json!("ann"), &json!(true)));
    let fits = |frame: &Value| frame["text"] == "from the field" || frame["message"] == "from the field";
    for member in [&mut old, &mut new] {
        let heard = member.client.until(fits).await;
        assert_eq!(heard["author"], "ann", "{heard}");
    }

    // Other kinds: a line, at most every five seconds.
    let image = json!({"type": "send", "room": "QGIS", "content": {"kind": "image", "image_data": png(8, 8)}});
    for sent in native.pipeline([image.clone(), image]).await {
        assert_eq!(native.reply(sent).await["type"], "ok");
    }
    native.say("QGIS", "after").await;
    ann.hears("nat", "after").await;
    let lines = ann.said.iter().filter(|(_, said)| said == "shared an image: https://chat.example.org/#room=QGIS");
    assert_eq!(lines.count(), 1, "{:?}", ann.said);

    // Positions of all kinds, both ways.
    native.ok(json!({"type": "live", "room": "QGIS", "set": {"position": {"at": [2.0, 1.0]}}})).await;
    assert_eq!(get(&server, "/osmand/QGIS?id=van-3&lat=3&lon=4").await.status, 200);
    ann.until(|app| app.row("nat").is_some_and(|row| row["lat"] == "1.0000000") && app.row("van-3").is_some()).await;
    ann.locate(45.5, 5.5).await;
    let member = joined["member"].as_str().unwrap().to_owned();
    let live = native.until(|frame| frame["members"][&member]["position"].is_object()).await;
    assert_eq!(live["members"][&member]["position"], json!({"at": [5.5, 45.5], "speed": 1.5}));
    ann.client.leave().await;
    native.until(|frame| frame["members"][&member].get("position").is_some_and(Value::is_null)).await;

    // Rooms that are not open to all are no groups; their names are as any other.
    for room in ["Vault", "Den"] {
        let zoe = App::join(&server, "zoe", room).await;
        assert_eq!(zoe.entered["type"], "created");
        assert_eq!(server.get(&format!("/room/{room}/users?key=deep")).await.json(), json!([]));
    }
}

#[tokio::test]
async fn of_those_who_go_together_each_goes_in_a_table_of_its_own() {
    let server = Server::start(&SETTINGS).await;
    let mut ann = App::join(&server, "ann", "team").await;
    let mut others = Vec::new();
    for name in ["ben", "cat", "dan", "eve", "fay"] {
        others.push(App::join(&server, name, "team").await);
    }
    ann.until(|app| app.names().len() == 6).await;
    let before = ann.tables;
    drop(others.split_off(1));
    ann.until(|app| app.names() == ["ann", "ben"]).await; // `read` looks at each table
    assert!(ann.tables - before >= 4, "{} tables", ann.tables - before);
}

#[tokio::test]
async fn what_comes_too_often_is_dropped_and_nobody_is_closed() {
    let server = Server::start(&[&SETTINGS[..], &[("MESSAGE_RATE", "10")]].concat()).await;
    let mut ann = App::join(&server, "ann", "team").await;
    let mut bob = App::join(&server, "bob", "team").await;
    for number in 0..100 {
        ann.say(&format!("{number}")).await;
    }
    bob.until(|app| app.said.iter().any(|(_, said)| said == "30")).await;
    // Of positions the first counts at once, of the others the last one alone, a second later.
    let mut cat = App::join(&server, "cat", "team").await;
    let begun = Instant::now();
    for number in 1..=8 {
        cat.locate(f64::from(number), 1.0).await;
    }
    let device = cat.device.clone();
    bob.until(|app| app.devices.contains_key(&device)).await;
    bob.until(|app| app.devices[&device]["lat"] == "8.0000000").await;
    assert!(begun.elapsed() >= Duration::from_millis(900) && begun.elapsed() < PATIENCE, "{:?}", begun.elapsed());
    ann.client.send_text("no json").await;
    ann.client.send_message(Message::binary(vec![1, 2])).await;
    ann.client.send(json!({"type": "join", "user": "ann", "group": "other"})).await;
    ann.say(&"é".repeat(100_000)).await;
    assert_eq!(ann.client.closed().await, 1009, "a frame that is larger than any text alone");
    bob.until(|app| app.names() == ["bob", "cat"]).await;
}

#[tokio::test]
async fn a_moderator_removes_and_bans() {
    let server = Server::start(&SETTINGS).await;
    let mut boss = Native::hello_as(&server, "boss", &moderator()).await;
    boss.enter("QGIS").await;
    let ann = App::join(&server, "ann", "QGIS").await;
    let member = boss.presence("joined", "ann").await["member"].clone();
    boss.ok(json!({"type": "kick", "room": "QGIS", "member": member, "ban": 60})).await;
    let mut client = ann.client;
    let last = client.until(|frame| frame["type"] == "error").await;
    assert!(last["message"].as_str().unwrap().contains("removed"), "{last}");
    assert_eq!(client.closed().await, 1008);
    let again = Message::text(json!({"type": "join", "user": "ann", "group": "QGIS"}).to_string());
    assert!(refused_to(&server, again).await.contains("banned"));
}

#[tokio::test]
async fn a_full_room_and_one_group_too_many_are_told() {
    let limits = [("LIMIT_ROOM_MEMBERS", "10"), ("LIMIT_ADHOC_ROOMS", "1")];
    let server = Server::start(&[&SETTINGS[..], &limits].concat()).await;
    let mut apps = Vec::new();
    for number in 0..10 {
        apps.push(App::join(&server, &format!("app{number}"), "team").await);
    }
    let join = |group: &str| Message::text(json!({"type": "join", "user": "ann", "group": group}).to_string());
    assert!(refused_to(&server, join("team")).await.contains("full"));
    assert!(refused_to(&server, join("other")).await.contains("too many"));
}

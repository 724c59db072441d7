//! The map of a room in words: positions, one's own, and changes of the board.

use crate::common::Server;
use crate::common::native::Native;
use crate::common::program::empty_folder;
use crate::piped::Piped;
use crate::screen::Terminal;
use serde_json::{Value, json};

async fn odile(server: &Server) -> Native {
    let mut odile = Native::hello_with(server, json!({"nickname": "odile", "features": ["map"]})).await;
    odile.enter("QGIS").await;
    odile
}

fn put(ids: &[&str]) -> Value {
    let feature = |id: &&str| {
        json!({"id": format!("b.{id:0>16}"), "geometry": {"type": "Point", "coordinates": [5.72, 45.19]},
            "properties": {"shape": "mark", "color": 1}})
    };
    json!({"type": "board_put", "room": "QGIS", "features": ids.iter().map(feature).collect::<Vec<_>>()})
}

/// The next live values of somebody else.
async fn of_another(native: &mut Native) -> Value {
    let own = native.member();
    loop {
        let event = native.event("live").await;
        let mut members = event["members"].as_object().into_iter().flatten();
        if let Some((_, values)) = members.find(|(member, _)| **member != own) {
            return values.clone();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn positions_and_changes_of_the_board_are_told_in_words() {
    let server = Server::start(&[("ROOMS", "QGIS"), ("TRACKERS", "all")]).await;
    let mut odile = odile(&server).await;
    odile.ok(json!({"type": "live", "room": "QGIS", "set": {"position": {"at": [5.7308, 45.1977]}}})).await;
    let told = server.get("/osmand/QGIS?id=van-3&lat=45.1927&lon=5.72").await;
    assert_eq!(told.status, 200, "{told:?}");
    let home = empty_folder("terminal_map");
    let ann = Terminal::start(&home, &[&server.url(""), "--nick", "ann", "--room", "QGIS"]);
    ann.sees("You are ann in QGIS");
    ann.enter("/who");
    ann.sees("odile 45.1977° N, 5.7308° E, ");
    ann.sees("van-3 (tracker) 45.1927° N, 5.72° E, ");
    ann.enter("/at 45,19 5,72");
    ann.sees("45.19° N, 5.72° E");
    ann.enter("/live position 45.19° N 5.72° E 8");
    ann.sees("your position is told here, until /live off");
    ann.sees(" · your position is told");
    assert_eq!(of_another(&mut odile).await, json!({"position": {"at": [5.72, 45.19], "accuracy": 8.0}}));
    ann.enter("/who");
    ann.sees("odile 1.2 km north-east, ");
    ann.sees("van-3 (tracker) 300 m north, ");

    odile.ok(json!({"type": "live", "room": "QGIS", "set": {"cursor": {"at": [5.7, 45.1]}}})).await;
    odile.ok(put(&["1", "2"])).await;
    ann.sees("-- odile put 2 things on the board");
    ann.enter("/live off");
    ann.sees("your position is told no more");
    assert_eq!(of_another(&mut odile).await, json!({"position": null}));
    ann.sees_no_more(" · your position is told");
    ann.enter("/live position 95 200");
    ann.sees("no place: latitude first");
    ann.enter("/live off");
    ann.sees("your position is not told here");
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_get_live_and_board_as_they_were_sent() {
    let server = Server::start(&[("ROOMS", "QGIS")]).await;
    let mut odile = odile(&server).await;
    let home = empty_folder("terminal_map_json");
    let arguments = [&*server.url(""), "--nick", "log", "--room", "QGIS", "--follow"];
    let mut json = Piped::start(&home, &[&arguments[..], &["--json"]].concat());
    json.until("\"joined\"");
    odile.ok(json!({"type": "live", "room": "QGIS", "set": {"cursor": {"at": [5.7, 45.1]}}})).await;
    let event: Value = serde_json::from_str(&json.until("\"live\"")).unwrap();
    assert_eq!(event["members"][odile.member()], json!({"cursor": {"at": [5.7, 45.1]}}));
    odile.ok(put(&["1"])).await;
    let own = odile.event("board").await;
    let event: Value = serde_json::from_str(&json.until("\"board\"")).unwrap();
    assert_eq!(event, own);

    // What was there before is no news.
    let mut lines = Piped::start(&home, &[&arguments[..2], &["log2"], &arguments[3..]].concat());
    lines.until("You are log2 in QGIS");
    odile.ok(put(&["2", "3", "4"])).await;
    lines.until("QGIS -- odile put 3 things on the board");
    assert!(!lines.seen.iter().any(|line| line.contains("1 thing")), "{:#?}", lines.seen);
}

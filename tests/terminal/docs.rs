//! `docs/terminal.md` against the program: its commands and exit codes are the program's, and its screen is recorded
//! here. `RECORD=1` writes the screen anew.

use crate::common::native::Native;
use crate::common::program::empty_folder;
use crate::common::{Client, Server};
use crate::screen::{Terminal, USUAL};
use causerie_terminal::{Exit, commands};
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/terminal.md")
}

/// The rows of the table under this heading, without its head.
fn rows(heading: &str) -> Vec<String> {
    let text = fs::read_to_string(path()).unwrap();
    let part = text.split(&format!("\n## {heading}\n")).nth(1).expect(heading);
    let part = part.split("\n## ").next().unwrap();
    part.lines().filter(|line| line.starts_with('|')).skip(2).map(str::to_owned).collect()
}

#[test]
fn the_commands_are_those_of_the_program() {
    let expected: Vec<String> = commands()
        .map(|(name, arguments, help)| format!("| `{}` | {help} |", format!("{name} {arguments}").trim()))
        .collect();
    assert_eq!(rows("Commands"), expected);
}

#[test]
fn the_exit_codes_are_those_of_the_program() {
    let expected: Vec<String> = Exit::TABLE.iter().map(|(code, meaning)| format!("| {code} | {meaning} |")).collect();
    assert_eq!(rows("Exit codes"), expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_screen_is_recorded() {
    let server =
        Server::start(&[("ROOMS", "QGIS,Field and mobile"), ("MAILBOX", "all"), ("LIMIT_ACK_TIMEOUT", "60")]).await;
    let mut bob = Native::join(&server, "bob", "QGIS").await;
    bob.enter("Field and mobile").await;
    let home = empty_folder("terminal_recorded");
    let ann = Terminal::start_sized(&home, &[&server.url(""), "--nick", "ann", "--room", "QGIS"], USUAL);
    ann.sees("You are ann in QGIS");
    let mut plugin = Client::connect(&server, "/channel/QGIS/ws").await;
    plugin.send(json!({"type": "newcomer", "newcomer": "hans"})).await;
    ann.sees("-- hans came");
    let feature = json!({"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": []}});
    let layer = json!({"type": "FeatureCollection", "features": [feature, feature]});
    let wkt = r#"PROJCRS["RGF93 v1 / Lambert-93"]"#;
    plugin
        .send(json!({"type": "geojson", "author": "hans", "id": uuid::Uuid::new_v4(), "timestamp": 1, "crs_wkt": wkt,
            "crs_authid": "EPSG:2154", "layer_name": "parcels", "geojson": layer, "style": "", "avatar": ""}))
        .await;
    ann.sees("[1] layer");
    let layer = bob.event("message").await;
    let content = json!({"kind": "text", "text": "thanks! @ann, are these yours?"});
    bob.ok(json!({"type": "send", "room": "QGIS", "content": content, "in_reply_to_id": layer["id"]})).await;
    ann.sees("(re hans: ");
    ann.enter("they are, from the survey of last week");
    ann.sees("<ann> they are");
    ann.enter("/msg bob the key is under the mat");
    let direct = bob.event("direct_message").await;
    bob.send(json!({"type": "ack", "room": "QGIS", "ids": [direct["id"]]})).await;
    ann.sees("(delivered)");
    ann.enter("/msg eve hello?");
    ann.sees("*eve* hello? (unr");
    ann.enter("/save 1 parcels.geojson");
    ann.sees("1 is in parcels.geojson");
    ann.enter("/join Field and mobile");
    ann.sees("You are ann in Field and mobile");
    ann.press("\u{1b}[1;3D/msg b\tsee y");
    ann.sees("> /msg bob see y");
    ann.sees("You are ann in QGIS");
    bob.say("Field and mobile", "anybody out there?").await;
    let screen = ann.sees("(1)");
    let screen = same_everywhere(&screen, &server.addr().to_string());
    let text = fs::read_to_string(path()).unwrap();
    let (before, rest) = text.split_once("```text\n").expect("a screen");
    let (recorded, after) = rest.split_once("```").expect("its end");
    if std::env::var_os("RECORD").is_some() {
        return fs::write(path(), format!("{before}```text\n{screen}```{after}")).unwrap();
    }
    assert_eq!(recorded, screen, "RECORD=1 cargo test --test terminal records it anew");
}

/// The screen without the times and the port, which change with each run.
fn same_everywhere(screen: &str, addr: &str) -> String {
    let row = |row: &str| {
        let is_time = row.len() > 5 && row.as_bytes()[2] == b':' && row.is_char_boundary(5);
        let row = if is_time { format!("12:00{}", &row[5..]) } else { row.to_owned() };
        row.replace(addr, "chat.example.org").trim_end().to_owned() + "\n"
    };
    screen.lines().map(row).collect()
}

//! The interactive screen: its rows and keys.

use crate::common::native::Native;
use crate::common::program::empty_folder;
use crate::common::{Client, Server};
use crate::screen::Terminal;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn the_screen_shows_rooms_members_and_messages() {
    let server = Server::start(&[("ROOMS", "QGIS,Field and mobile")]).await;
    let mut bob = Native::join(&server, "bob", "QGIS").await;
    bob.enter("Field and mobile").await;
    let mut plugin = Client::connect(&server, "/channel/QGIS/ws").await;
    plugin.send(json!({"type": "newcomer", "newcomer": "hans"})).await;
    let home = empty_folder("terminal_rooms");
    let ann = Terminal::start(&home, &[&server.url("/"), "--nick", "ann", "--room", "QGIS"]);
    ann.sees("You are ann in QGIS; 3 are here");
    ann.until("roster", |screen| ["│3 here", "│ann", "│bob", "│hans"].iter().all(|row| screen.contains(row)));
    assert_eq!(ann.screen().lines().next(), Some(" causerie  QGIS"));
    bob.event("presence").await;
    ann.enter("hello from a terminal");
    let heard = bob.event("message").await;
    assert_eq!(heard["content"], json!({"kind": "text", "text": "hello from a terminal"}));
    let row = ann.row("<ann> hello from a terminal");
    assert!(row.as_bytes()[2] == b':', "{row}");

    plugin
        .send(json!({"type": "text", "author": "hans", "text": "hi @ann", "id": uuid::Uuid::new_v4(), "timestamp": 1}))
        .await;
    let (line, column) = position(&ann, "<hans> hi @ann");
    let marked = ann.look(|screen| screen.cell(line, column - 6).expect("a cell").bgcolor());
    assert_ne!(marked, vt100::Color::Default, "a mention is marked at its time");
    let colour = |column| ann.look(|screen| screen.cell(line, column).expect("a cell").fgcolor());
    assert_ne!(colour(column), vt100::Color::Default, "a nickname has its colour");

    // Another room is a tab; the unread lines of the room in the background are counted.
    ann.enter("/join Field and mobile");
    ann.sees("You are ann in Field and mobile; 2 are here");
    bob.say("QGIS", "one").await;
    bob.say("QGIS", "two @all").await;
    ann.sees(" causerie  QGIS (2!)  Field and mobile");
    ann.press("\u{1b}[1;3D"); // Alt-Left
    ann.sees("<bob> two @all");
    ann.sees_no_more("QGIS (2!)");
    ann.enter("/who");
    ann.sees("here: bob, hans, ann");

    bob.ok(json!({"type": "leave", "room": "QGIS"})).await;
    ann.sees("-- bob left");
    ann.until("roster without bob", |screen| !screen.contains("│bob"));
    ann.enter("/leave");
    ann.sees_no_more("QGIS");
}

fn position(terminal: &Terminal, text: &str) -> (u16, u16) {
    let screen = terminal.sees(text);
    let (row, line) = screen.lines().enumerate().find(|(_, line)| line.contains(text)).unwrap();
    let column = line.split(text).next().unwrap().chars().count();
    (u16::try_from(row).unwrap(), u16::try_from(column).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn tab_completes_and_up_brings_lines_back() {
    let server = Server::start(&[("ROOMS", "QGIS,Field and mobile")]).await;
    let mut bob = Native::join(&server, "bob_builder", "QGIS").await;
    let home = empty_folder("terminal_keys");
    let mut ann = Terminal::start(&home, &[&server.url(""), "--nick", "ann", "--room", "QGIS"]);
    ann.sees("│bob_builder");
    ann.press("/m\tb\tsecert");
    ann.press("\u{7f}\u{7f}\u{7f}ret\r"); // mended
    assert_eq!(bob.event("direct_message").await["content"]["text"], "secret");
    ann.press("@bo\tlook\r");
    assert_eq!(bob.event("message").await["content"]["text"], "@bob_builder look");
    ann.press("\u{1b}[A");
    ann.sees("> @bob_builder look");
    ann.press("\u{3}"); // Ctrl-C clears the line
    ann.until("empty line", |screen| screen.lines().last().is_some_and(|line| line.trim() == ">"));
    ann.press("/join f\t\r");
    ann.sees("You are ann in Field and mobile");
    ann.enter("/dance");
    ann.sees("no command /dance");
    ann.enter("/nick");
    ann.sees("usage: /nick NAME");
    ann.enter("/help");
    ann.sees("Ctrl-C is /away");
    ann.press("\u{3}");
    assert_eq!(ann.ended(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn nicknames_change_and_go_back_when_they_are_taken() {
    let server = Server::start(&[]).await;
    let _bob = Native::join(&server, "bob", "QGIS").await;
    let home = empty_folder("terminal_nick");
    let ann = Terminal::start(&home, &[&server.url(""), "--nick", "ann", "--room", "QGIS"]);
    ann.sees("You are ann in QGIS");
    ann.enter("/nick BOB");
    ann.sees("somebody has the nickname BOB in QGIS");
    ann.enter("/nick server");
    ann.sees("server it is not");
    ann.until("the old nickname", |screen| screen.matches("You are ann in QGIS").count() == 2);
    ann.enter("/nick anna");
    ann.sees("You are anna in QGIS");
    ann.sees("anna at 127.0.0.1");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_nickname_enters_where_the_first_was_taken() {
    let server = Server::start(&[]).await;
    let _bob = Native::join(&server, "bob", "QGIS").await;
    let home = empty_folder("terminal_nick_taken");
    let ann = Terminal::start(&home, &[&server.url(""), "--nick", "bob", "--room", "QGIS"]);
    ann.sees("QGIS cannot be joined: somebody has this nickname there; /nick takes another");
    ann.enter("/nick anna");
    ann.sees("You are anna in QGIS; 2 are here");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_direct_message_shows_its_delivery() {
    let server = Server::start(&[("MAILBOX", "all"), ("LIMIT_ACK_TIMEOUT", "60")]).await;
    let mut bob = Native::join(&server, "bob", "QGIS").await;
    let mut plugin = Client::connect(&server, "/channel/QGIS/ws").await;
    plugin.send(json!({"type": "newcomer", "newcomer": "hans"})).await;
    let home = empty_folder("terminal_direct");
    let ann = Terminal::start(&home, &[&server.url(""), "--nick", "ann", "--room", "QGIS"]);
    ann.sees("│hans");
    ann.enter("/msg bob psst");
    ann.sees("-> *bob* psst (sending)");
    let direct = bob.event("direct_message").await;
    bob.send(json!({"type": "ack", "room": "QGIS", "ids": [direct["id"]]})).await;
    ann.sees("-> *bob* psst (delivered)");
    ann.enter("/msg hans psst");
    ann.sees("-> *hans* psst (unreachable: their client takes no messages like this)");
    ann.enter("/msg nobody psst");
    ann.sees("-> *nobody* psst (unreachable: not here");
    let direct =
        json!({"type": "direct_send", "room": "QGIS", "nickname": "ann", "content": {"kind": "text", "text": "well"}});
    assert_eq!(bob.ok(direct).await["delivery"], "delivered");
    ann.sees("*bob* well");
}

#[tokio::test(flavor = "multi_thread")]
async fn invitations_calls_and_files_are_shown_and_declined() {
    let server = Server::start(&[("ROOMS", "QGIS,Field,Staff"), ("KEY_ROOMS", "Staff=mellon")]).await;
    let mut bob = Native::join(&server, "bob", "QGIS").await;
    bob.enter("Field").await;
    bob.enter_with(json!({"room": "Staff", "key": "mellon"})).await;
    let home = empty_folder("terminal_invited");
    let ann = Terminal::start(&home, &[&server.url(""), "--nick", "ann", "--room", "QGIS"]);
    let presence = bob.until(|frame| frame["joined"][0]["nickname"] == "ann").await;
    let member = presence["joined"][0]["member"].clone();

    bob.ok(json!({"type": "invite", "to": member, "room": "Field", "note": "come"})).await;
    ann.sees("[1] bob asks you into Field (come)");
    ann.enter("/decline");
    assert_eq!(bob.event("invite_closed").await["outcome"], "declined");
    ann.sees("the invitation is declined");

    ann.enter("/join Staff");
    ann.sees("it wants a key: /join ROOM key=KEY");
    ann.enter("/join Staff key=melon");
    ann.sees("this is not its key: /join ROOM key=KEY");
    bob.ok(json!({"type": "invite", "to": member, "room": "Staff"})).await;
    ann.sees("[2] bob asks you into Staff");
    ann.enter("/join Staff");
    ann.sees("You are ann in Staff; 2 are here");
    assert_eq!(bob.event("invite_closed").await["outcome"], "accepted");

    bob.ok(json!({"type": "invite", "to": member, "room": "QGIS", "call": true})).await;
    ann.sees("[3] bob calls you in QGIS");
    ann.enter("/decline 3");
    assert_eq!(bob.event("invite_closed").await["outcome"], "declined");

    let offer = json!({"type": "file_offer", "room": "Staff", "to": member, "name": "parcels.gpkg", "size": 7_340_032});
    let offer = bob.ok(offer).await;
    ann.sees("[4] bob offers the file \"parcels.gpkg\", 7341 kB");
    ann.enter("/decline 4");
    let status = bob.event("file_status").await;
    assert_eq!((&status["transfer"], &status["status"]), (&offer["transfer"], &json!("declined")));

    let call = json!({"type": "call_join", "room": "Staff", "mic": true, "camera": false, "screen": false});
    bob.ok(call).await;
    ann.sees("in a call: bob");
    ann.sees("│bob ☎");
    bob.ok(json!({"type": "call_leave", "room": "Staff"})).await;
    ann.sees("the call is over");

    ann.enter("/invite bob QGIS");
    ann.sees("bob is not asked: ");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_takeover_ends_the_client() {
    let server = Server::start(&[]).await;
    let home = empty_folder("terminal_taken_over");
    let arguments = [&*server.url(""), "--nick", "ann", "--room", "QGIS"];
    let mut first = Terminal::start(&home, &arguments);
    first.sees("You are ann in QGIS");
    let second = Terminal::start(&home, &arguments);
    second.sees("You are ann in QGIS");
    assert_eq!(first.ended(), 8);
    first.sees("causerie: taken over by another client");
    second.enter("still here");
    second.sees("<ann> still here");
    assert_eq!(server.members("QGIS").await, 1);
}

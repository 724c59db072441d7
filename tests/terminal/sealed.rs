//! Sealed rooms: two clients understand each other, and somebody without the link, who may be the server, nothing.

use crate::common::Server;
use crate::common::native::Native;
use crate::common::program::{Program, empty_folder};
use crate::piped::{Piped, run};
use crate::screen::Terminal;
use serde_json::{Value, json};

/// Those of `tests/fixtures/sealed.json`.
const LINK: &str = "https://chat.example.org/#sealed=AQgPFh0kKzI5QEdOVVxjanF4f4aNlJuiqbC3vsXM09o&name=Levee";
const ROOM: &str = "~fXn9WDmCTmvzxpzOtJLn_1bZqQr9JeDQvm1l";

/// Somebody in the room without its link.
async fn outsider(server: &Server) -> Native {
    let mut eve = Native::hello_with(server, json!({"nickname": "eve", "features": ["direct"]})).await;
    eve.enter(ROOM).await;
    eve
}

/// The next message, as it looks to somebody without the link.
async fn sealed(eve: &mut Native) -> Value {
    let heard = eve.event("message").await;
    assert_eq!(heard["content"]["kind"], "sealed", "{heard}");
    assert!(heard["from"]["nickname"].as_str().unwrap().starts_with("s-"), "{heard}");
    heard
}

#[tokio::test(flavor = "multi_thread")]
async fn a_talk_is_read_by_those_with_the_link_alone() {
    let server = Server::start(&[("LIMIT_ACK_TIMEOUT", "60")]).await;
    let mut eve = outsider(&server).await;
    let home = empty_folder("terminal_sealed");
    let link = [("CAUSERIE_SEALED", LINK)];
    let mut bob = Piped::start_with(&home, &[&server.url(""), "--nick", "bob", "--follow"], &link);
    bob.until("You are bob in");
    sealed(&mut eve).await;
    let ann = Terminal::start(&empty_folder("terminal_sealed_ann"), &[&server.url(""), "--nick", "ann"]);
    ann.sees("/join ROOM enters one");
    ann.enter(&format!("/join {LINK}"));
    ann.sees("You are ann in");
    bob.until("ann came");
    ann.sees("bob came");
    ann.enter("the levee holds");
    bob.until("<ann> the levee holds");
    ann.enter("/msg bob under the mat");
    ann.sees("under the mat (delivered)");
    bob.until("*ann* under the mat");
    let said: Vec<Value> = [sealed(&mut eve).await, sealed(&mut eve).await, sealed(&mut eve).await].into();
    let told = eve.all().await;
    let heard = format!("{said:?} {told:?}");
    // With quotes and spaces, which a sealed text has by no chance.
    let words = ["levee holds", "\"ann\"", "\"bob\"", "the mat"];
    assert!(!words.iter().any(|word| heard.contains(word)), "{heard}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_sealed_or_was_changed_is_told_and_not_shown() {
    let server = Server::start(&[("MESSAGE_RATE", "0")]).await;
    let mut eve = outsider(&server).await;
    let home = empty_folder("terminal_sealed_lies");
    let mut bob =
        Piped::start_with(&home, &[&server.url(""), "--nick", "bob", "--follow"], &[("CAUSERIE_SEALED", LINK)]);
    bob.until("You are bob in");
    let own = sealed(&mut eve).await["content"]["sid"].clone();
    let ended = run(&home, &[&server.url(""), "--nick", "cron"], &[("CAUSERIE_SEALED", LINK)], "first\nsecond").await;
    assert_eq!((ended.code, &*ended.err), (0, ""));
    bob.until("<cron> second");
    let mut frames = Vec::new();
    while frames.len() < 3 {
        let content = sealed(&mut eve).await["content"].clone();
        if content["sid"] != own {
            frames.push(content);
        }
    }
    eve.say(ROOM, "I am ann").await;
    bob.until("The server added something that is not sealed");
    // Again, as a server could: it was there already, whoever says it.
    for content in &frames {
        eve.ok(json!({"type": "send", "room": ROOM, "content": content})).await;
    }
    let mut changed = frames[2].clone();
    let data = changed["data"].as_str().unwrap();
    let first = if data.starts_with('A') { "B" } else { "A" };
    changed["data"] = format!("{first}{}", &data[1..]).into();
    eve.ok(json!({"type": "send", "room": ROOM, "content": changed})).await;
    bob.until("A line did not open");
    assert_eq!(bob.seen.iter().filter(|line| line.contains("<cron>")).count(), 2, "{:?}", bob.seen);
    assert!(!bob.seen.iter().any(|line| line.contains("I am ann")), "{:?}", bob.seen);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_room_without_its_link_is_not_entered() {
    let server = Server::start(&[]).await;
    let home = empty_folder("terminal_sealed_name");
    let ended = run(&home, &[&server.url(""), "--nick", "ann", "--room", ROOM], &[], "hello").await;
    assert!(ended.code != 0 && ended.err.contains("this room is sealed: /join its link"), "{ended:?}");
    let wrong = run(&home, &[&server.url(""), "--nick", "ann"], &[("CAUSERIE_SEALED", "#sealed=AAAA")], "hello").await;
    assert!(wrong.code == 2 && wrong.err.contains("CAUSERIE_SEALED is no link of a sealed room"), "{wrong:?}");
}

/// A history of three has three lines, whoever came and greeted since.
#[tokio::test(flavor = "multi_thread")]
async fn a_short_history_keeps_lines_and_no_greetings() {
    let server = Server::start(&[("MAX_STORED_MESSAGES", "3")]).await;
    let (home, link) = (empty_folder("terminal_sealed_history"), [("CAUSERIE_SEALED", LINK)]);
    let start = |name: &str| Piped::start_with(&home, &[&server.url(""), "--nick", name, "--follow"], &link);
    let mut bob = start("bob");
    bob.until("You are bob in");
    let said = run(&home, &[&server.url(""), "--nick", "ann"], &link, "one\ntwo\nthree").await;
    assert_eq!((said.code, &*said.err), (0, ""));
    bob.until("<ann> three");
    for name in ["cem", "dana", "elif"] {
        let mut comes = start(name);
        comes.until("<ann> one");
        comes.until("<ann> three");
        comes.until("bob came");
    }
}

/// What somebody finds who reads the memory of the server: the talk of a room that is not sealed, and nothing of one that is.
#[tokio::test(flavor = "multi_thread")]
async fn the_memory_of_the_server_has_nothing_of_a_sealed_talk() {
    let program = Program::start("terminal_sealed_server", &[("MAX_STORED_MESSAGES", "5"), ("ROOMS", "QGIS")]).await;
    let url = program.server.url("");
    let home = empty_folder("terminal_sealed_memory");
    let mut open = Piped::start(&home, &[&url, "--nick", "theodora", "--room", "QGIS", "--follow"]);
    open.until("You are theodora in");
    let clear = run(&home, &[&url, "--nick", "wilhelmina", "--room", "QGIS"], &[], "flamingo upstream\n").await;
    let link = [("CAUSERIE_SEALED", LINK)];
    let mut bob = Piped::start_with(&home, &[&url, "--nick", "balthasar", "--follow"], &link);
    bob.until("You are balthasar in");
    let said = run(&home, &[&url, "--nick", "philippine"], &link, "pelican downstream\n").await;
    assert_eq!((clear.code, said.code), (0, 0), "{clear:?} {said:?}");
    open.until("flamingo upstream");
    bob.until("<philippine> pelican downstream");
    let secret = LINK.split(['=', '&']).nth(1).unwrap();
    assert_eq!(program.remembers(&["flamingo upstream", "wilhelmina"]), ["flamingo upstream", "wilhelmina"]);
    let none: [&str; 0] = [];
    assert_eq!(program.remembers(&["pelican", "downstream", "balthasar", "philippine", secret]), none);
    assert!(
        !["pelican", "balthasar", ROOM, secret].iter().any(|word| program.log().contains(word)),
        "{}",
        program.log()
    );
}

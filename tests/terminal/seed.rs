//! The life of an older chat: people register, write to each other and to absent ones, come back, log in twice and
//! leave without a word. Its four commands are typed as they were then.

use crate::common::Server;
use crate::common::program::empty_folder;
use crate::screen::Terminal;

fn client(server: &Server, home: &str, nickname: &str) -> Terminal {
    let home = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(home);
    Terminal::start(&home, &[&server.url(""), "--nick", nickname, "--room", "QGIS"])
}

#[tokio::test(flavor = "multi_thread")]
async fn the_old_chat_lives_on() {
    let server = Server::start(&[("MAILBOX", "all"), ("RESUME_GRACE", "1"), ("LIMIT_ACK_TIMEOUT", "60")]).await;
    let (anns, bobs) = ("terminal_seed_ann", "terminal_seed_bob");
    empty_folder(anns);
    empty_folder(bobs);

    // Registering is starting the client.
    let ann = client(&server, anns, "ann");
    ann.sees("You are ann in QGIS; nobody else is here");
    let mut bob = client(&server, bobs, "bob");
    bob.sees("You are bob in QGIS; 2 are here");
    ann.sees("-- bob came");

    // A message for one, which is acknowledged.
    ann.enter("send bob how are you?");
    bob.sees("*ann* how are you?");
    ann.sees("-> *bob* how are you? (delivered)");

    // A message for an absent member waits, and is there on return.
    bob.enter("dereg");
    bob.sees("away; reg comes back");
    ann.sees("-- bob left");
    bob.enter("send_all is anybody there?");
    bob.sees("you are away: not said: is anybody there?; reg comes back");
    ann.enter("send bob read this later");
    ann.sees("-> *bob* read this later (queued: waits in their mailbox)");
    ann.enter("send bob and this");
    ann.sees("-> *bob* and this (queued: waits in their mailbox)");
    bob.enter("reg");
    bob.sees("Welcome back, 2 messages");
    bob.sees("*ann* and this (waited for you)");
    ann.sees("-> *bob* and this (delivered)");

    ann.sees("│bob");

    // A message for all; what was typed while away was never said.
    bob.enter("send_all good morning everybody");
    let screen = ann.sees("<bob> good morning everybody");
    assert!(!screen.contains("is anybody there?"), "{screen}");
    bob.sees("<bob> good morning everybody");

    // A second login takes the first client's place, and nobody else notices.
    let mut second = client(&server, bobs, "bob");
    second.sees("bob at 127.0.0.1");
    assert_eq!(bob.ended(), 8);
    bob.sees("taken over by another client");
    second.enter("it is still me");
    ann.sees("<bob> it is still me");
    assert_eq!(ann.screen().matches("-- bob came").count(), 2, "{}", ann.screen());

    // A client that leaves without a word is noticed; messages meanwhile wait all the same.
    second.kill();
    ann.sees("-- bob is gone without a word");
    ann.enter("send bob where are you?");
    ann.sees("-> *bob* where are you? (queued: waits in their mailbox)");
    let bob = client(&server, bobs, "bob");
    bob.sees("Welcome back, 1 message");
    bob.sees("*ann* where are you? (waited for you)");
    ann.sees("│bob");

    // One program, another account.
    bob.enter("dereg");
    ann.until("bob gone", |screen| screen.matches("-- bob left").count() == 2);
    bob.enter("reg carol");
    bob.sees("You are carol in QGIS");
    ann.sees("-- carol came");
    ann.enter("send bob for bob alone");
    ann.sees("-> *bob* for bob alone (queued: waits in their mailbox)");
    bob.enter("reg bob");
    bob.sees("*ann* for bob alone (waited for you)");
    ann.sees("│bob");

    // A person who quits for good keeps no mailbox.
    let mut bob = bob;
    bob.enter("/quit");
    assert_eq!(bob.ended(), 0);
    ann.until("bob gone", |screen| screen.matches("-- bob left").count() == 3);
    ann.enter("send bob too late");
    ann.sees("-> *bob* too late (unreachable: not here, and without a mailbox");
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn the_resume_key_is_in_a_file_that_only_its_owner_reads() {
    use std::os::unix::fs::PermissionsExt;
    let server = Server::start(&[("MAILBOX", "all")]).await;
    let home = empty_folder("terminal_key");
    let mut ann = Terminal::start(&home, &[&server.url(""), "--nick", "ann", "--room", "QGIS"]);
    ann.sees("You are ann in QGIS");
    ann.enter("/away");
    assert_eq!(ann.ended(), 0);
    let files = || std::fs::read_dir(home.join(".local/state/causerie")).unwrap().map(|entry| entry.unwrap().path());
    let files: Vec<_> = files().collect();
    assert_eq!(files.len(), 1);
    let rights = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!((rights(&files[0]), rights(files[0].parent().unwrap())), (0o600, 0o700));
    let key = std::fs::read_to_string(&files[0]).unwrap();
    assert!(!ann.raw().windows(key.trim().len()).any(|bytes| bytes == key.trim().as_bytes()), "no screen shows it");
}

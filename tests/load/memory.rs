//! Memory of the real program: per idle socket, and the most that clients can make it hold.

use crate::common::member::{GENERATIONS, V3};
use crate::common::pictures::png;
use crate::common::program::Program;
use crate::common::raw::{Raw, TEXT, frame, head, text};
use crate::common::soak;
use causerie::limits::MIB;
use serde_json::json;
use std::time::{Duration, Instant};

#[tokio::test]
async fn two_thousand_idle_sockets_take_little() {
    const SOCKETS: usize = 2000;
    let _alone = crate::ALONE.lock().await;
    rlimit::increase_nofile_limit(u64::MAX).unwrap();
    let program = Program::start("idle_memory", &[("LOG_LEVEL", "warn"), ("WS_PING_INTERVAL", "3600")]).await;
    // The first few sockets cost memory that is needed once.
    for _ in 0..50 {
        Raw::connect(&program.server, &V3.path("QGIS")).await;
    }
    program.server.until_members("QGIS", 0).await;
    let before = program.memory();
    let mut sockets = Vec::with_capacity(SOCKETS);
    for place in 0..SOCKETS {
        let raw = Raw::connect(&program.server, &GENERATIONS[place % 3].path("QGIS")).await;
        let silent = raw.writing;
        sockets.push((raw.reading.into_inner(), silent));
    }
    assert_eq!(program.server.members("QGIS").await, SOCKETS as u64);
    let each = (program.memory() - before) / SOCKETS;
    println!("{each} bytes of resident memory per idle socket, at {SOCKETS} sockets");
    assert!(each < 9 * 1024, "{each} bytes per socket");
}

#[tokio::test]
async fn frames_that_nobody_finishes_are_bounded_together() {
    let _alone = crate::ALONE.lock().await;
    let program = Program::start("unfinished_memory", &[("LOG_LEVEL", "warn")]).await;
    let before = program.memory();
    for round in 1..=3 {
        let peers = leave_unfinished(&program, 20, 15 * MIB).await;
        let held = program.memory().saturating_sub(before) / MIB;
        println!("round {round}: {held} MiB held for 300 MiB of unfinished frames");
        // The closed sockets' memory is given back; a leak would be 96 MiB more in each round.
        assert!(held < 150, "{held} MiB in round {round}");
        let left = program.server.at_most("QGIS", 6).await;
        assert!(left >= 5, "{left} of 20 are left: as many as fit below the ceiling");
        drop(peers);
        program.server.until_members("QGIS", 0).await;
    }
}

#[tokio::test]
async fn one_address_leaves_less_unfinished_and_loses_its_own() {
    let _alone = crate::ALONE.lock().await;
    let settings = [("LOG_LEVEL", "warn"), ("TRUSTED_PROXIES", "127.0.0.1")];
    let program = Program::start("unfinished_memory_of_address", &settings).await;
    let from = |address: &str| format!("X-Forwarded-For: {address}\r\n");
    let mut others = begin(&program, &from("198.51.100.7"), 15 * MIB).await;
    let mut peers = Vec::new();
    for _ in 0..5 {
        peers.push(begin(&program, &from("203.0.113.7"), 15 * MIB).await);
    }
    let left = program.server.at_most("QGIS", 4).await;
    assert!(left >= 3, "{left} of 6 are left: three of the address that begins much, and the other");
    others.write(&masked_blanks()).await;
    others.text_with(|frame| frame["type"] == "uncompliant").await;
}

/// A peer that announces a frame of 16 MiB and sends this number of its bytes.
async fn begin(program: &Program, headers: &str, bytes: usize) -> Raw {
    let mut raw = Raw::open(program.server.addr()).await;
    raw.shake_hands(&V3.path("QGIS"), headers, b"").await;
    let mut sent = raw.try_write(&head(TEXT, 16 * MIB)).await;
    let blanks = masked_blanks();
    for _ in 0..bytes / MIB {
        sent = sent.and(raw.try_write(&blanks).await);
    }
    raw
}

/// A mebibyte of a frame's payload: masked blanks.
fn masked_blanks() -> Vec<u8> {
    frame(TEXT, &vec![b' '; MIB]).split_off(head(TEXT, MIB).len())
}

/// Opens this number of such peers.
async fn leave_unfinished(program: &Program, peers: usize, bytes: usize) -> Vec<Raw> {
    let mut left = Vec::new();
    for _ in 0..peers {
        left.push(begin(program, "", bytes).await);
    }
    left
}

#[tokio::test]
async fn members_that_do_not_read_cost_little() {
    let _alone = crate::ALONE.lock().await;
    let settings = [("MAX_MESSAGE_LENGTH", "100_000"), ("MESSAGE_RATE", "0")];
    let program = Program::start("stuck_memory", &settings).await;
    let mut stuck = Vec::new();
    for _ in 0..50 {
        stuck.push(Raw::connect_small(&program.server, &V3.path("QGIS")).await);
    }
    let mut speaker = Raw::connect(&program.server, &V3.path("QGIS")).await;
    program.server.until_members("QGIS", 51).await;
    let before = program.memory();
    let mut most = 0;
    for number in 0..200 {
        let said = format!("{number} ").repeat(64_000 / 5);
        speaker.write(&text(V3.text("speaker", &said))).await;
        speaker.text_with(|frame| frame["text"] == said).await;
        most = most.max(program.memory().saturating_sub(before));
    }
    println!("{} KiB more at most, with 50 members that do not read 12 MB", most / 1024);
    assert!(most < 16 * MIB, "{most} bytes");
    assert_eq!(program.server.members("QGIS").await, 1);
}

#[tokio::test]
async fn a_large_frame_leaves_no_buffer_behind() {
    const SOCKETS: usize = 16;
    let _alone = crate::ALONE.lock().await;
    let program = Program::start("large_frame_memory", &[("LOG_LEVEL", "warn")]).await;
    let before = program.memory();
    let mut idle = Vec::new();
    for _ in 0..SOCKETS {
        let mut raw = Raw::connect(&program.server, &V3.path("QGIS")).await;
        raw.write(&text(" ".repeat(15 * MIB))).await;
        raw.text_with(|frame| frame["type"] == "uncompliant").await;
        // A small frame after the large one is still delivered.
        raw.write(&text(V3.text("speaker", "still here"))).await;
        raw.text_with(|frame| frame["text"] == "still here").await;
        idle.push(raw);
    }
    let held = program.memory().saturating_sub(before) / MIB;
    println!("{held} MiB held by {SOCKETS} sockets that each sent a frame of 15 MiB");
    // Kept buffers would be 240 MiB and more.
    assert!(held < 160, "{held} MiB");
}

#[tokio::test]
async fn joiners_that_do_not_read_share_one_copy_of_the_history() {
    let _alone = crate::ALONE.lock().await;
    let settings = [("MAX_STORED_MESSAGES", "5"), ("MAX_MESSAGE_LENGTH", "4_000_000")];
    let program = Program::start("history_memory", &settings).await;
    let mut speaker = Raw::connect(&program.server, &V3.path("QGIS")).await;
    for number in 0..5 {
        let said = format!("{number}").repeat(3_000_000);
        speaker.write(&text(V3.text("speaker", &said))).await;
        speaker.text_with(|frame| frame["text"] == said).await;
    }
    let before = program.memory();
    let mut stuck = Vec::new();
    for _ in 0..40 {
        stuck.push(Raw::connect_small(&program.server, &V3.path("QGIS")).await);
    }
    let held = program.memory().saturating_sub(before) / MIB;
    println!("{held} MiB held for 40 joiners that do not read a history of 14 MiB");
    assert!(held < 60, "{held} MiB");
}

/// Memory that the process may hold above its beginning, a moment after all clients have gone.
const KEPT: usize = 20_000_000;

/// The time in which it has given back the rest, while others come and go.
const GIVEN_BACK: Duration = Duration::from_secs(if cfg!(debug_assertions) { 60 } else { 10 });

#[tokio::test]
async fn memory_that_attacks_took_is_given_back() {
    let _alone = crate::ALONE.lock().await;
    let rooms: Vec<String> = (0..200).map(|number| format!("a room with a rather long name {number}")).collect();
    let rooms = format!("QGIS,{}", rooms.join(","));
    let settings = [
        ("ROOMS", rooms.as_str()),
        ("LOG_LEVEL", "warn"),
        ("MESSAGE_RATE", "0"),
        ("RESUME_GRACE", "0"),
        ("MAX_MESSAGE_LENGTH", "100_000"),
    ];
    let program = Program::start("given_back", &settings).await;
    let before = program.memory();
    for (name, size, times) in [("half frames", MIB, soak(2, 12)), ("half frames that are small", MIB / 4, soak(1, 3))]
    {
        for _ in 0..times {
            cut_half_frames(&program, 200, size).await;
        }
        until_given_back(&program, before, name).await;
    }
    say_large_things(&program).await;
    until_given_back(&program, before, "large frames and pictures").await;
    leave_answers_unread(&program).await;
    until_given_back(&program, before, "answers that nobody reads").await;
}

/// Opens this number of peers at once; each begins a frame of this size and breaks off after half of it.
async fn cut_half_frames(program: &Program, peers: usize, size: usize) {
    let half = [head(TEXT, size), vec![b' '; size / 2]].concat();
    let mut open = Vec::new();
    for _ in 0..peers {
        let mut raw = Raw::connect(&program.server, &V3.path("QGIS")).await;
        let _ = raw.try_write(&half).await;
        open.push(raw);
    }
    drop(open);
    program.server.until_members("QGIS", 0).await;
}

async fn say_large_things(program: &Program) {
    let picture = text(json!({"type": "image", "author": "ann", "image_data": png(1500, 1000)}));
    let large = text(" ".repeat(15 * MIB));
    let mut peers = Vec::new();
    for _ in 0..2 {
        let mut raw = Raw::connect(&program.server, &V3.path("QGIS")).await;
        raw.write(&large).await;
        raw.text_with(|frame| frame["type"] == "uncompliant").await;
        raw.write(&picture).await;
        raw.text_with(|frame| frame["type"] == "image").await;
        peers.push(raw);
    }
}

/// Peers whose answers fill their outboxes and that are cut for it, whether they read the close in time or not.
async fn leave_answers_unread(program: &Program) {
    let ask = text(json!({"type": "rooms", "ref": "x".repeat(50)})).repeat(300);
    let mut peers = Vec::new();
    for place in 0..40 {
        let mut raw = Raw::connect_small(&program.server, "/ws").await;
        raw.write(&text(json!({"type": "hello", "protocol": 1, "nickname": format!("asker{place}")}))).await;
        let _ = raw.try_write(&ask).await;
        peers.push(raw);
    }
    for raw in &mut peers {
        while raw.frame().await.is_some() {}
    }
}

/// Waits until at most [`KEPT`] is kept. Clients go on coming meanwhile: a thread that frees while another gives back leaves
/// its part to the next that frees in the same arena.
async fn until_given_back(program: &Program, before: usize, what: &str) {
    let kept = || program.memory().saturating_sub(before);
    let peak = program.peak_memory().saturating_sub(before) / MIB;
    let began = Instant::now();
    while kept() > KEPT {
        assert!(began.elapsed() < GIVEN_BACK, "{what}: {} MiB are kept. {}", kept() / MIB, program.log());
        cut_half_frames(program, 8, 128 * 1024).await;
    }
    println!("{what}: {} of at most {peak} MiB are kept after {:?}", kept() / MIB, began.elapsed());
}

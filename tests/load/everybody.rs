//! Many speak at once to thousands, of all generations, while others come and go, and some stop reading and are cut: every
//! member hears every text once, whole, and all in the same order.

use crate::common::member::GENERATIONS;
use crate::common::raw::{CLOSE, Raw, frame, text};
use crate::common::{PATIENCE, Server};
use crate::transcript::{SHORT, Transcript, next_text};
use futures_util::{StreamExt, stream};
use serde_json::json;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tokio::time::timeout;

const SPEAKERS: usize = 12;
/// Members that read everything, the speakers among them.
const MEMBERS: usize = 2_100;
const STALLED: usize = 9;
const PASSERS: usize = 20;
/// Texts of a speaker in each round; the next round begins when all members have received them all.
const TEXTS: usize = 5;
const ROUNDS: usize = 4;
/// One round is less than the kernel takes for a socket, so that no reading member is cut; all rounds are more than
/// that and `OUTBOX_BYTES`, so that all stalled members are.
const LARGE: usize = 17_000;
const OUTBOX_BYTES: &str = "65_536";

/// The text with this number from this speaker: no two are alike in length or content, and some are too large to be
/// joined.
fn words(speaker: usize, number: usize) -> String {
    let length = if number.is_multiple_of(TEXTS) { LARGE } else { SHORT + (speaker * 37 + number * 101) % 700 };
    let word = format!("{speaker}:{number} \u{e9} ");
    format!("{speaker}/{number}/{}", word.repeat(length / word.len() + 1))
}

/// State that all members share.
struct Scenario {
    server: Server,
    /// By generation.
    transcripts: [Transcript; 3],
    /// Gets one permit for each speaker when a member has received a round.
    heard: Semaphore,
    over: AtomicBool,
    /// Texts that passers received, by generation.
    visits: Mutex<Vec<(usize, Vec<Vec<u8>>)>>,
}

impl Scenario {
    /// Receives everything, and sends texts in each round if it is a speaker.
    async fn take_part(self: Arc<Self>, mut raw: Raw, place: usize) -> Raw {
        let speaks = place < SPEAKERS;
        for round in 0..ROUNDS {
            if speaks {
                for number in round * TEXTS..(round + 1) * TEXTS {
                    raw.write(&text(GENERATIONS[place % 3].text("speaker", &words(place, number)))).await;
                }
            }
            for number in round * SPEAKERS * TEXTS..(round + 1) * SPEAKERS * TEXTS {
                let text = next_text(&mut raw).await.expect("an open socket");
                self.transcripts[place % 3].record(number, text);
            }
            self.heard.add_permits(SPEAKERS);
            if speaks {
                let all = timeout(PATIENCE * 3, self.heard.acquire_many(MEMBERS as u32)).await;
                all.expect("everybody hears everything").unwrap().forget();
            }
        }
        raw
    }

    /// Comes and goes for as long as others speak. Nobody waits for it before the next round, so that it may be cut where
    /// this machine is slow: what it has heard until then is in order all the same.
    async fn pass_by(self: Arc<Self>, place: usize) {
        while !self.over.load(Ordering::Relaxed) {
            let mut raw = Raw::connect(&self.server, &GENERATIONS[place % 3].path("QGIS")).await;
            let mut texts = Vec::new();
            while texts.len() < place % 5
                && let Some(text) = next_text(&mut raw).await
            {
                texts.push(text);
            }
            match place % 4 {
                _ if texts.len() < place % 5 => {}
                0 => {
                    raw.write(&frame(CLOSE, &1000_u16.to_be_bytes())).await;
                    assert!(matches!(raw.closed().await.0, 1000 | 4003));
                }
                1 => raw.write(&text("{")[..3]).await,
                _ => {}
            }
            texts.retain(|text| !is_farewell(text));
            self.visits.lock().unwrap().push((place % 3, texts));
        }
    }

    /// Sends texts until the passers, which wait for some, have ended.
    async fn end(&self, passers: &[JoinHandle<()>]) {
        self.over.store(true, Ordering::Relaxed);
        while !passers.iter().all(JoinHandle::is_finished) {
            let body = json!({"author": "end", "message": "end ".repeat(SHORT)});
            assert_eq!(self.server.put("/room/QGIS/message", body).await.status, 200);
        }
    }
}

/// `true` for the texts at the end of the test.
fn is_farewell(text: &[u8]) -> bool {
    let author = br#""author":"end""#;
    text.windows(author.len()).any(|part| part == author)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_member_gets_every_text_once_in_one_order() {
    let _alone = crate::ALONE.lock().await;
    rlimit::increase_nofile_limit(u64::MAX).unwrap();
    let settings = [
        ("MESSAGE_RATE", "0"),
        ("MAX_MESSAGE_LENGTH", "100_000"),
        ("OUTBOX_BYTES", OUTBOX_BYTES),
        ("WS_PING_INTERVAL", "3600"),
    ];
    let scenario = Arc::new(Scenario {
        server: Server::start(&settings).await,
        transcripts: Default::default(),
        heard: Semaphore::new(0),
        over: AtomicBool::new(false),
        visits: Mutex::default(),
    });
    let server = &scenario.server;
    let path = |place: usize| GENERATIONS[place % 3].path("QGIS");
    let members = stream::iter(0..MEMBERS).map(|place| async move { Raw::connect(server, &path(place)).await });
    let members: Vec<Raw> = members.buffered(32).collect().await;
    let mut stalled = Vec::new();
    for place in 0..STALLED {
        stalled.push(Raw::connect_small(server, &path(place)).await);
    }
    server.until_members("QGIS", (MEMBERS + STALLED) as u64).await;

    let passers: Vec<_> = (0..PASSERS).map(|place| tokio::spawn(scenario.clone().pass_by(place))).collect();
    let taking_part =
        members.into_iter().enumerate().map(|(place, raw)| tokio::spawn(scenario.clone().take_part(raw, place)));
    let mut stayed = Vec::new();
    for member in taking_part.collect::<Vec<_>>() {
        stayed.push(member.await.unwrap());
    }
    scenario.end(&passers).await;
    for passer in passers {
        passer.await.unwrap();
    }
    server.until_members("QGIS", MEMBERS as u64).await;

    let texts = scenario.transcripts.each_ref().map(Transcript::texts);
    assert!(texts.iter().all(|other| *other == texts[0]), "all generations in one order");
    let mut next = [0; SPEAKERS];
    for said in &texts[0] {
        let speaker: usize = said.split('/').next().unwrap().parse().unwrap();
        assert!(*said == words(speaker, next[speaker]), "the next of speaker {speaker}: {said}");
        next[speaker] += 1;
    }
    assert_eq!(next, [ROUNDS * TEXTS; SPEAKERS]);
    for (place, mut raw) in stalled.into_iter().enumerate() {
        let mut heard = Vec::new();
        while let Some(text) = next_text(&mut raw).await {
            heard.push(text);
        }
        assert!(heard.len() < ROUNDS * SPEAKERS * TEXTS, "cut");
        scenario.transcripts[place % 3].begins_with(&heard);
    }
    let visits = scenario.visits.lock().unwrap();
    assert!(visits.len() > PASSERS, "{}", visits.len());
    visits.iter().for_each(|(generation, texts)| scenario.transcripts[*generation].holds_in_a_row(texts));
}

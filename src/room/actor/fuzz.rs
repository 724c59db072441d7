//! A room that is asked anything by members of all dialects, who come, break off, come back and go while time passes. After each
//! step its parts agree with its roster and each request is answered at most once; when all have gone, nothing is left to do.

#![allow(clippy::unwrap_used, reason = "tests may panic")]

mod steps;

use super::*;
use crate::config::Config;
use crate::dialect::Dialect;
use crate::fuzzing::Choices;
use crate::message::{MemberId, Nickname, NodeTag};
use crate::outbox::Outbox;
use crate::room::content::{RoomContent, Vacancy};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use tokio::runtime::Builder;
use tokio::sync::oneshot;
use tokio::time::advance;

const PEOPLE: usize = 6;
const SETTINGS: [(&str, &str); 9] = [
    ("ROOMS", "QGIS"),
    ("MAILBOX", "all"),
    ("LIMIT_MAILBOX_TTL", "3600"),
    ("LIMIT_MAILBOX_MESSAGES", "2"),
    ("MAX_STORED_MESSAGES", "5"),
    ("LIMIT_ROOM_MEMBERS", "5"),
    ("LIMIT_CALL_PEERS", "3"),
    ("LIMIT_OFFERS", "2"),
    ("LIMIT_FILE_LINKS", "1"),
];

/// A sender of an answer that nobody waits for.
fn nothing<T>() -> oneshot::Sender<T> {
    oneshot::channel().0
}

/// A session: its client, and the requests that wait for an answer.
struct FuzzClient {
    member: MemberId,
    outbox: Arc<Outbox>,
    dialect: Dialect,
    is_away: bool,
    waits: BTreeSet<u64>,
}

struct World {
    actor: Actor,
    published: Arc<Published>,
    shared: Arc<Shared>,
    tag: NodeTag,
    people: [Option<FuzzClient>; PEOPLE],
    asked: u64,
    /// Identifiers that were seen, by their letter.
    ids: BTreeMap<char, Vec<String>>,
}

impl World {
    fn new() -> Self {
        let config = Arc::new(Config::from_pairs(SETTINGS).unwrap().config);
        let tag = NodeTag::random();
        let (published, shared) = (Arc::new(Published::default()), Arc::new(Shared::new(config, tag)));
        let actor = Actor::new("QGIS".into(), published.clone(), shared.clone(), Bans::default());
        Self { actor, published, shared, tag, people: Default::default(), asked: 0, ids: BTreeMap::new() }
    }

    async fn serve(&mut self, request: InboxMessage) {
        self.actor.take(request);
        self.actor.deliver().await;
        self.hear();
    }

    /// Lets time pass, and the room do what is due by then.
    async fn wait(&mut self, time: Duration) {
        advance(time).await;
        let mut turns = 0;
        while self.actor.due().is_some_and(|due| due <= Instant::now()) {
            self.actor.on_time();
            self.actor.deliver().await;
            self.hear();
            turns += 1;
            assert!(turns < 100, "there is always something due");
        }
    }

    /// Reads what everybody was told.
    fn hear(&mut self) {
        for person in self.people.iter_mut().flatten() {
            let bytes = person.outbox.take();
            assert_eq!(
                person.outbox.ended().is_some(),
                bytes.first() == Some(&0x88),
                "only a moderator ends a session"
            );
            for frame in texts(&bytes) {
                let told: Value = serde_json::from_slice(frame).unwrap();
                if person.dialect == Dialect::Native && ["ok", "error"].contains(&told["type"].as_str().unwrap()) {
                    let reference = told["ref"].as_u64().unwrap();
                    assert!(person.waits.remove(&reference), "nobody waits for {told}");
                    assert_ne!(told["code"], "internal");
                }
                collect(&told, &mut self.ids);
            }
        }
    }

    /// The parts of the room agree with its roster, and with what is published.
    fn check(&mut self) {
        let Actor { core, calls, live, board, offers, .. } = &mut self.actor;
        let now = core.moment();
        let members: BTreeMap<MemberId, bool> =
            core.roster.members().iter().map(|member| (member.id, member.native.is_some())).collect();
        let count = core.roster.len();
        assert_eq!((members.len(), self.published.count()), (count, count));
        assert_eq!(members.values().filter(|is_native| **is_native).count(), core.roster.natives());
        assert!(count <= PEOPLE);
        let mut names: Vec<Nickname> =
            core.roster.members().iter().filter_map(|member| member.nickname().cloned()).collect();
        let mut published = self.published.nicknames().list().to_vec();
        names.sort();
        published.sort();
        assert!(names == published && names.windows(2).all(|pair| pair[0] != pair[1]), "{names:?} {published:?}");
        let participants = calls.state().map(|call| call.participants).unwrap_or_default();
        let in_call: BTreeSet<MemberId> = participants.iter().map(|participant| participant.member).collect();
        assert!(in_call.len() == participants.len() && in_call.len() <= 3 && self.published.in_call() == in_call.len());
        assert!(in_call.iter().all(|member| members.get(member) == Some(&true)), "{participants:?}");
        assert!(live.state(now, |_| None).members.keys().all(|member| members.contains_key(member)));
        let features = board.features();
        let drawn: BTreeSet<_> = features.iter().map(|feature| &feature.drawn.id).collect();
        assert!(drawn.len() == features.len() && features.iter().all(|feature| feature.rev <= board.state().rev));
        for member in members.keys() {
            let shown = offers.for_member(*member, true, now);
            assert!(shown.iter().map(|offer| offer.transfer).collect::<BTreeSet<_>>().len() == shown.len());
        }
        for person in self.people.iter().flatten() {
            let is_in = members.contains_key(&person.member);
            assert!(is_in || person.waits.is_empty(), "{:?} is out, and was not answered", person.waits);
        }
    }

    /// All leave. The room moves to another node, and there nothing of it is left in the end.
    async fn end(mut self) {
        self.wait(Duration::from_secs(10)).await;
        assert!(self.people.iter().flatten().all(|person| person.waits.is_empty()), "each request has an answer");
        for who in 0..PEOPLE {
            if let Some(FuzzClient { member, .. }) = self.people[who].take() {
                self.serve(InboxMessage::Leave { member, reason: Leaving::Lost, left: None }).await;
            }
        }
        self.check();
        assert_eq!((self.actor.core.roster.len(), self.actor.calls.len()), (0, 0));
        self.wait(Duration::from_secs(11)).await;
        if let Vacancy::Content(content) = self.actor.give() {
            let next = Actor::new("QGIS".into(), self.published.clone(), self.shared.clone(), Bans::default());
            let before = std::mem::replace(&mut self.actor, next);
            let content: RoomContent = serde_json::from_str(&content).unwrap();
            let kept = |room: &Actor| (room.board.features(), room.core.log.history.envelopes().len());
            let kept_before = kept(&before);
            drop(before);
            self.actor.begin_with(Received { content: Some(Box::new(content)), received: nothing() });
            assert_eq!(kept(&self.actor), kept_before);
        }
        for _ in 0..8 {
            self.wait(Duration::from_secs(1000)).await;
        }
        assert_eq!(self.actor.next_moment(), None);
        assert!(self.actor.live.state(self.actor.core.moment(), |_| None).members.is_empty());
        assert_eq!((self.shared.mailboxes.bytes_taken(), self.shared.mailboxes.addresses()), (0, 0));
    }
}

/// The payloads of the text frames among these.
fn texts(mut bytes: &[u8]) -> Vec<&[u8]> {
    let mut texts = Vec::new();
    while let [first, length, rest @ ..] = bytes {
        let (length, rest) = match (*length, rest) {
            (126, [a, b, rest @ ..]) => (usize::from(u16::from_be_bytes([*a, *b])), rest),
            (127, [a, b, c, d, e, f, g, h, rest @ ..]) => {
                (u64::from_be_bytes([*a, *b, *c, *d, *e, *f, *g, *h]) as usize, rest)
            }
            (length, rest) => (usize::from(length), rest),
        };
        let (payload, after) = rest.split_at(length);
        texts.extend((*first == 0x81).then_some(payload));
        bytes = after;
    }
    texts
}

/// Notes the identifiers in a frame.
fn collect(value: &Value, ids: &mut BTreeMap<char, Vec<String>>) {
    match value {
        Value::String(text) => {
            let letter = match text.split_at_checked(2) {
                Some((start, _)) if ["m.", "p.", "t."].contains(&start) => start.chars().next(),
                _ => uuid::Uuid::parse_str(text).ok().map(|_| 'u'),
            };
            let Some(letter) = letter else { return };
            let known = ids.entry(letter).or_default();
            if !known.contains(text) {
                known.push(text.clone());
            }
            if known.len() > 12 {
                known.remove(0);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| collect(value, ids)),
        Value::Object(object) => object.iter().for_each(|(key, value)| {
            collect(&Value::from(key.as_str()), ids);
            collect(value, ids);
        }),
        _ => {}
    }
}

#[test]
fn a_room_that_is_asked_anything_agrees_with_itself() {
    bolero::check!().for_each(|input: &[u8]| {
        let runtime = Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        runtime.block_on(async {
            let (mut world, mut choices) = (World::new(), Choices::new(input));
            let mut steps = 0;
            while !choices.are_over() && steps < 200 {
                world.step(&mut choices).await;
                steps += 1;
            }
            world.end().await;
        });
    });
}

//! Whatever happens to nodes and brokers, rooms agree in the end. `SEED` is the first of `SEEDS` seeds.

use super::CARRIED_OUT;
use super::world::{Guest, Person, TestNode, World, asked, nick, said};
use crate::bus::Random;
use crate::dialect::Repeat;
use crate::dialect::native::request::{Addressee, DirectSend, FileOffer, Kick, RoomRequest};
use crate::message::{Content, File, Media, NodeTag};
use crate::room::inbox::Summary;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::{Instant, sleep, sleep_until};

/// Tests that share the seeds.
const PARTS: u64 = 2;

/// Time after which every node knows that another is dead.
const KNOWN_DEAD: Duration = Duration::from_secs(17);

/// Moves of the room after the last fault, and attempts of a node to enter.
const MOVES: u64 = 2;
const ENTERED: u64 = 7;

const NAMES: [&str; 6] = ["ann", "bob", "cid", "dora", "emil", "gus"];

/// A state without the time at which it was asked for.
pub(super) fn without_time(state: &Value) -> Value {
    let mut state = state.clone();
    if let Some(state) = state.as_object_mut() {
        state.remove("now");
        state.remove("carried");
        state.remove("entered");
        state.remove("replay"); // each node has bounds of its own
    }
    state
}

/// A text that somebody said, and what became of it.
#[derive(Debug, Clone)]
struct SaidText {
    by: String,
    node: NodeTag,
    id: Value,
    text: String,
    /// Time at which it was sent, and answered.
    sent: Instant,
    answered: Instant,
    outcome: String,
}

/// Times during which somebody was in the room: from its `ok` until it asked to leave, or its node died.
#[derive(Clone)]
struct Stay {
    person: Person,
    node: usize,
    from: Instant,
    until: Option<Instant>,
}

struct Story {
    world: World,
    random: Random,
    /// Those who are in, by name.
    stays: Arc<Mutex<Vec<Stay>>>,
    said: Arc<Mutex<Vec<SaidText>>>,
    texts: u64,
    killed: usize,
    /// Time at which the last node died.
    died: Option<Instant>,
    dead: Vec<TestNode>,
    log: Vec<String>,
}

/// One part of the seeds, `SEEDS` of them from `SEED` on: the parts run side by side.
fn rooms_agree(part: u64) {
    let of = |name: &str, default| std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default);
    let first = of("SEED", 1);
    for seed in (first..first + of("SEEDS", if std::env::var_os("SOAK").is_some() { 20_000 } else { 200 }))
        .filter(|seed| seed % PARTS == part)
    {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
        runtime.block_on(run(seed));
    }
}

#[test]
fn rooms_agree_in_the_end() {
    rooms_agree(0);
}

#[test]
fn rooms_agree_in_the_end_with_other_seeds() {
    rooms_agree(1);
}

async fn run(seed: u64) {
    CARRIED_OUT.with_borrow_mut(Vec::clear);
    let mut random = Random::new(seed);
    let delay = Duration::from_micros([0, 500, 5_000, 50_000][random.below(4) as usize]);
    let lost = [0, 0, 10, 50][random.below(4) as usize];
    let nodes = 2 + random.below(4) as usize;
    let world = World::new(seed, nodes, delay, lost).await;
    let (stays, said) = (Arc::default(), Arc::default());
    let mut story = Story {
        world,
        random,
        stays,
        said,
        texts: 0,
        killed: 0,
        died: None,
        dead: Vec::new(),
        log: vec![format!("{nodes} nodes, {delay:?}, {lost}")],
    };
    for _ in 0..60 {
        story.step().await;
    }
    let mut faults = story.unrest().await;
    sleep(Duration::from_secs(40)).await;
    let mut left = story.faults().await;
    if !left.is_empty() {
        sleep(Duration::from_secs(2)).await; // something expired at this very moment
        left = story.faults().await;
    }
    faults.extend(left);
    assert!(faults.is_empty(), "seed {seed}:\n{}\n{}", faults.join("\n"), story.log.join("\n"));
}

impl Story {
    async fn step(&mut self) {
        let node = self.random.below(self.world.nodes.len() as u64) as usize;
        match self.random.below(100) {
            0..18 => self.join(node),
            18..20 => {
                let seconds = 1 + self.random.below(40);
                self.note(format!("brokers choose a leader for {seconds} s"));
                self.world.broker.elect(Duration::from_secs(seconds));
            }
            20..26 => self.leave(),
            26..56 => self.say(),
            56..68 => self.ask(),
            68..71 => self.guest(node),
            71..76 => self.comes_and_goes(),
            76..80 => {
                self.note(format!("splits {node}"));
                self.world.broker.split(&[self.world.nodes[node].tag]);
            }
            80..84 => {
                self.note("heals".into());
                self.world.broker.heal();
            }
            84..86 if self.world.nodes.len() > 2 && self.killed < 2 => self.kill(node),
            86..88 => {
                self.note("broker stops".into());
                self.world.broker.stop();
            }
            88..92 => self.world.broker.start(),
            92..94 => self.moves(node),
            94 => {
                let to = self.random.below(self.world.nodes.len() as u64) as usize;
                self.note(format!("{node} hands over to {to}"));
                let (from, to) = (self.world.nodes[node].clone(), self.world.nodes[to].tag);
                tokio::spawn(async move { from.room().hand_over(to).await });
            }
            95..97 => {
                let seconds = 1 + self.random.below(20);
                self.note(format!("{node} sleeps for {seconds} s"));
                self.world.broker.put_to_sleep(self.world.nodes[node].tag, Duration::from_secs(seconds));
            }
            _ => sleep(Duration::from_secs(self.random.below(20))).await,
        }
        let pause = [0, 1, 20, 300, 2500][self.random.below(5) as usize];
        sleep(Duration::from_millis(pause)).await;
    }

    fn note(&mut self, what: String) {
        self.log.push(what);
    }

    fn join(&mut self, node: usize) {
        let name = NAMES[self.random.below(NAMES.len() as u64) as usize];
        self.note(format!("{name} joins {node}"));
        let (stays, node) = (self.stays.clone(), self.world.nodes[node].clone());
        let at = self.world.nodes.iter().position(|other| other.tag == node.tag).unwrap() + self.killed;
        tokio::spawn(async move {
            let person = Person::new(&node, name);
            if person.join(&node.room()).await {
                stays.lock().unwrap().push(Stay { person, node: at, from: Instant::now(), until: None });
            }
        });
    }

    /// Somebody who is in.
    fn anybody(&mut self) -> Option<Person> {
        let stays = self.stays.lock().unwrap();
        let present: Vec<&Stay> = stays.iter().filter(|stay| stay.until.is_none()).collect();
        let chosen = self.random.below(present.len().max(1) as u64) as usize;
        present.get(chosen).map(|stay| stay.person.clone())
    }

    fn leave(&mut self) {
        let Some(person) = self.anybody() else { return };
        let silently = self.random.below(2) == 0;
        self.note(format!("{} leaves", person.name));
        self.end(|stay| stay.person.member == person.member);
        tokio::spawn(async move {
            match silently {
                true => person.vanishes(),
                false => person.leaves().await,
            }
        });
    }

    fn end(&self, is_over: impl Fn(&Stay) -> bool) {
        let mut stays = self.stays.lock().unwrap();
        for stay in stays.iter_mut().filter(|stay| stay.until.is_none() && is_over(stay)) {
            stay.until = Some(Instant::now());
        }
    }

    fn say(&mut self) {
        let Some(person) = self.anybody() else { return };
        self.texts += 1;
        let (text, said_texts) = (format!("{} of {}", self.texts, person.name), self.said.clone());
        self.note(format!("{} says {text}", person.name));
        let (by, node) = (person.member.to_string(), person.node());
        tokio::spawn(async move {
            let (sent, outbox, is_between) = (Instant::now(), person.outbox(), person.membership().is_none());
            let number = person.ask(said(&text, None)).await;
            for _ in 0..500 {
                person.look();
                let reply = person.told.lock().unwrap().iter().find(|(_, told)| told["ref"] == number).cloned();
                if let Some((answered, reply)) = reply {
                    let outcome = reply["code"].as_str().unwrap_or("ok").to_owned();
                    let id = reply["id"].clone();
                    said_texts.lock().unwrap().push(SaidText { by, node, id, text, sent, answered, outcome });
                    return;
                }
                sleep(Duration::from_millis(20)).await;
            }
            let answered = Instant::now();
            // Whose connection ended is not answered.
            let is_here = !is_between && Arc::ptr_eq(&outbox, &person.outbox());
            said_texts.lock().unwrap().push(SaidText {
                by,
                node,
                id: Value::Null,
                text,
                sent,
                answered,
                outcome: if is_here { "nothing".into() } else { "moved".into() },
            });
        });
    }

    /// Somebody asks for something else. What becomes of it is only to be the same on all nodes.
    fn ask(&mut self) {
        let (Some(person), Some(other)) = (self.anybody(), self.anybody()) else { return };
        let (to, number) = (other.member, self.random.below(1 << 20));
        let media = Media { mic: number % 2 == 0, ..Media::default() };
        let ids = person.ids();
        let id = ids.get(number as usize % ids.len().max(1)).copied().unwrap_or_default();
        let content = Content::Text(format!("direct {number}").into());
        let file = File { name: "a".into(), size: 7, mime: None, sha256: None };
        let nonce: Option<Arc<str>> = Some(format!("{}", number % 4).into());
        let feature = format!("b.{:016}", number % 5);
        let request = match self.random.below(18) {
            0..3 => RoomRequest::CallJoin(media),
            3 => RoomRequest::CallUpdate(media),
            4 => RoomRequest::CallLeave,
            5..8 => RoomRequest::DirectSend(Box::new(DirectSend { to: Addressee::Member(to), content, nonce })),
            8 => RoomRequest::Ack(ids),
            9 => RoomRequest::Delete(id),
            10 => RoomRequest::FileOffer(Box::new(FileOffer { file, to: None })),
            11 => RoomRequest::Kick(Kick { member: to, ban: number % 3, reason: None }),
            12 => asked(json!({ "type": "live", "set": { "position": { "at": [number % 180, 1] }, "stroke": null } })),
            13 => asked(json!({ "type": "live", "set": { "view": { "bbox": [0, 0, 1, 1] }, "presenting": true } })),
            14 => asked(json!({ "type": "board_remove", "ids": [feature] })),
            15 => asked(json!({ "type": "board_restore", "ids": [feature] })),
            _ => asked(json!({ "type": "board_put", "features": [{ "id": feature,
                "geometry": { "type": "Point", "coordinates": [number % 180, 1] },
                "properties": { "shape": "mark", "color": 1 } }] })),
        };
        self.note(format!("{} asks {request:?}", person.name));
        tokio::spawn(async move { person.ask_as_moderator(request).await });
    }

    /// Somebody with a gischat client comes, says something, and goes.
    fn guest(&mut self, node: usize) {
        self.texts += 1;
        let (node, text) = (self.world.nodes[node].clone(), format!("{} of guest", self.texts));
        let stay = Duration::from_millis(self.random.below(20_000));
        self.note(format!("a guest says {text}"));
        tokio::spawn(async move {
            let Some(guest) = Guest::join(&node).await else { return };
            guest.membership.register(nick("guest"), Repeat::Silent).await;
            guest.say("guest", &text).await;
            sleep(stay).await;
        });
    }

    fn comes_and_goes(&mut self) {
        let Some(person) = self.anybody() else { return };
        let away = Duration::from_millis(self.random.below(30_000));
        self.note(format!("{} is away for {away:?}", person.name));
        tokio::spawn(async move {
            let heard = Instant::now();
            person.detach().await;
            sleep(away).await;
            person.attach(heard).await;
        });
    }

    fn moves(&mut self, node: usize) {
        let Some(person) = self.anybody() else { return };
        self.note(format!("{} moves to {node}", person.name));
        let node = self.world.nodes[node].clone();
        tokio::spawn(async move { person.moves(&node).await });
    }

    fn kill(&mut self, node: usize) {
        self.note(format!("{node} dies"));
        let dead = self.world.kill(node);
        self.killed += 1;
        self.died = Some(Instant::now());
        let stays = self.stays.lock().unwrap().clone();
        for stay in stays.iter().filter(|stay| is_of(&stay.person, &dead)) {
            stay.person.vanishes();
        }
        self.end(|stay| is_of(&stay.person, &dead));
        self.dead.push(dead);
    }

    /// Faults of the way to one room after the last fault of the network: it takes 10 s at most, from the time at which all nodes
    /// are awake and the dead are known, with two moves and some attempts to enter.
    async fn unrest(&mut self) -> Vec<String> {
        let last_fault = self.world.broker.mend().max(self.died.map_or(Instant::now(), |died| died + KNOWN_DEAD));
        sleep_until(last_fault).await;
        let (claims, entered) = (self.world.broker.claims(), self.entered().await);
        sleep(Duration::from_secs(10)).await;
        let mut faults = standing_faults(&self.states().await);
        if !faults.is_empty() {
            sleep(Duration::from_secs(1)).await; // somebody comes at this very moment
            faults = standing_faults(&self.states().await);
        }
        let moves = self.world.broker.claims() - claims;
        let entered = self.entered().await.into_iter().zip(entered).map(|(now, then)| now - then).max();
        if moves > MOVES || entered > Some(ENTERED) {
            faults.push(format!("{moves} moves, {entered:?} attempts to enter"));
        }
        faults
    }

    /// Number of times that each node asked a home to let it in.
    async fn entered(&self) -> Vec<u64> {
        let states = self.states().await;
        states.iter().map(|(_, (_, state))| state["entered"].as_u64().unwrap_or_default()).collect()
    }

    async fn states(&self) -> Vec<(NodeTag, (Summary, Value))> {
        let mut states = Vec::new();
        for node in &self.world.nodes {
            states.push((node.tag, node.state().await));
        }
        states
    }

    /// All that does not hold at the end.
    async fn faults(&mut self) -> Vec<String> {
        let states = self.states().await;
        let mut faults = standing_faults(&states);
        let homes: Vec<_> = states.iter().filter(|(_, (summary, _))| matches!(summary, Summary::Home { .. })).collect();
        let is_dead = |person: &Person| self.dead.iter().any(|dead| is_of(person, dead));
        let mut stays = self.stays.lock().unwrap().clone();
        stays.retain(|stay| !is_dead(&stay.person));
        let present: BTreeMap<String, &Stay> = stays
            .iter()
            .filter(|stay| stay.until.is_none() && !was_removed(&stay.person))
            .map(|stay| (stay.person.member.to_string(), stay))
            .collect();
        if homes.is_empty() && !present.is_empty() {
            faults.push("no home".into());
        }
        if let [(tag, (_, state))] = homes[..] {
            faults.extend(mirror_faults(state, &states));
            faults.extend(seat_faults(state, &present, &stays));
            faults.extend(call_faults(state, &present));
            faults.extend(idle_faults(state, &states));
            let entry = self.world.broker.homes();
            if entry.len() != 1 || entry.values().any(|home| home.node != *tag) {
                faults.push(format!("the broker knows {entry:?}"));
            }
        }
        // What was said on an island, or at a home that told nobody yet, is gone with its node.
        let mut said = self.said.lock().unwrap().clone();
        said.retain(|said| self.dead.iter().all(|dead| dead.tag != said.node));
        faults.extend(order_faults(&stays));
        faults.extend(delivery_faults(&stays, &said));
        for stay in present.values() {
            faults.extend(roster_fault(stay, &present));
        }
        faults
    }
}

fn is_of(person: &Person, node: &TestNode) -> bool {
    person.node() == node.tag
}

fn was_removed(person: &Person) -> bool {
    person.was_told("removed") || person.is_put_out()
}

/// The first place at which two states differ.
fn difference(path: &str, one: &Value, other: &Value) -> String {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            let keys: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
            let differs = |key: &&&String| one.get(**key) != other.get(**key);
            let null = Value::Null;
            keys.iter().find(differs).map_or_else(String::new, |key| {
                difference(&format!("{path}.{key}"), one.get(*key).unwrap_or(&null), other.get(*key).unwrap_or(&null))
            })
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            let place = (0..one.len()).find(|place| one[*place] != other[*place]).unwrap_or_default();
            difference(&format!("{path}[{place}]"), &one[place], &other[place])
        }
        _ => format!("{path}: {one} or {other}"),
    }
}

/// There is one home at most, nobody looks for it, and every mirror is one of it.
fn standing_faults(states: &[(NodeTag, (Summary, Value))]) -> Vec<String> {
    let is_home = |summary: &Summary| matches!(summary, Summary::Home { .. });
    let homes: Vec<NodeTag> = states.iter().filter(|(_, (home, _))| is_home(home)).map(|(node, _)| *node).collect();
    let is_wrong = |summary: &Summary| match summary {
        Summary::Idle => false,
        Summary::Home { .. } => homes.len() != 1,
        Summary::Mirror { home, .. } => homes != [home.node],
        Summary::Seeking => true,
    };
    let wrong = states.iter().filter(|(_, (summary, _))| is_wrong(summary));
    wrong.map(|(node, (summary, _))| format!("{node:?} is {summary:?}")).collect()
}

/// Participants of the call are in the room, and everybody was last told of these.
fn call_faults(state: &Value, present: &BTreeMap<String, &Stay>) -> Vec<String> {
    let ids = |participants: &Value| -> Vec<String> {
        let participants = participants.as_array().into_iter().flatten();
        participants.map(|participant| participant["member"].as_str().unwrap().to_owned()).collect()
    };
    let seats = state["calls"]["call"]["seats"].as_array().cloned().unwrap_or_default();
    let called: Vec<String> =
        seats.iter().flat_map(|seat| ids(&Value::Array(vec![seat["participant"].clone()]))).collect();
    let mut faults: Vec<String> = called
        .iter()
        .filter(|member| !present.contains_key(*member))
        .map(|member| format!("{member} is in the call only"))
        .collect();
    for stay in present.values() {
        let told = stay.person.told.lock().unwrap();
        let last = told.iter().rev().find_map(|(_, told)| match () {
            () if told["type"] == "call" => Some(ids(&told["participants"])),
            () if told["call"]["participants"].is_array() => Some(ids(&told["call"]["participants"])),
            () if told["state"].is_object() => Some(ids(&told["state"]["call"]["participants"])),
            () => None,
        });
        if last.as_ref().is_some_and(|last| *last != called) {
            faults.push(format!("{} was told of a call of {last:?}, not {called:?}", stay.person.name));
        }
    }
    faults
}

/// A node that has nobody in the room is no mirror of it.
fn idle_faults(state: &Value, states: &[(NodeTag, (Summary, Value))]) -> Vec<String> {
    let seats = state["members"].as_array().unwrap();
    let has_nobody = |node: NodeTag| !seats.iter().any(|seat| seat["node"] == serde_json::to_value(node).unwrap());
    let is_mirror = |summary: &Summary| matches!(summary, Summary::Mirror { .. });
    let idle = states.iter().filter(|(node, (summary, _))| has_nobody(*node) && is_mirror(summary));
    idle.map(|(node, (summary, _))| format!("{node:?} has nobody in the room, and is {summary:?}")).collect()
}

/// Every mirror is equal to the home, and nothing waits for it.
fn mirror_faults(state: &Value, states: &[(NodeTag, (Summary, Value))]) -> Vec<String> {
    let home = without_time(state);
    let mirrors = states.iter().filter(|(_, (summary, _))| matches!(summary, Summary::Mirror { .. }));
    let differing = mirrors.map(|(node, (_, state))| (node, without_time(state))).filter(|(_, state)| *state != home);
    let differing = differing.map(|(node, state)| format!("{node:?} differs: {}", difference("", &home, &state)));
    let waits = |summary: &Summary| matches!(summary, Summary::Mirror { waits: true, .. });
    let waiting = states.iter().filter(|(_, (summary, _))| waits(summary));
    differing.chain(waiting.map(|(node, _)| format!("something waits at {node:?}"))).collect()
}

/// Seats are exactly the sessions that exist.
fn seat_faults(state: &Value, present: &BTreeMap<String, &Stay>, stays: &[Stay]) -> Vec<String> {
    let members = state["members"].as_array().unwrap().iter();
    let seated: BTreeSet<&str> = members.map(|member| member["id"].as_str().unwrap()).collect();
    let unseated = present.iter().filter(|(member, _)| !seated.contains(&***member));
    let mut faults: Vec<String> =
        unseated.map(|(_, stay)| format!("{} of node {} has no seat", stay.person.name, stay.node)).collect();
    for seat in seated.into_iter().filter(|seat| !present.contains_key(*seat)) {
        let name = stays.iter().find(|stay| stay.person.member.to_string() == seat).map(|stay| stay.person.name);
        faults.push(format!("{seat} ({name:?}) has a seat and is not there"));
    }
    faults
}

/// Nobody is shown a text twice, and no two are shown texts in different orders.
fn order_faults(stays: &[Stay]) -> Vec<String> {
    let mut faults = Vec::new();
    let shown: Vec<(&str, Vec<String>)> =
        stays.iter().map(|stay| (stay.person.name, live_texts(&stay.person))).collect();
    for (name, texts) in &shown {
        let mut seen = BTreeSet::new();
        faults.extend(
            texts.iter().filter(|text| !seen.insert(*text)).map(|text| format!("{name} was shown {text:?} twice")),
        );
    }
    for (place, (name, texts)) in shown.iter().enumerate() {
        let places: HashMap<&String, usize> = texts.iter().enumerate().map(|(place, text)| (text, place)).collect();
        for (other, others) in &shown[place + 1..] {
            let common: Vec<usize> = others.iter().filter_map(|text| places.get(text).copied()).collect();
            if !common.is_sorted() {
                faults.push(format!("{name} and {other} were shown texts in different orders: {texts:?} {others:?}"));
            }
        }
    }
    faults
}

/// Texts that were shown as they were said, not from the history or after a break.
fn live_texts(person: &Person) -> Vec<String> {
    person.look();
    let told = person.told.lock().unwrap();
    let live = told.iter().filter(|(_, told)| told["type"] == "message" && told["replay"].is_null());
    live.filter_map(|(_, told)| told["id"].as_str().map(String::from)).collect()
}

/// What was answered `ok` was shown to everybody who was in before and is at the end, or these were told of a gap. What was answered
/// `unavailable` was shown to nobody later.
fn delivery_faults(stays: &[Stay], said: &[SaidText]) -> Vec<String> {
    let mut faults = Vec::new();
    let mut deleted: Vec<Value> = Vec::new();
    for stay in stays {
        let told = stay.person.told.lock().unwrap();
        let told = told.iter().filter(|(_, told)| told["type"] == "deleted");
        deleted.extend(told.map(|(_, told)| told["id"].clone()));
    }
    for SaidText { by, id, text, sent, answered, outcome, .. } in said {
        for stay in stays {
            let told = stay.person.told.lock().unwrap();
            let is_it = |told: &Value| told["content"]["text"] == **text;
            let shown = told.iter().find(|(_, told)| is_it(told)).map(|(at, _)| *at);
            let was_in = stay.from < *sent && stay.until.is_none();
            let until = stay.until.unwrap_or_else(Instant::now);
            let had_gap = told.iter().any(|(at, told)| *at >= *sent && told["state"]["gap"] == true && *at <= until);
            let is_out = told.iter().any(|(_, told)| told["type"] == "removed") || stay.person.is_put_out();
            let name = stay.person.name;
            match outcome.as_str() {
                "ok" if was_in && shown.is_none() && !had_gap && !is_out && !deleted.contains(id) => {
                    faults.push(format!("{name} of node {} missed {text:?}", stay.node));
                }
                _ => {}
            }
        }
        let carried_out = CARRIED_OUT
            .with_borrow(|all| all.iter().filter(|(said, _)| said == text).map(|(_, at)| *at).collect::<Vec<_>>());
        if outcome == "unavailable" && carried_out.iter().any(|at| at > answered) {
            faults.push(format!("{text:?} was carried out after it was unavailable"));
        }
        let is_there = |stay: &Stay| stay.until.is_none() && stay.person.member.to_string() == *by;
        if outcome == "nothing" && stays.iter().any(is_there) {
            faults.push(format!("{text:?} was never answered"));
        }
    }
    faults
}

/// What a member was told of others, applied in order, is who is there.
fn roster_fault(stay: &Stay, present: &BTreeMap<String, &Stay>) -> Option<String> {
    let mut roster: BTreeSet<String> = BTreeSet::new();
    for (_, told) in stay.person.told.lock().unwrap().iter() {
        if let Some(members) = told["state"]["members"].as_array() {
            roster = members.iter().map(|member| member["member"].as_str().unwrap().into()).collect();
        }
        for left in told["left"].as_array().into_iter().flatten() {
            roster.remove(left["member"].as_str().unwrap());
        }
        for joined in told["joined"].as_array().into_iter().flatten() {
            roster.insert(joined["member"].as_str().unwrap().into());
        }
    }
    let there: BTreeSet<String> = present.keys().cloned().collect();
    let (missing, ghosts) = (there.difference(&roster).count(), roster.difference(&there).count());
    let is_away = stay.person.told.lock().unwrap().is_empty();
    (missing + ghosts > 0 && !is_away).then(|| {
        format!(
            "{} of node {} was told a wrong roster: {missing} missing, {ghosts} too many",
            stay.person.name, stay.node
        )
    })
}

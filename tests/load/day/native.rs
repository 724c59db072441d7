//! A native client of the day: it comes back whatever happens, resumes where it can, and keeps what it heard by room.

use super::audit::{Said, Segment};
use super::requests::Known;
use super::{Day, NATIVES, Phase, ROOMS, Socket, WITNESSES, address, number_of, open};
use crate::common::Dice;
use crate::common::native::{View, token};
use crate::common::proxy::Proxy;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;

/// Time for the answer to `hello`.
const HELLO: Duration = Duration::from_secs(15);

struct Person {
    day: Arc<Day>,
    dice: Dice,
    nickname: String,
    /// Where it always is.
    home: usize,
    is_witness: bool,
    is_moderator: bool,
    /// A bad line, of those who have one.
    line: Option<Proxy>,
    address: String,
    resume: Value,
    shift: usize,
    stays: BTreeMap<usize, Stay>,
    known: Known,
    asked: u64,
    pending: HashMap<u64, Asked>,
}

/// Being in a room.
struct Stay {
    segment: Segment,
    /// All that was heard since the join.
    heard: HashSet<u32>,
    view: View,
}

#[derive(Clone, Copy)]
enum Asked {
    Text(u32, usize, Instant),
    Join(usize),
    Leave(usize),
    Other,
}

/// Lives through the day.
pub(super) async fn live(day: Arc<Day>, place: usize, mut dice: Dice) {
    day.pause(Duration::from_millis(dice.throw(5_000) as u64)).await;
    let is_witness = place < ROOMS.len() * WITNESSES;
    // A witness shares its address with nobody: a ban is of an address.
    let address = if is_witness { format!("198.51.100.{}", place + 1) } else { address(place) };
    let line = if !is_witness && place.is_multiple_of(3) {
        Some(Proxy::start(&day.server, Some(&address)).await)
    } else {
        None
    };
    let home = if is_witness || place > NATIVES / 2 { place % ROOMS.len() } else { place % 2 };
    let nickname = format!("{}{place}", if is_witness { "witness" } else { "native" });
    let (is_moderator, known) = (!is_witness && place % 50 == 1, Known::default());
    let (stays, pending) = (BTreeMap::new(), HashMap::new());
    let (resume, shift, asked) = (Value::Null, 0, 0);
    #[rustfmt::skip]
    let mut person = Person {
        day, dice, nickname, home, is_witness, is_moderator, line, address, resume, shift, stays, known, asked, pending,
    };
    while person.day.phase() != Phase::Over {
        match person.connect().await {
            Some(socket) => person.serve(socket).await,
            None => person.day.pause(Duration::from_millis(300)).await,
        }
    }
}

impl Person {
    /// Opens a socket and says hello; resumes the session that there was.
    async fn connect(&mut self) -> Option<Socket> {
        let shift = self.day.shift();
        let mut socket = match &self.line {
            Some(line) => open(&self.day, &line.server(), "/ws", None).await?,
            None => open(&self.day, &self.day.server, "/ws", Some(&self.address)).await?,
        };
        let features = ["direct", "call", "file", "map"];
        let mut hello = json!({"type": "hello", "protocol": 1, "nickname": self.nickname, "features": features});
        if self.is_moderator {
            hello["token"] = token(json!({"sub": self.nickname, "roles": ["moderator"]})).into();
        }
        if !self.resume.is_null() {
            hello["resume"] = self.resume.clone();
        }
        socket.send(Message::text(hello.to_string())).await.ok()?;
        let answer = timeout(HELLO, socket.next()).await.ok()??.ok()?;
        let welcome: Value = serde_json::from_str(answer.to_text().ok()?).ok()?;
        self.resume = Value::Null;
        if welcome["type"] != "welcome" || self.day.shift() != shift {
            self.day.ledger().count(format!("hello: {}", welcome["code"]));
            return None;
        }
        self.resume = welcome["resume"].clone();
        self.pending.clear();
        if welcome["resumed"] != true {
            self.day.ledger().count(if self.shift == shift { "anew" } else { "anew after a restart" });
            let rooms: Vec<usize> = self.stays.keys().copied().collect();
            rooms.into_iter().for_each(|room| self.end(room, None));
        }
        self.shift = shift;
        Some(socket)
    }

    /// Hears and acts until the connection ends.
    async fn serve(&mut self, mut socket: Socket) {
        let mut phase = self.day.phase.clone();
        let mut next = Instant::now();
        loop {
            tokio::select! {
                message = socket.next() => match message {
                    Some(Ok(Message::Text(text))) => self.hear(&text),
                    Some(Ok(Message::Close(close))) => {
                        let code = close.map_or(1005, |close| u16::from(close.code));
                        self.day.ledger().count(format!("native closed {code}"));
                    }
                    Some(Ok(_)) => {}
                    Some(Err(_)) | None => return,
                },
                () = tokio::time::sleep_until(next.into()) => {
                    let acted = self.act(&mut socket).await;
                    if acted.is_none() {
                        return;
                    }
                    next = Instant::now() + Duration::from_millis(2_000 + self.dice.throw(12_000) as u64);
                }
                _ = phase.changed() => match self.day.phase() {
                    Phase::Talk | Phase::Quiet => {}
                    Phase::Look => self.look(&mut socket).await,
                    Phase::Over => return self.leave(socket).await,
                }
            }
        }
    }

    /// Tells what each room looks like, once all has come that was sent before.
    async fn look(&mut self, socket: &mut Socket) {
        let _ = self.ask(socket, json!({"type": "ping"}), Asked::Other).await;
        while self.pending.contains_key(&self.asked) {
            match timeout(HELLO, socket.next()).await {
                Ok(Some(Ok(Message::Text(text)))) => self.hear(&text),
                Ok(Some(Ok(_))) => {}
                _ => return self.day.fault(format!("{} has no answer at the end", self.nickname)),
            }
        }
        let views = self.stays.iter().map(|(room, stay)| (self.nickname.clone(), *room, stay.view.clone()));
        self.day.ledger().views.extend(views);
    }

    async fn leave(&mut self, mut socket: Socket) {
        for room in self.stays.keys().copied().collect::<Vec<_>>() {
            self.end(room, Some(Instant::now()));
        }
        let _ = socket.close(None).await;
        while let Ok(Some(Ok(_))) = timeout(HELLO, socket.next()).await {}
    }

    /// Asks for something. `None` if the line is not there any more.
    async fn act(&mut self, socket: &mut Socket) -> Option<()> {
        if self.day.phase() != Phase::Talk {
            return self.ask(socket, json!({"type": "ping"}), Asked::Other).await;
        }
        if !self.stays.contains_key(&self.home) {
            let join = json!({"type": "join", "room": ROOMS[self.home]});
            return self.ask(socket, join, Asked::Join(self.home)).await;
        }
        if self.line.is_some() && self.dice.throw(8) == 0 {
            return self.break_line().await;
        }
        let rooms: Vec<usize> = self.stays.keys().copied().collect();
        let room = rooms[self.dice.throw(rooms.len())];
        if self.is_witness || self.dice.throw(5) == 0 {
            let (number, text) = self.day.text(&mut self.dice);
            let send = json!({"type": "send", "room": ROOMS[room], "content": {"kind": "text", "text": text}});
            return self.ask(socket, send, Asked::Text(number, room, Instant::now())).await;
        }
        let any = self.dice.throw(ROOMS.len());
        let request = self.known.request(&mut self.dice, ROOMS[room], ROOMS[any]);
        let asked = match request["type"].as_str() {
            Some("join") => Asked::Join(any),
            Some("leave") => Asked::Leave(room),
            _ => Asked::Other,
        };
        self.ask(socket, request, asked).await
    }

    async fn ask(&mut self, socket: &mut Socket, mut request: Value, asked: Asked) -> Option<()> {
        self.asked += 1;
        request["ref"] = self.asked.into();
        self.pending.insert(self.asked, asked);
        timeout(HELLO, socket.send(Message::text(request.to_string()))).await.ok()?.ok()
    }

    /// The line breaks, or brings nothing for a while.
    async fn break_line(&mut self) -> Option<()> {
        let time = Duration::from_millis(self.dice.throw(5_000) as u64);
        let line = self.line.as_ref()?;
        match self.dice.throw(3) {
            0 => line.cut(),
            1 => line.lose(),
            _ => {
                line.hold();
                tokio::time::sleep(time).await;
                line.let_go();
                return Some(());
            }
        }
        tokio::time::sleep(time).await;
        None
    }

    fn hear(&mut self, text: &str) {
        let frame: &Value = &serde_json::from_str(text).unwrap();
        self.known.learn(frame);
        let room = frame["room"].as_str().or(frame["state"]["room"].as_str());
        let room = room.and_then(|name| ROOMS.iter().position(|room| *room == name));
        if let Some(asked) = frame["ref"].as_u64().and_then(|reference| self.pending.remove(&reference)) {
            return self.answered(asked, frame);
        }
        match (frame["type"].as_str().unwrap_or_default(), room) {
            ("message", Some(room)) => self.heard(room, number_of(text), frame),
            ("direct_message", _) => self.known.keep("direct", &frame["id"]),
            ("removed", Some(room)) => self.end(room, Some(Instant::now())),
            ("presence", Some(room)) => _ = self.stays.get_mut(&room).map(|stay| stay.view.apply(frame)),
            ("room_state", Some(room)) => self.resumed(room, &frame["state"]),
            _ => {}
        }
    }

    fn heard(&mut self, room: usize, number: Option<u32>, frame: &Value) {
        let Some(number) = number else {
            return self.known.keep("id", &frame["id"]);
        };
        let Some(stay) = self.stays.get_mut(&room) else {
            return self.day.fault(format!("{} heard {frame} outside", self.nickname));
        };
        if stay.heard.insert(number) {
            stay.segment.heard.push(number);
        } else if frame["replay"] != true {
            self.day.fault(format!("{} heard {frame} twice", self.nickname));
        }
    }

    fn answered(&mut self, asked: Asked, frame: &Value) {
        let is_ok = frame["type"] == "ok";
        let code = frame["code"].as_str().unwrap_or("ok");
        self.day.ledger().count(code);
        if code == "internal" {
            self.day.fault(format!("{}: {frame}", self.nickname));
        }
        match asked {
            Asked::Text(number, room, asked) if is_ok => {
                let (shift, answered) = (self.shift, Instant::now());
                self.day.ledger().said.push(Said { number, room, shift, asked, answered });
            }
            Asked::Join(room) if is_ok => {
                let (segment, view) = (self.segment(room), View::of(&frame["state"]));
                self.stays.insert(room, Stay { segment, heard: HashSet::new(), view });
            }
            Asked::Leave(room) if is_ok => self.end(room, Some(Instant::now())),
            _ => {}
        }
    }

    /// A room after a resume; with a gap, what comes now is heard anew.
    fn resumed(&mut self, room: usize, state: &Value) {
        let segment = self.segment(room);
        let stay =
            self.stays.entry(room).or_insert_with(|| Stay { segment, heard: HashSet::new(), view: View::of(state) });
        stay.view = View::of(state);
        if state["gap"] == true {
            let next = Segment {
                heard: Vec::new(),
                from: Instant::now(),
                until: None,
                who: self.nickname.clone(),
                ..stay.segment
            };
            let before = std::mem::replace(&mut stay.segment, next);
            let mut ledger = self.day.ledger();
            ledger.count("gap");
            ledger.segments.push(before);
        }
    }

    fn segment(&self, room: usize) -> Segment {
        let (who, shift, from) = (self.nickname.clone(), self.shift, Instant::now());
        Segment { who, room, shift, from, until: None, heard: Vec::new() }
    }

    fn end(&mut self, room: usize, until: Option<Instant>) {
        if let Some(Stay { segment, .. }) = self.stays.remove(&room) {
            self.day.ledger().segments.push(Segment { until, ..segment });
        }
    }
}

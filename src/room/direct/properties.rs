//! Properties under any order of steps: each message has one outcome, nothing happens twice, and nothing remains.

use super::testing::{ACK, TTL, arrival, nick, sending};
use super::*;
use crate::config::Addresses;
use crate::message::{Delivery, DirectStatus, Event, NodeTag};
use proptest::prelude::*;
use std::collections::{HashMap, HashSet};

const PEOPLE: usize = 3;
const NAMES: [&str; PEOPLE] = ["ann", "Bob", "eve"];

#[derive(Debug, Clone)]
enum DirectStep {
    Send { from: usize, to: usize, nonce: Option<u8> },
    Ack { by: usize, message: usize },
    Join { who: usize, mailbox: bool },
    Detach { who: usize },
    End { who: usize },
    Leave { who: usize },
    Wait { seconds: u64 },
}

fn step() -> impl Strategy<Value = DirectStep> {
    let who = || 0..PEOPLE;
    prop_oneof![
        6 => (who(), who(), proptest::option::of(0..2u8)).prop_map(|(from, to, nonce)| DirectStep::Send { from, to, nonce }),
        4 => (who(), 0..6usize).prop_map(|(by, message)| DirectStep::Ack { by, message }),
        3 => (who(), any::<bool>()).prop_map(|(who, mailbox)| DirectStep::Join { who, mailbox }),
        1 => who().prop_map(|who| DirectStep::Detach { who }),
        1 => who().prop_map(|who| DirectStep::End { who }),
        1 => who().prop_map(|who| DirectStep::Leave { who }),
        2 => prop_oneof![1..8u64, Just(70), Just(4000)].prop_map(|seconds| DirectStep::Wait { seconds }),
    ]
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum PersonState {
    Here,
    Detached,
    Out,
}

struct DirectModel {
    directs: Directs,
    tag: NodeTag,
    now: Moment,
    people: Vec<(MemberId, PersonState)>,
    requests: u64,
    /// Requests without an outcome yet, by their names.
    unanswered: HashMap<u64, MemberId>,
    messages: Vec<Uuid>,
    /// Time of the last use of each nonce by a member that has not left since.
    nonces: HashMap<(MemberId, String), Moment>,
    shown: HashSet<Uuid>,
    answered: HashMap<Uuid, Delivery>,
    closed: HashSet<Uuid>,
}

impl DirectModel {
    fn new(terms: Terms) -> Self {
        let tag = NodeTag::random();
        let people = (0..PEOPLE).map(|_| (tag.member(), PersonState::Out)).collect();
        let directs = Directs::new(terms, ACK);
        let (unanswered, messages, shown) = (HashMap::new(), Vec::new(), HashSet::new());
        let (nonces, answered, closed) = (HashMap::new(), HashMap::new(), HashSet::new());
        let now = Moment::default();
        Self { directs, tag, now, people, requests: 0, unanswered, messages, nonces, shown, answered, closed }
    }

    fn run(&mut self, step: &DirectStep) {
        let now = self.now;
        let effects = match *step {
            DirectStep::Send { from, to, nonce } => self.send(from, to, nonce),
            DirectStep::Ack { by, message } if self.people[by].1 == PersonState::Here => {
                let id = self.messages.iter().rev().nth(message).copied();
                self.directs.ack(self.people[by].0, &Vec::from_iter(id))
            }
            DirectStep::Join { who, mailbox } => {
                self.join(who, mailbox);
                Vec::new()
            }
            DirectStep::Detach { who } if self.go(who, PersonState::Detached) => {
                let member = self.people[who].0;
                self.unanswered.retain(|_, sender| *sender != member);
                self.directs.detached(member, now)
            }
            DirectStep::End { who } if self.go(who, PersonState::Out) => {
                let member = std::mem::replace(&mut self.people[who].0, self.tag.member());
                self.unanswered.retain(|_, sender| *sender != member);
                self.directs.gone(member, now)
            }
            DirectStep::Leave { who } if self.people[who].1 == PersonState::Here => {
                self.people[who].1 = PersonState::Out;
                self.nonces.retain(|(member, _), _| *member != self.people[who].0);
                let effects = self.directs.left(self.people[who].0, now);
                self.check(&effects);
                assert!(
                    self.unanswered.values().all(|sender| *sender != self.people[who].0),
                    "answered before it leaves"
                );
                Vec::new()
            }
            DirectStep::Wait { seconds } => {
                self.now += Duration::from_secs(seconds);
                self.directs.expire(self.now)
            }
            _ => Vec::new(),
        };
        self.check(&effects);
        for (member, _) in &self.people {
            assert!(self.directs.mailboxes.ids(*member).count() <= 2);
        }
    }

    /// Changes the place of a person in the room; `false` if that changes nothing.
    fn go(&mut self, who: usize, place: PersonState) -> bool {
        let was = std::mem::replace(&mut self.people[who].1, place);
        let goes = was != PersonState::Out && was != place;
        self.people[who].1 = if goes { place } else { was };
        goes
    }

    fn send(&mut self, from: usize, to: usize, nonce: Option<u8>) -> Vec<Effect> {
        let sender = self.people[from].0;
        if self.people[from].1 != PersonState::Here {
            return Vec::new();
        }
        let (member, place) = self.people[to];
        let recipient = match place {
            PersonState::Here => Recipient::Here(member),
            PersonState::Detached => Recipient::Away(Addressee::Member(member)),
            PersonState::Out => Recipient::Away(Addressee::Nickname(nick(NAMES[to]))),
        };
        self.requests += 1;
        let nonce = nonce.map(|nonce| format!("{to} {nonce}"));
        let sending = sending(sender, recipient, Some(self.requests), nonce.as_deref());
        let id = sending.stamp.id;
        match self.directs.send(sending, self.now) {
            Ok(effects) => {
                self.unanswered.insert(self.requests, sender);
                if !self.is_repeat(sender, nonce) {
                    self.messages.push(id);
                }
                effects
            }
            Err(code) => {
                assert_eq!(code, Code::TooMany);
                Vec::new()
            }
        }
    }

    fn is_repeat(&mut self, sender: MemberId, nonce: Option<String>) -> bool {
        let Some(nonce) = nonce else { return false };
        let before = self.nonces.get(&(sender, nonce.clone()));
        let repeats = before.is_some_and(|before| self.now - *before <= Duration::from_secs(300));
        if !repeats {
            self.nonces.insert((sender, nonce), self.now);
        }
        repeats
    }

    fn join(&mut self, who: usize, mailbox: bool) {
        let (member, place) = self.people[who];
        self.people[who].1 = PersonState::Here;
        if place == PersonState::Out {
            let state = self.directs.mailboxes.arrive(arrival(member, who as u64, NAMES[who], mailbox));
            assert_eq!(state.map_or(0, |state| state.waiting), self.directs.mailboxes.ids(member).count());
        }
        if place != PersonState::Here {
            let waiting: Vec<Uuid> = self.directs.mailboxes.ids(member).collect();
            assert!(waiting.iter().all(|id| self.messages.contains(id) && !self.closed.contains(id)));
            assert_eq!(self.directs.mailboxes.show_again(member).len(), waiting.len());
        }
    }

    fn check(&mut self, effects: &[Effect]) {
        for effects in effects {
            match effects {
                Effect::Event { event: Event::Direct(direct), stamp: Some(stamp), .. } => {
                    assert!(self.messages.contains(&stamp.id), "a repeat was delivered");
                    assert!(direct.queued || self.shown.insert(stamp.id), "delivered twice");
                    assert!(!self.closed.contains(&stamp.id), "delivered after its end");
                }
                Effect::Reply { to, reference: Reference::Number(number), done: Done::Direct { id, delivery, .. } } => {
                    assert_eq!(self.unanswered.remove(number), Some(*to), "an answer to nothing, or a second one");
                    assert!(self.messages.contains(id), "a repeat became a message");
                    self.answered.insert(*id, *delivery);
                }
                Effect::Event { event: Event::DirectStatus(DirectStatus { id, delivery }), .. } => {
                    assert!(matches!(delivery, Delivery::Delivered | Delivery::Expired));
                    assert_ne!(self.answered.get(id), Some(&Delivery::Delivered), "it was told before");
                    assert!(self.closed.insert(*id), "its end is told twice");
                }
                Effect::Ping(member) => assert!(self.people.contains(&(*member, PersonState::Here))),
                other => panic!("{other:?}"),
            }
        }
    }

    /// Ends all sessions, and lets all times pass.
    fn end(&mut self) {
        let patience = self.directs.expire(self.now + ACK);
        self.check(&patience);
        assert!(self.unanswered.is_empty(), "each message has an outcome");
        for who in 0..PEOPLE {
            self.run(&DirectStep::End { who });
        }
        self.now += TTL + ACK;
        while let Some(due) = self.directs.due() {
            assert!(due <= self.now);
            self.run(&DirectStep::Wait { seconds: 0 });
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn each_message_has_one_outcome_and_nothing_remains(steps in proptest::collection::vec(step(), 0..80)) {
        let terms = Terms::new(2, TTL, Addresses::Hidden);
        let mut model = DirectModel::new(terms.clone());
        steps.iter().for_each(|step| model.run(step));
        model.end();
        prop_assert_eq!((model.directs.awaited.len(), model.directs.late.len()), (0, 0));
        prop_assert!(model.directs.nonces.is_empty());
        prop_assert_eq!((terms.bytes_taken(), terms.addresses()), (0, 0));
    }
}

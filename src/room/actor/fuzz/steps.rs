//! The steps of members: they come, ask, break off and come back.

use super::*;
use crate::access::Address;
use crate::dialect::native::request::Request;
use crate::dialect::{Intent, ParsedFrame, Repeat, native};
use crate::message::{ClientKind, Features, Post, Reference, Removal, Removed, Roles, Rules};
use crate::room::identity::Identity;
use crate::room::inbox::{LivefieldJoin, NativeJoin, NewConnection};
use crate::room::removal::RemovalNotice;

const NAMES: [&str; 5] = ["ann", "Ann", "bob", "cid", "dee"];

/// Requests in a room. A letter behind `$` stands for an identifier that was seen: of a member, a peer, a transfer, a message.
const REQUESTS: [&str; 28] = [
    r#"{"type":"send","room":"QGIS","content":{"kind":"text","text":"hi @bob"},"in_reply_to_id":"$u","nonce":"n"}"#,
    r#"{"type":"send","room":"QGIS","content":{"kind":"text","text":"no"},"replaces":"$u"}"#,
    r#"{"type":"send","room":"QGIS","content":{"kind":"text","text":"for another"},"as":"cid"}"#,
    r#"{"type":"send","room":"QGIS","content":{"kind":"like","liked_author":"bob","message":"hi","message_id":"$u"}}"#,
    r#"{"type":"typing","room":"QGIS"}"#,
    r#"{"type":"delete","room":"QGIS","id":"$u"}"#,
    r#"{"type":"direct_send","room":"QGIS","to":"$m","content":{"kind":"text","text":"psst"},"nonce":"d"}"#,
    r#"{"type":"direct_send","room":"QGIS","to":"$m","content":{"kind":"text","text":"psst"}}"#,
    r#"{"type":"direct_send","room":"QGIS","nickname":"bob","content":{"kind":"text","text":"psst"}}"#,
    r#"{"type":"ack","room":"QGIS","ids":["$u","$u","$u"]}"#,
    r#"{"type":"call_join","room":"QGIS","mic":true,"camera":false,"screen":false}"#,
    r#"{"type":"call_update","room":"QGIS","mic":false,"camera":true,"screen":false}"#,
    r#"{"type":"call_leave","room":"QGIS"}"#,
    r#"{"type":"signal","room":"QGIS","from":"$p","to":"$p","data":{"link":0}}"#,
    r#"{"type":"file_offer","room":"QGIS","name":"a.txt","size":3}"#,
    r#"{"type":"file_offer","room":"QGIS","name":"a.txt","size":3,"to":"$m"}"#,
    r#"{"type":"file_update","room":"QGIS","transfer":"$t","status":"accepted","offset":1}"#,
    r#"{"type":"file_update","room":"QGIS","transfer":"$t","status":"done","peer":"$p"}"#,
    r#"{"type":"file_update","room":"QGIS","transfer":"$t","status":"cancelled"}"#,
    r#"{"type":"file_update","room":"QGIS","transfer":"$t","status":"declined"}"#,
    r#"{"type":"live","room":"QGIS","set":{"position":{"at":[5,45]},"cursor":{"at":[5,45]},"presenting":true}}"#,
    r#"{"type":"live","room":"QGIS","set":{"position":null,"stroke":{"points":[[1,2]]}}}"#,
    r#"{"type":"board_put","room":"QGIS","features":[{"id":"b.0123456789abcdef","geometry":{"type":"Point","coordinates":[5,45]},"properties":{"shape":"mark","color":1}},{"id":"b.0123456789abcdeg","rev":2,"geometry":{"type":"Point","coordinates":[5,45]},"properties":{"shape":"text","color":1,"note":"n"}}]}"#,
    r#"{"type":"board_remove","room":"QGIS","ids":["b.0123456789abcdef"]}"#,
    r#"{"type":"board_restore","room":"QGIS","ids":["b.0123456789abcdef","b.0123456789abcdeg"]}"#,
    r#"{"type":"board_clear","room":"QGIS"}"#,
    r#"{"type":"notice","room":"QGIS","level":"info","text":"fire"}"#,
    r#"{"type":"kick","room":"QGIS","member":"$m","ban":1}"#,
];

const FRAMES: [&str; 5] = [
    r#"{"type":"text","author":"ann","text":"hi"}"#,
    r#"{"type":"newcomer","newcomer":"bob"}"#,
    r#"{"type":"newcomer","newcomer":"Ann"}"#,
    r#"{"type":"like","liker_author":"ann","liked_author":"bob","message":"hi"}"#,
    r#"{"type":"position","author":"cid","crs_wkt":"W","crs_authid":"EPSG:4326","x":6.5,"y":45.25}"#,
];

fn nickname(choices: &mut Choices<'_>) -> Nickname {
    Nickname::parse(choices.one_of(&NAMES), &Rules::default()).unwrap()
}

fn identity(choices: &mut Choices<'_>) -> Identity {
    let address =
        choices.one_of(&[Address::Unknown, Address::V4([203, 0, 113, 7].into()), Address::V6([0x2001, 0xdb8, 0, 1])]);
    let sub = choices.one_of(&[None, None, Some("u1"), Some("u2")]);
    Identity::new(address, sub.map(Arc::from), None)
}

impl World {
    pub(super) async fn step(&mut self, choices: &mut Choices<'_>) {
        let who = choices.below(PEOPLE);
        match (&self.people[who], choices.byte() % 32) {
            (_, 0 | 1) => {
                let time = choices.one_of(&[1, 100, 300, 1000, 5000, 20_000, 60_000, 400_000]);
                self.wait(Duration::from_millis(time)).await;
            }
            (_, 2) => {
                let (from, tracker) = (identity(choices), nickname(choices));
                let fix = native::read_fix(r#"{"at":[5,45]}"#, &Rules::default()).unwrap();
                let tracking = Box::new(Tracking { from, tracker, fix, age: Duration::from_secs(1) });
                self.serve(InboxMessage::Track { tracking, tracked: nothing() }).await;
            }
            (_, 3) => {
                let from = identity(choices);
                let Ok(Intent::Post(post, claim)) = ParsedFrame::read(FRAMES[0]).decode(Dialect::V2, &Rules::default())
                else {
                    panic!("it is a text");
                };
                let by = choices.one_of(&[ClientKind::Gischat, ClientKind::Hook]);
                self.serve(InboxMessage::Put { from, post: Box::new(Post { by, ..post }), claim, put: nothing() })
                    .await;
            }
            (None, _) => self.come(who, choices).await,
            (Some(person), 4 | 5) => {
                let (member, reason) = (person.member, choices.one_of(&[Leaving::Left, Leaving::Lost]));
                self.people[who] = None;
                self.serve(InboxMessage::Leave { member, reason, left: Some(nothing()) }).await;
            }
            (Some(person), choice) if person.dialect == Dialect::Native => self.act(who, choice, choices).await,
            (Some(person), _) => {
                let (member, dialect) = (person.member, person.dialect);
                self.say(member, dialect, choices).await;
            }
        }
        self.check();
    }

    async fn come(&mut self, who: usize, choices: &mut Choices<'_>) {
        let dialect = choices.one_of(&[
            Dialect::Native,
            Dialect::Native,
            Dialect::Native,
            Dialect::V1,
            Dialect::V2,
            Dialect::V3,
            Dialect::Livefield,
        ]);
        let (member, outbox) = (self.tag.member(), Arc::new(Outbox::new(1 << 20, Some(dialect))));
        self.people[who] =
            Some(FuzzClient { member, outbox: outbox.clone(), dialect, is_away: false, waits: BTreeSet::new() });
        let identity = identity(choices);
        match dialect {
            Dialect::Native => self.join(who, identity, choices).await,
            Dialect::Livefield => {
                let join = Box::new(LivefieldJoin {
                    member,
                    outbox,
                    identity,
                    nickname: nickname(choices),
                    group: "g".into(),
                });
                self.serve(InboxMessage::JoinLivefield { join, joined: nothing() }).await;
            }
            _ => self.serve(InboxMessage::Join { member, identity, outbox, joined: nothing() }).await,
        }
    }

    /// A native member, as it asks something.
    fn caller(&mut self, who: usize, roles: Roles) -> Option<Caller> {
        self.asked += 1;
        let person = self.people[who].as_mut()?;
        person.waits.insert(self.asked);
        let (member, outbox) = (person.member, person.outbox.clone());
        Some(Caller { member, roles, reference: Some(Reference::Number(self.asked)), outbox })
    }

    async fn join(&mut self, who: usize, identity: Identity, choices: &mut Choices<'_>) {
        let Some(caller) = self.caller(who, Roles::default()) else { return };
        let words = ["direct", "call", "file", "map"];
        let join = Box::new(NativeJoin {
            caller,
            nickname: nickname(choices),
            avatar: None,
            features: if choices.byte() < 200 { Features::of(words) } else { Features::of([choices.one_of(&words)]) },
            identity,
            lineage: who as u64,
            is_from_elsewhere: false,
            wants_mailbox: choices.byte().is_multiple_of(2),
            history: None,
            visit: None,
        });
        self.serve(InboxMessage::JoinNative { join, removal: RemovalNotice::new(), joined: nothing() }).await;
    }

    async fn act(&mut self, who: usize, choice: u8, choices: &mut Choices<'_>) {
        let Some(person) = &mut self.people[who] else { return };
        let member = person.member;
        if person.is_away {
            let outbox = Arc::new(Outbox::new(1 << 20, Some(Dialect::Native)));
            (person.is_away, person.outbox) = (false, outbox.clone());
            let heard = Instant::now().checked_sub(Duration::from_secs(1)).unwrap_or_else(Instant::now);
            return self
                .serve(InboxMessage::Attach {
                    member,
                    connection: NewConnection {
                        outbox,
                        address: identity(choices).address,
                        heard,
                        is_fresh: choices.one_of(&[false, true]),
                    },
                    attached: nothing(),
                })
                .await;
        }
        match choice {
            6 => {
                person.is_away = true;
                person.waits.clear();
                self.serve(InboxMessage::Detach { member, grace: Duration::from_secs(120) }).await;
            }
            7 => self.serve(InboxMessage::LookAgain { member }).await,
            8 => {
                let removed = Removed { reason: Removal::TokenExpired, message: None };
                self.serve(InboxMessage::Remove { member, removed }).await;
            }
            9 => {
                let Some(caller) = self.caller(who, Roles::default()) else { return };
                self.serve(InboxMessage::LeaveNative { caller, left: nothing() }).await;
            }
            10 => {
                let identity = identity(choices);
                self.join(who, identity, choices).await;
            }
            _ => {
                let request = choices.one_of(&REQUESTS);
                let mut text = choices.text(&[request]);
                for (letter, ids) in &self.ids {
                    while text.contains(&format!("${letter}")) {
                        text = text.replacen(&format!("${letter}"), &ids[choices.below(ids.len())], 1);
                    }
                }
                let Ok(Request::InRoom(_, request)) = native::read(&text, &Rules::default()).request else { return };
                let roles = choices.one_of(&[&[][..], &[], &["moderator"], &["bridge"]]).iter().copied();
                let Some(caller) = self.caller(who, Roles::of(roles)) else { return };
                self.serve(InboxMessage::Ask { caller, request, place: None }).await;
            }
        }
    }

    /// Has one of gischat's clients, or of `livefield`'s, say something.
    async fn say(&mut self, member: MemberId, dialect: Dialect, choices: &mut Choices<'_>) {
        if dialect == Dialect::Livefield {
            let fix = native::read_fix(r#"{"at":[5,45]}"#, &Rules::default())
                .ok()
                .filter(|_| choices.byte().is_multiple_of(2));
            return self.serve(InboxMessage::Locate { member, fix }).await;
        }
        let Ok(intent) = ParsedFrame::read(choices.one_of(&FRAMES)).decode(Dialect::V2, &Rules::default()) else {
            return;
        };
        let request = match intent {
            _ if choices.byte().is_multiple_of(16) => InboxMessage::Retell { member, dialect },
            Intent::Post(post, claim) => InboxMessage::Post { member, post: Box::new(post), claim },
            Intent::Like(like, claim) => InboxMessage::Like { member, like: Box::new(like), claim },
            Intent::Register(nickname, _) => InboxMessage::Register { member, nickname, repeat: Repeat::Refused },
            Intent::Nothing => return,
        };
        self.serve(request).await;
    }
}

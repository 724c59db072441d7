//! Bans of a room (`docs/protocol.md`, Moderation and bridges): in memory, of the last thousand people, each
//! by one or two marks.

use crate::access::Address;
use crate::limits::BANS;
use crate::message::Nickname;
use crate::room::identity::Identity;
use crate::room::moment::Moment;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

/// People who may not come back for a while.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Bans(VecDeque<Ban>);

#[derive(Debug, Serialize, Deserialize)]
struct Ban {
    who: Banned,
    until: Moment,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Banned {
    Sub(Arc<str>),
    /// In lower case.
    Nickname(String),
    Address(Address),
    /// Whoever has no identity there: who leaves its token out is the same person.
    WithoutSub(Address),
}

impl Bans {
    /// Bans somebody: by the identity of its token, and then whoever comes without one from its address, unless that is private: it
    /// may be that of many. Without a token by nickname, and by address, where that is not others' too.
    pub(crate) fn ban(&mut self, identity: &Identity, nickname: Option<&Nickname>, is_shared: bool, until: Moment) {
        let address = identity.address;
        let (who, place) = match identity.sub() {
            Some(sub) => {
                (Some(Banned::Sub(sub.clone())), (!address.may_be_shared()).then_some(Banned::WithoutSub(address)))
            }
            None => {
                let is_one = address != Address::Unknown && !is_shared;
                (
                    nickname.map(|nickname| Banned::Nickname(nickname.folded())),
                    is_one.then_some(Banned::Address(address)),
                )
            }
        };
        [who, place].into_iter().flatten().for_each(|who| self.add(who, until));
    }

    /// Time for which somebody is banned still; `None` if it is not. Without a nickname only its token and address
    /// count.
    pub(crate) fn of(&mut self, identity: &Identity, nickname: Option<&Nickname>, now: Moment) -> Option<Duration> {
        if self.0.is_empty() {
            return None;
        }
        self.0.retain(|ban| ban.until > now);
        let nickname = nickname.map(Nickname::folded);
        let is_meant = |ban: &&Ban| match &ban.who {
            Banned::Sub(sub) => identity.sub() == Some(sub),
            // A token that gives somebody that name proves another person than who took it.
            Banned::Nickname(banned) => nickname.as_ref() == Some(banned) && !identity.is_given(banned),
            Banned::Address(address) => identity.address == *address,
            Banned::WithoutSub(address) => identity.sub().is_none() && identity.address == *address,
        };
        self.0.iter().filter(is_meant).map(|ban| ban.until - now).max()
    }

    /// The same bans in a room that opens now, which is `now` in this one.
    pub(crate) fn of_new_room(mut self, now: Moment) -> Self {
        self.0.iter_mut().for_each(|ban| ban.until = ban.until.with_clock(now, Moment::default()));
        self
    }

    /// Returns `true` if a nickname is banned.
    pub(crate) fn names(&self, nickname: &Nickname, now: Moment) -> bool {
        let is_meant =
            |ban: &Ban| matches!(&ban.who, Banned::Nickname(banned) if banned.eq_ignore_ascii_case(nickname.as_str()));
        self.0.iter().any(|ban| ban.until > now && is_meant(ban))
    }

    /// Returns `true` if nobody was banned.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The longer of two bans of the same counts.
    fn add(&mut self, who: Banned, until: Moment) {
        let before = self.0.iter().find(|ban| ban.who == who).map(|ban| ban.until);
        let until = before.map_or(until, |before| before.max(until));
        self.0.retain(|ban| ban.who != who);
        if self.0.len() == 2 * BANS {
            self.0.pop_front();
        }
        self.0.push_back(Ban { who, until });
    }
}

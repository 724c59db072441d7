//! One room: its members, its lines, and the count of unread ones.

use super::positions::Positions;
use crate::frames::{Member, Presence, RoomState};
use crate::line::{Line, LineKind};
use std::collections::{HashSet, VecDeque};

/// Lines that a room keeps.
const LINES: usize = 2000;

/// Ids of messages that a room remembers, so that none is shown twice.
pub(super) const REMEMBERED_IDS: usize = 2048;

/// Nicknames of members that left, for completion.
const REMEMBERED_ABSENT: usize = 100;

/// A room, or the first tab, which is for lines without a room.
#[derive(Debug, Default)]
pub(crate) struct Room {
    pub(crate) name: String,
    pub(crate) nickname: String,
    pub(crate) nb_users: u64,
    /// None where the room has too many members to name them.
    pub(crate) members: Option<Vec<Member>>,
    pub(crate) is_joined: bool,
    pub(crate) lines: VecDeque<Line>,
    pub(crate) unread: usize,
    pub(crate) mentions: usize,
    pub(crate) in_call: Vec<String>,
    pub(crate) positions: Positions,
    absent: VecDeque<String>,
    seen: HashSet<String>,
    seen_in_order: VecDeque<String>,
}

impl Room {
    pub(super) fn called(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }

    /// Takes the state of the room at joining.
    pub(super) fn joined(&mut self, state: RoomState) {
        self.nickname = state.nickname;
        self.nb_users = state.nb_users;
        self.members = state.members;
        self.is_joined = true;
        self.positions = Positions::default();
        self.in_call = state.call.into_iter().flat_map(|call| call.participants).map(|from| from.nickname).collect();
    }

    /// Updates the members: those who left, then those who joined or changed, then those away or back.
    pub(super) fn presence(&mut self, presence: &Presence) {
        self.nb_users = presence.nb_users;
        for left in &presence.left {
            self.positions.members.remove(&left.member);
            self.absent.retain(|nickname| *nickname != left.nickname);
            self.absent.push_back(left.nickname.clone());
            if self.absent.len() > REMEMBERED_ABSENT {
                self.absent.pop_front();
            }
        }
        if let Some(members) = &mut self.members {
            members.retain(|member| !presence.left.iter().any(|left| left.member == member.member));
            for told in presence.joined.iter().chain(&presence.changed) {
                match members.iter_mut().find(|member| member.member == told.member) {
                    Some(member) => member.clone_from(told),
                    None => members.push(told.clone()),
                }
            }
            for member in members {
                let is_in = |told: &[String]| told.contains(&member.member);
                member.away = (member.away || is_in(&presence.away)) && !is_in(&presence.back);
            }
        }
    }

    /// Marks a message as shown; returns `true` if it was before.
    pub(super) fn is_seen(&mut self, id: &str) -> bool {
        if !self.seen.insert(id.to_owned()) {
            return true;
        }
        self.seen_in_order.push_back(id.to_owned());
        if self.seen_in_order.len() > REMEMBERED_IDS
            && let Some(oldest) = self.seen_in_order.pop_front()
        {
            self.seen.remove(&oldest);
        }
        false
    }

    /// Adds a line, and counts it as unread where the room is not active.
    pub(super) fn push(&mut self, line: Line, is_active: bool) {
        let counts = matches!(line.kind, LineKind::Message | LineKind::Direct) && !line.is_own && !is_active;
        self.unread += usize::from(counts);
        self.mentions += usize::from(counts && line.is_mention);
        self.lines.push_back(line);
        if self.lines.len() > LINES {
            self.lines.pop_front();
        }
    }

    /// Marks all lines as read.
    pub(super) fn mark_read(&mut self) {
        (self.unread, self.mentions) = (0, 0);
    }

    /// Returns the newest line that fits.
    pub(super) fn line_mut(&mut self, is_it: impl Fn(&Line) -> bool) -> Option<&mut Line> {
        self.lines.iter_mut().rev().find(|line| is_it(line))
    }

    /// `true` if another member is known to have this nickname. Capitals make no difference.
    pub(crate) fn has_another(&self, nickname: &str) -> bool {
        let others = self.members.iter().flatten().filter(|member| member.nickname != self.nickname);
        self.is_joined && others.into_iter().any(|member| member.nickname.eq_ignore_ascii_case(nickname))
    }

    /// Returns the nicknames of others, those present first, then those that left.
    pub(super) fn nicknames(&self) -> Vec<&str> {
        let present = self.members.iter().flatten().map(|member| member.nickname.as_str());
        let present = present.filter(|nickname| *nickname != self.nickname);
        present.chain(self.absent.iter().rev().map(String::as_str)).collect()
    }
}

//! Requests of a node's members that wait to be carried out by the room's home, in order.

use super::words::Ask;
use crate::limits::MIB;
use crate::message::MemberId;
use crate::room::inbox::{InboxMessage, LocalRequest};
use crate::room::moment::Moment;
use serde_json::value::RawValue;
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio::time::Instant;

/// Requests that may wait.
const REQUESTS: usize = 1024;
/// Bytes of them.
const BYTES: usize = 8 * MIB;
/// Time by which the home stops before members are told that a request was not carried out: clocks of rooms may differ by
/// what a message takes.
const MARGIN: Duration = Duration::from_secs(1);

/// Number of rooms that had requests wait: each numbers its own above those of the rooms before, so that no home takes them
/// for old ones.
static ROOMS: AtomicU32 = AtomicU32::new(1);

/// Requests that wait.
#[derive(Debug)]
pub(crate) struct Pending {
    waiting: VecDeque<Waiting>,
    /// Number of the last ask.
    asked: u64,
    bytes: usize,
}

/// A request that waits.
#[derive(Debug)]
pub(crate) enum Waiting {
    /// For the home.
    Asked(Asked),
    /// For those before it alone.
    Here(LocalRequest),
}

/// A request that waits for the home.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) number: u64,
    /// As other nodes read it.
    pub(crate) text: Arc<RawValue>,
    /// As it is here; `None` once its member was told that it was not carried out.
    pub(crate) request: Option<Box<InboxMessage>>,
    /// Time at which its member is told so.
    pub(crate) until: Instant,
    pub(crate) is_sent: bool,
}

impl Default for Pending {
    fn default() -> Self {
        let room = ROOMS.fetch_add(1, Ordering::Relaxed);
        Self { waiting: VecDeque::new(), asked: u64::from(room) << 32, bytes: 0 }
    }
}

impl Pending {
    /// Number for the next ask.
    pub(crate) fn next(&mut self) -> u64 {
        self.asked = self.asked.saturating_add(1);
        self.asked
    }

    /// Numbers what follows above this number, up to which the home has carried asks out, or misread that it has: it passes
    /// over those up to there.
    pub(crate) fn pass(&mut self, number: u64) {
        self.asked = self.asked.max(number);
    }

    /// Returns `true` if no more can wait.
    pub(crate) fn is_full(&self) -> bool {
        self.waiting.len() >= REQUESTS || self.bytes >= BYTES
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Returns `true` if something waits for the home.
    pub(crate) fn has_asks(&self) -> bool {
        self.asks().next().is_some()
    }

    /// Number of the first ask that waits, or of the next one: those before it are done with.
    pub(crate) fn first(&self) -> u64 {
        self.asks().next().map_or(self.asked.saturating_add(1), |asked| asked.number)
    }

    pub(crate) fn push(&mut self, waiting: Waiting) {
        self.bytes += weight(&waiting);
        self.waiting.push_back(waiting);
    }

    /// Takes out the first.
    pub(crate) fn pop(&mut self) -> Option<Waiting> {
        let first = self.waiting.pop_front()?;
        self.bytes -= weight(&first);
        Some(first)
    }

    /// Takes out the first, if it waits for nothing before it, or for an ask up to this number.
    pub(crate) fn pop_up_to(&mut self, number: u64) -> Option<Waiting> {
        match self.waiting.front()? {
            Waiting::Asked(asked) if asked.number > number => None,
            _ => self.pop(),
        }
    }

    /// Gives up the first request whose time is over. It stays until it is known not to be carried out.
    pub(crate) fn give_up(&mut self, now: Instant) -> Option<InboxMessage> {
        let late = |waiting: &mut Waiting| match waiting {
            Waiting::Asked(asked) if asked.until <= now => asked.request.take(),
            _ => None,
        };
        self.waiting.iter_mut().find_map(late).map(|request| *request)
    }

    /// The asks that were not sent, or all of them, at this time of the room.
    pub(crate) fn take_asks(&mut self, all: bool, moment: Moment) -> Vec<Ask> {
        let now = Instant::now();
        let unsent = |waiting: &mut Waiting| match waiting {
            Waiting::Asked(asked) if all || !asked.is_sent => {
                asked.is_sent = true;
                let left = asked.until.saturating_duration_since(now).saturating_sub(MARGIN);
                let request = asked.request.is_some().then(|| asked.text.clone());
                Some(Ask { number: asked.number, until: moment + left, request })
            }
            _ => None,
        };
        self.waiting.iter_mut().filter_map(unsent).collect()
    }

    /// Returns `true` if the home had time for an ask up to this number that it passes over: its clock, or what it has counted,
    /// is not what this room takes it for.
    pub(crate) fn is_early(&self, number: u64) -> bool {
        let now = Instant::now();
        let is_early = |asked: &Asked| asked.request.is_some() && now + MARGIN < asked.until;
        self.asks().take_while(|asked| asked.number <= number).any(is_early)
    }

    /// Returns `true` if a request waits by which a member leaves.
    pub(crate) fn ends(&self, member: MemberId) -> bool {
        let is_end = |asked: &Asked| match asked.request.as_deref() {
            Some(InboxMessage::Leave { member: leaving, .. }) => *leaving == member,
            Some(InboxMessage::LeaveNative { caller, .. }) => caller.member == member,
            _ => false,
        };
        self.asks().any(is_end)
    }

    /// Returns `true` if a request waits by which a member comes from another node.
    pub(crate) fn moves(&self, member: MemberId) -> bool {
        let is_move = |asked: &Asked| matches!(asked.request.as_deref(), Some(InboxMessage::Move { member: moving, .. }) if *moving == member);
        self.asks().any(is_move)
    }

    /// Time at which the next of them is given up.
    pub(crate) fn due(&self) -> Option<Instant> {
        self.asks().filter(|asked| asked.request.is_some()).map(|asked| asked.until).min()
    }

    fn asks(&self) -> impl Iterator<Item = &Asked> {
        self.waiting.iter().filter_map(|waiting| match waiting {
            Waiting::Asked(asked) => Some(asked),
            Waiting::Here(_) => None,
        })
    }
}

fn weight(waiting: &Waiting) -> usize {
    match waiting {
        Waiting::Asked(asked) => asked.text.get().len(),
        Waiting::Here(_) => 0,
    }
}

//! The native sessions of a node: by their public names, by the keys with which they are resumed, and the invitations
//! between them. Nobody holds two of these at once.

use super::invitations::{Invitations, Told};
use super::key::{EndedSession, ResumeKey};
use super::nodes::{Given, Others};
use super::session::Session;
use crate::access::{Held, Usage};
use crate::limits::{ENDED_SESSIONS, NativeLimits};
use crate::locks::{Lock, Mutex, MutexGuard};
use crate::message::{Envelope, Lang, MemberId, Message, NodeTag, Notice, Occasion, Recipients, Stamp};
use crate::outbox::Frame;
use crate::timer_map::TimerMap;
use dashmap::{DashMap, Entry};
use std::collections::HashMap;
use std::sync::Arc;
use tokio::time::Instant;

/// The native sessions of a node.
#[derive(Debug)]
pub struct Sessions {
    by_member: DashMap<MemberId, Arc<Session>>,
    by_key: DashMap<ResumeKey, Whereabouts>,
    /// The sessions that were given to other nodes.
    given: DashMap<MemberId, Arc<Given>>,
    invitations: Mutex<Invitations>,
    /// The other nodes, if there may be any.
    others: Option<Others>,
    ended: Mutex<Ended>,
}

/// Where the session of a key is.
#[derive(Debug, Clone)]
pub(super) enum Whereabouts {
    /// On this node.
    Here(Arc<Session>),
    /// It was given to another one.
    Given(Arc<Given>),
}

/// Keys of sessions that ended and may have left mailboxes.
#[derive(Debug)]
struct Ended {
    /// The last session of each lineage, with its place among those of its address: whoever ends a session again and again
    /// keeps no more than that.
    by_lineage: TimerMap<u64, (EndedSession, Held)>,
    /// The lineages by key.
    lineages: HashMap<ResumeKey, u64>,
}

impl Sessions {
    /// No sessions yet.
    pub(in crate::session) fn new(tag: NodeTag, limits: &NativeLimits, others: Option<Others>) -> Self {
        let invitations = Invitations::new(tag, limits.invites, limits.invite_timeout);
        let ended = Ended { by_lineage: TimerMap::new(), lineages: HashMap::new() };
        Self {
            by_member: DashMap::new(),
            by_key: DashMap::new(),
            given: DashMap::new(),
            invitations: Mutex::new(Lock::Invitations, invitations),
            others,
            ended: Mutex::new(Lock::EndedSessions, ended),
        }
    }

    /// All sessions.
    pub(super) fn all(&self) -> Vec<Arc<Session>> {
        self.by_member.iter().map(|session| session.value().clone()).collect()
    }

    /// Number of sessions, those whose connection is lost among them.
    pub fn count(&self) -> usize {
        self.by_member.len()
    }

    pub(super) fn begin(&self, session: &Arc<Session>, key: ResumeKey) {
        self.by_member.insert(session.member, session.clone());
        if let Some((_, given)) = self.given.remove(&session.member) {
            given.return_here();
        }
        self.add_key(key, session);
    }

    pub(super) fn end(&self, session: &Session, keys: &[ResumeKey]) {
        self.by_member.remove_if(&session.member, |_, own| std::ptr::eq(&**own, session));
        for key in keys {
            self.by_key.remove(key);
        }
        if self.by_member.is_empty() {
            // Gives back what a crowd took.
            self.by_member.shrink_to_fit();
            self.by_key.shrink_to_fit();
        }
    }

    pub(super) fn find(&self, member: MemberId) -> Option<Arc<Session>> {
        self.by_member.get(&member).map(|found| found.value().clone())
    }

    /// Notes that a session was given to another node.
    pub(super) fn give(&self, session: &Session, keys: &[ResumeKey], given: &Arc<Given>) {
        self.by_member.remove_if(&session.member, |_, own| std::ptr::eq(&**own, session));
        self.given.insert(session.member, given.clone());
        for key in keys {
            self.by_key.insert(*key, Whereabouts::Given(given.clone()));
        }
    }

    /// Forgets where a session went.
    pub(super) fn forget_given(&self, keys: &[ResumeKey], given: &Arc<Given>) {
        self.given.remove_if(&given.member(), |_, own| Arc::ptr_eq(own, given));
        for key in keys {
            self.by_key.remove_if(key, |_, place| matches!(place, Whereabouts::Given(own) if Arc::ptr_eq(own, given)));
        }
    }

    /// Another node goes on with what was found by this key.
    pub(super) fn taken(&self, key: ResumeKey) {
        match self.resumable(key) {
            Some(Whereabouts::Given(given)) => given.take(),
            Some(Whereabouts::Here(_)) => {}
            None => self.drop_key(key),
        }
    }

    pub(super) fn resumable(&self, key: ResumeKey) -> Option<Whereabouts> {
        self.by_key.get(&key).map(|found| found.value().clone())
    }

    /// Has a key resume a session that another node gave for it. Returns `false` if it resumes one here already.
    pub(super) fn take(&self, session: &Arc<Session>, key: ResumeKey) -> bool {
        let here = Whereabouts::Here(session.clone());
        let before = match self.by_key.entry(key) {
            Entry::Occupied(place) if matches!(place.get(), Whereabouts::Here(_)) => return false,
            Entry::Occupied(mut place) => Some(place.insert(here)),
            Entry::Vacant(place) => {
                place.insert(here);
                None
            }
        };
        drop(before); // what it knew of where the session was
        true
    }

    pub(super) fn add_key(&self, key: ResumeKey, session: &Arc<Session>) {
        self.by_key.insert(key, Whereabouts::Here(session.clone()));
    }

    /// A key opens nothing any more: not the session, nor mailboxes that an ended one left.
    pub(super) fn drop_key(&self, key: ResumeKey) {
        self.by_key.remove(&key);
        self.ended().lineages.remove(&key);
    }

    /// Keeps the keys of a session that ended until then, for they open mailboxes still; those of the sessions before it do
    /// no more. Nothing is kept where the address, or the node, has too many.
    pub(super) fn keep_ended(&self, session: EndedSession, until: Instant, usage: &Arc<Usage>) {
        let mut ended = self.ended();
        ended.expire(Instant::now());
        let lineage = session.lineage;
        let place = ended.remove(lineage).or_else(|| usage.keep_ended());
        let Some(place) = place.filter(|_| ended.by_lineage.len() < ENDED_SESSIONS) else { return };
        ended.lineages.extend(session.keys.iter().map(|key| (*key, lineage)));
        ended.by_lineage.insert(lineage, until, (session, place));
    }

    /// The sessions that ended and may have left mailboxes, with the keys that open them still.
    pub(super) fn all_ended(&self) -> Vec<EndedSession> {
        let ended = self.ended();
        let opens = |key: &ResumeKey, lineage| ended.lineages.get(key) == Some(&lineage);
        let all = ended.by_lineage.iter().map(|(lineage, (session, _))| EndedSession {
            keys: session.keys.iter().copied().filter(|key| opens(key, lineage)).collect(),
            ..session.clone()
        });
        all.filter(|session| !session.keys.is_empty()).collect()
    }

    /// Returns `true` if a session of this lineage ended here and may have left mailboxes.
    pub(super) fn has_ended(&self, lineage: u64) -> bool {
        self.ended().by_lineage.has(lineage)
    }

    /// The lineage of the session whose key this is, if that has ended and may have left mailboxes.
    pub(super) fn lineage(&self, key: ResumeKey) -> Option<u64> {
        let mut ended = self.ended();
        ended.expire(Instant::now());
        ended.lineages.get(&key).copied()
    }

    fn ended(&self) -> MutexGuard<'_, Ended> {
        self.ended.lock()
    }

    pub(super) fn invitations(&self) -> MutexGuard<'_, Invitations> {
        self.invitations.lock()
    }

    /// Ends invitations, and tells both sides before anybody else learns that they are over: once a room has answered
    /// its `leave`, an inviter hears of none to it any more.
    pub(super) fn close_invitations(&self, close: impl FnOnce(&mut Invitations) -> Vec<Told>) {
        let mut invitations = self.invitations();
        let told = close(&mut invitations);
        self.tell(told);
    }

    /// Tells every client something important, in no room.
    pub(in crate::session) fn give_notice(&self, notice: Notice) {
        let frame = frame_for(Recipients::Natives, "".into(), Message::Notice(notice));
        for outbox in self.all().iter().filter_map(|session| session.outbox()) {
            outbox.push(&frame);
        }
    }

    /// Tells members what concerns no room's delivery, such as invitations.
    pub(super) fn tell(&self, told: impl IntoIterator<Item = Told>) {
        for told in told {
            match told {
                Told::Here(member, room, event) => {
                    // Not by `find`: the session may end with what that returns, under the lock of who tells this.
                    if let Some(outbox) = self.by_member.get(&member).and_then(|session| session.outbox()) {
                        outbox.push(&frame(room, member, event.into()));
                    }
                }
                Told::At(node, inviter, invite, outcome) => {
                    if let Some(others) = &self.others {
                        others.close_invitation(node, inviter, invite, outcome);
                    }
                }
            }
        }
    }
}

impl Ended {
    /// Forgets the sessions whose time is over.
    fn expire(&mut self, now: Instant) {
        while let Some((_, (session, _))) = self.by_lineage.expire(now) {
            self.forget(&session.keys);
        }
    }

    /// Forgets the session of a lineage. Its place may go to the next one.
    fn remove(&mut self, lineage: u64) -> Option<Held> {
        let (session, place) = self.by_lineage.remove(lineage)?;
        self.forget(&session.keys);
        Some(place)
    }

    fn forget(&mut self, keys: &[ResumeKey]) {
        for key in keys {
            self.lineages.remove(key);
        }
    }
}

/// A frame for one member that comes from no room.
pub(super) fn frame(room: Arc<str>, member: MemberId, message: Message) -> Arc<Frame> {
    frame_for(Recipients::One(member), room, message)
}

fn frame_for(recipients: Recipients, room: Arc<str>, message: Message) -> Arc<Frame> {
    let (stamp, occasion) = (Stamp::fresh(), Occasion::Live);
    let envelope = Envelope { room, stamp, sender: None, message, recipients, occasion };
    Arc::new(Frame::new(Arc::new(envelope), Lang::English))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{Access, Address};
    use crate::config::Config;
    use crate::limits::ENDED_OF_ADDRESS;
    use std::time::Duration;
    use tokio::time::advance;

    fn ended(keys: &[ResumeKey], lineage: u64) -> EndedSession {
        EndedSession { keys: keys.to_vec(), lineage, address: Address::Unknown }
    }

    #[tokio::test(start_paused = true)]
    async fn only_keys_of_the_last_ended_session_are_kept() {
        let (sessions, usage) =
            (Sessions::new(NodeTag::random(), &NativeLimits::default(), None), Arc::new(Usage::default()));
        let until = Instant::now() + Duration::from_secs(60);
        let keys: Vec<ResumeKey> = (0..100).map(|_| ResumeKey::random(NodeTag::random()).0).collect();
        for pair in keys.windows(2) {
            sessions.keep_ended(ended(pair, 1), until, &usage);
        }
        sessions.keep_ended(ended(&[ResumeKey::random(NodeTag::random()).0], 2), until, &usage);
        assert_eq!(sessions.ended().lineages.len(), 3);
        assert_eq!([98, 99].map(|at: usize| sessions.lineage(keys[at])), [Some(1), Some(1)]);
        assert_eq!(sessions.lineage(keys[0]), None);
    }

    #[tokio::test(start_paused = true)]
    async fn ended_sessions_of_an_address_are_bounded_and_expire() {
        let config = Config::default();
        let access = Access::new(&config);
        let usage = |last| access.usage(Address::of_peer([203, 0, 113, last].into(), &config.trusted_proxies));
        let (here, there) = (usage(7), usage(8));
        let sessions = Sessions::new(NodeTag::random(), &NativeLimits::default(), None);
        let end = |lineage: u64, usage: &Arc<Usage>| {
            let key = ResumeKey::random(NodeTag::random()).0;
            sessions.keep_ended(ended(&[key], lineage), Instant::now() + Duration::from_secs(60), usage);
            sessions.lineage(key).is_some()
        };
        let most = ENDED_OF_ADDRESS as u64;
        assert_eq!((0..2 * most).filter(|lineage| end(*lineage, &here)).count(), ENDED_OF_ADDRESS);
        assert!(end(0, &here), "the place of a lineage is its own");
        assert!(end(2 * most, &there));
        advance(Duration::from_secs(60)).await;
        assert!(end(3 * most, &here));
    }
}

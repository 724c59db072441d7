//! The native sessions of a node: by their public names, by the keys with which they are resumed, and the invitations
//! between them. Nobody holds two of these at once.

use super::invitations::{Invitations, Told};
use super::key::ResumeKey;
use super::session::Session;
use crate::limits::NativeLimits;
use crate::message::{Envelope, Lang, MemberId, Message, NodeTag, Notice, Occasion, Recipients, Stamp};
use crate::outbox::Frame;

use dashmap::DashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::time::Instant;

/// The native sessions of a node.
#[derive(Debug)]
pub struct Sessions {
    by_member: DashMap<MemberId, Arc<Session>>,
    by_key: DashMap<ResumeKey, Arc<Session>>,
    invitations: Mutex<Invitations>,
    /// The keys of sessions that ended and may have left mailboxes: which sessions those followed, and until when.
    ended: DashMap<ResumeKey, (u64, Instant)>,
    /// Of these the last ones of each line of sessions: who ends a session again and again keeps no more than that.
    last_keys: DashMap<u64, Vec<ResumeKey>>,
}

/// Ended sessions whose keys are kept: more than there can be mailboxes of any size to speak of.
const ENDED: usize = 65_536;

impl Sessions {
    /// No sessions yet.
    pub(in crate::session) fn new(tag: NodeTag, limits: &NativeLimits) -> Self {
        Self {
            by_member: DashMap::new(),
            by_key: DashMap::new(),
            invitations: Mutex::new(Invitations::new(tag, limits.invites, limits.invite_timeout)),
            ended: DashMap::new(),
            last_keys: DashMap::new(),
        }
    }

    /// Number of sessions, those whose connection is lost among them.
    pub fn count(&self) -> usize {
        self.by_member.len()
    }

    pub(super) fn begin(&self, session: &Arc<Session>, key: ResumeKey) {
        self.by_member.insert(session.member, session.clone());
        self.by_key.insert(key, session.clone());
    }

    pub(super) fn end(&self, session: &Session, keys: impl IntoIterator<Item = ResumeKey>) {
        self.by_member.remove(&session.member);
        for key in keys {
            self.by_key.remove(&key);
        }
    }

    pub(super) fn find(&self, member: MemberId) -> Option<Arc<Session>> {
        self.by_member.get(&member).map(|found| found.value().clone())
    }

    pub(super) fn resumable(&self, key: ResumeKey) -> Option<Arc<Session>> {
        self.by_key.get(&key).map(|found| found.value().clone())
    }

    pub(super) fn add_key(&self, key: ResumeKey, session: &Arc<Session>) {
        self.by_key.insert(key, session.clone());
    }

    /// A key opens nothing any more: not the session, nor mailboxes that an ended one left.
    pub(super) fn drop_key(&self, key: ResumeKey) {
        self.by_key.remove(&key);
        self.ended.remove(&key);
    }

    /// Keeps the keys of a session that ended, for they open mailboxes still; those of the sessions before it do no
    /// more.
    pub(super) fn keep_lineage(&self, keys: Vec<ResumeKey>, lineage: u64, until: Instant) {
        if self.ended.len() >= ENDED {
            self.ended.retain(|_, (_, until)| *until > Instant::now());
            self.last_keys.retain(|_, keys| keys.iter().any(|key| self.ended.contains_key(key)));
        }
        if self.ended.len() >= ENDED {
            return;
        }
        for key in &keys {
            self.ended.insert(*key, (lineage, until));
        }
        let mut last = self.last_keys.entry(lineage).or_default();
        for key in last.iter().filter(|key| !keys.contains(key)) {
            self.ended.remove(key);
        }
        *last = keys;
    }

    /// The lineage of the session whose key this is, if that has ended and may have left mailboxes.
    pub(super) fn lineage(&self, key: ResumeKey) -> Option<u64> {
        self.ended.get(&key).filter(|kept| kept.1 > Instant::now()).map(|kept| kept.0)
    }

    pub(super) fn invitations(&self) -> MutexGuard<'_, Invitations> {
        self.invitations.lock().unwrap_or_else(PoisonError::into_inner)
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
        for outbox in self.by_member.iter().filter_map(|session| session.outbox()) {
            outbox.push(&frame);
        }
    }

    /// Tells members what concerns no room's delivery, such as invitations.
    pub(super) fn tell(&self, told: impl IntoIterator<Item = Told>) {
        for (member, room, event) in told {
            if let Some(outbox) = self.find(member).and_then(|session| session.outbox()) {
                outbox.push(&frame(room, member, event.into()));
            }
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
    use std::time::Duration;

    #[tokio::test(start_paused = true)]
    async fn only_keys_of_the_last_ended_session_are_kept() {
        let sessions = Sessions::new(NodeTag::random(), &NativeLimits::default());
        let until = Instant::now() + Duration::from_secs(60);
        let keys: Vec<ResumeKey> = (0..100).map(|_| ResumeKey::random().0).collect();
        for pair in keys.windows(2) {
            sessions.keep_lineage(pair.to_vec(), 1, until);
        }
        sessions.keep_lineage(vec![ResumeKey::random().0], 2, until);
        assert_eq!(sessions.ended.len(), 3);
        assert_eq!([98, 99].map(|at: usize| sessions.lineage(keys[at])), [Some(1), Some(1)]);
        assert_eq!(sessions.lineage(keys[0]), None);
    }
}

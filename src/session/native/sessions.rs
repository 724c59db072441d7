//! The native sessions of a node: by their public names, by the keys with which they are resumed, and the invitations
//! between them. Nobody holds two of these at once.

use super::frames::{frame, frame_for};
use super::invitations::{Invitations, Told};
use super::resume_key::ResumeKey;
use super::session::Session;
use crate::limits::NativeLimits;
use crate::locks::{Lock, Mutex, MutexGuard};
use crate::message::{MemberId, Message, NodeTag, Notice, Recipients};
use dashmap::DashMap;
use std::sync::Arc;

/// The native sessions of a node.
#[derive(Debug)]
pub struct Sessions {
    by_member: DashMap<MemberId, Arc<Session>>,
    by_key: DashMap<ResumeKey, Arc<Session>>,
    invitations: Mutex<Invitations>,
}

impl Sessions {
    /// No sessions yet.
    pub(in crate::session) fn new(tag: NodeTag, limits: &NativeLimits) -> Self {
        let invitations = Invitations::new(tag, limits.invites, limits.invite_timeout);
        Self {
            by_member: DashMap::new(),
            by_key: DashMap::new(),
            invitations: Mutex::new(Lock::Invitations, invitations),
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

    pub(super) fn resumable(&self, key: ResumeKey) -> Option<Arc<Session>> {
        self.by_key.get(&key).map(|found| found.value().clone())
    }

    pub(super) fn add_key(&self, key: ResumeKey, session: &Arc<Session>) {
        self.by_key.insert(key, session.clone());
    }

    /// A key resumes nothing any more.
    pub(super) fn drop_key(&self, key: ResumeKey) {
        self.by_key.remove(&key);
    }

    pub(super) fn invitations(&self) -> MutexGuard<'_, Invitations> {
        self.invitations.lock()
    }

    /// Tells every client something important, in no room.
    pub(in crate::session) fn give_notice(&self, notice: Notice) {
        let frame = frame_for(Recipients::Everybody, "".into(), Message::Notice(notice));
        for outbox in self.all().iter().filter_map(|session| session.outbox()) {
            outbox.push(&frame);
        }
    }

    /// Tells a member of what concerns no room's delivery, such as invitations. Gives it back if it is none of this node's.
    pub(super) fn tell(&self, told: Told) -> Option<Told> {
        // Not by `find`: the session may end with what that returns, under the lock of who tells this.
        let Some(session) = self.by_member.get(&told.to) else { return Some(told) };
        if let Some(outbox) = session.outbox() {
            outbox.push(&frame(told.room, told.to, told.event.into()));
        }
        None
    }
}

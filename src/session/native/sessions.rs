//! The native sessions of a node: by their public names, by the keys with which they are resumed, and the invitations
//! between them. Nobody holds two of these at once.

use super::invitations::{Invitations, Told};
use super::key::ResumeKey;
use super::nodes::{Given, Others};
use super::session::Session;
use crate::limits::NativeLimits;
use crate::locks::{Lock, Mutex, MutexGuard};
use crate::message::{Envelope, Lang, MemberId, Message, NodeTag, Notice, Occasion, Recipients, Stamp};
use crate::outbox::Frame;
use dashmap::{DashMap, Entry};
use std::sync::Arc;

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
}

/// Where the session of a key is.
#[derive(Debug, Clone)]
pub(super) enum Whereabouts {
    /// On this node.
    Here(Arc<Session>),
    /// It was given to another one.
    Given(Arc<Given>),
}

impl Sessions {
    /// No sessions yet.
    pub(in crate::session) fn new(tag: NodeTag, limits: &NativeLimits, others: Option<Others>) -> Self {
        let invitations = Invitations::new(tag, limits.invites, limits.invite_timeout);
        Self {
            by_member: DashMap::new(),
            by_key: DashMap::new(),
            given: DashMap::new(),
            invitations: Mutex::new(Lock::Invitations, invitations),
            others,
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

    /// A key resumes nothing any more.
    pub(super) fn drop_key(&self, key: ResumeKey) {
        self.by_key.remove(&key);
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

/// A frame for one member that comes from no room.
pub(super) fn frame(room: Arc<str>, member: MemberId, message: Message) -> Arc<Frame> {
    frame_for(Recipients::One(member), room, message)
}

fn frame_for(recipients: Recipients, room: Arc<str>, message: Message) -> Arc<Frame> {
    let (stamp, occasion) = (Stamp::fresh(), Occasion::Live);
    let envelope = Envelope { room, stamp, sender: None, message, recipients, occasion };
    Arc::new(Frame::new(Arc::new(envelope), Lang::English))
}

//! The native sessions of a node: by their public names, by the keys with which they are resumed, and the invitations
//! between them. Nobody holds two of these at once.

use super::Session;
use crate::message::{Envelope, Lang, MemberId, Message, Notice, Occasion, Recipients, Stamp};
use crate::outbox::Frame;
use crate::room::{Invitations, Told};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dashmap::DashMap;
use sha2::{Digest, Sha256};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::time::Instant;
use uuid::Uuid;

/// The native sessions of a node.
#[derive(Debug)]
pub struct Sessions {
    by_member: DashMap<MemberId, Arc<Session>>,
    by_key: DashMap<Key, Arc<Session>>,
    invitations: Mutex<Invitations>,
    /// The keys of sessions that ended and may have left mailboxes, and until when.
    ended: DashMap<Key, (u64, Instant)>,
}

/// Ended sessions whose keys are kept: more than there can be mailboxes of any size to speak of.
const ENDED: usize = 65_536;

/// What is kept of a resume key: its hash, so that looking one up says nothing about others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Key([u8; 32]);

impl Key {
    /// A new key, 244 random bits, and how it is written.
    pub(super) fn random() -> (Self, Arc<str>) {
        let mut bytes = [0; 32];
        bytes[..16].copy_from_slice(Uuid::new_v4().as_bytes());
        bytes[16..].copy_from_slice(Uuid::new_v4().as_bytes());
        let text = format!("r.{}", URL_SAFE_NO_PAD.encode(bytes));
        (Self::of(&text), text.into())
    }

    /// The key that is written so.
    pub(super) fn of(text: &str) -> Self {
        Self(Sha256::digest(text.as_bytes()).into())
    }
}

impl Sessions {
    /// No sessions yet.
    pub(in crate::session) fn new(invitations: Invitations) -> Self {
        Self {
            by_member: DashMap::new(),
            by_key: DashMap::new(),
            invitations: Mutex::new(invitations),
            ended: DashMap::new(),
        }
    }

    /// How many sessions there are, those whose connection is lost among them.
    pub fn count(&self) -> usize {
        self.by_member.len()
    }

    pub(super) fn begin(&self, session: &Arc<Session>, key: Key) {
        self.by_member.insert(session.member, session.clone());
        self.by_key.insert(key, session.clone());
    }

    pub(super) fn end(&self, session: &Session, keys: impl IntoIterator<Item = Key>) {
        self.by_member.remove(&session.member);
        for key in keys {
            self.by_key.remove(&key);
        }
    }

    pub(super) fn find(&self, member: MemberId) -> Option<Arc<Session>> {
        self.by_member.get(&member).map(|found| found.value().clone())
    }

    pub(super) fn resumable(&self, key: Key) -> Option<Arc<Session>> {
        self.by_key.get(&key).map(|found| found.value().clone())
    }

    pub(super) fn add_key(&self, key: Key, session: &Arc<Session>) {
        self.by_key.insert(key, session.clone());
    }

    /// A key opens nothing any more: not the session, nor mailboxes that an ended one left.
    pub(super) fn drop_key(&self, key: Key) {
        self.by_key.remove(&key);
        self.ended.remove(&key);
    }

    /// Keeps the key of a session that ended, for it opens mailboxes still.
    pub(super) fn keep_lineage(&self, key: Key, lineage: u64, until: Instant) {
        if self.ended.len() >= ENDED {
            self.ended.retain(|_, (_, until)| *until > Instant::now());
        }
        if self.ended.len() < ENDED {
            self.ended.insert(key, (lineage, until));
        }
    }

    /// Which sessions the one followed whose key this is, if that has ended and may have left mailboxes.
    pub(super) fn lineage(&self, key: Key) -> Option<u64> {
        self.ended.get(&key).filter(|kept| kept.1 > Instant::now()).map(|kept| kept.0)
    }

    pub(super) fn invitations(&self) -> MutexGuard<'_, Invitations> {
        self.invitations.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends invitations, and tells both sides before anybody else learns that they are over: once a room has answered its
    /// `leave`, an inviter hears of none to it any more.
    pub(super) fn close_invitations(&self, close: impl FnOnce(&mut Invitations) -> Vec<Told>) {
        let mut invitations = self.invitations();
        let told = close(&mut invitations);
        self.tell(told);
    }

    /// Tells every client something of weight, in no room.
    pub(in crate::session) fn give_notice(&self, notice: Notice) {
        let frame = frame_for(Recipients::Room, "".into(), Message::Notice(notice));
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
    frame_for(Recipients::Member(member), room, message)
}

fn frame_for(recipients: Recipients, room: Arc<str>, message: Message) -> Arc<Frame> {
    let (stamp, occasion) = (Stamp::fresh(), Occasion::Live);
    let envelope = Envelope { room, stamp, sender: None, message, recipients, occasion };
    Arc::new(Frame::new(Arc::new(envelope), Lang::English))
}

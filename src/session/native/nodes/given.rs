//! A session that was given to another node, as its giver keeps it: whole until it is taken, then only where it went.

use super::record::SessionRecord;
use super::words::{Fetch, Found};
use crate::locks::{Lock, Mutex, MutexGuard};
use crate::message::{MemberId, NodeTag};
use crate::room::{Membership, Room};
use std::time::Duration;

/// A session that was given to another node.
#[derive(Debug)]
pub(in crate::session::native) struct Given {
    to: NodeTag,
    member: MemberId,
    kept: Mutex<Kept>,
}

#[derive(Debug)]
struct Kept {
    /// The session, until it is taken.
    record: Option<SessionRecord>,
    /// Dropped, they leave: where another node has the session, its rooms know that by then, and take no notice.
    memberships: Vec<Membership>,
}

impl Given {
    /// A session that is given to a node.
    pub(super) fn new(to: NodeTag, record: SessionRecord, memberships: Vec<Membership>) -> Self {
        let member = record.member;
        Self { to, member, kept: Mutex::new(Lock::GivenSession, Kept { record: Some(record), memberships }) }
    }

    /// Forgets the session, but not where it is: it goes on there. Its memberships end later, should a room have put none in
    /// their place.
    pub(in crate::session::native) fn take(&self) {
        let record = self.kept().record.take();
        drop(record);
    }

    /// Ends its memberships without a word: the session is here again.
    pub(in crate::session::native) fn return_here(&self) {
        let mut kept = self.kept();
        let (record, memberships) = (kept.record.take(), std::mem::take(&mut kept.memberships));
        drop(kept);
        drop(record);
        memberships.into_iter().for_each(Membership::void);
    }

    /// Whose session it is.
    pub(in crate::session::native) fn member(&self) -> MemberId {
        self.member
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock()
    }

    /// Notes in its rooms that its client is away, unless the other node has it.
    pub(super) async fn detach(&self, grace: Duration) {
        let rooms: Vec<Room> = {
            let kept = self.kept();
            if kept.record.is_none() {
                return;
            }
            kept.memberships.iter().map(|membership| membership.room().clone()).collect()
        };
        for room in rooms {
            room.detach(self.member, grace).await;
        }
    }

    /// The answer to a node that asks for it.
    pub(super) fn found(&self, node: NodeTag, fetch: &Fetch) -> Found {
        let not_at = fetch.not_at;
        match &mut self.kept().record {
            Some(record) if fetch.sub.as_ref().is_some_and(|sub| *sub != record.sub) => Found::WrongToken,
            Some(record) if self.to == node || not_at == Some(self.to) => {
                record.moves += 1;
                Found::Session(Box::new(record.clone()))
            }
            _ if not_at == Some(self.to) => Found::Nowhere,
            _ => Found::Moved(self.to),
        }
    }
}

//! State of a room that anybody may read without asking its actor. [`super::roster`] and [`super::core`] write it before any
//! frame tells of the change, handles read it.

use crate::bus::Counts;
use crate::locks::steps::{AtomicU64, AtomicUsize};
use crate::locks::{Lock, Mutex, MutexGuard};
use crate::message::{MemberId, Nickname};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Published state of a room.
#[derive(Debug)]
pub(super) struct Published {
    count: AtomicUsize,
    in_call: AtomicUsize,
    /// Numbers of a room whose home is another node, in one, so that they are of one moment: its members above, those in the
    /// call below.
    elsewhere: AtomicU64,
    nicknames: Mutex<Nicknames>,
}

/// Registered nicknames with their holders. A change costs little in a room of thousands: the list is made when somebody
/// reads it, and shared by all who do before the next change.
#[derive(Debug, Default)]
pub(super) struct Nicknames {
    /// In the order in which they are listed: case-folded, then by registration.
    holders: BTreeMap<(String, u64), (Nickname, MemberId)>,
    listed: Option<Arc<[Nickname]>>,
}

impl Default for Published {
    fn default() -> Self {
        let nicknames = Mutex::new(Lock::Nicknames, Nicknames::default());
        let (count, in_call, elsewhere) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicU64::new(0));
        Self { count, in_call, elsewhere, nicknames }
    }
}

impl Published {
    /// Number of members.
    pub(super) fn count(&self) -> usize {
        self.count.load(Ordering::Acquire)
    }

    pub(super) fn set_count(&self, count: usize) {
        self.count.store(count, Ordering::Release);
    }

    /// Number of participants of the call.
    pub(super) fn in_call(&self) -> usize {
        self.in_call.load(Ordering::Acquire)
    }

    pub(super) fn set_in_call(&self, in_call: usize) {
        self.in_call.store(in_call, Ordering::Release);
    }

    /// Numbers of people and of participants of the call at another node.
    pub(super) fn elsewhere(&self) -> Counts {
        let both = self.elsewhere.load(Ordering::Relaxed);
        Counts { members: (both >> 32) as usize, in_call: both as u32 as usize }
    }

    pub(super) fn set_elsewhere(&self, Counts { members, in_call }: Counts) {
        let [members, in_call] = [members, in_call].map(|number| u64::from(u32::try_from(number).unwrap_or(u32::MAX)));
        self.elsewhere.store((members << 32) | in_call, Ordering::Relaxed);
    }

    /// Registered nicknames, locked for a moment.
    pub(super) fn nicknames(&self) -> MutexGuard<'_, Nicknames> {
        self.nicknames.lock()
    }

    /// Publishes an empty room, after a failure.
    pub(super) fn clear(&self) {
        self.set_in_call(0);
        self.clear_members();
    }

    /// Publishes that nobody is in the room.
    pub(super) fn clear_members(&self) {
        self.set_count(0);
        *self.nicknames() = Nicknames::default();
    }
}

impl Nicknames {
    /// Adds the registration of this number.
    pub(super) fn insert(&mut self, nickname: &Nickname, since: u64, holder: MemberId) {
        self.holders.insert((nickname.folded(), since), (nickname.clone(), holder));
        self.listed = None;
    }

    /// Removes the registration of this number.
    pub(super) fn remove(&mut self, nickname: &Nickname, since: u64) {
        self.holders.remove(&(nickname.folded(), since));
        self.listed = None;
    }

    /// Holders of nicknames that differ from this one in case alone.
    pub(super) fn same(&self, nickname: &Nickname) -> impl Iterator<Item = &(Nickname, MemberId)> {
        let folded = nickname.folded();
        self.holders.range((folded.clone(), 0)..=(folded, u64::MAX)).map(|(_, holder)| holder)
    }

    /// Nicknames in case-folded order, ties in the order of registration.
    pub(super) fn list(&mut self) -> Arc<[Nickname]> {
        let holders = &self.holders;
        let listed =
            self.listed.get_or_insert_with(|| holders.values().map(|(nickname, _)| nickname.clone()).collect());
        listed.clone()
    }
}

#[cfg(test)]
#[allow(clippy::expect_used, reason = "tests may panic")]
mod tests {
    use super::*;
    use crate::locks::steps::explore;
    use shuttle::thread;

    #[test]
    fn numbers_of_another_node_are_read_together_and_never_go_back() {
        explore(2000, || {
            let published = Arc::new(Published::default());
            let reader = published.clone();
            let reads = thread::spawn(move || [(); 4].map(|()| (reader.elsewhere(), reader.count())));
            for number in 1..4 {
                published.set_elsewhere(Counts { members: 2 * number, in_call: number });
                published.set_count(number);
            }
            let read = reads.join().expect("a reader");
            assert!(read.iter().all(|(counts, _)| counts.members == 2 * counts.in_call), "{read:?}");
            let are_sorted =
                read.is_sorted_by_key(|(counts, _)| counts.members) && read.is_sorted_by_key(|read| read.1);
            assert!(are_sorted, "{read:?}");
        });
    }
}

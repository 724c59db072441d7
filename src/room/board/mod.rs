//! The board of a room: features that all may draw (`docs/protocol.md`, The board). These are the rules, which are told the
//! time; `handlers` answers requests by them, `replay` makes the frames for those who join or come back.

mod changes;
mod handlers;
mod removals;
mod replay;
mod shown;
#[cfg(test)]
mod tests;

use super::quotas::Quotas;
use crate::access::Address;
use crate::dialect::native::request::PutFeature;
use crate::limits::{ALL_BOARDS_BYTES, BOARD_BYTES, BOARD_BYTES_OF_ADDRESS, BOARD_FEATURES};
use crate::message::{BoardAuthor, BoardChange, BoardFeature, BoardState, Code, FeatureId, MemberId, Refusal};
use crate::room::moment::Moment;
use changes::Changes;
use removals::Removals;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use shown::ShownBoard;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Time for which what was removed can be restored.
const RESTORABLE: Duration = Duration::from_secs(300);

/// Bounds of boards. All rooms of a node share them.
#[derive(Debug, Clone)]
pub(crate) struct BoardTerms {
    /// Bytes that are left for all boards.
    bytes: Arc<Semaphore>,
    /// Bytes that are left for each address in ad hoc rooms.
    of_address: Quotas,
}

impl Default for BoardTerms {
    fn default() -> Self {
        let of_address = Quotas::new(BOARD_BYTES_OF_ADDRESS, ALL_BOARDS_BYTES);
        Self { bytes: Arc::new(Semaphore::new(ALL_BOARDS_BYTES)), of_address }
    }
}

/// The board of a room.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Board {
    #[serde(skip)]
    terms: BoardTerms,
    #[serde(serialize_with = "write_features", deserialize_with = "read_features")]
    features: BTreeMap<FeatureId, Placed>,
    /// Features that were removed, or forms of some that were overwritten, oldest first.
    removed: VecDeque<RemovedFeature>,
    rev: u64,
    locked: bool,
    changes: Changes,
    removals: Removals,
    #[serde(skip)]
    shown: ShownBoard,
}

/// A feature with what it takes.
#[derive(Debug, Serialize, Deserialize)]
struct Placed {
    feature: Arc<BoardFeature>,
    /// First author of the feature, whoever changed it since.
    maker: BoardAuthor,
    /// Whoever gave it this form.
    changer: MemberId,
    bytes: usize,
    /// The address that it counts for, in ad hoc rooms.
    address: Option<Address>,
    /// Share of the bytes of the node and of the address, if there was one left on this node.
    #[serde(skip)]
    _permits: [Option<OwnedSemaphorePermit>; 2],
}

#[derive(Debug, Serialize, Deserialize)]
struct RemovedFeature {
    placed: Placed,
    at: Moment,
    loss: Loss,
}

/// The way in which something left the board.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Loss {
    /// The maker took it off.
    TakenOff,
    /// Somebody else did.
    Removed,
    /// Somebody else put another form of it in its place.
    Overwritten,
}

/// Somebody who asks for a change.
#[derive(Debug, Clone)]
pub(crate) struct Asker {
    pub(crate) author: BoardAuthor,
    pub(crate) is_moderator: bool,
    /// The address that it comes from.
    pub(crate) from: Address,
    /// The address that its features count for, in ad hoc rooms.
    pub(crate) address: Option<Address>,
    /// Time of the request, in seconds since the epoch.
    pub(crate) seconds: u64,
    pub(crate) now: Moment,
}

impl Asker {
    fn made(&self, placed: &Placed) -> bool {
        placed.maker.member == self.author.member
    }
}

impl Board {
    /// An empty board within these bounds.
    pub(crate) fn new(terms: BoardTerms) -> Self {
        Self { terms, ..Self::default() }
    }

    /// Takes over this board.
    pub(crate) fn replace(&mut self, state: Self) {
        *self = Self { terms: self.terms.clone(), ..state };
        let (terms, removed) = (&self.terms, self.removed.iter_mut().map(|removed| &mut removed.placed));
        for placed in self.features.values_mut().chain(removed) {
            placed._permits = terms.take(placed.bytes, placed.address);
        }
    }

    /// Returns `true` if nobody ever changed it.
    pub(crate) fn is_blank(&self) -> bool {
        self.rev == 0
    }

    /// The state for a member that joins.
    pub(crate) fn state(&self) -> BoardState {
        BoardState { rev: self.rev, features: self.features.len(), locked: self.locked }
    }

    /// All features, oldest first.
    pub(crate) fn features(&self) -> Vec<Arc<BoardFeature>> {
        let mut features: Vec<_> = self.features.values().map(|placed| placed.feature.clone()).collect();
        features.sort_by_key(|feature| feature.rev);
        features
    }

    /// Puts features on the board, all or none.
    ///
    /// # Errors
    /// One of them may not be put, or there is no space for them.
    pub(crate) fn put(&mut self, asker: &Asker, features: Vec<PutFeature>) -> Result<BoardChange, Refusal> {
        self.may_change(asker)?;
        for PutFeature { drawn, rev } in &features {
            if let (Some(present), Some(rev)) = (self.features.get(&drawn.id), rev)
                && *rev < present.feature.rev
            {
                let refusal = Refusal::invalid("rev", "somebody has changed it since");
                return Err(Refusal { feature: Some(present.feature.clone()), ..refusal });
            }
        }
        let rev = self.next_rev();
        let mut placed: BTreeMap<FeatureId, Placed> = BTreeMap::new();
        for PutFeature { drawn, .. } in features {
            let maker =
                self.features.get(&drawn.id).map_or_else(|| asker.author.clone(), |before| before.maker.clone());
            let (id, by) = (drawn.id.clone(), asker.author.nickname.clone());
            let maker_name = (maker.nickname != by).then(|| maker.nickname.clone());
            let feature = BoardFeature { drawn, by, time: asker.seconds, maker: maker_name, rev };
            placed.insert(id, Placed::new(feature, maker, asker.author.member, asker.address));
        }
        self.check_bounds(&placed)?;
        if !self.take_space(&mut placed) {
            return Err(full("bytes"));
        }
        let others = placed.values().filter(|placed| !asker.made(placed)).count();
        self.spend(asker, others, "features")?; // last: what is refused costs nothing
        self.keep_overwritten(asker, placed.keys());
        Ok(self.set_down(asker, placed))
    }

    /// Spends so many changes of what others made, which a moderator may make at will.
    fn spend(&mut self, asker: &Asker, others: usize, field: &'static str) -> Result<(), Refusal> {
        match others > 0 && !asker.is_moderator {
            true => self.removals.spend(asker.author.member, asker.from, others, field, asker.now),
            false => Ok(()),
        }
    }

    /// Keeps the forms of others that are about to be overwritten. Of several in a row by one member the first is kept.
    fn keep_overwritten<'f>(&mut self, asker: &Asker, ids: impl Iterator<Item = &'f FeatureId>) {
        for id in ids {
            let is_others = |placed: &Placed| !asker.made(placed) && placed.changer != asker.author.member;
            if self.features.get(id).is_some_and(is_others)
                && let Some(placed) = self.features.remove(id)
            {
                self.removed.push_back(RemovedFeature { placed, at: asker.now, loss: Loss::Overwritten });
            }
        }
        self.forget(asker.now);
    }

    /// Puts back what was removed or overwritten: one's own, or as a moderator any.
    ///
    /// # Errors
    /// None of it can be, or there is no space for it.
    pub(crate) fn restore(&mut self, asker: &Asker, ids: &[FeatureId]) -> Result<BoardChange, Refusal> {
        self.may_change(asker)?;
        self.forget(asker.now);
        let rev = self.next_rev();
        let mut placed: BTreeMap<FeatureId, Placed> = BTreeMap::new();
        let mut places = BTreeSet::new();
        let mut is_others = false;
        for (place, RemovedFeature { placed: before, loss, .. }) in self.removed.iter().enumerate().rev() {
            let id = &before.feature.drawn.id;
            let is_free = match self.features.get(id) {
                Some(present) => *loss == Loss::Overwritten && present.maker.member == before.maker.member,
                None => true,
            };
            if !ids.contains(id) || !is_free || placed.contains_key(id) {
                continue;
            }
            if !asker.made(before) && !asker.is_moderator {
                is_others = true;
                continue;
            }
            let feature = BoardFeature { rev, ..(*before.feature).clone() };
            placed.insert(id.clone(), Placed::new(feature, before.maker.clone(), before.changer, before.address));
            places.insert(place);
        }
        match placed.is_empty() {
            true if is_others => return Err(Refusal::new(Code::Forbidden, "not your feature")),
            true => return Err(Code::NotFound.into()),
            false => self.check_bounds(&placed)?,
        }
        self.take_back(&places, &mut placed);
        Ok(self.set_down(asker, placed))
    }

    /// Takes these out of what was removed, and the space that they have kept.
    fn take_back(&mut self, places: &BTreeSet<usize>, placed: &mut BTreeMap<FeatureId, Placed>) {
        for (place, removed) in std::mem::take(&mut self.removed).into_iter().enumerate() {
            match placed.get_mut(&removed.placed.feature.drawn.id) {
                Some(placed) if places.contains(&place) => placed._permits = removed.placed._permits,
                _ => self.removed.push_back(removed),
            }
        }
    }

    /// Checks that these fit on the board.
    fn check_bounds(&self, placed: &BTreeMap<FeatureId, Placed>) -> Result<(), Refusal> {
        let replaced = || placed.keys().filter_map(|id| self.features.get(id));
        if self.features.len() - replaced().count() + placed.len() > BOARD_FEATURES {
            return Err(full("features"));
        }
        let bytes_replaced: usize = replaced().map(|before| before.bytes).sum();
        let new: usize = placed.values().map(|placed| placed.bytes).sum();
        match self.bytes() - bytes_replaced + new > BOARD_BYTES {
            true => Err(full("bytes")),
            false => Ok(()),
        }
    }

    /// Takes space for these from the node. What was removed keeps its own, as long as it can be restored.
    fn take_space(&mut self, placed: &mut BTreeMap<FeatureId, Placed>) -> bool {
        let mut is_left = true;
        for placed in placed.values_mut() {
            placed._permits = self.terms.take(placed.bytes, placed.address);
            is_left &= placed.has_all();
        }
        is_left
    }

    fn set_down(&mut self, asker: &Asker, placed: BTreeMap<FeatureId, Placed>) -> BoardChange {
        let mut put: Vec<Arc<BoardFeature>> = Vec::with_capacity(placed.len());
        for (id, placed) in placed {
            put.push(placed.feature.clone());
            self.features.insert(id, placed);
        }
        self.changed(asker, BoardChange { put, ..BoardChange::default() })
    }

    /// Takes features off the board.
    ///
    /// # Errors
    /// None of them is there, or it is too much of what others made.
    pub(crate) fn remove(&mut self, asker: &Asker, ids: &[FeatureId]) -> Result<BoardChange, Refusal> {
        self.may_change(asker)?;
        let named: BTreeSet<&FeatureId> = ids.iter().filter(|id| self.features.contains_key(*id)).collect();
        let there: Vec<FeatureId> = named.into_iter().cloned().collect();
        if there.is_empty() {
            return Err(Code::NotFound.into());
        }
        let others = there.iter().filter(|id| self.features.get(*id).is_some_and(|placed| !asker.made(placed))).count();
        self.spend(asker, others, "ids")?;
        Ok(self.take_off(asker, there))
    }

    /// Takes everything off the board.
    ///
    /// # Errors
    /// Somebody else made some of it.
    pub(crate) fn clear(&mut self, asker: &Asker) -> Result<BoardChange, Refusal> {
        self.may_change(asker)?;
        if !asker.is_moderator && !self.features.values().all(|placed| asker.made(placed)) {
            return Err(Refusal::new(Code::Forbidden, "others made some of it"));
        }
        let all = self.features.keys().cloned().collect();
        Ok(self.take_off(asker, all))
    }

    /// Gives the board to moderators, or to everybody.
    ///
    /// # Errors
    /// A role is missing.
    pub(crate) fn lock(&mut self, asker: &Asker, locked: bool) -> Result<BoardChange, Refusal> {
        if !asker.is_moderator {
            return Err(Code::Forbidden.into());
        }
        self.locked = locked;
        Ok(self.changed(asker, BoardChange { locked: Some(locked), ..BoardChange::default() }))
    }

    fn take_off(&mut self, asker: &Asker, removed: Vec<FeatureId>) -> BoardChange {
        for id in &removed {
            if let Some(placed) = self.features.remove(id) {
                let loss = if asker.made(&placed) { Loss::TakenOff } else { Loss::Removed };
                self.removed.push_back(RemovedFeature { placed, at: asker.now, loss });
            }
        }
        self.forget(asker.now);
        self.changed(asker, BoardChange { removed, ..BoardChange::default() })
    }

    /// Forgets what was removed too long ago. Where it is too much, what its maker took off goes first: nobody's own features
    /// push out those that somebody took off whose they were not.
    fn forget(&mut self, now: Moment) {
        while self.removed.front().is_some_and(|oldest| now - oldest.at > RESTORABLE) {
            self.removed.pop_front();
        }
        let mut left = self.removed.len();
        let mut bytes: usize = self.removed.iter().map(|removed| removed.placed.bytes).sum();
        for makers in [true, false] {
            self.removed.retain(|removed| {
                let is_makers = removed.loss == Loss::TakenOff;
                let is_kept = is_makers != makers || (left <= BOARD_FEATURES && bytes <= BOARD_BYTES);
                if !is_kept {
                    left -= 1;
                    bytes -= removed.placed.bytes;
                }
                is_kept
            });
        }
    }

    /// Time at which something that was removed is to be forgotten.
    pub(crate) fn due(&self) -> Option<Moment> {
        self.removed.front().map(|oldest| oldest.at + RESTORABLE + Duration::from_millis(1))
    }

    /// Forgets what is over.
    pub(crate) fn expire(&mut self, now: Moment) {
        if self.due().is_some_and(|due| due <= now) {
            self.forget(now);
        }
    }

    /// A member has left. What is on the board stays while anybody is there.
    pub(crate) fn leave(&mut self, is_last: bool) {
        if is_last {
            *self = Self::new(self.terms.clone());
        }
    }

    /// The change as all are told it.
    fn changed(&mut self, asker: &Asker, change: BoardChange) -> BoardChange {
        self.rev = self.next_rev();
        self.changes.note(self.rev, asker.now, &change);
        BoardChange { rev: self.rev, by: Some(asker.author.clone()), ..change }
    }

    fn next_rev(&self) -> u64 {
        self.rev.saturating_add(1)
    }

    fn may_change(&self, asker: &Asker) -> Result<(), Refusal> {
        match self.locked && !asker.is_moderator {
            true => Err(Refusal::new(Code::Forbidden, "only moderators draw here")),
            false => Ok(()),
        }
    }

    fn bytes(&self) -> usize {
        self.features.values().map(|placed| placed.bytes).sum()
    }
}

fn full(field: &'static str) -> Refusal {
    Refusal { field: Some(field.into()), ..Refusal::new(Code::TooMany, "the board is full") }
}

impl Placed {
    fn new(feature: BoardFeature, maker: BoardAuthor, changer: MemberId, address: Option<Address>) -> Self {
        let bytes = serde_json::to_string(&feature).map_or(0, |written| written.len());
        Self { feature: Arc::new(feature), maker, changer, bytes, address, _permits: [None, None] }
    }

    fn has_all(&self) -> bool {
        let [of_node, of_address] = &self._permits;
        of_node.is_some() && (of_address.is_some() || self.address.is_none())
    }
}

impl BoardTerms {
    fn take(&self, bytes: usize, address: Option<Address>) -> [Option<OwnedSemaphorePermit>; 2] {
        let amount = u32::try_from(bytes).unwrap_or(u32::MAX);
        let of_node = self.bytes.clone().try_acquire_many_owned(amount).ok();
        [of_node, address.and_then(|address| self.of_address.take(address, amount))]
    }
}

/// Features as other nodes are given them.
fn write_features<S: Serializer>(features: &BTreeMap<FeatureId, Placed>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(features.values())
}

fn read_features<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<FeatureId, Placed>, D::Error> {
    let features = Vec::<Placed>::deserialize(deserializer)?.into_iter();
    Ok(features.map(|placed| (placed.feature.drawn.id.clone(), placed)).collect())
}

//! Attachments, offers and invitations of others, with numbers for the user.

use crate::content::Attachment;
use std::collections::BTreeMap;

/// Bytes of all attachments; the oldest goes first.
pub(super) const ATTACHMENT_BYTES: usize = 64 << 20;

/// Something that has a number.
#[derive(Debug)]
pub(crate) enum Item {
    Attachment(Attachment),
    Offer { room: String, transfer: String },
    Invitation { room: String, invite: String, is_call: bool },
}

impl Item {
    fn weight(&self) -> usize {
        if let Self::Attachment(kept) = self { kept.bytes.len() } else { 0 }
    }
}

/// All items by number. No number is used twice.
#[derive(Debug, Default)]
pub(crate) struct Items {
    by_number: BTreeMap<usize, Item>,
    numbered: usize,
}

impl Items {
    /// Adds an item and returns its number. The oldest attachments are dropped for it, if there are too many.
    pub(crate) fn number(&mut self, item: Item) -> usize {
        self.numbered += 1;
        let mut kept = item.weight();
        let heavy = |(number, item): (&usize, &Item)| {
            kept += item.weight();
            (kept > ATTACHMENT_BYTES).then_some(*number)
        };
        let dropped: Vec<usize> = self.by_number.iter().rev().filter_map(heavy).collect();
        for number in dropped {
            self.by_number.remove(&number);
        }
        self.by_number.insert(self.numbered, item);
        self.numbered
    }

    pub(crate) fn get(&self, number: usize) -> Option<&Item> {
        self.by_number.get(&number)
    }

    /// Returns the number of the newest item that fits.
    pub(crate) fn newest(&self, is_it: impl Fn(&Item) -> bool) -> Option<usize> {
        self.by_number.iter().rev().find(|(_, item)| is_it(item)).map(|(number, _)| *number)
    }

    pub(crate) fn take(&mut self, number: usize) -> Option<Item> {
        self.by_number.remove(&number)
    }

    /// Removes the items that fit.
    pub(crate) fn forget(&mut self, is_it: impl Fn(&Item) -> bool) {
        self.by_number.retain(|_, item| !is_it(item));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kept_attachments_are_bounded() {
        let mut items = Items::default();
        let kept = |length| Item::Attachment(Attachment { bytes: vec![0; length], what: "bytes" });
        assert_eq!(items.number(kept(ATTACHMENT_BYTES)), 1);
        assert_eq!(items.number(kept(1)), 2);
        assert_eq!(items.number(Item::Offer { room: String::new(), transfer: String::new() }), 3);
        assert_eq!(items.by_number.keys().copied().collect::<Vec<_>>(), [2, 3], "the oldest goes first, numbers stay");
        assert_eq!(items.newest(|item| matches!(item, Item::Attachment(_))), Some(2));
        assert_eq!(items.number(kept(ATTACHMENT_BYTES + 1)), 4, "the newest stays, whatever its size");
        assert!(items.get(2).is_none() && items.get(4).is_some());
    }
}

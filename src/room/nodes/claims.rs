//! The claims under which a room was served, so that it is known whether another node has carried out what this one has not.

use super::words::Position;
use crate::bus::Revision;
use serde::{Deserialize, Serialize};

/// Claims that are remembered.
const CLAIMS: usize = 32;

/// The last entry of each claim under which the room was served, in order.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Claims(Vec<Position>);

impl Claims {
    /// The last entry that was carried out.
    pub(crate) fn last(&self) -> Position {
        self.0.last().copied().unwrap_or_default()
    }

    /// Position of the next entry, under this claim.
    pub(crate) fn next(&self, claim: Revision) -> Position {
        Position { claim, number: self.last().number + 1 }
    }

    /// Notes that the entry at this position was carried out, which follows the last.
    pub(crate) fn note(&mut self, position: Position) {
        match self.0.last_mut() {
            Some(last) if last.claim == position.claim => *last = position,
            _ => self.0.push(position),
        }
        if self.0.len() > CLAIMS {
            self.0.remove(0);
        }
    }

    /// Returns `true` if the entry at this position was carried out here.
    pub(crate) fn include(&self, position: Position) -> bool {
        self.0.iter().any(|last| last.claim == position.claim && last.number >= position.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_another_home_numbered_is_not_ours() {
        let mut claims = Claims::default();
        let at = |claim, number| Position { claim, number };
        for position in [at(1, 1), at(1, 2), at(4, 3), at(4, 4)] {
            claims.note(position);
        }
        assert_eq!((claims.last(), claims.next(7)), (at(4, 4), at(7, 5)));
        assert!([at(1, 1), at(1, 2), at(4, 3), at(4, 4)].into_iter().all(|position| claims.include(position)));
        assert!(![at(1, 3), at(4, 5), at(2, 3)].into_iter().any(|position| claims.include(position)));
    }
}

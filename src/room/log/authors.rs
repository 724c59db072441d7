//! Authors of the last messages of a room, for those who correct or delete their own (`docs/protocol.md`, Messages).

use crate::limits::KNOWN_AUTHORS;
use crate::message::MemberId;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, VecDeque};
use uuid::Uuid;

/// Messages beyond those whose authors are known, which are forgotten together: to find who said most takes a look at all.
const AUTHORS_TOGETHER: usize = 64;

/// Authors of the last messages. Every message that names itself is looked up here.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Authors {
    by_message: HashMap<Uuid, Authorship>,
    /// The messages and their authors, the oldest first.
    order: VecDeque<(Uuid, Option<MemberId>)>,
}

/// Author of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Authorship {
    pub(crate) message: Uuid,
    /// Identifier of the first version: of a message that corrects another, that of the other.
    pub(crate) name: Uuid,
    /// Author of the message; `None` for a message over HTTP.
    pub(crate) author: Option<MemberId>,
    /// Only texts can be corrected.
    pub(crate) is_text: bool,
}

impl Authors {
    /// Keeps the author of a message.
    pub(crate) fn keep(&mut self, authorship: Authorship) {
        if self.by_message.insert(authorship.message, authorship).is_none() {
            self.order.push_back((authorship.message, authorship.author));
        }
        if self.order.len() >= KNOWN_AUTHORS + AUTHORS_TOGETHER {
            self.trim();
        }
    }

    /// Forgets the oldest messages of those who said most, until nobody has more than an equal share of what is known: nobody makes
    /// what others said unknown.
    fn trim(&mut self) {
        let mut shares: HashMap<Option<MemberId>, usize> = HashMap::new();
        self.order.iter().for_each(|(_, author)| *shares.entry(*author).or_default() += 1);
        let known = |most: usize| shares.values().map(|share| (*share).min(most)).sum::<usize>();
        let most = (1..).find(|most| known(*most) >= KNOWN_AUTHORS).unwrap_or(KNOWN_AUTHORS);
        let mut beyond = known(most).saturating_sub(KNOWN_AUTHORS);
        self.order.retain(|(message, author)| {
            let Some(share) = shares.get_mut(author).filter(|share| **share >= most) else { return true };
            if *share == most {
                if beyond == 0 {
                    return true;
                }
                beyond -= 1;
            }
            *share -= 1;
            self.by_message.remove(message);
            false
        });
    }

    /// Author of a message; `None` if it is no longer known.
    pub(crate) fn find(&self, message: Uuid) -> Option<Authorship> {
        self.by_message.get(&message).copied()
    }

    /// Forgets a message that was deleted, and its corrections.
    pub(crate) fn delete(&mut self, name: Uuid) {
        self.by_message.retain(|_, authorship| authorship.name != name);
        self.order.retain(|(message, _)| self.by_message.contains_key(message));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::NodeTag;

    #[test]
    fn who_says_much_makes_nothing_of_others_unknown() {
        let mut authors = Authors::default();
        let mut says = |author: MemberId| {
            let message = Uuid::now_v7();
            authors.keep(Authorship { message, name: message, author: Some(author), is_text: true });
            message
        };
        let [ann, bob, eve] = [(); 3].map(|()| NodeTag::random().member());
        let calm: Vec<Uuid> = [ann, bob, ann].into_iter().map(&mut says).collect();
        let flood: Vec<Uuid> = (0..4 * KNOWN_AUTHORS).map(|_| says(eve)).collect();
        assert!(calm.iter().all(|message| authors.find(*message).is_some()), "they said least");
        assert!(authors.find(flood[0]).is_none() && flood.last().is_some_and(|last| authors.find(*last).is_some()));
        assert_eq!(authors.by_message.len(), authors.order.len());
        assert!(authors.order.len() < KNOWN_AUTHORS + AUTHORS_TOGETHER, "it is bounded");
    }

    #[test]
    fn of_many_who_say_one_thing_each_the_oldest_is_forgotten() {
        let mut authors = Authors::default();
        let said: Vec<Uuid> = (0..KNOWN_AUTHORS + AUTHORS_TOGETHER)
            .map(|_| {
                let message = Uuid::now_v7();
                let author = Some(NodeTag::random().member());
                authors.keep(Authorship { message, name: message, author, is_text: true });
                message
            })
            .collect();
        let (forgotten, known) = said.split_at(AUTHORS_TOGETHER);
        assert!(forgotten.iter().all(|message| authors.find(*message).is_none()));
        assert!(known.iter().all(|message| authors.find(*message).is_some()));
    }
}

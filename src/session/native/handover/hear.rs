//! What other nodes ask of this one.

use super::line::FromNode;
use super::words::{Found, NodeWord};
use crate::message::NodeTag;
use crate::session::Node;

impl Node {
    /// Does what another node asks.
    pub(in crate::session) fn hear(self, FromNode { from, word }: FromNode) {
        match word {
            NodeWord::Fetch { ask, fetch } => drop(tokio::spawn(async move {
                let found = self.give(from, &fetch).await;
                self.answer_node(from, NodeWord::Found { ask, found });
            })),
            NodeWord::Inherit { ask, session, keys } => drop(tokio::spawn(async move {
                self.inherit(*session, &keys).await;
                self.answer_node(from, NodeWord::Found { ask, found: Found::Moved(self.tag) });
            })),
            NodeWord::Taken { key } => self.natives.taken(key),
            NodeWord::Found { .. } => {} // the line takes answers itself
        }
    }

    fn answer_node(&self, node: NodeTag, word: NodeWord) {
        if let Some(others) = &self.others {
            others.say(node, word);
        }
    }
}

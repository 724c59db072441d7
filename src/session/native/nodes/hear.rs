//! Requests of other nodes to this one.

use super::line::FromNode;
use super::words::{Found, NodeAnswer, NodeWord};
use crate::message::NodeTag;
use crate::session::Node;

impl Node {
    /// Does what another node asks.
    pub(in crate::session) fn hear(self, FromNode { from, word }: FromNode) {
        match word {
            NodeWord::Fetch { ask, fetch } => drop(tokio::spawn(async move {
                let found = self.give(from, &fetch).await;
                self.answer_node(from, ask, NodeAnswer::Found(found));
            })),
            NodeWord::Inherit { ask, session, keys } => drop(tokio::spawn(async move {
                let is_here = self.inherit(*session, &keys).await;
                let found = if is_here { Found::Moved(self.tag) } else { Found::Nowhere };
                self.answer_node(from, ask, NodeAnswer::Found(found));
            })),
            NodeWord::Invite { ask, inviting, rooms, sent } => drop(tokio::spawn(async move {
                self.invite_for(ask, *inviting, &rooms, (from, sent)).await;
            })),
            NodeWord::Cancel { ask, invite } => self.cancel_for(from, ask, invite),
            NodeWord::Closed { inviter, invite, outcome } => {
                drop(tokio::spawn(self.close_for(from, inviter, invite, outcome)));
            }
            NodeWord::Taken { key } => self.natives.taken(key),
            NodeWord::Answer { .. } => {} // the line takes answers itself
        }
    }

    pub(super) fn answer_node(&self, node: NodeTag, ask: u64, answer: NodeAnswer) {
        if let Some(others) = &self.others {
            others.say(node, NodeWord::Answer { ask, answer });
        }
    }
}

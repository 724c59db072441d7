//! The way of a node's words about sessions to other nodes: a line on the bus like those of rooms.

use super::record::SessionRecord;
use super::words::{Fetch, Found, NodeAnswer, NodeWord};
use crate::bus::{BusEvent, GONE_AFTER, Line};
use crate::locks::{Lock, Mutex, MutexGuard};
use crate::message::{Code, InviteId, InviteOutcome, MemberId, NodeTag};
use crate::session::native::invitations::Inviting;
use crate::session::native::key::ResumeKey;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

/// Time that another node has to answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// Time for which a node says that it has the sessions of another, beside that for which they wait.
const MARGIN: Duration = Duration::from_secs(10);

/// The other nodes, as sessions ask them. Cheap to clone.
#[derive(Debug, Clone)]
pub(in crate::session) struct Others(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    words: mpsc::UnboundedSender<(NodeTag, NodeWord)>,
    asked: Mutex<Asked>,
}

#[derive(Debug, Default)]
struct Asked {
    last: u64,
    waiting: HashMap<u64, (NodeTag, oneshot::Sender<NodeAnswer>)>,
}

/// The line of a node, to be served by a task of its own.
#[derive(Debug)]
pub(in crate::session) struct Serving {
    others: Others,
    line: Line,
    words: mpsc::UnboundedReceiver<(NodeTag, NodeWord)>,
}

/// A request of another node to this one.
#[derive(Debug)]
pub(in crate::session) struct FromNode {
    pub(super) from: NodeTag,
    pub(super) word: NodeWord,
}

impl Serving {
    /// Sends words, and has `hear` do what other nodes ask, for as long as that returns `true`. Sessions that are inherited
    /// wait for `resume_grace`.
    pub(in crate::session) async fn serve(mut self, resume_grace: Duration, hear: impl Fn(FromNode) -> bool) {
        loop {
            tokio::select! {
                event = self.line.event() => {
                    let Some(asked) = self.others.take_event(event) else { continue };
                    if let NodeWord::Inherit { .. } = asked.word {
                        self.line.inherit(asked.from, resume_grace + MARGIN);
                    }
                    if !hear(asked) {
                        return;
                    }
                }
                Some((to, word)) = self.words.recv() => self.others.send(&self.line, to, &word),
            }
        }
    }
}

impl Others {
    /// The others on this line, once it is served.
    pub(in crate::session) fn on(line: Line) -> (Self, Serving) {
        let (sender, words) = mpsc::unbounded_channel();
        let others = Self(Arc::new(Inner { words: sender, asked: Mutex::new(Lock::AskedNodes, Asked::default()) }));
        (others.clone(), Serving { others, line, words })
    }

    /// Asks a node for a session; `None` if it does not answer.
    pub(super) async fn fetch(&self, node: NodeTag, fetch: Fetch) -> Option<Found> {
        match self.ask(node, |ask| NodeWord::Fetch { ask, fetch }).await? {
            NodeAnswer::Found(found) => Some(found),
            NodeAnswer::Nobody => Some(Found::Nowhere),
            NodeAnswer::Invited(..) | NodeAnswer::Cancelled | NodeAnswer::Refused(_) => None,
        }
    }

    /// Gives a node a session, for this one stops. Returns `true` if the node has it.
    pub(super) async fn give(&self, node: NodeTag, session: Box<SessionRecord>, keys: Vec<ResumeKey>) -> bool {
        let answer = self.ask(node, |ask| NodeWord::Inherit { ask, session, keys }).await;
        matches!(answer, Some(NodeAnswer::Found(Found::Moved(_))))
    }

    /// Asks a node to invite one of its members, for one of this node's in these rooms, with so many pending. Refused with
    /// [`Code::Unavailable`] if it does not answer.
    pub(super) async fn invite(
        &self,
        node: NodeTag,
        inviting: Box<Inviting>,
        rooms: Vec<Arc<str>>,
        sent: usize,
    ) -> Result<InviteId, Code> {
        match self.ask(node, |ask| NodeWord::Invite { ask, inviting, rooms, sent }).await {
            Some(NodeAnswer::Invited(_, invite)) => Ok(invite),
            Some(NodeAnswer::Refused(code)) => Err(code),
            Some(NodeAnswer::Nobody) => Err(Code::PeerAway),
            Some(NodeAnswer::Found(_) | NodeAnswer::Cancelled) | None => Err(Code::Unavailable),
        }
    }

    /// Asks a node to take back an invitation of one of its members. Refused with [`Code::NotFound`] if it is over.
    pub(super) async fn cancel(&self, node: NodeTag, invite: InviteId) -> Result<(), Code> {
        match self.ask(node, |ask| NodeWord::Cancel { ask, invite }).await {
            Some(NodeAnswer::Cancelled | NodeAnswer::Nobody) => Ok(()),
            Some(NodeAnswer::Refused(code)) => Err(code),
            Some(NodeAnswer::Found(_) | NodeAnswer::Invited(..)) | None => Err(Code::Unavailable),
        }
    }

    /// Tells a node that an invitation of one of its members, or to one, is over.
    pub(in crate::session::native) fn close_invitation(
        &self,
        node: NodeTag,
        inviter: MemberId,
        invite: InviteId,
        outcome: InviteOutcome,
    ) {
        self.say(node, NodeWord::Closed { inviter, invite, outcome });
    }

    async fn ask(&self, node: NodeTag, word: impl FnOnce(u64) -> NodeWord) -> Option<NodeAnswer> {
        let (sender, answer) = oneshot::channel();
        let ask = {
            let mut asked = self.asked();
            asked.last += 1;
            let ask = asked.last;
            asked.waiting.retain(|_, (_, waiting)| !waiting.is_closed());
            asked.waiting.insert(ask, (node, sender));
            ask
        };
        self.say(node, word(ask));
        timeout(PATIENCE, answer).await.ok()?.ok()
    }

    /// Tells a node that this one goes on with the session that it gave for a key.
    pub(super) fn take(&self, node: NodeTag, key: ResumeKey) {
        self.say(node, NodeWord::Taken { key });
    }

    pub(super) fn say(&self, node: NodeTag, word: NodeWord) {
        let _ = self.0.words.send((node, word)); // only a node that ends does not
    }

    fn send(&self, line: &Line, to: NodeTag, word: &NodeWord) {
        let asked = to;
        let to = match word {
            NodeWord::Fetch { .. } | NodeWord::Taken { .. } => line.heir_of(to),
            _ => to,
        };
        if let NodeWord::Fetch { ask, .. } | NodeWord::Invite { ask, .. } | NodeWord::Cancel { ask, .. } = word {
            // A node by itself has no others.
            let is_alone = line.cut_for().is_some_and(|cut_for| cut_for >= GONE_AFTER);
            if to == line.tag() || line.is_gone(to) || is_alone {
                return self.answer(*ask, asked, NodeAnswer::Nobody);
            }
            if let Some((waited_for, _)) = self.asked().waiting.get_mut(ask) {
                *waited_for = to;
            }
            line.look_twice_for(to);
        }
        if let Ok(text) = serde_json::to_vec(word) {
            line.send(to, &text);
        }
    }

    /// Takes an answer; returns what is asked.
    fn take_event(&self, event: BusEvent) -> Option<FromNode> {
        match event {
            BusEvent::Text { from, text } => match serde_json::from_slice(&text) {
                Ok(NodeWord::Answer { ask, answer }) => self.answer(ask, from, answer),
                Ok(word) => return Some(FromNode { from, word }),
                Err(_) => tracing::debug!("a message of another node cannot be read"),
            },
            BusEvent::IsThere(node, Ok(false)) => {
                let asked: Vec<u64> = {
                    let asked = self.asked();
                    asked.waiting.iter().filter(|(_, (at, _))| *at == node).map(|(ask, _)| *ask).collect()
                };
                asked.into_iter().for_each(|ask| self.answer(ask, node, NodeAnswer::Nobody));
            }
            _ => {}
        }
        None
    }

    fn answer(&self, ask: u64, from: NodeTag, answer: NodeAnswer) {
        let mut asked = self.asked();
        let waiting = match asked.waiting.get(&ask) {
            Some((at, _)) if *at == from => asked.waiting.remove(&ask),
            _ => None,
        };
        drop(asked);
        let unheard = match waiting {
            Some((_, waiting)) => waiting.send(answer).err(),
            None => Some(answer),
        };
        // It was said to be unavailable.
        if let Some(NodeAnswer::Invited(inviter, invite)) = unheard {
            self.close_invitation(from, inviter, invite, InviteOutcome::Gone);
        }
    }

    fn asked(&self) -> MutexGuard<'_, Asked> {
        self.0.asked.lock()
    }
}

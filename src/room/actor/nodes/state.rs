//! The state of a room as other nodes are given it: all that its requests are carried out by. What a node has for itself
//! (sockets, counts owed) is not in it.

use crate::message::{MemberId, NodeTag};
use crate::room::actor::Actor;
use crate::room::board::Board;
use crate::room::calls::Calls;
use crate::room::content::{Kept, KeptRef};
use crate::room::direct::Directs;
use crate::room::files::Offers;
use crate::room::live::LiveTable;
use crate::room::log::{Authors, KeptEvents};
use crate::room::moderation::Moderation;
use crate::room::moment::Moment;
use crate::room::nodes::Claims;
use crate::room::presence::Absences;
use crate::room::roster::Member;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// The state as it is written.
#[derive(Serialize)]
struct Written<'a> {
    now: Moment,
    members: &'a [Member],
    registrations: u64,
    history: Vec<KeptRef<'a>>,
    authors: &'a Authors,
    replay: KeptEvents,
    moderation: &'a Moderation,
    absences: &'a Absences,
    calls: &'a Calls,
    offers: &'a Offers,
    directs: &'a Directs,
    live: &'a LiveTable,
    board: &'a Board,
    closed_until: Option<Moment>,
    claims: &'a Claims,
    carried: &'a BTreeMap<NodeTag, u64>,
}

/// The state as it is read.
#[derive(Deserialize)]
pub(super) struct State {
    now: Moment,
    members: Vec<Member>,
    registrations: u64,
    history: Vec<Kept>,
    authors: Authors,
    replay: KeptEvents,
    moderation: Moderation,
    absences: Absences,
    calls: Calls,
    offers: Offers,
    directs: Directs,
    live: LiveTable,
    board: Board,
    closed_until: Option<Moment>,
    claims: Claims,
    carried: BTreeMap<NodeTag, u64>,
}

impl Actor {
    /// The state as JSON.
    pub(super) fn written(&self, claims: &Claims, carried: &BTreeMap<NodeTag, u64>) -> serde_json::Result<String> {
        let (members, registrations) = self.core.roster.state();
        let kept = self.core.log.history.envelopes();
        let history = kept.iter().filter_map(|envelope| KeptRef::of(envelope));
        serde_json::to_string(&Written {
            now: self.core.moment(),
            members,
            registrations,
            history: history.collect(),
            authors: &self.core.log.authors,
            replay: self.core.log.replay.kept(),
            moderation: &self.moderation,
            absences: &self.absences,
            calls: &self.calls,
            offers: &self.offers,
            directs: &self.directs,
            live: &self.live,
            board: &self.board,
            closed_until: self.closed_until,
            claims,
            carried,
        })
    }

    /// Takes over a state. This node's members keep what they have here; those that are not in it are returned.
    pub(super) fn replace(&mut self, state: State) -> (Vec<Member>, Claims, BTreeMap<NodeTag, u64>) {
        let core = &mut self.core;
        core.set_clock(state.now);
        let before = core.roster.replace(state.members, state.registrations);
        let mut own: HashMap<MemberId, Member> = before
            .into_iter()
            .filter(|member| member.node == core.shared.tag)
            .map(|member| (member.id, member))
            .collect();
        let there: Vec<MemberId> = core.roster.members().iter().map(|member| member.id).collect();
        let next_broadcast = core.outbound.next_broadcast();
        for id in there {
            if let Some(before) = own.remove(&id) {
                core.roster.adopt(before, next_broadcast);
            }
        }
        let room = core.name().clone();
        let history = state.history.into_iter().map(|kept| kept.shown_again(&room));
        core.log.history.replace(history);
        core.log.authors = state.authors;
        let epoch = core.epoch();
        core.log.replay.replace(&room, state.replay, |moment| epoch + moment.open_for());
        self.moderation = state.moderation;
        self.absences = state.absences;
        self.calls.replace(state.calls);
        self.offers.replace(state.offers);
        self.directs.replace(state.directs);
        self.live.replace(state.live);
        self.board.replace(state.board);
        self.closed_until = state.closed_until;
        (own.into_values().collect(), state.claims, state.carried)
    }
}

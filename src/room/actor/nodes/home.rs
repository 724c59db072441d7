//! The home of a room: it carries requests out first, numbers them, and passes them on to its mirrors.

use super::written;
use crate::bus::{GONE_AFTER, Line, Revision};
use crate::config::is_adhoc;
use crate::message::{MemberId, NodeTag};
use crate::room::actor::Actor;
use crate::room::decisions::Decisions;
use crate::room::decisions::Space;
use crate::room::inbox::{InboxMessage, NodesRequest};
use crate::room::moment::Moment;
use crate::room::nodes::{
    Asks, Catch, Check, Enter, Entered, Entries, Entry, HomeState, Mirror, Position, Replica, Seeking, Standing, Step,
    Word,
};
use crate::room::roster::Member;
use serde_json::value::RawValue;
use std::collections::{BTreeMap, HashSet};
use std::time::Duration;
use tokio::time::Instant;

/// Entries that a mirror may be sent before it has confirmed any of them.
const WINDOW: u64 = 256;
/// Time after which what a mirror has not confirmed is sent again.
const AGAIN: Duration = Duration::from_secs(1);
/// Time between two questions whether this is still the home.
const CHECK: Duration = Duration::from_secs(50);

impl HomeState {
    /// A home without mirrors; these nodes have members.
    pub(super) fn new(claim: Revision, nodes: impl IntoIterator<Item = NodeTag>) -> Self {
        let now = Instant::now();
        let absent = nodes.into_iter().map(|node| (node, now)).collect();
        Self { claim, mirrors: BTreeMap::new(), absent, remind: None, check: Check::at(now + CHECK), was_cut: false }
    }

    /// Tells nodes that have members, or were home before, that this is the home.
    pub(super) fn remind_absent(&mut self, line: &Line) {
        self.absent.keys().for_each(|node| Word::Taken { claim: self.claim }.send(line, *node));
        self.remind = (!self.absent.is_empty()).then(|| Instant::now() + AGAIN);
    }

    pub(super) fn is_island(&self) -> bool {
        Position { claim: self.claim, number: 0 }.is_of_island()
    }

    /// Returns `true` if other nodes carry out what this one does, or are to come back soon.
    fn is_followed(&self) -> bool {
        !self.mirrors.is_empty() || !self.absent.is_empty()
    }

    /// Time at which something is to be done that nobody asks for.
    pub(super) fn due(&self) -> Instant {
        let again = self.mirrors.values().filter_map(|mirror| mirror.again);
        let absent = self.absent.values().map(|since| *since + GONE_AFTER);
        again.chain(absent).chain(self.remind).fold(self.check.at, Instant::min)
    }
}

impl Replica {
    pub(super) fn home(&mut self) -> Option<&mut HomeState> {
        match &mut self.standing {
            Standing::Home(home) => Some(home),
            _ => None,
        }
    }

    /// Returns `true` if the entries after this position are known here.
    fn knows(&self, theirs: Position) -> bool {
        let is_kept = || self.log.position(theirs.number) == Some(theirs) && self.log.after(theirs.number).is_some();
        theirs == self.claims.last() || is_kept()
    }

    /// The entries that a node lacks that has carried out the one at this position; `None` if that is not known here.
    fn lacked(&self, node: NodeTag, theirs: Position) -> Option<Vec<Entry>> {
        let lacked = || self.log.after(theirs.number).into_iter().flatten();
        self.knows(theirs).then(|| lacked().map(|entry| entry.for_node(node)).collect())
    }
}

impl Entry {
    /// The entry as a node is sent it, which has its own requests.
    fn for_node(&self, node: NodeTag) -> Self {
        let is_own = self.ask.is_some() && self.decisions.node() == node;
        let Self { position, decisions, ask, request } = self.clone();
        Self { position, decisions, ask, request: request.filter(|_| !is_own) }
    }
}

impl Actor {
    /// Carries a request out, and keeps it for the mirrors: one of this node's, or the ask of a mirror.
    pub(super) fn carry_out_first(&mut self, request: InboxMessage, ask: Option<(NodeTag, u64)>) {
        if matches!(request, InboxMessage::Here(_)) {
            return self.serve(request);
        }
        let is_followed = self.replica.as_mut().and_then(Replica::home).is_some_and(|home| home.is_followed());
        let text = if is_followed { written(&request) } else { None };
        #[cfg(test)]
        crate::room::nodes::note_carried_out(&request);
        let node = ask.map_or(self.core.shared.tag, |(node, _)| node);
        let decisions = Decisions::new(self.core.moment(), node);
        let mut decisions = self.carry_out_as(request, decisions, Space::default());
        decisions.space = self.directs.mailboxes.space.decided().or(self.board.space.decided());
        let Some(replica) = &mut self.replica else { return };
        let claim = replica.home().map_or(0, |home| home.claim);
        let position = replica.claims.next(claim);
        replica.claims.note(position);
        if let Some((node, number)) = ask {
            replica.carried.insert(node, number);
        }
        if is_followed {
            let ask = ask.map(|(_, number)| number);
            replica.log.push(Entry { position, decisions, ask, request: text });
        } else {
            replica.log.clear();
        }
    }

    /// Sends each mirror what it was not sent yet.
    pub(super) fn send_entries(&mut self) {
        let Some(replica) = &mut self.replica else { return };
        let Replica { line, standing: Standing::Home(home), claims, log, carried, .. } = replica else { return };
        let (position, mut behind) = (claims.last(), Vec::new());
        for (node, mirror) in &mut home.mirrors {
            let last = position.number.min(mirror.has + WINDOW).max(mirror.sent);
            if mirror.sent == last && !mirror.is_owed {
                continue;
            }
            let entries = match log.after(mirror.sent) {
                _ if mirror.sent == last => Vec::new(),
                Some(lacked) => lacked
                    .take_while(|entry| entry.position.number <= last)
                    .map(|entry| entry.for_node(*node))
                    .collect(),
                None => {
                    behind.push(*node);
                    continue;
                }
            };
            (mirror.sent, mirror.is_owed) = (last, false);
            mirror.again = (mirror.has < last).then(|| Instant::now() + AGAIN);
            let carried = (last == position.number).then(|| carried.get(node).copied().unwrap_or_default());
            Word::Entries(Entries { link: mirror.link, carried, last, entries }).send(line, *node);
        }
        for node in behind {
            home.mirrors.remove(&node);
            home.absent.insert(node, Instant::now());
            Word::NotHome.send(line, node);
        }
    }

    /// Lets a mirror in. What its node says of its members holds.
    pub(super) fn let_in(&mut self, node: NodeTag, enter: Enter) {
        let Some(replica) = &mut self.replica else { return };
        let Some(claim) = replica.home().filter(|home| !home.is_island()).map(|home| home.claim) else {
            Word::NotHome.send(&replica.line, node);
            // The broker may name this node.
            match replica.standing {
                Standing::Idle => self.seek(),
                Standing::Mirror(_) => replica.line.find_home(),
                Standing::Home(_) | Standing::Seeking(_) => {}
            }
            return;
        };
        let Enter { link, position: theirs, now, members } = enter;
        let Some(members) = read_members(node, &members, (now, self.core.moment())) else {
            return tracing::debug!("the members of another node cannot be read");
        };
        let is_divergent = theirs.is_some_and(|theirs| !replica.claims.include(theirs));
        let number = replica.claims.last().number;
        // What it lacks tells it who was taken out meanwhile, and why; a state does not.
        let is_told = theirs.is_some_and(|theirs| replica.knows(theirs));
        let Some(home) = replica.home() else { return };
        // From here on entries are kept.
        let mirror = Mirror { link, sent: number, has: number, again: None, is_owed: false };
        let was_mirror = home.mirrors.insert(node, mirror).is_some();
        let was_given_up = home.absent.remove(&node).is_none() && !was_mirror;
        if !self.stay_open() {
            return;
        }
        self.settle_members(node, members, is_divergent || theirs.is_none() || (was_given_up && !is_told));
        if is_divergent {
            self.carry_out_first(InboxMessage::Nodes(NodesRequest::Missed), None);
        }
        let Some(replica) = &self.replica else { return };
        let catch = match theirs.and_then(|theirs| replica.lacked(node, theirs)) {
            Some(entries) => Catch::Entries(entries),
            None => {
                let state = self.written(&replica.claims, &replica.carried).and_then(RawValue::from_string);
                let Ok(state) = state else { return };
                Catch::State { state }
            }
        };
        let carried = replica.carried.get(&node).copied().unwrap_or_default();
        Word::Entered(Entered { link, claim, carried, catch }).send(&replica.line, node);
        let number = replica.claims.last().number;
        if let Some(mirror) = self.replica.as_mut().and_then(Replica::home).and_then(|home| home.mirrors.get_mut(&node))
        {
            (mirror.sent, mirror.again) = (number, Some(Instant::now() + AGAIN));
        }
    }

    /// Brings the roster to what a node says of its members. Where it has carried out nothing else than this room, those
    /// that are not here were put out since.
    fn settle_members(&mut self, node: NodeTag, members: Vec<Member>, may_be_new: bool) {
        let theirs: HashSet<MemberId> = members.iter().map(|member| member.id).collect();
        self.lose(|known| known.node == node && !theirs.contains(&known.id));
        let is_new =
            |member: &Member| may_be_new && self.core.roster.find(member.id).is_none_or(|known| known.node != node);
        let new: Vec<Member> = members.into_iter().filter(is_new).collect();
        if !new.is_empty() {
            self.carry_out_first(InboxMessage::Nodes(NodesRequest::Restored(new)), None);
        }
    }

    /// Takes these members out.
    fn lose(&mut self, is_lost: impl Fn(&Member) -> bool) {
        let members = self.core.roster.members().iter();
        let lost: Vec<MemberId> = members.filter(|member| is_lost(member)).map(|member| member.id).collect();
        if !lost.is_empty() {
            self.carry_out_first(InboxMessage::Nodes(NodesRequest::Lost(lost)), None);
        }
    }

    /// Takes the asks of a mirror. Each is carried out once, in order, and not after its time.
    pub(super) async fn on_asks(&mut self, node: NodeTag, asks: Asks) {
        let Some(replica) = &mut self.replica else { return };
        let number = replica.claims.last().number;
        let mirror = replica.home().and_then(|home| home.mirrors.get_mut(&node));
        let Some(mirror) = mirror.filter(|mirror| mirror.link == asks.link) else {
            return Word::NotHome.send(&replica.line, node);
        };
        mirror.has = mirror.has.max(asks.have.min(number));
        if asks.lacks {
            mirror.sent = mirror.has;
        }
        mirror.again = (mirror.has < mirror.sent).then(|| Instant::now() + AGAIN);
        mirror.is_owed |= !asks.asks.is_empty() || asks.lacks;
        for ask in asks.asks {
            let Some(replica) = &mut self.replica else { return };
            let done = replica.carried.get(&node).copied().unwrap_or_default();
            if ask.number <= done {
                continue;
            }
            if ask.number != done + 1 && ask.number != asks.first {
                return; // one before it is missing
            }
            let request = ask.request.filter(|_| self.core.moment() <= ask.until);
            let request = request.and_then(|request| serde_json::from_str(request.get()).ok());
            // This node is there, whatever the other has seen.
            let request = request.filter(|request| !self.takes_own_out(request));
            match (request, &mut self.replica) {
                (Some(request), _) => self.carry_out_first(request, Some((node, ask.number))),
                (None, Some(replica)) => _ = replica.carried.insert(node, ask.number),
                (None, None) => {}
            }
            if self.core.outbound.is_urgent() {
                self.deliver().await;
            }
        }
    }

    /// A node is a mirror no more, if it is this mirror that was meant.
    pub(super) fn lose_mirror(&mut self, node: NodeTag, is_it: impl FnOnce(&Mirror) -> bool) {
        let Some(home) = self.replica.as_mut().and_then(Replica::home) else { return };
        if home.mirrors.get(&node).is_some_and(is_it) {
            home.mirrors.remove(&node);
            self.lose(|member| member.node == node);
            self.stay_open();
        }
    }

    /// Another node says that it is the home.
    pub(super) fn on_taken(&mut self, claim: Revision) {
        let is_news = match self.replica.as_ref().map(|replica| &replica.standing) {
            Some(Standing::Home(home)) => !home.is_island() && home.claim < claim,
            // The same claim: the home was none for a while, and does not know this mirror any more.
            Some(Standing::Mirror(mirror)) => mirror.home.claim <= claim,
            // It waited for this, or looked too early.
            Some(Standing::Seeking(Seeking { step: Step::Pausing, .. })) => return self.read(),
            _ => false,
        };
        if is_news {
            self.seek();
        }
    }

    pub(super) fn on_nodes_changed_at_home(&mut self) {
        let now = Instant::now();
        let Some(replica) = &mut self.replica else { return };
        let Replica { line, standing: Standing::Home(home), .. } = replica else { return };
        let cut_for = line.cut_for();
        match cut_for {
            Some(cut_for) => home.check = Check::at(now + GONE_AFTER.saturating_sub(cut_for)),
            None if home.was_cut || line.is_being_put_back(Some(line.tag())) => home.check = Check::at(now),
            None => {}
        }
        home.was_cut = cut_for.is_some();
        let nodes: HashSet<NodeTag> = home.mirrors.keys().copied().filter(|node| line.is_gone(*node)).collect();
        home.mirrors.retain(|node, _| !nodes.contains(node));
        nodes.iter().for_each(|node| Word::NotHome.send(line, *node)); // it may hear without being heard
        self.lose(|member| nodes.contains(&member.node));
        self.stay_open();
    }

    pub(super) fn on_home_time(&mut self, now: Instant) {
        let Some(replica) = &mut self.replica else { return };
        let Replica { line, standing: Standing::Home(home), claims, .. } = replica else { return };
        for (node, mirror) in &mut home.mirrors {
            if mirror.again.take_if(|again| *again <= now).is_some() {
                mirror.again = Some(now + AGAIN);
                if !line.is_sending(*node) {
                    // All of it: the mirror passes over what it has.
                    (mirror.sent, mirror.is_owed) = (mirror.has, true);
                }
            }
        }
        let absent = home.absent.iter().filter(|(_, since)| now >= **since + GONE_AFTER);
        let absent: HashSet<NodeTag> = absent.map(|(node, _)| *node).collect();
        home.absent.retain(|node, _| !absent.contains(node));
        if home.remind.take_if(|remind| *remind <= now).is_some() {
            home.remind_absent(line);
        }
        let (is_to_check, cut_for) = (home.check.at <= now, line.cut_for());
        let is_island = home.is_island();
        if is_to_check {
            let until_island = cut_for.and_then(|cut_for| GONE_AFTER.checked_sub(cut_for));
            let (asks, position) = (!is_island && cut_for.is_none(), claims.last());
            if asks && home.check.asked != Some(position) {
                line.find_home();
            }
            let at = now + until_island.filter(|time| !time.is_zero()).unwrap_or(CHECK);
            home.check = Check { at, asked: asks.then_some(position) };
        }
        if !absent.is_empty() {
            self.lose(|member| absent.contains(&member.node));
        }
        match cut_for {
            Some(cut_for) if is_to_check && !is_island && cut_for >= GONE_AFTER => self.become_island(),
            None if is_island && is_to_check => self.seek(),
            _ => {}
        }
        self.stay_open();
    }

    /// The node is cut off for long: its own members go on, and those of others leave.
    pub(super) fn become_island(&mut self) {
        let Some(replica) = &mut self.replica else { return };
        let was_home = matches!(replica.standing, Standing::Home(_));
        let mut home = HomeState::new(Position::island(), []);
        home.was_cut = true;
        replica.standing = Standing::Home(home);
        replica.is_out_of_touch = true;
        tracing::debug!("a room is an island");
        let tag = self.core.shared.tag;
        self.lose(|member| member.node != tag);
        if !was_home {
            self.serve_waiting();
        }
    }

    /// Keeps an ad hoc room open for as long as other nodes have members of it. Returns `false` if it is being closed.
    fn stay_open(&mut self) -> bool {
        let tag = self.core.shared.tag;
        let has_guests = self.core.roster.members().iter().any(|member| member.node != tag);
        let name = self.core.name().clone();
        let Some(replica) = &mut self.replica else { return true };
        if !is_adhoc(&name) {
            return true;
        }
        if !has_guests && replica.home().is_none_or(|home| home.mirrors.is_empty()) {
            replica.visit = None;
        } else if replica.visit.is_none() {
            replica.visit = (replica.keep_open.0)();
            return replica.visit.is_some();
        }
        true
    }
}

/// The members that a node says it has, with times by the clock of the room here; `None` if one cannot be read, for who is left
/// out is lost.
fn read_members(node: NodeTag, members: &[Box<RawValue>], (there, here): (Moment, Moment)) -> Option<Vec<Member>> {
    let read = |member: &RawValue| {
        let mut member = serde_json::from_str::<Member>(member.get()).ok()?.with_clock(there, here);
        member.node = node; // none speaks for members of another
        Some(member)
    };
    members.iter().map(|member| read(member)).collect()
}

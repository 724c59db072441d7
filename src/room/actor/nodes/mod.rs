//! A room on several nodes: where a request is carried out, and the way from one standing to the next (`docs/bus.md`). The
//! actor's loop calls it; without a bus none of it runs.

mod hand_over;
mod home;
mod mirror;
mod restore;
mod seeking;
mod state;

use super::Actor;
use crate::bus::{BusEvent, Counts};
use crate::config::is_adhoc;
use crate::message::{Code, Leaving, Message, NodeTag, Recipients, Refusal, Rejection};
use crate::metrics::{Part, PartHeld};
use crate::room::decisions::Decisions;
use crate::room::decisions::Space;
use crate::room::inbox::InboxMessage;
use crate::room::nodes::{Check, Claims, Position, Replica, Seeking, Standing, Step, Word};
use serde_json::value::RawValue;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// Time for which a node that has no members of a room stays its mirror.
const IDLE: Duration = Duration::from_secs(10);

impl Actor {
    /// Serves a request: carries it out, or has the room's home do so.
    pub(super) fn take(&mut self, request: InboxMessage) {
        if self.is_left(&request) {
            return;
        }
        if let InboxMessage::Detach { member, .. } | InboxMessage::Ended { member } = request {
            self.core.roster.detach(member); // at once: what follows is not for its client
        }
        if self.replica.as_ref().is_some_and(|replica| replica.line.notices_sleep()) {
            self.doubt();
        }
        let Some(replica) = &self.replica else { return self.carry_out(request) };
        match replica.standing {
            Standing::Home(_) => self.carry_out_first(request, None),
            Standing::Mirror(_) | Standing::Seeking(_) => self.put_forward(request),
            Standing::Idle if needs_nobody(&request) => self.carry_out(request),
            Standing::Idle => {
                self.put_forward(request);
                self.seek();
            }
        }
    }

    /// Carries a request out that no other node hears of.
    fn carry_out(&mut self, request: InboxMessage) {
        self.core.decisions = Decisions::new(self.core.moment(), self.core.shared.tag);
        self.serve(request);
        self.core.end_request();
    }

    /// Carries out what was decided elsewhere, or is decided now.
    fn carry_out_as(&mut self, request: InboxMessage, decisions: Decisions, space: Space) -> Decisions {
        self.core.decisions = decisions;
        (self.directs.mailboxes.space, self.board.space) = (space, space);
        self.serve(request);
        self.core.end_request();
        self.core.decisions.clone()
    }

    /// Time at which the room's place among the nodes asks for something; `None` without a bus.
    pub(super) fn nodes_due(&self) -> Option<Instant> {
        let replica = self.replica.as_ref()?;
        let idle = replica.idle_since.map(|since| since + IDLE);
        let standing = match &replica.standing {
            Standing::Idle => None,
            Standing::Home(home) => Some(home.due()),
            Standing::Mirror(mirror) => Some(mirror.due()),
            Standing::Seeking(seeking) => Some(seeking.until),
        };
        let hand_over = replica.hand_over.as_ref().map(|hand_over| hand_over.again);
        [idle, standing, replica.pending.due(), hand_over].into_iter().flatten().min()
    }

    /// Returns `true` if what expires here is this node's to tell: on a mirror the home says it.
    pub(super) fn tells_time(&self) -> bool {
        self.replica.as_ref().is_none_or(|replica| matches!(replica.standing, Standing::Home(_)))
    }

    pub(super) fn on_nodes_time(&mut self) {
        let now = Instant::now();
        while let Some(request) = self.replica.as_mut().and_then(|replica| replica.pending.give_up(now)) {
            self.refuse_request(request);
            if self.replica.as_ref().is_some_and(|replica| matches!(replica.standing, Standing::Mirror(_))) {
                self.seek();
            }
        }
        let Some(replica) = &mut self.replica else { return };
        match &replica.standing {
            Standing::Home(_) => self.on_home_time(now),
            Standing::Mirror(_) => self.on_mirror_time(now),
            Standing::Seeking(seeking) if seeking.until <= now => self.on_seeking_time(),
            Standing::Seeking(_) | Standing::Idle => {}
        }
        self.look_for_members(now);
        self.on_hand_over_time(now);
    }

    /// A member has left, who may have been the last of this node: that is looked at in a while.
    pub(super) fn may_be_idle(&mut self) {
        if let Some(replica) = &mut self.replica {
            replica.idle_since.get_or_insert_with(Instant::now);
        }
    }

    /// Gives a mirror up that nobody here needs any more.
    fn look_for_members(&mut self, now: Instant) {
        let tag = self.core.shared.tag;
        let is_needed = self.core.roster.members().iter().any(|member| member.node == tag);
        let Some(replica) = &mut self.replica else { return };
        let is_guest = match &replica.standing {
            Standing::Mirror(_) => true,
            // What it knows the home may not.
            Standing::Seeking(_) => replica.claims.last() == Position::default(),
            Standing::Home(_) | Standing::Idle => false,
        };
        if !is_guest || is_needed || !replica.pending.is_empty() {
            replica.idle_since = None;
        } else if now >= *replica.idle_since.get_or_insert(now) + IDLE {
            if let Standing::Mirror(mirror) = &replica.standing {
                Word::Bye { link: mirror.link }.send(&replica.line, mirror.home.node);
            }
            self.forget();
        }
    }

    /// Forgets the state of the room: nobody of this node is in it.
    fn forget(&mut self) {
        self.put_out_connected();
        let Some(mut replica) = self.replica.take() else { return };
        replica.reset();
        let counts = self.core.counts();
        let (name, published, shared) = self.core.parts();
        published.clear();
        *self = Self::new(name, published, shared, std::mem::take(&mut self.moderation.bans), Some(replica));
        self.core.set_counts(counts); // beats go on from here
    }

    /// What the room is among those of other nodes, and its state.
    #[cfg(test)]
    pub(in crate::room) fn summary(&self) -> (crate::room::inbox::Summary, serde_json::Value) {
        use crate::room::inbox::Summary;
        let Some(replica) = &self.replica else { return (Summary::Idle, serde_json::Value::Null) };
        let summary = match &replica.standing {
            Standing::Idle => Summary::Idle,
            Standing::Home(home) => {
                let mirrors = home.mirrors.iter().map(|(node, mirror)| (*node, mirror.has)).collect();
                Summary::Home { claim: home.claim, number: replica.claims.last().number, mirrors }
            }
            Standing::Mirror(mirror) => Summary::Mirror {
                home: mirror.home,
                number: replica.claims.last().number,
                waits: replica.pending.has_asks(),
            },
            Standing::Seeking(_) => Summary::Seeking,
        };
        let state = self.written(&replica.claims, &replica.carried).ok();
        let mut state: serde_json::Value =
            state.and_then(|state| serde_json::from_str(&state).ok()).unwrap_or_default();
        state["entered"] = replica.links.into();
        (summary, state)
    }

    /// Leaves the other nodes: the room ends here, or opens anew.
    pub(in crate::room) fn leave_nodes(&mut self) {
        let Some(replica) = &mut self.replica else { return };
        match &replica.standing {
            Standing::Home(home) => {
                home.mirrors.keys().for_each(|mirror| Word::NotHome.send(&replica.line, *mirror));
                replica.line.release(home.claim);
            }
            Standing::Mirror(mirror) => Word::Bye { link: mirror.link }.send(&replica.line, mirror.home.node),
            Standing::Seeking(_) | Standing::Idle => {}
        }
        replica.reset();
    }

    /// Takes what the bus says.
    pub(super) async fn on_bus(&mut self, event: BusEvent) {
        let Some(replica) = &mut self.replica else { return };
        if replica.line.notices_sleep() {
            self.doubt();
        }
        match event {
            BusEvent::Text { from, text } => self.on_text(from, &text).await,
            BusEvent::Arriving(node) => self.on_arriving(node),
            BusEvent::NoRoom(node) => {
                self.lose_mirror(node, |_| true);
                self.on_missing(node);
            }
            BusEvent::WasApart(node) => {
                if let Some(home) = self.replica.as_mut().and_then(Replica::home) {
                    home.check = Check::at(Instant::now()); // the two may not have been apart from the broker at the same time
                }
                self.on_missing(node);
            }
            BusEvent::IsThere(node, Ok(false)) => self.on_missing(node),
            BusEvent::IsThere(..) => {}
            BusEvent::Changed => self.on_nodes_changed(),
            BusEvent::Slept => self.doubt(),
            BusEvent::Home(home) => self.on_home_found(home),
            BusEvent::Claimed(claim) => self.on_claimed(claim),
            BusEvent::Counts(counts) => self.on_counts(counts),
        }
    }

    /// Another node tells how many are in the room as its home: published where nothing else is known of it. A home looks
    /// whether it still is.
    fn on_counts(&mut self, counts: Counts) {
        match self.replica.as_mut().map(|replica| &mut replica.standing) {
            Some(Standing::Idle) => self.core.set_counts(counts),
            Some(Standing::Home(home)) if counts.members > 0 => home.check = Check::at(Instant::now()),
            _ => {}
        }
    }

    async fn on_text(&mut self, from: NodeTag, text: &[u8]) {
        let Ok(word) = serde_json::from_slice(text) else {
            return tracing::debug!("a message of another node cannot be read");
        };
        match word {
            Word::Enter(enter) => self.let_in(from, enter),
            Word::Asks(asks) => self.on_asks(from, asks).await,
            Word::Bye { link } => self.lose_mirror(from, |mirror| mirror.link == link),
            Word::Entered(entered) => self.on_entered(from, entered).await,
            Word::Entries(entries) => self.on_entries(from, entries).await,
            Word::NotHome => self.on_not_home(from),
            Word::Taken { claim } => self.on_taken(claim),
            Word::Follow => self.on_follow(),
            Word::Inherit { claim, number, mirrors } => self.on_inherit(from, claim, number, mirrors),
        }
    }

    /// Nodes came or went, or this one was cut off or is connected again.
    fn on_nodes_changed(&mut self) {
        let Some(replica) = &mut self.replica else { return };
        let is_cut = replica.line.cut_for().is_some();
        replica.is_out_of_touch |= is_cut && matches!(replica.standing, Standing::Seeking(_));
        match &mut replica.standing {
            Standing::Home(_) => self.on_nodes_changed_at_home(),
            Standing::Mirror(mirror) if is_cut || replica.line.is_gone(mirror.home.node) => {
                replica.is_out_of_touch = true;
                self.seek();
            }
            Standing::Seeking(seeking) if matches!(seeking.step, Step::Pausing) => seeking.until = Instant::now(),
            Standing::Mirror(_) | Standing::Seeking(_) | Standing::Idle => {}
        }
    }

    /// Sends other nodes what this turn has for them.
    pub(super) fn flush_nodes(&mut self) {
        let Some(replica) = &mut self.replica else { return };
        let is_home = matches!(replica.standing, Standing::Home(_));
        let counts = Counts { members: self.core.roster.len(), in_call: self.calls.len() };
        let counts = Some(counts).filter(|_| is_home && !is_adhoc(self.core.name()));
        if replica.counted != counts {
            replica.counted = counts;
            replica.line.count(counts);
        }
        let part = match replica.standing {
            Standing::Home(_) => Some(Part::Home),
            Standing::Mirror(_) => Some(Part::Mirror),
            Standing::Seeking(_) | Standing::Idle => None,
        };
        if replica.part.as_ref().map(PartHeld::part) != part {
            replica.part = part.map(PartHeld::new);
        }
        match replica.standing {
            Standing::Home(_) => self.send_entries(),
            Standing::Mirror(_) => self.send_asks(false),
            Standing::Seeking(_) | Standing::Idle => {}
        }
    }

    /// Tells a member that its request was not carried out.
    fn refuse_request(&mut self, request: InboxMessage) {
        let refusal = || Err(Refusal::from(Code::Unavailable).after(1.0));
        match request {
            InboxMessage::Ask { caller, .. } => self.core.reply(&caller, refusal()),
            InboxMessage::LeaveNative { caller, left } => {
                self.core.reply(&caller, refusal());
                let (member, reason) = (caller.member, Leaving::Left);
                self.take(InboxMessage::Leave { member, reason, left });
            }
            InboxMessage::JoinNative { join, .. } => self.core.reply(&join.caller, refusal()),
            InboxMessage::Post { member, .. }
            | InboxMessage::Like { member, .. }
            | InboxMessage::Register { member, .. } => {
                self.core.send(Recipients::One(member), Message::Rejected(Rejection::Unavailable));
            }
            // Dropped unanswered, which the other end takes for a room that is gone.
            InboxMessage::Join { .. }
            | InboxMessage::Put { .. }
            | InboxMessage::Track { .. }
            | InboxMessage::Attach { .. }
            | InboxMessage::Read { .. } => {}
            InboxMessage::Leave { left, .. } => left.give(()),
            InboxMessage::Remove { .. }
            | InboxMessage::Detach { .. }
            | InboxMessage::Move { .. }
            | InboxMessage::Ended { .. }
            | InboxMessage::Expire
            | InboxMessage::Here(_)
            | InboxMessage::Nodes(_) => {}
        }
    }
}

/// Returns `true` for a request that says nothing where nobody is in the room.
fn needs_nobody(request: &InboxMessage) -> bool {
    matches!(
        request,
        InboxMessage::Here(_)
            | InboxMessage::Leave { .. }
            | InboxMessage::Remove { .. }
            | InboxMessage::Detach { .. }
            | InboxMessage::Ended { .. }
            | InboxMessage::Expire
    )
}

/// A request as it is written for other nodes.
fn written(request: &InboxMessage) -> Option<Arc<RawValue>> {
    serde_json::value::to_raw_value(request).ok().map(Arc::from)
}

impl Replica {
    /// Forgets what is known of the room.
    fn reset(&mut self) {
        self.standing = Standing::Idle;
        self.claims = Claims::default();
        self.log.clear();
        self.carried.clear();
        self.is_out_of_touch = false;
        self.visit = None;
        self.idle_since = None;
    }

    fn seeking(&mut self) -> Option<&mut Seeking> {
        match &mut self.standing {
            Standing::Seeking(seeking) => Some(seeking),
            _ => None,
        }
    }
}

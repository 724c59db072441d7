//! Members whose nodes come and go: what every node does with them, and what this node's own are shown when the room's state
//! is another than they were shown.

use crate::close::Close;
use crate::message::{Event, Leaving, MemberId, Message, Nickname, Recipients, Rejection, Removal, Removed, RoomState};
use crate::metrics;
use crate::outbox::Frame;
use crate::room::actor::Actor;
use crate::room::actor::nodes::state::State;
use crate::room::inbox::NodesRequest;
use crate::room::roster::{Member, Native, Registration};
use std::collections::BTreeSet;
use std::sync::Arc;

impl Actor {
    /// Carries out what becomes of members when nodes come and go.
    pub(in crate::room::actor) fn serve_nodes(&mut self, request: NodesRequest) {
        match request {
            NodesRequest::Lost(members) => {
                for member in members {
                    self.take_out(member, Leaving::Lost);
                    self.moderation.forget(member);
                }
            }
            NodesRequest::Restored(members) => members.into_iter().for_each(|member| self.restore(member)),
            NodesRequest::Missed => self.note_gap(),
        }
    }

    /// Lets a member in that its node says is in. Of two holders of a nickname one keeps it (`docs/protocol.md`,
    /// Guarantees).
    fn restore(&mut self, mut member: Member) {
        let (id, nickname) = (member.id, member.unregister());
        let is_native = member.native.is_some();
        if let Some(nickname) = nickname.as_ref().filter(|_| is_native) {
            let holder = self.core.roster.holder_for_native(nickname).filter(|holder| *holder != id);
            if let Some(holder) = holder.and_then(|holder| self.core.roster.find(holder)) {
                if !goes_before(&member, holder) {
                    return;
                }
                let (holder, removed) = (holder.id, Removed { reason: Removal::NicknameConflict, message: None });
                self.put_out(holder, removed, Leaving::TakenOver);
            }
        }
        let core = &mut self.core;
        let next_broadcast = core.outbound.next_broadcast();
        if let Some(known) = core.roster.find(id) {
            // Its session went on there, which was not carried out here.
            let moves = |member: &Member| member.native.as_ref().map_or(0, |native| native.moves);
            if moves(known) < moves(&member) {
                (known.node, known.native) = (member.node, member.native);
                core.roster.detach(id);
            }
            return;
        }
        core.roster.join(member, None, next_broadcast);
        let registration = nickname.as_ref().map(|nickname| core.roster.register(id, nickname));
        if !is_native {
            self.attendance.joined(core, id);
        }
        if let (Some(Registration::Now { .. }), Some(nickname)) = (registration, nickname) {
            match is_native {
                true => self.attendance.joined_native(core, id, nickname),
                false => self.attendance.registered(core, id, nickname, None),
            }
        }
    }

    /// Notes that this node's native members may have missed something: they are to be shown the room as it is, when this turn
    /// is over or when they come back.
    fn note_gap(&mut self) {
        metrics::bus_gap();
        let now = self.core.event_time();
        self.core.log.replay.note_gap(now);
        let is_here = |member: &&mut Member| member.native.is_some() && member.outbox().is_some();
        let members = self.core.roster.members().iter_mut().filter(is_here).map(|member| member.id).collect();
        if let Some(replica) = &mut self.replica {
            replica.shown_anew = members;
        }
    }

    /// Shows the room to whom it is to be shown anew. Replies overtake what is queued: the state is made after them, so that it
    /// has what they tell.
    pub(in crate::room::actor) fn show_anew(&mut self) {
        let members = self.replica.as_mut().map(|replica| std::mem::take(&mut replica.shown_anew));
        for member in members.unwrap_or_default() {
            if self.core.roster.find(member).is_some_and(|member| member.outbox().is_some()) {
                let state = RoomState { gap: true, ..self.state_for(member) };
                let shows_map = state.board.is_some();
                self.core.send(Recipients::One(member), Event::RoomState(Box::new(state)));
                self.attendance.shown(member);
                if shows_map {
                    self.core.outbound.replay(member, self.board.shown_again(&self.core, None));
                }
            }
        }
    }

    /// Takes over the state of the room, and shows this node's members what is different.
    pub(super) fn show_state(&mut self, state: State) {
        let before: BTreeSet<Nickname> = self.core.nicknames();
        let own = self.own_nicknames();
        let tag = self.core.shared.tag;
        let had_members = self.core.roster.members().iter().any(|member| member.node == tag);
        let (left_out, claims, carried) = self.replace(state);
        if let Some(replica) = &mut self.replica {
            replica.log.clear();
            (replica.claims, replica.carried) = (claims, carried);
        }
        left_out.into_iter().for_each(|member| self.put_out_here(member));
        self.attendance.forget();
        let after = self.core.nicknames();
        for gone in before.difference(&after) {
            self.core.tell_gischat(Message::Exiter(gone.clone()));
        }
        for come in after.difference(&before) {
            self.core.tell_gischat(Message::Newcomer(come.clone()));
        }
        self.core.tell_gischat(Message::Count(self.core.roster.len()));
        for (member, nickname) in own {
            if self.core.roster.find(member).is_some_and(|member| member.nickname().is_none()) {
                self.core.send(Recipients::One(member), Message::Rejected(Rejection::NicknameTaken(nickname)));
            }
        }
        if had_members {
            self.note_gap();
        }
    }

    fn own_nicknames(&mut self) -> Vec<(MemberId, Nickname)> {
        let tag = self.core.shared.tag;
        let own = self.core.roster.members().iter().filter(|member| member.node == tag);
        own.filter_map(|member| Some((member.id, member.nickname()?.clone()))).collect()
    }

    /// Puts those out that are connected here. There are some only where the room takes them for members of another node,
    /// although their sessions did not go there: they could not know that nobody hears them.
    pub(super) fn put_out_connected(&mut self) {
        let members = self.core.roster.members().iter();
        let connected: Vec<MemberId> =
            members.filter(|member| member.outbox().is_some()).map(|member| member.id).collect();
        for member in connected {
            if let Some(member) = self.core.roster.leave(member) {
                self.put_out_here(member);
            }
        }
    }

    /// Puts a member of this node out that the room's state does not have.
    fn put_out_here(&mut self, member: Member) {
        let nickname = member.nickname().cloned();
        let is_taken = nickname.is_some_and(|nickname| self.core.roster.holder_for_native(&nickname).is_some());
        let reason = if is_taken { Removal::NicknameConflict } else { Removal::Closed };
        let removed = Removed { reason, message: None };
        let outbox = member.outbox().cloned();
        match member.native {
            Some(native) => {
                let Native { removal, .. } = *native;
                removal.give(removed.clone());
                let envelope = self.core.event_for(member.id, Event::Removed(removed));
                if let Some(outbox) = outbox {
                    let _ = outbox.push(&Arc::new(Frame::new(envelope, self.core.lang)));
                }
            }
            None => {
                if let Some(outbox) = outbox {
                    outbox.close(Close::Failed);
                }
            }
        }
    }
}

/// Which of two native members keeps a nickname: of the same person the later one; else who is connected, then who came
/// earlier.
fn goes_before(newcomer: &Member, holder: &Member) -> bool {
    let (Some(newcomer_native), Some(holder_native)) = (&newcomer.native, &holder.native) else { return false };
    let is_later = newcomer_native.joined > holder_native.joined;
    if newcomer.identity.sub().is_some() && newcomer.identity.sub() == holder.identity.sub() {
        return is_later;
    }
    match (newcomer_native.is_connected, holder_native.is_connected) {
        (true, false) => true,
        (false, true) => false,
        _ => !is_later,
    }
}

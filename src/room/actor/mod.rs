//! The actor that is a room. It takes everything that waits in its inbox, serves each request in order, and delivers at
//! the end of the turn, so that each member gets what is for everybody in one write. It waits for nothing but its inbox
//! and its own timer. The supervisor runs it.

mod content;
#[cfg(test)]
mod fuzz;
mod gischat;
mod join;
mod leave;
mod livefield;
mod messages;
mod resume;

use super::board::Board;
use super::calls::Calls;
use super::core::Core;
use super::direct::Directs;
use super::files::{FileLimits, Offers};
use super::inbox::{Caller, InboxMessage, QueuedRequest, Received, Tracking};
use super::live::{LiveTable, LiveUpdates};
use super::moderation::{Bans, Moderation};
use super::moment::Moment;
use super::outbound::Confirmation;
use super::presence::{Absences, Attendance};
use super::published::Published;
use super::roster::Guard;
use super::shared::Shared;
use crate::dialect::native::request::RoomRequest;
use crate::limits::INBOX_MESSAGES;
use crate::message::{Code, Leaving, MemberId, Message, Recipients, Roles};
use std::future::poll_fn;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::yield_now;
use tokio::time::{Instant, sleep_until};

/// Entries of the inbox for which a room keeps space between two turns.
const ENTRIES_KEPT: usize = 16;

/// A room: its members, and the state of each of its parts, which the actor alone touches.
pub(super) struct Actor {
    pub(super) core: Core,
    attendance: Attendance,
    absences: Absences,
    pub(super) moderation: Moderation,
    calls: Calls,
    offers: Offers,
    directs: Directs,
    live: LiveTable,
    updates: LiveUpdates,
    pub(super) board: Board,
    /// Time until which nobody may join, for the room has failed too often.
    closed_until: Option<Moment>,
    /// `true` once the node stops: nothing happens here any more.
    is_frozen: bool,
    /// Time at which the room came from another node, if it did.
    received: Option<Instant>,
    /// The end of the room as it is here, and what comes from another node in its place, once there is that.
    ended: Option<Option<Received>>,
}

/// Reason why a room is served no more.
#[derive(Debug)]
pub(super) enum Ended {
    /// Nobody holds a handle to it.
    Forgotten,
    /// Another node is its home, or was, and gave this in its place.
    Elsewhere(Option<Received>),
}

impl Actor {
    pub(super) fn new(name: Arc<str>, published: Arc<Published>, shared: Arc<Shared>, bans: Bans) -> Self {
        let limits = &shared.config.limits.native;
        let closed_for = shared.failures.closed_for(&name, Instant::now());
        Self {
            attendance: Attendance::new(),
            absences: Absences::default(),
            moderation: Moderation::new(bans),
            calls: Calls::new(limits.call_peers),
            offers: Offers::new(FileLimits {
                offers: limits.offers,
                links: limits.file_links,
                ttl: limits.offer_ttl,
                size: limits.file_size,
            }),
            directs: Directs::new(shared.mailboxes.clone(), limits.ack_timeout),
            live: LiveTable::default(),
            updates: LiveUpdates::new(),
            board: Board::new(shared.boards.clone()),
            closed_until: closed_for.map(|closed_for| Moment::default() + closed_for),
            is_frozen: false,
            received: None,
            ended: None,
            core: Core::new(name, published, shared),
        }
    }

    /// Serves the room until nobody holds a handle to it or it is elsewhere, beginning with what another node gave and the entries
    /// that were taken from the inbox before.
    pub(super) async fn run(
        &mut self,
        received: Option<Received>,
        inbox: &mut mpsc::Receiver<QueuedRequest>,
        entries: &mut Vec<QueuedRequest>,
    ) -> Ended {
        if let Some(received) = received {
            self.begin_with(received);
        }
        loop {
            self.serve_all(entries).await;
            if let Some(successor) = self.ended.take() {
                return Ended::Elsewhere(successor);
            }
            let due = self.due();
            tokio::select! {
                taken = inbox.recv_many(entries, INBOX_MESSAGES) => match taken {
                    0 => return Ended::Forgotten,
                    _ => gather(inbox, entries, self.core.roster.len()).await,
                },
                () = sleep_until(due.unwrap_or_else(Instant::now)), if due.is_some() => self.on_time(),
            }
        }
    }

    /// Serves a request.
    fn take(&mut self, request: InboxMessage) {
        if self.is_left(&request) {
            return;
        }
        if let InboxMessage::Detach { member, .. } = request {
            self.core.roster.detach(member); // at once: what follows is not for its client
        }
        self.act(|room| room.serve(request));
    }

    fn act(&mut self, act: impl FnOnce(&mut Self)) {
        self.core.begin_turn();
        act(self);
        self.core.end_request();
    }

    /// Serves requests and delivers what they send. Those behind one that panics stay in `entries`, the last one first.
    async fn serve_all(&mut self, entries: &mut Vec<QueuedRequest>) {
        entries.reverse();
        while let Some(entry) = entries.pop() {
            self.take(entry.request);
            if self.core.outbound.is_urgent() {
                self.deliver().await;
            }
        }
        entries.shrink_to(ENTRIES_KEPT);
        self.deliver().await;
    }

    /// Delivers everything that is queued. Members whose session has ended leave, which may queue more.
    async fn deliver(&mut self) {
        self.updates.tell(&mut self.live, &mut self.core, Instant::now()).await;
        loop {
            self.core.set_in_call(self.calls.len());
            let ended = self.core.flush().await;
            if ended.is_empty() || self.is_frozen {
                break;
            }
            for member in ended {
                self.core.roster.detach(member);
                self.act(|room| room.on_outbox_ended(member));
            }
        }
        self.core.outbound.answer();
    }

    /// Time at which the room has something to do that nobody asks for.
    fn due(&self) -> Option<Instant> {
        if self.is_frozen {
            return None;
        }
        let (core, updates) = (&self.core, self.updates.due(&self.live, &self.core));
        let own = [self.attendance.due(core), core.log.replay.due(), updates, core.outbound.release_at()];
        let shared = self.next_moment().map(|moment| self.core.instant(moment));
        own.into_iter().chain([shared]).flatten().min()
    }

    /// The moment at which something expires in the room, or is to be told.
    fn next_moment(&self) -> Option<Moment> {
        let native = [self.absences.due(), self.calls.due(), self.offers.due()];
        let native = native.into_iter().filter(|_| self.core.roster.natives() > 0);
        let devices = self.core.livefield.due(self.live.moves());
        native.chain([self.directs.due(), self.live.due(), devices, self.board.due()]).flatten().min()
    }

    fn on_time(&mut self) {
        let now = Instant::now();
        self.attendance.tell(&mut self.core);
        self.core.log.replay.expire(now);
        if self.core.outbound.release_at().is_some_and(|due| due <= now) {
            let are_held = [self.core.log.release(), self.board.release()];
            self.core.outbound.note_release(are_held.contains(&true));
        }
        if self.next_moment().is_some_and(|next| next <= self.core.moment()) {
            self.act(Self::expire);
        }
    }

    /// Ends what has expired in the room by the time of this request, and tells what is due.
    fn expire(&mut self) {
        let now = self.core.now();
        self.show_absences(now);
        self.calls.tell(&mut self.core);
        self.core.carry_out(self.offers.expire(now));
        self.core.carry_out(self.directs.expire(now));
        self.live.expire(now);
        self.show_devices(now);
        self.board.expire(now);
    }

    fn serve(&mut self, request: InboxMessage) {
        match request {
            // Dropped unanswered, which the other end takes for a room that is gone.
            InboxMessage::Join { .. }
            | InboxMessage::JoinLivefield { .. }
            | InboxMessage::Put { .. }
            | InboxMessage::Track { .. }
                if self.closed_for().is_some() => {}
            InboxMessage::Join { member, identity, outbox, joined } => self.join(member, outbox, identity, joined),
            InboxMessage::JoinLivefield { join, joined } => self.join_livefield(*join, joined),
            InboxMessage::Locate { member, fix } => self.locate(member, fix),
            InboxMessage::Leave { member, reason, left } => self.leave(member, reason, left),
            InboxMessage::Post { member, post, claim } => self.post(member, *post, claim),
            InboxMessage::Put { from, post, claim, put } => self.put(&from, *post, claim, put),
            InboxMessage::Track { tracking, tracked } => _ = tracked.send(self.track(*tracking)),
            InboxMessage::Like { member, like, claim } => self.like(member, *like, claim),
            InboxMessage::Register { member, nickname, repeat } => self.register(member, nickname, repeat),
            InboxMessage::JoinNative { join, removal, joined } => self.join_native(*join, removal, joined),
            InboxMessage::LeaveNative { caller, left } => self.leave_native(&caller, left),
            InboxMessage::Remove { member, removed } => self.put_out(member, removed, Leaving::Left),
            InboxMessage::Detach { member, grace } => self.detach(member, grace),
            InboxMessage::Attach { member, connection, attached } => self.attach(member, connection, attached),
            InboxMessage::LookAgain { member } => self.look_again(member),
            InboxMessage::Ask { caller, request, place } => self.ask(&caller, request, place),
            InboxMessage::SetRoles { member, roles } => self.set_roles(member, roles),
            InboxMessage::Reject { member, rejection } => {
                self.core.send(Recipients::One(member), Message::Rejected(rejection));
            }
            InboxMessage::Retell { member, dialect } => self.retell(member, dialect),
            InboxMessage::Has { member, answer } => _ = answer.send(self.core.roster.find(member).is_some()),
            InboxMessage::History { history } => _ = history.send(self.core.log.history.envelopes()),
            InboxMessage::Board { board } => _ = board.send(self.board.features()),
            InboxMessage::IsVacant { answer } => _ = answer.send(self.is_vacant()),
            InboxMessage::Give { given } => _ = given.send(self.give()),
            InboxMessage::Receive(received) => self.ended = Some(Some(received)),
            InboxMessage::Freeze { frozen } => self.freeze(frozen),
            InboxMessage::Close { since } if self.received.is_none_or(|received| received < since) => {
                self.ended.get_or_insert(None);
            }
            InboxMessage::Close { .. } => {} // it has come back
            InboxMessage::Delivered { delivered } => {
                self.core.outbound.confirm(Confirmation::Delivered(delivered));
            }
        }
    }

    /// Serves a native member's request (`docs/protocol.md`, Messages to Moderation and bridges).
    fn ask(&mut self, caller: &Caller, request: RoomRequest, place: Option<Guard>) {
        let core = &mut self.core;
        core.begin_request(caller);
        let Some(native) = core.roster.find(caller.member).and_then(|found| found.native.as_ref()) else {
            return core.reply(caller, Err(Code::NotJoined.into())); // it was put out meanwhile
        };
        let features = native.features;
        match request {
            RoomRequest::Send(send) => self.send(caller, *send),
            RoomRequest::Typing => self.typing(caller),
            RoomRequest::Delete(id) => self.delete(caller, id),
            RoomRequest::Notice(notice) => self.moderation.notice(core, caller, notice),
            RoomRequest::Kick(kick) => self.kick(caller, kick),
            RoomRequest::DirectSend(send) => self.directs.handle_send(core, caller, *send),
            RoomRequest::Ack(ids) => self.directs.handle_ack(core, caller, &ids),
            RoomRequest::CallJoin(media) => self.calls.handle_join(core, caller, media, place),
            RoomRequest::CallUpdate(media) => self.calls.handle_update(core, caller, media),
            RoomRequest::CallLeave => self.calls.handle_leave(core, caller),
            RoomRequest::Signal(signal) => self.signal(caller, *signal),
            RoomRequest::FileOffer(offer) => self.offers.handle_offer(core, caller, *offer),
            RoomRequest::FileUpdate(update) => self.offers.handle_update(core, caller, &update),
            RoomRequest::Live(_) | RoomRequest::Board(_) if !core.shared.config.limits.native.map => {
                core.reply(caller, Err(Code::Disabled.into()));
            }
            RoomRequest::Live(_) | RoomRequest::Board(_) if !features.map => {
                core.reply(caller, Err(Code::Unsupported.into()));
            }
            RoomRequest::Live(set) => self.live.handle_set(core, caller, set),
            RoomRequest::Board(request) => self.board.handle(core, caller, request),
        }
    }

    /// Gives a native member these roles.
    fn set_roles(&mut self, member: MemberId, roles: Roles) {
        let native = self.core.roster.find(member).and_then(|found| found.native.as_mut());
        if native.is_some_and(|native| std::mem::replace(&mut native.roles, roles) != roles) {
            self.attendance.changed(&mut self.core, member);
        }
    }

    /// Sets the position of a tracker that has a name of its own, and does not come from somebody who is banned.
    fn track(&mut self, tracking: Tracking) -> Result<(), Code> {
        let Tracking { from, tracker, fix, age } = tracking;
        let now = self.core.now();
        if self.moderation.banned_for(&from, Some(&tracker), now).is_some() {
            return Err(Code::Forbidden);
        }
        let has_member = self.core.roster.holder_for_native(&tracker).is_some();
        if has_member || self.core.is_of_hook(&tracker) || self.directs.mailboxes.holder(&tracker).is_some() {
            return Err(Code::NicknameTaken);
        }
        self.live.track(tracker, fix, age, from.address, now)
    }

    /// Time for which the room, which has failed too often, lets nobody in.
    fn closed_for(&self) -> Option<Duration> {
        let left = self.closed_until? - self.core.now();
        (!left.is_zero()).then_some(left)
    }
}

/// Lets those who are about to write to this room do so, and takes that too. The runtime runs a room right after the
/// first reader that wakes it: without this each of sixteen members that speak at once would be delivered by itself, at
/// several times the cost (`docs/performance.md`). A large room asks the kernel as well, until nobody has said more.
async fn gather(inbox: &mut mpsc::Receiver<QueuedRequest>, entries: &mut Vec<QueuedRequest>, members: usize) {
    loop {
        let before = entries.len();
        match members {
            0..ASKING_MEMBERS => go_to_the_end_of_the_queue().await,
            _ => yield_now().await,
        }
        while entries.len() < INBOX_MESSAGES
            && let Ok(entry) = inbox.try_recv()
        {
            entries.push(entry);
        }
        if members < ASKING_MEMBERS || entries.len() == before || entries.len() >= INBOX_MESSAGES {
            return;
        }
    }
}

/// Members from which on asking the kernel for more, a microsecond or two, is little beside a delivery.
const ASKING_MEMBERS: usize = 128;

/// Lets every task run that is ready by now. A task that wakes itself goes behind those, where `yield_now` would also
/// ask the kernel for more: that takes a microsecond, a fiftieth of a message to ten members.
async fn go_to_the_end_of_the_queue() {
    let mut waits = true;
    poll_fn(|cx| {
        if std::mem::take(&mut waits) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(())
    })
    .await;
}

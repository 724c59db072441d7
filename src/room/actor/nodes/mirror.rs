//! A mirror of a room: it has the home carry out what its members ask, and carries out what the home says.

use super::written;
use crate::bus::Home;
use crate::dialect::native::request::RoomRequest;
use crate::message::{Leaving, MemberId, NodeTag};
use crate::room::actor::Actor;
use crate::room::decisions::Space;
use crate::room::inbox::{Answer, Caller, InboxMessage, NodesRequest};
use crate::room::nodes::{
    Ask, Asked, Asks, Catch, Check, Claims, Entered, Entries, Entry, MirrorState, Replica, Seeking, Standing, Step,
    Waiting, Word,
};
use std::time::Duration;
use tokio::time::Instant;

/// Time after which asks that were not carried out are sent again.
const AGAIN: Duration = Duration::from_millis(500);
/// Time between two questions whether that still is the home.
const CHECK: Duration = Duration::from_secs(50);
/// Time after which a home is told what was carried out, and number of entries.
const CONFIRM: Duration = Duration::from_millis(250);
const CONFIRM_ENTRIES: u64 = 64;
/// Time for which a native member waits for its answer.
const PATIENCE: Duration = Duration::from_secs(2);
/// Time for which what has no answer waits.
const PATIENCE_UNANSWERED: Duration = Duration::from_secs(10);
/// Time for which what became of a session waits: nobody else can say it.
const FOR_EVER: Duration = Duration::from_secs(86_400);

impl MirrorState {
    /// Time at which something is to be done that nobody asks for.
    pub(super) fn due(&self) -> Instant {
        self.confirm.into_iter().chain(self.again).fold(self.check.at, Instant::min)
    }
}

impl Replica {
    pub(super) fn mirror(&mut self) -> Option<&mut MirrorState> {
        match &mut self.standing {
            Standing::Mirror(mirror) => Some(mirror),
            _ => None,
        }
    }
}

impl Actor {
    /// Has the home carry a request out, once there is one.
    pub(super) fn put_forward(&mut self, request: InboxMessage) {
        let request = match request {
            InboxMessage::Attach { member, connection: Some(connection), attached } if self.is_here(member) => {
                // Shown what is known here: its client does not wait for the home.
                self.attach_here(member, connection, attached);
                InboxMessage::Attach { member, connection: None, attached: Answer::default() }
            }
            request => request,
        };
        let Some(replica) = &mut self.replica else { return };
        if let InboxMessage::Here(request) = request {
            match replica.pending.is_empty() {
                true => self.serve_here(request),
                false if replica.pending.is_full() => {}
                false => replica.pending.push(Waiting::Here(request)),
            }
            return;
        }
        let patience = patience(&request);
        let has_space = patience == FOR_EVER || !replica.pending.is_full();
        let Some(text) = written(&request).filter(|_| has_space) else { return self.refuse_request(request) };
        let until = Instant::now() + patience;
        let asked =
            Asked { number: replica.pending.next(), text, request: Some(Box::new(request)), until, is_sent: false };
        replica.pending.push(Waiting::Asked(asked));
    }

    /// Returns `true` for a member whose session is at this node, and was when the home was heard last.
    fn is_here(&mut self, member: MemberId) -> bool {
        let tag = self.core.shared.tag;
        let is_coming = self.replica.as_ref().is_some_and(|replica| replica.pending.moves(member));
        !is_coming && self.core.roster.find(member).is_some_and(|found| found.node == tag)
    }

    /// Sends the home what members ask and it was not told, or all of it.
    pub(super) fn send_asks(&mut self, all: bool) {
        let moment = self.core.moment();
        let Some(replica) = &mut self.replica else { return };
        let asks = replica.pending.take_asks(all, moment);
        if asks.is_empty() {
            return;
        }
        self.confirm(asks, false);
    }

    /// Tells the home what was carried out.
    fn confirm(&mut self, asks: Vec<Ask>, lacks: bool) {
        let Some(replica) = &mut self.replica else { return };
        let (have, first) = (replica.claims.last().number, replica.pending.first());
        let Some(mirror) = replica.mirror() else { return };
        (mirror.confirmed, mirror.confirm) = (have, None);
        if !asks.is_empty() {
            mirror.again = Some(Instant::now() + AGAIN);
        }
        let (home, link) = (mirror.home, mirror.link);
        Word::Asks(Asks { link, have, lacks, first, asks }).send(&replica.line, home.node);
    }

    /// Carries out what the home says, as far as nothing is missing.
    pub(super) async fn on_entries(&mut self, node: NodeTag, said: Entries) {
        let is_meant = |mirror: &mut MirrorState| mirror.home.node == node && mirror.link == said.link;
        if !self.replica.as_mut().and_then(Replica::mirror).is_some_and(is_meant) {
            return self.say_goodbye_again(node, said.link);
        }
        let link = said.link;
        for entry in said.entries {
            let Some(replica) = &self.replica else { return };
            let number = entry.position.number;
            if number <= replica.claims.last().number {
                continue;
            }
            if number > replica.claims.last().number + 1 {
                break;
            }
            if !self.follow(entry) {
                return self.start_over();
            }
            if self.core.outbound.is_urgent() {
                self.deliver().await;
            }
        }
        let is_still = |mirror: &mut MirrorState| mirror.link == link;
        if !self.replica.as_mut().and_then(Replica::mirror).is_some_and(is_still) {
            return;
        }
        let have = self.replica.as_ref().map_or(0, |replica| replica.claims.last().number);
        let lacks = said.last > have;
        if let Some(carried) = said.carried.filter(|_| !lacks) {
            let is_early = self.replica.as_ref().is_some_and(|replica| replica.pending.is_early(carried));
            self.pass_carried(carried);
            if is_early {
                return self.start_over();
            }
        }
        let Some(replica) = &mut self.replica else { return };
        let has_asks = replica.pending.has_asks();
        let Some(mirror) = replica.mirror() else { return };
        if !has_asks {
            mirror.again = None;
        }
        if lacks || have >= mirror.confirmed + CONFIRM_ENTRIES {
            self.confirm(Vec::new(), lacks);
        } else if have > mirror.confirmed {
            mirror.confirm.get_or_insert(Instant::now() + CONFIRM);
        }
    }

    /// Carries out what the home did. Returns `false` if this room cannot, or must not.
    fn follow(&mut self, entry: Entry) -> bool {
        let tag = self.core.shared.tag;
        let own = entry.ask.filter(|_| entry.decisions.node() == tag);
        let (request, text, was_given_up) = match own {
            Some(number) => {
                let Some(Asked { text, request, .. }) = self.take_asked(number) else { return false };
                let was_given_up = request.is_none();
                let request = request.map(|request| *request).or_else(|| serde_json::from_str(text.get()).ok());
                (request, Some(text), was_given_up)
            }
            None => {
                let text = entry.request.clone();
                (text.as_ref().and_then(|text| serde_json::from_str(text.get()).ok()), text, false)
            }
        };
        let Some(request) = request else { return false };
        if self.takes_own_out(&request) {
            return false;
        }
        let undo = if was_given_up { undoing(&request) } else { None };
        let space = Space::Decided(entry.decisions.space);
        self.carry_out_as(request, entry.decisions.clone(), space);
        let Some(replica) = &mut self.replica else { return false };
        replica.claims.note(entry.position);
        if let Some(number) = entry.ask {
            replica.carried.insert(entry.decisions.node(), number);
        }
        replica.log.push(Entry { request: text, ..entry });
        if let Some(undo) = undo {
            self.put_forward(undo);
        }
        true
    }

    /// The request of this number, which the home has carried out. What waited for those before it is served.
    fn take_asked(&mut self, number: u64) -> Option<Asked> {
        loop {
            match self.replica.as_mut()?.pending.pop_up_to(number)? {
                Waiting::Here(request) => self.serve_here(request),
                Waiting::Asked(asked) if asked.number == number => return Some(asked),
                Waiting::Asked(passed) => self.refuse_passed(passed),
            }
        }
    }

    /// The home has carried out all asks up to this number, or passed over them.
    fn pass_carried(&mut self, number: u64) {
        if let Some(replica) = &mut self.replica {
            replica.pending.pass(number);
        }
        while let Some(waiting) = self.replica.as_mut().and_then(|replica| replica.pending.pop_up_to(number)) {
            match waiting {
                Waiting::Here(request) => self.serve_here(request),
                Waiting::Asked(passed) => self.refuse_passed(passed),
            }
        }
    }

    /// Refuses a request of which only the home knows whether it was carried out: that is taken back.
    fn refuse_passed(&mut self, passed: Asked) {
        let undo = serde_json::from_str(passed.text.get()).ok().and_then(|request| undoing(&request));
        if let Some(request) = passed.request {
            self.refuse_request(*request);
        }
        if let Some(undo) = undo {
            self.put_forward(undo);
        }
    }

    /// Returns `true` for a request by which members of this node are lost that it has.
    pub(super) fn takes_own_out(&mut self, request: &InboxMessage) -> bool {
        let tag = self.core.shared.tag;
        let InboxMessage::Nodes(NodesRequest::Lost(lost)) = request else { return false };
        lost.iter().any(|lost| self.core.roster.find(*lost).is_some_and(|member| member.node == tag))
    }

    /// Enters again as if nothing were known here.
    fn start_over(&mut self) {
        if let Some(replica) = &mut self.replica {
            replica.claims = Claims::default();
            replica.log.clear(); // should this become the home, its numbers begin anew
        }
        self.seek();
    }

    /// The home has let this room in.
    pub(super) async fn on_entered(&mut self, node: NodeTag, entered: Entered) {
        let Entered { link, claim, carried, catch } = entered;
        let is_asked = |seeking: &mut Seeking| match seeking.step {
            Step::Entering { home, link: asked } => home.node == node && asked == link,
            Step::Pausing | Step::Reading | Step::Claiming => false,
        };
        if !self.replica.as_mut().and_then(Replica::seeking).is_some_and(is_asked) {
            return;
        }
        let node = Home { node, claim };
        match catch {
            Catch::Entries(entries) => {
                self.become_mirror(node, link);
                for entry in entries {
                    if !self.follow(entry) {
                        return self.start_over();
                    }
                    if self.core.outbound.is_urgent() {
                        self.deliver().await;
                    }
                }
            }
            Catch::State { state } => {
                let state = match serde_json::from_str(state.get()) {
                    Ok(state) => state,
                    Err(error) => {
                        let (line, column) = (error.line(), error.column());
                        return tracing::error!(line, column, "the state of a room on another node cannot be read");
                    }
                };
                self.become_mirror(node, link);
                self.show_state(state);
            }
        }
        self.pass_carried(carried);
        self.send_asks(true);
        self.may_be_idle(); // its members may have left since it asked
    }

    /// A home did not hear that nobody here needs the room any more.
    fn say_goodbye_again(&self, home: NodeTag, link: u64) {
        if let Some(Replica { line, standing: Standing::Idle, .. }) = &self.replica {
            Word::Bye { link }.send(line, home);
        }
    }

    fn become_mirror(&mut self, home: Home, link: u64) {
        if let Some(replica) = &mut self.replica {
            replica.is_out_of_touch = false;
            tracing::debug!(home = %home.node, claim = home.claim, "mirror of a room");
            let (confirmed, check) = (replica.claims.last().number, Check::at(Instant::now() + CHECK));
            replica.standing = Standing::Mirror(MirrorState {
                home,
                link,
                inherits: None,
                confirmed,
                confirm: None,
                again: None,
                check,
            });
        }
    }

    pub(super) fn on_mirror_time(&mut self, now: Instant) {
        let Some(replica) = &mut self.replica else { return };
        let Replica { line, standing: Standing::Mirror(mirror), claims, .. } = replica else { return };
        if mirror.check.at <= now {
            let asked = Some(claims.last());
            if mirror.check.asked != asked {
                line.find_home();
            }
            mirror.check = Check { at: now + CHECK, asked };
        }
        if mirror.again.take_if(|again| *again <= now).is_some() {
            line.look_for(mirror.home.node);
            match line.is_sending(mirror.home.node) {
                true => mirror.again = Some(now + AGAIN),
                false => self.send_asks(true),
            }
        } else if mirror.confirm.take_if(|confirm| *confirm <= now).is_some() {
            self.confirm(Vec::new(), false);
        }
    }
}

/// Time for which a request may wait.
fn patience(request: &InboxMessage) -> Duration {
    match request {
        InboxMessage::Post { .. } | InboxMessage::Like { .. } | InboxMessage::Register { .. } => PATIENCE_UNANSWERED,
        InboxMessage::Leave { .. }
        | InboxMessage::Remove { .. }
        | InboxMessage::Detach { .. }
        | InboxMessage::Attach { .. }
        | InboxMessage::Move { .. }
        | InboxMessage::Ended { .. } => FOR_EVER,
        _ => PATIENCE,
    }
}

/// The request that takes back what was carried out after its member had been told that it was not.
fn undoing(request: &InboxMessage) -> Option<InboxMessage> {
    let leave = |member| InboxMessage::Leave { member, reason: Leaving::Lost, left: Answer::default() };
    match request {
        InboxMessage::Join { member, .. } => Some(leave(*member)),
        InboxMessage::JoinNative { join, .. } => Some(leave(join.caller.member)),
        InboxMessage::Ask { caller, request: RoomRequest::CallJoin(_), .. } => {
            let caller = Caller { reference: None, outbox: None, ..caller.clone() };
            Some(InboxMessage::Ask { caller, request: RoomRequest::CallLeave, place: None })
        }
        _ => None,
    }
}

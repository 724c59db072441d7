//! The members of a room and the way to them: each part of a room works with it. Messages leave by one of three verbs:
//! [`Core::broadcast`] to everybody, [`Core::send`] to one or some, [`Core::reply`] to the caller. Replies precede what is
//! queued; everything else reaches each member in the order in which it was sent, kept messages ([`Outbound::replay`],
//! [`Outbound::mail`]) included. The roster is published before any frame tells of it.

use super::addressed::Addressed;
use super::effects::{Audience, Effect};
use super::inbox::Caller;
use super::livefield::LivefieldTable;
use super::log::{EventTime, MessageLog};
use super::moment::Moment;
use super::outbound::Outbound;
use super::published::Published;
use super::roster::Roster;
use super::shared::Shared;
use crate::message::{
    Content, Done, Envelope, Ids, Lang, MemberId, Message, Nickname, Occasion, Recipients, Refusal, Reply, Stamp,
};
use crate::metrics;
use crate::outbox::Frame;
use std::sync::Arc;
use tokio::time::Instant;

/// Members of a room, the messages it keeps, and the queue in front of its members.
pub(super) struct Core {
    name: Arc<str>,
    /// Names that hooks have here.
    hooks: Box<[String]>,
    pub(super) lang: Lang,
    pub(super) shared: Arc<Shared>,
    pub(super) roster: Roster,
    pub(super) log: MessageLog,
    pub(super) outbound: Outbound,
    pub(super) livefield: LivefieldTable,
    /// Time at which the request that is being served is carried out.
    now: Moment,
    /// Time at which the room was opened, by the clock of this node.
    epoch: Instant,
    /// The request that is being served, until it is answered.
    unanswered: Option<Caller>,
    published: Arc<Published>,
}

impl Core {
    pub(super) fn new(name: Arc<str>, published: Arc<Published>, shared: Arc<Shared>) -> Self {
        let config = &shared.config;
        // The last ping that a client answered may be that much older than the break, and the last of a line to it.
        let away = config.limits.native.resume_grace + 2 * config.limits.ping_interval;
        let hooks = config.access.hooks.iter().filter(|hook| *hook.room == *name);
        Self {
            hooks: hooks.map(|hook| hook.name.clone()).collect(),
            name,
            lang: config.rules.lang(),
            roster: Roster::new(published.clone()),
            log: MessageLog::new(config.stored_messages, away, shared.replays.clone()),
            outbound: Outbound::default(),
            livefield: LivefieldTable::default(),
            now: Moment::default(),
            epoch: Instant::now(),
            unanswered: None,
            published,
            shared,
        }
    }

    /// The time at which the request that is being served is carried out.
    pub(super) fn now(&self) -> Moment {
        self.now
    }

    /// The source of the identifiers that this request makes.
    pub(super) fn ids(&mut self) -> Ids {
        self.shared.tag.ids()
    }

    /// A request is served from now on.
    pub(super) fn begin_turn(&mut self) {
        self.now = self.moment();
    }

    /// The time by the clock of this node, not before that of the last request.
    pub(super) fn moment(&self) -> Moment {
        Moment::after(self.epoch.elapsed()).max(self.now())
    }

    /// Sets the clock of this node: now it is that time.
    pub(super) fn set_clock(&mut self, now: Moment) {
        self.now = now;
        let here = Instant::now();
        self.epoch = here.checked_sub(now.open_for()).unwrap_or(here);
    }

    /// A moment of the room by the clock of this node.
    pub(super) fn instant(&self, moment: Moment) -> Instant {
        self.epoch + moment.open_for()
    }

    /// The time of what this request does.
    pub(super) fn event_time(&self) -> EventTime {
        EventTime { here: Instant::now(), moment: self.now() }
    }

    pub(super) fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// Sends a message to everybody who is in the room now, and keeps it for those who may be shown it later.
    pub(super) fn broadcast(&mut self, sender: Option<MemberId>, message: Message, stamp: Stamp) -> Arc<Envelope> {
        let envelope = self.envelope(sender, message, stamp, Recipients::Everybody);
        if let Message::Post(post) = &envelope.message {
            self.outbound.address(Addressed::of(post, &self.roster, &self.log, &self.shared.config.rules));
        }
        self.log.keep(&envelope, self.roster.natives() > 0, self.event_time());
        self.dispatch(envelope.clone());
        if !self.livefield.readers().is_empty() {
            self.say_to_livefield(&envelope);
        }
        envelope
    }

    /// Tells members of the dialect `livefield` what is said, in the same turn as everybody else.
    fn say_to_livefield(&mut self, Envelope { sender, message, .. }: &Envelope) {
        let (name, content) = match message {
            Message::Post(post) => (post.author.clone(), post.content.clone()),
            Message::Notice(notice) => (Nickname::server(), Content::Text(notice.text.clone())),
            _ => return,
        };
        let member = sender.and_then(|sender| self.roster.find(sender)).filter(|member| {
            // Else a bridge speaks for somebody, or a client of gischat's under any name.
            member.nickname().is_none_or(|own| *own == name)
        });
        let member = member.map(|member| member.id);
        let (announcement, said) = self.livefield.say(member, &name, &content, self.now);
        if let Some(announcement) = announcement {
            self.send(self.livefield.recipients(), announcement);
        }
        if let Some(said) = said {
            let envelope = self.envelope(*sender, said.into(), Stamp::fresh(), Recipients::Everybody);
            self.dispatch(envelope);
        }
    }

    /// Sends a message to one member or some.
    pub(super) fn send(&mut self, recipients: Recipients, message: impl Into<Message>) {
        let envelope = self.envelope(None, message.into(), Stamp::fresh(), recipients);
        self.dispatch(envelope);
    }

    /// Answers a native member's request, before anything that is queued. A caller that gave no reference is told of refusals
    /// alone.
    pub(super) fn reply(&mut self, caller: &Caller, outcome: Result<Done, Refusal>) {
        self.unanswered = None;
        match &outcome {
            Ok(_) if caller.reference.is_none() => return,
            Ok(_) => {}
            Err(refusal) => metrics::rejected(refusal.code.counted()),
        }
        let reply = Reply { reference: caller.reference.clone(), outcome };
        let envelope = self.envelope(None, reply.into(), Stamp::fresh(), Recipients::One(caller.member));
        let _ = caller.outbox.push(&Arc::new(Frame::new(envelope, self.lang)));
    }

    /// Sends a member's message to one other.
    pub(super) fn send_from(&mut self, sender: MemberId, recipient: MemberId, message: Message, stamp: Stamp) {
        let envelope = self.envelope(Some(sender), message, stamp, Recipients::One(recipient));
        self.dispatch(envelope);
    }

    /// Sends an envelope on its way, to the queue.
    fn dispatch(&mut self, envelope: Arc<Envelope>) {
        self.outbound.push(Arc::new(Frame::new(envelope, self.lang)));
    }

    /// Returns `true` if a hook has this nickname here, in letters of either case: nobody else may.
    pub(super) fn is_of_hook(&self, nickname: &Nickname) -> bool {
        self.hooks.iter().any(|name| name.eq_ignore_ascii_case(nickname.as_str()))
    }

    /// Returns `true` if members are shown who is in the room.
    pub(super) fn shows_members(&self) -> bool {
        self.roster.len() <= self.shared.config.limits.native.roster
    }

    pub(super) fn envelope(
        &self,
        sender: Option<MemberId>,
        message: Message,
        stamp: Stamp,
        recipients: Recipients,
    ) -> Arc<Envelope> {
        let room = self.name.clone();
        Arc::new(Envelope { room, stamp, sender, message, recipients, occasion: Occasion::Live })
    }

    /// Sends what the rules of a part want sent.
    pub(super) fn carry_out(&mut self, effects: impl IntoIterator<Item = Effect>) {
        for effects in effects {
            match effects {
                Effect::Event { to, event, stamp } => {
                    let Some(recipients) = self.recipients(to) else { continue };
                    let envelope = self.envelope(None, event.into(), stamp.unwrap_or_else(Stamp::fresh), recipients);
                    self.dispatch(envelope);
                }
                Effect::Reply { to, reference, done } => {
                    self.send(Recipients::One(to), Reply { reference: Some(reference), outcome: Ok(done) });
                }
                Effect::Ping(member) => {
                    if let Some(outbox) = self.roster.find(member).and_then(|found| found.outbox()) {
                        outbox.probe();
                    }
                }
            }
        }
    }

    /// Returns the members that make up an audience now; `None` if there are none.
    fn recipients(&mut self, audience: Audience) -> Option<Recipients> {
        let members: Arc<[MemberId]> = match audience {
            Audience::One(member) => return Some(Recipients::One(member)),
            Audience::Some(members) => members.into(),
            audience => {
                let natives = self.roster.members().iter().filter(|member| member.native.is_some());
                let included = natives.filter(|member| audience.includes(member.id, member.features()));
                included.map(|member| member.id).collect()
            }
        };
        (!members.is_empty()).then_some(Recipients::Some(members))
    }

    /// Notes that a request is being served: should that panic, it is answered even so.
    pub(super) fn begin_request(&mut self, caller: &Caller) {
        self.unanswered = caller.reference.is_some().then(|| caller.clone());
    }

    /// Notes that a request has been served. Its reply may follow later.
    pub(super) fn end_request(&mut self) {
        self.unanswered = None;
    }

    /// The request that was being served when the actor panicked.
    pub(super) fn take_unanswered(&mut self) -> Option<Caller> {
        self.unanswered.take()
    }

    /// Publishes the number of participants of the call.
    pub(super) fn set_in_call(&self, in_call: usize) {
        self.published.set_in_call(in_call);
    }

    /// Hands everything that is queued to the outboxes, and returns the members whose session has ended.
    pub(super) async fn flush(&mut self) -> Vec<MemberId> {
        self.outbound.flush(&mut self.roster, &self.shared).await
    }
}

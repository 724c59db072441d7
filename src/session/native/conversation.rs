//! What happens to the frames of one connection: spend the rate, read, and answer, here what concerns the session, in the
//! room what concerns a room. Before `hello` nothing else is answered. Frames are handled strictly in order.

use super::rates::Rates;
use super::session::{Session, State};
use super::sessions::frame;
use crate::access::{Address, Connection};
use crate::close::Close;
use crate::dialect::native::{Asked, Request, RoomRequest, Said, read};
use crate::limits::{NATIVE_PICTURE_PIXELS, NATIVE_SMALL_FRAME};
use crate::message::{Code, Content, Done, MemberId, Reference, Refusal, Reply};
use crate::metrics;
use crate::room::{Asking, Membership};
use crate::session::image::Base64;
use crate::session::line::Line;
use std::sync::Arc;
use tokio::time::Instant;

/// One connection's side of the talk.
pub(in crate::session) struct Conversation {
    pub(super) line: Line,
    pub(super) address: Address,
    pub(super) session: Option<Attached>,
    opened: Instant,
    /// What it has left before it has a session, and of pings and pongs all the time.
    rates: Rates,
    pub(super) refused_hellos: u32,
    /// Its place among the connections of its address, until a session has it.
    pub(super) connection: Option<Connection>,
}

/// The session of a connection, for as long as the connection is the session's last one.
pub(super) struct Attached {
    pub(super) session: Arc<Session>,
    /// Which of the session's connections this is.
    pub(super) number: u64,
}

/// What comes of a request that concerns no room.
pub(super) type Outcome = Result<Done, Refusal>;

/// After so many refusals of `hello` the connection is closed.
const HELLOS: u32 = 5;

impl Conversation {
    pub(in crate::session) fn new(line: Line, connection: Connection, address: Address) -> Self {
        let rates = Rates::new(line.node.config.limits.message_rate > 0);
        let opened = Instant::now();
        Self { line, address, session: None, opened, rates, refused_hellos: 0, connection: Some(connection) }
    }

    /// Its end of the socket.
    pub(in crate::session) fn line(&self) -> &Line {
        &self.line
    }

    /// Until when `hello` must have come.
    pub(in crate::session) fn patience(&self) -> Option<Instant> {
        self.session.is_none().then(|| self.opened + self.line.node.config.limits.native.hello_timeout)
    }

    /// It did not come.
    pub(in crate::session) fn lose_patience(&self) {
        self.line.outbox().close(Close::NoHello);
    }

    /// Native clients send no binary frames.
    pub(in crate::session) fn hear_binary(&self) {
        self.line.outbox().close(Close::Binary);
    }

    /// Handles a ping or a pong.
    pub(in crate::session) fn pass_over(&mut self, payload: usize) {
        if let Some(attached) = &self.session {
            attached.session.hears_now(self.line.outbox());
        }
        if self.rates.spend(None).is_err() && self.rates.is_flood_after_refusal() {
            self.line.outbox().close(Close::Flooding);
        }
        self.line.pass_over(payload);
    }

    /// Handles one text frame.
    pub(in crate::session) async fn hear(&mut self, text: &str) {
        self.line.begin();
        match self.session.as_ref().map(|attached| (attached.session.clone(), attached.number)) {
            Some((session, number)) => self.hear_member(&session, number, text).await,
            None => self.hear_stranger(text).await,
        }
        self.line.end();
    }

    /// Before `hello`.
    async fn hear_stranger(&mut self, text: &str) {
        if text.len() > NATIVE_SMALL_FRAME {
            return self.line.outbox().close(Close::TooLarge);
        }
        let Asked { reference, name, request, .. } = read(text, &self.line.node.config.rules);
        if let Err(refusal) = self.rates.spend(request.as_ref().ok()) {
            if self.rates.is_flood_after_refusal() {
                return self.line.outbox().close(Close::Flooding);
            }
            return self.answer(None, reference, Err(refusal));
        }
        let refusal = match request {
            Ok(Request::Hello(hello)) => match Box::pin(self.hello(*hello, reference.clone())).await {
                Ok(()) => return,
                Err(refusal) => refusal,
            },
            Err(refusal) if name == Some("hello") || refusal.code == Code::Malformed => refusal,
            _ => return self.answer(None, reference, Err(Code::HelloRequired.into())),
        };
        let is_other_version = refusal.code == Code::UnsupportedVersion;
        self.answer(None, reference, Err(refusal));
        self.refused_hellos += u32::from(name == Some("hello"));
        if is_other_version {
            self.line.outbox().close(Close::Version);
        } else if self.refused_hellos >= HELLOS {
            self.line.outbox().close(Close::HelloRefused);
        }
    }

    async fn hear_member(&mut self, session: &Arc<Session>, number: u64, text: &str) {
        let mut state = session.state.lock().await;
        if state.connections != number || state.has_ended {
            return; // it goes on elsewhere
        }
        session.hears_now(self.line.outbox());
        if let Some(key) = state.key_before.take() {
            self.line.node.natives.drop_key(key);
        }
        let Asked { reference, room, request, .. } = read(text, &self.line.node.config.rules);
        let bytes = state.rates.spend_bytes(text.len());
        let spent = bytes.and_then(|()| state.rates.spend(request.as_ref().ok()));
        if spent.is_err() && state.rates.is_flood_after_refusal() {
            return self.line.outbox().close(Close::Flooding);
        }
        let request = match spent.and(request) {
            Ok(request) => request,
            Err(refusal) => {
                settle(&state, room.as_deref()).await;
                return self.answer(Some(session.member), reference, Err(refusal));
            }
        };
        self.expire_token(&mut state).await;
        match request {
            Request::InRoom(room, request) => self.ask(session, &mut state, &room, reference, request).await,
            Request::Join(join) => self.join(session, &mut state, reference, *join).await,
            Request::Leave(room) => self.leave_room(session, &mut state, &room, reference).await,
            other => {
                let outcome = self.serve(session, &mut state, other, &reference).await;
                if let Some(outcome) = outcome {
                    self.answer(Some(session.member), reference, outcome);
                }
            }
        }
    }

    /// Answers what concerns no room; nothing if it is answered already.
    async fn serve(
        &self,
        session: &Arc<Session>,
        state: &mut State,
        request: Request,
        reference: &Option<Reference>,
    ) -> Option<Outcome> {
        Some(match request {
            Request::Hello(_) => Err(Refusal::invalid("type", "hello was said before")),
            Request::Ping => Ok(Done::Pong { time: super::hello::milliseconds() }),
            Request::Rooms => Ok(Done::Rooms { rooms: self.listed(state.grant()) }),
            Request::Ice => self.ice(session, state),
            Request::Auth(token) => self.auth(session, state, &token).await,
            Request::Invite(invite) => return self.invite(session, state, *invite, reference).await,
            Request::InviteReply(invite, answer) => return self.invite_reply(session, invite, answer, reference),
            Request::InviteCancel(invite) => return self.invite_cancel(session, invite, reference),
            Request::InRoom(..) | Request::Join(_) | Request::Leave(_) => return None, // elsewhere
        })
    }

    /// Hands a request to its room, which answers it. A picture is scaled before it enters the room.
    async fn ask(
        &self,
        session: &Session,
        state: &mut State,
        room: &str,
        reference: Option<Reference>,
        mut request: RoomRequest,
    ) {
        let outbox = self.line.outbox().clone();
        let member = session.member;
        let Some(membership) = membership(state, room) else {
            return self.answer(Some(member), reference, Err(Code::NotJoined.into()));
        };
        let mut place = None;
        let prepared = match &mut request {
            RoomRequest::CallJoin(_) => {
                place = session.call.reserve(membership.room().name());
                if place.is_none() {
                    // A `call_leave` may be on its way still.
                    settle(state, session.call.room().as_deref()).await;
                    place = session.call.reserve(membership.room().name());
                }
                place.is_some().then_some(()).ok_or(Refusal::new(Code::Busy, "in a call already"))
            }
            RoomRequest::Send(send) => match &mut send.said {
                Said::Content(content) => self.scale(content).await,
                Said::Like { .. } => Ok(()),
            },
            RoomRequest::DirectSend(send) => self.scale(&mut send.content).await,
            _ => Ok(()),
        };
        if let Err(refusal) = prepared {
            settle(state, Some(room)).await;
            return self.answer(Some(member), reference, Err(refusal));
        }
        let asking = Asking { member, roles: state.roles(), reference, outbox };
        membership.ask(asking, request, place).await;
    }

    async fn scale(&self, content: &mut Content) -> Result<(), Refusal> {
        let Content::Image(raw) = content else { return Ok(()) };
        let scaled = self.line.node.scale_image(raw.clone(), Base64::Strict, NATIVE_PICTURE_PIXELS).await;
        *raw =
            scaled.map_err(|_| Refusal::invalid("content.image_data", "image_data is no picture that can be read"))?;
        Ok(())
    }

    /// Answers a request. One without a reference is told of refusals alone.
    pub(super) fn answer(&self, member: Option<MemberId>, reference: Option<Reference>, outcome: Outcome) {
        if outcome.is_err() {
            metrics::rejected();
        } else if reference.is_none() {
            return;
        }
        let member = member.unwrap_or_else(|| self.line.node.tag.member());
        self.line.outbox().push(&frame("".into(), member, Reply { reference, outcome }.into()));
    }
}

/// The membership in a room, even if the room has put the session out meanwhile: it answers that.
pub(super) fn membership<'s>(state: &'s State, room: &str) -> Option<&'s Membership> {
    state.rooms.get(room).map(|joined| &joined.membership)
}

/// Waits until the room has answered what it was asked before, so that answers come in the order of requests.
pub(super) async fn settle(state: &State, room: Option<&str>) {
    if let Some(membership) = room.and_then(|room| membership(state, room)) {
        membership.room().answers().await;
    }
}

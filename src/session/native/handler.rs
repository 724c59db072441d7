//! The handler of the requests of a session's client: those about the session are answered here, those about a room
//! there. It knows the connection by the way to it alone: what it began it ends even where the connection has been cut
//! meanwhile.

use super::session::{Session, SessionState};
use super::sessions::frame;
use crate::access::Cost;
use crate::dialect::native::request::{Request, RoomRequest, SendContent};
use crate::limits::NATIVE_PICTURE_PIXELS;
use crate::message::{Code, Content, Done, MemberId, Reference, Refusal, Reply};
use crate::metrics;
use crate::outbox::Outbox;
use crate::room::{Caller, Membership};
use crate::session::Node;
use crate::session::image::Base64;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

/// The handler of the requests that come over one connection.
#[derive(Debug, Clone)]
pub(super) struct RequestHandler {
    pub(super) node: Node,
    /// The way to the client.
    pub(super) outbox: Arc<Outbox>,
}

/// The outcome of a request that concerns no room.
pub(super) type Outcome = Result<Done, Refusal>;

impl RequestHandler {
    /// Returns what a frame with this request costs of the session's rates.
    pub(super) fn cost<'a>(&self, request: Option<&'a Request>) -> Cost<'a> {
        Cost::of(request, self.node.hub.rooms().len())
    }

    /// Answers what concerns the session itself, the rooms that it is in among it.
    pub(super) async fn serve(
        &self,
        session: &Arc<Session>,
        state: &mut SessionState,
        request: Request,
        reference: Option<Reference>,
    ) {
        let outcome = match request {
            Request::Hello(_) => Err(Refusal::invalid("type", "hello was said before")),
            Request::Ping => Ok(Done::Pong { time: milliseconds() }),
            Request::Rooms => Ok(Done::Rooms { rooms: self.listed(state.grant()) }),
            Request::Ice => self.ice(session, state),
            Request::Auth(token) => self.auth(session, state, &token).await,
            Request::Join(join) => return self.join(session, state, reference, *join).await,
            Request::Leave(room) => return self.leave_room(session, state, &room, reference).await,
            Request::Invite(invite) => return self.invite(session, state, reference, *invite).await,
            Request::InviteReply(invite, answer) => {
                return self.invite_reply(session, state, reference, invite, answer).await;
            }
            Request::InviteCancel(invite) => return self.invite_cancel(session, state, reference, invite).await,
            Request::InRoom(room, request) => return self.ask(session, state, &room, reference, request).await,
        };
        self.answer(Some(session.member), reference, outcome);
    }

    /// Hands a request to its room, which answers it. A picture is scaled before it enters the room.
    pub(super) async fn ask(
        &self,
        session: &Session,
        state: &SessionState,
        room: &str,
        reference: Option<Reference>,
        mut request: RoomRequest,
    ) {
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
                    flush_room(state, session.call.room().as_deref()).await;
                    place = session.call.reserve(membership.room().name());
                }
                place.is_some().then_some(()).ok_or(Refusal::new(Code::Busy, "in a call already"))
            }
            RoomRequest::Send(send) => match &mut send.content {
                SendContent::Content(content) => self.scale(content).await,
                SendContent::Like { .. } => Ok(()),
            },
            RoomRequest::DirectSend(send) => self.scale(&mut send.content).await,
            _ => Ok(()),
        };
        if let Err(refusal) = prepared {
            flush_room(state, Some(room)).await;
            return self.answer(Some(member), reference, Err(refusal));
        }
        let caller = Caller { member, roles: state.roles(), reference, outbox: self.outbox.clone() };
        membership.ask(caller, request, place).await;
    }

    async fn scale(&self, content: &mut Content) -> Result<(), Refusal> {
        let Content::Image(raw) = content else { return Ok(()) };
        let scaled = self.node.scale_image(raw.clone(), Base64::Strict, NATIVE_PICTURE_PIXELS).await;
        *raw =
            scaled.map_err(|_| Refusal::invalid("content.image_data", "image_data is no picture that can be read"))?;
        Ok(())
    }

    /// Answers a request. One without a reference is told of refusals alone.
    pub(super) fn answer(&self, member: Option<MemberId>, reference: Option<Reference>, outcome: Outcome) {
        if let Err(refusal) = &outcome {
            metrics::rejected(refusal.code.counted());
        } else if reference.is_none() {
            return;
        }
        let member = member.unwrap_or_else(|| self.node.tag.member());
        self.outbox.push(&frame("".into(), member, Reply { reference, outcome }.into()));
    }
}

/// The membership in a room, even if the room has put the session out meanwhile: it answers that.
fn membership<'s>(state: &'s SessionState, room: &str) -> Option<&'s Membership> {
    state.rooms.get(room).map(|joined| &joined.membership)
}

/// Waits until the room has answered what it was asked before, so that answers come in the order of requests.
pub(super) async fn flush_room(state: &SessionState, room: Option<&str>) {
    if let Some(membership) = room.and_then(|room| membership(state, room)) {
        membership.room().caught_up().await;
    }
}

/// Waits until every room of a session has answered what it was asked before.
pub(super) async fn flush_rooms(state: &SessionState) {
    for joined in state.rooms.iter() {
        joined.membership.room().caught_up().await;
    }
}

/// Does something to its end, in a task of its own: should the connection be cut while it waits for a room, the session
/// and its rooms agree on what came of it even so.
pub(super) async fn spawn_uncancellable<T: Send + 'static>(
    work: impl Future<Output = T> + Send + 'static,
) -> Option<T> {
    tokio::spawn(work).await.ok()
}

/// Milliseconds since the epoch.
pub(super) fn milliseconds() -> u64 {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX)
}

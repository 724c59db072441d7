//! The handler of the requests of a session's client: those about the session are answered here, those about a room
//! there. It knows the connection by the way to it alone: what it began it ends even where the connection has been cut
//! meanwhile.

use super::frames::frame;
use super::rooms::Seat;
use super::session::{Session, SessionState};
use crate::access::{Address, Cost};
use crate::config::is_sealed;
use crate::dialect::native::request::{Request, RoomRequest, SendContent};
use crate::limits::NATIVE_PICTURE_PIXELS;
use crate::message::{Code, Content, Done, MemberId, Reference, Refusal, Reply};
use crate::metrics;
use crate::outbox::Outbox;
use crate::room::{Caller, Guard};
use crate::session::Node;
use crate::session::image::Base64;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};
use tokio::sync::OwnedSemaphorePermit;

/// The handler of the requests that come over one connection.
#[derive(Debug, Clone)]
pub(super) struct RequestHandler {
    pub(super) node: Node,
    /// The way to the client.
    pub(super) outbox: Arc<Outbox>,
    /// The host under which it reached the server, where it is told of a relay there.
    pub(super) host: Option<Arc<str>>,
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
            Request::Rooms => Ok(Done::Rooms { rooms: self.node.listed(state.grant()) }),
            Request::Look(looking) => self.look(state, looking).await,
            Request::Ice => self.ice(session, state),
            Request::Auth(token) => self.auth(session, state, &token).await,
            Request::Join(join) => return self.join(session, state, reference, *join).await,
            Request::Leave(room) => return self.leave_room(session, state, &room, reference).await,
            Request::Invite(invite) => return self.invite(session, state, reference, *invite).await,
            Request::InviteReply(invite, answer) => {
                return self.invite_reply(session, state, reference, invite, answer).await;
            }
            Request::InviteCancel(invite) => return self.invite_cancel(session, state, reference, invite).await,
            Request::InRoom(..) => Err(Code::Internal.into()), // handed to its room before
        };
        self.answer(Some(session.member), reference, outcome);
    }

    /// Hands a request to its room, which answers it: to one elsewhere the text that came. A picture is scaled before it enters the
    /// room.
    pub(super) async fn ask(
        &self,
        session: &Session,
        state: &SessionState,
        room: &str,
        reference: Option<Reference>,
        (mut request, text): (RoomRequest, &str),
    ) {
        let member = session.member;
        // One that has put the session out meanwhile answers that itself.
        let Some(joined) = state.rooms.get(room) else {
            return self.answer(Some(member), reference, Err(Code::NotJoined.into()));
        };
        let place = match &request {
            RoomRequest::CallJoin(_) => call_place(session, state, joined.room()).await.map(Some),
            _ => Ok(None),
        };
        let place = match request.sealed() {
            Some(field) if !is_sealed(room) => Err(Refusal::invalid(field, "only sealed rooms have sealed frames")),
            _ => place,
        };
        let asked = match (place, &joined.seat) {
            (Err(refusal), _) => Err(refusal),
            (Ok(place), Seat::There(seat)) => {
                if let Err(code) = seat.pass(text, reference.clone(), place) {
                    self.answer(Some(member), reference, Err(code.into()));
                }
                return;
            }
            (Ok(place), Seat::Here(membership)) => {
                self.scale(&mut request, state.address).await.map(|()| (membership, place))
            }
        };
        let (membership, place) = match asked {
            Ok(asked) => asked,
            Err(refusal) => {
                joined.delivered().await;
                return self.answer(Some(member), reference, Err(refusal));
            }
        };
        let caller = Caller { member, roles: state.roles_in(room), reference, outbox: self.outbox.clone() };
        membership.ask(caller, request, place.map(|place| Box::new(place) as Guard)).await;
    }

    /// Scales the picture in a request from this address, if there is one.
    pub(super) async fn scale(&self, request: &mut RoomRequest, address: Address) -> Result<(), Refusal> {
        let content = match request {
            RoomRequest::Send(send) => match &mut send.content {
                SendContent::Content(content) => content,
                SendContent::Like { .. } => return Ok(()),
            },
            RoomRequest::DirectSend(send) => &mut send.content,
            _ => return Ok(()),
        };
        let Content::Image(raw) = content else { return Ok(()) };
        let usage = self.node.access.usage(address);
        let scaled = self.node.scale_image(&usage, raw.clone(), Base64::Strict, NATIVE_PICTURE_PIXELS).await;
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

/// The session's place in a call, for that of this room.
async fn call_place(session: &Session, state: &SessionState, room: &Arc<str>) -> Result<OwnedSemaphorePermit, Refusal> {
    if let Some(place) = session.call.reserve(room) {
        return Ok(place);
    }
    // A `call_leave` may be on its way still.
    state.rooms.delivered(session.call.room().as_deref()).await;
    session.call.reserve(room).ok_or(Refusal::new(Code::Busy, "in a call already"))
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

//! Entering and leaving rooms (`docs/protocol.md`, Rooms and Access): the form of the nickname and access are
//! looked at here, bans, the nickname itself and the number of members in the room.

use super::handler::{RequestHandler, spawn_uncancellable};
use super::line::{JoinAnswer, Line, LineHello, LineJoin};
use super::rooms::{Joined, Seat};
use super::session::{Locked, Session, SessionState};
use crate::access::{self, Denial, Grant, Refused};
use crate::bus::{OtherHome, Place};
use crate::config::is_adhoc;
use crate::dialect::native::request::Join;
use crate::limits::LINE_SILENCE;
use crate::message::{Code, Done, InviteId, Reference, Refusal, Removal, Removed};
use crate::room::{Caller, Guard, Identity, NativeJoin, NoAdHoc, Room, Visit, WayHome};
use crate::session::Node;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// Times that a room is looked for whose home is another one each time, and the time between two of them.
const TRIES: usize = 4;
const PAUSE: Duration = Duration::from_millis(100);

/// A room that a session may enter.
struct Admitted {
    room: Room,
    needs_no_token: bool,
    /// The invitation that replaces the key, and is used up once the session is in.
    invite: Option<InviteId>,
}

impl RequestHandler {
    /// Enters a room; the room answers, unless it cannot be entered at all.
    pub(super) async fn join(
        &self,
        session: &Arc<Session>,
        state: &mut SessionState,
        reference: Option<Reference>,
        join: Join,
    ) {
        for lost in state.forget_lost_room(&join.room, self.node.config.limits.native.rooms) {
            lost.delivered().await; // what it still answers comes before what is answered for it here
        }
        let (joining, admitted) = match self.prepare(session, state, &reference, &join) {
            Ok(prepared) => prepared,
            Err(refusal) => {
                state.rooms.delivered(Some(&join.room)).await;
                return self.answer(Some(session.member), reference, Err(refusal));
            }
        };
        let Admitted { room, needs_no_token, invite } = admitted;
        let (name, nickname) = (room.name().clone(), joining.nickname.clone());
        let seat = match self.node.hub.way() {
            None => room.join_native(joining).await.map(Seat::Here),
            Some(way) => self.join_where_it_is(way, session, state, (&room, joining)).await,
        };
        if let Some(seat) = seat {
            if let Some(invite) = invite {
                self.node.natives.invitations().redeem(invite, session.member, &name, Instant::now());
            }
            state.rooms.insert(Joined { seat, nickname, needs_no_token });
            session.show_rooms(state);
        }
    }

    /// Enters a room at its home, which may be another node and answers then over a line. Where that is the home no more, for the room
    /// is on its way, it is looked for again a few times.
    async fn join_where_it_is(
        &self,
        way: &Arc<dyn WayHome>,
        session: &Arc<Session>,
        state: &mut SessionState,
        (room, joining): (&Room, NativeJoin),
    ) -> Option<Seat> {
        let (name, mut refused) = (room.name(), None);
        for attempt in 0..TRIES {
            if attempt > 1 {
                sleep(PAUSE).await;
            }
            let home = match way.find(name, refused).await {
                Place::Here(_) => return room.join_native(joining).await.map(Seat::Here),
                Place::There(home) => home,
                Place::Leaving(_) | Place::Nowhere | Place::Unavailable => break,
            };
            let Some(line) = self.line_to(way, state, home, &joining).await else { break };
            let join = LineJoin {
                number: 0,
                claim: home.claim,
                address: state.address,
                room: name.clone(),
                nickname: joining.nickname.clone(),
                mailbox: joining.wants_mailbox,
                history: joining.history,
            };
            let moved = way.moved(name); // from now on
            let (own, noted) = (session.clone(), name.clone());
            let note = move |removal| own.show_room(noted, removal);
            match line.join(join, joining.caller.reference.clone(), note).await {
                JoinAnswer::Joined(seat) => {
                    let (room, removal) = (name.clone(), seat.removal.clone());
                    tokio::spawn(async move {
                        tokio::select! {
                            () = moved => line.release(&room),
                            () = removal.wait() => {}
                        }
                    });
                    return Some(Seat::There(seat));
                }
                JoinAnswer::Answered => return None,
                JoinAnswer::Misdirected => refused = Some(home.claim),
                JoinAnswer::Unasked => {}
            }
        }
        let refusal = Refusal::from(Code::Unavailable).after(1.0);
        self.answer(Some(joining.caller.member), joining.caller.reference, Err(refusal));
        None
    }

    /// The session's line to this home, which is opened if there is none; none if that is not to be had.
    async fn line_to(
        &self,
        way: &Arc<dyn WayHome>,
        state: &mut SessionState,
        home: OtherHome,
        joining: &NativeJoin,
    ) -> Option<Line> {
        state.lines.retain(|line| !line.has_ended());
        if let Some(line) = state.lines.iter().find(|line| line.door == home.door) {
            return Some(line.clone());
        }
        let stream = way.open_line(home, state.address).await?;
        let hello = LineHello {
            member: joining.caller.member,
            lineage: joining.lineage,
            is_from_elsewhere: joining.is_from_elsewhere,
            avatar: joining.avatar.clone(),
            features: joining.features,
            grant: state.grant.clone(),
        };
        let silence = self.node.config.limits.ping_interval + LINE_SILENCE;
        let line = Line::new(home.door, stream, hello, self.outbox.clone(), silence);
        if !self.outbox.is_looked_at() {
            line.look(false);
        }
        state.lines.push(line.clone());
        Some(line)
    }

    fn prepare(
        &self,
        session: &Session,
        state: &SessionState,
        reference: &Option<Reference>,
        join: &Join,
    ) -> Result<(NativeJoin, Admitted), Refusal> {
        let forced = state.grant().and_then(|grant| grant.nickname.clone());
        let nickname = match &forced {
            Some(forced) => self.parse_nickname(forced)?,
            None => join.nickname.clone()?.unwrap_or_else(|| session.nickname.clone()),
        };
        self.check_reserved(&nickname, state.grant())?;
        if state.rooms.get(&join.room).is_some() {
            return Err(Code::AlreadyJoined.into());
        }
        if state.rooms.len() >= self.node.config.limits.native.rooms {
            return Err(Refusal::new(Code::TooMany, "in as many rooms as one may be"));
        }
        let (admitted, visit) = self.admit(session, state, join)?;
        let caller = Caller {
            member: session.member,
            roles: state.roles_in(&join.room),
            reference: reference.clone(),
            outbox: self.outbox.clone(),
        };
        let joining = NativeJoin {
            caller,
            nickname,
            avatar: session.avatar.clone(),
            features: session.features,
            identity: Identity::new(state.address, state.valid_sub(), forced),
            lineage: state.lineage.number(),
            is_from_elsewhere: state.is_from_elsewhere,
            wants_mailbox: join.mailbox,
            history: join.history,
            visit: visit.map(|visit| Box::new(visit) as Guard),
        };
        Ok((joining, admitted))
    }

    fn admit(
        &self,
        session: &Session,
        state: &SessionState,
        join: &Join,
    ) -> Result<(Admitted, Option<Visit>), Refusal> {
        let node = &self.node;
        if is_adhoc(&join.room) {
            let (room, visit) = node.hub.visit(&join.room, state.address).map_err(no_adhoc)?;
            return Ok((Admitted { room, needs_no_token: true, invite: None }, Some(visit)));
        }
        // An invitation replaces the key of a room, and nothing else.
        let is_key_room = node.access.rooms.has_key(&join.room);
        let invite = self.accepted(session, join).filter(|_| is_key_room && !self.opens(join, state.grant()));
        if invite.is_none() {
            node.access.admit(state.address, &join.room, join.key.as_deref(), state.grant()).map_err(refused)?;
        }
        let needs_no_token =
            invite.is_some() || node.access.opens_without_token(state.address, &join.room, join.key.as_deref());
        let room = node.hub.named(&join.room).ok_or(Code::RoomNotFound)?;
        Ok((Admitted { room, needs_no_token, invite }, None))
    }

    /// The accepted invitation to this room that the session comes by.
    fn accepted(&self, session: &Session, join: &Join) -> Option<InviteId> {
        let invitations = self.node.natives.invitations();
        join.invite.filter(|invite| invitations.admits(*invite, session.member, &join.room, Instant::now()))
    }

    /// `true` if key and token open a room.
    fn opens(&self, join: &Join, grant: Option<&Grant>) -> bool {
        self.node.access.rooms.may_join(&join.room, join.key.as_deref(), grant).is_ok()
    }

    /// Leaves a room; the room answers.
    pub(super) async fn leave_room(
        &self,
        session: &Session,
        state: &mut SessionState,
        room: &str,
        reference: Option<Reference>,
    ) {
        let Some(joined) = state.rooms.remove(room) else {
            return self.answer(Some(session.member), reference, Err(Code::NotJoined.into()));
        };
        session.show_rooms(state);
        let (member, roles, outbox) = (session.member, state.roles_in(room), self.outbox.clone());
        // After what it said there, and before the room answers: no event of the room follows that.
        joined.delivered().await;
        self.node.end_invitations_to(joined.room(), member);
        match joined.seat {
            Seat::Here(membership) => membership.exit(Caller { member, roles, reference, outbox }).await,
            Seat::There(seat) => {
                let outcome = if seat.leave().await { Ok(Done::Plain {}) } else { Err(Code::NotJoined.into()) };
                self.answer(Some(member), reference, outcome);
            }
        }
    }
}

impl Node {
    /// Takes back what an expired token allows no longer.
    pub(super) async fn expire_token(&self, mut state: Locked) -> Option<Locked> {
        if !state.grant().is_some_and(|grant| grant.is_over(access::now())) {
            return Some(state);
        }
        let node = self.clone();
        spawn_uncancellable(async move {
            state.set_grant(None);
            node.apply_grant(&state).await;
            state
        })
        .await
    }

    /// Has the rooms of a session, whose token is another one now or none, show the roles that it has there, and puts it out of those
    /// that it does not open.
    pub(super) async fn apply_grant(&self, state: &SessionState) {
        for joined in state.rooms.iter() {
            if let Seat::Here(membership) = &joined.seat {
                membership.set_roles(state.roles_in(joined.room())).await; // a room elsewhere is told of the token
            }
        }
        self.leave_what_is_closed(state).await;
    }

    /// Puts a session out of every room that it could not join as it is with the token that it has now. It keeps in
    /// mind why, for a client that is away is told when it comes back.
    async fn leave_what_is_closed(&self, state: &SessionState) {
        let grant = state.grant();
        let may_stay = |joined: &Joined| {
            let opens = joined.needs_no_token || self.access.rooms.may_join(joined.room(), None, grant).is_ok();
            opens && self.access.nicknames.allows(joined.nickname.as_str(), grant)
        };
        let closed = state.rooms.iter().filter(|joined| joined.is_in() && !may_stay(joined));
        let closed: Vec<&Joined> = closed.collect();
        for joined in &closed {
            match &joined.seat {
                Seat::Here(membership) => {
                    membership.remove(Removed { reason: Removal::TokenExpired, message: None }).await;
                }
                Seat::There(seat) => seat.line.expire(&seat.room),
            }
        }
        for joined in closed {
            joined.delivered().await; // it is out before anything else of this session is answered
        }
    }
}

/// The refusal of an ad hoc room.
pub(super) fn no_adhoc(why: NoAdHoc) -> Refusal {
    match why {
        NoAdHoc::Disabled => Code::Disabled.into(),
        NoAdHoc::TooMany => Refusal::new(Code::TooMany, "as many ad hoc rooms as there may be"),
    }
}

fn refused(refused: Refused) -> Refusal {
    match refused {
        Refused::Denied(Denial::Unknown) => Code::RoomNotFound.into(),
        Refused::Denied(Denial::NeedsKey) => Refusal::from(Code::AccessDenied).needing("key"),
        Refused::TooMany(wait) => too_fast(wait),
    }
}

fn too_fast(wait: std::time::Duration) -> Refusal {
    Refusal::new(Code::RateLimited, "too many rooms that are not yours").after(wait.as_secs_f64())
}

//! The end of a line at the home of rooms: the seats of one session of another node. Access, rates and tokens are that node's; the
//! home looks at bans, names and numbers, as for any other member. The reader hands over frames.

use super::words::{FromFront, FrontWord, HomeWord, LineHello, LineJoin, read_front, write};
use crate::access::{Address, Grant};
use crate::close::Close;
use crate::config::is_adhoc;
use crate::dialect::native::request::{Request, RoomRequest};
use crate::dialect::native::{ParsedRequest, read};
use crate::message::{Code, MemberId, Reference, Removal, Removed};
use crate::outbox::Outbox;
use crate::room::{Caller, Guard, Identity, Membership, NativeJoin, NewConnection};
use crate::session::Node;
use crate::session::native::handler::RequestHandler;
use crate::session::native::join::no_adhoc;
use crate::session::native::session::roles_in;
use crate::session::registry::Socket;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// A connection from another node, for one session there.
pub(in crate::session) struct LineConnection {
    _socket: Arc<Socket>,
    handler: RequestHandler,
    hello: Option<Box<LineHello>>,
    /// The address of the session, once it is in a room.
    address: Address,
    seats: BTreeMap<Arc<str>, Membership>,
}

/// The place in a call of a session elsewhere: its node learns when it is free.
struct CallPlace {
    outbox: Arc<Outbox>,
    number: i64,
}

impl Drop for CallPlace {
    fn drop(&mut self) {
        self.outbox.push_text(&write(&HomeWord::CallOver(self.number)));
    }
}

impl LineConnection {
    pub(in crate::session) fn new(node: Node, socket: Arc<Socket>) -> Self {
        let handler = RequestHandler { node, outbox: socket.outbox.clone(), host: None };
        Self { _socket: socket, handler, hello: None, address: Address::Unknown, seats: BTreeMap::new() }
    }

    /// Handles one text frame.
    pub(in crate::session) async fn on_text(&mut self, text: &str) {
        match (read_front(text), self.hello.as_ref().map(|hello| hello.member)) {
            (Some(FromFront::Word(FrontWord::Hello(hello))), None) => self.hello = Some(hello),
            (Some(FromFront::Word(word)), Some(member)) => self.hear(member, word).await,
            (Some(FromFront::Request(number, text)), Some(member)) => self.ask(member, number, text).await,
            _ => self.handler.outbox.close(Close::Protocol),
        }
    }

    /// Nodes send no binary frames.
    pub(in crate::session) fn on_binary(&self) {
        self.handler.outbox.close(Close::Binary);
    }

    /// The session's node closes. Who goes for good is gone when this returns.
    pub(in crate::session) async fn on_close(&mut self, code: Option<u16>) {
        let seats = std::mem::take(&mut self.seats);
        if code == Some(Close::Normal.code()) {
            for mut seat in seats.into_values().filter(|seat| seat.removal().get().is_none()) {
                seat.leave().await;
            }
        }
    }

    async fn hear(&mut self, member: MemberId, word: FrontWord) {
        match word {
            FrontWord::Hello(_) => self.handler.outbox.close(Close::Protocol),
            FrontWord::Grant(grant) => {
                let Some(hello) = &mut self.hello else { return };
                hello.grant = grant;
                let grant = hello.grant.as_deref();
                for (room, seat) in &self.seats {
                    seat.set_roles(roles_in(room, grant)).await;
                }
            }
            FrontWord::Look(looking) => self.look(looking).await,
            FrontWord::Join(join) => self.join(member, *join).await,
            FrontWord::Leave { number, room } => {
                let Some(seat) = self.seats.remove(&room) else { return self.tell(&HomeWord::Done(number)) };
                seat.room().delivered().await;
                seat.exit(self.caller(member, &room, Some(number))).await;
            }
            FrontWord::Expire { room } => {
                if let Some(seat) = self.seats.get(&room) {
                    seat.remove(Removed { reason: Removal::TokenExpired, message: None }).await;
                }
            }
            FrontWord::Flush { number, room } => {
                for (_, seat) in self.seats.iter().filter(|(name, _)| room.as_ref().is_none_or(|room| *name == room)) {
                    seat.room().delivered().await;
                }
                self.tell(&HomeWord::Done(number));
            }
            FrontWord::Detach { grace } => self.detach(Duration::from_millis(grace)).await,
            FrontWord::Attach { number, address, silent, is_fresh } => {
                let heard = Instant::now().checked_sub(Duration::from_millis(silent)).unwrap_or_else(Instant::now);
                let outbox = self.handler.outbox.clone();
                self.attach(member, number, NewConnection { outbox, address, heard, is_fresh }).await;
            }
        }
    }

    async fn join(&mut self, member: MemberId, join: LineJoin) {
        let LineJoin { number, claim, room: name, address, nickname, mailbox, history } = join;
        let (node, outbox) = (self.handler.node.clone(), &self.handler.outbox);
        self.address = address;
        self.seats.retain(|_, seat| seat.removal().get().is_none());
        let answers = match node.hub.way() {
            Some(way) => way.answers(&name, claim).await,
            None => false,
        };
        if !answers || outbox.ended().is_some() {
            return self.tell(&HomeWord::Misdirected(number));
        }
        let found = match is_adhoc(&name) {
            true => node.hub.visit(&name, address).map(|(room, visit)| (room, Some(visit))).map_err(no_adhoc),
            false => node.hub.named(&name).map(|room| (room, None)).ok_or(Code::RoomNotFound.into()),
        };
        let (room, visit) = match found {
            Ok(found) => found,
            Err(refusal) => return self.handler.answer(Some(member), Some(Reference::Line(number)), Err(refusal)),
        };
        let Some(hello) = &self.hello else { return };
        let grant = hello.grant.as_deref();
        let forced = grant.and_then(|grant| grant.nickname.clone());
        let joining = NativeJoin {
            caller: self.caller(member, &name, Some(number)),
            nickname,
            avatar: hello.avatar.clone(),
            features: hello.features,
            identity: Identity::new(address, grant.and_then(|grant| grant.sub.clone()), forced),
            lineage: hello.lineage,
            is_from_elsewhere: hello.is_from_elsewhere,
            wants_mailbox: mailbox,
            history,
            visit: visit.map(|visit| Box::new(visit) as Guard),
        };
        if let Some(seat) = room.join_native(joining).await {
            self.seats.insert(name, seat);
        }
    }

    /// Hands a request to its room, which answers it.
    async fn ask(&self, member: MemberId, number: Option<i64>, text: &str) {
        let ParsedRequest { request, .. } = read(text, &self.handler.node.config.rules);
        let asked = match request {
            Ok(Request::InRoom(room, request)) => {
                self.seats.get(&room).zip(Some(request)).ok_or(Code::NotJoined.into())
            }
            Ok(_) => Err(Code::UnknownType.into()),
            Err(refusal) => Err(refusal),
        };
        let (seat, mut request) = match asked {
            Ok(asked) => asked,
            Err(refusal) => return self.handler.answer(Some(member), number.map(Reference::Line), Err(refusal)),
        };
        let caller = self.caller(member, seat.room().name(), number);
        if let Err(refusal) = self.handler.scale(&mut request, self.address).await {
            seat.room().delivered().await;
            return self.handler.answer(Some(member), caller.reference, Err(refusal));
        }
        let place = number.filter(|_| matches!(request, RoomRequest::CallJoin(_)));
        let place = place.map(|number| CallPlace { outbox: self.handler.outbox.clone(), number });
        seat.ask(caller, request, place.map(|place| Box::new(place) as Guard)).await;
    }

    async fn look(&self, looking: bool) {
        if self.handler.outbox.look(looking) && looking {
            for seat in self.seats.values() {
                seat.look_again().await;
            }
        }
    }

    async fn detach(&self, grace: Duration) {
        for seat in self.seats.values().filter(|seat| seat.removal().get().is_none()) {
            seat.detach(grace).await;
        }
    }

    /// Shows the client that is back its rooms. What they said before went to the connection that it has lost: that ends first.
    async fn attach(&mut self, member: MemberId, number: i64, connection: NewConnection) {
        self.address = connection.address;
        self.handler.outbox.look(true); // as after every `hello`
        self.detach(self.handler.node.config.limits.native.resume_grace).await;
        for seat in self.seats.values() {
            seat.room().delivered().await;
        }
        self.tell(&HomeWord::Done(number));
        for (room, seat) in &self.seats {
            if seat.removal().get().is_some() || !seat.attach(connection.clone()).await {
                self.handler.show_loss(member, room, seat.removal(), connection.heard);
            }
        }
    }

    fn caller(&self, member: MemberId, room: &str, number: Option<i64>) -> Caller {
        let grant: Option<&Grant> = self.hello.as_ref().and_then(|hello| hello.grant.as_deref());
        let reference = number.map(Reference::Line);
        Caller { member, roles: roles_in(room, grant), reference, outbox: self.handler.outbox.clone() }
    }

    fn tell(&self, word: &HomeWord) {
        self.handler.outbox.push_text(&write(word));
    }
}
